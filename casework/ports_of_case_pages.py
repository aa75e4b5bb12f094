"""What the pages of a case read at once: the whole case file, where the case stands, and cases beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from casework.ports_of_identity import Sees

if TYPE_CHECKING:
    from casework.ports import Event, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How much a case holds, and whose it is now: the reader's own open task, else one that is held, else any."""

    documents: int
    letters: int
    comments: int
    task: str | None = None
    role: str | None = None
    holder: str | None = None
    holder_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBeside:
    """Another case: of the same member, or decided on the same procedure. `request` and `determination` are JSON."""

    review: str
    member_name: str
    status: str
    outcome: str | None
    received_at: datetime
    changed_at: datetime
    request: str
    determination: str | None
    seen: bool  # whether the reader may open it


class CasePageReader(Protocol):
    """What can be read for the pages of a case."""

    def parts_of(self, review: str) -> "Mapping[str, Part]":
        """Every part of a case file by its name, in one statement."""
        ...

    def standing(self, review: str, *, person: str) -> Standing: ...
    def document_titles(self, review: str) -> Mapping[str, str]:
        """Title by id, without the texts."""
        ...

    def hand_overs(self, review: str) -> "Sequence[Event]":
        """The events by which a task of the review was handed on, in order."""
        ...

    def cases_of_member(self, member: str, *, sees: Sees) -> Sequence[CaseBeside]:
        """The newest first, whether or not the reader may open them."""
        ...

    def decided_like(
        self, procedure: str, *, traits: Sequence[str], words: str | None, but: str, sees: Sees
    ) -> tuple[Sequence[CaseBeside], bool]:
        """Decided cases of a procedure that the reader may open, those that share most of the traits first.

        With `words` (as full text takes them) only those that hold them. And whether there are more than are given.
        """
        ...
