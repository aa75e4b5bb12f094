"""The pages of a day in other ways of seeing: dark, forced colours, a phone, twice the size."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import COOKIE, session_of
from tests.web.worlds import World

WAYS = {
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "forced-colours": {"forced_colors": "active", "viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "zoomed": {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2},
}
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("way", WAYS)
def test_every_page_of_a_day_can_be_used_in_other_ways_of_seeing(
    world: World, live: str, browser: Browser, axe: Callable[..., list[str]], picture: Callable[..., None], way: str
) -> None:
    task = world.until("assess_function")
    context = browser.new_context(base_url=live, reduced_motion="reduce", **WAYS[way])
    context.add_cookies([{"name": COOKIE, "value": session_of(world, world.people["ana"]), "url": live}])
    page = context.new_page()
    case = f"/cases/{world.review}"
    for name, address in (
        ("worklist", "/worklist?tab=groups"),
        ("task", f"/tasks/{task.id}"),
        ("request", f"{case}/request"),
        ("criteria", f"{case}/criteria"),
        ("timeline", f"{case}/timeline"),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate(SIDEWAYS) <= 0, f"{name} scrolls sideways"
        if name in ("worklist", "task"):
            if way != "forced-colours":  # those are the system's own, which axe does not know
                assert axe(page) == [], name
            picture(page, f"{name}-{way}")
    use(page, f"/tasks/{task.id}")
    context.close()


def use(page: Page, address: str) -> None:
    """The form can be filled in and the document read, one after the other where there is no room for both."""
    page.goto(address)
    switch = page.get_by_role("button", name="Form", exact=True)
    if switch.is_visible():
        switch.click()
    page.get_by_role("radio", name="Rate what is on file").check()
    expect(page.get_by_role("button", name=re.compile("^Complete"))).to_be_visible()
    document = page.get_by_role("button", name="Document", exact=True)
    if document.is_visible():
        document.click()
        expect(page.get_by_role("region", name="Page")).to_be_visible()
