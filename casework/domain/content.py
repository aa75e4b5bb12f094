"""Reads plans, medical policies and evidence libraries from their tables (formats: docs/reference/policies.md)."""

from collections.abc import Mapping
from typing import Any

from casework.domain.policy import (
    Component,
    Contact,
    Criteria,
    Domain,
    EvidenceLibrary,
    ExceptionClause,
    Ground,
    Guardrail,
    Indication,
    Match,
    MedicalPolicy,
    Parameter,
    Plan,
    Provision,
    Reason,
    Reference,
    RequiredDocument,
    Requirement,
)
from casework.domain.reading import Reading
from casework.domain.request import SIDES

# What the stages before find for a line, and the values that each finding can have.
FINDINGS: dict[str, tuple[str, ...]] = {
    "indication": ("INDICATED", "NOT_INDICATED", "UNKNOWN"),
    "cause": ("DISEASE", "TRAUMA", "CONGENITAL", "NONE", "UNKNOWN"),
    "conservative": ("MET", "NO_ALTERNATIVE", "NOT_SHOWN", "UNKNOWN"),
    "function": ("IMPAIRED", "NOT_SHOWN", "UNKNOWN"),
    "purpose": ("RECONSTRUCTIVE", "NOT_SHOWN", "UNKNOWN"),
    "exclusion": ("NOT_TRIGGERED", "EXCEPTED", "MAY_APPLY", "UNKNOWN"),
    "standing": ("ESTABLISHED", "NOT_ESTABLISHED", "DOUBT"),
    "serial": ("SUPPORTED", "UNKNOWN", "NOT_SHOWN", "EXTRA_REVIEW", "NOT_NEEDED"),
    "serial_plan": ("DOCUMENTED", "NOT_DOCUMENTED", "UNKNOWN", "NOT_NEEDED"),
    "serial_response": ("DOCUMENTED", "NOT_DOCUMENTED", "UNKNOWN", "NOT_NEEDED"),
    "serial_interval": ("ENOUGH", "TOO_SHORT", "UNKNOWN", "NOT_NEEDED"),
    "serial_count": ("WITHIN", "EXCEEDED", "NOT_NEEDED"),
    "deficit": ("SHOWN", "NOT_SHOWN"),
    "information": ("NOT_ASKED", "RECEIVED", "LACKING"),
    "necessity": ("ALL_MET", "NOT_ALL_MET"),
    "quantity": ("WHOLE", "REDUCED"),
}
# What intake looks up. An administrative reason rests on these alone, a clinical one on none of them.
INTAKE_FINDINGS: dict[str, tuple[str, ...]] = {
    "eligibility": ("ACTIVE", "NOT_ACTIVE"),
    "benefit": ("INCLUDED", "NOT_INCLUDED"),
    "network": ("IN", "GAP_EXCEPTION", "OUT"),
}
RESTS_ON = ("STUDIES", "DEFICITS")
PROVISION_KINDS = ("DEFINITION", "BENEFIT", "EXCLUSION", "PROCEDURE")
STATUSES = ("VERIFIED", "CONFIRM", "SYNTHETIC")
REFERENCE_KINDS = (
    "RCT",
    "COHORT",
    "CASE_SERIES",
    "SYSTEMATIC_REVIEW",
    "GUIDELINE",
    "OPINION",
    "CLASSIFICATION",
)


def read_plan(file: Reading) -> Plan | None:
    """The plan of a file; None where something is wrong with it."""
    head, contact, offer = file.table("plan"), file.table("contact"), file.table("peer_to_peer", optional=True)
    starts, ends = head.day("effective_from"), head.day("effective_to", optional=True)
    values = {
        "id": head.identifier("id"),
        "title": head.text("title"),
        "product": head.text("product"),
        "time_zone": head.text("time_zone"),
        "source": head.text("source"),
    }
    provisions = tuple(_provision(one) for one in file.tables("provisions"))
    reached = Contact(
        name=contact.text("name"),
        phone=contact.text("phone"),
        fax=contact.text("fax", default=""),
        address=contact.texts("address"),
        appeals_address=contact.texts("appeals_address"),
        appeals_fax=contact.text("appeals_fax", default=""),
        assistance=contact.text("assistance"),
    )
    terms = (
        {name: _parameter(offer.table(name), id=name) for name in ("ask_within_days", "hold_within_days")}
        if offer.value
        else {}
    )
    finish(head, contact, offer, file)
    if file.faults or starts is None:
        return None
    return Plan(
        effective_from=starts,
        effective_to=ends,
        provisions=provisions,
        contact=reached,
        peer_to_peer={name: one for name, one in terms.items() if one is not None},
        **values,
    )


def _provision(read: Reading) -> Provision:
    components = tuple(
        Component(
            number=one.whole("number", least=1),
            text=one.text("text"),
            requires=_requirements(one, "requires"),
            plain=one.text("plain", default=""),
        )
        for one in read.tables("components")
    )
    exceptions = tuple(
        ExceptionClause(id=one.identifier("id"), text=one.text("text")) for one in read.tables("exceptions")
    )
    made = Provision(
        id=read.identifier("id"),
        cite=read.text("cite"),
        short=read.text("short"),
        kind=read.choice("kind", PROVISION_KINDS),
        topic=read.text("topic"),
        text=read.text("text"),
        components=components,
        exceptions=exceptions,
        combinator=read.choice("combinator", ("ANY", "ALL"), default="") or None,
        combinator_default=read.choice("combinator_default", ("ANY", "ALL"), default="ANY"),
        verbatim=read.truth("verbatim", default=True),
    )
    finish(read)
    return made


def _requirements(read: Reading, key: str) -> tuple[Requirement, ...]:
    made = []
    for one in read.tables(key):
        finding = one.choice("finding", tuple(FINDINGS))
        requirement = Requirement(finding=finding, met=one.texts("met"), not_met=one.texts("not_met"))
        for value in (*requirement.met, *requirement.not_met):
            if finding and value not in FINDINGS[finding]:
                one.fault("finding", f"{finding} is never {value}; it is one of {', '.join(FINDINGS[finding])}")
        if not requirement.met:
            one.fault("met", f"names no value of {finding} that meets it")
        made.append(requirement)
        finish(one)
    return tuple(made)


def _parameter(read: Reading, *, id: str | None = None) -> Parameter | None:
    name = id or read.text("id")
    values: dict[str, Any] = {
        "value": read.value.get("value"),
        "unit": read.text("unit", default=""),
        "citation": read.text("citation"),
        "status": read.choice("status", STATUSES),
    }
    read.known("value")
    if values["value"] is None:
        read.fault("value", "is missing")
    since = read.day("since")
    finish(read)
    return None if since is None else Parameter(id=name, since=since, **values)


def read_policy(file: Reading) -> MedicalPolicy | None:
    """The medical policy of a file; None where something is wrong with it."""
    head = file.table("policy")
    starts, ends = head.day("effective_from"), head.day("effective_to", optional=True)
    values: dict[str, Any] = {
        "id": head.identifier("id"),
        "title": head.text("title"),
        "version": head.text("version"),
        "procedure": head.identifier("procedure"),
        "plans": head.texts("plans"),
        "citation": head.text("citation"),
        "sites": head.texts("sites"),
        "population": head.texts("population"),
        "evidence": head.identifier("evidence"),
        "approval_provisions": head.texts("approval_provisions"),
        "site_names": _site_names(head),
        "simpler_treatments": _simpler_treatments(head),
        "parameters": tuple(one for read in file.tables("parameters") if (one := _parameter(read)) is not None),
        "indications": tuple(_indication(one) for one in file.tables("indications")),
        "domains": tuple(_domain(one) for one in file.tables("domains")),
        "criteria": tuple(_criteria(one) for one in file.tables("criteria")),
        "required_documents": tuple(_required(one) for one in file.tables("required_documents")),
        "guardrails": tuple(_guardrail(one) for one in file.tables("guardrails")),
        "reasons": tuple(_reason(one) for one in file.tables("reasons")),
    }
    finish(head, file)
    if file.faults or starts is None:
        return None
    return MedicalPolicy(effective_from=starts, effective_to=ends, **values)


def _simpler_treatments(head: Reading) -> dict[str, str]:
    told = head.mapping("simpler_treatments")
    for key, words in told.items():
        if not str(words).strip() or key != key.upper():
            head.fault(
                "simpler_treatments", f"{key} must be a site, with examples of its conservative treatment in words"
            )
    return {key: str(words) for key, words in told.items()}


def _site_names(head: Reading) -> dict[str, str]:
    names = head.mapping("site_names")
    for key, name in names.items():
        if not isinstance(name, str) or key.partition(".")[2] not in ("", *SIDES):
            head.fault("site_names", f"{key} must be a site, or a site and a side such as KNEE.LEFT, with its name")
    return names


def _indication(read: Reading) -> Indication:
    made = Indication(
        id=read.identifier("id"),
        label=read.text("label"),
        cause=read.choice("cause", ("DISEASE", "TRAUMA", "CONGENITAL")),
        terms=read.texts("terms"),
        codes=read.texts("codes"),
        not_terms=read.texts("not_terms"),
    )
    finish(read)
    return made


def _domain(read: Reading) -> Domain:
    made = Domain(
        id=read.identifier("id"), site=read.text("site"), label=read.text("label"), measures=read.mappings("measures")
    )
    for measure in made.measures:
        for key in ("measure", "comparison", "threshold", "citation"):
            if key not in measure:
                read.fault("measures", f"a measure of {made.id} has no {key}")
        if measure.get("comparison") not in ("<", "<=", ">", ">=", None):
            read.fault("measures", f"{measure['comparison']!r} is no comparison; it is one of <, <=, >, >=")
    finish(read)
    return made


def _criteria(read: Reading) -> Criteria:
    made = Criteria(
        id=read.identifier("id"),
        vendor=read.text("vendor"),
        title=read.text("title"),
        edition=read.text("edition"),
        licensed=read.truth("licensed"),
        role=read.choice("role", ("SUPPORTIVE", "BINDING")),
        statement=read.text("statement"),
    )
    finish(read)
    return made


def _required(read: Reading) -> RequiredDocument:
    made = RequiredDocument(
        id=read.identifier("id"),
        label=read.text("label"),
        kinds=read.texts("kinds"),
        why=read.text("why"),
        when=read.choice("when", ("ALWAYS", "FURTHER_SESSION"), default="ALWAYS"),
    )
    finish(read)
    return made


def _guardrail(read: Reading) -> Guardrail:
    made = Guardrail(
        id=read.identifier("id"),
        blocks=read.texts("blocks"),
        condition=_requirements(read, "condition"),
        message=read.text("message"),
        citation=read.text("citation"),
        rests_on=read.choice("rests_on", RESTS_ON, default=""),
    )
    if not made.blocks or not made.condition:
        read.fault("blocks", f"{made.id} needs the reasons that it blocks and the condition under which it does")
    finish(read)
    return made


def _ground(read: Reading, findings: Mapping[str, tuple[str, ...]]) -> Ground:
    made = Ground(finding=read.choice("finding", tuple(findings)), values=read.texts("values"))
    known = findings.get(made.finding, ())
    if wrong := [value for value in made.values if made.finding and value not in known]:
        read.fault("values", f"{made.finding} is never {', '.join(wrong)}; it is one of {', '.join(known)}")
    if not made.values:
        read.fault("values", f"names no value of {made.finding} under which the reason is true")
    finish(read)
    return made


def _reason(read: Reading) -> Reason:
    clinical = read.truth("clinical", default=True)
    findings = FINDINGS if clinical else INTAKE_FINDINGS
    made = Reason(
        code=read.identifier("code"),
        outcome=read.choice("outcome", ("APPROVE", "DENY")),
        clinical=clinical,
        text=read.text("text"),
        plain=read.text("plain"),
        provisions=read.texts("provisions"),
        components=tuple(int(number) for number in read.texts("components") if number.isdigit()),
        change=read.text("change", default=""),
        requires=tuple(_ground(one, findings) for one in read.tables("requires")),
        judged=read.truth("judged"),
    )
    if made.judged and (made.outcome != "DENY" or not made.clinical or made.requires):
        read.fault("judged", f"{made.code} must be a clinical reason to deny that requires no finding")
    if made.requires and made.outcome != "DENY":
        read.fault("requires", f"{made.code} is no reason to deny; only those are held against the findings")
    if not made.clinical and not made.requires:
        read.fault("requires", f"{made.code} must name what the look-up at intake must have found for it to be given")
    if made.outcome == "DENY" and not made.change:
        read.fault("change", f"{made.code} must say what would change the decision")
    if not made.provisions:
        read.fault("provisions", f"{made.code} rests on no provision of the plan")
    finish(read)
    return made


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


def finish(*read: Reading) -> None:
    """Fault what is left over in each of the tables."""
    for one in read:
        one.nothing_else()
