"""When something is due, by the line of business's dated rules, with the arithmetic in words.

Days exclude the day that starts them and end with the day (23:59:59) in the plan's time zone; hours are elapsed hours,
whatever the wall clock does meanwhile. No deadline is ever stored or edited: it follows from the clock's events alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.errors import ContentError

Json = dict[str, Any]

EVENT_KINDS = ("RECEIVED", "EXTENDED", "TOLLED", "RESUMED", "RETRIAGED", "DECIDED")
TIMED = frozenset({"decision", "information", "peer_to_peer", "peer_to_peer_call"})  # what diagrams may wait for
END_OF_DAY = time(23, 59, 59)
FAVOURABLE = ("APPROVED", "CLOSED_DUPLICATE", "WITHDRAWN")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEvent:
    """Something that starts, stops or changes a clock.

    Details: RECEIVED {urgency, type}; RETRIAGED {urgency}; TOLLED {until?: the end of the time to answer}; DECIDED
    {outcome?}.
    """

    kind: str
    at: datetime
    detail: Json = field(default_factory=dict)

    def to_json(self) -> Json:
        """As `from_json` takes it."""
        return {"kind": self.kind, "at": self.at.isoformat(), "detail": dict(self.detail)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ClockEvent":
        """An event of the stored clock."""
        return cls(kind=value["kind"], at=datetime.fromisoformat(value["at"]), detail=dict(value.get("detail") or {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A moment by which something must be done. `running` is False once its clock has ended."""

    name: str
    at: datetime  # UTC
    local: str  # the same in the plan's time zone, ISO with its offset
    start: datetime  # from which moment its clock runs
    steps: tuple[str, ...]
    rule: str
    citation: str
    status: str
    warnings: tuple[datetime, ...] = ()
    running: bool = True

    def to_json(self) -> Json:
        """As a person and a program read it; `at` is the plan's local time with its offset."""
        return {
            "name": self.name,
            "at": self.local,
            "local": self.local,
            "utc": self.at.isoformat(),
            "running": self.running,
            "steps": list(self.steps),
            "rule": self.rule,
            "citation": self.citation,
            "status": self.status,
            "warnings": [moment.isoformat() for moment in self.warnings],
        }


def add_months(day: date, months: int) -> date:
    """The same day some months on; where that month has no such day, the first of the month after it."""
    total = day.year * 12 + day.month - 1 + months
    try:
        return day.replace(year=total // 12, month=total % 12 + 1)
    except ValueError:
        return date((total + 1) // 12, (total + 1) % 12 + 1, 1)


def add_business_days(day: date, number: int, holidays: frozenset[date] = frozenset()) -> date:
    """The day that lies that many working days on.

    Monday to Friday without the holidays; the first day does not count.
    """
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5 and day not in holidays
    return day


def reckon(rule: ClockRule, start: datetime, zone: ZoneInfo, *, holidays: frozenset[date] = frozenset()) -> datetime:
    """The moment, in UTC, at which a clock that starts then has run out."""
    if rule.unit == "hours":
        return start.astimezone(UTC) + timedelta(hours=rule.value)
    day = start.astimezone(zone).date()
    if rule.unit == "calendar_days":
        last = day + timedelta(days=rule.value)
    elif rule.unit == "business_days":
        last = add_business_days(day, rule.value, holidays)
    elif rule.unit == "months":
        last = add_months(day, rule.value)
    else:
        raise ContentError(
            f"The clock {rule.id} counts in {rule.unit!r}; a clock counts in calendar_days, "
            "business_days, hours or months."
        )
    return datetime.combine(last, END_OF_DAY, zone).astimezone(UTC)


def words(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as people read it: 12 January 2026, 09:30 EST."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M %Z}"


def end_of(moment: datetime, zone: ZoneInfo) -> str:
    """A due moment as people read it; the end of a day is called so."""
    local = moment.astimezone(zone)
    if local.time() == END_OF_DAY:
        return f"the end of {local:%A}, {local.day} {local:%B %Y} ({local:%Z})"
    return words(moment, zone)


def length(rule: ClockRule) -> str:
    """How long, in words: 15 days, 72 hours."""
    names = {
        "calendar_days": "calendar day",
        "business_days": "business day",
        "hours": "hour",
        "months": "month",
    }
    return f"{rule.value} {names.get(rule.unit, rule.unit)}{'' if rule.value == 1 else 's'}"


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
            warnings=_shares(lob, name, start, at),
        )
    if (appeal := _appeal_filing(lob, events, zone)) is not None:
        found["appeal_filing"] = appeal
    return found


def _shares(lob: LineOfBusiness, name: str, start: datetime, due: datetime) -> tuple[datetime, ...]:
    return tuple((start + (due - start) * share).astimezone(UTC) for share in sorted(lob.warnings.get(name, ())))


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
            f"An appeal can be filed for {length(rule)} from the day on which the decision is "
            "received, at the earliest that "
            f"day: until {end_of(due, zone)} or later ({rule.citation}).",
        ),
        rule=rule.id,
        citation=rule.citation,
        status=rule.status,
    )


class DecisionClock:
    """The clock of one decision while its events happen, in order."""

    def __init__(self, lob: LineOfBusiness, zone: ZoneInfo) -> None:
        self.lob = lob
        self.zone = zone
        self.urgency = "STANDARD"
        self.type = "PRE_SERVICE"
        self.received: datetime | None = None
        self.start: datetime | None = None
        self.due: datetime | None = None
        self.rule: ClockRule | None = None
        self.steps: list[str] = []
        self.used = 0  # extensions used
        self.extended_at: datetime | None = None
        self.before_extension: datetime | None = None
        self.tolled: ClockEvent | None = None
        self.decided = False

    def happened(self, event: ClockEvent) -> None:
        """Let an event change the clock."""
        if event.kind == "RECEIVED":
            self._received(event)
        elif self.received is not None and not self.decided:
            {
                "EXTENDED": self._extended,
                "TOLLED": self._tolled,
                "RESUMED": self._resumed,
                "RETRIAGED": self._retriaged,
                "DECIDED": self._decided,
            }[event.kind](event)

    def deadline(self) -> Deadline | None:
        """What the clock says now; None before it starts and while it is stopped."""
        if self.due is None or self.rule is None or self.start is None or self.tolled is not None:
            return None
        return Deadline(
            name="decision",
            at=self.due,
            local=self.due.astimezone(self.zone).isoformat(),
            start=self.start,
            steps=tuple(self.steps),
            rule=self.rule.id,
            citation=self.rule.citation,
            status=self.rule.status,
            warnings=_shares(self.lob, "decision", self.start, self.due),
            running=not self.decided,
        )

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _base(self) -> ClockRule:
        assert self.received is not None
        for urgency in (self.urgency.lower(), "standard"):
            rule = self.lob.clock(f"decision.{self.type.lower()}.{urgency}", on=self._day(self.received))
            if rule is not None:
                return rule
        raise ContentError(
            f"The line of business {self.lob.id} has no clock for a {self.type.lower()} decision received on "
            f"{self._day(self.received)}, so nobody could tell when it is due. Add "
            f"decision.{self.type.lower()}.standard."
        )

    def _received(self, event: ClockEvent) -> None:
        self.received = self.start = event.at
        self.urgency = str(event.detail.get("urgency", "STANDARD"))
        self.type = str(event.detail.get("type", "PRE_SERVICE"))
        self.rule = self._base()
        self.due = reckon(self.rule, event.at, self.zone)
        self.steps.append(f"The request was received on {words(event.at, self.zone)}.")
        self.steps.append(self._counted(self.rule, "the receipt"))

    def _counted(self, rule: ClockRule, since: str) -> str:
        assert self.due is not None
        apart = (
            " as they elapse"
            if rule.unit == "hours"
            else f"; the day of {since.removeprefix('the ')} does not count, the last day counts whole"
        )
        return (
            f"{length(rule)} from {since}{apart}: {end_of(self.due, self.zone)} ({rule.citation}, from {rule.since})."
        )

    def _refuse(self, what: str, event: ClockEvent) -> bool:
        """Whether an extension may not count; the reason is told in the steps."""
        assert self.due is not None
        reason = None
        if self.used >= self.lob.extensions:
            times = "once" if self.lob.extensions == 1 else f"{self.lob.extensions} times"
            reason = f"the time may be extended {times} only"
        elif event.at > self.due:
            reason = "the notice came after the time had run out"
        if reason is not None:
            self.steps.append(f"{what} on {words(event.at, self.zone)} does not change the clock: {reason}.")
        return reason is not None

    def _extended(self, event: ClockEvent) -> None:
        assert self.due is not None
        rule = self.lob.clock("extension", on=self._day(event.at))
        if rule is None or self.urgency == "EXPEDITED":
            # An urgent decision has no extension; what is missing from it is asked for under a toll of its own.
            self.steps.append(
                f"The extension on {words(event.at, self.zone)} does not change the clock: there is "
                "none for this decision."
            )
            return
        if self._refuse("The extension", event):
            return
        self.used += 1
        self.extended_at, self.before_extension = event.at, self.due
        self.due = reckon(rule, self.due, self.zone)
        self.rule = rule
        self.steps.append(f"The period was extended on {words(event.at, self.zone)}.")
        self.steps.append(f"{length(rule)} more: {end_of(self.due, self.zone)} ({rule.citation}, from {rule.since}).")

    def _response_rule(self, event: ClockEvent) -> ClockRule | None:
        suffix = ".expedited" if self.urgency == "EXPEDITED" else ""
        return self.lob.clock(f"response{suffix}", on=self._day(event.at))

    def _tolled(self, event: ClockEvent) -> None:
        if self.tolled is not None:
            self.steps.append(
                f"More information was asked for on {words(event.at, self.zone)}; the clock stood still already."
            )
            return
        if self.lob.tolling != "ON_INFORMATION_REQUEST" or self._response_rule(event) is None:
            self.steps.append(
                f"Information was asked for on {words(event.at, self.zone)}; the clock does not stop for that "
                f"({self.lob.tolling_citation})."
            )
            return
        if self.extended_at is not None and self.extended_at == event.at:
            # One notice extends the period and asks for the information: the time after the answer replaces the
            # extension.
            assert self.before_extension is not None
            self.due = self.before_extension
            self.rule = self._base()
            del self.steps[-1]
        elif self._refuse("The request for information", event):
            return
        else:
            self.used += 1
        self.tolled = event
        self.steps.append(
            f"Information was asked for on {words(event.at, self.zone)}, and the clock stopped "
            f"({self.lob.tolling_citation})."
        )

    def _resumed(self, event: ClockEvent) -> None:
        if self.tolled is None:
            return
        assert self.due is not None
        until = self.tolled.detail.get("until")
        end = datetime.fromisoformat(str(until)) if until else event.at
        at = min(event.at, max(end, self.tolled.at))
        rule = self._response_rule(self.tolled)
        assert rule is not None
        self.tolled = None
        answered = reckon(rule, at, self.zone)
        # The period that the receipt started is not cut short by asking; an urgent decision's is, because it was
        # incomplete.
        kept = self.due if rule.unit != "hours" else answered
        self.start, self.rule, self.due = at, rule, answered
        self.steps.append(f"The clock runs again since {words(at, self.zone)}.")
        self.steps.append(self._counted(rule, "the restart"))
        if kept > answered:
            self.due = kept
            self.steps.append(f"The first period runs longer and stays: {end_of(kept, self.zone)}.")

    def _retriaged(self, event: ClockEvent) -> None:
        assert self.received is not None
        assert self.due is not None
        urgency = str(event.detail.get("urgency", self.urgency))
        if urgency == self.urgency:
            return
        self.urgency = urgency
        before = self.due
        self.rule = self._base()
        expedited = urgency == "EXPEDITED"
        self.start = event.at if expedited else self.received
        self.due = reckon(self.rule, self.start, self.zone)
        self.steps.append(f"The urgency became {urgency.lower()} on {words(event.at, self.zone)}.")
        self.steps.append(self._counted(self.rule, "then" if expedited else "the receipt"))
        if expedited and before < self.due:
            self.due = before
            self.steps.append(f"The first period ends sooner and stays: {end_of(before, self.zone)}.")
        elif self.used and before > self.due:
            self.due = before
            self.steps.append(f"The time after the answer runs longer and stays: {end_of(before, self.zone)}.")

    def _decided(self, event: ClockEvent) -> None:
        self.decided = True
        self.tolled = None
        self.steps.append(f"The decision was made on {words(event.at, self.zone)}.")
