"""A forecast over a real store: what it reads, when it is made, what is kept, and what then happened beside it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from casework.errors import FormError
from casework.forecast import parameters as shipped
from casework.forecast.counting import learn
from casework.forecast.looking_back import Off
from casework.ports_of_forecast import MADE, TOO_LITTLE, Forecast
from casework.usecases import forecast_question, forecasts
from casework.usecases.forecast_question import EVERY_DAY, ONE_AT_A_TIME, Question, answer
from casework.usecases.forecast_sweep import ForecastSweep
from tests.forecast.kept_office import KeptOffice
from tests.forecast.other_office import Week

NURSE, PHYSICIAN = "nurse_reviewer", "physician_reviewer"


@pytest.fixture(autouse=True)
def few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less is counted than in the product, because nothing here asks how exact it is."""
    few = replace(shipped.parameters(), runs=20, runs_back=5, asked_runs=8, least_runs=8)
    for module in ("forecasts", "forecast_question"):
        monkeypatch.setattr(f"casework.usecases.{module}.parameters", lambda: few)
    monkeypatch.setattr("casework.forecast.looking_back.parameters", lambda: few)


def kept_forecasts(kept: KeptOffice) -> list[Forecast]:
    with kept.app.store.reading() as reader:
        return list(reader.forecasts(limit=50))


def ask(kept: KeptOffice, **asked: object) -> forecast_question.Answered:
    with kept.app.store.reading() as reader:
        return answer(kept.app, reader, Question(**asked), Off())  # type: ignore[arg-type]


def refused(kept: KeptOffice, **asked: object) -> dict[str, list[str]]:
    with pytest.raises(FormError) as told:
        ask(kept, **asked)
    return dict(told.value.messages)


def test_what_a_forecast_reads_is_what_the_office_did(kept: KeptOffice, told: Week) -> None:
    with kept.app.store.reading() as reader:
        read = forecasts.history(kept.app, reader)
    given = told.history
    assert (read.now, read.since, read.zone) == (given.now, given.since, given.zone)
    key = lambda one: (one.closed_at, one.review, one.element)  # noqa: E731 - an order for two lists
    assert sorted(read.steps, key=key) == sorted(given.steps, key=key)
    assert {one.review: one.opened_at for one in read.open} == {one.review: one.opened_at for one in given.open}
    assert {one.id for one in read.staff} == {one.id for one in given.staff} | {"gwen"}
    assert sorted(read.missed) == sorted(given.missed)
    assert set(read.away) <= set(given.away)
    assert {date(2026, 1, 19), date(2026, 5, 25)} <= read.holidays
    same = learn(replace(given, holidays=read.holidays, open=read.open, staff=read.staff, away=read.away))
    assert learn(read).pace == same.pace


def test_the_days_forecast_is_made_in_pieces_once_and_by_nobody(kept: KeptOffice, told: Week) -> None:
    sweep, pieces = ForecastSweep(kept.app), 0
    while sweep.go_on(2_000):
        pieces += 1
        assert kept_forecasts(kept) == []
    assert pieces > 5
    (made,) = kept_forecasts(kept)
    assert (made.state, made.asked_by, made.settled) == (MADE, None, False)
    assert made.day == told.history.today.isoformat()
    assert [day["day"] for day in made.days["days"]] == [
        (told.history.today + timedelta(days=n)).isoformat() for n in range(7)
    ]
    assert all(day["low"] <= day["mid"] <= day["high"] for day in made.days["days"])
    assert made.week["low"] < made.week["high"]
    assert made.inputs["tasks"] == sum(one.by is not None for one in told.history.steps)
    assert made.inputs["off"]["weeks"] == 3
    assert not sweep.go_on()
    ForecastSweep(kept.app).finish()  # another process finds it made
    assert len(kept_forecasts(kept)) == 1


def test_a_piece_beside_other_work_counts_as_nothing_done(kept: KeptOffice) -> None:
    assert ForecastSweep(kept.app).beside() == 0


def test_when_a_day_is_over_what_happened_stands_beside_what_was_expected(kept: KeptOffice, told: Week) -> None:
    ForecastSweep(kept.app).finish()
    today = told.history.now
    kept.miss(today + timedelta(hours=3), today + timedelta(hours=30), today + timedelta(hours=31))
    kept.clock.move_to(today + timedelta(days=2, minutes=5))
    forecasts.settle(kept.app)
    (made,) = kept_forecasts(kept)
    assert [day["actual"] for day in made.days["days"]] == [1, 2, None, None, None, None, None]
    assert made.week["actual"] is None
    kept.clock.move_to(today + timedelta(days=7, minutes=5))
    forecasts.settle(kept.app)
    (made,) = kept_forecasts(kept)
    assert made.week["actual"] == 3
    assert not made.settled  # what was found late is looked for once more
    kept.miss(today + timedelta(days=6, hours=23))
    kept.clock.move_to(today + timedelta(days=9, minutes=5))
    forecasts.settle(kept.app)
    (made,) = kept_forecasts(kept)
    assert (made.week["actual"], made.settled) == (4, True)


def test_with_too_little_history_nothing_is_made_up(kept: KeptOffice, told: Week) -> None:
    kept.clock.move_to(told.history.now + timedelta(weeks=7))
    ForecastSweep(kept.app).finish()
    (made,) = kept_forecasts(kept)
    assert (made.state, made.days, made.week, made.settled) == (TOO_LITTLE, {"days": []}, {}, True)
    assert forecasts.make(kept.app, by="gwen").state == TOO_LITTLE
    assert "too little history" in refused(kept, requests="20")["form"][0]


def test_a_forecast_that_is_asked_for_stands_in_place_of_the_days(kept: KeptOffice) -> None:
    ForecastSweep(kept.app).finish()
    kept.clock.move_to(kept.clock.now() + timedelta(hours=9))
    made = forecasts.make(kept.app, by="gwen")
    with kept.app.store.reading() as reader:
        assert forecasts.of_today(kept.app, reader) == made
    assert made.asked_by == "gwen"
    assert made.inputs["off"] == kept_forecasts(kept)[1].inputs["off"]
    kept.clock.move_to(kept.clock.now() + timedelta(days=1))
    with kept.app.store.reading() as reader:
        assert forecasts.of_today(kept.app, reader) is None
    found = forecasts.last_of_each_day(kept_forecasts(kept), made.made_at.date() + timedelta(days=1))
    assert [one.asked_by for one in found] == ["gwen"]


def test_people_out_make_more_late_and_more_people_make_fewer(kept: KeptOffice) -> None:
    worse = ask(kept, out={PHYSICIAN: "1"}, day=EVERY_DAY)
    better = ask(kept, more={PHYSICIAN: "1"})
    assert worse.base == better.base
    assert worse.week.high > 10
    assert better.week.low < -10
    assert worse.changed.week.mid > worse.base.week.mid > better.changed.week.mid
    assert len(worse.days) == 7


def test_on_one_day_people_are_out_on_that_day_only(kept: KeptOffice) -> None:
    days = forecast_question.days_asked(kept.app)
    told = ask(kept, out={NURSE: "1"}, day=days[3].isoformat())
    assert told.change.out_days == (3,)
    assert all((of.low, of.high) == (0, 0) for of in told.days[:3])


def test_what_cannot_be_asked_is_told_at_its_field(kept: KeptOffice) -> None:
    wrong = refused(
        kept, out={NURSE: "99", "designer": "1"}, more={PHYSICIAN: "one"}, day="2020-01-01", requests="1000"
    )
    assert wrong["out-nurse_reviewer"][0].endswith("You typed “99”.")
    assert wrong["out-designer"] == ["The forecast counts no designer. Ask for a role of the list."]
    assert wrong["more-physician_reviewer"] == ["Enter a whole number from 0 to 5. You typed “one”."]
    assert wrong["requests"] == ["Enter a whole number from -50 to 100. You typed “1000”."]
    assert "Choose on which day" in wrong["day"][0]
    assert "Nothing is changed" in refused(kept, requests="0")["form"][0]


def test_one_question_is_counted_at_a_time(kept: KeptOffice) -> None:
    with ONE_AT_A_TIME:
        assert "Ask again in a few seconds" in refused(kept, requests="20")["form"][0]
    assert ask(kept, requests="20").base.runs == 8


def test_a_question_of_a_day_that_is_over_is_none(kept: KeptOffice) -> None:
    yesterday = datetime.fromisoformat(forecast_question.days_asked(kept.app)[0].isoformat()) - timedelta(days=1)
    assert "day" in refused(kept, out={NURSE: "1"}, day=yesterday.date().isoformat())


def test_of_a_large_office_every_second_case_is_read_and_counted_twice(
    kept: KeptOffice, told: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = replace(forecasts.parameters(), most_steps=len(told.history.steps) * 2 // 3)
    whole = forecasts.make(kept.app, by="gwen")
    monkeypatch.setattr("casework.usecases.forecasts.parameters", lambda: half)
    made = forecasts.make(kept.app, by="gwen")
    assert made.inputs["every"] == 2
    assert abs(made.inputs["tasks"] - whole.inputs["tasks"]) < 0.2 * whole.inputs["tasks"]
    assert made.inputs["days"] == whole.inputs["days"]
    assert made.week["low"] % 2 == made.week["high"] % 2 == 0
    assert made.week["low"] <= whole.week["high"]
    assert whole.week["low"] <= made.week["high"]
