"""Reports as data: which there are, what each holds over a period, what is hidden where it is published."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.clocks import OffsetClock
from casework.domain.report_shape import Nothing, Period, Share
from casework.errors import InputError, NotFound
from casework.testing_rows_of_facts import a_decided_line, an_appeal
from casework.usecases.application import Application
from casework.usecases.reports import last_month, last_year, report_list
from tests.usecases.reported import (
    GROUP,
    MEDICAID,
    MEDICARE,
    YEAR,
    decided,
    made,
    office,
    rows,
    section,
    values,
    waiting,
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    yield from office(tmp_path)


def test_every_report_is_listed_with_what_it_answers_and_the_rule_that_it_rests_on(app: Application) -> None:
    listed = report_list(app)
    assert [one.name for one in listed] == [
        "inventory",
        "organization_determinations",
        "prior_authorization",
        "reconsiderations",
        "turnaround",
    ]
    for one in listed:
        assert one.sentence.endswith(".")
        assert one.citation is not None
        told = made(app, one.name)
        assert (told.title, told.definition, told.citation) == (one.title, one.definition, one.citation)
        assert told.sections


def test_each_plan_has_its_figures_on_the_level_that_its_rule_asks_for(app: Application) -> None:
    decided(
        app,
        a_decided_line("R-1", hours=24, **MEDICARE),
        a_decided_line("R-2", hours=48, outcome="DENIED", appeals=[an_appeal()], **MEDICARE),
        a_decided_line("R-3", outcome="PARTIAL", **MEDICAID),
        a_decided_line("R-4", urgency="EXPEDITED", extended=True, **GROUP),
    )
    told = made(app, "prior_authorization")
    titles = [one.title for one in told.sections]
    assert titles == [
        "All plans together",
        "Commercial group plan under ERISA: Sample HMO plan",
        "Medicaid managed care: Sample Medicaid health plan",
        "Medicare Advantage: Sample Medicare Advantage plan",
        "Items and services that need prior authorization",
        "By item and service",
        "What was told apart",
    ]
    medicare = section(told, "medicare-advantage-ma-01")
    assert medicare.definition == "On the level of the contract, under 42 CFR 422.122(c)."
    assert values(medicare) == {
        "Standard requests approved": (Share(1, 2), 1, 2),
        "Standard requests denied": (Share(1, 2), 1, 2),
        "Standard requests approved after appeal": (Share(1, 2), 1, 2),
        "Requests whose time was extended, and that were approved": (Share(0, 2), 0, 2),
        "Expedited requests approved": (Nothing("No expedited requests"), 0, 0),
        "Expedited requests denied": (Nothing("No expedited requests"), 0, 0),
        "Average time to a decision on standard requests": (timedelta(hours=36), 2, 2),
        "Median time to a decision on standard requests": (timedelta(hours=36), 2, 2),
        "Average time to a decision on expedited requests": (Nothing("No expedited requests"), 0, 0),
        "Median time to a decision on expedited requests": (Nothing("No expedited requests"), 0, 0),
    }
    (first, *_) = medicare.rows
    assert first.citation is not None
    assert first.citation.where == "42 CFR 422.122(c)(2)"
    assert first.definition.startswith("Standard requests that were approved as asked")
    assert medicare.chart is not None
    assert medicare.chart.labels == ("Standard",)
    assert "No rule asks this plan type" in section(told, "commercial-erisa-hmo-01").definition
    assert values(section(told, "all"))["Requests whose time was extended, and that were approved"][0] == Share(1, 4)
    assert rows(section(told, "told_apart")) == [
        {"why": "Approved in part, and counted as the notes say", "requests": 1}
    ]
    assert rows(section(told, "by_item")) == [
        {"item": "B100", "policy": "POL-T 1.0", "requests": 4, "approved": 2, "denied": 2}
    ]
    assert [one for one in told.notes if one.startswith("Approved in part: A line that was approved for less")]


def test_one_plan_type_alone_has_one_table_and_the_items_of_its_plans(app: Application) -> None:
    decided(app, a_decided_line("R-1", **MEDICARE), a_decided_line("R-2", **GROUP))
    told = made(app, "prior_authorization", line_of_business="MEDICARE_ADVANTAGE")
    assert told.sections[0].title == "Medicare Advantage: Sample Medicare Advantage plan"
    assert told.filters == (("Plan type", "Medicare Advantage"),)
    items = section(told, "items")
    assert {row.cells[2] for row in items.rows} == {"Sample Medicare Advantage plan"}
    assert "Surgery of upper lids that block sight" in {row.cells[0] for row in items.rows}
    before = made(app, "prior_authorization", Period(date(2011, 1, 1), date(2011, 12, 31)))
    assert section(before, "items").rows == ()


@pytest.mark.parametrize(("urgency", "other"), [("STANDARD", "expedited"), ("EXPEDITED", "standard")])
def test_narrowed_to_one_urgency_nothing_is_said_of_the_other(app: Application, urgency: str, other: str) -> None:
    decided(app, a_decided_line("R-1", **MEDICARE), a_decided_line("R-2", urgency="EXPEDITED", **MEDICARE))
    shown = values(made(app, "prior_authorization", urgency=urgency).sections[0])
    assert not [title for title in shown if other in title.lower()]
    assert shown[f"{urgency.capitalize()} requests approved"] == (Share(1, 1), 1, 1)
    assert shown["Requests whose time was extended, and that were approved"] == (Share(0, 1), 0, 1)


def test_times_are_told_in_groups_and_month_by_month(app: Application) -> None:
    april = {"received_at": datetime(2026, 4, 1, 12, tzinfo=UTC), "determined_at": datetime(2026, 4, 3, 12, tzinfo=UTC)}
    known = "FG-01 1.0, from 2025-01-01"
    decided(
        app,
        a_decided_line("R-1", hours=24, policy=known, **MEDICARE),
        a_decided_line("R-2", hours=72, urgency="EXPEDITED", **GROUP),
        a_decided_line("R-3", due_at=None, notified_at=None, **april, **GROUP),
        a_decided_line("R-4", outcome="WITHDRAWN", **GROUP),
    )
    told = made(app, "turnaround")
    (whole,) = rows(section(told, "all"))
    assert (whole["decided"], whole["half"], whole["in_time"]) == (3, timedelta(hours=48), Share(2, 2))
    by_plan_type = section(told, "by_plan_type")
    assert [row["group"] for row in rows(by_plan_type)] == ["Commercial group plan under ERISA", "Medicare Advantage"]
    assert by_plan_type.chart is not None
    assert by_plan_type.chart.series[0].values == (2.5, 1.0)
    assert [row["group"] for row in rows(section(told, "by_urgency"))] == ["Expedited", "Standard"]
    assert [row["group"] for row in rows(section(told, "by_policy"))] == [
        "Autologous fat grafting for disease-related loss of soft tissue",
        "POL-T 1.0",
    ]
    months = section(told, "by_month")
    assert [row["group"] for row in rows(months)][:4] == ["January 2026", "February 2026", "March 2026", "April 2026"]
    assert len(months.rows) == 12
    assert rows(months)[1]["decided"] == 0
    assert rows(months)[1]["half"] == Nothing("No decisions")
    assert months.chart is not None
    assert months.chart.labels == tuple(row.cells[0] for row in months.rows)
    assert months.chart.series[0].values == (None, None, 100.0, *[None] * 9)
    in_march = made(app, "turnaround", Period(date(2026, 1, 1), date(2026, 3, 31)))
    assert section(in_march, "by_month").chart is None  # one month is no course of things
    so_far = made(app, "turnaround", Period(date(2026, 3, 1), date(2027, 12, 31)))
    assert section(so_far, "by_month").rows[-1].cells[0] == "March 2027"


def test_times_are_drawn_in_the_unit_that_their_table_has(app: Application) -> None:
    decided(app, a_decided_line("R-1", hours=9, **GROUP), a_decided_line("R-2", hours=12, **GROUP))
    chart = section(made(app, "turnaround"), "by_plan_type").chart
    assert chart is not None
    assert (chart.title, chart.unit, chart.series[0].values) == ("Hours to a decision", "hours", (10.5,))


def test_a_period_without_decisions_says_so_and_draws_nothing(app: Application) -> None:
    told = made(app, "turnaround")
    assert {(one.rows, one.chart, one.empty) for one in told.sections} == {
        ((), None, "Nothing was decided in these days.")
    }
    metrics = made(app, "prior_authorization").sections[0]
    assert {row.cells[2] for row in metrics.rows} == {
        Nothing("No standard requests"),
        Nothing("No expedited requests"),
        Nothing("No requests"),
    }
    assert metrics.chart is None


def test_open_cases_are_told_with_what_came_and_went_and_how_old_they_are(app: Application) -> None:
    march = {"received_at": datetime(2027, 3, 2, 12, tzinfo=UTC), "determined_at": datetime(2027, 3, 4, 12, tzinfo=UTC)}
    decided(app, a_decided_line("R-1", **march, **GROUP), a_decided_line("R-1", "L2", **march, **GROUP))
    waiting(app, "R-2", days=35)
    waiting(app, "R-3", days=3, urgency="EXPEDITED", stage=None)
    waiting(app, "R-4", days=3, **MEDICARE)
    this_month = Period(date(2027, 3, 1), date(2027, 3, 31))
    told = made(app, "inventory", this_month)
    *groups, whole = rows(section(told, "balance"))
    assert whole == {"plan_type": "All", "urgency": "All", "opening": 1, "received": 3, "ended": 1, "closing": 3}
    assert len(groups) == 3
    age = section(told, "age")
    assert age.rows[0].cells == ("Open cases", 0, 0, 2, 0, 0, 1, 3)
    assert age.chart is not None
    assert age.chart.series[0].values == (0.0, 0.0, 2.0, 0.0, 0.0, 1.0)
    assert [row["group"] for row in rows(section(told, "by_step"))] == ["Casework works on it", "Intake"]
    narrowed = made(app, "inventory", this_month, line_of_business="MEDICARE_ADVANTAGE")
    assert [row["closing"] for row in rows(section(narrowed, "balance"))] == [1]
    before = made(app, "inventory", Period(date(2027, 2, 1), date(2027, 2, 28)))
    assert "by_step" not in [one.name for one in before.sections]
    assert section(before, "age").rows[0].cells == ("Open cases", 0, 0, 0, 0, 1, 0, 1)


@pytest.mark.parametrize(
    ("name", "period", "wish", "said"),
    [
        (
            "prior_authorization",
            Period(date(2024, 1, 1), date(2024, 12, 31)),
            {"public": True},
            "No rule asks for these figures of 2024",
        ),
        (
            "prior_authorization",
            YEAR,
            {"public": True, "line_of_business": "COMMERCIAL_ERISA"},
            "No rule asks this plan t",
        ),
        ("prior_authorization", YEAR, {"public": True, "plan": "HMO-01"}, "No rule asks this plan to publish"),
        ("prior_authorization", YEAR, {"public": True, "urgency": "STANDARD"}, "Leave the urgency out"),
        (
            "prior_authorization",
            Period(date(2026, 1, 1), date(2026, 12, 30)),
            {"public": True},
            "covers one whole calendar year: other days beside it would give away single requests",
        ),
        ("prior_authorization", Period(date(2025, 1, 1), date(2026, 12, 31)), {"public": True}, "one whole calendar"),
        ("prior_authorization", Period(date(2027, 1, 1), date(2027, 12, 31)), {"public": True}, "2027 is not over"),
        (
            "turnaround",
            Period(date(2026, 2, 1), date(2026, 1, 1)),
            {},
            "1 January 2026, lies before the first, 1 February",
        ),
        ("turnaround", Period(date(2020, 1, 1), date(2026, 1, 1)), {}, "three years at most"),
        ("inventory", Period(date(1, 1, 1), date(1, 1, 2)), {}, "A report covers days from 1900 to 2200"),
        ("turnaround", Period(date(9999, 12, 1), date(9999, 12, 31)), {}, "A report covers days from 1900 to 2200"),
        ("turnaround", YEAR, {"public": True}, "is not made to be published: it tells of single cases"),
        ("turnaround", YEAR, {"line_of_business": "MARS"}, "There is no plan type MARS"),
        ("turnaround", YEAR, {"plan": "X-1"}, "There is no plan X-1"),
        ("turnaround", YEAR, {"urgency": "SOON"}, "A request is standard or expedited"),
    ],
)
def test_what_cannot_be_reported_is_refused_with_what_to_do(
    app: Application, name: str, period: Period, wish: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        made(app, name, period, **wish)


def test_a_report_that_there_is_not_is_refused_with_those_that_there_are(app: Application) -> None:
    with pytest.raises(NotFound, match=r"There is no report weather\. Those that there are: inventory, organization"):
        made(app, "weather")


def test_a_report_of_sample_data_says_that_everybody_is_invented(app: Application) -> None:
    assert made(app, "turnaround").invented == ""
    with_sample = replace(app, clock=OffsetClock(timedelta(days=-30)))
    assert made(with_sample, "turnaround").invented == "Everybody in it is invented"


def test_filters_stand_on_the_report_in_words(app: Application) -> None:
    assert made(app, "turnaround", plan="MA-01", urgency="EXPEDITED").filters == (
        ("Plan", "Sample Medicare Advantage plan"),
        ("Urgency", "Expedited"),
    )


def test_the_usual_periods_are_the_year_and_the_month_before(app: Application) -> None:
    assert last_year(app) == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert last_month(app) == Period(date(2027, 2, 1), date(2027, 2, 28))
