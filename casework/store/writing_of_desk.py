"""Writing the desk: rows of open cases with the counts that are kept with them, and stays."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.ports_of_desk import INFORMATION, TASK, OpenCase, Stay, UsualStay
from casework.store import tables_of_desk as tables
from casework.store.desk_statements import HOUR
from casework.store.driver import Driver
from casework.store.reading_of_desk import DeskReading
from casework.store.records import to_milliseconds

Key = tuple[Any, ...]
OF_CASE = ("process", "line_of_business", "urgency", "owned", "standing", "level")
OF_ELEMENT = ("process", "definition", "element", "level")
OF_HOLDER = ("holder", "hour")
OF_HOUR = ("kind", "line_of_business", "urgency", "hour", "process")


class DeskWriting(DeskReading):
    """What can be written of the desk. A row is read once in a transaction: nobody else changes it meanwhile."""

    def __init__(self, driver: Driver) -> None:
        super().__init__(driver)
        self._known: dict[str, OpenCase | None] = {}

    def open_case(self, review: str) -> OpenCase | None:
        if review not in self._known:
            self._known[review] = super().open_case(review)
        return self._known[review]

    def put_open_case(self, case: OpenCase, *, at: datetime) -> None:
        before = self.open_case(case.review)
        if before == case:
            return
        self._put(tables.OPEN_CASES, "put_open_case", case)
        self._known[case.review] = case
        self._count_cases(before, case)
        self._driver.change("note_desk_change", {"at": to_milliseconds(at)})

    def drop_open_case(self, review: str, *, at: datetime) -> None:
        before = self.open_case(review)
        if before is not None:
            self._driver.change("drop_open_case", {"review": review})
            self._known[review] = None
            self._count_cases(before, None)
            self._driver.change("note_desk_change", {"at": to_milliseconds(at)})

    def _count_cases(self, before: OpenCase | None, after: OpenCase | None) -> None:
        """Bring the counts from one row to another; what stays the same is not touched."""
        n, points, elements, hours, held = (defaultdict[Key, int](int) for _ in range(5))
        for case, sign in ((before, -1), (after, 1)):
            if case is None:
                continue
            n[counted_as(case)] += sign
            points[counted_as(case)] += sign * case.points
            elements[case.process, case.definition, case.element, case.level] += sign
            for hour in hours_of(case):
                hours[hour] += sign
            if case.holder is not None or case.standing == TASK:
                held[case.holder or "", case.left_order // HOUR] += sign
        moved = sorted(key for key in n if n[key] or points[key])
        told = [{**dict(zip(OF_CASE, key, strict=True)), "n": n[key], "points": points[key]} for key in moved]
        for statement, changes in (
            ("count_case", told),
            ("count_element", _counted(OF_ELEMENT, elements)),
            ("count_hour", _counted(OF_HOUR, hours)),
            ("count_held", _counted(OF_HOLDER, held)),
        ):
            if changes:
                self._driver.change_each(statement, changes)

    def add_stay(self, stay: Stay) -> None:
        self._put(tables.STAYS, "add_stay", stay)

    def take_back_stay(self, review: str, process: str, *, at: datetime) -> Stay | None:
        ended = self._many(tables.STAYS, "stay_that_ended", review=review, process=process, at=to_milliseconds(at))
        for one in ended:
            self._driver.change("drop_stay", {"review": review, "at": to_milliseconds(at), "id": one.id})
        return ended[0] if ended else None

    def put_usual_stays(self, day: str, stays: Sequence[UsualStay]) -> None:
        self._driver.change("drop_usual_stays", {})
        self._driver.change("drop_empty_hours", {})  # once a day is often enough
        self._driver.change("drop_empty_held", {})
        for stay in stays:
            self._put(tables.USUAL_STAYS, "put_usual_stay", stay)
        self._driver.change("note_usual_day", {"day": day})


def _counted(names: Sequence[str], counts: Mapping[Key, int]) -> list[Mapping[str, Any]]:
    return [{**dict(zip(names, key, strict=True)), "n": counts[key]} for key in sorted(counts) if counts[key]]


def counted_as(case: OpenCase) -> Key:
    """What a case is counted by."""
    return (
        case.process,
        case.line_of_business,
        case.urgency,
        int(case.holder is not None),
        case.standing,
        case.level,
    )


def hours_of(case: OpenCase) -> list[Key]:
    """The hours in which a case is counted: that of its clock, and that of the answer that it waits for.

    Each is counted by plan type and urgency, by one of them, and in all (empty), so that every filter finds its own.
    """
    if case.due_at is None:
        return []
    kinds = [*([] if case.paused else ["CLOCK"]), *(["ANSWER"] if case.standing == INFORMATION else [])]
    hour = to_milliseconds(case.due_at) // HOUR
    return [
        (kind, plan, urgency, hour, case.process)
        for kind in kinds
        for plan in (case.line_of_business, "")
        for urgency in (case.urgency, "")
    ]
