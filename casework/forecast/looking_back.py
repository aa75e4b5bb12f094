"""What the same count would have said of the weeks that are over: a range that missed them is widened by as much."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from math import ceil, floor
from statistics import median

from casework.domain.case_cards import points_of
from casework.forecast.counting import Counting, Learned, Range, Told, learn
from casework.forecast.history import History
from casework.forecast.parameters import parameters
from casework.ports_of_forecast import OpenStep, PastStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """By how much ranges of past weeks were too high (`below`) and too low, as a share of their middle and one more."""

    below: float = 0.0
    above: float = 0.0
    weeks: int = 0

    def widen(self, of: Range, already: int = 0) -> Range:
        """The range with room for as much again; what has happened already is sure."""
        ahead = 1 + of.mid - already
        below, above = self.below * ahead, self.above * ahead
        return Range(low=max(already, floor(of.low - below)), mid=of.mid, high=ceil(of.high + above))

    def widened(self, told: Told) -> Told:
        """Every range of a forecast so."""
        first, *others = told.days
        days = [(first[0], self.widen(first[1], told.already)), *((day, self.widen(of)) for day, of in others)]
        return replace(told, days=days, week=self.widen(told.week, told.already))


class LookingBack:
    """The count of the last full weeks, each from what was known when it began; `go_on` takes it further."""

    def __init__(self, history: History, *, seed: int) -> None:
        self._history, self._seed = history, seed
        self._weeks = list(range(parameters().weeks_back, 0, -1))
        self._counting: tuple[Learned, Counting] | None = None
        self._found: list[tuple[Range, int]] = []

    def go_on(self, events: int) -> bool:
        """So many events further, or the next week read; whether all weeks are done."""
        if self._counting is None and self._weeks:
            self._begin(self._weeks.pop(0))
        elif self._counting is not None and self._counting[1].go_on(events):
            learned, counting = self._counting
            self._found.append((counting.told().week, happened(self._history, learned.history.now)))
            self._counting = None
        return self._counting is None and not self._weeks

    def off(self) -> Off:
        """By how much most of these weeks were missed; one that could not be tried is taken to be missed by a share."""
        untried = [parameters().untried / 100] * (parameters().weeks_back - len(self._found))
        below = [(of.low - actual) / (1 + of.mid) for of, actual in self._found] + untried
        above = [(actual - of.high) / (1 + of.mid) for of, actual in self._found] + untried
        return Off(below=max(0.0, median(below)), above=max(0.0, median(above)), weeks=len(self._found))

    def _begin(self, weeks: int) -> None:
        """A week of which too little was known then is left out."""
        learned = learn(before(self._history, weeks=weeks))
        if learned.is_enough:
            self._counting = learned, Counting(learned, seed=self._seed - weeks, runs=parameters().runs_back)


def happened(history: History, start: datetime) -> int:
    """How many times ran out in the 7 days from a moment on."""
    return sum(start <= at < start + timedelta(days=parameters().days) for at in history.missed)


def before(history: History, *, weeks: int) -> History:
    """The history as it was so many weeks ago at midnight."""
    at = datetime.combine(history.today - timedelta(weeks=weeks), time(), history.zone)
    standing: dict[str, OpenStep] = {one.review: one for one in history.open if one.opened_at < at}
    standing |= {
        one.review: _open(one, at)
        for one in history.steps
        if one.opened_at < at <= one.closed_at and (one.due_at or one.paused) and one.element not in history.beside
    }
    return replace(
        history,
        now=at,
        steps=[one for one in history.steps if one.closed_at < at],
        open=sorted(standing.values(), key=lambda one: (one.due_at or at, one.review)),
        missed=[one for one in history.missed if one < at],
    )


def _open(one: PastStep, at: datetime) -> OpenStep:
    waits = "INFORMATION" if one.paused else "OUTSIDE"
    taken = one.claimed_at is not None and one.claimed_at < at
    return OpenStep(
        review=one.review,
        process=one.process,
        element=one.element,
        line_of_business=one.line_of_business,
        urgency=one.urgency,
        points=points_of(lines=one.lines, urgency=one.urgency),
        standing=waits if one.role is None else "TASK",
        role=one.role,
        holder=one.by if taken else None,
        opened_at=one.opened_at,
        due_at=one.due_at,
        paused=one.paused,
    )


class Forecasting:
    """A whole forecast, piece by piece: its runs, and the look back that widens what comes of them."""

    def __init__(self, learned: Learned, *, seed: int, runs: int) -> None:
        self.learned = learned
        self._counting = Counting(learned, seed=seed, runs=runs)
        self._back = LookingBack(learned.history, seed=seed)

    def go_on(self, events: int) -> bool:
        """So many events further; whether it is done."""
        return self._counting.go_on(events) and self._back.go_on(events)

    @property
    def off(self) -> Off:
        """By how much past weeks were missed."""
        return self._back.off()

    def told(self) -> Told:
        """What it comes to."""
        return self.off.widened(self._counting.told())
