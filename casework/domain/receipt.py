"""How the clock of a decision starts: at the receipt of the request, with the stricter of what was asked for."""

from datetime import datetime
from typing import Any, Protocol

from casework.domain.request import Request


class Begun(Protocol):
    """A case file as far as its clock's start is read from it."""

    @property
    def request(self) -> Request: ...


class Marks(Protocol):
    """What marks the clock's events; a handler's context is one."""

    @property
    def case(self) -> Begun: ...
    def mark_clock(self, kind: str, *, at: datetime, **detail: Any) -> None: ...


def start_clock(ctx: Marks) -> None:
    """The receipt marked: a request in doubt has a deadline too, and the urgency that was asked for counts at first."""
    request = ctx.case.request
    expedite = request.urgency == "EXPEDITED" or request.physician_supports_urgency
    ctx.mark_clock(
        "RECEIVED",
        at=request.received_at,
        urgency="EXPEDITED" if expedite else "STANDARD",
        type=request.type,
        **({"no_pa": True} if request.no_prior_authorization else {}),
    )
