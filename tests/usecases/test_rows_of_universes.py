"""Rows as an auditor asks for them: what stands in each of a decision, and of an appeal."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.domain.report_shape import Nothing, Period, Share
from casework.testing_rows import a_person
from casework.testing_rows_of_facts import a_decided_line, an_appeal
from casework.usecases.application import Application
from tests.usecases.reported import (
    GROUP,
    MEDICARE,
    NOW,
    decided,
    made,
    office,
    rows,
    section,
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    yield from office(tmp_path)


def test_a_notice_that_never_left_is_late_once_its_time_is_over_and_until_then_not_sent_yet(app: Application) -> None:
    soon = NOW + timedelta(days=1)
    unsent = an_appeal("UPHELD", notified_at=None)
    open_still = an_appeal("UPHELD", notified_at=None, due_at=soon.isoformat())
    decided(
        app,
        a_decided_line("R-1", outcome="DENIED", notified_at=None, appeals=[unsent], **MEDICARE),
        a_decided_line("R-2", outcome="DENIED", notified_at=None, due_at=soon, appeals=[open_still], **MEDICARE),
        a_decided_line("R-3", outcome="DENIED", due_at=None, notified_at=None, **MEDICARE),
    )
    told = [one["in_time"] for one in rows(section(made(app, "organization_determinations"), "rows"))]
    assert told == ["No", Nothing("Notice not sent yet"), Nothing("No decision was due")]
    told = [one["appeal_in_time"] for one in rows(section(made(app, "reconsiderations"), "rows"))]
    assert told == ["No", Nothing("Notice not sent yet")]
    (whole,) = rows(section(made(app, "turnaround"), "all"))
    assert whole["in_time"] == Share(0, 1)


def test_a_drug_of_part_b_is_told_as_one_also_under_medicare_advantage(app: Application) -> None:
    decided(app, a_decided_line("R-1", code="J1234", is_drug=True, **MEDICARE), a_decided_line("R-2", **MEDICARE))
    told = rows(section(made(app, "organization_determinations"), "rows"))
    assert [one["part_b_drug"] for one in told] == ["Yes", "No"]


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
    outside = an_appeal("UPHELD", kind="EXTERNAL", level=0, received_at="2026-03-14T10:00:00+00:00", decided_at=None)
    late = {"status": "DENIED_BY_LAPSE", "signer": None, "notified_at": None, "by": None}
    decided(
        app,
        a_decided_line("R-1", outcome="DENIED", appeals=[an_appeal("UPHELD"), outside], **MEDICARE),
        a_decided_line("R-2", outcome="DENIED", appeals=[an_appeal(**late)], **MEDICARE),
        a_decided_line("R-3", outcome="DENIED", appeals=[an_appeal("DISMISSED")], **MEDICARE),
        a_decided_line("R-4", outcome="DENIED", appeals=[an_appeal("OPEN", decided_at=None)], **MEDICARE),
        a_decided_line("R-5", outcome="DENIED", appeals=[an_appeal()], **GROUP),
        a_decided_line("R-6", outcome="DENIED", appeals=[an_appeal(urgency="EXPEDITED")], **MEDICARE),
    )
    days = Period(date(2026, 3, 14), date(2026, 3, 14))
    told = rows(section(made(app, "reconsiderations", days, urgency="STANDARD"), "rows"))
    assert [(one["case"], one["appeal_outcome"], one["appeal_in_time"]) for one in told] == [
        ("R-1", "Denial stands", "Yes"),
        ("R-2", "Denial stands because the time ran out", "No"),
        ("R-3", "Dismissed", Nothing("No decision was due")),
    ]
    assert told[0]["forwarded"].isoformat() == "2026-03-14T06:00:00-04:00"
    assert (told[1]["forwarded"], told[1]["appeal_by"]) == (Nothing("Not sent"), "Somebody else")
    assert section(made(app, "reconsiderations", Period(date(2026, 3, 2), date(2026, 3, 13))), "rows").rows == ()


def test_the_day_on_which_a_file_went_outside_stands_with_the_level_after_which_it_went(app: Application) -> None:
    def moments(**days: int) -> dict[str, Any]:
        return {
            name: (datetime(2026, 4, 1, 12, tzinfo=UTC) + timedelta(days=day)).isoformat() for name, day in days.items()
        }

    first = an_appeal("DISMISSED", **moments(received_at=0, decided_at=1))
    filed_again = an_appeal("UPHELD", **moments(received_at=3, decided_at=9))
    forwarded = an_appeal("OPEN", kind="EXTERNAL", level=0, **moments(received_at=9))
    of_the_dismissal = an_appeal("DISMISSAL_VACATED", kind="EXTERNAL", level=0, **moments(received_at=4, decided_at=5))
    reheard = an_appeal("OVERTURNED", **moments(received_at=0, decided_at=9))
    unheard = an_appeal("NOT_HEARD", **moments(received_at=3, decided_at=6))
    decided(
        app,
        a_decided_line("R-1", outcome="DENIED", appeals=[first, filed_again, forwarded], **MEDICARE),
        a_decided_line("R-2", outcome="DENIED", appeals=[first, reheard, of_the_dismissal], **MEDICARE),
        a_decided_line("R-3", outcome="DENIED", appeals=[first, unheard, of_the_dismissal], **MEDICARE),
    )
    told = rows(section(made(app, "reconsiderations"), "rows"))
    sent = {(one["case"], one["appeal_outcome"]): one["forwarded"] for one in told}
    april = {key: value if isinstance(value, Nothing) else value.day for key, value in sent.items()}
    assert april == {
        ("R-1", "Dismissed"): Nothing("Not sent"),
        ("R-1", "Denial stands"): 10,
        ("R-2", "Dismissed"): 5,
        ("R-2", "Approved on appeal"): Nothing("Not sent"),
        ("R-3", "Dismissed"): Nothing("Not sent"),
        ("R-3", "Went outside before it was decided"): 5,
    }
