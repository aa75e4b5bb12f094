"""The figures of reports from lines made by hand: shares, times in the middle, what counts as what, small groups."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.domain.decided_line import DecidedLine
from casework.domain.report_counting import Filters, approved_after_appeal, counted, counts_as, in_time, median, why_not
from casework.domain.report_definition import (
    APART,
    APPROVED,
    DENIED,
    MEAN,
    MEDIAN,
    SHARE,
    Band,
    Counting,
    Metric,
    ReportDefinition,
)
from casework.domain.report_inventory import TICK, Waiting, aged, balance, band_of, between, cuts
from casework.domain.report_metrics import figure, hidden_figures, tells_of_few
from casework.domain.report_shape import Nothing, Period, Share
from casework.domain.report_turnaround import COLUMNS, cells_of, nine_in_ten
from casework.testing_rows import later
from casework.testing_rows_of_facts import a_decided_line, an_appeal

EASTERN = ZoneInfo("America/New_York")
NOW = later(days=300)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def told_of(*lines: DecidedLine, now: datetime = NOW) -> dict[str, Any]:
    return dict(zip([one.name for one in COLUMNS], cells_of(lines, now), strict=True))


def rule(**changes: Any) -> Counting:
    told: dict[str, Any] = {
        "types": ("PRE_SERVICE", "CONCURRENT"),
        "origins": ("REQUEST",),
        "outcomes": ("APPROVED", "PARTIAL", "DENIED", "DENIED_BY_LAPSE"),
        "drugs": False,
        "no_prior_authorization": False,
        "partial": DENIED,
        "after_appeal": ("INTERNAL", "EXTERNAL"),
        "lines_of_business": (),
    }
    return Counting(**{**told, **changes})


def metric(measure: str = SHARE, **changes: Any) -> Metric:
    told: dict[str, Any] = {"number": 2, "id": "m", "title": "M", "measure": measure, "definition": "d", "where": "(2)"}
    told |= {"urgency": "STANDARD", "outcome": "", "extended": False, "after_appeal": False, "hides_few": True}
    return Metric(**{**told, **changes})


def many(*outcomes: str, **changes: Any) -> list[DecidedLine]:
    return [a_decided_line(f"R-{number}", outcome=one, **changes) for number, one in enumerate(outcomes)]


def counts(counting: Counting, lines: Iterable[DecidedLine], **wish: Any) -> list[DecidedLine]:
    return list(counted(counting, lines, YEAR, Filters(**wish), lambda plan: EASTERN))


def test_a_share_counts_its_outcome_out_of_the_requests_of_its_urgency() -> None:
    lines = [*many("APPROVED", "DENIED", "DENIED_BY_LAPSE"), *many("APPROVED", urgency="EXPEDITED")]
    assert figure(metric(outcome=APPROVED), rule(), lines).value == Share(1, 3)
    assert figure(metric(outcome=DENIED), rule(), lines).value == Share(2, 3)
    assert figure(metric(outcome=APPROVED, urgency="EXPEDITED"), rule(), lines).value == Share(1, 1)
    assert figure(metric(outcome=APPROVED, urgency=""), rule(), lines).value == Share(2, 4)


def test_without_requests_a_figure_says_so_and_is_not_nought_per_cent() -> None:
    for measure in (SHARE, MEAN, MEDIAN):
        told = figure(metric(measure, urgency="EXPEDITED"), rule(), many("APPROVED"))
        assert (told.value, told.of) == (Nothing("No expedited requests"), ())
    assert figure(metric(urgency=""), rule(), []).value == Nothing("No requests")


def test_what_was_approved_in_part_counts_as_the_report_chooses() -> None:
    lines = many("APPROVED", "PARTIAL", "DENIED")
    for partial, approved, denied in ((DENIED, 1, 2), (APPROVED, 2, 1), (APART, 1, 1)):
        counting = rule(partial=partial)
        assert figure(metric(outcome=APPROVED), counting, lines).value == Share(approved, 3)
        assert figure(metric(outcome=DENIED), counting, lines).value == Share(denied, 3)
    assert [counts_as(rule(partial=APART), one) for one in lines] == [APPROVED, APART, DENIED]


@pytest.mark.parametrize(
    ("appeal", "counts"),
    [
        (an_appeal(), True),
        (an_appeal(kind="EXTERNAL", level=0), True),
        (an_appeal("PARTLY"), False),
        (an_appeal("UPHELD"), False),
        (an_appeal("OPEN"), False),
    ],
)
def test_approved_after_appeal_is_what_was_denied_at_first_and_approved_in_full(appeal: Any, counts: bool) -> None:
    (denied,) = many("DENIED", appeals=[appeal])
    assert approved_after_appeal(rule(), denied) is counts
    wanted = Share(int(counts), 2)
    assert figure(metric(after_appeal=True), rule(), [denied, *many("APPROVED")]).value == wanted


def test_approved_after_appeal_may_mean_appeals_to_the_plan_alone() -> None:
    (outside,) = many("DENIED", appeals=[an_appeal(kind="EXTERNAL", level=0)])
    assert not approved_after_appeal(rule(after_appeal=("INTERNAL",)), outside)


def test_extended_and_approved_counts_only_what_is_both() -> None:
    lines = [*many("APPROVED", "DENIED", extended=True), *many("APPROVED")]
    assert figure(metric(outcome=APPROVED, extended=True, urgency=""), rule(), lines).value == Share(1, 3)


def test_the_average_and_the_middle_of_times() -> None:
    lines = [a_decided_line(f"R-{hours}", hours=hours) for hours in (1, 2, 3, 50)]
    assert figure(metric(MEAN), rule(), lines).value == timedelta(hours=14)
    assert figure(metric(MEDIAN), rule(), lines).value == timedelta(hours=2, minutes=30)
    assert figure(metric(MEDIAN), rule(), lines[:3]).value == timedelta(hours=2)
    assert median([timedelta(hours=9)]) == timedelta(hours=9)


def test_a_request_that_came_with_a_clock_ahead_of_ours_took_no_time_and_not_less() -> None:
    early = a_decided_line(received_at=later(minutes=5), determined_at=later(minutes=1))
    assert figure(metric(MEAN), rule(), [early]).value == timedelta()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"outcome": "PARTIAL"}, ""),
        ({"outcome": "DENIED_BY_LAPSE"}, ""),
        ({"type": "CONCURRENT"}, ""),
        ({"outcome": "WITHDRAWN"}, "Withdrawn"),
        ({"outcome": "DUPLICATE"}, "Closed as a duplicate"),
        ({"outcome": "NOT_DECIDED"}, "Went outside before it was decided"),
        ({"type": "POST_SERVICE"}, "Asked for after the service"),
        ({"is_drug": True}, "Drugs"),
        ({"no_pa": True}, "Needs no prior authorization"),
        ({"origin": "REOPENING"}, "Decided anew after a reopening"),
    ],
)
def test_what_does_not_count_says_why(changes: dict[str, Any], why: str) -> None:
    line = a_decided_line(**changes)
    assert why_not(rule(), line) == why
    assert bool(counts(rule(), [line])) is (why == "")


def test_a_report_may_be_of_some_lines_of_business_only() -> None:
    assert why_not(rule(lines_of_business=("OTHER",)), a_decided_line()) == "Of another line of business"


def test_the_days_of_a_period_are_those_of_the_plan() -> None:
    last = a_decided_line(determined_at=datetime(2027, 1, 1, 4, 59, tzinfo=UTC))
    first = a_decided_line(determined_at=datetime(2026, 1, 1, 4, 59, tzinfo=UTC))
    assert counts(rule(), [last, first]) == [last]


def test_filters_narrow_what_counts() -> None:
    lines = [
        *many("APPROVED"),
        *many("DENIED", urgency="EXPEDITED"),
        a_decided_line(plan="MA-01", line_of_business="MEDICARE_ADVANTAGE"),
    ]
    assert len(counts(rule(), lines)) == 3
    assert [one.outcome for one in counts(rule(), lines, urgency="EXPEDITED")] == ["DENIED"]
    assert [one.plan for one in counts(rule(), lines, line_of_business="MEDICARE_ADVANTAGE")] == ["MA-01"]
    assert [one.plan for one in counts(rule(), lines, plan="MA-01")] == ["MA-01"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, True),
        ({"notified_at": later(days=7)}, True),
        ({"notified_at": later(days=7, minutes=1)}, False),
        ({"notified_at": None}, None),
        ({"notified_at": None, "due_at": later(days=3, minutes=-1)}, False),
        ({"notified_at": None, "determined_at": later(days=8), "due_at": later(days=2)}, False),
        ({"due_at": None}, None),
        ({"outcome": "DENIED_BY_LAPSE", "due_at": later(days=7), "notified_at": later(days=7)}, False),
        ({"outcome": "WITHDRAWN"}, None),
    ],
)
def test_a_decision_is_in_time_when_its_notice_left_before_the_time_was_over(changes: Any, told: bool | None) -> None:
    assert in_time(a_decided_line(**changes), later(days=3)) is told


@pytest.mark.parametrize(
    ("approved", "denied", "few"), [(11, 11, False), (10, 11, True), (11, 10, True), (11, 0, False), (0, 10, True)]
)
def test_a_share_tells_of_few_by_those_that_it_counts_and_by_those_that_it_leaves(
    approved: int, denied: int, few: bool
) -> None:
    lines = [a_decided_line(f"A-{one}") for one in range(approved)]
    lines += [a_decided_line(f"D-{one}", outcome="DENIED") for one in range(denied)]
    assert tells_of_few(figure(metric(outcome=APPROVED), rule(), lines), 11) is few


def test_nothing_is_published_from_which_a_small_group_could_be_reckoned() -> None:
    report = ReportDefinition(
        id="r",
        title="R",
        kind="METRICS",
        sentence="",
        definition="",
        sources=(),
        counting=rule(partial=APART),
        fewest=11,
        metrics=(
            metric(id="approved", outcome=APPROVED),
            metric(id="denied", outcome=DENIED),
            metric(id="urgent", outcome=APPROVED, urgency="EXPEDITED"),
            metric(id="extended", outcome=APPROVED, extended=True, urgency=""),
            metric(MEAN, id="average"),
            metric(MEAN, id="shown", urgency="EXPEDITED", hides_few=False),
        ),
    )
    enough = [a_decided_line(f"A-{one}", extended=one < 15) for one in range(40)]
    enough += [a_decided_line(f"D-{one}", outcome="DENIED") for one in range(20)]
    assert hidden_figures(report, enough) == frozenset()
    apart = [*enough, *(a_decided_line(f"P-{one}", outcome="PARTIAL") for one in range(3))]
    assert hidden_figures(report, apart) == {"approved", "denied"}
    urgent = [*enough, *(a_decided_line(f"U-{one}", urgency="EXPEDITED") for one in range(3))]
    assert hidden_figures(report, urgent) == {"urgent", "extended"}


def test_who_is_left_of_those_that_two_figures_tell_of_together_is_not_published_either() -> None:
    approved = [a_decided_line(f"A-{one}", extended=one < 30) for one in range(40)]
    denied = [a_decided_line(f"D-{one}", outcome="DENIED", appeals=[an_appeal()] * (one < 30)) for one in range(40)]
    for which in (
        metric(outcome=APPROVED, extended=True, urgency=""),  # 10 were approved without more time
        metric(after_appeal=True),  # 10 stay denied
    ):
        assert tells_of_few(figure(which, rule(), [*approved, *denied]), 11)
        assert not tells_of_few(figure(which, rule(), [*approved, *denied]), 10)


class Watched(DecidedLine):
    """A line that tells when it is compared with another, field by field."""

    __hash__ = DecidedLine.__hash__

    def __eq__(self, other: object) -> bool:
        raise AssertionError("each line was compared with the others, which takes hours for a year of a large plan")


def test_what_is_left_is_told_without_comparing_each_line_with_all_others() -> None:
    line = a_decided_line()
    own = {one.name: getattr(line, one.name) for one in fields(line)}
    lines = [Watched(**{**own, "review": f"R-{one}", "outcome": "DENIED" if one % 2 else "APPROVED"}) for one in (1, 2)]
    assert tells_of_few(figure(metric(outcome=APPROVED), rule(), lines), 11)


def test_several_requests_of_one_member_are_one_person() -> None:
    lines = [a_decided_line("R-1", f"L{one}", member="m-1") for one in range(20)]
    assert tells_of_few(figure(metric(outcome=APPROVED), rule(), lines), 11)
    assert tells_of_few(figure(metric(MEAN), rule(), lines), 11)


def test_times_of_a_group_are_told_with_what_was_waited_for() -> None:
    lines = [a_decided_line(f"R-{hours}", hours=hours, waited_ms=3_600_000) for hours in (10, 20, 30)]
    told = dict(zip([one.name for one in COLUMNS], cells_of(lines, later(days=30)), strict=True))
    assert told == {
        "decided": 3,
        "half": timedelta(hours=20),
        "average": timedelta(hours=20),
        "nine_in_ten": timedelta(hours=30),
        "notice": timedelta(hours=20),
        "in_time": Share(3, 3),
        "working": timedelta(hours=19),
        "waiting": timedelta(hours=1),
    }


def test_a_group_of_nothing_and_one_without_times_say_so() -> None:
    assert cells_of([], NOW)[:2] == (0, Nothing("No decisions"))
    untimed = told_of(a_decided_line(due_at=None, notified_at=None))
    assert untimed["in_time"] == Nothing("None had a time to decide")
    assert untimed["notice"] == Nothing("No notice was sent")


def test_a_decision_whose_notice_never_left_is_late_once_its_time_is_over() -> None:
    stuck = a_decided_line("R-2", notified_at=None)
    assert told_of(a_decided_line("R-1"), stuck)["in_time"] == Share(1, 2)
    assert told_of(stuck, now=later(days=3))["in_time"] == Nothing("No notice was sent yet")


def test_nine_of_ten_is_a_time_that_somebody_waited() -> None:
    times = [timedelta(hours=one) for one in range(1, 11)]
    assert nine_in_ten(times) == timedelta(hours=9)
    assert nine_in_ten(times[:1]) == timedelta(hours=1)
    assert nine_in_ten([*times, timedelta(hours=11)]) == timedelta(hours=10)


def waiting(since: int, until: int | None = None) -> Waiting:
    return Waiting(
        line_of_business="GROUP-T",
        plan="HMO-01",
        urgency="STANDARD",
        stage="intake",
        since=later(days=since),
        until=None if until is None else later(days=until),
    )


def test_what_was_there_and_what_came_is_what_went_and_what_is_left() -> None:
    cases = [
        waiting(0),
        waiting(0, 5),
        waiting(0, 12),
        waiting(11, 12),
        waiting(11),
        waiting(10),
        waiting(25),
        waiting(0, 30),
    ]
    told = balance(cases, lambda one: (later(days=10), later(days=20)))
    assert told == {"opening": 3, "received": 3, "ended": 2, "closing": 4}
    assert told["opening"] + told["received"] == told["ended"] + told["closing"]


def test_ages_are_full_days_in_the_bands_of_the_report() -> None:
    bands = (Band(title="new", below=1), Band(title="a week", below=7), Band(title="old", below=None))
    assert [band_of(bands, timedelta(hours=one)) for one in (-1, 0, 23, 24, 167, 168, 9999)] == [0, 0, 0, 1, 1, 2, 2]
    rows = aged(bands, [waiting(0), waiting(9), waiting(8, 9)], lambda one: later(days=10), lambda one: one.plan)
    assert [row.cells for row in rows] == [("HMO-01", 0, 1, 1, 2)]


@pytest.mark.parametrize("passed", [timedelta(), timedelta(hours=5, microseconds=700)])
def test_cases_counted_between_cuts_are_told_as_they_are_told_one_by_one(passed: timedelta) -> None:
    """Whatever is received at an edge, a tick before it or after it."""
    bands = (Band(title="new", below=1), Band(title="a week", below=7), Band(title="old", below=None))
    # clocks are changed between
    start, end = datetime(2026, 3, 1, tzinfo=EASTERN), datetime(2026, 3, 29, tzinfo=EASTERN)
    now = min(end, datetime(2026, 3, 10, tzinfo=EASTERN) + passed)
    places = cuts(bands, start, end, now)
    around = [at + TICK * step for at in places for step in (-2, -1, 0, 1, 2)]
    around += [place + timedelta(hours=13) for place in places]
    each = [replace(waiting(0), since=one) for one in around]
    before = [sum(one < place for one in around) for place in places]
    together = [replace(waiting(0), since=since, n=n) for since, n in between(places, before)]
    assert balance(together, lambda _: (start, end)) == balance(each, lambda _: (start, end))
    rows, told = (aged(bands, cases, lambda _: now, lambda one: one.plan) for cases in (each, together))
    assert [row.cells for row in told] == [row.cells for row in rows]
