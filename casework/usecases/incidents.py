"""What cannot go on by itself: a visible incident, and another try after a growing pause."""

from collections.abc import Callable
from dataclasses import replace

from casework.audit.journal import Journal
from casework.errors import CaseworkError, SchemaMismatch, StoreBusy, StoreFull
from casework.jobs.retry import pause
from casework.ports import CASEWORK, Incident, Reader, Transaction
from casework.usecases.application import Application
from casework.usecases.desk_projection import project_incidents
from casework.usecases.steps import lock

# The store cannot write now, whatever the review: there is nothing to note, and nowhere to note it.
STORE_TROUBLE = (StoreBusy, StoreFull, SchemaMismatch)
UNDONE = "What a batch was to do in this case was not done"


def cause_of(failure: Exception) -> str:
    """Why something failed, for a person to read; the text of an error that is none of ours may hold case data."""
    name = type(failure).__name__
    return f"{name}: {failure}" if isinstance(failure, CaseworkError) else f"{name}, an error in the program itself"


def open_incident(reader: Reader, review: str, which: Callable[[Incident], bool]) -> Incident | None:
    """The review's open incident that is meant, if there is one."""
    return next((one for one in reader.incidents(review=review) if which(one)), None)


def raise_incident(tx: Transaction, journal: Journal, fresh: Incident, known: Incident | None) -> None:
    """Open the fresh incident, or bring the one that is known up to its attempts and cause."""
    if known is not None:
        tx.put_incident(replace(known, attempts=fresh.attempts, cause=fresh.cause))
        return
    tx.put_incident(fresh)
    project_incidents(tx, fresh.review, at=fresh.opened_at)
    journal.add("incident.opened", incident=fresh.id, attempts=fresh.attempts, cause=fresh.cause)


def note_beside(app: Application, tx: Transaction, review: str, failure: Exception, *, doing: str) -> None:
    """Open an incident of its own for what failed beside the review's steps; it is over when the review next goes on.

    Nothing is tried again by itself. Nobody goes on with a review that has ended, so there is none for it.
    """
    row, now = lock(tx, review), app.clock.now()
    if row.status != "OPEN":
        return
    fresh = Incident(
        id=f"{review}:{row.trail_length}",
        review=review,
        task=None,
        element=None,
        cause=f"{doing}: {cause_of(failure)}",
        attempts=1,
        opened_at=now,
    )
    journal = Journal(review, CASEWORK)
    raise_incident(tx, journal, fresh, None)
    journal.keep_beside(tx, row, at=now)


def note_failure(
    app: Application, tx: Transaction, review: str, failure: Exception, *, revision: int | None = None
) -> None:
    """Open the review's incident, or count one more attempt on it, and set the moment of the next try.

    Where the review has moved on from `revision` since the failed attempt, that failure is of a state that is gone.
    """
    row, now = lock(tx, review), app.clock.now()
    if revision is not None and row.revision != revision:
        return
    known = open_incident(tx, review, lambda one: one.task is None)
    fresh = Incident(
        id=f"{review}:{row.trail_length}",
        review=review,
        task=None,
        element=None,
        cause=cause_of(failure),
        attempts=1 if known is None else known.attempts + 1,
        opened_at=now,
    )
    journal = Journal(review, CASEWORK)
    if known is not None:
        journal.add("step.failed", incident=known.id, attempts=fresh.attempts, cause=fresh.cause)
    raise_incident(tx, journal, fresh, known)
    again = now + pause(fresh.attempts, key=review)
    # A moment of the review's own that comes sooner is kept: what happens then may be what lets it go on.
    sooner = row.next_due_at is not None and now < row.next_due_at < again
    changed = replace(row, ready=False, next_due_at=row.next_due_at if sooner else again)
    journal.keep(tx, changed, at=now)
