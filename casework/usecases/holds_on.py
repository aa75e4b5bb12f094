"""Whether a legal hold is on a case."""

from collections.abc import Sequence
from datetime import date

from casework.ports_of_history import CASE, MEMBER, Hold


def holds_on(holds: Sequence[Hold], *, review: str, member: str, line: str, received: date) -> list[Hold]:
    """Those of these holds that are on the case; `received` is the day of its receipt where its plan is."""
    return [one for one in holds if one.lifted_at is None and _is_on(one, review, member, line, received)]


def _is_on(hold: Hold, review: str, member: str, line: str, received: date) -> bool:
    if hold.scope == CASE:
        return hold.review == review
    if hold.scope == MEMBER:
        return hold.member == member
    day = received.isoformat()
    begins, ends = hold.from_day or "", hold.to_day or "9999"
    return hold.line_of_business == line and begins <= day <= ends
