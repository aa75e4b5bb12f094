"""The rules of the domain that no determination may break; each names itself and where it stands.

`check_record` is called by the handlers that record a determination, before anything of it is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.case_facts import CaseFacts
from casework.domain.contradictions import for_a_physician
from casework.domain.deadlines import Deadline
from casework.domain.invariants_of_lines import (
    check_approvals,
    check_components,
    check_evaluated,
    check_exceptions,
    check_grounds,
    check_guardrails,
    signers_of,
)
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import MedicalPolicy, Plan
from casework.domain.record import DeterminationRecord, derive_outcome
from casework.domain.request import ChartDocument, Request
from casework.domain.rules import CITATIONS as CITATIONS
from casework.domain.rules import broken
from casework.domain.signers import is_treating, licence_valid

NECESSITY_WORDS = ("medically necessary", "medical necessity")


def check_record(record: DeterminationRecord, case: CaseFacts) -> None:
    """Nothing where the record keeps every rule; InvariantBroken names the first that it breaks."""
    check_lines(record, case.request)
    check_signer(record, case.line_of_business, zone=ZoneInfo(case.plan.time_zone))
    check_interest(record, case.request)
    check_reasons(record, case.plan, case.policy, case.documents)
    check_class(record, case.policy)
    check_components(record, case.plan)
    check_exceptions(record, case.plan, case.policy)
    check_grounds(record, case.policy)
    check_approvals(record, case.request)
    check_evaluated(record, case.policy)
    check_guardrails(record, case.line_of_business)
    check_contradictions(record)
    check_weighing(record, case)
    check_sources(record, case.plan, case.documents)
    check_due(record, case.deadlines)


def check_signer(record: DeterminationRecord, law: LineOfBusiness, *, zone: ZoneInfo) -> None:
    """I01, I02: a person signs, and one who may.

    Only an approval may stand without one, where a policy says so. An adverse clinical decision needs a licence that
    the line of business names, valid on the day.
    """
    signer = record.signer
    alone = not signer.get("person") or signer["person"] == "casework"
    if alone and (record.adverse or record.appeal or not record.checks.get("straight_through")):
        raise broken("I02", f"No person signed the determination of {record.review}; software decides nothing.")
    if not (record.adverse and record.clinical):
        return
    day = datetime.fromisoformat(record.decided_at).astimezone(zone).date()
    professions, citation = signers_of(record, law)
    wanted = " or ".join(professions)
    if signer.get("profession") not in professions:
        raise broken(
            "I01",
            f"{signer.get('name')} ({signer.get('profession') or 'no valid licence'}) cannot sign an adverse clinical "
            f"determination: it needs {wanted}. Hand the draft to a physician.",
            law=citation,
        )
    if not licence_valid(signer.get("licence") or {}, on=day):
        raise broken(
            "I01",
            f"The licence of {signer.get('name')} is not valid on {day}; another {wanted} must sign instead.",
            law=citation,
        )


def check_interest(record: DeterminationRecord, request: Request) -> None:
    """I28: nobody decides on their own request: neither who signs nor who agrees is the provider who would treat."""
    for who in (record.signer, record.checks.get("second_signer") or {}):
        if is_treating(who, request.provider):
            raise broken(
                "I28",
                f"{who.get('name')} is the provider who asks to treat this member, and cannot decide on it. "
                "Somebody without an interest in the case must.",
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
            lacking += [] if line.plain_rationale.strip() else ["a rationale in plain words for the member"]
            lacking += (
                [] if line.documents or policy.tells_missing(line.reasons) else ["the documents that it rests on"]
            )
        if lacking:
            raise broken(
                "I07", f"The denial of {line.label} names no {', no '.join(one.removeprefix('a ') for one in lacking)}."
            )
        if unknown := sorted(set(line.documents) - held):
            raise broken("I07", f"The denial of {line.label} rests on {', '.join(unknown)}, which is not in the file.")


def check_due(record: DeterminationRecord, deadlines: Mapping[str, Deadline]) -> None:
    """I12: the due moment on record is the one that follows from the clock's events."""
    known = deadlines.get("decision")
    if known is not None and record.decision_due != known.local:
        raise broken(
            "I12",
            f"The decision is recorded as due {record.decision_due}, and its clock gives "
            f"{known.local}; it is never set by hand.",
        )


def offers_external_review(record: DeterminationRecord, law: LineOfBusiness | None = None) -> bool:
    """I20: external review is offered exactly where an adverse line rests on medical judgement, or on a rescission.

    Where the line of business opens the way out for any adverse decision, it is offered for every one.
    """
    rule = law.external_rule if law else None
    anything = bool(record.request.get("rescinded")) or (rule is not None and rule.offered == "ANY")
    return any(line.adverse and (line.clinical or anything) for line in record.lines)


def check_external_review(record: DeterminationRecord, *, offered: bool, law: LineOfBusiness | None = None) -> None:
    """I20: the letter offers external review exactly where it must."""
    if offered != offers_external_review(record, law):
        told = (
            "offers external review of a decision without medical judgement"
            if offered
            else "does not offer external review"
        )
        raise broken("I20", f"The letter of {record.review} {told}.")


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


def check_weighing(record: DeterminationRecord, case: CaseFacts) -> None:
    """I23: a contradiction that a reviewer weighed, and no new record answered, is decided by a physician."""
    left = [one for one in record.checks.get("contradictions") or () if for_a_physician(one)]
    professions = tuple(dict.fromkeys([*case.line_of_business.adverse_signers, *case.line_of_business.appeal_signers]))
    machine = record.checks.get("straight_through")  # its own rule forbids every doubt
    if record.clinical and left and not machine and record.signer.get("profession") not in professions:
        raise broken(
            "I23",
            f"{' and '.join(left[0]['documents'])} contradict each other, and no new record answered that: a "
            f"{' or '.join(professions)} decides on what is on file, and {record.signer.get('name')} is none.",
        )


def check_sources(record: DeterminationRecord, plan: Plan, documents: Sequence[ChartDocument]) -> None:
    """I24: sources exist and say what is quoted.

    Every quotation stands in its source word for word, and no document or provision is cited that there is not.
    """
    held: dict[tuple[str, str], Callable[[str], bool]] = {("CHART", one.id): one.holds for one in documents}
    held |= {("PLAN", one.id): one.text.__contains__ for one in plan.provisions}
    for section in record.sections:
        for statement in section.statements:
            for source in statement.sources:
                if source.kind not in ("CHART", "PLAN"):
                    continue
                holds = held.get((source.kind, source.id))
                if holds is None:
                    raise broken(
                        "I24", f"The record cites {source.kind.lower()} source {source.id}, which there is not."
                    )
                if not holds(source.quote):
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
