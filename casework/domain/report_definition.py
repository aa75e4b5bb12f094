"""What a report counts and by which rule, as its file says it."""

from dataclasses import dataclass
from datetime import date

METRICS, UNIVERSE, TURNAROUND, INVENTORY = "METRICS", "UNIVERSE", "TURNAROUND", "INVENTORY"
KINDS = (METRICS, UNIVERSE, TURNAROUND, INVENTORY)

LIST, SHARE, MEAN, MEDIAN = "LIST", "SHARE", "MEAN", "MEDIAN"
MEASURES = (LIST, SHARE, MEAN, MEDIAN)
APPROVED, DENIED, APART = "APPROVED", "DENIED", "APART"  # as what a line that was approved in part counts
DECISIONS, APPEALS = "DECISIONS", "APPEALS"  # of what a universe has a row each


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The rule that asks for a report or defines it."""

    title: str
    where: str
    since: date | None
    status: str  # VERIFIED | CONFIRM | SYNTHETIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the rule leaves open, how it is counted here, and why."""

    what: str
    how: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Which lines count, and as what."""

    types: tuple[str, ...]
    origins: tuple[str, ...]
    outcomes: tuple[str, ...]
    drugs: bool  # whether they count
    no_prior_authorization: bool  # whether lines count that need none
    partial: str  # APPROVED | DENIED | APART
    after_appeal: tuple[str, ...]  # INTERNAL, EXTERNAL
    lines_of_business: tuple[str, ...]  # empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure."""

    number: int  # of the rule
    id: str
    title: str
    measure: str
    definition: str
    where: str  # behind the citation of the line of business
    urgency: str  # of the lines that it is about; empty: any
    outcome: str  # that it counts; empty: any
    extended: bool  # counts only those whose time was extended
    after_appeal: bool  # counts those that were approved on appeal
    hides_few: bool  # where it is made public


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """On which level a line of business reports, and which rule says so."""

    line_of_business: str
    level: str
    citation: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of a universe."""

    id: str  # names what stands in it, see report_universes.FIELDS
    title: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Cases that are so many days old: from what the band before leaves to less than `below`; None: all older ones."""

    title: str
    below: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDefinition:
    """One report."""

    id: str
    title: str
    kind: str
    sentence: str
    definition: str
    sources: tuple[Source, ...]
    counting: Counting
    choices: tuple[Choice, ...] = ()
    fewest: int = 0  # members: what is made public of fewer is hidden
    metrics: tuple[Metric, ...] = ()
    levels: tuple[Level, ...] = ()
    rows: str = ""  # of a universe: DECISIONS | APPEALS
    fields: tuple[Field, ...] = ()
    bands: tuple[Band, ...] = ()

    def level(self, line_of_business: str, year: int) -> Level | None:
        """On which level a line of business reports the figures of a year; None where the rule does not ask it to.

        A rule asks from a year on for the figures of the year before.
        """
        asked = (one for one in self.levels if one.since.year - 1 <= year)
        return next((one for one in asked if one.line_of_business == line_of_business), None)
