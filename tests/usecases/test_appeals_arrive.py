"""An appeal is kept whenever it may come, and refused in plain words whenever it may not."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.errors import (
    IdempotencyConflict,
    InputError,
    NotFound,
    RequestError,
    StateError,
)
from casework.ports import Actor, Json
from casework.usecases.advance import work_off
from casework.usecases.appeals import appeal, withdraw_appeal
from casework.usecases.messages import receive
from casework.usecases.show import show
from tests.usecases.desk import WRITTEN, Desk

MEMBER = Actor("member")
NEW = {
    "id": "N1",
    "kind": "PODIATRY_NOTE",
    "title": "Note",
    "author": "Luis Ortega, DPM",
    "dated": "2026-08-01",
    "text": "Pads were worn for two weeks.",
}


def send(desk: Desk, **changes: Any) -> Json:
    """An appeal that may be taken up."""
    values: Json = {
        "actor": MEMBER,
        "by": "MEMBER",
        "urgency": "STANDARD",
        "physician_supports": False,
        "reason": "Pads are all that my feet can bear.",
        **changes,
    }
    return appeal(desk.app, changes.pop("review", desk.review), **{k: v for k, v in values.items() if k != "review"})


OWN: Json = {**WRITTEN, "author": "Ruth Sample"}


def take_back(desk: Desk, **changes: Any) -> Json:
    """The appeal is taken back by whoever made it."""
    values: Json = {"actor": MEMBER, "by": "MEMBER", "reason": "I changed my mind.", "document": OWN, **changes}
    return withdraw_appeal(desk.app, desk.review, **values)


@pytest.fixture
def denied(desk: Desk) -> Desk:
    """After the denial was told, before anybody appealed."""
    desk.up_to("appeal")
    return desk


def test_nothing_can_be_appealed_before_it_is_decided_and_nothing_of_it_is_kept(desk: Desk) -> None:
    before = desk.events()
    with pytest.raises(StateError, match="has not been decided yet, so there is nothing to appeal against"):
        send(desk, documents=[NEW])
    assert desk.events("request.refused") == before
    assert desk.verifies()


def test_an_appeal_is_kept_with_its_documents_and_taken_up_at_once(denied: Desk) -> None:
    done = send(denied, documents=[NEW], by="PROVIDER", actor=Actor("clinic"))
    assert (done["level"], done["status"]) == (1, "OPEN")
    (level,) = denied.part("appeals")["levels"]
    assert (level["by"], level["documents"], level["status"], level["level"]) == ("PROVIDER", ["N1"], "OPEN", 1)
    assert denied.open("check_standing") is not None
    due = show(denied.app, denied.review)["deadlines"]["appeal"]
    item = denied.open("check_standing")
    assert item is not None
    assert item.due_at == denied.row().decision_due_at == datetime.fromisoformat(due["utc"])
    assert denied.row().outcome == "DENIED"
    assert denied.verifies()


def test_the_moment_of_the_receipt_counts_and_not_that_of_the_recording(denied: Desk) -> None:
    received = denied.clock.now()
    denied.pass_time(timedelta(days=3))
    send(denied, received_at=received)
    (level,) = denied.part("appeals")["levels"]
    assert level["received_at"] == received.isoformat()
    assert level["at"] == denied.clock.now().isoformat()


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"by": "NEIGHBOUR"}, InputError, "“NEIGHBOUR” is no party that can appeal; it is one of PROVIDER, MEMBER"),
        ({"urgency": "SOON"}, InputError, "“SOON” is no urgency"),
        ({"reason": "  "}, InputError, "An appeal needs a reason"),
        ({"actor": Actor("casework")}, InputError, "is nobody from outside"),
        ({"actor": Actor(" ")}, InputError, "is nobody from outside"),
        ({"documents": [NEW, NEW]}, RequestError, "share an id"),
        ({"documents": [{**NEW, "id": "D1"}]}, InputError, "documents of these ids on file already: D1"),
        ({"received_at": datetime(2026, 9, 30)}, InputError, "says no time zone"),  # noqa: DTZ001 - that is the point
        ({"received_at": datetime.fromisoformat("2030-01-01T09:00:00-05:00")}, InputError, "cannot have been received"),
        ({"received_at": datetime.fromisoformat("2026-08-05T09:00:00-04:00")}, InputError, "was decided only on 2026-"),
        ({"review": "R-NONE"}, NotFound, "There is no review R-NONE"),
    ],
)
def test_whatever_cannot_be_an_appeal_is_named_and_nothing_of_it_is_kept(
    denied: Desk, changes: Json, error: type[Exception], said: str
) -> None:
    before = denied.events()
    with pytest.raises(error, match=said):
        send(denied, **changes)
    assert denied.events("request.refused") == before
    assert denied.part("appeal_request") == {}


def test_an_appeal_sent_twice_under_one_key_is_one_and_a_second_one_is_refused(denied: Desk) -> None:
    first = send(denied, key="k-1")
    assert send(denied, key="k-1") == first
    with pytest.raises(IdempotencyConflict):
        send(denied, key="k-1", reason="Something else.")
    with pytest.raises(StateError, match="is on file already and is being heard"):
        send(denied, key="k-2")
    assert denied.events().count("appeal.received") == 1


def test_an_appeal_that_comes_while_the_denial_is_still_on_its_way_waits_in_the_file(desk: Desk) -> None:
    desk.until("sign_decision")
    desk.shop.broken = True
    desk.next()
    send(desk)
    told = show(desk.app, desk.review)
    assert (told["appeal_waiting"], told["appeals"]) == (True, [])
    with pytest.raises(StateError, match="is on file already"):
        send(desk)
    desk.shop.broken = False
    desk.pass_time(timedelta(hours=3))
    work_off(desk.app)
    assert desk.open("check_standing") is not None
    told = show(desk.app, desk.review)
    assert (told["appeal_waiting"], [one["status"] for one in told["appeals"]]) == (False, ["OPEN"])
    assert desk.verifies()


def test_an_appeal_is_kept_even_where_the_process_cannot_go_on_after_it(denied: Desk) -> None:
    mended = denied.app.handlers["appeal.set_appeal_clock"]

    def broken(context: Any) -> Json:
        raise ValueError("a mistake in a handler")

    denied.handler("appeal.set_appeal_clock", broken)
    done = send(denied, documents=[NEW])
    assert "set_appeal_clock failed" in done["incident"]
    assert denied.part("appeal_request")["by"] == "MEMBER"
    assert "N1" in denied.part("appeal_request")["documents"]
    denied.handler("appeal.set_appeal_clock", mended)
    denied.pass_time(timedelta(hours=3))
    work_off(denied.app)
    assert denied.open("check_standing") is not None
    assert show(denied.app, denied.review)["incidents"] == []
    assert denied.verifies()


def test_what_was_decided_on_appeal_is_not_appealed_inside_the_plan_once_more(desk: Desk) -> None:
    desk.up_to("ask_external")
    assert desk.row().outcome == "UPHELD_ON_APPEAL"
    with pytest.raises(StateError, match="has gone on to external review"):
        send(desk)


def test_a_level_that_came_to_its_end_says_so_while_its_letter_is_on_its_way(desk: Desk) -> None:
    desk.up_to("appeal")
    send(desk)
    while desk.open("review_appeal") is None:
        desk.take(next(step for step in desk.script.steps if step.value == "check_standing"))
    desk.shop.broken = True
    desk.take(next(step for step in desk.script.steps if step.value == "review_appeal"))
    with pytest.raises(StateError, match="its level 1 of 1 came to upheld; what remains is external review"):
        send(desk)


def test_nobody_appeals_against_what_was_approved(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "appeal_review/G03")
    desk.up_to("appeal")
    desk.take(next(step for step in desk.script.steps if step.kind == "appeal"))
    desk.take(next(step for step in desk.script.steps if step.value == "check_standing"))
    desk.shop.broken = True
    desk.take([step for step in desk.script.steps if step.value == "review_appeal"][-1])
    with pytest.raises(StateError, match="nothing stands denied, so there is nothing to appeal against"):
        send(desk)
    desk.app.store.close()


def test_after_the_time_to_appeal_a_review_of_its_own_hears_it(denied: Desk) -> None:
    denied.pass_appeal_window()
    assert denied.row().status == "CLOSED"
    done = send(denied)
    assert (done["review"], done["reopens"], done["status"]) == ("R-G13-appeal-1", "R-G13", "OPEN")


def test_an_appeal_of_a_lapse_is_taken_up_before_the_plan_has_decided(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "missed_deadline/G16")
    due = desk.row().decision_due_at
    assert due is not None
    with pytest.raises(StateError, match="has not been decided yet"):
        send(desk)
    desk.until_moment(due + timedelta(hours=1))
    assert desk.row().outcome == "DENIED_BY_LAPSE"
    send(desk)
    (level,) = desk.part("appeals")["levels"]
    assert (level["status"], level["level"]) == ("OPEN", 1)
    assert "clock.appealed" in desk.events()
    assert desk.verifies()
    desk.app.store.close()


def test_an_appeal_is_taken_back_in_writing_by_its_own_side_and_the_denial_stands(denied: Desk) -> None:
    with pytest.raises(StateError, match="no appeal is being heard, so there is none to take back"):
        take_back(denied)
    send(denied)
    with pytest.raises(InputError, match="so the provider cannot take the appeal back"):
        take_back(denied, by="PROVIDER", actor=Actor("clinic"))
    with pytest.raises(InputError, match="a document of the kind WITHDRAWAL"):
        take_back(denied, document=NEW)
    with pytest.raises(InputError, match="“NEIGHBOUR” cannot withdraw an appeal"):
        take_back(denied, by="NEIGHBOUR")
    with pytest.raises(InputError, match="needs a reason"):
        take_back(denied, reason="")
    with pytest.raises(InputError, match="was written by Omar Haddad, MD, not by Ruth Sample"):
        take_back(denied, document={**OWN, "author": "Omar Haddad, MD"})
    take_back(denied)
    work_off(denied.app)
    assert (denied.row().outcome, denied.part("appeals")["levels"][0]["status"]) == ("DENIED", "WITHDRAWN")
    assert denied.part("appeal_withdrawal")["document"] == "W1"
    assert "appeal_withdrawal" in {one["kind"] for one in show(denied.app, denied.review)["letters"]}
    assert denied.verifies()


def test_an_appeal_that_was_taken_back_is_filed_again_at_the_same_level(denied: Desk) -> None:
    send(denied)
    take_back(denied)
    work_off(denied.app)
    assert (denied.row().status, denied.open("check_standing")) == ("OPEN", None)
    assert send(denied, reason="I still cannot walk.")["level"] == 1
    assert [one["level"] for one in denied.part("appeals")["levels"]] == [1, 1]
    assert denied.open("check_standing") is not None
    assert denied.verifies()


@pytest.mark.parametrize(
    ("message", "command"),
    [("appeal_received", "appeal"), ("external_decided", "external-decision"), ("extension_taken", "extend")],
)
def test_messages_with_facts_of_their_own_are_led_to_their_commands(denied: Desk, message: str, command: str) -> None:
    with pytest.raises(InputError, match=f"Hand it in by `casework {command}`"):
        receive(denied.app, denied.review, message, actor=MEMBER)
