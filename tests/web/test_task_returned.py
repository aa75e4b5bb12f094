"""A task that comes back to its step begins with what was answered there, decides nothing, and is whose it was."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from casework.audit.verify import verify_review
from casework.usecases import assignments
from casework.usecases.complete import complete
from tests.web.clerk import Clerk
from tests.web.day import Day
from tests.web.test_task_browser import Window, serve

OVERRIDDEN = "tests/golden/determination/T05.toml"
RECONSIDERED = "tests/golden/determination/G07.toml"
RATIONALE = "lines.L1.rationale"
OUTCOME, REASONS = "lines.L1.outcome", "lines.L1.reasons"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    opened = Day(tmp_path, OVERRIDDEN)
    yield opened
    opened.close()


def blocked(day: Day) -> dict[str, list[str]]:
    """The script's denial, without its override."""
    typed = day.answered(day.until("draft_decision"))
    return {name: values for name, values in typed.items() if not name.startswith("override")}


def returned(day: Day) -> Clerk:
    """Osei, on the page that comes after the answer that a guardrail blocks."""
    typed = blocked(day)
    clerk = day.at("draft_decision", "osei")
    clerk.fill(typed)
    answer = clerk.send()
    assert answer.status_code == 303, clerk.errors()
    clerk.address = answer.headers["Location"].split("?")[0]
    return clerk.open()


def begin(clerk: Clerk, how: str) -> int:
    data = {"csrf_token": clerk.values["csrf_token"], "earlier": how}
    return clerk.client.post(f"{clerk.address}/draft", data=data).status_code


def save(clerk: Clerk, values: dict[str, list[str]], *, version: int) -> None:
    """What the page's script sends while somebody types."""
    headers = {"X-CSRFToken": clerk.values["csrf_token"][0], "Accept": "application/json"}
    sent = {"version": version, "window": "w", "values": values}
    assert clerk.client.post(f"{clerk.address}/draft", json=sent, headers=headers).status_code == 200


def checks(clerk: Clerk) -> str:
    return clerk.client.get(f"{clerk.address}/checks").text


def test_a_draft_that_a_guardrail_sends_back_is_its_authors_at_once_with_their_words_and_no_outcome(day: Day) -> None:
    clerk = returned(day)
    item = day.task("draft_decision")
    assert clerk.address == f"/tasks/{item.id}"
    assert item.claimed_by == "osei"
    assert "Your answers of" in clerk.text
    assert "are filled in. Check each one." in clerk.text
    assert "Sent back by a guardrail." in clerk.text
    assert clerk.values[RATIONALE] == ["The studies of this treatment are small and hold no controls."]
    assert OUTCOME not in clerk.values
    assert "override" not in clerk.values
    with day.app.store.reading() as reader:
        claimed = [one for one in reader.events(day.review) if one.kind == "task.claimed"]
        assert verify_review(reader, day.review).ok
        mine = [one.item for one in reader.open_work_of(day.review) if one.holder == "osei"]
    assert (claimed[-1].actor, claimed[-1].detail["task"], claimed[-1].detail["person"]) == ("osei", item.id, "osei")
    assert mine == [item.id]


def test_what_came_back_can_be_decided_anew_without_typing_it_again(day: Day) -> None:
    clerk = returned(day)
    clerk.fill({OUTCOME: ["APPROVE"]})
    answer = clerk.send()
    assert answer.status_code == 303, clerk.errors()
    with day.app.store.reading() as reader:
        told = reader.answers(day.review, element="draft_decision")[-1].body["lines"]["L1"]
    assert (told["outcome"], told["rationale"]) == (
        "APPROVE",
        "The studies of this treatment are small and hold no controls.",
    )


def test_another_physician_is_offered_the_answers_and_may_start_from_them(day: Day) -> None:
    returned(day)
    item = day.task("draft_decision")
    assignments.release(day.app, item.id, person="osei")
    clerk = day.at("draft_decision", "lind")
    assert "Daniel Osei, MD answered this at" in clerk.text
    assert clerk.values[RATIONALE] == [""]
    assert begin(clerk, "fill") == 303
    clerk.open()
    assert "answered this at" not in clerk.text
    assert clerk.values[RATIONALE] == ["The studies of this treatment are small and hold no controls."]
    assert OUTCOME not in clerk.values
    assert day.task("draft_decision").claimed_by == "lind"


def test_another_physician_may_start_empty_and_nothing_typed_since_is_overwritten(day: Day) -> None:
    returned(day)
    assignments.release(day.app, day.task("draft_decision").id, person="osei")
    clerk = day.at("draft_decision", "lind")
    assert begin(clerk, "empty") == 303
    clerk.open()
    assert "answered this at" not in clerk.text
    assert clerk.values[RATIONALE] == [""]
    assert begin(clerk, "fill") == 303
    assert clerk.open().values[RATIONALE] == [""]


def test_whoever_takes_a_decision_back_finds_their_draft_and_a_second_opinion_begins_with_ones_own(
    tmp_path: Path,
) -> None:
    day = Day(tmp_path, RECONSIDERED)
    try:
        while "RECONSIDER" not in str(day.steps[0].answers if day.steps[0].kind == "task" else ""):
            day.do(day.steps.pop(0))
        day.do(day.steps.pop(0))
        step = day.until("draft_decision")
        clerk = day.at("draft_decision", step.who)
        assert "are filled in. Check each one." in clerk.text
        assert clerk.values[RATIONALE][0]
        assert OUTCOME not in clerk.values
    finally:
        day.close()


def test_a_second_opinion_is_never_begun_from_another_physicians(tmp_path: Path) -> None:
    day = Day(tmp_path, RECONSIDERED)
    try:
        again = day.until("second_opinion")
        day.do(day.steps.pop(0))
        draft = day.task("draft_decision")
        overriding = next(
            one for one in day.script.steps if one.value == "draft_decision" and "override_rationale" in one.answers
        )
        complete(day.app, draft.id, overriding.answers, person="osei")
        own = day.at("second_opinion", again.who)
        assert own.values["rationale"] == [again.answers["rationale"]]
        assert "attest" not in own.values
        assert "decision" not in own.values
        licence = {**day.people["lind"].licences[0], "number": "MD-000077"}
        day.with_people(replace(day.people["lind"], id="hale", name="Ivo Hale, MD", licences=(licence,)))
        other = day.at("second_opinion", "hale")
        assert "answered this at" not in other.text
        assert other.values["rationale"] == [""]
    finally:
        day.close()


def test_a_blocked_reason_that_is_ticked_stops_a_person_before_they_complete(day: Day, statements: Any) -> None:
    typed = blocked(day)
    clerk = day.at("draft_decision", "osei")
    assert "Nothing stops you" in checks(clerk)
    save(clerk, typed, version=0)
    statements.clear()
    told = checks(clerk)
    assert statements.count <= 10, statements.names
    assert "Something stops you" in told
    assert "Nothing stops you" not in told
    assert "An override needs your reasons and a second physician." in told
    without = {name: values for name, values in typed.items() if name != REASONS}
    overridden = typed | {"override": ["true"]}
    for version, values, words in (
        (1, without, "Nothing stops you"),
        (2, overridden, "a second physician is asked whether they agree"),
    ):
        save(clerk, values, version=version)
        told = checks(clerk)
        assert words in told
        assert "Something stops you" not in told


def test_what_stops_a_person_is_asked_for_again_whenever_the_draft_is_saved(day: Day) -> None:
    blocked(day)
    clerk = day.at("draft_decision", "osei")
    told = checks(clerk)
    assert 'hx-trigger="cw:draft-saved from:document delay:300ms"' in told
    assert f'hx-get="{clerk.address}/checks"' in told


def test_without_scripts_what_stopped_a_person_stands_in_the_checks_after_completing(day: Day) -> None:
    clerk = returned(day)
    assert "Something stops you" in checks(clerk)


def test_a_refusal_names_who_has_the_task_as_people_call_them(day: Day) -> None:
    returned(day)
    item = day.task("draft_decision")
    clerk = day.at("draft_decision", "lind")
    answer = clerk.client.post(f"/tasks/{item.id}/claim", data={"csrf_token": clerk.values["csrf_token"]})
    assert answer.status_code == 409
    assert "Daniel Osei, MD has this open since" in answer.text
    assert "osei has" not in answer.text


def test_the_next_level_of_an_appeal_begins_with_nothing_of_the_level_before(tmp_path: Path) -> None:
    day = Day(tmp_path, "tests/golden/appeal/T67.toml")
    try:
        day.until("check_standing")
        day.do(day.steps.pop(0))
        again = day.until("check_standing")
        clerk = day.at("check_standing", again.who)
        assert "are filled in" not in clerk.text
        assert "answered this at" not in clerk.text
        assert "standing" not in clerk.values
    finally:
        day.close()


def test_the_page_of_a_task_that_came_back_takes_ten_statements_at_most(day: Day, statements: Any) -> None:
    clerk = returned(day)
    statements.clear()
    clerk.open()
    assert "are filled in" in clerk.text
    assert statements.count <= 10, statements.names


def test_in_the_browser_a_blocked_reason_stops_a_person_while_they_draft(browser: Browser, day: Day) -> None:
    blocked(day)
    for address in serve(day):
        window = Window(browser, day, address, "osei")
        page = window.page()
        page.goto(f"/tasks/{day.task('draft_decision').id}")
        guardrails = page.locator("#guardrails-now")
        expect(guardrails).to_contain_text("Nothing stops you")
        page.check(f'input[name="{OUTCOME}"][value="DENY"]')
        reason = page.locator(f'input[name="{REASONS}"][value="EXPERIMENTAL_INVESTIGATIONAL"]')
        reason.check()
        expect(guardrails).to_contain_text("Something stops you")
        reason.uncheck()
        expect(guardrails).to_contain_text("Nothing stops you")
        assert page.locator("#may-sign").count() == 1
        assert window.faults == []
        window.context.close()
