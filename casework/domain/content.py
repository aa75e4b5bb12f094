"""Reads medical policies from their tables (format: docs/reference/policies.md), and what all content files share."""

from collections.abc import Mapping
from typing import Any

from casework.domain.measured_content import (
    RESULTS,
    measured_faults,
    read_limit_table,
    read_measurement,
    read_straight_through,
)
from casework.domain.policy import (
    Criteria,
    Domain,
    Ground,
    Guardrail,
    Indication,
    MedicalPolicy,
    Parameter,
    Reason,
    RequiredDocument,
    Requirement,
)
from casework.domain.reading import STATUSES as STATUSES
from casework.domain.reading import Reading
from casework.domain.reading import finish as finish
from casework.domain.request import SIDES
from casework.domain.spanish import check_spanish

# What the stages before find for a line, and the values that each finding can have.
FINDINGS: dict[str, tuple[str, ...]] = {
    "indication": ("INDICATED", "NOT_INDICATED", "UNKNOWN"),
    "cause": ("DISEASE", "TRAUMA", "CONGENITAL", "NONE", "UNKNOWN"),
    "conservative": ("MET", "NO_ALTERNATIVE", "NOT_NEEDED", "NOT_SHOWN", "UNKNOWN"),
    "function": ("IMPAIRED", "NOT_SHOWN", "UNKNOWN"),
    "measured": ("MET", "NOT_SHOWN", "UNKNOWN", "NOT_NEEDED"),
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
    "mandate": ("APPLIES", "NOT_SHOWN", "UNKNOWN", "NONE"),
    "network_gap": ("NONE", "TO_JUDGE"),
}
# What intake looks up. An administrative reason rests on these alone, a clinical one on none of them.
INTAKE_FINDINGS: dict[str, tuple[str, ...]] = {
    "eligibility": ("ACTIVE", "NOT_ACTIVE", "RESCINDED"),
    "benefit": ("INCLUDED", "NOT_INCLUDED", "EXCLUDED"),
    "network": ("IN", "GAP_EXCEPTION", "OUT"),
}
RESTS_ON = ("STUDIES", "DEFICITS", "MEASUREMENTS")


def read_requirements(
    read: Reading, key: str, findings: Mapping[str, tuple[str, ...]] = FINDINGS
) -> tuple[Requirement, ...]:
    made = []
    for one in read.tables(key):
        finding = one.choice("finding", tuple(findings))
        requirement = Requirement(finding=finding, met=one.texts("met"), not_met=one.texts("not_met"))
        for value in (*requirement.met, *requirement.not_met):
            if finding and value not in findings[finding]:
                one.fault("finding", f"{finding} is never {value}; it is one of {', '.join(findings[finding])}")
        if not requirement.met:
            one.fault("met", f"names no value of {finding} that meets it")
        made.append(requirement)
        finish(one)
    return tuple(made)


def read_parameter(read: Reading, *, id: str | None = None) -> Parameter | None:
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
    check_spanish(file)
    general = head.truth("general")
    if general and "procedure" in head.value:
        head.fault("procedure", "belongs to a policy for one procedure; a general one names none")
    if "reasons" in head.value:
        head.fault("reasons", f"there is no set of reasons {head.text('reasons', default='')}")
    measurements = tuple(read_measurement(one) for one in file.tables("measurements"))
    findings = FINDINGS | {f"measurement.{one.id}": RESULTS for one in measurements}
    values: dict[str, Any] = {
        "id": head.identifier("id"),
        "title": head.text("title"),
        "version": head.text("version"),
        "procedure": "" if general else head.identifier("procedure"),
        "general": general,
        "specialties": head.texts("specialties"),
        "specialties_citation": head.text("specialties_citation", default=""),
        "measurements": measurements,
        "tables": tuple(made for read in file.tables("tables") if (made := read_limit_table(read)) is not None),
        "straight_through": read_straight_through(file.table("straight_through", optional=True)),
        "plans": head.texts("plans"),
        "citation": head.text("citation"),
        "sites": head.texts("sites"),
        "population": head.texts("population"),
        "evidence": head.identifier("evidence"),
        "approval_provisions": head.texts("approval_provisions"),
        "site_names": _site_names(head, "site_names"),
        "simpler_treatments": _simpler_treatments(head, "simpler_treatments"),
        "title_es": head.text("title_es", default=""),
        "procedure_label_es": head.text("procedure_label_es", default=""),
        "site_names_es": _site_names(head, "site_names_es"),
        "simpler_treatments_es": _simpler_treatments(head, "simpler_treatments_es"),
        "parameters": tuple(one for read in file.tables("parameters") if (one := read_parameter(read)) is not None),
        "indications": tuple(_indication(one) for one in file.tables("indications")),
        "domains": tuple(_domain(one) for one in file.tables("domains")),
        "criteria": tuple(_criteria(one) for one in file.tables("criteria")),
        "required_documents": tuple(_required(one) for one in file.tables("required_documents")),
        "guardrails": tuple(_guardrail(one, findings) for one in file.tables("guardrails")),
        "reasons": tuple(_reason(one, findings) for one in file.tables("reasons")),
    }
    if bool(values["specialties"]) != bool(values["specialties_citation"]):
        head.fault("specialties", "need the citation that says why these, and a citation needs them")
    measured_faults(file, measurements, values["tables"], [one.id for one in values["parameters"]])
    finish(head, file)
    if file.faults or starts is None:
        return None
    return MedicalPolicy(effective_from=starts, effective_to=ends, **values)


def _simpler_treatments(head: Reading, name: str) -> dict[str, str]:
    told = head.mapping(name)
    for key, words in told.items():
        if not str(words).strip() or key != key.upper():
            head.fault(name, f"{key} must be a site, with examples of its conservative treatment in words")
    return {key: str(words) for key, words in told.items()}


def _site_names(head: Reading, told: str) -> dict[str, str]:
    names = head.mapping(told)
    for key, name in names.items():
        if not isinstance(name, str) or key.partition(".")[2] not in ("", *SIDES):
            head.fault(told, f"{key} must be a site, or a site and a side such as KNEE.LEFT, with its name")
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
        label_es=read.text("label_es", default=""),
        why_es=read.text("why_es", default=""),
        when=read.choice("when", ("ALWAYS", "FURTHER_SESSION"), default="ALWAYS"),
        shows=read.texts("shows"),
    )
    finish(read)
    return made


def _guardrail(read: Reading, findings: Mapping[str, tuple[str, ...]]) -> Guardrail:
    made = Guardrail(
        id=read.identifier("id"),
        blocks=read.texts("blocks"),
        condition=read_requirements(read, "condition", findings),
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


def _reason(read: Reading, known: Mapping[str, tuple[str, ...]]) -> Reason:
    clinical = read.truth("clinical", default=True)
    findings = known if clinical else INTAKE_FINDINGS
    made = Reason(
        code=read.identifier("code"),
        outcome=read.choice("outcome", ("APPROVE", "DENY")),
        clinical=clinical,
        text=read.text("text"),
        plain=read.text("plain"),
        provisions=read.texts("provisions"),
        components=tuple(int(number) for number in read.texts("components") if number.isdigit()),
        change=read.text("change", default=""),
        plain_es=read.text("plain_es", default=""),
        change_es=read.text("change_es", default=""),
        name=read.text("name", default=""),
        point=read.text("point", default=""),
        point_es=read.text("point_es", default=""),
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
