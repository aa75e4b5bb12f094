"""How things close: what is decided is told, and time alone closes nothing and passes nothing over in silence."""

from collections.abc import Iterator

from casework.engine.elements import Element
from casework.engine.verify.appeals import DECIDED_OUTSIDE, FORWARD
from casework.engine.verify.assignment import says
from casework.engine.verify.decides import APPEAL, OUTCOME
from casework.engine.verify.graph import ACTIVITIES, Diagrams, finding
from casework.engine.verify.inline import Inlined, Step, done, way
from casework.errors import Finding

EXTERNAL = "external"
STAGES = (OUTCOME, APPEAL, EXTERNAL)
IS_DECIDED = f'{OUTCOME}["status"] == "DECIDED"'
IS_OPEN = f'{OUTCOME}["status"] == "OPEN"'


def check_closing(diagrams: Diagrams, graph: Inlined) -> Iterator[Finding]:
    """Decisions that nobody is told of, time limits that end a review, and time limits that nothing comes of."""
    yield from _told(diagrams)
    yield from _closed_by_time(diagrams, graph)
    yield from _passed_over(diagrams)


def _told(diagrams: Diagrams) -> Iterator[Finding]:
    for node in diagrams.nodes():
        if node.notice or not _decides(diagrams, node):
            continue
        end = _silent_end(diagrams, node)
        if end is not None:
            yield finding(
                "told",
                end,
                f"After {node.id} has recorded what was decided, this end can be reached without a letter. Draw the "
                "service task that sends the notice before it.",
            )


def _decides(diagrams: Diagrams, node: Element) -> bool:
    if node.kind != "serviceTask" or (node.adverse == "lapse" and node.result_key == APPEAL):
        return False  # what a lapse affirms is told with the forwarding
    if node.adverse:
        return True
    if node.result_key == EXTERNAL:
        return _after_outside(diagrams, node)
    return node.result_key == OUTCOME and not _leaves_open(diagrams, node.process)


def _after_outside(diagrams: Diagrams, node: Element) -> bool:
    waits = (one.id for one in diagrams.nodes() if one.message == DECIDED_OUTSIDE and one.process == node.process)
    return node.id in diagrams.along(waits)


def _leaves_open(diagrams: Diagrams, process: str) -> bool:
    """Whether all who call the process ask next whether the review is still open: not all that it writes decides."""
    calls = [node for node in diagrams.nodes() if node.called == process]
    follows = [diagrams.elements[flow.target or ""] for call in calls for flow in diagrams.leaving.get(call.id, ())]
    return bool(follows) and all(
        any(says(flow.condition, IS_OPEN) for flow in diagrams.leaving.get(one.id, ())) for one in follows
    )


def _silent_end(diagrams: Diagrams, node: Element) -> Element | None:
    """An end of its process that is reached from there without a letter; None where every way has one."""
    seen, waiting = {node.id}, [node.id]
    while waiting:
        for flow in diagrams.leaving.get(waiting.pop(), ()):
            target = diagrams.elements[flow.target or ""]
            if target.id in seen or target.notice or says(flow.condition, FORWARD):
                continue
            if target.kind == "endEvent":
                return target
            seen.add(target.id)
            waiting.append(target.id)
    return None


def _closed_by_time(diagrams: Diagrams, graph: Inlined) -> Iterator[Finding]:
    """Time that is up ends a wait; the end of the review comes only after a person, or after what came of it is kept.

    A flow that is for decided reviews is not taken: nothing has decided since the wait began.
    """

    joined = [(flow.source, flow.target) for flow in diagrams.flows() if not says(flow.condition, IS_DECIDED)]
    for_decided = {(flow.source, flow.target) for flow in diagrams.flows()}.difference(joined)

    def passes(one: Step, other: Step) -> bool:
        if other.element.kind == "boundaryEvent" and not other.element.interrupting:
            return False  # a side path ends by itself; what it hangs on goes on
        if done(one, other) and (one.element.kind == "userTask" or one.element.result_key in STAGES):
            return False
        return (one.element.id, other.element.id) not in for_decided

    told: set[str] = set()
    for step in list(graph.steps()):
        element = step.element
        up = element.kind == "boundaryEvent" and element.timer is not None and element.interrupting
        if not up or element.id in told:
            continue
        found = graph.reach([step], passes)
        end = next((one for one in found if one.element.kind == "endEvent" and not one.around), None)
        if end is not None:
            told.add(element.id)
            yield finding(
                "closed-by-time",
                element,
                f"When this time is up the review can end though nobody has decided: {way(found, end)}. Lead the way "
                f"to a person, or to a task that keeps what came of it ({', '.join(STAGES)}).",
            )


def _passed_over(diagrams: Diagrams) -> Iterator[Finding]:
    for node in diagrams.nodes():
        if node.kind != "boundaryEvent" or node.timer is None:
            continue
        seen, waiting = {node.id}, [node.id]
        while waiting:
            for flow in diagrams.leaving.get(waiting.pop(), ()):
                target = diagrams.elements[flow.target or ""]
                if target.id in seen or target.kind in ACTIVITIES:
                    continue
                seen.add(target.id)
                waiting.append(target.id)
        if any(diagrams.elements[id].kind == "endEvent" for id in seen):
            yield finding(
                "time-acts",
                node,
                "When this time is up nothing happens: a way leads from here to an end and no task stands on it. Draw "
                "what is done about it.",
            )
