"""Figures in words, and what the address of a report asks for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from casework.domain.report_shape import Cell, Citation, Column, Few, Nothing, Period, Row, Share, Table
from casework.web.figures import (
    cited,
    decimal,
    defined_by,
    is_broad,
    length,
    page_count,
    percent,
    rows_on,
    shown_rows,
    told,
)
from casework.web.report_wish import Choice, is_day, offered, period_words, read_wish, wrong
from tests.web.reporting import BY_PLAN, CASES, LAW, METRICS, NONE, OWN, ZONE

TODAY = date(2026, 3, 9)
CHOICES = {
    "type": Choice("Plan type", "All plan types", {"MEDICAID_MCO": "Medicaid managed care"}),
    "urgency": Choice("Urgency", "Standard and expedited", {"STANDARD": "Standard"}),
    "public": Choice("Report for publication", "", {}),
}


def wish(**typed: str) -> Any:
    return read_wish({name.rstrip("_"): value for name, value in typed.items()}, today=TODAY, choices=CHOICES)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (1204, "1,204"),
        (0, "0"),
        (-3, "−3"),
        (0.6149, "0.61"),
        (0.615, "0.62"),
        (2.0, "2"),
        (-0.2, "−0.2"),
        (Share(187, 200), "93.5\u00a0%"),
        (Share(1, 1), "100\u00a0%"),
        (Share(0, 7), "0\u00a0%"),
        (Share(0, 0), "none"),
        (Share(1, 3), "33.3\u00a0%"),
        (Share(2, 3), "66.7\u00a0%"),
        (Share(1, 2000), "0.1\u00a0%"),
        (Share(1, 9999), "under 0.1\u00a0%"),
        (Share(9998, 9999), "over 99.9\u00a0%"),
        (timedelta(days=2, hours=4, minutes=59), "2\u00a0d 4\u00a0h"),
        (timedelta(days=3), "3\u00a0d"),
        (timedelta(hours=5, minutes=12), "5\u00a0h 12\u00a0min"),
        (timedelta(hours=5), "5\u00a0h"),
        (timedelta(minutes=42), "42\u00a0min"),
        (timedelta(seconds=1), "under 1\u00a0min"),
        (timedelta(0), "0"),
        (-timedelta(hours=2), "−2\u00a0h"),
        (date(2026, 1, 27), "27 Jan 2026"),
        (datetime(2026, 1, 22, 15, 42, tzinfo=UTC), "Thu 22 Jan 2026, 10:42 am"),
        (Few(), "fewer than 11"),
        (Nothing("No request was decided in these days"), "No request was decided in these days"),
        ("", "none"),
        ("Denied", "Denied"),
    ],
)
def test_every_figure_is_told_in_the_words_of_the_house(cell: Cell, words: str) -> None:
    assert told(cell, ZONE) == words


def test_a_share_is_never_rounded_to_all_or_nothing() -> None:
    for whole in (1_000, 5_000, 100_000):
        assert percent(Share(whole - 1, whole)) != "100\u00a0%"
        assert percent(Share(1, whole)) != "0\u00a0%"
    assert Share(1, 4).value == 0.25
    assert Share(0, 0).value is None
    assert decimal(1_000_000) == "1,000,000"
    assert length(timedelta(days=1_204)) == "1,204\u00a0d"


def test_a_citation_says_the_law_the_place_and_since_when() -> None:
    assert cited(LAW) == "42 CFR 438.210(f), paragraph (1), from 1 Jan 2026"
    assert cited(Citation("Practice of the plan")) == "Practice of the plan"


def test_a_citation_that_all_rows_share_is_said_once() -> None:
    assert defined_by(METRICS) == (LAW,)
    assert defined_by(BY_PLAN) == (OWN,)
    assert defined_by(CASES) == ()
    other = Citation("42 CFR 422.122(c)")
    mixed = Table("t", "t", (Column("a", "A"),), (Row(("x",), "d", LAW), Row(("y",), "d", other)), citation=other)
    assert defined_by(mixed) == (other,)


def test_a_long_table_is_shown_by_pages_and_paper_says_how_many_rows_it_leaves_to_the_csv() -> None:
    rows, words = shown_rows(CASES)
    assert len(rows) == 50
    assert words == "The first 50 of 60 rows. The CSV holds all of them."
    assert shown_rows(BY_PLAN) == (BY_PLAN.rows, "")
    assert rows_on(CASES, 1) == rows
    assert rows_on(CASES, 1) + rows_on(CASES, 2) == CASES.rows
    assert [page_count(one) for one in (CASES, BY_PLAN, NONE)] == [2, 1, 1]
    assert is_broad(CASES)
    assert is_broad(METRICS)
    assert not is_broad(BY_PLAN)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ({}, date(2025, 12, 9), date(2026, 3, 8)),
        ({"period": "30"}, date(2026, 2, 7), date(2026, 3, 8)),
        ({"period": "year"}, date(2025, 1, 1), date(2025, 12, 31)),
        ({"period": "2026-02"}, date(2026, 2, 1), date(2026, 2, 28)),
        ({"period": "2024-02"}, date(2024, 2, 1), date(2024, 2, 29)),
        ({"period": "2026-03"}, date(2026, 3, 1), TODAY),
        ({"period": "own", "from_": "2026-01-02", "to": "2026-01-02"}, date(2026, 1, 2), date(2026, 1, 2)),
        ({"from_": "2026-01-02", "to": "2026-03-09"}, date(2026, 1, 2), TODAY),
    ],
)
def test_a_period_is_days_of_the_plan_both_of_them_counted(typed: dict[str, str], first: date, last: date) -> None:
    found = wish(**typed)
    assert not found.errors
    assert found.period == Period(first, last)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"period": "own"}, "from", "The first day is missing"),
        ({"period": "own", "from_": "2026-01-02"}, "to", "The last day is missing"),
        ({"from_": "2026-02-02", "to": "2026-02-01"}, "to", "The last day, 1 Feb 2026, is before the first one, 2 Feb"),
        ({"from_": "2026-02-02", "to": "2026-03-10"}, "to", "The last day, 10 Mar 2026, is still to come"),
        ({"from_": "2027-01-01", "to": "2027-01-02"}, "from", "The first day, 1 Jan 2027, is still to come"),
        ({"from_": "2026-02-30", "to": "2026-03-01"}, "from", "“2026-02-30” is not a day"),
        ({"from_": "yesterday", "to": "2026-03-01"}, "from", "“yesterday” is not a day"),
        ({"from_": "2020-01-01", "to": "2026-03-01"}, "from", "more than three years"),
        ({"period": "2026-13"}, "period", "“2026-13” is no period"),
        ({"period": "9999-12"}, "period", "is no period"),
        ({"period": "0000-00"}, "period", "is no period"),
        ({"period": "2026-04"}, "period", "April 2026 is still to come"),
        ({"period": "'; drop table reviews; --"}, "period", "is no period"),
        ({"type": "NOBODYS"}, "type", "There is no plan type “NOBODYS” here"),
        ({"urgency": "x" * 500}, "urgency", "There is no urgency “" + "x" * 60 + "” here"),
        ({"public": "yes"}, "public", "There is no report for publication “yes” here"),
    ],
)
def test_what_cannot_be_understood_is_told_at_its_field_and_kept(typed: dict[str, str], field: str, words: str) -> None:
    found = wish(**typed)
    assert words in found.errors[field]
    assert {"href": f"#{field}", "text": found.errors[field]} in wrong(found.errors)
    assert all(found.typed[name.rstrip("_")] == value[:200] for name, value in typed.items())


def test_the_address_of_a_wish_asks_for_the_same_again() -> None:
    found = wish(period="own", from_="2026-01-02", to="2026-02-01", type="MEDICAID_MCO")
    assert found.href("/reports/x.csv", table="a b") == (
        "/reports/x.csv?period=own&from=2026-01-02&to=2026-02-01&type=MEDICAID_MCO&table=a+b"
    )
    assert wish(period="30", from_="2026-01-02").href("/r") == "/r?period=30"
    assert found.filters.line_of_business == "MEDICAID_MCO"
    assert wish().filters.line_of_business is None


def test_the_periods_that_are_offered_can_be_chosen() -> None:
    found = offered(TODAY)
    assert [words for _, words in found[:5]] == [
        "Previous calendar year, 2025",
        "Last 30 full days",
        "Last 90 full days",
        "March 2026, so far",
        "February 2026",
    ]
    assert len(found) == len(dict(found)) == 3 + 24 + 1
    for value, _ in found[:-1]:
        assert not wish(period=value).errors
    assert period_words(Period(date(2025, 1, 1), date(2025, 12, 31))) == "1 Jan 2025 to 31 Dec 2025, 365 days"
    assert period_words(Period(TODAY, TODAY)) == "9 Mar 2026, 1 day"


def test_a_field_for_days_shows_what_is_a_day_and_nothing_else() -> None:
    assert is_day("2026-02-01")
    assert is_day("")
    assert not is_day("20260201")
    assert not is_day("2026-02-30")
