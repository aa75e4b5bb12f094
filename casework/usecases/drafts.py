"""What somebody has typed into a task's form: kept as they type, found again, handed over, and sent at last."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from casework.errors import DraftMoved
from casework.ports import Json, Reader, Transaction, WorkItem
from casework.ports_of_drafts import Draft
from casework.usecases.application import Application
from casework.usecases.complete import open_item, refuse_held
from casework.usecases.rights import actor_for

OPEN, HELD, HANDED_OVER, SENT = "OPEN", "HELD", "HANDED_OVER", "SENT"
NOT_SAVED = "What you typed since was not saved here; it stays on your computer."
MOST_BETWEEN = timedelta(minutes=5)  # no single saving vouches for a longer time of work


@dataclass(frozen=True, slots=True)
class Found:
    """What lies ready for somebody who opens a task: their own draft, and one that was left by who had it before."""

    own: Draft | None
    left: Draft | None


def find(reader: Reader, item: WorkItem, *, person: str) -> Found:
    """The drafts that count for a person who opens the task."""
    drafts = reader.drafts(item.id)
    own = next((one for one in drafts if one.person == person and one.state == OPEN), None)
    left = next((one for one in drafts if _left(one, item, person)), None)
    return Found(own, left)


def _left(draft: Draft, item: WorkItem, person: str) -> bool:
    """Whether somebody who has the task no longer left something in it that nobody has decided about yet."""
    return draft.person not in (person, item.claimed_by) and draft.state == OPEN and bool(draft.body)


def save(
    app: Application,
    task: str,
    *,
    person: str,
    values: Mapping[str, list[str]],
    version: int,
    window: str,
    seconds: int = 0,
) -> Draft:
    """Keep what stands in the form now; the draft as it is kept.

    DraftMoved where another window of the same person has saved since this one last did; TaskNotOpen where the task
    is done; AssignmentRefused where it is somebody else's. `version` is the one that this window last saw, 0 for none.
    """
    with app.store.transaction() as tx:
        item = open_item(app, tx, task, told=NOT_SAVED)
        refuse_held(app, tx, item)
        actor_for(app, tx, item, person)
        before = tx.draft(task, person)
        if before is not None and before.state == OPEN and _went_on_elsewhere(before, version, window):
            raise DraftMoved(before)
        row, now = tx.review(item.review), app.clock.now()
        counted = 0 if before is None or before.state != OPEN else before.active_seconds
        since = MOST_BETWEEN if before is None else min(now - before.saved_at, MOST_BETWEEN)
        kept = Draft(
            task=task,
            person=person,
            review=item.review,
            body=dict(values),
            version=(0 if before is None else before.version) + 1,
            revision=0 if row is None else row.revision,
            window_id=window,
            saved_at=now,
            active_seconds=counted + max(0, min(seconds, int(since.total_seconds()) + 1)),
            state=OPEN,
            note=None if before is None or before.state != OPEN else before.note,
        )
        tx.put_draft(kept)
        return kept


def _went_on_elsewhere(before: Draft, version: int, window: str) -> bool:
    """The same window may send once more what it could not know to have arrived; another must have seen the last."""
    return version != before.version and before.window_id != window


def keep(app: Application, task: str, *, person: str, values: Mapping[str, list[str]]) -> None:
    """Keep what was sent and refused, whatever window it came from: it is the last that the person meant."""
    with app.store.transaction() as tx:
        item, before = tx.work_item(task), tx.draft(task, person)
        if item is not None and item.status == "OPEN" and item.claimed_by in (None, person):
            window = "" if before is None else before.window_id
            seconds = before.active_seconds if before is not None and before.state == OPEN else 0
            put_back(app, tx, item, person=person, typed=dict(values), seconds=seconds, note=None, window=window)


def bring(app: Application, task: str, *, person: str, values: Mapping[str, list[str]]) -> None:
    """Keep what somebody typed before they had to sign in again; as `save`, whatever was saved meanwhile."""
    with app.store.transaction() as tx:
        item, before = open_item(app, tx, task, told=NOT_SAVED), tx.draft(task, person)
        refuse_held(app, tx, item)
        actor_for(app, tx, item, person)
        seconds = before.active_seconds if before is not None and before.state == OPEN else 0
        put_back(app, tx, item, person=person, typed=dict(values), seconds=seconds, note=None)


def take_over(app: Application, task: str, *, person: str, other: str) -> None:
    """Go on with the draft that somebody left; theirs stays on record as handed over."""
    with app.store.transaction() as tx:
        left = _hand_over(app, tx, task, person=person, other=other)
        if left is not None:
            _put_own(app, tx, left, person=person, body=left.body)


def start_empty(app: Application, task: str, *, person: str, other: str) -> None:
    """Leave the draft that somebody left where it is, and begin anew."""
    with app.store.transaction() as tx:
        _hand_over(app, tx, task, person=person, other=other)


def _hand_over(app: Application, tx: Transaction, task: str, *, person: str, other: str) -> Draft | None:
    item = open_item(app, tx, task, told=NOT_SAVED)
    actor_for(app, tx, item, person)
    left = tx.draft(task, other)
    if left is None or not _left(left, item, person):
        return None
    tx.put_draft(replace(left, state=HANDED_OVER))
    return left


def _put_own(app: Application, tx: Transaction, like: Draft, *, person: str, body: Json) -> None:
    before = tx.draft(like.task, person)
    tx.put_draft(
        replace(
            like,
            person=person,
            body=body,
            version=(0 if before is None else before.version) + 1,
            saved_at=app.clock.now(),
            window_id="",
            active_seconds=0,
            state=OPEN,
        )
    )


def sent(tx: Transaction, task: str, person: str) -> None:
    """The answer is stored: what was typed is not needed any more."""
    draft = tx.draft(task, person)
    if draft is not None and draft.state in (OPEN, HELD):
        tx.put_draft(replace(draft, state=SENT, body={}))


def put_back(
    app: Application,
    tx: Transaction,
    item: WorkItem,
    *,
    person: str,
    typed: Json,
    seconds: int,
    note: str | None,
    window: str = "",
    state: str = OPEN,
) -> None:
    """What was sent lies in the form again, with a word on why; or, while a signature is held, only that it does."""
    before, row = tx.draft(item.id, person), tx.review(item.review)
    tx.put_draft(
        Draft(
            task=item.id,
            person=person,
            review=item.review,
            body=typed,
            version=(0 if before is None else before.version) + 1,
            revision=0 if row is None else row.revision,
            window_id=window,
            saved_at=app.clock.now(),
            active_seconds=seconds,
            state=state,
            note=note,
        )
    )
