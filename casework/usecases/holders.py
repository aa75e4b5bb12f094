"""Who has a task: taken by somebody, and put down with what lists show of it."""

from dataclasses import replace
from datetime import datetime

from casework.audit.journal import Journal
from casework.ports import Transaction, WorkItem
from casework.usecases.desk_projection import project_case_holder
from casework.usecases.worklist_projection import project_holder


def taken(item: WorkItem, journal: Journal, *, person: str, at: datetime) -> WorkItem:
    """The task as it is once the person has claimed it, with the event that says so."""
    journal.add("task.claimed", task=item.id, element=item.element, person=person)
    return replace(item, claimed_by=person, claimed_at=at)


def put_holder(tx: Transaction, changed: WorkItem, *, at: datetime) -> None:
    """Put a task whose holder changed, and what lists show of it and who may see the case by it."""
    tx.put_work_item(changed)
    tx.project_case_access(changed.review)
    project_holder(tx, changed)
    project_case_holder(tx, changed, at=at)
