"""The record's conclusions: exclusions, criteria, safety, pitfalls, and the determination itself."""

from collections.abc import Iterable
from typing import Any

from casework.domain import contradictions
from casework.domain.line_facts import (
    answered,
    exceptions_of,
    of_line,
    place,
)
from casework.domain.necessity import assess_components
from casework.domain.policy import Provision
from casework.domain.record import Statement
from casework.domain.record_grounds import SAFETY, told
from casework.domain.record_material import Material, given, quotations, say, threshold
from casework.domain.request import Line
from casework.domain.sources import (
    Source,
    from_criteria,
    from_document,
    from_policy,
    from_provision,
    from_reference,
    from_table,
)

Json = dict[str, Any]

CODE_WORDS = {"APPROVE": "approved", "DENY": "denied"}


def exclusions(m: Material) -> Iterable[Statement]:
    """Every exclusion with the analysis of each of its exceptions."""
    for exclusion in m.case.plan.exclusions:
        quoted = quotations(exclusion)
        trigger = next((one for one in quoted if one not in {clause.text for clause in exclusion.exceptions}), "")
        said = f" excludes what is “{trigger}”" if trigger else f" excludes: {exclusion.text}"
        yield say(f"{exclusion.short}{said}.", from_provision(exclusion, trigger))
        for line in m.case.request.lines:
            yield from _line_exclusion(m, exclusion, line)
    for flag in m.flags:
        if flag.code == "COMBINATOR_UNSTATED":
            yield say(flag.text, *([] if flag.repointed_to is None else [flag.repointed_to]))


def _line_exclusion(m: Material, exclusion: Provision, line: Line) -> Iterable[Statement]:
    analysed = exceptions_of(m.case, line.id).get(exclusion.id, {})
    held = {document.id: document for document in m.case.documents}
    for clause in exclusion.exceptions:
        one = analysed.get(clause.id, {})
        status = str(one.get("status") or "UNKNOWN").replace("_", " ").lower()
        document = held.get(str(one.get("document")))
        sources = [from_provision(exclusion, clause.text), *given(m, "analyse_exceptions")]
        sources += [] if document is None else [from_document(document)]
        evidence = f" {one['evidence']}" if one.get("evidence") else ""
        yield say(f"{line}: {clause.id} “{clause.text}”: {status}.{evidence}", *sources, line=line.id)
    words = {
        "NOT_TRIGGERED": "the exclusion is not triggered",
        "EXCEPTED": "the exclusion does not apply, because its exceptions are met",
        "MAY_APPLY": "the exclusion may apply; a physician decides",
    }
    met = sum(one.get("status") == "MET" for one in analysed.values())
    tally = f" ({met} of {len(exclusion.exceptions)} exceptions met)" if exclusion.exceptions and analysed else ""
    rule = from_table("exclusion", str(of_line(m.data, "rate_exclusion", line.id).get("reason") or ""))
    rated = words.get(str(m.facts[line.id]["exclusion"]), "whether the exclusion applies is unknown")
    yield say(f"{line}: {rated}{tally}.", rule, line=line.id)
    for decided in m.lines:
        if decided.line == line.id and decided.exclusion_judged:
            why = f"{line}: in the physician's judgement the exclusion does not bar it: {decided.exclusion_judged}"
            yield say(f"{why}.", *given(m, m.drafted), line=line.id)


def criteria(m: Material) -> Iterable[Statement]:
    """The criteria that it was held against, by name."""
    for criteria in m.case.policy.criteria:
        role = criteria.role.lower()
        yield say(f"{criteria.vendor}, {criteria.title}: {role}. {criteria.statement}", from_criteria(criteria))
    policy = m.case.policy
    yield say(f"{policy.title}, version {policy.version}, was applied.", from_policy(policy))


def safety(m: Material) -> Iterable[Statement]:
    """What is known of benefit and harm."""
    for claim in m.claims:
        if claim.topic.upper() in SAFETY:
            yield say(told(claim), *claim.sources, line=claim.line)
    for reference in m.library.references:
        if "SAFETY" in reference.topics:
            counted = "; ".join(
                f"{one.get('measure')}: {one.get('value')}"
                + (f" ({one['n']} of {one['denominator']})" if {"n", "denominator"} <= set(one) else "")
                for one in reference.results
            )
            yield say(f"{reference.population}: {counted or reference.comparison}.", from_reference(reference))
    for line in m.case.request.lines:
        weighed = answered(m.case, "weigh_evidence", line.id)
        ready = {"ESTABLISHED": "is established", "NOT_ESTABLISHED": "is not established"}
        standing = ready.get(str(m.facts[line.id]["standing"]), "is in doubt")
        rule = from_table("experimental", str(of_line(m.data, "rate_standing", line.id).get("reason") or ""))
        why = f" {weighed['rationale']}" if weighed.get("rationale") else ""
        yield say(f"{line}: the treatment's standing {standing}.{why}", rule, *given(m, "weigh_evidence"), line=line.id)


def pitfalls(m: Material) -> Iterable[Statement]:
    """Guardrails and contradictions."""
    cites = {guardrail.id: guardrail.citation for guardrail in m.case.policy.guardrails}
    for one in m.guardrails:
        state = "fired" if one.get("fired") else "armed" if one.get("armed") else "not armed"
        held = ", ".join(f"{c['finding']} is {c['value'] or 'not found'}" for c in one.get("conditions", ()))
        source = Source(
            kind="POLICY",
            id=str(one["guardrail"]),
            cite=str(one.get("citation") or cites.get(str(one["guardrail"]), "")),
        )
        on = f" on {one['line']}" if one.get("line") else ""
        yield say(f"{one['guardrail']}{on}: {state}. {one.get('message', '')} ({held}).", source, line=one.get("line"))
    if m.second_signer:
        name = m.second_signer.get("name") or m.second_signer.get("person")
        what = "A guardrail" if any(one.get("fired") for one in m.guardrails) else "A finding"
        yield say(
            f"{what} was overridden by two physicians; {name} agreed. {m.override_rationale}",
            *given(m, m.seconded),
        )
    documents = {document.id: document for document in m.case.documents}
    for one in m.contradictions:
        pairs = zip(one["documents"], one["quotes"], strict=True)
        cited = [from_document(documents[id], quote) for id, quote in pairs if id in documents]
        weighed = (
            f" {one['weighed_for']} was given more weight: {one.get('rationale', '')}" if one.get("weighed_for") else ""
        )
        if weighed and one.get("weighed_by"):
            weighed = f" {one['weighed_by']} weighed them:{weighed}"
        if contradictions.for_a_physician(one) and not one.get("opposes"):
            weighed += " No new record resolved this, so a physician decided on what is on file."
        if one.get("opposes"):
            weighed += (
                f" It speaks against how the function of {', '.join(one['opposes'])} was rated; a physician decided."
            )
        resolved = f" It was resolved by {one['resolved_by']}." if one.get("resolved_by") else ""
        said = " and ".join(f"“{quote}” ({id})" for id, quote in zip(one["documents"], one["quotes"], strict=True))
        yield say(f"Documents contradict each other on {one['id']}: {said}.{weighed}{resolved}", *cited)
    if not m.contradictions:
        days = threshold(m, "contradiction.window_days")
        within = contradictions.window(m.case.policy, on=m.case.request.received_at.date())
        yield say(f"No documents within {within} days of one another contradict each other.", *days)


def determination(m: Material) -> Iterable[Statement]:
    """The components, and what was decided under which provisions."""
    definition = m.case.plan.medical_necessity
    for line in m.lines:
        results = assess_components(m.case.plan, m.facts[line.line])
        for number, result in line.components.items():
            words = result.replace("_", " ").lower()
            why = "; ".join(results[number].reasons)
            sources = [from_provision(definition), from_table("medical_necessity")]
            if number in line.judged:
                why += f"; met in the physician's judgement: {line.judged[number]}"
                sources += given(m, m.drafted)
            elif number in line.judged_not_met:
                why += f"; not met in the judgement of two physicians: {line.judged_not_met[number]}"
                sources += [*given(m, m.drafted), *given(m, m.seconded)]
            elif results[number].result != result:
                why += f"; decided for {', '.join(line.reasons)}"
            text = f"{line.line}: {definition.short}({number}) {results[number].text}: {words} ({why})."
            yield say(text, *sources, line=line.line)
        if line.components:
            met = sum(result == "MET" for result in line.components.values())
            text = f"{line.line}: {met} of {len(line.components)} components of {definition.short} are met."
            yield say(text, from_provision(definition), line=line.line)
    yield from decided(m)
    yield from (say(flag.text) for flag in m.flags if flag.code == "THRESHOLD_SYNTHETIC")


def decided(m: Material) -> Iterable[Statement]:
    """What was decided on each line, and what would change it."""
    by_short = {one.short: one for one in m.case.plan.provisions}
    for line in m.lines:
        asked = m.case.request.line(line.line)
        under = [from_provision(by_short[short]) for short in line.provisions if short in by_short]
        amount = f", {line.quantity} of {line.requested}" if line.outcome == "APPROVE" else ""
        valid = f", valid {line.valid_from} to {line.valid_to}" if line.outcome == "APPROVE" and line.valid_to else ""
        text = (
            f"{line.line}, {place(m.case.policy, asked)}: {CODE_WORDS[line.outcome]}{amount}{valid}, under "
            f"{', '.join(line.provisions)}."
        )
        yield say(text, *under, line=line.line)
        for code, text in zip(line.reasons, line.reason_texts, strict=True):
            cited = m.case.policy.reason(code).provisions
            yield say(f"{text}.", *(from_provision(m.case.plan.provision(id)) for id in cited), line=line.line)
        if line.rationale:
            documents = [from_document(one) for one in m.case.documents if one.id in line.documents]
            drafted = given(m, m.drafted) or given(m, "sign_approval") or given(m, "review_coverage")
            yield say(line.rationale, *documents, *drafted, line=line.line)
        for change in line.change:
            yield say(f"{change}.", line=line.line)
