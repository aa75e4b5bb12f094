"""A case in a few words: what a list shows of it and what a search finds it by, all from its request."""

import re
from collections.abc import Sequence
from typing import Any

from casework.domain.request import Request
from casework.domain.request_words import asked_for

Json = dict[str, Any]

STATE = re.compile(r"\b([A-Z]{2})\s+\d{5}(?:-\d{4})?\s*$")  # the end of an address in the United States


def state_of(address: Sequence[str]) -> str:
    """The two letters of the state that an address ends in; empty where it names none."""
    found = STATE.search(str(address[-1])) if address else None
    return found[1] if found else ""


def card_of(review: str, request: Request, *, line_of_business: str, urgency: str | None) -> Json:
    """The columns of a case's card, but for its number."""
    member, provider = request.member, request.provider
    return {
        "review": review,
        "member": member.id,
        "member_name": member.name,
        "name_order": name_order(member.name),
        "language": member.language or "en",
        "state": state_of(member.address),
        "asked_for": asked_for(request) or request.procedure_label or request.procedure,
        "lines": len(request.lines),
        "procedure": request.procedure,
        "line_of_business": line_of_business,
        "plan": request.plan,
        "urgency": urgency or request.urgency,
        "provider": provider.id,
        "provider_name": provider.name,
        "words": words_of(request),
    }


def name_order(name: str) -> str:
    """How a member's name is sorted: family name first."""
    *first, last = name.casefold().split() or [""]
    return " ".join([last, *first])


def words_of(request: Request) -> str:
    """What names a case besides its people: procedures, places, diagnoses, with their codes."""
    told = [
        request.procedure_label,
        *(line.label for line in request.lines),
        *(line.code for line in request.lines),
        *(one.label for one in request.diagnoses),
        *(one.code for one in request.diagnoses),
    ]
    return "\n".join(dict.fromkeys(one for one in told if one))


def statement_of(request: Request) -> str:
    """What the requester says, which a search looks through as it does through documents."""
    statement = request.raw.get("statement") or {}
    told = [
        *(one.get("text") for one in statement.get("claims") or ()),
        *(one.get("deficit") for one in statement.get("deficits") or ()),
        *(one.get("goal") for one in statement.get("goals") or ()),
        *(one.get("name") for one in statement.get("treatments") or ()),
    ]
    return "\n".join(dict.fromkeys(str(one) for one in told if one))


def points_of(*, lines: int, urgency: str | None) -> int:
    """What one step of a case counts in a day: 1 point, 1 more from two lines on, 1 more where it is expedited."""
    return 1 + (lines > 1) + (urgency == "EXPEDITED")
