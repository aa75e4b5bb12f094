"""Whether a legal hold is on a case: on itself, or on one that is the same matter."""

from collections.abc import Sequence
from datetime import UTC, date
from zoneinfo import ZoneInfo

from casework.errors import RequestError
from casework.ports import ReviewRow
from casework.ports_of_history import CASE, MEMBER, Hold, MembersCase
from casework.usecases.application import Application


def holds_on(holds: Sequence[Hold], *, review: str, member: str, line: str, received: date) -> list[Hold]:
    """Those of these holds that are on the case; `received` is the day of its receipt where its plan is."""
    return [one for one in holds if one.lifted_at is None and _is_on(one, review, member, line, received)]


def holds_of(app: Application, holds: Sequence[Hold], family: Sequence[MembersCase]) -> dict[str, list[Hold]]:
    """Case -> the holds on it, of those of the family that one is on: each of them keeps the whole family."""
    found = {}
    for case in family if holds else ():
        received = case.received_at.astimezone(zone_of(app, case) or UTC).date()
        on = holds_on(holds, review=case.id, member=case.member, line=case.line_of_business, received=received)
        if on:
            found[case.id] = on
    return found


def zone_of(app: Application, case: MembersCase | ReviewRow) -> ZoneInfo | None:
    """Where the plan of the case is; None where the library holds no version of it for the day of the receipt."""
    try:
        return ZoneInfo(app.library.plan(case.plan, on=case.received_at.date()).time_zone)
    except RequestError:
        return None


def _is_on(hold: Hold, review: str, member: str, line: str, received: date) -> bool:
    if hold.scope == CASE:
        return hold.review == review
    if hold.scope == MEMBER:
        return hold.member == member
    day = received.isoformat()
    begins, ends = hold.from_day or "", hold.to_day or "9999"
    return hold.line_of_business == line and begins <= day <= ends
