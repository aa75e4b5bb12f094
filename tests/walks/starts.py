"""What a walk starts from: the people who work there, and a request drawn from those of the scripted cases."""

import copy
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from casework.ports import Person
from server import library

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
PLANS = {  # each plan with the names under which its requests come
    "HMO-01": ("COMMERCIAL_ERISA", "COMMERCIAL", "COMMERCIAL_HMO", "ERISA_GROUP"),
    "GRP-02": ("COMMERCIAL_ERISA",),
    "MA-01": ("MEDICARE_ADVANTAGE", "MA", "MEDICARE_PART_B_DRUG", "MA_PART_B"),
    "MCD-01": ("MEDICAID_MCO", "MEDICAID"),
    "ACA-01": ("ACA_INDIVIDUAL", "ACA", "ACA_INDIVIDUAL_QHP_FFE"),
    "CA-01": ("CA_KNOX_KEENE", "CA", "CALIFORNIA"),
}


def licence(profession: str, number: int, until: str = "2035-01-01") -> Json:
    states = {"profession": profession, "number": f"{profession}-{number:06}", "state": "NY"}
    return states | {"valid_from": "2010-01-01", "valid_to": until}


def person(id: str, *roles: str, specialties: tuple[str, ...] = (), **more: Any) -> Person:
    licences = tuple(more.get("licences", ()))
    return Person(
        id=id,
        name=id.title(),
        roles=roles,
        licences=licences,
        specialties=specialties,
        reporting=tuple(more.get("reporting", ())),
    )


PEOPLE = (
    person("ana", "intake", "nurse_reviewer", licences=[licence("RN", 1)]),
    person("ben", "nurse_reviewer", licences=[licence("RN", 2)]),
    person("osei", "physician_reviewer", specialties=("plastic surgery",), licences=[licence("MD", 3)]),
    person("lund", "physician_reviewer", "appeal_physician", specialties=("dermatology",), licences=[licence("MD", 4)]),
    person("voss", "physician_reviewer", licences=[licence("MD", 5, "2026-01-05")]),  # runs out before any walk
    person("moreau", "supervisor"),
    person("okafor", "appeals_coordinator"),
    person("silva", "appeals_coordinator", "intake"),
    person("brandt", "appeal_physician", specialties=("plastic surgery",), licences=[licence("MD", 6)]),
    person("iyer", "appeal_physician", specialties=("ophthalmology",), licences=[licence("DO", 7)]),
    person("castro", "appeal_physician", specialties=("rheumatology",), licences=[licence("MD", 8)]),
    person("novak", "appeal_physician", specialties=("general surgery",), licences=[licence("MD", 9)]),
    person(  # reported to the first physician until the summer
        "reyes",
        "appeal_physician",
        specialties=("plastic surgery",),
        licences=[licence("MD", 10)],
        reporting=[{"to": "osei", "from": None, "until": "2026-06-30"}],
    ),
)


@dataclass(frozen=True)
class Start:
    """A request with the documents that came with it, and the answers that its own script gives, by task."""

    name: str
    request: Json
    documents: list[Json]
    scripted: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.request["received_at"])


@cache
def scripts() -> tuple[Start, ...]:
    """The requests of all scripted cases."""
    paths = sorted([*(ROOT / "workflows/samples").glob("*.toml"), *(ROOT / "tests/golden").glob("*/*.toml")])
    found = []
    for path in paths:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        scripted: dict[str, list[Json]] = {}
        for step in read.get("steps", ()):
            if "task" in step and "answers" in step and "refused" not in step:
                scripted.setdefault(step["task"], []).append(step["answers"])
        found.append(Start(path.stem, read["request"], read.get("documents", []), scripted))
    return tuple(found)


def draw(rng: Random) -> Start:
    """A request of one of the scripted cases, under any law, from anybody, on any day, urgent or not."""
    by_procedure: dict[str, list[Start]] = {}
    for one in scripts():
        by_procedure.setdefault(one.request["procedure"], []).append(one)
    # The commonest procedure has most of the scripts and not most of the walks.
    chosen = rng.choice(by_procedure[rng.choice([*sorted(by_procedure), "fat_grafting", "fat_grafting"])])
    start = copy.deepcopy(chosen)
    request = start.request
    if rng.random() < 0.75:
        request["plan"] = rng.choice(sorted(PLANS))
    request["line_of_business"] = rng.choice(PLANS[request["plan"]])
    zone = ZoneInfo(library().plan(request["plan"], on=date(2026, 3, 1)).time_zone)
    moment = datetime(2026, 1, 15, rng.randint(0, 23), rng.randint(0, 59), tzinfo=zone) + timedelta(
        days=rng.randint(0, 200)
    )
    request |= {"id": f"W-{start.name}", "received_at": moment.isoformat()}
    request["type"] = rng.choice(("PRE_SERVICE",) * 7 + ("CONCURRENT", "CONCURRENT", "POST_SERVICE"))
    request["requested_by"] = rng.choice(("PROVIDER", "PROVIDER", "MEMBER", "REPRESENTATIVE"))
    request["urgency"] = rng.choice(("STANDARD", "STANDARD", "EXPEDITED"))
    request["physician_supports_urgency"] = request["urgency"] == "EXPEDITED" and rng.random() < 0.5
    request.pop("service_date", None)
    if request["type"] == "POST_SERVICE":
        request["service_date"] = (moment.date() - timedelta(days=rng.randint(3, 40))).isoformat()
    elif rng.random() < 0.85:
        request["service_date"] = (moment.date() + timedelta(days=rng.randint(1, 200))).isoformat()
    if rng.random() < 0.15:
        for line in request["lines"]:
            line["quantity"] = 2
    _whoever(rng, request, moment)
    if rng.random() < 0.15 and start.documents:
        del start.documents[-1]
    return start


def _whoever(rng: Random, request: Json, moment: datetime) -> None:
    member, provider = request["member"], request["provider"]
    member["language"] = "es" if rng.random() < 0.15 else "en"
    member["format"] = "LARGE_PRINT" if rng.random() < 0.1 else "STANDARD"
    if rng.random() < 0.06:
        member["coverage"]["ends"] = (moment.date() - timedelta(days=rng.randint(60, 90))).isoformat()
    elif rng.random() < 0.03:
        member["coverage"]["rescinded"] = True
    if rng.random() < 0.15:
        provider["network"] = rng.choice(("OUT", "OUT", "GAP_EXCEPTION"))
