"""Reads evidence libraries from their tables (format: docs/reference/policies.md)."""

from casework.domain.policy import EvidenceLibrary, Match, Reference
from casework.domain.reading import STATUSES, Reading, finish

REFERENCE_KINDS = (
    "RCT",
    "COHORT",
    "CASE_SERIES",
    "SYSTEMATIC_REVIEW",
    "GUIDELINE",
    "OPINION",
    "CLASSIFICATION",
)


def read_evidence(file: Reading) -> EvidenceLibrary | None:
    """The evidence library of a file; None where something is wrong with it."""
    head = file.table("evidence")
    values = {"id": head.identifier("id"), "title": head.text("title")}
    references = tuple(_reference(one) for one in file.tables("references"))
    matches = tuple(match for one in file.tables("matches") for match in _matches(one))
    finish(head, file)
    return None if file.faults else EvidenceLibrary(references=references, matches=matches, **values)


def _reference(read: Reading) -> Reference:
    made = Reference(
        id=read.identifier("id"),
        citation=read.text("citation"),
        year=read.whole("year", least=1900),
        kind=read.choice("kind", REFERENCE_KINDS),
        population=read.text("population"),
        n=read.whole("n", least=1) if "n" in read.value else None,
        comparison=read.text("comparison"),
        results=read.mappings("results"),
        topics=read.texts("topics"),
        sites=read.texts("sites"),
        outcomes_published=read.truth("outcomes_published"),
        link=read.text("link", default=""),
        status=read.choice("status", STATUSES, default="VERIFIED"),
        note=read.text("note", default=""),
        limits=read.mappings("limits"),
    )
    for limit in made.limits:
        if not limit.get("text") or not (limit.get("topics") or limit.get("words")):
            read.fault("limits", "a limit needs its text, and the topics or words of the claims that it concerns")
    finish(read)
    return made


def _matches(read: Reading) -> tuple[Match, ...]:
    """A match for each request that it was said for."""
    certainty = read.choice("certainty", ("CERTAIN", "LIKELY", "NOT_FOUND"))
    reference = read.text("reference", default="") or None
    submitted, basis, when = read.text("submitted"), read.text("basis"), read.texts("when")
    if (reference is None) != (certainty == "NOT_FOUND"):
        read.fault("reference", "a match names its reference, and what was not found names none")
    made = tuple(
        Match(submission=id, submitted=submitted, reference=reference, certainty=certainty, basis=basis, when=when)
        for id in read.texts("submissions")
    )
    if "*" in [one.submission for one in made] and not when:
        read.fault("when", "a number means nothing by itself; name the words that the claims which cite it must say")
    if not made:
        read.fault("submissions", 'names no request; write e.g. ["R-1001"], or ["*"] for every request')
    finish(read)
    return made
