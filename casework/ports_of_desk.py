"""The desk: one row for each open case, counts that are kept with it, and how long cases stay in each step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from casework.ports_of_worklist import Card

Json = dict[str, Any]

TASK, INFORMATION, OUTSIDE, MACHINE = "TASK", "INFORMATION", "OUTSIDE", "MACHINE"  # what a case waits for
LEVELS = ("late", "tight", "watch", "ok", "paused", "none")
SPANS = 8  # how many spans of time one look counts
LISTED = 50  # rows of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """One open case as the desk shows it: a projection, kept in the transaction that changes the case.

    A case stands at one place: the open task with the least time left; without one, what it waits for.
    """

    review: str
    number: int  # of the card
    definition: str
    process: str
    element: str  # empty where nothing of the diagram is under way
    step: str  # in words
    item: str | None  # the open task on which an act acts
    role: str | None
    holder: str | None
    standing: str  # TASK | INFORMATION | OUTSIDE | MACHINE
    opened_at: datetime  # since when the case stands at this step
    entered_at: datetime  # and since when in this process
    due_at: datetime | None  # while the clock is paused, by when an answer is awaited
    clock_start: datetime | None
    watch_at: datetime | None
    tight_at: datetime | None
    paused: bool
    share: int | None  # of the clock, in per cent, that was used when it was paused
    left_order: int
    level: str  # late | tight | watch | ok | paused | none
    level_until: datetime | None  # when the level changes by time alone
    line_of_business: str
    urgency: str
    language: str
    name_order: str
    points: int
    incidents: int  # open ones


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCount:
    """How many open cases are alike in what the desk counts by."""

    process: str
    line_of_business: str
    urgency: str
    owned: bool
    standing: str
    level: str
    n: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementCount:
    """How many open cases stand at an element of a version of the diagrams, by level."""

    definition: str
    process: str
    element: str
    level: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A step that ended, or (`element` empty) a whole stay in a process."""

    id: str
    review: str
    process: str
    element: str
    definition: str
    line_of_business: str
    opened_at: datetime
    closed_at: datetime
    level: str  # of the clock at the end
    late: bool  # the clock ran out here


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualStay:
    """How long cases stayed in a step in the 30 days before `day`; milliseconds. `definition` empty: any version."""

    day: str
    definition: str
    process: str
    element: str
    n: int
    half: int
    nine_in_ten: int
    timed: int  # those of which a clock ran at the end
    early: int  # of these, those that left before 80 % of it was used
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskState:
    """How often the desk's rows have changed, when last, and for which day the usual stays are told."""

    version: int
    changed_at: datetime | None
    usual_day: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """What narrows every figure of the desk."""

    plan: str | None = None
    urgency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskQuery:
    """Which open cases, by least time left. `due_from` and `due_to` are of clocks that run.

    What is decided and waits for nothing but an appeal is in the lists *decided* and *incidents* alone.
    """

    now: datetime
    sieve: Sieve = Sieve()
    figure: str = "all"  # all | due | level | element | holder | unowned | information | incidents | decided
    level: str | None = None
    process: str | None = None
    element: str | None = None
    definition: str | None = None
    holder: str | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    offset: int = 0
    limit: int = LISTED


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCase:
    """A row of a list."""

    card: Card
    case: OpenCase
    holder_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLoad:
    """What a person has in hand and has done on a day, in points."""

    id: str
    name: str
    roles: tuple[str, ...]
    specialties: tuple[str | Json, ...]  # as a person holds them
    capacity: int | None
    held: int
    done: int
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCount:
    """How many open cases a person has, by when they are due; `holder` empty: at a task that nobody has."""

    holder: str
    name: str
    due: tuple[int, ...]  # of clocks that run: before the first moment, from each to the next, from the last on
    paused: int
    none: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncidents:
    """How many incidents are open, in how many cases, and how many of these have a clock that runs."""

    n: int
    cases: int
    clocks: int


class DeskReader(Protocol):
    """What can be read of the desk."""

    def open_case(self, review: str) -> OpenCase | None: ...
    def desk_state(self) -> DeskState: ...
    def desk_counts(self, now: datetime) -> Sequence[DeskCount]:
        """Every count as it is at `now`: what has come to another level since it was counted is put right."""
        ...

    def element_counts(self, now: datetime, *, process: str | None = None) -> Sequence[ElementCount]:
        """The same by element and version of the diagrams."""
        ...

    def due_counts(self, spans: Sequence[tuple[str, datetime, datetime]], sieve: Sieve) -> Sequence[Mapping[str, int]]:
        """For each (kind, from, to), how many are due from the one moment up to before the other: process -> n."""
        ...

    def due_counts_by_plan(
        self, spans: Sequence[tuple[datetime, datetime]], urgency: str | None
    ) -> Sequence[Mapping[str, int]]:
        """The same of clocks, by line of business."""
        ...

    def held_counts(self, moments: Sequence[datetime]) -> Sequence[HeldCount]:
        """Of everybody who has a case, how many are due before and between these moments: SPANS - 2, in order."""
        ...

    def open_incidents(self, sieve: Sieve) -> OpenIncidents: ...
    def desk_list(self, query: DeskQuery) -> Sequence[ListedCase]: ...
    def stale_cases(self, now: datetime, *, limit: int) -> Sequence[OpenCase]:
        """Those whose level has changed by time alone since it was kept."""
        ...

    def loads(self, day: str) -> Sequence[PersonLoad]:
        """Everybody who may have tasks, by name."""
        ...

    def usual_stays(self, *, by_version: bool = False) -> Sequence[UsualStay]:
        """Of the latest day for which they were made; of every version of the diagrams together, or of each."""
        ...

    def stays_between(self, start: datetime, end: datetime) -> Sequence[Stay]:
        """Those that ended from the one moment up to before the other."""
        ...


class DeskTransaction(Protocol):
    """What can be written of it."""

    def put_open_case(self, case: OpenCase, *, at: datetime) -> None:
        """Put a row; the counts follow."""
        ...

    def drop_open_case(self, review: str, *, at: datetime) -> None: ...
    def add_stay(self, stay: Stay) -> None: ...
    def take_back_stay(self, review: str, process: str, *, at: datetime) -> Stay | None:
        """The stay of a case in a process that ended at this moment, which is no end any more; None without one."""
        ...

    def put_usual_stays(self, day: str, stays: Sequence[UsualStay]) -> None:
        """Those of a day, in place of those of the day before."""
        ...
