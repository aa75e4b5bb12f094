"""What a scripted case expects, held against what came of it; an expectation that fails says what was instead."""

from collections.abc import Callable, Iterator
from typing import Any

from casework.domain.determination import DeterminationRecord
from casework.notices.record import record_text
from casework.ports import Json
from casework.usecases.application import Application
from casework.usecases.case_script import Script


def unmet(app: Application, script: Script, told: Json) -> Iterator[str]:
    """A line for each expectation that is not met."""
    checks: dict[str, Callable[[Any], Iterator[str]]] = {
        "outcome": lambda wanted: _same("outcome", wanted, told["outcome"]),
        "status": lambda wanted: _same("status", wanted, told["status"]),
        "lines": lambda wanted: _each("line", wanted, {one["line"]: one["outcome"] for one in _lines(told)}),
        "pas": lambda wanted: _each("PAS code of line", wanted, {one["line"]: one["pas"] for one in _lines(told)}),
        "decision_due": lambda wanted: _starts("decision due", wanted, _decided_by(told)),
        "path": lambda wanted: _in_order("milestones", wanted, told["milestones"]),
        "elements": lambda wanted: _in_order("elements", wanted, told["path"]),
        "not_path": lambda wanted: _none("milestones", wanted, told["milestones"] + told["path"]),
        "letters": lambda wanted: _all("letters", wanted, {one["kind"] for one in told["letters"] if one["sent_at"]}),
        "provisions": lambda wanted: _all("provisions", wanted, _provisions(told)),
        "reasons": lambda wanted: _all("reasons", wanted, {code for one in _lines(told) for code in one["reasons"]}),
        "flags": lambda wanted: _all(
            "flags",
            wanted,
            {f"{one['code']}:{one['subject']}" for one in told["flags"]} | {one["code"] for one in told["flags"]},
        ),
        "signer_role": lambda wanted: _same(
            "signer's role", wanted, ((told["determination"] or {}).get("signer") or {}).get("role")
        ),
        "events": lambda wanted: _all("events", wanted, _events(app, told["review"])),
        "shows": lambda wanted: (
            f"the record does not say: {text}" for text in wanted if _flat(text) not in _text(told)
        ),
        "not_shows": lambda wanted: (f"the record says: {text}" for text in wanted if _flat(text) in _text(told)),
    }
    for name, wanted in script.expect.items():
        yield from checks[name](wanted)
    for incident in told["incidents"]:
        yield f"an incident is open: {incident['cause']}"
    if not told["trail"]["verified"]:
        yield f"the trail does not verify: {told['trail']['fault']}"


def _lines(told: Json) -> list[Json]:
    return list((told["determination"] or {}).get("lines", ()))


def _provisions(told: Json) -> set[str]:
    return {cite for one in _lines(told) for cite in one["provisions"]} | set(
        (told["determination"] or {}).get("provisions", ())
    )


def _decided_by(told: Json) -> str:
    return str((told["determination"] or {}).get("decision_due") or (told["deadlines"].get("decision") or {}).get("at"))


def _text(told: Json) -> str:
    determination = told["determination"]
    return "" if determination is None else _flat(record_text(DeterminationRecord.from_json(determination)))


def _flat(text: str) -> str:
    """The text with its lines joined: where the print breaks a line is no part of what it says."""
    return " ".join(text.split())


def _events(app: Application, review: str) -> set[str]:
    with app.store.reading() as reader:
        return {event.kind for event in reader.events(review)}


def _same(what: str, wanted: object, got: object) -> Iterator[str]:
    if wanted != got:
        yield f"{what} is {got}, expected {wanted}"


def _starts(what: str, wanted: str, got: str) -> Iterator[str]:
    if not got.startswith(wanted):
        yield f"{what} is {got}, expected {wanted}"


def _each(what: str, wanted: Json, got: Json) -> Iterator[str]:
    for key, value in wanted.items():
        if got.get(key) != value:
            yield f"{what} {key} is {got.get(key)}, expected {value}"


def _all(what: str, wanted: list[str], got: set[str]) -> Iterator[str]:
    for one in wanted:
        if one not in got:
            yield f"{what} lack {one}; there are {', '.join(sorted(got)) or 'none'}"


def _none(what: str, unwanted: list[str], got: list[str]) -> Iterator[str]:
    for one in unwanted:
        if one in got:
            yield f"{what} contain {one}, which must not be reached"


def _in_order(what: str, wanted: list[str], got: list[str]) -> Iterator[str]:
    rest = iter(got)
    for one in wanted:
        if one not in rest:
            yield f"{what} do not pass {one} at its place; they were {', '.join(got)}"
            return
