"""Forecasts of how many times for a decision will be missed: the history behind them, and what is kept of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Json = dict[str, Any]

MADE, TOO_LITTLE = "MADE", "TOO_LITTLE"  # how a forecast ended: with a range, or without one for want of history


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStep:
    """A task or a wait that is over, with the clock that ran at its end."""

    review: str
    process: str
    element: str
    line_of_business: str
    urgency: str
    lines: int
    kind: str  # USER | RECEIVE
    role: str | None
    by: str | None  # who completed it
    claimed_at: datetime | None
    opened_at: datetime
    closed_at: datetime
    due_at: datetime | None
    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """Where an open case stands, with the clock that runs or is paused there."""

    review: str
    process: str
    element: str
    line_of_business: str
    urgency: str
    points: int
    standing: str  # TASK | INFORMATION | OUTSIDE | MACHINE
    role: str | None
    holder: str | None
    opened_at: datetime
    due_at: datetime | None  # while it is paused, by when an answer is awaited
    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A time that ran out, as the trail has it."""

    review: str
    deadline: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """One forecast, with what then happened beside it.

    `days`: {day, low, mid, high, actual} of each day; `week`: {low, mid, high, actual} of all of them. `actual` is None
    until the day is over. `inputs` says what it rests on.
    """

    id: str
    day: str  # the first day that it tells of, where most plans are
    made_at: datetime
    asked_by: str | None  # who asked for it; None where the day's sweep made it
    state: str  # MADE | TOO_LITTLE
    seed: int
    runs: int
    model: str
    inputs: Json
    days: Json  # {"days": [...]}
    week: Json
    settled: bool  # every day is over, and what happened stands in it


class ForecastReader(Protocol):
    """What can be read of the history that a forecast rests on, and of forecasts."""

    def past_step_count(self, start: datetime, end: datetime) -> int:
        """How many stays ended from the one moment up to before the other, of which the steps are a part."""
        ...

    def past_steps(self, start: datetime, end: datetime, *, every: int = 1) -> Sequence[PastStep]:
        """Tasks and waits that ended in that time, the latest first; of every so-manieth case that came in the 400 days
        before, where not all are wanted."""
        ...

    def open_steps(self, *, every: int = 1) -> Sequence[OpenStep]:
        """Every so-manieth open case whose clock runs or is paused, the least time left first."""
        ...

    def missed_between(self, start: datetime, end: datetime) -> Sequence[Missed]:
        """Times that were found to be missed from the one moment up to before the other."""
        ...

    def forecasts(self, *, limit: int) -> Sequence[Forecast]:
        """The latest first."""
        ...

    def unsettled_forecasts(self, before: str) -> Sequence[Forecast]:
        """Those with a range that began before a day and of which not everything is known yet."""
        ...


class ForecastTransaction(Protocol):
    """What can be written of forecasts."""

    def put_forecast(self, forecast: Forecast) -> None: ...
