"""Why an answer came back to the task that it was given at: the guardrails that block what it would deny."""

from collections.abc import Iterable, Mapping
from typing import Any

from casework.domain.guardrails import fired
from casework.kit import CaseReader
from casework.ports import Json

# The tasks that an answer is sent back to, each with the part that keeps what fired.
KEPT = {"draft_decision": "guardrails", "review_appeal": "appeal_guardrails"}


def returned_by(case: CaseReader, open_elements: Iterable[str]) -> list[Json]:
    """What sent answers back to the open tasks: {element, line, guardrail, reasons, message, citation}."""
    return [
        {"element": element, **{name: one[name] for name in ("line", "guardrail", "reasons", "message", "citation")}}
        for element in dict.fromkeys(open_elements)
        if element in KEPT
        for one in (case.part(KEPT[element]) or {"fired": ()})["fired"]
    ]


def would_return(case: CaseReader, element: str, answers: Mapping[str, Any]) -> list[Json]:
    """What would send these answers back, as far as they go; each as `guardrails.fired` gives it."""
    if element not in KEPT:
        return []
    kept = case.part(KEPT[element]) or case.part("guardrails") or {"guardrails": ()}
    return fired(case.policy, kept["guardrails"], answers)
