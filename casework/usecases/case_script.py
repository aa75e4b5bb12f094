"""Scripted cases: a request, a clock, what people do, what must come of it (format: docs/reference/case-format.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.errors import CaseFormatError
from casework.ports import Json, Person
from casework.usecases.case_steps import Step, in_order, moment, read_step
from casework.usecases.people_file import person, read_toml, table, tables, text, texts

TOP_KEYS = {"case", "clock", "people", "request", "documents", "earlier", "steps", "expect"}
EXPECTED_TEXTS = {"outcome", "initial_outcome", "status", "decision_due", "signer_role"}
EXPECTED_TABLES = {"lines", "initial_lines", "pas", "initial_pas", "pas_after", "deadlines"}
EXPECTED_LISTS = {
    "path",
    "not_path",
    "elements",
    "letters",
    "not_letters",
    "provisions",
    "reasons",
    "refusals",
    "flags",
    "shows",
    "not_shows",
    "events",
}
EXPECTED_YES_OR_NO = {"external_offered"}
LETTERS_TO = "letters_to"
EXPECT_KEYS = EXPECTED_TEXTS | EXPECTED_TABLES | EXPECTED_LISTS | EXPECTED_YES_OR_NO | {LETTERS_TO}


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
    return script_of(read_toml(file, name=name, again="play it again"), name=name)


def script_of(raw: Json, *, name: str) -> Script:
    """The script of what such a file holds."""
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
    start = moment(table(raw, "clock", "clock", faults).get("start"), "clock.start", faults)
    if "request" not in raw:
        faults.append("[request] is missing: a case starts with the request for review.")
    request = table(raw, "request", "request", faults)
    documents = tables(raw, "documents", "documents", faults)
    known = {one.id for one in people}
    bodies = tables(raw, "steps", "steps", faults)
    steps = tuple(
        step for number, body in enumerate(bodies, 1) if (step := read_step(number, body, known, faults)) is not None
    )
    if start is not None:
        in_order(start, steps, faults)
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
        elif key in EXPECTED_TABLES:
            for name, one in table(expect, key, where, faults).items():
                text(one, f"{where}.{name}", faults)
        elif key == LETTERS_TO:
            named = table(expect, key, where, faults)
            for kind in named:
                texts(named, kind, f"{where}.{kind}", faults)
        elif key in EXPECTED_YES_OR_NO:
            if not isinstance(value, bool):
                faults.append(f"{where}: must be true or false, and is {value!r}.")
        else:
            text(value, where, faults)
    return expect
