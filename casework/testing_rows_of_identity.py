"""Rows of accounts, sessions, access and their chains, for tests of stores."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from casework.audit.accounts import ACCOUNTS, VIEWS, next_event, next_view
from casework.ports import Transaction
from casework.ports_of_identity import Account, BreakGlass, CaseAccess, ChainHead, SessionRecord, SignInTries
from casework.testing_rows import MOMENT, a_work_item

KEPT = "$argon2id$..."


def an_account(person: str = "ana", **changes: Any) -> Account:
    """An account in use, without a second factor."""
    made = Account(
        person=person,
        password=KEPT,
        must_change=False,
        status="ACTIVE",
        created_at=MOMENT,
        changed_at=MOMENT,
    )
    return replace(made, **changes)


def a_session(id: str = "s-1", person: str = "ana", **changes: Any) -> SessionRecord:
    """A session that has just begun."""
    made = SessionRecord(
        id=id,
        token=f"hash of {id}",
        person=person,
        stage="OPEN",
        started_at=MOMENT,
        seen_at=MOMENT,
        agent="Firefox/1",
        address="10.0.0.1",
    )
    return replace(made, **changes)


def a_glass(id: str = "g-1", review: str = "R-1", person: str = "ana", **changes: Any) -> BreakGlass:
    """An emergency access that nobody has judged."""
    made = BreakGlass(
        id=id,
        review=review,
        person=person,
        reason="The member is in the emergency room",
        opened_at=MOMENT,
        until=MOMENT + timedelta(hours=1),
    )
    return replace(made, **changes)


def furnish_identity(tx: Transaction, review: str) -> None:
    """A row of every kind around a review; the person must be there."""
    tx.put_account(an_account(second_factor="SECRET", second_factor_step=5))
    tx.put_recovery_codes("ana", ("hash-1", "hash-2"))
    tx.put_session(a_session(f"{review}/s-1"))
    tx.put_sign_in_tries(SignInTries(name=review, failed=3, last_at=MOMENT))
    tx.put_case_access(CaseAccess(review=review, role="", person="eve", why="MENTIONED"))
    tx.put_break_glass(a_glass(f"{review}/g-1", review))
    tx.project_case_access(review)
    tx.move_case_access(review, before=[a_work_item(review=review)], ended=[], after=[])
    tx.move_case_access(review, before=[], ended=[], after=[a_work_item(review=review)])
    tx.project_case_access(review)
    add_view(tx, review, at=MOMENT)
    add_event(tx, at=MOMENT)


def add_view(tx: Transaction, review: str, *, at: datetime, person: str = "ana") -> None:
    """One more look at the review."""
    last = tx.chain_head(VIEWS + review) or ChainHead(chain=VIEWS + review, length=0, head="")
    view = next_view(
        last.head, review=review, seq=last.length + 1, at=at, person=person, role=None, page="case.page", reason=None
    )
    tx.add_case_view(view)
    tx.move_chain_head(ChainHead(chain=last.chain, length=view.seq, head=view.hash), expected=last.length)


def add_event(tx: Transaction, *, at: datetime, person: str = "ana") -> None:
    """One more account event."""
    last = tx.chain_head(ACCOUNTS) or ChainHead(chain=ACCOUNTS, length=0, head="")
    event = next_event(
        last.head, seq=last.length + 1, at=at, actor="adam", person=person, kind="account.unlocked", detail={}
    )
    tx.add_account_event(event)
    tx.move_chain_head(ChainHead(chain=ACCOUNTS, length=event.seq, head=event.hash), expected=last.length)
