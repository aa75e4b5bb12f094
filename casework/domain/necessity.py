"""The components of medical necessity, from what the stages have found for a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.domain.policy import Component, Plan, Requirement

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
    """MET when every requirement is met, NOT_MET when any fails, else UNKNOWN.

    What a law mandates needs none of the findings that the law does not ask for (`overlay` of the findings).
    """
    law = findings.get("overlay") or {"satisfies": ()}
    results = [MET if one.finding in law["satisfies"] else judge(one, findings) for one in component.requires]
    result = NOT_MET if NOT_MET in results else UNKNOWN if UNKNOWN in results else MET
    reasons = tuple(
        _why(requirement, one, findings, law)
        for requirement, one in zip(component.requires, results, strict=True)
        if findings.get(requirement.finding) != "NOT_NEEDED"
    )
    return ComponentResult(number=component.number, text=component.text, result=result, reasons=reasons)


def _why(requirement: Requirement, result: str, findings: Mapping[str, Any], law: Mapping[str, Any]) -> str:
    words = f"{requirement.finding} is {findings.get(requirement.finding) or 'not found'}"
    if requirement.finding in law["satisfies"] and judge(requirement, findings) != MET:
        return f"{words}: met, because the law does not ask for it ({law['citation']})"
    return f"{words}: {result.lower().replace('_', ' ')}"


def assess_components(plan: Plan, findings: Mapping[str, Any]) -> dict[int, ComponentResult]:
    """The result of each component of the plan's definition of medical necessity, by its number."""
    return {one.number: assess_component(one, findings) for one in plan.medical_necessity.components}
