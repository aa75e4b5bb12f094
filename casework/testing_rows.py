"""Rows to test and measure with: one of each kind, and whole reviews with the trails that tell of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson

from casework.audit.chain import files_hash
from casework.audit.journal import Journal
from casework.ports import (
    Actor,
    Answer,
    Document,
    Incident,
    Letter,
    Part,
    Person,
    ReviewRow,
    ServiceStep,
    Store,
    Transaction,
    WorkItem,
)
from casework.ports_of_comments import Comment

MOMENT = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)
FILES = {"toy.bpmn": b"<definitions/>", "urgency.dmn": b"\x00\xff table"}
DEFINITION = files_hash(FILES)
NURSE = Actor("ana", "nurse_reviewer", "Ana Ruiz")


def later(**passed: float) -> datetime:
    """So long after `MOMENT`."""
    return MOMENT + timedelta(**passed)


def a_review(id: str = "R-1", **changes: Any) -> ReviewRow:
    """An open review that nothing has happened in."""
    row = ReviewRow(
        id=id,
        revision=0,
        status="OPEN",
        outcome=None,
        stage="intake",
        line_of_business="commercial",
        plan="plan-a",
        member="m-1",
        urgency=None,
        received_at=MOMENT,
        decision_due_at=None,
        definition=DEFINITION,
        snapshot=b"\x00\x01 snapshot",
        ready=False,
        next_due_at=None,
        created_at=MOMENT,
        changed_at=MOMENT,
    )
    return replace(row, **changes)


def a_work_item(id: str = "t-1", review: str = "R-1", **changes: Any) -> WorkItem:
    """An open user task."""
    item = WorkItem(
        id=id,
        review=review,
        element="verify_trials",
        process="conservative_treatment",
        kind="USER",
        name="Verify trials",
        role="nurse_reviewer",
        message=None,
        not_by=None,
        status="OPEN",
        claimed_by=None,
        opened_at=MOMENT,
        due_at=None,
    )
    return replace(item, **changes)


def a_service_step(id: str = "s-1", review: str = "R-1", **changes: Any) -> ServiceStep:
    """A step whose effect lies outside, not tried yet."""
    step = ServiceStep(
        id=id,
        review=review,
        element="send_approval_notice",
        operator="determination.send_approval_notice",
        status="WAITING",
        attempt=0,
        not_before=MOMENT,
        result={"letters": 1},
    )
    return replace(step, **changes)


def an_incident(id: str = "i-1", review: str = "R-1", **changes: Any) -> Incident:
    """An open incident of the review itself."""
    incident = Incident(
        id=id, review=review, task=None, element=None, cause="HandlerError", attempts=1, opened_at=MOMENT
    )
    return replace(incident, **changes)


def an_answer(id: str = "a-1", review: str = "R-1", **changes: Any) -> Answer:
    """A nurse's answer."""
    answer = Answer(
        id=id,
        review=review,
        task=id,
        element="verify_trials",
        person="ana",
        role="nurse_reviewer",
        answered_at=MOMENT,
        body={"decision": "GO_ON", "weeks": 12.5, "note": "Größe\n\x1f ok"},
    )
    return replace(answer, **changes)


def a_document(id: str = "D-1", review: str = "R-1", **changes: Any) -> Document:
    """An operative report."""
    text = "Second session of treatment."
    document = Document(
        id=id,
        review=review,
        kind="OPERATIVE_REPORT",
        title="Operative report",
        author="Dr Lin",
        dated="2025-11-03",
        received_at=MOMENT,
        sha256=sha256(text.encode()).hexdigest(),
        text=text,
        body={"passages": [{"id": "p1", "at": [0, 14]}]},
    )
    return replace(document, **changes)


def a_letter(id: str = "R-1:t-9:approval:MEMBER:0", review: str = "R-1", **changes: Any) -> Letter:
    """A courtesy letter that was not sent yet."""
    html = "<p>Dear Mx Doe</p>"
    letter = Letter(
        id=id,
        review=review,
        task="t-9",
        kind="approval",
        audience="MEMBER",
        language="en",
        subject="Your request was approved",
        html=html,
        text="Dear Mx Doe\n",
        facts={"lines": ["L1"]},
        sha256=sha256(html.encode()).hexdigest(),
        created_at=MOMENT,
        not_before=MOMENT,
    )
    return replace(letter, **changes)


def a_part(name: str = "findings", review: str = "R-1", *, value: Any = None) -> Part:
    """A part of the case file with the hash of its text."""
    text = orjson.dumps({"n": 1} if value is None else value, option=orjson.OPT_SORT_KEYS).decode()
    return Part(review=review, name=name, text=text, sha256=sha256(text.encode()).hexdigest())


def a_person(id: str = "ana", **changes: Any) -> Person:
    """A licensed nurse."""
    licence = {"profession": "RN", "number": "000001", "state": "NY"}
    person = Person(id=id, name="Ana Ruiz, RN", roles=("intake", "nurse_reviewer"), licences=(licence,))
    return replace(person, **changes)


def add_review(tx: Transaction, row: ReviewRow | None = None) -> ReviewRow:
    """Keep a bare review with its definition set; no trail."""
    row = row or a_review()
    tx.add_definition(DEFINITION, FILES)
    tx.add_review(row)
    return row


def change(
    store: Store, review: str, act: Callable[[Transaction, Journal], None], *, at: datetime = MOMENT, **columns: Any
) -> ReviewRow:
    """One change of a review in one transaction, with its events; `columns` of the row are replaced."""
    with store.transaction() as tx:
        row = tx.lock_review(review) or add_review(tx, a_review(review))
        journal = Journal(review, NURSE)
        act(tx, journal)
        changed = replace(row, revision=row.revision + 1, changed_at=at, **columns)
        saved = journal.flush(tx, changed, at=at)
        tx.save_review(saved, expected_revision=row.revision)
        return saved


def a_comment(id: str = "c-1", review: str = "R-1", **changes: Any) -> Comment:
    """A comment that mentions somebody."""
    comment = Comment(
        id=id,
        review=review,
        person="ana",
        role="nurse_reviewer",
        written_at=MOMENT,
        body="Is the lip measured at rest, @ben?",
        mentions={"people": ["ben"]},
    )
    return replace(comment, **changes)
