"""Accounts, sessions, access to cases and their records, and what a store must do for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from casework.ports import Person, ReviewRow, WorkItem
    from casework.ports_of_case_pages import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How a person signs in; their id is their user name."""

    person: str
    password: str  # as argon2 spells it: algorithm, parameters, salt and hash
    must_change: bool  # the password was set by somebody else
    status: str  # ACTIVE | DISABLED
    created_at: datetime
    changed_at: datetime
    second_factor: str | None = None  # the sealed secret that makes the codes, once it was confirmed by one
    second_factor_step: int | None = None  # the last period whose code was taken: no code counts twice


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCode:
    """A code that replaces the second factor once; kept as its hash."""

    person: str
    code: str
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """Somebody signed in on a device. `token` is the hash of what the browser holds."""

    id: str
    token: str
    person: str
    stage: str  # OPEN, or what is still to be done: CODE | PASSWORD | SECOND_FACTOR
    started_at: datetime
    seen_at: datetime
    agent: str  # what the browser says it is
    address: str  # the network address it came from
    ended_at: datetime | None = None
    ended: str | None = None  # SIGNED_OUT | IDLE | TOO_LONG | REVOKED | REPLACED | RESET
    pending_factor: str | None = None  # the sealed secret of a second factor that is being set up


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTries:
    """Failed tries under one user name, known or not; kept by the name's hash."""

    name: str
    failed: int
    last_at: datetime
    until: datetime | None = None  # before this moment no try counts


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent:
    """One link of the chain of everything that was done to accounts and people."""

    seq: int
    at: datetime
    actor: str
    person: str
    kind: str
    detail: dict[str, Any]
    prev: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One link of a review's chain of views: who looked at which page, and why where a reason was asked."""

    review: str
    seq: int
    at: datetime
    person: str
    role: str | None
    page: str
    reason: str | None
    prev: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """Where a chain ends, kept beside it, so that a cut shows."""

    chain: str
    length: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccess:
    """Why somebody may see a review: a role or a person, the other one empty."""

    review: str
    role: str
    person: str
    why: str  # OPEN | TOOK (both follow from the work items) | DELEGATED | MENTIONED | BREAK_GLASS
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass:
    """Emergency access to one case, to read only, which a supervisor must judge afterwards."""

    id: str
    review: str
    person: str
    reason: str
    opened_at: datetime
    until: datetime
    closed_at: datetime | None = None
    judged_by: str | None = None
    judged_at: datetime | None = None
    verdict: str | None = None  # JUSTIFIED | NOT_JUSTIFIED
    judgement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sees:
    """Whose cases a list is cut down to: those that wait for one of the roles or are the person's, or all."""

    person: str
    roles: tuple[str, ...]
    everything: bool
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenReview:
    """A review as one person may see it: `own` by their roles or work, `glass` until when by emergency access."""

    row: "ReviewRow"
    own: bool
    glass: datetime | None
    views: int
    views_head: str
    standing: "Standing"


class IdentityReader(Protocol):
    """What can be read of accounts, sessions and access."""

    def account(self, person: str) -> Account | None: ...
    def accounts(self) -> Sequence[Account]: ...
    def recovery_codes(self, person: str) -> Sequence[RecoveryCode]:
        """Those that were not used yet."""
        ...

    def session_of_token(self, token: str) -> "tuple[SessionRecord, Person, str, bool] | None":
        """The session of a token's hash, its person, the status of their account and whether it has a second factor."""
        ...

    def sessions_of(self, person: str) -> Sequence[SessionRecord]:
        """Those that have not ended, the latest first."""
        ...

    def sign_in_tries(self, name: str) -> SignInTries | None: ...
    def account_events(self, *, person: str | None = None, limit: int) -> Sequence[AccountEvent]:
        """The latest first."""
        ...

    def case_views(self, review: str) -> Sequence[CaseView]:
        """In the order they happened."""
        ...

    def chain_head(self, chain: str) -> ChainHead | None: ...
    def case_access(self, review: str) -> Sequence[CaseAccess]: ...
    def access_of_work(self, review: str) -> Sequence[tuple[str, str, str]]:
        """(role, person, why) of what follows from the review's work items, counted afresh."""
        ...

    def seen_review(self, review: str, *, person: str, roles: Sequence[str], now: datetime) -> SeenReview | None: ...
    def seen_task(
        self, task: str, *, person: str, roles: Sequence[str], now: datetime
    ) -> "tuple[WorkItem, SeenReview] | None":
        """A task and the review that it belongs to, in one statement."""
        ...

    def break_glass(self, id: str) -> BreakGlass | None: ...
    def break_glasses_of(self, review: str) -> Sequence[BreakGlass]:
        """The latest first."""
        ...

    def break_glasses(self, *, limit: int) -> Sequence[BreakGlass]:
        """Those that nobody has judged first, then the latest."""
        ...


class IdentityTransaction(IdentityReader, Protocol):
    """What can be written of them."""

    def put_account(self, account: Account) -> None: ...
    def put_recovery_codes(self, person: str, codes: Sequence[str]) -> None:
        """Replace all codes of a person by these hashes."""
        ...

    def use_recovery_code(self, person: str, code: str, *, at: datetime) -> bool:
        """Whether the code was there and unused; it is used now."""
        ...

    def put_session(self, session: SessionRecord) -> None: ...
    def touch_session(self, session: str, *, at: datetime) -> None: ...
    def keep_pending_factor(self, session: str, sealed: str) -> bool:
        """Whether the session had none and goes on; what it had stays."""
        ...

    def end_session(self, session: str, *, at: datetime, why: str) -> bool:
        """Whether it had not ended before."""
        ...

    def end_sessions(self, person: str, *, at: datetime, why: str, but: str = "") -> int:
        """How many sessions of a person were ended; `but` names one that is left."""
        ...

    def put_sign_in_tries(self, tries: SignInTries) -> None: ...
    def forget_sign_in_tries(self, name: str) -> None: ...
    def forget_old_tries(self, before: datetime) -> None: ...
    def add_account_event(self, event: AccountEvent) -> None: ...
    def add_case_view(self, view: CaseView) -> None: ...
    def move_chain_head(self, head: ChainHead, *, expected: int) -> bool:
        """Whether the chain had the expected length; its head is the new one then."""
        ...

    def project_case_access(self, review: str) -> None:
        """Bring what follows from the review's work items in line with them."""
        ...

    def move_case_access(
        self, review: str, *, before: "Iterable[WorkItem]", ended: "Sequence[WorkItem]", after: "Iterable[WorkItem]"
    ) -> None:
        """The same after a step, told the work items that were open before it, that it ended, and that are open now."""
        ...

    def put_case_access(self, access: CaseAccess) -> None: ...
    def put_break_glass(self, glass: BreakGlass) -> None: ...
