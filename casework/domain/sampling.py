"""Drawing at random so that anybody can draw again: from the record alone, and nobody can know before who is drawn.

The seed of a drawing is SHA-256 over the rule, the period and the id of every case of that period, sorted, each on a
line of its own. It is settled only when the period is over and all its cases are known, and nobody chooses it. Each
case gets SHA-256 over the seed and its id, on two lines, and those with the lowest values are drawn.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from math import ceil

from casework.domain.quality_content import MONTH, QUARTER, YEAR, Sample

ORDINALS = ("1st", "2nd", "3rd", "4th")
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year of the calendar: the days from `first` up to before `after`."""

    name: str  # 2026-01 | 2026-Q1 | 2026
    words: str  # January 2026 | the 1st quarter of 2026 | 2026
    first: date
    after: date


def period_of(kind: str, day: date) -> Period:
    """The period in which a day lies."""
    length = MONTHS[kind]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    after = date(first.year + (first.month + length - 1) // 12, (first.month + length - 1) % 12 + 1, 1)
    quarter = (first.month + 2) // 3
    name, words = {
        MONTH: (f"{first:%Y-%m}", f"{first:%B %Y}"),
        QUARTER: (f"{first.year}-Q{quarter}", f"the {ORDINALS[quarter - 1]} quarter of {first.year}"),
        YEAR: (f"{first.year}", f"{first.year}"),
    }[kind]
    return Period(name, words, first, after)


def read_period(name: str) -> Period:
    """The period of that name."""
    year, _, part = name.partition("-")
    if not part:
        return period_of(YEAR, date(int(year), 1, 1))
    if part.startswith("Q"):
        return period_of(QUARTER, date(int(year), int(part[1:]) * 3, 1))
    return period_of(MONTH, date(int(year), int(part), 1))


def ended_before(kind: str, today: date) -> Period:
    """The last period that is over."""
    return period_of(kind, period_of(kind, today).first - timedelta(days=1))


def ended_since(kind: str, drawn: str | None, today: date) -> Sequence[Period]:
    """The periods that are over since the one drawn from last; only the last one where nothing was drawn yet."""
    last = ended_before(kind, today)
    if drawn is None:
        return [last]
    told, day = [], read_period(drawn).after
    while day < last.after:
        told.append(period_of(kind, day))
        day = told[-1].after
    return told


def wanted(sample: Sample, cases: int) -> int:
    """How many are drawn of that many: the share, rounded up, within the bounds of the rule."""
    return min(cases, sample.most, max(sample.least, ceil(cases * sample.per_cent / 100)))


def seed_of(rule: str, period: str, cases: Iterable[str]) -> str:
    """The seed of a drawing."""
    return sha256("\n".join([rule, period, *sorted(cases)]).encode()).hexdigest()


def in_order(seed: str, cases: Collection[str]) -> Sequence[str]:
    """The cases in the order in which they are drawn."""
    return sorted(cases, key=lambda case: (sha256(f"{seed}\n{case}".encode()).hexdigest(), case))
