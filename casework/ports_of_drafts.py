"""What people have typed and not sent yet, and what they have signed that has not left yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody has typed into the form of a task so far."""

    task: str
    person: str
    review: str
    body: Json  # name of a field on the page -> the list of its values
    version: int  # grows by one with each saving
    revision: int  # of the review, when this was saved
    window_id: str  # the window of a browser that it was typed in
    saved_at: datetime
    active_seconds: int  # for how long the page was visible and in use so far
    state: str  # OPEN | HELD (its answer is signed and waits) | HANDED_OVER | SENT
    note: str | None = None  # why it lies here again, where it had been sent


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSignature:
    """A signed answer whose letters have not left: until `until` whoever signed it can take it back."""

    task: str
    person: str
    review: str
    element: str
    answers: Json
    typed: Json  # the same as the page's fields, so that it can be shown again as it was typed
    letters: Json  # {"letters": [{kind, audience}]}: what leaves with it
    signed_at: datetime
    until: datetime
    active_seconds: int
    state: str  # HELD | UNDONE | RELEASED | DROPPED
    key: str
    reason: str | None = None  # why it was dropped

    @property
    def id(self) -> str:
        """What the trail calls it: a task has one, the last that was given."""
        return self.task


class DraftReader(Protocol):
    """What can be read of drafts and held signatures."""

    def draft(self, task: str, person: str) -> Draft | None: ...
    def drafts(self, task: str) -> Sequence[Draft]:
        """Everybody's drafts of a task, the latest first."""
        ...

    def held_signature(self, task: str) -> HeldSignature | None: ...
    def held_signatures(self, review: str) -> Sequence[HeldSignature]:
        """Those of a review, however they ended; the first to end first."""
        ...

    def due_signatures(self, now: datetime, *, limit: int) -> Sequence[str]:
        """Tasks whose held signature is to be released now, the longest due first, through a partial index."""
        ...


class DraftTransaction(Protocol):
    """What can be written of them."""

    def put_draft(self, draft: Draft) -> None: ...
    def put_held_signature(self, held: HeldSignature) -> None: ...
