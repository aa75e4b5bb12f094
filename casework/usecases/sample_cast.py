"""The sample cases: scripted cases, each cast with an invented member and moved to the days that it is to play in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from casework.errors import CaseFormatError
from casework.ports import Json, Person
from casework.usecases.case_script import Script, script_of
from casework.usecases.people_file import read_people, read_toml, tables

OFFICE, CASES = "samples/office/", "samples/cases/"
MOVED_DAYS = ("service_date", "dated", "valid_from", "valid_to", "ends")  # days that lie where the case lies
OTHERS = "samples/"  # where a scripted case lies that is a sample of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCase:
    """One case: its script, where it stops, and what people did beside the process ({do, at, by, ...})."""

    number: str
    script: Script
    until: str | None  # the task that is left open; None where it goes as far as time has come
    beside: tuple[Json, ...] = ()
    undelivered: bool = False  # its letters find no way out for now


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The people of the sample office and its cases; `opens` is the moment at which the sample day begins."""

    people: tuple[Person, ...]
    cases: tuple[SampleCase, ...]
    opens: datetime
    administrator: str
    absences: tuple[Json, ...] = field(default=())
    views: tuple[Json, ...] = field(default=())
    overseen: tuple[Json, ...] = field(default=())  # {do, at, by, ...}


def read_office(files: Mapping[str, bytes]) -> Office:
    """The office of the files below `samples/`; CaseFormatError names what cannot be used."""
    office = _toml(files, f"{OFFICE}office.toml")
    people = read_people(files[f"{OFFICE}people.toml"], name="people.toml")
    members = {one["name"]: one for one in _toml(files, f"{OFFICE}members.toml")["members"]}
    providers = {one["name"]: one for one in _toml(files, f"{OFFICE}members.toml")["providers"]}
    faults: list[str] = []
    bodies = tables(_toml(files, f"{OFFICE}cases.toml"), "cases", "cases", faults)
    if faults:
        raise CaseFormatError(f"cases.toml cannot be used: {'; '.join(faults)}")
    cases = tuple(_case(files, body, people, members, providers) for body in bodies)
    return Office(
        people=people,
        cases=cases,
        opens=office["opens"],
        administrator=office["administrator"],
        absences=tuple(office.get("absences", ())),
        views=tuple(office.get("views", ())),
        overseen=tuple(_toml(files, f"{OFFICE}oversight.toml")["overseen"]),
    )


def _toml(files: Mapping[str, bytes], name: str) -> Json:
    return read_toml(files[name], name=name, again="make the sample data again")


def _case(
    files: Mapping[str, bytes],
    body: Json,
    people: tuple[Person, ...],
    members: Mapping[str, Json],
    providers: Mapping[str, Json],
) -> SampleCase:
    number, name = str(body["number"]), f"{body['case']}.toml"
    raw = _toml(files, f"{CASES}{name}" if f"{CASES}{name}" in files else f"{OTHERS}{name}")
    try:
        member, provider = members[body["member"]], providers[body["provider"]]
    except KeyError as error:
        raise CaseFormatError(f"The sample case {number} names {error}, whom members.toml does not have.") from error
    cast = _cast(raw, body, member, provider)
    script = script_of(
        {**cast, "people": {one.id: {"name": one.name, "roles": list(one.roles)} for one in people}}, name=name
    )
    return SampleCase(
        number=number,
        script=script,
        until=body.get("until"),
        beside=tuple(body.get("beside", ())),
        undelivered=bool(body.get("undelivered", False)),
    )


def _cast(raw: Json, body: Json, member: Json, provider: Json) -> Json:
    """The scripted case with other people, another plan, and on other days."""
    request = raw["request"]
    later = body["received"] - datetime.fromisoformat(str(raw["clock"]["start"]))
    words = {
        request["member"]["name"]: member["name"],
        request["provider"]["name"]: provider["name"],
        **body.get("words", {}),
    }
    moved: Json = _moved(raw, later, words)
    moved["case"] = {"id": body["number"], "title": body.get("title", raw["case"]["title"])}
    moved["clock"] = {"start": body["received"]}
    moved["request"] = {
        **moved["request"],
        **body.get("request", {}),
        "id": body["number"],
        "received_at": body["received"].isoformat(),
        "member": {**moved["request"]["member"], **member},
        "provider": {**moved["request"]["provider"], **provider},
    }
    moved["documents"] = list(body.get("documents") or moved.get("documents", []))
    moved["steps"] = [_recast(step, body.get("cast", {})) for step in moved.get("steps", [])]
    moved.pop("expect", None)
    return moved


def _recast(step: Json, cast: Mapping[str, str]) -> Json:
    return {**step, **{key: cast.get(step[key], step[key]) for key in ("as", "to") if key in step}}


def _moved(value: Any, later: timedelta, words: Mapping[str, str], key: str = "") -> Any:
    """The value with its moments moved, its days where the case came earlier, and with other names."""
    if isinstance(value, Mapping):
        return {name: _moved(one, later, words, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, later, words, key) for one in value]
    if not isinstance(value, str):
        return value
    if key in ("at", "wait_until", "received_at"):
        return (datetime.fromisoformat(value) + later).isoformat()
    if key in MOVED_DAYS:
        days = later if key != "dated" else min(later, timedelta())
        return (datetime.fromisoformat(value) + days).date().isoformat()
    for before, after in words.items():
        value = value.replace(before, after)
    return value


def answered(script: Script, element: str) -> Json:
    """The answers that the script gives in a task; none where it does not come to it."""
    return next((step.answers for step in script.steps if step.kind == "task" and step.value == element), {})
