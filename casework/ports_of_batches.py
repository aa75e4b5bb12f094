"""Batches, one act on many cases that is carried out row by row; and absences, with who stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from casework.ports_of_desk import DeskState
from casework.ports_of_identity import Sees
from casework.ports_of_worklist import Listed

if TYPE_CHECKING:
    from casework.ports import Answer, Part, ReviewRow, WorkItem

Json = dict[str, Any]

RUNNING, PAUSED, CANCELLED, DONE = "RUNNING", "PAUSED", "CANCELLED", "DONE"  # how a batch stands; DONE, a row as well
PARTS_ASKED = (  # of a case, what the rights and the law of more time look at
    *("request", "clock", "appeals", "determination", "reopening"),
    *("extensions", "extension_request", "appeal_extension_request"),
)
WAITING, REFUSED, CHANGED = "WAITING", "REFUSED", "CHANGED"  # how else a row stands; CANCELLED with its batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One act on many cases, as it was asked for."""

    id: str
    act: str  # assign | release | priority | followup | extend
    to_person: str | None  # to whom the tasks go, or who follows up
    made_by: str
    reason: str
    detail: Json  # what the act needs besides: priority, day, ground, overrule; and `origin`, where it was chosen
    state: str  # RUNNING | PAUSED | CANCELLED | DONE
    made_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One case of a batch: what is to be done with it, and what became of it."""

    batch: str
    n: int  # its place, from 1
    review: str
    item: str | None  # the task that is acted on
    held: str | None  # who had the task when it was chosen; nobody is the empty text
    to_person: str | None  # to whom this one goes, where not to whom the batch goes
    state: str  # WAITING | DONE | REFUSED | CHANGED | CANCELLED
    words: str = ""  # why it was refused, or how it changed meanwhile
    who_can: Json | None = None  # {"rule", "people": [{"id", "name"}]}: by which rule, and who could take it
    at: datetime | None = None  # when it became what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchWish:
    """What somebody chose and typed for a batch that is not made yet, and where they look at it."""

    id: str
    person: str
    typed: Json  # field -> what stands in it; `items`, `held` and the `stage` at which it was sent
    batch: str | None  # the batch that was made of it
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody is away from one day to another, both included."""

    id: str
    person: str
    from_day: str  # ISO
    to_day: str
    substitute: str | None
    reason: str
    set_by: str
    set_at: datetime
    ended_at: datetime | None = None  # it was ended before its last day, or taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOfCases:
    """What the rights and the law ask of some cases, and of those that they look at again."""

    reviews: "Mapping[str, ReviewRow]"
    parts: "Mapping[tuple[str, str], Part]"  # those of `PARTS_ASKED`, by the case and the part's name
    items: "Sequence[WorkItem]"  # every task of them that a person does or did, as tasks are ordered
    answers: "Sequence[Answer]"  # of the steps that whoever does an open task may not have done, the first first


class BatchReader(Protocol):
    """What can be read of batches and absences."""

    def batch(self, batch: str) -> Batch | None: ...
    def batches(self, *, offset: int = 0, limit: int) -> Sequence[tuple[Batch, Mapping[str, int]]]:
        """The latest first, each with how many of its rows stand how."""
        ...

    def batches_named(self, ids: Sequence[str]) -> Mapping[str, tuple[Batch, int]]:
        """Those of these ids that there are, each with how many cases it is about."""
        ...

    def batch_counts(self, batch: str) -> Mapping[str, int]: ...
    def batch_row(self, batch: str, n: int) -> BatchRow | None: ...
    def batch_rows(self, batch: str, *, offset: int = 0, limit: int) -> Sequence[tuple[BatchRow, Listed]]:
        """Refused first, then changed, those that wait, those that are done; each with its case as lists show it."""
        ...

    def batch_items(self, batch: str, state: str) -> Sequence[str]:
        """The tasks of the rows that stand so; of a row without a task, the review."""
        ...

    def chosen(self, ids: Sequence[str], *, sees: Sees) -> Sequence[tuple[str, Listed]]:
        """Each of these ids, a task's or a case's, with its case where one may see that: as lists show the task, or the
        most pressing one of the case; without work where the task has ended, or nothing is open."""
        ...

    def told_of_cases(self, reviews: Sequence[str]) -> ToldOfCases: ...
    def accesses(
        self, reviews: Sequence[str], *, person: str, roles: Sequence[str], now: datetime
    ) -> Mapping[str, tuple[bool, datetime | None]]:
        """Of each case, whether it is one's own by roles or work, and until when one sees it in an emergency."""
        ...

    def waiting_rows(self, *, limit: int) -> Sequence[tuple[str, int]]:
        """(batch, n) of what is to be carried out now, through an index: the batch that was made first comes first."""
        ...

    def batch_wish(self, wish: str) -> BatchWish | None: ...
    def desk_with_wish(self, wish: str) -> tuple[DeskState, BatchWish | None]:
        """The same, in one look with what the desk is known by."""
        ...

    def absence(self, absence: str) -> Absence | None: ...
    def absences(self, day: str) -> Sequence[Absence]:
        """Those that last on that day or begin later and were not ended, the first to begin first."""
        ...

    def absence_of(self, person: str, day: str) -> Absence | None:
        """The person's absence on that day."""
        ...

    def tasks_of_absent(self, day: str) -> Mapping[str, Sequence[str]]:
        """The open tasks of everybody who has an absence that lasts on that day or begins later: person -> tasks."""
        ...


class BatchTransaction(Protocol):
    """What can be written of them."""

    def put_batch(self, batch: Batch) -> None: ...
    def put_batch_row(self, row: BatchRow) -> None: ...
    def cancel_waiting_rows(self, batch: str, *, at: datetime) -> None: ...
    def put_batch_wish(self, wish: BatchWish) -> None: ...
    def drop_batch_wishes(self, *, before: datetime) -> None:
        """Those that were not touched since then."""
        ...

    def put_absence(self, absence: Absence) -> None: ...
