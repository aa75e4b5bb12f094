"""The rules of what is decided on a line: components, exclusions, grounds, guardrails, validity."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.domain.grounds import contrary_words
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.overlays import without_ground
from casework.domain.policy import MedicalPolicy, Plan
from casework.domain.record import DeterminationRecord, LineDetermination
from casework.domain.request import Request
from casework.domain.rules import broken

Json = dict[str, Any]

EXCEPTION_RESULTS = ("MET", "NOT_MET", "UNKNOWN")


def check_components(record: DeterminationRecord, plan: Plan) -> None:
    """I09: every component is judged on every clinical line; an approval needs all met, a denial one that is not."""
    numbers = {one.number for one in plan.medical_necessity.components}
    for line in record.lines:
        if not line.clinical:
            continue
        if set(line.components) != numbers:
            raise broken(
                "I09", f"{line.label} has results for the components {sorted(line.components)} of {sorted(numbers)}."
            )
        results = set(line.components.values())
        if line.outcome != "APPROVE" and "NOT_MET" not in results:
            raise broken(
                "I09",
                f"{line.label} cannot be denied while no component of medical necessity is found not met; "
                "choose the reason that says which, or ask for what is unknown.",
            )
        if line.outcome == "APPROVE" and results != {"MET"}:
            open_ones = ", ".join(f"{number} {result}" for number, result in line.components.items() if result != "MET")
            raise broken(
                "I09",
                f"{line.label} cannot be approved while a component of medical necessity is not met: {open_ones}.",
            )


def check_grounds(record: DeterminationRecord, policy: MedicalPolicy) -> None:
    """I09: a reason says of a line only what was found of it.

    A guardrail that blocks the reason is the one way round: then two physicians answer for it.
    """
    known = {reason.code: reason for reason in policy.reasons}
    for line in record.lines:
        if not (line.clinical and line.adverse):
            continue
        quantity = "REDUCED" if line.outcome == "APPROVE" else "WHOLE"
        facts = {**(record.checks.get("findings") or {}).get(line.line, {}), "quantity": quantity}
        for code in line.reasons:
            words = contrary_words(known[code], facts) if code in known else ""
            if words and not _blocking(record, line, code):
                raise broken(
                    "I09",
                    f"{code} cannot be given as a reason on {line.label}, because the file says otherwise: {words}.",
                )


def check_exceptions(record: DeterminationRecord, plan: Plan, policy: MedicalPolicy) -> None:
    """I08: no exclusion without its exceptions.

    Nothing clinical is denied without a complete analysis of every exclusion's exceptions, each with its evidence, none
    unknown; no exclusion that does not apply is given as a reason; and none that may apply is passed over in silence.
    """
    for line in record.lines:
        if not line.clinical:
            continue
        if line.adverse:
            _check_analysed(record, line, plan)
        finding = (record.checks.get("exclusion_findings") or {}).get(line.line)
        exclusions = {one.id: one for one in plan.exclusions}
        for reason in policy.reasons:
            cited = [exclusions[id].cite for id in reason.provisions if id in exclusions]
            applies = finding not in ("EXCEPTED", "NOT_TRIGGERED")
            used = line.outcome != "APPROVE" and reason.code in line.reasons
            if used and cited and not applies and not _blocking(record, line, reason.code):
                raise broken(
                    "I08", f"{line.label} cannot be denied under {cited[0]}: the exclusion does not apply ({finding})."
                )
        if line.outcome == "APPROVE" and finding in ("MAY_APPLY", "UNKNOWN") and not line.exclusion_judged.strip():
            raise broken(
                "I08",
                f"{line.label} cannot be approved while an exclusion may apply to it, unless a physician says why it "
                "does not.",
            )


def _check_analysed(record: DeterminationRecord, line: LineDetermination, plan: Plan) -> None:
    analysed: Json = (record.checks.get("exclusions") or {}).get(line.line) or {}
    for exclusion in plan.exclusions:
        for clause in exclusion.exceptions:
            one = (analysed.get(exclusion.id) or {}).get(clause.id) or {}
            if one.get("status") not in EXCEPTION_RESULTS or not str(one.get("evidence") or "").strip():
                raise broken(
                    "I08",
                    f"{line.label} cannot be denied: of the exclusion {exclusion.cite} the exception {clause.id} was "
                    "not analysed.",
                )
            if one["status"] == "UNKNOWN":
                raise broken(
                    "I08",
                    f"{line.label} cannot be denied: of the exclusion {exclusion.cite} it is unknown whether the "
                    f"exception {clause.id} is met.",
                )


def _blocking(record: DeterminationRecord, line: LineDetermination, code: str) -> list[str]:
    """The armed guardrails that block a reason on a line: an override of them answers for the reason, too."""
    return [
        one["guardrail"]
        for one in record.checks.get("guardrails") or []
        if one.get("armed") and one.get("line") in (None, line.line) and code in one.get("blocks", ())
    ]


def check_evaluated(record: DeterminationRecord, policy: MedicalPolicy) -> None:
    """I22: the guardrails of the policy were evaluated before a clinical denial; a policy may have none."""
    if record.clinical and record.adverse and policy.guardrails and not record.checks.get("guardrails"):
        raise broken(
            "I22", f"The guardrails were not evaluated before the determination of {record.review} was signed."
        )


def check_guardrails(record: DeterminationRecord, law: LineOfBusiness) -> None:
    """I22: an override of a guardrail has two.

    One that blocks a clinical denial needs two different physicians and a rationale, and so does a component that is
    judged not met against what the tables found.
    """
    if not (record.clinical and record.adverse):
        return
    for line in record.lines:
        if line.outcome == "APPROVE":
            continue
        for one in record.checks.get("guardrails") or ():
            wrong = without_ground(one, line.reasons, line.judged_not_met) if one.get("by_law") else []
            if wrong and one.get("line") in (None, line.line):
                raise broken(
                    "I22",
                    f"{line.label} cannot be denied for {', '.join(wrong)}: {one['message']}, and no override sets the "
                    f"law aside ({one['citation']}).",
                )
        blocking = [name for code in line.reasons for name in _blocking(record, line, code)]
        blocking += [f"The finding on component {number}" for number in line.judged_not_met]
        if blocking:
            _check_two(record, law, f"{blocking[0]} blocks this denial of {line.label}")


def _check_two(record: DeterminationRecord, law: LineOfBusiness, what: str) -> None:
    second: Mapping[str, Any] = record.checks.get("second_signer") or {}
    if not second or not str(record.checks.get("override_rationale") or "").strip():
        raise broken("I22", f"{what}; an override needs a second physician and a written rationale.")
    if second["person"] == record.signer.get("person"):
        raise broken("I22", f"{what}; the second physician must be another one than the signer.")
    if second.get("profession") not in signers_of(record, law)[0]:
        raise broken("I22", f"{what}; {second.get('name')} is no physician who could agree to it.")


def signers_of(record: DeterminationRecord, law: LineOfBusiness) -> tuple[tuple[str, ...], str]:
    """The professions that may answer for less than was asked for, with what says so: at first, or on appeal."""
    if record.appeal:
        return law.appeal_signers, law.appeal_signers_citation
    return law.adverse_signers, law.adverse_signers_citation


def check_approvals(record: DeterminationRecord, request: Request) -> None:
    """I25: an approval says how much and until when, and the planned day lies within."""
    for line in record.lines:
        if line.outcome != "APPROVE":
            continue
        starts, ends = line.valid_from, line.valid_to
        planned = request.service_date
        if not 1 <= line.quantity <= line.requested or starts is None:
            raise broken("I25", f"{line.label} is approved without a quantity or a first day that can be right.")
        if ends is not None and date.fromisoformat(ends) < date.fromisoformat(starts):
            raise broken("I25", f"The approval of {line.label} ends on {ends}, before it starts on {starts}.")
        outside = planned is not None and (
            planned < date.fromisoformat(starts) or (ends is not None and planned > date.fromisoformat(ends))
        )
        if outside:
            raise broken(
                "I25",
                f"The approval of {line.label} holds from {starts} until {ends}, and the treatment is planned for "
                f"{planned}: it would approve nothing.",
            )
