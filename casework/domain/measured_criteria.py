"""What a policy wants measured or shown of a site: criteria that are neither a deficit nor a trial."""

from dataclasses import dataclass
from datetime import date

COMPARISONS = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing that is measured, or that is to be shown.

    A number is held against the policy's `parameter`, or against what its `table` gives for the measure `by`. Without a
    comparison it is a value that others rest on. `shown`: no number, a document shows it or does not.
    """

    id: str
    label: str
    unit: str = ""
    comparison: str = ""  # < | <= | > | >=
    parameter: str = ""
    table: str = ""
    by: str = ""
    shown: bool = False
    each_side: bool = False  # asked for each side of a line about both sides
    optional: bool = False  # a reviewer may find that it does not apply to this patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A criterion of measures, all of which or any of which must hold."""

    id: str
    label: str
    combinator: str  # ALL | ANY
    sites: tuple[str, ...]  # empty: every site
    measures: tuple[Measure, ...]
    citation: str

    def concerns(self, site: str) -> bool:
        """Whether it is asked of a line at the site."""
        return not self.sites or site in self.sites


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitTable:
    """Limits by another measured value, in one version: `rows` are (from this value on, limit), in rising order."""

    id: str
    unit: str
    rows: tuple[tuple[float, float], ...]
    since: date
    citation: str
    status: str

    def limit(self, value: float) -> float | None:
        """The limit of the last row that the value reaches; None below the first row, where the table says nothing."""
        reached = [limit for least, limit in self.rows if least <= value]
        return reached[-1] if reached else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightThrough:
    """Under which conditions an approval of the policy needs no signature of a person."""

    max_quantity: int
    since: date
    citation: str
    status: str
