"""What happens to an appeal, each task alone: a person decides it afresh, and the first decision stays as it was."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.domain import appeals
from casework.domain.appeals_case import FreshCase
from casework.domain.intake_notes import intake_notes
from casework.domain.line_facts import line_facts
from casework.domain.lines_of_business import AppealRule, ExtensionRule
from casework.errors import InvariantBroken
from casework.testing import NOW, FakeContext, request
from casework.testing_plan import parameter, plan
from handlers import appeal, appeal_review, coverage_review, information_request

from .appealed import APPEALED_AT, ASKED, DENIED, IRE, IRO, MD, WHY, decides, denied, line, results, taken_up

Json = dict[str, Any]
STANDING = {"decision": "ACCEPT", "standing": "MEMBER", "in_time": "YES", "urgency": "STANDARD"}


def last(ctx: FakeContext) -> Json:
    return appeals.levels(ctx.case)[-1]


def recorded(ctx: FakeContext) -> Json:
    """What recording the decision gives, once it was checked."""
    ctx.data = {**ctx.data, "check_appeal": appeal_review.check_appeal(ctx)}
    return appeal_review.record_appeal(ctx)


def test_an_appeal_is_awaited_until_its_time_is_over() -> None:
    ctx = denied()
    assert appeal.open_appeal(ctx) == {"level": 1, "asked": False, "over": False}
    ctx.now = ctx.case.deadlines["appeal_filing"].at + timedelta(days=1)
    assert appeal.open_appeal(ctx)["over"] is True
    ctx.data = {**ctx.data, "open_appeal": {"level": 1}}
    assert appeal.close_appeal_window(ctx)["status"] == "NOT_APPEALED"
    assert "appeal.none" in ctx.kinds()


def test_an_appeal_is_taken_up_with_its_clock_running_from_its_receipt() -> None:
    ctx = taken_up(denied(), received_at=(APPEALED_AT - timedelta(days=1)).isoformat())
    assert last(ctx)["status"] == "OPEN"
    assert (last(ctx)["level"], last(ctx)["of"], last(ctx)["urgency"]) == (1, 1, "STANDARD")
    assert ctx.case.deadlines["appeal"].local == "2026-03-24T23:59:59-04:00"
    assert ctx.case.parts["appeal_request"] == {}
    assert ctx.letters[-1][0] == "appeal_received"


def test_a_physicians_word_makes_an_appeal_urgent_and_nothing_takes_that_back() -> None:
    ctx = taken_up(denied(), physician_supports=True)
    assert last(ctx)["urgency"] == "EXPEDITED"
    ctx.case.answered("check_standing", STANDING, person="okafor")
    appeal_review.accept_appeal(ctx)
    assert last(ctx)["urgency"] == "EXPEDITED"
    assert ctx.case.deadlines["appeal"].at == APPEALED_AT + timedelta(hours=72)


def test_an_urgent_appeal_that_is_not_urgent_has_the_usual_time_since_its_receipt_and_is_told_so() -> None:
    ctx = taken_up(denied(appeal_rule=AppealRule(levels=2, levels_max=2)), urgency="EXPEDITED")
    assert last(ctx)["of"] == 1
    ctx.now = APPEALED_AT + timedelta(hours=5)
    ctx.case.answered("check_standing", STANDING | {"note": "Nothing gets worse within weeks."}, person="okafor")
    appeal_review.accept_appeal(ctx)
    assert last(ctx)["urgency"] == "STANDARD"
    assert last(ctx)["of"] == 2
    assert ctx.case.deadlines["appeal"].local == "2026-03-10T23:59:59-04:00"
    kind, _, facts = ctx.letters[-1]
    assert (kind, facts["basis"]) == ("expedite_refused", "Nothing gets worse within weeks.")


@pytest.mark.parametrize(("standing", "in_time", "ground"), [("NONE", "YES", "NO_STANDING"), ("MEMBER", "NO", "LATE")])
def test_a_dismissal_says_why_nobody_looks_at_the_merits(standing: str, in_time: str, ground: str) -> None:
    ctx = taken_up(denied())
    told = STANDING | {"decision": "DISMISS", "standing": standing, "in_time": in_time, "dismissal_reason": "So it is."}
    ctx.case.answered("check_standing", told, person="okafor")
    assert appeal_review.dismiss_appeal(ctx)["status"] == "DISMISSED"
    kind, audiences, facts = ctx.letters[-1]
    assert (kind, audiences) == ("appeal_dismissed", ("MEMBER", "PROVIDER", "RECORD"))
    assert (facts["ground"], facts["reason"]) == (ground, "So it is.")
    assert ctx.case.deadlines["appeal"].running is False


def test_what_an_appeal_s_decision_rests_on_was_considered_whether_or_not_it_is_said_again() -> None:
    ctx = taken_up(denied())
    decides(ctx, line(documents=["D1", "A1"]), considered=["A1"])
    recorded(ctx)
    assert last(ctx)["determination"]["appeal"]["considered"] == ["A1", "D1"]


def test_an_overturned_appeal_has_a_record_of_its_own_and_the_first_one_stays() -> None:
    ctx = taken_up(denied(external_rule=IRO))
    before = ctx.case.part("determination")
    decides(ctx, line())
    assert recorded(ctx) == {"status": "OVERTURNED", "next": "NONE", "forward": False, "level": 1}
    assert ctx.case.part("determination") == before
    record = last(ctx)["determination"]
    assert record["outcome"] == "APPROVED"
    assert record["signer"]["person"] == "brandt"
    told = record["appeal"]
    assert (told["considered"], told["new"], told["lines"]) == (["D1", "A1"], ["A1"], ["L1"])
    assert told["before"] == {"L1": "DENY", "L2": "APPROVE"}
    assert told["criteria"]["L1"]["4"] == {"result": "MET", "why": WHY}
    assert record["lines"][0]["judged"] == {"4": WHY}
    assert record["lines"][1] == before["lines"][1]
    assert appeals.in_force(ctx.case)["lines"]["L1"]["outcome"] == "APPROVE"
    said = " ".join(one["text"] for one in record["sections"][0]["statements"])
    assert "“Gait report”, was considered, which was not on file before" in said
    assert "(the tables had found: not met)" in said
    assert appeal_review.send_overturned_notice(ctx) == {}
    ctx.data = {**ctx.data, "appeal": {"status": "OVERTURNED"}, "send_overturned_notice": {"sent_at": NOW.isoformat()}}
    appeal_review.stop_appeal_clock(ctx)
    assert ctx.case.deadlines["appeal"].running is False


def test_an_expert_who_was_consulted_stands_in_the_record() -> None:
    expert = {"person": "Dr. Field", "specialty": "orthopedics", "opinion": "The knee cannot be splinted."}
    ctx = taken_up(denied())
    decides(ctx, line(), expert=expert, specialty="rheumatology")
    recorded(ctx)
    record = last(ctx)["determination"]
    assert record["appeal"]["expert"] == {"name": "Dr. Field", **expert}
    assert "The knee cannot be splinted" in " ".join(one["text"] for one in record["sections"][0]["statements"])


@pytest.mark.parametrize(
    ("changes", "next", "forward"),
    [
        ({}, "NONE", False),
        ({"external_rule": IRO}, "EXTERNAL", False),
        ({"external_rule": IRE}, "EXTERNAL", True),
        ({"appeal_rule": AppealRule(levels=2, levels_max=2)}, "SECOND_LEVEL", False),
    ],
)
def test_what_is_upheld_goes_where_the_law_says(changes: Json, next: str, forward: bool) -> None:
    ctx = taken_up(denied(**changes))
    assert recorded(decides(ctx, DENIED)) == {"status": "UPHELD", "next": next, "forward": forward, "level": 1}
    assert appeal_review.send_upheld_notice(ctx) == {}
    assert ctx.case.deadlines["appeal"].running is not forward
    assert last(ctx)["determination"]["lines"][0]["components"]["4"] == "NOT_MET"


def test_less_than_was_asked_for_is_a_part_of_what_the_appeal_asks() -> None:
    ctx = denied()
    ctx.case.request = request(lines=[{**one, "quantity": 3} for one in request().raw["lines"]])
    taken_up(ctx)
    told = line(quantity=2, reasons=["QUANTITY_NOT_SHOWN"], plain_rationale=DENIED["plain_rationale"])
    assert recorded(decides(ctx, told))["status"] == "PARTLY_OVERTURNED"
    assert appeal_review.send_partly_overturned_notice(ctx) == {}
    assert last(ctx)["determination"]["lines"][0]["pas"] == "A2"


def test_a_plan_may_have_the_two_levels_that_the_law_allows_and_no_more() -> None:
    ctx = denied()
    ctx.case.plan = plan(levels=parameter("appeal_levels", 5))
    assert appeals.levels_of(ctx.case, urgency="STANDARD") == 2
    assert appeals.levels_of(ctx.case, urgency="EXPEDITED") == 1
    assert appeals.law_of_plan(ctx.case.line_of_business, plan()) is ctx.case.line_of_business


COSMETIC = DENIED | {"reasons": ["COSMETIC_EXCLUSION"], "components": results(c3="NOT_MET")}


def test_a_guardrail_sends_an_upheld_denial_back_as_it_would_a_first_one() -> None:
    ctx = taken_up(denied())
    decides(ctx, COSMETIC)
    assert appeal_review.check_appeal(ctx) == {"fired": True, "override": False}
    assert {"guardrail.fired", "appeal.returned"} <= set(ctx.kinds())
    with pytest.raises(InvariantBroken, match="second physician"):
        recorded(ctx)


def test_a_denial_against_what_was_found_needs_a_second_appeal_physician() -> None:
    ctx = taken_up(denied())
    against = DENIED | {"components": results(c4="NOT_MET", c1="NOT_MET")}
    why = "D1 shows no such thing, and the diagnosis is another one."
    decides(ctx, against, override=True, override_rationale=why)
    ctx.case.answered("second_appeal_opinion", {"decision": "AGREE"}, person="lind", at=ctx.now, licences=[MD])
    assert recorded(ctx)["status"] == "UPHELD"
    record = last(ctx)["determination"]
    assert record["lines"][0]["judged_not_met"] == {"1": WHY}
    assert record["checks"]["second_signer"]["person"] == "lind"
    assert "guardrail.overridden" in ctx.kinds()


def test_time_that_runs_out_affirms_a_denial_and_forwards_it_where_the_law_says_so() -> None:
    ctx = taken_up(denied(external_rule=IRE, appeal_lapse="FORWARDED", appeal_lapse_citation="Law T §9"))
    assert "appeal_forward" in ctx.case.deadlines
    assert appeal.affirm_by_lapse(ctx) == {
        "status": "AFFIRMED_BY_LAPSE",
        "next": "EXTERNAL",
        "forward": True,
        "level": 1,
    }
    assert last(ctx)["determination"] is None
    assert appeals.in_force(ctx.case)["level"] == 0
    assert "appeal.affirmed_by_lapse" in ctx.kinds()


@pytest.mark.parametrize(("later", "next"), [(timedelta(0), "SAME_LEVEL"), (timedelta(days=400), "NONE")])
def test_a_withdrawn_appeal_may_be_filed_again_as_long_as_its_time_runs(later: timedelta, next: str) -> None:
    ctx = taken_up(denied())
    ctx.now += later
    assert appeal.confirm_appeal_withdrawal(ctx)["next"] == next
    assert appeal.open_appeal(ctx) == {"level": 1, "asked": False, "over": next == "NONE"}


def test_a_withdrawn_appeal_leaves_what_was_decided_before() -> None:
    ctx = taken_up(denied())
    ctx.set_moment("information", NOW, citation="Law T")
    ctx.case.parts["appeal_withdrawal"] = {"by": "MEMBER", "reason": "Put off.", "at": NOW.isoformat()}
    assert appeal.confirm_appeal_withdrawal(ctx)["status"] == "WITHDRAWN"
    assert appeals.in_force(ctx.case)["lines"]["L1"]["outcome"] == "DENY"
    assert [name for name, one in ctx.case.deadlines.items() if one.running] == ["appeal_filing"]
    assert ctx.letters[-1][2]["reason"] == "Put off."


def test_an_extension_of_the_appeal_is_told_with_both_moments() -> None:
    rule = ExtensionRule(grounds=("MEMBER_ASKS",), citation="Law T §7")
    ctx = taken_up(denied(appeal_extension_rule=rule))
    ctx.case.parts["appeal_extension_request"] = {"ground": "MEMBER_ASKS", "reason": "More records.", "asked_by": "ana"}
    assert appeal.extend_appeal_clock(ctx) == {"until": "2026-04-08T23:59:59-04:00"}
    _, _, facts = ctx.letters[-1]
    assert facts["due_before"] == "2026-03-25T23:59:59-04:00"
    (taken,) = ctx.case.parts["extensions"]["extensions"]
    assert (taken["what"], taken["until"]) == ("appeal", facts["until"])


def test_a_warning_about_an_appeal_is_noted_once() -> None:
    ctx = taken_up(denied(warnings={"appeal": (0.5,)}))
    ctx.now = ctx.case.deadlines["appeal"].warnings[0]
    appeal.warn_of_appeal(ctx)
    appeal.warn_of_appeal(ctx)
    (note,) = ctx.case.parts["warnings"]["warnings"]
    assert (note["deadline"], note["warning"], note["of"]) == ("appeal", 1, 1)


def test_the_way_outside_before_the_appeal_is_decided_ends_what_waits() -> None:
    ctx = taken_up(denied(external_rule=IRO))
    ctx.set_moment("information", NOW, citation="Law T")
    assert coverage_review.skip_appeal(ctx)["status"] == "BYPASSED"
    assert last(ctx)["status"] == "BYPASSED"
    assert [name for name, one in ctx.case.deadlines.items() if one.running and name != "external_filing"] == []


def test_an_appeal_against_a_lapse_finds_nothing_rated_and_judges_all_of_it() -> None:
    ctx = denied()
    for name in ("determination", "findings"):
        del ctx.case.parts[name]
    ctx.data = {"review": {}}
    taken_up(ctx)
    fresh = FreshCase(ctx.case, {"lines": {}})
    assert {one["necessity"] for one in fresh.findings.values()} == {"NOT_ALL_MET"}
    assert {one["exclusion"] for one in fresh.findings.values()} == {"UNKNOWN"}
    assert appeals.denied_lines(ctx.case) == ["L1", "L2"]
    assert appeals.in_force(ctx.case) == {"lines": {}, "level": 0, "by": "NOBODY", "record": None}
    assert appeals.is_clinical(ctx.case, "L1") is True


def test_a_letter_on_an_appeal_against_a_lapse_tells_the_figures_that_the_first_reviewers_answered() -> None:
    ctx = taken_up(denied())
    splint = {"name": "splint", "weeks": 3, "outcome": "FAILED", "document": "D1", "quote": "Splint"}
    trials = {"trials": [splint], "no_alternative": False, "no_alternative_claims": []}
    function = {"goal": "FUNCTION", "deficits": [], "measured": [], "open_questions": False}
    ctx.case.answered("verify_trials", {"decision": "RATE", "lines": {"L1": trials}}, person="ana")
    ctx.case.answered("assess_function", {"decision": "RATE", "lines": {"L1": function}}, person="ana")
    serial = {"plan_documented": "YES", "response_documented": "NO", "months_since": 2}
    ctx.case.answered("verify_serial", serial, person="ana")
    ctx.data = {"review": {}}
    fresh = FreshCase(ctx.case, {"lines": {"L1": {}}})
    told = line_facts(fresh, fresh.data(ctx.data), ())["L1"]
    assert (told["failed_modalities"], told["failed_weeks"]) == (1, 3)
    assert (told["documented_deficits"], told["min_deficits"], told["months_since"]) == (0, 1, 2)
    counted = {"verify_trials": {"lines": {"L1": {"failed_modalities": 2, "failed_weeks": 5}}}}
    assert fresh.data(counted)["verify_trials"] == counted["verify_trials"]


def test_the_record_tells_what_the_appeal_physician_found_afresh_and_not_what_was_counted_before() -> None:
    ctx = taken_up(denied())
    trial = {"outcome": "FAILED", "document": "D1", "quote": "Splint for 14 weeks failed"}
    decides(
        ctx,
        DENIED
        | {
            "trials": {
                "trials": [{**trial, "name": "splint", "weeks": 9}],
                "no_alternative": False,
                "no_alternative_claims": [],
                "not_used": [],
            },
            "function": {"goal": "UNKNOWN", "deficits": [], "measured": [], "open_questions": True, "not_used": []},
            "serial": {"plan_documented": "YES", "response_documented": "YES", "months_since": 5},
        },
    )
    recorded(ctx)
    record = last(ctx)["determination"]
    assert record["checks"]["findings"]["L1"]["function"] == "UNKNOWN"
    said = " ".join(one["text"] for section in record["sections"] for one in section["statements"])
    assert "splint (9 weeks)" in said
    rated = FreshCase(ctx.case, ctx.case.answer("review_appeal") or {}).data(ctx.data)
    assert rated["rate_trials"]["lines"]["L1"]["rating"] == "NOT_SHOWN"
    assert (rated["rate_serial"]["rating"], rated["verify_serial"]["months_since"]) == ("SUPPORTED", 5)
    assert ctx.data.get("verify_serial") != rated["verify_serial"]


def test_who_took_part_before_is_known_with_what_they_did() -> None:
    ctx = taken_up(denied())
    expert = {"person": "field", "specialty": "orthopedics", "opinion": "No."}
    recorded(decides(ctx, line(), expert=expert))
    assert appeals.earlier_people(ctx.case) == {
        "osei": "decided before",
        "brandt": "decided before",
        "field": "was consulted before",
    }


def test_documents_that_came_with_or_since_an_appeal_are_told_in_the_order_of_the_file() -> None:
    ctx = taken_up(denied())
    later = replace(ctx.case.documents[1], id="A2", received_at=APPEALED_AT + timedelta(days=1))
    ctx.case.documents = (*ctx.case.documents, later)
    assert appeals.came_with(ctx.case, ASKED) == ["A1", "A2"]
    assert appeals.new_since(ctx.case) == ["A1", "A2"]


def test_a_question_about_an_appeal_stops_no_clock_and_leaves_half_of_the_time() -> None:
    ctx = taken_up(denied())
    ctx.case.answered("check_standing", {"decision": "ASK", "items": ["The authorization"]}, at=ctx.now)
    due = ctx.case.deadlines["appeal"]
    information_request.send_information_request(ctx)
    ctx.data = {**ctx.data, "send_information_request": {"sent_at": ctx.now.isoformat()}}
    assert information_request.stop_clock(ctx) == {"tolled": False}
    waited = ctx.case.deadlines["information"]
    half = ctx.now + (due.at - ctx.now) / 2
    assert abs(waited.at - half) <= timedelta(hours=12)
    assert waited.local.endswith("T23:59:59-05:00") or waited.local.endswith("T23:59:59-04:00")
    assert waited.steps[0].startswith("Half of the time that remains for the appeal, from ")
    assert "within the time of the appeal, which runs on" in waited.citation
    assert ctx.letters[-1][2]["stage"] == "check_standing"
    ctx.now = waited.at
    assert information_request.record_silence(ctx)["status"] == "LAPSED"
    assert ctx.case.deadlines["appeal"].at == due.at
    kinds = [one["kind"] for one in ctx.case.parts["clock"]["events"]]
    assert not {"TOLLED", "RESUMED"} & set(kinds)
    ctx.now = due.at + timedelta(days=1)
    information_request.send_information_request(ctx)
    assert ctx.letters[-1][2]["respond_by"] == (ctx.now + timedelta(days=1)).isoformat()


def test_the_record_says_why_a_request_is_urgent() -> None:
    case = denied().case
    case.request = request(physician_supports_urgency=True)
    assert intake_notes(case)[0]["text"] == "A physician said that the usual time could do harm (Law T §6)."
