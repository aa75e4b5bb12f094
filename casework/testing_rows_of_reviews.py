"""Whole reviews to test and measure with: rows of every kind, open and closed, and the trail that tells of them."""

from dataclasses import replace

from casework.audit.chain import CONTENT, row_hash
from casework.audit.journal import Journal
from casework.ports import ReviewRow, Store, Transaction
from casework.testing_rows import (
    MOMENT,
    a_comment,
    a_document,
    a_letter,
    a_part,
    a_service_step,
    a_work_item,
    an_answer,
    an_incident,
    change,
    later,
)
from casework.testing_rows_of_drafts import a_held_signature
from casework.testing_rows_of_files import a_document_file, a_file


def furnish(store: Store, review: str = "R-1") -> ReviewRow:
    """A review with rows of every kind, open and closed, and the trail that tells of them."""
    change(store, review, lambda tx, journal: _receive(tx, journal, review), urgency="STANDARD")
    return change(
        store,
        review,
        lambda tx, journal: _go_on(tx, journal, review),
        at=later(hours=1),
        stage="determination",
        decision_due_at=later(days=15),
        next_due_at=later(days=12),
    )


def _receive(tx: Transaction, journal: Journal, review: str) -> None:
    journal.add("review.received", request=review, weight=1e23, ratio=0.1, note="naïve\x1f\n", none=None, yes=True)
    for name in ("D-1", "D-2"):
        document = a_document(name, review)
        tx.add_document(document)
        journal.add_row("document.received", document, document=name)
    for name in ("request", "clock", "findings"):
        tx.put_part(a_part(name, review, value={"part": name}))
        journal.add("part.kept", part=name)
    for name in ("t-1", "t-2"):
        tx.put_work_item(a_work_item(f"{review}/{name}", review, claimed_by="ana", due_at=later(days=1)))
        journal.add("task.opened", task=f"{review}/{name}", element="verify_trials", role="nurse_reviewer")
    for name in ("s-1", "s-2"):
        tx.put_service_step(a_service_step(f"{review}/{name}", review, error="timeout"))
        journal.add("step.started", task=f"{review}/{name}", element="send_approval_notice")
        letter = a_letter(f"{review}/{name}:MEMBER", review, task=f"{review}/{name}")
        tx.add_letter(letter)
        journal.add_row("notice.prepared", letter, letter=letter.id)
    tx.put_incident(an_incident(f"{review}/i-1", review, task=f"{review}/s-1", element="send_approval_notice"))
    tx.put_incident(an_incident(f"{review}/i-2", review))
    journal.add("incident.opened", incident=f"{review}/i-1")


def _go_on(tx: Transaction, journal: Journal, review: str) -> None:
    at = later(hours=1)
    for name in ("t-1", "t-2"):
        answer = an_answer(f"{review}/{name}", review, answered_at=at)
        tx.add_answer(answer)
        journal.add_row("task.answered", answer, task=answer.id, element=answer.element)
        ended = {"status": "DONE", "closed_at": at, "closed_by": "ana"}
        done = a_work_item(f"{review}/{name}", review, claimed_by="ana", claimed_at=MOMENT, **ended)
        tx.put_work_item(done)
        journal.add_row("task.completed", done, task=done.id, element=done.element)
    comment = a_comment(f"{review}/c-1", review, written_at=at)
    tx.add_comment(comment)
    journal.add_row("comment.added", comment, mentions=comment.mentions["people"])
    tx.add_stored_file(a_file("e" * 64, text="Second session of treatment.\f"))
    filed = a_document_file("D-2", review, sha256="e" * 64, filed_at=at)
    tx.add_document_file(filed)
    told = {"document": "D-2", "file": filed.sha256, CONTENT: row_hash(tx.stored_file(filed.sha256))}
    journal.add_row("document.file_kept", filed, **told)
    for name, state in (("t-1", "RELEASED"), ("t-3", "HELD")):
        signature = a_held_signature(f"{review}/{name}", review, signed_at=at, until=later(hours=2), state=state)
        tx.put_held_signature(signature)
        journal.add_row(f"signature.{state.lower()}", signature, task=signature.task, element=signature.element)
    for name in ("t-3", "t-4"):
        item = a_work_item(f"{review}/{name}", review, message="m", not_by="x", opened_at=at, due_at=later(days=2))
        tx.put_work_item(replace(item, claimed_by="ben", claimed_at=at))
        journal.add("task.opened", task=item.id, element=item.element, role=item.role)
    settled = a_service_step(f"{review}/s-1", review, status="DONE", attempt=1, error="timeout")
    tx.put_service_step(settled)
    journal.add_row("step.settled", settled, task=settled.id, element=settled.element)
    letter = a_letter(f"{review}/s-1:MEMBER", review, task=settled.id, sent_at=at, place="outbox/1.html")
    tx.mark_sent(letter.id, sent_at=at, place="outbox/1.html")
    journal.add_row("notice.sent", letter, letter=letter.id, place=letter.place)
    incident = an_incident(f"{review}/i-1", review, task=settled.id, element=settled.element, resolved_at=at)
    tx.put_incident(incident)
    journal.add("incident.resolved", incident=incident.id)
