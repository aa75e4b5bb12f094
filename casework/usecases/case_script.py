"""Scripted cases: a request, a clock, what people do, what must come of it (format: docs/reference/case-format.md)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.errors import CaseFormatError
from casework.ports import Json, Person

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
EXPECT_KEYS = {
    "outcome",
    "status",
    "lines",
    "pas",
    "decision_due",
    "path",
    "not_path",
    "elements",
    "letters",
    "provisions",
    "reasons",
    "flags",
    "signer_role",
    "shows",
    "not_shows",
    "events",
}


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


def read_script(text: bytes, *, name: str) -> Script:
    """The script of a TOML file; CaseFormatError says what is wrong and where."""
    try:
        raw = tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CaseFormatError(f"{name} is not a TOML file: {error}. Mend the place named and play it again.") from error
    faults: list[str] = []
    script = _script(raw, name, faults, case=raw.get("case"), people=raw.get("people"))
    if faults:
        raise CaseFormatError(f"{name} cannot be played:\n" + "\n".join(f"  {fault}" for fault in faults))
    assert script is not None
    return script


def _script(raw: Mapping[str, Any], name: str, faults: list[str], *, case: Any, people: Any) -> Script | None:
    for key in sorted(set(raw) - TOP_KEYS - ({"id"} if "case" not in raw else set())):
        faults.append(f"{key}: not known here; a case has {', '.join(sorted(TOP_KEYS))}.")
    if not isinstance(case, Mapping) or not case.get("id"):
        faults.append('[case] needs an id, e.g. id = "G01".')
    start = _moment(raw.get("clock", {}).get("start"), "clock.start", faults)
    if not isinstance(raw.get("request"), Mapping):
        faults.append("[request] is missing: a case starts with the request for review.")
    persons = tuple(_person(id, body, faults) for id, body in (people or {}).items())
    steps = tuple(
        step
        for number, body in enumerate(raw.get("steps", ()), 1)
        if (step := _step(number, body, people or {}, faults)) is not None
    )
    expect = dict(raw.get("expect", {}))
    for key in sorted(set(expect) - EXPECT_KEYS):
        faults.append(f"expect.{key}: not known; what can be expected: {', '.join(sorted(EXPECT_KEYS))}.")
    earlier = tuple(
        inner
        for number, body in enumerate(raw.get("earlier", ()), 1)
        if (
            inner := _script(
                body, name, faults, case={"id": f"{(case or {}).get('id')}-before-{number}"}, people=people
            )
        )
        is not None
    )
    if faults or start is None:
        return None
    return Script(
        id=str(case["id"]),
        title=str(case.get("title", case["id"])),
        start=start,
        people=persons,
        request=dict(raw["request"]),
        documents=tuple(dict(one) for one in raw.get("documents", ())),
        steps=steps,
        expect=expect,
        earlier=earlier,
    )


def _step(number: int, body: Mapping[str, Any], people: Mapping[str, Any], faults: list[str]) -> Step | None:
    where = f"steps[{number}]"
    for key in sorted(set(body) - STEP_KEYS):
        faults.append(f"{where}.{key}: not known; a step has {', '.join(sorted(STEP_KEYS))}.")
    kinds = [kind for kind in STEP_KINDS if kind in body]
    if len(kinds) != 1:
        faults.append(f"{where}: needs exactly one of {', '.join(STEP_KINDS)}, and has {', '.join(kinds) or 'none'}.")
        return None
    who = str(body.get("as", ""))
    if kinds[0] == "task" and who not in people:
        faults.append(f"{where}.as: {who or 'nobody'} is not among the [people] of this case.")
    waits = kinds[0] == "wait_until"
    return Step(
        number=number,
        kind=kinds[0],
        value=str(body[kinds[0]]),
        who=who or "outside",
        at=_moment(body["wait_until"] if waits else body["at"], f"{where}.at", faults)
        if waits or "at" in body
        else None,
        answers=dict(body.get("answers", {})),
        documents=tuple(dict(one) for one in body.get("documents", ())),
        payload=dict(body.get("payload", {})),
        reason=str(body.get("reason", "")),
        refused=body.get("refused"),
    )


def _person(id: str, body: Mapping[str, Any], faults: list[str]) -> Person:
    known = {"name", "roles", "licences", "specialties", "reports_to"}
    for key in sorted(set(body) - known):
        faults.append(f"people.{id}.{key}: not known; a person has {', '.join(sorted(known))}.")
    if not body.get("name") or not body.get("roles"):
        faults.append(f"people.{id}: needs a name and roles.")
    return Person(
        id=id,
        name=str(body.get("name", id)),
        roles=tuple(body.get("roles", ())),
        licences=tuple(dict(one) for one in body.get("licences", ())),
        specialties=tuple(body.get("specialties", ())),
        reports_to=body.get("reports_to"),
    )


def read_people(text: bytes, *, name: str) -> tuple[Person, ...]:
    """The [people] of a TOML file."""
    faults: list[str] = []
    try:
        raw = tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CaseFormatError(f"{name} is not a TOML file: {error}.") from error
    people = tuple(_person(id, body, faults) for id, body in raw.get("people", {}).items())
    if not people:
        faults.append("people: nobody is named; write a table [people.ID] for each person.")
    if faults:
        raise CaseFormatError(f"{name} cannot be read:\n" + "\n".join(f"  {fault}" for fault in faults))
    return people


def _moment(value: Any, where: str, faults: list[str]) -> datetime | None:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        faults.append(f"{where}: {value!r} is not a moment; write e.g. 2026-01-12T09:30:00-05:00.")
        return None
    if moment.tzinfo is None:
        faults.append(f"{where}: {value} has no UTC offset; write e.g. 2026-01-12T09:30:00-05:00.")
        return None
    return moment
