"""Several tasks of one's own list at once: looked at as a batch is, and done each in a transaction of its own."""

from dataclasses import dataclass, replace

from casework.domain.visible_text import length_seen
from casework.errors import InputError, RightsError, StateError
from casework.ports import Person, Reader
from casework.ports_of_worklist import PAGE, Listed
from casework.usecases import accounts_record, assignments, case_marks
from casework.usecases.application import Application
from casework.usecases.batch_rules import CLAIM, FOLLOW_UP, HAND_ON, PRIORITY, RELEASE
from casework.usecases.batches_preview import Asked, Preview, judged
from casework.usecases.case_access import sees, why_not
from casework.usecases.case_marks import PRIORITIES
from casework.usecases.delegation import delegate, needs_reason
from casework.usecases.rights import refuse_shut_out

DONE, REFUSED, CHANGED = "DONE", "REFUSED", "CHANGED"
ACTS = (CLAIM, RELEASE, HAND_ON, FOLLOW_UP, PRIORITY)
NEEDS_REASON = (HAND_ON, FOLLOW_UP, PRIORITY)
RIGHTS = {CLAIM: "task.claim", RELEASE: "task.claim", HAND_ON: "task.delegate"}  # marks look by themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one task: DONE, REFUSED (why), CHANGED meanwhile (how). `row`: as it is then, where seen."""

    item: str
    row: Listed | None
    state: str
    words: str = ""


def look(app: Application, reader: Reader, person: Person, asked: Asked) -> Preview:
    """What would happen; InputError where it is not whole. A day that becomes too full stops nobody; it is said."""
    _check(reader, asked)
    return judged(app, reader, person, replace(asked, overrule=True))


def _check(reader: Reader, asked: Asked) -> None:
    if asked.act not in ACTS:
        raise InputError("Choose what is to be done: claim, release, delegate, set a follow-up, set a priority.")
    if not asked.items:
        raise InputError("No task is selected. Select at least one in the list.")
    if len(asked.items) > PAGE:
        raise InputError(f"{len(asked.items)} tasks are selected; {PAGE} can be changed at once.")
    if asked.act in NEEDS_REASON:
        if not length_seen(asked.reason):
            raise InputError("Give the reason; it is kept in the record of each case.")
        needs_reason(asked.reason, "This")
    if asked.act == FOLLOW_UP and asked.day is None:
        raise InputError("Choose the day of the follow-up.")
    if asked.act == PRIORITY and asked.priority not in PRIORITIES:
        raise InputError("Choose a priority: high, normal or low.")
    if asked.act == HAND_ON:
        if reader.person(asked.to) is None:
            raise InputError("Choose to whom the tasks are handed on.")
        refuse_shut_out(reader, asked.to)


def too_full(shown: Preview) -> str:
    """What is said of a day that the tasks would make too full; empty where they do not."""
    if shown.to is None or shown.load is None or not shown.can:
        return ""
    points, capacity = shown.load
    if capacity is None or points <= capacity:
        return ""
    who = "You" if shown.asked.act == CLAIM else shown.to.name
    return f"{who} would have {points} of {capacity} points today. You can overrule that."


def carry_out(app: Application, person: Person, asked: Asked) -> list[Result]:
    """Do it to each task.

    A task that changed hands meanwhile is left alone. What the store refuses for all (it is busy, or full) is raised.
    """
    before = _rows(app, person, asked)
    told = [_one(app, person, asked, item, before.get(item), asked.held.get(item, "")) for item in asked.items]
    after = _rows(app, person, asked)
    return [replace(one, row=after.get(one.item, one.row)) for one in told]


def _rows(app: Application, person: Person, asked: Asked) -> dict[str, Listed]:
    """The open tasks that are to be changed, as far as the person sees them."""
    with app.store.reading() as reader:
        listed = reader.listed(asked.items, sees=sees(person, now=app.clock.now()))
        return {row.work.item: row for row in listed if row.work is not None}


def _one(app: Application, person: Person, asked: Asked, item: str, row: Listed | None, held: str) -> Result:
    if row is None or row.work is None:
        return Result(item=item, row=row, state=CHANGED, words="it is not open any more")
    if (row.work.holder or "") != held:
        now = f"{row.holder_name or row.work.holder} has it now" if row.work.holder else "nobody has it now"
        return Result(item=item, row=row, state=CHANGED, words=f"changed while you chose: {now}")
    try:
        _act(app, person, asked, row.work.review, item)
    except (RightsError, InputError) as refused:
        return Result(item=item, row=row, state=REFUSED, words=str(refused))
    except StateError as gone:  # done, cancelled or closed between the look and the change
        return Result(item=item, row=row, state=CHANGED, words=str(gone))
    return Result(item=item, row=row, state=DONE)


def _act(app: Application, person: Person, asked: Asked, review: str, item: str) -> None:
    if asked.act in RIGHTS:
        _refuse(app, person, review, action=RIGHTS[asked.act])
    if asked.act == CLAIM:
        assignments.claim(app, item, person=person.id)
    elif asked.act == RELEASE:
        assignments.release(app, item, person=person.id)
    elif asked.act == HAND_ON:
        delegate(app, item, to=asked.to, by=person.id, reason=asked.reason)
    elif asked.act == PRIORITY:
        case_marks.set_priority(app, item, priority=asked.priority, reason=asked.reason, by=person.id)
    else:
        assert asked.day is not None
        case_marks.set_follow_up(
            app, review, person=person.id, day=asked.day, reason=asked.reason, by=person.id, item=item
        )


def _refuse(app: Application, person: Person, review: str, *, action: str) -> None:
    """RightsError, which stays on record, where the person may only read the case, or has no role for this in it."""
    with app.store.reading() as reader:
        words = why_not(reader, person, review, action=action, now=app.clock.now())
    if words:
        accounts_record.note_refusal(app, person.id, action=action, review=review)
        raise RightsError(f"{words[:1].upper()}{words[1:]}.")
