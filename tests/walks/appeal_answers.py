"""What people answer in the later stages of a walk: on an appeal, before an external review, on a wish to reopen."""

from datetime import datetime
from random import Random
from typing import Any

from casework.domain import appeals
from casework.domain.appeals_case import FreshCase
from casework.domain.appeals_faults import decision_faults, in_field
from casework.domain.contradictions import listed
from casework.domain.guardrails import unaddressed
from casework.domain.outside import GROUNDS, refused_by_plan
from casework.ports import Person
from casework.usecases.case_file import CaseFile
from tests.walks import answers
from tests.walks.answers import ITEMS, WHY, Answer, said

Json = dict[str, Any]

RESULTS = ("MET", "NOT_MET", "UNKNOWN")


def check_standing(case: CaseFile, rng: Random, who: Person) -> Json:
    level = appeals.open_level(case) or {"by": "MEMBER", "urgency": "STANDARD"}
    urgency = level["urgency"]
    if urgency == "EXPEDITED" and not level.get("physician_supports") and rng.random() < 0.4:
        urgency = "STANDARD"
    told: Json = {"decision": "ACCEPT", "standing": level["by"], "in_time": "YES", "urgency": urgency, "note": WHY}
    last, received = case.deadlines.get("appeal_filing"), level.get("received_at")
    if last is not None and received and datetime.fromisoformat(received) > last.at:
        told["in_time"] = rng.choice(("NO", "GOOD_CAUSE"))
    if told["standing"] not in case.line_of_business.appeal_rule.may_file or (
        level["by"] != "MEMBER" and rng.random() < 0.1
    ):
        told["standing"] = "NONE"
    if rng.random() < 0.12:
        return told | {"decision": "ASK", "items": [rng.choice(ITEMS)]}
    if told["standing"] == "NONE" or told["in_time"] == "NO":
        return told | {"decision": "DISMISS", "dismissal_reason": WHY}
    if told["standing"] in ("REPRESENTATIVE", *case.line_of_business.appeal_rule.consent):
        held = [one.id for one in case.documents if one.kind == "AUTHORIZATION"]
        if not held:
            return told | {"decision": "ASK", "items": ["The member's written authorization"]}
        told["authorization"] = held[0]
    return told


def review_appeal(case: CaseFile, rng: Random, who: Person) -> Json:
    if rng.random() < 0.08:
        return {"decision": "ASK", "items": [rng.choice(ITEMS)]}
    specialty = who.specialties[0] if who.specialties else "none"
    answer: Json = {
        "decision": "DECIDE",
        "considered": [one.id for one in case.documents],
        "attest_no_conflict": True,
        "attest_independent": True,
        "specialty": specialty,
        "lines": {},
        "contradictions": {
            one["id"]: {"weighed_for": one["documents"][0], "rationale": WHY}
            for one in listed(case)
            if one["status"] == "OPEN"
        },
    }
    needed = case.policy.specialties
    if needed and not in_field(case.policy, specialty):
        answer["expert"] = {"person": "ada-lin", "specialty": needed[0], "opinion": WHY}
    leaning = rng.random() < 0.6
    for id in appeals.denied_lines(case):
        answer["lines"][id] = (denial(case, rng, answer, id) if leaning else None) or approval(case, answer, id)
    armed = FreshCase(case, whole(answer)).guardrails
    if leaning and rng.random() < 0.5:
        answer |= {"override": True}
        answer["override_rationale"] = " ".join([WHY, *unaddressed(armed, whole(answer), "")])
    return answer


def whole(answer: Json) -> Json:
    """The answer with what is empty where nothing was said, as the form completes it."""
    empty: Json = {"reasons": [], "components": {}, "documents": [], "exclusions": {}}
    lines = {id: {**empty, **one} for id, one in answer["lines"].items()}
    return {"override": False, "override_rationale": "", "contradictions": {}, **answer, "lines": lines}


def judged(case: CaseFile, results: dict[str, str]) -> Json:
    numbers = [str(one.number) for one in case.plan.medical_necessity.components]
    return {number: {"result": results.get(number, "MET"), "why": WHY} for number in numbers}


def approval(case: CaseFile, answer: Json, id: str) -> Json:
    told: Json = {"outcome": "APPROVE", "rationale": WHY, "components": judged(case, {})}
    trial = whole(answer | {"lines": {**answer["lines"], id: told}})
    found = FreshCase(case, trial).findings.get(id, {})
    return told | ({"exclusion_judged": WHY} if found.get("exclusion") in ("MAY_APPLY", "UNKNOWN") else {})


def denial(case: CaseFile, rng: Random, answer: Json, id: str) -> Json | None:
    """A denial of the line that nothing in the file speaks against; None where there is none."""
    if not appeals.is_clinical(case, id):
        held = (case.part("coverage") or {"reasons": []})["reasons"]
        return {"outcome": "DENY", **said(case), "reasons": held[:1]} if held else None
    reasons = [one for one in case.policy.reasons if one.outcome == "DENY" and one.clinical and not one.judged]
    rng.shuffle(reasons)
    excluded = answers.exceptions(case, rng, ("MET", "NOT_MET"))
    for one in reasons:
        numbers = [str(number) for number in one.components] or ["1"]
        told = {
            "outcome": "DENY",
            **said(case),
            "reasons": [one.code],
            "components": judged(case, {number: rng.choice(("NOT_MET", "NOT_MET", "NOT_MET")) for number in numbers}),
            "exclusions": excluded,
        }
        trial = whole(answer | {"lines": {only: {**told, "reasons": []} for only in appeals.denied_lines(case)}})
        trial["lines"][id] = told
        faults = decision_faults(case, appeals.open_level(case) or {}, trial)
        if id not in faults.get("lines", {}):
            return told
    return None


def second_appeal_opinion(case: CaseFile, rng: Random, who: Person) -> Json:
    before = whole(case.answer("review_appeal") or {"lines": {}})
    left = unaddressed(FreshCase(case, before).guardrails, before, "")
    chosen = rng.choice(("AGREE", "AGREE", "DISAGREE"))
    return {"decision": chosen, "rationale": " ".join([WHY, *left]), "attest": True}


def preliminary_check(case: CaseFile, rng: Random, who: Person) -> Json:
    draw = rng.random()
    if draw < 0.12:
        return {"decision": "ASK", "items": [rng.choice(ITEMS)]}
    for ground in GROUNDS if draw < 0.25 or not appeals.may_go_outside(case) else ():
        if not refused_by_plan(case, ground):
            return {"decision": "NOT_ELIGIBLE", "ground": ground, "reason": WHY}
    return {"decision": "ELIGIBLE", "organization": "Example Review Organization"}


def examine_reopening(case: CaseFile, rng: Random, who: Person) -> Json:
    asked = (case.part("reopening") or {}).get("ground", "GOOD_CAUSE")
    return {"decision": rng.choice(("GRANT", "REFUSE")), "ground": asked, "rationale": WHY, "attest": True}


ANSWERS: dict[str, Answer] = {
    name: getattr(answers, name)
    for name in (
        "review_coverage",
        "triage_urgency",
        "check_completeness",
        "verify_trials",
        "assess_function",
        "verify_serial",
        "analyse_exceptions",
        "weigh_evidence",
        "resolve_contradictions",
        "list_missing",
        "sign_approval",
        "draft_decision",
        "second_opinion",
        "sign_decision",
        "hold_call",
        "explain_breach",
        "effectuate",
    )
} | {
    one.__name__: one
    for one in (
        check_standing,
        review_appeal,
        second_appeal_opinion,
        preliminary_check,
        examine_reopening,
    )
}
