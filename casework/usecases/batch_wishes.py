"""What somebody chose and typed for a batch is kept under an id of its own, until it is made or some days have passed.

So the page on which it is looked at has an address: it can be loaded again, and left and come back to.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from casework.errors import NotFound
from casework.ports import Json, Person, Reader, Transaction
from casework.ports_of_batches import BatchWish
from casework.usecases.application import Application
from casework.usecases.batches_preview import Asked

DAYS: Final = 3  # how long one is kept that nobody touches
FIELDS: Final = ("act", "to", "reason", "day", "priority", "ground", "overrule", "suggestions", "origin")


def keep(app: Application, person: Person, id: str, typed: Json) -> BatchWish:
    """Keep it under this id; under a new one where the id is no such, somebody else's, or one whose batch is made."""
    with app.store.transaction() as tx:
        now = app.clock.now()
        known = tx.batch_wish(id)
        if known is not None and known.person == person.id and known.batch is None:
            wish = replace(known, typed=typed, changed_at=now)
        else:
            own = id if known is None and _is_id(id) else str(uuid4())
            wish = BatchWish(id=own, person=person.id, typed=typed, batch=None, changed_at=now)
            tx.drop_batch_wishes(before=now - timedelta(days=DAYS))
        tx.put_batch_wish(wish)
    return wish


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def became(tx: Transaction, id: str, *, batch: str, at: datetime) -> None:
    """Keep which batch was made of it."""
    wish = tx.batch_wish(id)
    if wish is not None:
        tx.put_batch_wish(replace(wish, batch=batch, changed_at=at))


def found(reader: Reader, person: Person, id: str) -> BatchWish:
    """The person's own; NotFound where there is none."""
    wish = reader.batch_wish(id)
    if wish is None or wish.person != person.id:
        raise NotFound(
            f"What was chosen here is not kept any more, or somebody else chose it; it is kept for {DAYS} days. "
            "Choose the cases again in a list of the desk."
        )
    return wish


def asked_of(typed: Json) -> tuple[Asked, dict[str, str]]:
    """What is asked for, and what cannot be read, by field."""
    told, day = {}, None
    text = typed["day"].strip()
    try:
        day = date.fromisoformat(text) if text else None
        if day is not None and day.isoformat() != text:
            raise ValueError(text)
    except ValueError:
        told["day"] = f"“{text}” is no day. Choose one in the calendar, or write it as 2026-01-31."
    asked = Asked(
        act=typed["act"],
        items=tuple(typed["items"]),
        to=typed["to"],
        reason=typed["reason"],
        day=day,
        priority=typed["priority"],
        ground=typed["ground"],
        overrule=typed["overrule"] == "1",
        suggestions=typed["suggestions"] == "1",
        held=typed["held"],
        origin=typed["origin"],
    )
    return asked, told
