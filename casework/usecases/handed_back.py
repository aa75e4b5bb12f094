"""What somebody answered before at the same step of a review; and a task that comes back to them at once is theirs."""

from datetime import datetime

from casework.audit.journal import Journal
from casework.domain.appeals import open_level
from casework.errors import RightsError
from casework.kit import CaseReader
from casework.ports import Actor, Answer, Reader, ReviewRow, Transaction, WorkItem
from casework.usecases.application import Application
from casework.usecases.holders import put_holder, taken
from casework.usecases.rights import fit_for


def answered_before(reader: Reader, case: CaseReader, item: WorkItem, *, person: str) -> Answer | None:
    """The latest answer to the same step that counts for a person who opens its task again: theirs, else another's.

    Each level of an appeal begins anew. A step that somebody independent takes is never begun from another's answers.
    """
    since = level_began(case)
    given = [
        one
        for one in reader.answers(item.review, element=item.element)
        if one.task != item.id and one.answered_at <= item.opened_at and (since is None or one.answered_at >= since)
    ]
    if not given or (given[-1].person != person and item.not_by):
        return None
    return given[-1]


def level_began(case: CaseReader) -> datetime | None:
    """Since when the level of an appeal that is open is looked at; None where none is."""
    level = open_level(case)
    begun = None if level is None else level.get("at") or level.get("received_at")
    return None if begun is None else datetime.fromisoformat(str(begun))


def hand_back(
    app: Application, tx: Transaction, row: ReviewRow, item: WorkItem, *, actor: Actor, person: str
) -> ReviewRow:
    """Claim a task that an answer came back to for whoever gave it, in the same transaction; the row as it is then.

    Nothing where they may not do it any more: then it is for everybody of its role.
    """
    try:
        fit_for(app, tx, item, person)
    except RightsError:
        return row
    journal, now = Journal(row.id, actor), app.clock.now()
    put_holder(tx, taken(item, journal, person=person, at=now), at=now)
    return journal.keep(tx, row, at=now)
