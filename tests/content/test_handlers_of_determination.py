"""What happens from contradictions to the recorded determination, each task alone: people decide, rules refuse."""

from datetime import date, timedelta
from typing import Any

import pytest

from casework.errors import InvariantBroken
from casework.testing import NOW, FakeCase, FakeContext, request
from handlers import determination, intake

Json = dict[str, Any]
MD = {"profession": "MD", "number": "1", "state": "NY", "valid_from": "2020-01-01", "valid_to": "2030-01-01"}
RN = {**MD, "profession": "RN"}
CLAUSE = {"status": "NOT_MET", "evidence": "Nothing in the chart."}
NORMAL = {
    "id": "D2-1",
    "kind": "FUNCTION_NORMAL",
    "site": "KNEE",
    "domain": "STAIRS",
    "quote": "Climbs stairs freely",
}


def of_lines(first: Json, second: Json | None = None) -> Json:
    return {"lines": {"L1": first, "L2": first if second is None else second}}


def process_data(**changes: Any) -> Json:
    """Process data in which everything speaks for both lines."""
    return {
        "review": {"id": "R-T1", "definition": "abc"},
        "gather_trials": of_lines({"min_modalities": 1, "min_weeks": 12, "no_alternative": "NOT_CLAIMED"}),
        "verify_trials": of_lines({"failed_modalities": 2, "failed_weeks": 14, "no_alternative": "NOT_CLAIMED"}),
        "rate_trials": of_lines({"rating": "MET", "reason": "CONSERVATIVE_FAILED"}),
        "gather_function": {"session": 1, **of_lines({"min_deficits": 1})},
        "assess_function": of_lines({"documented_deficits": 1, "open_questions": False, "goal": "FUNCTION"}),
        "rate_function": of_lines({"rating": "IMPAIRED", "reason": "FUNCTIONAL_DEFICIT"}),
        "rate_purpose": of_lines({"purpose": "RECONSTRUCTIVE", "reason": "RECONSTRUCTIVE_FUNCTION"}),
        "rate_exclusion": of_lines({"exclusion": "NOT_TRIGGERED", "reason": "EXCLUSION_NOT_TRIGGERED"}),
        "rate_standing": {"summary": "ESTABLISHED", **of_lines({"standing": "ESTABLISHED", "reason": "R"})},
        "rate_necessity": of_lines({"necessity": "ALL_MET", "reason": "MEDICALLY_NECESSARY"}),
        **changes,
    }


def ready(case: FakeCase | None = None, **changes: Any) -> FakeContext:
    """A review that has come to its determination, with its guardrails evaluated."""
    ctx = FakeContext(case=case or FakeCase(), data=process_data(**changes))
    exceptions = {"exclusions": {"T-EXCL": {"EX1": CLAUSE, "EX2": CLAUSE}}}
    ctx.case.answered("analyse_exceptions", of_lines(exceptions))
    intake.look_up_coverage(ctx)
    determination.find_contradictions(ctx)
    determination.assess_components(ctx)
    determination.check_evidence(ctx)
    determination.evaluate_guardrails(ctx)
    return ctx


def drafted(first: Json, *, override: bool = False) -> Json:
    approve = {"outcome": "APPROVE", "rationale": "All is met.", "reasons": [], "documents": []}
    return {"override": override, "override_rationale": "It is small.", **of_lines(first, approve)}


def signed(
    ctx: FakeContext, draft: Json, *, licence: Json | None = MD, second: str | None = None, signer: str = "osei"
) -> FakeContext:
    """The draft, checked, and signed by a person."""
    ctx.data = {**ctx.data, "draft_decision": draft}
    ctx.case.answered("draft_decision", draft, person="osei")
    if second is not None:
        ctx.case.answered("second_opinion", {"decision": "AGREE"}, person=second, licences=[MD])
    ctx.data = {**ctx.data, "check_draft": determination.check_draft(ctx)}
    ctx.case.answered(
        "sign_decision",
        {"decision": "SIGN"},
        person=signer,
        role="physician_reviewer",
        licences=[] if licence is None else [licence],
    )
    return ctx


DENY = {
    "outcome": "DENY",
    "reasons": ["CONSERVATIVE_INSUFFICIENT"],
    "rationale": "Two weeks are too short.",
    "plain_rationale": "Your records show two weeks with a splint.",
    "documents": ["D1"],
}
SHORT = {
    "rate_trials": of_lines({"rating": "NOT_SHOWN", "reason": "R"}, {"rating": "MET", "reason": "CONSERVATIVE_FAILED"})
}
COSMETIC = {**DENY, "reasons": ["COSMETIC_EXCLUSION"]}


def test_components_follow_from_the_findings_for_each_line() -> None:
    ctx = ready(**SHORT)
    facts = determination.assess_components(ctx)["lines"]
    assert [facts["L1"][f"component_{number}"] for number in range(1, 5)] == ["MET", "MET", "MET", "NOT_MET"]
    assert [facts["L2"][f"component_{number}"] for number in range(1, 5)] == ["MET"] * 4
    assert facts["L1"] | {"serial": "NOT_NEEDED", "contradictions": 0, "standing": "ESTABLISHED"} == facts["L1"]
    assert ctx.case.parts["findings"]["lines"]["L1"]["components"]["4"] == "NOT_MET"


def test_a_physicians_word_on_the_standing_replaces_the_tables_doubt() -> None:
    case = FakeCase().answered(
        "weigh_evidence", of_lines({"standing": "NOT_ESTABLISHED", "rationale": "x"}), person="osei"
    )
    ctx = ready(case, rate_standing={"summary": "DOUBT", **of_lines({"standing": "DOUBT", "reason": "R"})})
    assert determination.assess_components(ctx)["lines"]["L1"]["standing"] == "NOT_ESTABLISHED"
    assert ("evidence.weighed", {"person": "osei"}) in ctx.events


def test_criteria_are_named_and_nothing_of_them_is_stored_but_our_own_words() -> None:
    ctx = ready()
    assert determination.align_criteria(ctx) == {}
    assert ctx.case.parts["criteria"]["criteria"][0]["role"] == "SUPPORTIVE"


def test_a_line_that_rests_on_a_claim_needs_one_that_is_usable() -> None:
    resting = {"no_alternative": True, "no_alternative_claims": ["C1"]}
    ctx = ready(FakeCase().answered("verify_trials", of_lines({"no_alternative": False}, resting)))
    assert determination.check_evidence(ctx)["lines"] == {"L1": {"evidence_ok": True}, "L2": {"evidence_ok": True}}
    assert [(one["id"], one["status"]) for one in ctx.case.parts["claims"]["claims"]] == [("C1", "USABLE")]
    unknown = ready(
        FakeCase(evidence=FakeCase().evidence.__class__(id="EV-T", title="Nothing", references=())).answered(
            "verify_trials", of_lines({"no_alternative": False}, resting)
        )
    )
    assert determination.check_evidence(unknown)["lines"]["L2"] == {"evidence_ok": False}


def test_guardrails_are_armed_per_line_by_the_findings() -> None:
    ctx = ready(rate_function=of_lines({"rating": "IMPAIRED"}, {"rating": "NOT_SHOWN"}))
    assert determination.evaluate_guardrails(ctx) == {"straight_through": False}
    assert [(one["line"], one["armed"]) for one in ctx.case.parts["guardrails"]["guardrails"]] == [
        ("L1", True),
        ("L2", False),
    ]


def test_a_draft_that_a_guardrail_blocks_goes_back_unless_it_is_overridden() -> None:
    ctx = ready(**SHORT)
    signed(ctx, drafted(COSMETIC))
    assert ctx.data["check_draft"] == {"fired": True, "override": False, "offer_call": True}
    assert "determination.returned" in ctx.kinds()
    signed(ctx, drafted(COSMETIC, override=True))
    assert ctx.data["check_draft"]["override"] is True


def test_a_second_physician_who_disagrees_is_noted_once() -> None:
    ctx = ready(**SHORT)
    ctx.case.answered("second_opinion", {"decision": "DISAGREE"}, person="lind")
    signed(ctx, drafted(DENY))
    signed(ctx, drafted(DENY))
    assert ctx.events.count(("guardrail.upheld", {"person": "lind"})) == 1


def test_no_call_is_offered_for_an_approval_after_a_call_or_when_time_has_run_out() -> None:
    ctx = ready(**SHORT)
    assert signed(ctx, drafted(DENY)).data["check_draft"]["offer_call"] is True
    approve = {"outcome": "APPROVE", "rationale": "x", "reasons": [], "documents": []}
    assert signed(ready(), drafted(approve)).data["check_draft"]["offer_call"] is False
    assert (
        signed(ready(**SHORT, peer_to_peer={"status": "HELD"}), drafted(DENY)).data["check_draft"]["offer_call"]
        is False
    )
    late = ready(**SHORT)
    late.now = NOW + timedelta(days=40)
    assert signed(late, drafted(DENY)).data["check_draft"]["offer_call"] is False


def approving(ctx: FakeContext, **answers: Any) -> FakeContext:
    ctx.case.answered("sign_approval", {"decision": "APPROVE", "attest": True, "lines": {}, **answers}, licences=[RN])
    return ctx


def test_a_nurse_signs_an_approval_with_its_reasons_and_its_validity() -> None:
    ctx = approving(ready(), note="Read twice.", lines={"L1": {"valid_to": "2026-12-31"}})
    assert determination.record_approval(ctx) == {
        "status": "DECIDED",
        "outcome": "APPROVED",
        "adverse": False,
        "clinical": True,
    }
    record = ctx.case.parts["determination"]
    assert record["lines"][0]["valid_to"] == "2026-12-31"
    assert {"CONSERVATIVE_FAILED", "FUNCTIONAL_DEFICIT", "NOT_COSMETIC"} <= set(record["lines"][0]["reasons"])
    assert record["signer"]["name"] == "ana"
    assert record["versions"]["definition"] == "abc"
    assert "appeal_filing" not in record["deadlines"]
    assert determination.send_approval_notice(ctx) == {}
    assert ctx.letters[-1][:2] == ("approval", ("MEMBER", "PROVIDER", "RECORD"))


def test_an_approval_needs_every_component() -> None:
    with pytest.raises(InvariantBroken, match="I09"):
        determination.record_approval(approving(ready(**SHORT)))


def test_a_physician_signs_a_partial_denial_and_the_record_tells_what_would_change_it() -> None:
    ctx = signed(ready(**SHORT), drafted(DENY))
    assert determination.record_decision(ctx)["outcome"] == "PARTIALLY_APPROVED"
    record = ctx.case.parts["determination"]
    assert [(one["outcome"], one["pas"]) for one in record["lines"]] == [("DENY", "A3"), ("APPROVE", "A1")]
    assert record["lines"][0]["change"] == ["Try a splint for 12 weeks."]
    assert ctx.case.deadlines["decision"].running is True
    assert "appeal_filing" not in ctx.case.deadlines  # it runs from the notice, and none was sent yet
    assert determination.send_partial_notice(ctx) == {}
    assert determination.send_denial_notice(ctx) == {}
    assert [kind for kind, *_ in ctx.letters] == ["partial", "denial"]


def test_the_clock_runs_until_the_notice_has_been_sent() -> None:
    ctx = signed(ready(**SHORT), drafted(DENY))
    determination.record_decision(ctx)
    sent = NOW + timedelta(hours=30)
    ctx.data = {**ctx.data, "send_partial_notice": {"sent_at": sent.isoformat()}}
    assert determination.stop_decision_clock(ctx) == {}
    assert ctx.case.deadlines["decision"].running is False


@pytest.mark.parametrize(
    "licence", [None, RN, {**MD, "valid_to": str(date(2026, 1, 1))}], ids=["none", "nurse", "run out"]
)
def test_a_denial_is_signed_by_a_physician_with_a_licence_that_is_valid(licence: Json | None) -> None:
    with pytest.raises(InvariantBroken, match="I01"):
        determination.record_decision(signed(ready(**SHORT), drafted(DENY), licence=licence))


def test_a_blocked_denial_needs_two_different_physicians() -> None:
    alone = signed(ready(**SHORT), drafted(COSMETIC, override=True))
    with pytest.raises(InvariantBroken, match="I22"):
        determination.record_decision(alone)
    same = signed(ready(**SHORT), drafted(COSMETIC, override=True), second="osei")
    with pytest.raises(InvariantBroken, match="I22"):
        determination.record_decision(same)
    two = signed(ready(**SHORT), drafted(COSMETIC, override=True), second="lind")
    assert determination.record_decision(two)["outcome"] == "PARTIALLY_APPROVED"
    assert two.case.parts["determination"]["checks"]["second_signer"]["person"] == "lind"
    assert "guardrail.overridden" in two.kinds()


def test_an_exclusion_is_used_only_with_its_exceptions_analysed() -> None:
    ctx = ready(**SHORT)
    ctx.case.answered("analyse_exceptions", of_lines({"exclusions": {"T-EXCL": {"EX1": CLAUSE}}}))
    with pytest.raises(InvariantBroken, match="I08"):
        determination.record_decision(signed(ctx, drafted(COSMETIC, override=True), second="lind"))


def test_guardrails_that_were_never_evaluated_forbid_a_denial() -> None:
    ctx = ready(**SHORT)
    del ctx.case.parts["guardrails"]
    with pytest.raises(InvariantBroken, match="I22"):
        determination.record_decision(signed(ctx, drafted(DENY)))


def test_a_denial_for_an_administrative_reason_is_none_of_a_physicians() -> None:
    mixed = {**DENY, "reasons": ["CONSERVATIVE_INSUFFICIENT", "NOT_ELIGIBLE"]}
    with pytest.raises(InvariantBroken, match="I33"):
        determination.record_decision(signed(ready(**SHORT), drafted(mixed)))


def test_a_component_that_is_judged_not_met_goes_to_a_second_physician() -> None:
    told = {**DENY, "reasons": [], "judged_not_met": {"4": "The splint was not worn."}}
    ctx = signed(ready(), drafted(told, override=True), second="lind")
    assert ctx.data["check_draft"] == {"fired": True, "override": True, "offer_call": True}
    assert determination.record_decision(ctx)["outcome"] == "PARTIALLY_APPROVED"
    line = ctx.case.parts["determination"]["lines"][0]
    assert (line["reasons"], line["judged_not_met"]) == (["JUDGED_NOT_MET"], {"4": "The splint was not worn."})
    with pytest.raises(InvariantBroken, match="I22"):
        determination.record_decision(signed(ready(), drafted(told, override=True)))


def test_the_second_physicians_licence_is_that_of_the_day_of_their_opinion() -> None:
    told = {**DENY, "reasons": [], "judged_not_met": {"4": "The splint was not worn."}}
    ctx = signed(ready(), drafted(told, override=True), second="lind")
    ended = {**MD, "valid_to": NOW.date().isoformat()}
    ctx.case.answered("second_opinion", {"decision": "AGREE"}, person="lind", licences=[ended])
    ctx.now = NOW + timedelta(days=3)
    assert determination.record_decision(ctx)["outcome"] == "PARTIALLY_APPROVED"


def test_a_guardrail_tells_what_an_override_must_address() -> None:
    ctx = ready()
    armed = [one for one in ctx.case.parts["guardrails"]["guardrails"] if one["armed"]]
    assert [(one["line"], one["references"]) for one in armed] == [("L1", ["D1"]), ("L2", [])]


def test_less_than_was_asked_for_is_adverse_and_offers_a_call() -> None:
    case = FakeCase(request=request(lines=[{"code": "B1", "site": "KNEE", "quantity": 3}]))
    less = {**DENY, "outcome": "APPROVE", "quantity": 2, "reasons": ["QUANTITY_NOT_SHOWN"]}
    ctx = signed(ready(case), {"override": False, "lines": {"L1": less}})
    assert ctx.data["check_draft"]["offer_call"] is True
    assert determination.record_decision(ctx)["outcome"] == "PARTIALLY_APPROVED"
    assert ctx.case.parts["clock"]["events"][-1]["detail"] == {"outcome": "PARTIALLY_APPROVED"}


def test_an_approval_that_a_policy_gives_without_a_signature_says_under_what_and_is_signed_by_nobody() -> None:
    ctx = ready()
    ctx.case.parts["straight_through"] = {"policy": "POL-T", "citation": "Policy T §7", "allowed": True}
    assert determination.record_straight_approval(ctx)["outcome"] == "APPROVED"
    record = ctx.case.parts["determination"]
    assert (record["signer"]["person"], record["signer"]["role"]) == ("casework", None)
    assert record["signer"]["name"] == "Casework, under policy POL-T: Policy T §7"
    assert record["checks"]["straight_through"] == {"policy": "POL-T", "citation": "Policy T §7"}
    assert not {"determination.signed", "conflict.attested"} & set(ctx.kinds())


def test_no_line_is_denied_without_a_signature() -> None:
    ctx = ready(**SHORT)
    ctx.case.parts["straight_through"] = {"policy": "POL-T", "citation": "Policy T §7"}
    with pytest.raises(InvariantBroken, match="I09"):
        determination.record_straight_approval(ctx)
    assert "determination" not in ctx.case.parts


def test_a_decision_after_a_time_that_changed_and_was_missed_again_is_a_breach_of_its_own() -> None:
    ctx = approving(ready())
    ctx.now = ctx.case.deadlines["decision"].at + timedelta(hours=1)
    before = {"deadline": "decision", "due_at": "2026-02-05T09:00:00-05:00", "lapse": "NONE", "citation": "Law T"}
    ctx.keep("breaches", {"breaches": [before]})  # of the short time, before it was found not to be urgent
    determination.record_approval(ctx)
    kept = ctx.case.parts["breaches"]["breaches"]
    assert [one["due_at"] for one in kept] == ["2026-02-05T09:00:00-05:00", "2026-02-17T23:59:59-05:00"]
    assert ctx.kinds().count("breach.recorded") == 1
