"""What the reviewers of a walk answer: drawn at random, but from the chart that they read, so that much is accepted."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from casework.domain.charted import charted
from casework.domain.completeness import missing_documents
from casework.domain.contradictions import listed
from casework.domain.grounds import contrary_words, information
from casework.domain.guardrails import unaddressed
from casework.domain.indication import find_indication
from casework.domain.measured_answers import charted_values
from casework.domain.measuring import sides_of
from casework.domain.overlays import overlay_on
from casework.domain.policy import MedicalPolicy
from casework.domain.request import Line, findings_of
from casework.domain.unread import before_signing
from casework.ports import Person
from casework.usecases.case_file import CaseFile

Json = dict[str, Any]

WHY = "The records on file were read from the first page to the last, and they show this."
PLAIN = "We read your records. They do not show what your plan asks for before it pays."
PLAIN_ES = "Leímos sus registros médicos. No muestran lo que su plan pide antes de pagar."
ITEMS = ("Photographs of the site", "The operative note", "A letter of the treating physician", "Records of therapy")

Answer = Callable[[CaseFile, Random, Person], Json]


def asking(rng: Random, otherwise: str, *, chance: float = 0.15) -> Json:
    """ASK with what is asked for, or the other decision."""
    if rng.random() < chance:
        return {"decision": "ASK", "items": rng.sample(ITEMS, rng.randint(1, 2))}
    return {"decision": otherwise}


def each_line(case: CaseFile, section: Callable[[Line], Json]) -> Json:
    return {line.id: section(line) for line in case.request.lines}


def review_coverage(case: CaseFile, rng: Random, who: Person) -> Json:
    found, twins = case.part("coverage") or {"reasons": []}, case.part("duplicates") or {"open": []}
    if twins["open"] and rng.random() < 0.8:
        return {"decision": "DUPLICATE", "note": WHY}
    options = {"in_network_options": ["Joan Reed, MD, Albany, within two weeks"]}
    if found["reasons"] and rng.random() < 0.6:
        code = rng.choice(found["reasons"])
        network = {"gap_evaluated": True, **options} if code == "OUT_OF_NETWORK" else {}
        return {"decision": "NOT_COVERED", "reason_code": code, "note": "The look-up bears it out.", **network}
    if found.get("network") == "OUT":
        gap = rng.choice(("GRANTED", "CLINICAL"))
        return {"decision": "GO_ON", "note": WHY, "gap": gap, **(options if gap == "CLINICAL" else {})}
    return {"decision": "GO_ON", "note": WHY}


def triage_urgency(case: CaseFile, rng: Random, who: Person) -> Json:
    return {"urgency": rng.choice(("STANDARD", "EXPEDITED")), "basis": WHY}


def check_completeness(case: CaseFile, rng: Random, who: Person) -> Json:
    told = asking(rng, "COMPLETE", chance=0.25 if missing_documents(case.policy, case.request, case.documents) else 0.1)
    return told | ({"note": WHY} if told["decision"] == "COMPLETE" else {})


def verify_trials(case: CaseFile, rng: Random, who: Person) -> Json:
    def section(line: Line) -> Json:
        trials, left_out = [], []
        for one in charted(case.documents, "CONSERVATIVE_TRIAL", line):
            if rng.random() < 0.08:
                left_out.append({"finding": one["key"], "reason": WHY})
                continue
            trial = {key: one[key] for key in ("name", "weeks", "started") if one.get(key) is not None}
            trial |= {"outcome": one.get("outcome", "UNKNOWN"), "document": one["document"], "quote": one["quote"]}
            trials.append(trial | {"distinct": WHY, "deviation": WHY})
        told: Json = {"trials": trials, "not_used": left_out}
        stated = [one.get("claim") for one in case.request.statement.alternatives if one.get("site") == line.site]
        if stated and rng.random() < 0.7:
            told |= {"no_alternative": True, "no_alternative_claims": stated}
        return told | ({"history": "INCOMPLETE"} if rng.random() < 0.15 else {})

    return asking(rng, "RATE", chance=0.08) | {"lines": each_line(case, section)}


def assess_function(case: CaseFile, rng: Random, who: Person) -> Json:
    def section(line: Line) -> Json:
        goals = charted(case.documents, "TREATMENT_GOAL", line)
        chosen = goals[0] if goals else None
        goal = (chosen.get("purpose") or "FUNCTION") if chosen else "UNKNOWN"
        left_out = [
            {"finding": one["key"], "reason": WHY}
            for one in goals
            if one.get("purpose", goal) != goal or ("purpose" not in one and chosen and one is not chosen)
        ]
        deficits: list[Json] = []
        for one in charted(case.documents, "FUNCTIONAL_DEFICIT", line):
            taken = {(told["domain"], told["quote"]) for told in deficits}
            known = [domain.id for domain in case.policy.domains if domain.site == line.site]
            strange = one.get("domain") not in known and not case.policy.general
            if (one.get("domain"), one["quote"]) in taken or strange or rng.random() < 0.08:
                left_out.append({"finding": one["key"], "reason": WHY})
                continue
            told = {key: one[key] for key in ("measure", "value", "unit") if one.get(key) is not None}
            told |= {"domain": one.get("domain", "OTHER"), "deficit": one.get("deficit", "it does not work")}
            told |= {"document": one["document"], "quote": one["quote"], "counts_because": WHY}
            deficits.append(told)
        told = {"goal": goal, "deficits": deficits, "not_used": left_out, "measured": measured(case, rng, line)}
        if chosen:
            told["goal_document"] = chosen["document"]
        return told | structure(case, rng, goal, deficits, chosen)

    answer = asking(rng, "RATE", chance=0.08) | {"lines": each_line(case, section)}
    found = find_indication(case.request, case.documents, case.policy)
    if found["indication"] == "UNKNOWN":
        choices = ("INDICATED", "INDICATED", "NOT_INDICATED", "UNKNOWN")
        answer |= {"indication": rng.choice(choices), "indication_reason": WHY}
    return answer


def measured(case: CaseFile, rng: Random, line: Line) -> list[Json]:
    told = []
    for measurement in case.policy.measured_at(line.site):
        for measure in measurement.measures:
            for side in sides_of(measure, line):
                one: Json = {"measure": measure.id, **({"side": side} if side else {})}
                held = charted_values(case.documents, line, measure, side)
                if not held:
                    one["found"] = rng.choice(("NOT_SHOWN", "UNKNOWN"))
                else:
                    last = max(held, key=lambda finding: str(finding.get("on") or finding["dated"]))
                    one |= {"found": "MEASURED", "document": last["document"], "quote": last["quote"]}
                    if not measure.shown:
                        one["value"] = last.get("value", rng.randint(1, 40))
                told.append(one)
    return told


def structure(case: CaseFile, rng: Random, goal: str, deficits: list[Json], chosen: Json | None) -> Json:
    """Where a law changes the test: what caused the structure, and what the treatment is to do for it."""
    turns = goal == "APPEARANCE" or (goal == "FUNCTION" and not deficits)
    if not turns or overlay_on(case.line_of_business, on=case.request.received_at.date()) is None:
        return {}
    causes = findings_of(case.documents, "DIAGNOSIS")
    told: Json = {"cause": rng.choice(("NONE", "UNKNOWN")), "goal": rng.choice(("NONE", "UNKNOWN"))}
    if causes and chosen and rng.random() < 0.7:
        first = causes[0]
        told = {"cause": first.get("cause", "DISEASE"), "goal": "NORMAL_APPEARANCE"}
        told |= {"cause_document": first["document"], "cause_quote": first["quote"]}
        told |= {"structure_document": chosen["document"], "structure_quote": chosen["quote"]}
    return {"structure": told}


def verify_serial(case: CaseFile, rng: Random, who: Person) -> Json:
    told: Json = {}
    for what, kind in (("plan", "SERIAL_PLAN"), ("response", "PRIOR_RESPONSE")):
        held = findings_of(case.documents, kind)
        told[f"{what}_documented"] = "YES" if held else rng.choice(("NO", "UNKNOWN"))
        if held:
            told |= {f"{what}_document": held[0]["document"], f"{what}_quote": held[0]["quote"]}
    if rng.random() < 0.3:
        told |= {"months_since": rng.randint(1, 12), "months_deviation": WHY}
    return told


def analyse_exceptions(case: CaseFile, rng: Random, who: Person) -> Json:
    known = (case.part("findings") or {"lines": {}})["lines"]
    statuses = ("MET", "MET", "MET", "NOT_MET") if rng.random() < 0.9 else ("MET", "NOT_MET", "UNKNOWN")
    unknown = False

    def section(line: Line) -> Json:
        nonlocal unknown
        told: Json = {"exclusions": exceptions(case, rng, statuses)}
        unknown |= any(one["status"] == "UNKNOWN" for many in told["exclusions"].values() for one in many.values())
        if known.get(line.id, {}).get("purpose", "UNKNOWN") == "UNKNOWN":
            told["purpose"] = rng.choice(("RECONSTRUCTIVE", "RECONSTRUCTIVE", "NOT_SHOWN"))
        return told

    answer: Json = {"lines": each_line(case, section)}
    return answer | ({"items": [ITEMS[0]]} if unknown else {})


def exceptions(case: CaseFile, rng: Random, statuses: tuple[str, ...]) -> Json:
    return {
        one.id: {clause.id: {"status": rng.choice(statuses), "evidence": WHY} for clause in one.exceptions}
        for one in case.plan.exclusions
    }


def weigh_evidence(case: CaseFile, rng: Random, who: Person) -> Json:
    every = [one.id for one in case.evidence.references]
    chosen = ("ESTABLISHED", "ESTABLISHED", "NOT_ESTABLISHED")
    return {
        "lines": each_line(
            case, lambda line: {"standing": rng.choice(chosen), "rationale": WHY, "references": list(every)}
        )
    }


def weighed(case: CaseFile, rng: Random) -> Json:
    return {
        one["id"]: {"weighed_for": rng.choice(one["documents"]), "rationale": WHY}
        for one in listed(case)
        if one["status"] == "OPEN"
    }


def resolve_contradictions(case: CaseFile, rng: Random, who: Person) -> Json:
    told = asking(rng, "WEIGHED")
    return told | ({"contradictions": weighed(case, rng)} if told["decision"] == "WEIGHED" else {})


def list_missing(case: CaseFile, rng: Random, who: Person) -> Json:
    return asking(rng, "REFER", chance=0.4)


def sign_approval(case: CaseFile, rng: Random, who: Person) -> Json:
    if rng.random() < 0.25:
        return {"decision": "REFER", "note": WHY}
    return {"decision": "APPROVE", "attest": True}


def draft_decision(case: CaseFile, rng: Random, who: Person) -> Json:
    found = (case.part("findings") or {"lines": {}})["lines"]
    leaning = rng.random() < 0.75  # towards a denial, so that many walks reach an appeal
    denied = False

    def section(line: Line) -> Json:
        nonlocal denied
        facts = {**found.get(line.id, {}), "information": information(case), "quantity": "WHOLE"}
        reasons = fitting(case.policy, facts)
        if leaning and reasons and rng.random() < 0.85:
            denied = True
            return {"outcome": "DENY", "reasons": rng.sample(reasons, 1), **said(case)}
        if leaning and line.quantity > 1 and (reduced := fitting(case.policy, {**facts, "quantity": "REDUCED"})):
            return {**approval(facts), "quantity": 1, "reasons": reduced[:1], **said(case)}
        if leaning and case.policy.judged is not None and "MET" in facts.get("components", {}).values():
            met = [number for number, one in facts["components"].items() if one == "MET"]
            if rng.random() < 0.15:
                denied = True
                return {"outcome": "DENY", "judged_not_met": {rng.choice(met): WHY}, **said(case)}
        return approval(facts)

    answer: Json = {"lines": each_line(case, section), "contradictions": weighed(case, rng)}
    armed = (case.part("guardrails") or {"guardrails": []})["guardrails"]
    against = any(one.get("judged_not_met") for one in answer["lines"].values())
    full = {"lines": {id: {"reasons": [], "judged_not_met": {}, **one} for id, one in answer["lines"].items()}}
    if denied and (against or rng.random() < 0.4):
        answer |= {"override": True, "override_rationale": " ".join([WHY, *unaddressed(armed, full, "")])}
    return answer


def fitting(policy: MedicalPolicy, facts: Mapping[str, Any]) -> list[str]:
    """The clinical reasons to deny that the findings bear out."""
    return [
        one.code
        for one in policy.reasons
        if one.outcome == "DENY" and one.clinical and not one.judged and not contrary_words(one, facts)
    ]


def said(case: CaseFile) -> Json:
    told: Json = {"rationale": WHY, "plain_rationale": PLAIN, "documents": [one.id for one in case.documents]}
    return told | ({"plain_rationale_es": PLAIN_ES} if case.request.member.language == "es" else {})


def approval(facts: Mapping[str, Any]) -> Json:
    """An approval that says why, wherever a finding does not bear it out."""
    told: Json = {"outcome": "APPROVE", "rationale": WHY}
    if short := {number: WHY for number, one in facts.get("components", {}).items() if one != "MET"}:
        told["judged"] = short
    if facts.get("exclusion") in ("MAY_APPLY", "UNKNOWN"):
        told["exclusion_judged"] = WHY
    return told


def second_opinion(case: CaseFile, rng: Random, who: Person) -> Json:
    return {"decision": rng.choice(("AGREE", "AGREE", "DISAGREE")), "rationale": WHY, "attest": True}


def sign_decision(case: CaseFile, rng: Random, who: Person) -> Json:
    chosen = rng.choice(("SIGN",) * 6 + ("RECONSIDER", "RATE_ANEW"))
    if (stands := before_signing(case)) and rng.random() < 0.8:
        chosen = "RATE_ANEW" if "RATE_ANEW" in stands else "RECONSIDER"
    told: Json = {"decision": chosen, "attest_no_conflict": True}
    if who.specialties:
        told["specialty"] = who.specialties[0]
    return told | ({"note": WHY} if chosen == "RATE_ANEW" else {})


def hold_call(case: CaseFile, rng: Random, who: Person) -> Json:
    return {"held_with": "Omar Haddad, MD", "changed": rng.random() < 0.3, "note": WHY}


def explain_breach(case: CaseFile, rng: Random, who: Person) -> Json:
    return {"cause": WHY, "action": "Assigned today; a daily look at what is unassigned from now on."}


def effectuate(case: CaseFile, rng: Random, who: Person) -> Json:
    lines = ((case.part("external") or {}).get("decision") or {"lines": {}})["lines"]
    return {"lines": {id: {} for id, outcome in lines.items() if outcome == "OVERTURNED"}}
