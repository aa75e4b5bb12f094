"""After a denial: appeal and outside review are open, those who hear them are others, and what comes back is final."""

from collections.abc import Iterator

from casework.domain.independence import CLINICAL, EARLIER_DECIDERS, barred
from casework.domain.roles import APPEAL_PHYSICIAN
from casework.engine.elements import Element
from casework.engine.verify.assignment import says
from casework.engine.verify.decides import APPEAL, OUTCOME, adverse
from casework.engine.verify.graph import Diagrams, finding
from casework.engine.verify.inline import Inlined, Step, done
from casework.engine.verify.waits import for_people
from casework.errors import Finding

OPEN_WAYS = {"appeal_received": "appeal_filing", "external_requested": "external_filing"}
DECIDED_OUTSIDE = "external_decided"
FORWARD = f'{APPEAL}["forward"]'


def check_appeals(diagrams: Diagrams, graph: Inlined) -> Iterator[Finding]:
    """Denials that nobody could appeal, appeals heard by the same people, files that lie, and second thoughts."""
    yield from _appealable(diagrams, graph)
    yield from _independent(diagrams)
    yield from _forwarded(diagrams, graph)
    yield from _final(graph)


def _appealable(diagrams: Diagrams, graph: Inlined) -> Iterator[Finding]:
    hosts = _hosts_of_side_paths(graph)
    told: set[str] = set()
    for step in list(graph.steps()):
        element = step.element
        if not step.done or not element.notice or adverse(element) is None or element.id in told:
            continue
        found = graph.reach([step, *hosts.get(step, ())])
        for message, filing in OPEN_WAYS.items():
            if not any(_open(diagrams, other.element, message, filing) for other in found):
                told.add(element.id)
                yield finding(
                    "appealable",
                    element,
                    f'From this denial no way leads to a wait for {message} within due("{filing}"): the member could '
                    "not take it further. Draw the way from here to appeal and external review.",
                )
                break


def _open(diagrams: Diagrams, element: Element, message: str, filing: str) -> bool:
    return element.message == message and any(
        border.timer is not None and border.timer.kind == "due" and border.timer.deadline == filing
        for border in diagrams.borders.get(element.id, ())
    )


def _hosts_of_side_paths(graph: Inlined) -> dict[Step, list[Step]]:
    """For each step on a side path the activities that go on beside it: what they lead to is open meanwhile."""
    hosts: dict[Step, list[Step]] = {}
    for border in list(graph.steps()):
        if border.element.kind != "boundaryEvent" or border.element.interrupting:
            continue

        def stays(one: Step, other: Step, around: tuple[str, ...] = border.around) -> bool:
            return other.around[: len(around)] == around

        beside = [one for one in graph.before.get(border, ()) if one.element.id == border.element.attached_to]
        for step in graph.reach([border], stays):
            hosts.setdefault(step, []).extend(beside)
    return hosts


def _independent(diagrams: Diagrams) -> Iterator[Finding]:
    for node in diagrams.nodes():
        hears = node.kind == "userTask" and node.role == APPEAL_PHYSICIAN
        if hears and EARLIER_DECIDERS not in barred(node.not_by):
            yield finding(
                "independent",
                node,
                f"An appeal is heard by people who had no part in what was decided before. Let not_by name "
                f"{EARLIER_DECIDERS}.",
            )


def _forwarded(diagrams: Diagrams, graph: Inlined) -> Iterator[Finding]:
    """Where the law sends an upheld or lapsed appeal outside by itself, nobody and nothing may hold it back."""
    senders = {node.id for node in diagrams.nodes() if node.forwards == "true"}
    asking = [flow for flow in diagrams.flows() if says(flow.condition, FORWARD)]
    if not senders and asking:
        yield finding(
            "forwards-at-once",
            asking[0],
            "This way is for appeals that the law sends outside, and no task sends them. Mark the one that does with "
            "forwards=true.",
        )
        return

    def passes(one: Step, other: Step) -> bool:
        if other.element.kind == "boundaryEvent":
            return False  # what it hangs on waits meanwhile
        return not (done(one, other) and (for_people(one.element) or one.element.effect == "outbox"))

    told: set[str] = set()
    for step in list(graph.steps()):
        element = step.element
        upheld = element.result_key == APPEAL and element.adverse in ("clinical", "lapse")
        if not senders or not upheld or not step.done or element.id in told:
            continue
        if not any(other.element.id in senders for other in graph.reach([step], passes)):
            told.add(element.id)
            yield finding(
                "forwards-at-once",
                element,
                f"The law may send this outside at once, and every way from here to {', '.join(sorted(senders))} waits "
                "for somebody or something. Draw a way without a wait.",
            )


def _final(graph: Inlined) -> Iterator[Finding]:
    starts = [step for step in graph.steps() if step.element.message == DECIDED_OUTSIDE]
    told: set[str] = set()
    for step in graph.reach(starts):
        element = step.element
        decides = (
            element.result_key in (OUTCOME, APPEAL)
            or adverse(element) is not None
            or (element.kind == "userTask" and element.role in CLINICAL)
        )
        if decides and element.id not in told:
            told.add(element.id)
            yield finding(
                "outside-is-final",
                element,
                f"This decides after {DECIDED_OUTSIDE}. What an outside reviewer has decided is final: it is recorded, "
                "carried out and told. Lead the way to the end.",
            )
