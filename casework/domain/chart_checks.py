"""What forms about the chart check alike: quotations, findings of another site, findings that are left out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from casework.domain.charted import WHAT, charted, not_taken_over, taken_from
from casework.domain.request import ChartDocument, Line


class Filed(Protocol):
    """What of a case file these checks look at."""

    @property
    def documents(self) -> Sequence[ChartDocument]: ...


Deviations = Callable[[Sequence[ChartDocument], Line, Mapping[str, Any]], Sequence[str]]


def unknown_documents(case: Filed, *documents: str | None) -> list[str]:
    """A message for each id that is no document of the case file."""
    known = [one.id for one in case.documents]
    return [
        f"There is no document {one} on file; those on file are {', '.join(known) or 'none'}."
        for one in documents
        if one is not None and one not in known
    ]


def misquoted(case: Filed, document: str, quote: str) -> list[str]:
    """A message where the quotation does not stand in the document word for word, however its lines are broken."""
    named = next((one for one in case.documents if one.id == document), None)
    if named is None or named.holds(quote):
        return []
    return [f"“{quote}” does not stand in document {document} word for word. Copy it from the document."]


def quoted_faults(case: Filed, answer: Mapping[str, Any]) -> list[str]:
    """What is wrong with the document that an answer names or with the words that it quotes from it."""
    if unknown := unknown_documents(case, answer["document"]):
        return unknown
    short = len(str(answer["quote"]).split()) < 2
    if short:
        return [f"“{answer['quote']}” is one word and shows nothing by itself. Copy the words that say it."]
    return misquoted(case, answer["document"], answer["quote"])


def elsewhere(finding: Mapping[str, Any], line: Line) -> str:
    """That a finding of another site or side cannot carry a line."""
    side = f", {str(finding['side']).lower()}" if finding.get("side") else ""
    return (
        f"The words are those of the chart's finding {finding['id']} in {finding['document']}, which is about the "
        f"{str(finding.get('site', '')).lower()}{side}; it cannot speak for {line}."
    )


def chart_faults(case: Filed, kind: str, line: Line, answer: Mapping[str, Any], deviations: Deviations) -> list[str]:
    """What is wrong with an answer in the light of the chart's findings of a kind.

    It takes the words of another site's finding, or differs from its own line's without a reason in `deviation`.
    """
    _, other = taken_from(case.documents, kind, line, answer)
    if other is not None:
        return [elsewhere(other, line)]
    differs = deviations(case.documents, line, answer)
    if differs and not answer.get("deviation"):
        return [f"Your answer says {'; '.join(differs)}. Correct it, or say in `deviation` why it is right."]
    return []


def not_used_faults(
    case: Filed, line: Line, told: Mapping[str, Any], kinds: Sequence[str], *, rating: bool
) -> list[str]:
    """A message for each charted finding that is left out without a reason, and for each reason about none such."""
    given = [one["finding"] for one in told["not_used"]]
    left_out = {one["key"]: one for kind in kinds for one in not_taken_over(case.documents, line, told, kind)}
    held = {one["key"] for kind in kinds for one in charted(case.documents, kind, line)}
    wrong = [
        f"{one} is no finding that you leave out here"
        + (f"; those are {', '.join(left_out)}." if left_out else "; you leave none out.")
        + (" You take it over." if one in held else "")
        for one in given
        if one not in left_out
    ]
    silent = [
        f"The chart holds the {WHAT[one['kind']]} “{one['quote']}” ({one['document']}, finding {key}). "
        "Take it over, or say under `not_used` why you do not."
        for key, one in left_out.items()
        if rating and key not in given
    ]
    return wrong + silent
