"""What a report is made of: figures with their definitions, tables, and charts that repeat a table.

A figure never stands alone: it carries what it counts, out of how many, and what defines it. What cannot be told is a
value of its own (`Few`, `Nothing`), so that no page, CSV or PDF has to guess what an empty cell means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

MOST_SERIES: Final = 6  # of one chart; more cannot be told apart
FEWEST: Final = 11  # members; a smaller group could single somebody out

BARS, LINES, RANGES, POINTS = "bars", "lines", "ranges", "points"
KINDS: Final = (BARS, LINES, RANGES, POINTS)


@dataclass(frozen=True, slots=True)
class Citation:
    """What defines a figure: the law or the standard, the place in it, and since when it holds."""

    title: str
    where: str = ""
    effective: date | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """So many out of so many. Out of none there is no share."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None out of none."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Few:
    """A count too small to be told: fewer than so many."""

    than: int = FEWEST


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no figure, and why: "No request was decided in these days"."""

    why: str


# What a cell may hold. A `float` is a plain number, as kappa is; a share is a `Share`, a span of time a `timedelta`.
Cell = str | int | float | Share | date | datetime | timedelta | Few | Nothing


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `unit` stands in its head where the cells do not say it themselves ("cases"); `definition` says
    what it counts."""

    name: str
    title: str
    unit: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells in the order of the columns; a metric's row carries what it means and what defines it."""

    cells: tuple[Cell, ...]
    definition: str = ""
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one series, one for each label; None where there is none. `low` and `high` bound them."""

    name: str
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of figures that stand in a table as well. Shares are drawn in percent: a value of 93.5, unit "%"."""

    kind: str  # bars | lines | ranges | points
    title: str
    description: str  # what can be seen in it, in a sentence or two
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""  # what the values count: "%", "cases", "hours"
    x_title: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A chart is one of {', '.join(KINDS)}; {self.title!r} is {self.kind!r}.")
        if len(self.series) > MOST_SERIES:
            raise ValueError(f"{self.title!r} has {len(self.series)} series. Draw {MOST_SERIES} at most.")
        for one in self.series:
            for values in (one.values, one.low or one.values, one.high or one.values):
                if len(values) != len(self.labels):
                    raise ValueError(
                        f"The series {one.name!r} of {self.title!r} has {len(values)} values for "
                        f"{len(self.labels)} labels. Each label takes one."
                    )


@dataclass(frozen=True, slots=True)
class Table:
    """One section of a report. Without rows, `empty` says so in words."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    chart: Chart | None = None
    definition: str = ""
    citation: Citation | None = None
    empty: str = "Nothing was counted in these days."


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the plan's zone, both of them counted."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Listed:
    """A report as the list of reports names it."""

    name: str
    title: str
    sentence: str  # what it answers
    definition: str
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One report over one period, for one choice of filters."""

    name: str
    title: str
    definition: str
    period: Period
    sections: tuple[Table, ...]
    citation: Citation | None = None
    notes: Sequence[str] = ()
    filters: tuple[tuple[str, str], ...] = ()  # what was filtered, in words: ("Line of business", "Medicaid")
    invented: str = ""  # what a file of sample data says of itself, because files leave the house without the pages
