"""The rules of time: what starts, stops and lengthens a clock, and what a missed moment leaves behind."""

from collections.abc import Iterator
from datetime import datetime

from casework.domain.case_check import EVERY_STEP, CaseCheck
from casework.domain.case_state import CaseState
from casework.domain.clock import ClockEvent, Deadline
from casework.domain.deadlines import deadlines, due_now
from casework.domain.reckoning import words
from casework.domain.rules import broken

CLOCK = frozenset({"clock"})
# The moments that steps set for waits of their own; every other deadline follows from the clock's events alone.
WAITS = frozenset({"information", "peer_to_peer", "peer_to_peer_call", "explanation"})
# What is due by the plan or from outside; where its time passes, a breach is on record in the step that finds it.
OWED = ("decision", "appeal", "external_preliminary", "external_decision", "effectuation")
# The events that bear another moment than that of the step: each names the moments that it may bear.
SENT = ("TOLLED", "EXTENDED", "STOPPED", "LAPSE_TOLD", "APPEAL_EXTENDED", "APPEAL_STOPPED", "EXTERNAL_SENT")


def due_follows_from_events(state: CaseState) -> None:
    """The moment that a review's row says is due is the one that follows from the events of its clock."""
    events = state.events
    if not events:
        return
    received = state.case.request.received_at
    if events[0].kind != "RECEIVED" or events[0].at != received:
        raise broken(
            "I12",
            f"The clock of {state.case.review_id} starts on {words(events[0].at, state.zone)}, and the request was "
            f"received on {words(received, state.zone)}. Its time runs from the receipt.",
        )
    if again := [one for one in events[1:] if one.kind == "RECEIVED"]:
        raise broken(
            "I12",
            f"The clock of {state.case.review_id} starts anew on {words(again[0].at, state.zone)}; it starts once.",
        )
    moments = (state.case.part("clock") or {}).get("moments") or {}
    if set_by_hand := sorted(set(moments) - WAITS):
        raise broken(
            "I12",
            f"A step of {state.case.review_id} sets the deadline {', '.join(set_by_hand)} by hand; it follows from "
            "the receipt and what happened since.",
            law=state.law.law,
        )
    due = state.row.decision_due_at
    known = due_now(state.deadlines) if state.row.status == "OPEN" else None  # of what has ended nothing is due
    if due != (None if known is None else known.at):
        gives = "no moment" if known is None else f"{known.local} for the {known.name.replace('_', ' ')}"
        raise broken(
            "I12",
            f"{state.case.review_id} is recorded as due {_words(due, state)}, and its clock gives {gives}; it is "
            "never set by hand.",
            law="" if known is None else known.citation,
        )


def events_only_append(state: CaseState) -> None:
    """The events of a clock stand as they were; what happens is added behind them."""
    before = list(state.events_before)
    if list(state.events[: len(before)]) != before:
        raise broken(
            "I12",
            f"A step of {state.case.review_id} changes what its clock tells of before; what happened is never edited, "
            "only added to.",
        )


def events_are_of_their_time(state: CaseState) -> None:
    """An event of the clock bears the moment of its step, or that of the receipt or letter that it tells of."""
    for event in state.new_events:
        allowed = list(_moments(event, state))
        if event.kind != "RECEIVED" and event.at not in allowed:
            raise broken(
                "I17",
                f"A step of {state.case.review_id} at {words(state.now, state.zone)} dates {event.kind} "
                f"{words(event.at, state.zone)}; nothing is dated back or ahead.",
            )
    for record in state.new_records:
        if datetime.fromisoformat(record.decided_at) != state.now:
            raise broken(
                "I17",
                f"The decision on {record.review} is dated {record.decided_at}, and it is made now, at "
                f"{state.now.isoformat()}; a decision is never dated back.",
            )


def _moments(event: ClockEvent, state: CaseState) -> Iterator[datetime]:
    yield state.now
    if event.kind in SENT:
        yield from (letter.sent_at for letter in state.letters if letter.sent_at is not None)
    if event.kind in ("RESUMED", "LAPSED", "APPEAL_STOPPED"):
        waits = ((state.was("clock") or {}).get("moments") or {}).values()
        yield from (datetime.fromisoformat(one["at"]) for one in waits)
        yield from (
            datetime.fromisoformat(one.detail["until"]) for one in state.events_before if one.detail.get("until")
        )
    if event.kind == "LAPSED":
        known = deadlines(state.law, state.events_before, moments={}, zone=state.zone).get("decision")
        yield from [] if known is None or known.at > state.now else [known.at]
    if event.kind in ("EXTERNAL_PRELIMINARY", "EXTERNAL_SENT") and (checked := state.answer("preliminary_check")):
        arrives = checked.body.get("arrives_on")  # the reviewer's clock starts when the file reaches them
        there = arrives and event.at.astimezone(state.zone).date().isoformat() == str(arrives)
        yield event.at if there and event.kind == "EXTERNAL_SENT" else checked.at
    if event.kind == "APPEALED":
        resumed = [(one.get("resumed") or {}).get("received_at") for one in state.levels]
        received = [at or one["received_at"] for at, one in zip(resumed, state.levels, strict=True)]
        yield from map(datetime.fromisoformat, received)
    outside = {"asked": "EXTERNAL_ASKED", "decision": "EXTERNAL_DECIDED", "dismissal": "EXTERNAL_DECIDED"}
    for told, kind in outside.items():
        if event.kind == kind:
            at = (state.external.get(told) or {}).get("received_at")
            yield from [] if at is None else [datetime.fromisoformat(at)]


def missed_times_are_on_record(state: CaseState) -> None:
    """A time of the plan's that has passed has its breach on record, with what it means by law."""
    due = state.row.decision_due_at
    if due is None or due > state.now or not state.advanced:
        return
    known = [(one["deadline"], datetime.fromisoformat(one["due_at"])) for one in state.breaches if one["due_at"]]
    for name in OWED:
        deadline = state.deadlines.get(name)
        if deadline is None or not _missed(deadline, state):
            continue
        # Another urgency may move a time that was missed already; that it was missed is on record then.
        if not any(missed == name and due >= deadline.start for missed, due in known):
            raise broken(
                "I17",
                f"The {name.replace('_', ' ')} of {state.case.review_id} was due {deadline.local}, and no breach is "
                "on record. A missed time is never passed over.",
                law=state.law.lapse_citation if name == "decision" else deadline.citation,
            )


def breaches_stay(state: CaseState) -> None:
    """A breach that is on record stays there, found when it was found; only its explanation is added."""
    before = (state.before("breaches") or {}).get("breaches") or []
    bare = [{key: value for key, value in one.items() if key != "explanation"} for one in (*before, *state.breaches)]
    if bare[: len(before)] != bare[len(before) : 2 * len(before)]:
        raise broken("I17", f"A step of {state.case.review_id} changes a breach that is on record.")
    for one in state.breaches[len(before) :]:
        if datetime.fromisoformat(one["found_at"]) != state.now:
            raise broken(
                "I17",
                f"A breach of {state.case.review_id} is recorded as found {one['found_at']}, and it is found now, at "
                f"{state.now.isoformat()}.",
            )


def _missed(deadline: Deadline, state: CaseState) -> bool:
    return deadline.running and deadline.at <= state.now


def _words(due: datetime | None, state: CaseState) -> str:
    return "at no moment" if due is None else words(due, state.zone)


CHECKS = (
    CaseCheck(rule="I12", look=due_follows_from_events, reads=CLOCK | {"row.decision_due_at"}),
    CaseCheck(rule="I12", look=events_only_append, reads=CLOCK, of_step=True),
    CaseCheck(rule="I17", look=events_are_of_their_time, reads=CLOCK | {"determination", "appeals"}, of_step=True),
    CaseCheck(rule="I17", look=breaches_stay, reads=frozenset({"breaches"}), of_step=True),
    CaseCheck(rule="I17", look=missed_times_are_on_record, reads=EVERY_STEP, of_step=True),
)
