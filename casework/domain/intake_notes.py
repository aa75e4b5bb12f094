"""What people noted while the request was taken in, for the record and for the provider's letter."""

from typing import Any

from casework.domain.case_facts import Facts

Json = dict[str, Any]

GAP = {
    "GRANTED": "No network provider within the access standard can give the service; the exception is granted.",
    "CLINICAL": "Whether a network provider can give this service is a clinical question; a physician judges it.",
}


def intake_notes(case: Facts) -> list[Json]:
    """Each note with what it explains and who wrote it: {label, text, by}; empty where nobody had to write one."""
    notes: list[Json] = []
    coverage = case.answer("review_coverage")
    if coverage is not None and coverage.get("decision") == "GO_ON":
        notes.append(_note("Why the doubt about taking the request in was cleared", coverage["note"], coverage))
    if coverage is not None and coverage.get("gap_evaluated"):
        options = "; ".join(coverage.get("in_network_options") or ())
        notes.append(
            _note("An exception for a gap in the network was evaluated; who can give the service", options, coverage)
        )
    if coverage is not None and coverage.get("gap"):
        notes.append(_note("On a gap in the network", GAP[coverage["gap"]], coverage))
    triage = case.answer("triage_urgency")
    if case.request.physician_supports_urgency:
        why = f"A physician said that the usual time could do harm ({case.line_of_business.urgency_citation})."
        notes.append({"label": "Why the urgency is expedited", "text": why, "by": "Casework"})
    elif triage is not None:
        notes.append(_note(f"Why the urgency is {triage['urgency'].lower()}", triage["basis"], triage))
    rule = case.line_of_business.expedite_rule
    if case.request.physician_supports_urgency and rule.physician_forces:
        law = f" ({rule.citation})" if rule.citation else ""
        text = f"A physician supports that it is urgent, so it is expedited{law}."
        notes.append({"label": "Why the urgency is expedited", "text": text, "by": case.request.provider.name})
    complete = case.answer("check_completeness")
    if complete is not None and complete.get("decision") == "COMPLETE" and complete.get("note"):
        notes.append(_note("On the completeness of the file", complete["note"], complete))
    return notes


def _note(label: str, text: str, answer: Json) -> Json:
    by = answer.get("_by") or {}
    return {"label": label, "text": text, "by": by.get("name") or by.get("person") or ""}
