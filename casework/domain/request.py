"""What arrives, as values that are checked when they are read.

The request for review with its lines, what the requester says, and the chart documents that come with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.domain.quoting import is_image_page, stands_in
from casework.domain.reading import Reading
from casework.domain.statement import Statement, read_statement
from casework.errors import RequestError

Json = dict[str, Any]

SIDES = ("BILATERAL", "LEFT", "RIGHT", "NONE")
TYPES = ("PRE_SERVICE", "CONCURRENT", "POST_SERVICE")
URGENCIES = ("STANDARD", "EXPEDITED")
REQUESTERS = ("PROVIDER", "MEMBER", "REPRESENTATIVE")
FORMATS = ("STANDARD", "LARGE_PRINT")
NETWORKS = ("IN", "OUT", "GAP_EXCEPTION")
FINDING_KINDS = (
    "CONSERVATIVE_TRIAL",
    "FUNCTIONAL_DEFICIT",
    "FUNCTION_NORMAL",
    "TREATMENT_GOAL",
    "DIAGNOSIS",
    "SERIAL_PLAN",
    "PRIOR_RESPONSE",
    "PRIOR_SESSION",
    "MEASUREMENT",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing asked for: procedure code x body site x side. Every line gets exactly one outcome."""

    id: str  # L1, L2, ... in the order of the request, never changed
    code: str
    site: str
    side: str
    quantity: int
    label: str

    def __str__(self) -> str:
        return f"{self.id} {self.site.lower()}{'' if self.side == 'NONE' else f', {self.side.lower()}'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """When the member is covered by the plan; `ends` is the last day."""

    starts: date
    ends: date | None = None
    rescinded: bool = False

    def active_on(self, day: date) -> bool:
        """Whether the coverage is in force on the day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A diagnosis as the requester gives it; `code` is ICD-10-CM where they gave one."""

    label: str
    role: str  # PRIMARY | SECONDARY
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """The patient as the plan knows them."""

    id: str
    name: str
    birth_date: date
    sex: str
    language: str
    coverage: Coverage
    address: tuple[str, ...] = ()
    format: str = "STANDARD"  # how letters are printed for them: STANDARD | LARGE_PRINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who would treat; `network` is their standing with the plan on the day of the request."""

    id: str
    name: str
    specialty: str
    network: str
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request for review, as it arrived."""

    id: str
    plan: str
    line_of_business: str
    received_at: datetime
    type: str
    channel: str
    requested_by: str
    urgency: str
    physician_supports_urgency: bool
    no_prior_authorization: bool  # the item needs no prior authorization: a decision on it is asked for all the same
    service_date: date | None
    procedure: str
    procedure_label: str
    session: int
    member: Member
    provider: Provider
    diagnoses: tuple[Diagnosis, ...]
    lines: tuple[Line, ...]
    statement: Statement
    raw: Json

    @property
    def day(self) -> date:
        """The day on which coverage must be in force: the planned day of service, else the day of receipt."""
        return self.service_date or self.received_at.date()

    @property
    def age(self) -> int:
        """Whole years of the member on the day of receipt."""
        day, born = self.received_at.date(), self.member.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def line(self, id: str) -> Line:
        """The line of that id; KeyError where there is none."""
        return {line.id: line for line in self.lines}[id]

    def to_json(self) -> Json:
        """The request as it was given."""
        return self.raw

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Request":
        """A request from JSON (docs/reference/request.md); RequestError lists everything that is wrong with it."""
        reading = Reading(value)
        request = _request(reading, dict(value))
        if reading.faults or request is None:
            raise RequestError(
                "This request cannot be accepted:\n" + "\n".join(f"  {fault}" for fault in reading.faults)
            )
        return request


def _request(read: Reading, raw: Json) -> Request | None:
    member, provider = read.table("member"), read.table("provider")
    coverage = member.table("coverage")
    statement = read.table("statement", optional=True)
    lines = tuple(
        Line(
            id=f"L{number}",
            code=one.text("code", default=""),
            site=one.text("site").upper(),
            side=one.choice("side", SIDES, default="NONE"),
            quantity=one.whole("quantity", default=1, least=1),
            label=one.text("label", default=""),
        )
        for number, one in enumerate(read.tables("lines"), 1)
    )
    if not lines:
        read.fault("lines", "a request needs at least one line with its site")
    keys = [(line.code, line.site, line.side) for line in lines]
    for line in lines:
        if keys.count((line.code, line.site, line.side)) > 1:
            read.fault("lines", f"{line} is asked for twice; give each code, site and side once, with its quantity")
            break
    for both in (line for line in lines if line.side == "BILATERAL"):
        if one := next((line for line in lines if _is_half_of(line, both)), None):
            read.fault(
                "lines", f"{one} is part of {both}; ask for both sides in one line, or for each side in its own line"
            )
            break
    starts, ends = coverage.day("starts"), coverage.day("ends", optional=True)
    if starts and ends and ends < starts:
        coverage.fault("ends", f"{ends} lies before the start {starts}")
    diagnoses = tuple(
        Diagnosis(
            label=one.text("label"),
            role=one.choice("role", ("PRIMARY", "SECONDARY"), default="PRIMARY"),
            code=one.text("code", default=""),
        )
        for one in read.tables("diagnoses")
    )
    received_at, birth_date = read.moment("received_at"), member.day("birth_date")
    if received_at and birth_date and birth_date > received_at.date():
        member.fault("birth_date", f"{birth_date} lies after the day of receipt")
    values: dict[str, Any] = {
        "id": read.identifier("id"),
        "plan": read.text("plan"),
        "line_of_business": read.text("line_of_business"),
        "type": read.choice("type", TYPES, default="PRE_SERVICE"),
        "channel": read.text("channel", default="UNKNOWN"),
        "requested_by": read.choice("requested_by", REQUESTERS, default="PROVIDER"),
        "urgency": read.choice("urgency", URGENCIES, default="STANDARD"),
        "physician_supports_urgency": read.truth("physician_supports_urgency"),
        "no_prior_authorization": read.truth("no_prior_authorization"),
        "service_date": read.day("service_date", optional=True),
        "procedure": read.text("procedure"),
        "procedure_label": read.text("procedure_label", default=""),
        "session": read.whole("session", default=1, least=1),
        "statement": read_statement(statement, [line.id for line in lines]),
    }
    planned = values["service_date"]
    if values["type"] == "PRE_SERVICE" and planned and received_at and planned < received_at.date():
        read.fault(
            "service_date",
            f"{planned} lies before the day of receipt, {received_at.date()}; for a service that was given already "
            "write type POST_SERVICE, else the planned day",
        )
    person: dict[str, Any] = {
        "id": member.text("id"),
        "name": member.text("name"),
        "sex": member.text("sex", default=""),
        "language": member.text("language", default="en"),
        "address": member.texts("address"),
        "format": member.choice("format", FORMATS, default="STANDARD"),
    }
    treating = Provider(
        id=provider.text("id"),
        name=provider.text("name"),
        specialty=provider.text("specialty", default=""),
        network=provider.choice("network", NETWORKS, default="IN"),
        address=provider.texts("address"),
    )
    rescinded = coverage.truth("rescinded")
    for inner in (coverage, member, provider, statement, read):
        inner.nothing_else()
    if read.faults or received_at is None or birth_date is None or starts is None:
        return None
    return Request(
        received_at=received_at,
        member=Member(
            birth_date=birth_date, coverage=Coverage(starts=starts, ends=ends, rescinded=rescinded), **person
        ),
        provider=treating,
        diagnoses=diagnoses,
        lines=lines,
        raw=raw,
        **values,
    )


def _is_half_of(line: Line, both: Line) -> bool:
    return (line.code, line.site) == (both.code, both.site) and line.side in ("LEFT", "RIGHT")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDocument:
    """A document of the case file. `text` is the basis of every quotation; a form feed ends each page.

    `images` are the pages without words, by number: each can be cited as a whole (“page 2 (image)”). A document that
    has some may have no text at all.

    `findings` are what was read out of it when it was filed: {id, kind, site?, quote, ...}; each `quote` stands in
    `text` word for word. Kinds and their fields: CONSERVATIVE_TRIAL {name, weeks?, outcome, started?},
    FUNCTIONAL_DEFICIT {domain, deficit, measure?, value?, unit?}, FUNCTION_NORMAL {domain}, TREATMENT_GOAL {goal,
    purpose: FUNCTION | CONDITION | APPEARANCE}, DIAGNOSIS {label, cause}, SERIAL_PLAN {}, PRIOR_RESPONSE {response},
    PRIOR_SESSION {on}, MEASUREMENT {measure, value?, unit?, side?, on?}.
    """

    id: str
    kind: str
    title: str
    author: str
    dated: date
    text: str
    findings: tuple[Json, ...] = ()
    received_at: datetime | None = None  # when it was filed; not part of its JSON, which tells what arrived
    images: tuple[int, ...] = ()

    def holds(self, quote: str) -> bool:
        """Whether the words stand in the text, whatever its line breaks, or name a page of it that has no words."""
        return stands_in(quote, self.text) or is_image_page(quote, self.images)

    def to_json(self) -> Json:
        """As `from_json` takes it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "author": self.author,
            "dated": self.dated.isoformat(),
            "text": self.text,
            "findings": [dict(finding) for finding in self.findings],
            **({"images": list(self.images)} if self.images else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ChartDocument":
        """A document from JSON; RequestError where a quotation does not stand in its text."""
        read = Reading(value, path=f"document {value.get('id', '?')}")
        dated = read.day("dated")
        images = _images(read)
        text = read.text("text", default="") if images else read.text("text")
        findings = tuple(_finding(one, text) for one in read.tables("findings"))
        ids = [finding["id"] for finding in findings]
        for twice in sorted({id for id in ids if ids.count(id) > 1}):
            read.fault("findings", f"the id {twice} is given twice")
        known: dict[str, Any] = {
            "id": read.identifier("id"),
            "kind": read.text("kind"),
            "title": read.text("title"),
            "author": read.text("author"),
        }
        read.nothing_else()
        if read.faults or dated is None:
            raise RequestError("This document cannot be filed:\n" + "\n".join(f"  {fault}" for fault in read.faults))
        return cls(dated=dated, text=text, findings=findings, images=images, **known)


def _images(read: Reading) -> tuple[int, ...]:
    """The numbers of the pages that hold no words, each once, in order."""
    given = read.texts("images")
    numbers = tuple(int(one) for one in given if one.isascii() and one.isdecimal() and int(one) > 0)
    if len(numbers) < len(given) or list(numbers) != sorted(set(numbers)):
        read.fault("images", "must be the numbers of the pages without words, in order, from 1")
        return ()
    return numbers


def _finding(read: Reading, text: str) -> Json:
    read.text("id")
    read.choice("kind", FINDING_KINDS)
    quote = read.text("quote")
    if quote and quote not in text:
        read.fault("quote", f"“{quote}” does not stand in the document's text word for word")
    for name in ("on", "started"):
        if name in read.value:
            read.day(name)
    return {**read.value, "site": str(read.value["site"]).upper()} if "site" in read.value else dict(read.value)


def findings_of(documents: Sequence[ChartDocument], kind: str, *, site: str | None = None) -> list[Json]:
    """Every finding of a kind, each with its document's id and date added.

    Of one site (and those of no site) where given.
    """
    return [
        {**finding, "document": document.id, "dated": document.dated.isoformat()}
        for document in documents
        for finding in document.findings
        if finding["kind"] == kind and (site is None or finding.get("site", site) == site)
    ]
