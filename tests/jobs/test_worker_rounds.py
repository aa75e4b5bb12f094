"""The worker's rounds: due reviews go on, one that cannot holds up no other, and everybody sees why."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from casework.errors import EngineError, NotFound, RowUnreadable, StoreFull
from casework.ports import Actor, WorkFilter
from casework.testing_rows import change
from casework.usecases import advance as worker
from casework.usecases.advance import BATCH, advance, work, work_off
from casework.usecases.complete import complete
from casework.usecases.messages import receive, withdraw
from tests.usecases.desk import WRITTEN


def make_due(shop, review: str, **passed: float) -> None:
    change(
        shop.store,
        review,
        lambda tx, journal: None,
        at=shop.clock.now(),
        next_due_at=shop.clock.now() + timedelta(**passed),
    )


def break_review(shop, review: str) -> None:
    """Its stored instance can no longer be read."""
    with shop.store.transaction() as tx:
        row = tx.lock_review(review)
        kept.setdefault(review, row.snapshot)
        tx.save_review(replace(row, snapshot=b"torn", next_due_at=shop.clock.now()), expected_revision=row.revision)


def mend_review(shop, review: str) -> None:
    with shop.store.transaction() as tx:
        row = tx.lock_review(review)
        tx.save_review(replace(row, snapshot=kept.pop(review)), expected_revision=row.revision)


kept: dict[str, bytes] = {}


def test_a_review_that_waits_on_somebody_is_left_alone(shop) -> None:
    review = shop.submit()
    before = shop.row(review)
    assert not advance(shop.app, review)
    assert work_off(shop.app) == 0
    assert shop.row(review) == before
    with pytest.raises(NotFound):
        advance(shop.app, "R-nobody")


def test_a_wait_ends_by_itself_at_its_moment_and_not_before(shop) -> None:
    ends = shop.clock.now() + timedelta(days=3)

    def set_moment(context) -> dict[str, bool]:
        context.set_moment("information", ends, citation="plan, page 1")
        return {"ok": True}

    shop.handlers["toy.gone"] = set_moment
    review, _ = shop.sending()
    work_off(shop.app)
    assert shop.row(review).next_due_at == ends
    shop.clock.move_to(ends - timedelta(milliseconds=1))
    assert work_off(shop.app) == 0
    shop.clock.move_to(ends)
    assert work_off(shop.app) == 1
    assert shop.row(review).status == "CLOSED"
    assert shop.verifies(review)


def test_a_review_that_cannot_go_on_has_an_incident_and_is_tried_again_after_growing_pauses(shop) -> None:
    review = shop.submit()
    break_review(shop, review)
    pauses = []
    for attempt in range(1, 4):
        assert work(shop.app) == 1
        (incident,) = shop.incidents(review)
        assert (incident.attempts, incident.task) == (attempt, None)
        assert incident.cause.startswith("SnapshotError: ")
        pauses.append(shop.row(review).next_due_at - shop.clock.now())
        assert work(shop.app) == 0
        shop.clock.move_to(shop.row(review).next_due_at)
    assert pauses == sorted(pauses)
    mend_review(shop, review)
    assert work(shop.app) == 1
    assert shop.incidents(review) == []
    kinds = shop.kinds(review)
    assert [kinds[one] for one in ("incident.opened", "step.failed", "incident.resolved")] == [1, 2, 1]
    assert shop.verifies(review)


def test_a_review_that_cannot_go_on_holds_up_no_other(shop) -> None:
    reviews = [shop.submit(f"T{number}") for number in range(5)]
    for review in reviews:
        make_due(shop, review)
    for review in (reviews[0], reviews[3]):
        break_review(shop, review)
    assert work(shop.app) == 5
    assert [bool(shop.incidents(review)) for review in reviews] == [True, False, False, True, False]
    assert [shop.row(review).next_due_at is None for review in reviews] == [False, True, True, False, True]


def test_an_error_in_the_program_is_an_incident_without_case_data(shop, monkeypatch) -> None:
    review = shop.submit()
    make_due(shop, review)

    def broken(*arguments: object, **named: object) -> None:
        raise KeyError("Jane Doe")

    monkeypatch.setattr(worker, "take_step", broken)
    assert work(shop.app) == 1
    (incident,) = shop.incidents(review)
    assert incident.cause == "KeyError, an error in the program itself"


def test_a_failure_of_a_state_that_is_gone_changes_nothing(shop, monkeypatch) -> None:
    review, _ = shop.sending()
    work_off(shop.app)
    make_due(shop, review)
    meanwhile = []

    class Overtaken(EngineError):
        pass

    real = worker.note_failure

    def somebody_is_faster(app, tx, review, failure, *, revision) -> None:
        row = tx.lock_review(review)
        tx.save_review(replace(row, revision=row.revision + 1), expected_revision=row.revision)
        meanwhile.append(tx.review(review))
        real(app, tx, review, failure, revision=revision)

    def fail(*arguments: object, **named: object) -> None:
        raise Overtaken("late")

    monkeypatch.setattr(worker, "take_step", fail)
    monkeypatch.setattr(worker, "note_failure", somebody_is_faster)
    assert advance(shop.app, review)
    assert [shop.row(review)] == meanwhile
    assert shop.incidents(review) == []


def test_a_moment_of_its_own_that_comes_before_the_next_try_is_kept(shop) -> None:
    review = shop.submit()
    soon = shop.clock.now() + timedelta(seconds=5)
    break_review(shop, review)
    change(shop.store, review, lambda tx, journal: None, at=shop.clock.now(), ready=True, next_due_at=soon)
    assert work(shop.app) == 1
    assert (shop.row(review).ready, shop.row(review).next_due_at) == (False, soon)


def test_answers_after_which_the_review_cannot_go_on_are_kept_and_the_worker_goes_on_when_it_can(shop) -> None:
    def broken(context) -> dict[str, bool]:
        raise ValueError("Jane Doe")

    review = shop.submit()
    mended, shop.handlers["toy.send"] = shop.handlers["toy.send"], broken
    with shop.store.reading() as reader:
        (item,) = reader.work_items(WorkFilter(review=review))
    told = complete(shop.app, item.id, {"note": "yes"}, person="ana")
    assert told["incident"] == "The step send failed in toy.send with ValueError."
    assert work(shop.app) == 0
    shop.clock.move_to(shop.row(review).next_due_at)
    shop.handlers["toy.send"] = mended
    assert work_off(shop.app) == 2
    assert shop.incidents(review) == []
    assert shop.waits_at(review) == ["wait"]
    assert shop.verifies(review)


def test_a_full_disk_stops_the_round_and_is_told(shop, monkeypatch) -> None:
    reviews = [shop.submit(f"T{number}") for number in range(3)]
    for review in reviews:
        make_due(shop, review)

    def full(*arguments: object, **named: object) -> None:
        raise StoreFull("The disk is full.")

    monkeypatch.setattr(worker, "take_step", full)
    with pytest.raises(StoreFull):
        work(shop.app)
    assert not any(shop.incidents(review) for review in reviews)


def test_a_full_disk_after_a_delivery_is_told_and_the_letter_is_not_lost(shop, monkeypatch) -> None:
    review, _ = shop.sending(letters=1)
    real = worker.take_step

    def full(*arguments: object, **named: object) -> None:
        raise StoreFull("The disk is full.")

    monkeypatch.setattr(worker, "take_step", full)
    with pytest.raises(StoreFull):
        work(shop.app)
    monkeypatch.setattr(worker, "take_step", real)
    shop.pass_time(hours=1)
    work_off(shop.app)
    assert [one.status for one in shop.steps(review)] == ["DONE"]
    assert len(shop.outbox.delivered) == 1


def test_a_row_that_was_damaged_holds_up_no_other_and_is_told_when_nothing_else_is_left(shop) -> None:
    damaged, sound = shop.submit("T1"), shop.submit("T2")
    for review in (damaged, sound):
        make_due(shop, review)
    raw = sqlite3.connect(shop.store._path)
    raw.execute("update reviews set received_at = 9e17 where id = ?", (damaged,))
    raw.commit()
    raw.close()
    assert work(shop.app) == 1
    assert shop.row(sound).next_due_at is None
    with pytest.raises(RowUnreadable, match=f"reviews {damaged}"):
        work(shop.app)


def test_a_round_is_bounded_and_the_rest_follows_in_the_next_one(shop) -> None:
    reviews = [shop.submit(f"T{number:02}") for number in range(BATCH + 5)]
    for review in reviews:
        make_due(shop, review)
    assert work(shop.app) == BATCH
    assert work(shop.app) == 5
    assert work(shop.app) == 0


def test_working_off_ends_after_so_many_rounds_however_much_is_left(shop) -> None:
    for number in range(3):
        make_due(shop, shop.submit(f"T{number}"))
    assert work_off(shop.app, rounds=0) == 0
    assert work_off(shop.app, rounds=1) == 3


def test_a_message_and_a_withdrawal_are_not_in_the_workers_way(shop) -> None:
    review, _ = shop.sending()
    work_off(shop.app)
    receive(shop.app, review, "information_received", actor=Actor("outside"))
    assert shop.waits_at(review) == ["answer_more"]
    other, _ = shop.sending("T2")
    withdraw(shop.app, other, actor=Actor("outside"), by="PROVIDER", reason="moved away", document=WRITTEN)
    assert work_off(shop.app) == 0
    assert shop.verifies(review)
    assert shop.verifies(other)
