"""What cannot go on by itself, as a supervisor sees it: incidents and their clocks, and what nothing tries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from casework.ports import Incident

INCIDENTS_PAGE = 50
REVIEW, MOMENT, STEP, LETTER, SIGNATURE = "REVIEW", "MOMENT", "STEP", "LETTER", "SIGNATURE"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """An incident, the case that it holds up, and the try that comes next; what is not known is None."""

    incident: "Incident"
    member_name: str | None
    asked_for: str | None
    due_at: datetime | None
    clock_start: datetime | None
    paused: bool
    definition: str | None
    moment: datetime | None  # when the case is looked at next
    operator: str | None  # of the service step
    step_status: str | None
    step_moment: datetime | None
    letter_kind: str | None
    letter_audience: str | None
    letter_moment: datetime | None

    @property
    def next_try(self) -> datetime | None:
        """When it is tried again by itself."""
        return self.step_moment or self.letter_moment or self.moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """Something whose time has come and that nobody tries: the worker stands still, or leaves it out."""

    kind: str  # REVIEW | MOMENT | STEP | LETTER | SIGNATURE
    ref: str
    review: str
    since: datetime
    member_name: str | None
    due_at: datetime | None
    clock_start: datetime | None
    paused: bool


class IncidentReader(Protocol):
    """What can be read of them."""

    def incident(self, id: str) -> "Incident | None": ...
    def incident_row(self, id: str) -> IncidentRow | None: ...
    def open_incident_rows(self, *, limit: int, offset: int) -> Sequence[IncidentRow]:
        """By the clock that they hold up, what leaves least first."""
        ...

    def resolved_incident_rows(self, *, limit: int, offset: int) -> Sequence[IncidentRow]:
        """The latest first."""
        ...

    def stuck(self, *, ready_before: datetime, due_before: datetime) -> Sequence[Stuck]:
        """What was ready before the one moment, or due before the other, and was not tried; the oldest first."""
        ...
