"""Reads plans from their tables (format: docs/reference/policies.md)."""

from datetime import date
from typing import Any

from casework.domain.content import STATUSES, finish, read_parameter, read_requirements
from casework.domain.policy import Component, Contact, ExceptionClause, Parameter, Plan, Provision
from casework.domain.reading import Reading
from casework.domain.spanish import check_spanish

NEVER = date.max  # stands for a day that could not be read; the fault keeps the file out
OPTIONAL_CONTACT = ("appeals_fax", "assistance_es", "reviewer_phone", "appeals_contact", "outside_phone")
PROVISION_KINDS = ("DEFINITION", "BENEFIT", "EXCLUSION", "PROCEDURE")


def read_plan(file: Reading) -> Plan | None:
    """The plan of a file; None where something is wrong with it."""
    head, contact, offer = file.table("plan"), file.table("contact"), file.table("peer_to_peer", optional=True)
    check_spanish(file)
    starts, ends = head.day("effective_from"), head.day("effective_to", optional=True)
    values: dict[str, Any] = {
        "id": head.identifier("id"),
        "title": head.text("title"),
        "product": head.text("product"),
        "time_zone": head.text("time_zone"),
        "source": head.text("source"),
        "lines_of_business": head.texts("lines_of_business"),
        "accreditors": head.texts("accreditors"),
        "reading": _parameter(file, "reading", value="grade"),
        "levels": _parameter(file, "appeal_levels"),
    }
    if not values["lines_of_business"]:
        head.fault("lines_of_business", "names none, so no request could come under the plan")
    provisions = tuple(_provision(one) for one in file.tables("provisions"))
    reached = Contact(
        name=contact.text("name"),
        phone=contact.text("phone"),
        fax=contact.text("fax", default=""),
        address=contact.texts("address"),
        appeals_address=contact.texts("appeals_address"),
        assistance=contact.text("assistance"),
        outside=contact.texts("outside"),
        **{key: contact.text(key, default="") for key in OPTIONAL_CONTACT},
    )
    terms = (
        {name: read_parameter(offer.table(name), id=name) for name in ("ask_within_days", "hold_within_days")}
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


def _parameter(file: Reading, name: str, *, value: str = "value") -> Parameter | None:
    """A number of at least 1 in a table of its own; None where the plan leaves it out."""
    read = file.table(name, optional=True)
    if not read.value:
        return None
    held, since = read.whole(value, least=1), read.day("since")
    citation, status = read.text("citation"), read.choice("status", STATUSES)
    finish(read)
    return Parameter(id=name, value=held, unit=value, since=since or NEVER, citation=citation, status=status)


def _provision(read: Reading) -> Provision:
    components = tuple(
        Component(
            number=one.whole("number", least=1),
            text=one.text("text"),
            requires=read_requirements(one, "requires"),
            plain=one.text("plain", default=""),
            plain_es=one.text("plain_es", default=""),
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
        procedures=read.texts("procedures"),
        verbatim=read.truth("verbatim", default=True),
        text_es=read.text("text_es", default=""),
        short_es=read.text("short_es", default=""),
    )
    if made.procedures and (made.kind != "EXCLUSION" or made.exceptions):
        read.fault("procedures", f"{made.id} must be an exclusion without exceptions: what it names, nobody judges")
    finish(read)
    return made
