"""What is known of each line once the stages are done.

Their findings, and the values and words that reasons are filled with.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casework.domain import grounds, measuring, overlays
from casework.domain.case_facts import Facts as Facts
from casework.domain.evidence import AssessedClaim
from casework.domain.grounds import missing as missing
from casework.domain.indication import find_indication
from casework.domain.necessity import MET, assess_components
from casework.domain.policy import MedicalPolicy
from casework.domain.request import ChartDocument, Line, findings_of

Json = dict[str, Any]

NOT_STATED = "not stated"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
UNSUCCESSFUL = {"FAILED": "", "NOT_TOLERATED": "not tolerated"}  # outcomes that count as failed, and how they are told
# The finding, and where the process data hold it: element and output.
STAGES = (
    ("conservative", "rate_trials", "rating"),
    ("function", "rate_function", "rating"),
    ("measured", "rate_measured", "rating"),
    ("purpose", "rate_purpose", "purpose"),
    ("exclusion", "rate_exclusion", "exclusion"),
    ("standing", "rate_standing", "standing"),
)


FOUND = ("rate_purpose", "rate_trials", "rate_function", "rate_measured")  # the tables whose reasons approvals tell


def of_line(data: Mapping[str, Any], element: str, line: str) -> Json:
    """What an element wrote about a line; empty where it wrote nothing."""
    found = ((data.get(element) or {}).get("lines") or {}).get(line) or {}
    return dict(found)


def session_of(case: Facts, data: Mapping[str, Any]) -> int:
    """Which session was reviewed: the request's number, or more where the chart held more sessions by then."""
    return int((data.get("gather_function") or {}).get("session") or case.request.session)


def answered(case: Facts, element: str, line: str) -> Json:
    """What a person answered about a line at a task; empty where nobody did."""
    return of_line({element: case.answer(element) or {}}, element, line)


def line_findings(case: Facts, data: Mapping[str, Any]) -> dict[str, Json]:
    """For each line the findings that components and guardrails ask for.

    Indication, cause, conservative, function, ..., serial.
    """
    indication = find_indication(case.request, case.documents, case.policy, confirmed=case.answer("assess_function"))
    found: dict[str, Json] = {}
    for line in case.request.lines:
        values: Json = {"indication": indication["indication"], "cause": indication["cause"]}
        for name, element, output in STAGES:
            values[name] = of_line(data, element, line.id).get(output)
        # What the file did not tell of the purpose, a reviewer may have found when the exceptions were analysed. Once
        # the file tells it, an answer of an earlier round counts no more.
        if values["purpose"] in (None, "UNKNOWN"):
            values["purpose"] = answered(case, "analyse_exceptions", line.id).get("purpose") or values["purpose"]
        criteria = criteria_of_line(case, line)
        values |= measuring.findings(criteria)
        if not criteria:
            values["measured"] = "NOT_NEEDED"
        values |= mandate_of_line(case, line)
        values["network_gap"] = network_gap(case)
        weighed = answered(case, "weigh_evidence", line.id).get("standing")
        values["standing"] = weighed or values["standing"]
        further = session_of(case, data) > 1
        values["serial"] = (data.get("rate_serial") or {}).get("rating") if further else "NOT_NEEDED"
        values |= grounds.serial_findings(case, data, line, session=session_of(case, data))
        values["deficit"] = grounds.deficit(case, line, values["function"])
        values["information"] = grounds.information(case)
        results = {one.result for one in assess_components(case.plan, values).values()}
        values["necessity"] = "ALL_MET" if results == {MET} else "NOT_ALL_MET"
        found[line.id] = values
    return found


def criteria_of_line(case: Facts, line: Line) -> list[measuring.Criterion]:
    """What the policy wants measured or shown of a line, rated by what a reviewer answered."""
    told = answered(case, "assess_function", line.id).get("measured") or ()
    return measuring.criteria_of(case.policy, line, told, on=case.request.received_at.date())


def mandate_of_line(case: Facts, line: Line) -> Json:
    """Whether a law mandates that the line is covered, by what a reviewer found of its structure."""
    overlay = overlays.overlay_on(case.line_of_business, on=case.request.received_at.date())
    told = answered(case, "assess_function", line.id)
    return overlays.in_findings(overlay, overlays.mandate(overlay, told))


def cause_words(structure: Mapping[str, Any]) -> str:
    """What caused an abnormal structure, in words."""
    return str(structure.get("cause", "")).lower().replace("_", " ")


def network_gap(case: Facts) -> str:
    """TO_JUDGE where intake left it to a physician whether network providers can give this very service."""
    return "TO_JUDGE" if (case.answer("review_coverage") or {}).get("gap") == "CLINICAL" else "NONE"


def found_reasons(case: Facts, data: Mapping[str, Any], line: str, findings: Mapping[str, Any]) -> tuple[str, ...]:
    """The reasons to approve that the tables found for a line, of those that the policy knows."""
    codes = [of_line(data, element, line).get("reason") for element in FOUND]
    if session_of(case, data) > 1:
        codes.append((data.get("rate_serial") or {}).get("reason"))
    if findings.get("exclusion") in ("NOT_TRIGGERED", "EXCEPTED"):
        codes += [f"NOT_{exclusion.topic}" for exclusion in case.plan.exclusions]
    codes.append("NOT_EXPERIMENTAL" if findings.get("standing") == "ESTABLISHED" else None)
    codes.append(of_line(data, "rate_necessity", line).get("reason"))
    known = {reason.code for reason in case.policy.reasons if reason.outcome == "APPROVE"}
    return tuple(dict.fromkeys(code for code in codes if code in known))


def place(policy: MedicalPolicy, line: Line) -> str:
    """How records and letters call the site of a line: both knees."""
    return policy.site_name(line.site, line.side)


def line_facts(case: Facts, data: Mapping[str, Any], claims: Sequence[AssessedClaim]) -> dict[str, Json]:
    """For each line its findings with everything that the texts of reasons may name."""
    findings = line_findings(case, data)
    return {
        line.id: findings[line.id] | _words(case, data, claims, line, findings[line.id]) for line in case.request.lines
    }


def _words(case: Facts, data: Mapping[str, Any], claims: Sequence[AssessedClaim], line: Line, findings: Json) -> Json:
    request, on = case.request, case.request.received_at.date()
    numbers = of_line(data, "gather_trials", line.id) | of_line(data, "verify_trials", line.id)
    for name in ("min_modalities", "min_weeks"):
        held = case.policy.parameter(f"conservative.{name}", on=on, site=line.site)
        numbers.setdefault(name, None if held is None else held.value)
    function = of_line(data, "gather_function", line.id) | of_line(data, "assess_function", line.id)
    coverage = request.member.coverage
    ends = f" to {coverage.ends.isoformat()}" if coverage.ends else ""
    return {
        "place": place(case.policy, line),
        "site": line.site.lower(),
        "side": line.side.lower(),
        "session": session_of(case, data),
        "failed_modalities": numbers.get("failed_modalities"),
        "failed_weeks": numbers.get("failed_weeks"),
        "min_modalities": numbers["min_modalities"],
        "min_weeks": numbers["min_weeks"],
        "documented_deficits": function.get("documented_deficits"),
        "min_deficits": function.get("min_deficits"),
        "trials": "; ".join(trial_words(one) for one in trials(case, line) if one.get("outcome") in UNSUCCESSFUL),
        "deficits": "; ".join(deficit_words(one) for one in deficits(case, line)),
        "goal": "; ".join(
            str(one.get("goal") or one["quote"])
            for one in findings_of(case.documents, "TREATMENT_GOAL", site=line.site)
        ),
        "alternatives": "; ".join(f"{one.text} (claim {one.id})" for one in alternatives(case, claims, line)),
        "exclusion_words": exclusion_words(case, line, findings),
        "missing": "; ".join(missing(case)),
        "simpler": case.policy.simpler_treatments.get(line.site, "those that are usual there"),
        "not_counted": "; ".join(grounds.not_counted(case, line)),
        "requested": line.quantity,
        **grounds.serial_numbers(case, data, line),
        **measuring.placeholders(criteria_of_line(case, line)),
        "in_network_options": "; ".join((case.answer("review_coverage") or {}).get("in_network_options") or ()),
        "structure_cause": cause_words(answered(case, "assess_function", line.id).get("structure") or {}),
        "law": (findings.get("overlay") or {}).get("citation"),
        "coverage": f"from {coverage.starts.isoformat()}{ends}{', rescinded' if coverage.rescinded else ''}; "
        f"the day of the service is {request.day.isoformat()}",
    }


def trials(case: Facts, line: Line) -> list[Json]:
    """The conservative trials of a line as the reviewer verified them; those of the chart where nobody has yet."""
    verified = answered(case, "verify_trials", line.id).get("trials")
    return (
        [dict(one) for one in verified]
        if verified is not None
        else findings_of(case.documents, "CONSERVATIVE_TRIAL", site=line.site)
    )


def trial_words(trial: Mapping[str, Any]) -> str:
    """A trial in words: splint (12 weeks); cream (2 weeks, not tolerated)."""
    weeks = trial.get("weeks")
    long = "duration not stated" if weeks is None else f"{weeks:g} week{'' if weeks == 1 else 's'}"
    came = UNSUCCESSFUL.get(str(trial.get("outcome")), "")
    return f"{trial.get('name') or 'unnamed'} ({long}{f', {came}' if came else ''})"


def deficits(case: Facts, line: Line) -> list[Json]:
    """The functional deficits of a line as the reviewer assessed them; those of the chart where nobody has yet."""
    assessed = answered(case, "assess_function", line.id).get("deficits")
    return (
        [dict(one) for one in assessed]
        if assessed is not None
        else findings_of(case.documents, "FUNCTIONAL_DEFICIT", site=line.site)
    )


def deficit_words(deficit: Mapping[str, Any]) -> str:
    """A deficit in words, with its measure where there is one."""
    measured = deficit.get("measure") and deficit.get("value") is not None
    unit = f" {deficit['unit']}" if deficit.get("unit") else ""
    said = str(deficit.get("deficit") or deficit.get("quote") or deficit.get("domain") or NOT_STATED)
    value = deficit.get("value")
    shown = f"{value:g}" if isinstance(value, int | float) else value
    return f"{said} ({deficit['measure']} {shown}{unit})" if measured else said


def alternatives(case: Facts, claims: Sequence[AssessedClaim], line: Line) -> list[AssessedClaim]:
    """The usable claims that say that a line's site has no effective alternative; those that the reviewer named."""
    stated = {
        str(one.get("claim"))
        for one in case.request.statement.alternatives
        if str(one.get("site", "")).upper() == line.site
    }
    named = answered(case, "verify_trials", line.id).get("no_alternative_claims") or stated
    return [claim for claim in claims if claim.id in stated & set(named) and claim.status == "USABLE"]


def exceptions_of(case: Facts, line: str) -> dict[str, dict[str, Json]]:
    """The exception analysis of a line: provision -> exception -> {status, evidence, document?}."""
    found = answered(case, "analyse_exceptions", line).get("exclusions") or {}
    return {provision: {id: dict(one) for id, one in clauses.items()} for provision, clauses in found.items()}


def exclusion_words(case: Facts, line: Line, findings: Mapping[str, Any]) -> str:
    """Why an exclusion does or does not bar a line, in words."""
    analysed = [one for clauses in exceptions_of(case, line.id).values() for one in clauses.values()]
    met = sum(one.get("status") == "MET" for one in analysed)
    tally = [f"{met} of its {len(analysed)} exceptions are met"] if analysed else []
    if findings.get("exclusion") == "NOT_TRIGGERED":
        tally.insert(0, "what it excludes is not what is asked for")
    return ", and ".join(tally)


def fill(text: str, facts: Mapping[str, Any]) -> str:
    """The text with its {placeholders} filled; one without a value reads “not stated”."""

    def value(found: re.Match[str]) -> str:
        known = facts.get(found[1])
        return NOT_STATED if known in (None, "") else f"{known:g}" if isinstance(known, float) else str(known)

    return PLACEHOLDER.sub(value, text)


def sources_in_chart(
    documents: Sequence[ChartDocument], findings: Iterable[Mapping[str, Any]]
) -> list[tuple[ChartDocument, str]]:
    """The documents of findings with the words that stand in them; a quotation that stands nowhere is left out."""
    held = {document.id: document for document in documents}
    found = []
    for finding in findings:
        document = held.get(str(finding.get("document")))
        quote = str(finding.get("quote") or "")
        if document is not None:
            found.append((document, quote if document.holds(quote) else ""))
    return found
