"""Tells, in the chain of accounts, of the cases that purges had kept before each of them had an entry of its own."""

from sqlite_utils import Database

from casework.audit.accounts import ACCOUNTS, next_event
from casework.audit.chain import row_hash
from casework.audit.purges import told_of_purges
from casework.ports import CASEWORK, EVERY
from casework.ports_of_history import KEPT
from casework.ports_of_identity import ChainHead
from casework.store.migrations.direct import Direct


def fill_ends_of_purges(database: Database) -> None:
    """An entry for each row of a purge that stands as kept, and of which no entry says so; dated by the row."""
    # Late, because the tables of this version import the migrations.
    from casework.store.writing_of_history import HistoryWriting
    from casework.store.writing_of_identity import IdentityWriting

    history, accounts = HistoryWriting(Direct(database)), IdentityWriting(Direct(database))
    events = list(reversed(accounts.account_events(limit=EVERY)))
    if not events:
        return
    told = told_of_purges(events).courses
    head = accounts.chain_head(ACCOUNTS)
    assert head is not None  # there are entries
    for row in history.all_purge_rows(limit=EVERY):
        course = told.get(row.purge)
        waits = None if course is None else course.waiting.get(row.review)
        if row.state != KEPT or row.at is None or waits is None or waits.n != row.n:
            continue
        found = {"purge": row.purge, "review": row.review, "row": row_hash(row), "found": "by an upgrade"}
        event = next_event(
            head.head,
            seq=head.length + 1,
            at=max(row.at, events[-1].at),
            actor=CASEWORK.person,
            person=CASEWORK.person,
            kind="case.kept",
            detail=found,
        )
        accounts.add_account_event(event)
        moved = ChainHead(chain=ACCOUNTS, length=event.seq, head=event.hash)
        accounts.move_chain_head(moved, expected=head.length)
        head = moved
