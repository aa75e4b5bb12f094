"""What holds of every deadline, whatever the moments, zones and kinds of request."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.deadlines import ClockEvent, Deadline, add_months, deadlines
from casework.domain.library import Library
from casework.domain.lines_of_business import LineOfBusiness


def event(kind: str, when: datetime, **detail: Any) -> ClockEvent:
    return ClockEvent(kind=kind, at=when, detail=detail)


MOMENTS = st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2028, 12, 31)).map(  # noqa: DTZ001 - made aware below
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)
ZONES = st.sampled_from([ZoneInfo(name) for name in ("America/New_York", "Europe/Berlin", "Pacific/Apia", "UTC")])
URGENCIES = st.sampled_from(["STANDARD", "EXPEDITED"])
TYPES = st.sampled_from(["PRE_SERVICE", "CONCURRENT", "POST_SERVICE"])
GAPS = st.integers(min_value=0, max_value=60 * 24 * 70)


def decision_of(law: LineOfBusiness, zone: ZoneInfo, *events: ClockEvent) -> Deadline:
    return deadlines(law, events, moments={}, zone=zone)["decision"]


@given(moment=MOMENTS, zone=ZONES, urgency=URGENCIES, type=TYPES)
def test_no_decision_is_due_before_its_receipt_and_every_warning_lies_between(
    library: Library, moment: datetime, zone: ZoneInfo, urgency: str, type: str
) -> None:
    law = library.lines_of_business[0]
    deadline = decision_of(law, zone, event("RECEIVED", moment, urgency=urgency, type=type))
    assert moment < deadline.at
    assert all(moment < warning < deadline.at for warning in deadline.warnings)


@given(moment=MOMENTS, later=GAPS, zone=ZONES, urgency=URGENCIES, type=TYPES)
def test_who_asks_later_is_never_due_sooner(
    library: Library, moment: datetime, later: int, zone: ZoneInfo, urgency: str, type: str
) -> None:
    law = library.lines_of_business[0]
    first = decision_of(law, zone, event("RECEIVED", moment, urgency=urgency, type=type))
    after = moment + timedelta(minutes=later)
    assert first.at <= decision_of(law, zone, event("RECEIVED", after, urgency=urgency, type=type)).at


@settings(max_examples=200)
@given(moment=MOMENTS, asked=GAPS, answered=GAPS, zone=ZONES, type=TYPES, extended=st.booleans())
def test_asking_for_information_never_shortens_the_time_of_a_standard_decision(
    library: Library, moment: datetime, asked: int, answered: int, zone: ZoneInfo, type: str, extended: bool
) -> None:
    law = library.lines_of_business[0]
    received = event("RECEIVED", moment, type=type)
    tolled = event("TOLLED", moment + timedelta(minutes=asked))
    resumed = event("RESUMED", tolled.at + timedelta(minutes=answered))
    between = [replace(tolled, kind="EXTENDED")] if extended else []
    with_question = decision_of(law, zone, received, *between, tolled, resumed)
    assert decision_of(law, zone, received).at <= with_question.at
    assert with_question.running


@given(moment=MOMENTS, zone=ZONES)
def test_hours_elapse_whatever_the_wall_clock_does(library: Library, moment: datetime, zone: ZoneInfo) -> None:
    law = library.lines_of_business[0]
    deadline = decision_of(law, zone, event("RECEIVED", moment, urgency="EXPEDITED"))
    assert deadline.at - moment == timedelta(hours=72)


@given(moment=MOMENTS, zone=ZONES)
def test_days_end_with_the_day_of_the_plan_and_do_not_count_the_first(
    library: Library, moment: datetime, zone: ZoneInfo
) -> None:
    law = library.lines_of_business[0]
    local = datetime.fromisoformat(decision_of(law, zone, event("RECEIVED", moment)).local)
    assert local.strftime("%H:%M:%S") == "23:59:59"
    assert local.date() - moment.astimezone(zone).date() == timedelta(days=15)


@given(day=st.dates(date(2024, 1, 1), date(2030, 12, 31)), months=st.integers(min_value=0, max_value=24))
def test_months_keep_the_day_or_move_to_the_first(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert moved.day in (day.day, 1)
    assert moved >= day
    assert timedelta(days=28 * months) <= moved - day <= timedelta(days=31 * months + 3)
