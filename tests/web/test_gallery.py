"""Every component, in light, dark and forced colours, wide and narrow: axe finds nothing, nothing runs over."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from casework.ports import Person
from tests.web.conftest import NARROW, WIDE
from tests.web.galleries import gallery_site
from tests.web.worlds import World


@pytest.fixture
def site(world: World) -> Flask:
    """The pages with the gallery beside them."""
    return gallery_site(world)


LOOKS = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "dark", "forced_colors": "active"},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_component_can_be_used_by_everybody(
    page: Page, enter: Callable[[str], Person], axe: Callable[..., list[str]], look: str, size: dict[str, int]
) -> None:
    enter("ana")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(**LOOKS[look])  # type: ignore[arg-type]
    page.goto("/gallery")
    # Nothing is told of contrast where the system's own colours stand instead of ours.
    rules = ["color-contrast"] if look == "forced colours" else []
    assert axe(page, rules_off=rules) == []


@pytest.mark.parametrize("width", [1440, 1088, 720, 640, 390, 320])
def test_no_page_scrolls_sideways(page: Page, enter: Callable[[str], Person], width: int) -> None:
    enter("ana")
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/gallery", "/shortcuts"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_can_be_touched_with_a_finger(page: Page, enter: Callable[[str], Person]) -> None:
    enter("ana")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    session.send("Emulation.setEmitTouchEventsForMouse", {"enabled": True, "configuration": "mobile"})
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto("/gallery")
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, main .govuk-button, main select, .cw-menu, .cw-tabs a")]
            .concat([...document.querySelectorAll("main .govuk-input")])
            .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 43.5)
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_the_level_of_a_clock_is_said_in_a_word_as_well_as_in_colour_and_shape(
    page: Page, enter: Callable[[str], Person]
) -> None:
    enter("ana")
    page.goto("/gallery")
    levels = page.locator("#clocks").locator("xpath=ancestor::section").locator(".cw-clock")
    words = [one.split(":")[0] for one in levels.locator(".cw-clock__words").all_inner_texts()]
    assert words == ["On track", "Watch", "Tight", "Late", "Paused"]
    shapes = [
        levels.nth(number).evaluate(
            """(one) => ["width", "borderRadius", "borderTopWidth", "backgroundImage", "clipPath"]
                .map((name) => getComputedStyle(one, "::before")[name]).join(" ")"""
        )
        for number in range(5)
    ]
    assert len(set(shapes)) == 5


def test_the_title_of_the_case_stands_in_the_bar_of_the_case(page: Page, enter: Callable[[str], Person]) -> None:
    enter("ana")
    page.goto("/gallery")
    bar = page.locator(".cw-casebar")
    assert "Nora Field, 50, F" in bar.inner_text()
    assert "Second fat grafting, both feet and face" in bar.inner_text()


def test_a_printed_case_holds_the_case_and_none_of_the_controls(page: Page, enter: Callable[[str], Person]) -> None:
    enter("ana")
    page.goto("/gallery")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".cw-top").is_visible()
    assert not page.locator("main .govuk-button").first.is_visible()
    assert page.locator(".cw-casebar h1").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
