"""Reads lines of business and accreditors from their tables (format: docs/reference/lines-of-business.md)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.content import STATUSES, finish
from casework.domain.deadlines import TIMED
from casework.domain.lines_of_business import (
    Accreditor,
    AppealRule,
    ClockRule,
    DismissalRule,
    ExpediteRule,
    ExtensionRule,
    ExternalRule,
    LineOfBusiness,
)
from casework.domain.reading import Reading
from casework.domain.retention import read_periods

UNITS = ("calendar_days", "business_days", "hours", "months")
ON_DISMISSAL = ("DISMISSAL", "LINES")  # what somebody outside may decide where an appeal was dismissed
REQUEST_TYPES = ("pre_service", "concurrent", "post_service")
# Time that a member or provider has: what is stricter for the plan would be shorter for them.
OF_THE_MEMBER = (
    "appeal_filing",
    "external_filing",
    "after_external_filing",
    "dismissal_review",
    "dismissal_vacate",
    "continue_benefits",
    "information.period",
)
Calendars = Mapping[str, frozenset[date]]
Lists = tuple[tuple[str, frozenset[date]], ...]  # of holidays, each with its name


def read_line_of_business(file: Reading, *, calendars: Calendars) -> LineOfBusiness | None:
    """The line of business of a file; None where something is wrong with it."""
    head = file.table("line_of_business")
    toll, lapse, warned = file.table("tolling"), file.table("lapse"), file.table("warnings")
    adverse, urgent = file.table("adverse_signers"), file.table("urgency")
    appeal_lapse, appeal_signers = (
        file.table("appeal_lapse", optional=True),
        file.table("appeal_signers", optional=True),
    )
    starts, ends = head.day("effective_from"), head.day("effective_to", optional=True)
    lists, holidays_citation = _calendar(file.table("calendar", optional=True), calendars)
    clocks = _clocks(file, lists)
    for type in REQUEST_TYPES:
        if not any(rule.id == f"decision.{type}.standard" for rule in clocks):
            file.fault("clocks", f"there is none for decision.{type}.standard, so such a decision would never be due")
        if "appeals" in file.value and not any(rule.id == f"appeal.{type}.standard" for rule in clocks):
            file.fault("clocks", f"there is none for appeal.{type}.standard, so such an appeal would never be due")
    values: dict[str, Any] = {
        "id": head.identifier("id"),
        "title": head.text("title"),
        "law": head.text("law"),
        "aliases": head.texts("aliases"),
        "time_zone": _zone(head),
        "extensions": head.whole("extensions", default=0, least=0),
        "tolling": toll.choice("rule", ("NONE", "ON_INFORMATION_REQUEST", "FROM_INFORMATION")),
        "tolling_citation": toll.text("citation"),
        "lapse": lapse.choice("rule", ("DEEMED_EXHAUSTED", "DEEMED_ADVERSE", "NONE")),
        "lapse_citation": lapse.text("citation"),
        "warnings": _warnings(warned),
        "warnings_citation": warned.text("citation"),
        "adverse_signers": adverse.texts("professions"),
        "adverse_signers_citation": adverse.text("citation"),
        "appeal_signers": appeal_signers.texts("professions") or adverse.texts("professions"),
        "appeal_signers_citation": appeal_signers.text("citation", default="") or adverse.text("citation"),
        "appeal_lapse": appeal_lapse.choice("rule", ("FORWARDED", "DEEMED_EXHAUSTED", "NONE"), default="NONE"),
        "appeal_lapse_citation": appeal_lapse.text("citation", default=""),
        "urgency_citation": urgent.text("citation"),
        "notices": (),
        "extension_rule": _extension(file, "extension") or ExtensionRule(),
        "appeal_extension_rule": _extension(file, "appeal_extension"),
        "expedite_rule": _expedite(file.table("expedite", optional=True)),
        "appeal_rule": _appeal(file.table("appeals", optional=True)),
        "external_rule": _external(file),
        "dismissal_rule": _dismissal(file),
        "overlays": file.mappings("overlays"),
        "retention": read_periods(file),
    }
    for table in (toll, lapse, appeal_lapse, adverse, appeal_signers, urgent):
        table.choice("status", STATUSES, default="CONFIRM")
    if not values["adverse_signers"]:
        adverse.fault("professions", "nobody could sign an adverse decision; name e.g. MD")
    finish(head, toll, lapse, warned, adverse, urgent, appeal_lapse, appeal_signers, file)
    if file.faults or starts is None:
        return None
    return LineOfBusiness(
        effective_from=starts,
        effective_to=ends,
        clocks=clocks,
        deadline_names=TIMED,
        holidays=lists[0][1] if lists else frozenset(),
        holidays_citation=holidays_citation,
        **values,
    )


def read_accreditor(file: Reading, *, calendars: Calendars) -> Accreditor | None:
    """The accreditor of a file; None where something is wrong with it."""
    head = file.table("accreditor")
    lists, _ = _calendar(file.table("calendar", optional=True), calendars)
    starts, ends = head.day("effective_from"), head.day("effective_to", optional=True)
    values = {"id": head.identifier("id"), "title": head.text("title"), "standards": head.text("standards")}
    clocks = _clocks(file, lists)
    for rule in clocks:
        if rule.id.startswith(OF_THE_MEMBER):
            file.fault("clocks", f"{rule.id} is time that the member has, and an accreditor never makes it shorter")
    finish(head, file)
    if file.faults or starts is None:
        return None
    return Accreditor(effective_from=starts, effective_to=ends, clocks=clocks, **values)


def _zone(head: Reading) -> str:
    name = head.text("time_zone", default="America/New_York")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        head.fault("time_zone", f"{name!r} is not a time zone; write e.g. America/New_York")
    return name


def _calendar(read: Reading, calendars: Calendars) -> tuple[Lists, str]:
    """The lists of holidays that business days leave out, each by its name, and where it says so."""
    if not read.value:
        return (), ""
    several = isinstance(read.value.get("name"), list)
    names, citation = read.texts("name") if several else (read.text("name"),), read.text("citation")
    read.choice("status", STATUSES)
    read.text("note", default="")
    also = read.value.get("also", [])
    read.known("also")
    if not isinstance(also, list) or not all(isinstance(day, date) for day in also):
        read.fault("also", "must be a list of dates, e.g. [2026-02-17]")
        also = []
    for name in names:
        if name and name not in calendars:
            known = ", ".join(sorted(calendars)) or "none were given"
            read.fault("name", f"there is no calendar {name!r}; those that there are: {known}")
    finish(read)
    return tuple((name, calendars.get(name, frozenset()) | frozenset(also)) for name in names), citation


def _clocks(file: Reading, lists: Lists) -> tuple[ClockRule, ...]:
    return tuple(rule for one in file.tables("clocks") if (rule := _clock(one, lists)) is not None)


def _clock(read: Reading, lists: Lists) -> ClockRule | None:
    since = read.day("since")
    values: dict[str, Any] = {
        "id": read.identifier("id"),
        "value": read.whole("value", least=1),
        "unit": read.choice("unit", UNITS),
        "start": read.text("start"),
        "citation": read.text("citation"),
        "status": read.choice("status", STATUSES),
        "note": read.text("note", default=""),
        "rolls": read.truth("rolls"),
        "lines": read.texts("lines"),
    }
    finish(read)
    if since is None:
        return None
    return ClockRule(
        since=since,
        holidays=lists[0][1] if lists else frozenset(),
        calendars=lists if len(lists) > 1 else (),
        **values,
    )


def _extension(file: Reading, name: str) -> ExtensionRule | None:
    read = file.table(name, optional=True)
    if not read.value:
        return None
    made = ExtensionRule(
        grounds=read.texts("grounds"),
        urgent=read.truth("urgent"),
        grievance=read.truth("grievance"),
        needs_agreement=read.truth("needs_agreement"),
        expected=read.truth("expected"),
        citation=read.text("citation"),
        status=read.choice("status", STATUSES),
    )
    finish(read)
    return made


def _expedite(read: Reading) -> ExpediteRule:
    if not read.value:
        return ExpediteRule()
    made = ExpediteRule(
        physician_forces=read.truth("physician_forces", default=True),
        grievance=read.truth("grievance"),
        citation=read.text("citation"),
        status=read.choice("status", STATUSES),
    )
    finish(read)
    return made


def _appeal(read: Reading) -> AppealRule:
    if not read.value:
        return AppealRule()
    levels = read.whole("levels", default=1, least=1)
    made = AppealRule(
        levels=levels,
        levels_max=read.whole("levels_max", default=levels, least=1),
        may_file=read.texts("may_file") or AppealRule().may_file,
        consent=read.texts("consent"),
        consent_citation=read.text("consent_citation", default=""),
        payment_consent=read.texts("payment_consent"),
        payment_citation=read.text("payment_citation", default=""),
        specialty_citation=read.text("specialty_citation", default=""),
        specialty=read.truth("specialty", default=True),
        from_notice_date=read.truth("from_notice_date"),
        authorizations=read.texts("authorizations") or AppealRule().authorizations,
        citation=read.text("citation"),
        status=read.choice("status", STATUSES),
    )
    if made.levels > made.levels_max:
        read.fault("levels", f"the law allows {made.levels_max} at most")
    finish(read)
    return made


def _external(file: Reading) -> ExternalRule | None:
    read = file.table("external", optional=True)
    if not read.value:
        return None
    made = ExternalRule(
        body=read.choice("body", ("IRO", "IRE", "FAIR_HEARING", "IMR")),
        name=read.text("name"),
        automatic=read.truth("automatic"),
        offered=read.choice("offered", ("MEDICAL_JUDGEMENT", "ANY")),
        early_with_lapse=read.truth("early_with_lapse"),
        preliminary=read.choice("preliminary", ("PLAN", "NONE"), default="PLAN"),
        preliminary_citation=read.text("preliminary_citation", default=""),
        citation=read.text("citation"),
        status=read.choice("status", STATUSES),
    )
    finish(read)
    return made


def _dismissal(file: Reading) -> DismissalRule | None:
    read = file.table("dismissal", optional=True)
    if not read.value:
        return None
    since, decides = read.day("since"), read.texts("decides")
    values = {"citation": read.text("citation"), "status": read.choice("status", STATUSES)}
    if unknown := sorted(set(decides) - set(ON_DISMISSAL)) or not decides:
        read.fault("decides", f"must name what is decided outside: {', '.join(ON_DISMISSAL)}")
    if "external" not in file.value:
        read.fault("decides", "nobody outside could decide it: this law has no table external")
    finish(read)
    return None if since is None or unknown else DismissalRule(decides=decides, since=since, **values)


def _warnings(read: Reading) -> dict[str, tuple[float, ...]]:
    found: dict[str, tuple[float, ...]] = {}
    for name in sorted(set(read.value) - {"citation"}):
        read.known(name)
        shares = read.value[name]
        fine = isinstance(shares, list) and all(isinstance(share, float) and 0 < share < 1 for share in shares)
        if name not in TIMED:
            read.fault(name, f"is not the name of a deadline; it is one of {', '.join(sorted(TIMED))}")
        elif not fine:
            read.fault(name, "must be a list of shares of the time between 0 and 1, e.g. [0.5, 0.8]")
        else:
            found[name] = tuple(shares)
    return found
