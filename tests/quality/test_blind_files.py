"""What a blind file shows of contradictions and reopened cases, and looks that outlive their rules."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casework.errors import AssignmentRefused
from casework.ports import Answer
from casework.ports_of_quality import NONE, RISK
from casework.testing_rows_of_quality import a_second_look
from casework.usecases import second_looks
from casework.usecases.advance import work_off
from casework.usecases.second_look_file import BlindCase
from tests.quality.looking import DENY, at, denied, look_at, stands
from tests.web.day import Day

CONTRADICTED = "tests/golden/determination/T08.toml"
REOPENED = "workflows/samples/cases/feet_reopened.toml"


def played(folder: Path, case: str) -> Day:
    """The whole script, and the day after."""
    day = Day(folder, case)
    while day.steps:
        day.do(day.steps.pop(0))
    day.clock.move_to(day.clock.now() + timedelta(days=1))
    work_off(day.app)
    return day


def answer_to(day: Day, element: str) -> tuple[Answer, list[Answer]]:
    with day.app.store.reading() as reader:
        given = list(reader.answers(day.review))
    return next(one for one in reversed(given) if one.element == element), given


def test_a_contradiction_that_was_weighed_is_told_without_whoever_weighed_it_and_open_where_it_is_asked(
    tmp_path: Path,
) -> None:
    day = played(tmp_path, CONTRADICTED)
    try:
        first, given = answer_to(day, "draft_decision")
        with day.app.store.reading() as reader:
            kept = (BlindCase(day.app, reader, first, given).part("contradictions") or {})["contradictions"]
            assert kept
            assert {one.get("weighed_by") for one in kept} <= {None, "a reviewer"}
            rated = replace(first, element="assess_function")
            opened = (BlindCase(day.app, reader, rated, given).part("contradictions") or {})["contradictions"]
            assert {one["status"] for one in opened} <= {"OPEN", "RESOLVED"}
            assert not any("rationale" in one for one in opened)
            assert BlindCase(day.app, reader, rated, given).part("findings") is None
            assert BlindCase(day.app, reader, first, given).other_reviews() == ()
    finally:
        day.close()


def test_a_case_that_took_over_a_decision_is_looked_through_with_the_one_that_it_reopens(tmp_path: Path) -> None:
    day = played(tmp_path, REOPENED)
    try:
        with day.app.store.reading() as reader:
            drawn = reader.latest_draw(RISK)
            assert drawn is not None
            touched = reader.reviews_touched(datetime.fromisoformat("2025-01-01T00:00:00+00:00"), day.clock.now())
            assert len(touched) == 2
    finally:
        day.close()


def test_an_appeal_that_was_not_heard_yet_when_somebody_answered_is_not_told(day: Day) -> None:
    while day.steps:
        day.do(day.steps.pop(0))
    first, given = answer_to(day, "review_appeal")
    early = replace(first, answered_at=day.script.start)
    with day.app.store.reading() as reader:
        assert BlindCase(day.app, reader, early, given).part("appeals") == {"levels": []}


def test_a_look_that_was_drawn_before_any_rules_is_answered_and_compares_nothing(day: Day) -> None:
    look = look_at(day, "draft_decision")
    long_ago = replace(look, id="old", place=2, drawn_at=datetime.fromisoformat("2020-01-01T00:00:00+00:00"))
    with day.app.store.transaction() as tx:
        tx.put_second_look(long_ago)
    done = second_looks.answer(day.app, "old", {"lines": {"L1": {**DENY, "outcome": "DENY"}}}, by="petra")
    assert done.finding == NONE
    with day.app.store.reading() as reader:
        assert reader.compared(day.script.start) == []


def test_whoever_is_not_qualified_any_more_cannot_answer_what_they_took(day: Day) -> None:
    look = look_at(day, "draft_decision")
    second_looks.take(day.app, look.id, by="petra")
    day.with_people(replace(day.people["petra"], roles=("nurse_reviewer",)))
    with pytest.raises(AssignmentRefused, match="not yours to do any more"):
        second_looks.answer(day.app, look.id, {"lines": {"L1": DENY}}, by="petra")
    assert stands(day, look.id).state == "TAKEN"


def test_whoever_looked_at_an_answer_does_not_look_at_it_once_more(day: Day) -> None:
    look = look_at(day, "draft_decision")
    with day.app.store.transaction() as tx:
        tx.put_second_look(a_second_look("more", look.review, task=look.task, place=2, state="TAKEN", person="petra"))
    with pytest.raises(AssignmentRefused, match="looked at this answer already"):
        second_looks.take(day.app, look.id, by="petra")


def test_where_no_rules_are_in_force_nothing_is_drawn(tmp_path: Path) -> None:
    made = denied(tmp_path)
    try:
        app = replace(made.app, library=replace(made.app.library, quality=()))
        made.clock.move_to(made.clock.now() + timedelta(days=40))
        work_off(app)
        with app.store.reading() as reader:
            before = reader.latest_draw(RISK)
        assert before is not None
        assert before.drawn_at < made.clock.now() - timedelta(days=39)
        at(made, (made.clock.now() + timedelta(days=1)).isoformat())
        with app.store.reading() as reader:
            after = reader.latest_draw(RISK)
        assert after is not None
        assert after.drawn_at > before.drawn_at
    finally:
        made.close()
