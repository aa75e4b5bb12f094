"""From the notice of a denial to a reversal carried out: which clock starts, runs and ends with which event."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.domain.deadlines import ClockEvent, Deadline, asking, deadlines, due_now, stage
from casework.domain.library import Library
from casework.domain.lines_of_business import LineOfBusiness

from .test_deadline_arithmetic import at, event

Table = Mapping[str, Deadline]
Known = Callable[..., Table]
DENIED = (event("RECEIVED", "2026-02-02"), event("DECIDED", "2026-02-06", outcome="DENIED"))
TOLD = (*DENIED, event("STOPPED", "2026-02-06", because="the notice was sent"))
APPEALED = (*TOLD, event("APPEALED", "2026-03-02", level=1, urgency="STANDARD", type="PRE_SERVICE"))
UPHELD = (
    *APPEALED,
    event("APPEAL_DECIDED", "2026-03-20", status="UPHELD", next="EXTERNAL"),
    event("APPEAL_STOPPED", "2026-03-20", because="the notice was sent"),
)
ASKED = (*UPHELD, event("EXTERNAL_ASKED", "2026-11-20", urgency="STANDARD"))
SENT = (*ASKED, event("EXTERNAL_PRELIMINARY", "2026-11-30"), event("EXTERNAL_SENT", "2026-12-02"))


@pytest.fixture(name="law")
def _law(library: Library) -> Callable[..., LineOfBusiness]:
    return lambda id, **changes: replace(library.line_of_business(id, on=date(2026, 6, 1)), **changes)


@pytest.fixture(name="known")
def _known(law: Callable[..., LineOfBusiness]) -> Known:
    def known(id: str | LineOfBusiness, *events: ClockEvent) -> Table:
        line = law(id) if isinstance(id, str) else id
        return deadlines(line, events, moments={}, zone=ZoneInfo(line.time_zone))

    return known


def days(table: Table) -> dict[str, str]:
    """The running deadlines by their day."""
    return {name: one.local[:10] for name, one in table.items() if one.running}


def test_a_denial_can_be_appealed_from_the_day_on_which_its_notice_was_sent(known: Known) -> None:
    assert "appeal_filing" not in known("COMMERCIAL", *DENIED)
    assert days(known("COMMERCIAL", *TOLD)) == {"appeal_filing": "2026-08-05"}
    assert "the earliest that there is" in " ".join(known("COMMERCIAL", *TOLD)["appeal_filing"].steps)


def test_medicare_presumes_five_days_of_mail_and_medicaid_counts_from_the_notice_itself(known: Known) -> None:
    medicare = known("MA", *TOLD)["appeal_filing"]
    assert medicare.local[:10] == "2026-04-12"
    assert "counts as received 5 calendar days after its date, on Wednesday, 11 February 2026" in medicare.steps[1]
    medicaid = known("MEDICAID", *TOLD)["appeal_filing"]
    assert medicaid.local[:10] == "2026-04-07"
    assert "from the date on the notice" in medicaid.steps[1]


@pytest.mark.requirement("42 CFR 422.568(f)")
def test_where_a_missed_time_is_a_denial_its_notice_opens_the_appeal(known: Known) -> None:
    received = event("RECEIVED", "2026-07-06T08:00:00-05:00")
    lapsed = event("LAPSED", "2026-07-13T23:59:59-05:00", lapse="DEEMED_ADVERSE")
    assert days(known("MEDICAID", received, lapsed)) == {"decision": "2026-07-13"}
    told = event("LAPSE_TOLD", "2026-07-16T10:00:00-05:00", dated="2026-07-14T00:00:00-05:00")
    table = known("MEDICAID", received, lapsed, told)
    assert days(table) == {"decision": "2026-07-13", "appeal_filing": "2026-09-12"}  # from the date on the notice
    assert "ran out without a decision" in table["decision"].steps[-1]
    merits = (event("DECIDED", "2026-07-20", outcome="DENIED"), event("STOPPED", "2026-07-21"))
    assert days(known("MEDICAID", received, lapsed, *merits)) == {"appeal_filing": "2026-09-19"}
    appealed = event("APPEALED", "2026-07-15T08:00:00-05:00", urgency="STANDARD")
    after = known("MEDICAID", received, lapsed, appealed)
    assert days(after) == {"appeal": "2026-08-14"}
    assert "an appeal was asked for" in after["decision"].steps[-1]
    assert "an appeal was asked for" in known("MEDICAID", received, lapsed, appealed, told)["decision"].steps[-1]
    taken_back = event("APPEAL_STOPPED", "2026-07-20", status="WITHDRAWN", because="the appeal was taken back")
    assert days(known("MEDICAID", received, lapsed, appealed, told, taken_back)) == {"appeal_filing": "2026-09-12"}
    approved = (event("DECIDED", "2026-07-14", outcome="APPROVED"), told)
    assert "appeal_filing" not in known("MEDICAID", received, lapsed, *approved)
    elsewhere = (event("LAPSED", "2026-07-22", lapse="DEEMED_EXHAUSTED"), event("LAPSE_TOLD", "2026-07-23"))
    assert "appeal_filing" not in known("COMMERCIAL", received, *elsewhere)


def test_a_notice_of_a_lapse_that_leaves_after_the_lapse_was_judged_opens_no_time_to_appeal(known: Known) -> None:
    lapsed = (event("RECEIVED", "2026-07-06"), event("LAPSED", "2026-07-13T23:59:59-05:00", lapse="DEEMED_ADVERSE"))
    appealed = (*lapsed, event("APPEALED", "2026-07-15", urgency="STANDARD"))
    judged = (
        *appealed,
        event("APPEAL_DECIDED", "2026-07-20", status="UPHELD", next="EXTERNAL"),
        event("APPEAL_STOPPED", "2026-07-20", because="its notice was sent"),
    )
    asked = (*lapsed, event("EXTERNAL_ASKED", "2026-07-15"), event("EXTERNAL_SENT", "2026-07-16"))
    outside = (*asked, event("EXTERNAL_DECIDED", "2026-07-20", outcome="OVERTURNED"))
    told = event("LAPSE_TOLD", "2026-07-21")
    for events in (judged, outside):
        assert days(known("MEDICAID", *events, told)) == days(known("MEDICAID", *events))
    of_dismissal = (*asked, event("EXTERNAL_DECIDED", "2026-07-20", outcome="DISMISSAL_UPHELD"), told)
    assert days(known("MEDICAID", *of_dismissal)) == {"appeal_filing": "2026-09-19"}  # nobody has judged the lapse yet


def test_an_appeal_ends_its_window_and_has_a_clock_of_its_own(known: Known) -> None:
    assert days(known("COMMERCIAL", *APPEALED)) == {"appeal": "2026-04-01"}
    table = known("COMMERCIAL", *UPHELD)
    assert days(table) == {"external_filing": "2026-07-20"}
    assert table["appeal"].running is False
    assert "The appeal was decided on 20 March 2026" in table["appeal"].steps[-2]
    assert "the notice was sent" in table["appeal"].steps[-1]


def test_a_plan_with_two_levels_has_a_shorter_clock_for_each_and_a_window_between_them(
    known: Known, law: Callable[..., LineOfBusiness]
) -> None:
    erisa = law("COMMERCIAL")
    two = replace(erisa, appeal_rule=replace(erisa.appeal_rule, levels=2))
    assert days(known(two, *APPEALED)) == {"appeal": "2026-03-17"}
    first = (
        *APPEALED,
        event("APPEAL_DECIDED", "2026-03-10", status="UPHELD", next="SECOND_LEVEL"),
        event("APPEAL_STOPPED", "2026-03-11", because="the notice was sent"),
    )
    assert days(known(two, *first)) == {"appeal_filing": "2026-09-07"}
    second = event("APPEALED", "2026-04-01", level=2, urgency="EXPEDITED")
    assert known(two, *first, second)["appeal"].local == "2026-04-04T09:00:00-04:00"
    assert known(two, *first, second)["appeal_filing"].running is False


def test_an_overturned_appeal_opens_nothing_further(known: Known) -> None:
    decided = event("APPEAL_DECIDED", "2026-03-20", status="OVERTURNED", next="NONE")
    assert days(known("COMMERCIAL", *APPEALED, decided, event("APPEAL_STOPPED", "2026-03-20"))) == {}


@pytest.mark.requirement("42 CFR 422.590")
def test_a_medicare_appeal_is_forwarded_in_its_own_time_and_an_urgent_lapsed_one_a_day_later(known: Known) -> None:
    table = known("MA", *APPEALED)
    assert days(table) == {"appeal": "2026-04-01", "appeal_forward": "2026-04-01"}
    assert "forwarded within the same time" in table["appeal_forward"].steps[-1]
    urgent = event("APPEALED", "2026-03-06T16:20:00-05:00", urgency="EXPEDITED")
    table = known("MA", *TOLD, urgent)
    assert table["appeal"].local == "2026-03-09T17:20:00-04:00"
    assert table["appeal_forward"].local == "2026-03-10T17:20:00-04:00"
    assert "external_filing" not in known("MA", *UPHELD)
    sent = known("MA", *UPHELD, event("EXTERNAL_SENT", "2026-03-20T10:00:00-04:00"))
    assert days(sent) == {"external_decision": "2026-04-19"}
    quick = known("MA", *TOLD, urgent, event("EXTERNAL_SENT", "2026-03-10T10:00:00-04:00"))
    assert quick["external_decision"].local == "2026-03-13T10:00:00-04:00"


@pytest.mark.parametrize(
    ("status", "next", "lapses"),
    [("OVERTURNED", "NONE", False), ("UPHELD", "SECOND_LEVEL", False), ("UPHELD", "EXTERNAL", True)],
)
def test_an_appeal_decided_for_the_member_is_not_forwarded_while_its_letter_is_on_its_way(
    known: Known, status: str, next: str, lapses: bool
) -> None:
    table = known("MA", *APPEALED, event("APPEAL_DECIDED", "2026-03-30", status=status, next=next))
    assert table["appeal"].running, "the law counts the notice, which has not been sent"
    assert table["appeal_forward"].running is lapses


@pytest.mark.parametrize(
    ("id", "urgency", "when", "expected", "says"),
    [
        ("MA", "STANDARD", "2026-03-10", "2026-04-15", "14 calendar days more"),
        ("MEDICAID", "STANDARD", "2026-03-10", "2026-04-15", "14 calendar days more"),
        ("MA", "EXPEDITED", "2026-03-03T09:00:00-05:00", "2026-03-19", "14 calendar days more"),
        ("MA", "STANDARD", "2026-04-02", "2026-04-01", "after the time had run out"),
        ("MA_PART_B", "STANDARD", "2026-03-03", "2026-03-09", "there is none for this appeal"),
        ("CA", "STANDARD", "2026-03-03", "2026-04-01", "there is none for this appeal"),
        ("COMMERCIAL", "STANDARD", "2026-03-10", "2026-04-16", "as the member agreed"),
        ("COMMERCIAL", "EXPEDITED", "2026-03-03T09:00:00-05:00", "2026-03-05", "none for an urgent appeal"),
    ],
)
def test_an_appeal_is_extended_where_its_law_says_so_and_only_there(
    known: Known, id: str, urgency: str, when: str, expected: str, says: str
) -> None:
    appealed = event("APPEALED", "2026-03-02", urgency=urgency)
    appeal = known(id, *TOLD, appealed, event("APPEAL_EXTENDED", when, ground="MEMBER_ASKS"))["appeal"]
    assert appeal.local[:10] == expected
    assert says in " ".join(appeal.steps)


def test_an_appeal_is_extended_once(known: Known) -> None:
    twice = known("MA", *APPEALED, event("APPEAL_EXTENDED", "2026-03-10"), event("APPEAL_EXTENDED", "2026-03-11"))
    assert twice["appeal"].local[:10] == "2026-04-15"
    assert "once only" in twice["appeal"].steps[-1]
    assert twice["appeal_forward"].local[:10] == "2026-04-15"


def test_an_appeal_whose_urgency_is_refused_counts_from_its_receipt_and_one_that_becomes_urgent_from_then(
    known: Known,
) -> None:
    urgent = event("APPEALED", "2026-03-02", urgency="EXPEDITED")
    refused = known("MA", *TOLD, urgent, event("RETRIAGED", "2026-03-03", urgency="STANDARD"))
    assert refused["appeal"].local[:10] == "2026-04-01"
    assert refused["expedite_refused_notice"].local[:10] == "2026-03-06"
    became = known("MA", *APPEALED, event("RETRIAGED", "2026-03-04", urgency="EXPEDITED"))
    assert became["appeal"].local == "2026-03-07T09:00:00-05:00"
    late = known("MA", *APPEALED, event("RETRIAGED", "2026-03-31", urgency="EXPEDITED"))
    assert late["appeal"].local[:10] == "2026-04-01"
    assert "ends sooner and stays" in late["appeal"].steps[-1]
    same = known("MA", *APPEALED, event("RETRIAGED", "2026-03-04", urgency="STANDARD"))
    assert same["appeal"].local[:10] == "2026-04-01"


@pytest.mark.requirement("45 CFR 147.136(d)(2)")
def test_an_external_review_has_a_clock_for_each_of_its_steps(known: Known) -> None:
    assert days(known("COMMERCIAL", *ASKED)) == {"external_preliminary": "2026-11-30"}
    checked = event("EXTERNAL_PRELIMINARY", "2026-11-30")
    assert days(known("COMMERCIAL", *ASKED, checked)) == {"external_preliminary_notice": "2026-12-01"}
    assert days(known("COMMERCIAL", *SENT)) == {"external_decision": "2027-01-16"}
    upheld = event("EXTERNAL_DECIDED", "2027-01-08T10:00:00-05:00", outcome="UPHELD")
    assert days(known("COMMERCIAL", *SENT, upheld)) == {}
    overturned = event("EXTERNAL_DECIDED", "2027-01-08T10:00:00-05:00", outcome="PARTLY_OVERTURNED")
    table = known("COMMERCIAL", *SENT, overturned)
    assert days(table) == {"effectuation": "2027-01-09"}
    assert days(known("COMMERCIAL", *SENT, overturned, event("EFFECTUATED", "2027-01-08T12:00:00-05:00"))) == {}
    assert known("MA", *SENT, overturned)["effectuation"].local == "2027-01-11T10:00:00-05:00"


def test_an_urgent_external_review_counts_hours(known: Known) -> None:
    asked = event("EXTERNAL_ASKED", "2026-11-20", urgency="EXPEDITED")
    table = known("COMMERCIAL", *UPHELD, asked, event("EXTERNAL_SENT", "2026-11-20T12:00:00-05:00"))
    assert table["external_decision"].local == "2026-11-23T12:00:00-05:00"
    assert table["external_preliminary"].local == "2026-11-21T09:00:00-05:00"


def test_asking_outside_early_ends_the_clocks_of_the_plan(known: Known) -> None:
    table = known("COMMERCIAL", *APPEALED, event("EXTERNAL_ASKED", "2026-04-02"))
    assert days(table) == {"external_preliminary": "2026-04-09"}
    assert "an external review was asked for" in table["appeal"].steps[-1]
    direct = known("MEDICAID", event("RECEIVED", "2026-02-02"), event("EXTERNAL_ASKED", "2026-02-20"))
    assert days(direct) == {}
    assert "an external review was asked for" in direct["decision"].steps[-1]


@pytest.mark.requirement("Cal. HSC 1367.01(h)")
def test_california_tells_the_provider_within_a_day_and_the_member_within_two_business_days(known: Known) -> None:
    decided = event("DECIDED", "2026-01-16T15:00:00-08:00", outcome="APPROVED")
    table = known("CA", event("RECEIVED", "2026-01-15T09:00:00-08:00"), decided)
    assert table["notice_to_provider"].local == "2026-01-17T15:00:00-08:00"
    assert table["notice_to_member"].local == "2026-01-21T23:59:59-08:00"
    assert table["decision"].local == "2026-01-23T23:59:59-08:00"
    sent = event("STOPPED", "2026-01-16T16:00:00-08:00")
    after = known("CA", event("RECEIVED", "2026-01-15T09:00:00-08:00"), decided, sent)
    assert not any(after[name].running for name in ("notice_to_provider", "notice_to_member", "decision"))
    assert "notice_to_member" not in known("COMMERCIAL", *TOLD)


def test_california_counts_anew_from_the_information_that_it_asked_for(
    known: Known, law: Callable[..., LineOfBusiness]
) -> None:
    received = event("RECEIVED", "2026-01-05T09:00:00-08:00")
    asked = event("TOLLED", "2026-01-07T09:00:00-08:00")
    assert "decision" not in known("CA", received, asked)
    table = known("CA", received, asked, event("RESUMED", "2026-01-15T09:00:00-08:00"))
    assert table["decision"].local == "2026-01-23T23:59:59-08:00"
    effect = asking(law("CA"), [received], at=at("2026-01-07T09:00:00-08:00"), zone=ZoneInfo("America/Los_Angeles"))
    assert effect.stops


def test_a_refused_urgency_is_told_in_writing_within_its_time(known: Known) -> None:
    urgent = event("RECEIVED", "2026-02-02T10:00:00-05:00", urgency="EXPEDITED")
    refused = event("RETRIAGED", "2026-02-03T09:00:00-05:00", urgency="STANDARD")
    table = known("MA", urgent, refused)
    assert days(table) == {"decision": "2026-02-09", "expedite_refused_notice": "2026-02-06"}
    again = known("MA", urgent, refused, event("RETRIAGED", "2026-02-03T12:00:00-05:00", urgency="EXPEDITED"))
    assert "expedite_refused_notice" not in again
    assert not known("MA", urgent, refused, event("STOPPED", "2026-02-05"))["expedite_refused_notice"].running


@pytest.mark.requirement("42 CFR 422.568(b)(2)")
def test_medicare_extends_an_urgent_decision_too_and_part_b_drugs_never(known: Known) -> None:
    urgent = event("RECEIVED", "2026-03-06T16:20:00-05:00", urgency="EXPEDITED")
    extended = event("EXTENDED", "2026-03-07T10:00:00-05:00", ground="MEMBER_ASKS")
    assert known("MA", urgent, extended)["decision"].local == "2026-03-23T17:20:00-04:00"
    standard = event("RECEIVED", "2026-03-06T16:20:00-05:00")
    part_b = known("MA_PART_B", standard, extended)["decision"]
    assert part_b.local == "2026-03-09T17:20:00-04:00"
    assert "there is none for this decision" in part_b.steps[-1]


def test_a_law_that_allows_no_extension_at_all_says_so_of_every_one(
    known: Known, law: Callable[..., LineOfBusiness]
) -> None:
    strict = law("COMMERCIAL", extensions=0)
    for kind in ("EXTENDED", "TOLLED"):
        decision = known(strict, event("RECEIVED", "2026-02-02"), event(kind, "2026-02-10"))["decision"]
        assert decision.local[:10] == "2026-02-17"
        assert decision.steps[-1].endswith("does not change the clock: the law allows none.")


def test_an_item_without_prior_authorization_has_fourteen_days(known: Known) -> None:
    assert known("MA", event("RECEIVED", "2026-01-12", no_pa=True))["decision"].local[:10] == "2026-01-26"
    assert known("MA", event("RECEIVED", "2026-01-12"))["decision"].local[:10] == "2026-01-19"


def test_the_stricter_moment_of_an_accreditor_counts_and_the_steps_say_so(
    library: Library, known: Known, law: Callable[..., LineOfBusiness]
) -> None:
    both = library.line_of_business("CA", on=date(2026, 6, 1), accreditors=("NCQA",))
    urgent = event("RECEIVED", "2026-01-15T09:00:00-08:00", type="CONCURRENT", urgency="EXPEDITED")
    alone, with_it = known("CA", urgent)["decision"], known(both, urgent)["decision"]
    assert (alone.local, with_it.local) == ("2026-01-18T09:00:00-08:00", "2026-01-16T09:00:00-08:00")
    assert "NCQA asks for 24 hours" in with_it.steps[-1]
    assert "that is sooner, so it counts" in with_it.steps[-1]
    assert with_it.citation == "NCQA UM 5"
    standard = known(
        library.line_of_business("MA", on=date(2026, 6, 1), accreditors=("NCQA",)), event("RECEIVED", "2026-01-12")
    )["decision"]
    assert standard.local[:10] == "2026-01-19"
    assert "that is not sooner" in standard.steps[-1]


def test_what_is_due_now_is_that_of_the_latest_stage(known: Known) -> None:
    def now(id: str, *events: ClockEvent) -> str | None:
        found = due_now(known(id, *events))
        return None if found is None else found.name

    assert now("COMMERCIAL", *DENIED) == "decision"
    assert now("COMMERCIAL", *TOLD) is None  # the window to appeal is the member's
    assert now("COMMERCIAL", *APPEALED) == "appeal"
    assert now("COMMERCIAL", *UPHELD) is None
    assert now("COMMERCIAL", *ASKED) == "external_preliminary"
    assert now("COMMERCIAL", *SENT) == "external_decision"
    overturned = event("EXTERNAL_DECIDED", "2027-01-08T10:00:00-05:00", outcome="OVERTURNED")
    assert now("COMMERCIAL", *SENT, overturned) == "effectuation"
    assert [stage(events) for events in ((), TOLD, APPEALED, UPHELD, ASKED, SENT)] == [
        "decision",
        "decision",
        "appeal",
        "appeal",
        "external",
        "external",
    ]


@pytest.mark.parametrize("id", ["COMMERCIAL", "MA", "MEDICAID", "CA"])
def test_a_question_never_stops_the_clock_of_an_appeal(
    known: Known, law: Callable[..., LineOfBusiness], id: str
) -> None:
    line = law(id)
    asked = asking(line, APPEALED, at=at("2026-03-10"), zone=ZoneInfo(line.time_zone))
    assert asked.stops is False
    assert "does not stop the clock of an appeal" in asked.because
    assert asked.citation == known(id, *APPEALED)["appeal"].citation
    tolled = (*APPEALED, event("TOLLED", "2026-03-10"), event("RESUMED", "2026-03-12"))
    assert known(id, *tolled)["appeal"].at == known(id, *APPEALED)["appeal"].at


def test_supervisors_are_warned_of_an_appeal_at_shares_of_its_time(known: Known) -> None:
    appeal: Any = known("MA", *APPEALED)["appeal"]
    assert len(appeal.warnings) == 2
    assert appeal.start < appeal.warnings[0] < appeal.warnings[1] < appeal.at
