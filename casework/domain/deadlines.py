"""When something is due, by the line of business's dated rules, with the arithmetic in words.

Days exclude the day that starts them and end with the day (23:59:59) in the plan's time zone; hours are elapsed hours,
whatever the wall clock does meanwhile. No deadline is ever stored or edited: it follows from the clock's events alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.clock import TIMED, ClockEvent, Deadline, events_of
from casework.domain.decision_clock import DecisionClock, shares
from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.domain.reckoning import add_business_days, add_months, end_of, length, reckon, words

__all__ = [
    "TIMED",
    "Asking",
    "ClockEvent",
    "Deadline",
    "add_business_days",
    "add_months",
    "asking",
    "deadlines",
    "deadlines_of",
    "end_of",
    "events_of",
    "length",
    "reckon",
    "words",
]

TELLING = "telling_of_gaps"  # by when what is missing from an urgent request must be told
FAVOURABLE = ("APPROVED", "CLOSED_DUPLICATE", "WITHDRAWN")


def deadlines(
    lob: LineOfBusiness,
    events: Sequence[ClockEvent],
    *,
    moments: Mapping[str, tuple[datetime, str]],
    zone: ZoneInfo,
) -> Mapping[str, Deadline]:
    """Every deadline that is known, by name; none for the decision while its clock is stopped for information.

    `moments` are the ends of named waits with their citations. A deadline whose clock has ended is told with
    `running=False`.
    """
    found: dict[str, Deadline] = {}
    clock = DecisionClock(lob, zone)
    for event in events:
        clock.happened(event)
    decision = clock.deadline()
    if decision is not None:
        found["decision"] = decision
    if (telling := _telling(clock)) is not None:
        found[TELLING] = telling
    for name, (at, citation) in moments.items():
        start = next((event.at for event in reversed(events) if event.at < at), at)
        found[name] = Deadline(
            name=name,
            at=at.astimezone(UTC),
            local=at.astimezone(zone).isoformat(),
            start=start,
            steps=(f"The wait ends with {end_of(at, zone)}.",),
            rule=f"wait.{name}",
            citation=citation,
            status="SET",
            warnings=shares(lob, name, start, at),
        )
    if (appeal := _appeal_filing(lob, events, zone)) is not None:
        found["appeal_filing"] = appeal
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What asking for information now does to the decision's clock."""

    stops: bool
    because: str  # in words, where it does not
    citation: str  # what lets the clock stop, or keeps it running
    answer: ClockRule | None  # how soon the decision comes after an answer
    urgent: bool


def asking(lob: LineOfBusiness, events: Sequence[ClockEvent], *, at: datetime, zone: ZoneInfo) -> Asking:
    """What a question at that moment would do, by the very clock that the deadlines come from."""
    clock = DecisionClock(lob, zone)
    for event in events:
        clock.happened(event)
    urgent = clock.urgency == "EXPEDITED"
    if clock.tolled is None:
        clock.happened(ClockEvent(kind="TOLLED", at=at))
    answer = lob.clock(f"response{'.expedited' if urgent else ''}", on=at.astimezone(zone).date())
    if clock.tolled is not None and answer is not None:
        return Asking(stops=True, because="", citation=clock.stops_under(answer), answer=answer, urgent=urgent)
    because, citation = clock.not_stopped or ("the clock does not run", lob.tolling_citation)
    return Asking(stops=False, because=because, citation=citation, answer=answer, urgent=urgent)


def _telling(clock: DecisionClock) -> Deadline | None:
    """By when the gaps of an urgent request must be told; over once something was asked for, or it is decided."""
    rule, since = clock.tell_rule(), clock.urgent_since
    if rule is None or since is None:
        return None
    due = reckon(rule, since, clock.zone)
    return Deadline(
        name=TELLING,
        at=due,
        local=due.astimezone(clock.zone).isoformat(),
        start=since,
        steps=(
            f"What is missing from an urgent request is told within {length(rule)} from "
            f"{words(since, clock.zone)}: {end_of(due, clock.zone)} ({rule.citation}).",
        ),
        rule=rule.id,
        citation=rule.citation,
        status=rule.status,
        running=not (clock.asked or clock.decided or clock.stopped),
    )


def deadlines_of(lob: LineOfBusiness, clock: Mapping[str, Any] | None, *, zone: ZoneInfo) -> Mapping[str, Deadline]:
    """The same from the part `clock` of a case file, None before there is one.

    It is {events: [ClockEvent as JSON], moments: {name: {at, citation}}}.
    """
    moments = (clock or {"moments": {}})["moments"]
    return deadlines(
        lob,
        events_of(clock),
        moments={name: (datetime.fromisoformat(one["at"]), one["citation"]) for name, one in moments.items()},
        zone=zone,
    )


def _appeal_filing(lob: LineOfBusiness, events: Sequence[ClockEvent], zone: ZoneInfo) -> Deadline | None:
    decided = next((event for event in reversed(events) if event.kind == "DECIDED"), None)
    if decided is None or decided.detail.get("outcome") in FAVOURABLE:
        return None
    rule = lob.clock("appeal_filing", on=decided.at.astimezone(zone).date())
    if rule is None:
        return None
    due = reckon(rule, decided.at, zone)
    return Deadline(
        name="appeal_filing",
        at=due,
        local=due.astimezone(zone).isoformat(),
        start=decided.at,
        steps=(
            f"The decision was made on {words(decided.at, zone)}.",
            f"An appeal can be filed for {length(rule)} from the day that the decision is received, at the earliest "
            f"that day: until {end_of(due, zone)} or later ({rule.citation}).",
        ),
        rule=rule.id,
        citation=rule.citation,
        status=rule.status,
    )
