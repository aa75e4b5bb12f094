"""What a case offers to the fields of its forms: documents, findings, claims, provisions, reasons, people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from casework.domain import appeals
from casework.domain.charted import charted
from casework.domain.contradictions import find, listed, window
from casework.domain.indication import find_indication
from casework.domain.overlays import overlay_on
from casework.domain.request import Line
from casework.domain.specialties import specialties_on
from casework.ports import Json, Person
from casework.usecases.case_file import CaseFile
from casework.usecases.reason_words import reason_name
from casework.web import moments

Options = list[tuple[str, str]]


ASKED, FOLDED, NOT_ASKED = "asked", "folded", "not asked"
FINDINGS = ("CONSERVATIVE_TRIAL", "FUNCTIONAL_DEFICIT", "TREATMENT_GOAL")
TAKEN = {  # what of a finding fills which field of a section
    "CONSERVATIVE_TRIAL": ("name", "outcome", "weeks", "started", "document", "quote"),
    "FUNCTIONAL_DEFICIT": ("domain", "deficit", "measure", "value", "unit", "document", "quote"),
    "MEASUREMENT": ("measure", "side", "value", "document", "quote"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A finding on file that fills a section of a list at one press; `values` by field of the section."""

    key: str
    label: str
    source: str
    document: str
    quote: str
    values: Mapping[str, str]
    kind: str = ""
    verb: str = "Add"
    taken: bool = False  # whether an entry rests on it already


@dataclass(frozen=True, slots=True)
class Key:
    """What names an entry of named sections: its key, how a person calls it, and the plan's own words where it has."""

    key: str
    label: str
    quote: str = ""
    cite: str = ""
    state: str = ""


@dataclass(frozen=True)
class FormCase:
    """What one case offers to whoever answers one of its forms."""

    case: CaseFile
    person: Person
    people: Callable[[], Sequence[Person]]
    today: date  # where the plan is
    _memo: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def documents(self) -> Options:
        """Every document by its title and day."""
        return [(one.id, f"{one.title}, {moments.full_day(one.dated)}") for one in self.case.documents]

    def document_title(self, id: str) -> str:
        """The title of a document; its id where there is none of it."""
        return next((one.title for one in self.case.documents if one.id == id), id)

    def line(self, id: str | None) -> Line | None:
        """The line that a part of the form is about."""
        return next((one for one in self.case.request.lines if one.id == id), None)

    def line_name(self, id: str) -> str:
        """ "1 Knees, both": the line as its card names it."""
        line = self.line(id)
        if line is None:
            return id
        return f"{id.removeprefix('L')} {line.label or line}"

    def choices(self, picks: str, line: str | None) -> Options | None:
        """What a field is chosen from; None where anything may be written."""
        here = self.line(line)
        reader = {
            "document": lambda: self.documents,
            "domain": lambda: self._domains(here),
            "measure": lambda: self._measures(here),
            "finding": lambda: self._findings(here),
            "claim": lambda: self._claims(line),
            "reference": self._references,
            "reason": lambda: self._reasons(administrative=self.is_appeal),
            "administrative_reason": lambda: self._reasons(administrative=True, clinical=False),
            "asked_for": self._asked_for,
        }.get(picks)
        return None if reader is None else reader()

    def suggestions(self, picks: str) -> list[str]:
        """What may be written, without anything else being refused."""
        if picks == "specialty":
            return list(dict.fromkeys([*self.specialties_of(self.person), *self.case.policy.specialties]))
        if picks == "expert":
            return [one.name for one in self.people() if self.specialties_of(one) and one.id != self.person.id]
        return []

    def specialties_of(self, person: Person) -> tuple[str, ...]:
        """The specialties on file of somebody that hold today."""
        return specialties_on(person.specialties, on=self.today)

    def keys(self, kind: str, line: str | None, within: str | None) -> list[Key]:
        """What names the entries of named sections."""
        lines = self.case.request.lines
        if kind in ("line", "appealed_line", "overturned_line"):
            wanted = {
                "line": lambda: [one.id for one in lines],
                "appealed_line": lambda: appeals.denied_lines(self.case),
                "overturned_line": self._overturned,
            }[kind]()
            return [Key(id, self.line_name(id)) for id in wanted]
        if kind == "exclusion":
            return [
                Key(one.id, one.short, one.text if one.verbatim else "", one.short) for one in self.case.plan.exclusions
            ]
        if kind == "exception":
            held = [one for one in self.case.plan.exclusions if one.id == within]
            return [
                Key(clause.id, f"Exception {number} of {len(one.exceptions)}", clause.text)
                for one in held
                for number, clause in enumerate(one.exceptions, 1)
            ]
        if kind.endswith("component"):
            return self._components(kind, line)
        return [self._contradiction(one) for one in self._contradictions if one["status"] == "OPEN"]

    def offers(self, kind: str, line: str | None, kinds: Sequence[str] = FINDINGS) -> list[Offer]:
        """The findings on file that a list of sections can take over; of these kinds, where it leaves them out."""
        here = self.line(line)
        if here is None:
            return []
        if kind == "left_out":
            return [
                self._offer(one, {"finding": one["key"]}, kind=kind, verb="Leave out, say why")
                for held in kinds
                for one in charted(self.case.documents, held, here)
            ]
        known = {id for id, _ in self._measures(here) or ()}
        found = charted(self.case.documents, kind, here)
        if kind == "MEASUREMENT":
            found = [one for one in found if str(one.get("measure")) in known]
        return [self._offer(one, self._taken(kind, one), kind=kind, verb="Add") for one in found]

    def _taken(self, kind: str, finding: Json) -> dict[str, str]:
        told = {name: finding[name] for name in TAKEN[kind] if finding.get(name) is not None}
        if kind == "MEASUREMENT":
            told["found"] = "MEASURED"
        if kind == "CONSERVATIVE_TRIAL":
            told.setdefault("outcome", "UNKNOWN")
        return {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in told.items()}

    def _offer(self, finding: Json, values: Mapping[str, str], *, kind: str, verb: str) -> Offer:
        label = finding.get("name") or finding.get("deficit") or finding.get("goal") or finding.get("measure") or ""
        document = str(finding["document"])
        return Offer(
            key=str(finding["key"]),
            label=str(label),
            source=self.document_title(document),
            document=document,
            quote=str(finding["quote"]),
            values=dict(values),
            kind=kind,
            verb=verb,
        )

    def asked(self, name: str | None, line: str | None) -> str:
        """Whether the case asks something: asked, folded (it may be told), or not asked at all."""
        if name is None:
            return ASKED
        if name == "indication":
            found = find_indication(self.case.request, self.case.documents, self.case.policy)
            return ASKED if found["indication"] == "UNKNOWN" else FOLDED
        if name == "both_sides":
            here = self.line(line)
            return ASKED if here is not None and here.side == "BILATERAL" else NOT_ASKED
        if name == "denial":
            return FOLDED if not self._armed else ASKED
        holds: dict[str, Callable[[], bool]] = {
            "several": lambda: (here := self.line(line)) is not None and here.quantity > 1,
            "mandate": lambda: self._law_mandates,
            "purpose": lambda: self.found(line).get("purpose", "UNKNOWN") == "UNKNOWN",
            "outside_network": lambda: (self.case.part("coverage") or {}).get("network") == "OUT",
            "spanish": lambda: self.case.request.member.language == "es",
            "exclusion": lambda: self.is_appeal or self.found(line).get("exclusion") in ("MAY_APPLY", "UNKNOWN"),
            "contradiction": lambda: any(one["status"] == "OPEN" for one in self._contradictions),
            "asked_for": lambda: bool(self._asked_for()),
        }
        return ASKED if holds[name]() else NOT_ASKED

    def found(self, line: str | None) -> Json:
        """What the tables found of a line, as far as they came."""
        return dict(((self.case.part("findings") or {}).get("lines") or {}).get(line or "", {}))

    @property
    def _armed(self) -> list[Json]:
        held = (self.case.part("guardrails") or {}).get("guardrails") or []
        return [one for one in held if one["armed"]]

    @property
    def _law_mandates(self) -> bool:
        return overlay_on(self.case.line_of_business, on=self.case.request.received_at.date()) is not None

    @property
    def is_appeal(self) -> bool:
        """Whether an appeal is being decided."""
        return appeals.open_level(self.case) is not None

    @property
    def _contradictions(self) -> list[Json]:
        if "contradictions" not in self._memo:
            days = window(self.case.policy, on=self.case.request.received_at.date())
            found = find(self.case.documents, window_days=days)
            self._memo["contradictions"] = listed(self.case) if found else []  # who weighed them is asked only then
        return list(self._memo["contradictions"])

    def _contradiction(self, one: Json) -> Key:
        domain = next((held.label for held in self.case.policy.domains if held.id == one.get("domain")), "")
        sides = [
            f"{self.document_title(document)}, {moments.full_day(dated)}: “{quote}”"
            for document, dated, quote in zip(one["documents"], one["dated"], one["quotes"], strict=True)
        ]
        return Key(one["id"], domain or "Two documents disagree", " Against that: ".join(sides))

    def _domains(self, line: Line | None) -> Options | None:
        if self.case.policy.general:
            return None
        return [(one.id, one.label) for one in self.case.policy.domains if line is None or one.site == line.site]

    def _measures(self, line: Line | None) -> Options:
        held = self.case.policy.measured_at(line.site) if line is not None else ()
        return [(measure.id, measure.label) for one in held for measure in one.measures]

    def _findings(self, line: Line | None) -> Options:
        if line is None:
            return []
        return [
            (one["key"], f"“{one['quote']}” ({self.document_title(one['document'])})")
            for kind in FINDINGS
            for one in charted(self.case.documents, kind, line)
        ]

    def _claims(self, line: str | None) -> Options:
        claims = self.case.request.statement.claims
        return [(one.id, f"{one.id} {one.text}") for one in claims if not one.line or one.line == line]

    def _references(self) -> Options:
        return [(one.id, f"{one.citation} ({one.year})") for one in self.case.evidence.references]

    def _reasons(self, *, administrative: bool, clinical: bool = True) -> Options:
        held = [one for one in self.case.policy.reasons if one.outcome == "DENY" and not one.judged]
        return [
            (one.code, reason_name(one))
            for one in held
            if (one.clinical and clinical) or (not one.clinical and administrative)
        ]

    def _asked_for(self) -> Options:
        rounds = (self.case.part("information") or {}).get("rounds") or ()
        return [(item, item) for item in dict.fromkeys(str(item) for one in rounds for item in one["items"])]

    def _overturned(self) -> list[str]:
        decided = ((self.case.part("external") or {}).get("decision") or {"lines": {}})["lines"]
        return [line for line, outcome in decided.items() if outcome == appeals.OVERTURNED]

    def _components(self, kind: str, line: str | None) -> list[Key]:
        found = self.found(line).get("components", {})
        states = {"MET": "found met", "NOT_MET": "found not met", "UNKNOWN": "not known"}
        necessity = self.case.plan.medical_necessity
        told = []
        for one in necessity.components:
            state = found.get(str(one.number))
            if kind == "open_component" and state == "MET":
                continue
            if kind == "met_component" and state in (None, "NOT_MET"):
                continue
            told.append(
                Key(str(one.number), f"Component {one.number}", one.text, necessity.short, states.get(state, ""))
            )
        return told
