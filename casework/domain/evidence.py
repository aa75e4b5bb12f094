"""Holds every claim of a request against its sources: what resolves, and what is about other patients.

No rule here knows a claim, a study or a procedure: a claim's kind must fit its sources' kind, a reference must
resolve, a share needs a denominator, a result holds for the population that was studied.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casework.domain.fact_sources import about_exceptions, in_chart, in_criteria, in_plan, kind_of
from casework.domain.indication import find_indication, names, population_terms
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan, Reference
from casework.domain.request import ChartDocument, Request
from casework.domain.sources import Flag, Source, from_reference
from casework.domain.statement import SubmittedClaim, SubmittedReference

Json = dict[str, Any]

CLAIM_RULE = "29 CFR 2560.503-1(g)(1)(v); a claim rests on a source of its own kind"
ENOUGH = 25  # letters of a bibliography that can tell a source from others
NUMBER = re.compile(r"\d*\.\d+|\d+")
PERCENTAGE = re.compile(r"(\d*\.\d+|\d+)\s*(?:%|per ?cent)")
P_VALUE = re.compile(r"\bp\s*[=<]\s*(\d*\.\d+)", re.IGNORECASE)
KIND_WORDS = {"CHART": "this patient's chart", "PLAN": "the plan document", "CRITERIA": "a criteria set"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedClaim:
    """A claim with what came of it. USABLE: relied on; INDIRECT: supports, within limits; NOT_USABLE: not relied on."""

    id: str
    text: str
    kind: str
    cites: tuple[str, ...]
    status: str
    sources: tuple[Source, ...]
    flags: tuple[Flag, ...]
    line: str | None = None
    topic: str = ""

    def to_json(self) -> Json:
        """As a part of the case file keeps it."""
        return {
            "id": self.id,
            "text": self.text,
            "kind": self.kind,
            "cites": list(self.cites),
            "status": self.status,
            "sources": [source.to_json() for source in self.sources],
            "flags": [flag.to_json() for flag in self.flags],
            "line": self.line,
            "topic": self.topic,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What a submitted reference is: the library's reference, or that it is a bibliography of its own, or unknown."""

    submitted: SubmittedReference
    reference: Reference | None
    certainty: str  # CERTAIN | LIKELY | UNAPPRAISED (a bibliography that the library does not hold) | NOT_FOUND
    basis: str


def resolve(request: Request, library: EvidenceLibrary, submitted: SubmittedReference) -> Resolved:
    """What the reference is, by its own bibliography first, then by how the library matched it."""
    text = submitted.citation.casefold()
    for reference in library.references:
        named = any(name and name.casefold() in text for name in (reference.id, reference.link, reference.citation))
        if named or (len(text) >= ENOUGH and text in reference.citation.casefold()):
            return Resolved(submitted=submitted, reference=reference, certainty="CERTAIN", basis="its bibliography")
    said = " ".join(claim.text for claim in request.statement.claims if submitted.id in claim.cites)
    match = library.match(request.id, submitted.id, said=said)
    if match is not None and match.reference is not None:
        found = library.reference(match.reference)
        return Resolved(submitted=submitted, reference=found, certainty=match.certainty, basis=match.basis)
    if text:
        basis = "its bibliography, which the evidence library does not hold"
        return Resolved(submitted=submitted, reference=None, certainty="UNAPPRAISED", basis=basis)
    basis = "no bibliography was given" if match is None else match.basis
    return Resolved(submitted=submitted, reference=None, certainty="NOT_FOUND", basis=basis)


def is_direct(reference: Reference, terms: Sequence[str]) -> bool:
    """Whether the study's population names the condition that was found for this patient."""
    return names(reference.population, terms)


def assess_claims(
    request: Request,
    documents: Sequence[ChartDocument],
    plan: Plan,
    policy: MedicalPolicy,
    library: EvidenceLibrary,
    *,
    confirmed: Mapping[str, Any] | None = None,
) -> list[AssessedClaim]:
    """Every claim of the request with its status, its sources and its flags, in the request's order.

    `confirmed` is the reviewer's answer on the indication, where one was given.
    """
    terms = population_terms(policy, find_indication(request, documents, policy, confirmed=confirmed))
    assessed = []
    for claim in request.statement.claims:
        kind = kind_of(claim, request, documents, plan, policy)
        if kind == "LITERATURE":
            assessed.append(assess_literature(claim, request, library, terms))
        else:
            topic = "PURPOSE" if (claim.kind, kind) == ("LITERATURE", "CHART") and not claim.topic else claim.topic
            assessed.append(
                _assess_fact(replace(claim, kind=kind, topic=topic), request, documents, plan, policy, said=claim)
            )
    return assessed


def assess_literature(
    claim: SubmittedClaim, request: Request, library: EvidenceLibrary, terms: Sequence[str]
) -> AssessedClaim:
    """A claim about what studies show, of patients whose condition goes by the `terms`."""
    resolved = resolve_cited(claim, request, library)
    references = [one.reference for one in resolved if one.reference is not None]
    unappraised = [one for one in resolved if one.certainty == "UNAPPRAISED"]
    flags: list[Flag] = []
    sources = [_likely(from_reference(one.reference), one) for one in resolved if one.reference is not None]
    sources += [Source(kind="LITERATURE", id=one.submitted.id, cite=one.submitted.citation) for one in unappraised]
    if not sources:
        cited = (
            f"cites only {_listed('reference', claim.cites)}, of which nobody can tell what it is"
            if claim.cites
            else "cites nothing"
        )
        flags.append(
            _flag("REFERENCE_NOT_LISTED", claim, f"{claim.id} {cited}. The decision does not rest on it.", "REFUSE")
        )
    if references and not any(is_direct(reference, terms) for reference in references):
        studied = "; ".join(f"{reference.population} ({reference.id})" for reference in references)
        text = f"{claim.id} rests on other patients than this one: {studied}. It supports the decision indirectly only."
        flags.append(_flag("INDIRECT_POPULATION", claim, text, "LIMIT"))
    elif sources and not references:
        text = (
            f"{claim.id} cites a source that the evidence library does not hold; who was studied is not "
            "on file. It supports indirectly only."
        )
        flags.append(_flag("INDIRECT_POPULATION", claim, text, "LIMIT"))
    flags += _figures(claim, references)
    flags += _more_than_the_source(claim, references)
    severities = {flag.severity for flag in flags}
    indirect = any(flag.code in ("INDIRECT_POPULATION", "SOURCE_SAYS_LESS") for flag in flags)
    status = "NOT_USABLE" if "REFUSE" in severities else "INDIRECT" if indirect else "USABLE"
    return _assessed(claim, status, sources, flags)


def resolve_cited(claim: SubmittedClaim, request: Request, library: EvidenceLibrary) -> list[Resolved]:
    """What each reference of a claim is."""
    submitted = {one.id: one for one in request.statement.references}
    return [resolve(request, library, submitted[id]) for id in claim.cites]


def _more_than_the_source(claim: SubmittedClaim, references: Sequence[Reference]) -> Iterable[Flag]:
    """What a study that the claim cites does not show of the claim's matter, as the library holds it."""
    said = claim.text.casefold()
    for reference in references:
        for limit in reference.limits:
            topics = [str(topic).upper() for topic in limit.get("topics", ())]
            if claim.topic.upper() in topics or any(str(words).casefold() in said for words in limit.get("words", ())):
                text = f"{claim.id} says more than its source {reference.id} bears out: {limit['text']}."
                yield _flag("SOURCE_SAYS_LESS", claim, text, "LIMIT", from_reference(reference))


def _likely(source: Source, resolved: Resolved) -> Source:
    """The source, saying so where it is only likely that the request means it."""
    return source if resolved.certainty == "CERTAIN" else replace(source, cite=f"{source.cite} (matched as likely)")


def _figures(claim: SubmittedClaim, references: Sequence[Reference]) -> Iterable[Flag]:
    """What is wrong with the figures that a claim uses."""
    shares, within = [], []
    for quantity in quantities_of(claim):
        results = [result for reference in references for result in reference.results if _same_figure(quantity, result)]
        counted = (
            quantity.get("denominator") or quantity.get("n") or any(result.get("denominator") for result in results)
        )
        if _is_share(claim, quantity) and not counted:
            shares.append(f"{quantity.get('measure') or 'a figure'} {_value(quantity)}".strip())
        if "within" in str(quantity.get("comparison", "")).casefold() or any(
            result.get("within_group") for result in results
        ):
            within.append(str(quantity.get("measure") or _value(quantity)))
    if shares:
        text = (
            f"{claim.id} gives {'; '.join(shares)} without saying of how many. The figure cannot be "
            "checked, and the decision does not rest on it."
        )
        yield _flag("NO_DENOMINATOR", claim, text, "REFUSE")
    if within:
        text = (
            f"{claim.id} compares a group with itself before treatment ({', '.join(dict.fromkeys(within))}), not with "
            "patients who were treated otherwise. It shows change, not superiority."
        )
        yield _flag("WITHIN_GROUP_ONLY", claim, text, "LIMIT")


def quantities_of(claim: SubmittedClaim) -> tuple[Json, ...]:
    """The figures that a claim uses: those given apart, else the percentages and p values in its text."""
    if claim.quantities:
        return claim.quantities
    shares = [{"measure": "", "value": f"{found}%"} for found in PERCENTAGE.findall(claim.text)]
    return (*shares, *({"measure": "", "value": f"p={found}"} for found in P_VALUE.findall(claim.text)))


def _value(quantity: Mapping[str, Any]) -> str:
    unit = str(quantity.get("unit", ""))
    value = str(quantity.get("value", ""))
    return f"{value}{'' if unit == '%' else ' ' if unit else ''}{unit}"


def _is_share(claim: SubmittedClaim, quantity: Mapping[str, Any]) -> bool:
    shown = _value(quantity).casefold()
    if "%" in shown or "percent" in shown or "per cent" in shown:
        return True
    numbers = set(map(float, NUMBER.findall(str(quantity.get("value", "")))))
    return bool(numbers & set(map(float, PERCENTAGE.findall(claim.text))))


def _same_figure(quantity: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    asked, held = str(quantity.get("measure", "")).casefold(), str(result.get("measure", "")).casefold()
    if asked not in held and held not in asked:
        return False
    given = f"{quantity.get('value', '')} {quantity.get('p', '')}"
    return bool(set(map(float, NUMBER.findall(given))) & set(map(float, NUMBER.findall(str(result.get("value", ""))))))


def _assess_fact(
    claim: SubmittedClaim,
    request: Request,
    documents: Sequence[ChartDocument],
    plan: Plan,
    policy: MedicalPolicy,
    *,
    said: SubmittedClaim,
) -> AssessedClaim:
    """A claim about the chart, the plan or a criteria set: it rests on them, whatever it cites or calls itself."""
    finders = {
        "CHART": lambda: in_chart(claim, request, documents, policy),
        "PLAN": lambda: in_plan(claim, plan),
        "CRITERIA": lambda: in_criteria(claim, policy),
    }
    sources = list(finders[claim.kind]())
    cited = [one for one in request.statement.references if one.id in claim.cites]
    literature = bool(cited) and all(_kind_of(one, documents, plan, policy) == "LITERATURE" for one in cited)
    mismatch = literature or said.kind != claim.kind
    concludes = claim.kind == "PLAN" and not claim.quote and bool(about_exceptions(claim, plan))
    flags = []
    text = f"{claim.id} says something about {KIND_WORDS[claim.kind]}"
    if literature:
        text += f" and cites {_listed('reference', claim.cites)}, which {_is(claim.cites)} literature"
    if not sources:
        text += (
            ". Nothing on file shows it"
            + (" in the words that it quotes" if claim.quote else "")
            + ", so the decision does not rest on it."
        )
        flags.append(_flag("SOURCE_KIND_MISMATCH", claim, text, "REFUSE"))
    elif concludes:
        text += (
            f". The exceptions stand in {'; '.join(dict.fromkeys(source.cite for source in sources))}; whether they "
            "are met here is what the review finds, one by one. The decision rests on that, not on this claim."
        )
        flags.append(_flag("SOURCE_KIND_MISMATCH", claim, text, "LIMIT", sources[0]))
    elif mismatch:
        text += (
            f". It is re-pointed to {'; '.join(dict.fromkeys(source.cite for source in sources))}, which "
            "shows it, and is relied on as such."
        )
        flags.append(_flag("SOURCE_KIND_MISMATCH", claim, text, "NOTE", sources[0]))
    return _assessed(claim, "USABLE" if sources and not concludes else "NOT_USABLE", sources, flags)


def _kind_of(
    reference: SubmittedReference, documents: Sequence[ChartDocument], plan: Plan, policy: MedicalPolicy
) -> str:
    """Of which kind a submitted reference is, by what its bibliography names; a bare number is taken for literature."""
    text = reference.citation.casefold()
    names = {
        "CHART": [name for document in documents for name in (document.id, document.title)],
        "PLAN": [name for provision in plan.provisions for name in (provision.cite, provision.short)],
        "CRITERIA": [one.title for one in policy.criteria],
    }
    for kind, known in names.items():
        if text and any(name.casefold() == text or (len(name) > 8 and name.casefold() in text) for name in known):
            return kind
    return "LITERATURE"


def _flag(code: str, claim: SubmittedClaim, text: str, severity: str, repointed_to: Source | None = None) -> Flag:
    return Flag(
        code=code, subject=claim.id, text=text, citation=CLAIM_RULE, severity=severity, repointed_to=repointed_to
    )


def _assessed(claim: SubmittedClaim, status: str, sources: Sequence[Source], flags: Sequence[Flag]) -> AssessedClaim:
    return AssessedClaim(
        id=claim.id,
        text=claim.text,
        kind=claim.kind,
        cites=claim.cites,
        status=status,
        sources=tuple(sources),
        flags=tuple(flags),
        line=claim.line,
        topic=claim.topic,
    )


def _is(ids: Sequence[str]) -> str:
    return "is" if len(ids) == 1 else "are"


def _listed(what: str, ids: Sequence[str]) -> str:
    return f"{what}{'' if len(ids) == 1 else 's'} {', '.join(ids)}"
