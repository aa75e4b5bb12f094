"""What a supervisor sees of the desk: one line where the connection is gone, the acts in sight, colours told apart."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from casework.ports import Person
from tests.web.desk_office import open_desk
from tests.web.worlds import World


@pytest.fixture
def cases(world: World, enter: Callable[[str], Person]) -> dict[str, str]:
    made = open_desk(world)
    enter("gwen")
    return made


def test_without_a_connection_one_line_says_so_and_what_was_typed_stays(
    page: Page, context: BrowserContext, cases: dict[str, str], faults: list[str]
) -> None:
    page.goto("/desk?figure=unowned")
    reason, line = page.get_by_label(re.compile("^Reason")), page.locator("#cw-offline")
    reason.fill("Ana is out until Monday")
    context.set_offline(True)
    expect(line).to_have_text(
        re.compile(
            r"^No connection since \d+:\d\d [ap]m\. Figures are from then\. "
            r"What you select and type here stays on this page until you leave it\.$"
        )
    )
    status = page.locator("#desk-live")
    expect(status).to_have_text("Not live")
    page.get_by_role("button", name="Move").click()
    expect(line).to_contain_text("Not sent.")
    expect(reason).to_have_value("Ana is out until Monday")
    context.set_offline(False)
    expect(line).to_be_hidden()
    expect(status).to_contain_text("Live, last change")
    expect(reason).to_have_value("Ana is out until Monday")
    faults.clear()  # what could not be sent


def test_a_server_that_is_gone_is_told_in_one_line(page: Page, cases: dict[str, str], faults: list[str]) -> None:
    page.goto("/desk")
    for path in ("**/desk/figures*", "**/livez"):
        page.route(path, lambda route: route.abort())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#cw-offline")).to_contain_text("What you see is from then.")
    expect(page.locator("#desk-live")).to_have_text("Not live")
    page.unroute_all()
    expect(page.locator("#cw-offline")).to_be_hidden()
    expect(page.locator("#desk-live")).to_contain_text("Live, last change")
    faults.clear()  # what could not be asked for


@pytest.mark.parametrize("path", ["/desk?process=intake", "/clock-map?process=intake"])
def test_what_can_be_done_with_a_list_is_in_sight_however_long_it_is(
    page: Page, cases: dict[str, str], path: str
) -> None:
    page.goto(path)
    rows, move = page.locator("[data-live-list] > li"), page.get_by_role("button", name="Move")
    expect(rows).to_have_count(7)
    expect(move).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Priority, follow-up, more time")).to_be_in_viewport(ratio=1)
    expect(rows.nth(3)).to_be_in_viewport(ratio=1)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(move).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_late_and_tight_can_be_told_apart_in_the_bars(page: Page, cases: dict[str, str], scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/desk")
    fills = page.evaluate(
        r"""() => ["late", "tight"].map((name) => {
            const drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
            drawn.setAttribute("class", name);
            document.querySelector(".cw-mix").append(drawn);
            return getComputedStyle(drawn).fill.match(/\d+/g).slice(0, 3).map(Number);
        })"""
    )
    weights = (0.2126, 0.7152, 0.0722)
    dark, light = sorted(sum(w * (one / 255) ** 2.2 for w, one in zip(weights, fill, strict=True)) for fill in fills)
    assert (light + 0.05) / (dark + 0.05) > 2
