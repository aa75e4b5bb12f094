"""Sampling rules as data, read strictly; periods, numbers and the order of a drawing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

import server
from casework.domain.library import Library
from casework.domain.quality_content import (
    LIMITS,
    MONTH,
    QUARTER,
    RISKS,
    YEAR,
    QualityRules,
    Sample,
    Source,
    read_quality,
)
from casework.domain.reading import Reading
from casework.domain.sampling import ended_before, ended_since, in_order, period_of, read_period, seed_of, wanted

HEAD = {"id": "looks", "title": "Second looks", "effective_from": "2026-01-01"}
SAID = {"citation": "House rule", "status": "SYNTHETIC"}
CRITERION = {"id": "outcome", "title": "Outcome", "path": "lines.*.outcome", "reads": "ANSWER", "decides": True}


def a_file(**changes: Any) -> dict[str, Any]:
    """The smallest file that can be used."""
    return {
        "quality": HEAD,
        "limit": [{"id": one, "value": 1, "unit": "days", "why": "So it is.", **SAID} for one in LIMITS],
        "sample": [
            {
                "id": "denials",
                "title": "Denials",
                "of": "DENIALS",
                "period": "MONTH",
                "per_cent": 5,
                "most": 50,
                "tasks": ["draft_decision"],
                **SAID,
            }
        ],
        "task": [{"element": "draft_decision", "title": "The decision", "criterion": [CRITERION]}],
        **changes,
    }


def read(file: Mapping[str, Any]) -> tuple[QualityRules | None, list[str]]:
    reading = Reading(file)
    return read_quality(reading), reading.faults


def test_the_smallest_file_is_read() -> None:
    rules, faults = read(a_file())
    assert faults == []
    assert rules is not None
    assert rules.samples[0].least == rules.samples[0].looks == 1
    assert rules.task("draft_decision") is not None
    assert rules.task("sign_decision") is None
    assert (rules.title_of("denials"), rules.title_of("gone")) == ("Denials", "gone")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"quality": {**HEAD, "colour": "blue"}}, "quality.colour"),
        ({"weather": 1}, "weather"),
        ({"limit": []}, "limit: agreement, kappa, seconds, small_group, named_after, answer_within is missing"),
        ({"limit": [*a_file()["limit"], a_file()["limit"][0]]}, "agreement stands there twice"),
        ({"limit": [{**a_file()["limit"][0], "value": 0}, *a_file()["limit"][1:]]}, "must be more than 0"),
        ({"limit": [{**a_file()["limit"][0], "status": "MAYBE"}, *a_file()["limit"][1:]]}, "'MAYBE' is not known"),
        ({"sample": [{**a_file()["sample"][0], "per_cent": 101}]}, "must be 100 at most"),
        ({"sample": [{**a_file()["sample"][0], "least": 51}]}, "must not be more than `most`"),
        ({"sample": [{**a_file()["sample"][0], "tasks": ["hum"]}]}, "names hum, and no [[task]] does"),
        ({"sample": [{**a_file()["sample"][0], "tasks": []}]}, "names no task"),
        ({"risk": [{"id": "weather", "title": "Rain", "tasks": ["draft_decision"], **SAID}]}, "'weather' is not known"),
        ({"task": [{"element": "draft_decision", "title": "The decision"}]}, "a second look compares something"),
        (
            {"task": [{"element": "draft_decision", "title": "D", "criterion": [{**CRITERION, "path": "Lines/1"}]}]},
            "leads nowhere",
        ),
        (
            {"task": [{"element": "draft_decision", "title": "D", "criterion": [{**CRITERION, "reads": "ENOUGH"}]}]},
            "stands with reads = ENOUGH",
        ),
    ],
)
def test_what_cannot_be_meant_is_said(changes: Mapping[str, Any], said: str) -> None:
    rules, faults = read(a_file(**changes))
    assert rules is None
    assert any(said in fault for fault in faults), faults


def test_two_sets_of_rules_do_not_hold_on_the_same_day() -> None:
    name = "quality/second_looks.toml"
    text = server.content(".toml")[name]
    files = {one: held for one, held in server.content(".toml").items() if not one.startswith("samples/")}
    with pytest.raises(Exception, match="second_looks"):
        Library.from_files({**files, "quality/again.toml": text}, calendars=server.calendars())


def test_the_shipped_rules_draw_what_is_asked_for_and_say_what_is_still_to_be_confirmed() -> None:
    rules = server.library().quality_on(date(2026, 1, 22))
    assert rules is not None
    assert {one.id for one in rules.risks} == set(RISKS)
    assert [(one.per_cent, one.most) for one in rules.samples if one.of in ("DENIALS", "APPEALS")] == [(5, 50)] * 2
    assert {one.period for one in rules.samples if one.id == "reliability"} == {YEAR}
    numbers = {one.id: one.value for one in rules.limits}
    assert (numbers["agreement"], numbers["kappa"], numbers["small_group"]) == (90, 0.8, 11)
    assert all(one.source.citation and one.source.status in ("CONFIRM", "SYNTHETIC") for one in rules.limits)
    forms = server.FORMS
    for task in rules.tasks:
        names = set(forms[task.element]().fields)
        assert {one.path.split(".")[0] for one in task.criteria} <= names


def test_before_the_rules_begin_there_are_none() -> None:
    assert server.library().quality_on(date(2020, 1, 1)) is None


@pytest.mark.parametrize(
    ("kind", "day", "name", "words", "first", "after"),
    [
        (MONTH, date(2026, 1, 31), "2026-01", "January 2026", date(2026, 1, 1), date(2026, 2, 1)),
        (MONTH, date(2025, 12, 1), "2025-12", "December 2025", date(2025, 12, 1), date(2026, 1, 1)),
        (QUARTER, date(2026, 5, 9), "2026-Q2", "the 2nd quarter of 2026", date(2026, 4, 1), date(2026, 7, 1)),
        (QUARTER, date(2026, 12, 31), "2026-Q4", "the 4th quarter of 2026", date(2026, 10, 1), date(2027, 1, 1)),
        (YEAR, date(2026, 5, 9), "2026", "2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_is_of_the_calendar(kind: str, day: date, name: str, words: str, first: date, after: date) -> None:
    told = period_of(kind, day)
    assert (told.name, told.words, told.first, told.after) == (name, words, first, after)
    assert read_period(name) == told


def test_only_a_period_that_is_over_is_drawn_from() -> None:
    assert ended_before(MONTH, date(2026, 1, 1)).name == "2025-12"
    assert ended_before(QUARTER, date(2026, 3, 31)).name == "2025-Q4"
    assert ended_before(YEAR, date(2026, 12, 31)).name == "2025"


def test_periods_in_which_nothing_ran_are_drawn_from_afterwards() -> None:
    today = date(2026, 1, 9)
    assert [one.name for one in ended_since(MONTH, "2025-09", today)] == ["2025-10", "2025-11", "2025-12"]
    assert [one.name for one in ended_since(QUARTER, "2025-Q3", today)] == ["2025-Q4"]
    assert [one.name for one in ended_since(YEAR, None, today)] == ["2025"]
    assert ended_since(MONTH, "2025-12", today) == ended_since(MONTH, "2026-03", today) == []


def test_five_per_cent_or_fifty_whichever_is_less_and_never_more_than_there_are() -> None:
    sample = Sample(
        id="s",
        title="S",
        of="DENIALS",
        period=MONTH,
        per_cent=5,
        most=50,
        least=2,
        looks=1,
        within=0,
        tasks=("draft_decision",),
        source=Source(citation="c", status="CONFIRM", note=""),
    )
    assert [wanted(sample, cases) for cases in (0, 1, 2, 40, 41, 1_000, 1_001, 5_000)] == [0, 1, 2, 2, 3, 50, 50, 50]


def test_the_order_of_a_drawing_follows_from_the_cases_alone_and_nobody_can_know_it_before() -> None:
    cases = [f"CR-26-{number:05}" for number in range(100)]
    seed = seed_of("denials", "2026-01", cases)
    assert seed == seed_of("denials", "2026-01", reversed(cases))
    assert in_order(seed, cases) == in_order(seed, cases[::-1])
    others = {seed_of("appeals", "2026-01", cases), seed_of("denials", "2026-02", cases)}
    others.add(seed_of("denials", "2026-01", [*cases, "CR-26-00100"]))  # one more decided case settles another order
    assert len(others | {seed}) == 4
    assert in_order(seed, cases) != cases
    firsts = {in_order(seed_of("denials", f"2026-{month:02}", cases), cases)[0] for month in range(1, 13)}
    assert len(firsts) > 6
