"""The pages of a case in a real browser: drawing and outline together, mentions, a letter, every tab for everybody."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from casework.usecases.advance import work_off
from casework.usecases.comments import add_comment
from casework.usecases.complete import complete
from tests.web.conftest import NARROW
from tests.web.worlds import World

PAGES = (
    "request",
    "criteria",
    "rules",
    "timeline",
    "diagram",
    "letters",
    "letters/1",
    "comments",
    "similar",
    "clock",
)
LIBRARY = ("/policies", "/policies/HMO-01", "/policies/FG-01", "/evidence")
# The drawing is a picture with words beside it, and the letter is checked by the tests of letters.
DRAWN = (".djs-container", "iframe")


def finish(world: World) -> None:
    task, last = world.until("sign_approval"), world.script.steps[-1]
    world.clock.move_to(last.at)
    complete(world.app, task.id, last.answers, person=last.who)
    work_off(world.app)


def open_diagram(page: Page, world: World, query: str = "") -> None:
    page.goto(f"/cases/{world.review}/diagram{query}")
    page.locator("#canvas[data-ready]").wait_for()


def shape(page: Page, element: str) -> Any:
    return page.locator(f'#canvas [data-element-id="{element}"].djs-element')


def test_the_drawing_shows_where_the_case_stands_and_what_was_passed(world: World, page: Page, enter: Any) -> None:
    world.until("verify_serial")
    enter("ana")
    open_diagram(page, world)
    expect(page.locator(".cw-token")).to_have_text("Here now")
    expect(shape(page, "verify_serial")).to_have_class(re.compile("cw-here"))
    expect(shape(page, "assess_function")).to_have_class(re.compile("cw-passed"))
    expect(page.locator(".cw-when").first).to_contain_text("Tue 13 Jan, Ana Ruiz, RN")


def test_selecting_in_the_drawing_or_in_the_outline_selects_in_both(world: World, page: Page, enter: Any) -> None:
    world.until("verify_serial")
    enter("ana")
    open_diagram(page, world)
    selected = page.locator(".cw-step[data-selected]")
    expect(selected).to_have_attribute("data-element", "verify_serial")
    page.locator("#step-rate_function").click()
    expect(selected).to_have_attribute("data-element", "rate_function")
    expect(shape(page, "rate_function")).to_have_class(re.compile("cw-chosen"))
    expect(page).to_have_url(re.compile("element=rate_function"))
    shape(page, "rate_measured").click()
    expect(selected).to_have_attribute("data-element", "rate_measured")
    expect(shape(page, "rate_function")).not_to_have_class(re.compile("cw-chosen"))


def test_the_outline_is_walked_with_arrows_and_says_what_is_selected(world: World, page: Page, enter: Any) -> None:
    enter("ana")
    open_diagram(page, world, "?process=functional_assessment")
    page.locator("#step-function_started").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#step-assess_function")).to_be_focused()
    expect(page.locator("#canvas-status")).to_contain_text("Assess the function")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#step-gather_function")).to_be_focused()


def test_the_drawing_can_be_skipped_with_one_key(world: World, page: Page, enter: Any) -> None:
    enter("ana")
    open_diagram(page, world)
    page.keyboard.press("s")
    expect(page).to_have_url(re.compile("#after-diagram$"))


def test_a_called_process_opens_from_the_outline_and_from_the_drawing(world: World, page: Page, enter: Any) -> None:
    enter("ana")
    open_diagram(page, world, "?process=coverage_review")
    page.locator(".cw-open[href='?process=intake']").click(force=True)
    expect(page.locator("#outline-title")).to_have_text("Intake")
    page.get_by_role("link", name="Open the process Ask for information").first.click()
    expect(page.locator("#outline-title")).to_have_text("Ask for information")


def test_the_drawing_grows_and_shrinks(world: World, page: Page, enter: Any) -> None:
    enter("ana")
    open_diagram(page, world)
    before = shape(page, "check_completeness").bounding_box()
    page.get_by_role("button", name="Larger").click()
    after = shape(page, "check_completeness").bounding_box()
    assert before
    assert after
    assert after["width"] > before["width"]
    page.get_by_role("button", name="Whole diagram").click()
    page.get_by_role("button", name="Smaller").click()
    whole = shape(page, "check_completeness").bounding_box()
    assert whole
    assert whole["width"] < after["width"]


def test_on_a_phone_the_outline_comes_first(world: World, page: Page, enter: Any) -> None:
    enter("ana")
    page.set_viewport_size(NARROW)
    open_diagram(page, world)
    outline, canvas = page.locator("#outline").bounding_box(), page.locator("#canvas").bounding_box()
    assert outline
    assert canvas
    assert outline["y"] + outline["height"] <= canvas["y"]


def test_a_drawing_that_does_not_come_leaves_the_words(world, page: Page, enter: Any, faults: list[str]) -> None:
    enter("ana")
    page.route("**/*.bpmn", lambda route: route.fulfill(status=503, body=""))
    page.goto(f"/cases/{world.review}/diagram")
    expect(page.locator("#canvas-status")).to_have_text(
        "The drawing could not be shown. The list says the same in words."
    )
    expect(page.locator("#step-check_completeness")).to_be_visible()
    faults.clear()


def test_a_name_is_offered_while_one_writes_and_taken_with_enter(world: World, page: Page, enter: Any) -> None:
    enter("ana")
    page.goto(f"/cases/{world.review}/comments")
    text = page.get_by_label("Your comment")
    text.press_sequentially("Could you look, @len")
    expect(page.get_by_role("option")).to_have_text(["Lena Brandt"])
    page.keyboard.press("Enter")
    expect(text).to_have_value("Could you look, @Lena Brandt ")
    text.press_sequentially("please? And @sam")
    page.get_by_role("option", name="Samuel Adeyemi").click()
    expect(text).to_have_value("Could you look, @Lena Brandt please? And @Samuel Adeyemi ")
    text.press_sequentially("@to")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="People")).to_be_hidden()
    for _ in range(3):
        page.keyboard.press("Backspace")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".cw-mention")).to_have_text(["@Lena Brandt, MD", "@Samuel Adeyemi, MD"])


def test_nothing_that_is_written_runs(world: World, page: Page, enter: Any) -> None:
    evil = "<script>document.title='caught'</script><img src=x onerror=\"document.title='caught'\">"
    add_comment(world.app, world.review, evil, person="ana", role="intake")
    enter("ana")
    page.goto(f"/cases/{world.review}/comments")
    expect(page.locator(".cw-comment__text")).to_have_text(evil)
    assert page.title() != "caught"
    assert page.locator(".cw-comment img").count() == 0


def test_a_letter_stands_on_white_paper_and_can_be_saved(world: World, page: Page, enter: Any) -> None:
    finish(world)
    enter("ana")
    page.emulate_media(color_scheme="dark")
    page.goto(f"/cases/{world.review}/letters/1")
    paper = page.frame_locator("iframe.cw-paper")
    expect(paper.get_by_role("heading", name="We approved your request")).to_be_visible()
    assert paper.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as PDF").click()
    assert saved.value.suggested_filename == f"{world.review}-letter-1.pdf"


def test_the_rule_of_the_due_moment_opens_beside_any_page(world: World, page: Page, enter: Any) -> None:
    enter("ana")
    page.goto(f"/cases/{world.review}/request")
    page.keyboard.press("t")
    panel = page.locator("#cw-rule")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("Why Tue 27 Jan 2026, 11:59 pm?")
    expect(panel).to_contain_text("Can be by 15 calendar days")


@pytest.mark.parametrize("look", ["light", "dark", "forced", "narrow"])
def test_every_page_of_a_case_can_be_used_by_everybody(world, page: Page, enter: Any, axe: Any, look: str) -> None:
    add_comment(world.app, world.review, "Look at this, @Lena Brandt.", person="ana", role="intake")
    finish(world)
    enter("ana")
    if look == "narrow":
        page.set_viewport_size(NARROW)
    page.emulate_media(
        color_scheme="dark" if look == "dark" else "light", forced_colors="active" if look == "forced" else "none"
    )
    rules = ["color-contrast"] if look == "forced" else []  # the person's own colours are not ours to judge
    for path in (*(f"/cases/{world.review}/{name}" for name in PAGES), *LIBRARY):
        page.goto(path)
        if path.endswith("/diagram"):
            page.locator("#canvas[data-ready]").wait_for()
        without = [one for one in DRAWN if page.locator(one).count()]
        assert axe(page, without=without, rules_off=rules) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{path} is wider than the window"
