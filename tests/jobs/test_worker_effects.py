"""Effects outside: each letter leaves at least once, is recorded once, and a late worker changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.clocks import FixedClock
from casework.errors import StateError
from casework.jobs.retry import ATTEMPTS_BEFORE_INCIDENT, LEASE
from casework.ports import Actor
from casework.testing_rows import a_letter
from casework.usecases.advance import deliver, work, work_off
from casework.usecases.messages import withdraw
from tests.usecases.desk import WRITTEN

GONE = ["DONE"]


def test_a_step_is_settled_when_its_letters_have_left_and_the_review_goes_on(shop) -> None:
    review, step = shop.sending()
    assert work_off(shop.app) == 1
    (settled,) = shop.steps(review)
    assert (settled.status, settled.attempt, settled.error) == ("DONE", 1, None)
    for letter in shop.letters(review):
        assert (letter.sent_at, letter.place) == (shop.clock.now(), f"outbox/{letter.id}")
    assert shop.waits_at(review) == ["wait"]
    assert shop.kinds(review)["step.settled"] == 1
    assert shop.kinds(review)["notice.sent"] == 2
    assert work_off(shop.app) == 0
    assert not deliver(shop.app, step.id)
    assert not deliver(shop.app, "no such step")
    assert shop.verifies(review)


def test_a_step_without_letters_is_settled_with_the_moment_of_its_attempt(shop) -> None:
    review, _ = shop.sending(letters=0)
    work_off(shop.app)
    assert [step.status for step in shop.steps(review)] == GONE
    assert shop.verifies(review)


def test_a_delivery_that_fails_is_tried_again_and_shown_after_some_attempts(shop) -> None:
    review, step = shop.sending()
    failing = True

    def before(letter) -> None:
        if failing:
            raise ConnectionError("the printer of Jane Doe is offline")

    shop.outbox.before = before
    for attempt in range(1, ATTEMPTS_BEFORE_INCIDENT + 2):
        assert work(shop.app) == 1
        assert work(shop.app) == 0  # not before its pause is over
        (waiting,) = shop.steps(review)
        assert (waiting.status, waiting.attempt) == ("WAITING", attempt)
        assert waiting.error == "send could not be carried out: ConnectionError"
        incidents = shop.incidents(review)
        if attempt < ATTEMPTS_BEFORE_INCIDENT:
            assert incidents == []
        else:
            assert [(one.task, one.attempts, one.cause) for one in incidents] == [(step.id, attempt, waiting.error)]
        with shop.store.reading() as reader:
            shop.clock.move_to(reader.earliest_moment())
    failing = False
    work_off(shop.app)
    assert shop.incidents(review) == []
    assert [step.status for step in shop.steps(review)] == GONE
    kinds = shop.kinds(review)
    assert (kinds["step.attempted"], kinds["step.failed"]) == (5, 4)
    assert (kinds["incident.opened"], kinds["incident.resolved"], kinds["step.settled"]) == (1, 1, 1)
    assert shop.verifies(review)


def test_letters_that_left_before_another_one_failed_are_recorded_and_not_sent_again(shop) -> None:
    review, step = shop.sending()
    first = shop.clock.now()

    def before(letter) -> None:
        if letter.id.endswith(":1") and shop.clock.now() == first:
            raise ConnectionError

    shop.outbox.before = before
    work(shop.app)
    assert [letter.sent_at for letter in shop.letters(review)] == [first, None]
    shop.pass_time(hours=1)
    work_off(shop.app)
    assert shop.outbox.attempts == [f"{step.id}:0", f"{step.id}:1", f"{step.id}:1"]
    assert [letter.sent_at for letter in shop.letters(review)] == [first, shop.clock.now()]
    assert shop.verifies(review)


def test_a_worker_whose_lease_ran_out_changes_nothing(shop) -> None:
    review, step = shop.sending(letters=1)
    overtaken = []

    def another_worker(letter) -> None:
        if not overtaken:
            overtaken.append(True)
            assert not deliver(shop.app, step.id)  # the lease still holds
            shop.pass_time(seconds=LEASE.total_seconds())
            assert deliver(shop.app, step.id)
            overtaken.append((shop.row(review), shop.steps(review), shop.letters(review), shop.kinds(review)))

    shop.outbox.before = another_worker
    assert deliver(shop.app, step.id)
    assert (shop.row(review), shop.steps(review), shop.letters(review), shop.kinds(review)) == overtaken[1]
    assert [(one.status, one.attempt) for one in shop.steps(review)] == [("DONE", 2)]
    assert len(shop.outbox.delivered) == 1
    assert shop.verifies(review)


def test_a_late_worker_that_fails_opens_no_incident_and_delays_nobody(shop) -> None:
    review, step = shop.sending(letters=1)
    overtaken = []

    def another_worker(letter) -> None:
        if not overtaken:
            overtaken.append(True)
            shop.pass_time(seconds=LEASE.total_seconds())
            assert deliver(shop.app, step.id)
            overtaken.append((shop.row(review), shop.kinds(review)))
            raise ConnectionError

    shop.outbox.before = another_worker
    assert deliver(shop.app, step.id)
    assert (shop.row(review), shop.kinds(review)) == overtaken[1]
    assert shop.verifies(review)


@pytest.mark.parametrize("fails", [False, True])
def test_letters_that_left_while_the_step_was_given_up_are_on_record(shop, fails: bool) -> None:
    review, step = shop.sending()

    def given_up(letter) -> None:
        if letter.id.endswith(":1"):
            withdraw(shop.app, review, actor=Actor("outside"), by="PROVIDER", reason="moved away", document=WRITTEN)
            if fails:
                raise ConnectionError

    shop.outbox.before = given_up
    assert deliver(shop.app, step.id)
    assert [(one.status, one.attempt) for one in shop.steps(review)] == [("CANCELLED", 1)]
    assert [letter.sent_at is not None for letter in shop.letters(review)] == [True, not fails]
    assert shop.row(review).status == "WITHDRAWN"
    assert shop.kinds(review)["step.cancelled"] == 1
    assert shop.verifies(review)


def test_letters_of_a_step_that_was_given_up_are_not_sent_afterwards(shop) -> None:
    review, _ = shop.sending()
    withdraw(shop.app, review, actor=Actor("outside"), by="PROVIDER", reason="moved away", document=WRITTEN)
    assert work_off(shop.app) == 0
    assert shop.outbox.attempts == []
    with shop.store.reading() as reader:
        assert reader.earliest_moment() is None


def test_the_incident_of_a_step_that_was_given_up_is_over_and_the_trail_says_why(shop) -> None:
    review, step = shop.sending()
    other, _ = shop.sending("T2")
    shop.put_letter(review, "courtesy")

    def offline(letter) -> None:
        raise ConnectionError

    shop.outbox.before = offline
    for _ in range(ATTEMPTS_BEFORE_INCIDENT):
        work(shop.app)
        shop.pass_time(hours=1)
    assert {one.task for one in shop.incidents(review)} == {step.id, a_letter().task}
    withdraw(shop.app, review, actor=Actor("outside"), by="PROVIDER", reason="moved away", document=WRITTEN)
    assert [one.id for one in shop.incidents(review)] == ["courtesy"]  # the letter that nothing waits for goes on
    with shop.store.reading() as reader:
        (over,) = [one for one in reader.incidents(review=review, open_only=False) if one.task == step.id]
        (told,) = [event for event in reader.events(review) if event.kind == "incident.resolved"]
    assert over.resolved_at == told.at == shop.clock.now()
    assert told.detail == {
        "incident": over.id,
        "because": "the step that it held up was given up: what it was to do is not needed any more",
    }
    assert len(shop.incidents(other)) == 1  # that of another review stands
    assert shop.verifies(review)


def test_what_fails_after_the_delivery_is_tried_again_without_a_second_delivery(shop) -> None:
    review, step = shop.sending(letters=1)
    sent = shop.clock.now()

    def broken(context) -> dict[str, bool]:
        raise ValueError("Jane Doe")

    mended, shop.handlers["toy.gone"] = shop.handlers["toy.gone"], broken
    work(shop.app)
    (waiting,) = shop.steps(review)
    assert (waiting.status, waiting.error) == ("WAITING", "send could not be carried out: HandlerError")
    assert [letter.sent_at for letter in shop.letters(review)] == [sent]
    shop.handlers["toy.gone"] = mended
    shop.pass_time(hours=1)
    work_off(shop.app)
    assert shop.outbox.attempts == [f"{step.id}:0"]
    assert [letter.sent_at for letter in shop.letters(review)] == [sent]
    assert shop.waits_at(review) == ["wait"]
    assert shop.verifies(review)


def test_a_courtesy_is_delivered_once_and_holds_nothing_up(shop) -> None:
    review = shop.submit()
    shop.put_letter(review, "courtesy")
    assert shop.waits_at(review) == ["answer"]
    assert work_off(shop.app) == 1
    assert [letter.place for letter in shop.letters(review)] == ["outbox/courtesy"]
    assert work_off(shop.app) == 0
    assert shop.verifies(review)


def test_a_courtesy_that_cannot_be_delivered_is_shown_and_the_incident_ends_with_its_delivery(shop) -> None:
    review = shop.submit()
    shop.put_letter(review, "courtesy")

    def offline(letter) -> None:
        raise ConnectionError

    shop.outbox.before = offline
    assert work(shop.app) == 1
    assert work(shop.app) == 0
    shop.pass_time(minutes=10)
    assert work(shop.app) == 1
    (incident,) = shop.incidents(review)
    assert incident.attempts == 2
    assert incident.cause == "The letter approval to member could not be delivered: ConnectionError"
    shop.outbox.before = lambda letter: None
    shop.pass_time(hours=1)
    assert work_off(shop.app) == 1
    assert shop.incidents(review) == []
    kinds = shop.kinds(review)
    assert [kinds[one] for one in ("incident.opened", "step.failed", "incident.resolved")] == [1, 1, 1]
    assert shop.verifies(review)


@pytest.mark.parametrize("fails", [False, True])
def test_a_courtesy_that_another_worker_delivered_meanwhile_is_recorded_once(shop, fails: bool) -> None:
    review = shop.submit()
    shop.put_letter(review, "courtesy")
    seen = []

    def another_worker(letter) -> None:
        if not seen:
            seen.append(True)
            assert work(shop.app) == 1
            seen.append((shop.row(review), shop.letters(review)))
            if fails:
                raise ConnectionError

    shop.outbox.before = another_worker
    assert work(shop.app) == 0
    assert (shop.row(review), shop.letters(review)) == seen[1]
    assert shop.incidents(review) == []
    assert shop.kinds(review)["notice.sent"] == 1
    assert shop.verifies(review)


def test_a_worker_whose_clock_is_behind_sends_nothing_and_dates_nothing_back(shop) -> None:
    review, _ = shop.sending()
    shop.put_letter(review, "courtesy")
    shop.pass_time(hours=1)
    shop.put_letter(review, "later")
    ready = shop.submit("T2")
    with shop.store.transaction() as tx:
        row = tx.lock_review(ready)
        tx.save_review(replace(row, ready=True), expected_revision=row.revision)
    behind = replace(shop.app, clock=FixedClock(shop.clock.now() - timedelta(minutes=10)))
    before = [shop.row(one) for one in (review, ready)]
    with pytest.raises(StateError, match="Correct the clock"):
        work(behind)
    assert shop.outbox.attempts == []
    assert [shop.row(one) for one in (review, ready)] == before
    assert work_off(shop.app) > 0
    assert all(letter.sent_at == shop.clock.now() for letter in shop.letters(review))
