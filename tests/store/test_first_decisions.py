"""What follows a decision is kept among the cases that wait for a first one at no moment."""

from dataclasses import replace

import pytest

from casework.ports import Part
from casework.store.sqlite import SqliteStore
from casework.testing_rows import DEFINITION, MOMENT, a_review, later
from casework.testing_rows_of_worklist import a_card
from tests.store.changed_rows import change

FOLLOWS = Part(review="W-again-2", name="reopening", sha256="0" * 64, text="{}")


def come(store: SqliteStore, id: str, *, told: str = "") -> None:
    """A case comes in; `told`: when it is written that it follows a decision, BEFORE or AFTER its card."""
    with store.transaction() as tx:
        tx.add_review(a_review(id, definition=DEFINITION, received_at=MOMENT))
        if told == "BEFORE":
            tx.put_part(replace(FOLLOWS, review=id))
        tx.add_card(a_card(id))
        if told == "AFTER":
            tx.put_part(replace(FOLLOWS, review=id))


def waiting(store: SqliteStore) -> tuple[int, int]:
    """How many wait, by what is kept of the hours and by what is kept of the cases."""
    with store.reading() as reader:
        by_hour = reader.undecided_before([later(days=9_000)])
        by_case = reader.undecided_by_stage([later(days=9_000)])
    return sum(n for (n,) in by_hour.values()), sum(n for (n,) in by_case.values())


@pytest.mark.parametrize("told", ["BEFORE", "AFTER"])
def test_a_case_that_follows_a_decision_never_waits_for_its_first(store: SqliteStore, told: str) -> None:
    come(store, "W-1")
    come(store, "W-again-2", told=told)
    assert waiting(store) == (1, 1)
    change(store, "W-again-2", urgency="EXPEDITED")
    assert waiting(store) == (1, 1)
    change(store, "W-again-2", status="CLOSED")
    change(store, "W-again-2", status="OPEN")
    assert waiting(store) == (1, 1)


def test_any_other_part_of_a_case_leaves_it_waiting(store: SqliteStore) -> None:
    come(store, "W-1")
    with store.transaction() as tx:
        tx.put_part(replace(FOLLOWS, review="W-1", name="findings"))
    assert waiting(store) == (1, 1)


def test_a_store_of_before_leaves_out_those_that_it_had_counted(store: SqliteStore) -> None:
    come(store, "W-1")
    come(store, "W-again-2", told="AFTER")
    for statement in (
        "drop trigger parts_follow_a_decision",
        "delete from _sqlite_migrations where name = '0023_first_decisions'",
        "insert into undecided_cases select id, line_of_business, plan, 'STANDARD', received_at from reviews "
        "where id = 'W-again-2'",
    ):
        store._writer.execute(statement)
    store._writer.conn.commit()
    assert sum(waiting(store)) == 4
    store.migrate()
    assert waiting(store) == (1, 1)
    come(store, "W-again-3", told="AFTER")
    assert waiting(store) == (1, 1)
