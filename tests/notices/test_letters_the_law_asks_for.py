"""What a letter must say because of how the case stands: urgent, late, already under way, over, asked too late."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework.domain.deadlines import ClockEvent
from casework.notices.render import render

from .conftest import DECIDED, FACE_DENIED, OTHER_FACTS, RECEIVED, CaseOnPaper, Letter

DECISIONS = ("approval", "partial", "denial", "administrative_denial")
ADVERSE = ("partial", "denial", "administrative_denial")


def urgent(case: CaseOnPaper) -> None:
    case.events[:] = [
        ClockEvent(kind="RECEIVED", at=RECEIVED, detail={"urgency": "EXPEDITED", "type": case.request.type})
    ]


def ask(case: CaseOnPaper, at: datetime, **facts: Any) -> str:
    """The letter that asks for information, written at that moment."""
    told = {**OTHER_FACTS["information_request"], **facts}
    return render("information_request", "PROVIDER", told, case=case, now=at).text


@pytest.mark.parametrize("audience", ["MEMBER", "PROVIDER"])
@pytest.mark.parametrize("kind", DECISIONS)
def test_every_decision_names_the_planned_day_of_the_service(
    case: CaseOnPaper, letter: Letter, kind: str, audience: str
) -> None:
    case.request = replace(case.request, service_date=None)
    assert "No date is planned for the treatment yet." in letter(kind, audience).text
    case.request = replace(case.request, service_date=datetime(2026, 3, 16, tzinfo=UTC).date())
    assert "Planned date of the treatment: March 16, 2026." in letter(kind, audience).text
    case.request = replace(case.request, type="POST_SERVICE")
    assert "Date of the treatment: March 16, 2026." in letter(kind, audience).text


@pytest.mark.parametrize("kind", ADVERSE)
def test_an_urgent_request_is_told_of_the_fast_appeal_whatever_it_was_denied_for(
    case: CaseOnPaper, letter: Letter, kind: str
) -> None:
    assert ("fast appeal, by telephone" in letter(kind).text) is (kind != "administrative_denial")
    urgent(case)
    assert "fast appeal, by telephone" in letter(kind).text


@pytest.mark.parametrize("kind", ADVERSE)
def test_a_treatment_that_is_over_cannot_wait_for_a_fast_appeal(case: CaseOnPaper, letter: Letter, kind: str) -> None:
    case.request = replace(case.request, type="POST_SERVICE")
    assert "fast appeal, by telephone" not in letter(kind).text


@pytest.mark.parametrize("kind", ADVERSE)
def test_every_adverse_letter_offers_the_codes_and_what_they_mean(letter: Letter, kind: str) -> None:
    assert "the diagnosis and treatment codes of this request and what they mean" in letter(kind).text


@pytest.mark.parametrize("kind", ADVERSE)
def test_a_treatment_under_way_stays_covered_while_the_member_appeals(
    case: CaseOnPaper, letter: Letter, kind: str
) -> None:
    assert "stays covered while you appeal" not in letter(kind).text
    case.request = replace(case.request, type="CONCURRENT")
    assert "stays covered while you appeal" in letter(kind).text


@pytest.mark.parametrize("kind", ADVERSE)
@pytest.mark.parametrize("on_record", [True, False])
def test_a_late_denial_says_that_no_appeal_is_needed_first(
    case: CaseOnPaper, letter: Letter, kind: str, on_record: bool
) -> None:
    assert "do not have to appeal to us first" not in letter(kind).text
    if on_record:
        case.parts["breaches"] = {"breaches": [{"deadline": "decision"}]}
    else:
        case.events[0] = replace(case.events[0], at=RECEIVED - timedelta(days=30))
    text = letter(kind).text
    assert "you do not have to appeal to us first: you can bring a civil action" in text
    assert ("ask for the review by doctors outside the plan at once" in text) is (kind != "administrative_denial")


@pytest.mark.parametrize(
    ("by", "audience", "told"),
    [
        ("PROVIDER", "MEMBER", "Helen Marsh asked us to cover autologous fat grafting (regenerative) in 2 parts: "),
        ("MEMBER", "MEMBER", "You asked us to cover"),
        ("MEMBER", "PROVIDER", "The member asked for prior authorization"),
        ("REPRESENTATIVE", "MEMBER", "The person who acts for you asked us to cover"),
        ("REPRESENTATIVE", "PROVIDER", "The member’s representative asked for prior authorization"),
    ],
)
def test_a_letter_says_who_asked_for_the_treatment(
    case: CaseOnPaper, letter: Letter, by: str, audience: str, told: str
) -> None:
    case.request = replace(case.request, requested_by=by)
    assert told in letter("denial", audience).text


@pytest.mark.parametrize("audience", ["PROVIDER", "RECORD"])
@pytest.mark.parametrize("kind", DECISIONS)
def test_the_decision_on_a_treatment_that_took_place_speaks_of_a_claim(
    case: CaseOnPaper, letter: Letter, kind: str, audience: str
) -> None:
    case.request = replace(case.request, type="POST_SERVICE")
    over = letter(kind, audience)
    assert over.subject.endswith("of the claim for a treatment that took place")
    assert "submitted a claim for a treatment that took place: autologous fat grafting" in over.text
    assert "prior authorization" not in over.text
    case.request = replace(case.request, type="PRE_SERVICE")
    before = letter(kind, audience)
    assert "asked for prior authorization of autologous fat grafting" in before.text
    assert "claim" not in before.subject


def test_a_member_who_was_treated_is_not_told_who_would_treat_them(case: CaseOnPaper, letter: Letter) -> None:
    case.request = replace(case.request, requested_by="MEMBER")
    assert "Helen Marsh would treat you." in letter("denial").text
    case.request = replace(case.request, type="POST_SERVICE")
    over = letter("denial").text
    assert "Helen Marsh treated you." in over
    assert "would treat" not in over


def test_two_lines_at_one_place_are_told_apart(case: CaseOnPaper, letter: Letter) -> None:
    one, two = case.request.lines
    case.request = replace(case.request, lines=(one, replace(two, site=one.site, side=one.side, code="15774")))
    text = letter("partial").text
    assert "We cover: autologous fat grafting (regenerative), both feet (line L1)" in text
    assert "Not covered: autologous fat grafting (regenerative), both feet (line L2)" in text


def test_an_approval_that_is_late_says_nothing_of_appeals(case: CaseOnPaper, letter: Letter) -> None:
    case.parts["breaches"] = {"breaches": [{"deadline": "decision"}]}
    assert "appeal" not in letter("approval").text.lower()


def test_a_question_after_the_due_moment_does_not_claim_that_the_clock_stands_still(case: CaseOnPaper) -> None:
    text = ask(case, RECEIVED + timedelta(days=20))
    assert "stands still" not in text
    assert "The time for our decision ran out on January 27, 2026 at 11:59 p.m. EST." in text
    assert "the notice came after the time had run out (29 CFR 2560.503-1(f)(2)(iii)(A))" in text


def test_a_second_question_cites_the_one_extension_and_not_the_rule_that_stops_the_clock(case: CaseOnPaper) -> None:
    asked, answered = RECEIVED + timedelta(days=1), RECEIVED + timedelta(days=2)
    case.events += [ClockEvent(kind="TOLLED", at=asked), ClockEvent(kind="RESUMED", at=answered)]
    text = ask(case, RECEIVED + timedelta(days=3))
    assert "It does not stop, because the time may be extended once only (29 CFR 2560.503-1(f)(2)(iii))." in text
    assert "(f)(4)" not in text


def test_an_urgent_question_names_the_hour_and_the_rule_for_urgent_requests(case: CaseOnPaper) -> None:
    urgent(case)
    at = RECEIVED + timedelta(hours=20)
    text = ask(case, at, respond_by=(at + timedelta(hours=48)).isoformat())
    assert "We need it by January 15, 2026 at 5:30 a.m. EST." in text
    assert "We then decide within 48 hours" in text
    assert "by January 17, 2026 at 5:30 a.m. EST" in text
    assert "29 CFR 2560.503-1(f)(2)(i)\n" in text
    assert "(f)(4)" not in text


def test_a_question_whose_wait_ends_at_an_hour_names_the_hour(case: CaseOnPaper) -> None:
    at = RECEIVED + timedelta(days=1)
    text = ask(case, at, respond_by=(at + timedelta(hours=19)).isoformat())
    assert "We need it by January 14, 2026 at 4:30 a.m. EST." in text


def test_an_urgent_question_that_comes_late_stops_nothing_and_says_why(case: CaseOnPaper) -> None:
    urgent(case)
    text = ask(case, RECEIVED + timedelta(hours=60))
    assert "we decide by January 15, 2026 at 9:30 a.m. EST" in text
    assert "must be told within 24 hours, and it was told later (29 CFR 2560.503-1(f)(2)(i))" in text


def test_a_reminder_while_the_clock_stands_still_says_so_by_the_hour_where_it_is_urgent(case: CaseOnPaper) -> None:
    urgent(case)
    case.events.append(ClockEvent(kind="TOLLED", at=RECEIVED + timedelta(hours=2)))
    text = render(
        "information_reminder",
        "PROVIDER",
        {"items": ["CONSULTATION"], "respond_by": (RECEIVED + timedelta(hours=50)).isoformat()},
        case=case,
        now=RECEIVED + timedelta(hours=30),
    ).text
    assert "We need it by January 14, 2026 at 11:30 a.m. EST." in text
    assert "stands still" in text


@pytest.mark.parametrize("audience", ["MEMBER", "PROVIDER"])
def test_a_refused_expedite_is_told_with_its_reason_and_what_would_make_it_urgent(
    letter: Letter, audience: str
) -> None:
    text = letter("expedite_refused", audience).text
    assert "we decide it within the usual time: by January 27, 2026" in text
    assert "Nothing gets worse within weeks." in text
    ours = "If a physician who knows your condition tells us that this is urgent, we treat it as urgent."
    assert (ours in text) is (audience == "MEMBER")
    assert ("put the member’s life, health or recovery at serious risk" in text) is (audience == "PROVIDER")
    assert not re.search(r"\byou", text.partition("Language help")[0]) or audience == "MEMBER"


def test_the_provider_reads_what_was_noted_at_intake(case: CaseOnPaper, letter: Letter) -> None:
    case.answers["review_coverage"] = {"decision": "GO_ON", "note": "No network surgeon offers it", "_by": {}}
    case.answers["triage_urgency"] = {"urgency": "EXPEDITED", "basis": "An open sore.", "_by": {}}
    text = letter("denial", "PROVIDER").text
    assert "Why the doubt about taking the request in was cleared: No network surgeon offers it." in text
    assert "Why the urgency is expedited: An open sore." in text
    assert "An open sore" not in letter("denial", "MEMBER").text


def test_the_offer_of_a_call_names_the_lines_and_the_reasons_to_the_provider_alone(letter: Letter) -> None:
    text = letter("peer_to_peer_offer", "PROVIDER").text
    assert "L2 autologous fat grafting (regenerative), the face: No functional deficit of the face" in text
    assert "nothing is decided yet" in text
    assert "No functional deficit" not in letter("peer_to_peer_offer", "MEMBER").text


def test_the_record_prints_what_was_noted_at_intake(determine: Any) -> None:
    from casework.notices.record import record_text

    record = determine(replace(FACE_DENIED, line="L1"), FACE_DENIED, outcome="DENIED")
    note = {"label": "Why the urgency is standard", "text": "It can wait", "by": "Ana Ruiz, RN"}
    printed = record_text(replace(record, checks={**record.checks, "intake": [note]}))
    assert "HOW THE REQUEST WAS TAKEN IN" in printed
    assert "Why the urgency is standard (Ana Ruiz, RN): It can wait." in printed
    assert "HOW THE REQUEST WAS TAKEN IN" not in record_text(record)
    assert DECIDED.isoformat() == record.decided_at
