"""The record's grounds: why, the evidence, the further session, the functional impairments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casework.domain.evidence import AssessedClaim
from casework.domain.indication import find_indication
from casework.domain.line_facts import (
    alternatives,
    deficit_words,
    deficits,
    of_line,
    session_of,
    trial_words,
    trials,
)
from casework.domain.record import Statement
from casework.domain.record_material import Material, given, in_chart, quotations, say, threshold
from casework.domain.record_measured import mandated, measured
from casework.domain.request import Line, findings_of
from casework.domain.sources import (
    Source,
    from_policy,
    from_provision,
    from_reference,
    from_table,
)

Json = dict[str, Any]

# Flags of what a reviewer answered otherwise than the chart, and of what stays unsure about a line.
ANSWERED_OTHERWISE = (
    "CHART_DEVIATION",
    "CHART_FINDING_NOT_USED",
    "SAME_MODALITY",
    "MEASURE_NOT_MET",
    "MEASURES_DISAGREE",
    "LIKELY_SOURCE",
)
SAFETY = ("SAFETY", "EFFICACY")  # topics of claims that the section on safety tells


# What a reviewer found of a further session; what the chart says beside it need not bear it out.
SERIAL_WORDS = {
    "serial_plan": {
        "DOCUMENTED": "a plan of care for a series is documented",
        "NOT_DOCUMENTED": "no plan of care for a series is documented",
        "UNKNOWN": "whether a plan of care for a series exists is unknown",
        "NOT_NEEDED": "no plan of care is needed",
    },
    "serial_response": {
        "DOCUMENTED": "the response to the session before is documented",
        "NOT_DOCUMENTED": "no response to the session before is documented",
        "UNKNOWN": "the response to the session before is unknown",
        "NOT_NEEDED": "no response is needed",
    },
    "serial_interval": {
        "ENOUGH": "the interval is long enough",
        "TOO_SHORT": "the interval is too short",
        "UNKNOWN": "the interval is unknown",
        "NOT_NEEDED": "no interval is needed",
    },
}


def rationale(m: Material) -> Iterable[Statement]:
    """Why: the benefit, the indication, what was tried, the goal."""
    for provision in m.case.plan.provisions:
        if provision.kind == "BENEFIT" and provision.id in m.case.policy.approval_provisions:
            quoted = quotations(provision)
            said = f"“{quoted[0]}”" if quoted else provision.text
            yield say(f"{provision.short}: {said}.", from_provision(provision, quoted[0] if quoted else ""))
    yield from noted(m, "INDICATION_CONFIRMED", "APPROVED_BEFORE")
    for line in m.case.request.lines:
        yield from _line_rationale(m, line)
        yield from noted(m, *ANSWERED_OTHERWISE, line=line.id)


def noted(m: Material, *codes: str, line: str | None = None) -> Iterable[Statement]:
    """What is flagged under these codes, of one line where given."""
    for flag in m.flags:
        if flag.code in codes and line in (None, flag.subject):
            on = None if line == "verify_serial" else line
            yield say(flag.text, *([] if flag.repointed_to is None else [flag.repointed_to]), line=on)


def _line_rationale(m: Material, line: Line) -> Iterable[Statement]:
    facts = m.facts[line.id]
    found = find_indication(m.case.request, m.case.documents, m.case.policy, confirmed=m.case.answer("assess_function"))
    charted = [Source.from_json(one) for one in found["sources"]]
    label = (
        ", ".join(found["labels"]) or ", ".join(one.label for one in m.case.request.diagnoses) or "no diagnosis on file"
    )
    standing = {
        "INDICATED": f"an indication of the policy ({found['cause'].lower()})",
        "NOT_INDICATED": "not an indication of the policy",
    }
    yield say(
        f"{line}: {label}; {standing.get(found['indication'], 'whether it is an indication is unknown')}.",
        *charted,
        from_policy(m.case.policy),
        line=line.id,
    )
    table = from_table("conservative_treatment", str(of_line(m.data, "rate_trials", line.id).get("reason") or ""))
    thresholds = threshold(m, "conservative.min_modalities", line) + threshold(m, "conservative.min_weeks", line)
    tried = trials(m.case, line)
    if tried:
        said = "; ".join(
            trial_words(one)
            if one.get("outcome") == "NOT_TOLERATED"
            else f"{trial_words(one)}, {str(one.get('outcome') or 'outcome not stated').lower()}"
            for one in tried
        )
        rated = {
            "MET": "was sufficient and failed",
            "NO_ALTERNATIVE": "was not needed further, because no effective alternative exists",
        }
        text = (
            f"{line}: conservative treatment: {said}. It "
            f"{rated.get(facts['conservative'], 'was not shown to be sufficient')}."
        )
        charts = findings_of(m.case.documents, "CONSERVATIVE_TRIAL", site=line.site)
        yield say(text, *in_chart(m, charts), *given(m, "verify_trials"), table, *thresholds, line=line.id)
    else:
        none = "the policy asks for none" if facts["conservative"] == "NOT_NEEDED" else ""
        text = f"{line}: no conservative trial is on file for this site{f', and {none}' if none else ''}."
        yield say(text, table, *thresholds, line=line.id)
    if facts["conservative"] == "NO_ALTERNATIVE":
        shown = alternatives(m.case, m.claims, line)
        text = (
            f"{line}: the component on the most appropriate treatment holds only through NO_EFFECTIVE_ALTERNATIVE: "
            + ("; ".join(f"claim {one.id}: {one.text}" for one in shown) or "the reviewer's answer")
        )
        cited = [source for one in shown for source in one.sources]
        minimum = threshold(m, "no_alternative.min_claims", line)
        yield say(f"{text}.", *cited, *given(m, "verify_trials"), *minimum, line=line.id)
    goals = findings_of(m.case.documents, "TREATMENT_GOAL", site=line.site)
    if goals:
        purpose = of_line(m.data, "rate_purpose", line.id)
        meaning = (
            "a reconstructive purpose"
            if facts["purpose"] == "RECONSTRUCTIVE"
            else "a reconstructive purpose is not shown by this"
        )
        rule = from_table("reconstructive_purpose", str(purpose.get("reason") or ""))
        yield say(f"{line}: the goal is: {facts['goal']}; {meaning}.", *in_chart(m, goals), rule, line=line.id)
    yield from mandated(m, line)


def told(claim: AssessedClaim) -> str:
    """A claim with what came of it, in words."""
    limits = " ".join(flag.text for flag in claim.flags)
    prefix = {"USABLE": "", "INDIRECT": " Supports indirectly.", "NOT_USABLE": " Not relied on."}[claim.status]
    return f"{claim.id}: {claim.text.rstrip('.')}.{prefix}{f' {limits}' if limits else ''}"


def evidence(m: Material) -> Iterable[Statement]:
    """What the request's claims and the library's studies support."""
    for claim in m.claims:
        if claim.topic.upper() not in SAFETY:
            yield say(told(claim), *claim.sources, line=claim.line)
    cited = {source.id for claim in m.claims for source in claim.sources}
    sites = {line.site for line in m.case.request.lines}
    for reference in m.library.references:
        if reference.id not in cited and sites.intersection(reference.sites) and "SAFETY" not in reference.topics:
            note = f" {reference.note}." if reference.note else ""
            text = f"Also on file: {reference.population}. {reference.comparison}.{note}"
            yield say(text, from_reference(reference))
    yield from (
        say(f"{reference.id}: {reference.note}.", from_reference(reference))
        for reference in m.library.references
        if reference.id in cited and reference.note
    )
    for flag in m.flags:
        if flag.code == "REFERENCE_NOT_LISTED" and flag.subject not in {claim.id for claim in m.claims}:
            yield say(flag.text)


def serial(m: Material) -> Iterable[Statement]:
    """Why a further session."""
    session = session_of(m.case, m.data)
    if session <= 1:
        yield say("This is the first session; nothing about further sessions had to be shown.")
        return
    rated = m.data.get("rate_serial") or {}
    words = {
        "SUPPORTED": "a further session is supported",
        "UNKNOWN": "whether a further session is needed is not known from the file",
        "EXTRA_REVIEW": "a further session needs an extra review, because the policy's number of sessions is exceeded",
    }
    sources = [from_table("serial_treatment", str(rated.get("reason") or "")), *given(m, "verify_serial")]
    limits = threshold(m, "serial.max_sessions") + threshold(m, "serial.min_interval_months")
    text = (
        f"Session {session} is asked for; "
        f"{words.get(str(rated.get('rating')), 'that a further session is needed is not shown')}."
    )
    yield say(text, *sources, *limits)
    yield from noted(m, "SESSION_NUMBER")
    yield from noted(m, "CHART_DEVIATION", line="verify_serial")
    told = (m.case.answer("verify_serial") or {}).get("months_since")
    months = (m.data.get("gather_sessions") or {}).get("months_since") if told is None else told
    if months is not None:
        yield say(
            f"The day that is planned lies {months:g} month{'' if months == 1 else 's'} after the session before.",
            *(given(m, "verify_serial") if told is not None else []),
            *threshold(m, "serial.min_interval_months"),
        )
    for line in m.case.request.lines:
        found = ", ".join(SERIAL_WORDS[name][str(m.facts[line.id][name])] for name in SERIAL_WORDS)
        yield say(f"{line}: a reviewer found: {found}.", *given(m, "verify_serial"), line=line.id)
    for kind, what in (
        ("SERIAL_PLAN", "the plan of care"),
        ("PRIOR_RESPONSE", "the response to the session before"),
        ("PRIOR_SESSION", "the session before"),
    ):
        for finding in findings_of(m.case.documents, kind):
            yield say(f"The chart says of {what}: “{finding['quote']}”.", *in_chart(m, [finding]))


def function(m: Material) -> Iterable[Statement]:
    """What does not work, site by site."""
    for line in m.case.request.lines:
        found = deficits(m.case, line)
        domains = {one.id: one for one in m.case.policy.domains if one.site == line.site}
        for deficit in found:
            domain = domains.get(str(deficit.get("domain")))
            label = f" ({domain.label.lower()})" if domain else ""
            measure = _measure(deficit, () if domain is None else domain.measures)
            yield say(f"{line}{label}: {deficit_words(deficit)}.{measure}", *in_chart(m, [deficit]), line=line.id)
        for normal in findings_of(m.case.documents, "FUNCTION_NORMAL", site=line.site):
            yield say(
                f"{line}: normal function is documented: “{normal['quote']}”.", *in_chart(m, [normal]), line=line.id
            )
        rating = {"IMPAIRED": "is impaired", "UNKNOWN": "is unknown"}.get(
            str(m.facts[line.id]["function"]), "is not shown to be impaired"
        )
        rule = from_table("functional_need", str(of_line(m.data, "rate_function", line.id).get("reason") or ""))
        count = f"{len(found)} documented deficit{'' if len(found) == 1 else 's'}"
        minimum = threshold(m, "function.min_deficits", line)
        minimum = minimum or threshold(m, "function.min_domains", line)
        yield say(f"{line}: function {rating} ({count}).", rule, *given(m, "assess_function"), *minimum, line=line.id)
        yield from measured(m, line)


def _measure(deficit: Mapping[str, Any], measures: Sequence[Json]) -> str:
    """What an objective measure says of a deficit's value."""
    value = deficit.get("value")
    for one in measures:
        same = str(one["measure"]).casefold() == str(deficit.get("measure") or "").casefold()
        if same and isinstance(value, int | float):
            limit = one["threshold"]
            shows = {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[
                one["comparison"]
            ]
            return (
                f" The measure {'shows' if shows else 'does not show'} a deficit ({one['comparison']} "
                f"{limit}: {one['citation']})."
            )
    return ""
