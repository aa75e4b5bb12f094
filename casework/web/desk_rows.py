"""The desk in words: its figures, steps and people as the page shows them, and a row of its lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from casework.domain.time_left import EPOCH
from casework.ports import Json
from casework.ports_of_batches import Absence
from casework.ports_of_desk import LEVELS, LISTED, OUTSIDE, TASK, ListedCase
from casework.ports_of_forecast import MADE
from casework.usecases.absences import back_on, beside_words
from casework.usecases.application import Application
from casework.usecases.desk import Desk, Room, StepRow, stage_name, waiting_for_information
from casework.usecases.desk_lists import BUCKETS, DeskWish, read_wish
from casework.usecases.next_case_rules import role_words
from casework.usecases.next_case_taking import home_zone
from casework.usecases.qualifications import zone_of_plan
from casework.web import moments, worklist_rows
from casework.web.forecast_words import between

TITLES = {
    "late": "Late",
    "today": "Due today",
    "day": "Due within 24 hours",
    "saturday": "Due on Saturday",
    "weekend": "Due over the weekend",
    "unowned": "Without an owner",
    "information": "Waiting for information",
    "incidents": "Incidents",
    "decided": "Decided, open to an appeal or external review",
}
EXPECTED = "Expected late"
LEVEL_TITLES = {**moments.LEVELS, "none": "No clock"}
DRAWN = ("late", "tight", "watch", "ok", "paused")  # no clock, nothing drawn


def wish_of(app: Application, asked: Mapping[str, str]) -> DeskWish:
    """The wish that an address holds; a plan type that there is not narrows nothing."""
    wish = read_wish(asked)
    return wish if wish.plan in worklist_rows.titles(app) else replace(wish, plan="")


def address(asked: Mapping[str, str], path: str = "/desk") -> str:
    """The address of a desk, or of a map."""
    return f"{path}?{urlencode(asked)}" if asked else path


def figures(told: Desk, wish: DeskWish, *, zone: ZoneInfo) -> list[Json]:
    """The numbers in the head of the desk, each with the address of its list; a day ends where most plans are."""
    late = told.n(level="late")
    ownerless = told.n(level="late", standing=TASK, owned=False)
    unowned = told.n(standing=TASK, owned=False)
    waiting = waiting_for_information(told)
    clocks = told.incidents.clocks
    rows = [
        ("late", late, "" if not late else f"{ownerless} without an owner" if ownerless else "each has an owner"),
        ("today", told.due_in("today"), f"until midnight {moments.zone_word(zone)}"),
        ("day", told.due_in("day"), f"{_of_them(told.due_in('day'), told.due_in('today'))} today"),
        ("weekend", told.due_in("weekend"), f"{told.due_in('saturday') or 'none'} on Saturday"),
        ("unowned", unowned, f"{told.unowned_pressing or 'none'} late or tight"),
        ("information", waiting, f"{told.due_in('week') or 'none'} with a week or less"),
        ("incidents", told.incidents.n, _holds(clocks)),
    ]
    return [
        {
            "id": id,
            "n": n,
            "range": "",
            "title": TITLES[id],
            "words": words if n else "",
            "level": {"late": "late", "today": "tight", "day": "tight"}.get(id, "") if n else "",
            "href": address(wish.of_all(figure=id)),
            "current": wish.figure == id,
        }
        for id, n, words in rows
    ] + [expected_late(told, narrowed=bool(wish.plan or wish.urgency))]


def expected_late(told: Desk, *, narrowed: bool) -> Json:
    """The likely range of the forecast that stands; it leads to the forecast, and is one of all cases always."""
    made = told.forecast
    known = made is not None and made.state == MADE
    why = "none made today yet" if made is None else "too little history"
    low, high = (made.week["low"], made.week["high"]) if made is not None and known else (0, 0)
    return {
        "id": "expected",
        "n": high,
        "range": between(low, high) if known else "not known",
        "title": EXPECTED,
        "words": why if not known else "all cases, next 7 days" if narrowed else "likely, next 7 days",
        "level": "",
        "href": "/forecast",
        "current": False,
    }


def _of_them(day: int, today: int) -> str:
    return f"{min(day, today)} of them" if day and today else "none"


def _holds(clocks: int) -> str:
    return "none holds a clock" if not clocks else "1 holds a clock" if clocks == 1 else f"{clocks} hold a clock"


def steps(told: Desk, wish: DeskWish) -> list[Json]:
    """A row for each step: numbers by level, the share drawn to the scale of the largest one, the usual stay."""
    most = max((row.open for row in told.steps), default=1)
    return [
        {
            "process": row.process,
            "name": row.name,
            "open": row.open,
            "href": address(wish.of_all(process=row.process)),
            "current": wish.process == row.process and not (wish.level or wish.figure),
            "levels": [
                {
                    "level": level,
                    "n": row.levels[level],
                    "title": LEVEL_TITLES[level],
                    "href": address(wish.of_all(process=row.process, level=level)),
                    "current": wish.process == row.process and wish.level == level,
                }
                for level in columns(told)
            ],
            "mix": _mix([(level, row.levels[level]) for level in DRAWN], most),
            "usual": usual(row),
        }
        for row in told.steps
    ]


def usual(row: StepRow) -> str:
    """Half of the cases leave a step within this time."""
    return "" if row.usual is None else length(row.usual.half)


def length(milliseconds: int) -> str:
    """ "4 h", "1 day 6 h"."""
    return moments.span(datetime.fromtimestamp(milliseconds / 1000, tz=EPOCH.tzinfo) - EPOCH)


def columns(told: Desk) -> list[str]:
    """The levels that have a column: that without a clock only where a case has none."""
    return [level for level in LEVELS if level != "none" or told.n(level=level)]


def totals(told: Desk, wish: DeskWish) -> list[Json]:
    """The last row of the table: all steps by level."""
    return [
        {
            "level": level,
            "n": told.n(level=level),
            "title": LEVEL_TITLES[level],
            "href": address(wish.of_all(level=level)),
            "current": wish.level == level and not wish.process,
        }
        for level in columns(told)
    ]


def _mix(parts: Sequence[tuple[str, int]], whole: int) -> list[Json]:
    """Pieces of a bar of 100: {name, x, width}, each with a gap behind it; what is there can be seen."""
    drawn, x = [], 0.0
    for name, n in parts:
        if n:
            width = max(2.0, n / max(1, whole) * 100 - 0.6)
            drawn.append({"name": name, "x": f"{x:.1f}", "width": f"{min(width, max(0.0, 100 - x)):.1f}"})
            x += width + 0.6
    return drawn


def room(rooms: Sequence[Room]) -> list[Json]:
    """Who has room, of those whose day is counted."""
    return _people([one for one in rooms if one.is_counted])


def movable_to(rooms: Sequence[Room]) -> list[Json]:
    """To whom cases can be moved: everybody who is there."""
    return _people([one for one in rooms if one.away is None])


def _people(rooms: Sequence[Room]) -> list[Json]:
    """The most room first, those who are away last."""
    ordered = sorted(rooms, key=lambda one: (one.away is not None, -_left(one), one.load.name))
    return [_person(one) for one in ordered]


def _left(one: Room) -> int:
    return -1000 if one.load.capacity is None else one.load.capacity - one.used


def _person(one: Room) -> Json:
    load = one.load
    roles = [role_words(role) for role in load.roles]
    what = ", ".join(one.fields) or " and ".join(roles)
    capacity = load.capacity
    whole = max(one.used, capacity or one.used, 1)
    drawn = [("load", one.used - one.over), ("over", one.over), ("room", max(0, (capacity or 0) - one.used))]
    return {
        "id": load.id,
        "name": load.name,
        "what": f"{what[:1].upper()}{what[1:]}" if one.away is None else _away(one.away),
        "href": address({"owner": load.id}),
        "tasks": load.cases,
        "mix": [] if one.away is not None or capacity is None else _mix(drawn, whole),
        "words": _load_words(one),
        "left": None if capacity is None else capacity - one.used,
        "substitute": ""
        if one.away is None
        else f"substitute: {one.substitute}"
        if one.substitute
        else "no substitute",
        "is_away": one.away is not None,
    }


def _away(absence: Absence) -> str:
    back = back_on(absence)
    return f"Out, back on {back:%a} {back.day} {back:%b}"


def away(rooms: Sequence[Room]) -> dict[str, str]:
    """Who is away, as it stands beside what they have: "away until Mon 26 Jan, Ann stands in"."""
    return {one.load.id: beside_words(one.away, one.substitute or "") for one in rooms if one.away is not None}


def _load_words(one: Room) -> str:
    if one.load.capacity is None:
        return f"{one.used} point{'' if one.used == 1 else 's'}, no limit set"
    over = f", {one.over} over" if one.over else ""
    return f"{one.used} of {one.load.capacity}{over}"


def listing(
    app: Application,
    wish: DeskWish,
    found: Sequence[ListedCase],
    *,
    now: datetime,
    whole: int | None,
    away: Mapping[str, str],
    path: str = "/desk",
    place: str = "",
) -> Json:
    """The list at the right: its title, its rows, and whether there are more; `place` is where on the page it is."""
    rows = [row(app, one, now, away) for one in found[:LISTED]]
    more = len(found) > LISTED
    return {
        "title": title(app, wish, found),
        "rows": rows,
        "count": counted(whole, len(rows), wish, more),
        "next": address(wish.asked(page=wish.page + 1), path) + place if more else "",
        "before": address(wish.asked(page=wish.page - 1), path) + place if wish.page > 1 else "",
        "close": address(closed(wish).asked(), path),
        "unfiltered": _unfiltered(wish, path),
    }


def _unfiltered(wish: DeskWish, path: str) -> str:
    """The same list without the filters; empty where none narrows it."""
    plan = wish.plan if wish.by == "plan" else ""
    return address(wish.asked(plan=plan, urgency="", page=1), path) if wish.urgency or wish.plan != plan else ""


def counted(whole: int | None, here: int, wish: DeskWish, more: bool) -> str:
    """ "4 cases", "50 of 3,204 cases", "the first 50 cases"."""
    if whole is not None and whole > here:
        return f"{here} of {whole:,} cases, page {wish.page}"
    if more or wish.page > 1:
        return f"{here} cases, page {wish.page}"
    return "1 case" if here == 1 else f"{here} cases"


def closed(wish: DeskWish) -> DeskWish:
    """The same page without a list."""
    plan = "" if wish.by == "plan" else wish.plan
    shown = DeskWish(plan=plan, urgency=wish.urgency, version=wish.version, by=wish.by)
    return replace(shown, process=wish.process) if wish.element else shown


def title(app: Application, wish: DeskWish, found: Sequence[ListedCase]) -> str:
    """What a list holds, in words."""
    first_one = found[0] if found else None
    parts = [
        *([worklist_rows.plan_type(app, wish.plan)] if wish.by == "plan" and wish.plan else []),
        *([stage_name(app, wish.process)] if wish.process and not wish.element else []),
        *([first_one.case.step if first_one else "This step"] if wish.element else []),
        *([TITLES[wish.figure]] if wish.figure else []),
        *([LEVEL_TITLES[wish.level]] if wish.level else []),
        *([BUCKETS[wish.left][1]] if wish.left else []),
        *([f"With {first_one.holder_name if first_one else 'this person'}"] if wish.owner else []),
    ]
    first, *rest = parts or ["All open cases"]
    return ", ".join([first, *(one[:1].lower() + one[1:] for one in rest)])


def row(app: Application, one: ListedCase, now: datetime, away: Mapping[str, str]) -> Json:
    """One case of a list; `away` says in words who of those that have one is away."""
    case, card = one.case, one.card
    clock, zone = None, zone_of_plan(app, card.plan, now)
    if case.due_at is not None and case.clock_start is not None:
        timed = {"at": case.due_at, "start": case.clock_start, "paused": case.paused}
        if case.share is not None:
            timed["share"] = case.share
        zone = zone_of_plan(app, card.plan, now)
        clock = moments.clock(timed, now, zone, rule_href=f"/cases/{case.review}/clock")
    return {
        "review": case.review,
        "item": case.item or "",
        "held": case.holder or "",
        "name": card.member_name,
        "asked_for": card.asked_for,
        "step": case.step,
        "stay": moments.stay(case.opened_at, now),
        "plan_type": worklist_rows.plan_type(app, card.line_of_business),
        "expedited": case.urgency == "EXPEDITED",
        "owner": _owner(one, away),
        "clock": clock,
        "zone_words": "" if zone == home_zone(app) else moments.zone_word(zone),
        "incidents": case.incidents,
        "href": f"/cases/{case.review}",
    }


def _owner(one: ListedCase, away: Mapping[str, str]) -> str:
    case = one.case
    gone = f", {away[case.holder]}" if case.holder is not None and case.holder in away else ""
    if case.standing == TASK:
        return f"{one.holder_name or case.holder or 'no owner'}{gone}"
    if case.standing == OUTSIDE and case.level == "none":
        return "decided, nothing to do"
    words = {"INFORMATION": "waits for an answer", "OUTSIDE": "waits for somebody outside", "MACHINE": "by itself"}
    asked = f", asked by {one.holder_name}" if one.holder_name else ""
    return f"{words[case.standing]}{asked}{gone}"


def changed_words(told: Desk, app: Application) -> str:
    """ "10:42:07 am": when something last changed, with the day where it was not today."""
    at, zone = told.state.changed_at, home_zone(app)
    if at is None:
        return "nothing has changed yet"
    local, now = at.astimezone(zone), told.now.astimezone(zone)
    hour, half = moments.time_of_day(local).split()
    day = "" if local.date() == now.date() else f"{moments.short_day(local.date(), now.date())}, "
    return f"last change {day}{hour}:{local.second:02d} {half}"
