"""What a health plan writes down: the plan document's provisions, a policy's criteria, the evidence library.

All of it is content, read from dated and cited TOML files by `casework.domain.library`; nothing here knows a procedure
or a plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.domain.evidence_library import EvidenceLibrary as EvidenceLibrary
from casework.domain.evidence_library import Match as Match
from casework.domain.evidence_library import Reference as Reference
from casework.domain.measured_criteria import LimitTable, Measurement, StraightThrough

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that a component rests on: a finding's values that meet it or fail it; any other leaves it open.

    `finding` names a value that the stages before have found for a line: indication, conservative, function, purpose,
    exclusion, standing, serial.
    """

    finding: str
    met: tuple[str, ...]
    not_met: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One numbered component of a definition; met when every requirement is met."""

    number: int
    text: str
    requires: tuple[Requirement, ...]
    plain: str = ""  # what a member reads where it was not shown; `text` where empty
    plain_es: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionClause:
    """One exception to an exclusion, in the plan's words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One provision of the plan document.

    `text` is what the plan says, word for word where `verbatim`: the basis of every quotation.
    """

    id: str
    cite: str
    short: str  # the citation as letters and records print it, e.g. "Article I ¶63"
    short_es: str = ""  # where it is words and not a number of the plan
    kind: str  # DEFINITION | BENEFIT | EXCLUSION | PROCEDURE
    topic: str  # MEDICAL_NECESSITY, RECONSTRUCTIVE, SURGICAL, COSMETIC, ELIGIBILITY, NETWORK, APPEALS...
    text: str
    components: tuple[Component, ...] = ()
    exceptions: tuple[ExceptionClause, ...] = ()
    combinator: str | None = None  # ANY | ALL; None where the plan does not say how its exceptions combine
    combinator_default: str = "ANY"
    procedures: tuple[str, ...] = ()  # an EXCLUSION that names these procedures; it turns on no judgement
    verbatim: bool = True  # False: `text` tells what the plan says in other words, and is never printed as a quotation
    text_es: str = ""  # the same in Spanish, for members: a translation, never a quotation

    def quotes(self, text: str) -> bool:
        """Whether the text stands in the provision word for word."""
        return bool(text) and text in self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom the member and the provider can call or write."""

    name: str
    phone: str
    fax: str
    address: tuple[str, ...]
    appeals_address: tuple[str, ...]
    appeals_fax: str
    assistance: str  # consumer assistance or ombudsman, with its telephone number
    assistance_es: str = ""
    reviewer_phone: str = ""  # the direct line of those who decide, for providers
    appeals_contact: str = ""  # who answers for appeals: a name
    outside: tuple[str, ...] = ()  # who looks at a case from outside the plan: name and address
    outside_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One benefit plan in one version."""

    id: str
    title: str
    product: str
    effective_from: date
    effective_to: date | None
    time_zone: str
    source: str
    provisions: tuple[Provision, ...]
    contact: Contact
    # "ask_within_days", "hold_within_days"; empty: not offered
    peer_to_peer: Mapping[str, "Parameter"] = field(default_factory=dict)
    lines_of_business: tuple[str, ...] = ()  # under which it is sold; a request under another is refused
    accreditors: tuple[str, ...] = ()  # whose rules the plan keeps besides the law's
    reading: "Parameter | None" = None  # the school grade that letters to members keep to
    levels: "Parameter | None" = None  # how many levels of appeal the plan has

    @property
    def reading_grade(self) -> int | None:
        """The school grade that letters to members keep to; None where the plan sets none."""
        return None if self.reading is None else int(self.reading.value)

    @property
    def appeal_levels(self) -> int | None:
        """How many levels of appeal the plan has; None where it leaves that to the law."""
        return None if self.levels is None else int(self.levels.value)

    def provision(self, id: str) -> Provision:
        """The provision of that id; KeyError where there is none."""
        return {one.id: one for one in self.provisions}[id]

    def on(self, topic: str, kind: str | None = None) -> tuple[Provision, ...]:
        """The provisions on a topic, in the plan's order."""
        return tuple(one for one in self.provisions if one.topic == topic and kind in (None, one.kind))

    @property
    def medical_necessity(self) -> Provision:
        """The definition of medical necessity with its components."""
        return next(one for one in self.provisions if one.kind == "DEFINITION" and one.topic == "MEDICAL_NECESSITY")

    @property
    def exclusions(self) -> tuple[Provision, ...]:
        """Every exclusion that somebody must judge, in the plan's order."""
        return tuple(one for one in self.provisions if one.kind == "EXCLUSION" and not one.procedures)

    def excludes(self, procedure: str) -> Provision | None:
        """The exclusion that names the procedure itself, so that nothing is left to judge; None where there is none."""
        return next((one for one in self.provisions if procedure in one.procedures), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number that a policy, plan or law sets, with where it comes from and since when it holds."""

    id: str
    value: Any
    unit: str
    since: date
    citation: str
    status: str  # VERIFIED | CONFIRM (from memory: a person must confirm it) | SYNTHETIC (invented for the sample)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indication:
    """A condition for which the procedure is reconstructive; found by its codes, else by its terms."""

    id: str
    label: str
    cause: str  # DISEASE | TRAUMA | CONGENITAL
    terms: tuple[str, ...]
    codes: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()  # other conditions whose names hold one of the terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """One domain of function at a site, with the measures that show a deficit objectively."""

    id: str
    site: str
    label: str
    measures: tuple[Json, ...] = ()  # {measure, unit, comparison: "<" | ">=" ..., threshold, citation}


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """A licensed or public criteria set that supports the policy; licensed text is never stored, only its name."""

    id: str
    vendor: str
    title: str
    edition: str
    licensed: bool
    role: str  # SUPPORTIVE | BINDING
    statement: str  # in our own words


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredDocument:
    """A document that a complete request holds. `kinds`: any of these; `when`: ALWAYS or FURTHER_SESSION.

    `shows`: the findings that such a document is about, e.g. measurement.PHOTOGRAPHS.
    """

    id: str
    label: str
    kinds: tuple[str, ...]
    why: str
    when: str = "ALWAYS"
    label_es: str = ""
    why_es: str = ""
    shows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """A denial that may not be signed while its condition holds.

    `blocks`: the reason codes it blocks; `condition`: findings that arm it; `rests_on`: what an override must address,
    one by one: STUDIES (the library's published outcomes for the line's site), DEFICITS (the documents that show one),
    MEASUREMENTS (the documents of what was measured).
    """

    id: str
    blocks: tuple[str, ...]
    condition: tuple[Requirement, ...]
    message: str
    citation: str
    rests_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What must have been found for a reason to be true: a finding, and those of its values that bear the reason."""

    finding: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason for an outcome, as letters tell it.

    `provisions`: plan provisions it rests on; `change`: what would change the decision.
    """

    code: str
    outcome: str  # APPROVE | DENY
    clinical: bool
    text: str  # for the record and the provider; may use {placeholders} of the line's facts
    plain: str  # for the member, in plain words
    provisions: tuple[str, ...]
    components: tuple[int, ...] = ()  # components of medical necessity that it shows not met (DENY)
    change: str = ""
    requires: tuple[Ground, ...] = ()  # all must hold for a line, else the reason would say what the file does not
    plain_es: str = ""  # `plain` and `change` in Spanish, with the same placeholders
    change_es: str = ""
    point: str = ""  # what a member reads of those components instead of the plan's plain words, where these do not fit
    point_es: str = ""
    name: str = ""  # what pages call it, where its text begins with figures
    judged: bool = False  # DENY: added where two physicians judge a component not met against what was found


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicalPolicy:
    """One medical policy in one version."""

    id: str
    title: str
    version: str
    procedure: str
    plans: tuple[str, ...]
    effective_from: date
    effective_to: date | None
    citation: str
    sites: tuple[str, ...]
    population: tuple[
        str, ...
    ]  # names of the conditions that studies must be about where a person confirmed the indication
    evidence: str  # id of its evidence library
    parameters: tuple[Parameter, ...]
    indications: tuple[Indication, ...]
    domains: tuple[Domain, ...]
    criteria: tuple[Criteria, ...]
    required_documents: tuple[RequiredDocument, ...]
    guardrails: tuple[Guardrail, ...]
    reasons: tuple[Reason, ...]
    approval_provisions: tuple[str, ...]
    general: bool = False  # for any procedure for which the plan has no policy of its own
    specialties: tuple[str, ...] = ()  # of physicians who do or know the procedure: the same or a similar specialty
    specialties_citation: str = ""
    measurements: tuple[Measurement, ...] = ()
    tables: tuple[LimitTable, ...] = ()
    straight_through: StraightThrough | None = None  # None: every approval is signed
    site_names: Mapping[str, str] = field(default_factory=dict)  # "SITE" or "SITE.SIDE" -> how letters call it
    simpler_treatments: Mapping[str, str] = field(default_factory=dict)  # site -> what letters may name as an example

    # What members who read Spanish are told in their letters.
    title_es: str = ""
    procedure_label_es: str = ""  # the procedure in words, as it stands inside a sentence
    site_names_es: Mapping[str, str] = field(default_factory=dict)
    simpler_treatments_es: Mapping[str, str] = field(default_factory=dict)

    def site_name_es(self, site: str, side: str) -> str:
        """How letters in Spanish call a site; empty where the policy does not say it in Spanish."""
        plain = {"BILATERAL": " (ambos lados)", "LEFT": " (lado izquierdo)", "RIGHT": " (lado derecho)"}.get(side, "")
        named = self.site_names_es.get(site, "")
        return self.site_names_es.get(f"{site}.{side}") or (f"{named}{plain}" if named else "")

    def site_name(self, site: str, side: str) -> str:
        """How letters and records call a site: its own name in the policy, else “the knee (left)”."""
        plain = {"BILATERAL": " (both sides)", "LEFT": " (left)", "RIGHT": " (right)"}.get(side, "")
        named = self.site_names.get(f"{site}.{side}")
        site_words = site.lower().replace("_", " ")
        return named or f"{self.site_names.get(site, f'the {site_words}')}{plain}"

    def parameter(self, name: str, *, on: date, site: str | None = None) -> Parameter | None:
        """The value in force on the day.

        The site's own (`KNEE.conservative.min_weeks`) before the policy's (`conservative.min_weeks`).
        """
        for id in ([f"{site}.{name}"] if site else []) + [name]:
            held = [one for one in self.parameters if one.id == id and one.since <= on]
            if held:
                return max(held, key=lambda one: one.since)
        return None

    def measured_at(self, site: str) -> tuple[Measurement, ...]:
        """What is to be measured or shown of a line at the site."""
        return tuple(one for one in self.measurements if one.concerns(site))

    def table(self, id: str, *, on: date) -> LimitTable | None:
        """The table's version in force on the day."""
        held = [one for one in self.tables if one.id == id and one.since <= on]
        return max(held, key=lambda one: one.since, default=None)

    @property
    def judged(self) -> Reason | None:
        """How a denial is worded that two physicians decide against what was found; None where none is foreseen."""
        return next((one for one in self.reasons if one.judged), None)

    def reason(self, code: str) -> Reason:
        """The reason of that code; KeyError where the policy has none."""
        return {one.code: one for one in self.reasons}[code]

    def tells_missing(self, codes: Sequence[str]) -> bool:
        """Whether one of the reasons says that information is missing: then there may be no document to name."""
        return any(one.code in codes and "{missing}" in one.change for one in self.reasons)
