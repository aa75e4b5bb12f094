"""The clock map: steps, people or plan types by how much time their open cases have left; how long cases stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casework.ports import Reader
from casework.ports_of_desk import DeskCount, DeskState, HeldCount, Sieve, UsualStay
from casework.usecases.application import Application
from casework.usecases.desk import in_order, is_work, n_of, passes, stage_name
from casework.usecases.desk_lists import BUCKETS, bucket

COLUMNS = ("late", *BUCKETS, "paused", "none")
NEAR = tuple(BUCKETS)[:-1]  # what is left over has more time
RUNNING = ("tight", "watch", "ok")
NOBODY = ""  # the row of those that are at a task that nobody has


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """A step, a person or a plan type: how many of its open cases stand in each column."""

    key: str
    name: str
    cells: Mapping[str, int]

    @property
    def all(self) -> int:
        return sum(self.cells.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStay:
    """How long cases stay in a step, and how many are there now."""

    name: str
    open: int
    usual: UsualStay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMap:
    """What the page shows. `stays` are those of steps in which no case is open, too."""

    now: datetime
    state: DeskState
    rows: Sequence[MapRow]
    stays: Sequence[StepStay]
    decided: int  # in no row: they wait for nothing but an appeal that may come

    def n(self, column: str, key: str | None = None) -> int:
        """How many cases stand in a column."""
        return sum(row.cells[column] for row in self.rows if key in (None, row.key))

    @property
    def all(self) -> int:
        return sum(row.all for row in self.rows)


def sieve_of(sieve: Sieve, by: str) -> Sieve:
    """What narrows a map: people are shown with all that they have, plan types not by one of them."""
    return {"person": Sieve(), "plan": replace(sieve, plan=None)}.get(by, sieve)


def clock_map(app: Application, reader: Reader, sieve: Sieve, by: str = "") -> ClockMap:
    """The map as it is now, in four or five looks at the store; `by` is "" for steps, else person or plan."""
    now, sieve = app.clock.now(), sieve_of(sieve, by)
    every = [one for one in reader.desk_counts(now) if passes(one, sieve)]
    counts = [one for one in every if is_work(one)]
    if by == "person":
        rows = _people(reader, now)
    elif by == "plan":
        rows = _plans(app, reader, counts, sieve, now)
    else:
        rows = _steps(app, reader, counts, sieve, now)
    usual = {one.process: one for one in reader.usual_stays() if not one.element}
    open_in = {one.process for one in counts}
    stays = [
        StepStay(
            name=stage_name(app, process),
            open=sum(one.n for one in counts if one.process == process),
            usual=usual.get(process),
        )
        for process in in_order(app, {**dict.fromkeys(open_in), **usual})
    ]
    return ClockMap(now=now, state=reader.desk_state(), rows=rows, stays=stays, decided=n_of(every) - n_of(counts))


def _steps(app: Application, reader: Reader, counts: Sequence[DeskCount], sieve: Sieve, now: datetime) -> list[MapRow]:
    spans = [("CLOCK", *bucket(name, now)) for name in NEAR]
    due = dict(zip(NEAR, reader.due_counts(spans, sieve), strict=True))
    return [
        MapRow(
            key=process,
            name=stage_name(app, process),
            cells=_cells(process, [one for one in counts if one.process == process], due),
        )
        for process in in_order(app, dict.fromkeys(one.process for one in counts))
    ]


def _plans(app: Application, reader: Reader, counts: Sequence[DeskCount], sieve: Sieve, now: datetime) -> list[MapRow]:
    found = reader.due_counts_by_plan([bucket(name, now) for name in NEAR], sieve.urgency)
    due = dict(zip(NEAR, found, strict=True))
    titles = {one.id: one.title for one in app.library.lines_of_business}
    rows = [
        MapRow(
            key=plan,
            name=titles.get(plan, plan),
            cells=_cells(plan, [one for one in counts if one.line_of_business == plan], due),
        )
        for plan in {one.line_of_business for one in counts}
    ]
    return sorted(rows, key=lambda row: row.name)


def _people(reader: Reader, now: datetime) -> list[MapRow]:
    """Everybody who has a case, by name, and before them what nobody has."""
    found = reader.held_counts([bucket(name, now)[0] for name in BUCKETS])
    return [
        MapRow(key=one.holder, name=one.name or one.holder or "Without an owner", cells=_held(one))
        for one in sorted(found, key=lambda one: (one.holder != NOBODY, one.name))
    ]


def _held(one: HeldCount) -> dict[str, int]:
    return dict(zip(COLUMNS, (*one.due, one.paused, one.none), strict=True))


def _cells(key: str, counts: Sequence[DeskCount], due: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    def n(*levels: str) -> int:
        return sum(one.n for one in counts if one.level in levels)

    near = {name: found.get(key, 0) for name, found in due.items()}
    cells = {"late": n("late"), **near, "more": n(*RUNNING) - sum(near.values()), "paused": n("paused")}
    return {column: {**cells, "none": n("none")}[column] for column in COLUMNS}
