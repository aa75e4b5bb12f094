"""How people worked: the hours of a day, how long steps take, how much they get done of a full day, who stays away."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil, floor

from casework.domain.case_cards import points_of
from casework.forecast.history import HOUR, History
from casework.forecast.parameters import Parameters
from casework.ports_of_forecast import PastStep

KNOWN = 30  # completed tasks from which the office's hours are read off them
FULL_DAYS = 5  # days with work left over from which a person's own days tell their pace
AS_USUAL = 2.0  # hours of usual work that a day with little work is taken to hold besides
SHORTEST, SLOWEST = 0.02, 0.05  # hours of a task; share of a usual day's work that somebody who is there does at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`work`: hours of each completed task by element. `days`: of each person, how much work their full days held.

    A day of 1.0 holds as many hours of work as it has hours. `there` and `missed` count the days on which somebody
    worked or left work lying, by person; `stays_away` says how likely somebody who was out is out the next day as well.
    """

    opens: float
    closes: float
    work: Mapping[str, Sequence[float]]
    days: Mapping[str, Sequence[float]]
    everybody: Sequence[float]
    there: Mapping[str, int]
    missed: Mapping[str, int]
    stays_away: float
    most_points: Mapping[str, int]  # of a day
    out_before: frozenset[str]  # who was out on the last working day
    by_due: float  # how often whoever chose took what is due first, and not what had waited longest

    @property
    def length(self) -> float:
        return self.closes - self.opens


class Waiting:
    """How much work of a role was open at a moment."""

    def __init__(self, history: History) -> None:
        opened: dict[str, list[datetime]] = defaultdict(list)
        closed: dict[str, list[datetime]] = defaultdict(list)
        for one in history.steps:
            if one.role is not None:
                opened[one.role].append(one.opened_at)
                closed[one.role].append(one.closed_at)
        for still in history.open:
            if still.role is not None:
                opened[still.role].append(still.opened_at)
        self._opened = {role: sorted(at) for role, at in opened.items()}
        self._closed = {role: sorted(at) for role, at in closed.items()}
        self._hands = {role: max(1, sum(role in one.roles for one in history.staff)) for role in (*opened, *closed)}

    def is_left(self, roles: Sequence[str], at: datetime) -> bool:
        """Whether more was open than there are people to have it in hand."""
        return any(self._open(role, at) > self._hands.get(role, 1) for role in roles)

    def _open(self, role: str, at: datetime) -> int:
        return bisect_right(self._opened.get(role, []), at) - bisect_right(self._closed.get(role, []), at)


def pace(history: History, settings: Parameters) -> Pace:
    """What the completed tasks tell."""
    done = sorted((one for one in history.steps if one.by is not None), key=_in_time)
    opens, closes = _hours(history, done, settings)
    waiting, roles = Waiting(history), {one.id: one.roles for one in history.staff}
    by_day: dict[tuple[str, date], list[PastStep]] = defaultdict(list)
    for one in done:
        by_day[one.by or "", history.local(one.closed_at).date()].append(one)
    gaps: dict[tuple[str, date], list[float]] = {}
    work: dict[str, list[float]] = defaultdict(list)
    for (person, day), tasks in by_day.items():
        start = datetime.combine(day, time(), history.zone) + opens * HOUR
        gaps[person, day] = list(_gaps(tasks, start, waiting, roles.get(person, ())))
        for one, gap in zip(tasks, gaps[person, day], strict=True):
            work[one.element].append(gap)
    usual = {element: sum(all) / len(all) for element, all in work.items()}
    full: dict[str, list[float]] = defaultdict(list)
    partly: dict[str, list[float]] = defaultdict(list)
    there: dict[str, int] = defaultdict(int)
    missed: dict[str, int] = defaultdict(int)
    stayed = [0, 0]
    out_before: set[str] = set()
    working = [day for day in history.days() if history.is_working(day)]
    for person, of in roles.items():
        was_out = False
        for day in working:
            if history.is_away(person, day):
                continue
            end = datetime.combine(day, time(), history.zone) + closes * HOUR
            left = waiting.is_left(of, end)
            tasks = by_day.get((person, day), [])
            out = not tasks and left
            if was_out and (tasks or out):
                stayed[0] += out
                stayed[1] += 1
            was_out = out
            there[person] += bool(tasks)
            missed[person] += out
            if tasks:
                held = sum(usual[one.element] for one in tasks)
                if left:
                    full[person].append(held / (closes - opens))
                else:
                    partly[person].append((held + AS_USUAL) / (sum(gaps[person, day]) + AS_USUAL))
        if was_out:
            out_before.add(person)
    days = {
        person: full[person] if len(full[person]) >= FULL_DAYS else [*full[person], *partly[person]] for person in roles
    }
    return Pace(
        opens=opens,
        closes=closes,
        work=work,
        days={person: [max(SLOWEST, one) for one in held] for person, held in days.items() if held},
        everybody=[max(SLOWEST, one) for held in days.values() for one in held] or [1.0],
        there=there,
        missed=missed,
        stays_away=(stayed[0] + 1) / (stayed[1] + 3),
        most_points=_most_points(by_day),
        out_before=frozenset(out_before),
        by_due=_by_due(done),
    )


def _in_time(one: PastStep) -> tuple[datetime, datetime, str, str]:
    return one.closed_at, one.opened_at, one.review, one.element


def _hours(history: History, done: Sequence[PastStep], settings: Parameters) -> tuple[float, float]:
    """From when to when people work: nearly all tasks are completed between."""
    found = sorted(
        local.hour + local.minute / 60
        for local in (history.local(one.closed_at) for one in done)
        if history.is_working(local.date())
    )
    if len(found) < KNOWN:
        return float(settings.opens), float(settings.closes)
    opens, closes = floor(found[len(found) // 50]), ceil(found[-1 - len(found) // 50])
    return float(min(opens, closes - settings.least_hours)), float(closes)


def _gaps(tasks: Sequence[PastStep], start: datetime, waiting: Waiting, roles: Sequence[str]) -> Iterator[float]:
    """The hours that each task of a day took: since the one before where work lay there, else since it was taken up."""
    before = start
    for one in tasks:
        began = before if waiting.is_left(roles, before) else max(before, one.claimed_at or one.opened_at)
        yield max(SHORTEST, (one.closed_at - min(began, one.closed_at)) / HOUR)
        before = max(before, one.closed_at)


def _most_points(by_day: Mapping[tuple[str, date], Sequence[PastStep]]) -> dict[str, int]:
    most: dict[str, int] = defaultdict(int)
    for (person, _), tasks in by_day.items():
        most[person] = max(most[person], sum(points_of(lines=one.lines, urgency=one.urgency) for one in tasks))
    return most


def _by_due(done: Sequence[PastStep]) -> float:
    """Of two tasks of a role that were open together, the younger of them due first: how often that one went first."""
    of_role: dict[str, list[PastStep]] = defaultdict(list)
    for one in done:
        if one.role is not None and one.due_at is not None:
            of_role[one.role].append(one)
    due_first = pairs = 0
    for tasks in of_role.values():
        for place, first in enumerate(tasks):
            for other in tasks[place + 1 : place + 40 : 4]:
                assert first.due_at is not None
                assert other.due_at is not None
                if other.opened_at >= (first.claimed_at or first.closed_at):
                    continue
                if first.opened_at < other.opened_at and other.due_at < first.due_at:
                    pairs += 1
                elif other.opened_at < first.opened_at and first.due_at < other.due_at:
                    pairs += 1
                    due_first += 1
    return (due_first + 2) / (pairs + 3)
