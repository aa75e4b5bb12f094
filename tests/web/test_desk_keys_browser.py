"""The lists of the desk, of the clock map and of a batch by keyboard alone, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from casework.ports import Person
from casework.usecases.assignments import claim
from tests.web.desk_office import open_desk
from tests.web.many_cases import tasks_of
from tests.web.worlds import World

LISTS = {
    "desk": ("/desk?figure=unowned", 4),
    "clock map": ("/clock-map?process=intake", 7),
    "diagram": ("/clock-map/diagram?process=intake&element=check_completeness", 7),
}


@pytest.fixture
def cases(world: World, enter: Callable[[str], Person]) -> dict[str, str]:
    made = open_desk(world)
    enter("gwen")
    return made


def rows_of(page: Page) -> Locator:
    return page.locator("[data-live-list] > li")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.parametrize("where", list(LISTS))
def test_a_list_is_walked_selected_and_opened_by_keys(page: Page, cases: dict[str, str], where: str) -> None:
    path, many = LISTS[where]
    page.goto(path)
    rows = rows_of(page)
    expect(rows).to_have_count(many)
    press(page, "j")
    expect(rows.nth(0).get_by_role("link").first).to_be_focused()
    press(page, "x", "j", "j", "Shift+X")
    expect(page.get_by_text(f"3 of {many} selected")).to_be_visible()
    press(page, "k", "x")
    expect(rows.nth(1).get_by_role("checkbox")).not_to_be_checked()
    expect(page.get_by_text(f"2 of {many} selected")).to_be_visible()
    press(page, "*")
    expect(page.get_by_text(f"{many} of {many} selected")).to_be_visible()
    press(page, "*")
    expect(page.get_by_text("Select all, or some to act on.")).to_be_visible()
    to = rows.nth(1).get_by_role("link").first
    address = to.get_attribute("href")
    assert address is not None
    press(page, "o")
    expect(page).to_have_url(re.compile(f"{re.escape(address)}/request$"))
    page.go_back()
    press(page, *["j"] * 2, "Enter")
    expect(page).to_have_url(re.compile(r"/cases/"))


def test_the_last_case_is_reached_from_the_end_and_the_keys_stop_at_both_ends(
    page: Page, cases: dict[str, str]
) -> None:
    page.goto("/clock-map?process=intake")
    rows = rows_of(page)
    press(page, "k")
    expect(rows.last.get_by_role("link").first).to_be_focused()
    expect(rows.last).to_be_in_viewport(ratio=0.99)
    press(page, "j")
    expect(rows.last.get_by_role("link").first).to_be_focused()


@pytest.mark.parametrize("where", list(LISTS))
def test_a_case_is_moved_by_keys_alone_from_the_list_to_the_batch(
    page: Page, cases: dict[str, str], where: str
) -> None:
    page.goto(LISTS[where][0])
    press(page, "j", "m")  # nothing is selected: it is the row that one is at
    expect(page.get_by_text(re.compile("^1 of . selected"))).to_be_visible()
    to = page.get_by_label("To", exact=True)
    expect(to).to_be_focused()
    page.keyboard.type("Tova")
    expect(to).to_have_value("tova")
    press(page, "Enter")
    reason = page.get_by_label(re.compile("^Reason"))
    expect(reason).to_be_focused()
    page.keyboard.type("Ana is out until Monday")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Move 1 case to Tova Lindqvist, RN")).to_be_visible()
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    press(page, "j")
    expect(page.locator("table[data-list] tbody").get_by_role("link").first).to_be_focused()
    press(page, "k")
    expect(page.locator("table[data-list] tbody").get_by_role("link").first).to_be_focused()


def test_a_follow_up_and_giving_back_ask_for_what_is_missing_and_show_what_would_happen(
    page: Page, cases: dict[str, str]
) -> None:
    page.goto("/desk?process=intake")
    rows = rows_of(page)
    press(page, "j", "x", "j", "x", "f")
    day = page.get_by_label("On which day")
    expect(day).to_be_focused()
    day.fill("2026-01-20")
    press(page, "Enter")
    expect(page.get_by_label(re.compile("^Reason"))).to_be_focused()
    page.keyboard.type("The surgeon calls back")
    press(page, "Escape", "f")  # all is filled in
    expect(page.get_by_role("button", name="Follow up 2 cases")).to_be_visible()
    page.goto("/desk?process=intake")
    mine = rows.filter(has_text="Ana Ruiz").first.get_by_role("link").first
    press(page, "j")
    for _ in range(rows.count()):
        if mine.evaluate("one => one === document.activeElement"):
            break
        press(page, "j")
    expect(mine).to_be_focused()
    press(page, "r")
    expect(page.get_by_label(re.compile("^Reason"))).to_be_focused()
    page.keyboard.type("She is ill")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Give back 1 case")).to_be_visible()


def test_whoever_leaves_a_field_is_back_at_the_row_and_a_key_without_a_row_does_nothing(
    page: Page, cases: dict[str, str]
) -> None:
    page.goto("/desk?figure=unowned")
    rows = rows_of(page)
    address = page.url
    press(page, "m", "r", "x", "o", "Shift+X")
    expect(page.get_by_text("Select all, or some to act on.")).to_be_visible()
    assert page.url == address
    press(page, "j", "j", "j", "m", "Escape", "j")
    expect(rows.nth(2).get_by_role("link").first).to_be_focused()


def test_what_has_changed_is_shown_by_a_key_and_the_row_keeps_the_focus(
    world: World, page: Page, cases: dict[str, str]
) -> None:
    page.goto("/desk?figure=unowned")
    rows = rows_of(page)
    expect(rows).to_have_count(4)
    press(page, "k")
    here = rows.last.get_by_role("link").first
    name = here.inner_text()
    gone = next(one for one in ("Henrik Solano", "Nora Field") if one != name)
    (item,) = tasks_of(world, cases[gone])
    claim(world.app, item.id, person="ines")
    with page.expect_response(re.compile("/desk/figures")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("button", name="1 change, show")).to_be_visible()
    press(page, "u")
    expect(rows).to_have_count(3)
    expect(page.get_by_role("link", name=name)).to_be_focused()


def test_steps_that_change_under_the_focus_wait_to_be_shown(world: World, page: Page, cases: dict[str, str]) -> None:
    page.goto("/desk")
    intake = page.get_by_role("link", name="Intake", exact=True)
    intake.focus()
    world.until("verify_trials")
    with page.expect_response(re.compile("/desk/figures")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("button", name="Steps have changed, show")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Conservative treatment")).to_have_count(0)
    expect(intake).to_be_focused()
    press(page, "u")
    expect(page.get_by_role("rowheader", name="Conservative treatment")).to_be_visible()
    expect(intake).to_be_focused()


@pytest.mark.parametrize("where", list(LISTS))
def test_the_sheet_of_keys_lists_those_of_the_list(page: Page, cases: dict[str, str], where: str, axe: Any) -> None:
    page.goto(LISTS[where][0])
    press(page, "?")
    sheet = page.get_by_role("dialog")
    table = sheet.get_by_role("table", name="List")
    for key, words in (
        ("J", "Next row"),
        ("K", "Row before"),
        ("O", "Open the row, as Enter does"),
        ("X", "Select the row"),
        ("Shift X", "Select to here"),
        ("*", "Select all, or none"),
        ("M", "Move: what is selected, or the row"),
        ("F", "Set follow-up: what is selected, or the row"),
        ("R", "Give back: what is selected, or the row"),
    ):
        expect(table.get_by_role("row", name=f"{key} {words}", exact=True)).to_be_visible()
    expect(page.locator("[data-live-list] [aria-keyshortcuts]")).to_have_count(0)  # a row is no key
    assert axe(page) == []


def test_where_single_letters_are_off_the_list_has_no_keys(page: Page, cases: dict[str, str]) -> None:
    page.goto("/shortcuts")
    page.get_by_role("radiogroup", name="Single letters as keys").get_by_label("Off").check()
    page.get_by_role("radiogroup", name="Single letters as keys").locator("xpath=..").get_by_role("button").click()
    page.goto("/desk?figure=unowned")
    press(page, "j", "x")
    expect(page.get_by_text("Select all, or some to act on.")).to_be_visible()
    expect(page.get_by_role("button", name="Move")).not_to_have_attribute("aria-keyshortcuts", "m")
