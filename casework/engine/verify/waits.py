"""Where a review waits: under a deadline, for a message caught in one place, never holding back an end."""

from collections.abc import Iterator

from casework.engine.elements import Element
from casework.engine.verify.graph import Diagrams, finding
from casework.engine.verify.inline import Inlined, Step
from casework.errors import Finding


def check_waits(diagrams: Diagrams, graph: Inlined) -> Iterator[Finding]:
    """Waits without a deadline, messages caught twice, and waits on side paths."""
    yield from _without_deadline(diagrams, graph)
    yield from _messages(graph)
    yield from _side_paths(graph)


def for_people(element: Element) -> bool:
    """Whether somebody must act before the process goes on."""
    return element.kind in ("userTask", "receiveTask") or (
        element.kind == "intermediateCatchEvent" and element.message is not None
    )


def _without_deadline(diagrams: Diagrams, graph: Inlined) -> Iterator[Finding]:
    told: set[str] = set()
    for step in graph.reach(graph.starts):
        if not for_people(step.element) or step.element.id in told:
            continue
        around = (*step.around, step.element.id)
        if not any(
            border.timer and border.timer.kind == "due" for id in around for border in diagrams.borders.get(id, ())
        ):
            told.add(step.element.id)
            yield finding(
                "deadline-scope",
                step.element,
                'Nobody is told when this waits too long: no due("...") hangs on its border or on what it stands in. '
                "Draw a timer that names the deadline.",
            )


def _messages(graph: Inlined) -> Iterator[Finding]:
    catching: dict[str, list[tuple[tuple[str, ...], Element]]] = {}
    for step in graph.steps():
        element = step.element
        if element.message and not step.done:
            host = (element.attached_to,) if element.attached_to else (element.id,)
            catching.setdefault(element.message, []).append(((*step.around, *host), element))
    told: set[str] = set()
    for message, places in catching.items():
        for outer, one in places:
            for inner, other in places:
                if one is not other and one.attached_to and inner[: len(outer)] == outer and other.id not in told:
                    told |= {one.id, other.id}
                    yield finding(
                        "message-once",
                        other,
                        f"The message {message} is caught here and at {one.id} around it; both would fire. "
                        "Catch it in one place.",
                    )


def _side_paths(graph: Inlined) -> Iterator[Finding]:
    told: set[str] = set()
    for border in list(graph.steps()):
        if border.element.kind != "boundaryEvent" or border.element.interrupting or not border.around:
            continue

        def stays(one: Step, other: Step, around: tuple[str, ...] = border.around) -> bool:
            return other.around[: len(around)] == around

        for step in graph.reach([border], stays):
            waits = (
                for_people(step.element)
                or step.element.effect == "outbox"
                or step.element.kind == "intermediateCatchEvent"
            )
            if waits and step.element.id not in told and not step.done:
                told.add(step.element.id)
                yield finding(
                    "side-path-waits",
                    step.element,
                    f"This waits on the side path of {border.element.id}, and what it stands in cannot end before it. "
                    "Hang the event on the call activity in the outermost diagram instead, or do not wait here.",
                )
