"""Fills the desk of a store that was made before there was one, from what it holds.

What follows from a line of business's law comes with the next step of each case; until then a clock is as the worklist
tells it. Stays are told from the work items that have ended.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from casework.domain.case_cards import points_of
from casework.domain.time_left import left_order, level_at, level_until, levels_at
from casework.ports import ReviewRow, ServiceStep, WorkItem
from casework.ports_of_desk import INFORMATION, MACHINE, OUTSIDE, TASK, OpenCase, Stay
from casework.ports_of_worklist import Card, OpenWork
from casework.store.migrations.direct import Direct
from casework.store.migrations.filled_worklist import ANSWERED
from casework.store.records import decode
from casework.store.writing_of_desk import DeskWriting

MAIN = "coverage_review"
BY_ITSELF = "Casework works on it"


def fill_desk(database: Database) -> None:
    """A row for each open case, and a stay for each work item that has ended."""
    # Late, because the tables of another version import the migrations.
    from casework.store.tables import REVIEWS, SERVICE_STEPS, WORK_ITEMS
    from casework.store.tables_of_worklist import CASE_CARDS, WORKLIST

    session = DeskWriting(Direct(database))
    for found in database.query(
        "select reviews.* from reviews join case_cards on case_cards.review = reviews.id order by reviews.id"
    ):
        row: ReviewRow = decode(REVIEWS, found)

        def of(table: Any, row: ReviewRow = row) -> list[Any]:
            return [
                decode(table, one)
                for one in database.query(f"select * from {table.name} where review = ?", [row.id])  # noqa: S608 - a table of the specification
            ]

        items = of(WORK_ITEMS)
        for item in items:
            if item.closed_at is not None:
                session.add_stay(_stay(row, item, item.closed_at))
        if row.status == "OPEN":
            (card,) = of(CASE_CARDS)
            incidents = database.execute(
                "select count(*) from incidents where review = ? and resolved_at is null", [row.id]
            ).fetchone()[0]
            place = _place(database, row, [one for one in items if one.status == "OPEN"], of(SERVICE_STEPS))
            works = {one.item: one for one in of(WORKLIST)}
            session.put_open_case(_case(row, card, place, works, incidents), at=row.changed_at)


def _stay(row: ReviewRow, item: WorkItem, closed_at: datetime) -> Stay:
    return Stay(
        id=item.id,
        review=row.id,
        process=item.process,
        element=item.element,
        definition=row.definition,
        line_of_business=row.line_of_business,
        opened_at=item.opened_at,
        closed_at=closed_at,
        level="none",
        late=item.due_at is not None and item.opened_at <= item.due_at < closed_at,
    )


def _place(
    database: Database, row: ReviewRow, items: Sequence[WorkItem], steps: Sequence[ServiceStep]
) -> tuple[str, WorkItem | None, str, str, str]:
    """(standing, work item, process, element, step)."""
    ordered = sorted(items, key=lambda one: (one.due_at is None, one.due_at, one.opened_at, one.id))
    for standing, meant in (
        (TASK, [one for one in ordered if one.kind == "USER"]),
        (INFORMATION, [one for one in ordered if one.message == ANSWERED]),
    ):
        if meant:
            return standing, meant[0], meant[0].process, meant[0].element, meant[0].name
    outside = [one for one in steps if one.status in ("WAITING", "RUNNING")]
    waiting = min(outside, key=lambda one: one.id, default=None)
    if waiting is not None:
        process = _process_of(database, row.definition, waiting.element) or row.stage or MAIN
        return MACHINE, None, process, waiting.element, waiting.element.replace("_", " ").capitalize()
    if ordered and not row.ready:
        first = min(ordered, key=lambda one: (one.opened_at, one.id))
        return OUTSIDE, first, first.process, first.element, first.name
    return MACHINE, None, row.stage or MAIN, "", BY_ITSELF


def _process_of(database: Database, definition: str, element: str) -> str | None:
    """The process that draws an element: each is drawn in a file of its own name."""
    mark = f'id="{element}"'.encode()
    for file in database.query("select name, content from definition_files where definition = ?", [definition]):
        if file["name"].endswith(".bpmn") and mark in bytes(file["content"]):
            return str(file["name"]).removesuffix(".bpmn")
    return None


def _case(
    row: ReviewRow,
    card: Card,
    place: tuple[str, WorkItem | None, str, str, str],
    works: Mapping[str, OpenWork],
    incidents: int,
) -> OpenCase:
    standing, item, process, element, step = place
    work = None if item is None else works.get(item.id)
    due = row.decision_due_at if work is None else work.due_at
    start = (None if due is None else row.received_at) if work is None else work.clock_start
    paused = work is not None and work.paused
    watch, tight = (None, None) if paused or due is None or start is None else levels_at(start, due)
    level = level_at(row.changed_at, due=due, watch_at=watch, tight_at=tight, paused=paused)
    since = row.changed_at if item is None else item.opened_at
    urgency = row.urgency or card.urgency
    return OpenCase(
        review=row.id,
        number=card.number,
        definition=row.definition,
        process=process,
        element=element,
        step=step,
        item=item.id if item is not None and standing == TASK else None,
        role=item.role if item is not None and standing == TASK else None,
        holder=None if work is None else work.holder,
        standing=standing,
        opened_at=since,
        entered_at=since,
        due_at=due,
        clock_start=start,
        watch_at=watch,
        tight_at=tight,
        paused=paused,
        share=None if work is None else work.share,
        left_order=left_order(due, paused=paused),
        level=level,
        level_until=level_until(level, due=due, watch_at=watch, tight_at=tight),
        line_of_business=card.line_of_business,
        urgency=urgency,
        language=card.language,
        name_order=card.name_order,
        points=points_of(lines=card.lines, urgency=urgency),
        incidents=incidents,
    )
