"""The rules of what a decision rests on: the analysis of each site, the guardrails, the documents, the evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casework.domain import contradictions, guardrails
from casework.domain.answer_flags import answers_of
from casework.domain.case_check import CaseCheck
from casework.domain.case_state import CaseState
from casework.domain.evidence import assess_claims
from casework.domain.record import LineDetermination
from casework.domain.reopening import GRAVE
from casework.domain.rules import broken

Json = dict[str, Any]

DECIDED = frozenset({"determination"})


def treatment_before_is_analysed(state: CaseState) -> None:
    """Every clinical line has its own analysis of what was tried at its site, or of why nothing else would help."""
    record = state.record
    if record is None or not record.clinical:
        return
    answer = state.answer("verify_trials")
    told: Mapping[str, Any] = {} if answer is None else answer.body.get("lines") or {}
    findings = (state.case.part("findings") or {}).get("lines") or {}
    usable = {one["id"] for one in (state.case.part("claims") or {}).get("claims") or () if one["status"] == "USABLE"}
    for line in record.lines:
        if not line.clinical:
            continue
        section = told.get(line.line)
        if section is None:
            raise broken(
                "I21",
                f"{line.label} would be decided, and nobody has looked at what was tried at that very site "
                f"({_threshold(state, line)}).",
            )
        rating = (findings.get(line.line) or {}).get("conservative")
        claims = [id for id in section.get("no_alternative_claims") or () if id in usable]
        if line.outcome == "APPROVE" and rating == "NO_ALTERNATIVE" and not claims and not line.judged:
            raise broken(
                "I21",
                f"{line.label} would be approved because nothing else would help there, and no claim that says so "
                f"holds ({_threshold(state, line)}).",
            )


def _threshold(state: CaseState, line: LineDetermination) -> str:
    """What the policy asks to have been tried at a line's site, in words."""
    site = state.case.request.line(line.line).site
    on = state.case.request.received_at.date()
    held = [
        state.case.policy.parameter(f"conservative.{name}", on=on, site=site)
        for name in ("min_modalities", "min_weeks")
    ]
    asked = " and ".join(f"{one.value} {one.unit or 'treatments'}" for one in held if one is not None)
    return f"{state.case.policy.citation} asks for {asked or 'no number of treatments'}"


def guardrails_are_those_of_the_findings(state: CaseState) -> None:
    """The guardrails that a denial was held against are those that the findings arm, each of them."""
    for record in state.records:
        if not (record.clinical and record.adverse):
            continue
        found = record.checks.get("findings") or {} if record.appeal else _findings(state)
        shown = {(one["guardrail"], one.get("line")) for one in record.checks.get("guardrails") or () if one["armed"]}
        for line in record.lines:
            if not line.adverse or line.line not in found:
                continue
            for one in guardrails.armed(state.case.policy, found[line.line], line=line.line):
                if one["armed"] and not shown & {(one["guardrail"], line.line), (one["guardrail"], None)}:
                    raise broken(
                        "I22",
                        f"{line.label} would be denied without the guardrail {one['guardrail']}, which its findings "
                        f"arm: {one['message']}",
                        law=one["citation"],
                    )


def _findings(state: CaseState) -> Mapping[str, Any]:
    return (state.case.part("findings") or {}).get("lines") or {}


def second_opinions_are_given(state: CaseState) -> None:
    """The second physician of an override agreed, in an answer of their own, after the draft that they agree to."""
    for record in state.records:
        second = record.checks.get("second_signer") or {}
        if not second:
            continue
        element, drafted = (
            ("second_appeal_opinion", "review_appeal") if record.appeal else ("second_opinion", "draft_decision")
        )
        # What was answered since belongs to a later level, which has its own draft and its own second physician.
        made = datetime.fromisoformat(record.decided_at)
        given = [one for one in state.answers.get(element, ()) if one.person == second.get("person") and one.at <= made]
        drafts = [one for one in state.answers.get(drafted, ()) if one.at <= made]
        agreed = given and given[-1].body.get("decision") == "AGREE" and not (drafts and drafts[-1].at > given[-1].at)
        if not agreed:
            raise broken(
                "I22",
                f"{second.get('name') or second.get('person')} is recorded as having agreed to the decision on "
                f"{record.review}, and gave no answer that says so.",
            )


def contradictions_are_settled(state: CaseState) -> None:
    """No clinical decision while documents of the file contradict each other and nobody has weighed them."""
    if not any(record.clinical for record in state.new_records):
        return
    newest = state.new_records[-1]
    known = {one.get("id") for one in newest.checks.get("contradictions") or ()}
    for one in contradictions.listed(state.case):
        if one["status"] == "OPEN" and (not newest.appeal or one["id"] not in known):
            raise broken(
                "I23",
                f"{' and '.join(one['documents'])} contradict each other ({one['id']}), and nobody has weighed them. "
                "Ask, or weigh them and say why.",
            )


def nothing_is_automatic_in_doubt(state: CaseState) -> None:
    """An approval without a signature stands only where the policy allows it and no document speaks against another."""
    record = state.record
    if record is None or not (way := record.checks.get("straight_through")):
        return
    allowed = state.case.policy.straight_through
    if allowed is None or way.get("policy") != state.case.policy.id or record.adverse:
        raise broken(
            "I02",
            f"{record.review} would be decided without a person, and {state.case.policy.title} does not allow that.",
            law="" if allowed is None else allowed.citation,
        )
    if any(one.get("status") in ("OPEN", "WEIGHED") for one in record.checks.get("contradictions") or ()):
        raise broken(
            "I23",
            f"{record.review} would be approved without a person although documents contradict each other; a person "
            "decides.",
        )


def claims_hold(state: CaseState) -> None:
    """What is relied on resolves: each usable claim to sources of its own kind that exist, each number to its study."""
    kept = (state.case.part("claims") or {}).get("claims") or ()
    if state.carries:  # held where they were relied on; what came since is the appeal's to judge
        return
    case = state.case
    anew = assess_claims(
        case.request,
        case.documents,
        case.plan,
        case.policy,
        case.evidence,
        confirmed=answers_of(case)["assess_function"],
    )
    status = {one.id: one.status for one in anew}
    for one in kept:
        if one["status"] == "USABLE" and status.get(one["id"]) != "USABLE":
            raise broken(
                "I24",
                f"The claim {one['id']} would be relied on, and its sources do not bear it out "
                f"({status.get(one['id'], 'it was never made')}).",
            )
        for source in one["sources"] if one["status"] == "USABLE" else ():
            if source["kind"] != one["kind"]:
                raise broken(
                    "I24",
                    f"The claim {one['id']} is one of the kind {one['kind']}, and would rest on {source['id']}, which "
                    f"is of the kind {source['kind']}.",
                )


def approvals_stand(state: CaseState) -> None:
    """What was approved is denied after all only in a review that was reopened for good cause or fraud."""
    reopening = state.case.part("reopening") or {}
    before = (reopening.get("original") or {}).get("lines") or {}
    record = state.record
    if not before or record is None or reopening.get("ground") in GRAVE or state.carries:
        return
    for line in record.lines:
        if line.clinical and line.adverse and _approved(before.get(line.line)):
            raise broken(
                "I25",
                f"{line.label} was approved in {reopening.get('reopens')}, and would be denied now on the ground "
                f"{reopening.get('ground')}. What is approved is denied only for good cause or fraud.",
            )


def _approved(line: Any) -> bool:
    return (line if isinstance(line, str) else (line or {}).get("outcome")) == "APPROVE"


def approvals_say_how_much(state: CaseState) -> None:
    """What is approved on appeal says how much and from when, as what is approved at first does."""
    for record in state.records:
        for line in record.lines:
            if line.outcome == "APPROVE" and (line.valid_from is None or not 1 <= line.quantity <= line.requested):
                raise broken(
                    "I25", f"{line.label} would be approved without a quantity or a first day that can be right."
                )


CHECKS = (
    CaseCheck(rule="I21", look=treatment_before_is_analysed, reads=DECIDED),
    CaseCheck(rule="I22", look=guardrails_are_those_of_the_findings, reads=DECIDED | {"appeals"}),
    CaseCheck(rule="I22", look=second_opinions_are_given, reads=DECIDED | {"appeals"}),
    CaseCheck(rule="I23", look=contradictions_are_settled, reads=DECIDED | {"appeals"}, of_step=True),
    CaseCheck(rule="I23", look=nothing_is_automatic_in_doubt, reads=DECIDED),
    CaseCheck(rule="I24", look=claims_hold, reads=frozenset({"claims"}), of_step=True),
    CaseCheck(rule="I25", look=approvals_stand, reads=DECIDED),
    CaseCheck(rule="I25", look=approvals_say_how_much, reads=DECIDED | {"appeals"}),
)
