"""Cases that wait for their first decision: what there was, came and went in a period, and how old the rest is."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.domain.report_definition import Band
from casework.domain.report_shape import Row

BALANCE = ("opening", "received", "ended", "closing")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One case from its receipt to its first decision; `until` is None while there is none."""

    review: str
    line_of_business: str
    plan: str
    urgency: str
    stage: str  # the process in which it stands; empty once it is decided
    since: datetime
    until: datetime | None

    def open_at(self, moment: datetime) -> bool:
        """Whether it waits at the moment."""
        return self.since < moment and (self.until is None or self.until >= moment)


Edges = Callable[[Waiting], tuple[datetime, datetime]]  # when a period begins and ends where a case's plan is


def balance(cases: Iterable[Waiting], edges: Edges) -> Counter[str]:
    """How many were open at the start, came, came to an end, and are open at the end."""
    found: Counter[str] = Counter(dict.fromkeys(BALANCE, 0))
    for case in cases:
        start, end = edges(case)
        found["opening"] += case.open_at(start)
        found["received"] += start <= case.since < end
        found["ended"] += case.until is not None and start <= case.until < end and case.since < end
        found["closing"] += case.open_at(end)
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
            groups.setdefault(by(case), [0] * len(bands))[band_of(bands, moment(case) - case.since)] += 1
    return [Row((name, *groups[name], sum(groups[name]))) for name in sorted(groups)]
