"""Port Store, its writing half: what every store refuses, keeps, and keeps apart."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from casework.audit.chain import link
from casework.errors import NotFound, RowExists, StaleRevision, StoreError
from casework.ports import Store, Transaction, WorkFilter
from casework.testing_rows import (
    DEFINITION,
    FILES,
    MOMENT,
    a_document,
    a_letter,
    a_part,
    a_person,
    a_review,
    a_service_step,
    a_work_item,
    add_review,
    an_answer,
    an_incident,
    later,
)

REPORTING = (
    {"to": "eve", "from": "2024-01-01", "until": "2025-12-31"},
    {"to": "carl", "from": "2026-01-01", "until": None},
)


def an_event(seq: int, prev: str = "", review: str = "R-1") -> Any:
    return link(
        prev,
        review=review,
        seq=seq,
        at=MOMENT,
        actor="ana",
        role=None,
        kind="review.received",
        detail={"n": seq},
        state="s",
    )


def test_what_was_kept_is_read_back_column_by_column(store: Store) -> None:
    row = a_review(
        outcome="APPROVED",
        urgency="EXPEDITED",
        decision_due_at=later(days=3),
        ready=True,
        next_due_at=later(hours=2),
        trail_length=3,
        trail_head="h",
        snapshot=bytes(range(256)),
    )
    item = a_work_item(
        message="m",
        not_by="n",
        claimed_by="ana",
        claimed_at=later(hours=3),
        due_at=later(days=1),
        closed_at=MOMENT,
        closed_by="b",
    )
    step = a_service_step(error="timeout", attempt=2, result={"é": [1, 2.5, None, True, "\u2028"]})
    incident = an_incident(task="t", element="e", resolved_at=MOMENT)
    letter = a_letter(sent_at=MOMENT, place="outbox/1")
    event = an_event(1)
    with store.transaction() as tx:
        add_review(tx, row)
        tx.put_part(a_part())
        tx.put_work_item(item)
        tx.put_service_step(step)
        tx.put_incident(incident)
        tx.add_answer(an_answer())
        tx.add_document(a_document())
        tx.add_letter(letter)
        tx.put_person(a_person(specialties=("surgery",), reporting=REPORTING))
        tx.add_events([event])
    with store.reading() as reader:
        assert reader.review("R-1") == row
        assert reader.part("R-1", "findings") == a_part()
        assert reader.work_item("t-1") == item
        assert reader.service_step("s-1") == step
        assert list(reader.incidents(review="R-1", open_only=False)) == [incident]
        assert list(reader.answers("R-1")) == [an_answer()]
        assert reader.document("R-1", "D-1") == a_document()
        assert list(reader.letters("R-1")) == [letter]
        assert reader.person("ana") == a_person(specialties=("surgery",), reporting=REPORTING)
        assert list(reader.events("R-1")) == [event]
        assert reader.definition(DEFINITION) == FILES


def test_a_change_that_fails_leaves_nothing(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)

    class Stop(Exception):
        pass

    def write_and_fail(tx: Transaction) -> None:
        tx.save_review(a_review(revision=1), expected_revision=0)
        tx.put_part(a_part())
        tx.put_work_item(a_work_item())
        tx.put_service_step(a_service_step())
        tx.put_incident(an_incident())
        tx.add_answer(an_answer())
        tx.add_document(a_document())
        tx.add_letter(a_letter())
        tx.put_person(a_person())
        tx.add_events([an_event(1)])
        tx.add_definition("e" * 64, FILES)
        tx.remember("ana", "k", "request", {}, at=MOMENT)
        raise Stop

    with pytest.raises(Stop), store.transaction() as tx:
        write_and_fail(tx)
    with store.reading() as reader:
        assert reader.review("R-1") == a_review()
        assert reader.part_hashes("R-1") == {}
        assert not reader.work_items(WorkFilter(review="R-1", status=None))
        assert not reader.service_steps(open_only=False)
        assert not reader.incidents(open_only=False)
        assert not reader.answers("R-1")
        assert not reader.documents("R-1")
        assert not reader.letters("R-1")
        assert not reader.people()
        assert not reader.events("R-1")
        assert reader.definition("e" * 64) is None
        assert reader.replayed("ana", "k") is None


def test_a_stale_change_is_refused_and_says_where_the_review_stands(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        tx.save_review(a_review(revision=1, stage="determination"), expected_revision=0)
    told = "revision 1, and this change was made for revision 0"
    with pytest.raises(StaleRevision, match=told), store.transaction() as tx:
        tx.save_review(a_review(revision=1, stage="lost"), expected_revision=0)
    with store.reading() as reader:
        assert reader.review("R-1").stage == "determination"


def test_a_review_that_was_never_added_cannot_be_saved(store: Store) -> None:
    with pytest.raises(NotFound, match="R-9"), store.transaction() as tx:
        tx.save_review(a_review("R-9"), expected_revision=0)


def test_of_twenty_five_who_change_the_same_review_one_wins(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
    start = Barrier(25)

    def change(number: int) -> str:
        start.wait()
        try:
            with store.transaction() as tx:
                row = tx.lock_review("R-1")
                tx.save_review(replace(row, revision=1, stage=f"by {number}"), expected_revision=0)
        except StaleRevision:
            return "stale"
        return f"by {number}"

    with ThreadPoolExecutor(25) as pool:
        results = list(pool.map(change, range(25)))
    assert Counter(results)["stale"] == 24
    (winner,) = set(results) - {"stale"}
    with store.reading() as reader:
        assert reader.review("R-1").stage == winner


def test_no_increment_is_lost_among_writers_who_read_first(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)

    def grow(_: int) -> None:
        with store.transaction() as tx:
            row = tx.lock_review("R-1")
            tx.save_review(replace(row, revision=row.revision + 1), expected_revision=row.revision)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(grow, range(200)))
    with store.reading() as reader:
        assert reader.review("R-1").revision == 200


def test_the_same_key_is_remembered_once_and_gives_the_same_answer(store: Store) -> None:
    with store.transaction() as tx:
        tx.remember("ana", "key", "hash", {"b": 1, "a": [1.5]}, at=MOMENT)
    with pytest.raises(RowExists), store.transaction() as tx:
        tx.remember("ana", "key", "other", {}, at=MOMENT)
    with store.reading() as reader:
        assert reader.replayed("ana", "key") == ("hash", {"b": 1, "a": [1.5]})
        assert list(reader.replayed("ana", "key")[1]) == ["b", "a"]
        assert reader.replayed("ben", "key") is None


@pytest.mark.parametrize("added", ["add_review", "add_answer", "add_document", "add_events"])
def test_a_row_that_is_written_once_is_not_written_over(store: Store, added: str) -> None:
    once: dict[str, tuple[Any, Any]] = {
        "add_review": (a_review(), a_review(stage="other")),
        "add_answer": (an_answer(), an_answer(body={})),
        "add_document": (a_document(), a_document(text="other")),
        "add_events": ([an_event(1)], [an_event(1, "other")]),
    }
    first, second = once[added]
    with store.transaction() as tx:
        if added != "add_review":
            add_review(tx)
        tx.add_definition(DEFINITION, FILES)
        getattr(tx, added)(first)
    with pytest.raises(RowExists, match="left as it is"), store.transaction() as tx:
        getattr(tx, added)(second)


def test_a_letter_and_a_definition_that_are_known_are_left_as_they_are(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        tx.add_letter(a_letter())
        tx.add_letter(a_letter(subject="another subject"))
        tx.add_definition(DEFINITION, {"other.bpmn": b"other"})
    with store.reading() as reader:
        assert [letter.subject for letter in reader.letters("R-1")] == [a_letter().subject]
        assert reader.definition(DEFINITION) == FILES


def test_a_letter_is_sent_once_and_not_put_off_afterwards(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        tx.add_letter(a_letter())
        tx.delay_letter(a_letter().id, not_before=later(hours=1))
        tx.mark_sent(a_letter().id, sent_at=later(hours=2), place="here")
        tx.mark_sent(a_letter().id, sent_at=later(hours=3), place="there")
        tx.delay_letter(a_letter().id, not_before=later(hours=4))
    with store.reading() as reader:
        (letter,) = reader.letters("R-1")
        assert (letter.sent_at, letter.place, letter.not_before) == (later(hours=2), "here", later(hours=1))


@pytest.mark.parametrize(
    "write",
    [
        lambda tx: tx.add_review(a_review(definition="unknown")),
        lambda tx: tx.put_part(a_part(review="R-9")),
        lambda tx: tx.put_work_item(a_work_item(review="R-9")),
        lambda tx: tx.put_service_step(a_service_step(review="R-9")),
        lambda tx: tx.put_incident(an_incident(review="R-9")),
        lambda tx: tx.add_answer(an_answer(review="R-9")),
        lambda tx: tx.add_document(a_document(review="R-9")),
        lambda tx: tx.add_letter(a_letter(review="R-9")),
        lambda tx: tx.add_events([an_event(1, review="R-9")]),
    ],
    ids=["review", "part", "work item", "service step", "incident", "answer", "document", "letter", "event"],
)
def test_a_row_of_something_that_is_not_there_is_refused(store: Store, write: Any) -> None:
    with pytest.raises(StoreError, match="Nothing of this change was kept"), store.transaction() as tx:
        write(tx)


@pytest.mark.parametrize(
    "row",
    [
        a_review(revision="abc"),
        a_review(snapshot="text"),
        a_review(member=b"bytes"),
        a_review(plan=None),
        a_review(trail_length=2**80),
        a_review(member="\ud800"),
        a_review(ready=2),
        a_review(next_due_at=MOMENT.replace(tzinfo=None)),
    ],
    ids=[
        "text for a number",
        "text for bytes",
        "bytes for text",
        "nothing",
        "too large",
        "no text",
        "no flag",
        "naive",
    ],
)
def test_a_value_of_the_wrong_type_is_refused(store: Store, row: Any) -> None:
    with store.transaction() as tx:
        tx.add_definition(DEFINITION, FILES)
    with pytest.raises(StoreError), store.transaction() as tx:
        tx.add_review(row)
    with store.reading() as reader:
        assert not reader.reviews()


def test_a_transaction_inside_another_one_is_refused(store: Store) -> None:
    def begin_another(tx: Transaction) -> None:
        add_review(tx)
        with store.transaction():
            pass

    with pytest.raises(StoreError, match="inside another one"), store.transaction() as tx:
        begin_another(tx)
    with store.reading() as reader:
        assert not reader.reviews()


def test_a_transaction_that_has_ended_can_no_longer_be_used(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
    with pytest.raises(StoreError, match="has ended"):
        tx.review("R-1")


def test_a_store_that_was_closed_says_so_and_closing_again_changes_nothing(store: Store) -> None:
    with pytest.raises(StoreError, match="inside one of its own transactions"), store.transaction():
        store.close()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="was closed"), store.transaction():
        pass
    with pytest.raises(StoreError, match="was closed"), store.reading():
        pass


def test_bringing_the_schema_up_to_date_twice_changes_nothing(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
    store.migrate()
    store.check()
    with store.reading() as reader:
        assert reader.review("R-1") == a_review()
