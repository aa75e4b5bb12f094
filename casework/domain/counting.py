"""Counts a clock of a line of business: the rule of the day, the accreditors' stricter ones, and the words for both."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from casework.domain.clock import Deadline
from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.domain.reckoning import add_months, end_of, length, reckon

SHORT = ("the receipt", "the restart")  # starts whose day is named once more


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """When a clock runs out, under which rule, and the arithmetic in words."""

    at: datetime  # UTC
    rule: ClockRule
    steps: tuple[str, ...]


def count(lob: LineOfBusiness, id: str, start: datetime, zone: ZoneInfo, *, since: str) -> Count | None:
    """The clock of that id from a start, by the rules in force on its day; None where nobody has one.

    An accreditor's rule counts where it ends sooner, or alone where the law has none.
    """
    day = start.astimezone(zone).date()
    rule = lob.clock(id, on=day)
    asked_besides = lob.stricter(id, on=day)
    if rule is None:
        if not asked_besides:
            return None
        rule = min((asked for _, asked in asked_besides), key=lambda asked: reckon(asked, start, zone))
        asked_besides = ()
    made = Count(at=reckon(rule, start, zone), rule=rule, steps=tuple(counted(rule, start, zone, since=since)))
    for accreditor, asked in asked_besides:
        at = reckon(asked, start, zone)
        said = f"{accreditor.id} asks for {length(asked)}: {end_of(at, zone)} ({asked.citation}, from {asked.since})"
        if at < made.at:
            made = Count(at=at, rule=asked, steps=(*made.steps, f"{said}; that is sooner, so it counts."))
        else:
            made = Count(at=made.at, rule=made.rule, steps=(*made.steps, f"{said}; that is not sooner."))
    return made


def counted(rule: ClockRule, start: datetime, zone: ZoneInfo, *, since: str) -> list[str]:
    """The arithmetic of one rule in words; `since` is what starts it, e.g. the receipt."""
    due = reckon(rule, start, zone)
    day = start.astimezone(zone).date()
    source = f"({rule.citation}, from {rule.since})"
    if rule.unit == "hours":
        return [f"{length(rule)} from {since} as they elapse: {end_of(due, zone)} {source}."]
    first_day = f"the day of {since.removeprefix('the ')}" if since in SHORT else "that day itself"
    apart = f"{first_day} does not count, the last day counts whole"
    if rule.unit == "business_days":
        apart += "; weekends and holidays are left out"
    month = add_months(day, rule.value) if rule.unit == "months" else day
    if month.day != day.day:
        apart += f"; that month has no day {day.day}, so it is the first of the next"
    first = reckon(replace(rule, rolls=False), start, zone)
    if first == due:
        return [f"{length(rule)} from {since}; {apart}: {end_of(due, zone)} {source}.", *_by_each(rule, start, zone)]
    local = first.astimezone(zone).date()
    kind = "a holiday" if local.weekday() < 5 else "at a weekend"
    return [
        f"{length(rule)} from {since}; {apart}: {end_of(first, zone)} {source}.",
        f"That day is {kind}, so the next business day counts: {end_of(due, zone)}.",
    ]


def _by_each(rule: ClockRule, start: datetime, zone: ZoneInfo) -> list[str]:
    """What each list of holidays alone would make of it, where they differ."""
    ends = [(name, reckon(one, start, zone)) for name, one in rule.by_each()]
    if len({at for _, at in ends}) < 2:
        return []
    told = ", ".join(f"{end_of(at, zone)} by {name}" for name, at in ends)
    return [f"The lists of holidays differ: {told}. The earliest counts, so that nothing is due too late."]


def lengthened(rule: ClockRule, due: datetime, zone: ZoneInfo) -> datetime:
    """The moment that lies an extension on; days keep the time of the day at which the period would have ended."""
    if rule.unit == "calendar_days":
        return (due.astimezone(zone) + timedelta(days=rule.value)).astimezone(UTC)
    return reckon(rule, due, zone)


def shares(lob: LineOfBusiness, name: str, start: datetime, due: datetime) -> tuple[datetime, ...]:
    """The moments at which shares of a deadline's time have passed, for its supervisor to be warned."""
    return tuple((start + (due - start) * share).astimezone(UTC) for share in sorted(lob.warnings.get(name, ())))


def deadline(
    lob: LineOfBusiness,
    name: str,
    counted: Count,
    *,
    start: datetime,
    zone: ZoneInfo,
    before: tuple[str, ...] = (),
    running: bool = True,
) -> Deadline:
    """A count as a named deadline; `before` are the steps that led to its start."""
    return Deadline(
        name=name,
        at=counted.at,
        local=counted.at.astimezone(zone).isoformat(),
        start=start,
        steps=(*before, *counted.steps),
        rule=counted.rule.id,
        citation=counted.rule.citation,
        status=counted.rule.status,
        since=counted.rule.since,
        warnings=shares(lob, name, start, counted.at),
        running=running,
    )
