"""The rules of the domain that no determination may break; each names itself and where it stands.

`check_record` is called by the handlers that record a determination, before anything of it is kept.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from casework.domain.deadlines import Deadline
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import MedicalPolicy, Plan
from casework.domain.record import DeterminationRecord, LineDetermination, derive_outcome
from casework.domain.request import ChartDocument, Request
from casework.errors import InvariantBroken

Json = dict[str, Any]

CITATIONS = {
    "I01": "29 CFR 2560.503-1(h)(3)(iii); 42 CFR 422.566(d); 438.210(b)(3)",
    "I02": "Cal HSC 1367.01(k) (SB 1120); NCQA UM FAQ 2024-05-15/2025-04-15; CMS HPMS FAQ 2024-02-06",
    "I07": "29 CFR 2560.503-1(g)(1)(i),(ii),(v); 42 CFR 422.568(e); 438.404(b); 422.122(a)",
    "I08": "Article VI §A ¶8; 29 CFR 2560.503-1(b)(5)",
    "I09": "Article I ¶63",
    "I10": "PAS 2.2.1 spec-34 (item.sequence echoed)",
    "I12": "29 CFR 2560.503-1(f)(2); (f)(4)",
    "I20": "45 CFR 147.136(d)(1)(ii)",
    "I22": "Medical policy: guardrails",
    "I23": "29 CFR 2560.503-1(h)(2)(iv)",
    "I24": "29 CFR 2560.503-1(g)(1)(ii),(v)",
    "I33": "42 CFR 422.566(d); Cal HSC 1374.30(b)-(c)",
}
NECESSITY_WORDS = ("medically necessary", "medical necessity")
EXCEPTION_RESULTS = ("MET", "NOT_MET", "UNKNOWN")


class Checked(Protocol):
    """What of a case file the rules look at."""

    @property
    def request(self) -> Request: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def policy(self) -> MedicalPolicy: ...
    @property
    def line_of_business(self) -> LineOfBusiness: ...
    @property
    def documents(self) -> Sequence[ChartDocument]: ...
    @property
    def deadlines(self) -> Mapping[str, Deadline]: ...


def broken(rule: str, message: str) -> InvariantBroken:
    """The error of a broken rule, with its citation."""
    return InvariantBroken(rule, message, CITATIONS[rule])


def check_record(record: DeterminationRecord, case: Checked) -> None:
    """Nothing where the record keeps every rule; InvariantBroken names the first that it breaks."""
    check_lines(record, case.request)
    check_signer(record, case.line_of_business, zone=ZoneInfo(case.plan.time_zone))
    check_reasons(record, case.plan, case.policy, case.documents)
    check_class(record, case.policy)
    check_components(record, case.plan)
    check_exceptions(record, case.plan, case.policy)
    check_guardrails(record, case.line_of_business)
    check_contradictions(record)
    check_sources(record, case.plan, case.documents)
    check_due(record, case.deadlines)


def licence_valid(licence: Mapping[str, Any], *, on: date) -> bool:
    """Whether a licence is valid on the day; one without its first or last day is not."""
    try:
        starts, ends = (date.fromisoformat(str(licence[key])) for key in ("valid_from", "valid_to"))
    except (KeyError, ValueError):
        return False
    return starts <= on <= ends


def check_signer(record: DeterminationRecord, law: LineOfBusiness, *, zone: ZoneInfo) -> None:
    """I01, I02: a person signs, and one who may.

    An adverse clinical decision needs a licence that the line of business names, valid on the day.
    """
    signer = record.signer
    if not signer.get("person") or signer["person"] == "casework":
        raise broken("I02", f"No person signed the determination of {record.review}; software decides nothing.")
    if not (record.adverse and record.clinical):
        return
    day = datetime.fromisoformat(record.decided_at).astimezone(zone).date()
    wanted = " or ".join(law.adverse_signers)
    if signer.get("profession") not in law.adverse_signers:
        raise broken(
            "I01",
            f"{signer.get('name')} ({signer.get('profession') or 'no valid licence'}) cannot sign an adverse clinical "
            f"determination: it needs {wanted}. Hand the draft to a physician.",
        )
    if not licence_valid(signer.get("licence") or {}, on=day):
        raise broken(
            "I01", f"The licence of {signer.get('name')} is not valid on {day}; another {wanted} must sign instead."
        )


def check_lines(record: DeterminationRecord, request: Request) -> None:
    """I10: every line has exactly one outcome, and the review's outcome follows from them."""
    asked, decided = [line.id for line in request.lines], [line.line for line in record.lines]
    if sorted(asked) != sorted(decided):
        raise broken(
            "I10", f"The lines asked for are {', '.join(asked)}; those decided are {', '.join(decided) or 'none'}."
        )
    derived = derive_outcome(record.lines)
    if record.outcome != derived:
        raise broken("I10", f"The outcome is recorded as {record.outcome}, and the lines give {derived}.")


def check_reasons(
    record: DeterminationRecord, plan: Plan, policy: MedicalPolicy, documents: Sequence[ChartDocument]
) -> None:
    """I07: a denial says what it rests on.

    An adverse line names a provision, the criteria, a rationale in its own words, and the documents it rests on.
    """
    shorts = {one.short for one in plan.provisions}
    held = {document.id for document in documents}
    for line in record.lines:
        if line.outcome == "APPROVE" and not line.adverse:
            continue
        lacking = []
        if not line.provisions or not shorts.issuperset(line.provisions):
            lacking.append("a provision of the plan")
        if not line.reasons or not all(line.reason_texts):
            lacking.append("a reason")
        if line.clinical:
            lacking += [] if line.criteria else ["the criteria with their version"]
            lacking += [] if line.rationale.strip() else ["a rationale in the decider's own words"]
            lacking += (
                [] if line.documents or _information_lacking(line, policy) else ["the documents that it rests on"]
            )
        if lacking:
            raise broken(
                "I07", f"The denial of {line.label} names no {', no '.join(one.removeprefix('a ') for one in lacking)}."
            )
        if unknown := sorted(set(line.documents) - held):
            raise broken("I07", f"The denial of {line.label} rests on {', '.join(unknown)}, which is not in the file.")


def _information_lacking(line: LineDetermination, policy: MedicalPolicy) -> bool:
    """Whether a line is denied because documents are missing: then there may be none to name."""
    changes = {reason.code: reason.change for reason in policy.reasons}
    return any("{missing}" in changes.get(code, "") for code in line.reasons)


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


def check_exceptions(record: DeterminationRecord, plan: Plan, policy: MedicalPolicy) -> None:
    """I08: no exclusion without its exceptions.

    An exclusion is used only with a complete analysis of its exceptions, each with its evidence, none unknown.
    """
    exclusions = {one.id: one for one in plan.exclusions}
    used = {reason.code: [id for id in reason.provisions if id in exclusions] for reason in policy.reasons}
    for line in record.lines:
        if line.outcome == "APPROVE":
            continue
        analysed: Json = (record.checks.get("exclusions") or {}).get(line.line) or {}
        for id in dict.fromkeys(id for code in line.reasons for id in used.get(code, [])):
            for clause in exclusions[id].exceptions:
                one = (analysed.get(id) or {}).get(clause.id) or {}
                if one.get("status") not in EXCEPTION_RESULTS or not str(one.get("evidence") or "").strip():
                    raise broken(
                        "I08",
                        f"{line.label} cannot be denied under {exclusions[id].cite}: the exception "
                        f"{clause.id} was not analysed.",
                    )
                if one["status"] == "UNKNOWN":
                    raise broken(
                        "I08",
                        f"{line.label} cannot be denied under {exclusions[id].cite}: whether the "
                        f"exception {clause.id} is met is unknown.",
                    )


def check_due(record: DeterminationRecord, deadlines: Mapping[str, Deadline]) -> None:
    """I12: the due moment on record is the one that follows from the clock's events."""
    known = deadlines.get("decision")
    if known is not None and record.decision_due != known.local:
        raise broken(
            "I12",
            f"The decision is recorded as due {record.decision_due}, and its clock gives "
            f"{known.local}; it is never set by hand.",
        )


def offers_external_review(record: DeterminationRecord) -> bool:
    """I20: external review is offered exactly where an adverse line rests on medical judgement, or on a rescission."""
    rescinded = bool(record.request.get("rescinded"))
    return any(line.adverse and (line.clinical or rescinded) for line in record.lines)


def check_external_review(record: DeterminationRecord, *, offered: bool) -> None:
    """I20: the letter offers external review exactly where it must."""
    if offered != offers_external_review(record):
        told = (
            "offers external review of a decision without medical judgement"
            if offered
            else "does not offer external review"
        )
        raise broken("I20", f"The letter of {record.review} {told}.")


def check_guardrails(record: DeterminationRecord, law: LineOfBusiness) -> None:
    """I22: guardrails come before the signature, and an override has two.

    The guardrails were evaluated before a clinical denial; one that blocks it needs two different physicians and a
    rationale.
    """
    if not (record.clinical and record.adverse):
        return
    results = record.checks.get("guardrails") or []
    if not results:
        raise broken(
            "I22", f"The guardrails were not evaluated before the determination of {record.review} was signed."
        )
    for line in record.lines:
        blocking = [
            one["guardrail"]
            for one in results
            if line.outcome != "APPROVE"
            and one.get("armed")
            and one.get("line") in (None, line.line)
            and set(one.get("blocks", ())) & set(line.reasons)
        ]
        if not blocking:
            continue
        second = record.checks.get("second_signer") or {}
        name = blocking[0]
        if not second.get("person") or not str(record.checks.get("override_rationale") or "").strip():
            raise broken(
                "I22",
                f"{name} blocks this denial of {line.label}; an override needs a second physician and "
                "a written rationale.",
            )
        if second["person"] == record.signer.get("person"):
            raise broken(
                "I22",
                f"{name} blocks this denial of {line.label}; the second physician must be another one than the signer.",
            )
        if second.get("profession") not in law.adverse_signers:
            raise broken(
                "I22",
                f"{name} blocks this denial of {line.label}; {second.get('name')} is no physician who "
                "could agree to it.",
            )


def check_contradictions(record: DeterminationRecord) -> None:
    """I23: contradictions are settled first.

    No clinical determination while documents contradict each other and nobody has weighed or resolved it; both are
    cited.
    """
    if not record.clinical:
        return
    cited = {source.id for section in record.sections for one in section.statements for source in one.sources}
    for one in record.checks.get("contradictions") or []:
        settled = one.get("weighed_for") or one.get("resolved_by") or one.get("status") in ("WEIGHED", "RESOLVED")
        if not settled:
            raise broken(
                "I23",
                f"The documents {' and '.join(one['documents'])} contradict each other, and nobody has weighed them.",
            )
        if missing := [id for id in one["documents"] if id not in cited]:
            raise broken(
                "I23", f"The determination does not cite {', '.join(missing)}, which contradicts another document."
            )


def check_sources(record: DeterminationRecord, plan: Plan, documents: Sequence[ChartDocument]) -> None:
    """I24: sources exist and say what is quoted.

    Every quotation stands in its source word for word, and no document or provision is cited that there is not.
    """
    texts = {("CHART", document.id): document.text for document in documents}
    texts |= {("PLAN", one.id): one.text for one in plan.provisions}
    for section in record.sections:
        for statement in section.statements:
            for source in statement.sources:
                if source.kind not in ("CHART", "PLAN"):
                    continue
                text = texts.get((source.kind, source.id))
                if text is None:
                    raise broken(
                        "I24", f"The record cites {source.kind.lower()} source {source.id}, which there is not."
                    )
                if source.quote not in text:
                    raise broken("I24", f"“{source.quote}” does not stand in {source.id} word for word.")


def check_class(record: DeterminationRecord, policy: MedicalPolicy) -> None:
    """I33: clinical and administrative denials are kept apart.

    Administrative denials speak of no medical necessity, and a line is clinical exactly where a reason of it is.
    """
    clinical = {reason.code: reason.clinical for reason in policy.reasons}
    for line in record.lines:
        if line.outcome == "APPROVE":
            continue
        classes = {clinical.get(code, True) for code in line.reasons}
        if classes != {line.clinical}:
            raise broken(
                "I33",
                f"The denial of {line.label} mixes clinical and administrative reasons: {', '.join(line.reasons)}.",
            )
        said = " ".join((*line.reason_texts, *line.plain_texts, *line.change, line.rationale)).casefold()
        if not line.clinical and any(words in said for words in NECESSITY_WORDS):
            raise broken(
                "I33", f"The administrative denial of {line.label} speaks of medical necessity, which nobody judged."
            )
