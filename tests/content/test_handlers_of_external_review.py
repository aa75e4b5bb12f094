"""What happens outside the plan and around a reopening, each task alone: what was decided there binds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.domain import appeals
from casework.domain.breaches import overdue
from casework.domain.line_determination import authorised
from casework.testing import NOW, FakeContext
from casework.testing_plan import parameter
from forms import external_review as forms
from handlers import appeal_review, coverage_review, external_review, intake, missed_deadline, reopening

from .appealed import APPEALED_AT, DENIED, IRE, IRO, decides, denied, law, taken_up

Json = dict[str, Any]
ASKED = {"received_at": APPEALED_AT.isoformat(), "by": "MEMBER", "urgency": "STANDARD", "documents": ["E1"]}
ELIGIBLE = {"decision": "ELIGIBLE", "organization": "Board B"}


def upheld(**changes: Any) -> FakeContext:
    """A review whose denial was upheld on appeal."""
    ctx = decides(taken_up(denied(**({"external_rule": IRO} | changes))), DENIED)
    ctx.data = {**ctx.data, "check_appeal": appeal_review.check_appeal(ctx)}
    ctx.data = {**ctx.data, "appeal": appeal_review.record_appeal(ctx)}
    ctx.data = {**ctx.data, "send_upheld_notice": {"sent_at": ctx.now.isoformat()}}
    if not ctx.data["appeal"]["forward"]:
        appeal_review.stop_appeal_clock(ctx)
    ctx.data = {**ctx.data, "open_external": external_review.open_external(ctx)}
    return ctx


def asked(ctx: FakeContext, **answer: Any) -> FakeContext:
    """The same, asked for outside and found eligible."""
    ctx.case.parts["external_request"] = ASKED
    external_review.set_external_clock(ctx)
    ctx.case.answered("preliminary_check", ELIGIBLE | answer, person="okafor", at=ctx.now + timedelta(days=1))
    return ctx


def sent(ctx: FakeContext) -> FakeContext:
    external_review.send_file(ctx)
    ctx.data = {**ctx.data, "send_file": {"sent_at": (ctx.now + timedelta(days=1)).isoformat()}}
    external_review.start_external_clock(ctx)
    return ctx


def decided(ctx: FakeContext, outcome: str) -> Json:
    ctx.case.parts["external_answer"] = {
        "organization": "Board B",
        "lines": {"L1": outcome},
        "rationale": "As the records show.",
        "document": "E2",
        "received_at": (APPEALED_AT + timedelta(days=20)).isoformat(),
    }
    return external_review.record_external_decision(ctx)


def external(ctx: FakeContext) -> Json:
    return ctx.case.parts["external"]


def test_what_the_plan_upheld_waits_for_whoever_wants_to_go_outside_until_the_time_is_over() -> None:
    ctx = upheld()
    assert ctx.data["open_external"] == {"forward": False, "asked": False, "over": False}
    assert (external(ctx)["body"], external(ctx)["lines"]) == ("IRO", ["L1"])
    ctx.now = ctx.case.deadlines["external_filing"].at
    assert external_review.open_external(ctx)["over"] is True
    assert external_review.close_external_window(ctx) == {"status": "NOT_REQUESTED", "overturned": False}


def test_a_request_starts_the_clock_of_the_first_look_and_the_file_that_of_the_decision() -> None:
    ctx = asked(upheld())
    assert ctx.case.deadlines["external_preliminary"].local == "2026-03-02T23:59:59-05:00"
    assert ctx.case.parts["external_request"] == {}
    sent(ctx)
    assert external(ctx)["organization"] == "Board B"
    assert external(ctx)["preliminary"]["eligible"] is True
    assert ctx.case.deadlines["external_decision"].local == "2026-04-10T23:59:59-04:00"
    kind, audiences, facts = ctx.letters[-1]
    assert (kind, audiences) == ("external_forwarded", ("MEMBER", "PROVIDER", "RECORD"))
    assert (facts["because"], facts["lines"]) == ("ASKED", ["L1"])


def test_a_file_that_goes_by_post_starts_the_reviewers_time_when_it_arrives() -> None:
    ctx = sent(asked(upheld(), arrives_on="2026-03-02"))
    assert ctx.case.deadlines["external_decision"].local == "2026-04-16T23:59:59-04:00"
    assert external(ctx)["received_by_reviewer"] == "2026-03-02T00:00:00-05:00"
    ctx = sent(asked(upheld(), arrives_on="2026-03-02", arrives_at="14:30"))
    assert external(ctx)["received_by_reviewer"] == "2026-03-02T14:30:00-05:00"


def test_what_the_law_forwards_goes_out_without_anybodys_asking() -> None:
    ctx = upheld(external_rule=IRE)
    assert ctx.data["open_external"]["forward"] is True
    sent(ctx)
    assert (external(ctx)["organization"], external(ctx)["forwarded_because"]) == ("the entity", "UPHELD")
    assert "preliminary" not in external(ctx)


def test_a_refusal_says_why() -> None:
    ctx = asked(upheld(), decision="NOT_ELIGIBLE", ground="NOT_COVERED", reason="The member was not covered then.")
    assert external_review.refuse_external(ctx) == {"status": "REFUSED", "overturned": False}
    assert ctx.letters[-1][2] == {"reason": "The member was not covered then."}
    assert external(ctx)["preliminary"]["eligible"] is False
    assert external(ctx)["preliminary"]["ground"] == "NOT_COVERED"


def test_what_was_overturned_outside_is_authorised_and_told_with_its_days() -> None:
    ctx = sent(asked(upheld()))
    assert decided(ctx, "OVERTURNED") == {"status": "OVERTURNED", "overturned": True}
    assert appeals.in_force(ctx.case)["by"] == "EXTERNAL"
    assert appeals.in_force(ctx.case)["lines"]["L1"]["pas"] == "A1"
    assert external_review.start_effectuation(ctx)["lines"] == ["L1"]
    given = {"lines": {"L1": {"quantity": 1, "valid_from": "2026-03-16", "valid_to": "2026-09-12"}}}
    ctx.case.answered("effectuate", given, person="okafor")
    external_review.record_effectuation(ctx)
    assert ctx.case.deadlines["effectuation"].running is False
    external_review.send_external_overturned_notice(ctx)
    assert ctx.letters[-1][2]["effectuated"]["lines"] == given["lines"]
    assert appeals.in_force(ctx.case)["lines"]["L1"]["valid_to"] == "2026-09-12"


def test_what_is_left_out_of_the_authorization_is_all_that_was_asked_for_from_today_on() -> None:
    ctx = sent(asked(upheld()))
    decided(ctx, "OVERTURNED")
    ctx.case.answered("effectuate", {"lines": {"L1": {}}}, person="okafor")
    form, answer = forms.Effectuate(), {"lines": {"L1": {}}}
    by = {"person": "okafor", "answered_at": ctx.now.isoformat()}
    assert "say until when" in str(form.check_person(answer, ctx.case, by))
    held = parameter("approval.valid_days", 180, "days")
    ctx.case.policy = replace(ctx.case.policy, parameters=(*ctx.case.policy.parameters, held))
    assert form.check(answer, ctx.case) == form.check_person(answer, ctx.case, by) == {}
    ctx.now = APPEALED_AT + timedelta(days=300)
    external_review.record_effectuation(ctx)
    assert external(ctx)["effectuated"]["lines"]["L1"] == {
        "quantity": 1,
        "valid_from": "2026-12-20",
        "valid_to": "2027-06-18",
    }
    early = {"lines": {"L1": {"valid_to": "2020-01-01"}}}
    assert "That lies before its first day" in str(form.check_person(early, ctx.case, by))
    ctx.case.request = replace(ctx.case.request, type="POST_SERVICE")
    assert authorised(ctx.case, "L1", {}, day=ctx.now.date())["valid_from"] == str(ctx.case.request.service_date)


def test_what_was_upheld_outside_stands() -> None:
    ctx = sent(asked(upheld()))
    assert decided(ctx, "UPHELD") == {"status": "UPHELD", "overturned": False}
    external_review.send_external_upheld_notice(ctx)
    assert ctx.letters[-1][0] == "external_upheld"
    assert appeals.in_force(ctx.case)["lines"]["L1"]["outcome"] == "DENY"


def test_one_of_two_lines_is_overturned() -> None:
    ctx = sent(asked(upheld()))
    ctx.case.parts["external"] = external(ctx) | {"lines": ["L1", "L2"]}
    assert decided(ctx, "OVERTURNED")["status"] == "PARTLY_OVERTURNED"


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("external_preliminary", external_review.note_preliminary_late),
        ("external_decision", external_review.note_external_late),
        ("effectuation", external_review.note_effectuation_late),
    ],
)
def test_what_is_late_after_the_appeal_is_on_record_once(name: str, note: Any) -> None:
    ctx = asked(upheld())
    if name != "external_preliminary":
        sent(ctx)
    if name == "effectuation":
        decided(ctx, "OVERTURNED")
    ctx.now = ctx.case.deadlines[name].at + timedelta(hours=1)
    assert overdue(ctx.case, now=ctx.now) == name
    assert note(ctx) == {"noted": True}
    assert note(ctx) == {"noted": False}
    assert ctx.case.parts["breaches"]["breaches"][-1]["deadline"] == name


def test_a_missed_appeal_is_a_breach_of_its_own_with_what_the_law_makes_of_it() -> None:
    ctx = taken_up(denied(appeal_lapse="DEEMED_EXHAUSTED", appeal_lapse_citation="Law T §10"))
    ctx.now = ctx.case.deadlines["appeal"].at
    told = {"deadline": "appeal", "due_at": "2026-03-25T23:59:59-04:00", "lapse": "DEEMED_EXHAUSTED"}
    assert missed_deadline.record(ctx) == missed_deadline.record(ctx) == told
    (breach,) = ctx.case.parts["breaches"]["breaches"]
    assert (breach["due_at"], breach["citation"]) == ("2026-03-25T23:59:59-04:00", "Law T §10")
    assert ctx.case.deadlines["explanation"].local == "2026-04-01T23:59:59-04:00"
    ctx.data = {**ctx.data, "breach": {"deadline": "appeal"}}
    missed_deadline.remind_of_explanation(ctx)
    assert ctx.events[-1][1]["since"] == "2026-04-01T23:59:59-04:00"
    ctx.case.answered("explain_breach", {"cause": "A full desk.", "action": "One more physician."}, name="Claire")
    missed_deadline.record_explanation(ctx)
    assert ctx.case.parts["breaches"]["breaches"][0]["explanation"]["by"] == "Claire"
    assert "explanation" not in ctx.case.deadlines


def lapsed(**changes: Any) -> FakeContext:
    """A review that nobody decided in time, under a law that takes that as a denial."""
    ctx = FakeContext()
    ctx.case.line_of_business = law(lapse="DEEMED_ADVERSE")
    ctx.case.parts |= changes
    ctx.mark_clock("RECEIVED", at=ctx.case.request.received_at, urgency="STANDARD", type="PRE_SERVICE")
    ctx.now = ctx.case.deadlines["decision"].at
    return ctx


def test_a_time_that_the_law_takes_as_a_denial_is_marked_and_told() -> None:
    ctx = lapsed()
    ctx.data = {"breach": missed_deadline.record(ctx)}
    assert ctx.data["breach"]["lapse"] == "DEEMED_ADVERSE"
    assert ctx.case.parts["lapse"]["due_at"] == "2026-02-17T23:59:59-05:00"
    missed_deadline.send_lapse_notice(ctx)
    kind, audiences, facts = ctx.letters[-1]
    assert (kind, audiences) == ("lapse", ("MEMBER", "PROVIDER", "RECORD"))
    assert facts["due_at"] == facts["breach"]["due_at"]
    assert "appeal_filing" not in ctx.case.deadlines
    sent = ctx.now + timedelta(days=3)
    ctx.now = sent
    dated = (sent - timedelta(days=3)).isoformat()
    ctx.data = {**ctx.data, "send_lapse_notice": {"dated": dated, "sent_at": sent.isoformat()}}
    assert missed_deadline.start_appeal_window(ctx) == {}
    window = ctx.case.deadlines["appeal_filing"]
    assert (window.running, window.start) == (True, sent)


def test_a_letter_that_is_late_makes_no_denial_of_a_decision_that_was_made() -> None:
    ctx = lapsed(determination={"outcome": "APPROVED"})
    due = "2026-02-17T23:59:59-05:00"
    assert missed_deadline.record(ctx) == {"deadline": "decision", "due_at": due, "lapse": "DECIDED_LATE"}
    assert "lapse" not in ctx.case.parts


def test_an_undecided_review_that_goes_outside_has_no_decision_due_any_more() -> None:
    ctx = lapsed()
    assert coverage_review.skip_appeal(ctx)["next"] == "EXTERNAL"
    assert ctx.case.deadlines["decision"].running is False


def test_an_extension_of_the_decision_counts_from_when_its_notice_was_sent() -> None:
    ctx = FakeContext()
    ctx.case.line_of_business = law()
    ctx.mark_clock("RECEIVED", at=ctx.case.request.received_at, urgency="STANDARD", type="PRE_SERVICE")
    ctx.case.parts["extension_request"] = {"ground": "BEYOND_CONTROL", "reason": "Ill.", "asked_by": "ana"}
    assert coverage_review.send_extension_notice(ctx) == {"until": "2026-03-04T23:59:59-05:00"}
    assert ctx.letters[-1][2]["due_before"] == "2026-02-17T23:59:59-05:00"
    ctx.data = {"send_extension_notice": {"sent_at": NOW.isoformat()}}
    assert coverage_review.extend_clock(ctx) == {"until": "2026-03-04T23:59:59-05:00"}
    assert ctx.case.parts["extension_request"] == {}
    assert ctx.case.parts["extensions"]["extensions"][0]["what"] == "decision"


REOPENED = {"reopens": "R-1", "ground": "NEW_EVIDENCE", "reason": "A letter.", "by": "ana"}
EXAMINED = {"decision": "GRANT", "ground": "GOOD_CAUSE", "rationale": "The first decision read the wrong chart."}


def test_a_granted_reopening_goes_on_with_the_ground_that_was_found() -> None:
    ctx = FakeContext()
    ctx.case.parts["reopening"] = REOPENED
    assert reopening.open_reopening(ctx) == {"ground": "NEW_EVIDENCE", "carried": False}
    ctx.case.answered("examine_reopening", EXAMINED, person="okafor")
    assert reopening.record_reopening(ctx)["status"] == "OPEN"
    kept = ctx.case.parts["reopening"]
    assert (kept["ground"], kept["asked_ground"], kept["decided_by"]) == ("GOOD_CAUSE", "NEW_EVIDENCE", "okafor")


def test_what_an_appeal_came_for_after_the_end_is_taken_over_and_stands() -> None:
    ctx = FakeContext()
    ctx.case.parts["reopening"] = {**REOPENED, "ground": "APPEAL", "carried": True}
    ctx.case.parts["determination"] = {"outcome": "DENIED_ADMINISTRATIVE", "clinical": False}
    assert reopening.open_reopening(ctx) == {"ground": "APPEAL", "carried": True}
    assert reopening.carry_decision(ctx) == {
        "status": "DECIDED",
        "outcome": "DENIED_ADMINISTRATIVE",
        "adverse": True,
        "clinical": False,
    }
    del ctx.case.parts["determination"]
    assert reopening.carry_decision(ctx)["outcome"] == "DENIED_BY_LAPSE"
    assert ctx.letters == []


def test_a_refused_reopening_is_told_and_leaves_nothing_due() -> None:
    ctx = FakeContext()
    ctx.case.parts["reopening"] = REOPENED
    ctx.case.answered("examine_reopening", EXAMINED | {"decision": "REFUSE"}, person="okafor")
    result = reopening.refuse_reopening(ctx)
    assert result["outcome"] == "REOPENING_REFUSED"
    assert ctx.letters[-1][:2] == ("reopening_refused", ("MEMBER", "PROVIDER", "RECORD"))
    ctx.data = {"determination": result | {"sent_at": NOW.isoformat()}}
    assert reopening.stop_reopening_clock(ctx) == {"stopped_at": NOW.isoformat()}
    ctx.mark_clock("RECEIVED", at=ctx.case.request.received_at, urgency="STANDARD", type="PRE_SERVICE")
    reopening.stop_reopening_clock(ctx)
    assert ctx.case.deadlines["decision"].running is False


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        ("UPHELD_ON_APPEAL", "denied"),
        ("APPEAL_DISMISSED", "denied"),
        ("OVERTURNED_EXTERNAL", "approved"),
        ("PARTLY_OVERTURNED_ON_APPEAL", "approved"),
    ],
)
def test_what_came_of_an_appeal_counts_when_the_same_thing_is_asked_for_again(outcome: str, found: str) -> None:
    ctx = FakeContext()
    twin = {"id": "R-0", "status": "CLOSED", "outcome": outcome, "request": ctx.case.request.to_json()}
    ctx.case.others = [twin]
    intake.find_duplicates(ctx)
    assert ctx.case.parts["duplicates"] == {"open": [], "denied": [], "approved": [], "overlapping": []} | {
        found: ["R-0"]
    }


def test_a_review_is_no_duplicate_of_the_one_that_it_reopens() -> None:
    ctx = FakeContext()
    twin = {"id": "R-1", "status": "CLOSED", "outcome": "APPROVED", "request": ctx.case.request.to_json()}
    ctx.case.others, ctx.case.parts["reopening"] = [twin], REOPENED
    assert intake.find_duplicates(ctx) == {"open_twin": False, "denied_twin": False}
    assert ctx.case.parts["duplicates"]["approved"] == []


def test_one_explanation_leaves_the_time_for_another_one_as_it_is() -> None:
    ctx = taken_up(denied())
    ctx.now = ctx.case.deadlines["appeal"].at
    ctx.data = {**ctx.data, "breach": missed_deadline.record(ctx)}
    found = {"due_at": "2026-02-17T23:59:59-05:00", "found_at": "2026-02-18T00:00:00-05:00"}
    other = {"deadline": "decision", **found}
    ctx.case.parts["breaches"]["breaches"].append(other)
    ctx.case.answered("explain_breach", {"cause": "A full desk.", "action": "One more physician."})
    missed_deadline.record_explanation(ctx)
    assert ctx.case.deadlines["explanation"].local == "2026-02-25T23:59:59-05:00"
