"""The sample office in the browser: its people open their pages, and the guide's pictures are taken of them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from casework.usecases.application import Application
from tests.web.conftest import WIDE
from tests.web.days.conftest import IMAGES

ROOT = Path(__file__).parents[3]
SEED = "CR-26-00112"


def test_a_nurse_sees_her_cases_and_cites_a_passage(signed_in: Callable[[str], Page], picture) -> None:
    page = signed_in("ines")
    rows = page.get_by_role("row")
    expect(rows.filter(has_text="Yusuf Tarrant")).to_contain_text("Late by")
    expect(rows.filter(has_text="Odile Brennan")).to_contain_text("Expedited")
    expect(rows.filter(has_text="Marian Holloway")).to_contain_text("Your draft")
    picture(page, "worklist")
    page.get_by_role("link", name="Marian Holloway").click()
    expect(page.get_by_role("heading", name="Assess the function")).to_be_visible()
    expect(page.get_by_role("radio", name="To improve or restore function").first).to_be_checked()  # her own draft
    page.get_by_role("navigation", name="Documents").get_by_role("link", name=re.compile("^Gait analysis")).click()
    expect(page.get_by_role("region", name="Page")).to_contain_text("612 kPa")
    page.keyboard.press("v")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("dialog", name="Cite this passage")).to_be_visible()
    picture(page, "task")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.get_by_text("Received").first).to_be_visible()
    picture(page, "due-date")


@pytest.mark.parametrize(
    ("person", "tab", "member", "name"),
    [
        ("osei", "Mine", "Rowan Tisdale", "decision"),
        ("cora", "My groups", "Ruben Castellano", "appeal-standing"),
        ("gwen", "My groups", "Eugene Hartley", "explain-delay"),
    ],
)
def test_everybody_opens_what_waits_for_them(
    signed_in: Callable[[str], Page], picture, person: str, tab: str, member: str, name: str
) -> None:
    page = signed_in(person)
    page.goto("/worklist")
    chosen = page.get_by_role("navigation", name="Worklists").get_by_role("link", name=re.compile(f"^{tab}"))
    chosen.click()
    expect(chosen).to_have_attribute("aria-current", "page")  # the list that is shown is the one that was chosen
    page.get_by_role("link", name=member).first.click()
    expect(page.get_by_role("region", name=re.compile("^Case CR-26-")).first).to_contain_text(member)
    picture(page, name)


def test_a_supervisor_sees_the_desk_and_its_maps(signed_in: Callable[[str], Page], picture) -> None:
    page = signed_in("gwen")
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    page.get_by_role("link", name=re.compile("Without an owner")).click()
    expect(page.get_by_role("link", name="Eugene Hartley")).to_be_visible()
    picture(page, "desk")
    page.goto("/clock-map?process=intake&level=late")
    expect(page.get_by_role("heading", name="Intake, late")).to_be_visible()
    picture(page, "clock-map")
    page.goto("/clock-map?by=person&owner=ines&left=h24")
    expect(page.get_by_role("heading", name="8 to 24 h, with Ines Carrow, RN")).to_be_visible()
    picture(page, "clock-map-by-person")
    page.goto("/clock-map/diagram?process=intake")
    expect(page.locator("#canvas[data-shown]")).to_be_visible()
    picture(page, "clock-map-diagram")


@pytest.mark.parametrize("part", ["request", "criteria", "timeline", "diagram", "letters", "comments"])
def test_every_part_of_a_case_opens(signed_in: Callable[[str], Page], picture, part: str) -> None:
    page = signed_in("ines")
    page.goto(f"/cases/{SEED}/{part}")
    expect(page.get_by_role("heading", name=re.compile("Marian Holloway"))).to_be_visible()
    expect(page.get_by_role("navigation", name="Parts of the case").locator("[aria-current]")).to_have_count(1)
    picture(page, f"case-{part}")


def test_the_first_page_says_who_can_sign_in(office: tuple[Application, str], browser: Browser, picture) -> None:
    page = browser.new_page(base_url=office[1], viewport=WIDE)
    page.goto("/sign-in")
    expect(page.get_by_label("User name")).to_be_visible()
    picture(page, "sign-in")
    page.close()


@pytest.mark.parametrize("guide", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.stem)
def test_every_picture_that_a_page_of_the_docs_shows_is_there(guide: Path) -> None:
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+\.(?:png|svg))\)", guide.read_text(encoding="utf-8"))
    assert [name for name in shown if "://" not in name and not (guide.parent / name).exists()] == []


def test_no_picture_is_kept_that_no_page_shows() -> None:
    shown = {
        Path(name).name
        for page in (ROOT / "docs").rglob("*.md")
        for name in re.findall(r"\(([^)]+\.png)\)", page.read_text(encoding="utf-8"))
    }
    assert {path.name for path in IMAGES.glob("*.png")} - shown == set()
