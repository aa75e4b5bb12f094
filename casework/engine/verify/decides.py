"""Who decides: a physician before a clinical denial, a person before an administrative one and before any outcome."""

from collections.abc import Callable, Iterator

from casework.domain.roles import PHYSICIAN
from casework.engine.elements import Element
from casework.engine.verify.graph import finding
from casework.engine.verify.inline import Inlined, Step, done, way
from casework.errors import Finding

ADVERSE = {"clinical", "administrative", "lapse"}
IMPLIED = {"denial": "clinical", "partial": "clinical", "administrative_denial": "administrative"}
OUTCOME = "determination"


def adverse(element: Element) -> str | None:
    """The kind of adverse outcome that the element stands for: what it says, or what its letter says."""
    return element.adverse or IMPLIED.get(element.notice or "")


def check_decides(graph: Inlined) -> Iterator[Finding]:
    """Every way to an adverse outcome, or to any outcome, that goes around the people who must decide it."""
    yield from _unknown(graph)
    yield from _bypassed(
        graph,
        lambda element: adverse(element) == "clinical",
        lambda element: element.kind == "userTask" and element.role == PHYSICIAN,
        "physician-decides",
        "A clinical denial can be reached without a physician's task",
        f"Let a task of the role {PHYSICIAN} stand on every way to it.",
    )
    yield from _bypassed(
        graph,
        lambda element: adverse(element) == "administrative",
        lambda element: element.kind == "userTask",
        "person-decides",
        "An administrative denial can be reached without any person's task",
        "Let a task of a person stand on every way to it.",
    )
    yield from _bypassed(
        graph,
        lambda element: _writes_outcome(element) and adverse(element) is None and element.kind != "userTask",
        lambda element: element.kind == "userTask",
        "outcome-by-person",
        f"An outcome ({OUTCOME}) is written without any person's task before it",
        "Let a person answer first; what runs by itself may recommend, never decide.",
    )


def _writes_outcome(element: Element) -> bool:
    """Whether the element writes the outcome; what comes with a message stands under the id of what waited for it."""
    return OUTCOME in (element.result_key, element.id if element.message else None)


def _unknown(graph: Inlined) -> Iterator[Finding]:
    seen: set[str] = set()
    for step in graph.steps():
        element = step.element
        if element.adverse and element.adverse not in ADVERSE and element.id not in seen:
            seen.add(element.id)
            yield finding(
                "adverse-kind",
                element,
                f"adverse={element.adverse} is no kind of adverse outcome; write {', '.join(sorted(ADVERSE))}.",
            )
        if element.kind == "businessRuleTask" and element.result_key == OUTCOME and element.id not in seen:
            seen.add(element.id)
            yield finding(
                "outcome-by-person",
                element,
                f"A decision table writes {OUTCOME}. A table may recommend; a person decides. Give it another key.",
            )


def _bypassed(
    graph: Inlined,
    bad: Callable[[Element], bool],
    guard: Callable[[Element], bool],
    rule: str,
    what: str,
    mend: str,
) -> Iterator[Finding]:
    """What is reached though the guards' tasks are never done: from the start, a timer, or the denial before."""

    def passes(one: Step, other: Step) -> bool:
        return not (done(one, other) and guard(one.element))

    told: set[str] = set()
    # time alone must not decide, even after an earlier task of such a person
    timers = [step for step in graph.steps() if step.element.timer is not None]
    # a letter follows its decision, so only from one decision to the next must the guard be passed again
    again = [step for step in graph.steps() if step.done and step.element.adverse and bad(step.element)]
    for starts, words, counts in (
        (graph.starts, what, bad),
        (timers, f"{what} when a timer fires", bad),
        (again, f"{what} a second time", lambda element: bool(element.adverse) and bad(element)),
    ):
        found = graph.reach(starts, passes)
        for step in found:
            if not step.done and counts(step.element) and step.element.id not in told:
                told.add(step.element.id)
                yield finding(rule, step.element, f"{words}: {way(found, step)}. {mend}")
