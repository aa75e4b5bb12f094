"""What comes from outside, what goes outside, and what happens when the letter shop is down."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

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
    for _ in range(2):  # the clinic sends it once more, because the answer got lost
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


def take_back(desk: Desk, **changes: Any) -> None:
    told = {"actor": CLINIC, "by": "PROVIDER", "document": WRITTEN, "reason": "The surgery was cancelled."}
    withdraw(desk.app, desk.review, **{**told, **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"by": "PLAN"}, "“PLAN” cannot withdraw a request"),
        ({"by": "ana"}, "taken back by one of PROVIDER, MEMBER, REPRESENTATIVE"),
        ({"reason": " "}, "needs a reason"),
        ({"document": {**WRITTEN, "kind": "LETTER"}}, "of the kind LETTER"),
        ({"document": {**WRITTEN, "id": "D1"}}, "has documents of these ids on file already: D1"),
        ({"actor": Actor("casework")}, "is nobody from outside"),
    ],
)
def test_nobody_takes_a_request_back_without_the_requesters_own_words_on_file(
    desk: Desk, changes: dict[str, Any], said: str
) -> None:
    desk.until("verify_trials")
    with pytest.raises(InputError, match=said):
        take_back(desk, **changes)
    assert desk.row().status == "OPEN"
    assert "message.received" not in desk.events()


def test_staff_can_only_record_a_withdrawal_that_the_requester_wrote(desk: Desk) -> None:
    desk.until("verify_trials")
    own = {**WRITTEN, "author": "Ruth Sample"}
    take_back(desk, actor=Actor("ana"), by="MEMBER", reason="I changed my mind.", document=own)
    work_off(desk.app)
    with desk.app.store.reading() as reader:
        kept = reader.part(desk.review, "withdrawal")
        letters = {one.audience: one.text for one in reader.letters(desk.review)}
        assert reader.document(desk.review, "W1") is not None
    assert kept is not None
    assert json.loads(kept.text) | {"at": ""} == {
        "at": "",
        "by": "MEMBER",
        "recorded_by": "ana",
        "reason": "I changed my mind.",
        "document": "W1",
    }
    assert "You took this request back" in letters["MEMBER"]
    assert "The member took this request back" in letters["PROVIDER"]


def test_a_provider_cannot_take_back_what_the_member_asked_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "intake/T01")
    try:
        with pytest.raises(InputError, match="The member asked for the review R-T01"):
            take_back(desk)
        take_back(desk, by="REPRESENTATIVE")
        work_off(desk.app)
        assert desk.row().status == "WITHDRAWN"
    finally:
        desk.app.store.close()


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
    assert (told["status"], told["outcome"], told["incidents"]) == ("OPEN", "DENIED", [])
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
    (task,) = [one for one in show(desk.app, desk.review)["tasks"] if one["element"] == "explain_breach"]
    explained_by = show(desk.app, desk.review)["deadlines"]["explanation"]["at"]
    assert datetime.fromisoformat(task["due_at"]) == datetime.fromisoformat(explained_by) > due
