"""Reading drafts and held signatures: the port's `DraftReader`."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from casework.ports_of_drafts import Draft, HeldSignature
from casework.store.records import to_milliseconds
from casework.store.rows import Rows
from casework.store.tables_of_drafts import DRAFTS, HELD_SIGNATURES


class DraftReading(Rows):
    """What can be read of drafts and held signatures."""

    def draft(self, task: str, person: str) -> Draft | None:
        return cast("Draft | None", self._one(DRAFTS, "draft", task=task, person=person))

    def drafts(self, task: str) -> Sequence[Draft]:
        return self._many(DRAFTS, "drafts", task=task)

    def held_signature(self, task: str) -> HeldSignature | None:
        return cast("HeldSignature | None", self._one(HELD_SIGNATURES, "held_signature", task=task))

    def held_signatures(self, review: str) -> Sequence[HeldSignature]:
        return self._many(HELD_SIGNATURES, "held_signatures", review=review)

    def due_signatures(self, now: datetime, *, limit: int) -> Sequence[str]:
        rows = self._driver.rows("due_signatures", {"now": to_milliseconds(now), "limit": limit})
        return [row["task"] for row in rows]
