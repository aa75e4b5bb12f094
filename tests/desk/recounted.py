"""Every figure of the desk told anew from the reviews, work items and case files alone, by plain loops over all cases.

Nothing here reads a table of the desk, and nothing of the product is asked that the figures are made of: levels, spans
and days are worked out as docs/reference/desk.md words them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casework.ports import Reader, ReviewRow, WorkFilter, WorkItem
from casework.ports_of_desk import Sieve
from casework.usecases.application import PROCESS, Application
from casework.usecases.case_file import CaseFile
from casework.usecases.clock_map import clock_map
from casework.usecases.desk import desk
from casework.usecases.desk_lists import DeskWish, listed
from casework.usecases.diagram_map import DiagramMap, diagram_map

STAGES = (
    "effectuation",
    "external_decision",
    "external_preliminary_notice",
    "external_preliminary",
    "appeal",
    "decision",
)
OFFICE = ZoneInfo("America/New_York")  # where most of the shipped plans are
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEVELS = ("late", "tight", "watch", "ok", "paused", "none")
URGENCIES = (None, "STANDARD", "EXPEDITED")


@dataclass(frozen=True)
class Stood:
    """A case as it stands at a moment."""

    review: str
    plan: str
    urgency: str
    points: int
    process: str
    element: str
    item: str | None
    holder: str | None
    standing: str
    opened_at: datetime | None
    due: datetime | None
    start: datetime | None
    paused: bool
    incidents: int
    definition: str

    def level(self, now: datetime) -> str:
        if self.paused:
            return "paused"
        if self.due is None or self.start is None:
            return "none"
        if now > self.due:
            return "late"
        whole = self.due - self.start
        if now >= _cut(self.start + whole * 0.8) or self.due - now < 8 * HOUR:
            return "tight"
        return "watch" if now >= _cut(self.start + whole * 0.5) else "ok"

    def is_work(self, now: datetime) -> bool:
        return not (self.standing == "OUTSIDE" and self.level(now) == "none")

    def passes(self, sieve: Sieve) -> bool:
        return sieve.plan in (None, self.plan) and sieve.urgency in (None, self.urgency)

    def left(self, now: datetime) -> timedelta | None:
        """How much time is left of a clock that runs and has not run out."""
        return self.due - now if self.due is not None and not self.paused and now <= self.due else None


def _cut(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def stands(app: Application, reader: Reader, row: ReviewRow) -> Stood | None:
    """Where an open case stands; nothing where it has ended."""
    if row.status != "OPEN":
        return None
    case = CaseFile(app, reader, row.id)
    items = reader.work_items(WorkFilter(review=row.id))
    clocks = {item.id: clock_of(case, item.element) for item in items}
    tasks = [item for item in items if item.kind == "USER"]
    asked = [item for item in items if item.message == "information_received"]
    steps = reader.service_steps(review=row.id)
    definitions = app.bound_definitions(reader, row.definition)
    at: WorkItem | None = None
    if tasks:
        at, standing = min(tasks, key=lambda one: (*_order(clocks[one.id]), one.opened_at, one.id)), "TASK"
    elif asked:
        at, standing = asked[0], "INFORMATION"
    elif steps or not items or row.ready:
        standing = "MACHINE"
    else:
        at, standing = min(items, key=lambda one: (one.opened_at, one.id)), "OUTSIDE"
    if at is not None:
        process, element = at.process, at.element
    elif steps:
        first = min(steps, key=lambda one: one.id)
        process, element = definitions.elements[first.element].process, first.element
    else:
        process, element = row.stage or "coverage_review", ""
    due, start, paused = clock_of(case, element)
    urgency = row.urgency or case.request.urgency
    holder = at.claimed_by if at is not None and standing == "TASK" else None
    if standing == "INFORMATION":
        holder = (case.part("information") or {"rounds": [{"asked_by": None}]})["rounds"][-1]["asked_by"]
    return Stood(
        review=row.id,
        plan=row.line_of_business,
        urgency=urgency,
        points=1 + (len(case.request.lines) > 1) + (urgency == "EXPEDITED"),
        process=process,
        element=element,
        item=at.id if at is not None and standing == "TASK" else None,
        holder=holder,
        standing=standing,
        opened_at=None if at is None else at.opened_at,
        due=due,
        start=start,
        paused=paused,
        incidents=len(reader.incidents(review=row.id)),
        definition=row.definition,
    )


def clock_of(case: CaseFile, element: str) -> tuple[datetime | None, datetime | None, bool]:
    """(due, start, paused) of the clock that counts at an element."""
    table = case.deadlines
    names = (("explanation",) if element == "explain_breach" else ()) + STAGES
    for name in names:
        if name in table and (table[name].running or name == "explanation"):
            return table[name].at, table[name].start, False
    answer = table.get("information")
    if answer is not None:
        return (answer.at, answer.start, True) if answer.running else (None, None, False)
    return None, None, False


def _order(clock: tuple[datetime | None, datetime | None, bool]) -> tuple[int, float]:
    due, _, paused = clock
    return (2, 0.0) if due is None else (int(paused), due.timestamp())


def all_open(app: Application, reader: Reader) -> list[Stood]:
    """Every open case."""
    found = (stands(app, reader, row) for row in reader.reviews(limit=10_000))
    return [one for one in found if one is not None]


def faults(app: Application, reader: Reader) -> list[str]:
    """Where the desk says something else than the cases; empty where all is well."""
    now, cases = app.clock.now(), all_open(app, reader)
    found = list(_rows(reader, cases, now))
    plans = {None, *(one.plan for one in cases)}
    for plan in plans:
        for urgency in URGENCIES:
            sieve = Sieve(plan=plan, urgency=urgency)
            here = [one for one in cases if one.passes(sieve)]
            found += [f"{plan}, {urgency}: {told}" for told in _figures(app, reader, here, sieve, now)]
    work = [one for one in cases if one.is_work(now)]
    found += _by_person(app, reader, work, now)
    for urgency in URGENCIES:
        found += _by_plan(app, reader, work, urgency, now)
    found += _on_the_diagram(app, reader, cases, now)
    found += _loads(app, reader)
    return found


def _differ(what: str, told: Any, wanted: Any) -> Iterator[str]:
    if told != wanted:
        yield f"{what} is {told!r} and not {wanted!r}"


def _rows(reader: Reader, cases: Sequence[Stood], now: datetime) -> Iterator[str]:
    for one in cases:
        kept = reader.open_case(one.review)
        if kept is None:
            yield f"{one.review} is open and has no row"
            continue
        for name in ("process", "element", "item", "holder", "standing", "paused", "incidents", "definition", "points"):
            yield from _differ(f"{one.review}: {name}", getattr(kept, name), getattr(one, name))
        yield from _differ(f"{one.review}: due", kept.due_at, one.due)
        yield from _differ(f"{one.review}: start", kept.clock_start, one.start)
        if one.opened_at is not None:
            yield from _differ(f"{one.review}: since", kept.opened_at, one.opened_at)


def _figures(app: Application, reader: Reader, cases: list[Stood], sieve: Sieve, now: datetime) -> Iterator[str]:
    told, work = desk(app, reader, sieve), [one for one in cases if one.is_work(now)]
    today, local = now.astimezone(OFFICE).date(), OFFICE
    saturday = today + (5 - today.weekday()) * DAY

    def due_on(*days: Any) -> list[Stood]:
        running = [one for one in work if one.left(now) is not None]
        return [one for one in running if one.due is not None and one.due.astimezone(local).date() in days]

    def within(span: timedelta) -> list[Stood]:
        return [one for one in work if (left := one.left(now)) is not None and left < span]

    levels = Counter((one.process, one.level(now)) for one in work)
    yield from _differ(
        "steps", {(row.process, level): n for row in told.steps for level, n in row.levels.items() if n}, dict(levels)
    )
    yield from _differ("open", told.open, len(work))
    yield from _differ("decided", told.decided, len(cases) - len(work))
    lists = {
        "late": [one for one in work if one.level(now) == "late"],
        "today": due_on(today),
        "day": within(DAY),
        "saturday": due_on(saturday),
        "weekend": due_on(saturday, saturday + DAY),
        "unowned": [one for one in work if one.standing == "TASK" and one.holder is None],
        "information": [one for one in work if one.standing == "INFORMATION"],
        "incidents": [one for one in cases if one.incidents],
        "decided": [one for one in cases if not one.is_work(now)],
    }
    yield from _differ("late", told.n(level="late"), len(lists["late"]))
    for span in ("today", "day", "saturday", "weekend"):
        yield from _differ(span, told.due_in(span), len(lists[span]))
        yield from _differ(f"{span} by step", dict(told.due[span]), dict(Counter(one.process for one in lists[span])))
    yield from _differ("unowned", told.n(standing="TASK", owned=False), len(lists["unowned"]))
    pressing = [one for one in lists["unowned"] if one.level(now) in ("late", "tight")]
    yield from _differ("unowned and pressing", told.unowned_pressing, len(pressing))
    yield from _differ("waiting", told.n(standing="INFORMATION"), len(lists["information"]))
    soon = [one for one in lists["information"] if one.due is not None and one.due < now + 7 * DAY]
    yield from _differ("a week or less", told.due_in("week"), len(soon))
    yield from _differ(
        "incidents",
        (told.incidents.n, told.incidents.cases, told.incidents.clocks),
        (
            sum(one.incidents for one in cases),
            len(lists["incidents"]),
            len([one for one in lists["incidents"] if one.due is not None and not one.paused]),
        ),
    )
    asked = {"plan": sieve.plan or "", "urgency": sieve.urgency or ""}
    for figure, wanted in lists.items():
        found = [one.card.review for one in listed(app, reader, DeskWish(figure=figure, **asked))]
        yield from _differ(f"the list {figure}", sorted(found), sorted(one.review for one in wanted))
    for process in {one.process for one in cases}:
        wish, wanted = DeskWish(process=process, **asked), [one for one in work if one.process == process]
        found = [one.card.review for one in listed(app, reader, wish)]
        yield from _differ(f"the list {process}", sorted(found), sorted(one.review for one in wanted))
    for process, level in levels:
        wish = DeskWish(process=process, level=level, **asked)
        wanted = [one for one in work if one.process == process and one.level(now) == level]
        found = [one.card.review for one in listed(app, reader, wish)]
        yield from _differ(f"the list {process} {level}", sorted(found), sorted(one.review for one in wanted))
    yield from _on_the_map(app, reader, work, sieve, now)


def _on_the_map(app: Application, reader: Reader, work: list[Stood], sieve: Sieve, now: datetime) -> Iterator[str]:
    told = clock_map(app, reader, sieve)
    cells = {(row.key, column): n for row in told.rows for column, n in row.cells.items() if n}
    wanted = Counter((one.process, _column(one, now)) for one in work)
    yield from _differ("the clock map", cells, dict(wanted))
    for process, column in wanted:
        if column in ("late", "paused", "none"):
            continue
        wish = DeskWish(process=process, left=column, plan=sieve.plan or "", urgency=sieve.urgency or "")
        found = sorted(one.card.review for one in listed(app, reader, wish))
        here = sorted(one.review for one in work if (one.process, _column(one, now)) == (process, column))
        yield from _differ(f"the list {process} {column}", found, here)


def _by_person(app: Application, reader: Reader, work: list[Stood], now: datetime) -> Iterator[str]:
    def wish_of(who: str, column: str) -> DeskWish:
        asked = {"level": column} if column in ("late", "paused", "none") else {"left": column}
        return DeskWish(by="person", **({"owner": who} if who else {"figure": "unowned"}), **asked)

    held = [one for one in work if one.holder is not None or one.standing == "TASK"]
    yield from _map_by(app, reader, "person", [(one.holder or "", one) for one in held], Sieve(), wish_of, now)


def _by_plan(app: Application, reader: Reader, work: list[Stood], urgency: str | None, now: datetime) -> Iterator[str]:
    def wish_of(plan: str, column: str) -> DeskWish:
        asked = {"level": column} if column in ("late", "paused", "none") else {"left": column}
        return DeskWish(by="plan", plan=plan, urgency=urgency or "", **asked)

    cases = [(one.plan, one) for one in work if urgency in (None, one.urgency)]
    yield from _map_by(app, reader, "plan", cases, Sieve(urgency=urgency), wish_of, now)


def _map_by(
    app: Application,
    reader: Reader,
    by: str,
    cases: list[tuple[str, Stood]],
    sieve: Sieve,
    wish_of: Callable[[str, str], DeskWish],
    now: datetime,
) -> Iterator[str]:
    told = clock_map(app, reader, sieve, by)
    cells = {(row.key, column): n for row in told.rows for column, n in row.cells.items() if n}
    wanted = Counter((key, _column(one, now)) for key, one in cases)
    yield from _differ(f"the clock map by {by}", cells, dict(wanted))
    for key, column in wanted:
        found = sorted(one.card.review for one in listed(app, reader, wish_of(key, column)))
        here = sorted(one.review for whose, one in cases if (whose, _column(one, now)) == (key, column))
        yield from _differ(f"the list of {by} {key} {column}", found, here)


def _column(one: Stood, now: datetime) -> str:
    left = one.left(now)
    if left is None:
        return one.level(now)
    if left < DAY:
        return "h8" if left < 8 * HOUR else "h24"
    return "d2" if left.days < 3 else "d5" if left.days < 6 else "d10" if left.days < 11 else "more"


def _on_the_diagram(app: Application, reader: Reader, cases: list[Stood], now: datetime) -> Iterator[str]:
    """The drawing counts as the desk does: element by element, process by process, and in its head."""
    told = desk(app, reader, Sieve())
    by_step = {row.process: row.open for row in told.steps}
    for process in {PROCESS, *(one.process for one in cases)}:
        drawn = diagram_map(app, reader, version="", process=process)
        yield from _differ(
            "the head of the drawing", (drawn.cases.open, drawn.cases.decided), (told.open, told.decided)
        )
        itself = {name: stood.open for name, stood in drawn.stood.items() if stood.open}
        yield from _differ("the processes of the drawing", itself, by_step)
        here = [one for one in cases if one.process == process]
        wanted = {
            element: _tally([one for one in here if one.element == element], now)
            for element in {one.element for one in here if one.element}
        }
        found = {row.id: row.here for row in drawn.rows if row.called is None and row.here.open + row.here.decided}
        yield from _differ(
            f"the diagram of {process}",
            {id: (one.open, one.late, one.decided) for id, one in found.items()},
            wanted,
        )
        between = len([one for one in here if not one.element])
        yield from _differ(f"between the steps of {process}", drawn.between, between)
        inside = sum(stood.open for row in drawn.rows for stood in row.inside.values())
        yield from _differ(
            f"the steps of {process}",
            sum(row.here.open for row in drawn.rows) - inside + between,
            by_step.get(process, 0),
        )
        for element in wanted:
            for figure in ("", "decided"):
                wish = DeskWish(process=process, element=element, figure=figure)
                shown = sorted(one.card.review for one in listed(app, reader, wish))
                are = [one for one in here if one.element == element and one.is_work(now) == (figure == "")]
                yield from _differ(f"the list {element} {figure}", shown, sorted(one.review for one in are))
    yield from _drawn_whole(diagram_map(app, reader, version="", process=PROCESS), by_step)


def _drawn_whole(drawn: DiagramMap, by_step: dict[str, int]) -> Iterator[str]:
    """What stands at a step of the whole drawing, in what several steps open, and between two steps is all of it."""
    counted = {drawn.process, *(process for row in drawn.rows for process in row.inside)}
    elsewhere = sum(n for process, n in by_step.items() if process not in counted)
    steps = sum(row.here.open for row in drawn.rows)
    yield from _differ("the whole drawing", steps + elsewhere + drawn.between, sum(by_step.values()))


def _tally(here: list[Stood], now: datetime) -> tuple[int, int, int]:
    work = [one for one in here if one.is_work(now)]
    return len(work), len([one for one in work if one.level(now) == "late"]), len(here) - len(work)


def _loads(app: Application, reader: Reader) -> Iterator[str]:
    held, cases = Counter[str](), Counter[str]()
    for row in reader.reviews(limit=10_000):
        case = CaseFile(app, reader, row.id)
        urgency = row.urgency or case.request.urgency
        points = 1 + (len(case.request.lines) > 1) + (urgency == "EXPEDITED")
        for item in reader.work_items(WorkFilter(review=row.id, kind="USER")):
            if item.claimed_by is not None:
                held[item.claimed_by] += points
                cases[item.claimed_by] += 1
    for load in reader.loads(app.clock.now().astimezone(OFFICE).date().isoformat()):
        yield from _differ(f"the load of {load.id}", (load.held, load.cases), (held[load.id], cases[load.id]))
