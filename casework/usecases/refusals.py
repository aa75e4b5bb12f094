"""Every refusal of a task, and of what somebody asks for in a review, stays on record; nothing else of it does."""

from collections.abc import Iterator
from contextlib import contextmanager

from casework.audit.journal import Journal
from casework.errors import AssignmentRefused, InvariantBroken, NotFound, RightsError, StateError
from casework.ports import Actor, Transaction
from casework.usecases.application import Application
from casework.usecases.steps import lock


@contextmanager
def refusals_kept(app: Application, task: str, *, person: str, by: str) -> Iterator[None]:
    """Keeps what is refused inside, in a transaction of its own, before the refusal goes on to whoever asked.

    Who was slower than somebody else has tried nothing that they may not: that is not kept.

    The attempt's own transaction is gone by then. The review's revision stays as it is: nothing was changed that
    somebody's answers could rest on.
    """
    try:
        yield
    except AssignmentRefused as refused:
        with app.store.transaction() as tx:
            keep_refusal(app, tx, task, refused, person=person, by=by)
        raise


def keep_refusal(
    app: Application, tx: Transaction, task: str, refused: AssignmentRefused, *, person: str, by: str
) -> None:
    """Keep that a person may not do a task."""
    item = tx.work_item(task)
    if item is not None and refused.reason != "CLAIMED":
        row, now = lock(tx, item.review), app.clock.now()
        journal = Journal(row.id, Actor(by))
        journal.add("assignment.refused", task=task, element=item.element, person=person, reason=refused.reason)
        journal.keep_beside(tx, row, at=now)


@contextmanager
def attempts_kept(app: Application, review: str, *, by: str, asked: str) -> Iterator[None]:
    """The same of what is asked for in a review (an appeal, more time, ...) and may not be had, or not now.

    What is merely written wrongly is none of it; nor is what nobody could be held to, because there is no such review.
    """
    try:
        yield
    except (StateError, RightsError, InvariantBroken) as refused:
        with app.store.transaction() as tx:
            if not isinstance(refused, NotFound):
                keep_attempt(app, tx, review, refused, by=by, asked=asked)
        raise


def keep_attempt(app: Application, tx: Transaction, review: str, refused: Exception, *, by: str, asked: str) -> None:
    """Keep that something was asked for in a review which may not be had."""
    row = tx.lock_review(review)
    if row is not None:
        journal = Journal(row.id, Actor(by))
        journal.add("request.refused", asked=asked, person=by, reason=str(refused))
        journal.keep_beside(tx, row, at=app.clock.now())
