"""Plans, medical policies and evidence as they are on file: exact words, numbers with their sources, and warnings."""

from collections.abc import Sequence
from datetime import date

from casework.domain.evidence_library import Reference
from casework.domain.library import Library
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.errors import NotFound
from casework.ports import Json
from casework.usecases.criteria_page import KINDS, STATUSES, thresholds
from casework.usecases.table_words import value_words

STUDIES = {
    "RCT": "Randomised trial",
    "COHORT": "Cohort",
    "CASE_SERIES": "Case series",
    "SYSTEMATIC_REVIEW": "Systematic review",
    "GUIDELINE": "Guideline",
    "OPINION": "Opinion",
    "CLASSIFICATION": "Classification",
}


def policies_page(library: Library, *, on: date) -> Json:
    """{plans, policies, evidence}: each {id, title, told, from, to, holds}."""
    return {
        "plans": [
            {"id": one.id, "title": one.title, "told": f"{len(one.provisions)} provisions", **_span(one, on)}
            for one in library.plans
        ],
        "policies": [
            {"id": one.id, "title": one.title, "told": f"version {one.version}", **_span(one, on)}
            for one in library.policies
        ],
        "evidence": [
            {"id": one.id, "title": one.title, "told": f"{len(one.references)} sources"} for one in library.evidence
        ],
    }


def policy_page(library: Library, id: str) -> list[Json]:
    """Every version of a plan or policy of that id, the newest first; NotFound where there is none."""
    plans = [_plan(one) for one in library.plans if one.id == id]
    policies = [_policy(one) for one in library.policies if one.id == id]
    found = sorted([*plans, *policies], key=lambda one: one["from"], reverse=True)
    if not found:
        raise NotFound(f"There is no plan and no policy {id}. The page Policies and evidence lists those on file.")
    return found


def evidence_page(library: Library) -> list[Json]:
    """Every evidence library: {id, title, policies, references}; a reference says whom it is about, and its limits."""
    return [
        {
            "id": one.id,
            "title": one.title,
            "policies": sorted({policy.title for policy in library.policies if policy.evidence == one.id}),
            "references": [_reference(reference, _population(library.policies, one)) for reference in one.references],
        }
        for one in library.evidence
    ]


def _span(one: Plan | MedicalPolicy, on: date) -> Json:
    holds = one.effective_from <= on and (one.effective_to is None or on <= one.effective_to)
    return {"from": one.effective_from, "to": one.effective_to, "holds": holds}


def _plan(plan: Plan) -> Json:
    numbers = [*plan.peer_to_peer.values(), *filter(None, (plan.reading, plan.levels))]
    return {
        "id": plan.id,
        "kind": "Plan document",
        "title": plan.title,
        "citation": plan.source,
        "from": plan.effective_from,
        "to": plan.effective_to,
        "provisions": [
            {
                "id": one.id,
                "cite": one.cite,
                "kind": KINDS[one.kind],
                "quote": one.text.strip(),
                "verbatim": one.verbatim,
                "parts": [
                    *({"label": f"Part {part.number}", "text": part.text} for part in one.components),
                    *({"label": part.id, "text": part.text} for part in one.exceptions),
                ],
                "combined": _combined(one.combinator, one.combinator_default) if one.exceptions else "",
            }
            for one in plan.provisions
        ],
        "thresholds": thresholds(numbers),
    }


def _combined(combinator: str | None, default: str) -> str:
    words = {"ANY": "one exception is enough", "ALL": "all exceptions must hold"}
    if combinator is not None:
        return words[combinator].capitalize()
    return f"The plan does not say how its exceptions combine; taken as: {words[default]}"


def _policy(policy: MedicalPolicy) -> Json:
    return {
        "id": policy.id,
        "kind": "Medical policy",
        "title": policy.title,
        "citation": policy.citation,
        "from": policy.effective_from,
        "to": policy.effective_to,
        "version": policy.version,
        "thresholds": thresholds(policy.parameters),
        "indications": [
            {"label": one.label, "codes": ", ".join(one.codes), "cause": value_words(one.cause)}
            for one in policy.indications
        ],
        "domains": [{"site": value_words(one.site), "label": one.label} for one in policy.domains],
        "documents": [{"label": one.label, "why": one.why} for one in policy.required_documents],
        "measurements": [{"label": one.label, "citation": one.citation} for one in policy.measurements],
        "criteria": [
            {
                "title": f"{one.vendor}, {one.title}",
                "edition": one.edition,
                "statement": one.statement,
                "role": value_words(one.role),
            }
            for one in policy.criteria
        ],
        "guardrails": [{"message": one.message, "citation": one.citation} for one in policy.guardrails],
        "evidence": policy.evidence,
        "specialties": ", ".join(policy.specialties),
    }


def _population(policies: Sequence[MedicalPolicy], library: EvidenceLibrary) -> tuple[str, ...]:
    return tuple(word for one in policies if one.evidence == library.id for word in one.population)


def _reference(one: Reference, population: tuple[str, ...]) -> Json:
    return {
        "id": one.id,
        "citation": one.citation,
        "link": one.link if one.link.startswith("https://") else "",
        "kind": STUDIES.get(one.kind, value_words(one.kind)),
        "year": one.year,
        "population": one.population,
        "n": one.n,
        "comparison": one.comparison,
        "results": [_result(result) for result in one.results],
        "note": one.note,
        "status": STATUSES.get(one.status, value_words(one.status)),
        "sure": one.status == "VERIFIED",
        "warnings": _warnings(one, population),
    }


def _warnings(one: Reference, population: tuple[str, ...]) -> list[str]:
    """What limits how far a source can be applied."""
    told = []
    if population and one.population and not any(word.casefold() in one.population.casefold() for word in population):
        told.append(f"Indirect: it is about {one.population}, not about {population[0]}.")
    if one.n is not None and one.n < 20:
        told.append(f"Small: {one.n} people.")
    if any(result.get("within_group") for result in one.results):
        told.append("Within one group: it compares before and after, not two treatments.")
    if any("denominator" in result and not result["denominator"] for result in one.results):
        told.append("No denominator: a share without saying of how many.")
    if one.kind in ("OPINION", "CASE_SERIES"):
        told.append(f"{STUDIES[one.kind]}: weak evidence of effect.")
    return [*told, *(str(limit["text"]) for limit in one.limits if limit.get("text"))]


def _result(result: Json) -> str:
    of = f" of {result['denominator']}" if result.get("denominator") else ""
    return f"{value_words(str(result.get('measure', ''))).replace('_', ' ')}: {result.get('value', '')}{of}"
