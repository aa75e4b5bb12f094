"""The checks of a whole submission.

What its references, its trials, the plan's wording and the thresholds leave open.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casework.domain.alternatives import no_alternative
from casework.domain.answer_flags import answer_flags
from casework.domain.evidence import AssessedClaim, assess_claims, resolve
from casework.domain.label_flags import label_flags
from casework.domain.needs import asks_for_trial
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.domain.request import ChartDocument, Line, Request, findings_of
from casework.domain.sources import Flag, from_policy, from_provision

Json = dict[str, Any]

SEVERITY = {"CERTAIN": "NOTE", "LIKELY": "LIMIT", "UNAPPRAISED": "LIMIT", "NOT_FOUND": "REFUSE"}
MEANING = {
    "CERTAIN": "Claims that cite it are held against that source.",
    "LIKELY": "Claims that cite it are held against that source, which is likely and not certain.",
    "UNAPPRAISED": "Claims that cite it support the decision indirectly only.",
    "NOT_FOUND": "Claims that cite nothing else are not relied on.",
}


def find_flags(
    request: Request,
    documents: Sequence[ChartDocument],
    plan: Plan,
    policy: MedicalPolicy,
    library: EvidenceLibrary,
    *,
    claims: Sequence[AssessedClaim] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> list[Flag]:
    """Every flag of the submission: references, claims, trials, the plan's wording, thresholds, and what was answered.

    `answers` are those that reviewers gave about the chart, as `answers_of` gathers them.
    """
    told = answers or {}
    confirmed = told.get("assess_function")
    assessed = (
        assess_claims(request, documents, plan, policy, library, confirmed=confirmed) if claims is None else claims
    )
    return [
        *_references(request, library),
        *(flag for claim in assessed for flag in claim.flags),
        *(flag for line in request.lines for flag in _trials(line, request, documents, policy, library)),
        *label_flags(request, policy),
        *answer_flags(request, documents, policy, library, told),
        *_combinators(plan),
        *_thresholds(request, policy),
    ]


def _references(request: Request, library: EvidenceLibrary) -> Iterable[Flag]:
    for submitted in request.statement.references:
        resolved = resolve(request, library, submitted)
        if resolved.certainty == "CERTAIN" and submitted.citation:
            continue
        given = f"gives “{submitted.citation}”" if submitted.citation else "is a number without a bibliography"
        matched = (
            ""
            if resolved.reference is None
            else f" It was matched to {resolved.reference.citation} ({resolved.certainty.lower()}): {resolved.basis}."
        )
        unknown = f" It was not matched: {resolved.basis}." if resolved.certainty == "NOT_FOUND" else ""
        yield Flag(
            code="REFERENCE_NOT_LISTED",
            subject=submitted.id,
            text=f"Reference {submitted.id} {given}.{matched}{unknown} {MEANING[resolved.certainty]}",
            citation=f"Evidence library {library.id}",
            severity=SEVERITY[resolved.certainty],
        )


def _trials(
    line: Line, request: Request, documents: Sequence[ChartDocument], policy: MedicalPolicy, library: EvidenceLibrary
) -> Iterable[Flag]:
    on, cite = request.received_at.date(), policy.citation
    charted = findings_of(documents, "CONSERVATIVE_TRIAL", site=line.site)
    if not charted and asks_for_trial(policy, line, on=on):
        shown = no_alternative(request, documents, library, policy, line.site)
        way = {
            "SUPPORTED": "It can be met only because no effective alternative exists, which "
            f"{', '.join(shown['claims'])} {'shows' if len(shown['claims']) == 1 else 'show'}.",
            "UNSUPPORTED": "The request says that there is no effective alternative, and does not "
            "show it as the policy asks.",
            "NOT_CLAIMED": "The request does not say that there is no effective alternative either.",
        }[shown["status"]]
        yield Flag(
            code="NO_CONSERVATIVE_TRIAL",
            subject=line.id,
            text=f"No conservative trial of {line} is on file, so none meets the component that asks for one. {way}",
            citation=cite,
            severity="LIMIT",
        )
    dated = {str(one.get("name", "")).casefold() for one in charted if one.get("weeks") is not None}
    stated = [one for one in request.statement.treatments if str(one.get("site", "")).upper() == line.site]
    undated = [
        str(one.get("name"))
        for one in (*charted, *stated)
        if one.get("name") and one.get("weeks") is None and str(one["name"]).casefold() not in dated
    ]
    told = [
        one
        for one in charted
        if one.get("weeks") is not None
        and any(_same_name(one, other) and other.get("weeks") is None for other in stated)
    ]
    if told:
        weeks = "; ".join(f"{one['name']}, {one['weeks']:g} weeks ({one['document']})" for one in told)
        yield Flag(
            code="TRIAL_WITHOUT_DATES",
            subject=line.id,
            text=(
                f"The request names trials of {line} without saying when and how long. The chart does, and the "
                f"decision rests on the chart: {weeks}."
            ),
            citation=cite,
            severity="NOTE",
        )
    if undated:
        needed = policy.parameter("conservative.min_weeks", on=on, site=line.site)
        yield Flag(
            code="TRIAL_WITHOUT_DATES",
            subject=line.id,
            text=(
                f"Trials of {line} are named without how long they lasted: "
                f"{', '.join(dict.fromkeys(undated))}. They do not count "
                f"towards the {'time' if needed is None else f'{needed.value} {needed.unit}'} that the policy asks for."
            ),
            citation=cite if needed is None else needed.citation,
            severity="LIMIT",
        )


def _same_name(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return str(one.get("name", "")).casefold() == str(other.get("name", "")).casefold()


def _combinators(plan: Plan) -> Iterable[Flag]:
    for exclusion in plan.exclusions:
        if len(exclusion.exceptions) > 1 and exclusion.combinator is None:
            one = exclusion.combinator_default == "ANY"
            yield Flag(
                code="COMBINATOR_UNSTATED",
                subject=exclusion.id,
                text=(
                    f"{exclusion.cite} does not say whether one of its {len(exclusion.exceptions)} "
                    "exceptions is enough or all are needed. "
                    f"{'One' if one else 'All'} is taken as the rule; where all or none are met, the "
                    "decision is the same either way."
                ),
                citation=exclusion.cite,
                severity="NOTE",
                repointed_to=from_provision(exclusion),
            )


def _thresholds(request: Request, policy: MedicalPolicy) -> Iterable[Flag]:
    on = request.received_at.date()
    held = [one for one in policy.parameters if one.status == "SYNTHETIC" and one.since <= on]
    if held:
        yield Flag(
            code="THRESHOLD_SYNTHETIC",
            subject=policy.id,
            text=(
                "The plan text gives no numbers; these thresholds are the policy's own and invented for the sample: "
                + "; ".join(f"{one.id} = {one.value}" for one in held)
                + ". They must be confirmed before a real decision rests on them."
            ),
            citation=policy.citation,
            severity="NOTE",
            repointed_to=from_policy(policy),
        )
