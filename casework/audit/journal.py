"""What happened in one transaction, in order, written as links of the review's trail when it is done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from casework.audit.chain import ROW, link, row_tag, state_of
from casework.domain.events import check_kind
from casework.errors import InvariantBroken
from casework.ports import Actor, Json, ReviewRow, Transaction

NOTHING_TOLD = "review.advanced"


class Journal:
    """Collects events of one review during a transaction.

    `journal.add(...)` as things happen, then `row = journal.keep(tx, row, at=now)`; or `flush` and `tx.save_review`,
    where something stands between the two.
    Every event of a transaction holds the hash of the state after it, because only that state was ever kept.
    """

    def __init__(self, review: str, actor: Actor) -> None:
        self.review = review
        self.actor = actor
        self._entries: list[tuple[str, Json]] = []

    @property
    def noted(self) -> Sequence[tuple[str, Json]]:
        """What was noted since the last flush: kind and detail, in order."""
        return tuple(self._entries)

    def add(self, kind: str, **detail: Any) -> None:
        """Note what happened; the kind must be one of `casework.domain.events`."""
        if ROW in detail:
            raise InvariantBroken(
                "a trail is written by what it tells of",
                f"An event {kind} may not carry a detail called {ROW}: it would vouch for a row. Choose another name.",
                "reference/audit.md",
            )
        self._note(kind, detail)

    def _note(self, kind: str, detail: Json) -> None:
        check_kind(kind)
        self._entries.append((kind, orjson.loads(orjson.dumps(detail))))

    def add_row(self, kind: str, record: Any, **detail: Any) -> None:
        """Note what happened together with the hash of the row that it wrote or closed, as the row now stands."""
        self._note(kind, {**detail, ROW: row_tag(record)})

    def keep(self, tx: Transaction, row: ReviewRow, *, at: datetime) -> ReviewRow:
        """Write the events and save the row with its next revision; the row as it is then."""
        saved = self.flush(tx, replace(row, revision=row.revision + 1, changed_at=at), at=at)
        tx.save_review(saved, expected_revision=row.revision)
        return saved

    def keep_beside(self, tx: Transaction, row: ReviewRow, *, at: datetime) -> None:
        """The same with the revision as it is: nothing changed that somebody's answers could rest on."""
        tx.save_review(self.flush(tx, row, at=at), expected_revision=row.revision)

    def flush(self, tx: Transaction, row: ReviewRow, *, at: datetime) -> ReviewRow:
        """Write the events and give the row with its trail's new length and head, to be saved in the same transaction.

        Everything else of the transaction must have been put before. A step of which nothing was noted leaves an event
        all the same, because no state may be without one.
        """
        if not self._entries:
            self._note(NOTHING_TOLD, {"path": []})
        state = state_of(tx, row)
        length, head = row.trail_length, row.trail_head
        events = []
        for kind, detail in self._entries:
            length += 1
            event = link(
                head,
                review=row.id,
                seq=length,
                at=at,
                actor=self.actor.person,
                role=self.actor.role,
                kind=kind,
                detail=detail,
                state=state,
            )
            events.append(event)
            head = event.hash
        tx.add_events(events)
        self._entries.clear()
        return replace(row, trail_length=length, trail_head=head)
