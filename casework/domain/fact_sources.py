"""Where claims about facts find their sources: in the chart, in the plan document, among the criteria sets.

What a claim says it is about counts less than what it speaks of: one about this patient's goal or about the plan's
exceptions is a claim about a fact, though it calls itself literature.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casework.domain.policy import MedicalPolicy, Plan, Provision
from casework.domain.request import FINDING_KINDS, ChartDocument, Request, findings_of
from casework.domain.sources import Source, from_criteria, from_document, from_provision
from casework.domain.statement import SubmittedClaim

# Topics of claims about the chart, and the kinds of findings that can show them; a kind of finding is a topic of its
# own.
CHART_TOPICS: dict[str, tuple[str, ...]] = {
    "CONSERVATIVE": ("CONSERVATIVE_TRIAL",),
    "FUNCTION": ("FUNCTIONAL_DEFICIT", "FUNCTION_NORMAL"),
    "SERIAL": ("SERIAL_PLAN", "PRIOR_RESPONSE", "PRIOR_SESSION"),
    "INDICATION": ("DIAGNOSIS",),
    "PURPOSE": ("TREATMENT_GOAL",),
}
NAMES = ("name", "label", "deficit", "goal", "response")  # what a finding calls that which it found
INTENT = re.compile(r"\b(aim\w*|goals?|purposes?|intend\w*|intent|objectives?|meant to|seeks?)\b", re.IGNORECASE)
EXCEPTION = re.compile(r"\bexceptions?\b", re.IGNORECASE)


def kind_of(
    claim: SubmittedClaim, request: Request, documents: Sequence[ChartDocument], plan: Plan, policy: MedicalPolicy
) -> str:
    """What a claim is about: as it says, unless a claim about studies speaks of the plan or of this patient's goals."""
    if claim.kind != "LITERATURE":
        return claim.kind
    if about_exceptions(claim, plan) or any(
        one.cite in claim.text or one.short in claim.text for one in plan.provisions
    ):
        return "PLAN"
    goals = findings_of(documents, "TREATMENT_GOAL")
    stated = [{"goal": one.get("goal", ""), "quote": ""} for one in request.statement.goals]
    if INTENT.search(claim.text) and any(_speaks_of(claim.text, one, policy) for one in (*goals, *stated)):
        return "CHART"
    return "LITERATURE"


def about_exceptions(claim: SubmittedClaim, plan: Plan) -> tuple[Provision, ...]:
    """The exclusions of whose exceptions a claim speaks; whether these are met is for the review to find."""
    if not EXCEPTION.search(claim.text):
        return ()
    return tuple(
        one
        for one in plan.exclusions
        if one.cite in claim.text
        or one.short in claim.text
        or re.search(
            rf"\b{re.escape(one.topic)}\b.*\bexclusion|\bexclusion\b.*\b{re.escape(one.topic)}\b", claim.text, re.I
        )
    )


def in_chart(
    claim: SubmittedClaim, request: Request, documents: Sequence[ChartDocument], policy: MedicalPolicy
) -> Iterable[Source]:
    """Documents that show a claim: by the words that it quotes, else by its topic, else by what its text names."""
    if claim.quote:
        return [from_document(one, claim.quote) for one in documents if claim.quote in one.text]
    known = {line.id: line.site for line in request.lines}
    held = {document.id: document for document in documents}
    site, topic = known.get(claim.line or ""), claim.topic.upper()
    kinds = CHART_TOPICS.get(topic, (topic,)) if topic else FINDING_KINDS
    return [
        from_document(held[finding["document"]], finding["quote"])
        for kind in kinds
        for finding in findings_of(documents, kind, site=site)
        if topic or _speaks_of(claim.text, finding, policy)
    ]


def _speaks_of(text: str, finding: Mapping[str, Any], policy: MedicalPolicy) -> bool:
    """Whether a text names what a finding found or its domain of function, or shares three words in a row with it."""
    said = f" {' '.join(_words(text))} "
    labels = [
        one.label for one in policy.domains if one.id == finding.get("domain") and one.site == finding.get("site")
    ]
    names = [str(finding[key]) for key in NAMES if finding.get(key)] + labels
    if any(f" {' '.join(_words(name))} " in said for name in names):
        return True
    shown = [*(str(finding[key]) for key in NAMES if finding.get(key)), finding["quote"]]
    runs = (words[start : start + 3] for one in shown for words in [_words(one)] for start in range(len(words) - 2))
    return any(f" {' '.join(run)} " in said for run in runs)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def in_plan(claim: SubmittedClaim, plan: Plan) -> Iterable[Source]:
    """Provisions that a claim quotes word for word, else those that its topic or its text names."""
    if claim.quote:
        return [from_provision(one, claim.quote) for one in plan.provisions if one.quotes(claim.quote)]
    spoken_of = about_exceptions(claim, plan)
    return [
        from_provision(one)
        for one in plan.provisions
        if one.topic == claim.topic.upper()
        or one.id == claim.topic
        or one.cite in claim.text
        or one.short in claim.text
        or one in spoken_of
    ]


def in_criteria(claim: SubmittedClaim, policy: MedicalPolicy) -> Iterable[Source]:
    """Criteria sets that a claim names."""
    text = f"{claim.text} {claim.quote}".casefold()
    return [
        from_criteria(one)
        for one in policy.criteria
        if one.id == claim.topic
        or one.title.casefold() in text
        or re.search(rf"\b{re.escape(one.vendor.casefold())}\b", text)
    ]
