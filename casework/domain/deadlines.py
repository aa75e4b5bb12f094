"""When something is due, by the line of business's dated rules, with the arithmetic in words.

Days exclude the day that starts them and end with the day (23:59:59) in the plan's time zone; hours are elapsed hours,
whatever the wall clock does meanwhile. No deadline is ever stored or edited: it follows from the clock's events alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.appeal_clock import AppealClock, resolution
from casework.domain.clock import TIMED, ClockEvent, Deadline, events_of
from casework.domain.counting import count, deadline, shares
from casework.domain.decision_clock import DecisionClock
from casework.domain.external_clock import ExternalClock
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
    "due_now",
    "end_of",
    "events_of",
    "if_extended",
    "length",
    "reckon",
    "stage",
    "words",
]

TELLING = "telling_of_gaps"  # by when what is missing from an urgent request must be told
# What is due by the plan or by those outside, the latest stage first; what a member may file is none of it.
STAGES = (
    "effectuation",
    "external_decision",
    "external_preliminary_notice",
    "external_preliminary",
    "appeal",
    "decision",
)


def deadlines(
    lob: LineOfBusiness,
    events: Sequence[ClockEvent],
    *,
    moments: Mapping[str, tuple[datetime, str]],
    zone: ZoneInfo,
    how: Mapping[str, str] = MappingProxyType({}),
    since: Mapping[str, datetime] = MappingProxyType({}),
) -> Mapping[str, Deadline]:
    """Every deadline that is known, by name; none for the decision while its clock is stopped for information.

    `moments` are the ends of named waits with their citations; `how` says of each how it was found, and `since` when it
    was set (where nobody kept that, it began with the last event before its end). A deadline whose clock has ended is
    told with `running=False`.
    """
    found: dict[str, Deadline] = {}
    clock, appeal, external = DecisionClock(lob, zone), AppealClock(lob, zone), ExternalClock(lob, zone)
    for event in events:
        for one in (clock, appeal, external):
            one.happened(event)
    decision = clock.deadline()
    if decision is not None:
        found["decision"] = decision
    if (telling := _telling(clock)) is not None:
        found[TELLING] = telling
    for told in (*_notices(lob, events, zone), *appeal.deadlines(), *external.deadlines()):
        found[told.name] = told
    for name, (at, citation) in moments.items():
        start = since.get(name) or next((event.at for event in reversed(events) if event.at < at), at)
        found[name] = Deadline(
            name=name,
            at=at.astimezone(UTC),
            local=at.astimezone(zone).isoformat(),
            start=start,
            steps=(*filter(None, [how.get(name)]), f"The wait ends with {end_of(at, zone)}."),
            rule=f"wait.{name}",
            citation=citation,
            status="SET",
            warnings=shares(lob, name, start, at),
        )
    return found


def due_now(table: Mapping[str, Deadline]) -> Deadline | None:
    """What is due now: of what runs, that of the latest stage; None where nothing is."""
    return next((table[name] for name in STAGES if name in table and table[name].running), None)


def stage(events: Sequence[ClockEvent]) -> str:
    """Whose clock runs: decision, appeal or external; with the last, the first two have ended."""
    now = "decision"
    for event in events:
        if event.kind in ("EXTERNAL_ASKED", "EXTERNAL_SENT"):
            now = "external"
        elif event.kind == "APPEALED":
            now = "appeal"
    return now


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
    if stage(events) != "decision":
        return _asking_later(lob, events, at=at, zone=zone)
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


def _asking_later(lob: LineOfBusiness, events: Sequence[ClockEvent], *, at: datetime, zone: ZoneInfo) -> Asking:
    """A question about an appeal or an external review: no law lets one stop its clock."""
    appeal = AppealClock(lob, zone)
    for event in events:
        appeal.happened(event)
    urgent = appeal.urgency == "EXPEDITED"
    on = at.astimezone(zone).date()
    if stage(events) == "external":
        rule = lob.clock("external_preliminary", on=on) or lob.clock("external_decision", on=on)
    else:
        kept = resolution(lob, at, zone, type=appeal.type, urgency=appeal.urgency, since="the receipt")
        rule = kept.rule if kept else None
    citation = rule.citation if rule else lob.tolling_citation
    because = "a question does not stop the clock of an appeal or an external review"
    return Asking(stops=False, because=because, citation=citation, answer=None, urgent=urgent)


def _notices(lob: LineOfBusiness, events: Sequence[ClockEvent], zone: ZoneInfo) -> list[Deadline]:
    """By when the decision is told, and by when the refusal to handle a request as urgent is told in writing."""
    decided, refused, urgency, over = None, None, "STANDARD", False
    for event in events:
        if event.kind == "DECIDED":
            decided, over = event.at, False
        elif event.kind == "RETRIAGED" and decided is None and not over:
            refused = event.at if (urgency, event.detail.get("urgency")) == ("EXPEDITED", "STANDARD") else None
        over = over or event.kind in ("STOPPED", "APPEALED", "EXTERNAL_ASKED")
        urgency = str(event.detail.get("urgency", urgency))
    wanted = (
        ("notice_to_provider", "notice.provider", decided, "the decision", "The decision was made"),
        ("notice_to_member", "notice.member", decided, "the decision", "The decision was made"),
        ("expedite_refused_notice", "expedite_refused.written", refused, "the refusal", "A fast decision was refused"),
    )
    found = []
    for name, id, start, since, told in wanted:
        until = None if start is None else count(lob, id, start, zone, since=since)
        if start is not None and until is not None:
            before = (f"{told} on {words(start, zone)}.",)
            found.append(deadline(lob, name, until, start=start, zone=zone, before=before, running=not over))
    return found


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
        since=rule.since,
        running=not (clock.asked or clock.decided or clock.stopped),
    )


def if_extended(
    lob: LineOfBusiness,
    clock: Mapping[str, Any] | None,
    *,
    zone: ZoneInfo,
    at: datetime,
    ground: str,
    until: str | None = None,
) -> Deadline | None:
    """The decision's deadline as it would be if its extension were told at that moment; by the clock itself."""
    named = {} if until is None else {"until": until}
    told = {"kind": "EXTENDED", "at": at.isoformat(), "detail": {"ground": ground, **named}}
    events = (clock or {"events": []})["events"]
    return deadlines_of(lob, {"events": [*events, told], "moments": {}}, zone=zone).get("decision")


def deadlines_of(lob: LineOfBusiness, clock: Mapping[str, Any] | None, *, zone: ZoneInfo) -> Mapping[str, Deadline]:
    """The same from the part `clock` of a case file, None before there is one.

    It is {events: [ClockEvent as JSON], moments: {name: {at, citation, since?, how?}}}.
    """
    moments = (clock or {"moments": {}})["moments"]
    return deadlines(
        lob,
        events_of(clock),
        moments={name: (datetime.fromisoformat(one["at"]), one["citation"]) for name, one in moments.items()},
        zone=zone,
        how={name: one.get("how", "") for name, one in moments.items()},
        since={name: datetime.fromisoformat(one["since"]) for name, one in moments.items() if "since" in one},
    )
