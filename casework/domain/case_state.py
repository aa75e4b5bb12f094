"""A case as a step leaves it, for the rules to look at: its row, its parts before and after, what was noted.

Everything but the step itself is read from where it is kept, and only when a rule asks for it. No rule is told what a
handler believes it did.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from casework.domain.case_facts import CaseFacts
from casework.domain.clock import ClockEvent, Deadline, events_of
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.record import DeterminationRecord
from casework.domain.reopening import CARRIED, PART, carried_from

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a review stands, as its row says."""

    status: str
    outcome: str | None
    urgency: str | None
    received_at: datetime
    decision_due_at: datetime | None
    definition: str
    line_of_business: str
    plan: str
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was noted for the trail."""

    kind: str
    detail: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person answered at a task."""

    task: str
    element: str
    person: str
    role: str | None
    at: datetime
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A letter as it was written; `says` gives the elements that stand in it."""

    id: str
    task: str
    kind: str
    audience: str
    language: str
    text: str
    facts: Json
    says: Callable[[], frozenset[str]]
    created_at: datetime
    sent_at: datetime | None


class Kept(Protocol):
    """Where everything is kept that a rule may look up.

    Answers and letters of a review whose decision this one takes over stand before its own.
    """

    def answers(self) -> Sequence[Given]:
        """Every answer of the review, in the order in which they were given."""
        ...

    def letters(self) -> Sequence[Written]:
        """Every letter of the review, in the order in which they were written."""
        ...

    def person(self, id: str) -> Json | None:
        """Somebody who works here: {id, name, licences, specialties, reporting, ...}."""
        ...

    def taken_at(self, task: str) -> datetime | None:
        """When the task was last claimed or assigned before it was done; None where it never was."""
        ...

    def waiting(self) -> Sequence[str]:
        """The elements of the open tasks of people."""
        ...

    def part_of(self, review: str, name: str) -> Json | None:
        """A part of another review's case file."""
        ...


@dataclass(frozen=True, kw_only=True)
class CaseState:
    """One review after a step. `changed` are the parts that the step wrote, `entries` what it noted.

    Without a step (a review as it stands in the store) `previous` is None and nothing is `changed`.
    """

    case: CaseFacts
    kept: Kept
    row: Standing
    now: datetime
    previous: Standing | None = None
    changed: frozenset[str] = frozenset()
    was: Callable[[str], Json | None] = field(default=lambda name: None)  # a part as it stood before the step
    entries: Sequence[Entry] = ()
    written: Sequence[Written] = ()  # the letters of the step
    actor: str = ""
    advanced: bool = True  # False where a person's answers were kept and the process could not go on

    @cached_property
    def law(self) -> LineOfBusiness:
        """The line of business's rules."""
        return self.case.line_of_business

    @cached_property
    def deadlines(self) -> Mapping[str, Deadline]:
        """Every deadline as it follows from the clock now."""
        return self.case.deadlines

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where the plan is."""
        return ZoneInfo(self.case.plan.time_zone)

    @cached_property
    def carries(self) -> str:
        """The review whose decision this one takes over; empty where it makes its own."""
        return carried_from(self.case.part(PART))

    def before(self, name: str) -> Json | None:
        """A part as it stood before the step; where it was taken over in it, as it stands where it comes from."""
        was = self.was(name)
        if was is None and self.carries and name in CARRIED and self.was(PART) is None:
            return self.kept.part_of(self.carries, name)
        return was

    @cached_property
    def record(self) -> DeterminationRecord | None:
        """The first decision of the review."""
        kept = self.case.part("determination")
        return None if kept is None else DeterminationRecord.from_json(kept)

    @cached_property
    def levels(self) -> Sequence[Json]:
        """The levels of appeal, in order."""
        return list((self.case.part("appeals") or {}).get("levels") or ())

    @cached_property
    def appealed(self) -> Sequence[tuple[Json, DeterminationRecord]]:
        """The levels of appeal that were decided, with their decisions."""
        return [(one, DeterminationRecord.from_json(one["determination"])) for one in self.levels if decided(one)]

    @cached_property
    def records(self) -> Sequence[DeterminationRecord]:
        """Every decision of the review, the first one first."""
        return [*([] if self.record is None else [self.record]), *(record for _, record in self.appealed)]

    @cached_property
    def own_records(self) -> Sequence[DeterminationRecord]:
        """The decisions that were made in this review, and not in one whose decision it takes over."""
        if not self.carries:
            return self.records
        levels = (self.kept.part_of(self.carries, "appeals") or {}).get("levels") or ()
        return self.records[(self.record is not None) + sum(map(decided, levels)) :]

    @cached_property
    def new_records(self) -> Sequence[DeterminationRecord]:
        """The decisions that the step recorded; without a step, all."""
        if self.previous is None:
            return self.records
        made = "determination" in self.changed and self.before("determination") is None
        first = [self.record] if made and self.record is not None else []
        was = [decided(one) for one in (self.before("appeals") or {}).get("levels") or ()] if self.levels else []
        later = [record for place, (_, record) in enumerate(self.appealed) if place >= sum(was)]
        return [*first, *(later if "appeals" in self.changed else [])]

    @cached_property
    def external(self) -> Json:
        """The external review; empty where there is none."""
        return self.case.part("external") or {}

    @cached_property
    def events(self) -> Sequence[ClockEvent]:
        """The events of the clock."""
        return events_of(self.case.part("clock"))

    @cached_property
    def events_before(self) -> Sequence[ClockEvent]:
        """The same before the step."""
        return events_of(self.before("clock")) if "clock" in self.changed else self.events

    @cached_property
    def new_events(self) -> Sequence[ClockEvent]:
        """Those of the step."""
        return self.events[len(self.events_before) :]

    @cached_property
    def letters(self) -> Sequence[Written]:
        """Every letter of the review."""
        return self.kept.letters()

    @property
    def new_letters(self) -> Sequence[Written]:
        """The letters that the step wrote; without a step, all."""
        return self.letters if self.previous is None else self.written

    @cached_property
    def answers(self) -> Mapping[str, Sequence[Given]]:
        """Every answer, by the element of its task."""
        found: dict[str, list[Given]] = {}
        for answer in self.kept.answers():
            found.setdefault(answer.element, []).append(answer)
        return found

    def answer(self, element: str) -> Given | None:
        """The latest answer to a task; None where nobody gave one."""
        given = self.answers.get(element)
        return given[-1] if given else None

    def noted(self, *kinds: str) -> Sequence[Entry]:
        """What the step noted of these kinds."""
        return [entry for entry in self.entries if entry.kind in kinds]

    @cached_property
    def breaches(self) -> Sequence[Json]:
        """The deadlines that were missed, as on record."""
        return list((self.case.part("breaches") or {}).get("breaches") or ())


def decided(level: Mapping[str, Any]) -> bool:
    """Whether people decided a level of appeal."""
    return bool(level.get("determination"))
