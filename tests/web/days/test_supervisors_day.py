"""A supervisor's day in the sample office: what will be late is found and moved, and what was refused is seen to."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from casework.usecases.advance import work, work_off
from casework.usecases.application import Application
from tests.web.days.pages import windows
from tests.web.days.widths import misfits

FIVE = ("Leopold Hane", "Ingrid Vasko", "Marisol Quintero", "Beatrix Lund", "Edmund Farrell")
REASON = "They will be late within a day, and Tova has room"
Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def app(office: tuple[Application, str]) -> Application:
    return office[0]


@pytest.fixture
def enter(office: tuple[Application, str], browser: Browser, faults: list[str]) -> Iterator[Callable[[str], Page]]:
    """A window of the sample office in which somebody has signed in by name and password."""
    with windows(browser, office[1], faults) as signed_in:
        yield signed_in
    assert faults == []


def figure(page: Page, name: str) -> Locator:
    """The number of the desk that bears this name."""
    return page.locator(".cw-figures").get_by_role("link", name=re.compile(name))


def rows_of(page: Page) -> Locator:
    """The cases of the list that is open beside the numbers."""
    return page.locator("[data-live-list] li")


def look(page: Page) -> None:
    """As when somebody comes back to the window: the page asks at once what has changed."""
    with page.expect_response(re.compile("/desk/figures")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def pick(page: Page, field: str, name: str) -> None:
    """The person of this name from a list that says more of everybody."""
    people = page.get_by_label(field, exact=True)
    people.select_option(label=people.locator("option").filter(has_text=name).inner_text())


def choose_all(page: Page, whom: str, reason: str) -> None:
    """Tick every case of the open list, say to whom and why, and look at what would happen."""
    page.locator("[data-all]").check()
    pick(page, "To", whom)
    page.get_by_label(re.compile("^Reason")).fill(reason)
    page.get_by_role("button", name="Move", exact=True).click()


def test_five_cases_are_found_moved_and_the_two_that_were_refused_go_to_whom_is_suggested(
    app: Application, enter: Callable[[str], Page], picture: Picture
) -> None:
    desk = enter("gwen")
    expect(desk.get_by_role("heading", name="Desk", level=1)).to_be_visible()
    expect(figure(desk, "Due within 24 hours")).to_contain_text("5")
    expect(figure(desk, "Due today")).to_contain_text("1Due todayuntil midnight Eastern")
    figure(desk, "Due within 24 hours").click()
    expect(rows_of(desk)).to_have_count(5)
    for name in FIVE:
        expect(rows_of(desk).filter(has_text=name)).to_have_count(1)
    expect(rows_of(desk).filter(has_text="no owner")).to_have_count(3)
    picture(desk, "day-due-within-a-day")
    unowned = int(figure(desk, "Without an owner").locator("b").inner_text())

    other = enter("gwen")  # the desk stays open on a second screen
    choose_all(desk, "Tova Lindqvist", REASON)
    expect(desk.get_by_role("heading", name="Move 5 cases to Tova Lindqvist, RN")).to_be_visible()
    expect(desk.get_by_text("3 can move, 2 are refused. Nothing has changed yet.")).to_be_visible()
    refused = desk.get_by_role("table", name="Refused")
    california = refused.get_by_role("row", name=re.compile("Marisol Quintero"))
    expect(california).to_contain_text("No licence in California.")
    expect(california).to_contain_text("Ana Ruiz, RN can take it.")
    partner = refused.get_by_role("row", name=re.compile("Edmund Farrell"))
    expect(partner).to_contain_text("Conflict of interest declared (A relative works in this practice).")
    expect(partner).to_contain_text("Ines Carrow, RN can take it.")
    expect(desk.get_by_role("table", name="Can be done").get_by_role("row")).to_have_count(4)
    picture(desk, "day-preview")
    look(other)
    expect(figure(other, "Without an owner").locator("b")).to_have_text(str(unowned))  # nothing has changed yet

    desk.get_by_role("button", name="Move 3 cases", exact=True).click()
    expect(desk.get_by_text("2 of 5 cases looked at, 3 to go.")).to_be_visible()
    work_off(app)
    expect(desk.get_by_text("3 cases moved, 2 refused, 0 changed meanwhile.")).to_be_visible()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Finished")
    picture(desk, "day-batch")
    look(other)
    expect(figure(other, "Without an owner").locator("b")).to_have_text(str(unowned - 1))
    tova = other.get_by_role("row", name=re.compile("^Tova Lindqvist"))
    expect(tova).to_contain_text("6 of 12")

    desk.get_by_role("button", name="Look at these 2 again").click()
    expect(desk.get_by_text("0 can move, 2 are refused. Nothing has changed yet.")).to_be_visible()
    expect(desk.get_by_label(re.compile("^Reason"))).to_have_value(REASON)
    desk.get_by_role("button", name="Move all 2, using the suggestions").click()
    work_off(app)
    expect(desk.get_by_text("2 cases moved, 0 refused, 0 changed meanwhile.")).to_be_visible()
    look(other)
    expect(figure(other, "Without an owner").locator("b")).to_have_text(str(unowned - 3))
    figure(other, "Due within 24 hours").click()
    expect(rows_of(other).filter(has_text="Tova Lindqvist, RN")).to_have_count(3)
    expect(rows_of(other).filter(has_text="Marisol Quintero")).to_contain_text("Ana Ruiz, RN")
    expect(rows_of(other).filter(has_text="Edmund Farrell")).to_contain_text("Ines Carrow, RN")

    new = {"Marisol Quintero": "Ana Ruiz, RN", "Edmund Farrell": "Ines Carrow, RN"}
    for name in FIVE:
        figure(other, "Due within 24 hours").click()
        rows_of(other).get_by_role("link", name=name).click()
        timeline = other.get_by_role("navigation", name="Parts of the case").get_by_role("link", name="Timeline")
        timeline.click()
        moved = other.locator(".cw-timeline__entry").filter(has_text=REASON).first
        expect(moved).to_contain_text(new.get(name, "Tova Lindqvist, RN"))
        expect(moved).to_contain_text("Gwen Tallis")
        other.goto("/desk")
    mine = enter("tova")
    expect(mine.get_by_role("row").filter(has_text="Beatrix Lund")).to_be_visible()


def test_a_batch_is_paused_goes_on_and_is_ended(app: Application, enter: Callable[[str], Page]) -> None:
    page = enter("gwen")
    figure(page, "Without an owner").click()
    page.locator("[data-all]").check()
    page.get_by_label(re.compile("^Reason")).fill("The surgeons ask every day")
    page.get_by_text("Priority, follow-up, more time").click()
    page.get_by_label("Priority", exact=True).select_option(label="High")
    page.get_by_role("button", name="Set priority").click()
    make = page.get_by_role("button", name=re.compile(r"^Mark \d+ cases$"))
    n = int(re.findall(r"\d+", make.inner_text())[0])
    make.click()
    expect(page.get_by_text(f"0 of {n} cases looked at, {n} to go.")).to_be_visible()
    work(app, limit=2)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(f"Paused after 2 of {n} cases; {n - 2} to go once you let it go on.")).to_be_visible()
    work_off(app)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text(f"2 of {n} cases looked at, {n - 2} to go.")).to_be_visible()
    work(app, limit=1)
    page.get_by_role("button", name="Cancel what is still to do").click()
    expect(page.get_by_text("Cancelled. 3 cases marked; the others stayed as they were.")).to_be_visible()


def test_who_is_away_is_given_nothing_and_their_work_goes_to_who_stands_in(
    app: Application, enter: Callable[[str], Page], picture: Picture
) -> None:
    page = enter("gwen")
    hale = page.get_by_role("row", name=re.compile("^Victor Hale"))
    expect(hale).to_contain_text("substitute: Lena Brandt, MD")
    page.get_by_role("link", name="Absences").click()
    known = page.get_by_role("row", name=re.compile("^Victor Hale"))
    expect(known).to_contain_text("22 Jan 2026 to 26 Jan 2026")
    pick(page, "Who", "Ines Carrow")
    page.get_by_label("First day away").fill("2026-01-22")
    page.get_by_label("Last day away").fill("2026-01-22")
    pick(page, "Who stands in", "Ana Ruiz")
    page.get_by_label("Reason").fill("A sick child at home")
    page.get_by_role("button", name="Save the absence").click()
    ines = page.get_by_role("row", name=re.compile("^Ines Carrow"))
    expect(ines).to_contain_text("A sick child at home")
    picture(page, "day-absences")
    known.get_by_role("button", name=re.compile("look at moving it to Lena Brandt")).click()
    expect(page.get_by_text("1 can move. Nothing has changed yet.")).to_be_visible()
    page.get_by_role("button", name="Move 1 case").click()
    work_off(app)
    expect(page.get_by_text("1 case moved, 0 refused, 0 changed meanwhile.")).to_be_visible()
    page.goto("/desk?figure=day")
    expect(page.get_by_label("To", exact=True)).not_to_contain_text("Ines Carrow")  # the list offers who is there
    choose_all(page, "Tova Lindqvist", "Somebody has to look at them today")
    pick(page, "To", "Ines Carrow")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("table", name="Refused")).to_contain_text("Away until 22 Jan.")
    page.goto("/absences")
    ines.get_by_role("button", name=re.compile("^End it now")).click()
    expect(ines).to_have_count(0)


def test_an_incident_is_tried_again_and_is_over(
    app: Application, enter: Callable[[str], Page], picture: Picture
) -> None:
    page = enter("gwen")
    expect(figure(page, "Incidents").locator("b")).to_have_text("1")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Incidents").click()
    row = page.get_by_role("row").filter(has_text="Lorna Fitch")
    expect(row).to_contain_text("there is no connection to where letters go")
    picture(page, "day-incidents")
    row.get_by_role("rowheader").get_by_role("link").click()
    again = page.get_by_role("form", name="Retry")
    again.get_by_label("Why").fill("The mail house says that it is back")
    again.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("status").filter(has_text="Over since")).to_be_visible()
    page.goto("/desk")
    expect(figure(page, "Incidents").locator("b")).to_have_text("0")


def test_a_cell_of_the_clock_map_opens_its_cases_and_the_chains_are_verified(
    app: Application, enter: Callable[[str], Page]
) -> None:
    page = enter("gwen")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Clock map").click()
    cell = page.get_by_role("link", name=re.compile("Conservative treatment, Late"))
    expect(cell).to_contain_text("1")
    cell.click()
    expect(page.get_by_role("heading", name="Conservative treatment, late")).to_be_visible()
    expect(rows_of(page)).to_have_count(1)
    expect(rows_of(page)).to_contain_text("Yusuf Tarrant")
    maps = page.get_by_role("navigation", name="Maps")
    maps.get_by_role("link", name="By person").click()
    page.get_by_role("link", name=re.compile("Ines Carrow, RN, Late")).click()
    expect(page.get_by_role("heading", name="Late, with Ines Carrow, RN")).to_be_visible()
    expect(rows_of(page)).to_contain_text("Yusuf Tarrant")
    maps.get_by_role("link", name="By plan type").click()
    page.get_by_role("link", name=re.compile("Medicaid managed care, Late")).click()
    expect(page.get_by_role("heading", name="Medicaid managed care, late")).to_be_visible()
    expect(rows_of(page)).to_contain_text("Yusuf Tarrant")
    page.goto("/audit")
    page.get_by_role("button", name="Verify").click()
    work_off(app)
    page.reload()
    expect(page.get_by_text(re.compile(r"^[\d,]+ links, unbroken, checked"))).to_be_visible()


@pytest.mark.parametrize("address", ["/desk?figure=day", "/clock-map?by=person", "/absences", "/incidents"])
def test_the_pages_of_the_day_fit_on_every_screen(enter: Callable[[str], Page], address: str) -> None:
    page = enter("gwen")
    page.goto(address)
    assert misfits(page) == []
