"""What a forecast is given: the history of an office up to a moment, and how its moments become hours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casework.ports_of_forecast import OpenStep, PastStep

HOUR = timedelta(hours=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Somebody who does tasks: in which roles, and how many points make their day."""

    id: str
    roles: tuple[str, ...]
    capacity: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Somebody is away from one day to another, both included."""

    person: str
    from_day: date
    to_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An office from `since` to `now`. `beside`: elements with a clock of their own; no route leads through them."""

    now: datetime
    since: datetime
    zone: ZoneInfo
    steps: Sequence[PastStep]
    open: Sequence[OpenStep]
    staff: Sequence[Staff]
    away: Sequence[Away] = ()
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    beside: frozenset[str] = frozenset()
    missed: Sequence[datetime] = ()  # times that ran out
    every: int = 1  # steps and open cases are those of every second, third, ... case of a large office

    @property
    def today(self) -> date:
        return self.local(self.now).date()

    def local(self, at: datetime) -> datetime:
        """The moment on the office's wall."""
        return at.astimezone(self.zone).replace(tzinfo=None)

    def hours(self, at: datetime) -> float:
        """Hours since the midnight at which today began, on the office's wall."""
        return (self.local(at) - datetime.combine(self.today, time())) / HOUR

    def is_working(self, day: date) -> bool:
        """Whether it is Monday to Friday and no holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays

    @property
    def missed_today(self) -> int:
        """How many times ran out since midnight."""
        return sum(self.local(at).date() == self.today for at in self.missed)

    def is_away(self, person: str, day: date) -> bool:
        """Whether an absence on record covers the day."""
        return any(one.person == person and one.from_day <= day <= one.to_day for one in self.away)

    def days(self) -> list[date]:
        """Every full day before today."""
        first = self.local(self.since).date()
        return [first + timedelta(days=n) for n in range((self.today - first).days)]
