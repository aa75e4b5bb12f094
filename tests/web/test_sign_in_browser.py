"""Signing in and the pages about people in a real browser: by hand, over a page that stays, and by axe."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from casework.ports import Person
from casework.usecases import accounts, break_glass
from tests.web.worlds import World

PASSWORD = "copper lantern seventh otter"
Enter = Callable[[str], Person]
Axe = Callable[..., list[str]]


@pytest.fixture
def password(world: World) -> str:
    """ines has an account."""
    accounts.add(world.app, "ines", by="adam", password=PASSWORD, must_change=False)
    return PASSWORD


def test_a_password_can_be_shown_and_a_name_is_signed_in_by_keys_alone(page: Page, password: str) -> None:
    page.goto("/sign-in?next=/account")
    expect(page.get_by_label("User name")).to_be_focused()
    page.keyboard.type("ines")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    field = page.get_by_label("Password", exact=True)
    page.get_by_role("button", name="Show").click()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_be_focused()
    page.get_by_role("button", name="Hide").click()
    expect(field).to_have_attribute("type", "password")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/account$"))
    expect(page.get_by_role("heading", name="Account", exact=True)).to_be_visible()


def test_who_was_signed_out_signs_in_over_the_page_which_keeps_what_was_typed(
    page: Page, world: World, password: str, faults: list[str]
) -> None:
    page.goto("/sign-in?next=/account")
    page.get_by_label("User name").fill("ines")
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
    page.get_by_label("New password", exact=True).fill("violet harbour ninth badger")
    world.clock.move_to(world.clock.now() + timedelta(minutes=15))
    page.evaluate("document.dispatchEvent(new CustomEvent('cw:signed-out'))")
    dialog = page.get_by_role("dialog", name="Signed out for safety")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password of Ines Carrow, RN").fill("wrong")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("4 more tries, then a 5 minute wait")
    dialog.get_by_label("Password of Ines Carrow, RN").fill(password)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("New password", exact=True)).to_have_value("violet harbour ninth badger")
    page.get_by_label("Present password").fill(password)
    page.get_by_label("New password once more").fill("violet harbour ninth badger")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Your password is changed. Every other device was signed out.")).to_be_visible()
    assert all("401" in fault or "422" in fault for fault in faults)  # the browser notes each refused request
    faults.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("narrow", [False, True])
def test_axe_finds_nothing_on_the_pages_of_signing_in_and_of_people(
    page: Page, context: BrowserContext, world: World, enter: Enter, axe: Axe, scheme: str, narrow: bool
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    if narrow:
        page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/sign-in")
    assert axe(page) == []
    break_glass.open_case(
        world.app, world.people["samuel"], world.review, "The member is in the emergency room with the surgeon."
    )
    for person, paths in {
        "adam": ("/people", "/people/ines", "/rights", "/account", "/account/second-factor"),
        "gwen": ("/break-glass",),
        "ines": ("/cases/R-X/break-glass",),
    }.items():
        context.clear_cookies()
        enter(person)
        for path in paths:
            page.goto(path)
            assert axe(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
