"""A dismissed appeal is looked at outside where the law lets it; an appeal that was overtaken is heard after all."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.errors import InputError, StateError
from casework.ports import Actor, Json
from casework.usecases.advance import work_off
from casework.usecases.appeals import appeal
from casework.usecases.external import ask_external, external_decided
from casework.usecases.show import show
from tests.usecases.desk import Desk

UPHELD, VACATED, HEARING, OVERTAKEN = (f"external_review/{name}" for name in ("T98", "T99", "T100", "T101"))
LETTER = {
    "id": "E9",
    "kind": "EXTERNAL_DECISION",
    "title": "Decision",
    "author": "Example Review Entity",
    "dated": "2026-03-20",
    "text": "Decided.",
}


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    opened = Desk(tmp_path, request.param)
    yield opened
    opened.app.store.close()


def ask(desk: Desk, **changes: Any) -> Json:
    values: Json = {"actor": Actor("member"), "by": "MEMBER", "urgency": "STANDARD", "reason": "Look.", **changes}
    return ask_external(desk.app, desk.review, **values)


def decide(desk: Desk, **changes: Any) -> Json:
    values: Json = {
        "actor": Actor("entity"),
        "organization": "Example Review Entity",
        "rationale": "It was an error.",
        "document": LETTER,
        **changes,
    }
    done = external_decided(desk.app, desk.review, **values)
    work_off(desk.app)
    return done


@pytest.mark.parametrize("desk", [VACATED], indirect=True)
def test_a_vacated_dismissal_has_the_appeal_heard_as_it_came(desk: Desk) -> None:
    desk.up_to("ask_external")
    dismissed = desk.part("appeals")["levels"][-1]
    desk.up_to("external_decided")
    desk.until_moment(desk.clock.now() + timedelta(days=20))
    told = decide(desk, dismissal="VACATED")
    first = show(desk.app, desk.review)
    assert (first["status"], first["outcome"]) == ("CLOSED", "DISMISSAL_VACATED")
    assert first["reopened_as"] == [told["opened"]]
    desk.review = told["opened"]
    before, heard = desk.part("appeals")["levels"]
    assert before == dismissed
    same = ("received_at", "by", "urgency", "reason", "documents", "level")
    assert {name: heard[name] for name in same} == {name: dismissed[name] for name in same}
    assert heard["resumed"]["organization"] == "Example Review Entity"
    assert heard["resumed"]["received_at"] == desk.clock.now().isoformat()
    due = show(desk.app, desk.review)["deadlines"]["appeal"]
    assert due["running"]
    assert due["local"][:10] == (desk.clock.now() + timedelta(days=30)).date().isoformat()
    assert desk.verifies()


@pytest.mark.parametrize("desk", [VACATED], indirect=True)
def test_the_appeal_is_heard_though_the_letter_with_the_answer_cannot_leave(desk: Desk) -> None:
    desk.up_to("external_decided")
    desk.shop.broken = True
    told = decide(desk, dismissal="VACATED")
    assert desk.row().status == "OPEN"
    with pytest.raises(StateError, match="on record already, and it is final"):
        decide(desk, dismissal="UPHELD", document=LETTER | {"id": "E10"})
    desk.review = told["opened"]
    assert desk.open("check_standing") is not None


@pytest.mark.parametrize("desk", [VACATED], indirect=True)
def test_an_answer_about_the_wrong_thing_is_refused(desk: Desk) -> None:
    desk.up_to("external_decided")
    for wrong, says in (
        ({}, "one of the two"),
        ({"lines": {"L1": "UPHELD"}, "dismissal": "UPHELD"}, "one of the two"),
        ({"dismissal": "REMANDED"}, "one of UPHELD, VACATED"),
        ({"lines": {"L1": "UPHELD"}}, "only that is decided there"),
    ):
        with pytest.raises(InputError, match=says):
            decide(desk, **wrong)
    assert desk.part("external")["status"] == "SENT"


@pytest.mark.parametrize("desk", [HEARING], indirect=True)
def test_a_hearing_may_send_the_appeal_back_in_place_of_deciding_the_denial(desk: Desk) -> None:
    desk.up_to("external_decided")
    told = decide(desk, dismissal="VACATED", organization="Example State")
    desk.review = told["opened"]
    assert desk.open("check_standing") is not None
    assert desk.row().outcome == "APPEAL_DISMISSED"


@pytest.mark.parametrize("desk", [UPHELD], indirect=True)
def test_nobody_goes_outside_while_the_letter_of_the_dismissal_is_on_its_way(desk: Desk) -> None:
    step = next(one for one in desk.script.steps if one.answers.get("decision") == "DISMISS")
    while (following := next(one for one in desk.script.steps if one not in desk.done)) is not step:
        desk.take(following)
    desk.shop.broken = True
    desk.take(step)
    with pytest.raises(StateError, match="on its way by letter"):
        ask(desk)
    desk.shop.broken = False
    desk.until_moment(desk.clock.now() + timedelta(days=1))
    assert ask(desk)["early"] is False


@pytest.mark.parametrize("desk", [UPHELD], indirect=True)
def test_what_is_asked_outside_of_a_dismissal_came_after_it(desk: Desk) -> None:
    desk.up_to("ask_external")
    with pytest.raises(InputError, match="the appeal was dismissed only on"):
        ask(desk, received_at=desk.clock.now() - timedelta(days=10))


@pytest.mark.parametrize("desk", [UPHELD], indirect=True)
def test_an_upheld_dismissal_is_final_outside_and_a_person_says_what_a_new_appeal_is(desk: Desk) -> None:
    desk.up_to("external_decided")
    decide(desk, dismissal="UPHELD")
    assert (desk.row().status, desk.row().outcome) == ("CLOSED", "APPEAL_DISMISSED")
    with pytest.raises(StateError, match="it is final"):
        ask(desk)
    told = appeal(
        desk.app,
        desk.review,
        actor=Actor("member"),
        by="MEMBER",
        urgency="STANDARD",
        physician_supports=False,
        reason="I appeal myself.",
    )
    desk.review = told["review"]
    assert desk.open("check_standing") is not None
    assert "resumed" not in desk.part("appeals")["levels"][-1]


@pytest.mark.parametrize("desk", [OVERTAKEN], indirect=True)
def test_an_appeal_that_was_overtaken_goes_on_in_its_own_time(desk: Desk) -> None:
    desk.up_to("ask_external")
    due = show(desk.app, desk.review)["deadlines"]["appeal"]["local"]
    first = desk.review
    desk.take(next(one for one in desk.script.steps if one.kind == "ask_external"))
    desk.take(next(one for one in desk.script.steps if one not in desk.done))
    assert desk.review != first
    shown = show(desk.app, desk.review)
    assert shown["deadlines"]["appeal"]["local"] == due
    assert show(desk.app, first)["external"]["status"] == "REFUSED"
    assert [one["status"] for one in shown["appeals"]] == ["BYPASSED", "OPEN"]
    assert shown["appeals"][-1]["resumed"] == {"because": "NOT_ELIGIBLE", "of": first}
    assert desk.verifies()
