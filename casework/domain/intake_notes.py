"""What people noted while the request was taken in, for the record and for the provider's letter."""

from typing import Any, Protocol

Json = dict[str, Any]


class Answers(Protocol):
    """What of a case file the notes are read from."""

    def answer(self, element: str) -> Json | None: ...


def intake_notes(case: Answers) -> list[Json]:
    """Each note with what it explains and who wrote it: {label, text, by}; empty where nobody had to write one."""
    notes: list[Json] = []
    coverage = case.answer("review_coverage")
    if coverage is not None and coverage.get("decision") == "GO_ON":
        notes.append(_note("Why the doubt about taking the request in was cleared", coverage["note"], coverage))
    triage = case.answer("triage_urgency")
    if triage is not None:
        notes.append(_note(f"Why the urgency is {triage['urgency'].lower()}", triage["basis"], triage))
    complete = case.answer("check_completeness")
    if complete is not None and complete.get("decision") == "COMPLETE" and complete.get("note"):
        notes.append(_note("On the completeness of the file", complete["note"], complete))
    return notes


def _note(label: str, text: str, answer: Json) -> Json:
    by = answer.get("_by") or {}
    return {"label": label, "text": text, "by": by.get("name") or by.get("person") or ""}
