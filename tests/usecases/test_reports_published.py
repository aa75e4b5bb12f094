"""Metrics as they may be published: small groups are hidden, and nothing is made that would give them away."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from casework.domain.report_shape import Few, Nothing, Share
from casework.testing_rows_of_facts import a_decided_line
from casework.usecases.application import Application
from tests.usecases.reported import (
    GROUP,
    MEDICAID,
    MEDICARE,
    PUBLISHED,
    decided,
    made,
    office,
    section,
    values,
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    yield from office(tmp_path)


def test_what_is_published_hides_small_groups_and_leaves_out_what_no_rule_asks_for(app: Application) -> None:
    lines = [a_decided_line(f"A-{number}", **MEDICARE) for number in range(30)]
    lines += [a_decided_line(f"D-{number}", outcome="DENIED", **MEDICARE) for number in range(12)]
    lines += [a_decided_line("U-1", urgency="EXPEDITED", **MEDICARE), a_decided_line("G-1", **GROUP)]
    decided(app, *lines, a_decided_line("M-1", **MEDICAID))
    told = made(app, "prior_authorization", public=True)
    assert [one.name for one in told.sections] == PUBLISHED
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
    assert {plan for row in section(told, "items").rows for plan in str(row.cells[2]).split(", ")} <= {
        "Sample Marketplace plan",
        "Sample Medicaid health plan",
        "Sample Medicare Advantage plan",
    }


def test_a_plan_that_is_asked_and_decided_nothing_says_so_where_it_is_published(app: Application) -> None:
    told = made(app, "prior_authorization", public=True)
    assert [one.name for one in told.sections] == PUBLISHED
    assert values(told.sections[0])["Standard requests approved"] == (Nothing("No standard requests"), 0, 0)


def test_each_plan_is_published_with_the_same_figures_alone_and_beside_others(app: Application) -> None:
    lines = [a_decided_line(f"A-{number}", **MEDICARE) for number in range(30)]
    lines += [a_decided_line(f"D-{number}", outcome="DENIED", **MEDICAID) for number in range(30)]
    decided(app, *lines, a_decided_line("M-1", **MEDICAID))
    whole = made(app, "prior_authorization", public=True)
    for wish in (MEDICARE, {"plan": "MA-01"}, {"line_of_business": "MEDICARE_ADVANTAGE"}):
        alone = made(app, "prior_authorization", public=True, **wish)
        assert [one for one in alone.sections if one.name != "items"] == [section(whole, "medicare-advantage-ma-01")]
