"""The sample office seen by those who oversee it: what was decided otherwise, how far reviewers agree, what may go."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.days.widths import misfits

Enter = Callable[[str], Page]


def test_a_supervisor_reads_two_answers_that_differ_and_says_what_was_done(signed_in: Enter) -> None:
    page = signed_in("gwen")
    page.goto("/quality")
    found = page.get_by_role("table", name="Would have been decided otherwise")
    expect(found.get_by_role("row")).to_have_count(2)  # its head among them
    agreement = page.get_by_role("table", name="Agreement by criterion")
    expect(agreement.get_by_role("row", name=re.compile("Enough different treatments failed"))).to_contain_text("0.86")
    expect(page.get_by_role("table", name="Agreement by reviewer")).to_contain_text("Ana Ruiz, RN")
    found.get_by_role("link", name="Draft the decision").click()
    page.get_by_label("What was done").fill("Talked over with both; the outside reviewer has overturned the denial.")
    page.get_by_role("button", name="Keep what was done").click()
    page.goto("/quality")
    expect(page.get_by_role("heading", name="Would have been decided otherwise")).to_have_count(0)


def test_a_purge_that_was_asked_for_is_agreed_to_and_carried_out(signed_in: Enter) -> None:
    page = signed_in("gwen")
    page.goto("/history")
    expect(page.get_by_role("row", name=re.compile("CR-18-00206"))).to_contain_text("On hold")
    expect(page.get_by_role("row", name=re.compile("CR-18-00311"))).to_contain_text("Can go")
    page.get_by_role("row", name=re.compile("CR-17-00452")).get_by_role("link", name="See the purge").click()
    page.get_by_role("button", name="Agree").click()
    administrator = signed_in("adam")
    administrator.goto(page.url)
    administrator.get_by_role("button", name=re.compile("^Archive and purge")).click()
    administrator.goto("/history/purged")
    for number in ("CR-17-00318", "CR-17-00452", "CR-18-00127"):
        expect(administrator.get_by_role("rowheader").filter(has_text=number).first).to_be_visible()


def test_a_reviewer_finds_second_looks_to_do_and_what_was_found_of_theirs(signed_in: Enter) -> None:
    page = signed_in("brandt")
    page.goto("/quality/mine")
    page.get_by_role("table", name="Second looks that wait for you").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Draft the decision").first).to_be_visible()
    own = signed_in("ana")
    own.goto("/quality/mine")
    expect(own.get_by_role("table", name="Second looks at your own answers").get_by_role("row")).to_have_count(15)


@pytest.mark.parametrize(
    "address",
    [
        "/quality",
        "/history",
        "/history/holds",
        "/history/purged",
        "/forecast",
        "/reports/turnaround",
        "/reports/prior_authorization?period=year",
        "/reports/organization_determinations",
    ],
)
def test_its_pages_fit_on_every_screen(signed_in: Enter, address: str) -> None:
    page = signed_in("audra" if address.startswith("/history") else "gwen")
    page.goto(address)
    assert misfits(page) == []
