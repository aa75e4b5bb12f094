"""What forms about the chart check alike: quotations, findings of another site, findings that are left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.charted import WHAT, charted, not_taken_over
from casework.domain.request import Line
from casework.kit import CaseReader, misquoted, unknown_documents


def quoted_faults(case: CaseReader, answer: Mapping[str, Any]) -> list[str]:
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


def not_used_faults(
    case: CaseReader, line: Line, told: Mapping[str, Any], kinds: Sequence[str], *, rating: bool
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
