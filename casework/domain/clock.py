"""What happens to a clock, and the deadlines that follow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Json = dict[str, Any]

TIMED = frozenset(  # what diagrams may wait for
    {
        "decision",
        "information",
        "peer_to_peer",
        "peer_to_peer_call",
        "explanation",
        "appeal_filing",
        "appeal",
        "appeal_forward",
        "external_filing",
        "external_preliminary",
        "external_decision",
        "effectuation",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEvent:
    """Something that starts, stops or changes a clock.

    Details: RECEIVED {urgency, type, no_pa?: no prior authorization is needed}; EXTENDED {ground?}; RETRIAGED
    {urgency}; TOLLED {until?: the end of the time to answer}; DECIDED {outcome?}; STOPPED {because: what ended the
    clock}. A decision alone does not end the clock: the law counts the moment at which its notice is sent.
    Afterwards: LAPSED {lapse}; LAPSE_TOLD {dated?: when its notice was written}; APPEALED {level, urgency, type?};
    APPEAL_EXTENDED {ground?}; APPEAL_DECIDED {status, next}; APPEAL_STOPPED {because, next?, status?}; EXTERNAL_ASKED
    {urgency?}; EXTERNAL_PRELIMINARY; EXTERNAL_SENT {urgency?}; EXTERNAL_DECIDED {outcome}; EFFECTUATED.
    """

    kind: str
    at: datetime
    detail: Json = field(default_factory=dict)

    def to_json(self) -> Json:
        """As `from_json` takes it."""
        return {"kind": self.kind, "at": self.at.isoformat(), "detail": dict(self.detail)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ClockEvent":
        """An event of the stored clock."""
        return cls(kind=value["kind"], at=datetime.fromisoformat(value["at"]), detail=dict(value.get("detail") or {}))


def events_of(clock: Mapping[str, Any] | None) -> list[ClockEvent]:
    """The events of the part `clock` of a case file, in order; none before there is one."""
    return [ClockEvent.from_json(event) for event in (clock or {"events": ()})["events"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A moment by which something must be done. `running` is False once its clock has ended."""

    name: str
    at: datetime  # UTC
    local: str  # the same in the plan's time zone, ISO with its offset
    start: datetime  # from which moment its clock runs
    steps: tuple[str, ...]
    rule: str
    citation: str
    status: str
    since: date | None = None  # from which day on the rule holds; None for a moment that somebody set
    warnings: tuple[datetime, ...] = ()
    running: bool = True

    def to_json(self) -> Json:
        """As a person and a program read it; `at` is the plan's local time with its offset."""
        return {
            "name": self.name,
            "at": self.local,
            "local": self.local,
            "utc": self.at.isoformat(),
            "running": self.running,
            "steps": list(self.steps),
            "rule": self.rule,
            "citation": self.citation,
            "status": self.status,
            "since": None if self.since is None else self.since.isoformat(),
            "warnings": [moment.isoformat() for moment in self.warnings],
        }
