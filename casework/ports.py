"""The seams: what the machine needs from a clock, a store, a notifier and a dispatcher, and the rows that cross them.

Times are aware datetimes in UTC, whole milliseconds. JSON values are plain dicts and lists. Each port has one contract
suite in `tests/contract/` that every implementation passes.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from casework.ports_of_audit import AuditReader, AuditTransaction
from casework.ports_of_batches import BatchReader, BatchTransaction
from casework.ports_of_case_pages import CasePageReader
from casework.ports_of_comments import CommentReader, CommentTransaction
from casework.ports_of_desk import DeskReader, DeskTransaction
from casework.ports_of_drafts import DraftReader, DraftTransaction
from casework.ports_of_facts import FactReader, FactTransaction
from casework.ports_of_files import FileReader, FileTransaction
from casework.ports_of_forecast import ForecastReader, ForecastTransaction
from casework.ports_of_history import HistoryReader, HistoryTransaction
from casework.ports_of_identity import IdentityReader, IdentityTransaction
from casework.ports_of_incidents import IncidentReader
from casework.ports_of_quality import QualityReader, QualityTransaction
from casework.ports_of_worklist import WorklistReader, WorklistTransaction

Json = dict[str, Any]


class Clock(Protocol):
    """The only source of the present moment."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC, cut to whole milliseconds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One review: the truth about where it stands. `ready` and `next_due_at` say what must happen without a person."""

    id: str
    revision: int
    status: str  # OPEN | CLOSED | WITHDRAWN
    outcome: str | None  # derived from the lines; None while open
    stage: str | None  # the called process that the review stands in
    line_of_business: str
    plan: str
    member: str
    urgency: str | None
    received_at: datetime
    decision_due_at: datetime | None  # by when what is due now must be done: the decision, the appeal's, ...
    definition: str  # hash of the definition set that this review is bound to
    snapshot: bytes
    ready: bool
    next_due_at: datetime | None
    created_at: datetime
    changed_at: datetime
    trail_length: int = 0  # number of audit events
    trail_head: str = ""  # hash of the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One user or receive task that is or was open for people."""

    id: str  # the engine's task id
    review: str
    element: str
    process: str
    kind: str  # USER | RECEIVE
    name: str
    role: str | None
    message: str | None
    not_by: str | None
    status: str  # OPEN | DONE | CANCELLED
    claimed_by: str | None
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None = None
    closed_by: str | None = None
    claimed_at: datetime | None = None  # whether a person may do it is judged as things stood then


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStep:
    """A service task whose effect lies outside: prepared, then delivered under an attempt number that fences others."""

    id: str  # the engine's task id
    review: str
    element: str
    operator: str
    status: str  # WAITING | RUNNING | DONE | CANCELLED
    attempt: int
    not_before: datetime  # when it may next be tried; while RUNNING, when its lease ends
    result: Json  # what the handler returned when it prepared the effect
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A failure that a person must see."""

    id: str
    review: str
    task: str | None
    element: str | None
    cause: str  # plain words, no case data
    attempts: int
    opened_at: datetime
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person answered, whole; the engine holds only its decision variables."""

    id: str
    review: str
    task: str
    element: str
    person: str
    role: str | None
    answered_at: datetime
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of the case file; `text` is its plain text, the basis of every quotation."""

    id: str  # unique in its review
    review: str
    kind: str
    title: str
    author: str
    dated: str  # ISO date that the document bears
    received_at: datetime
    sha256: str
    text: str
    body: Json  # passages and structured findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter in the outbox. `sent_at` is set by the delivery that was acknowledged, once."""

    id: str  # also the idempotency key of its delivery
    review: str
    task: str
    kind: str
    audience: str  # MEMBER | PROVIDER | RECORD
    language: str
    subject: str
    html: str
    text: str
    facts: Json
    sha256: str  # of html
    created_at: datetime
    not_before: datetime
    sent_at: datetime | None = None
    place: str | None = None  # where the notifier put it


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works in Casework. `licences`: [{profession, number, state, valid_from, valid_to}].

    `reporting`: whom they report to and when, [{to, from, until}]; days are ISO dates, null where that was ever so or
    is so still, and `until` is the last day on which it held. `conflicts`: with whom they have a conflict of interest,
    [{with, because, from, until}]; `with` is the id or name of a member or provider. `specialties`: each a name, or
    {name, valid_from, valid_to}; `casework.domain.specialties` says which hold on a day.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    licences: tuple[Json, ...] = ()
    specialties: tuple[str | Json, ...] = ()
    reporting: tuple[Json, ...] = ()
    languages: tuple[str, ...] = ()  # that they speak with members, as letters: en, es, pt
    conflicts: tuple[Json, ...] = ()
    capacity: int | None = None  # points of work that make their day; None where nobody counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One link of a review's audit chain, in the words of `casework.domain.events`."""

    review: str
    seq: int
    at: datetime
    actor: str  # person id, or "casework"
    role: str | None
    kind: str
    detail: Json
    state: str  # hash of the review's whole state after the change
    prev: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One named part of a review's case file (request, clock, findings, determination...) with its text's hash."""

    review: str
    name: str
    text: str  # canonical JSON
    sha256: str


EVERY = 1_000_000  # a limit that leaves nothing out


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Which work items to list; None means any."""

    review: str | None = None
    roles: tuple[str, ...] | None = None
    claimed_by: str | None = None
    status: str | None = "OPEN"
    kind: str | None = None
    limit: int = 200


class Reader(
    IdentityReader,
    WorklistReader,
    DraftReader,
    FileReader,
    CommentReader,
    BatchReader,
    AuditReader,
    IncidentReader,
    CasePageReader,
    DeskReader,
    ForecastReader,
    HistoryReader,
    FactReader,
    QualityReader,
    Protocol,
):
    """What can be read, inside one consistent view. Lookups return None where nothing is."""

    def review(self, review: str) -> ReviewRow | None: ...
    def reviews(
        self, *, status: str | None = None, member: str | None = None, limit: int = 1000
    ) -> Sequence[ReviewRow]: ...
    def waiting_reviews(self, now: datetime, *, limit: int) -> Sequence[str]:
        """Ids of reviews that are ready or whose next moment is due at `now`, oldest first, through a partial index."""
        ...

    def earliest_moment(self) -> datetime | None:
        """The earliest `next_due_at` or service-step `not_before` of any open review, `not_before` of a letter that no
        service step delivers or has given up, or `until` of a held signature."""
        ...

    def part(self, review: str, name: str) -> Part | None: ...
    def part_hashes(self, review: str) -> Mapping[str, str]:
        """Name -> sha256 of every part, without reading their texts."""
        ...

    def work_item(self, item: str) -> WorkItem | None: ...
    def work_items(self, filter: WorkFilter) -> Sequence[WorkItem]: ...
    def service_step(self, step: str) -> ServiceStep | None: ...
    def service_steps(self, *, review: str | None = None, open_only: bool = True) -> Sequence[ServiceStep]: ...
    def due_service_steps(self, now: datetime, *, limit: int) -> Sequence[ServiceStep]: ...
    def incidents(self, *, review: str | None = None, open_only: bool = True) -> Sequence[Incident]: ...
    def answers(self, review: str, *, element: str | None = None) -> Sequence[Answer]: ...
    def document(self, review: str, document: str) -> Document | None: ...
    def documents(self, review: str) -> Sequence[Document]: ...
    def letters(self, review: str, *, task: str | None = None) -> Sequence[Letter]: ...
    def unsent_letters(self, now: datetime, *, limit: int) -> Sequence[Letter]:
        """Letters whose `not_before` has come and that no service step delivers or has given up, oldest first, through
        a partial index."""
        ...

    def person(self, person: str) -> Person | None: ...
    def people(self) -> Sequence[Person]: ...
    def definition(self, hash: str) -> Mapping[str, bytes] | None: ...
    def events(self, review: str) -> Sequence[Event]: ...
    def unsent_moments(self, review: str) -> Mapping[str, datetime]:
        """Letter id -> `not_before` of the review's letters that were not sent yet, without reading their texts."""
        ...

    def positions(self, review: str) -> Sequence[tuple[str, str, int]]:
        """(record class, id, place) of every answer, document, letter and work item: the order in which they came."""
        ...

    def heads(self) -> Sequence[tuple[str, int, str]]:
        """(review, length, head) of every trail, in order of the review's id; also where the review's row is gone."""
        ...

    def replayed(self, actor: str, key: str) -> tuple[str, Json] | None:
        """(request hash, stored response) of an idempotency key that was used before."""
        ...


class Transaction(
    Reader,
    IdentityTransaction,
    WorklistTransaction,
    DraftTransaction,
    FileTransaction,
    CommentTransaction,
    BatchTransaction,
    AuditTransaction,
    DeskTransaction,
    ForecastTransaction,
    HistoryTransaction,
    FactTransaction,
    QualityTransaction,
    Protocol,
):
    """One write: everything in it is kept together or not at all."""

    def lock_review(self, review: str) -> ReviewRow | None:
        """The row, locked until the transaction ends."""
        ...

    def add_review(self, row: ReviewRow) -> None: ...
    def save_review(self, row: ReviewRow, *, expected_revision: int) -> None:
        """Replace the row; StaleRevision where its stored revision is not `expected_revision`."""
        ...

    def put_part(self, part: Part) -> None: ...
    def put_work_item(self, item: WorkItem) -> None: ...
    def put_service_step(self, step: ServiceStep) -> None: ...
    def put_incident(self, incident: Incident) -> None: ...
    def add_answer(self, answer: Answer) -> None: ...
    def add_document(self, document: Document) -> None: ...
    def add_letter(self, letter: Letter) -> None:
        """Add a letter; one with the same id is left as it is."""
        ...

    def mark_sent(self, letter: str, *, sent_at: datetime, place: str) -> None: ...
    def delay_letter(self, letter: str, *, not_before: datetime) -> None: ...
    def put_person(self, person: Person) -> None: ...
    def add_definition(self, hash: str, files: Mapping[str, bytes]) -> None: ...
    def add_events(self, events: Iterable[Event]) -> None: ...
    def remember(self, actor: str, key: str, request: str, response: Json, *, at: datetime) -> None: ...


class Store(Protocol):
    """Where everything lives. A writer waits for its turn; StoreBusy after ten seconds, StoreFull on a full disk."""

    def transaction(self) -> AbstractContextManager[Transaction]: ...
    def reading(self) -> AbstractContextManager[Reader]: ...
    def migrate(self) -> None:
        """Bring the schema to this version; running it again changes nothing."""
        ...

    def check(self) -> None:
        """SchemaMismatch where the schema is not this version's."""
        ...

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the free space of whatever the store writes; it may take a while."""
        ...

    def close(self) -> None: ...


class Notifier(Protocol):
    """Delivers letters. Called again with the same key it delivers nothing new and gives the same place."""

    def deliver(self, letter: Letter, *, key: str) -> str:
        """Where the letter now is; raises any exception where it could not be delivered."""
        ...


class Dispatcher(Protocol):
    """Advances reviews that wait on nobody. A wake is a hint that may be lost, doubled or wiped."""

    def wake(self, review: str) -> None: ...
    def run(self) -> None: ...
    def stop(self, *, grace: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person in one of their roles, or Casework itself."""

    person: str
    role: str | None = None
    name: str = field(default="", compare=False)


CASEWORK = Actor("casework", None, "Casework")
