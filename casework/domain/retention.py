"""How long a case must be kept when it is over: the periods of its line of business, and the first day after them."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from casework.domain.content import STATUSES, finish
from casework.domain.reading import Reading

CASE_END, YEAR_END = "CASE_END", "YEAR_END"
COUNTED_FROM = {
    CASE_END: "from the end of the case",
    YEAR_END: "from the end of the contract or plan year in which the case ended",
}
GROWN_UP = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPeriod:
    """For how many years a case is kept, and from when they count; `minors_until`: at least until a child is so old."""

    id: str
    years: int
    counted_from: str  # CASE_END | YEAR_END
    citation: str
    since: date  # the period is that of cases that ended on this day or later
    status: str  # VERIFIED | CONFIRM | SYNTHETIC
    minors_until: int | None = None
    note: str = ""

    def last_free(self, today: date) -> date:
        """The last day on which a case may have ended that this period does not keep any more, were it an adult's."""
        if self.counted_from == YEAR_END:
            return date(today.year - self.years - 1, 12, 31)
        year = today.year - self.years
        missing = (today.month, today.day) == (2, 29) and not isleap(year)
        return date(year, today.month, 28 if missing else today.day) - timedelta(days=1)

    def ends(self, ended: date, born: date) -> date:
        """The first day on which this period does not keep the case any more."""
        start = date(ended.year + 1, 1, 1) if self.counted_from == YEAR_END else ended + timedelta(days=1)
        end = years_after(start, self.years)
        if self.minors_until is not None and ended < years_after(born, GROWN_UP):
            end = max(end, years_after(born, self.minors_until))
        return end


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Until when a case is kept: the first free day, and the period that says so; neither where no period is known."""

    until: date | None
    period: RetentionPeriod | None


def years_after(day: date, years: int) -> date:
    """The same day so many years later; the first of March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def kept_until(periods: Sequence[RetentionPeriod], ended: date, born: date) -> Kept:
    """By the longest of the periods that hold for a case that ended on this day."""
    held = [(one.ends(ended, born), one.id, one) for one in periods if one.since <= ended]
    if not held:
        return Kept(until=None, period=None)
    until, _, period = max(held, key=lambda one: one[:2])
    return Kept(until=until, period=period)


def may_have_ended_before(periods: Sequence[RetentionPeriod], now: datetime, zone: ZoneInfo) -> datetime | None:
    """Only a case that ended before this moment can be free by now; None where none can be.

    It looks for cases and lets a few through that are kept for longer, as a child's: each is asked for itself.
    """
    today = now.astimezone(zone).date()
    end = date.max
    for since in sorted({one.since for one in periods}, reverse=True):
        last = min(one.last_free(today) for one in periods if one.since <= since)
        if (day := min(last, end)) >= since:
            behind = day + timedelta(days=2)  # a day more, for plans whose day ends later than that of the zone
            return datetime(behind.year, behind.month, behind.day, tzinfo=zone)
        end = since - timedelta(days=1)
    return None


def read_periods(file: Reading) -> tuple[RetentionPeriod, ...]:
    """The periods of a file of law."""
    return tuple(made for one in file.tables("retention") if (made := _period(one)) is not None)


def _period(read: Reading) -> RetentionPeriod | None:
    since = read.day("since")
    until = read.whole("minors_until", default=0, least=0)
    if until and until <= GROWN_UP:
        read.fault("minors_until", f"must be more than {GROWN_UP}, the age at which nobody is a minor any more")
    years = read.whole("years", least=1)
    id, citation = read.identifier("id"), read.text("citation")
    counted_from, status = read.choice("from", tuple(COUNTED_FROM)), read.choice("status", STATUSES)
    note = read.text("note", default="")
    finish(read)
    if since is None:
        return None
    return RetentionPeriod(
        id=id,
        years=years,
        counted_from=counted_from,
        citation=citation,
        since=since,
        status=status,
        minors_until=until or None,
        note=note,
    )
