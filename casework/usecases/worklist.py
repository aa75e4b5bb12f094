"""What is open, for whom, and until when."""

from itertools import islice

from casework.errors import RightsError
from casework.ports import EVERY, Json, Reader, WorkFilter, WorkItem
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.form_description import describe
from casework.usecases.returned import returned_by
from casework.usecases.rights import actor_for, person


def tasks(app: Application, *, who: str | None = None, review: str | None = None, limit: int = 200) -> list[Json]:
    """Open user tasks, the most urgent first: all, or those that a person may do (NotFound where nobody is called so).

    Each is {id, review, element, process, name, role, claimed_by, opened_at, due_at, returned_by, form}; `form` is
    as `describe` gives it, `returned_by` names the guardrails that sent an answer back, moments are ISO 8601 in UTC.
    """
    with app.store.reading() as reader:
        roles = None if who is None else person(reader, who).roles
        # What a person may not do is left out after reading, so for them the limit cannot be the statement's.
        read = limit if who is None else EVERY
        items = reader.work_items(WorkFilter(review=review, roles=roles, kind="USER", limit=read))
        theirs = (item for item in items if who is None or _may(app, reader, item, who))
        return [_row(app, reader, item) for item in islice(theirs, limit)]


def _may(app: Application, reader: Reader, item: WorkItem, who: str) -> bool:
    try:
        actor_for(app, reader, item, who)
    except RightsError:
        return False
    return True


def _row(app: Application, reader: Reader, item: WorkItem) -> Json:
    return {
        "id": item.id,
        "review": item.review,
        "element": item.element,
        "process": item.process,
        "name": item.name,
        "role": item.role,
        "claimed_by": item.claimed_by,
        "opened_at": item.opened_at.isoformat(),
        "due_at": None if item.due_at is None else item.due_at.isoformat(),
        "returned_by": returned_by(CaseFile(app, reader, item.review), [item.element]),
        "form": describe(app.form(item.element)),
    }
