"""What a transaction has read and written of the reviews that it has locked, so that it reads nothing twice.

From its lock on nobody else changes what belongs to a review until the transaction ends, so a row that was read once
stays what it was until this transaction writes it; and each write changes what is held as the database would read it
back. Nothing is held of a review that is not locked, and nothing outlives the transaction. People are read once as
well, so that a step goes by one and the same record of whoever takes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from casework.ports import Incident, Part, Person, ReviewRow, ServiceStep, WorkFilter, WorkItem
from casework.ports_of_drafts import HeldSignature
from casework.ports_of_worklist import Card, FollowUp, OpenWork
from casework.store import tables
from casework.store.driver import Driver
from casework.store.reading_of_drafts import DraftReading
from casework.store.reading_of_reviews import ReviewReading
from casework.store.reading_of_worklist import WorklistReading
from casework.store.records import Row, decode, encode
from casework.store.table import Table
from casework.store.tables_of_drafts import HELD_SIGNATURES
from casework.store.tables_of_worklist import CASE_CARDS, FOLLOW_UPS, WORKLIST

OPEN_STEPS = ("WAITING", "RUNNING")
NO_MOMENT = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Held:
    """What is held of one review; None where it was not read yet."""

    work: dict[str, WorkItem] | None = None  # the open ones
    ended: dict[str, WorkItem] = field(default_factory=dict)  # those that this transaction has ended
    steps: dict[str, ServiceStep] | None = None  # the open ones
    incidents: dict[str, Incident] | None = None  # all of them
    works: dict[str, OpenWork] | None = None
    hashes: dict[str, str] | None = None
    parts: dict[str, Part] = field(default_factory=dict)
    card: Card | None = None
    row: ReviewRow | None = None  # as it was locked or saved last
    empty: set[Table] = field(default_factory=set)  # of these tables it has no row that its readings would find


def of_new_review() -> Held:
    """Nothing can belong to a review before its own row."""
    return Held(work={}, steps={}, incidents={}, works={}, hashes={}, empty=set(ASKED.values()))


# What the statement that locks a review tells besides its row: whether there is anything of the kind.
ASKED: Mapping[str, Table] = {
    "any_incidents": tables.INCIDENTS,
    "any_steps": tables.SERVICE_STEPS,
    "any_unsent": tables.LETTERS,
    "any_signatures": HELD_SIGNATURES,
    "any_follow_ups": FOLLOW_UPS,
}


def of_locked_review(told: Row) -> Held:
    """What the review's own row has told already."""
    empty = {table for name, table in ASKED.items() if not told[name]}
    steps: dict[str, ServiceStep] | None = {} if tables.SERVICE_STEPS in empty else None
    incidents: dict[str, Incident] | None = {} if tables.INCIDENTS in empty else None
    return Held(steps=steps, incidents=incidents, empty=empty)


class HeldReading(ReviewReading, WorklistReading, DraftReading):
    """Reads each row of a locked review once, and holds it as this transaction has left it."""

    def __init__(self, driver: Driver) -> None:
        super().__init__(driver)
        self._held: dict[str, Held] = {}
        self._reviews_of_items: dict[str, str] = {}  # an item never moves to another review
        self._people: dict[str, Person] = {}

    def lock_review(self, review: str) -> ReviewRow | None:
        rows = self._driver.rows("lock_review", {"review": review})
        if not rows:
            return None
        if review not in self._held:
            self._held[review] = of_locked_review(rows[0])
        row: ReviewRow = decode(tables.REVIEWS, rows[0])
        self._held[review].row = row
        return row

    def _goes_on_alike(self, row: ReviewRow) -> bool:
        """Whether the review is locked, and nothing of it changes but what changes with every step."""
        held = self._held.get(row.id)
        return held is not None and held.row is not None and LASTING(held.row) == LASTING(row)

    def _hold_review(self, row: ReviewRow) -> None:
        """The review was saved so."""
        if row.id in self._held:
            self._held[row.id].row = row

    def work_item(self, item: str) -> WorkItem | None:
        held = self._of_item(item)
        if held is not None:
            known = self._open_work(self._reviews_of_items[item], held).get(item) or held.ended.get(item)
            if known is not None:
                return known
        found = super().work_item(item)
        if found is not None:
            self._reviews_of_items[item] = found.review
        return found

    def work_items(self, filter: WorkFilter) -> Sequence[WorkItem]:
        held = self._held.get(filter.review or "")
        if held is None or filter.status != "OPEN":
            return super().work_items(filter)
        opened = list(self._open_work(str(filter.review), held).values())
        if len(opened) > 1:
            opened.sort(key=_urgency)
        if filter.kind is None and filter.claimed_by is None and filter.roles is None:
            return opened[: filter.limit]
        found = [
            item
            for item in opened
            if (filter.kind is None or item.kind == filter.kind)
            and (filter.claimed_by is None or item.claimed_by == filter.claimed_by)
            and (filter.roles is None or item.role in filter.roles)
        ]
        return found[: filter.limit]

    def service_steps(self, *, review: str | None = None, open_only: bool = True) -> Sequence[ServiceStep]:
        held = self._held.get(review or "")
        if held is None or not open_only:
            return super().service_steps(review=review, open_only=open_only)
        if held.steps is None:
            held.steps = {step.id: step for step in super().service_steps(review=review)}
        return sorted(held.steps.values(), key=lambda step: (step.not_before, step.id))

    def incidents(self, *, review: str | None = None, open_only: bool = True) -> Sequence[Incident]:
        held = self._held.get(review or "")
        if held is None:
            return super().incidents(review=review, open_only=open_only)
        if held.incidents is None:
            held.incidents = {one.id: one for one in super().incidents(review=review, open_only=False)}
        found = [one for one in held.incidents.values() if one.resolved_at is None or not open_only]
        return sorted(found, key=lambda one: (one.opened_at, one.id))

    def part(self, review: str, name: str) -> Part | None:
        held = self._held.get(review)
        if held is None:
            return super().part(review, name)
        if name in held.parts or name not in self._hashes(review, held):
            return held.parts.get(name)
        found = super().part(review, name)
        if found is not None:
            held.parts[name] = found
        return found

    def part_hashes(self, review: str) -> Mapping[str, str]:
        held = self._held.get(review)
        return super().part_hashes(review) if held is None else dict(sorted(self._hashes(review, held).items()))

    def card(self, review: str) -> Card | None:
        held = self._held.get(review)
        if held is None:
            return super().card(review)
        if held.card is None:
            held.card = super().card(review)
        return held.card

    def open_work(self, item: str) -> OpenWork | None:
        held = self._of_item(item)
        if held is None:
            return super().open_work(item)
        return self._works(self._reviews_of_items[item], held).get(item)

    def open_work_of(self, review: str) -> Sequence[OpenWork]:
        held = self._held.get(review)
        if held is None:
            return super().open_work_of(review)
        return sorted(self._works(review, held).values(), key=lambda work: (work.opened_at, work.item))

    def unsent_moments(self, review: str) -> Mapping[str, datetime]:
        return {} if self._has_none(tables.LETTERS, review) else super().unsent_moments(review)

    def follow_up(self, review: str, person: str) -> FollowUp | None:
        return None if self._has_none(FOLLOW_UPS, review) else super().follow_up(review, person)

    def held_signature(self, task: str) -> HeldSignature | None:
        none = self._has_none(HELD_SIGNATURES, self._reviews_of_items.get(task, ""))
        return None if none else super().held_signature(task)

    def _has_none(self, table: Table, review: str) -> bool:
        held = self._held.get(review)
        return held is not None and table in held.empty

    def person(self, person: str) -> Person | None:
        if person not in self._people:
            found = super().person(person)
            if found is None:
                return None
            self._people[person] = found
        return self._people[person]

    def _of_item(self, item: str) -> Held | None:
        return self._held.get(self._reviews_of_items.get(item, ""))

    def _open_work(self, review: str, held: Held) -> dict[str, WorkItem]:
        if held.work is None:
            opened = self._many(tables.WORK_ITEMS, "open_work_items", review=review)
            held.work = {item.id: item for item in opened}
            self._reviews_of_items.update(dict.fromkeys(held.work, review))
        return held.work

    def _works(self, review: str, held: Held) -> dict[str, OpenWork]:
        if held.works is None:
            held.works = {work.item: work for work in super().open_work_of(review)}
            self._reviews_of_items.update(dict.fromkeys(held.works, review))
        return held.works

    def _hashes(self, review: str, held: Held) -> dict[str, str]:
        if held.hashes is None:
            held.hashes = {}
            for row in self._driver.rows("part_hashes_and_request", {"review": review}):
                held.hashes[row["name"]] = row["sha256"]
                if row["text"] is not None:
                    held.parts.setdefault(row["name"], decode(tables.PARTS, {"review": review, **row}))
        return held.hashes

    def _put(self, table: Table, statement: str, record: Any) -> int:
        row = encode(table, record)
        touched = self._driver.change(statement, row)
        if table is tables.REVIEWS and statement == "add_review":
            self._held[record.id] = of_new_review()
        elif table is tables.PEOPLE:
            self._people.pop(record.id, None)
        elif table in FILLED:
            held = self._held.get(record.review)
            if held is not None:
                held.empty.discard(table)
        elif table in HOLDERS:
            if table is tables.WORK_ITEMS or table is WORKLIST:
                self._reviews_of_items[row["id" if table is tables.WORK_ITEMS else "item"]] = record.review
            held = self._held.get(record.review)
            if held is not None:
                HOLDERS[table](held, decode(table, row))
        return touched

    def _forget(self, review: str) -> None:
        if review in self._held:
            self._held[review] = Held()

    def _drop(self, table: Table, statement: str, *, key: str) -> None:
        super()._drop(table, statement, key=key)
        held = self._of_item(key) if table is WORKLIST else None
        if held is not None and held.works is not None:
            held.works.pop(key, None)


LASTING = attrgetter(
    "status", "outcome", "line_of_business", "plan", "urgency", "received_at", "definition", "member", "created_at"
)


def _urgency(item: WorkItem) -> tuple[bool, datetime, datetime]:
    return item.due_at is None, item.due_at or NO_MOMENT, item.opened_at


def _hold_work(held: Held, item: WorkItem) -> None:
    if held.work is None:
        held.ended.pop(item.id, None)
    elif item.status != "OPEN":
        held.work.pop(item.id, None)
        held.ended[item.id] = item
    else:
        held.ended.pop(item.id, None)
        before = held.work.get(item.id)
        held.work[item.id] = item
        moved = before is None or _urgency(before) != _urgency(item)
        alike = [one.id for one in held.work.values() if _urgency(one) == _urgency(item)]
        if moved and alike != [item.id]:
            held.work = None  # which of two that are as urgent came first, the database knows


def _hold_step(held: Held, step: ServiceStep) -> None:
    if held.steps is not None:
        held.steps.pop(step.id, None)
        if step.status in OPEN_STEPS:
            held.steps[step.id] = step


def _hold_incident(held: Held, incident: Incident) -> None:
    if held.incidents is not None:
        held.incidents[incident.id] = incident


def _hold_open_work(held: Held, work: OpenWork) -> None:
    if held.works is not None:
        held.works[work.item] = work


def _hold_part(held: Held, part: Part) -> None:
    held.parts[part.name] = part
    if held.hashes is not None:
        held.hashes[part.name] = part.sha256


FILLED = (tables.LETTERS, HELD_SIGNATURES, FOLLOW_UPS)  # of which nothing is held but that there are none


def _hold_no_card(held: Held, card: Card) -> None:
    held.card = None  # its number is the database's


HOLDERS: Mapping[Table, Callable[[Held, Any], None]] = {
    tables.WORK_ITEMS: _hold_work,
    tables.SERVICE_STEPS: _hold_step,
    tables.INCIDENTS: _hold_incident,
    tables.PARTS: _hold_part,
    WORKLIST: _hold_open_work,
    CASE_CARDS: _hold_no_card,
}
