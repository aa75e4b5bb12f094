"""What happens from the contradictions of the file to the recorded determination; no function here decides anything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain import contradictions, guardrails, straight_through
from casework.domain.answer_flags import answers_of
from casework.domain.breaches import decided_late
from casework.domain.determination import build_record, signer_of
from casework.domain.evidence import assess_claims
from casework.domain.flags import find_flags
from casework.domain.invariants import check_record
from casework.domain.line_facts import deficits, line_findings
from casework.domain.necessity import assess_components as judge_components
from casework.domain.signers import second_signer_of
from casework.kit import CaseReader, Context, Json, service_task


@service_task
def find_contradictions(ctx: Context) -> Json:
    """How many contradictions between documents are open; one that was weighed stays weighed."""
    before = {one["id"]: one for one in _kept(ctx.case, "contradictions")}
    listed = contradictions.listed(ctx.case)
    for one in listed:
        if one["id"] not in before:
            ctx.record("contradiction.found", contradiction=one["id"], documents=one["documents"])
        elif one["status"] == "RESOLVED" != before[one["id"]]["status"]:
            ctx.record("contradiction.resolved", contradiction=one["id"])
    ctx.keep("contradictions", {"contradictions": listed})
    return {"open": sum(1 for one in listed if one["status"] == "OPEN")}


@service_task
def assess_components(ctx: Context) -> Json:
    """The components of medical necessity for each line, with what else the recommendation looks at."""
    case = ctx.case
    if (judged := case.answer("weigh_evidence")) is not None:
        ctx.record("evidence.weighed", person=judged["_by"]["person"])
    facts, findings = {}, line_findings(case, ctx.data)
    listed = [{**one, "opposes": _opposed(case, one, findings)} for one in contradictions.listed(case)]
    for one in listed:
        if one["status"] == "WEIGHED":
            ctx.record("contradiction.weighed", contradiction=one["id"], weighed_for=one["weighed_for"])
    ctx.keep("contradictions", {"contradictions": listed})
    for line in case.request.lines:
        found = findings[line.id]
        results = judge_components(case.plan, found)
        found["components"] = {str(number): one.result for number, one in results.items()}
        found["component_reasons"] = {str(number): list(one.reasons) for number, one in results.items()}
        facts[line.id] = {
            **{f"component_{number}": one.result for number, one in results.items()},
            **{name: found[name] for name in ("exclusion", "purpose", "serial", "standing")},
            "question": "NETWORK"
            if found["network_gap"] == "TO_JUDGE"
            else "NO_POLICY"
            if case.policy.general
            else "NONE",
            # What no new record resolved is for a physician, however a nurse weighed it, as is what speaks against
            # what a line was rated by.
            "contradictions": sum(
                1
                for one in listed
                if line.id in one["opposes"]
                or (contradictions.for_a_physician(one) and one["site"] in (None, line.site))
            ),
        }
        ctx.record("line.assessed", line=line.id, components=found["components"])
    ctx.keep("findings", {"lines": findings})
    return {"lines": facts}


def _opposed(case: CaseReader, contradiction: Json, findings: Mapping[str, Json]) -> list[str]:
    """The lines whose rating of function rests on the side that weighs less."""
    return [
        line.id
        for line in case.request.lines
        if contradiction["site"] in (None, line.site)
        and contradictions.opposes(
            contradiction,
            case.documents,
            rating=str(findings[line.id]["function"]),
            domains=[str(one.get("domain")) for one in deficits(case, line)],
        )
    ]


@service_task
def align_criteria(ctx: Context) -> Json:
    """The criteria sets that bear on the request, by name and in our own words; they support, the plan decides."""
    criteria = [
        {
            "id": one.id,
            "vendor": one.vendor,
            "title": one.title,
            "edition": one.edition,
            "role": one.role,
            "statement": one.statement,
        }
        for one in ctx.case.policy.criteria
    ]
    ctx.keep("criteria", {"criteria": criteria})
    ctx.record("criteria.aligned", criteria=[one["id"] for one in criteria])
    return {}


@service_task
def check_evidence(ctx: Context) -> Json:
    """Whether what each line's findings rest on can be relied on; every claim and flag is kept in the file."""
    case = ctx.case
    answers = answers_of(case)
    file = (case.request, case.documents, case.plan, case.policy, case.evidence)
    claims = assess_claims(*file, confirmed=answers["assess_function"])
    flags = find_flags(*file, claims=claims, answers=answers)
    ctx.keep("claims", {"claims": [one.to_json() for one in claims]})
    ctx.keep("flags", {"flags": [one.to_json() for one in flags]})
    ctx.record("evidence.checked", claims=len(claims), usable=sum(1 for one in claims if one.status == "USABLE"))
    for flag in flags:
        ctx.record("evidence.flagged", code=flag.code, subject=flag.subject, severity=flag.severity)
    status = {one.id: one.status for one in claims}
    told = (case.answer("verify_trials") or {"lines": {}})["lines"]
    return {
        "lines": {
            line.id: {"evidence_ok": _relied_on_holds(told.get(line.id, {}), status)} for line in case.request.lines
        },
    }


def _relied_on_holds(told: Mapping[str, Any], status: Mapping[str, str]) -> bool:
    """Only a line without an effective alternative rests on submitted claims, and needs a usable one."""
    if not told.get("no_alternative"):
        return True
    return any(status.get(claim) == "USABLE" for claim in told["no_alternative_claims"])


@service_task
def evaluate_guardrails(ctx: Context) -> Json:
    """Which guardrails are armed on which line, and whether an approval needs no signature.

    The denials that an armed guardrail names may not be signed.
    """
    case = ctx.case
    findings = (case.part("findings") or {"lines": {}})["lines"]
    known = {one.id: one for one in case.policy.guardrails}
    results = [
        {
            **one,
            "references": guardrails.rests_on(known[one["guardrail"]], case, case.evidence, case.request.line(line))
            if one["guardrail"] in known
            else [],
        }
        for line, found in findings.items()
        for one in guardrails.armed(case.policy, found, line=line)
    ]
    ctx.keep("guardrails", {"guardrails": results, "fired": []})
    for one in results:
        ctx.record(
            "guardrail.armed" if one["armed"] else "guardrail.clear", guardrail=one["guardrail"], line=one["line"]
        )
    straight = straight_through.allowed(case, ctx.data, findings, (case.part("flags") or {"flags": []})["flags"])
    ctx.keep("straight_through", straight)
    return {"straight_through": straight["allowed"]}


@service_task
def check_draft(ctx: Context) -> Json:
    """Whether the draft would deny against a guardrail or a finding, and whether a call is to be offered first.

    A draft that was overridden goes to a second physician, whichever of the two it is against.
    """
    case = ctx.case
    draft = case.answer("draft_decision") or {"override": False, "lines": {}}
    evaluated = _kept(case, "guardrails")
    fired = guardrails.fired(case.policy, evaluated, draft)
    opinion = case.answer("second_opinion") or {"_by": {"answered_at": None}}
    given_at, known = opinion["_by"]["answered_at"], (case.part("guardrails") or {}).get("opinion_at")
    if given_at != known and opinion["decision"] == "DISAGREE":
        ctx.record("guardrail.upheld", person=opinion["_by"]["person"])
    ctx.keep("guardrails", {"guardrails": evaluated, "fired": fired, "opinion_at": given_at})
    ctx.keep("contradictions", {"contradictions": _as_weighed(case)})
    written = draft["lines"]
    adverse = any(_adverse(case, line, told) for line, told in written.items())
    against = any(told.get("judged_not_met") for told in written.values())
    ctx.record("determination.drafted", adverse=adverse)
    for one in fired:
        ctx.record("guardrail.fired", guardrail=one["guardrail"], line=one["line"], reasons=one["reasons"])
    if fired and not draft["override"]:
        ctx.record("determination.returned", guardrails=[one["guardrail"] for one in fired])
    decision = case.deadlines.get("decision")
    in_time = decision is not None and decision.running and decision.at > ctx.now
    called = "peer_to_peer" in ctx.data
    return {
        "fired": bool(fired) or against,
        "override": bool(draft["override"]),
        "offer_call": adverse and bool(case.plan.peer_to_peer) and in_time and not called,
    }


def _adverse(case: CaseReader, line: str, told: Mapping[str, Any]) -> bool:
    """Whether less would be approved of a line than was asked for."""
    asked = case.request.line(line).quantity
    return bool(told["outcome"] == "DENY" or told.get("quantity", asked) < asked)


@service_task
def record_approval(ctx: Context) -> Json:
    """The approval of every line, as the reviewer signed it."""
    answer = ctx.case.answer("sign_approval") or {}
    told = answer.get("lines", {})
    decisions = {
        line.id: {
            "outcome": "APPROVE",
            "reasons": [],
            **({"rationale": answer["note"]} if "note" in answer else {}),
            **told.get(line.id, {}),
        }
        for line in ctx.case.request.lines
    }
    return _record(ctx, decisions, signer=_signer(ctx, answer, ()))


@service_task
def record_straight_approval(ctx: Context) -> Json:
    """The approval that a rule of the policy gives without anybody's signature, where everything speaks for it."""
    case, held = ctx.case, ctx.case.part("straight_through") or {}
    under = {name: held[name] for name in ("policy", "citation")}
    decisions = {line.id: {"outcome": "APPROVE", "reasons": []} for line in case.request.lines}
    signer: Json = {
        "person": "casework",
        "role": None,
        "name": f"Casework, under policy {under['policy']}: {under['citation']}",
        "profession": "",
        "licence": {},
        "specialties": [],
        "at": ctx.now.isoformat(),
    }
    return _record(ctx, decisions, signer=signer, under=under)


@service_task
def record_decision(ctx: Context) -> Json:
    """The decision as the physician drafted and signed it, line by line."""
    case = ctx.case
    draft, signed = case.answer("draft_decision") or {"lines": {}}, case.answer("sign_decision") or {}
    second = case.answer("second_opinion") if ctx.data["check_draft"]["fired"] else None
    return _record(
        ctx,
        draft["lines"],
        signer=_signer(ctx, signed, case.line_of_business.adverse_signers),
        second=second,
        override_rationale=str(draft.get("override_rationale", "")),
    )


def _record(
    ctx: Context,
    decisions: Mapping[str, Mapping[str, Any]],
    *,
    signer: Json,
    second: Json | None = None,
    override_rationale: str = "",
    under: Json | None = None,
) -> Json:
    """Build the record from what people said, refuse it where it breaks a rule of the domain, and keep it."""
    case = ctx.case
    kept = case.part("guardrails") or {"guardrails": [], "fired": []}
    zone = ZoneInfo(case.plan.time_zone)
    outcomes = {one["outcome"] for one in decisions.values()}
    less = any(_adverse(case, line, told) for line, told in decisions.items())
    if (late := decided_late(case, now=ctx.now)) is not None:
        ctx.keep("breaches", late)
        ctx.record("breach.recorded", **late["breaches"][-1])
    # The decision is marked first, so that the record tells the deadlines that follow from it, the appeal's among them.
    ctx.mark_clock(
        "DECIDED",
        at=ctx.now,
        outcome="APPROVED" if not less else "PARTIALLY_APPROVED" if "APPROVE" in outcomes else "DENIED",
    )
    record = build_record(
        case,
        ctx.data,
        decisions=decisions,
        signer=signer,
        decided_at=ctx.now,
        guardrails=[*kept["guardrails"], *kept["fired"]],
        # Looked for anew: a document may have come since they were weighed, and then nobody has weighed it.
        contradictions=_as_weighed(case),
        second_signer=None
        if second is None
        else second_signer_of(second, professions=case.line_of_business.adverse_signers, zone=zone),
        override_rationale=override_rationale,
        straight_through=under,
        definition=str(ctx.data.get("review", {}).get("definition", "")),
    )
    check_record(record, case)
    ctx.keep("determination", record.to_json())
    if under is None:
        ctx.record("conflict.attested", person=record.signer["person"])
        ctx.record("determination.signed", person=record.signer["person"], role=record.signer["role"])
    if second is not None:
        ctx.record("guardrail.overridden", person=second["_by"]["person"], rationale=override_rationale)
    for line in record.lines:
        ctx.record("line.decided", line=line.line, outcome=line.outcome, reasons=list(line.reasons))
    ctx.record("determination.issued", outcome=record.outcome)
    return {"status": "DECIDED", "outcome": record.outcome, "adverse": record.adverse, "clinical": record.clinical}


@service_task
def send_approval_notice(ctx: Context) -> Json:
    """The letter of the approval."""
    return _send(ctx, "approval")


@service_task
def send_partial_notice(ctx: Context) -> Json:
    """The letter of a decision that approves one part and denies another."""
    return _send(ctx, "partial")


@service_task
def send_denial_notice(ctx: Context) -> Json:
    """The letter of the denial."""
    return _send(ctx, "denial")


def _send(ctx: Context, kind: str) -> Json:
    ctx.send(kind, ["MEMBER", "PROVIDER", "RECORD"], {"determination": ctx.case.part("determination")})
    return {}


@service_task
def stop_decision_clock(ctx: Context) -> Json:
    """The clock that ended when the notice had been sent, for that is the moment that the law counts."""
    notices = ("send_approval_notice", "send_partial_notice", "send_denial_notice")
    sent = max(datetime.fromisoformat(ctx.data[notice]["sent_at"]) for notice in notices if notice in ctx.data)
    ctx.mark_clock("STOPPED", at=sent, because="the notice of the decision was sent")
    return {}


def _signer(ctx: Context, signed: Json, professions: tuple[str, ...]) -> Json:
    """Who signed, with the licence that is valid now."""
    return signer_of(signed["_by"], at=ctx.now, professions=professions, zone=ZoneInfo(ctx.case.plan.time_zone))


def _as_weighed(case: CaseReader) -> list[Json]:
    """Every contradiction as it stands now, with the lines that it speaks against as these were last assessed."""
    opposed = {one["id"]: one.get("opposes", []) for one in _kept(case, "contradictions")}
    return [{**one, "opposes": opposed.get(one["id"], [])} for one in contradictions.listed(case)]


def _kept(case: CaseReader, name: str) -> list[Json]:
    return list((case.part(name) or {name: []})[name])
