"""What comes from outside, what goes outside, and what happens when the letter shop is down."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from casework.audit.verify import verify_review
from casework.errors import InputError, NobodyWaits, StateError
from casework.ports import Actor
from casework.usecases.advance import work_off
from casework.usecases.messages import receive, withdraw
from casework.usecases.show import show
from tests.usecases.desk import WRITTEN, Desk

CLINIC = Actor("clinic")
NOTE = {
    "id": "D90",
    "kind": "LETTER",
    "title": "A later note",
    "author": "Dr. Sample",
    "dated": "2026-02-03",
    "text": "What was asked for.",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.app.store.close()


def test_documents_that_nobody_asked_for_are_filed_and_a_bare_message_is_refused(desk: Desk) -> None:
    desk.until("check_completeness")
    kept = receive(desk.app, desk.review, "information_received", actor=CLINIC, documents=[NOTE], key="m1")
    assert kept["waited"] is False
    again = receive(desk.app, desk.review, "information_received", actor=CLINIC, documents=[NOTE], key="m1")
    assert again == kept
    with desk.app.store.reading() as reader:
        assert [one.id for one in reader.documents(desk.review)].count("D90") == 1
    with pytest.raises(NobodyWaits):
        receive(desk.app, desk.review, "information_received", actor=CLINIC)
    with pytest.raises(InputError, match="There is no message"):
        receive(desk.app, desk.review, "good_morning", actor=CLINIC)


def test_an_answer_ends_the_wait_and_starts_the_clock_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "information_request/G05")
    desk.until("await_information")
    assert desk.row().decision_due_at is None
    desk.pass_time(timedelta(days=9))
    taken = receive(desk.app, desk.review, "information_received", actor=CLINIC, documents=[NOTE])
    assert taken["waited"] is True
    assert desk.row().decision_due_at is not None
    assert "clock.resumed" in desk.events()
    desk.app.store.close()


def test_a_withdrawal_is_confirmed_and_ends_every_wait(desk: Desk) -> None:
    desk.until("verify_trials")
    withdraw(
        desk.app,
        desk.review,
        actor=CLINIC,
        by="PROVIDER",
        document=WRITTEN,
        reason="The surgery was cancelled.",
        key="w",
    )
    withdraw(
        desk.app,
        desk.review,
        actor=CLINIC,
        by="PROVIDER",
        document=WRITTEN,
        reason="The surgery was cancelled.",
        key="w",
    )
    work_off(desk.app)
    row = desk.row()
    assert (row.status, row.outcome, row.next_due_at, row.ready) == ("WITHDRAWN", "WITHDRAWN", None, False)
    assert show(desk.app, desk.review)["tasks"] == []
    kinds = {letter["kind"] for letter in show(desk.app, desk.review)["letters"]}
    assert kinds == {"withdrawal"}


def test_a_determined_review_can_no_longer_be_withdrawn(desk: Desk) -> None:
    desk.until("sign_decision")
    desk.shop.broken = True
    desk.next()
    assert desk.row().status == "OPEN"
    with pytest.raises(StateError, match="has been determined"):
        withdraw(desk.app, desk.review, actor=CLINIC, by="PROVIDER", document=WRITTEN, reason="too late")


def test_a_letter_shop_that_is_down_keeps_the_review_open_and_shows_an_incident_until_it_is_back(desk: Desk) -> None:
    desk.until("sign_decision")
    desk.shop.broken = True
    desk.next()
    for _ in range(6):
        desk.pass_time(timedelta(hours=3))
        work_off(desk.app)
    told = show(desk.app, desk.review)
    assert told["status"] == "OPEN"
    assert any("ConnectionError" in incident["cause"] for incident in told["incidents"])
    assert all(letter["sent_at"] is None for letter in told["letters"] if letter["kind"] == "denial")
    desk.shop.broken = False
    desk.pass_time(timedelta(hours=3))
    work_off(desk.app)
    told = show(desk.app, desk.review)
    assert (told["status"], told["outcome"], told["incidents"]) == ("CLOSED", "DENIED", [])
    assert all(letter["sent_at"] for letter in told["letters"])
    assert set(desk.shop.delivered.values()) == {1}
    with desk.app.store.reading() as reader:
        assert verify_review(reader, desk.review).ok


def test_an_unsent_decision_letter_breaches_the_deadline_and_somebody_must_explain(desk: Desk) -> None:
    desk.until("sign_decision")
    due = desk.row().decision_due_at
    assert due is not None
    desk.shop.broken = True
    desk.next()
    desk.until_moment(due + timedelta(hours=1))
    assert "deadline.breached" in desk.events() or any("breach" in kind for kind in desk.events())
    assert desk.open("explain_breach") is not None
