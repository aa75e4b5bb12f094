"""Lists of the desk and its maps in a real browser: rows that change, and what is typed while nobody can be reached."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from casework.ports import Person
from casework.usecases.assignments import claim
from tests.web.conftest import COOKIE, NARROW
from tests.web.desk_office import look, open_desk
from tests.web.many_cases import tasks_of
from tests.web.worlds import World

LISTS = (
    "/desk?process=intake",
    "/clock-map?process=intake",
    "/clock-map/diagram?process=intake&element=check_completeness",
)
REASON = "Ana is out until Monday"


@pytest.fixture
def cases(world: World, enter: Callable[[str], Person]) -> dict[str, str]:
    made = open_desk(world)
    enter("gwen")
    return made


def row_of(page: Page, name: str) -> Locator:
    return page.locator("[data-live-list] > li", has_text=name)


def chosen(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("checkbox", name=re.compile("Select Nora Field")).check()
    page.get_by_label("To", exact=True).select_option("tova")
    page.get_by_label(re.compile("^Reason")).fill(REASON)


def still_chosen(page: Page) -> None:
    expect(page.get_by_text("1 of 7 selected")).to_be_visible()
    expect(page.get_by_label("To", exact=True)).to_have_value("tova")
    expect(page.get_by_label(re.compile("^Reason"))).to_have_value(REASON)


def place(page: Page) -> list[float]:
    """How large the drawing is, and where it stands."""
    told = page.locator("#canvas .viewport").get_attribute("transform")
    return [float(one) for one in re.findall(r"-?[\d.]+", told or "")]


def moved(page: Page) -> None:
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Nothing has changed yet.").first).to_be_visible()


def test_a_row_that_stays_in_its_list_says_who_has_it_now(world: World, page: Page, cases: dict[str, str]) -> None:
    page.goto("/desk?process=intake")
    nora, henrik = row_of(page, "Nora Field"), row_of(page, "Henrik Solano")
    expect(nora).to_contain_text("no owner")
    for name, person in (("Nora Field", "ines"), ("Henrik Solano", "tova")):
        claim(world.app, tasks_of(world, cases[name])[0].id, person=person)
    henrik.get_by_role("checkbox").check()
    page.get_by_role("heading", name="Desk", exact=True).hover()
    look(page)
    expect(nora).to_contain_text("Ines Carrow, RN")
    expect(henrik).to_contain_text("no owner")  # it is chosen as it stands there
    page.get_by_role("button", name="1 change, show").click()
    expect(henrik).to_contain_text("Tova Lindqvist, RN")
    expect(henrik.get_by_role("checkbox")).to_be_checked()
    nora.get_by_role("checkbox").check()
    page.get_by_label("To", exact=True).select_option("ana")
    page.get_by_label(re.compile("^Reason")).fill(REASON)
    moved(page)
    expect(page.get_by_text("Changed while you chose")).to_have_count(0)


@pytest.mark.parametrize("path", LISTS)
def test_what_is_typed_for_a_list_stays_where_the_server_is_gone(
    page: Page, cases: dict[str, str], faults: list[str], path: str
) -> None:
    chosen(page, path)
    page.route(re.compile("/session|/livez|/batches/preview"), lambda route: route.abort())
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("#cw-offline")).to_contain_text("Not sent. No connection since")
    still_chosen(page)
    page.unroute_all()
    expect(page.locator("#cw-offline")).to_be_hidden()
    moved(page)
    faults.clear()  # what did not come through


@pytest.mark.parametrize("path", LISTS)
def test_what_is_typed_for_a_list_stays_where_the_session_has_ended(
    page: Page,
    context: BrowserContext,
    enter: Callable[[str], Person],
    cases: dict[str, str],
    faults: list[str],
    path: str,
) -> None:
    chosen(page, path)
    context.clear_cookies(name=COOKIE)
    page.get_by_role("button", name="Move", exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile("^Signed out for safety"))
    expect(dialog).to_be_visible()
    enter("gwen")  # in another tab
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(dialog).to_be_hidden()
    still_chosen(page)
    moved(page)
    faults.clear()  # the answers without a session


@pytest.mark.parametrize("size", [None, NARROW])
def test_a_number_on_the_drawing_shows_its_list_and_leaves_the_drawing_as_it_was(
    page: Page, cases: dict[str, str], size: dict[str, int] | None
) -> None:
    if size is not None:
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.goto("/clock-map/diagram?process=intake")
    drawing = page.locator("#canvas[data-shown]")
    expect(drawing).to_be_visible()
    page.get_by_role("button", name="Larger").click()
    late = drawing.get_by_role("link", name="1 late, Check that the file is complete")
    before = place(page)
    late.evaluate("link => link.click()")
    heading = page.get_by_role("heading", name="Check that the file is complete, late")
    expect(heading).to_be_in_viewport()
    expect(heading).to_be_focused()
    expect(drawing).to_be_attached()
    assert place(page) == pytest.approx(before, abs=0.5)
