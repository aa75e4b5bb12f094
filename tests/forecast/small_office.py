"""An office that is small enough to be counted by hand: Ana does eight tasks a day, and as many come in."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casework.forecast.change import Change
from casework.forecast.counting import Counting, learn
from casework.forecast.history import History, Staff
from casework.ports_of_forecast import OpenStep, PastStep

ZONE = ZoneInfo("America/New_York")
TODAY = date(2026, 3, 2)  # a Monday
A_DAY = 8  # tasks


def at(day: date | int, hour: float = 0.0) -> datetime:
    """The hour on the office's wall of a day, or of the day that is so many days from today."""
    on = TODAY + timedelta(days=day) if isinstance(day, int) else day
    return (datetime.combine(on, time(), ZONE) + timedelta(hours=hour)).astimezone(UTC)


def done(review: str, closed: datetime, **changes: Any) -> PastStep:
    """A task that Ana has done; it lay for a day."""
    values: dict[str, Any] = {
        "process": "intake",
        "element": "assess",
        "line_of_business": "GROUP",
        "urgency": "STANDARD",
        "lines": 1,
        "kind": "USER",
        "role": "nurse_reviewer",
        "by": "ana",
        "claimed_at": closed - timedelta(hours=1),
        "opened_at": closed - timedelta(hours=26),
        "due_at": closed + timedelta(days=9),
        "paused": False,
    }
    return PastStep(review=review, closed_at=closed, **(values | changes))


def waiting(review: str, due: datetime | None, **changes: Any) -> OpenStep:
    """A task that lies there since yesterday."""
    values: dict[str, Any] = {
        "process": "intake",
        "element": "assess",
        "line_of_business": "GROUP",
        "urgency": "STANDARD",
        "points": 1,
        "standing": "TASK",
        "role": "nurse_reviewer",
        "holder": None,
        "opened_at": at(-1, 12),
        "paused": False,
    }
    return OpenStep(review=review, due_at=due, **(values | changes))


def many(n: int, due: datetime, **changes: Any) -> list[OpenStep]:
    """So many tasks that are due at one moment."""
    return [waiting(f"open-{place}", due, **changes) for place in range(n)]


def past(days: int = 30, **changes: Any) -> list[PastStep]:
    """Ana's tasks of so many days before today, of those that were working days."""
    found = []
    for n in range(-days, 0):
        if (TODAY + timedelta(days=n)).weekday() < 5:
            found += [done(f"{n}-{place}", at(n, 10 + place), **changes) for place in range(A_DAY)]
    return found


def office(open: Sequence[OpenStep] = (), **changes: Any) -> History:
    """The office at the midnight at which today begins."""
    values: dict[str, Any] = {
        "now": at(0),
        "since": at(-30),
        "zone": ZONE,
        "steps": past(),
        "staff": [Staff(id="ana", roles=("nurse_reviewer",), capacity=None)],
    }
    return History(open=open, **(values | changes))


def missed(history: History, change: Change | None = None, *, runs: int = 20, thinned: int = 1) -> list[list[int]]:
    """What runs out on each of the seven days, of each run."""
    counting = Counting(learn(history), seed=1, runs=runs, change=change, thinned=thinned)
    counting.whole()
    return [list(run) for run in counting.missed]
