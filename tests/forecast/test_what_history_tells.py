"""What a forecast reads off the history: where clocks began, which step came next, how people worked."""

from datetime import date, timedelta

import pytest

from casework.forecast.counting import learn
from casework.forecast.history import Away, Staff
from casework.forecast.pace import pace
from casework.forecast.parameters import parameters
from casework.forecast.routes import routes
from tests.forecast.small_office import TODAY, at, done, office, past, waiting

NURSE = "nurse_reviewer"


def test_a_clock_begins_where_there_was_none_before_and_ends_where_there_is_none_after() -> None:
    steps = [
        done("R", at(-5, 11), opened_at=at(-6, 9.5), due_at=at(4, 12)),
        done("R", at(-5, 12), opened_at=at(-5, 11), element="judge", due_at=at(4, 12)),
        done(
            "R", at(-3), opened_at=at(-5, 12), element="await_appeal", kind="RECEIVE", role=None, by=None, due_at=None
        ),
        done("R", at(-2, 12), opened_at=at(-3), element="hear_appeal", due_at=at(20)),
    ]
    told = routes(office(steps=steps))
    began = {day: [(one.element, one.hour) for one in all] for day, all in told.arrivals.items()}
    assert began == {TODAY - timedelta(days=6): [("assess", 9.5)], TODAY - timedelta(days=3): [("hear_appeal", 0.0)]}
    (first,) = told.arrivals[TODAY - timedelta(days=6)]
    assert first.due == 10 * 24 + 12
    ways = {element: [one.next for one in all] for element, all in told.departures.items()}
    assert ways == {"assess": ["judge"], "judge": [None], "hear_appeal": [None]}
    assert told.roles == {"assess": NURSE, "judge": NURSE, "await_appeal": None, "hear_appeal": NURSE}


def test_a_step_tells_how_long_it_took_how_long_until_the_next_and_how_far_the_due_moment_moved() -> None:
    steps = [
        done("R", at(-5, 11), opened_at=at(-5, 9), due_at=at(4)),
        done("R", at(-5, 14), opened_at=at(-5, 13), element="judge", due_at=at(6)),
    ]
    (way,) = routes(office(steps=steps)).departures["assess"]
    assert (way.length, way.delay, way.shift) == (2, 2, 48)


def test_what_a_pause_did_to_the_clock_is_known_when_it_runs_again() -> None:
    steps = [
        done("R", at(-9, 11), due_at=at(-4)),
        done(
            "R", at(-5, 11), opened_at=at(-9, 11), element="hear", kind="RECEIVE", role=None, due_at=None, paused=True
        ),
    ]
    open_again = waiting("R", at(0), opened_at=at(-5, 11))
    told = routes(office([open_again], steps=steps))
    assert told.departures["assess"][0].shift == 0
    assert told.departures["hear"][0].shift == 96
    assert told.last_due == {"R": -96}


def test_a_step_that_an_open_case_left_for_nobody_knows_where_tells_nothing() -> None:
    lost = waiting("R", at(3), standing="MACHINE", role=None)
    assert routes(office([lost], steps=[done("R", at(-5, 11))])).departures == {}


def test_a_step_with_a_clock_of_its_own_is_on_no_route() -> None:
    steps = [done("R", at(-5, 11)), done("R", at(-5, 12), element="explain")]
    told = routes(office(steps=steps, beside=frozenset({"explain"})))
    assert told.departures["assess"][0].next is None
    assert "explain" not in told.departures


def test_a_case_goes_the_way_of_its_own_kind_where_enough_of_it_went_before() -> None:
    fast = [done(f"f{n}", at(-5, 11), urgency="EXPEDITED") for n in range(9)]
    other = [done(f"o{n}", at(-5, 11), line_of_business="OTHER") for n in range(9)]
    told = routes(office(steps=[*fast, *other]))
    assert {one.urgency for one in told.like("assess", "GROUP", "EXPEDITED")} == {"EXPEDITED"}
    assert {one.line_of_business for one in told.like("assess", "NEW", "STANDARD")} == {"OTHER"}
    assert len(told.like("assess", "NEW", "NEW")) == 18


def test_the_day_of_people_is_read_off_what_they_did() -> None:
    told = pace(office(), parameters())
    assert (told.opens, told.closes) == (10, 17)
    assert told.there == {"ana": 20}
    assert told.missed == {"ana": 0}
    assert pace(office(steps=past(3)), parameters()).opens == parameters().opens


def test_a_working_day_without_a_task_is_missed_where_work_lay_there_and_no_absence_was_known() -> None:
    gone = date(2026, 2, 25)
    steps = [one for one in past() if one.closed_at.date() != gone]
    steps.append(done("lay", at(-1), opened_at=at(-20), by="tova"))
    steps.append(done("lay too", at(-1), opened_at=at(-20), by="tova"))
    assert pace(office(steps=steps), parameters()).missed == {"ana": 1}
    known = office(steps=steps, away=[Away(person="ana", from_day=gone, to_day=gone)])
    assert pace(known, parameters()).missed == {"ana": 0}


def test_whoever_was_out_on_the_last_working_day_is_more_likely_out_today() -> None:
    last = date(2026, 2, 27)
    steps = [one for one in past() if one.closed_at.date() != last]
    steps += [done(f"lay {n}", at(-1), opened_at=at(-20), by="tova") for n in range(2)]
    assert pace(office(steps=steps), parameters()).out_before == {"ana"}
    assert pace(office(), parameters()).out_before == frozenset()


@pytest.mark.parametrize(("first", "share"), [("due", 1.0), ("age", 0.0)])
def test_it_is_read_off_the_history_what_people_do_first(first: str, share: float) -> None:
    old = {"opened_at": at(-20), "due_at": at(20), "claimed_at": None}
    young = {"opened_at": at(-19), "due_at": at(10), "claimed_at": None}
    before, after = (young, old) if first == "due" else (old, young)
    steps = [done(f"a{n}", at(-9, 10 + n / 10), **before) for n in range(30)]
    steps += [done(f"b{n}", at(-8, 10 + n / 10), **after) for n in range(30)]
    assert abs(pace(office(steps=steps), parameters()).by_due - share) < 0.1


def test_somebody_of_whom_no_day_is_known_is_not_counted() -> None:
    two = [Staff(id=one, roles=(NURSE,), capacity=None) for one in ("ana", "new")]
    told = learn(office(staff=two))
    assert told.staff == 1
    assert told.roles == {NURSE: 1}
