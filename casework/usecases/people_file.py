"""People in TOML files, and what else such files are read by: every value of the wrong type is named with its place."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.domain.visible_text import unreadable
from casework.errors import CaseFormatError
from casework.ports import CASEWORK, Json, Person

PERSON_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
RESERVED = {CASEWORK.person, "outside"}  # the trail says so of what no person here did
LICENCE_KEYS = ("profession", "number", "state", "valid_from", "valid_to")
LONGEST = 200  # letters of a name, a number, a reason: they stand in letters and on every page
PERSON_KEYS = {
    "name",
    "roles",
    "licences",
    "specialties",
    "reports_to",
    "reporting",
    "languages",
    "conflicts",
    "capacity",
}
REPORTING_KEYS = {"to", "from", "until"}
SPECIALTY_KEYS = {"name", "valid_from", "valid_to"}
CONFLICT_KEYS = {"with", "because", "from", "until"}
LANGUAGE = re.compile(r"[a-z]{2,3}")


def read_people(file: bytes, *, name: str) -> tuple[Person, ...]:
    """The [people] of a TOML file."""
    raw = read_toml(file, name=name, again="use it again")
    faults: list[str] = []
    named = table(raw, "people", "people", faults)
    people = tuple(person(id, named, faults) for id in named)
    if not people and not faults:
        faults.append("people: nobody is named; write a table [people.ID] for each person.")
    if faults:
        raise CaseFormatError(f"{name} cannot be read:\n" + "\n".join(f"  {fault}" for fault in faults))
    return people


def read_toml(file: bytes, *, name: str, again: str) -> Json:
    """What a TOML file holds; CaseFormatError where it is none."""
    try:
        # Editors on Windows put a mark before UTF-8 text, which says nothing.
        return tomllib.loads(file.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CaseFormatError(f"{name} is not a TOML file: {error}. Mend the place named and {again}.") from error
    except RecursionError as error:
        raise CaseFormatError(f"{name} is nested too deep to be read. Take the innermost brackets out.") from error


def person(id: str, people: Json, faults: list[str]) -> Person:
    """The person of this id in a table of people."""
    where = f"people.{id}"
    body = table(people, id, where, faults)
    if not PERSON_ID.fullmatch(id) or id in RESERVED:
        faults.append(
            f"{where}: this cannot be a person's id. Take 1 to 64 letters, digits, dots, dashes or underscores, and "
            f"none of {', '.join(sorted(RESERVED))}."
        )
    for key in sorted(set(body) - PERSON_KEYS):
        faults.append(f"{where}.{key}: not known; a person has {', '.join(sorted(PERSON_KEYS))}.")
    if not body.get("name") or not body.get("roles"):
        faults.append(f"{where}: needs a name and roles.")
    for key in ("name", "reports_to"):
        if key in body:
            text(body[key], f"{where}.{key}", faults)
    return Person(
        id=id,
        name=str(body.get("name", id)),
        roles=texts(body, "roles", f"{where}.roles", faults),
        licences=_licences(body, where, faults),
        specialties=_specialties(body, where, faults),
        reporting=_reporting(body, where, faults),
        languages=_languages(body, where, faults),
        conflicts=_conflicts(body, where, faults),
        capacity=_capacity(body, where, faults),
    )


def _specialties(body: Json, where: str, faults: list[str]) -> tuple[str | Json, ...]:
    """Each a name, or a table that says from when until when; what somebody may decide rests on them."""
    given = body.get("specialties", [])
    if not isinstance(given, list) or not all(isinstance(one, str | Mapping) for one in given):
        faults.append(
            f'{where}.specialties: must be a list of names, "..." or {{ name = "...", valid_from = ... }}, and is '
            f"{given!r}."
        )
        return ()
    for number, one in enumerate(given, 1):
        if isinstance(one, str):
            text(one, f"{where}.specialties[{number}]", faults)
    return tuple(
        one if isinstance(one, str) else _dated_specialty(one, f"{where}.specialties[{number}]", faults)
        for number, one in enumerate(given, 1)
    )


def _dated_specialty(one: Mapping[str, Any], here: str, faults: list[str]) -> Json:
    for key in sorted(set(one) - SPECIALTY_KEYS):
        faults.append(f"{here}.{key}: is not known; a specialty has {', '.join(sorted(SPECIALTY_KEYS))}.")
    if not one.get("name"):
        faults.append(f"{here}.name: is missing; say which specialty it is.")
    text(one.get("name", ""), f"{here}.name", faults)
    days = ("valid_from", "valid_to")
    starts, ends = (day(one[key], f"{here}.{key}", faults) if key in one else None for key in days)
    if starts and ends and ends < starts:
        faults.append(f"{here}: ends on {ends}, before it starts on {starts}. Correct one of the two.")
    return {"name": one.get("name"), "valid_from": starts, "valid_to": ends}


def _languages(body: Json, where: str, faults: list[str]) -> tuple[str, ...]:
    spoken = texts(body, "languages", f"{where}.languages", faults)
    for one in spoken:
        if not LANGUAGE.fullmatch(one):
            faults.append(f"{where}.languages: {one!r} is no language; write its letters, as in en, es, pt.")
    return spoken


def _conflicts(body: Json, where: str, faults: list[str]) -> tuple[Json, ...]:
    """With whom somebody has a conflict of interest: none of their cases is offered to them, or may be taken."""
    read = []
    for number, one in enumerate(tables(body, "conflicts", f"{where}.conflicts", faults), 1):
        here = f"{where}.conflicts[{number}]"
        for key in sorted(set(one) - CONFLICT_KEYS):
            faults.append(f"{here}.{key}: is not known; a conflict has {', '.join(sorted(CONFLICT_KEYS))}.")
        for key in ("with", "because"):
            if not one.get(key):
                faults.append(f"{here}.{key}: is missing; say with whom the conflict is, and why.")
            text(one.get(key, ""), f"{here}.{key}", faults)
        starts, ends = (day(one[key], f"{here}.{key}", faults) if key in one else None for key in ("from", "until"))
        if starts and ends and ends < starts:
            faults.append(f"{here}: ends on {ends}, before it starts on {starts}. Correct one of the two.")
        read.append({"with": one.get("with"), "because": one.get("because"), "from": starts, "until": ends})
    return tuple(read)


def _capacity(body: Json, where: str, faults: list[str]) -> int | None:
    points = body.get("capacity")
    if points is None:
        return None
    if isinstance(points, bool) or not isinstance(points, int) or not 1 <= points <= 1000:
        faults.append(
            f"{where}.capacity: {points!r} is no number of points a day; write a whole number from 1 to 1000."
        )
        return None
    return points


def _reporting(body: Json, where: str, faults: list[str]) -> tuple[Json, ...]:
    """Whom somebody reports to, and when: who may decide an appeal rests on it."""
    if "reports_to" in body and "reporting" in body:
        faults.append(f"{where}: has reports_to and reporting; write reporting alone, with the days of each.")
    always = [{"to": body["reports_to"]}] if body.get("reports_to") else []
    read = []
    for number, one in enumerate([*always, *tables(body, "reporting", f"{where}.reporting", faults)], 1):
        here = f"{where}.reporting[{number}]"
        for key in sorted(set(one) - REPORTING_KEYS):
            faults.append(f"{here}.{key}: is not known; it has {', '.join(sorted(REPORTING_KEYS))}.")
        if not one.get("to"):
            faults.append(f"{here}.to: is missing; name the person whom they report to.")
        text(one.get("to", ""), f"{here}.to", faults)
        starts, ends = (day(one[key], f"{here}.{key}", faults) if key in one else None for key in ("from", "until"))
        if starts and ends and ends < starts:
            faults.append(f"{here}: ends on {ends}, before it starts on {starts}. Correct one of the two.")
        read.append({"to": one.get("to"), "from": starts, "until": ends})
    return tuple(read)


def _licences(body: Json, where: str, faults: list[str]) -> tuple[Json, ...]:
    """What somebody may sign rests on these, so nothing in them is guessed."""
    read = []
    for number, licence in enumerate(tables(body, "licences", f"{where}.licences", faults), 1):
        here = f"{where}.licences[{number}]"
        for key in sorted(set(licence) ^ set(LICENCE_KEYS)):
            faults.append(
                f"{here}.{key}: {'is missing' if key in LICENCE_KEYS else 'is not known'}; a licence has "
                f"{', '.join(LICENCE_KEYS)}."
            )
        read.append(
            {key: day(value, f"{here}.{key}", faults) if "valid" in key else value for key, value in licence.items()}
        )
        for key in ("profession", "number", "state"):
            if key in licence:
                text(licence[key], f"{here}.{key}", faults)
    return tuple(read)


def day(value: Any, where: str, faults: list[str]) -> str:
    """A day as text, also where the file gives it without quotes."""
    try:
        read = date.fromisoformat(str(value)).isoformat()
    except ValueError:
        read = ""
    if read and read == str(value):  # days are compared as they are kept, so other spellings of a day are not taken
        return read
    faults.append(f"{where}: {value!r} is not a date; write e.g. 2026-01-31.")
    return ""


def table(body: Mapping[str, Any], key: str, where: str, faults: list[str]) -> Json:
    """The table at a key; an empty one, and a fault, where something else stands there."""
    value = body.get(key, {})
    if isinstance(value, Mapping):
        return dict(value)
    faults.append(f"{where}: must be a table of named values, and is {value!r}.")
    return {}


def tables(body: Mapping[str, Any], key: str, where: str, faults: list[str]) -> list[Json]:
    """The list of tables at a key; an empty one, and a fault, where something else stands there."""
    value = body.get(key, [])
    if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
        return [dict(one) for one in value]
    faults.append(f"{where}: must be a list of tables, written [[{key}]] or [{{ ... }}], and is {value!r}.")
    return []


def texts(body: Mapping[str, Any], key: str, where: str, faults: list[str]) -> tuple[str, ...]:
    """The list of texts at a key; an empty one, and a fault, where something else stands there."""
    value = body.get(key, [])
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    faults.append(f'{where}: must be a list of texts, written ["...", "..."], and is {value!r}.')
    return ()


def text(value: Any, where: str, faults: list[str]) -> None:
    """A fault where the value is no text."""
    if not isinstance(value, str):
        faults.append(f"{where}: must be text in quotes, and is {value!r}.")
    elif len(value) > LONGEST:
        faults.append(f"{where}: has {len(value):,} letters; take at most {LONGEST}.")
    elif odd := unreadable(value):
        faults.append(f"{where}: {odd}")
