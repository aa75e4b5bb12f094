"""What comes after a review has ended is heard in one of its own; what was decided is taken over and not changed."""

from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from casework.commands.telling import tell
from casework.domain.rules import CITATIONS
from casework.errors import HandlerError, InputError, InvariantBroken, ReviewClosed, StateError
from casework.ports import Actor, Json, Part
from casework.usecases.advance import work_off
from casework.usecases.appeals import appeal
from casework.usecases.external import ask_external
from casework.usecases.guard import stored_fault
from casework.usecases.involvement import involved_before
from casework.usecases.messages import withdraw
from casework.usecases.reopenings import reopen
from casework.usecases.show import show
from tests.usecases.desk import WRITTEN, Desk

CLOSED = "appeal/T90"  # denied, closed, and appealed in time all the same
REFUSED = "external_review/T94"  # external review was refused, and is asked for again
MEMBER = Actor("member")


def hand_in(desk: Desk, review: str | None = None, **changes: Any) -> Json:
    values: Json = {
        "actor": MEMBER,
        "by": "MEMBER",
        "urgency": "STANDARD",
        "physician_supports": False,
        "reason": "My doctor treated the rash for months.",
        **changes,
    }
    return appeal(desk.app, review or desk.review, **values)


def ask(desk: Desk, review: str | None = None, **changes: Any) -> Json:
    values: Json = {"actor": MEMBER, "by": "MEMBER", "urgency": "STANDARD", "reason": "Look again.", **changes}
    return ask_external(desk.app, review or desk.review, **values)


@pytest.fixture
def closed(tmp_path: Path) -> Any:
    """Denied, and the time to appeal is over."""
    opened = Desk(tmp_path, CLOSED)
    opened.up_to("appeal")
    assert opened.row().status == "CLOSED"
    yield opened
    opened.app.store.close()


@pytest.fixture
def refused(tmp_path: Path) -> Any:
    """Denied on appeal, and external review was refused."""
    opened = Desk(tmp_path, REFUSED)
    opened.up_to("ask_external")
    opened.take(next(step for step in opened.script.steps if step.kind == "ask_external"))
    opened.up_to("ask_external")
    assert (opened.row().status, opened.part("external")["status"]) == ("CLOSED", "REFUSED")
    yield opened
    opened.app.store.close()


def test_what_was_decided_is_taken_over_as_it_stands(closed: Desk) -> None:
    old, before = closed.review, show(closed.app, closed.review)
    closed.review = str(hand_in(closed)["review"])
    after = show(closed.app, closed.review)
    for name in ("determination", "line_of_business", "received_at", "urgency"):
        assert after[name] == before[name]
    assert (after["outcome"], after["status"], after["reopening"]["reopens"]) == ("DENIED", "OPEN", old)
    assert [one["kind"] for one in after["letters"]] == ["appeal_received"] * 2
    assert show(closed.app, old)["reopened_as"] == [closed.review]
    assert closed.part("findings") is not None
    assert "decision.carried" in closed.events()
    assert closed.verifies()


def test_both_reviews_tell_a_person_of_each_other(closed: Desk) -> None:
    new = str(hand_in(closed)["review"])
    told: list[str] = []
    tell(show(closed.app, new), echo=told.append)
    text = " ".join(" ".join(told).split())
    assert f"Takes over what was decided in {closed.review}, which had ended: member handed in an appeal on" in text
    assert "before it was reopened" not in text
    told.clear()
    tell(show(closed.app, closed.review), echo=told.append)
    assert f"Looked at again in {new}" in " ".join(told)


def test_whoever_took_part_before_took_part(closed: Desk) -> None:
    new = str(hand_in(closed)["review"])
    with closed.app.store.reading() as reader:
        assert {one.person for one in involved_before(reader, new)} >= {"ana", "osei"}


def test_the_clock_runs_from_the_receipt_and_nothing_else_is_due(closed: Desk) -> None:
    received = datetime.fromisoformat("2026-08-07T09:00:00-04:00")
    new = show(closed.app, str(hand_in(closed, received_at=received)["review"]))
    running = {name for name, one in new["deadlines"].items() if one["running"]}
    assert running == {"appeal"}
    assert new["deadlines"]["appeal"]["local"].startswith("2026-09-06")


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        ("2027-08-07T09:00:00-04:00", "cannot have been received"),
        ("2026-02-09T09:00:00-05:00", "was decided only on"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_and_nothing_is_opened(closed: Desk, moment: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        hand_in(closed, received_at=datetime.fromisoformat(moment))
    assert show(closed.app, closed.review)["reopened_as"] == []


def test_the_same_appeal_sent_twice_opens_one_review(closed: Desk) -> None:
    first, second = hand_in(closed, key="fax-1"), hand_in(closed, key="fax-1")
    assert first == second
    assert show(closed.app, closed.review)["reopened_as"] == [first["review"]]


def test_an_appeal_that_is_being_heard_is_not_opened_twice(closed: Desk) -> None:
    new = hand_in(closed)["review"]
    with pytest.raises(StateError, match=f"looked at again already, as {new}"):
        hand_in(closed)
    with pytest.raises(StateError, match=f"looked at again already, as {new}"):
        reopen(closed.app, closed.review, actor=MEMBER, ground="GOOD_CAUSE", reason="An error.")


def test_what_was_heard_there_goes_on_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "appeal_review/T92")
    old = desk.review
    for step in desk.script.steps:
        desk.take(step)
    assert (desk.row().status, desk.row().outcome) == ("CLOSED", "APPEAL_DISMISSED")
    with pytest.raises(StateError, match=r"R-T92 went on as R-T92-appeal-1.*Name R-T92-appeal-1 instead"):
        hand_in(desk, old)
    assert hand_in(desk)["review"] == "R-T92-appeal-2"
    desk.app.store.close()


def test_there_is_nothing_to_appeal_after_the_last_level(refused: Desk) -> None:
    with pytest.raises(StateError, match="came to upheld; what remains is external review"):
        hand_in(refused)


def test_a_request_that_was_taken_back_is_not_appealed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    withdraw(desk.app, desk.review, actor=Actor("clinic"), by="PROVIDER", reason="Cancelled.", document=WRITTEN)
    work_off(desk.app)
    with pytest.raises(ReviewClosed, match="its request was taken back, so there is nothing to appeal against"):
        hand_in(desk)
    with pytest.raises(ReviewClosed, match="its request was taken back, so there is nothing to ask"):
        ask(desk)
    desk.app.store.close()


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("reopening/T81", r"a decision was not reopened.*Name R-T81 instead"),
        ("conservative_treatment/T02", "nothing stands denied"),
    ],
)
def test_where_nothing_was_denied_nothing_is_appealed(tmp_path: Path, case: str, says: str) -> None:
    desk = Desk(tmp_path, case)
    for step in desk.script.steps:
        desk.take(step)
    assert desk.row().status == "CLOSED"
    with pytest.raises(StateError, match=says):
        hand_in(desk)
    with pytest.raises(StateError, match=r"nothing stands denied|a decision was not reopened"):
        ask(desk)
    desk.app.store.close()


def test_a_denial_that_was_never_appealed_does_not_go_outside(closed: Desk) -> None:
    with pytest.raises(StateError, match=r"ended without a decision on an appeal.*handed in with `casework appeal`"):
        ask(closed)


def test_external_review_that_was_refused_is_asked_for_again(refused: Desk) -> None:
    old = refused.review
    done = ask(refused)
    assert (done["review"], done["reopens"], done["early"]) == ("R-T94-external-1", old, False)
    refused.review = str(done["review"])
    assert refused.open("preliminary_check") is not None
    assert refused.row().outcome == "UPHELD_ON_APPEAL"
    shown = show(refused.app, refused.review)
    assert {name for name, one in shown["deadlines"].items() if one["running"]} == {"external_preliminary"}
    assert shown["appeals"] == show(refused.app, old)["appeals"]
    assert refused.verifies()
    with pytest.raises(StateError, match=f"looked at again already, as {done['review']}"):
        ask(refused, old)


def fault_of(desk: Desk, review: str) -> InvariantBroken | None:
    with desk.app.store.reading() as reader:
        row = reader.review(review)
        assert row is not None
        return stored_fault(desk.app, reader, row)


def test_a_decision_that_is_taken_over_keeps_every_rule(closed: Desk) -> None:
    assert fault_of(closed, str(hand_in(closed)["review"])) is None


def test_an_appeal_that_is_taken_over_keeps_every_rule(refused: Desk) -> None:
    assert fault_of(refused, str(ask(refused)["review"])) is None


def test_an_appeal_that_the_process_cannot_take_up_is_kept_all_the_same(closed: Desk) -> None:
    def broken(ctx: Any) -> Json:
        raise HandlerError("There is no such level.")

    closed.handler("appeal.open_appeal", broken)
    done = hand_in(closed)
    assert "There is no such level" in done["incident"]
    closed.review = str(done["review"])
    assert closed.part("appeal_request")["by"] == "MEMBER"
    assert "incident.opened" in closed.events()
    assert closed.verifies()


def test_nothing_goes_on_from_before_what_was_decided_outside(refused: Desk) -> None:
    old, new = refused.review, str(ask(refused)["review"])
    decided = {**refused.part("external"), "decision": {"organization": "Example", "lines": {"L1": "UPHELD"}}}
    with refused.app.store.transaction() as tx:
        tx.put_part(Part(review=old, name="external", text=orjson.dumps(decided).decode(), sha256="0" * 64))
    fault = fault_of(refused, new)
    assert fault is not None
    assert (fault.rule, CITATIONS["I19"] in str(fault)) == ("I19", True)
