"""Flags of what reviewers answered otherwise than the chart, and of what stays unsure in it; each with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from casework.domain.alternatives import no_alternative
from casework.domain.charted import (
    WHAT,
    deficit_deviations,
    measure_fault,
    near_names,
    not_taken_over,
    trial_deviations,
)
from casework.domain.indication import find_indication
from casework.domain.measured_answers import disagreeing, measured_deviations
from casework.domain.measuring import Measured, criteria_of, needed
from casework.domain.policy import EvidenceLibrary, MedicalPolicy
from casework.domain.request import ChartDocument, Line, Request
from casework.domain.sessions import charted_session, earlier_sessions, months_since_last
from casework.domain.sources import Flag, Source, from_document

Json = dict[str, Any]

ANSWERS = ("verify_trials", "assess_function", "verify_serial")


class Answers(Protocol):
    """What of a case file the answers are read from."""

    def answer(self, element: str) -> Json | None: ...
    def part(self, name: str) -> Json | None: ...


def answers_of(case: Answers) -> Json:
    """What people answered about the chart, by task, with the requests that were found to repeat this one."""
    told = {element: case.answer(element) or {} for element in ANSWERS}
    return {**told, "duplicates": case.part("duplicates") or {}}


def answer_flags(
    request: Request,
    documents: Sequence[ChartDocument],
    policy: MedicalPolicy,
    library: EvidenceLibrary,
    answers: Mapping[str, Any],
) -> Iterable[Flag]:
    """Every flag of the answers, line by line, then of the request as a whole."""
    for line in request.lines:
        trials = _of(answers, "verify_trials", line)
        function = _of(answers, "assess_function", line)
        yield from _trials(line, documents, policy, trials)
        yield from _function(line, documents, policy, function, on=request.received_at.date())
        if trials.get("no_alternative"):
            yield from _likely(line, request, documents, policy, library, answers, trials)
    yield from _sessions(request, documents, policy, answers.get("verify_serial") or {})
    yield from _indication(request, documents, policy, answers.get("assess_function") or {})
    for review in (answers.get("duplicates") or {}).get("approved", ()):
        text = f"The review {review} approved the same request before. Another approval would pay for it twice."
        yield _flag("APPROVED_BEFORE", str(review), text, policy, severity="LIMIT")


def _of(answers: Mapping[str, Any], element: str, line: Line) -> Json:
    return dict(((answers.get(element) or {}).get("lines") or {}).get(line.id) or {})


def _flag(
    code: str,
    subject: str,
    text: str,
    policy: MedicalPolicy,
    *,
    severity: str = "LIMIT",
    at: Source | None = None,
) -> Flag:
    return Flag(code=code, subject=subject, text=text, citation=policy.citation, severity=severity, repointed_to=at)


def _trials(
    line: Line, documents: Sequence[ChartDocument], policy: MedicalPolicy, told: Mapping[str, Any]
) -> Iterable[Flag]:
    for trial in told.get("trials", ()):
        if differs := trial_deviations(documents, line, trial):
            yield _deviation(line, f"the trial of {trial['name']}", differs, trial.get("deviation"), policy)
    for one, other in near_names([str(trial["name"]) for trial in told.get("trials", ())]):
        text = f"{line}: {one} and {other} may be one treatment under two names; they are counted as two."
        why = " ".join(str(trial["distinct"]) for trial in told["trials"] if trial.get("distinct"))
        yield _flag("SAME_MODALITY", line.id, f"{text} {why}".strip(), policy)
    if "trials" in told:
        yield from _not_used(line, documents, policy, told, "CONSERVATIVE_TRIAL")


def _measured(line: Line, documents: Sequence[ChartDocument], policy: MedicalPolicy, one: Measured) -> Iterable[Flag]:
    """Where an answer is not the chart's, and where the chart's own values lie on both sides of the limit."""
    if one.answer and (differs := measured_deviations(documents, line, one.measure, one.answer)):
        yield _deviation(line, one.measure.label, differs, one.answer.get("deviation"), policy)
    if clash := disagreeing(documents, line, one):
        said = " and ".join(f"“{held['quote']}” ({held['document']})" for held in clash)
        text = f"{line}: the documents disagree on {one.measure.label}{needed(one)}: {said}. The latest was taken."
        yield _flag("MEASURES_DISAGREE", line.id, text, policy)


def _function(
    line: Line, documents: Sequence[ChartDocument], policy: MedicalPolicy, told: Mapping[str, Any], *, on: date
) -> Iterable[Flag]:
    domains = [one for one in policy.domains if one.site == line.site]
    for deficit in told.get("deficits", ()):
        if differs := deficit_deviations(documents, line, deficit):
            yield _deviation(line, f"the deficit “{deficit['deficit']}”", differs, deficit.get("deviation"), policy)
        if fault := measure_fault(domains, deficit):
            why = f" It is counted all the same: {deficit['counts_because']}" if deficit.get("counts_because") else ""
            yield _flag("MEASURE_NOT_MET", line.id, f"{line}: {fault}.{why}", policy)
    for criterion in criteria_of(policy, line, told.get("measured", ()), on=on):
        for one in criterion.measures:
            yield from _measured(line, documents, policy, one)
    if "goal" in told:
        for kind in ("FUNCTIONAL_DEFICIT", "TREATMENT_GOAL"):
            yield from _not_used(line, documents, policy, told, kind)


def _deviation(line: Line, what: str, differs: Sequence[str], reason: str | None, policy: MedicalPolicy) -> Flag:
    text = f"{line}: the reviewer's answer on {what} is not what the chart's findings say: {'; '.join(differs)}."
    return _flag("CHART_DEVIATION", line.id, f"{text} {reason or 'No reason was given.'}", policy)


def _not_used(
    line: Line, documents: Sequence[ChartDocument], policy: MedicalPolicy, told: Mapping[str, Any], kind: str
) -> Iterable[Flag]:
    reasons = {one["finding"]: one["reason"] for one in told.get("not_used", ())}
    held = {document.id: document for document in documents}
    for one in not_taken_over(documents, line, told, kind):
        why = reasons.get(one["key"], "no reason was given")
        finding = f"{WHAT[kind]} “{one['quote']}” ({one['document']})"
        text = f"{line}: the reviewer did not take over the chart's {finding}: {why.rstrip('.')}."
        source = from_document(held[one["document"]], one["quote"])
        yield _flag("CHART_FINDING_NOT_USED", line.id, text, policy, at=source)


def _likely(
    line: Line,
    request: Request,
    documents: Sequence[ChartDocument],
    policy: MedicalPolicy,
    library: EvidenceLibrary,
    answers: Mapping[str, Any],
    told: Mapping[str, Any],
) -> Iterable[Flag]:
    """Where the lack of an alternative rests on sources of which nobody is certain that the request means them."""
    shown = no_alternative(
        request,
        documents,
        library,
        policy,
        line.site,
        named=told["no_alternative_claims"],
        confirmed=answers.get("assess_function"),
    )
    if shown["claims"] and shown["likely"] == shown["claims"]:
        text = (
            f"{line}: that no effective alternative exists rests on {', '.join(shown['likely'])} alone, whose source "
            "is matched as likely and not as certain. The requester should name the source."
        )
        yield _flag("LIKELY_SOURCE", line.id, text, policy)


def _sessions(
    request: Request, documents: Sequence[ChartDocument], policy: MedicalPolicy, told: Mapping[str, Any]
) -> Iterable[Flag]:
    held = charted_session(request, documents)
    days = ", ".join(day.isoformat() for day in earlier_sessions(request, documents))
    if held > request.session:
        text = (
            f"The request calls this session {request.session}; the chart holds earlier sessions of {days}, so it is "
            f"reviewed as session {held}."
        )
        yield _flag("SESSION_NUMBER", request.id, text, policy)
    known, given = months_since_last(request, documents), told.get("months_since")
    if known is not None and given is not None and told.get("months_deviation"):
        text = (
            f"The reviewer gives {given:g} months since the last session; from the chart's date ({days}) to the "
            f"planned day it is {known:g}. {told['months_deviation']}"
        )
        yield _flag("CHART_DEVIATION", "verify_serial", text, policy)


def _indication(
    request: Request, documents: Sequence[ChartDocument], policy: MedicalPolicy, told: Mapping[str, Any]
) -> Iterable[Flag]:
    found = find_indication(request, documents, policy, confirmed=told)
    if found["basis"] == "PERSON":
        named = "; ".join(one.label for one in request.diagnoses) or "no diagnosis"
        meant = found["indication"].replace("_", " ").lower()
        text = (
            f"No code and no word of the diagnoses ({named}) settles whether the policy's indication is given; a "
            f"reviewer answered: {meant}. {told.get('indication_reason', '')}"
        )
        yield _flag("INDICATION_CONFIRMED", request.id, text.strip(), policy, severity="NOTE")
