"""Who decides: a physician before a clinical denial, a person before an administrative one and before any outcome.

Only time may do what the law makes of a lapse, and only an approval may be recorded without a person.
"""

import ast
from collections.abc import Callable, Iterator

from casework.domain.roles import APPEAL_PHYSICIAN, PHYSICIAN
from casework.engine.elements import Element
from casework.engine.expressions import compile_expression
from casework.engine.verify.graph import Diagrams, finding
from casework.engine.verify.inline import Inlined, Step, done, way
from casework.errors import ExpressionError, Finding

ADVERSE = {"clinical", "administrative", "lapse"}
IMPLIED = {
    "denial": "clinical",
    "partial": "clinical",
    "administrative_denial": "administrative",
    "appeal_upheld": "clinical",
    "appeal_partly_overturned": "clinical",
    "appeal_dismissed": "administrative",
    "lapse": "lapse",
}
OUTCOME = "determination"
APPEAL = "appeal"
APPROVED = "approval"  # the one letter that may follow an approval without a person


def adverse(element: Element) -> str | None:
    """The kind of adverse outcome that the element stands for: what it says, or what its letter says."""
    return element.adverse or IMPLIED.get(element.notice or "")


def check_decides(diagrams: Diagrams, graph: Inlined) -> Iterator[Finding]:
    """Every way to an adverse outcome, or to any outcome, that goes around the people who must decide it."""
    yield from _unknown(graph)
    yield from _by_time(graph)
    for role, what, of_appeal in (
        (PHYSICIAN, "A clinical denial", False),
        (APPEAL_PHYSICIAN, "A clinical decision on an appeal", True),
    ):
        yield from _bypassed(
            graph,
            lambda element, of_appeal=of_appeal: (  # type: ignore[misc]  # the default binds the loop's value
                adverse(element) == "clinical" and _of_appeal(element) is of_appeal
            ),
            lambda element, role=role: element.kind == "userTask" and element.role == role,  # type: ignore[misc]
            "physician-decides",
            f"{what} can be reached without a physician's task",
            f"Let a task of the role {role} stand on every way to it.",
        )
    yield from _bypassed(
        graph,
        lambda element: adverse(element) == "administrative",
        lambda element: element.kind == "userTask",
        "person-decides",
        "An administrative denial can be reached without any person's task",
        "Let a task of a person stand on every way to it.",
    )
    alone = {node.id for node in diagrams.nodes() if _only_approves(diagrams, node) or _only_takes_over(diagrams, node)}
    yield from _bypassed(
        graph,
        lambda element: (
            _writes_outcome(element)
            and adverse(element) is None
            and element.kind != "userTask"
            and element.id not in alone
        ),
        lambda element: element.kind == "userTask",
        "outcome-by-person",
        f"An outcome ({OUTCOME}) is written without any person's task before it",
        "Let a person answer first; what runs by itself may recommend, never decide.",
    )


def _of_appeal(element: Element) -> bool:
    return element.result_key == APPEAL or (element.notice or "").startswith(f"{APPEAL}_")


def _by_time(graph: Inlined) -> Iterator[Finding]:
    """What the law makes of a lapse, reached without one, or through what a person or a table answered after it."""

    def by_time(step: Step) -> bool:
        element = step.element
        return element.kind == "boundaryEvent" and element.timer is not None and element.timer.kind == "due"

    answers = ("userTask", "businessRuleTask", "receiveTask")
    starts = [*graph.starts, *(step for step in graph.steps() if step.done and step.element.kind in answers)]
    found = graph.reach(starts, lambda one, other: not by_time(other))
    for element in {step.element.id: step.element for step in found if adverse(step.element) == "lapse"}.values():
        step = next(one for one in found if one.element.id == element.id)
        yield finding(
            "lapse-by-time",
            element,
            f"This does what the law makes of a lapse, and can be reached without one: {way(found, step)}. Only a "
            'border timer due("...") may lead here, with no answer of a person or a table between.',
        )


def _only_approves(diagrams: Diagrams, node: Element) -> bool:
    """Whether this records an approval that a table has recommended and a policy permits, and nothing else follows.

    Every flow into it says both: the table's answer is APPROVE, and something more holds. Up to the end of its process
    no ways part after it, nothing adverse comes, and no letter but that of an approval.
    """
    if node.kind != "serviceTask" or node.adverse or not _writes_outcome(node):
        return False
    entering = diagrams.entering.get(node.id, ())
    tables = {one.result_key for one in diagrams.nodes() if one.kind == "businessRuleTask"}
    if not entering or not all(_says_approve(flow.condition, tables) for flow in entering):
        return False
    return _nothing_follows(diagrams, node, letter=APPROVED)


def _only_takes_over(diagrams: Diagrams, node: Element) -> bool:
    """Whether this repeats what people decided in another review, and nothing else follows in its process.

    Every flow into it says `TASK["carried"]` of a service task, and no more. That what is taken over is what was
    decided there, the rules hold after every step (I25).
    """
    if node.kind != "serviceTask" or node.adverse or node.notice or not _writes_outcome(node):
        return False
    entering = diagrams.entering.get(node.id, ())
    tasks = {one.result_key for one in diagrams.nodes() if one.kind == "serviceTask"}
    wanted = {f'{key}["carried"]' for key in tasks}
    return bool(entering) and all(flow.condition in wanted for flow in entering) and _nothing_follows(diagrams, node)


def _nothing_follows(diagrams: Diagrams, node: Element, *, letter: str | None = None) -> bool:
    """Whether up to the end of its process no ways part, nothing adverse comes, and no letter but that one."""
    seen, waiting = {node.id}, [node]
    while waiting:
        one = waiting.pop()
        leaving = diagrams.leaving.get(one.id, ())
        if len(leaving) > 1 or adverse(one) or one.notice not in (None, letter):
            return False
        follows = [diagrams.elements[flow.target or ""] for flow in leaving]
        waiting += [other for other in follows if other.id not in seen]
        seen |= {other.id for other in follows}
    return True


def _says_approve(condition: str | None, tables: set[str | None]) -> bool:
    try:
        tree = ast.parse(compile_expression(condition or "").text, mode="eval").body
    except ExpressionError:
        return False
    if not isinstance(tree, ast.BoolOp) or not isinstance(tree.op, ast.And):
        return False
    return any(
        isinstance(part, ast.Compare)
        and isinstance(part.ops[0], ast.Eq)
        and isinstance(part.left, ast.Subscript)
        and isinstance(part.left.value, ast.Name)
        and part.left.value.id in tables
        and isinstance(part.comparators[0], ast.Constant)
        and part.comparators[0].value == "APPROVE"
        for part in tree.values
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
