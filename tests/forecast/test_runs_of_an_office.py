"""A run of an office: what people get done in a day, what runs out meanwhile, and what a change makes of it."""

from datetime import timedelta
from statistics import mean

import pytest

from casework.forecast.change import Change
from casework.forecast.counting import Counting, effort, learn
from casework.forecast.history import Away, History, Staff
from casework.forecast.looking_back import Off
from casework.forecast.parameters import parameters
from tests.forecast.small_office import A_DAY, TODAY, at, done, many, missed, office, past, waiting

TONIGHT = at(0, 23.99)
NURSE, PHYSICIAN = "nurse_reviewer", "physician_reviewer"


def today(history: History, change: Change | None = None) -> float:
    """What runs out today, on the average of the runs."""
    return mean(run[0] for run in missed(history, change))


def test_what_one_person_does_in_a_day_is_in_time_and_the_rest_is_late() -> None:
    assert today(office(many(5, TONIGHT))) == 0
    assert 28 <= today(office(many(40, TONIGHT))) <= 36


def test_what_is_due_on_another_day_runs_out_on_that_day() -> None:
    runs = missed(office(many(40, at(2, 12))))
    assert all(run[0] == run[1] == 0 for run in runs)
    assert 12 <= mean(run[2] for run in runs) <= 26  # two days and a morning are done


def test_a_time_that_ran_out_earlier_today_counts_for_today() -> None:
    noon = office(many(1, at(0, 6)), now=at(0, 12), missed=[at(0, 6), at(-1, 6)])
    assert {tuple(run[:1]) for run in missed(noon)} == {(1,)}


def test_what_ran_out_today_already_is_sure_and_the_range_is_widened_by_what_is_still_to_come() -> None:
    noon = office(now=at(0, 12), missed=[at(0, 6), at(0, 7), at(-1, 6)])
    told = Counting(learn(noon), seed=1, runs=5).whole()
    wide = Off(below=0.5, above=0.5).widened(told)
    (_, today), (_, tomorrow), *_ = wide.days
    assert (today.low, today.mid, today.high) == (2, 2, 3)
    assert (tomorrow.low, tomorrow.high) == (0, 1)
    assert wide.week.low == 2


def test_a_case_that_is_late_already_is_not_counted_again() -> None:
    assert sum(map(sum, missed(office([waiting("late", at(-1), opened_at=at(-40))])))) == 0


def test_with_nobody_there_everything_that_is_due_runs_out() -> None:
    out = Change(out={NURSE: 1}, out_days=(0,))
    assert today(office(many(40, TONIGHT)), out) == 40
    away = office(many(40, TONIGHT), away=[Away(person="ana", from_day=TODAY, to_day=TODAY)])
    assert today(away) == 40
    assert today(office(many(40, TONIGHT), holidays=frozenset({TODAY}))) == 40


def test_one_more_person_does_as_much_again() -> None:
    base, more = today(office(many(40, TONIGHT))), today(office(many(40, TONIGHT)), Change(more={NURSE: 1}))
    assert base - A_DAY - 3 <= more <= base - A_DAY + 3


def test_a_question_changes_what_it_asks_about_and_leaves_every_other_chance_as_it_was() -> None:
    history = office(many(40, TONIGHT))
    assert missed(history, Change()) == missed(history)
    assert missed(history, Change(more={PHYSICIAN: 3})) == missed(history)
    worse = missed(history, Change(out={NURSE: 1}, out_days=(3,)))
    assert [run[:3] for run in worse] == [run[:3] for run in missed(history)]


def test_more_requests_make_more_late_and_fewer_make_fewer() -> None:
    steps = [done(one.review, one.closed_at, due_at=one.opened_at + timedelta(hours=30)) for one in past()]
    history = office(many(8, at(1, 12)), steps=steps)
    of = {n: mean(sum(run) for run in missed(history, Change(requests=n))) for n in (-50, 0, 50, 150)}
    assert of[-50] < of[0] < of[50] < of[150]


def test_what_somebody_has_who_is_out_is_given_to_whoever_is_there() -> None:
    both = [Staff(id="ana", roles=(NURSE,), capacity=None), Staff(id="tova", roles=(NURSE,), capacity=None)]
    steps = [*past(), *[done(f"t{one.review}", one.closed_at, by="tova") for one in past()]]
    held = many(4, TONIGHT, holder="tova")
    away = [Away(person="tova", from_day=TODAY, to_day=TODAY)]
    assert today(office(held, staff=both, steps=steps)) == 0
    assert today(office(held, staff=both, steps=steps, away=away)) == 0
    assert today(office(many(4, TONIGHT, holder="gone"))) == 0


def test_nobody_does_more_points_in_a_day_than_they_ever_did_or_may() -> None:
    capped = [Staff(id="ana", roles=(NURSE,), capacity=2)]
    slow = office(many(40, TONIGHT), staff=capped, steps=[one for one in past() if int(one.review[-1]) < 4])
    assert today(slow) >= 36


def test_a_paused_clock_does_not_run_out_and_runs_on_when_the_answer_is_there() -> None:
    pause = [
        *[done(f"r{n}", at(-9, 10 + n % 8), due_at=at(-2)) for n in range(10)],
        *[
            done(f"r{n}", at(-4, 12), element="hear", kind="RECEIVE", role=None, by=None, paused=True, due_at=None)
            for n in range(10)
        ],
        *[done(f"r{n}", at(-3, 10 + n % 8), element="judge", due_at=at(3)) for n in range(10)],
    ]
    asked = {"element": "hear", "standing": "INFORMATION", "role": None, "paused": True, "opened_at": at(-1)}
    before = done("R", at(-1), due_at=at(1))
    runs = missed(office([waiting("R", at(9), **asked)], steps=[*past(), *pause, before]))
    assert all(sum(run) == 0 for run in runs)
    ends_late = office(
        [waiting("R", at(0, 1), **(asked | {"paused": False, "standing": "OUTSIDE"}))], steps=[*past(), *pause]
    )
    assert all(run[0] == 1 for run in missed(ends_late))


def test_a_wait_that_is_longer_than_any_before_goes_on_for_a_while() -> None:
    wait = {"element": "hear", "kind": "RECEIVE", "role": None, "by": None}
    steps = [*past(), *[done(f"w{n}", at(-5, 12), opened_at=at(-5, 10), due_at=at(5), **wait) for n in range(10)]]
    stands = {"element": "hear", "standing": "OUTSIDE", "role": None, "opened_at": at(-20)}
    runs = missed(office([waiting("R", at(0, 1), **stands)], steps=steps), runs=200)
    assert 0.1 < mean(sum(run) for run in runs) < 0.9


def test_a_case_that_is_with_casework_itself_goes_on_within_the_hour() -> None:
    by_itself = {"standing": "MACHINE", "role": None, "element": "assess"}
    assert today(office([waiting("R", at(0, 2), **by_itself)])) == 0
    assert (
        today(office([waiting("R", at(0, 2), **(by_itself | {"element": "never seen", "standing": "OUTSIDE"}))])) == 1
    )


def test_of_a_large_office_a_run_follows_every_second_case_and_counts_it_twice() -> None:
    history = office(many(80, TONIGHT))
    half = mean(run[0] for run in missed(history, thinned=2))
    assert abs(half - today(history)) <= 8
    assert all(run[0] % 2 == 0 for run in missed(history, thinned=2))


def test_whoever_waits_gets_fewer_runs_of_a_large_office_and_never_too_few() -> None:
    settings = parameters()
    small, large = learn(office(many(5, TONIGHT))), learn(office(many(5000, TONIGHT)))
    assert effort(small, settings.asked_runs, settings, forecasts=2) == (settings.asked_runs, 1)
    runs, thinned = effort(large, settings.asked_runs, settings, forecasts=2)
    assert runs == settings.least_runs
    assert 5000 * 6 * 2 * runs / thinned <= settings.events * 1.1


@pytest.mark.parametrize("days", [3, 0])
def test_from_too_little_history_nothing_is_forecast(days: int) -> None:
    assert not learn(office(steps=past(days))).is_enough
    assert learn(office()).is_enough
