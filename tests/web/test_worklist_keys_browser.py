"""The keys of the worklist are each told once, and lead to a page that says which case it is about."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from casework.ports import Person
from casework.usecases.assignments import claim
from tests.web.many_cases import fill, tasks_of
from tests.web.worlds import World


@pytest.fixture
def own(world: World, page: Page, enter: Callable[[str], Person]) -> Page:
    """Ana's own list, with two cases."""
    cases = fill(world)
    for name in ("Yusuf Tarrant", "Leila Haddad"):
        (item,) = tasks_of(world, cases[name])
        claim(world.app, item.id, person="ana")
    enter("ana")
    page.goto("/worklist")
    expect(page.locator("table[data-list] tbody tr")).to_have_count(2)
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_each_key_is_told_once_also_while_something_is_selected(own: Page) -> None:
    press(own, "j", "x")
    expect(own.get_by_text("1 selected")).to_be_visible()
    for name, key in (("Release", "r"), ("Hand on", "m"), ("Set follow-up", "f")):
        expect(own.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-keyshortcuts", key)
    press(own, "?")
    rows = own.locator("#cw-keys-list tr")
    for key, words in (("R", "Release"), ("M", "Hand on"), ("F", "Set follow-up")):
        expect(rows.filter(has=own.get_by_text(key, exact=True))).to_have_text(
            [f"{key}{words}: what is selected, or the row"]
        )
    keys = rows.locator("kbd").all_inner_texts()
    assert len(keys) == len(set(keys))
    press(own, "Escape", "Control+k")
    own.keyboard.type("release")
    expect(own.locator("#cw-commands-list li")).to_have_text(["Release: what is selected, or the rowR"])


def test_where_single_letters_are_off_no_button_claims_to_have_one(own: Page) -> None:
    own.goto("/shortcuts")
    group = own.get_by_role("radiogroup", name="Single letters as keys")
    group.get_by_label("Off").check()
    group.locator("xpath=..").get_by_role("button").click()
    own.goto("/worklist")
    press(own, "j", "f")
    own.get_by_role("checkbox", name=re.compile("Select all 2")).check()
    expect(own.get_by_role("button", name="Release", exact=True)).to_be_visible()
    expect(own.locator("form[data-selection] [aria-keyshortcuts]")).to_have_count(0)


def test_a_follow_up_is_set_by_keys_from_the_row_to_its_end(world: World, own: Page, faults: list[str]) -> None:
    row = own.locator("table[data-list] tbody tr").first
    name, number = row.locator("th").inner_text().split("\n")
    press(own, "j", "f")
    expect(own.get_by_role("list", name="Selected")).to_have_text(
        re.compile(f"{name} · {number} · Check that the file is complete")
    )
    day = own.get_by_label("On which day")
    expect(day).to_be_focused()
    day.fill((world.clock.now() + timedelta(days=2)).date().isoformat())
    press(own, "Enter")
    reason = own.get_by_label("Reason")
    expect(reason).to_be_focused()
    press(own, "Enter")  # nothing is given yet: the page says what is missing
    expect(own.get_by_role("alert")).to_contain_text("Give the reason")
    expect(own.get_by_role("alert")).to_be_focused()
    faults.clear()  # the browser notes that the page was refused
    expect(own.get_by_role("list", name="Selected")).to_contain_text(name)
    reason.fill("Call the office")
    press(own, "Enter")
    expect(own.get_by_role("button", name=re.compile("Follow up 1 case"))).to_be_focused()
    press(own, "Enter")
    expect(own.get_by_role("heading", name="1 case set to be followed up")).to_be_visible()


def test_handing_on_begins_with_the_person_and_names_every_case(own: Page) -> None:
    names = [one.inner_text() for one in own.locator("table[data-list] tbody th a").all()]
    press(own, "j", "x", "j", "x", "m")
    selected = own.get_by_role("list", name="Selected").get_by_role("listitem")
    expect(selected).to_have_count(2)
    assert {one.split(" · ")[0] for one in selected.all_inner_texts()} == set(names)
    to = own.get_by_label("To whom")
    expect(to).to_be_focused()
    to.select_option("tova")
    press(own, "Enter")
    expect(own.get_by_label("Reason")).to_be_focused()
    own.keyboard.type("Away tomorrow")
    to.focus()
    press(own, "Enter")
    expect(own.get_by_role("heading", name=re.compile("Hand on 2 cases"))).to_be_visible()
    own.go_back()
    expect(own.get_by_label("Reason")).to_have_value("Away tomorrow")


def test_more_cases_than_are_named_are_counted(world: World, own: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.web.pages.worklist_selected.MOST_NAMED", 1)
    press(own, "*", "f")
    selected = own.get_by_role("list", name="Selected").get_by_role("listitem")
    expect(selected).to_have_text([re.compile("Check that the file is complete"), "and 1 more"])
