"""The desk and its maps in a real browser: figures that keep themselves up to date, lists, phones, the drawing."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from casework.ports import Person
from casework.ports_of_desk import OUTSIDE
from casework.usecases.advance import work_off
from casework.usecases.assignments import claim
from tests.web.conftest import NARROW
from tests.web.desk_office import look, open_desk
from tests.web.many_cases import tasks_of
from tests.web.worlds import World

PAGES = (
    "/desk",
    "/desk?figure=unowned",
    "/clock-map?process=intake&level=late",
    "/clock-map/diagram?process=intake&element=check_completeness",
)


@pytest.fixture
def cases(world: World, enter: Callable[[str], Person]) -> dict[str, str]:
    made = open_desk(world)
    enter("gwen")
    return made


def test_a_number_changes_in_its_place_and_a_list_says_what_has_changed_in_it(
    world: World, page: Page, cases: dict[str, str]
) -> None:
    page.goto("/desk?figure=unowned")
    expect(page.get_by_role("status").filter(has_text="Live, last change")).to_be_visible()
    unowned = page.get_by_role("link", name=re.compile("Without an owner"))
    expect(unowned).to_contain_text("4")
    rows = page.locator("[data-live-list] li")
    expect(rows).to_have_count(4)
    page.get_by_role("checkbox", name=re.compile("Select Nora Field")).check()
    expect(page.get_by_text("1 of 4 selected")).to_be_visible()
    unowned.focus()
    (item,) = tasks_of(world, cases["Henrik Solano"])
    claim(world.app, item.id, person="ines")
    look(page)
    expect(unowned).to_contain_text("3")
    expect(unowned).to_be_focused()
    expect(rows).to_have_count(4)  # nothing moves under the hand
    counted = page.locator("[data-list-count]")
    expect(counted).to_have_text("4 cases")  # as many as stand below it
    page.get_by_role("button", name="1 change, show").click()
    expect(rows).to_have_count(3)
    expect(counted).to_have_text("3 cases")
    expect(page.get_by_role("checkbox", name=re.compile("Select Nora Field"))).to_be_checked()
    expect(page.get_by_text("1 of 3 selected")).to_be_visible()
    expect(page.get_by_role("button", name="1 change, show")).to_have_count(0)


def test_the_head_of_a_living_desk_tells_the_moment_and_what_is_decided_as_they_are_now(
    world: World, page: Page, cases: dict[str, str]
) -> None:
    page.goto("/desk")
    moment, decided = (page.locator(f"[data-live='{name}']") for name in ("moment", "decided"))
    before = moment.inner_text()
    expect(decided).to_have_text("")
    world.clock.move_to(world.clock.now() + timedelta(minutes=7))
    with world.app.store.transaction() as tx:
        case = tx.open_case(cases["Nora Field"])
        assert case is not None
        tx.put_open_case(
            replace(case, standing=OUTSIDE, level="none", due_at=None, item=None, role=None), at=world.clock.now()
        )
    look(page)
    expect(moment).not_to_have_text(before)
    expect(decided).to_contain_text("1 decided, open to an appeal or external review")


def test_steps_that_were_not_there_before_are_put_in(world: World, page: Page, cases: dict[str, str]) -> None:
    page.goto("/desk")
    expect(page.get_by_role("rowheader", name="Conservative treatment")).to_have_count(0)
    world.until("verify_trials")
    work_off(world.app)
    look(page)
    expect(page.get_by_role("rowheader", name="Conservative treatment")).to_be_visible()


def test_a_desk_that_is_cut_off_says_since_when_and_comes_back(
    world: World, page: Page, cases: dict[str, str], faults: list[str]
) -> None:
    page.goto("/desk")
    cut = "**/desk/figures*"

    def broken(route: Route) -> None:
        route.abort()

    page.route(cut, broken)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    status = page.locator("#desk-live")
    expect(status).to_have_text(re.compile(r"^Not live since \d+:\d\d [ap]m\. Figures are from then\. Reload$"))
    page.unroute(cut)
    look(page)
    expect(status).to_contain_text("Live, last change")
    assert all("ERR_FAILED" in one for one in faults)
    faults.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_the_desk_have_no_fault_that_axe_knows(
    page: Page, cases: dict[str, str], axe: Any, scheme: Any, path: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert axe(page) == []


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_the_desk_scrolls_sideways(
    page: Page, cases: dict[str, str], axe: Any, path: str, width: int
) -> None:
    page.set_viewport_size({**NARROW, "width": width})
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_a_cell_opens_its_cases_where_they_can_be_selected(page: Page, cases: dict[str, str]) -> None:
    page.goto("/clock-map")
    page.get_by_role("row", name=re.compile("^Intake")).get_by_role("link", name=re.compile("Intake, Late")).click()
    expect(page.get_by_role("heading", name="Intake, late")).to_be_visible()
    expect(page.get_by_role("link", name="Odile Brennan")).to_be_visible()
    page.locator("[data-all]").check()
    expect(page.get_by_text("1 of 1 selected")).to_be_visible()
    expect(page.get_by_role("button", name="Move")).to_be_visible()
    page.get_by_role("link", name="Close", exact=True).first.click()
    expect(page.get_by_text("Choose a cell to see its cases here.")).to_be_visible()


def test_the_drawing_bears_the_numbers_of_the_table(
    world: World, page: Page, cases: dict[str, str], enter: Callable[[str], Person]
) -> None:
    world.until("verify_trials")
    world.clock.move_to(world.clock.now() + timedelta(days=1))
    work_off(world.app)
    enter("gwen")
    page.goto("/clock-map/diagram?process=intake")
    drawing = page.locator("#canvas[data-shown]")
    expect(drawing).to_be_visible()
    here = drawing.locator(".djs-overlays .cw-token")
    expect(here.first).to_have_text("6")
    expect(drawing.get_by_role("link", name="6 open, Check that the file is complete")).to_be_visible()
    expect(drawing.get_by_role("link", name="1 late, Check that the file is complete")).to_be_visible()
    expect(drawing.get_by_text("1 late")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("^Check that the file is complete"))
    expect(row.get_by_role("cell")).to_contain_text(["6", "1", "3 days"])
    drawing.get_by_role("link", name="1 late").click()
    expect(page.get_by_role("heading", name="Check that the file is complete, late")).to_be_visible()
    expect(page.locator("[data-live-list] li")).to_have_count(1)
    page.get_by_label("Process").select_option(label="Conservative treatment (1 open)")
    expect(page.get_by_role("heading", name="Conservative treatment, drawn")).to_be_visible()


def test_a_drawing_that_is_wider_than_a_phone_begins_where_most_is_late(
    world: World, page: Page, cases: dict[str, str]
) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/clock-map/diagram")
    late = page.locator("#canvas[data-shown] .djs-overlays").get_by_text("1 late")
    expect(late).to_be_in_viewport()
    size = page.locator("#canvas [data-element-id=run_intake] .djs-visual > rect").first.bounding_box()
    assert size is not None
    assert size["width"] > 50  # its name can be read
    page.get_by_role("button", name="Whole diagram").click()
    expect(page.locator("#canvas [data-element-id=run_external_review]")).to_be_visible()


def test_without_scripts_the_page_of_the_drawing_holds_no_empty_panel(
    browser: Browser, page: Page, cases: dict[str, str]
) -> None:
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    opened = plain.new_page()
    page.goto("/clock-map/diagram")
    opened.goto(page.url)
    expect(opened.get_by_text("The drawing needs scripts, which are off here.")).to_be_visible()
    expect(opened.locator("#canvas")).to_be_hidden()
    expect(opened.get_by_role("heading", name="Coverage review, step by step")).to_be_visible()
    expect(page.get_by_text("The drawing needs scripts, which are off here.")).to_be_hidden()
    plain.close()


def test_a_drawing_that_does_not_come_leaves_the_table(page: Page, cases: dict[str, str], faults: list[str]) -> None:
    page.route("**/*.bpmn*", lambda route: route.abort())
    page.goto("/clock-map/diagram?process=intake")
    expect(page.get_by_text("The diagram could not be drawn. The table below holds the same numbers.")).to_be_visible()
    faults.clear()


def test_cases_of_a_list_are_chosen_and_shown_what_would_happen(page: Page, cases: dict[str, str]) -> None:
    page.goto("/desk?figure=unowned")
    page.get_by_role("checkbox", name=re.compile("Select Nora Field")).check()
    page.get_by_role("checkbox", name=re.compile("Select Odile Brennan")).check()
    page.get_by_label("To", exact=True).select_option("tova")
    page.get_by_label(re.compile("^Reason")).fill("Ana is out until Monday")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_text("Nothing has changed yet.").first).to_be_visible()
    expect(page.get_by_text("Nora Field").first).to_be_visible()
    expect(page.get_by_text("Odile Brennan").first).to_be_visible()
    page.go_back()
    expect(page.get_by_text("2 of 4 selected")).to_be_visible()
