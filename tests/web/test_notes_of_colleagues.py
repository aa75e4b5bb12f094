"""What colleagues tell each other stands at the head of the task that comes next, and in the timeline."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from casework.usecases import assignments
from casework.usecases.complete import complete
from casework.usecases.delegation import delegate
from tests.web.day import Day

SEED = "workflows/samples/second_fat_grafting.toml"
DENIED = "tests/golden/appeal_review/G03.toml"
NOTE = "The chart holds no conservative trial for the face; the claim of no effective alternative is supported"
WHY = "The dose of one study is not what the draft says... Look at it once more."


@pytest.fixture
def seed(tmp_path: Path) -> Iterator[Day]:
    day = Day(tmp_path, SEED)
    yield day
    day.close()


@pytest.fixture
def denied(tmp_path: Path) -> Iterator[Day]:
    day = Day(tmp_path, DENIED)
    yield day
    day.close()


def timeline_of(day: Day, person: str) -> str:
    page: Any = html.fromstring(day.sign_in(person).client.get(f"/cases/{day.review}/timeline").text)
    return " ".join(" ".join(page.xpath("//main//text()")).split())


def send_back(day: Day, decision: str, note: str) -> tuple[str, str]:
    """Who does not sign sends the decision back; their id and the task's."""
    step = day.until("sign_decision")
    task = day.task("sign_decision")
    complete(day.app, task.id, {"decision": decision, "note": note}, person=step.who)
    return step.who, task.id


def test_a_note_on_one_line_is_read_by_who_takes_the_next_step_with_the_name_of_the_line(seed: Day) -> None:
    step = seed.until("assess_function")
    told = seed.at("assess_function", step.who).text
    assert "“Verify the conservative treatment”" in told
    assert f"Note, 2 Fat grafting, face {NOTE}" in told
    assert f"Note, Fat grafting, face: “{NOTE}" in timeline_of(seed, step.who)


def test_why_a_task_was_handed_on_stands_on_its_page_for_who_has_it_now(seed: Day) -> None:
    step = seed.until("assess_function")
    task = seed.task("assess_function")
    assignments.claim(seed.app, task.id, person=step.who)
    another = replace(seed.people[step.who], id="tova", name="Tova Lindqvist, RN")
    seed.with_people(another)
    delegate(seed.app, task.id, to=another.id, by=step.who, reason="I am out from noon on.")
    told = seed.at("assess_function", another.id).text
    assert f"{seed.people[step.who].name} handed this on" in told
    assert "Reason I am out from noon on." in told
    delegate(seed.app, task.id, to=step.who, by=another.id, reason="Back from lunch.")
    told = seed.at("assess_function", step.who).text
    assert "Back from lunch." in told
    assert "out from noon" not in told


def test_the_note_of_who_sends_a_decision_back_to_its_draft_stands_above_the_draft(denied: Day) -> None:
    who, _ = send_back(denied, "RECONSIDER", WHY)
    told = denied.at("draft_decision", who).text
    assert "You, “Sign the decision”" in told
    assert f"Decision Back to the draft Note {WHY}" in told
    assert f"“Sign the decision” was answered: “Back to the draft”. Note: “{WHY}” " in timeline_of(denied, who)


def test_what_was_done_names_the_choice_where_nothing_was_signed(denied: Day) -> None:
    who, task = send_back(denied, "RATE_ANEW", WHY)
    page: Any = html.fromstring(denied.sign_in(who).client.get(f"/worklist?done={task}").text)
    assert "Back to the reviewers, who rate anew: “Sign the decision” for" in " ".join(page.text_content().split())
