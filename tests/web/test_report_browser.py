"""Reports in a browser: in light, dark and forced colours, on a phone, on paper."""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from casework.ports import Person
from tests.web.worlds import World

LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (1440, "light"),
    (1440, "dark"),
    (390, "dark"),
    (320, "light"),
)


@pytest.fixture
def report(world: World, page: Page, enter: Callable[[str], Person]) -> Page:
    """The open cases and their age, as it stands a day after the first one came."""
    world.clock.move_to(world.clock.now() + timedelta(days=1))
    enter("gwen")
    page.goto("/reports/inventory?period=2026-01")
    expect(page.get_by_role("heading", name="Open cases and their age")).to_be_visible()
    return page


def test_a_report_has_no_barrier_in_any_colours_and_at_any_width(
    report: Page, axe: Callable[..., list[str]], faults: list[str]
) -> None:
    for width, scheme in LOOKS:
        report.set_viewport_size({"width": width, "height": 900})
        report.emulate_media(color_scheme=scheme)
        assert axe(report) == [], (width, scheme)
        assert report.evaluate("document.documentElement.scrollWidth") <= width
    report.goto("/reports/inventory?period=own&from=soon")
    assert axe(report) == []
    faults.clear()  # the browser notes that the page was answered with 422
    report.goto("/reports")
    assert axe(report) == []


def test_a_phone_has_a_drawing_of_its_own_whose_letters_are_as_large(report: Page) -> None:
    wide, narrow = report.locator(".cw-figure__wide svg").first, report.locator(".cw-figure__narrow svg").first
    expect(wide).to_be_visible()
    expect(narrow).to_be_hidden()
    report.set_viewport_size({"width": 390, "height": 844})
    expect(narrow).to_be_visible()
    expect(wide).to_be_hidden()
    assert narrow.locator("text").first.evaluate("one => one.getBoundingClientRect().height") > 11
    expect(report.get_by_role("img", name="Age of open cases")).to_be_visible()
    expect(report.get_by_role("table", name="Age of open cases")).to_be_visible()


def test_a_chart_takes_its_colours_from_the_page(report: Page) -> None:
    bar = report.locator(".cw-figure__wide svg path[fill^='url(#']").first
    ink = "one => getComputedStyle(one).stroke"
    light = bar.evaluate(ink)
    report.emulate_media(color_scheme="dark")
    dark = bar.evaluate(ink)
    assert light != dark
    report.emulate_media(forced_colors="active", color_scheme="light")
    assert bar.evaluate(ink) == report.evaluate("getComputedStyle(document.body).color")


def test_first_and_last_day_are_asked_only_where_they_count(report: Page) -> None:
    expect(report.get_by_label("First day")).to_be_hidden()
    report.get_by_label("Days", exact=True).select_option("own")
    report.get_by_label("First day").fill("2026-01-10")
    report.get_by_label("Last day").fill("2026-01-12")
    report.get_by_role("button", name="Show").click()
    expect(report.get_by_role("status").filter(has_text="10 Jan 2026 to 12 Jan 2026, 3 days")).to_be_visible()
    expect(report.get_by_label("First day")).to_have_value("2026-01-10")
    expect(report.get_by_role("link", name="Download PDF")).to_have_attribute("href", _file(report.url))


def _file(url: str) -> str:
    """The PDF of what a page shows."""
    path, _, asked = url.partition("/reports/inventory?")
    assert path
    wanted = "&".join(one for one in asked.split("&") if not one.endswith("="))
    return f"/reports/inventory.pdf?{wanted}"


def test_a_report_is_printed_without_what_only_a_screen_needs(report: Page) -> None:
    report.emulate_media(media="print")
    expect(report.get_by_role("button", name="Show")).to_be_hidden()
    expect(report.get_by_role("link", name="Download CSV")).to_be_hidden()
    expect(report.locator(".cw-figure__wide svg").first).to_be_visible()
    expect(report.get_by_role("table", name="Age of open cases")).to_be_visible()
