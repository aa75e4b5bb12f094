"""The forecast in a browser: sliders that say what they mean, and nothing that axe finds, light, dark and narrow."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, ViewportSize, expect

from casework.ports import Person
from casework.testing_rows_of_forecast import a_forecast
from casework.usecases.next_case_taking import workday
from tests.web.conftest import NARROW, WIDE, SignIn, Statements
from tests.web.worlds import World

Scheme = Literal["light", "dark"]
INPUTS = {
    "weeks": 8,
    "days": 40,
    "tasks": 812,
    "begun": 140,
    "people": 5,
    "open": 77,
    "late": 3,
    "opens": 8.0,
    "closes": 17.0,
    "off": {"below": 0.0, "above": 0.2, "weeks": 3},
    "every": 1,
    "roles": {"nurse_reviewer": 3, "physician_reviewer": 2},
}


@pytest.fixture(autouse=True)
def forecasts(world: World) -> None:
    """Today's forecast, and one of which everything is known."""
    day = {"day": workday(world.app).isoformat(), "low": 1, "mid": 2, "high": 4, "actual": None}
    today = a_forecast(day=day["day"], made_at=world.clock.now(), inputs=INPUTS, days={"days": [day] * 7})
    over = [{**day, "day": "2025-12-01", "actual": 1}] * 7
    known = replace(
        today, id="past", day="2025-12-01", days={"days": over}, week={**today.week, "actual": 7}, settled=True
    )
    with world.app.store.transaction() as tx:
        tx.put_forecast(known)
        tx.put_forecast(today)


def test_a_slider_says_in_words_what_it_means_while_it_is_moved(page: Page, enter: Callable[[str], Person]) -> None:
    enter("gwen")
    page.goto("/forecast")
    slider = page.locator("#out-nurse_reviewer")
    expect(slider).to_have_attribute("aria-valuetext", "Nobody out")
    slider.press("ArrowRight")
    expect(page.locator("#out-nurse_reviewer-words")).to_have_text("1 nurse reviewer out")
    slider.press("ArrowRight")
    expect(page.locator("#out-nurse_reviewer-words")).to_have_text("2 nurse reviewers out")
    page.get_by_label("Requests and appeals").press("ArrowLeft")
    expect(page.locator("#requests-words")).to_have_text("5 % fewer")


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_found_on_the_page_in_any_light_or_width(
    page: Page, enter: Callable[[str], Person], axe: Callable[..., list[str]], size: ViewportSize, scheme: Scheme
) -> None:
    enter("gwen")
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto("/forecast")
    expect(page.get_by_role("table", name="Expected late, by day")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_question_that_cannot_be_asked_is_told_on_top_and_leads_to_its_place(
    page: Page, enter: Callable[[str], Person], axe: Callable[..., list[str]], faults: list[str]
) -> None:
    enter("gwen")
    page.goto("/forecast?out-nurse_reviewer=2")
    page.get_by_role("link", name="There is too little history").click()
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#out-nurse_reviewer-words")).to_have_text("2 nurse reviewers out")
    assert axe(page) == []
    assert all("422" in one for one in faults)
    faults.clear()  # what a browser says of an answer 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/forecast", 200),
        ("/forecast?requests=20", 422),  # this office has too little history
        ("/desk?figure=late", 200),
        ("/desk/figures?figure=late", 200),
    ],
)
def test_the_forecast_and_the_desk_that_shows_it_ask_the_store_little(
    web: FlaskClient, sign_in: SignIn, statements: Statements, path: str, status: int
) -> None:
    sign_in(web, "gwen")
    statements.clear()
    assert web.get(path).status_code == status
    assert statements.count <= 10
