"""What a question does to the decision's clock: it stops once, in time; an urgent one only within a day of receipt."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework.domain.deadlines import TELLING, ClockEvent, Deadline, asking, deadlines
from casework.domain.lines_of_business import LineOfBusiness
from casework.testing import line_of_business

from .test_deadline_arithmetic import NEW_YORK, at, event

STANDARD = event("RECEIVED", "2026-02-02")
URGENT = event("RECEIVED", "2026-03-06T16:20:00-05:00", urgency="EXPEDITED")


def known(law: LineOfBusiness, *events: ClockEvent) -> Mapping[str, Deadline]:
    return deadlines(law, events, moments={}, zone=NEW_YORK)


def ask(law: LineOfBusiness, when: str | datetime, *events: ClockEvent) -> Any:
    moment = at(when) if isinstance(when, str) else when
    return asking(law, events, at=moment, zone=NEW_YORK)


def test_what_is_missing_from_an_urgent_request_is_told_within_a_day(erisa: LineOfBusiness) -> None:
    telling = known(erisa, URGENT)[TELLING]
    assert (telling.local, telling.running) == ("2026-03-07T16:20:00-05:00", True)
    assert telling.citation == "29 CFR 2560.503-1(f)(2)(i)"
    assert "24 hours" in telling.steps[0]
    assert TELLING not in known(erisa, STANDARD)
    assert TELLING not in known(line_of_business(), URGENT)


@pytest.mark.parametrize("kind", ["TOLLED", "DECIDED", "STOPPED"])
def test_the_time_to_tell_ends_with_the_question_or_the_decision(erisa: LineOfBusiness, kind: str) -> None:
    assert known(erisa, URGENT, event(kind, "2026-03-07T10:00:00-05:00"))[TELLING].running is False


def test_a_request_that_becomes_urgent_has_its_day_from_then(erisa: LineOfBusiness) -> None:
    turned = event("RETRIAGED", "2026-02-04T09:00:00-05:00", urgency="EXPEDITED")
    assert known(erisa, STANDARD, turned)[TELLING].local == "2026-02-05T09:00:00-05:00"
    back = event("RETRIAGED", "2026-02-04T10:00:00-05:00", urgency="STANDARD")
    assert TELLING not in known(erisa, STANDARD, turned, back)


def test_an_urgent_question_in_time_stops_the_clock_under_the_rule_for_urgent_requests(erisa: LineOfBusiness) -> None:
    effect = ask(erisa, "2026-03-07T10:00:00-05:00", URGENT)
    assert (effect.stops, effect.urgent, effect.citation) == (True, True, "29 CFR 2560.503-1(f)(2)(i)")
    assert (effect.answer.value, effect.answer.unit) == (48, "hours")


def test_an_urgent_question_that_comes_late_leaves_the_first_due_moment(erisa: LineOfBusiness) -> None:
    late = "2026-03-07T16:21:00-05:00"
    effect = ask(erisa, late, URGENT)
    assert (effect.stops, effect.citation) == (False, "29 CFR 2560.503-1(f)(2)(i)")
    assert "within 24 hours, and it was told later" in effect.because
    events = (URGENT, event("TOLLED", late), event("RESUMED", "2026-03-08T20:00:00-04:00"))
    decision = known(erisa, *events)["decision"]
    assert decision.local == "2026-03-09T17:20:00-04:00"
    assert "it was told later" in " ".join(decision.steps)


def test_a_question_after_the_due_moment_or_the_extension_stops_nothing(erisa: LineOfBusiness) -> None:
    late = ask(erisa, "2026-02-18", STANDARD)
    assert (late.stops, late.citation) == (False, "29 CFR 2560.503-1(f)(2)(iii)(A)")
    again = ask(erisa, "2026-02-06", STANDARD, event("TOLLED", "2026-02-03"), event("RESUMED", "2026-02-05"))
    assert (again.stops, again.citation) == (False, "29 CFR 2560.503-1(f)(2)(iii)")
    assert again.because == "the time may be extended once only"


def test_a_question_while_the_clock_stands_still_leaves_it_standing(erisa: LineOfBusiness) -> None:
    effect = ask(erisa, "2026-02-04", STANDARD, event("TOLLED", "2026-02-03"))
    assert (effect.stops, effect.citation) == (True, erisa.tolling_citation)


def test_where_no_clock_runs_there_is_none_to_stop(erisa: LineOfBusiness) -> None:
    for events in ((), (STANDARD, event("DECIDED", "2026-02-03"))):
        assert ask(erisa, "2026-02-04", *events).stops is False
    without = ask(line_of_business(tolling="NONE"), "2026-02-04", STANDARD)
    assert (without.stops, without.citation) == (False, "Law T §3")


def test_what_asking_says_is_what_the_clock_then_does(erisa: LineOfBusiness) -> None:
    for start in (STANDARD, URGENT):
        for hours in range(1, 24 * 20, 7):
            moment = start.at + timedelta(hours=hours)
            tolled = "decision" not in known(erisa, start, event("TOLLED", moment))
            assert ask(erisa, moment, start).stops is tolled, (start, hours)
