"""The frame in a real browser: keys, commands by name, the menu, the rule panel, no connection, signed out."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect

from casework.ports import Person
from casework.usecases.assignments import claim
from casework.web.pages.shortcuts import SHEET
from tests.web.conftest import NARROW
from tests.web.galleries import gallery_site
from tests.web.worlds import World

Enter = Callable[[str], Person]


@pytest.fixture
def site(world: World) -> Flask:
    """The pages with the gallery beside them."""
    return gallery_site(world)


@pytest.fixture
def gallery(page: Page, enter: Enter) -> Page:
    """A page with a case, a list, a form and a command, opened by the nurse Ana."""
    enter("ana")
    page.goto("/gallery")
    page.locator("main").focus()
    return page


def test_the_first_tab_stop_leads_past_the_bar(page: Page, enter: Enter) -> None:
    enter("ana")
    page.goto("/shortcuts")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the main content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_question_mark_shows_the_keys_of_this_page(gallery: Page) -> None:
    gallery.keyboard.press("?")
    sheet = gallery.get_by_role("dialog", name="Keys of this page")
    expect(sheet).to_contain_text("Take the next case")
    expect(sheet).to_contain_text("Why this due date")
    expect(sheet).to_contain_text("Select to here")
    gallery.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    gallery.get_by_role("link", name="Shortcuts").click()
    expect(sheet).to_be_visible()


def test_a_letter_acts_and_does_not_while_one_types(gallery: Page) -> None:
    gallery.keyboard.press("n")
    expect(gallery).to_have_url(re.compile("#filled$"))
    gallery.goto("/gallery#")
    gallery.get_by_label("Your reasons").fill("")
    gallery.get_by_label("Your reasons").press_sequentially("no next case? / g w")
    expect(gallery.get_by_label("Your reasons")).to_have_value("no next case? / g w")
    expect(gallery).not_to_have_url(re.compile("filled$"))
    gallery.keyboard.press("Escape")
    expect(gallery.get_by_label("Your reasons")).not_to_be_focused()


def test_a_slash_searches(gallery: Page) -> None:
    gallery.keyboard.press("/")
    expect(gallery.get_by_role("searchbox", name="Search cases")).to_be_focused()


def test_two_letters_one_after_the_other_go_to_a_page(page: Page, enter: Enter) -> None:
    enter("adam")
    page.goto("/gallery")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/rights")
    expect(page.get_by_role("link", name="Rights", exact=True)).to_have_attribute("aria-current", "page")


def test_letters_that_were_switched_off_do_nothing_and_other_keys_go_on(
    gallery: Page, context: BrowserContext, live: str
) -> None:
    context.add_cookies([{"name": "casework_keys", "value": "off", "url": live}])
    gallery.goto("/gallery")
    gallery.keyboard.press("n")
    gallery.keyboard.press("?")
    expect(gallery.locator("#cw-keys")).to_be_hidden()
    expect(gallery).to_have_url(re.compile("/gallery$"))
    gallery.keyboard.press("Control+k")
    expect(gallery.locator("#cw-commands")).to_be_visible()


def test_every_command_is_found_by_its_name(gallery: Page, axe: Callable[..., list[str]]) -> None:
    gallery.keyboard.press("Control+k")
    find = gallery.get_by_role("combobox", name="What do you want to do?")
    expect(find).to_be_focused()
    offered = gallery.locator("#cw-commands").get_by_role("option")
    names = offered.all_inner_texts()
    assert len({name.split("\n")[0] for name in names}) == len(names)
    find.fill("next ca")
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text("Take the next case")
    expect(offered).to_have_attribute("aria-selected", "true")
    assert axe(gallery, within="#cw-commands") == []
    gallery.keyboard.press("Enter")
    expect(gallery).to_have_url(re.compile("#filled$"))
    gallery.keyboard.press("Control+k")
    find.fill("make coffee")
    expect(gallery.locator("#cw-commands-count")).to_have_text('Nothing is called "make coffee". Try another word.')
    find.fill("")
    gallery.keyboard.press("ArrowUp")
    expect(offered.last).to_have_attribute("aria-selected", "true")
    gallery.keyboard.press("ArrowDown")
    expect(offered.first).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize(("typed", "name"), [("abs", "Absences"), ("bat", "Batches"), ("holds", "Legal holds")])
def test_a_page_that_has_no_entry_in_the_bar_is_found_by_its_name(
    page: Page, enter: Enter, typed: str, name: str
) -> None:
    enter("gwen")
    page.goto("/shortcuts")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="What do you want to do?").fill(typed)
    expect(page.locator("#cw-commands").get_by_role("option")).to_have_text([name])
    expect(page.locator("#cw-commands-count")).to_have_text("1 command")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_a_list_is_walked_and_chosen_from_by_keys(gallery: Page) -> None:
    boxes = gallery.locator("table[data-list] tbody input")
    gallery.keyboard.press("j")
    gallery.keyboard.press("j")
    expect(gallery.get_by_role("link", name="Odile Brennan")).to_be_focused()
    gallery.keyboard.press("k")
    expect(gallery.get_by_role("link", name="Yusuf Tarrant")).to_be_focused()
    gallery.keyboard.press("x")
    expect(boxes.nth(0)).to_be_checked()
    gallery.keyboard.press("j")
    gallery.keyboard.press("j")
    gallery.keyboard.press("Shift+X")
    for number in range(3):
        expect(boxes.nth(number)).to_be_checked()
    gallery.keyboard.press("*")
    expect(boxes.nth(1)).not_to_be_checked()


def test_why_a_moment_is_due_opens_beside_the_page_and_gives_the_focus_back(gallery: Page) -> None:
    due = gallery.locator(".cw-casebar").get_by_role("link", name="due Tue 27 Jan")
    gallery.keyboard.press("t")
    panel = gallery.get_by_role("dialog", name="Why this moment")
    expect(panel).to_contain_text("29 CFR 2560.503-1")
    expect(gallery).to_have_url(re.compile("/gallery$"))
    gallery.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(due).to_be_focused()


def test_a_rule_that_cannot_be_fetched_opens_as_a_page(gallery: Page, faults: list[str]) -> None:
    gallery.route("**/gallery/rule", lambda route: _once(route))
    gallery.locator(".cw-casebar .cw-due").click()
    gallery.wait_for_url("**/gallery/rule")
    expect(gallery.locator("body")).to_contain_text("29 CFR 2560.503-1")
    faults.clear()


def _once(route: Route) -> None:
    if route.request.resource_type == "fetch":
        route.fulfill(status=503, body="")
    else:
        route.continue_()


def test_the_menu_of_a_narrow_window_opens_and_closes(page: Page, enter: Enter, axe: Callable[..., list[str]]) -> None:
    enter("ana")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto("/gallery")
    menu, entry = page.get_by_role("button", name="Menu"), page.get_by_role("link", name="Account", exact=True)
    expect(entry).to_be_hidden()
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(entry).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(menu).to_be_focused()


@pytest.mark.parametrize("width", [1440, 1280, 1100, 960, 641, 320])
def test_the_many_entries_of_a_supervisor_fit_into_every_window(page: Page, enter: Enter, width: int) -> None:
    enter("gwen")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/gallery")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    last, seldom = page.get_by_text("More", exact=True), page.get_by_role("link", name="Rights", exact=True)
    menu = page.get_by_role("button", name="Menu")
    expect(seldom).to_be_hidden()
    (menu if menu.is_visible() else last).click()
    expect(seldom).to_be_visible()
    bar, end = last.bounding_box(), page.locator(".cw-top__end").bounding_box()
    assert bar
    assert end
    assert menu.is_visible() or (bar["x"] + bar["width"] < end["x"] and bar["y"] + bar["height"] <= 46)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_folded_away_has_its_key_and_closes_again(
    page: Page, enter: Enter, axe: Callable[..., list[str]]
) -> None:
    enter("gwen")
    page.goto("/gallery")
    bar = page.get_by_role("navigation", name="Main")
    more, rights = bar.get_by_text("More", exact=True), bar.get_by_role("link", name="Rights", exact=True)
    more.click()
    expect(rights).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(rights).to_be_hidden()
    more.click()
    page.get_by_role("heading", level=1).click()
    expect(rights).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile("/rights$"))
    expect(more).to_have_class("is-current")


def test_without_a_connection_the_page_says_so_and_holds_what_would_be_sent(
    gallery: Page, context: BrowserContext
) -> None:
    context.set_offline(True)
    line = gallery.locator("#cw-offline")
    expect(line).to_contain_text(re.compile(r"No connection since \d+:\d\d [ap]m\. What you see is from then\."))
    gallery.get_by_label("Your reasons").fill("typed without a connection")
    gallery.get_by_role("button", name="Complete, next case").click()
    expect(gallery.get_by_label("Your reasons")).to_have_value("typed without a connection")
    context.set_offline(False)
    expect(line).to_be_hidden()


def test_who_was_signed_out_keeps_the_page_and_goes_on_after_signing_in_again(
    gallery: Page, world: World, enter: Enter, axe: Callable[..., list[str]], faults: list[str]
) -> None:
    gallery.get_by_label("Your reasons").fill("half a sentence")
    proof = gallery.locator("#filled input[name=csrf_token]").input_value()
    world.clock.move_to(world.clock.now() + timedelta(minutes=16))
    gallery.evaluate("document.dispatchEvent(new CustomEvent('cw:signed-out'))")
    dialog = gallery.get_by_role("dialog", name=re.compile("Signed out for safety at"))
    expect(dialog).to_contain_text("You were signed out after 15 minutes without a key press.")
    assert axe(gallery, within="#cw-signed-out") == []
    gallery.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("link", name="Sign in")).to_have_attribute("href", "/sign-in?next=%2Fgallery")
    enter("ana")  # in another tab
    gallery.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(dialog).to_be_hidden()
    expect(gallery.get_by_label("Your reasons")).to_have_value("half a sentence")
    assert gallery.locator("#filled input[name=csrf_token]").input_value() != ""
    assert proof
    faults.clear()  # the browser logs the 401


def test_another_person_who_signs_in_does_not_get_the_page_of_the_first(gallery: Page, enter: Enter) -> None:
    gallery.get_by_label("Your reasons").fill("of Ana")
    enter("gwen")
    with gallery.expect_navigation():
        gallery.evaluate("document.dispatchEvent(new CustomEvent('cw:signed-out'))")
    expect(gallery.locator(".cw-top__name")).to_have_text("Gwen Tallis")
    expect(gallery.get_by_label("Your reasons")).to_have_value("")


def test_a_request_that_the_server_does_not_answer_is_said_and_can_be_repeated(gallery: Page) -> None:
    gallery.evaluate(
        """() => document.body.dispatchEvent(new CustomEvent("htmx:timeout",
            {bubbles: true, detail: {elt: document.querySelector(".cw-pagehead a")}}))"""
    )
    line = gallery.locator("#cw-offline")
    expect(line).to_contain_text("Casework has not answered for 20 seconds. What you typed is kept.")
    line.get_by_role("button", name="Try again").click()
    expect(line).to_be_hidden()


def test_a_theme_is_chosen_without_a_script(page: Page, enter: Enter) -> None:
    enter("ana")
    page.goto("/shortcuts")
    page.get_by_role("radio", name="Dark").check()
    page.get_by_role("button", name="Use this").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 23, 28)"


def test_the_keys_of_elements_are_told_to_a_screen_reader(gallery: Page) -> None:
    told = gallery.evaluate(
        """() => JSON.stringify(Object.fromEntries([...document.querySelectorAll("[data-key]")]
            .map((one) => [one.dataset.key, one.getAttribute("aria-keyshortcuts")])))"""
    )
    keys = json.loads(told)
    assert keys["n"] == "n"
    assert keys["/"] == "/"


def keys_of(page: Page) -> set[str]:
    """The keys that the sheet of this page names, as they are written there."""
    page.locator("main").focus()
    page.keyboard.press("?")
    found = set(page.locator("#cw-keys-list kbd").all_inner_texts())
    page.keyboard.press("Escape")
    return found


def test_the_sheet_of_all_keys_names_none_that_does_nothing(page: Page, enter: Enter, world: World) -> None:
    """What is left out belongs to the browser, or is there only while something is open."""
    task = world.until("verify_trials")
    enter("ana")
    page.goto("/worklist?tab=groups")
    found = keys_of(page)
    claim(world.app, task.id, person="ana")
    page.goto(f"/tasks/{task.id}")
    found |= keys_of(page)
    page.goto("/worklist?tab=mine")
    page.keyboard.press("j")
    page.keyboard.press("x")
    found |= keys_of(page)
    page.goto(f"/cases/{task.review}/diagram")
    found |= keys_of(page)
    found = {key.upper() if len(key) == 1 else key for key in found}
    named = {
        part.upper() if len(part) == 1 else part
        for _, keys in SHEET
        for key, _ in keys
        for part in key.replace(" then ", " ").replace("1 to 9", "1").split(" and ")
    }
    assert sorted(named - found - {"Enter", "Esc", "C", "W", "Shift T", ",", ".", "Up", "Down", "U"}) == []


def test_the_next_pane_is_one_key_away(page: Page, enter: Enter, world: World) -> None:
    enter("ana")
    page.goto(f"/tasks/{world.open_tasks()[0].id}")
    page.locator("main").focus()
    places = []
    for _ in range(4):
        page.keyboard.press("p")
        places.append(page.evaluate("document.activeElement.className.split(' ')[0]"))
    assert places == ["cw-docs", "cw-reader", "cw-form", "cw-docs"]


def test_undoing_in_a_field_undoes_the_typing_and_nothing_else(gallery: Page) -> None:
    gallery.evaluate("() => (document.querySelector('.cw-pagehead a').dataset.key = 'Ctrl Z')")
    reasons = gallery.get_by_label("Your reasons")
    reasons.press_sequentially("half")
    gallery.keyboard.press("Control+z")
    expect(reasons).not_to_have_value("half")
    expect(gallery).to_have_url(re.compile("/gallery$"))
    gallery.locator("main").focus()
    gallery.keyboard.press("Control+z")
    expect(gallery).to_have_url(re.compile("#filled$"))
