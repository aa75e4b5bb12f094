"""What becomes of cases when they are over: legal holds, archives, purges by two people, and what a purge leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from casework.ports import ReviewRow

Json = dict[str, Any]

CASE, MEMBER, SET = "CASE", "MEMBER", "SET"  # what a hold is on
ASKED, AGREED, DONE, TAKEN_BACK = "ASKED", "AGREED", "DONE", "TAKEN_BACK"  # how a purge stands
WAITING, PURGED, KEPT = "WAITING", "PURGED", "KEPT"  # how one case of it stands
LINES = 8  # lines of business that one look for ended cases asks for
GONE = "-"  # stands in a hold for what named a member that nothing else names any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing that it is on may be purged, from its setting until somebody lifts it.

    On a case; on a member, with every case of theirs that there is or will be; or on a set: the cases of a line of
    business that were received from one day to another, both included.
    """

    id: str
    scope: str  # CASE | MEMBER | SET
    review: str | None
    member: str | None
    line_of_business: str | None
    from_day: str | None  # ISO, of the plan's zone; None where the set has no beginning
    to_day: str | None
    reason: str
    set_by: str
    set_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None
    lifted_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveMade:
    """A case that was written whole to a file, as it stood at that entry of its trail."""

    review: str
    sha256: str  # of the whole file
    file: str  # its name in the folder of archives
    bytes: int
    made_by: str
    made_at: datetime
    trail_length: int
    trail_head: str
    views_length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """A wish to purge cases: one person asks, another one agrees, then it is carried out case by case."""

    id: str
    reason: str
    asked_by: str
    asked_at: datetime
    state: str  # ASKED | AGREED | DONE | TAKEN_BACK
    agreed_by: str | None = None
    agreed_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeRow:
    """One case of a purge, and what became of it."""

    purge: str
    n: int  # its place, from 1
    review: str
    state: str  # WAITING | PURGED | KEPT
    words: str = ""  # why it was kept
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of a case that was purged: that there was one, where its chains ended, and who let it go by what.

    Nothing in it tells of the member, the provider or the decision.
    """

    review: str
    number: int
    line_of_business: str
    ended_year: int
    rule: str  # the retention that had run, as it is cited
    trail_length: int
    trail_head: str
    views_length: int
    views_head: str
    archive: str  # hash of the archive's file
    purge: str
    asked_by: str
    agreed_by: str
    purged_by: str
    purged_at: datetime
    redacted: Json  # entries of the chain of accounts whose words told of the case: number -> hash as it was


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedCase:
    """A case that is over, with what its retention is counted from."""

    row: "ReviewRow"
    number: int
    request: str  # JSON
    undone: str  # empty, or what of it is not done: LETTER | INCIDENT | STEP | LOOK | FOLLOWED by a case that is here
    purge: str | None  # the purge that it waits in


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersCase:
    """A case of a member, and which others of theirs it says that it rests on."""

    id: str
    member: str
    plan: str
    line_of_business: str
    received_at: datetime
    changed_at: datetime
    status: str
    rests_on: Sequence[str]  # the case whose decision it looks at again, and the one that it is a duplicate of


class HistoryReader(Protocol):
    """What can be read of holds, archives, purges and tombstones."""

    def hold(self, hold: str) -> Hold | None: ...
    def active_holds(self) -> Sequence[Hold]:
        """Those that nobody has lifted, the latest first."""
        ...

    def holds(self, *, limit: int) -> Sequence[Hold]:
        """All, the latest first."""
        ...

    def archives(self, *, review: str | None = None, limit: int) -> Sequence[ArchiveMade]:
        """The latest first."""
        ...

    def purge(self, purge: str) -> Purge | None: ...
    def purges(self, *, limit: int) -> Sequence[tuple[Purge, Mapping[str, int]]]:
        """The latest first, each with how many of its cases stand how."""
        ...

    def purge_rows(self, purge: str, *, state: str | None = None, limit: int) -> Sequence[PurgeRow]: ...
    def all_purge_rows(self, *, limit: int) -> Sequence[PurgeRow]:
        """Those of every purge."""
        ...

    def purge_row(self, purge: str, n: int) -> PurgeRow | None: ...
    def tombstone(self, review: str) -> Tombstone | None: ...
    def tombstones(self, *, limit: int) -> Sequence[Tombstone]:
        """The latest first."""
        ...

    def ended_cases(
        self, before: Mapping[str, datetime], *, after: tuple[datetime, str] | None = None, limit: int
    ) -> Sequence[EndedCase]:
        """Cases that are over and have not changed since the moment of their line of business, the oldest first.

        `after`: only those behind the case that changed last at this moment.
        """
        ...

    def members_cases(self, members: Sequence[str]) -> Sequence[MembersCase]:
        """Every case of these members, open or over."""
        ...

    def held_names(self, reviews: Sequence[str], members: Sequence[str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The member's name by each of these cases, and by each of these members; of those that are here."""
        ...

    def ended_case(self, review: str) -> EndedCase | None: ...
    def ended_counts(self) -> Sequence[tuple[str, int, datetime]]:
        """(line of business, cases that are over, when the oldest of them last changed)."""
        ...

    def doomed_files(self, *, limit: int) -> Sequence[str]:
        """Hashes of files that no case holds any more, and that are still to be taken off the disk."""
        ...

    def last_scrub(self) -> datetime | None:
        """When what was deleted was last wiped from the database's free space."""
        ...


class HistoryTransaction(HistoryReader, Protocol):
    """What can be written of them."""

    def put_hold(self, hold: Hold) -> None: ...
    def put_archive(self, made: ArchiveMade) -> None: ...
    def put_purge(self, purge: Purge) -> None: ...
    def put_purge_row(self, row: PurgeRow) -> None: ...
    def add_tombstone(self, tombstone: Tombstone) -> None:
        """From now on the rows of its case may be taken out, which nothing else allows."""
        ...

    def redact_entry(self, seq: int, detail: Json) -> None:
        """Put what is left in the place of an entry's words; refused where no tombstone tells of its case."""
        ...

    def take_out(self, review: str, *, number: int, at: datetime) -> tuple[int, int]:
        """Delete every row of the case, and the files that no other case holds; (rows, files)."""
        ...

    def forget_words(self, names: Sequence[str]) -> int:
        """Delete saved views in which any of these stands as a word of its own; how many."""
        ...

    def file_is_gone(self, sha256: str) -> None: ...
    def add_scrub(self, at: datetime, person: str) -> None: ...
