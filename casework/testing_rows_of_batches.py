"""Rows of batches and absences for tests of stores, and every call that reads or writes them."""

from typing import Any

from casework.ports import Reader, Transaction
from casework.ports_of_batches import Absence, Batch, BatchRow, BatchWish
from casework.ports_of_identity import Sees
from casework.testing_rows import MOMENT


def a_batch(id: str = "b-1", **changes: Any) -> Batch:
    """Cases that gwen moves to ana."""
    values: dict[str, Any] = {
        "act": "assign",
        "to_person": "ana",
        "made_by": "gwen",
        "reason": "Tova is away",
        "detail": {"overrule": True},
        "state": "RUNNING",
        "made_at": MOMENT,
        "changed_at": MOMENT,
    }
    return Batch(id=id, **(values | changes))


def a_batch_row(n: int = 1, batch: str = "b-1", **changes: Any) -> BatchRow:
    """One case of it, that waits."""
    values: dict[str, Any] = {"review": "R-1", "item": "t-1", "held": "", "to_person": None, "state": "WAITING"}
    return BatchRow(batch=batch, n=n, **(values | changes))


def a_batch_wish(id: str = "w-1", **changes: Any) -> BatchWish:
    """What ana chose, and has not let be done."""
    values: dict[str, Any] = {
        "person": "ana",
        "typed": {"act": "release", "items": ["t-1"], "held": {"t-1": ""}, "reason": "Tova is away"},
        "batch": None,
        "changed_at": MOMENT,
    }
    return BatchWish(id=id, **(values | changes))


def an_absence(id: str = "a-1", **changes: Any) -> Absence:
    """Ana is away for a week, and nobody stands in."""
    values: dict[str, Any] = {
        "person": "ana",
        "from_day": "2026-03-02",
        "to_day": "2026-03-08",
        "substitute": None,
        "reason": "Holiday",
        "set_by": "gwen",
        "set_at": MOMENT,
    }
    return Absence(id=id, **(values | changes))


def write_batches(tx: Transaction, review: str) -> None:
    """Every write of batches and absences; the person `ana` must be there."""
    tx.put_batch(a_batch())
    tx.put_batch_row(a_batch_row(review=review))
    tx.cancel_waiting_rows("b-1", at=MOMENT)
    tx.put_batch_wish(a_batch_wish())
    tx.drop_batch_wishes(before=MOMENT)
    tx.put_absence(an_absence())


def read_batches(reader: Reader) -> None:
    """Every read of them."""
    reader.batch("b-1")
    reader.batches(limit=5)
    reader.batches_named(["b-1"])
    reader.batch_counts("b-1")
    reader.batch_row("b-1", 1)
    reader.batch_rows("b-1", limit=5)
    reader.batch_items("b-1", "WAITING")
    for everything in (False, True):
        reader.chosen(["R-1", "t-1"], sees=Sees(person="ana", roles=("intake",), everything=everything, now=MOMENT))
    reader.told_of_cases(["R-1"])
    reader.accesses(["R-1"], person="ana", roles=("intake",), now=MOMENT)
    reader.waiting_rows(limit=5)
    reader.batch_wish("w-1")
    reader.desk_with_wish("w-1")
    reader.absence("a-1")
    reader.absences("2026-03-02")
    reader.absence_of("ana", "2026-03-02")
    reader.tasks_of_absent("2026-03-02")
