"""Reading the desk: its counts, lists, loads and stays: the port's `DeskReader`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from casework.domain.time_left import NEVER
from casework.errors import StoreError
from casework.ports_of_desk import (
    SPANS,
    DeskCount,
    DeskQuery,
    DeskState,
    ElementCount,
    HeldCount,
    ListedCase,
    OpenCase,
    OpenIncidents,
    PersonLoad,
    Sieve,
    Stay,
    UsualStay,
)
from casework.store import tables_of_desk as tables
from casework.store.desk_statements import DAY_PAUSED, HELD_SLOTS, HOUR
from casework.store.records import decode, from_text, to_milliseconds
from casework.store.rows import Rows
from casework.store.tables_of_worklist import CASE_CARDS


class DeskReading(Rows):
    """What can be read of the desk."""

    def open_case(self, review: str) -> OpenCase | None:
        return cast("OpenCase | None", self._one(tables.OPEN_CASES, "open_case", review=review))

    def desk_state(self) -> DeskState:
        return cast("DeskState", self._one(tables.DESK_STATE, "desk_state"))

    def desk_counts(self, now: datetime) -> Sequence[DeskCount]:
        key = ("process", "line_of_business", "urgency", "owned", "standing", "level")
        n, points = Counter[tuple[Any, ...]](), Counter[tuple[Any, ...]]()
        for row in self._driver.rows("desk_counts", {"now": to_milliseconds(now)}):
            which = tuple(row[one] for one in key)
            n[which] += row["n"]
            points[which] += row["points"]
        return [
            decode(tables.DESK_COUNTS, {**dict(zip(key, which, strict=True)), "n": n[which], "points": points[which]})
            for which in sorted(n)
            if n[which]
        ]

    def element_counts(self, now: datetime, *, process: str | None = None) -> Sequence[ElementCount]:
        key = ("process", "definition", "element", "level")
        n = Counter[tuple[str, ...]]()
        for row in self._driver.rows("element_counts", {"now": to_milliseconds(now), "process": process}):
            n[tuple(row[one] for one in key)] += row["n"]
        return [
            decode(tables.ELEMENT_COUNTS, {**dict(zip(key, which, strict=True)), "n": n[which]})
            for which in sorted(n)
            if n[which]
        ]

    def due_counts(self, spans: Sequence[tuple[str, datetime, datetime]], sieve: Sieve) -> Sequence[Mapping[str, int]]:
        asked: dict[str, Any] = {"plan": sieve.plan, "urgency": sieve.urgency}
        places = _places([kind for kind, _, _ in spans])
        edges = dict(zip(places, [(start, end) for _, start, end in spans], strict=True))
        for slot in range(SPANS):
            asked |= _span(slot, *edges[slot]) if slot in edges else _nothing(slot)
        found = [Counter[str]() for _ in range(SPANS)]
        for row in self._driver.rows("due_counts", asked):
            found[row["slot"]][row["process"]] += row["n"]
        return [+found[slot] for slot in places]

    def due_counts_by_plan(
        self, spans: Sequence[tuple[datetime, datetime]], urgency: str | None
    ) -> Sequence[Mapping[str, int]]:
        asked: dict[str, Any] = {"urgency": urgency}
        for slot in range(SPANS - 1):
            asked |= _span(slot, *spans[slot]) if slot < len(spans) else _nothing(slot)
        found = [Counter[str]() for _ in spans]
        for row in self._driver.rows("due_counts_by_plan", asked):
            found[row["slot"]][row["line_of_business"]] += row["n"]
        return [+one for one in found]

    def held_counts(self, moments: Sequence[datetime]) -> Sequence[HeldCount]:
        at = [to_milliseconds(one) for one in moments]
        split = Counter[tuple[str, int]]()  # what is due in the hour of a moment, and before it
        bounds = {f"from_{slot}": one // HOUR * HOUR for slot, one in enumerate(at)}
        for row in self._driver.rows("held_edges", {**bounds, **{f"to_{slot}": one for slot, one in enumerate(at)}}):
            split[row["holder"], row["slot"]] += row["n"]
        hours = [0, *(one // HOUR for one in at), DAY_PAUSED * 24]
        asked = {name: n for slot, ends in enumerate(pairwise(hours)) for name, n in _held_span(slot, *ends).items()}
        found = []
        for row in self._driver.rows("held_counts", asked):
            who = row["holder"]
            due = [row[f"due_{slot}"] + split[who, slot] - split[who, slot - 1] for slot in range(HELD_SLOTS + 1)]
            if any(due) or row["paused"] or row["none"]:
                told = {"paused": row["paused"], "none": row["none"]}
                found.append(HeldCount(holder=who, name=row["name"], due=tuple(due), **told))
        return found

    def open_incidents(self, sieve: Sieve) -> OpenIncidents:
        row = self._driver.rows("open_incidents", {"plan": sieve.plan, "urgency": sieve.urgency})[0]
        return OpenIncidents(n=row["n"], cases=row["cases"], clocks=row["clocks"])

    def desk_list(self, query: DeskQuery) -> Sequence[ListedCase]:
        asked = {
            "now": to_milliseconds(query.now),
            "plan": query.sieve.plan,
            "urgency": query.sieve.urgency,
            "level": query.level,
            "process": query.process,
            "element": query.element,
            "definition": query.definition,
            "holder": query.holder,
            "least": 0 if query.due_from is None else to_milliseconds(query.due_from),
            "most": NEVER if query.due_to is None else to_milliseconds(query.due_to) - 1,
            "limit": query.limit,
            "offset": query.offset,
            "reach": query.offset + query.limit,
        }
        return [_listed(row) for row in self._driver.rows(f"desk_list_{_lead(query)}", asked)]

    def stale_cases(self, now: datetime, *, limit: int) -> Sequence[OpenCase]:
        return self._many(tables.OPEN_CASES, "stale_cases", now=to_milliseconds(now), limit=limit)

    def loads(self, day: str) -> Sequence[PersonLoad]:
        return [_load(row) for row in self._driver.rows("loads", {"day": day})]

    def usual_stays(self, *, by_version: bool = False) -> Sequence[UsualStay]:
        return self._many(tables.USUAL_STAYS, "usual_stays", by_version=int(by_version))

    def stays_between(self, start: datetime, end: datetime) -> Sequence[Stay]:
        return self._many(tables.STAYS, "stays_between", start=to_milliseconds(start), end=to_milliseconds(end))


def _lead(query: DeskQuery) -> str:
    """The list's leading condition, whose index is walked."""
    if query.figure == "decided":
        place = "element" if query.element is not None else "process" if query.process is not None else ""
        return f"decided_{place}" if place else "decided"
    if query.figure not in ("all", "due", "level"):
        return query.figure
    if query.level == "none":
        return "unclocked"
    if query.level is not None:
        return "level" if query.process is None else "process_level"
    return "left" if query.process is None else "process"


def _places(kinds: Sequence[str]) -> list[int]:
    """The slot of the statement that each span takes: answers the last one, clocks those before."""
    clocks = iter(range(SPANS - 1))
    if kinds.count("ANSWER") > 1 or kinds.count("CLOCK") > SPANS - 1:
        raise StoreError(f"One look at the desk counts {SPANS - 1} spans of clocks and one of answers. Ask twice.")
    return [SPANS - 1 if kind == "ANSWER" else next(clocks) for kind in kinds]


def _span(slot: int, start: datetime, end: datetime) -> dict[str, int]:
    """The whole hours of a span, and what is before and behind them."""
    first, last = to_milliseconds(start), max(to_milliseconds(start), to_milliseconds(end))
    from_hour, to_hour = -(-first // HOUR), last // HOUR
    if from_hour > to_hour:  # within one hour
        return _nothing(slot) | {f"head_from_{slot}": first, f"head_to_{slot}": last}
    return {
        f"hour_from_{slot}": from_hour,
        f"hour_to_{slot}": to_hour,
        f"head_from_{slot}": first,
        f"head_to_{slot}": from_hour * HOUR,
        f"tail_from_{slot}": to_hour * HOUR,
        f"tail_to_{slot}": last,
    }


def _held_span(slot: int, first: int, last: int) -> dict[str, int]:
    """The whole days between two hours, and the hours before and behind them."""
    from_day, to_day = -(-first // 24), last // 24
    if from_day > to_day:  # within one day
        days, head, tail = (0, 0), (first, last), (0, 0)
    else:
        days, head, tail = (from_day, to_day), (first, from_day * 24), (to_day * 24, last)
    told = {"day": days, "head": head, "tail": tail}
    return {
        f"{part}_{end}_{slot}": n for part, ends in told.items() for end, n in zip(("from", "to"), ends, strict=True)
    }


def _nothing(slot: int) -> dict[str, int]:
    return {f"{part}_{slot}": 0 for part in ("hour_from", "hour_to", "head_from", "head_to", "tail_from", "tail_to")}


def _listed(row: Mapping[str, Any]) -> ListedCase:
    return ListedCase(
        card=decode(CASE_CARDS, {**row, "urgency": row["card_urgency"]}),
        case=decode(tables.OPEN_CASES, row),
        holder_name=row["holder_name"],
    )


def _load(row: Mapping[str, Any]) -> PersonLoad:
    return PersonLoad(
        id=row["id"],
        name=row["name"],
        roles=tuple(from_text(row["roles"])),
        specialties=tuple(from_text(row["specialties"])),
        capacity=row["capacity"],
        held=row["held"],
        done=row["done"],
        cases=row["cases"],
    )
