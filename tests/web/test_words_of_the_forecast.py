"""A forecast in words: a range is told as a range, a difference as more or fewer, a day by its name."""

from datetime import date

import pytest

from casework.forecast.counting import Range
from casework.testing_rows_of_forecast import a_forecast
from casework.usecases.forecast_question import Question
from casework.web import forecast_words


@pytest.mark.parametrize(
    ("low", "high", "told"), [(2, 5, "2 to 5"), (0, 1, "0 to 1"), (3, 3, "about 3"), (0, 0, "none")]
)
def test_a_range_is_told_as_a_range(low: int, high: int, told: str) -> None:
    assert forecast_words.between(low, high) == told


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (1, 4, "1 to 4 more"),
        (2, 2, "about 2 more"),
        (-4, -1, "1 to 4 fewer"),
        (-2, 0, "0 to 2 fewer"),
        (-2, 1, "2 fewer to 1 more"),
        (0, 0, "no difference"),
    ],
)
def test_a_difference_is_told_as_more_or_fewer(low: int, high: int, told: str) -> None:
    assert forecast_words.more(Range(low=low, mid=low, high=high)) == told


def test_a_day_is_told_by_its_name() -> None:
    today = date(2026, 1, 22)
    days = forecast_words.days([today, date(2026, 1, 23), date(2026, 1, 24)], today)
    assert [words for _, words in days] == ["Today, Thu 22 Jan", "Tomorrow, Fri 23 Jan", "Sat 24 Jan"]


def test_what_had_run_out_when_it_was_made_is_said() -> None:
    made = a_forecast(inputs={"already": 2})
    said = forecast_words.expected(made, date.fromisoformat(made.day)).definition
    assert said.endswith("When it was made, 2 times had run out on that first day already.")
    assert "already" not in forecast_words.expected(a_forecast(inputs={}), date(2026, 1, 22)).definition


def test_a_slider_of_people_reaches_no_further_than_there_are_people() -> None:
    one = a_forecast(inputs={"roles": {"intake": 1, "nurse_reviewer": 9}})
    intake, nurses = forecast_words.roles_asked(one, Question(out={"intake": "1", "nurse_reviewer": "-3"}))
    assert (intake["title"], intake["out"]["most"], intake["out"]["words"]) == (
        "People of intake",
        1,
        "1 person of intake out",
    )
    assert (nurses["out"]["most"], nurses["out"]["value"], nurses["more"]["words"]) == (5, 0, "As many as now")
    assert forecast_words.roles_asked(None, Question()) == []


def test_of_a_large_office_it_says_how_much_of_the_history_was_read() -> None:
    inputs = {
        "weeks": 8,
        "days": 40,
        "begun": 9000,
        "tasks": 30000,
        "people": 90,
        "roles": {},
        "open": 12000,
        "late": 10,
        "opens": 7.0,
        "closes": 19.0,
        "every": 3,
        "off": {"below": 0.1, "above": 0.0, "weeks": 3},
    }
    told = {one["title"]: one["words"] for one in forecast_words.rests_on(a_forecast(inputs=inputs))}
    several = inputs | {"people": 8, "roles": {"intake": 3, "nurse_reviewer": 6}}
    (people,) = (
        one["words"]
        for one in forecast_words.rests_on(a_forecast(inputs=several))
        if one["title"] == "People who worked"
    )
    assert "(3 people of intake, 6 nurse reviewers; who has several roles is counted in each)" in people
    assert told["Read of it"] == "1 case of 3, counted 3 times"
    assert told["People who worked"] == "90, mostly 7 am to 7 pm"
    assert told["Tried on weeks that are over"] == "3: the range is wider by what it missed"
    for off, words in (
        ({"below": 0.5, "above": 0.5, "weeks": 1}, "1 of 3: the history is short, so the range is wide"),
        ({"below": 0.0, "above": 0.0, "weeks": 2}, "2 of 3: the history is short"),
    ):
        rests = forecast_words.rests_on(a_forecast(inputs={**inputs, "off": off}))
        assert words in [one["words"] for one in rests]
    assert "Read of it" not in {
        one["title"] for one in forecast_words.rests_on(a_forecast(inputs={**inputs, "every": 1}))
    }
