"""How a decision on appeal is recorded: the physician's own results on every component, and what they looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain import appeals
from casework.domain.appeals_case import DRAFTED as DRAFTED
from casework.domain.appeals_case import SECONDED as SECONDED
from casework.domain.appeals_case import FreshCase
from casework.domain.line_facts import place
from casework.domain.reckoning import words
from casework.domain.record import LineDetermination, Section, Statement
from casework.domain.record_material import Material, given, say
from casework.domain.sources import from_document

Json = dict[str, Any]

TITLE = "Appeal"
WHO = {"MEMBER": "the member", "REPRESENTATIVE": "the member's representative", "PROVIDER": "the provider"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """What a record is told of the appeal that it decides."""

    told: Json  # as the record keeps it under `appeal`
    findings: Mapping[str, Json]  # what the tables found of each line; shown, and binding nobody
    carried: Mapping[str, LineDetermination] = field(default_factory=dict)  # lines that nobody appealed


def decision_of(case: FreshCase, line: str, told: Mapping[str, Any]) -> Json:
    """A line's answer at `review_appeal` as `build_record` takes a decision.

    What the physician finds met or not met against the tables follows from their own results, and is never asked again.
    """
    results = told.get("components") or {}
    found = case.findings[line]["components"]
    reasons = {one.code: one for one in case.policy.reasons}
    said = {str(number) for code in told["reasons"] if code in reasons for number in reasons[code].components}
    judged = {
        number: one["why"] for number, one in results.items() if one["result"] == "MET" and found.get(number) != "MET"
    }
    not_met = {
        number: one["why"]
        for number, one in results.items()
        if one["result"] == "NOT_MET" and found.get(number) != "NOT_MET" and number not in said
    }
    approved = told["outcome"] == "APPROVE"
    return {
        **told,
        "judged": judged if approved else {},
        "judged_not_met": {} if approved else not_met,
        "facts": _facts(case, told),
    }


def _facts(case: FreshCase, told: Mapping[str, Any]) -> Json:
    """What the texts of reasons may name beside the findings: new documents, and the network's providers."""
    new = appeals.new_since(case)
    options = (case.answer("review_coverage") or {}).get("in_network_options") or ()
    words = [
        f"{one.title} of {one.dated.isoformat()}"
        for one in case.documents
        if one.id in new and one.id in told["documents"]
    ]
    return {"new_evidence": "; ".join(words), "in_network_options": "; ".join(options)}


def appeal_of(
    case: FreshCase, level: Mapping[str, Any], answer: Mapping[str, Any], *, status: str, next: str
) -> Appeal:
    """What the record of an appeal's decision is told of the appeal; `level` as the part `appeals` keeps it."""
    before = appeals.in_force(case)
    record = before["record"] or {"lines": ()}
    carried = {
        line["line"]: LineDetermination.from_json(line)
        for line in record["lines"]
        if line["line"] not in answer["lines"]
    }
    expert = answer.get("expert")
    told = {
        "level": level["level"],
        "of": level["of"],
        "received_at": level["received_at"],
        "by": level["by"],
        "reason": level.get("reason", ""),
        "urgency": level["urgency"],
        "status": status,
        "lines": list(answer["lines"]),
        "considered": list(dict.fromkeys([*answer["considered"], *_rested_on(answer)])),
        "new": appeals.new_since(case),
        "criteria": {
            line: {number: dict(result) for number, result in (one.get("components") or {}).items()}
            for line, one in answer["lines"].items()
        },
        "before": {id: line["outcome"] for id, line in before["lines"].items()},
        "next": next,
        "forward": appeals.is_forwarded(case.line_of_business, next),
        "expert": None if expert is None else {"name": expert["person"], **expert},
        "specialty": answer.get("specialty", ""),
        "attested_independent": bool(answer["attest_independent"]),
    }
    return Appeal(told=told, findings=case.findings, carried=carried)


def _rested_on(answer: Mapping[str, Any]) -> list[str]:
    """The documents that the decision of any line rests on: they were looked at, whether or not it is said again."""
    return [id for one in answer["lines"].values() for id in one["documents"]]


def appeal_section(m: Material, told: Mapping[str, Any]) -> Section:
    """The section of the record that tells the appeal: who asked, what was looked at, what was found of each part."""
    return Section(id="appeal", title=TITLE, statements=tuple(_statements(m, told)))


def _statements(m: Material, told: Mapping[str, Any]) -> list[Statement]:
    held = {one.id: one for one in m.case.documents}
    by = given(m, DRAFTED)
    received = words(datetime.fromisoformat(told["received_at"]), ZoneInfo(m.case.plan.time_zone))
    statements = [
        say(
            f"Level {told['level']} of {told['of']} of the appeal, from {WHO.get(told['by'], told['by'])}, received "
            f"on {received}. It was decided afresh: what was found before was looked at, and nothing of it was "
            "taken over unexamined. Whoever decided was not involved before and is nobody's subordinate who was.",
            *by,
        )
    ]
    for id in told["considered"]:
        if id in held:
            new = ", which was not on file before" if id in told["new"] else ""
            statements.append(say(f"{id}, “{held[id].title}”, was considered{new}.", from_document(held[id])))
    if told["expert"]:
        expert = told["expert"]
        statements.append(say(f"{expert['name']} ({expert['specialty']}) was consulted: {expert['opinion']}", *by))
    for line, results in told["criteria"].items():
        definition = m.case.plan.medical_necessity
        where = place(m.case.policy, m.case.request.line(line))
        found = m.facts[line]["components"]
        for number, one in results.items():
            result = one["result"].replace("_", " ").lower()
            table = str(found.get(number, "UNKNOWN")).replace("_", " ").lower()
            statements.append(
                say(
                    f"{where}: {definition.short}({number}) is {result}: {one['why']} (the tables had found: {table})",
                    *by,
                    line=line,
                )
            )
    return statements
