"""Fills the worklist of a store that was made before there was one, from what it holds.

What follows from a line of business's law (who is barred, how much of a clock was used before it was paused) comes with
the next step of each case; until then a clock is taken to run from the receipt.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlite_utils import Database

from casework.domain.case_cards import card_of, points_of, statement_of
from casework.domain.request import Request
from casework.domain.time_left import left_order, levels_at
from casework.errors import RequestError
from casework.ports import ReviewRow, WorkItem
from casework.ports_of_worklist import NORMAL, Card, OpenWork
from casework.store.migrations.direct import Direct
from casework.store.records import decode
from casework.store.table import Table
from casework.store.writing_of_worklist import WorklistWriting

STATEMENT = "Statement of the requester"
ANSWERED = "information_received"  # the message that ends a wait for information


def fill_worklist(database: Database) -> None:
    """Cards and texts of every case, and a row for each open work item."""
    # Late, because the tables of another version import this one.
    from casework.store.tables import REVIEWS, WORK_ITEMS

    session = WorklistWriting(Direct(database))
    for found in database.query(
        "select reviews.*, parts.text as request from reviews join parts on parts.review = reviews.id "
        "where parts.name = 'request' order by reviews.created_at, reviews.id"
    ):
        row, text = _read(REVIEWS, found), str(found["request"])
        try:
            request = Request.from_json(orjson.loads(text))
        except (ValueError, RequestError):
            continue  # it cannot be read; where it was damaged, the audit's verification names it
        card = card_of(row.id, request, line_of_business=row.line_of_business, urgency=row.urgency)
        session.add_card(Card(number=0, **card))
        if words := statement_of(request):
            session.index_text(row.id, source="REQUEST", ref="request", title=STATEMENT, text=words)
        for document in database.query("select * from documents where review = ? order by position", [row.id]):
            session.index_text(
                row.id, source="DOCUMENT", ref=document["id"], title=document["title"], text=document["text"]
            )
    for found in database.query(
        "select work_items.* from work_items join case_cards on case_cards.review = work_items.review "
        "where work_items.status = 'OPEN' order by work_items.opened_at, work_items.id"
    ):
        item = _read(WORK_ITEMS, found)
        if item.kind == "USER" or item.message == ANSWERED:
            (review,) = database.query("select * from reviews where id = ?", [item.review])
            session.put_open_work(_open(database, item, _read(REVIEWS, review), session.card(item.review)))


def _read(table: Table, row: Mapping[str, Any]) -> Any:
    return decode(table, row)


def _open(database: Database, item: WorkItem, row: ReviewRow, card: Card | None) -> OpenWork:
    assert card is not None
    paused = row.decision_due_at is None
    due = _answer_by(database, item.review) if paused else item.due_at
    watch, tight = (None, None) if due is None or paused else levels_at(row.received_at, due)
    urgency = row.urgency or card.urgency
    return OpenWork(
        item=item.id,
        review=item.review,
        kind=item.kind,
        element=item.element,
        process=item.process,
        step=item.name,
        role=item.role,
        holder=item.claimed_by if item.kind == "USER" else _asker(database, item.review),
        taken=item.kind == "USER" and item.claimed_by is not None,
        opened_at=item.opened_at,
        due_at=due,
        clock_start=None if due is None else row.received_at,
        paused=paused and due is not None,
        share=None,
        left_order=left_order(due, paused=paused),
        watch_at=watch,
        tight_at=tight,
        urgency=urgency,
        name_order=card.name_order,
        line_of_business=card.line_of_business,
        language=card.language,
        number=card.number,
        lapse=None,
        disagree=False,
        new_documents=0,
        priority=NORMAL,
        barred={"people": []},
        points=points_of(lines=card.lines, urgency=urgency),
    )


def _answer_by(database: Database, review: str) -> datetime | None:
    for row in database.query("select text from parts where review = ? and name = 'clock'", [review]):
        told = orjson.loads(row["text"]).get("moments", {}).get("information")
        return None if told is None else datetime.fromisoformat(told["at"])
    return None


def _asker(database: Database, review: str) -> str | None:
    found = database.query(
        "select closed_by from work_items where review = ? and kind = 'USER' and status = 'DONE' "
        "order by closed_at desc, position desc limit 1",
        [review],
    )
    return next((row["closed_by"] for row in found), None)
