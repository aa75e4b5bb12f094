"""Reads lines of business from their tables (format: docs/reference/lines-of-business.md)."""

from typing import Any

from casework.domain.content import STATUSES, finish
from casework.domain.deadlines import TIMED
from casework.domain.lines_of_business import ClockRule, LineOfBusiness, NoticeElement
from casework.domain.reading import Reading

UNITS = ("calendar_days", "business_days", "hours", "months")
AUDIENCES = ("MEMBER", "PROVIDER", "RECORD")
WHEN = (
    "ALWAYS",
    "CLINICAL",
    "ADMINISTRATIVE",
    "ADVERSE",
    "EXTERNAL_REVIEW",
    "FAST_APPEAL",
    "CONCURRENT",
    "LATE",
)
REQUEST_TYPES = ("pre_service", "concurrent", "post_service")


def read_line_of_business(file: Reading) -> LineOfBusiness | None:
    """The line of business of a file; None where something is wrong with it."""
    head = file.table("line_of_business")
    toll, lapse, warned = file.table("tolling"), file.table("lapse"), file.table("warnings")
    adverse, urgent = file.table("adverse_signers"), file.table("urgency")
    starts, ends = head.day("effective_from"), head.day("effective_to", optional=True)
    clocks = tuple(rule for one in file.tables("clocks") if (rule := _clock(one)) is not None)
    for type in REQUEST_TYPES:
        if not any(rule.id == f"decision.{type}.standard" for rule in clocks):
            file.fault("clocks", f"there is none for decision.{type}.standard, so such a decision would never be due")
    values: dict[str, Any] = {
        "id": head.identifier("id"),
        "title": head.text("title"),
        "law": head.text("law"),
        "extensions": head.whole("extensions", default=0, least=0),
        "tolling": toll.choice("rule", ("NONE", "ON_INFORMATION_REQUEST")),
        "tolling_citation": toll.text("citation"),
        "lapse": lapse.choice("rule", ("DEEMED_EXHAUSTED", "DEEMED_ADVERSE")),
        "lapse_citation": lapse.text("citation"),
        "warnings": _warnings(warned),
        "warnings_citation": warned.text("citation"),
        "adverse_signers": adverse.texts("professions"),
        "adverse_signers_citation": adverse.text("citation"),
        "urgency_citation": urgent.text("citation"),
        "notices": tuple(_notice(one) for one in file.tables("notices")),
        "appeal": file.mapping("appeal"),
    }
    if not values["adverse_signers"]:
        adverse.fault("professions", "nobody could sign an adverse decision; name e.g. MD")
    finish(head, toll, lapse, warned, adverse, urgent, file)
    if file.faults or starts is None:
        return None
    return LineOfBusiness(effective_from=starts, effective_to=ends, clocks=clocks, deadline_names=TIMED, **values)


def _clock(read: Reading) -> ClockRule | None:
    since = read.day("since")
    values: dict[str, Any] = {
        "id": read.identifier("id"),
        "value": read.whole("value", least=1),
        "unit": read.choice("unit", UNITS),
        "start": read.text("start"),
        "citation": read.text("citation"),
        "status": read.choice("status", STATUSES),
        "note": read.text("note", default=""),
    }
    finish(read)
    return None if since is None else ClockRule(since=since, **values)


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


def _notice(read: Reading) -> NoticeElement:
    made = NoticeElement(
        id=read.identifier("id"),
        notices=read.texts("notices"),
        audiences=read.texts("audiences"),
        when=read.choice("when", WHEN, default="ALWAYS"),
        citation=read.text("citation"),
        text=read.text("text", default=""),
        status=read.choice("status", STATUSES, default="VERIFIED"),
    )
    for audience in made.audiences:
        if audience not in AUDIENCES:
            read.fault("audiences", f"{audience} is none; they are {', '.join(AUDIENCES)}")
    if not made.notices or not made.audiences:
        read.fault("notices", f"{made.id} must name the letters that say it and whom they go to")
    finish(read)
    return made
