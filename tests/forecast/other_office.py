"""An office that is not the forecaster's own: minute by minute, with habits that the forecaster knows nothing of.

Requests come in waves from week to week; some do most of a day's work in the afternoon; people call in sick for days at
a time, take cases to their desk long before they do them, and choose by a mixture of habit and clock. The numbers are
lognormal, gamma and Poisson; nothing here draws from a history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from casework.forecast.history import Away, History, Staff
from casework.ports_of_forecast import OpenStep, PastStep

ZONE = ZoneInfo("America/New_York")
FIRST = date(2026, 1, 5)  # a Monday
LEARNT, WARM, TOLD = 8, 4, 7  # weeks of history, weeks before it, days that are told of
TICK = 5  # minutes

# What a request goes through: role (None: a wait), minutes of work or hours of waiting, their spread.
STEPS = {
    "look_through": ("nurse_reviewer", 25.0, 0.5),
    "measure": ("nurse_reviewer", 55.0, 0.7),
    "hear_from_provider": (None, 52.0, 0.8),
    "judge": ("physician_reviewer", 40.0, 0.6),
    "call": (None, 20.0, 0.6),
    "sign": ("physician_reviewer", 15.0, 0.4),
}
PROCESS = {"look_through": "intake", "hear_from_provider": "information_request", "call": "peer_to_peer"}
# Plan types: share of requests, of these expedited, days of a standard clock, whether it stops for information.
PLANS = {
    "COMMERCIAL_ERISA": (0.45, 0.12, 15, True),
    "MEDICARE_ADVANTAGE": (0.35, 0.18, 7, False),
    "MEDICAID_MCO": (0.20, 0.10, 7, True),
}
HOLIDAYS = frozenset({date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25)})


@dataclass(slots=True)
class Person:
    id: str
    role: str
    speed: float
    starts: float  # o'clock; whoever likes the afternoon begins late with cases
    ends: float
    off: int | None  # a weekday on which they never work
    sick: bool = False
    away: set[date] = field(default_factory=set)
    desk: list["Case"] = field(default_factory=list)
    busy_until: datetime | None = None
    today: float = 1.0


@dataclass(slots=True)
class Case:
    review: str
    plan: str
    urgent: bool
    lines: int
    begun: datetime
    due: datetime
    element: str = "look_through"
    opened: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    claimed: datetime | None = None
    holder: str | None = None
    paused: bool = False
    until: datetime | None = None  # of a wait
    late: bool = False
    asked: bool = False


class OtherOffice:
    """One office with one seed; `steps` and `missed` grow as it goes on."""

    def __init__(self, seed: int) -> None:
        self.chance = chance = Random(seed)
        nurses, physicians = chance.randint(3, 6), chance.randint(2, 3)
        self.people = [self._person(f"n{n}", "nurse_reviewer") for n in range(nurses)]
        self.people += [self._person(f"p{n}", "physician_reviewer") for n in range(physicians)]
        # Hours of nurses' work a day, and how much of them a usual request takes, give how many come on a usual day.
        hours = {"nurse_reviewer": 0.0, "physician_reviewer": 0.0}
        for one in self.people:
            hours[one.role] += (one.ends - one.starts) * one.speed * (0.8 if one.off is not None else 1.0) * 0.86
        self.load = chance.uniform(1.0, 1.4)
        self.usual = self.load * min(hours["nurse_reviewer"] / 1.75, hours["physician_reviewer"] / 1.32)
        self.wave = 0.0
        self.steps: list[PastStep] = []
        self.open: list[Case] = []
        self.missed: list[datetime] = []
        self.begun = 0

    def _person(self, id: str, role: str) -> Person:
        late, short = self.chance.random() < 0.3, self.chance.random() < 0.2
        starts = 12.5 if late else self.chance.choice((8.0, 8.5, 9.0))
        off = self.chance.randrange(5) if short else None
        return Person(id, role, exp(self.chance.gauss(0, 0.2)), starts, self.chance.choice((16.5, 17.0)), off)

    def run(self, days: Sequence[date]) -> None:
        for day in days:
            self._begin(day)
            coming = sorted(self._arrivals(day), key=lambda one: one.begun)
            for minute in range(0, 24 * 60, TICK):
                now = _at(day, minute)
                while coming and coming[0].begun <= now:
                    case = coming.pop(0)
                    case.opened = case.begun
                    self.open.append(case)
                self._look_at_clocks(now)
                self._waits_end(now)
                if 8 * 60 <= minute < 17 * 60:
                    for one in self.people:
                        self._work(one, now, minute / 60)

    def _begin(self, day: date) -> None:
        if day.weekday() == 0:
            self.wave = 0.6 * self.wave + self.chance.gauss(0, 0.13)
        for one in self.people:
            one.sick = self.chance.random() < (0.55 if one.sick else 0.035)
            one.today = one.speed * exp(self.chance.gauss(0, 0.15))
            if self.chance.random() < 0.006:  # asked for well ahead, and on record
                gone = self.chance.randint(2, 6)
                one.away |= {day + timedelta(days=10 + n) for n in range(gone)}

    def _arrivals(self, day: date) -> Iterator[Case]:
        usual = self.usual * exp(self.wave) * (1.25, 1.1, 1.0, 0.95, 0.8, 0.06, 0.03)[day.weekday()]
        if day in HOLIDAYS:
            usual *= 0.1
        mean = self.chance.gammavariate(14, usual / 14)
        for _ in range(_poisson(self.chance, mean)):
            self.begun += 1
            plan = self.chance.choices(list(PLANS), [share for share, *_ in PLANS.values()])[0]
            _, urgent, length, _ = PLANS[plan]
            fast = self.chance.random() < urgent
            begun = _at(day, min(1430, max(5, int(self.chance.gauss(11.5 * 60, 170)))))
            due = begun + timedelta(hours=72) if fast else _at(day + timedelta(days=length), 1439)
            yield Case(f"R-{self.begun}", plan, fast, 1 + (self.chance.random() < 0.25), begun, due)

    def _look_at_clocks(self, now: datetime) -> None:
        for case in self.open:
            if not case.late and not case.paused and case.due < now:
                case.late = True
                self.missed.append(case.due)

    def _waits_end(self, now: datetime) -> None:
        for case in [one for one in self.open if one.until is not None and one.until <= now]:
            if case.paused:
                case.due += now - case.opened
            self._end(case, now, by=None, then="judge" if case.element == "hear_from_provider" else "sign")

    def _work(self, one: Person, now: datetime, hour: float) -> None:
        day = now.astimezone(ZONE).date()
        if one.sick or day in one.away or day in HOLIDAYS or day.weekday() in (5, 6, one.off):
            return
        if one.busy_until is not None:
            if one.busy_until > now:
                return
            one.busy_until = None
            self._finish(one, one.desk.pop(0), now)
        if not one.starts <= hour < one.ends:
            return
        if len(one.desk) < 2:
            self._fetch(one, now)
        if one.desk and self.chance.random() > 0.12:  # a call, a meeting, a colleague's question
            _, minutes, spread = STEPS[one.desk[0].element]
            length = minutes * exp(self.chance.gauss(0, spread)) * (1.2 if one.desk[0].lines > 1 else 1) / one.today
            one.busy_until = now + timedelta(minutes=max(TICK, length))

    def _fetch(self, one: Person, now: datetime) -> None:
        """To the desk: mostly what is due first, sometimes the oldest, sometimes whatever lies on top."""
        free = [case for case in self.open if case.holder is None and STEPS[case.element][0] == one.role]
        for _ in range(min(len(free), self.chance.choice((1, 1, 2)))):
            luck = self.chance.random()
            if luck < 0.7:
                case = min(free, key=lambda case: case.due)
            elif luck < 0.9:
                case = min(free, key=lambda case: case.opened)
            else:
                case = self.chance.choice(free)
            free.remove(case)
            case.holder, case.claimed = one.id, now
            one.desk.append(case)

    def _finish(self, one: Person, case: Case, now: datetime) -> None:
        then: str | None = {"look_through": "measure", "measure": "judge", "judge": "sign"}.get(case.element)
        if case.element == "look_through" and not case.asked and self.chance.random() < 0.22:
            then, case.asked = "hear_from_provider", True
        elif case.element == "judge" and self.chance.random() < 0.25:
            then = "call"
        elif case.element == "judge" and self.chance.random() < 0.06:
            then = "measure"  # sent back
        elif case.element == "measure" and self.chance.random() < 0.2:
            then = "sign"
        self._end(case, now, by=one.id, then=then)

    def _end(self, case: Case, now: datetime, *, by: str | None, then: str | None) -> None:
        role = STEPS[case.element][0]
        self.steps.append(
            PastStep(
                review=case.review,
                process=PROCESS.get(case.element, "coverage_review"),
                element=case.element,
                line_of_business=case.plan,
                urgency="EXPEDITED" if case.urgent else "STANDARD",
                lines=case.lines,
                kind="RECEIVE" if role is None else "USER",
                role=role,
                by=by,
                claimed_at=case.claimed,
                opened_at=case.opened,
                closed_at=now,
                due_at=None if case.paused else case.due,
                paused=case.paused,
            )
        )
        case.holder, case.claimed, case.paused, case.until = None, None, False, None
        if then is None:
            self.open.remove(case)
            return
        case.element, case.opened = then, now
        if STEPS[then][0] is None:
            _, hours, spread = STEPS[then]
            case.paused = then == "hear_from_provider" and PLANS[case.plan][3]
            case.until = now + timedelta(hours=hours * exp(self.chance.gauss(0, spread)))

    def history(self, now: datetime, since: datetime) -> History:
        """What the store would hold at that moment."""
        return History(
            now=now,
            since=since,
            zone=ZONE,
            steps=[one for one in self.steps if since <= one.closed_at < now],
            open=sorted((_standing(case) for case in self.open), key=lambda one: (one.due_at or now, one.review)),
            staff=[Staff(id=one.id, roles=(one.role,), capacity=None) for one in self.people],
            away=[Away(person=one.id, from_day=day, to_day=day) for one in self.people for day in sorted(one.away)],
            holidays=HOLIDAYS,
            missed=[at for at in self.missed if since <= at < now],
        )


@dataclass(frozen=True, slots=True)
class Week:
    """What was known when the week began, and what then happened."""

    history: History
    actual: Sequence[int]


def week(seed: int) -> Week:
    """A week of an office of its own, with the weeks before it."""
    office = OtherOffice(seed)
    weeks = WARM + LEARNT
    before = weeks * 7 + office.chance.randrange(7)  # it is told on any day of a week
    office.run([FIRST + timedelta(days=n) for n in range(before)])
    today = FIRST + timedelta(days=before)
    now = _at(today, 0)
    history = office.history(now, _at(today - timedelta(weeks=LEARNT), 0))
    office.run([today + timedelta(days=n) for n in range(TOLD)])
    office._look_at_clocks(_at(today + timedelta(days=TOLD), 0))
    missed = [(at.astimezone(ZONE).date() - today).days for at in office.missed]
    return Week(history=history, actual=[missed.count(n) for n in range(TOLD)])


def _standing(case: Case) -> OpenStep:
    role = STEPS[case.element][0]
    waits = "INFORMATION" if case.element == "hear_from_provider" else "OUTSIDE"
    return OpenStep(
        review=case.review,
        process=PROCESS.get(case.element, "coverage_review"),
        element=case.element,
        line_of_business=case.plan,
        urgency="EXPEDITED" if case.urgent else "STANDARD",
        points=1 + (case.lines > 1) + case.urgent,
        standing=waits if role is None else "TASK",
        role=role,
        holder=case.holder,
        opened_at=case.opened,
        due_at=case.opened + timedelta(days=14) if case.paused else case.due,
        paused=case.paused,
    )


def _at(day: date, minute: int) -> datetime:
    return (datetime.combine(day, time(), ZONE) + timedelta(minutes=minute)).astimezone(UTC)


def _poisson(chance: Random, mean: float) -> int:
    left, n = chance.expovariate(1.0), 0
    while left < mean:
        left, n = left + chance.expovariate(1.0), n + 1
    return n
