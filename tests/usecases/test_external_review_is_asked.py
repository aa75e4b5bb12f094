"""External review is asked for when the law opens it, and what comes back from outside is taken as it was given."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.audit.verify import verify_review
from casework.errors import InputError, NobodyWaits, ReviewClosed, StateError
from casework.ports import Actor, Json
from casework.usecases.advance import work_off
from casework.usecases.appeals import appeal
from casework.usecases.external import ask_external, external_decided
from casework.usecases.guard import stored_fault
from casework.usecases.show import show
from tests.usecases.desk import Desk

MEMBER = Actor("member")
LETTER = {
    "id": "X1",
    "kind": "EXTERNAL_DECISION",
    "title": "Decision",
    "author": "Example Review Organization",
    "dated": "2026-03-18",
    "text": "Overturned.",
}


def ask(desk: Desk, **changes: Any) -> Json:
    """A request for external review."""
    values: Json = {"actor": MEMBER, "by": "MEMBER", "urgency": "STANDARD", **changes}
    return ask_external(desk.app, desk.review, **values)


def decide(desk: Desk, **changes: Any) -> Json:
    """The reviewer's decision arrives."""
    values: Json = {
        "actor": Actor("outside"),
        "organization": "Example Review Organization",
        "lines": {"L1": "OVERTURNED"},
        "rationale": "Fourteen weeks of orthotics failed.",
        "document": LETTER,
        **changes,
    }
    return external_decided(desk.app, desk.review, **values)


@pytest.fixture
def upheld(desk: Desk) -> Desk:
    """After the appeal was upheld and told."""
    desk.up_to("ask_external")
    return desk


@pytest.fixture
def outside(desk: Desk) -> Desk:
    """With the external reviewer."""
    desk.up_to("external_decided")
    return desk


def test_after_an_upheld_appeal_it_is_taken_up_at_once(upheld: Desk) -> None:
    assert ask(upheld)["early"] is False
    assert upheld.open("preliminary_check") is not None
    assert upheld.part("external")["asked"]["by"] == "MEMBER"
    with pytest.raises(StateError, match="has been asked for already"):
        ask(upheld)
    assert upheld.verifies()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"by": "NEIGHBOUR"}, "“NEIGHBOUR” is no party that can ask for external review"),
        ({"urgency": "SOON"}, "“SOON” is no urgency"),
        ({"actor": Actor("")}, "is nobody from outside"),
        ({"documents": [{**LETTER, "id": "D1"}]}, "documents of these ids on file already: D1"),
        ({"received_at": datetime.fromisoformat("2030-01-01T09:00:00-05:00")}, "it is only"),
        ({"received_at": datetime.fromisoformat("2020-01-01T09:00:00-05:00")}, "the appeal was decided only on 2026-"),
    ],
)
def test_whatever_cannot_be_a_request_is_named_and_nothing_of_it_is_kept(
    upheld: Desk, changes: Json, said: str
) -> None:
    before = upheld.events()
    with pytest.raises(InputError, match=said):
        ask(upheld, **changes)
    assert upheld.events("request.refused") == before


def test_it_waits_in_the_file_while_the_letter_on_the_appeal_is_on_its_way(desk: Desk) -> None:
    desk.up_to("appeal")
    for step in desk.script.steps:
        if step.kind == "appeal" or step.value == "check_standing":
            desk.take(step)
    desk.shop.broken = True
    desk.take(next(step for step in desk.script.steps if step.value == "review_appeal"))
    assert ask(desk, key="k")["early"] is False
    assert ask(desk, key="k")["early"] is False
    assert show(desk.app, desk.review)["external_waiting"] is True
    desk.shop.broken = False
    desk.pass_time(timedelta(hours=3))
    work_off(desk.app)
    assert desk.open("preliminary_check") is not None
    assert show(desk.app, desk.review)["external_waiting"] is False
    assert "appeal.bypassed" not in desk.events()
    assert desk.verifies()


def test_it_cannot_have_been_received_before_what_it_is_against_was_decided(upheld: Desk) -> None:
    decided = datetime.fromisoformat(upheld.part("appeals")["levels"][-1]["decided_at"])
    before = upheld.events()
    with pytest.raises(InputError, match=r"cannot have been asked for on .*: the appeal was decided only on"):
        ask(upheld, received_at=decided - timedelta(minutes=1))
    assert upheld.events("request.refused") == before
    assert ask(upheld, received_at=decided)["early"] is False


def test_a_review_that_ended_without_an_appeal_says_so_and_nothing_else(desk: Desk) -> None:
    desk.up_to("appeal")
    desk.pass_appeal_window()
    assert desk.row().status == "CLOSED"
    with pytest.raises(StateError, match=r"without a decision on an appeal: nobody appealed while there was time"):
        ask(desk)


def test_a_closed_review_has_nothing_due_any_more(upheld: Desk) -> None:
    upheld.until_moment(upheld.clock.now() + timedelta(days=400))
    row = upheld.row()
    assert row.status == "CLOSED"
    assert row.decision_due_at is None
    with upheld.app.store.transaction() as tx:
        assert stored_fault(upheld.app, tx, row) is None
        tampered = replace(row, decision_due_at=row.changed_at)
        fault = stored_fault(upheld.app, tx, tampered)
        tx.save_review(tampered, expected_revision=row.revision)
        verdict = verify_review(tx, row.id)
    assert fault is not None
    assert fault.rule == "I12"
    assert verdict.fault is not None
    assert "was changed by hand" in verdict.fault


def test_before_an_appeal_it_is_too_early(desk: Desk) -> None:
    with pytest.raises(StateError, match=r"too early.*the plan has not decided yet"):
        ask(desk)
    desk.up_to("appeal")
    with pytest.raises(StateError, match=r"too early.*the plan has not decided on the appeal yet"):
        ask(desk)


def test_a_missed_decision_opens_the_way_outside_at_once(desk: Desk) -> None:
    due = desk.row().decision_due_at
    assert due is not None
    desk.until_moment(due + timedelta(hours=1))
    assert ask(desk)["early"] is True
    assert desk.open("preliminary_check") is not None
    assert "appeal.bypassed" in desk.events()
    assert desk.verifies()


def test_a_decision_that_came_late_is_told_before_anything_goes_outside(desk: Desk) -> None:
    due = desk.row().decision_due_at
    assert due is not None
    desk.until_moment(due + timedelta(hours=1))
    desk.shop.broken = True
    desk.up_to("appeal")
    with pytest.raises(StateError, match="on its way by letter"):
        ask(desk)
    assert "appeal.bypassed" not in desk.events()


def test_an_urgent_case_goes_outside_while_its_urgent_appeal_is_heard(desk: Desk) -> None:
    desk.up_to("appeal")
    appeal(
        desk.app,
        desk.review,
        actor=MEMBER,
        by="MEMBER",
        urgency="EXPEDITED",
        physician_supports=True,
        reason="I cannot wait.",
    )
    with pytest.raises(StateError, match="too early"):
        ask(desk)
    assert ask(desk, urgency="EXPEDITED")["early"] is True
    assert desk.part("appeals")["levels"][-1]["status"] == "BYPASSED"
    assert desk.verifies()


def test_where_the_law_forwards_by_itself_nobody_has_to_ask(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "appeal_review/G15")
    with pytest.raises(StateError, match=r"Nobody has to ask.*42 CFR 422\.590"):
        ask(desk)
    desk.app.store.close()


def test_an_administrative_denial_does_not_go_outside(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "intake/G12")
    while desk.steps:
        desk.next()
    assert desk.row().outcome == "DENIED_ADMINISTRATIVE"
    with pytest.raises(StateError, match="decided without a medical judgement"):
        ask(desk)
    desk.app.store.close()


def test_a_decision_comes_only_from_where_a_file_is(upheld: Desk) -> None:
    with pytest.raises(NobodyWaits, match="No file of R-G13 is with an external reviewer"):
        decide(upheld)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"organization": "Another Organization"},
            "went to Example Review Organization, and this decision is by Another",
        ),
        ({"organization": " "}, "needs the organization"),
        ({"rationale": ""}, "An external decision needs a reason"),
        ({"lines": {"L1": "MAYBE"}}, "“MAYBE” is no outcome of the line L1; it is one of UPHELD, OVERTURNED"),
        ({"lines": {"L9": "UPHELD", "L1": "UPHELD"}}, "L9: no line of R-G13, whose lines are L1"),
        ({"lines": {}}, "L1: went outside as well, and is not answered"),
        ({"document": {**LETTER, "id": "D1"}}, "documents of these ids on file already: D1"),
        ({"received_at": datetime.fromisoformat("2026-11-29T09:00:00-05:00")}, "before the file went out"),
    ],
)
def test_a_decision_that_does_not_fit_what_went_out_is_refused_whole(outside: Desk, changes: Json, said: str) -> None:
    before = outside.events()
    with pytest.raises(InputError, match=said):
        decide(outside, **changes)
    assert outside.events("request.refused") == before
    assert outside.part("external_answer") == {}


def test_a_decision_is_taken_once_and_is_final(outside: Desk) -> None:
    first = decide(outside, key="k")
    assert decide(outside, key="k") == first
    with pytest.raises(StateError, match="is on record already, and it is final"):
        decide(outside, lines={"L1": "UPHELD"}, document={**LETTER, "id": "X2"})
    assert outside.row().outcome == "OVERTURNED_EXTERNAL"
    told = show(outside.app, outside.review)
    assert told["decision_in_force"]["by"] == "EXTERNAL"
    assert told["decision_in_force"]["lines"]["L1"]["outcome"] == "APPROVE"
    assert [one["stage"] for one in told["history"]] == ["INITIAL", "APPEAL", "EXTERNAL"]
    assert outside.verifies()


def test_a_line_that_was_not_denied_was_not_with_the_reviewer(outside: Desk) -> None:
    case = outside.part("external")
    assert case["lines"] == ["L1"]
    with pytest.raises(InputError, match="L2: no line of"):
        decide(outside, lines={"L1": "UPHELD", "L2": "UPHELD"})


def test_an_upheld_denial_stands_and_the_review_closes(outside: Desk) -> None:
    decide(outside, lines={"L1": "UPHELD"})
    work_off(outside.app)
    assert (outside.row().outcome, outside.row().status) == ("UPHELD_EXTERNAL", "CLOSED")
    with pytest.raises(ReviewClosed, match="its time to ask for external review is over, or it was decided"):
        decide(outside, document={**LETTER, "id": "X2"})
    with pytest.raises(StateError, match="is on record already, and it is final"):
        ask(outside)


def test_the_body_that_the_law_names_may_sign_by_any_name(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "appeal_review/G15")
    for step in desk.script.steps:
        desk.take(step)
    assert desk.row().outcome == "UPHELD_FORWARDED_TO_IRE"
    decide(desk, organization="The contractor of the year", lines={"L1": "OVERTURNED"})
    assert desk.row().outcome == "OVERTURNED_EXTERNAL"
    assert desk.verifies()
    desk.app.store.close()
