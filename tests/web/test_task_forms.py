"""Every form as a page: it offers all that its answers need, says what is wrong in words, and keeps what was typed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from casework.usecases import drafts
from casework.usecases.case_script import read_script
from forms import FORMS
from tests.web.clerk import Clerk
from tests.web.day import ROOT, Day

GOLDEN = "tests/golden"
SHOWN_BY = {
    "check_standing": "appeal_review/T92",
    "review_appeal": "appeal_review/T70",
    "second_appeal_opinion": "appeal_review/T71",
    "verify_trials": "determination/G07",
    "resolve_contradictions": "determination/G09",
    "list_missing": "functional_assessment/T52",
    "sign_approval": "determination/T06",
    "draft_decision": "determination/G07",
    "second_opinion": "determination/G07",
    "sign_decision": "determination/T49",
    "analyse_exceptions": "determination/G07",
    "weigh_evidence": "appeal_review/T70",
    "preliminary_check": "external_review/T94",
    "effectuate": "external_review/T93",
    "assess_function": "determination/G07",
    "verify_serial": "determination/G07",
    "review_coverage": "intake/G14",
    "triage_urgency": "intake/G22",
    "check_completeness": "information_request/G05",
    "explain_breach": "appeal/T62",
    "hold_call": "peer_to_peer/T10",
    "examine_reopening": "reopening/T83",
}
# What is refused in the scripted cases, and what the page says of it in words.
REFUSED = {
    ("functional_assessment/G04", "assess_function"): "does not stand in document “Consultation” word for word",
    ("functional_assessment/T41", "verify_trials"): "where the chart's finding",
    (
        "functional_assessment/T41",
        "verify_serial",
    ): "Leave it out, or say in “Deviation of the months” why yours is right.",
    ("appeal_review/G03", "review_appeal"): "came with or since the appeal",
    ("information_request/G05", "check_completeness"): "Say what is asked for; the letter to the provider lists it.",
    ("exclusion_check/T04", "analyse_exceptions"): "so say what you find now",
}
CODE = re.compile(r"\b[A-Z]{2,}(?:_[A-Z]+)+\b")
ISO = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def day_of(folder: Path, case: str) -> Day:
    return Day(folder, f"{GOLDEN}/{case}.toml")


def no_codes(clerk: Clerk) -> None:
    """Nothing on the page is spelt as the program spells it."""
    (form,) = clerk.tree.xpath("//form[@id='task-form']")
    told = " ".join(form.xpath(".//text()[not(ancestor::template) and not(ancestor::textarea)]"))
    assert CODE.findall(told) == []
    assert ISO.findall(told) == []


def test_every_form_has_a_page_here() -> None:
    assert set(SHOWN_BY) == set(FORMS)


@pytest.mark.parametrize("element", FORMS)
def test_a_form_is_answered_with_what_its_page_offers(tmp_path: Path, element: str) -> None:
    day = day_of(tmp_path, SHOWN_BY[element])
    try:
        step = day.until(element)
        clerk = day.at(element, step.who)
        no_codes(clerk)
        assert clerk.title.startswith(FORMS[element].title)
        assert not clerk.tree.xpath("//form[@id='task-form']//*[@checked and @type='radio' and @value!='']")
        clerk.fill(day.answered(step))
        answer = clerk.send()
        assert answer.status_code == 303, (clerk.errors(), answer.text[:400])
    finally:
        day.close()


# What an outside reviewer decided binds: nothing need be filled in to authorise all of it.
@pytest.mark.parametrize("element", sorted({*FORMS} - {"effectuate"}))
def test_a_form_that_is_sent_empty_says_what_is_missing_and_leads_there(tmp_path: Path, element: str) -> None:
    day = day_of(tmp_path, SHOWN_BY[element])
    try:
        step = day.until(element)
        clerk = day.at(element, step.who)
        assert clerk.send().status_code == 422
        assert clerk.title.startswith("Error: ")
        assert clerk.errors()
        no_codes(clerk)
        for link in clerk.tree.xpath("//*[contains(@class,'govuk-error-summary__list')]//a/@href"):
            assert clerk.tree.xpath(f"//*[@id='{link[1:]}']"), link
        assert not clerk.tree.xpath("//button[@data-main and @disabled]")
    finally:
        day.close()


@pytest.mark.parametrize(("case", "element"), REFUSED, ids=lambda one: str(one))
def test_what_the_file_speaks_against_is_said_at_its_place_with_everything_kept(
    tmp_path: Path, case: str, element: str
) -> None:
    day = day_of(tmp_path, case)
    try:
        path = ROOT / f"{GOLDEN}/{case}.toml"
        refused = next(
            step
            for step in read_script(path.read_bytes(), name=path.name).steps
            if step.value == element and step.refused is not None and step.kind == "task"
        )
        while day.steps[0].number != refused.number:
            day.do(day.steps.pop(0))
        day.wait_for(refused)
        clerk = day.at(element, refused.who)
        typed = day.answered(refused)
        offered = {name: values for name, values in typed.items() if _can(clerk, name, values)}
        clerk.fill(offered)
        assert clerk.send().status_code in (409, 422)
        assert any(REFUSED[case, element] in line for line in clerk.errors()), clerk.errors()
        for name, values in offered.items():
            if not name.endswith("__present"):
                assert clerk.values[name] == values, name
    finally:
        day.close()


def _can(clerk: Clerk, name: str, values: list[str]) -> bool:
    """Whether a page can be made to say this at all: what is no choice of a list cannot be chosen."""
    fields = clerk.fields(name)
    return (
        not fields or fields[0].tag != "select" or values[0] in [one.get("value") for one in fields[0].iter("option")]
    )


@pytest.fixture
def seed(tmp_path: Path) -> Iterator[Day]:
    day = Day(tmp_path, "workflows/samples/second_fat_grafting.toml")
    yield day
    day.close()


def test_what_is_on_file_is_taken_over_by_one_press_and_never_unasked(seed: Day) -> None:
    seed.until("verify_trials")
    clerk = seed.at("verify_trials", "ana")
    assert "lines.L1.trials.0.name" not in clerk.values
    assert "On file: orthotics worn daily for 24 weeks" in clerk.text
    offer = next(
        one for one in clerk.tree.iter("button") if one.get("data-add") == "offer" and "orthotics" in one.text_content()
    )
    clerk.press(offer)
    assert clerk.values["lines.L1.trials.0.name"] == ["orthotics"]
    assert clerk.values["lines.L1.trials.0.weeks"] == ["24"]
    assert clerk.values["lines.L1.trials.0.document"] == ["D2"]
    assert clerk.values["lines.L1.trials.0.quote"][0].startswith("worn daily for 24 weeks")
    remove = next(
        one
        for one in clerk.tree.iter("button")
        if one.get("name") == "__remove" and not one.xpath("ancestor::template")
    )
    clerk.press(remove)
    assert "lines.L1.trials.0.name" not in clerk.values


def test_what_is_missing_is_asked_for_by_one_press(tmp_path: Path) -> None:
    day = day_of(tmp_path, "information_request/G05")
    try:
        day.until("check_completeness")
        clerk = day.at("check_completeness", "ana")
        press = next(one for one in clerk.tree.iter("button") if one.get("name") == "__item")
        clerk.press(press)
        assert clerk.values["decision"] == ["ASK"]
        assert clerk.values["items.0"] == [press.get("value")]
        assert clerk.send().status_code == 303
        assert day.open("check_completeness") is None
    finally:
        day.close()


def test_what_the_file_does_not_tell_is_asked_for_next_to_its_question(seed: Day) -> None:
    seed.until("verify_trials")
    clerk = seed.at("verify_trials", "ana")
    press = next(one for one in clerk.tree.iter("button") if one.get("name") == "__ask" and "face" in one.get("value"))
    clerk.press(press)
    assert clerk.values["decision"] == ["ASK"]
    assert clerk.values["items.0"] == ["The record that tells this: Treatments tried, Fat grafting, face"]
    assert [name for name in clerk.values if name.startswith("items.")] == ["items.0"]


def test_a_number_that_is_none_is_told_with_what_was_typed(seed: Day) -> None:
    step = seed.until("verify_trials")
    clerk = seed.at("verify_trials", "ana")
    clerk.fill(seed.answered(step))
    clerk.values["lines.L1.trials.0.weeks"] = ["abt 8"]
    assert clerk.send().status_code == 422
    assert clerk.errors() == ["Line 1 Fat grafting, both feet: Give a number. You typed “abt 8”."]
    assert clerk.values["lines.L1.trials.0.weeks"] == ["abt 8"]


def test_the_plans_own_words_stand_above_the_questions(seed: Day) -> None:
    seed.until("assess_function")
    clerk = seed.at("assess_function", "ana")
    assert "improve or restore physiologic function" in clerk.text
    assert "Article V §FF" in clerk.text


def test_a_decision_is_in_the_order_of_its_thought(tmp_path: Path) -> None:
    day = Day(tmp_path, f"{GOLDEN}/functional_assessment/G04.toml")
    try:
        day.until("draft_decision")
        clerk = day.at("draft_decision", "osei")
        order = ("Draft the decision", "Guardrails and checks", "Your reasons")
        places = [clerk.text.index(words) for words in order]
        assert places == sorted(places)
        beside = " ".join(clerk.client.get(f"{clerk.address}/checks").text.split())
        assert (
            beside.index("Article VI §A ¶8") < beside.index("Guardrails and checks") < beside.index("You may sign this")
        )
        assert "Nothing stops you" in beside
        assert "Blocks “The treatment is excluded as a procedure undertaken solely to improve the patient" in beside
        assert "cosmetic exclusion" not in beside
        assert "MD licence, NY, to" in beside
        assert "You did the step before in this case" in beside
    finally:
        day.close()


def test_the_letter_is_shown_as_it_would_leave_and_only_for_this_decision(seed: Day) -> None:
    step = seed.until("sign_approval")
    clerk = seed.at("sign_approval", "ana")
    address = f"{clerk.address}/preview/member"
    assert "No letter yet." in clerk.client.get(address).text
    assert clerk.client.get(f"{address}/paper").status_code == 404
    task = clerk.address.removeprefix("/tasks/")
    drafts.save(seed.app, task, person="ana", values=seed.answered(step), version=0, window="w")
    shown = clerk.client.get(address).text
    assert "3 letters leave when you sign" in shown
    (frame,) = html.fromstring(shown).xpath("//iframe")
    assert frame.get("sandbox") == ""
    paper = clerk.client.get(frame.get("src"))
    assert "We approved" in paper.text
    assert "<style" in paper.text  # the letter in its own layout, which its own policy lets in and no page's does
    allowed = paper.headers["Content-Security-Policy"]
    assert allowed.startswith("sandbox; default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'self'" in allowed
    assert "frame-src 'self'" in clerk.client.get(clerk.address).headers["Content-Security-Policy"]
    assert "unsafe" not in allowed
    with seed.app.store.reading() as reader:
        assert [letter for letter in reader.letters(seed.review) if letter.kind == "approval"] == []
