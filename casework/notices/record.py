"""The determination as a printed page: what was decided per line and why, every statement with its sources, by whom."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from casework.domain.record import DeterminationRecord, LineDetermination
from casework.domain.sources import Flag
from casework.notices.contents import sentence
from casework.notices.exclusions import exclusion_rows
from casework.notices.layout import RULE, heading, pairs, paragraph, table
from casework.notices.sources import cited, mark, source_groups
from casework.ports import Json

ISO = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d")
TICKS = {"MET": "✓ met", "NOT_MET": "✗ not met"}
SEVERITIES = {"NOTE": "to know", "LIMIT": "within limits", "REFUSE": "not relied on"}


def record_text(record: DeterminationRecord) -> str:
    """The record in lines of at most 120 columns."""
    return "\n".join(line.rstrip() for line in _lines(record)) + "\n"


def _lines(record: DeterminationRecord) -> Iterator[str]:
    zone = zone_of(record)
    yield from _head(record, zone)
    yield from _decisions(record)
    yield from _taken_in(record)
    for number, section in enumerate(record.sections, 1):
        yield from heading(f"{number}. {section.title}")
        for statement in section.statements:
            line = statement.line
            about = f"{line}: " if line and not statement.text.startswith(line) else ""
            yield from paragraph(f"{about}{statement.text}{cited(statement.sources, text=statement.text)}", mark="-")
    yield from _components(record)
    yield from _exclusions(record)
    yield from _flags(record.flags)
    yield from _sources(record, zone)
    yield from _due(record)
    yield from _signature(record, zone)
    yield from _versions(record.versions)


def _head(record: DeterminationRecord, zone: tzinfo | None) -> Iterator[str]:
    request = record.request
    member, provider = _named(request.get("member") or {}), _named(request.get("provider") or {})
    session = f", session {request['session']}" if int(request.get("session") or 1) > 1 else ""
    kind = " ".join(str(request.get(key, "")).replace("_", "-").lower() for key in ("urgency", "type")).strip()
    yield RULE
    yield f"DETERMINATION  {record.review}"
    yield RULE
    yield from pairs(
        [
            ("Request", f"{request.get('procedure_label') or request.get('procedure') or ''}{session} ({kind})"),
            ("Member", member),
            ("Provider", provider),
            ("Received", moment(request.get("received_at"), zone)),
            ("Outcome", record.outcome.replace("_", " ")),
            ("Under", "; ".join(dict.fromkeys(one for line in record.lines for one in _under(record, line)))),
            ("Decided", _decided(record, zone)),
        ]
    )


def _decided(record: DeterminationRecord, zone: tzinfo | None) -> str:
    """When it was decided, until when it was due, and whether that was too late."""
    told = moment(record.decided_at, zone)
    if not record.decision_due:
        return told
    late = datetime.fromisoformat(record.decided_at) > datetime.fromisoformat(record.decision_due)
    return f"{told}, due {moment(record.decision_due)}{', LATE' if late else ''}"


def _named(value: Mapping[str, Any]) -> str:
    details = [str(value[key]) for key in ("id", "specialty") if value.get(key)]
    age = f"{value['age']} years" if value.get("age") is not None else ""
    inside = ", ".join(part for part in (*details, age) if part)
    return f"{value.get('name', '')}{f' ({inside})' if inside else ''}"


def _decisions(record: DeterminationRecord) -> Iterator[str]:
    yield from heading("Lines")
    definition = (record.checks.get("plan") or {}).get("necessity")
    for line in record.lines:
        met = tally(line)
        under = f" components of {definition}" if definition else " components"
        necessity = f"   medical necessity: {met}{under}" if met else ""
        label = line.label.removeprefix(line.line).strip()
        yield f"  {line.line}  {label}   {line.outcome}   PAS {line.pas}{necessity}"
        if line.rationale:
            yield from paragraph(f"In the decider's words: {line.rationale}", indent=6)
        granted = _granted(line)
        yield from pairs(
            [
                ("Reasons", ", ".join(line.reasons)),
                ("Under", "; ".join(_under(record, line))),
                ("Not applied", "; ".join(_not_applied(record, line))),
                ("Approved", granted),
                ("What would change it", " ".join(map(sentence, line.change)) if line.adverse else ""),
                ("Held against", "; ".join(line.criteria)),
                ("Documents", ", ".join(line.documents)),
            ],
            indent=6,
        )


def _under(record: DeterminationRecord, line: LineDetermination) -> Iterator[str]:
    """The provisions that the line's outcome stands under: an approval not under what merely does not bar it."""
    plan = record.checks.get("plan") or {}
    beside = {plan.get("necessity"), *(one["short"] for one in (plan.get("exclusions") or {}).values())}
    yield from (one for one in line.provisions if line.outcome != "APPROVE" or one not in beside)


def _not_applied(record: DeterminationRecord, line: LineDetermination) -> Iterator[str]:
    """The exclusions that do not bar an approved line, with how many of their exceptions were analysed."""
    analysed = (record.checks.get("exclusions") or {}).get(line.line) or {}
    for id, words in ((record.checks.get("plan") or {}).get("exclusions") or {}).items():
        if line.outcome == "APPROVE" and words["short"] in line.provisions:
            known = [one for one in (analysed.get(id) or {}).values() if one.get("status") in ("MET", "NOT_MET")]
            yield f"{words['short']}, {len(known)} of {len(words['exceptions'])} exceptions analysed"


def _taken_in(record: DeterminationRecord) -> Iterator[str]:
    """What people noted at intake, so that nothing which they wrote for the record is lost."""
    notes = record.checks.get("intake") or []
    if notes:
        yield from heading("How the request was taken in")
    for one in notes:
        by = f" ({one['by']})" if one.get("by") else ""
        yield from paragraph(f"{one['label']}{by}: {sentence(one['text'])}", mark="-")


def _granted(line: LineDetermination) -> str:
    if line.outcome != "APPROVE":
        return ""
    period = f", from {line.valid_from} until {line.valid_to}" if line.valid_from and line.valid_to else ""
    return f"{line.quantity} of {line.requested}{period}"


def tally(line: LineDetermination) -> str:
    """How many components are met: 4 of 4; empty where nothing clinical was judged."""
    results = list(line.components.values())
    return f"{results.count('MET')} of {len(results)}" if results else ""


def _components(record: DeterminationRecord) -> Iterator[str]:
    judged = [line for line in record.lines if line.components]
    if not judged:
        return
    plan = record.checks.get("plan") or {}
    texts = plan.get("components") or {}
    under = f", {plan['necessity']}" if plan.get("necessity") else ""
    yield from heading(f"Components of medical necessity{under}")
    numbers = sorted({number for line in judged for number in line.components})
    rows = [
        [
            f"{number}. {texts.get(str(number), '')}".rstrip(),
            *(TICKS.get(line.components.get(number, ""), "? not known") for line in judged),
        ]
        for number in numbers
    ]
    rows.append(["All together", *(tally(line) for line in judged)])
    yield from table(["Component", *(line.line for line in judged)], rows)


def _exclusions(record: DeterminationRecord) -> Iterator[str]:
    found = exclusion_rows(record)
    if not found:
        return
    yield from heading("Exclusions and every exception to them")
    for one in found:
        yield from paragraph(one.summary)
        yield from table(["", "Exception, as the plan words it", "Answer", "Evidence"], one.rows, indent=4)


def _flags(flags: Sequence[Flag]) -> Iterator[str]:
    if not flags:
        return
    yield from heading("Flags: what limits how far the submission may be relied on")
    for flag in flags:
        pointed = f" Now cited: {mark(flag.repointed_to)}." if flag.repointed_to else ""
        severity = SEVERITIES.get(flag.severity, flag.severity.lower())
        yield from paragraph(
            f"{flag.subject}  {flag.code} ({severity}): {flag.text}{pointed} [{flag.citation}]", mark="-"
        )


def _sources(record: DeterminationRecord, zone: tzinfo | None) -> Iterator[str]:
    groups = source_groups(record)
    if groups:
        yield from heading("Sources")
    for title, rows in groups:
        yield f"  {title}"
        yield from pairs([(name, ISO.sub(lambda at: moment(at[0], zone), cite)) for name, cite in rows], indent=4)


def _due(record: DeterminationRecord) -> Iterator[str]:
    if not record.deadlines:
        return
    yield from heading("Due dates and how they are reckoned")
    for name, one in record.deadlines.items():
        yield from deadline_lines(name, one)


def deadline_lines(name: str, one: Json) -> list[str]:
    """A deadline with the arithmetic that gives it and the rule that sets it."""
    ended = "" if one.get("running", True) else " (its clock has ended)"
    lines = [f"  {name.replace('_', ' ')}: {moment(one['at'])}{ended}"]
    steps = [str(step) for step in one.get("steps", ())]
    for step in steps:
        lines += paragraph(step, indent=4, mark="-")
    citation = str(one.get("citation") or "")
    if citation and not any(citation in step for step in steps):
        lines += paragraph(f"[{citation}]", indent=4)
    return lines


def _signature(record: DeterminationRecord, zone: tzinfo | None) -> Iterator[str]:
    yield from heading("Signed")
    yield from paragraph(signed(record.signer, zone))
    second = record.checks.get("second_signer")
    if second:
        yield from paragraph(f"Second opinion: {signed(second, zone)}")


def signed(signer: Mapping[str, Any], zone: tzinfo | None = None) -> str:
    """Who signed, in which role, under which licence, when."""
    held = signer.get("licence") or {}
    licence = " ".join(str(held[key]) for key in ("number", "state") if held.get(key))
    parts = [
        str(signer.get("name") or signer.get("person") or "not stated"),
        str(signer.get("role") or "").replace("_", " "),
        " ".join(
            part for part in (str(signer.get("profession") or ""), f"licence {licence}" if licence else "") if part
        ),
        moment(signer.get("at"), zone),
    ]
    return ", ".join(part for part in parts if part)


def _versions(versions: Mapping[str, Any]) -> Iterator[str]:
    if versions:
        yield from heading("Versions")
        yield from pairs([(name.replace("_", " "), shortened(value)) for name, value in versions.items()])


def shortened(value: Any) -> str:
    """A version as it is named; of a hash its first twelve letters."""
    text = str(value or "")
    return text[:12] if len(text) == 64 and text.isalnum() else text


def zone_of(record: DeterminationRecord) -> tzinfo | None:
    """The offset that the record's days are reckoned in: that of its due moment, else that of the receipt."""
    local = record.decision_due or record.request.get("received_at")
    return datetime.fromisoformat(str(local)).tzinfo if local else None


def moment(value: Any, zone: tzinfo | None = None) -> str:
    """A moment as a log shows it, in the zone where one is given: 2026-01-27 23:59 -05:00."""
    if not value:
        return ""
    at = datetime.fromisoformat(str(value))
    if zone is not None and at.tzinfo is not None:
        at = at.astimezone(zone)
    offset = at.strftime("%z")
    return f"{at:%Y-%m-%d %H:%M}{f' {offset[:3]}:{offset[3:5]}' if offset else ''}"
