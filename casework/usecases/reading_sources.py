"""What a decision is held against, as texts beside the chart: the plan's provisions, the policy, the evidence."""

from dataclasses import dataclass
from typing import Protocol

from casework.domain.case_facts import Facts
from casework.domain.evidence_library import EvidenceLibrary, Reference
from casework.domain.policy import MedicalPolicy, Plan


class Sourced(Facts, Protocol):
    """A case file, as far as its sources are read from it."""

    @property
    def evidence(self) -> EvidenceLibrary: ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that can be quoted. `id` is what an answer names it by; `kind`: PROVISION, POLICY, CLAIM or REFERENCE."""

    kind: str
    id: str
    cite: str
    text: str
    verbatim: bool  # the source's own words; what is not cannot be quoted
    warning: str = ""


@dataclass(frozen=True, slots=True)
class SourceText:
    """One source with its passages."""

    id: str  # plan | policy | evidence
    title: str
    told: str  # what stands under its name in the list
    passages: tuple[Passage, ...]


def sources_of(case: Sourced) -> list[SourceText]:
    """The plan document, the medical policy and the evidence library that the case is bound to; empty ones left out."""
    found = [_plan(case.plan), _policy(case.policy), _evidence(case)]
    return [one for one in found if one.passages]


def _plan(plan: Plan) -> SourceText:
    passages = tuple(Passage("PROVISION", one.id, one.cite, one.text, one.verbatim) for one in plan.provisions)
    return SourceText("plan", f"Plan document, {plan.title}", f"{len(passages)} provisions", passages)


def _policy(policy: MedicalPolicy) -> SourceText:
    told = [
        *((one.id, policy.citation, f"{one.label}. {one.why}") for one in policy.required_documents),
        *((one.id, one.citation, _number(one.id, one.value, one.unit)) for one in policy.parameters),
        *((one.id, policy.citation, f"Indication: {one.label}") for one in policy.indications),
        *((one.id, policy.citation, f"Function of the {one.site.lower()}: {one.label}") for one in policy.domains),
        *((one.id, one.citation, one.label) for one in policy.measurements),
    ]
    passages = tuple(Passage("POLICY", id, cite, " ".join(text.split()), False) for id, cite, text in told)
    return SourceText("policy", f"Medical policy, {policy.title}", f"version {policy.version}", passages)


def _number(id: str, value: object, unit: str) -> str:
    """A threshold in words: Conservative min weeks: 12 weeks."""
    name = " ".join(part.replace("_", " ").lower() for part in id.split("."))
    return f"{name[:1].upper()}{name[1:]}: {value} {unit}".strip()


def _evidence(case: Sourced) -> SourceText:
    cited = {one.id: one.citation for one in case.request.statement.references}
    kept = (case.part("claims") or {}).get("claims") or ()
    doubts = {one["id"]: " ".join(flag["text"] for flag in one["flags"]) for one in kept}
    claims = tuple(
        Passage(
            "CLAIM",
            one.id,
            "; ".join(cited.get(id) or id for id in one.cites) or "cites nothing",
            one.text,
            False,
            doubts.get(one.id, ""),
        )
        for one in case.request.statement.claims
    )
    sources = tuple(
        Passage("REFERENCE", one.id, one.citation, _studied(one), False) for one in case.evidence.references
    )
    doubtful = sum(bool(one.warning) for one in claims)
    told = (
        f"{len(claims)} {'claim' if len(claims) == 1 else 'claims'}, {doubtful} to check"
        if claims
        else f"{len(sources)} sources"
    )
    return SourceText("evidence", "Evidence library", told, (*claims, *sources))


def _studied(one: Reference) -> str:
    """What a source studied, in one sentence."""
    people = f", {one.n} people" if one.n else ""
    against = f", against {one.comparison}" if one.comparison else ""
    note = f" {one.note}" if one.note else ""
    return f"{one.kind.replace('_', ' ').capitalize()} of {one.year} in {one.population}{people}{against}.{note}"
