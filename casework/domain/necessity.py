"""The components of medical necessity, from what the stages have found for a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.domain.policy import Component, Indication, MedicalPolicy, Plan, Requirement
from casework.domain.request import ChartDocument, Request, findings_of
from casework.domain.sources import Source, from_document

Json = dict[str, Any]

MET, NOT_MET, UNKNOWN = "MET", "NOT_MET", "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentResult:
    """One component's result, and which findings it follows from."""

    number: int
    text: str
    result: str  # MET | NOT_MET | UNKNOWN
    reasons: tuple[str, ...]  # e.g. "conservative is NO_ALTERNATIVE: met"

    def to_json(self) -> Json:
        """As a part of the case file keeps it."""
        return {"number": self.number, "text": self.text, "result": self.result, "reasons": list(self.reasons)}


def judge(requirement: Requirement, findings: Mapping[str, Any]) -> str:
    """Whether a finding meets a requirement, fails it, or leaves it open."""
    value = findings.get(requirement.finding)
    return MET if value in requirement.met else NOT_MET if value in requirement.not_met else UNKNOWN


def assess_component(component: Component, findings: Mapping[str, Any]) -> ComponentResult:
    """MET when every requirement is met, NOT_MET when any fails, else UNKNOWN."""
    results = [judge(requirement, findings) for requirement in component.requires]
    result = NOT_MET if NOT_MET in results else UNKNOWN if UNKNOWN in results else MET
    reasons = tuple(
        f"{requirement.finding} is {findings.get(requirement.finding) or 'not found'}: {one.lower().replace('_', ' ')}"
        for requirement, one in zip(component.requires, results, strict=True)
    )
    return ComponentResult(number=component.number, text=component.text, result=result, reasons=reasons)


def assess_components(plan: Plan, findings: Mapping[str, Any]) -> dict[int, ComponentResult]:
    """The result of each component of the plan's definition of medical necessity, by its number."""
    return {one.number: assess_component(one, findings) for one in plan.medical_necessity.components}


def find_indication(request: Request, documents: Sequence[ChartDocument], policy: MedicalPolicy) -> Json:
    """{indication, cause, indications: [id], labels: [str], sources: [Source as JSON]} for the request's patient.

    INDICATED: a diagnosis of the request or of the chart names an indication of the policy. NOT_INDICATED: there are
    diagnoses and none does. UNKNOWN: no diagnosis is on file.
    """
    charted = findings_of(documents, "DIAGNOSIS")
    named = [(one.label, one.code) for one in request.diagnoses]
    named += [(str(one.get("label") or one["quote"]), str(one.get("code", ""))) for one in charted]
    found = [
        indication for indication in policy.indications if any(_names(indication, label, code) for label, code in named)
    ]
    held = {document.id: document for document in documents}
    sources: list[Source] = [
        from_document(held[one["document"]], one["quote"])
        for one in charted
        if any(
            _names(indication, str(one.get("label") or one["quote"]), str(one.get("code", ""))) for indication in found
        )
    ]
    charted_cause = next((str(one["cause"]) for one in charted if one.get("cause")), "UNKNOWN")
    return {
        "indication": "INDICATED" if found else "NOT_INDICATED" if named else "UNKNOWN",
        "cause": found[0].cause if found else charted_cause,
        "indications": [one.id for one in found],
        "labels": [one.label for one in found],
        "sources": [source.to_json() for source in sources],
    }


def _names(indication: Indication, label: str, code: str) -> bool:
    words = f" {''.join(letter if letter.isalnum() else ' ' for letter in label.casefold())} "
    by_term = any(
        f" {' '.join(term.casefold().split())} " in f" {' '.join(words.split())} " for term in indication.terms
    )
    return by_term or any(code and code.upper().startswith(known.upper()) for known in indication.codes)
