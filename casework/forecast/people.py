"""Who works on which day of a run, and how much they get done: drawn from what their days were like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casework.forecast.chance import Chance, again
from casework.forecast.change import Change
from casework.forecast.history import History, Staff
from casework.forecast.pace import Pace

LENT = 4  # days that everybody's habits count in what is known of one person


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Somebody of a run. `days`: of each day how much work it holds, 0 where they are out."""

    id: str
    roles: tuple[str, ...]
    days: Sequence[float]
    points: int | None  # that make their day


def workers(history: History, pace: Pace, chance: Chance, change: Change, days: int) -> list[Worker]:
    """Everybody who works, with the days of this run."""
    told = [_worker(history, pace, chance, one.id, one.roles, one.capacity, days) for one in counted(history, pace)]
    for role in sorted(change.more):
        for n in range(change.more[role]):
            told.append(_worker(history, pace, chance, f"+{role}-{n}", (role,), None, days))
    return _without(told, change)


def counted(history: History, pace: Pace) -> list[Staff]:
    """Everybody of whom the history knows a day at work."""
    return [one for one in history.staff if pace.days.get(one.id)]


def _worker(
    history: History,
    pace: Pace,
    chance: Chance,
    id: str,
    roles: tuple[str, ...],
    capacity: int | None,
    days: int,
) -> Worker:
    numbers = chance.of("person", id)
    own = again(numbers, pace.days.get(id, ())) or again(numbers, pace.everybody)
    there = sum(pace.there.values()), sum(pace.missed.values())
    usual = (there[1] + 0.5) / (there[0] + there[1] + 10)
    out_share = numbers.betavariate(
        LENT * usual + pace.missed.get(id, 0) + 0.01, LENT * (1 - usual) + pace.there.get(id, 0) + 0.01
    )
    stays = max(out_share, pace.stays_away)
    back = out_share * (1 - stays) / max(0.01, 1 - out_share)  # so that over time as many days are missed as before
    was_out = id in pace.out_before
    found = []
    for n in range(days):
        luck, held = numbers.random(), numbers.choice(own)
        day = history.today + timedelta(days=n)
        if not history.is_working(day) or history.is_away(id, day):
            found.append(0.0)
            continue
        was_out = luck < (stays if was_out else back)
        found.append(0.0 if was_out else held)
    points = None if capacity is None else max(capacity, pace.most_points.get(id, 0))
    return Worker(id=id, roles=roles, days=found, points=points)


def _without(told: Sequence[Worker], change: Change) -> list[Worker]:
    """The same with so many people of a role out, those first who get most done."""
    found = list(told)
    for role, n in sorted(change.out.items()):
        for day in change.out_days:
            here = [one for one in found if role in one.roles and day < len(one.days) and one.days[day]]
            gone = {one.id for one in sorted(here, key=lambda one: (-one.days[day], one.id))[:n]}
            found = [
                Worker(
                    id=one.id,
                    roles=one.roles,
                    days=[0.0 if one.id in gone and place == day else held for place, held in enumerate(one.days)],
                    points=one.points,
                )
                for one in found
            ]
    return found


def days_told(history: History, days: int) -> list[date]:
    """The days that a forecast tells of."""
    return [history.today + timedelta(days=n) for n in range(days)]
