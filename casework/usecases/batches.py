"""One act on many cases is begun, waits, goes on and is ended; `batches_carrying` does it case by case."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from casework.errors import InputError, NotFound, StateError
from casework.ports import Actor, Json, Person, Reader, Transaction
from casework.ports_of_batches import CANCELLED, CHANGED, DONE, PAUSED, REFUSED, RUNNING, WAITING, Batch, BatchRow
from casework.usecases import accounts_record, batch_wishes
from casework.usecases.application import Application
from casework.usecases.batch_rules import EXTEND, PRIORITY, who_can
from casework.usecases.batches_preview import Asked, Judged, preview, without_reason
from casework.usecases.idempotency import once


def make(app: Application, person: Person, asked: Asked, *, wish: str | None = None) -> str:
    """Make the batch; its id. What is refused now is on its list from the start; the rest waits to be carried out.

    Of one `wish`, where it was kept, one batch is made.
    """
    if without_reason(asked):
        raise InputError("Give the reason; it is kept in the record of each case.")
    with app.store.reading() as reader:
        told = preview(app, reader, person, asked)
    now = app.clock.now()
    suggested = [one for one in told.refused if asked.suggestions and one.could]
    waiting = [*((one, None) for one in told.can), *((one, one.could[0].id) for one in suggested)]
    ended = [one for one in told.refused if one not in suggested]

    def write(tx: Transaction) -> Json:
        batch = Batch(
            id=str(uuid4()),
            act=asked.act,
            to_person=None if told.to is None else told.to.id,
            made_by=person.id,
            reason=asked.reason.strip(),
            detail=_detail(asked),
            state=RUNNING if waiting else DONE,
            made_at=now,
            changed_at=now,
        )
        tx.put_batch(batch)
        for n, (one, to) in enumerate(waiting, 1):
            tx.put_batch_row(_row(batch, n, one, to_person=to))
        for n, one in enumerate(ended, len(waiting) + 1):
            tx.put_batch_row(_ended(_row(batch, n, one, to_person=None), one, at=now))
        _record(app, tx, batch, person.id, "batch.made", cases=len(waiting) + len(ended), act=batch.act)
        if wish is not None:
            batch_wishes.became(tx, wish, batch=batch.id, at=now)
        return {"batch": batch.id}

    body = {"batch": {name: str(getattr(asked, name)) for name in Asked.__dataclass_fields__}}
    with app.store.transaction() as tx:
        return str(once(tx, Actor(person.id), wish, body, now, lambda: write(tx))["batch"])


def _detail(asked: Asked) -> Json:
    told = {
        "priority": asked.priority if asked.act == PRIORITY else "",
        "day": "" if asked.day is None else asked.day.isoformat(),
        "ground": asked.ground if asked.act == EXTEND else "",
        "overrule": asked.overrule,
        "origin": asked.origin,
    }
    return {name: value for name, value in told.items() if value}


def _row(batch: Batch, n: int, one: Judged, *, to_person: str | None) -> BatchRow:
    return BatchRow(
        batch=batch.id,
        n=n,
        review=one.row.card.review,
        item=one.item,
        held=one.held,
        to_person=to_person,
        state=WAITING,
    )


def _ended(row: BatchRow, one: Judged, *, at: datetime) -> BatchRow:
    assert one.refused is not None
    state = CHANGED if one.refused.code == CHANGED else REFUSED
    return replace(row, state=state, words=one.refused.words, who_can=who_can(one.refused.rule, one.could), at=at)


def pause(app: Application, batch: str, *, by: str) -> None:
    """What waits is left alone until somebody lets it go on."""
    _change(app, batch, by, "batch.paused", before=(RUNNING,), after=PAUSED)


def resume(app: Application, batch: str, *, by: str) -> None:
    """What waits is carried out again."""
    _change(app, batch, by, "batch.resumed", before=(PAUSED,), after=RUNNING)


def cancel(app: Application, batch: str, *, by: str) -> None:
    """What waits is not carried out any more; what was done stays as it is."""
    _change(app, batch, by, "batch.cancelled", before=(RUNNING, PAUSED), after=CANCELLED)


def _change(app: Application, id: str, by: str, kind: str, *, before: Sequence[str], after: str) -> None:
    with app.store.transaction() as tx:
        batch = found(tx, id)
        if batch.state == after:
            return
        if batch.state not in before:
            raise StateError(
                f"This batch is {STATES[batch.state]} already, so nothing was changed. Load the page again."
            )
        now = app.clock.now()
        if after == CANCELLED:
            tx.cancel_waiting_rows(id, at=now)
        tx.put_batch(replace(batch, state=after, changed_at=now))
        _record(app, tx, batch, by, kind)


STATES = {RUNNING: "under way", PAUSED: "paused", CANCELLED: "cancelled", DONE: "finished"}


def found(reader: Reader, id: str) -> Batch:
    """The batch; NotFound where there is none."""
    batch = reader.batch(id)
    if batch is None:
        raise NotFound("There is no such batch. The page Batches lists those that there are.")
    return batch


def _record(app: Application, tx: Transaction, batch: Batch, by: str, kind: str, **detail: object) -> None:
    accounts_record.write(tx, at=app.clock.now(), actor=by, person=by, kind=kind, batch=batch.id, **detail)
