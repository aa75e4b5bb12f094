"""How long a case is kept, by the law of its line of business."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.domain.reading import Reading
from casework.domain.retention import RetentionPeriod, kept_until, may_have_ended_before, read_periods, years_after
from server import library

NEW_YORK = ZoneInfo("America/New_York")
ADULT = date(1970, 5, 1)


def periods(line: str) -> tuple[RetentionPeriod, ...]:
    return library().line_of_business(line, on=date(2026, 3, 2)).retention


@pytest.mark.parametrize(
    ("line", "until", "cites"),
    [
        ("MEDICARE_ADVANTAGE", date(2037, 1, 1), "422.504(d)"),
        ("MEDICARE_PART_B_DRUG", date(2037, 1, 1), "422.504(d)"),
        ("MEDICAID_MCO", date(2037, 1, 1), "438.3(u)"),
        ("COMMERCIAL_ERISA", date(2034, 1, 1), "1027"),
        ("ACA_INDIVIDUAL", date(2037, 1, 1), "156.705(c)"),
        ("CA_KNOX_KEENE", date(2033, 3, 3), "123145"),
    ],
)
def test_a_case_that_ended_in_march_2026_is_kept_as_its_law_says(line: str, until: date, cites: str) -> None:
    kept = kept_until(periods(line), date(2026, 3, 2), ADULT)
    assert kept.until == until
    assert kept.period is not None
    assert cites in kept.period.citation


def test_a_period_of_a_contract_year_counts_from_the_years_end_whatever_day_the_case_ended() -> None:
    held = periods("MEDICARE_ADVANTAGE")
    first, last = (kept_until(held, day, ADULT).until for day in (date(2026, 1, 1), date(2026, 12, 31)))
    assert first == last == date(2037, 1, 1)


def test_the_case_of_a_child_in_california_is_kept_until_the_child_is_nineteen() -> None:
    held = periods("CA_KNOX_KEENE")
    assert kept_until(held, date(2026, 3, 2), date(2020, 2, 29)).until == date(2039, 3, 1)
    assert kept_until(held, date(2026, 3, 2), date(2008, 3, 2)).until == date(2033, 3, 3)  # of age on that very day
    assert kept_until(held, date(2026, 3, 2), date(2008, 3, 3)).until == date(2033, 3, 3)  # seven years are longer


def test_a_case_for_which_no_period_holds_is_kept_for_ever() -> None:
    kept = kept_until(periods("ACA_INDIVIDUAL"), date(1999, 1, 1), ADULT)
    assert (kept.until, kept.period) == (None, None)


def test_every_shipped_period_is_cited_and_says_whether_a_person_must_confirm_it() -> None:
    for line in library().lines_of_business:
        assert line.retention, line.id
        assert all(one.citation and one.status in ("VERIFIED", "CONFIRM") for one in line.retention)


def test_no_case_that_is_free_is_overlooked_by_the_look_for_cases() -> None:
    for line in ("MEDICARE_ADVANTAGE", "COMMERCIAL_ERISA", "CA_KNOX_KEENE", "ACA_INDIVIDUAL"):
        held = periods(line)
        for day in (date(2040, 1, 1), date(2040, 2, 29), date(2040, 3, 1), date(2041, 12, 31)):
            now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            before = may_have_ended_before(held, now, NEW_YORK)
            assert before is not None
            for years in range(1, 16):
                ended = date(day.year - years, day.month, min(day.day, 28))
                free = kept_until(held, ended, ADULT).until
                if free is not None and free <= day:
                    assert datetime(ended.year, ended.month, ended.day, 23, tzinfo=NEW_YORK) < before
    assert may_have_ended_before((), datetime(2040, 1, 1, tzinfo=UTC), NEW_YORK) is None


def test_the_look_for_cases_passes_over_those_that_the_longest_period_keeps() -> None:
    held = periods("ACA_INDIVIDUAL")  # claims and notices six years, the books ten from the year's end
    before = may_have_ended_before(held, datetime(2038, 5, 1, 12, tzinfo=UTC), NEW_YORK)
    assert before == datetime(2028, 1, 2, tzinfo=NEW_YORK)
    assert kept_until(held, date(2027, 12, 31), ADULT).until == date(2038, 1, 1)
    assert kept_until(held, date(2028, 1, 1), ADULT).until == date(2039, 1, 1)
    longest = max(one.since for one in held)
    only_short = datetime(longest.year + 8, 1, 1, tzinfo=UTC)  # no case of the longest period is old enough yet
    assert may_have_ended_before(held[:0], only_short, NEW_YORK) is None


def test_the_last_free_day_is_exact_by_either_way_of_counting() -> None:
    for counted in ("CASE_END", "YEAR_END"):
        for years in (1, 3, 4):
            period = replace(periods("COMMERCIAL_ERISA")[0], years=years, counted_from=counted)
            for today in (date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2027, 1, 1), date(2029, 12, 31)):
                last = period.last_free(today)
                assert period.ends(last, ADULT) <= today < period.ends(last + timedelta(days=1), ADULT)


def test_a_leap_day_becomes_the_first_of_march() -> None:
    assert years_after(date(2024, 2, 29), 1) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"since": None}, "since"),
        ({"years": 0}, "at least 1"),
        ({"from": "SOME_DAY"}, "CASE_END, YEAR_END"),
        ({"minors_until": 17}, "must be more than 18"),
        ({"status": "SURE"}, "VERIFIED"),
        ({"forever": True}, "forever"),
    ],
)
def test_a_period_that_says_something_else_is_refused(changes: dict[str, object], fault: str) -> None:
    told = {"id": "p", "years": 6, "from": "CASE_END", "citation": "x", "since": date(2000, 1, 1), "status": "CONFIRM"}
    file = Reading({"retention": [{name: value for name, value in {**told, **changes}.items() if value is not None}]})
    read_periods(file)
    assert any(fault in one for one in file.faults)
