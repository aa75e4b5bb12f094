"""How the trail is written: one spelling, one link an event, one event at least a change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from casework.audit.chain import canonical, digest, event_hash, files_hash, iso, link, row_hash, row_tag, state_of
from casework.audit.journal import Journal
from casework.audit.verify import verify_all, verify_review
from casework.engine.definitions import hash_files
from casework.errors import InputError, InvariantBroken, StoreError
from casework.ports import Reader
from casework.store.sqlite import SqliteStore, open_sqlite
from casework.testing_rows import (
    MOMENT,
    NURSE,
    a_document,
    a_letter,
    a_part,
    a_review,
    a_service_step,
    a_work_item,
    add_review,
    an_incident,
    change,
    later,
)
from casework.testing_rows_of_reviews import furnish


@pytest.fixture
def store() -> SqliteStore:
    store = open_sqlite(":memory:")
    store.migrate()
    yield store
    store.close()


def an_event(**changes: object) -> object:
    told = {
        "review": "R-1",
        "seq": 1,
        "at": MOMENT,
        "actor": "ana",
        "role": None,
        "kind": "k",
        "detail": {"b": 1, "a": [2]},
    }
    return link("", state="s", **{**told, **changes})  # fmt: skip


def test_the_canonical_spelling_sorts_keys_and_wastes_no_byte() -> None:
    assert canonical({"b": 1, "a": [1.5, None, "é\n"]}) == '{"a":[1.5,null,"é\\n"],"b":1}'.encode()
    assert digest({}) == sha256(b"{}").hexdigest()


def test_moments_are_spelt_in_utc_with_milliseconds() -> None:
    new_york = timezone(timedelta(hours=-5))
    assert iso(datetime(2026, 1, 2, 22, 4, 5, 678_999, tzinfo=new_york)) == "2026-01-03T03:04:05.678Z"


def test_a_hash_can_be_recomputed_by_hand_from_the_documented_fields() -> None:
    body = (
        '{"actor":"ana","at":"2026-03-02T09:00:00.250Z","detail":{"a":[2],"b":1},"kind":"k","prev":"","review":"R-1",'
        '"role":null,"seq":1,"state":"s"}'
    )
    event = an_event()
    assert event.hash == sha256(body.encode()).hexdigest()
    assert event_hash(event) == event.hash


@pytest.mark.parametrize(
    "changed",
    [
        {"review": "R-2"},
        {"seq": 2},
        {"at": MOMENT + timedelta(milliseconds=1)},
        {"actor": "eve"},
        {"role": ""},
        {"kind": "j"},
        {"detail": {"b": 1, "a": [2.0]}},
    ],
)
def test_any_other_content_has_another_hash(changed: dict[str, object]) -> None:
    assert an_event(**changed).hash != an_event().hash


def test_texts_that_join_to_the_same_are_told_apart() -> None:
    assert an_event(actor="an", kind="ak").hash != an_event(actor="ana", kind="k").hash


def test_a_definition_set_is_called_by_the_hash_that_the_engine_gives_it() -> None:
    files = {"b.dmn": b"2", "a.bpmn": b"1"}
    assert files_hash(files) == hash_files(files)
    assert files_hash({"a": b"b"}) != files_hash({"ab": b""})


def test_the_next_try_counts_for_a_letter_only_when_it_was_sent() -> None:
    delayed = a_letter(not_before=later(hours=1))
    assert row_hash(delayed) == row_hash(a_letter())
    sent = replace(a_letter(), sent_at=MOMENT, place="x")
    assert row_hash(replace(sent, not_before=later(hours=1))) != row_hash(sent)
    assert row_tag(sent) == {"of": "Letter", "id": sent.id, "sha256": row_hash(sent)}


STATE_CHANGES = {
    "the row": lambda tx: tx.save_review(a_review(outcome="DENIED"), expected_revision=0),
    "the snapshot": lambda tx: tx.save_review(a_review(snapshot=b"other"), expected_revision=0),
    "an open task": lambda tx: tx.put_work_item(a_work_item(claimed_by="eve")),
    "a new task": lambda tx: tx.put_work_item(a_work_item("t-2")),
    "an open step": lambda tx: tx.put_service_step(a_service_step(attempt=1)),
    "an incident": lambda tx: tx.put_incident(an_incident(attempts=2)),
    "a part": lambda tx: tx.put_part(a_part(value={"n": 2})),
    "a letter's next try": lambda tx: tx.delay_letter(a_letter().id, not_before=later(hours=1)),
}


def state(reader: Reader) -> str:
    return state_of(reader, reader.review("R-1"))


@pytest.mark.parametrize("what", STATE_CHANGES)
def test_every_change_of_what_is_open_changes_the_state(store: SqliteStore, what: str) -> None:
    with store.transaction() as tx:
        add_review(tx)
        tx.put_work_item(a_work_item())
        tx.put_service_step(a_service_step())
        tx.put_incident(an_incident())
        tx.put_part(a_part())
        tx.add_letter(a_letter())
    with store.transaction() as tx:
        before = state(tx)
        STATE_CHANGES[what](tx)
        assert state(tx) != before


def test_the_trails_own_length_and_head_are_no_part_of_the_state_that_it_covers(store: SqliteStore) -> None:
    with store.transaction() as tx:
        row = add_review(tx)
        assert state_of(tx, replace(row, trail_length=9, trail_head="h")) == state_of(tx, row)


def test_events_of_one_change_are_linked_in_order_and_hold_the_state_after_it(store: SqliteStore) -> None:
    saved = furnish(store)
    with store.reading() as reader:
        events = reader.events("R-1")
        assert [event.seq for event in events] == list(range(1, saved.trail_length + 1))
        assert [event.prev for event in events] == ["", *(event.hash for event in events[:-1])]
        assert saved.trail_head == events[-1].hash
        assert len({event.state for event in events}) == 2
        assert events[-1].state == state(reader)
        assert {(event.actor, event.role) for event in events} == {("ana", "nurse_reviewer")}


def test_a_change_of_which_nothing_was_noted_leaves_an_event_all_the_same(store: SqliteStore) -> None:
    change(store, "R-1", lambda tx, journal: None, stage="determination")
    with store.reading() as reader:
        assert [(event.kind, event.detail) for event in reader.events("R-1")] == [("review.advanced", {"path": []})]
        assert verify_review(reader, "R-1").ok


def test_details_are_kept_as_json_would_read_them_back(store: SqliteStore) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    change(store, "R-1", lambda tx, journal: journal.add("part.kept", at=at, parts=("a", "b"), n=1.0))
    with store.reading() as reader:
        (event,) = reader.events("R-1")
        assert event.detail == {"at": "2026-01-02T00:00:00+00:00", "parts": ["a", "b"], "n": 1.0}
        assert verify_review(reader, "R-1").ok


def test_a_kind_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(InputError, match="knows no kind"):
        Journal("R-1", NURSE).add("review.exploded")
    with pytest.raises(InputError, match="knows no kind"):
        Journal("R-1", NURSE).add_row("review.exploded", a_document())


def test_nobody_can_vouch_for_a_row_by_a_detail_of_their_own() -> None:
    with pytest.raises(InvariantBroken, match="may not carry a detail called row"):
        Journal("R-1", NURSE).add("part.kept", row=row_tag(a_document()))


def test_a_journal_that_was_written_out_begins_anew(store: SqliteStore) -> None:
    with store.transaction() as tx:
        row = add_review(tx)
        journal = Journal("R-1", NURSE)
        journal.add("part.kept", part="a")
        first = journal.flush(tx, row, at=MOMENT)
        second = journal.flush(tx, first, at=MOMENT)
        assert (first.trail_length, second.trail_length) == (1, 2)
        assert [event.kind for event in tx.events("R-1")] == ["part.kept", "review.advanced"]


def test_a_review_that_is_not_there_does_not_verify(store: SqliteStore) -> None:
    with store.reading() as reader:
        told = verify_review(reader, "R-9")
        assert list(verify_all(reader)) == []
    assert (told.ok, told.fault) == (False, "The review itself is not in the store (review R-9)")


def test_a_review_without_any_event_does_not_verify(store: SqliteStore) -> None:
    with store.transaction() as tx:
        add_review(tx)
    with store.reading() as reader:
        told = verify_review(reader, "R-1")
    assert (told.seq, told.events) == (1, 0)
    assert "There is no event at all" in told.fault


def test_an_open_task_that_no_event_tells_of_does_not_verify(store: SqliteStore) -> None:
    change(store, "R-1", lambda tx, journal: tx.put_work_item(a_work_item()))
    with store.reading() as reader:
        assert "order of the review's tasks was changed by hand: t-1 at place 0" in verify_review(reader, "R-1").fault


def test_a_letter_whose_next_try_the_index_tells_otherwise_does_not_verify(store: SqliteStore) -> None:
    furnish(store)

    class Damaged:
        def __init__(self, reader: Reader) -> None:
            self.reader = reader

        def __getattr__(self, name: str) -> object:
            return getattr(self.reader, name)

        def unsent_moments(self, review: str) -> dict[str, datetime]:
            return {"R-1/s-2:MEMBER": later(hours=7)}

    with store.reading() as reader:
        told = verify_review(Damaged(reader), "R-1")
    assert told.fault.startswith("The next try of the letter R-1/s-2:MEMBER is not the same")


def test_a_store_that_fails_while_it_is_verified_gives_a_verdict_and_not_a_crash(store: SqliteStore) -> None:
    class Failing:
        def __getattr__(self, name: str) -> object:
            raise StoreError("The disk is gone.")

    told = verify_review(Failing(), "R-1")
    assert (told.ok, told.fault) == (False, "The disk is gone. (review R-1)")
