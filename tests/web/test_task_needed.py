"""What a form demands it marks as needed before it is sent, and names all at once after: no round after round."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from casework.errors import FormError
from casework.kit import load_answers
from casework.usecases.case_file import CaseFile, answerer
from casework.web import form_answers
from forms import FORMS
from tests.web.clerk import Clerk
from tests.web.day import Day
from tests.web.test_task_browser import Window, serve
from tests.web.test_task_forms import SHOWN_BY, day_of

DENIED = "tests/golden/determination/G07.toml"
LEFT_OUT = {  # of a denial, where its outcome alone was chosen
    "Rationale": "lines.L1.rationale",
    "Rationale for the member": "lines.L1.plain_rationale",
    "Reasons": "lines.L1.reasons",
    "Documents": "lines.L1.documents",
}
OUTCOME = "lines.L1.outcome"
MORE = {
    "review_appeal": ("appeal_review/G03", "appeal_review/T91"),
    "draft_decision": ("determination/T05", "determination/T07"),
    "verify_trials": ("determination/T05",),
    "assess_function": ("functional_assessment/T41", "functional_assessment/T52"),
}
CASES = [(element, case) for element in FORMS for case in (SHOWN_BY[element], *MORE.get(element, ()))]


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    opened = Day(tmp_path, DENIED)
    yield opened
    opened.close()


def tag(clerk: Clerk, name: str) -> str:
    """What stands beside the label of a question about having to be answered."""
    at = f"f-{name}"
    found = clerk.form.xpath(f".//label[@for='{at}']/span | .//*[@id='{at}']/legend/span")
    chosen = "[@type='radio' or (@type='checkbox' and @value!='true')]"
    found += clerk.form.xpath(f".//input[@name='{name}']{chosen}/ancestor::fieldset[1]/legend/span")
    told = [one for one in found if one.get("data-hidden") is None and "cw-normal" in (one.get("class") or "")]
    return " ".join(one.text_content() for one in told)


def refused_at(day: Day, person: str, element: str, typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is wrong with these answers, by the names of their fields; nothing where they would be taken."""
    form = FORMS[element]
    with day.app.store.reading() as reader:
        case = CaseFile(day.app, reader, day.review)
        by = answerer(reader, person, role=day.task(element).role, at=day.clock.now())
        try:
            load_answers(form, form_answers.parse(form, typed), case, by=by)
        except FormError as error:
            return form_answers.errors_by_name(form, error.messages, typed)
    return {}


@pytest.mark.parametrize(("element", "case"), CASES, ids=lambda one: str(one))
def test_nothing_that_is_demanded_is_called_optional(tmp_path: Path, element: str, case: str) -> None:
    day = day_of(tmp_path, case)
    try:
        step = day.until(element)
        typed = day.answered(step)
        for name in [one for one in typed if not one.endswith("__present")]:
            left = {one: values for one, values in typed.items() if one != name}
            if not refused_at(day, step.who, element, left).get(name):
                continue
            clerk = day.at(element, step.who)
            clerk.fill(left)
            clerk.values.pop(name, None)  # a draft of the round before holds it
            assert clerk.send().status_code == 422, name
            assert tag(clerk, name) == "", name
    finally:
        day.close()


def test_a_denial_names_all_that_it_lacks_in_one_round(day: Day) -> None:
    typed = day.answered(day.until("draft_decision"))
    clerk = day.at("draft_decision", "osei")
    clerk.fill({OUTCOME: ["DENY"]})
    assert clerk.send().status_code == 422
    for label in LEFT_OUT:
        said = f"Line 1 Fat grafting, both feet: “{label}” is not answered."
        assert clerk.errors().count(said) == 1, (label, clerk.errors())
    for name in LEFT_OUT.values():
        assert clerk.fields(name), name
        assert tag(clerk, name) == "", name
    clerk.fill(typed)
    assert clerk.send().status_code == 303, clerk.errors()


def test_what_only_a_denial_needs_is_not_asked_of_an_approval(day: Day) -> None:
    day.until("draft_decision")
    clerk = day.at("draft_decision", "osei")
    clerk.fill({OUTCOME: ["APPROVE"]})
    assert clerk.send().status_code == 422
    told = " ".join(clerk.errors())
    assert "“Rationale” is not answered." in told
    assert not any(f"“{label}”" in told for label in ("Rationale for the member", "Reasons", "Documents"))
    assert "needed with “Deny”" in tag(clerk, "lines.L1.documents")


def test_the_page_says_what_is_needed_as_soon_as_the_outcome_is_chosen(browser: Browser, day: Day) -> None:
    day.until("draft_decision")
    for address in serve(day):
        window = Window(browser, day, address, "osei")
        page = window.page()
        page.goto(f"/tasks/{day.task('draft_decision').id}")
        documents = page.locator(f"[id='f-{LEFT_OUT['Documents']}'] > legend")
        expect(documents).to_contain_text("needed with")
        page.locator(f"input[name='{OUTCOME}'][value='DENY']").check()
        expect(documents.locator("[data-optional]")).to_be_hidden()
        plain = page.locator(f"[id='f-{LEFT_OUT['Rationale for the member']}']")
        expect(plain).to_be_visible()
        expect(plain).to_have_attribute("data-required", "")
        page.locator(f"input[name='{OUTCOME}'][value='APPROVE']").check()
        expect(documents.locator("[data-optional]")).to_be_visible()
        assert window.faults == []
        window.context.close()


def test_the_document_of_the_goal_is_called_needed_once_a_goal_is_given(day: Day) -> None:
    day.until("assess_function")
    clerk = day.at("assess_function", day.steps[0].who)
    name = "lines.L1.goal_document"
    clerk.fill({"decision": ["RATE"], "lines.L1.goal": ["FUNCTION"]})
    assert clerk.send().status_code == 422
    assert tag(clerk, name) == ""
    assert any("Name the document that gives this goal" in line for line in clerk.errors()), clerk.errors()
