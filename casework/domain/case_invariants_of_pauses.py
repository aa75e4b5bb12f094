"""The rules of what lengthens, stops or hurries a clock, and of what follows when an answer does not come."""

from collections.abc import Iterator
from datetime import datetime

from casework.domain.case_check import CaseCheck
from casework.domain.case_state import CaseState
from casework.domain.clock import ClockEvent
from casework.domain.deadlines import deadlines
from casework.domain.lines_of_business import ExtensionRule
from casework.domain.reckoning import end_of, reckon, words
from casework.domain.rules import broken

CLOCK = frozenset({"clock"})
# The letters whose sending ends the decision's clock.
ENDING = ("approval", "partial", "denial", "administrative_denial", "reopening_refused")


def extensions_follow_the_law(state: CaseState) -> None:
    """A period is extended only where the law lets it be: as often, for such a ground, in such a case."""
    for kind, what in (("EXTENDED", "decision"), ("APPEAL_EXTENDED", "appeal")):
        if extended := [event for event in state.events if event.kind == kind]:
            rule = state.law.extension_rule if what == "decision" else state.law.appeal_extension_rule
            _allowed(state, extended, what, rule, state.law.extensions if what == "decision" else 1)


def _allowed(state: CaseState, extended: list[ClockEvent], what: str, rule: ExtensionRule | None, times: int) -> None:
    law = state.law.law if rule is None or not rule.citation else rule.citation
    urgent = _urgency_at(state, extended[-1], what) == "EXPEDITED"
    why = ""
    if rule is None or times == 0:
        why = f"{state.law.title} knows no extension of it"
    elif len(extended) > times:
        why = f"it may be extended {'once' if times == 1 else f'{times} times'} only"
    elif urgent and not rule.urgent:
        why = "it is urgent, and an urgent one has no extension"
    elif rule.grounds and (ground := extended[-1].detail.get("ground")) not in rule.grounds:
        why = f"“{ground or 'none'}” is no ground of the law's; those are {', '.join(rule.grounds)}"
    if why:
        raise broken("I13", f"The time for the {what} on {state.case.review_id} cannot be extended: {why}.", law=law)


def _urgency_at(state: CaseState, event: ClockEvent, what: str) -> str | None:
    kinds = ("APPEALED", "RETRIAGED") if what == "appeal" else ("RECEIVED", "RETRIAGED")
    before = state.events[: list(state.events).index(event)]
    told = [str(one.detail["urgency"]) for one in before if one.kind in kinds and "urgency" in one.detail]
    return told[-1] if told else None


def extensions_are_told_before(state: CaseState) -> None:
    """The member is told of an extension, with its reason, before it counts.

    One that comes after the time is over changes nothing, by the clock's own arithmetic.
    """
    for event in state.new_events:
        if event.kind not in ("EXTENDED", "APPEAL_EXTENDED"):
            continue
        what = "decision" if event.kind == "EXTENDED" else "appeal"
        kind = "extension" if what == "decision" else "appeal_extension"
        rule = state.law.extension_rule if what == "decision" else state.law.appeal_extension_rule
        law = "" if rule is None else rule.citation
        told = [letter for letter in state.letters if letter.kind == kind and letter.audience == "MEMBER"]
        if not any((one.sent_at or one.created_at) <= event.at for one in told):
            raise broken(
                "I13",
                f"The time for the {what} on {state.case.review_id} would be extended, and the member was not told of "
                "it in writing.",
                law=law,
            )
        taken = [one for one in (state.case.part("extensions") or {}).get("extensions") or () if one["what"] == what]
        if not taken or not str(taken[-1].get("reason") or "").strip():
            raise broken(
                "I13",
                f"The time for the {what} on {state.case.review_id} would be extended without a reason that the "
                "member could read.",
                law=law,
            )


def clocks_stop_only_by_law(state: CaseState) -> None:
    """A question stops the clock only where the law has tolling, from the moment at which it was sent."""
    for event in (one for one in state.new_events if one.kind == "TOLLED"):
        if not any(one.kind == "information_request" and one.sent_at == event.at for one in state.letters):
            raise broken(
                "I14",
                f"The clock of {state.case.review_id} would stop on {words(event.at, state.zone)}, and no question "
                "was sent then. It stops when the question is sent.",
                law=state.law.tolling_citation,
            )
        if (least := _least(state, event)) is not None and datetime.fromisoformat(event.detail["until"]) < least:
            raise broken(
                "I14",
                f"The question in {state.case.review_id} gives time until {event.detail['until']}, and the law gives "
                f"it until {end_of(least, state.zone)} at least.",
                law=state.law.tolling_citation,
            )
    rounds = (state.case.part("information") or {}).get("rounds") or ()
    if state.law.tolling == "NONE" and any(one.get("tolled") for one in rounds):
        raise broken(
            "I14",
            f"The clock of {state.case.review_id} would stand still for a question, and {state.law.title} has no "
            "tolling.",
            law=state.law.tolling_citation,
        )


def _least(state: CaseState, event: ClockEvent) -> datetime | None:
    """Until when the law gives time to answer a question that stops the clock."""
    known = deadlines(state.law, [*state.events_before, event], moments={}, zone=state.zone)
    if "decision" in known or not event.detail.get("until"):
        return None
    suffix = ".expedited" if _urgency_at(state, event, "decision") == "EXPEDITED" else ""
    rule = state.law.clock(f"information.period{suffix}", on=event.at.astimezone(state.zone).date())
    return None if rule is None else reckon(rule, event.at, state.zone)


def clocks_end_with_what_ends_them(state: CaseState) -> None:
    """The decision's clock ends when its letter was sent, or with a withdrawal or a closing, and with nothing else."""
    for event in (one for one in state.new_events if one.kind == "STOPPED"):
        if event.at not in _ends(state):
            raise broken(
                "I14",
                f"The clock of {state.case.review_id} would end on {words(event.at, state.zone)}, and no letter of a "
                "decision was sent then, nor was the request taken back or closed.",
                law=state.law.tolling_citation,
            )


def _ends(state: CaseState) -> Iterator[datetime]:
    yield from (one.sent_at for one in state.letters if one.kind in ENDING and one.sent_at is not None)
    gone = ("withdrawal", "closing", "external_request", "external")
    if any(state.case.part(name) for name in gone) or _refused(state):
        yield state.now


def _refused(state: CaseState) -> bool:
    """Whether a decision was asked to be reopened, and is not."""
    return (state.case.part("reopening") or {}).get("decision") == "REFUSE"


def silence_is_no_end(state: CaseState) -> None:
    """A review ends with a decision that was told, or because it was taken back or is a duplicate: never in silence."""
    if state.row.status == "OPEN":
        return
    rounds = (state.case.part("information") or {}).get("rounds") or ()
    open_ones = [one for one in rounds if one.get("status") != "ANSWERED"]
    ended = any(state.case.part(name) for name in ("determination", "lapse", "withdrawal"))
    ended = ended or _refused(state) or bool(state.external.get("decision"))
    if not ended and (open_ones or (state.events and not state.case.part("closing"))):
        because = f"question {open_ones[-1]['round']} was not answered" if open_ones else "its process is over"
        raise broken(
            "I15",
            f"{state.case.review_id} would end without a decision because {because}. A person decides on what is on "
            "file, and a letter says so.",
        )
    if state.record is not None and not any(one.kind in ENDING and one.sent_at for one in state.letters):
        raise broken("I15", f"{state.case.review_id} would end although nobody was sent its decision.")


def urgent_stays_urgent(state: CaseState) -> None:
    """What a physician calls urgent is handled as urgent: the request, and each appeal."""
    rule = state.law.expedite_rule
    told = [str(one.detail["urgency"]) for one in _before_appeals(state) if one.kind in ("RECEIVED", "RETRIAGED")]
    forced = rule.physician_forces and state.case.request.physician_supports_urgency
    if forced and told and told[-1] != "EXPEDITED":
        raise broken(
            "I16",
            f"A physician calls {state.case.review_id} urgent, and it would be handled as {told[-1].lower()}. A "
            "physician's word settles that.",
            law=rule.citation,
        )
    for level in state.levels:
        if rule.physician_forces and level.get("physician_supports") and level["urgency"] != "EXPEDITED":
            raise broken(
                "I16",
                f"A physician calls the appeal of {state.case.review_id} urgent, and it would be handled as "
                f"{level['urgency'].lower()}. A physician's word settles that.",
                law=rule.citation,
            )


def _before_appeals(state: CaseState) -> Iterator[ClockEvent]:
    for event in state.events:
        if event.kind == "APPEALED":
            return
        yield event


def urgency_is_taken_back_by_people(state: CaseState) -> None:
    """A request becomes less urgent only by the answer of a person who looked at it."""
    for event in state.new_events:
        if event.kind == "RETRIAGED" and event.detail.get("urgency") == "STANDARD":
            answer = state.answer("check_standing" if state.levels else "triage_urgency")
            if answer is None or answer.body.get("urgency") != "STANDARD":
                raise broken(
                    "I16",
                    f"{state.case.review_id} would become a standard request, and nobody has said that it is not "
                    "urgent.",
                    law=state.law.expedite_rule.citation,
                )


CHECKS = (
    CaseCheck(rule="I13", look=extensions_follow_the_law, reads=CLOCK),
    CaseCheck(rule="I13", look=extensions_are_told_before, reads=CLOCK, of_step=True),
    CaseCheck(rule="I14", look=clocks_stop_only_by_law, reads=CLOCK | {"information"}, of_step=True),
    CaseCheck(rule="I14", look=clocks_end_with_what_ends_them, reads=CLOCK, of_step=True),
    CaseCheck(rule="I15", look=silence_is_no_end, reads=frozenset({"row.status"})),
    CaseCheck(rule="I16", look=urgent_stays_urgent, reads=CLOCK | {"appeals"}),
    CaseCheck(rule="I16", look=urgency_is_taken_back_by_people, reads=CLOCK, of_step=True),
)
