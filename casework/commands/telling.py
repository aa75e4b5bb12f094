"""One review told to a person: where it stands, what was decided and why, until when, and what proves it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo

from casework.commands.telling_decisions import appealed, decided, extended, outside, reopened
from casework.domain.events import KINDS
from casework.domain.record import DeterminationRecord
from casework.notices.layout import heading, paragraph
from casework.notices.record import deadline_lines, moment, record_text, shortened
from casework.ports import Json

Echo = Callable[[str], object]


def tell(told: Json, echo: Echo, *, zone: tzinfo | None = None) -> None:
    """Print what `casework.usecases.show.show` gives, its moments in the plan's zone where one is given."""
    _heading(told, echo, zone)
    _section("Open tasks", [_task(one, zone) for one in told["tasks"]], echo)
    _section("Sent back", [row for one in told["returned_by"] for row in returned(one)], echo)
    _section("Incidents", [row for one in told["incidents"] for row in _incident(one)], echo)
    _section("Missed deadlines", [row for one in told["breaches"] for row in _breach(one)], echo)
    _section("What was decided, and what holds", decided(told, zone), echo)
    _section("Reopening", reopened(told, zone), echo)
    records = [told["determination"], *(level["determination"] for level in told["appeals"])]
    for record in [one for one in records if one]:
        echo("")
        echo(record_text(DeterminationRecord.from_json(record)).rstrip("\n"))
    if not any(records):
        _section("Flags", [row for one in told["flags"] for row in _flag(one)], echo)
    _section("Appeals", appealed(told, zone), echo)
    _section("External review", outside(told, zone), echo)
    _section("Extensions", [row for one in told["extensions"] for row in extended(one, zone)], echo)
    _section("Refused", [row for one in told["refusals"] for row in _refused(one)], echo)
    _section("Asked for and refused", [row for one in told["requests_refused"] for row in _not_had(one, zone)], echo)
    last: Json = next((record for record in reversed(records) if record), {})
    same = {name for name, one in (last.get("deadlines") or {}).items() if one == told["deadlines"].get(name)}
    later = {name: one for name, one in told["deadlines"].items() if name not in same}
    _section("Due dates", [row for name, one in later.items() for row in deadline_lines(name, one)], echo)
    _section("Letters", [row for one in told["letters"] for row in _letter(one, zone)], echo)
    _section("Trail", _trail(told["trail"]), echo)


def tell_overview(rows: Sequence[Json], echo: Echo, *, zones: Mapping[str, tzinfo]) -> None:
    """A line for each review, its due moment in its plan's zone."""
    if not rows:
        echo("There are no reviews. Hand one in with `casework submit REQUEST.json`.")
    for row in columns(
        [
            [
                one["review"],
                one["status"].lower(),
                (one["outcome"] or "no outcome yet").lower().replace("_", " "),
                due(one["decision_due_at"], zones.get(one["review"])),
                one["stage"] or "",
            ]
            for one in rows
        ]
    ):
        echo(row)


def tell_tasks(rows: Sequence[Json], echo: Echo, *, zones: Mapping[str, tzinfo]) -> None:
    """A line for each open task: how to name it, until when, for whom, what it asks."""
    if not rows:
        echo("Nothing is open.")
    for row in columns(
        [
            [
                f"{one['review']}/{one['element']}",
                due(one["due_at"], zones.get(one["review"])),
                one["role"] or "anybody",
                one["claimed_by"] or "",
                one["name"] + _blocked(one["returned_by"]),
            ]
            for one in rows
        ]
    ):
        echo(row)


def _blocked(returned_by: Sequence[Json]) -> str:
    names = ", ".join(dict.fromkeys(one["guardrail"] for one in returned_by))
    return f" (sent back by {names})" if names else ""


def due(at: str | None, zone: tzinfo | None) -> str:
    """Until when, in a list."""
    return f"due {moment(at, zone)}" if at else "no due date"


def tell_trail(events: Iterable[Json], echo: Echo, *, zone: tzinfo | None = None) -> None:
    """The audit events: what happened, in words, and what it was about."""
    for row in heading("Events"):
        echo(row)
    for one in events:
        echo(f"  {one['seq']:>4}  {moment(one['at'], zone)}  {one['actor']:<12}  {one['kind']}")
        for text in (KINDS.get(one["kind"], ""), _detail(one["detail"])):
            for row in paragraph(text, indent=8) if text else ():
                echo(row)


def _detail(detail: Json) -> str:
    """What an event says of itself, in short; tables and rows are left to --json."""
    told = {key: _short(value) for key, value in detail.items() if value is not None and not isinstance(value, dict)}
    return "; ".join(f"{key} {value}" for key, value in told.items() if value)


def _heading(told: Json, echo: Echo, zone: tzinfo | None) -> None:
    request = told["request"]
    outcome = f", {told['outcome'].lower().replace('_', ' ')}" if told["outcome"] else ""
    stage = f", in {told['stage'].replace('_', ' ')}" if told["stage"] and told["status"] == "OPEN" else ""
    echo(f"{told['review']}  {request.get('procedure_label') or request.get('procedure', '')}")
    echo(f"  {told['status'].lower()}{outcome}{stage}, revision {told['revision']}")
    echo(
        f"  received {moment(told['received_at'], zone)}, {(told['urgency'] or 'urgency not set yet').lower()}; "
        f"plan {told['plan']}, {told['line_of_business']}; diagrams {told['definition'][:12]}"
    )
    if beyond := ", ".join(told["sites_beyond_the_policy"]):
        echo(f"  Sites that the policy does not name: {beyond}")


def _section(title: str, rows: Sequence[str], echo: Echo) -> None:
    if rows:
        for row in (*heading(title), *rows):
            echo(row)


def _task(one: Json, zone: tzinfo | None) -> str:
    whom = one["role"] if one["kind"] == "USER" else f"waits for the message {one['message']}"
    claimed = f", claimed by {one['claimed_by']}" if one["claimed_by"] else ""
    return f"  {one['element']}  {one['name']} ({whom}{claimed}; {due(one['due_at'], zone)})  {one['id']}"


def _refused(one: Json) -> list[str]:
    return paragraph(f"{one['element']}, to {one['person']}: {one['reason'].lower().replace('_', ' ')}", indent=2)


def _not_had(one: Json, zone: tzinfo | None) -> list[str]:
    return paragraph(f"{moment(one['at'], zone)}, {one['asked']}, by {one['person']}: {one['reason']}", indent=2)


def returned(one: Json) -> list[str]:
    """Which guardrail sent an answer back to its task, and what it says."""
    return paragraph(
        f"{one['element']}: the guardrail {one['guardrail']} blocks the denial of {one['line']} for "
        f"{', '.join(one['reasons'])}: {one['message']} ({one['citation']}) Decide otherwise, or override it and say "
        "why.",
        indent=2,
    )


def _incident(one: Json) -> list[str]:
    attempts = f" ({one['attempts']} attempts)" if one["attempts"] else ""
    return paragraph(f"{one['id']}: {one['cause']}{attempts}", indent=2)


def _breach(one: Json) -> list[str]:
    means = one["lapse"].lower().replace("_", " ")
    told = f"The {one['deadline'].replace('_', ' ')} was due {moment(one['due_at'])}: {means} ({one['citation']})."
    explained = one["explanation"]
    if explained is not None:
        told += f" {explained['by']}: {explained['cause']} {explained['action']}"
    return paragraph(told, indent=2)


def _flag(one: Json) -> list[str]:
    return paragraph(f"{one['code']} {one['subject']}: {one['text']}", indent=2)


def _letter(one: Json, zone: tzinfo | None) -> list[str]:
    sent = f"sent {moment(one['sent_at'], zone)}" if one["sent_at"] else "in the outbox, not sent yet"
    return [
        f"  {one['kind']} to {one['audience']}, {sent}: {one['subject']}",
        *([f"      {one['place']}"] if one["place"] else []),
    ]


def _trail(one: Json) -> list[str]:
    if not one["verified"]:
        return paragraph(f"{one['events']} events, BROKEN: {one['fault']}", indent=2)
    return [f"  {one['events']} events, verified; head {one['head']}"]


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells, each column as wide as its widest cell."""
    widths = [max(len(row[number]) for row in rows) for number in range(len(rows[0]))] if rows else []
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _short(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value if not isinstance(one, dict | list))
    return shortened(value)
