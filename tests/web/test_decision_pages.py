"""Pages of decisions: the button in the words of what is chosen, the file beside it, refusals that lead on."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.usecases import drafts
from tests.web.clerk import Clerk
from tests.web.day import Day

ROOT = Path(__file__).parents[2]
SEED = "workflows/samples/second_fat_grafting.toml"
APPEAL = "tests/golden/appeal_review/G03.toml"


@pytest.fixture
def appeal(tmp_path: Path) -> Iterator[Day]:
    opened = Day(tmp_path, APPEAL)
    yield opened
    opened.close()


def main_button(clerk: Clerk) -> tuple[str, dict[str, str]]:
    """What the button that sends says, and what it will say by what is chosen."""
    (one,) = [button for button in clerk.form.iter("button") if "data-main" in button.attrib]
    return " ".join(one.text_content().split()), json.loads(one.get("data-verbs"))


def test_the_button_of_a_signature_says_sign_and_send_and_the_verb_of_every_other_choice(appeal: Day) -> None:
    step = appeal.until("sign_decision")
    said, verbs = main_button(appeal.at("sign_decision", step.who))
    assert said == "Sign and send"
    assert verbs == {"": "Sign and send", "SIGN": "Sign and send", "RECONSIDER": "Send back", "RATE_ANEW": "Send back"}


def test_a_task_that_signs_nothing_goes_on_with_the_next_case(appeal: Day) -> None:
    step = appeal.until("check_completeness")
    said, verbs = main_button(appeal.at("check_completeness", step.who))
    assert said == "Complete, next case"
    assert verbs["ASK"] == "Ask the provider"


def test_what_is_to_be_signed_is_told_line_by_line_with_reasons_in_words(appeal: Day) -> None:
    step = appeal.until("sign_decision")
    clerk = appeal.at("sign_decision", step.who)
    drafted = clerk.tree.xpath("//*[@data-drafted]")
    assert {one.get("data-outcome") for one in drafted} <= {"Approve", "Approve in part", "Deny"}
    assert drafted
    told = " ".join(" ".join(one.text_content().split()) for one in drafted)
    assert "insufficient" not in told
    assert "_" not in told


def test_an_appeal_is_decided_with_the_file_beside_the_form(appeal: Day) -> None:
    step = appeal.until("review_appeal")
    clerk = appeal.at("review_appeal", step.who)
    (main,) = clerk.tree.xpath("//main")
    assert "cw-split" in main.get("class").split()
    assert clerk.tree.xpath("//*[@data-reader]")
    assert len(clerk.tree.xpath("//nav[@aria-label='Documents']//a")) >= 3
    pressed = {one.text: one.get("aria-pressed") for one in clerk.tree.xpath("//button[@data-beside]")}
    assert pressed == {"Letter": "false", "Documents": "true"}


def test_a_signature_opens_on_its_letter_and_has_the_file_at_one_press(appeal: Day) -> None:
    step = appeal.until("sign_decision")
    clerk = appeal.at("sign_decision", step.who)
    (main,) = clerk.tree.xpath("//main")
    assert "cw-decide" in main.get("class").split()
    assert clerk.tree.xpath("//*[@data-reader]")


def test_a_refused_signature_says_so_on_top_and_every_line_leads_to_its_place(appeal: Day) -> None:
    step = appeal.until("sign_decision")
    clerk = appeal.at("sign_decision", step.who)
    clerk.values["decision"] = ["SIGN"]
    assert clerk.send().status_code == 422
    assert "You cannot sign this yet" in clerk.text
    ways = clerk.tree.xpath("//*[contains(@class,'govuk-error-summary__list')]/li/a/@href")
    assert len(ways) == len(clerk.errors()) > 0
    for way in ways:
        assert clerk.tree.xpath(f"//*[@id='{way[1:]}']"), way


def test_a_choice_that_signs_nothing_is_refused_in_other_words(appeal: Day) -> None:
    step = appeal.until("review_appeal")
    clerk = appeal.at("review_appeal", step.who)
    clerk.values["decision"] = ["ASK"]
    assert clerk.send().status_code == 422
    assert "There is something to mend" in clerk.text
    assert "You cannot sign this yet" not in clerk.text


def test_a_task_that_nobody_has_stands_among_the_tabs_of_its_case(appeal: Day) -> None:
    step = appeal.until("check_completeness")
    clerk = appeal.at("check_completeness", step.who)
    tabs = clerk.tree.xpath("//nav[@aria-label='Parts of the case']/a")
    assert tabs[0].text.strip() == "Task"
    assert [one.get("aria-current") for one in tabs] == ["page"] + [None] * (len(tabs) - 1)


def test_exceptions_are_numbered_and_told_in_the_plans_words(tmp_path: Path) -> None:
    day = Day(tmp_path, SEED)
    try:
        step = day.until("analyse_exceptions")
        clerk = day.at("analyse_exceptions", step.who)
        assert "Exception 1 of 3" in clerk.text
        assert "EX1" not in clerk.text
        assert "ASK" not in clerk.text
    finally:
        day.close()


def test_trials_alone_are_offered_to_be_left_out_where_trials_are_asked_for(tmp_path: Path) -> None:
    day = Day(tmp_path, SEED)
    try:
        step = day.until("verify_trials")
        clerk = day.at("verify_trials", step.who)
        (held,) = clerk.tree.xpath("//*[@data-list='lines.L1.not_used']")
        told = " ".join(held.text_content().split())
        assert "salicylic acid" in told
        assert "walking" not in told.lower()
    finally:
        day.close()


def test_a_build_keeps_what_a_running_server_serves_until_the_build_after(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    dist.mkdir()
    for name in ("app-OLD.js", "app-OLDER.js"):
        (dist / name).write_text("old")
    (dist / "manifest.json").write_text('{"app.js": "app-OLD.js"}')
    (dist / "builds.json").write_text('[["app-OLD.js"], ["app-OLDER.js"]]')
    for _ in range(2):  # to build once more what has not changed takes nothing away
        subprocess.run(["node", "build.js", f"--into={dist}"], cwd=ROOT / "frontend", check=True, capture_output=True)
        assert (dist / "app-OLD.js").exists()
        assert not (dist / "app-OLDER.js").exists()
        named = json.loads((dist / "manifest.json").read_text())
        assert all((dist / name).exists() for name in named.values())
        assert named["app.js"] != "app-OLD.js"
    assert list(tmp_path.iterdir()) == [dist]


def test_what_no_page_of_ours_sends_is_answered_and_never_fails(tmp_path: Path) -> None:
    day = Day(tmp_path, SEED)
    try:
        step = day.until("check_completeness")
        clerk = day.at("check_completeness", step.who)
        for name in ("items.007", "items.0.x", "items.٣", f"items.{'9' * 5000}", "items.1.2.3"):
            clerk.open()
            clerk.values |= {name: ["one"], "__seen": ["abc"], "__seconds": ["9" * 5000]}
            assert clerk.send().status_code == 422, name
        assert clerk.open().client.get(clerk.address).status_code == 200
    finally:
        day.close()


def test_the_same_question_of_two_lines_is_told_apart(tmp_path: Path) -> None:
    day = Day(tmp_path, SEED)
    try:
        step = day.until("sign_approval")
        clerk = day.at("sign_approval", step.who)
        assert clerk.label("lines.L1.valid_from") != clerk.label("lines.L2.valid_from")
    finally:
        day.close()


def test_guardrails_of_an_appeal_follow_what_is_found_afresh_as_it_is_typed(tmp_path: Path) -> None:
    day = Day(tmp_path, "tests/golden/appeal_review/T91.toml")
    try:
        step = day.until("review_appeal")
        clerk = day.at("review_appeal", step.who)
        task = clerk.address.removeprefix("/tasks/")
        typed = day.answered(step) | {"lines.L1.reasons": ["PURPOSE_NOT_SHOWN"]}
        no_skin_condition = {"lines.L1.function.__present": ["1"], "lines.L1.function.goal": ["UNKNOWN"]}
        for number, measure in enumerate(("INTERTRIGO", "CELLULITIS", "ULCER")):
            at = f"lines.L1.function.measured.{number}"
            no_skin_condition |= {f"{at}.__present": ["1"], f"{at}.measure": [measure], f"{at}.found": ["NOT_SHOWN"]}
        told = []
        for afresh in (
            {},
            {name: values for name, values in no_skin_condition.items() if not name.endswith(".goal")},
            no_skin_condition,
        ):
            drafts.keep(day.app, task, person=step.who, values=typed | afresh)
            told.append(" ".join(clerk.client.get(f"{clerk.address}/checks").text.split()))
        as_kept, half_written, whole = told
        assert "Stops you" in as_kept
        assert "Stops you" in half_written  # what was found before holds until the section is whole
        assert "Stops you" not in whole
        assert "do not deny it as experimental" in whole  # what does not rest on it goes on watching
    finally:
        day.close()
