"""Many tasks at once, done: each in a transaction of its own, and told one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from casework.errors import InputError, RightsError, StateError
from casework.ports import Person
from casework.ports_of_worklist import Listed
from casework.usecases import accounts_record, assignments, case_marks
from casework.usecases.application import Application
from casework.usecases.bulk_preview import Change
from casework.usecases.case_access import sees, why_not
from casework.usecases.delegation import delegate

DONE, REFUSED, CHANGED = "DONE", "REFUSED", "CHANGED"
RIGHTS = {"claim": "task.claim", "release": "task.claim", "delegate": "task.delegate"}  # marks look by themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one task: DONE, REFUSED (why), CHANGED meanwhile (how). `row`: as it is then, where seen."""

    item: str
    row: Listed | None
    state: str
    words: str = ""


def carry_out(app: Application, person: Person, change: Change, *, held: Mapping[str, str]) -> list[Result]:
    """Do the change for each task. `held` says who had each when it was chosen: "" nobody.

    A task that changed hands meanwhile is left alone. What the store refuses for all (it is busy, or full) is raised.
    """
    before = _rows(app, person, change)
    told = [_one(app, person, change, item, before.get(item), held.get(item, "")) for item in change.items]
    after = _rows(app, person, change)
    return [replace(one, row=after.get(one.item, one.row)) for one in told]


def _rows(app: Application, person: Person, change: Change) -> dict[str, Listed]:
    """The open tasks that are to be changed, as far as the person sees them."""
    with app.store.reading() as reader:
        listed = reader.listed(change.items, sees=sees(person, now=app.clock.now()))
        return {row.work.item: row for row in listed if row.work is not None}


def _one(app: Application, person: Person, change: Change, item: str, row: Listed | None, held: str) -> Result:
    if row is None or row.work is None:
        return Result(item=item, row=row, state=CHANGED, words="it is not open any more")
    if (row.work.holder or "") != held:
        now = f"{row.holder_name or row.work.holder} has it now" if row.work.holder else "nobody has it now"
        return Result(item=item, row=row, state=CHANGED, words=f"changed while you chose: {now}")
    try:
        _act(app, person, change, row.work.review, item)
    except (RightsError, InputError) as refused:
        return Result(item=item, row=row, state=REFUSED, words=str(refused))
    except StateError as gone:  # done, cancelled or closed between the look and the change
        return Result(item=item, row=row, state=CHANGED, words=str(gone))
    return Result(item=item, row=row, state=DONE)


def _act(app: Application, person: Person, change: Change, review: str, item: str) -> None:
    if change.action in RIGHTS:
        _refuse(app, person, review, action=RIGHTS[change.action])
    if change.action == "claim":
        assignments.claim(app, item, person=person.id)
    elif change.action == "release":
        assignments.release(app, item, person=person.id)
    elif change.action == "delegate":
        delegate(app, item, to=change.to, by=person.id, reason=change.reason)
    elif change.action == "priority":
        case_marks.set_priority(app, item, priority=change.priority, reason=change.reason, by=person.id)
    else:
        assert change.day is not None
        case_marks.set_follow_up(
            app, review, person=person.id, day=change.day, reason=change.reason, by=person.id, item=item
        )


def _refuse(app: Application, person: Person, review: str, *, action: str) -> None:
    """RightsError, which stays on record, where the person may only read the case, or has no role for this in it."""
    with app.store.reading() as reader:
        words = why_not(reader, person, review, action=action, now=app.clock.now())
    if words:
        accounts_record.note_refusal(app, person.id, action=action, review=review)
        raise RightsError(f"{words[:1].upper()}{words[1:]}.")
