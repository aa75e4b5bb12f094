"""A transaction reads what belongs to a locked review once, and what it holds is what the database would read back."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.ports import WorkFilter
from casework.ports_of_worklist import FollowUp
from casework.store.session import ReadSession, WriteSession
from casework.store.sqlite import SqliteStore, open_sqlite
from casework.testing_rows import (
    MOMENT,
    a_letter,
    a_part,
    a_person,
    a_review,
    a_service_step,
    a_work_item,
    an_incident,
)
from casework.testing_rows_of_drafts import a_held_signature
from casework.testing_rows_of_worklist import a_card, an_open_work

PARTS = ("a", "b", "request")
STATUSES = ("OPEN", "OPEN", "OPEN", "DONE", "CANCELLED")
FILTERS = (
    WorkFilter(review="R-1"),
    WorkFilter(review="R-1", kind="USER"),
    WorkFilter(review="R-1", claimed_by="ana"),
    WorkFilter(review="R-1", roles=("nurse_reviewer",), limit=2),
    WorkFilter(review="R-1", status="DONE"),
    WorkFilter(review="R-1", status=None),
)


class Counting:
    """A driver that counts the statements that pass through it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.seen: Counter[str] = Counter()

    def rows(self, statement: str, parameters: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        self.seen[statement] += 1
        return self.driver.rows(statement, parameters)

    def change(self, statement: str, parameters: Mapping[str, Any]) -> int:
        return self.driver.change(statement, parameters)

    def change_each(self, statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
        self.driver.change_each(statement, parameters)


@pytest.fixture
def store(tmp_path: Path):
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    with store.transaction() as tx:
        review = a_review("R-1")
        tx.add_definition(review.definition, {"a.bpmn": b"<a/>"})
        tx.add_review(review)
        tx.add_card(a_card("R-1"))
        tx.put_person(a_person("ana"))
        for number in range(3):
            tx.put_work_item(a_work_item(f"old-{number}", "R-1"))
    yield store
    store.close()


def everything(reader: Any, items: Sequence[str]) -> dict[str, Any]:
    """All that a step may read of a review."""
    return {
        "work": [reader.work_items(one) for one in FILTERS],
        "each": [reader.work_item(one) for one in items],
        "steps": [reader.service_steps(review="R-1", open_only=one) for one in (True, False)],
        "incidents": [reader.incidents(review="R-1", open_only=one) for one in (True, False)],
        "works": [reader.open_work_of("R-1"), *(reader.open_work(one) for one in items)],
        "parts": [reader.part_hashes("R-1"), *(reader.part("R-1", name) for name in PARTS)],
        "card": reader.card("R-1"),
        "letters": reader.unsent_moments("R-1"),
        "signatures": [reader.held_signature(one) for one in items],
        "follow-up": reader.follow_up("R-1", "ana"),
        "person": [reader.person("ana"), reader.person("nobody")],
    }


def change(tx: WriteSession, chance: random.Random, items: Sequence[str]) -> None:
    """One change of the kind that a step makes."""
    item, minute = chance.choice(items), timedelta(minutes=chance.randrange(3), microseconds=chance.randrange(5000))
    due = chance.choice([None, MOMENT + minute])
    work = a_work_item(item, "R-1", status=chance.choice(STATUSES), due_at=due, opened_at=MOMENT + minute)
    work = replace(work, claimed_by=chance.choice([None, "ana"]))
    match chance.randrange(10):
        case 0 | 1:
            tx.put_work_item(work)
        case 2:
            status = chance.choice(["WAITING", "RUNNING", "DONE"])
            tx.put_service_step(a_service_step(f"s-{item}", "R-1", status=status, not_before=MOMENT + minute))
        case 3:
            over = chance.choice([None, MOMENT + minute])
            tx.put_incident(an_incident(f"i-{item}", "R-1", resolved_at=over))
        case 4:
            if tx.work_item(item) is not None:
                tx.put_open_work(replace(an_open_work(item, a_card("R-1")), review="R-1", due_at=due))
        case 5:
            tx.drop_open_work(item)
        case 6:
            letter = a_letter(f"l-{chance.random()}", not_before=MOMENT + minute)
            tx.add_letter(letter)
            if chance.random() < 0.5:
                tx.mark_sent(letter.id, sent_at=MOMENT + minute, place="outbox")
        case 7:
            if tx.work_item(item) is not None:
                tx.put_held_signature(a_held_signature(item, state=chance.choice(["HELD", "UNDONE"])))
        case 8:
            day = FollowUp(review="R-1", person="ana", day="2026-03-02", reason="Call", set_by="ana", set_at=MOMENT)
            tx.put_follow_up(replace(day, item=chance.choice([None, item])))
            if chance.random() < 0.3:
                tx.drop_follow_up("R-1", "ana")
        case _:
            tx.put_part(a_part(chance.choice(PARTS), "R-1", value={"n": chance.randrange(9)}))


@pytest.mark.parametrize("seed", range(25))
def test_what_is_held_is_what_the_database_holds(store: SqliteStore, seed: int) -> None:
    chance, items = random.Random(seed), [*(f"old-{number}" for number in range(3)), "new-1", "new-2", "new-3"]
    with store.transaction() as tx:
        if seed % 3:
            tx.lock_review("R-1")
        for _ in range(25):
            change(tx, chance, items)
            if chance.random() < 0.6:
                assert everything(tx, items) == everything(ReadSession(tx._driver), items)


def test_each_row_of_a_locked_review_is_read_once(store: SqliteStore) -> None:
    with store.transaction() as tx:
        counting = Counting(tx._driver)
        session = WriteSession(counting)
        session.lock_review("R-1")
        for _ in range(3):
            session.work_items(WorkFilter(review="R-1"))
            session.work_item("old-1")
            session.service_steps(review="R-1")
            session.incidents(review="R-1")
            session.open_work_of("R-1")
            session.part("R-1", "never kept")
            session.part_hashes("R-1")
            session.card("R-1")
            session.person("ana")
            session.unsent_moments("R-1")
            session.held_signature("old-1")
            session.follow_up("R-1", "ana")
    assert set(counting.seen.values()) == {1}
    told = {"service_steps_open_by_review", "incidents_by_review", "unsent_moments", "held_signature", "follow_up"}
    assert not (told | {"part"}) & counting.seen.keys()


def test_nothing_is_held_of_a_review_that_is_not_locked(store: SqliteStore) -> None:
    with store.transaction() as tx:
        counting = Counting(tx._driver)
        session = WriteSession(counting)
        for _ in range(2):
            session.work_items(WorkFilter(review="R-1"))
            session.open_work_of("R-1")
            session.card("R-1")
    assert set(counting.seen.values()) == {2}


def test_a_review_that_was_just_added_has_nothing_to_be_read(store: SqliteStore) -> None:
    with store.transaction() as tx:
        counting = Counting(tx._driver)
        session = WriteSession(counting)
        session.add_review(a_review("R-2"))
        assert session.work_items(WorkFilter(review="R-2")) == []
        assert session.incidents(review="R-2") == []
        assert session.part("R-2", "request") is None
    assert not counting.seen


def test_a_person_who_is_put_anew_is_read_anew(store: SqliteStore) -> None:
    with store.transaction() as tx:
        before = tx.person("ana")
        tx.put_person(replace(before, name="Ana Anew"))
        assert tx.person("ana").name == "Ana Anew"


def test_nothing_is_held_of_a_review_that_was_taken_out(store: SqliteStore) -> None:
    with store.transaction() as tx:
        tx.lock_review("R-1")
        assert tx.card("R-1") is not None
        assert len(tx.work_items(WorkFilter(review="R-1"))) == 3
        tx.take_out("R-1", number=1, at=MOMENT)
        assert tx.card("R-1") is None
        assert tx.work_items(WorkFilter(review="R-1")) == []
