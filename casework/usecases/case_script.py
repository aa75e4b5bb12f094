"""Scripted cases: a request, a clock, what people do, what must come of it (format: docs/reference/case-format.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from casework.domain.request import REQUESTERS
from casework.errors import CaseFormatError
from casework.ports import Json, Person
from casework.usecases.people_file import person, read_toml, table, tables, text, texts

BETWEEN_STEPS = timedelta(minutes=5)  # a step that names no moment happens this long after the one before
EARLIEST, LATEST = 1900, 2200  # years that a case may play in

STEP_KINDS = ("task", "message", "withdraw", "wait_until")
STEP_KEYS = {
    "task",
    "message",
    "withdraw",
    "wait_until",
    "as",
    "at",
    "answers",
    "documents",
    "payload",
    "reason",
    "refused",
    "note",
}
TOP_KEYS = {"case", "clock", "people", "request", "documents", "earlier", "steps", "expect"}
EXPECTED_TEXTS = {"outcome", "status", "decision_due", "signer_role"}
EXPECTED_BY_LINE = {"lines", "pas"}
EXPECTED_LISTS = {
    "path",
    "not_path",
    "elements",
    "letters",
    "provisions",
    "reasons",
    "flags",
    "shows",
    "not_shows",
    "events",
}
EXPECT_KEYS = EXPECTED_TEXTS | EXPECTED_BY_LINE | EXPECTED_LISTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that somebody does, or time that passes."""

    number: int
    kind: str
    value: str
    who: str
    at: datetime | None
    answers: Json
    documents: tuple[Json, ...]
    payload: Json
    reason: str
    refused: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A scripted case, checked."""

    id: str
    title: str
    start: datetime
    people: tuple[Person, ...]
    request: Json
    documents: tuple[Json, ...]
    steps: tuple[Step, ...]
    expect: Json
    earlier: tuple["Script", ...]


def read_script(file: bytes, *, name: str) -> Script:
    """The script of a TOML file; CaseFormatError says what is wrong and where."""
    raw = read_toml(file, name=name, again="play it again")
    faults: list[str] = []
    people = table(raw, "people", "people", faults)
    persons = tuple(person(id, people, faults) for id in people)
    script = _script(raw, faults, case=raw.get("case"), people=persons)
    if faults:
        raise CaseFormatError(f"{name} cannot be played:\n" + "\n".join(f"  {fault}" for fault in faults))
    assert script is not None
    return script


def _script(raw: Json, faults: list[str], *, case: Any, people: tuple[Person, ...]) -> Script | None:
    for key in sorted(set(raw) - TOP_KEYS - ({"id"} if "case" not in raw else set())):
        faults.append(f"{key}: not known here; a case has {', '.join(sorted(TOP_KEYS))}.")
    if not isinstance(case, Mapping) or not case.get("id"):
        faults.append('[case] needs an id, e.g. id = "G01".')
        case = {}
    start = _moment(table(raw, "clock", "clock", faults).get("start"), "clock.start", faults)
    if "request" not in raw:
        faults.append("[request] is missing: a case starts with the request for review.")
    request = table(raw, "request", "request", faults)
    documents = tables(raw, "documents", "documents", faults)
    known = {one.id for one in people}
    bodies = tables(raw, "steps", "steps", faults)
    steps = tuple(
        step for number, body in enumerate(bodies, 1) if (step := _step(number, body, known, faults)) is not None
    )
    if start is not None:
        _in_order(start, steps, faults)
    expect = _expectations(raw, faults)
    earlier = tuple(
        inner
        for number, body in enumerate(tables(raw, "earlier", "earlier", faults), 1)
        if (inner := _before(number, body, f"{case.get('id')}-before-{number}", people, faults)) is not None
    )
    if faults or start is None:
        return None
    return Script(
        id=str(case["id"]),
        title=str(case.get("title", case["id"])),
        start=start,
        people=people,
        request=request,
        documents=tuple(documents),
        steps=steps,
        expect=expect,
        earlier=earlier,
    )


def _before(number: int, body: Json, id: str, people: tuple[Person, ...], faults: list[str]) -> Script | None:
    """A request that is played first; what is wrong with it is said of it."""
    own: list[str] = []
    script = _script(body, own, case={"id": id}, people=people)
    faults.extend(f"earlier[{number}].{fault}" for fault in own)
    return script


def _expectations(raw: Json, faults: list[str]) -> Json:
    """What is expected, each of the kind that it can be compared as."""
    expect = table(raw, "expect", "expect", faults)
    for key, value in sorted(expect.items()):
        where = f"expect.{key}"
        if key not in EXPECT_KEYS:
            faults.append(f"{where}: not known; what can be expected: {', '.join(sorted(EXPECT_KEYS))}.")
        elif key in EXPECTED_LISTS:
            texts(expect, key, where, faults)
        elif key in EXPECTED_BY_LINE:
            for line, one in table(expect, key, where, faults).items():
                text(one, f"{where}.{line}", faults)
        else:
            text(value, where, faults)
    return expect


def _step(number: int, body: Json, people: set[str], faults: list[str]) -> Step | None:
    where = f"steps[{number}]"
    for key in sorted(set(body) - STEP_KEYS):
        faults.append(f"{where}.{key}: not known; a step has {', '.join(sorted(STEP_KEYS))}.")
    kinds = [kind for kind in STEP_KINDS if kind in body]
    if len(kinds) != 1:
        faults.append(f"{where}: needs exactly one of {', '.join(STEP_KINDS)}, and has {', '.join(kinds) or 'none'}.")
        return None
    kind = kinds[0]
    for key in ("as", "reason", "refused", *((kind,) if kind in ("task", "message") else ())):
        if key in body:
            text(body[key], f"{where}.{key}", faults)
    who = str(body.get("as", ""))
    if kind == "task" and who not in people:
        faults.append(f"{where}.as: {who or 'nobody'} is not among the [people] of this case.")
    if kind == "withdraw":
        _withdrawal(body, where, faults)
    waits = kind == "wait_until"
    when = "wait_until" if waits else "at"
    refused = body.get("refused")
    return Step(
        number=number,
        kind=kind,
        value=str(body[kind]),
        who=who or "outside",
        at=_moment(body[when], f"{where}.{when}", faults) if when in body else None,
        answers=table(body, "answers", f"{where}.answers", faults),
        documents=tuple(tables(body, "documents", f"{where}.documents", faults)),
        payload=table(body, "payload", f"{where}.payload", faults),
        reason=str(body.get("reason", "")),
        refused=None if refused is None else str(refused),
    )


def _withdrawal(body: Json, where: str, faults: list[str]) -> None:
    if body["withdraw"] not in REQUESTERS:
        faults.append(
            f"{where}.withdraw: {body['withdraw']!r} is nobody who asks; write who takes the request back: "
            f"one of {', '.join(REQUESTERS)}."
        )
    if len(tables(body, "documents", f"{where}.documents", faults)) != 1:
        faults.append(f"{where}.documents: a withdrawal comes with one document: the requester's written withdrawal.")


def _in_order(start: datetime, steps: tuple[Step, ...], faults: list[str]) -> None:
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


def _moment(value: Any, where: str, faults: list[str]) -> datetime | None:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        if moment.tzinfo is not None and not EARLIEST <= moment.astimezone(UTC).year <= LATEST:
            raise ValueError("a year that no review can have")
    except (ValueError, OverflowError):
        faults.append(f"{where}: {value!r} is not a moment; write e.g. 2026-01-12T09:30:00-05:00.")
        return None
    if moment.tzinfo is None:
        faults.append(f"{where}: {value} has no UTC offset; write e.g. 2026-01-12T09:30:00-05:00.")
        return None
    return moment
