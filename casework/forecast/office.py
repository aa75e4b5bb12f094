"""One run: the office from now on, simulated on SimPy, with the times that run out on each day."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

import simpy

from casework.forecast.chance import Chance, again
from casework.forecast.change import Change
from casework.forecast.history import History
from casework.forecast.pace import Pace
from casework.forecast.people import Worker, workers
from casework.forecast.routes import Arrival, Departure, Routes
from casework.ports_of_forecast import OpenStep

Going = Generator[simpy.Event, Any, None]
DAY = 24.0
NEVER = float("inf")
MOST_STEPS = 60  # of one case in one run: a route that never ended would go on for ever
ON_ITS_WAY = 1.0  # hour that a case is taken to be with Casework itself
SAME_DAYS = 4  # days of one weekday from which this weekday alone tells how much begins on it


@dataclass(slots=True)
class Case:
    """A case of a run; moments in hours from the midnight at which today began."""

    chance: Random
    line_of_business: str
    urgency: str
    points: int
    due: float
    element: str
    paused: bool = False
    missed: bool = False
    over: bool = False


@dataclass(slots=True)
class Task:
    """Work that lies in a role until somebody has done it."""

    case: Case
    role: str
    opened: float
    left: float  # hours of work
    done: simpy.Event
    holder: str | None = None
    taken: bool = False


Line = list[tuple[float, int, Task]]


@dataclass(slots=True)
class Lane:
    """What waits for a role: by what is due first, and by what has waited longest."""

    by_due: Line = field(default_factory=list)
    by_age: Line = field(default_factory=list)
    idle: list[simpy.Event] = field(default_factory=list)


class Office:
    """One run. `go` takes it a bounded way; `missed` counts, by day, what ran out."""

    def __init__(
        self,
        history: History,
        routes: Routes,
        pace: Pace,
        chance: Chance,
        *,
        days: int,
        change: Change,
        thinned: int = 1,
    ) -> None:
        self.env = simpy.Environment(initial_time=history.hours(history.now))
        self.missed = [history.missed_today, *[0] * (days - 1)]
        self._history, self._routes, self._pace, self._chance = history, routes, pace, chance
        self._days, self._change, self._thinned = days, change, thinned
        self._end = days * DAY
        self._cases: list[Case] = []
        self._lanes: dict[str, Lane] = {}
        self._held: dict[str, list[Task]] = {}
        self._order = count()
        self._likely: dict[tuple[str, str, str], Sequence[Departure]] = {}
        self._work: dict[str, Sequence[float]] = {}
        staff = workers(history, pace, chance, change, days)
        self._known = {one.id for one in staff}
        for case in self._open_cases():
            self.env.process(case)
        for day in range(days):
            self.env.process(self._arrive(day))
            self.env.process(self._morning(day, {one.id for one in staff if not one.days[day]}))
        for one in staff:
            self.env.process(self._person(one))

    def go(self, events: int) -> int:
        """Up to so many events; gives how many are left of them when the run is over, 0 before."""
        for used in range(events):
            if self.env.peek() >= self._end:
                self._close()
                return events - used
            self.env.step()
        return 0

    def _close(self) -> None:
        """What stands at the end of the last day: its time may have run out meanwhile."""
        for case in self._cases:
            if not case.over:
                self._look(case, self._end)

    # Cases

    def _open_cases(self) -> list[Going]:
        going = []
        for place, one in enumerate(self._history.open):
            if place % self._thinned:
                continue
            case = self._case(one)
            opened = self._history.hours(one.opened_at)
            if one.standing == "TASK" and one.role is not None:
                going.append(self._way(case, self._task(case, one.role, opened, one.holder)))
            elif one.standing == "MACHINE":
                going.append(self._way(case, self.env.timeout(case.chance.random() * ON_ITS_WAY)))
            else:
                going.append(self._way(case, None, waited=max(0.0, self.env.now - opened)))
        return going

    def _case(self, one: OpenStep) -> Case:
        due = NEVER if one.due_at is None else self._history.hours(one.due_at)
        case = Case(
            chance=self._chance.of("case", one.review),
            line_of_business=one.line_of_business,
            urgency=one.urgency,
            points=one.points,
            due=self._routes.last_due.get(one.review, NEVER) if one.paused else due,
            element=one.element,
            paused=one.paused,
        )
        case.missed = not one.paused and case.due < self.env.now
        self._cases.append(case)
        return case

    def _arrive(self, day: int) -> Going:
        """What begins on a day of the run: what began on a day of the history that was like it."""
        for place, one in enumerate(self._arrivals(day)):
            at = day * DAY + one.hour
            if at < self.env.now:
                continue
            yield self.env.timeout(at - self.env.now)
            case = Case(
                chance=self._chance.of("case", day, place),
                line_of_business=one.line_of_business,
                urgency=one.urgency,
                points=one.points,
                due=NEVER if one.due is None else day * DAY + one.due,
                element=one.element,
            )
            self._cases.append(case)
            self.env.process(self._way(case, self._next_task(case)))

    def _arrivals(self, day: int) -> list[Arrival]:
        pool = self._alike(self._history.today + timedelta(days=day))
        if not pool:
            return []
        every = self._routes.arrivals.get(self._chance.of("arrivals", day).choice(pool), ())
        found = list(every)
        if (more := self._change.requests) > 0:
            others = self._chance.of("more arrivals", day)
            found += [one for one in every for n in range(-(-more // 100)) if others.random() * 100 < more - n * 100]
        elif more < 0:
            others = self._chance.of("fewer arrivals", day)
            found = [one for one in every if others.random() * 100 >= -more]
        return sorted(found[:: self._thinned], key=lambda one: one.hour)

    def _alike(self, day: date) -> list[date]:
        """The days of the history on which as much begins as on this one: its weekday, where there are enough of it."""
        working = self._history.is_working(day)
        like = [one for one in self._history.days() if self._history.is_working(one) == working]
        same = [one for one in like if one.weekday() == day.weekday()]
        return same if len(same) >= SAME_DAYS else like

    def _next_task(self, case: Case) -> Task | None:
        role = self._routes.roles.get(case.element)
        return None if role is None else self._task(case, role, self.env.now, None)

    def _way(self, case: Case, first: "Task | simpy.Event | None", waited: float = 0.0) -> Going:
        """From step to step until the clock ends."""
        doing: Task | simpy.Event | None = first
        for n in range(MOST_STEPS):
            way, wait = self._departure(case, waited)
            if isinstance(doing, Task):
                yield self._put(doing)
            elif doing is not None:
                yield doing
            else:
                case.paused = way.paused if n and way is not None else case.paused  # of where it stands it is known
                yield self.env.timeout(wait)
            self._look(case, self.env.now)
            if way is None or way.next is None:
                break
            case.due += way.shift
            case.element, waited, case.paused = way.next, 0.0, False
            if way.delay:
                yield self.env.timeout(way.delay)
            doing = self._next_task(case)
        case.over = True

    def _departure(self, case: Case, waited: float) -> tuple[Departure | None, float]:
        """How a case leaves its step, and how long it still waits there where it is a wait."""
        key = (case.element, case.line_of_business, case.urgency)
        if key not in self._likely:
            self._likely[key] = again(self._chance.of("routes", *key), self._routes.like(*key))
        likely, luck = self._likely[key], case.chance.random()
        if not likely:
            return None, self._end
        longer = [one for one in likely if one.length > waited] if waited else likely
        if longer:
            way = longer[int(luck * len(longer))]
            return way, way.length - waited
        mean = sum(one.length for one in likely) / len(likely)
        return likely[int(luck * len(likely))], case.chance.expovariate(1 / max(mean, ON_ITS_WAY))

    def _look(self, case: Case, now: float) -> None:
        """Note it where the time of a case has run out by now."""
        if case.missed or case.paused or case.due >= now:
            return
        case.missed = True
        day = int(case.due // DAY)
        if 0 <= day < self._days:
            self.missed[day] += self._thinned * self._history.every

    # People

    def _task(self, case: Case, role: str, opened: float, holder: str | None) -> Task:
        if case.element not in self._work:
            numbers = self._chance.of("work", case.element)
            self._work[case.element] = again(numbers, self._pace.work.get(case.element, ())) or [1.0]
        hours = case.chance.choice(self._work[case.element]) * self._thinned
        return Task(case=case, role=role, opened=opened, left=hours, done=self.env.event(), holder=holder)

    def _put(self, task: Task) -> simpy.Event:
        """Lay it where whoever does it looks: with its holder, or in its role."""
        if task.holder in self._known:
            self._held.setdefault(task.holder, []).append(task)
        else:
            lane, place = self._lane(task.role), next(self._order)
            heappush(lane.by_due, (task.case.due, place, task))
            heappush(lane.by_age, (task.opened, place, task))
        idle, self._lane(task.role).idle = self._lane(task.role).idle, []
        for one in idle:
            if not one.triggered:
                one.succeed()
        return task.done

    def _lane(self, role: str) -> Lane:
        return self._lanes.setdefault(role, Lane())

    def _morning(self, day: int, out: set[str]) -> Going:
        """What somebody holds who is out is given to others."""
        yield self.env.timeout(max(0.0, day * DAY + self._pace.opens - self.env.now))
        for person in sorted(out):
            for task in self._held.pop(person, []):
                task.holder = None
                self._put(task)

    def _person(self, who: Worker) -> Going:
        """Day after day: what they have in hand, then what waits."""
        choosing = self._chance.of("choosing", who.id)
        task: Task | None = None
        for day, held in enumerate(who.days):
            start, end = day * DAY + self._pace.opens, day * DAY + self._pace.closes
            if not held or end <= self.env.now:
                continue
            yield self.env.timeout(max(0.0, start - self.env.now))
            points = 0
            while self.env.now < end and (who.points is None or points < who.points):
                task = task or self._choose(who, choosing)
                if task is None:
                    yield self._rest(who, end)
                    continue
                need = task.left / held
                if self.env.now + need > end:
                    task.left -= (end - self.env.now) * held
                    yield self.env.timeout(end - self.env.now)
                    break
                yield self.env.timeout(need)
                points += task.case.points
                task.done.succeed()
                task = None

    def _choose(self, who: Worker, choosing: Random) -> Task | None:
        """One's own first, then what is due first in one's roles, or what has waited longest there."""
        by_due = choosing.random() < self._pace.by_due
        if own := self._held.get(who.id):
            found = min(own, key=lambda one: one.case.due)
            own.remove(found)
            return found
        best: tuple[float, Task] | None = None
        for role in who.roles:
            lane = self._lane(role)
            line = lane.by_due if by_due else lane.by_age
            while line and line[0][2].taken:
                heappop(line)
            if line and (best is None or line[0][0] < best[0]):
                best = line[0][0], line[0][2]
        if best is None:
            return None
        best[1].taken = True
        return best[1]

    def _rest(self, who: Worker, end: float) -> simpy.Event:
        """Until something comes in, or the day ends."""
        bell = self.env.event()
        for role in who.roles:
            self._lane(role).idle.append(bell)
        return bell | self.env.timeout(end - self.env.now)
