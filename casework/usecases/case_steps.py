"""The steps of a scripted case: what somebody does, or time that passes (format: docs/reference/case-format.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from casework.domain.request import REQUESTERS
from casework.ports import Json
from casework.usecases.people_file import table, tables, text

BETWEEN_STEPS = timedelta(minutes=5)  # a step that names no moment happens this long after the one before
EARLIEST, LATEST = 1900, 2200  # years that a case may play in

STEP_KINDS = (
    "task",
    "message",
    "withdraw",
    "wait_until",
    "appeal",
    "withdraw_appeal",
    "ask_external",
    "external_decided",
    "extend",
    "reopen",
    "claim",
    "assign",
    "release",
)
BY_REQUESTERS = {  # their value is who asks
    "withdraw": "takes the request back",
    "appeal": "appeals",
    "withdraw_appeal": "takes the appeal back",
    "ask_external": "asks for external review",
}
BY_PEOPLE = ("task", "extend", "claim", "assign", "release")  # only people of the case can do these
COMMON = {"as", "at", "refused", "note"}
OWN = {  # what else a step of each kind may say
    "task": {"answers"},
    "message": {"documents", "payload"},
    "withdraw": {"documents", "reason"},
    "wait_until": set[str](),
    "appeal": {"documents", "reason", "urgency", "physician_supports", "received_at"},
    "withdraw_appeal": {"documents", "reason"},
    "ask_external": {"documents", "reason", "urgency", "received_at"},
    "external_decided": {"documents", "lines", "dismissal", "rationale", "received_at"},
    "extend": {"documents", "ground", "reason", "until"},
    "reopen": {"documents", "reason"},
    "claim": set[str](),
    "assign": {"to"},
    "release": set[str](),
}
NEEDED = {
    "appeal": ("reason",),
    "withdraw_appeal": ("reason",),
    "external_decided": ("rationale",),
    "extend": ("ground", "reason"),
    "reopen": ("reason",),
    "assign": ("to",),
}
ONE_DOCUMENT = {
    "withdraw": "a withdrawal comes with one document: the requester's written withdrawal",
    "withdraw_appeal": "a withdrawal comes with one document: the written withdrawal of whoever appealed",
    "external_decided": "the decision comes with one document: the reviewer's own letter",
}
TEXTS = ("as", "reason", "refused", "urgency", "ground", "rationale", "dismissal", "to", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that somebody does, or time that passes."""

    number: int
    kind: str
    value: str
    who: str
    at: datetime | None
    answers: Json = field(default_factory=dict)
    documents: tuple[Json, ...] = ()
    payload: Json = field(default_factory=dict)
    reason: str = ""
    refused: str | None = None
    urgency: str = "STANDARD"
    physician_supports: bool = False
    received_at: datetime | None = None
    lines: Json = field(default_factory=dict)
    dismissal: str = ""
    rationale: str = ""
    ground: str = ""
    until: str = ""
    to: str = ""


def read_step(number: int, body: Json, people: set[str], faults: list[str]) -> Step | None:
    """The step of a table; None, and a fault, where it says not what it is."""
    where = f"steps[{number}]"
    kinds = [kind for kind in STEP_KINDS if kind in body]
    if len(kinds) != 1:
        faults.append(f"{where}: needs exactly one of {', '.join(STEP_KINDS)}, and has {', '.join(kinds) or 'none'}.")
        return None
    kind = kinds[0]
    _keys(kind, body, where, faults)
    for key in TEXTS:
        if key in body:
            text(body[key], f"{where}.{key}", faults)
    if kind not in ("wait_until", *BY_REQUESTERS):
        text(body[kind], f"{where}.{kind}", faults)
    _people(kind, body, people, where, faults)
    if kind in BY_REQUESTERS and body[kind] not in REQUESTERS:
        faults.append(
            f"{where}.{kind}: {body[kind]!r} is nobody who asks; write who {BY_REQUESTERS[kind]}: "
            f"one of {', '.join(REQUESTERS)}."
        )
    documents = tuple(tables(body, "documents", f"{where}.documents", faults))
    if kind in ONE_DOCUMENT and len(documents) != 1:
        faults.append(f"{where}.documents: {ONE_DOCUMENT[kind]}.")
    if not isinstance(body.get("physician_supports", False), bool):
        faults.append(f"{where}.physician_supports: must be true or false.")
    when = "wait_until" if kind == "wait_until" else "at"
    lines = table(body, "lines", f"{where}.lines", faults)
    for line, one in lines.items():
        text(one, f"{where}.lines.{line}", faults)
    refused = body.get("refused")
    return Step(
        number=number,
        kind=kind,
        value=str(body[kind]),
        who=str(body.get("as", "")) or "outside",
        at=moment(body[when], f"{where}.{when}", faults) if when in body else None,
        answers=table(body, "answers", f"{where}.answers", faults),
        documents=documents,
        payload=table(body, "payload", f"{where}.payload", faults),
        reason=str(body.get("reason", "")),
        refused=None if refused is None else str(refused),
        urgency=str(body.get("urgency", "STANDARD")),
        physician_supports=body.get("physician_supports", False) is True,
        received_at=moment(body["received_at"], f"{where}.received_at", faults) if "received_at" in body else None,
        lines=lines,
        dismissal=str(body.get("dismissal", "")),
        rationale=str(body.get("rationale", "")),
        ground=str(body.get("ground", "")),
        until=str(body.get("until", "")),
        to=str(body.get("to", "")),
    )


def _keys(kind: str, body: Mapping[str, Any], where: str, faults: list[str]) -> None:
    known = {kind, *COMMON, *OWN[kind]}
    for key in sorted(set(body) - known):
        faults.append(f"{where}.{key}: not known; a step {kind} has {', '.join(sorted(known))}.")
    for key in NEEDED.get(kind, ()):
        if not body.get(key):
            faults.append(f"{where}.{key}: is missing; a step {kind} needs it.")
    if kind == "external_decided" and bool(body.get("lines")) == bool(body.get("dismissal")):
        what = "is missing" if not body.get("lines") else "does not go with dismissal"
        faults.append(f"{where}.lines: {what}; a step {kind} says either lines or dismissal.")


def _people(kind: str, body: Mapping[str, Any], people: set[str], where: str, faults: list[str]) -> None:
    named = [("as", body.get("as"))] if kind in BY_PEOPLE else []
    named += [("to", body["to"])] if kind == "assign" and body.get("to") else []
    for key, who in named:
        if who not in people:
            faults.append(f"{where}.{key}: {who or 'nobody'} is not among the [people] of this case.")


def in_order(start: datetime, steps: tuple[Step, ...], faults: list[str]) -> None:
    """A moment before that of the step before could not be honoured: the clock of a case never goes back."""
    now = start
    for step in steps:
        if step.at is not None and step.at < now:
            faults.append(
                f"steps[{step.number}]: {step.at.isoformat()} lies before {now.isoformat()}, which it is by then; "
                "time only goes on. Give a later moment, or put the steps in order."
            )
            return
        now = step.at or now + BETWEEN_STEPS


def moment(value: Any, where: str, faults: list[str]) -> datetime | None:
    """The moment that a file gives; None, and a fault, where it is none."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        if found.tzinfo is not None and not EARLIEST <= found.astimezone(UTC).year <= LATEST:
            raise ValueError("a year that no review can have")
    except (ValueError, OverflowError):
        faults.append(f"{where}: {value!r} is not a moment; write e.g. 2026-01-12T09:30:00-05:00.")
        return None
    if found.tzinfo is None:
        faults.append(f"{where}: {value} has no UTC offset; write e.g. 2026-01-12T09:30:00-05:00.")
        return None
    return found
