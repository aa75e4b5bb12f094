"""Builds the determination's record from the case file, so that every sentence of it carries its sources.

A handler that records a decision calls `build_record`, then `casework.domain.invariants.check_record`, and keeps
`to_json()`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.answer_flags import answers_of
from casework.domain.appeals_record import DRAFTED, SECONDED, Appeal, appeal_section
from casework.domain.bound_versions import versions_of
from casework.domain.case_facts import CaseFacts
from casework.domain.deadlines import ClockEvent, Deadline, deadlines
from casework.domain.evidence import assess_claims
from casework.domain.flags import find_flags
from casework.domain.intake_notes import intake_notes
from casework.domain.line_determination import line_determination
from casework.domain.line_facts import exceptions_of, line_facts, line_findings, place
from casework.domain.policy import MedicalPolicy, Plan
from casework.domain.record import (
    SECTIONS,
    DeterminationRecord,
    LineDetermination,
    Section,
    Statement,
    derive_outcome,
)
from casework.domain.record_material import Material
from casework.domain.record_sections import administrative_sections, clinical_sections
from casework.domain.request import Line, Request
from casework.domain.signers import licence_valid, signer_of
from casework.domain.sources import Flag, Source
from casework.errors import InputError

__all__ = [
    "SECTIONS",
    "CaseFacts",
    "DeterminationRecord",
    "LineDetermination",
    "Section",
    "Source",
    "Statement",
    "build_record",
    "derive_outcome",
    "licence_valid",
    "signer_of",
]

Json = dict[str, Any]


def build_record(
    case: CaseFacts,
    data: Mapping[str, Any],
    *,
    decisions: Mapping[str, Mapping[str, Any]],
    signer: Mapping[str, Any],
    decided_at: datetime,
    flags: Sequence[Flag] | None = None,
    guardrails: Sequence[Mapping[str, Any]] = (),
    contradictions: Sequence[Mapping[str, Any]] = (),
    second_signer: Mapping[str, Any] | None = None,
    override_rationale: str = "",
    definition: str = "",
    appeal: Appeal | None = None,
    straight_through: Mapping[str, Any] | None = None,
) -> DeterminationRecord:
    """The record of a decision.

    `data` is the process data (element id -> what that task wrote). `decisions` holds for each line {outcome: APPROVE
    | DENY, reasons: [code, ...], rationale?, plain_rationale?, documents?: [id, ...], quantity?, valid_from?,
    valid_to?, judged?: {component number: why the physician finds it met}, judged_not_met?: {number: why not, against
    the table}, exclusion_judged?: why an exclusion that may apply does not bar the approval, facts?: more values for
    the placeholders of the reasons' texts}. An APPROVE without reasons gets those that the tables found.
    `signer` and `second_signer` are as `signer_of` gives them; `guardrails` as `guardrails.armed` and
    `guardrails.fired` give them (the latter's entries say `fired`); `contradictions` as `contradictions.find` gives
    them, with `weighed_for` and `rationale` or `resolved_by` added. `flags` are found anew where they are not given.
    A decision on appeal hands in `appeal`, and a decision then also holds `components`, the physician's own results.
    `straight_through` is {policy, citation}: under which rule an approval needed nobody's signature.
    """
    request, policy, plan = case.request, case.policy, case.plan
    answers = answers_of(case)
    file = (request, case.documents, plan, policy, case.evidence)
    claims = assess_claims(*file, confirmed=answers["assess_function"])
    found = find_flags(*file, claims=claims, answers=answers) if flags is None else flags
    facts = line_facts(case, data, claims)
    findings = line_findings(case, data)
    if appeal is not None:
        facts = {line: known | appeal.findings[line] for line, known in facts.items()}
        findings = {line: dict(known) for line, known in appeal.findings.items()}
    zone = ZoneInfo(plan.time_zone)
    day = decided_at.astimezone(zone).date()
    carried = {} if appeal is None else appeal.carried
    lines = tuple(
        carried[line.id]
        if line.id in carried
        else line_determination(case, data, line, _decision(decisions, line), facts[line.id], day=day)
        for line in request.lines
    )
    clinical = any(line.clinical for line in lines)
    material = Material(
        case=case,
        library=case.evidence,
        data=data,
        facts=facts,
        claims=claims,
        flags=found,
        lines=lines,
        guardrails=guardrails,
        contradictions=contradictions,
        second_signer=second_signer,
        override_rationale=override_rationale,
        **({} if appeal is None else {"drafted": DRAFTED, "seconded": SECONDED}),
    )
    sections = clinical_sections(material) if clinical else administrative_sections(material)
    if appeal is not None:
        sections = (appeal_section(material, appeal.told), *sections)
    known = _deadlines(case, zone)
    due = known.get("decision")
    return DeterminationRecord(
        review=case.review_id,
        request=_request_facts(request, policy),
        lines=lines,
        provisions=tuple(dict.fromkeys(short for line in lines for short in line.provisions)),
        outcome=derive_outcome(lines),
        clinical=clinical,
        sections=sections,
        flags=tuple(found) if clinical else (),
        signer=dict(signer),
        decided_at=decided_at.isoformat(),
        decision_due=None if due is None else due.local,
        deadlines={name: deadline.to_json() for name, deadline in known.items()},
        versions=versions_of(case, definition=definition),
        checks={
            "plan": plan_words(plan),
            "findings": findings if clinical else {},
            "exclusions": {line.id: exceptions_of(case, line.id) for line in request.lines} if clinical else {},
            "exclusion_findings": {line.id: facts[line.id]["exclusion"] for line in request.lines} if clinical else {},
            "guardrails": [dict(one) for one in guardrails],
            "contradictions": [dict(one) for one in contradictions],
            "second_signer": None if second_signer is None else dict(second_signer),
            "override_rationale": override_rationale,
            "intake": intake_notes(case),
            **({} if straight_through is None else {"straight_through": dict(straight_through)}),
        },
        appeal={} if appeal is None else appeal.told,
    )


def plan_words(plan: Plan) -> Json:
    """What the plan says of medical necessity and of its exclusions, so that a record can be printed by itself."""
    return {
        "necessity": plan.medical_necessity.short,
        "components": {str(one.number): one.text for one in plan.medical_necessity.components},
        "exclusions": {
            one.id: {
                "short": one.short,
                "combinator": one.combinator or one.combinator_default,
                "exceptions": {clause.id: clause.text for clause in one.exceptions},
            }
            for one in plan.exclusions
        },
    }


def _decision(decisions: Mapping[str, Mapping[str, Any]], line: Line) -> Mapping[str, Any]:
    try:
        return decisions[line.id]
    except KeyError:
        raise InputError(
            f"Nothing was decided about {line}; every line of a request needs exactly one outcome."
        ) from None


def _request_facts(request: Request, policy: MedicalPolicy) -> Json:
    return {
        "id": request.id,
        "received_at": request.received_at.isoformat(),
        "type": request.type,
        "urgency": request.urgency,
        "requested_by": request.requested_by,
        "service_date": None if request.service_date is None else request.service_date.isoformat(),
        "procedure": request.procedure,
        "procedure_label": request.procedure_label or request.procedure,
        "session": request.session,
        "plan": request.plan,
        "line_of_business": request.line_of_business,
        "member": {
            "id": request.member.id,
            "name": request.member.name,
            "age": request.age,
            "language": request.member.language,
        },
        "provider": {"id": request.provider.id, "name": request.provider.name, "specialty": request.provider.specialty},
        "rescinded": request.member.coverage.rescinded,
        "diagnoses": [one.label for one in request.diagnoses],
        "lines": [
            {
                "line": one.id,
                "code": one.code,
                "site": one.site,
                "side": one.side,
                "quantity": one.quantity,
                "label": place(policy, one),
            }
            for one in request.lines
        ],
    }


def _deadlines(case: CaseFacts, zone: ZoneInfo) -> Mapping[str, Deadline]:
    """The review's deadlines; a review that ended before its clock was marked is due as of its receipt all the same."""
    known = case.deadlines
    if "decision" in known:
        return known
    return {**known, **deadlines(case.line_of_business, [_receipt(case.request)], moments={}, zone=zone)}


def _receipt(request: Request) -> ClockEvent:
    """The event that starts a request's clock, as it was asked for."""
    return ClockEvent(
        kind="RECEIVED",
        at=request.received_at,
        detail={"urgency": request.urgency, "type": request.type, "no_pa": request.no_prior_authorization},
    )
