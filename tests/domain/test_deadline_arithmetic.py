"""When something is due, to the second, and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.domain.deadlines import ClockEvent, Deadline, deadlines, reckon
from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.errors import ContentError

NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    """A moment; a bare date is nine in the morning of that day in the plan's time zone."""
    if len(text) == 10:
        return datetime.fromisoformat(f"{text}T09:00:00").replace(tzinfo=NEW_YORK)
    return datetime.fromisoformat(text)


def event(kind: str, when: str | datetime, **detail: Any) -> ClockEvent:
    return ClockEvent(kind=kind, at=at(when) if isinstance(when, str) else when, detail=detail)


def base(law: LineOfBusiness) -> ClockRule:
    """The clock of a standard decision before the service."""
    return next(rule for rule in law.clocks if rule.id == "decision.pre_service.standard")


@pytest.fixture(name="due")
def _due(erisa: LineOfBusiness) -> Callable[..., Deadline]:
    def due(*events: ClockEvent, law: LineOfBusiness = erisa) -> Deadline:
        return deadlines(law, events, moments={}, zone=NEW_YORK)["decision"]

    return due


@pytest.mark.requirement("29 CFR 2560.503-1(f)(2)")
@pytest.mark.parametrize(
    ("vector", "events", "expected"),
    [
        ("V17", [event("RECEIVED", "2026-01-12")], "2026-01-27T23:59:59-05:00"),
        ("G01", [event("RECEIVED", "2026-01-12T09:30:00-05:00")], "2026-01-27T23:59:59-05:00"),
        (
            "V19",
            [
                event("RECEIVED", "2026-02-02"),
                event("EXTENDED", "2026-02-12"),
                event("TOLLED", "2026-02-12"),
                event("RESUMED", "2026-03-14"),
            ],
            "2026-03-29T23:59:59-04:00",
        ),
        (
            "V20",
            [
                event("RECEIVED", "2026-02-02"),
                event("TOLLED", "2026-02-12", until="2026-03-29T23:59:59-04:00"),
                event("RESUMED", "2026-03-29T23:59:59-04:00"),
            ],
            "2026-04-13T23:59:59-04:00",
        ),
        (
            "V21",
            [event("RECEIVED", "2026-03-06T16:20:00-05:00", urgency="EXPEDITED")],
            "2026-03-09T17:20:00-04:00",
        ),
        (
            "V23",
            [
                event("RECEIVED", "2026-03-06T16:20:00-05:00", urgency="EXPEDITED"),
                event("TOLLED", "2026-03-07T10:00:00-05:00", until="2026-03-09T11:00:00-04:00"),
                event("RESUMED", "2026-03-08T20:00:00-04:00"),
            ],
            "2026-03-10T20:00:00-04:00",
        ),
        ("V25", [event("RECEIVED", "2026-02-02", type="POST_SERVICE")], "2026-03-04T23:59:59-05:00"),
        ("G02", [event("RECEIVED", "2026-02-02")], "2026-02-17T23:59:59-05:00"),
        (
            "concurrent and urgent",
            [event("RECEIVED", "2026-03-07T20:00:00-05:00", type="CONCURRENT", urgency="EXPEDITED")],
            "2026-03-08T21:00:00-04:00",
        ),
        (
            "an urgent request after the service has the standard clock",
            [event("RECEIVED", "2026-02-02", type="POST_SERVICE", urgency="EXPEDITED")],
            "2026-03-04T23:59:59-05:00",
        ),
        (
            "extended without a question",
            [event("RECEIVED", "2026-02-02"), event("EXTENDED", "2026-02-12")],
            "2026-03-04T23:59:59-05:00",
        ),
    ],
)
def test_a_decision_is_due_as_the_law_counts(
    due: Callable[..., Deadline], vector: str, events: list[ClockEvent], expected: str
) -> None:
    deadline = due(*events)
    assert deadline.local == expected, vector
    assert deadline.at == datetime.fromisoformat(expected)
    assert deadline.at.tzinfo is UTC
    assert deadline.running
    assert deadline.citation in " ".join(deadline.steps)


@pytest.mark.parametrize(
    ("clock", "start", "expected"),
    [
        ("information.tell.expedited", "2026-03-06T16:20:00-05:00", "2026-03-07T16:20:00-05:00"),
        ("appeal.pre_service.standard", "2026-03-24", "2026-04-23T23:59:59-04:00"),
        ("appeal_filing", "2026-02-10", "2026-08-09T23:59:59-04:00"),
        ("external_filing", "2026-10-30", "2027-03-01T23:59:59-05:00"),
        ("external_preliminary", "2026-11-20", "2026-11-30T23:59:59-05:00"),
        ("information.period", "2026-02-12", "2026-03-29T23:59:59-04:00"),
    ],
)
def test_the_other_clocks_of_the_law_count_alike(erisa: LineOfBusiness, clock: str, start: str, expected: str) -> None:
    rule = erisa.clock(clock, on=date(2026, 1, 1))
    assert rule is not None
    assert reckon(rule, at(start), NEW_YORK) == datetime.fromisoformat(expected)


def test_the_day_of_receipt_is_the_plans_day_and_not_that_of_utc(due: Callable[..., Deadline]) -> None:
    late = due(event("RECEIVED", "2026-01-12T23:30:00-05:00"))
    assert late.local == "2026-01-27T23:59:59-05:00"


def test_while_the_clock_is_stopped_no_decision_is_due(erisa: LineOfBusiness) -> None:
    events = [event("RECEIVED", "2026-02-02"), event("TOLLED", "2026-02-12")]
    assert "decision" not in deadlines(erisa, events, moments={}, zone=NEW_YORK)


def test_before_the_receipt_is_marked_nothing_is_due(erisa: LineOfBusiness) -> None:
    assert deadlines(erisa, [event("RESUMED", "2026-02-02")], moments={}, zone=NEW_YORK) == {}


def test_a_late_return_to_work_does_not_lengthen_the_time_to_answer(due: Callable[..., Deadline]) -> None:
    deadline = due(
        event("RECEIVED", "2026-02-02"),
        event("TOLLED", "2026-02-12", until="2026-03-29T23:59:59-04:00"),
        event("RESUMED", "2026-04-02"),
    )
    assert deadline.local == "2026-04-13T23:59:59-04:00"


@pytest.mark.requirement("29 CFR 2560.503-1(f)(4)")
def test_a_second_question_does_not_stop_the_clock_again(due: Callable[..., Deadline]) -> None:
    deadline = due(
        event("RECEIVED", "2026-02-02"),
        event("TOLLED", "2026-02-12"),
        event("RESUMED", "2026-02-20"),
        event("TOLLED", "2026-02-22"),
    )
    assert deadline.running
    assert deadline.local == "2026-03-07T23:59:59-05:00"
    assert "may be extended once only" in deadline.steps[-1]
    deadline = due(
        event("RECEIVED", "2026-02-02"),
        event("TOLLED", "2026-02-12"),
        event("RESUMED", "2026-02-20"),
        event("TOLLED", "2026-02-22"),
        event("RESUMED", "2026-02-23"),
    )
    assert deadline.local == "2026-03-07T23:59:59-05:00"


def test_a_question_after_the_time_has_run_out_does_not_revive_it(due: Callable[..., Deadline]) -> None:
    deadline = due(event("RECEIVED", "2026-02-02"), event("TOLLED", "2026-02-18"))
    assert deadline.local == "2026-02-17T23:59:59-05:00"
    assert "after the time had run out" in deadline.steps[-1]


def test_a_question_while_the_clock_stands_still_is_told_and_changes_nothing(due: Callable[..., Deadline]) -> None:
    deadline = due(
        event("RECEIVED", "2026-02-02"),
        event("TOLLED", "2026-02-12"),
        event("TOLLED", "2026-02-13"),
        event("RESUMED", "2026-02-20"),
    )
    assert deadline.local == "2026-03-07T23:59:59-05:00"
    assert any("stood still already" in step for step in deadline.steps)


def test_a_law_without_tolling_lets_the_clock_run_on(erisa: LineOfBusiness, due: Callable[..., Deadline]) -> None:
    strict = replace(erisa, tolling="NONE", tolling_citation="42 CFR 422.568")
    deadline = due(event("RECEIVED", "2026-02-02"), event("TOLLED", "2026-02-12"), law=strict)
    assert deadline.local == "2026-02-17T23:59:59-05:00"
    assert "does not stop for that (42 CFR 422.568)" in deadline.steps[-1]


def test_an_extension_of_its_own_is_not_cut_short_by_a_quick_answer(
    erisa: LineOfBusiness, due: Callable[..., Deadline]
) -> None:
    twice = replace(erisa, extensions=2)
    deadline = due(
        event("RECEIVED", "2026-02-02"),
        event("EXTENDED", "2026-02-10"),
        event("TOLLED", "2026-02-11"),
        event("RESUMED", "2026-02-12"),
        law=twice,
    )
    assert deadline.local == "2026-03-04T23:59:59-05:00"
    assert "stays" in deadline.steps[-1]


def test_an_extension_too_many_is_refused_in_words(erisa: LineOfBusiness, due: Callable[..., Deadline]) -> None:
    deadline = due(event("RECEIVED", "2026-02-02"), event("EXTENDED", "2026-02-10"), event("EXTENDED", "2026-02-11"))
    assert deadline.local == "2026-03-04T23:59:59-05:00"
    assert "once only" in deadline.steps[-1]
    twice = replace(erisa, extensions=2)
    again = due(
        *[event("RECEIVED", "2026-02-02")], *[event("EXTENDED", f"2026-02-1{day}") for day in range(3)], law=twice
    )
    assert "2 times only" in again.steps[-1]


def test_an_urgent_decision_has_no_extension(due: Callable[..., Deadline]) -> None:
    deadline = due(event("RECEIVED", "2026-03-06T16:20:00-05:00", urgency="EXPEDITED"), event("EXTENDED", "2026-03-07"))
    assert deadline.local == "2026-03-09T17:20:00-04:00"
    assert "there is none for this decision" in deadline.steps[-1]


def test_a_refused_expedite_counts_from_the_original_receipt(due: Callable[..., Deadline]) -> None:
    deadline = due(
        event("RECEIVED", "2026-02-02", urgency="EXPEDITED"), event("RETRIAGED", "2026-02-03", urgency="STANDARD")
    )
    assert deadline.local == "2026-02-17T23:59:59-05:00"


def test_a_request_that_becomes_urgent_counts_from_then_and_never_ends_later(due: Callable[..., Deadline]) -> None:
    early = due(event("RECEIVED", "2026-02-02"), event("RETRIAGED", "2026-02-03", urgency="EXPEDITED"))
    assert early.local == "2026-02-06T09:00:00-05:00"
    late = due(event("RECEIVED", "2026-02-02"), event("RETRIAGED", "2026-02-17", urgency="EXPEDITED"))
    assert late.local == "2026-02-17T23:59:59-05:00"
    assert "ends sooner and stays" in late.steps[-1]


def test_a_triage_that_changes_nothing_leaves_the_clock_alone(due: Callable[..., Deadline]) -> None:
    received = event("RECEIVED", "2026-02-02")
    assert due(received, event("RETRIAGED", "2026-02-03", urgency="STANDARD")) == due(received)


def test_the_time_after_an_answer_outlasts_a_later_triage(due: Callable[..., Deadline]) -> None:
    deadline = due(
        event("RECEIVED", "2026-02-02", urgency="EXPEDITED"),
        event("TOLLED", "2026-02-03"),
        event("RESUMED", "2026-02-20"),
        event("RETRIAGED", "2026-02-21", urgency="STANDARD"),
    )
    assert deadline.local == "2026-02-22T09:00:00-05:00"


def test_a_decision_is_due_until_its_notice_is_sent(erisa: LineOfBusiness) -> None:
    events = [event("RECEIVED", "2026-02-02"), event("DECIDED", "2026-02-10", outcome="DENIED")]
    assert deadlines(erisa, events, moments={}, zone=NEW_YORK)["decision"].running
    events += [event("STOPPED", "2026-02-11", because="the notice was sent"), event("STOPPED", "2026-02-12")]
    ended = deadlines(erisa, events, moments={}, zone=NEW_YORK)["decision"]
    assert not ended.running
    assert ended.steps[-1] == "The clock ended on 11 February 2026, 09:00 EST: the notice was sent."


def test_what_happens_after_the_end_changes_no_clock(due: Callable[..., Deadline]) -> None:
    received, stopped = event("RECEIVED", "2026-02-02"), event("STOPPED", "2026-02-04")
    assert due(received, stopped, event("EXTENDED", "2026-02-05")) == due(received, stopped)


def test_a_request_that_is_closed_while_its_clock_stands_still_is_due_no_more(due: Callable[..., Deadline]) -> None:
    deadline = due(event("RECEIVED", "2026-02-02"), event("TOLLED", "2026-02-12"), event("STOPPED", "2026-02-13"))
    assert not deadline.running
    assert deadline.steps[-1].endswith("it is over.")


def test_the_notice_of_a_denial_starts_the_clock_of_the_appeal(erisa: LineOfBusiness) -> None:
    events = [event("RECEIVED", "2026-02-02"), event("DECIDED", "2026-02-10", outcome="DENIED")]
    known = deadlines(erisa, events, moments={}, zone=NEW_YORK)
    assert set(known) == {"decision"}
    known = deadlines(erisa, [*events, event("STOPPED", "2026-02-10")], moments={}, zone=NEW_YORK)
    assert known["decision"].local == "2026-02-17T23:59:59-05:00"
    assert known["appeal_filing"].local == "2026-08-09T23:59:59-04:00"
    assert "180 calendar days" in known["appeal_filing"].steps[-1]


def test_an_approval_starts_no_clock_of_an_appeal(erisa: LineOfBusiness) -> None:
    decided = event("DECIDED", "2026-02-10", outcome="APPROVED")
    events = [event("RECEIVED", "2026-02-02"), decided, event("STOPPED", "2026-02-10")]
    assert set(deadlines(erisa, events, moments={}, zone=NEW_YORK)) == {"decision"}


def test_a_law_that_knows_no_appeal_gives_none(erisa: LineOfBusiness) -> None:
    bare = replace(erisa, clocks=tuple(rule for rule in erisa.clocks if rule.id != "appeal_filing"))
    events = [event("RECEIVED", "2026-02-02"), event("DECIDED", "2026-02-10"), event("STOPPED", "2026-02-10")]
    assert "appeal_filing" not in deadlines(bare, events, moments={}, zone=NEW_YORK)


def test_supervisors_are_warned_at_shares_of_the_time_and_anew_after_an_answer(due: Callable[..., Deadline]) -> None:
    received = event("RECEIVED", "2026-03-06T16:20:00-05:00", urgency="EXPEDITED")
    first = due(received).warnings
    assert [one.astimezone(NEW_YORK).isoformat() for one in first] == [
        "2026-03-08T05:20:00-04:00",
        "2026-03-09T02:56:00-04:00",
    ]
    again = due(received, event("TOLLED", "2026-03-07"), event("RESUMED", "2026-03-09")).warnings
    assert min(again) > at("2026-03-09")


def test_a_wait_ends_with_its_moment_and_says_where_that_comes_from(erisa: LineOfBusiness) -> None:
    moment = at("2026-03-29T23:59:59-04:00")
    events = [event("RECEIVED", "2026-02-02"), event("TOLLED", "2026-02-12")]
    wait = deadlines(erisa, events, moments={"information": (moment, "29 CFR 2560.503-1(f)(4)")}, zone=NEW_YORK)[
        "information"
    ]
    assert wait.at == moment
    assert wait.citation == "29 CFR 2560.503-1(f)(4)"
    assert wait.start == at("2026-02-12")
    assert all(at("2026-02-12") < warning < moment for warning in wait.warnings)
    assert wait.steps == ("The wait ends with the end of Sunday, 29 March 2026 (EDT).",)
    alone = deadlines(erisa, [], moments={"peer_to_peer": (moment, "Plan practice")}, zone=NEW_YORK)
    assert alone["peer_to_peer"].start == moment


def test_a_deadline_is_told_in_the_plans_time_with_its_arithmetic(due: Callable[..., Deadline]) -> None:
    told = due(event("RECEIVED", "2026-01-12T09:30:00-05:00")).to_json()
    assert told["at"] == "2026-01-27T23:59:59-05:00"
    assert told["utc"] == "2026-01-28T04:59:59+00:00"
    assert told["steps"] == [
        "The request was received on 12 January 2026, 09:30 EST.",
        "15 calendar days from the receipt; the day of receipt does not count, the last day counts whole: "
        "the end of Tuesday, 27 January 2026 (EST) (29 CFR 2560.503-1(f)(2)(iii)(A), from 2003-01-01).",
    ]


def test_a_clock_event_survives_its_storage() -> None:
    stored = event("TOLLED", "2026-02-12", until="2026-03-29T23:59:59-04:00")
    assert ClockEvent.from_json(stored.to_json()) == stored
    assert ClockEvent.from_json({"kind": "RESUMED", "at": "2026-02-12T09:00:00-05:00"}).detail == {}


def test_a_law_without_a_clock_for_a_decision_says_which_is_missing(
    erisa: LineOfBusiness, due: Callable[..., Deadline]
) -> None:
    bare = replace(erisa, clocks=())
    with pytest.raises(ContentError, match=r"decision\.pre_service\.standard"):
        due(event("RECEIVED", "2026-02-02"), law=bare)


def test_a_rule_holds_from_its_own_day(erisa: LineOfBusiness, due: Callable[..., Deadline]) -> None:
    shorter = replace(base(erisa), value=7, since=date(2026, 7, 1), citation="a later rule")
    law = replace(erisa, clocks=(*erisa.clocks, shorter))
    assert due(event("RECEIVED", "2026-06-30"), law=law).local.startswith("2026-07-15")
    assert due(event("RECEIVED", "2026-07-01"), law=law).local.startswith("2026-07-08")
