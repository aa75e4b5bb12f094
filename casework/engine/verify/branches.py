"""Parallel branches: each carries a copy of all that was known when they parted, so no two may write the same key."""

from collections.abc import Collection, Iterator

from casework.engine.verify.graph import Diagrams, finding
from casework.engine.verify.inline import Inlined, Step
from casework.errors import Finding


def check_branches(diagrams: Diagrams, graph: Inlined) -> Iterator[Finding]:
    """Keys that two branches write, or that a branch writes anew: the join keeps whichever copy arrives last."""

    def joins(step: Step) -> bool:
        return step.element.kind == "parallelGateway" and len(diagrams.entering.get(step.id, ())) > 1

    told: set[str] = set()
    for fork in list(graph.steps()):
        if fork.element.kind != "parallelGateway" or len(graph.after.get(fork, ())) < 2 or fork.id in told:
            continue
        branches = [
            _written(graph.reach([first], lambda one, other: not joins(other)))
            for first in graph.after[fork]
            if not joins(first)
        ]
        older = _written(_before(graph, fork))
        for place, keys in enumerate(branches):
            others = {key for other, theirs in enumerate(branches) if other != place for key in theirs}
            for key in sorted(keys & (others | older)):
                if fork.id not in told:
                    told.add(fork.id)
                    where = "another branch" if key in others else "a step before the branches part"
                    yield finding(
                        "branches",
                        fork.element,
                        f"One of these branches writes {key}, and so does {where}; where they join, one is lost. "
                        "Let each branch write keys of its own.",
                    )


def _written(steps: Collection[Step]) -> set[str]:
    return {step.element.result_key for step in steps if step.element.result_key and not step.done}


def _before(graph: Inlined, step: Step) -> set[Step]:
    """Every step that may come before this one."""
    found: set[Step] = set()
    waiting = list(graph.before.get(step, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += graph.before.get(one, ())
    return found
