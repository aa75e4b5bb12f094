"""The determination as it is kept, printed and sent.

What was decided per line, why, from which sources, by whom, until when.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.domain.sources import Flag, Source

Json = dict[str, Any]

SECTIONS = {
    "rationale": "Rationale for medical necessity",
    "evidence": "Evidence",
    "serial_necessity": "Serial treatment necessity",
    "functional_impairment": "Documented functional impairments",
    "exclusion": "Exclusions and their exceptions",
    "criteria_alignment": "Criteria alignment",
    "safety": "Safety and efficacy",
    "pitfalls": "Pitfalls that were checked",
    "determination": "Coverage determination",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of the record with what it rests on; `line` where it is about one line only."""

    text: str
    sources: tuple[Source, ...] = ()
    line: str | None = None

    def to_json(self) -> Json:
        """As `from_json` takes it."""
        return {"text": self.text, "sources": [source.to_json() for source in self.sources], "line": self.line}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Statement":
        """A statement from JSON."""
        return cls(
            text=value["text"],
            sources=tuple(Source.from_json(one) for one in value.get("sources", ())),
            line=value.get("line"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the record; its id is one of `SECTIONS`."""

    id: str
    title: str
    statements: tuple[Statement, ...]

    def to_json(self) -> Json:
        """As `from_json` takes it."""
        return {"id": self.id, "title": self.title, "statements": [one.to_json() for one in self.statements]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Section":
        """A section from JSON."""
        return cls(
            id=value["id"],
            title=value["title"],
            statements=tuple(Statement.from_json(one) for one in value["statements"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDetermination:
    """What was decided on one line."""

    line: str
    label: str
    outcome: str  # APPROVE | DENY
    pas: str  # X12 306: A1 certified, A2 certified in part, A3 not certified
    clinical: bool
    reasons: tuple[str, ...]
    reason_texts: tuple[str, ...]  # for the record and the provider
    plain_texts: tuple[str, ...]  # for the member
    provisions: tuple[str, ...]  # short citations
    components: Mapping[int, str]  # number -> MET | NOT_MET | UNKNOWN; empty where nothing clinical was judged
    judged: Mapping[int, str] = field(default_factory=dict)  # number -> why the physician finds a component met
    judged_not_met: Mapping[int, str] = field(default_factory=dict)  # number -> why, against the table, it is not met
    exclusion_judged: str = ""  # why an exclusion that may apply does not bar an approval
    change: tuple[str, ...] = ()  # what would change the decision
    told: Mapping[str, str] = field(default_factory=dict)  # what the placeholders of its texts for the member stand for
    rationale: str = ""  # the decider's own words
    plain_rationale: str = ""  # the same for the member, in plain words
    plain_rationale_es: str = ""  # and in Spanish, where the decider gave it
    documents: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()  # the criteria and policy with their version that it was held against
    requested: int = 1
    quantity: int = 0  # approved
    valid_from: str | None = None
    valid_to: str | None = None

    @property
    def adverse(self) -> bool:
        """Whether less was approved than was asked for."""
        return self.outcome != "APPROVE" or self.quantity < self.requested

    def to_json(self) -> Json:
        """As `from_json` takes it."""
        return {
            "line": self.line,
            "label": self.label,
            "outcome": self.outcome,
            "pas": self.pas,
            "clinical": self.clinical,
            "reasons": list(self.reasons),
            "reason_texts": list(self.reason_texts),
            "plain_texts": list(self.plain_texts),
            "provisions": list(self.provisions),
            "components": {str(number): result for number, result in self.components.items()},
            "judged": {str(number): why for number, why in self.judged.items()},
            "judged_not_met": {str(number): why for number, why in self.judged_not_met.items()},
            "exclusion_judged": self.exclusion_judged,
            "change": list(self.change),
            "rationale": self.rationale,
            "plain_rationale": self.plain_rationale,
            "plain_rationale_es": self.plain_rationale_es,
            "told": dict(self.told),
            "documents": list(self.documents),
            "criteria": list(self.criteria),
            "requested": self.requested,
            "quantity": self.quantity,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "LineDetermination":
        """A line's determination from JSON."""
        lists = ("reasons", "reason_texts", "plain_texts", "provisions", "change", "documents", "criteria")
        texts = ("line", "label", "outcome", "pas", "clinical", "rationale")
        values: dict[str, Any] = {name: tuple(value[name]) for name in lists}
        values |= {name: value[name] for name in (*texts, "requested", "quantity", "valid_from", "valid_to")}
        return cls(
            components={int(number): result for number, result in value["components"].items()},
            judged={int(number): why for number, why in value.get("judged", {}).items()},
            judged_not_met={int(number): why for number, why in value.get("judged_not_met", {}).items()},
            exclusion_judged=value.get("exclusion_judged", ""),
            plain_rationale=value.get("plain_rationale", ""),
            plain_rationale_es=value.get("plain_rationale_es", ""),
            told=value.get("told", {}),
            **values,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationRecord:
    """The whole determination of a review."""

    review: str
    # who asked for what, for whom: {id, received_at, type, urgency, session, procedure, member, provider, ...}
    request: Json
    lines: tuple[LineDetermination, ...]
    provisions: tuple[str, ...]  # short citations of the provisions that the determination stands under
    outcome: str  # APPROVED | PARTIALLY_APPROVED | DENIED | DENIED_ADMINISTRATIVE
    clinical: bool
    sections: tuple[Section, ...]
    flags: tuple[Flag, ...]
    signer: Json  # {person, name, role, profession, licence, at}
    decided_at: str
    decision_due: str | None
    deadlines: Json = field(default_factory=dict)
    versions: Json = field(default_factory=dict)  # {definition, plan, policy, evidence, line_of_business}
    checks: Json = field(
        default_factory=dict
    )  # {findings, exclusions, guardrails, contradictions, second_signer, override_rationale, straight_through?}
    appeal: Json = field(default_factory=dict)  # of a decision on appeal, see docs/decisions/0011; else empty

    @property
    def adverse(self) -> bool:
        """Whether any line got less than was asked for."""
        return any(line.adverse for line in self.lines)

    def section(self, id: str) -> Section | None:
        """The section of that id; None where the record has none."""
        return next((one for one in self.sections if one.id == id), None)

    def to_json(self) -> Json:
        """As `from_json` takes it."""
        return {
            "review": self.review,
            "request": dict(self.request),
            "lines": [line.to_json() for line in self.lines],
            "provisions": list(self.provisions),
            "outcome": self.outcome,
            "clinical": self.clinical,
            "sections": [section.to_json() for section in self.sections],
            "flags": [flag.to_json() for flag in self.flags],
            "signer": dict(self.signer),
            "decided_at": self.decided_at,
            "decision_due": self.decision_due,
            "deadlines": dict(self.deadlines),
            "versions": dict(self.versions),
            "checks": dict(self.checks),
            "appeal": dict(self.appeal),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "DeterminationRecord":
        """A record from JSON."""
        names = ("review", "request", "outcome", "clinical", "signer", "decided_at", "decision_due")
        values: dict[str, Any] = {name: value[name] for name in names}
        values |= {name: dict(value.get(name) or {}) for name in ("deadlines", "versions", "checks", "appeal")}
        return cls(
            lines=tuple(LineDetermination.from_json(one) for one in value["lines"]),
            provisions=tuple(value["provisions"]),
            sections=tuple(Section.from_json(one) for one in value["sections"]),
            flags=tuple(Flag.from_json(one) for one in value["flags"]),
            **values,
        )


def derive_outcome(lines: Sequence[LineDetermination]) -> str:
    """The review's outcome, which follows from its lines alone."""
    if not any(line.adverse for line in lines):
        return "APPROVED"
    if any(line.outcome == "APPROVE" for line in lines):
        return "PARTIALLY_APPROVED"
    return "DENIED" if any(line.clinical for line in lines) else "DENIED_ADMINISTRATIVE"


def pas_code(outcome: str, *, quantity: int, requested: int) -> str:
    """The X12 306 action code of a line."""
    if outcome != "APPROVE":
        return "A3"
    return "A1" if quantity >= requested else "A2"
