"""What is read has been written: every key that a gateway or a table reads is written on every path to it."""

import ast
from collections.abc import Iterator, Mapping

from casework.engine.expressions import compile_expression
from casework.engine.verify.graph import Diagrams, finding
from casework.engine.verify.inline import Inlined, Step, done
from casework.engine.verify.tables import Table
from casework.errors import ExpressionError, Finding

START_KEYS = frozenset(("review",))  # what every review begins with: its id, line of business, what it reopens


def check_assignment(diagrams: Diagrams, graph: Inlined, tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Reads of keys that some path does not write."""
    written = _written(graph)
    told: set[tuple[str, str]] = set()
    for step, keys in written.items():
        for name in sorted(_reads(diagrams, step, tables) - keys):
            if (step.element.id, name) not in told:
                told.add((step.element.id, name))
                yield finding(
                    "written-before-read",
                    step.element,
                    f"This reads {name}, which is not written on every way here. Let a step before it write {name}, "
                    "or read what is always there.",
                )


def _reads(diagrams: Diagrams, step: Step, tables: Mapping[str, Table]) -> set[str]:
    if step.done:
        return set()
    if step.element.kind == "exclusiveGateway":
        return {
            name
            for flow in diagrams.leaving.get(step.element.id, ())
            if flow.condition
            for name in names_of(flow.condition)
        }
    table = tables.get(step.element.decision or "")
    return {*step.element.each, *(table.reads if table else ())} - {"line", "line_id"}


def names_of(condition: str) -> frozenset[str]:
    """The keys that a condition reads; none where it is no expression, which the refusals say."""
    try:
        return compile_expression(condition).names
    except ExpressionError:
        return frozenset()


def says(condition: str | None, part: str) -> bool:
    """Whether the condition holds this part, whatever its spaces and quotes are."""
    try:
        whole = ast.unparse(ast.parse(compile_expression(condition or "").text, mode="eval"))
    except ExpressionError:
        return False
    return ast.unparse(ast.parse(part, mode="eval")) in whole


def _written(graph: Inlined) -> dict[Step, frozenset[str]]:
    """The keys that are certainly there when a step is entered.

    What an interrupted activity wrote is lost, so its border starts from what was there when it was entered.
    """
    reached = graph.reach(graph.starts)
    main = graph.reach(graph.starts, lambda one, other: not _aside(other))
    every = frozenset(step.element.result_key for step in reached if step.element.result_key)
    sure = {step: START_KEYS if step in graph.starts else every | START_KEYS for step in reached}
    waiting = list(reached)
    while waiting:
        one = waiting.pop()
        for other in graph.after.get(one, ()):
            arriving = [
                _leaving(sure[before], before, other)
                for before in graph.before[other]
                if before in sure and (before in main or other not in main)  # side paths end without a say
            ]
            # at a parallel gateway every branch has arrived, so all that they wrote is there
            joined = frozenset.union if other.element.kind == "parallelGateway" else frozenset.intersection
            known = START_KEYS if other in graph.starts else joined(*arriving)
            if sure[other] != known:
                sure[other] = known
                waiting.append(other)
    return sure


def _aside(step: Step) -> bool:
    """Whether a side path begins here."""
    return step.element.kind == "boundaryEvent" and not step.element.interrupting


def _leaving(entered: frozenset[str], one: Step, other: Step) -> frozenset[str]:
    key = one.element.result_key if done(one, other) else None
    return entered | {key} if key else entered
