"""Times as people read them."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.deadlines import Deadline
from casework.web import moments
from casework.web.moments import (
    clock,
    clock_time,
    exact,
    full_day,
    head_moment,
    left,
    level_of,
    moment,
    short_day,
    span,
    stay,
    until,
    zone_word,
)

EASTERN = ZoneInfo("America/New_York")
NOW = datetime(2026, 1, 22, 15, 42, tzinfo=UTC)  # Thu 22 Jan 2026, 10:42 am Eastern


def eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EASTERN)  # type: ignore[arg-type, misc]


SPANS = [
    (timedelta(days=5, hours=13), "5 days left"),
    (timedelta(days=3), "3 days left"),
    (timedelta(days=2, hours=23, minutes=59), "2 days 23 h left"),
    (timedelta(days=1, hours=13, minutes=59), "1 day 13 h left"),
    (timedelta(days=1), "1 day left"),
    (timedelta(hours=23, minutes=59, seconds=59), "23 h 59 min left"),
    (timedelta(hours=9, minutes=18, seconds=40), "9 h 18 min left"),
    (timedelta(hours=2), "2 h left"),
    (timedelta(minutes=42, seconds=59), "42 min left"),
    (timedelta(seconds=59), "less than 1 min left"),
    (-timedelta(hours=10, minutes=42), "Late by 10 h 42 min"),
    (-timedelta(days=4, hours=2), "Late by 4 days"),
]


@pytest.mark.parametrize(("remains", "words"), SPANS, ids=[words for _, words in SPANS])
def test_time_left_is_said_in_the_unit_that_one_would_use(remains: timedelta, words: str) -> None:
    assert left(remains) == words


def test_a_paused_clock_says_how_long_is_left_to_answer() -> None:
    told = clock({"at": eastern(2026, 3, 5, 23, 59, 59), "start": NOW, "paused": True, "share": 64}, NOW, EASTERN)
    assert told is not None
    assert (told["level"], told["words"], told["moment_words"], told["share"]) == (
        "paused",
        "Paused, 42 days to answer",
        "answer by Thu 5 Mar",
        64,
    )


def test_an_answer_that_did_not_come_in_time_is_said_to_be_late() -> None:
    told = clock({"at": NOW - timedelta(hours=2), "start": NOW, "paused": True, "share": 10}, NOW, EASTERN)
    assert told is not None
    assert told["words"] == "Paused, answer late by 2 h"
    assert told["moment_words"] == "answer was due by Thu 22 Jan, 8:42 am"


def deadline(at: datetime, start: datetime, *, running: bool = True) -> Deadline:
    return Deadline(
        name="decision",
        at=at.astimezone(UTC),
        local=at.isoformat(),
        start=start,
        steps=(),
        rule="standard",
        citation="29 CFR 2560.503-1(f)(2)(iii)(A)",
        status="SET",
        running=running,
    )


def test_a_day_clock_names_the_day_and_an_hour_clock_also_the_time() -> None:
    received = eastern(2026, 1, 12, 9, 30)
    by_day = clock(deadline(eastern(2026, 1, 27, 23, 59, 59), received), NOW, EASTERN, rule_href="/cases/1/clock")
    by_hour = clock(deadline(eastern(2026, 1, 23, 16, 5), received), NOW, EASTERN)
    assert by_day is not None
    assert by_hour is not None
    assert by_day == {
        "level": "watch",
        "level_word": "Watch",
        "words": "5 days left",
        "share": 64,
        "moment_words": "due Tue 27 Jan",
        "title": "Watch. 64 % of the time used.",
        "rule_href": "/cases/1/clock",
    }
    assert by_hour["moment_words"] == "due Fri 23 Jan, 4:05 pm"
    assert by_hour["rule_href"] == ""


def test_a_clock_that_has_ended_or_never_began_is_not_shown() -> None:
    assert clock(None, NOW, EASTERN) is None
    assert clock(deadline(NOW, NOW, running=False), NOW, EASTERN) is None


def test_what_is_late_says_when_it_was_due() -> None:
    told = clock({"at": eastern(2026, 1, 21, 23, 59, 59), "start": eastern(2026, 1, 7, 9, 0)}, NOW, EASTERN)
    assert told is not None
    assert (told["level"], told["words"], told["moment_words"], told["share"]) == (
        "late",
        "Late by 10 h 42 min",
        "was due Wed 21 Jan",
        100,
    )


def test_a_year_is_named_where_it_is_another() -> None:
    assert until(eastern(2027, 1, 5, 23, 59, 59), NOW, EASTERN) == "Tue 5 Jan 2027"
    assert short_day(date(2026, 2, 3), date(2026, 1, 22)) == "Tue 3 Feb"


def test_hours_are_elapsed_hours_when_the_clocks_go_forward() -> None:
    received = eastern(2026, 3, 6, 16, 20)  # Friday; clocks go forward on Sunday
    due = (received.astimezone(UTC) + timedelta(hours=72)).astimezone(EASTERN)
    told = clock({"at": due, "start": received}, received, EASTERN)
    assert told is not None
    assert (told["words"], told["moment_words"]) == ("3 days left", "due Mon 9 Mar, 5:20 pm")
    assert clock({"at": due, "start": received}, eastern(2026, 3, 8, 17, 20), EASTERN)["words"] == "1 day left"  # type: ignore[index]


@pytest.mark.parametrize(
    ("whole", "left_of_it", "level"),
    [
        (timedelta(days=10), timedelta(days=10), "ok"),
        (timedelta(days=10), timedelta(days=5, minutes=1), "ok"),
        (timedelta(days=10), timedelta(days=5), "watch"),
        (timedelta(days=10), timedelta(days=2, minutes=1), "watch"),
        (timedelta(days=10), timedelta(days=2), "tight"),
        (timedelta(hours=9), timedelta(hours=8), "ok"),
        (timedelta(hours=9), timedelta(hours=7, minutes=59), "tight"),
        (timedelta(days=1), timedelta(hours=8), "watch"),
        (timedelta(days=1), timedelta(hours=7, minutes=59), "tight"),
        (timedelta(days=10), timedelta(0), "tight"),
        (timedelta(days=10), -timedelta(seconds=1), "late"),
    ],
)
def test_the_level_follows_the_share_used_and_is_tight_under_eight_hours(
    whole: timedelta, left_of_it: timedelta, level: str
) -> None:
    assert level_of(NOW + left_of_it - whole, NOW + left_of_it, NOW) == level


def test_moments_of_a_record_carry_day_time_and_where_it_matters_zone() -> None:
    at = eastern(2026, 1, 12, 9, 30, 5)
    assert moment(at, EASTERN) == moment(at.isoformat(), EASTERN) == "Mon 12 Jan 2026, 9:30 am"
    assert exact(at, EASTERN) == exact(at.isoformat(), EASTERN) == "Mon 12 Jan 2026, 9:30:05 am Eastern"
    assert head_moment(NOW, EASTERN) == "Thursday 22 January 2026, 10:42 am Eastern"
    assert full_day("1975-06-21") == full_day(date(1975, 6, 21)) == "21 Jun 1975"
    assert clock_time(NOW - timedelta(minutes=1), NOW, EASTERN) == "10:41 am"
    assert clock_time(eastern(2026, 1, 21, 0, 5), NOW, EASTERN) == "Wed 21 Jan, 12:05 am"


@pytest.mark.parametrize(
    ("zone", "word"),
    [
        ("America/New_York", "Eastern"),
        ("America/Chicago", "Central"),
        ("America/Denver", "Mountain"),
        ("America/Los_Angeles", "Pacific"),
        ("America/Anchorage", "Alaska"),
        ("Pacific/Honolulu", "Hawaii"),
    ],
)
def test_zones_are_called_as_people_there_call_them(zone: str, word: str) -> None:
    assert zone_word(ZoneInfo(zone)) == word


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=5, minutes=50), "5 h"),
        (timedelta(days=1, hours=20), "1 day"),
        (timedelta(days=12), "12 days"),
        (-timedelta(minutes=3), "0 min"),
    ],
)
def test_a_stay_is_said_in_one_unit(length: timedelta, words: str) -> None:
    assert stay(NOW - length, NOW) == words


def told_length(words: str) -> timedelta:
    """What a person understands from the words."""
    if words == "less than 1 min":
        return timedelta(0)
    found = timedelta(0)
    parts = words.split()
    for number, unit in zip(parts[::2], parts[1::2], strict=True):
        found += int(number) * {"day": moments.DAY, "days": moments.DAY, "h": moments.HOUR, "min": moments.MINUTE}[unit]
    return found


LENGTHS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
ZONES = st.sampled_from(["America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu"]).map(
    ZoneInfo
)
MOMENTS = st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(length=LENGTHS)
def test_nobody_is_told_of_more_time_than_there_is(length: timedelta) -> None:
    told = told_length(span(length))
    assert told <= length
    slack = moments.DAY if length >= 3 * moments.DAY else moments.HOUR if length >= moments.DAY else moments.MINUTE
    assert length - told < slack


@given(first=LENGTHS, second=LENGTHS)
def test_a_longer_time_is_never_said_to_be_shorter(first: timedelta, second: timedelta) -> None:
    shorter, longer = sorted((first, second))
    assert told_length(span(shorter)) <= told_length(span(longer))


@given(start=MOMENTS, length=LENGTHS, passed=st.floats(0, 2), zone=ZONES)
def test_level_share_and_words_of_a_clock_say_the_same(
    start: datetime, length: timedelta, passed: float, zone: ZoneInfo
) -> None:
    at, now = start + length, start + length * passed
    told = clock({"at": at, "start": start}, now, zone)
    assert told is not None
    assert 0 <= told["share"] <= 100
    assert (told["level"] == "late") == (now > at) == told["words"].startswith("Late by")
    assert (told["share"] == 100) == (now >= at)
    assert told["moment_words"].startswith("was due" if now > at else "due")
    if told["level"] == "ok":
        assert told["share"] <= 50
        assert at - now >= timedelta(hours=8)


@given(start=MOMENTS, length=LENGTHS, zone=ZONES)
def test_no_page_shows_an_iso_date(start: datetime, length: timedelta, zone: ZoneInfo) -> None:
    told = clock({"at": start + length, "start": start}, start, zone)
    assert told is not None
    for words in (
        told["words"],
        told["moment_words"],
        moment(start, zone),
        exact(start, zone),
        head_moment(start, zone),
    ):
        assert re.search(r"\d-\d|\dT\d", words) is None
