"""What an auditor reads: entries of all trails by case, person, kind and time; and how far a check of them has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from casework.ports_of_identity import AccountEvent, CaseView

if TYPE_CHECKING:
    from casework.ports import Event

AUDIT_PAGE = 50  # entries of one page
TRAIL, LOOKS, ACCOUNTS = "trail", "looks", "accounts"  # which chains are read


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which entries are asked for, the newest first; None means any.

    `before` is the (moment, case, number) of the last entry of the page before; moments are included on both sides.
    """

    source: str = TRAIL
    review: str | None = None
    person: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: tuple[datetime, str, int] | None = None
    limit: int = AUDIT_PAGE + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEntry:
    """An entry of a case's trail, and what is needed to tell it in words."""

    event: "Event"
    definition: str | None  # None where the case itself is gone
    request: str | None  # JSON
    member_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookEntry:
    """A look at a case, and whose case it is."""

    view: CaseView
    member_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCheck:
    """One look at every link of every chain, which goes on in slices until the last case was checked."""

    id: str
    person: str
    started_at: datetime
    state: str  # RUNNING | WHOLE | BROKEN
    place: str  # the last case that was checked; empty before the first
    cases: int  # that were checked
    links: int
    broken: int  # chains that do not hold
    fault: str | None = None  # the first of them, in words
    fault_review: str | None = None  # None where it is no case's
    ended_at: datetime | None = None


class AuditReader(Protocol):
    """What can be read of all trails at once, each along an index."""

    def trail_entries(self, query: AuditQuery) -> "Sequence[TrailEntry]": ...
    def look_entries(self, query: AuditQuery) -> Sequence[LookEntry]: ...
    def account_entries(self, query: AuditQuery) -> Sequence[AccountEvent]:
        """`person` is who did it or to whom it was done."""
        ...

    def member_names(self, reviews: Sequence[str]) -> Mapping[str, str]:
        """Whose case each of these is, as far as they are here."""
        ...

    def document_titles_in(self, reviews: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Title by id, by case, of at most `AUDIT_PAGE` cases."""
        ...

    def account_links(self) -> Sequence[str]:
        """The hash of every link of the chain of accounts, the first first."""
        ...

    def active_reviews(self, since: datetime, until: datetime) -> Sequence[str]:
        """Cases in whose trail something happened from the one moment to the other, by their ids."""
        ...

    def trails_after(self, review: str, *, limit: int) -> Sequence[str]:
        """The next cases that have a row or a trail, in order of their ids."""
        ...

    def audit_checks(self, *, limit: int) -> Sequence[AuditCheck]:
        """The latest first."""
        ...

    def running_check(self) -> AuditCheck | None: ...


class AuditTransaction(AuditReader, Protocol):
    """What can be written of them."""

    def put_audit_check(self, check: AuditCheck) -> None: ...
