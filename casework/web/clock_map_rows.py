"""The clock map in words: its cells with their tints, how long cases stay, and what the diagram shows."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from casework.ports import Json
from casework.ports_of_desk import DeskState, UsualStay
from casework.usecases.clock_map import COLUMNS, NOBODY, RUNNING, ClockMap
from casework.usecases.desk_lists import BUCKETS, DeskWish
from casework.usecases.desk_sweep import DAYS
from casework.web import moments
from casework.web.desk_rows import address, length

TITLES = {
    "late": "Late",
    **{name: words for name, (_, words) in BUCKETS.items()},
    "paused": "Paused",
    "none": "No clock",
}
ROWS = {"": ("Step", "steps"), "person": ("Person", "people"), "plan": ("Plan type", "plan types")}
WARM = {"late": "hot", "h8": "w3", "h24": "w2", "d2": "w1", "paused": "p"}
SHADES = 4
CSV_HEAD = (
    "Step",
    "Open now",
    "Stays that ended",
    "Half leave within (hours)",
    "9 in 10 leave within (hours)",
    "Left under 80 % of the clock (%)",
    "Became late here",
)
HOUR = 3_600_000  # milliseconds


def columns(told: ClockMap) -> list[str]:
    """The heads of the table."""
    return [TITLES[name] for name in shown(told)]


def shown(told: ClockMap) -> list[str]:
    """The columns; that without a clock only where a case has none."""
    return [name for name in COLUMNS if name != "none" or told.n(name)]


def rows(told: ClockMap, wish: DeskWish, path: str) -> list[Json]:
    """A row for each step, person or plan type; a cell's tint repeats its number, warm where little time is left."""
    most = max((row.cells[name] for row in told.rows for name in COLUMNS if name not in WARM), default=1)
    return [
        {
            "name": row.name,
            "all": row.all,
            "href": address(wish.of_all(**_of(wish, row.key)), path),
            "current": _is_row(wish, row.key) and not (wish.left or wish.level),
            "cells": [
                {
                    "n": row.cells[name],
                    "heat": _heat(name, row.cells[name], most),
                    "href": address(wish.of_all(**_of(wish, row.key), **_asked(name)), path),
                    "current": _is_row(wish, row.key) and _is(wish, name),
                    "words": f"{row.name}, {TITLES[name]}",
                }
                for name in shown(told)
            ],
        }
        for row in told.rows
    ]


def last(told: ClockMap, wish: DeskWish, path: str) -> list[Json]:
    """The sums of the columns. People have not all cases, so of them a sum has no list."""
    return [
        {
            "n": told.n(name),
            "href": "" if wish.by == "person" else address(wish.of_all(**_nothing(wish), **_asked(name)), path),
            "current": not _picks_row(wish) and _is(wish, name),
            "words": f"All {ROWS[wish.by][1]}, {TITLES[name]}",
        }
        for name in shown(told)
    ]


def _of(wish: DeskWish, key: str) -> dict[str, str]:
    """What asks for the cases of a row."""
    if wish.by == "person":
        return {"owner": key} if key != NOBODY else {"figure": "unowned"}
    return {"plan": key} if wish.by == "plan" else {"process": key}


def _nothing(wish: DeskWish) -> dict[str, str]:
    return {"plan": ""} if wish.by == "plan" else {}


def _is_row(wish: DeskWish, key: str) -> bool:
    asked = _of(wish, key)
    return all(getattr(wish, name) == value for name, value in asked.items())


def _picks_row(wish: DeskWish) -> bool:
    return bool(wish.owner or wish.figure or wish.process or (wish.by == "plan" and wish.plan))


def _asked(name: str) -> dict[str, str]:
    return {"left": name} if name in BUCKETS else {"level": name}


def _is(wish: DeskWish, name: str) -> bool:
    return wish.left == name or wish.level == name


def _heat(name: str, n: int, most: int) -> str:
    if not n:
        return ""
    return WARM.get(name) or str(min(SHADES, 1 + n * SHADES // (most + 1)))


def total(told: ClockMap, wish: DeskWish) -> int | None:
    """How many cases the picked cell, row or column holds."""
    if wish.by != "person" and (wish.figure or wish.owner):
        return None
    name = wish.left or wish.level
    if name in RUNNING:
        return None
    cells = (name,) if name else COLUMNS
    if not _picks_row(wish):
        return None if wish.by == "person" else sum(told.n(one) for one in cells)
    key = {"person": wish.owner, "plan": wish.plan}.get(wish.by, wish.process)
    return sum(told.n(one, key) for one in cells)


def head(wish: DeskWish) -> str:
    """The first column's head."""
    return ROWS[wish.by][0]


def csv_of_map(told: ClockMap, wish: DeskWish) -> Iterator[Sequence[str | int]]:
    """The map for other programs, with its sums."""
    yield head(wish), *columns(told), "All"
    for row in told.rows:
        yield row.name, *(row.cells[name] for name in shown(told)), row.all
    yield "All", *(told.n(name) for name in shown(told)), told.all


def stays(told: ClockMap) -> list[Json]:
    """How long cases stay in each step."""
    return [{"name": row.name, "open": row.open, **stay(row.usual)} for row in told.stays]


def stay(usual: UsualStay | None) -> Json:
    """{half, nine, early, late, n} in words; what is not known is said to be so."""
    if usual is None:
        return {"half": "not known yet", "nine": "not known yet", "early": "not counted", "late": 0, "n": 0}
    share = usual.early * 100 // usual.timed if usual.timed else None
    return {
        "half": length(usual.half),
        "nine": length(usual.nine_in_ten),
        "early": "not counted" if share is None else f"{share} %",
        "late": usual.late,
        "n": usual.n,
    }


def csv_rows(told: ClockMap) -> Iterator[Sequence[str | int]]:
    """The same for other programs: times in hours."""
    for row in told.stays:
        usual = row.usual
        if usual is None:
            yield row.name, row.open, 0, "", "", "", 0
            continue
        share = "" if not usual.timed else str(usual.early * 100 // usual.timed)
        hours = [f"{one / HOUR:.2f}" for one in (usual.half, usual.nine_in_ten)]
        yield row.name, row.open, usual.n, *hours, share, usual.late


def days(state: DeskState) -> str:
    """ "23 Dec 2025 to 21 Jan 2026": the days that the usual stays tell of."""
    if state.usual_day is None:
        return ""
    today = date.fromisoformat(state.usual_day)
    first, end = today - timedelta(days=DAYS), today - timedelta(days=1)
    return f"{moments.full_day(first)} to {moments.full_day(end)}"
