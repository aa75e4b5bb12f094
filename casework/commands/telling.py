"""One review told to a person: where it stands, what was decided and why, until when, and what proves it."""

from collections.abc import Callable, Iterable, Sequence

from casework.domain.events import KINDS
from casework.domain.record import DeterminationRecord
from casework.notices.layout import heading, paragraph
from casework.notices.record import deadline_lines, moment, record_text
from casework.ports import Json

Echo = Callable[[str], object]


def tell(told: Json, echo: Echo) -> None:
    """Print what `casework.usecases.show.show` gives."""
    _heading(told, echo)
    _section("Open tasks", [_task(one) for one in told["tasks"]], echo)
    _section("Incidents", [row for one in told["incidents"] for row in _incident(one)], echo)
    determination = told["determination"]
    if determination is not None:
        echo("")
        echo(record_text(DeterminationRecord.from_json(determination)).rstrip("\n"))
    else:
        _section("Flags", [row for one in told["flags"] for row in _flag(one)], echo)
    recorded = (determination or {}).get("deadlines") or {}
    later = {name: one for name, one in told["deadlines"].items() if name not in recorded}
    _section("Due dates", [row for name, one in later.items() for row in deadline_lines(name, one)], echo)
    _section("Letters", [row for one in told["letters"] for row in _letter(one)], echo)
    _section("Trail", _trail(told["trail"]), echo)


def tell_overview(rows: Sequence[Json], echo: Echo) -> None:
    """A line for each review."""
    if not rows:
        echo("There are no reviews. Hand one in with `casework submit REQUEST.json`.")
    for row in columns(
        [
            [
                one["review"],
                one["status"].lower(),
                (one["outcome"] or "no outcome yet").lower().replace("_", " "),
                f"due {moment(one['decision_due_at'])}" if one["decision_due_at"] else "nothing due",
                one["stage"] or "",
            ]
            for one in rows
        ]
    ):
        echo(row)


def tell_trail(events: Iterable[Json], echo: Echo) -> None:
    """The audit events, one line each, with what they say in short."""
    for row in heading("Events"):
        echo(row)
    for one in events:
        detail = ", ".join(
            f"{key} {_short(value)}" for key, value in one["detail"].items() if not isinstance(value, dict | list)
        )
        sentence = KINDS.get(one["kind"], "")
        first = f"  {one['seq']:>4}  {moment(one['at'])}  {one['actor']:<12}  {one['kind']}"
        echo(first)
        for text in (sentence, detail):
            for row in paragraph(text, indent=8):
                echo(row)


def _heading(told: Json, echo: Echo) -> None:
    request = told["request"]
    outcome = f", {told['outcome'].lower().replace('_', ' ')}" if told["outcome"] else ""
    stage = f", in {told['stage'].replace('_', ' ')}" if told["stage"] and told["status"] == "OPEN" else ""
    echo(f"{told['review']}  {request.get('procedure_label') or request.get('procedure', '')}")
    echo(f"  {told['status'].lower()}{outcome}{stage}, revision {told['revision']}")
    echo(
        f"  received {moment(told['received_at'])}, {(told['urgency'] or 'urgency not set yet').lower()}; "
        f"plan {told['plan']}, {told['line_of_business']}; diagrams {told['definition'][:12]}"
    )


def _section(title: str, rows: Sequence[str], echo: Echo) -> None:
    if rows:
        for row in (*heading(title), *rows):
            echo(row)


def _task(one: Json) -> str:
    whom = one["role"] if one["kind"] == "USER" else f"waits for the message {one['message']}"
    return f"  {one['element']}  {one['name']} ({whom})  {one['id']}"


def _incident(one: Json) -> list[str]:
    attempts = f" ({one['attempts']} attempts)" if one["attempts"] else ""
    return paragraph(f"{one['id']}: {one['cause']}{attempts}", indent=2)


def _flag(one: Json) -> list[str]:
    return paragraph(f"{one['code']} {one['subject']}: {one['text']}", indent=2)


def _letter(one: Json) -> list[str]:
    sent = f"sent {moment(one['sent_at'])}" if one["sent_at"] else "in the outbox, not sent yet"
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
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
