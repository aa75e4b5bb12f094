"""Who signs: with which licence, and whether they may at all."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import Plan
from casework.domain.request import Provider, Request
from casework.domain.same_people import same_name
from casework.domain.specialties import specialties_on

Json = dict[str, Any]


def licence_valid(licence: Mapping[str, Any], *, on: date) -> bool:
    """Whether a licence is valid on the day; one without its first or last day is not."""
    try:
        starts, ends = (date.fromisoformat(str(licence[key])) for key in ("valid_from", "valid_to"))
    except (KeyError, ValueError):
        return False
    return starts <= on <= ends


def signer_of(by: Mapping[str, Any], *, at: datetime, professions: Sequence[str] = (), zone: tzinfo = UTC) -> Json:
    """Who signed, from an answer's `_by`: the licence that is valid on the day in `zone`, one of the professions first.

    {person, name, role, profession, licence, at}; profession and licence are empty where no licence is valid.
    """
    day = at.astimezone(zone).date()
    held = [licence for licence in by.get("licences") or () if licence_valid(licence, on=day)]
    held.sort(key=lambda licence: licence.get("profession") not in professions)
    licence = held[0] if held else {}
    return {
        "person": by.get("person"),
        "name": by.get("name") or by.get("person"),
        "role": by.get("role"),
        "profession": str(licence.get("profession", "")),
        "licence": {key: str(value) for key, value in licence.items()},
        "specialties": list(specialties_on(by.get("specialties") or (), on=day)),
        "at": at.isoformat(),
    }


def specialties_of(case: "Judged", by: Mapping[str, Any]) -> tuple[str, ...]:
    """The specialties of whoever answers, from an answer's `_by`: those that hold on the day of the answer."""
    at, zone = datetime.fromisoformat(by["answered_at"]), ZoneInfo(case.plan.time_zone)
    return specialties_on(by.get("specialties") or (), on=at.astimezone(zone).date())


def second_signer_of(opinion: Mapping[str, Any], *, professions: Sequence[str], zone: tzinfo) -> Json:
    """Who gave a second opinion, as licensed when they gave it."""
    at = datetime.fromisoformat(opinion["_by"]["answered_at"])
    return signer_of(opinion["_by"], at=at, professions=professions, zone=zone)


def is_treating(by: Mapping[str, Any], provider: Provider) -> bool:
    """Whether a person is the provider who would treat: of the same id, or of the same name but for its degree."""
    same_id = bool(provider.id) and by.get("person") == provider.id
    return same_id or same_name(str(by.get("name") or ""), provider.name)


class Judged(Protocol):
    """What of a case file tells who may decide on it."""

    @property
    def request(self) -> Request: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def line_of_business(self) -> LineOfBusiness: ...


def interested(case: Judged, by: Mapping[str, Any]) -> str:
    """Why a person may not decide, whatever their role: it is their own request. Empty where it is not."""
    if not is_treating(by, case.request.provider):
        return ""
    return f"{by.get('name')} asks to treat this member, so somebody else must decide."


def unlicensed(case: Judged, by: Mapping[str, Any]) -> str:
    """Why a person may not answer for a denial: no licence that the law asks for is valid on the day."""
    law = case.line_of_business
    return without_licence(case, by, law.adverse_signers, what="a denial", citation=law.adverse_signers_citation)


def without_licence(
    case: Judged, by: Mapping[str, Any], professions: Sequence[str], *, what: str, citation: str
) -> str:
    """Why a person may not answer for what needs a licence of one of the professions; empty where theirs is valid."""
    at, zone = datetime.fromisoformat(by["answered_at"]), ZoneInfo(case.plan.time_zone)
    if signer_of(by, at=at, professions=professions, zone=zone)["profession"] in professions:
        return ""
    return (
        f"{by.get('name') or by['person']} holds no {' or '.join(professions)} licence that is valid on "
        f"{at.astimezone(zone).date()}, and {what} needs one ({citation})."
    )


def lapsed(case: Judged, by: Mapping[str, Any]) -> str:
    """Why a licensed person may not sign an approval: they hold licences, and none of them is valid on the day.

    Plan personnel without any licence may approve (an approval needs no physician); a nurse whose licence has run out
    acts as what they no longer are.
    """
    at, zone = datetime.fromisoformat(by["answered_at"]), ZoneInfo(case.plan.time_zone)
    day = at.astimezone(zone).date()
    held = by.get("licences") or ()
    if not held or any(licence_valid(licence, on=day) for licence in held):
        return ""
    return f"No licence of {by.get('name') or by['person']} is valid on {day}, so somebody else must sign."


def refusal(words: str, *, field: str = "decision") -> dict[str, list[str]]:
    """Words as a form tells them at a field; empty where there are none."""
    return {field: [words]} if words else {}
