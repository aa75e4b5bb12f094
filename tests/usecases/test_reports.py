"""Reports as data: which there are, what each holds over a period, what is hidden where it is published."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.clocks import FixedClock
from casework.domain.decided_line import DecidedLine
from casework.domain.report_shape import Few, Nothing, Period, Report, Share, Table
from casework.errors import InputError, NotFound
from casework.settings import Settings
from casework.testing_rows import DEFINITION, FILES, a_person, a_review
from casework.testing_rows_of_facts import a_decided_line, an_appeal
from casework.testing_rows_of_worklist import a_card
from casework.usecases.application import Application
from casework.usecases.reports import Filters, last_month, last_year, report, report_list
from server import build

NOW = datetime(2027, 3, 10, 15, tzinfo=UTC)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MEDICARE = {"line_of_business": "MEDICARE_ADVANTAGE", "plan": "MA-01"}
MEDICAID = {"line_of_business": "MEDICAID_MCO", "plan": "MCD-01"}
GROUP = {"line_of_business": "COMMERCIAL_ERISA", "plan": "HMO-01"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    made = build(Settings(database=tmp_path / "casework.db", outbox=tmp_path / "outbox"), FixedClock(NOW))
    made.store.migrate()
    yield made
    made.store.close()


def decided(app: Application, *lines: DecidedLine) -> None:
    """These lines, with the reviews that they belong to."""
    with app.store.transaction() as tx:
        tx.add_definition(DEFINITION, FILES)
        for review in sorted({one.review for one in lines}):
            own = [one for one in lines if one.review == review]
            row = a_review(review, status="CLOSED", outcome="APPROVED", line_of_business=own[0].line_of_business)
            tx.add_review(replace(row, definition=DEFINITION))
            tx.put_decided_lines(review, own)


def waiting(app: Application, review: str, *, days: float, **changes: Any) -> None:
    with app.store.transaction() as tx:
        tx.add_definition(DEFINITION, FILES)
        tx.add_review(
            a_review(review, received_at=NOW - timedelta(days=days), **{**GROUP, "stage": "intake", **changes})
        )
        tx.add_card(a_card(review))


def made(app: Application, name: str, period: Period = YEAR, **wish: Any) -> Report:
    with app.store.reading() as reader:
        return report(app, reader, name, period, Filters(**wish))


def section(of: Report, name: str) -> Table:
    return next(one for one in of.sections if one.name == name)


def values(table: Table) -> dict[str, Any]:
    """What stands beside each figure: its value, what it counts, out of how many."""
    return {str(row.cells[1]): row.cells[2:] for row in table.rows}


def rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip([one.name for one in table.columns], row.cells, strict=True)) for row in table.rows]


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
    before = made(app, "prior_authorization", Period(date(2024, 1, 1), date(2024, 12, 31)))
    assert section(before, "items").rows == ()


def test_what_is_published_hides_small_groups_and_leaves_out_what_no_rule_asks_for(app: Application) -> None:
    lines = [a_decided_line(f"A-{number}", **MEDICARE) for number in range(30)]
    lines += [a_decided_line(f"D-{number}", outcome="DENIED", **MEDICARE) for number in range(12)]
    lines += [a_decided_line("U-1", urgency="EXPEDITED", **MEDICARE), a_decided_line("G-1", **GROUP)]
    decided(app, *lines, a_decided_line("M-1", **MEDICAID))
    told = made(app, "prior_authorization", public=True)
    assert [one.name for one in told.sections] == ["medicaid-mco-mcd-01", "medicare-advantage-ma-01", "items"]
    shown = values(section(told, "medicare-advantage-ma-01"))
    assert shown["Standard requests approved"] == (Share(30, 42), 30, 42)
    assert shown["Expedited requests approved"] == (Few(11), Few(11), Few(11))
    # Out of all requests: less the standard ones that would tell how few expedited ones there were.
    assert shown["Requests whose time was extended, and that were approved"] == (Few(11), Few(11), Few(11))
    assert shown["Average time to a decision on expedited requests"] == (Few(11), Few(11), Few(11))
    assert shown["Average time to a decision on standard requests"][0] == timedelta(hours=48)
    assert section(told, "medicare-advantage-ma-01").chart is None
    assert all(
        cells == (Few(11),) * 3
        for name, cells in values(section(told, "medicaid-mco-mcd-01")).items()
        if "Standard" in name
    )
    assert told.filters == (("Made for", "publication"),)
    earlier = Period(date(2024, 1, 1), date(2024, 12, 31))
    assert made(app, "prior_authorization", earlier, public=True).sections[0].name == "items"


def test_organization_determinations_have_a_row_for_each_line_in_the_times_of_the_plan(app: Application) -> None:
    with app.store.transaction() as tx:
        tx.put_person(a_person("osei", name="Daniel Osei, MD"))
    decided(
        app,
        a_decided_line("R-1", **MEDICARE),
        a_decided_line("R-2", outcome="WITHDRAWN", signer=None, due_at=None, notified_at=None, hours=60, **MEDICARE),
        a_decided_line("R-3", reasons=["NOT_SHOWN", "TOO_FEW"], outcome="DENIED", hours=70, signer="gone", **MEDICARE),
        a_decided_line("R-4", **GROUP),
        a_decided_line("R-5", type="POST_SERVICE", **MEDICARE),
    )
    first, second, third = rows(section(made(app, "organization_determinations"), "rows"))
    assert (first["case"], first["outcome"], first["in_time"], first["signer"]) == (
        "R-1",
        "Approved",
        "Yes",
        "Daniel Osei, MD",
    )
    assert first["received"].isoformat() == "2026-03-02T04:00:00.250000-05:00"
    assert (second["outcome"], second["due"], second["signer"]) == (
        "Withdrawn",
        Nothing("No decision was due"),
        Nothing("Nobody"),
    )
    assert (second["notified"], second["in_time"]) == (Nothing("Not sent"), Nothing("No decision was due"))
    assert (third["reasons"], third["signer"]) == ("Not shown; Too few", "gone")
    assert [one for one in made(app, "organization_determinations").notes if one.startswith("Payment (table 3)")]


def test_reconsiderations_are_those_that_ended_in_the_days_however_old_their_decision_is(app: Application) -> None:
    outside = an_appeal("UPHELD", kind="EXTERNAL", level=0, received_at="2026-03-14T09:00:00+00:00", decided_at=None)
    late = {"status": "DENIED_BY_LAPSE", "signer": None, "notified_at": None, "by": None}
    decided(
        app,
        a_decided_line("R-1", outcome="DENIED", appeals=[an_appeal("UPHELD"), outside], **MEDICARE),
        a_decided_line("R-2", outcome="DENIED", appeals=[an_appeal(**late)], **MEDICARE),
        a_decided_line("R-3", outcome="DENIED", appeals=[an_appeal("DISMISSED")], **MEDICARE),
        a_decided_line("R-4", outcome="DENIED", appeals=[an_appeal("OPEN", decided_at=None)], **MEDICARE),
        a_decided_line("R-5", outcome="DENIED", appeals=[an_appeal()], **GROUP),
        a_decided_line("R-6", outcome="DENIED", appeals=[an_appeal()], urgency="EXPEDITED", **MEDICARE),
    )
    days = Period(date(2026, 3, 14), date(2026, 3, 14))
    told = rows(section(made(app, "reconsiderations", days, urgency="STANDARD"), "rows"))
    assert [(one["case"], one["appeal_outcome"], one["appeal_in_time"]) for one in told] == [
        ("R-1", "Denial stands", "Yes"),
        ("R-2", "Denial stands because the time ran out", "No"),
        ("R-3", "Dismissed", Nothing("No decision was due")),
    ]
    assert told[0]["forwarded"].isoformat() == "2026-03-14T05:00:00-04:00"
    assert (told[1]["forwarded"], told[1]["appeal_by"]) == (Nothing("Not sent"), "Somebody else")
    assert section(made(app, "reconsiderations", Period(date(2026, 3, 2), date(2026, 3, 13))), "rows").rows == ()


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
    assert by_plan_type.chart.series[0].values == (60.0, 24.0)
    assert [row["group"] for row in rows(section(told, "by_urgency"))] == ["Expedited", "Standard"]
    assert [row["group"] for row in rows(section(told, "by_policy"))] == [
        "Autologous fat grafting for disease-related loss of soft tissue",
        "POL-T 1.0",
    ]
    months = section(told, "by_month")
    assert [row["group"] for row in rows(months)] == ["March 2026", "April 2026"]
    assert months.chart is not None
    assert months.chart.series[0].values == (100.0, None)


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
            "turnaround",
            Period(date(2026, 2, 1), date(2026, 1, 1)),
            {},
            "1 January 2026, lies before the first, 1 February",
        ),
        ("turnaround", Period(date(2020, 1, 1), date(2026, 1, 1)), {}, "three years at most"),
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


def test_filters_stand_on_the_report_in_words(app: Application) -> None:
    assert made(app, "turnaround", plan="MA-01", urgency="EXPEDITED").filters == (
        ("Plan", "Sample Medicare Advantage plan"),
        ("Urgency", "Expedited"),
    )


def test_the_usual_periods_are_the_year_and_the_month_before(app: Application) -> None:
    assert last_year(app) == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert last_month(app) == Period(date(2027, 2, 1), date(2027, 2, 28))
