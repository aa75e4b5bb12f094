"""What a scripted case expects, held against what came of it; an expectation that fails says what was instead."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from casework.domain.determination import DeterminationRecord
from casework.notices.elements import said
from casework.notices.kinds import FORWARDED
from casework.notices.record import record_text
from casework.ports import Json, Letter
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.case_script import Script
from casework.usecases.outcomes import LAPSED

EXTERNAL = ("EXTERNAL_REVIEW", "EXTERNAL_NOW")  # when a letter must say what offers external review


def unmet(app: Application, script: Script, told: Json) -> Iterator[str]:
    """A line for each expectation that is not met."""
    initial = _lines(told["determination"])
    checks: dict[str, Callable[[Any], Iterator[str]]] = {
        "outcome": lambda wanted: _same("outcome", wanted, told["outcome"]),
        "initial_outcome": lambda wanted: _same(
            "the first outcome", wanted, _lapsed(app, told["review"]) or (told["determination"] or {}).get("outcome")
        ),
        "status": lambda wanted: _same("status", wanted, told["status"]),
        "lines": lambda wanted: _each("line", wanted, _values(_in_force(told), "outcome")),
        "initial_lines": lambda wanted: _each("line at first", wanted, _values(initial, "outcome")),
        "pas": lambda wanted: _each("PAS code of line", wanted, _values(_in_force(told), "pas")),
        "initial_pas": lambda wanted: _each("PAS code at first of line", wanted, _values(initial, "pas")),
        "pas_after": lambda wanted: _each("PAS code of a later decision of line", wanted, _pas_after(told)),
        "decision_due": lambda wanted: _starts("decision due", wanted, _decided_by(told)),
        "deadlines": lambda wanted: _deadlines(wanted, told),
        "path": lambda wanted: _in_order("milestones", wanted, told["milestones"]),
        "elements": lambda wanted: _in_order("elements", wanted, told["path"]),
        "not_path": lambda wanted: _none("milestones", wanted, told["milestones"] + told["path"]),
        "letters": lambda wanted: _all("letters", wanted, set(_sent(told))),
        "not_letters": lambda wanted: _none(
            "letters", wanted, [one["kind"] for one in told["letters"]], must="be there"
        ),
        "letters_to": lambda wanted: _letters_to(wanted, _sent(told)),
        "external_offered": lambda wanted: _same(
            "external review offered", wanted, _external_offered(app, told["review"])
        ),
        "provisions": lambda wanted: _all("provisions", wanted, _provisions(told)),
        "reasons": lambda wanted: _all(
            "reasons", wanted, {code for one in _in_force(told) for code in one.get("reasons", ())}
        ),
        "refusals": lambda wanted: _in_order("refusals", wanted, [one["reason"] for one in told["refusals"]]),
        "flags": lambda wanted: _all(
            "flags",
            wanted,
            {f"{one['code']}:{one['subject']}" for one in told["flags"]} | {one["code"] for one in told["flags"]},
        ),
        "signer_role": lambda wanted: _same("signer's role", wanted, (_record(told).get("signer") or {}).get("role")),
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


def _lapsed(app: Application, review: str) -> str | None:
    """That the time passed before anybody decided, where the law takes that for a denial: it came first."""
    with app.store.reading() as reader:
        return None if CaseFile(app, reader, review).part("lapse") is None else LAPSED


def _lines(record: Json | None) -> list[Json]:
    return list((record or {}).get("lines", ()))


def _in_force(told: Json) -> list[Json]:
    """The lines as they stand decided now."""
    return [{"line": line, **one} for line, one in told["decision_in_force"]["lines"].items()]


def _values(lines: Iterable[Json], key: str) -> Json:
    return {one["line"]: one.get(key) for one in lines}


def _records(told: Json) -> list[Json]:
    """Every determination, the first one first."""
    kept = [told["determination"], *(level["determination"] for level in told["appeals"])]
    return [record for record in kept if record]


def _record(told: Json) -> Json:
    """The determination that holds now."""
    return next(reversed(_records(told)), {})


def _pas_after(told: Json) -> Json:
    """The codes of what an appeal or an external reviewer decided; none where nothing came after the first decision."""
    return {} if told["decision_in_force"]["by"] in ("INITIAL", "NOBODY") else _values(_in_force(told), "pas")


def _provisions(told: Json) -> set[str]:
    return {cite for one in _in_force(told) for cite in one.get("provisions", ())} | set(
        _record(told).get("provisions", ())
    )


def _decided_by(told: Json) -> str:
    return str((told["determination"] or {}).get("decision_due") or (told["deadlines"].get("decision") or {}).get("at"))


def _deadlines(wanted: Mapping[str, str], told: Json) -> Iterator[str]:
    for name, at in wanted.items():
        yield from _starts(f"{name.replace('_', ' ')} due", at, str((told["deadlines"].get(name) or {}).get("at")))


def _sent(told: Json) -> dict[str, set[str]]:
    """The kinds of the letters that were sent, each with whom it went to."""
    sent: dict[str, set[str]] = {}
    for one in told["letters"]:
        if one["sent_at"]:
            sent.setdefault(one["kind"], set()).add(one["audience"])
    return sent


def _letters_to(wanted: Mapping[str, list[str]], sent: Mapping[str, set[str]]) -> Iterator[str]:
    for kind, audiences in wanted.items():
        yield from _all(f"those who got the letter {kind}", audiences, sent.get(kind, set()))


def _external_offered(app: Application, review: str) -> bool:
    """Whether the member's last letter about a decision offers external review; one that forwards the case is none."""
    with app.store.reading() as reader:
        law = CaseFile(app, reader, review).line_of_business
        told = [one for one in reader.letters(review) if _tells_rights(one)]
    offers = {one.id for one in law.notices if one.when in EXTERNAL}
    return bool(told) and bool(offers & said(told[-1].html))


def _tells_rights(letter: Letter) -> bool:
    return letter.audience == "MEMBER" and letter.kind != FORWARDED and "determination" in letter.facts


def _text(told: Json) -> str:
    """What all records print, and what came from outside."""
    printed = [record_text(DeterminationRecord.from_json(record)) for record in _records(told)]
    if decision := (told["external"] or {}).get("decision"):
        printed.append(f"{decision['organization']} {decision['outcome']} {decision['rationale']}")
    return _flat(" ".join(printed))


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


def _none(what: str, unwanted: list[str], got: list[str], *, must: str = "be reached") -> Iterator[str]:
    for one in unwanted:
        if one in got:
            yield f"{what} contain {one}, which must not {must}"


def _in_order(what: str, wanted: list[str], got: list[str]) -> Iterator[str]:
    rest = iter(got)
    for one in wanted:
        if one not in rest:
            yield f"{what} do not pass {one} at its place; they were {', '.join(got)}"
            return
