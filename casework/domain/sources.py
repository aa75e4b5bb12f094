"""What a statement rests on, and what limits how far it may be relied on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.domain.policy import Criteria, MedicalPolicy, Parameter, Provision, Reference
from casework.domain.request import ChartDocument

Json = dict[str, Any]

SOURCE_KINDS = ("LITERATURE", "CHART", "PLAN", "CRITERIA", "POLICY", "LAW", "ANSWER", "TABLE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source: what it is, where to find it, and the words that stand in it where they are quoted."""

    kind: str  # LITERATURE | CHART | PLAN | CRITERIA | POLICY | LAW | ANSWER | TABLE
    id: str
    cite: str
    quote: str = ""

    def to_json(self) -> Json:
        """As `from_json` takes it."""
        return {"kind": self.kind, "id": self.id, "cite": self.cite, "quote": self.quote}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Source":
        """A source from JSON."""
        return cls(kind=value["kind"], id=value["id"], cite=value["cite"], quote=value.get("quote", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something about the submission that limits what the decision may rest on; `text` says what that means.

    `subject` is what it is about: a claim (C03), a submitted reference (2), a line (L2), a provision or a parameter.
    """

    code: str
    subject: str
    text: str
    citation: str
    severity: str = "NOTE"  # NOTE: to know; LIMIT: relied on within limits; REFUSE: not relied on
    repointed_to: Source | None = None

    def to_json(self) -> Json:
        """As `from_json` takes it."""
        return {
            "code": self.code,
            "subject": self.subject,
            "text": self.text,
            "citation": self.citation,
            "severity": self.severity,
            "repointed_to": None if self.repointed_to is None else self.repointed_to.to_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Flag":
        """A flag from JSON."""
        return cls(
            code=value["code"],
            subject=value["subject"],
            text=value["text"],
            citation=value["citation"],
            severity=value.get("severity", "NOTE"),
            repointed_to=Source.from_json(value["repointed_to"]) if value.get("repointed_to") else None,
        )


def from_document(document: ChartDocument, quote: str = "") -> Source:
    """The chart document as a source, with words that stand in it."""
    cite = f"{document.title}, {document.author}, {document.dated.isoformat()}"
    return Source(kind="CHART", id=document.id, cite=cite, quote=quote)


def from_provision(provision: Provision, quote: str = "") -> Source:
    """The plan's provision as a source; what is not verbatim is not quoted."""
    return Source(kind="PLAN", id=provision.id, cite=provision.cite, quote=quote if provision.verbatim else "")


def from_reference(reference: Reference) -> Source:
    """The library's reference as a source; its text is not on file, so it is not quoted."""
    return Source(kind="LITERATURE", id=reference.id, cite=reference.citation)


def from_criteria(criteria: Criteria) -> Source:
    """The criteria set as a source, by name only."""
    return Source(kind="CRITERIA", id=criteria.id, cite=f"{criteria.vendor}, {criteria.title} ({criteria.edition})")


def from_policy(policy: MedicalPolicy) -> Source:
    """The medical policy as a source."""
    return Source(kind="POLICY", id=policy.id, cite=policy.citation)


def from_parameter(policy: MedicalPolicy, parameter: Parameter) -> Source:
    """A number of the policy as a source."""
    cite = f"{parameter.citation}, from {parameter.since.isoformat()}, {parameter.status.lower()}"
    return Source(kind="POLICY", id=f"{policy.id}:{parameter.id}", cite=cite)


def from_answer(element: str, by: Mapping[str, Any] | None) -> Source:
    """A person's answer to a task as a source."""
    who = (by or {}).get("name") or (by or {}).get("person") or "not stated"
    return Source(
        kind="ANSWER",
        id=element,
        cite=f"{element}, answered by {who} on {(by or {}).get('answered_at', 'a day not stated')}",
    )


def from_table(table: str, rules: str = "") -> Source:
    """A decision table as a source."""
    return Source(kind="TABLE", id=table, cite=f"Decision table {table}{f', rule {rules}' if rules else ''}")
