"""Every refusal of a task stays on record, though nothing else of the attempt does."""

from collections.abc import Iterator
from contextlib import contextmanager

from casework.audit.journal import Journal
from casework.errors import AssignmentRefused
from casework.ports import Actor
from casework.usecases.application import Application
from casework.usecases.steps import lock


@contextmanager
def refusals_kept(app: Application, task: str, *, person: str, by: str) -> Iterator[None]:
    """Keeps what is refused inside, in a transaction of its own, before the refusal goes on to whoever asked.

    The attempt's own transaction is gone by then. The review's revision stays as it is: nothing was changed that
    somebody's answers could rest on.
    """
    try:
        yield
    except AssignmentRefused as refused:
        with app.store.transaction() as tx:
            item = tx.work_item(task)
            if item is not None:
                row, now = lock(tx, item.review), app.clock.now()
                journal = Journal(row.id, Actor(by))
                journal.add("assignment.refused", task=task, element=item.element, person=person, reason=refused.reason)
                tx.save_review(journal.flush(tx, row, at=now), expected_revision=row.revision)
        raise
