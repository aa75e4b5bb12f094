"""Cases that wait for their first decision: what there was, came and went in a period, and how old the rest is."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from casework.domain.report_definition import Band
from casework.domain.report_shape import Row

BALANCE = ("opening", "received", "ended", "closing")
DAY = timedelta(days=1)
TICK = timedelta(milliseconds=1)  # moments are kept in whole ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A case from its receipt to its first decision; `until` is None while there is none.

    `n`: so many cases of which all that is asked here has the same answer.
    """

    line_of_business: str
    plan: str
    urgency: str
    stage: str  # the process in which it stands; empty once it is decided, and where nobody asks
    since: datetime
    until: datetime | None
    n: int = 1

    def open_at(self, moment: datetime) -> bool:
        """Whether it waits at the moment."""
        return self.since < moment and (self.until is None or self.until >= moment)


Edges = Callable[[Waiting], tuple[datetime, datetime]]  # when a period begins and ends where a case's plan is


def balance(cases: Iterable[Waiting], edges: Edges) -> Counter[str]:
    """How many were open at the start, came, came to an end, and are open at the end."""
    found: Counter[str] = Counter(dict.fromkeys(BALANCE, 0))
    for case in cases:
        start, end = edges(case)
        found["opening"] += case.n * case.open_at(start)
        found["received"] += case.n * (start <= case.since < end)
        found["ended"] += case.n * (case.until is not None and start <= case.until < end and case.since < end)
        found["closing"] += case.n * case.open_at(end)
    return found


def band_of(bands: Sequence[Band], age: timedelta) -> int:
    """The place of the band in which an age lies; days are full ones."""
    days = max(0, age // DAY)
    return next(place for place, one in enumerate(bands) if one.below is None or days < one.below)


def aged(
    bands: Sequence[Band], cases: Iterable[Waiting], moment: Callable[[Waiting], datetime], by: Callable[[Waiting], str]
) -> list[Row]:
    """A row for each group of the cases that are open at their moment: how many of each band, and in all."""
    groups: dict[str, list[int]] = {}
    for case in cases:
        if case.open_at(moment(case)):
            groups.setdefault(by(case), [0] * len(bands))[band_of(bands, moment(case) - case.since)] += case.n
    return [Row((name, *groups[name], sum(groups[name]))) for name in sorted(groups)]


def cuts(bands: Sequence[Band], start: datetime, end: datetime, moment: datetime) -> list[datetime]:
    """The moments between two of which all cases are the same to a report, whenever they were received.

    `moment`: at which their ages are told.
    """
    now = moment.astimezone(UTC)  # a day is 24 hours, also where clocks are changed
    youngest = [_whole(now - one.below * DAY) + TICK for one in bands if one.below is not None]
    return sorted(
        {start.astimezone(UTC), end.astimezone(UTC), _whole(now - timedelta(microseconds=1)) + TICK, *youngest}
    )


def _whole(moment: datetime) -> datetime:
    return moment - timedelta(microseconds=moment.microsecond % 1_000)


def between(places: Sequence[datetime], before: Sequence[int]) -> Iterator[tuple[datetime, int]]:
    """(a moment, how many were received as if at it) of how many came before each cut; none after the last one."""
    last = 0
    for place, count in zip(places, before, strict=True):
        if count > last:
            yield place - TICK, count - last
        last = count
