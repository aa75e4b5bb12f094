"""Many cases at once in a real browser: choose, look, do; progress that comes by itself; each page without a fault."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from casework.ports import Person
from casework.usecases import batches
from casework.usecases.absences_setting import Away, set_absence
from casework.usecases.advance import work, work_off
from casework.usecases.assignments import claim
from casework.usecases.batches_preview import Asked
from casework.usecases.people import enlist
from tests.web.conftest import NARROW, WIDE
from tests.web.many_cases import fill, through_intake
from tests.web.worlds import OTHERS, World, licensed


@pytest.fixture
def items(world: World) -> dict[str, str]:
    """Member -> task, of six that wait for a nurse; Tova, who has two of them, is away."""
    (tova,) = (one for one in OTHERS if one.id == "tova")
    enlist(world.app, [replace(tova, licences=licensed("RN", "000004", "NY", "CA"))])
    found = {name: through_intake(world, review).id for name, review in fill(world).items()}
    for name in ("Leila Haddad", "Pilar Esquivel"):
        claim(world.app, found[name], person="tova")
    away = {"from_day": "2026-01-12", "to_day": "2026-01-26", "substitute": "ines", "reason": "Holiday"}
    set_absence(world.app, Away(person="tova", **away), by="gwen")
    return found


def offered(page: Page) -> None:
    """From the absence to what would happen with the tasks of whoever is away."""
    page.goto("/absences")
    page.get_by_role("button", name="2 tasks: look at moving them to Ines Carrow, RN").click()
    expect(page.get_by_role("heading", name="Move 2 cases to Ines Carrow, RN")).to_be_visible()


def a_batch(world: World, items: dict[str, str]) -> str:
    asked = Asked(act="assign", items=tuple(items.values()), to="ines", reason="Tova is out")
    return batches.make(world.app, world.people["gwen"], asked)


def test_the_tasks_of_somebody_who_is_away_go_to_who_stands_in(
    world: World, page: Page, enter: Callable[[str], Person], items: dict[str, str]
) -> None:
    enter("gwen")
    offered(page)
    expect(page.get_by_text("1 can move, 1 is refused. Nothing has changed yet.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Pilar Esquivel"))).to_contain_text("No licence in California.")
    reason = page.get_by_label("Reason")
    expect(reason).to_have_value("Tova Lindqvist, RN is away until 26 Jan")
    reason.fill("Holiday of two weeks")
    reason.press("Enter")  # looks again, and moves nothing
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    expect(reason).to_have_value("Holiday of two weeks")
    page.get_by_role("button", name="Move 1 case").click()
    expect(page.get_by_text("1 of 2 cases looked at, 1 to go.")).to_be_visible()
    work_off(world.app)
    expect(page.get_by_text("1 case moved, 1 refused, 0 changed meanwhile.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Finished")
    page.get_by_role("button", name="Look at this one again").click()
    expect(page.get_by_text("0 can move, 1 is refused. Nothing has changed yet.")).to_be_visible()


def test_back_forward_and_loading_again_keep_what_was_chosen_and_typed(
    world: World, page: Page, enter: Callable[[str], Person], items: dict[str, str]
) -> None:
    enter("gwen")
    page.goto("/desk?process=intake")
    page.get_by_role("checkbox", name=re.compile("^Select Leila Haddad")).check()
    page.get_by_role("checkbox", name=re.compile("^Select Dora Wexler")).check()
    page.get_by_label("To", exact=True).select_option("ines")
    page.get_by_label(re.compile("^Reason")).fill("Tova is out")

    def left_so() -> None:
        expect(page.get_by_text("2 of 7 selected")).to_be_visible()
        expect(page.get_by_label("To", exact=True)).to_have_value("ines")
        expect(page.get_by_label(re.compile("^Reason"))).to_have_value("Tova is out")

    def looked_at() -> None:
        expect(page.get_by_role("heading", name="Move 2 cases to Ines Carrow, RN")).to_be_visible()
        expect(page.get_by_label(re.compile("^Reason"))).to_have_value("Tova is out")

    page.get_by_role("button", name="Move", exact=True).click()
    looked_at()
    page.reload()
    looked_at()
    page.go_back()
    left_so()
    page.go_forward()
    looked_at()
    page.get_by_role("link", name="Back to the list").first.click()
    left_so()
    page.get_by_role("button", name="Move", exact=True).click()
    looked_at()
    page.get_by_role("button", name="Move 2 cases").click()
    expect(page.get_by_text("0 of 2 cases looked at, 2 to go.")).to_be_visible()
    batch = page.url
    page.go_back()
    expect(page).to_have_url(batch)  # it is made: looking at it leads to it


def test_without_a_connection_a_batch_says_that_it_goes_on(
    world: World,
    page: Page,
    enter: Callable[[str], Person],
    items: dict[str, str],
    context: BrowserContext,
    faults: list[str],
) -> None:
    enter("gwen")
    page.goto(f"/batches/{a_batch(world, items)}")
    context.set_offline(True)
    line = page.locator("#cw-offline")
    expect(line).to_contain_text("The figures are from then; the batch goes on when the server is back.")
    page.get_by_role("button", name="Pause").click()
    expect(line).to_contain_text("Not sent. No connection since")
    context.set_offline(False)
    expect(line).to_be_hidden()
    faults.clear()  # what could not be sent


def test_the_columns_of_both_lists_stand_below_one_another_and_long_words_wrap(
    world: World, page: Page, enter: Callable[[str], Person], items: dict[str, str]
) -> None:
    enter("gwen")
    offered(page)
    edges = [
        page.get_by_role("table", name=name)
        .locator("thead > tr > *")
        .evaluate_all("cells => cells.map(cell => Math.round(cell.getBoundingClientRect().left))")
        for name in ("Refused", "Can be done")
    ]
    assert len(edges[0]) == 6
    assert edges[0] == edges[1]
    why = page.get_by_text("No licence in California.")
    for width in (1000, 960, 720, 390):  # wherever the window ends, the reason is in it
        page.set_viewport_size({"width": width, "height": 900})
        box = why.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width, width
    page.set_viewport_size(WIDE)
    asked = Asked(act="assign", items=tuple(items.values()), to="ines", reason="w" * 400)
    address = f"/batches/{batches.make(world.app, world.people['gwen'], asked)}"
    for path in ("/batches", address):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto("/batches")
    shown = page.locator(".cw-scroll")
    assert shown.evaluate("part => part.scrollWidth <= part.clientWidth")


def test_the_numbers_of_a_batch_come_by_themselves_and_stop_with_it(
    world: World, page: Page, enter: Callable[[str], Person], items: dict[str, str]
) -> None:
    enter("gwen")
    batch = a_batch(world, items)
    page.goto(f"/batches/{batch}")
    expect(page.get_by_text("1 of 6 cases looked at, 5 to go.")).to_be_visible()
    assert work(world.app, limit=2) == 2
    expect(page.get_by_text("3 of 6 cases looked at, 3 to go.")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused after 3 of 6 cases; 3 to go once you let it go on.")).to_be_visible()
    assert work_off(world.app) == 0
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("3 of 6 cases looked at, 3 to go.")).to_be_visible()
    page.get_by_role("button", name="Cancel what is still to do").click()
    expect(page.get_by_text("Cancelled. 2 cases moved; the others stayed as they were.")).to_be_visible()


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)])
def test_no_page_of_batches_and_absences_has_a_fault(
    world: World,
    page: Page,
    enter: Callable[[str], Person],
    axe: Callable[..., list[str]],
    items: dict[str, str],
    faults: list[str],
    scheme: Any,
    size: Any,
) -> None:
    enter("gwen")
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)

    def sound(what: str) -> None:
        assert axe(page) == [], what
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what

    page.goto("/batches")
    sound("no batch yet")
    offered(page)
    sound("what would happen")
    page.get_by_label("Reason").fill("")
    page.get_by_role("button", name="Move 1 case").click()
    expect(page.get_by_text("There is something to mend")).to_be_visible()
    sound("no reason")
    batch = a_batch(world, items)
    page.goto(f"/batches/{batch}")
    sound("under way")
    work_off(world.app)
    page.goto(f"/batches/{batch}")
    sound("finished")
    page.goto("/batches")
    sound("one batch")
    page.goto("/absences")
    sound("absences")
    page.get_by_role("button", name="Save the absence").click()
    expect(page.get_by_text("There is something to mend")).to_be_visible()
    sound("an absence without a person")
    faults.clear()  # the two refusals that were asked for
