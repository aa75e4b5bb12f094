"""The arithmetic of days, hours and months by itself, and how moments are told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.domain.deadlines import add_business_days, add_months, end_of, length, reckon
from casework.domain.lines_of_business import ClockRule
from casework.errors import ContentError

from .test_deadline_arithmetic import NEW_YORK, at


def rule_of(**changes: Any) -> ClockRule:
    made = ClockRule(
        id="x", value=2, unit="business_days", start="receipt", citation="c", since=date(2020, 1, 1), status="VERIFIED"
    )
    return replace(made, **changes)


def test_business_days_leave_out_weekends_and_holidays() -> None:
    thanksgiving = frozenset({date(2026, 11, 26)})
    assert add_business_days(date(2026, 11, 20), 5, thanksgiving) == date(2026, 11, 30)
    assert add_business_days(date(2026, 11, 30), 1, thanksgiving) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 10, 30), 4, date(2027, 3, 1)),
        (date(2026, 7, 11), 4, date(2026, 11, 11)),
        (date(2026, 10, 31), 1, date(2026, 12, 1)),
        (date(2026, 1, 31), 11, date(2026, 12, 31)),
        (date(2026, 8, 31), 3, date(2026, 12, 1)),
        (date(2028, 1, 29), 1, date(2028, 2, 29)),
    ],
)
def test_a_day_that_a_month_does_not_have_becomes_the_first_of_the_next(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_unit_that_nobody_can_count_in_is_refused() -> None:
    with pytest.raises(ContentError, match="moons"):
        reckon(rule_of(unit="moons"), at("2026-02-02"), NEW_YORK)


def test_a_length_of_one_is_singular() -> None:
    assert length(rule_of(value=1)) == "1 business day"
    assert length(rule_of()) == "2 business days"
    assert end_of(at("2026-02-02"), NEW_YORK) == "2 February 2026, 09:00 EST"


def test_business_days_leave_out_the_holidays_that_the_rule_brings() -> None:
    holiday = rule_of(holidays=frozenset({date(2026, 1, 19)}))
    assert reckon(rule_of(), at("2026-01-16"), NEW_YORK) == at("2026-01-20T23:59:59-05:00")
    assert reckon(holiday, at("2026-01-16"), NEW_YORK) == at("2026-01-21T23:59:59-05:00")


def test_a_last_day_moves_to_a_business_day_only_where_the_rule_says_so() -> None:
    week = rule_of(value=1, unit="months", holidays=frozenset({date(2026, 10, 12)}))
    assert reckon(week, at("2026-09-10"), NEW_YORK) == at("2026-10-10T23:59:59-04:00")  # a Saturday
    assert reckon(replace(week, rolls=True), at("2026-09-10"), NEW_YORK) == at("2026-10-13T23:59:59-04:00")
