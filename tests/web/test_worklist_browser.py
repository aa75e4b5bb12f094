"""The worklist by keyboard in a real browser: walking, selecting, the next case for two at once, every state."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from casework.ports import Person
from casework.usecases.assignments import claim
from tests.web.conftest import COOKIE, NARROW, WIDE, session_of
from tests.web.many_cases import fill, tasks_of
from tests.web.worlds import World


@pytest.fixture
def cases(world: World) -> dict[str, str]:
    return {"Nora Field": world.review, **fill(world)}


def walk_to(page: Page, rows: Locator, name: str) -> None:
    """To the row of this member by keys: those of equal time left stand in an order of their own."""
    names = [row.inner_text() for row in rows.all()]
    for _ in names:
        page.keyboard.press("k")
    for _ in range(next(place for place, text in enumerate(names) if name in text)):
        page.keyboard.press("j")
    expect(rows.filter(has_text=name).get_by_role("link").first).to_be_focused()


def test_the_list_is_walked_and_worked_by_keys_alone(
    world: World, page: Page, enter: Callable[[str], Person], cases: dict[str, str]
) -> None:
    enter("ana")
    page.goto("/worklist?tab=groups")
    rows = page.locator("table[data-list] tbody tr")
    expect(rows).to_have_count(7)
    expect(page.get_by_text("Select cases to claim")).to_be_visible()
    page.keyboard.press("j")
    expect(rows.nth(0).get_by_role("link").first).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    expect(rows.nth(0)).to_have_attribute("aria-selected", "true")
    for key in ("j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.keyboard.press("k")
    expect(rows.nth(1).get_by_role("link").first).to_be_focused()
    page.keyboard.press("*")
    expect(page.get_by_text("7 selected")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Select all 7 on this page")).to_be_checked()
    page.keyboard.press("*")
    expect(page.get_by_text("Select cases to claim")).to_be_visible()
    walk_to(page, rows, "Yusuf Tarrant")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name=re.compile("Claim 1 case"))).to_be_visible()
    expect(page.get_by_role("button", name="Claim 1 case")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 case claimed")).to_be_visible()
    page.get_by_role("link", name="Back to the list").first.press("Enter")
    expect(page).to_have_url(re.compile(r"tab=groups"))
    expect(rows).to_have_count(6)
    page.goto("/worklist")
    page.keyboard.press("j")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Hand tasks on")).to_be_visible()
    page.go_back()
    page.keyboard.press("f")
    expect(page.get_by_role("heading", name="Set a follow-up")).to_be_visible()
    page.go_back()
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Release 1 case")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="1 case released")).to_be_visible()


def test_enter_opens_the_case_and_n_takes_the_next_one(
    world: World, page: Page, enter: Callable[[str], Person], cases: dict[str, str], faults: list[str]
) -> None:
    enter("ana")
    claim(world.app, tasks_of(world, cases["Yusuf Tarrant"])[0].id, person="ana")
    page.goto("/worklist")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tasks/"))
    page.goto("/worklist")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"/tasks/"))
    expect(page.get_by_text("Why this one:").first).to_be_visible()
    faults.clear()  # what the task's own page says is tested with it


def test_a_filter_applies_when_it_is_chosen_and_stands_in_the_address(
    page: Page, enter: Callable[[str], Person], cases: dict[str, str]
) -> None:
    enter("ana")
    page.goto("/worklist?tab=groups")
    page.get_by_label("Time left").select_option("On track")
    expect(page).to_have_url(re.compile("left=ok"))
    page.get_by_text("More filters").click()
    page.get_by_label("Language").select_option("Portuguese")
    expect(page).to_have_url(re.compile("language=pt"))
    expect(page.locator("table[data-list] tbody tr")).to_have_count(1)
    page.go_back()
    expect(page.get_by_label("Time left")).to_have_value("ok")
    page.keyboard.press("Escape")
    page.get_by_text("Save this view").first.click()
    page.get_by_label("Name").fill("On track")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_label("View", exact=True)).to_have_value(re.compile("."))


def test_two_browsers_that_press_at_once_get_two_cases(
    world: World, browser: Browser, live: str, cases: dict[str, str]
) -> None:
    pages = []
    for person in ("ines", "tova"):
        context = browser.new_context(base_url=live, viewport=WIDE)
        context.add_cookies([{"name": COOKIE, "value": session_of(world, world.people[person]), "url": live}])
        page = context.new_page()
        page.goto("/worklist")
        pages.append(page)
    for page in pages:  # both presses are on their way before either is answered
        page.evaluate("setTimeout(() => document.querySelector('[data-key=n]').click(), 50)")
    taken = []
    for page in pages:
        page.wait_for_url(re.compile(r"/tasks/"))
        taken.append(page.url)
        page.context.close()
    assert len(set(taken)) == 2
    assert {tasks_of(world, review)[0].claimed_by for review in cases.values()} >= {"ines", "tova"}


def test_one_goes_back_from_what_would_happen_to_what_was_typed(
    world: World, page: Page, enter: Callable[[str], Person], cases: dict[str, str]
) -> None:
    (item,) = tasks_of(world, cases["Yusuf Tarrant"])
    claim(world.app, item.id, person="ana")
    enter("gwen")
    page.goto("/worklist?tab=others")
    page.get_by_role("checkbox", name=re.compile("Select Yusuf Tarrant")).check()
    page.get_by_role("button", name="Hand on").click()
    page.get_by_label("To whom").select_option("osei")
    page.get_by_label("Reason").fill("She knows the surgeon")
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("It is for a nurse reviewer")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Reason")).to_have_value("She knows the surgeon")
    expect(page.get_by_label("To whom")).to_have_value("osei")
    page.go_forward()
    page.get_by_role("link", name="Choose somebody else").click()
    expect(page.get_by_text("1 task is selected.")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("She knows the surgeon")
    page.get_by_label("To whom").select_option("tova")
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("button", name="Hand on 1 case")).to_be_visible()
    page.go_back()
    page.go_back()
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/worklist\?tab=others$"))


STATES: dict[str, dict[str, Any]] = {
    "own": {"path": "/worklist"},
    "groups": {"path": "/worklist?tab=groups"},
    "empty": {"path": "/worklist?tab=waiting"},
    "filtered": {"path": "/worklist?tab=groups&urgency=EXPEDITED"},
    "nothing matches": {"path": "/worklist?tab=groups&plan=MEDICAID_MCO"},
    "order": {"path": "/worklist/order"},
    "search": {"path": "/cases?q=adipose"},
    "nothing found": {"path": "/cases?q=nobody"},
    "selected": {"path": "/worklist?tab=groups", "keys": ("j", "x")},
    "refused": {"path": "/worklist?tab=groups", "keys": ("*", "c"), "then": "**/worklist/selected?**"},
    "asked": {"path": "/worklist", "keys": ("j", "m"), "then": "**/worklist/selected?**"},
    "views": {"path": "/worklist?tab=groups", "opens": "Save this view"},
}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_accessible(
    world: World,
    page: Page,
    enter: Callable[[str], Person],
    axe: Callable[..., list[str]],
    cases: dict[str, str],
    size: Any,
    scheme: Any,
    faults: list[str],
) -> None:
    enter("ana")
    claim(world.app, tasks_of(world, cases["Yusuf Tarrant"])[0].id, person="ana")
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    for name, state in STATES.items():
        if size is NARROW and ("keys" in state or "opens" in state):
            continue  # many at once is for wide windows
        page.goto(state["path"])
        for key in state.get("keys", ()):
            page.keyboard.press(key)
        if "opens" in state:
            page.get_by_text(state["opens"]).first.click()
        page.wait_for_url(state.get("then", "**"))
        assert axe(page) == [], (name, size, scheme)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (name, size)
    assert faults == []


def test_forced_colours_keep_the_selection_to_be_seen(
    page: Page, enter: Callable[[str], Person], cases: dict[str, str]
) -> None:
    enter("ana")
    page.emulate_media(forced_colors="active")
    page.goto("/worklist?tab=groups")
    page.keyboard.press("j")
    page.keyboard.press("x")
    outline = page.evaluate("getComputedStyle(document.querySelector('tbody tr')).outlineStyle")
    assert outline == "solid"
