"""What the record's sections are written from, and how a sentence gets its sources."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.domain.evidence import AssessedClaim
from casework.domain.line_facts import (
    Facts,
    sources_in_chart,
)
from casework.domain.policy import EvidenceLibrary, Provision
from casework.domain.record import LineDetermination, Statement
from casework.domain.request import Line
from casework.domain.sources import (
    Flag,
    Source,
    from_answer,
    from_document,
    from_parameter,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that the sections are written from."""

    case: Facts
    library: EvidenceLibrary
    data: Mapping[str, Any]
    facts: Mapping[str, Json]
    claims: Sequence[AssessedClaim]
    flags: Sequence[Flag]
    lines: Sequence[LineDetermination]
    guardrails: Sequence[Mapping[str, Any]]
    contradictions: Sequence[Mapping[str, Any]]
    second_signer: Mapping[str, Any] | None
    override_rationale: str
    drafted: str = "draft_decision"  # the task in which somebody decided, and the one in which another agreed
    seconded: str = "second_opinion"


def quotations(provision: Provision) -> list[str]:
    """The passages of a provision that may be quoted: what stands between its ellipses."""
    if not provision.verbatim:
        return []
    return [part.strip() for part in re.split(r"…|\n", provision.text) if part.strip()]


def say(text: str, *sources: Source, line: str | None = None) -> Statement:
    """One sentence with its sources, each once."""
    return Statement(text=re.sub(r"\.\.+", ".", text), sources=tuple(dict.fromkeys(sources)), line=line)


def in_chart(m: Material, findings: Iterable[Mapping[str, Any]]) -> list[Source]:
    """The chart documents of findings as sources, with their words."""
    return [from_document(document, quote) for document, quote in sources_in_chart(m.case.documents, findings)]


def given(m: Material, element: str) -> list[Source]:
    """A person's answer to a task as a source, where one was given."""
    answer = m.case.answer(element)
    return [] if answer is None else [from_answer(element, answer.get("_by"))]


def threshold(m: Material, name: str, line: Line | None = None) -> list[Source]:
    """The policy's number in force for the request as a source."""
    on = m.case.request.received_at.date()
    held = m.case.policy.parameter(name, on=on, site=None if line is None else line.site)
    return [] if held is None else [from_parameter(m.case.policy, held)]
