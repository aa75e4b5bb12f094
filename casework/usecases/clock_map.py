"""The clock map: every step by how much time its open cases have left, and how long cases stay in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.ports import Reader
from casework.ports_of_desk import DeskCount, DeskState, Sieve, UsualStay
from casework.usecases.application import Application
from casework.usecases.desk import in_order, is_work, passes, stage_name
from casework.usecases.desk_lists import BUCKETS, bucket

COLUMNS = ("late", *BUCKETS, "paused", "none")
RUNNING = ("tight", "watch", "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """A step: how many of its open cases stand in each column."""

    process: str
    name: str
    cells: Mapping[str, int]
    usual: UsualStay | None

    @property
    def all(self) -> int:
        return sum(self.cells.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMap:
    """What the page shows. `stays` are those of steps in which no case is open, too."""

    now: datetime
    state: DeskState
    rows: Sequence[MapRow]
    stays: Sequence[MapRow]

    def n(self, column: str, process: str = "") -> int:
        """How many cases stand in a column."""
        return sum(row.cells[column] for row in self.rows if process in ("", row.process))

    @property
    def all(self) -> int:
        return sum(row.all for row in self.rows)


def clock_map(app: Application, reader: Reader, sieve: Sieve) -> ClockMap:
    """The map as it is now, in four looks at the store."""
    now = app.clock.now()
    counts = [one for one in reader.desk_counts(now) if passes(one, sieve) and is_work(one)]
    near = list(BUCKETS)[:-1]  # what is left over has more time
    spans = [("CLOCK", *bucket(name, now)) for name in near]
    due = dict(zip(near, reader.due_counts(spans, sieve), strict=True))
    usual = {one.process: one for one in reader.usual_stays() if not one.element}
    open_in = {one.process for one in counts}
    rows = {
        process: MapRow(
            process=process,
            name=stage_name(app, process),
            cells=_cells(process, counts, due),
            usual=usual.get(process),
        )
        for process in in_order(app, {**dict.fromkeys(open_in), **usual})
    }
    return ClockMap(
        now=now,
        state=reader.desk_state(),
        rows=[row for row in rows.values() if row.process in open_in],
        stays=list(rows.values()),
    )


def _cells(process: str, counts: Sequence[DeskCount], due: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    def n(*levels: str) -> int:
        return sum(one.n for one in counts if one.process == process and one.level in levels)

    near = {name: found.get(process, 0) for name, found in due.items()}
    cells = {"late": n("late"), **near, "more": n(*RUNNING) - sum(near.values()), "paused": n("paused")}
    return {column: {**cells, "none": n("none")}[column] for column in COLUMNS}
