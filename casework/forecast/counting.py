"""Many runs of an office, in bounded pieces, and the range that comes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from casework.forecast.chance import Chance
from casework.forecast.change import Change
from casework.forecast.history import History
from casework.forecast.office import Office
from casework.forecast.pace import Pace, pace
from casework.forecast.parameters import Parameters, parameters
from casework.forecast.people import counted, days_told
from casework.forecast.routes import Routes, routes

EVENTS_OF_A_CASE = 6  # about, in a run


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Four runs in five lie from `low` to `high`, half of them up to `mid`."""

    low: int
    mid: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a forecast says of each day and of all of them together."""

    days: Sequence[tuple[date, Range]]
    week: Range
    runs: int
    already: int = 0  # that ran out today before it was counted; no fewer can be missed today, nor in the week


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the history tells, read once for all runs."""

    history: History
    routes: Routes
    pace: Pace

    @property
    def tasks(self) -> int:
        return sum(len(all) for all in self.pace.work.values())

    @property
    def worked_days(self) -> int:
        """Working days of the history on which a task was completed."""
        days = {self.history.local(one.closed_at).date() for one in self.history.steps if one.by is not None}
        return sum(self.history.is_working(day) for day in days)

    @property
    def begun(self) -> int:
        """Clocks that began in the history."""
        return sum(len(all) for all in self.routes.arrivals.values())

    @property
    def staff(self) -> int:
        return len(counted(self.history, self.pace))

    @property
    def roles(self) -> dict[str, int]:
        """The roles through which cases go, with how many people of each are counted."""
        people = counted(self.history, self.pace)
        lanes = {role for role in self.routes.roles.values() if role is not None}
        every = sorted(lanes & {role for one in people for role in one.roles})
        return {role: sum(role in one.roles for one in people) for role in every}

    @property
    def is_enough(self) -> bool:
        """Whether a range can be told from it."""
        settings = parameters()
        return self.worked_days >= settings.least_days and self.tasks >= settings.least_tasks and self.staff > 0


def learn(history: History) -> Learned:
    """What the history tells."""
    return Learned(history=history, routes=routes(history), pace=pace(history, parameters()))


class Counting:
    """Runs of one office under one change; `go_on` takes it further by so many events."""

    def __init__(
        self, learned: Learned, *, seed: int, runs: int, change: Change | None = None, thinned: int | None = None
    ) -> None:
        self._learned, self._seed, self._runs = learned, seed, runs
        self._settings = parameters()
        self._thinned = thinned or max(1, ceil(len(learned.history.open) / self._settings.simulated))
        self._change = change or Change()
        self._missed: list[list[int]] = []
        self._office: Office | None = None

    @property
    def is_done(self) -> bool:
        return len(self._missed) >= self._runs

    @property
    def missed(self) -> Sequence[Sequence[int]]:
        """Of each run, what ran out on each day."""
        return self._missed

    def go_on(self, events: int) -> bool:
        """So many events further; whether all runs are done."""
        while events and not self.is_done:
            if self._office is None:
                self._office = self._next()
            events = self._office.go(events)
            if events:
                self._missed.append(self._office.missed)
                self._office = None
        return self.is_done

    def whole(self) -> Told:
        """All runs at once."""
        while not self.go_on(1_000_000):
            pass
        return self.told()

    def told(self) -> Told:
        """What the runs that are done come to."""
        settings = self._settings
        days = days_told(self._learned.history, settings.days)
        return Told(
            days=[(day, range_of([run[n] for run in self._missed], settings)) for n, day in enumerate(days)],
            week=range_of([sum(run) for run in self._missed], settings),
            runs=len(self._missed),
            already=self._learned.history.missed_today,
        )

    def _next(self) -> Office:
        learned = self._learned
        return Office(
            learned.history,
            learned.routes,
            learned.pace,
            Chance(self._seed, len(self._missed)),
            days=self._settings.days,
            change=self._change,
            thinned=self._thinned,
        )


def range_of(counts: Sequence[int], settings: Parameters) -> Range:
    """The whole numbers between which so many of the runs lie."""
    ordered = sorted(counts)
    return Range(
        low=_at(ordered, settings.low, down=True),
        mid=_at(ordered, 50, down=True),
        high=_at(ordered, settings.high, down=False),
    )


def _at(ordered: Sequence[int], per_cent: int, *, down: bool) -> int:
    place = (len(ordered) - 1) * per_cent / 100
    return ordered[int(place) if down else -int(-place // 1)]


def effort(learned: Learned, wanted: int, settings: Parameters, *, forecasts: int = 1) -> tuple[int, int]:
    """(runs, of how many cases a run follows one) while somebody waits: fewer and coarser for a large office."""
    coming = learned.begun / max(1, len(learned.history.days())) * settings.days
    of_a_run = EVENTS_OF_A_CASE * max(1.0, len(learned.history.open) + coming) * forecasts
    runs = max(settings.least_runs, min(wanted, int(settings.events / of_a_run)))
    return runs, max(1, ceil(of_a_run * runs / settings.events))
