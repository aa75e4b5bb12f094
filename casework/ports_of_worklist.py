"""The worklist: one row for each open piece of work with what its list shows, marks that people set, views, search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from casework.ports_of_identity import Sees

Json = dict[str, Any]

HIGH, NORMAL, LOW = 1, 2, 3  # a task's priority, as lists are ordered by it
SLOTS = 8  # how many roles one look at the worklist may ask for
PAGE = 50  # rows of a list
CAP = 500  # how far matches are counted, where no count is kept
CAP_OF_WORDS = 100  # the same where they are told by words that many cases hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A case in a few words, kept from its beginning: the request does not change."""

    review: str
    number: int  # one after the other; ties the card to its entry in the full-text index
    member: str
    member_name: str
    name_order: str
    language: str
    state: str  # two letters; empty where the address names none
    asked_for: str
    lines: int
    procedure: str
    line_of_business: str
    plan: str
    urgency: str
    provider: str
    provider_name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """One open work item as its list shows it: a projection, kept in the transaction that changes the work item."""

    item: str
    review: str
    kind: str  # USER | RECEIVE
    element: str
    process: str
    step: str  # the task's name
    role: str | None
    holder: str | None  # who has claimed it; of a wait, who asked
    taken: bool  # a task that somebody has claimed
    opened_at: datetime
    due_at: datetime | None  # while the clock is paused, by when an answer is awaited
    clock_start: datetime | None
    paused: bool
    share: int | None  # of the clock, in per cent, that was used when it was paused
    left_order: int  # by time left: milliseconds of the due moment; what is paused comes after, then what has none
    watch_at: datetime | None  # from when on it is to be watched, and from when on it is tight
    tight_at: datetime | None
    urgency: str
    name_order: str
    line_of_business: str
    language: str
    number: int  # of the card
    lapse: str | None  # RAN_OUT | TOLD, where the law takes the time that ran out as a denial
    disagree: bool  # documents on file contradict each other
    new_documents: int  # that came since the step was opened
    priority: int
    barred: Json  # {"people": ids of those who may not do it}
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How pressing people find a task, and why."""

    item: str
    review: str
    priority: int
    reason: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A case that a person wants to look at again on a day, or is asked to."""

    review: str
    person: str
    day: str  # ISO
    reason: str
    set_by: str
    set_at: datetime
    item: str | None = None  # the task that it was set on


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A list as somebody wants to find it again: its tab, filters and order."""

    id: str
    owner: str
    name: str
    shared_with: str | None  # a role whose people see it too
    asked: Json  # what stands in the address
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row of a list: the case, its open work if there is any, and what others have added to it."""

    card: Card
    work: OpenWork | None
    holder_name: str | None = None
    drafted_at: datetime | None = None  # the reader's own draft
    held_until: datetime | None = None  # a signature of it that can still be undone
    mark: str | None = None  # why its priority was set
    task_name: str = ""  # what the task is called where it stands, e.g. with the moment that was missed
    follow_up: FollowUp | None = None
    answer_by: datetime | None = None  # of a wait: until when the answer is awaited, also while the clock runs on


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkQuery:
    """Which rows of the worklist, in which order. `words` is a full-text expression that `casework.store` made."""

    list: str  # mine | pool | others | waiting | all_waiting | follow_up
    person: str
    now: datetime
    roles: tuple[str, ...] = ()
    today: str = ""
    plan: str | None = None
    step: str | None = None
    level: str | None = None
    urgency: str | None = None
    language: str | None = None
    words: str | None = None
    many: bool = False  # whether many cases hold the words, as `words_are_many` tells
    sort: str = "left"  # left | name | step | plan | opened | next
    offset: int = 0
    limit: int = PAGE

    @property
    def cap(self) -> int:
        """How far what the filters leave is counted: where many cases hold the words, asking each row costs more."""
        return CAP_OF_WORDS if self.many else CAP

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.plan, self.step, self.level, self.urgency, self.language, self.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many open tasks a role has that are held by somebody: "" nobody, "*" anybody."""

    role: str  # WAITING for what is awaited from outside
    holder: str
    n: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A case that a search found: where the words stand, and what stands around them."""

    card: Card
    status: str
    outcome: str | None
    source: str  # CASE | REQUEST | DOCUMENT | COMMENT
    ref: str
    title: str
    snippet: tuple[tuple[bool, str], ...]  # (whether it is what was searched, text)


class WorklistReader(Protocol):
    """What can be read of the worklist."""

    def card(self, review: str) -> Card | None: ...
    def open_work(self, item: str) -> OpenWork | None: ...
    def open_work_of(self, review: str) -> Sequence[OpenWork]: ...
    def worklist(self, query: WorkQuery) -> tuple[Sequence[Listed], int | None]:
        """A page of a list; and where it is filtered, how many rows are left, counted until the cap is passed."""
        ...

    def words_are_many(self, words: str) -> bool:
        """Whether more cases than CAP hold the words in what names them."""
        ...

    def listed(self, items: Sequence[str], *, sees: Sees) -> Sequence[Listed]:
        """The rows of these items, at most PAGE, as far as they are still open and may be seen."""
        ...

    def tallies(self, person: str, *, today: str) -> Sequence[Tally]:
        """Of each role: what is free, what is taken, what this person has.

        And under DONE the points of what they did on the day, under FOLLOW_UP what they are to look at until then.
        """
        ...

    def steps_of(self, roles: Sequence[str]) -> Sequence[str]:
        """The names of steps that these roles have open now or had before."""
        ...

    def mark(self, item: str) -> Mark | None: ...
    def follow_up(self, review: str, person: str) -> FollowUp | None: ...
    def saved_views(self, person: str, roles: Sequence[str]) -> Sequence[tuple[SavedView, str]]:
        """The person's own, then those shared with their roles; each with its owner's name."""
        ...

    def saved_view(self, view: str) -> SavedView | None: ...
    def documents_since(self, review: str, moment: datetime) -> int: ...
    def find_cases(self, names: str, words: str, *, sees: Sees) -> tuple[Sequence[Found], bool]:
        """Cases that somebody may see, the newest first: those that are named so, then those that hold the words.

        And whether there may be more than were looked at. Both expressions are as full text takes them.
        """
        ...


class WorklistTransaction(Protocol):
    """What can be written of it."""

    def add_card(self, card: Card) -> None: ...
    def put_open_work(self, work: OpenWork) -> None:
        """Put a row; the counts follow."""
        ...

    def drop_open_work(self, item: str) -> None: ...
    def put_mark(self, mark: Mark) -> None: ...
    def put_follow_up(self, follow_up: FollowUp) -> None: ...
    def drop_follow_up(self, review: str, person: str) -> None: ...
    def put_saved_view(self, view: SavedView) -> None: ...
    def drop_saved_view(self, view: str) -> None: ...
    def add_points(self, person: str, day: str, points: int) -> None: ...
    def index_text(self, review: str, *, source: str, ref: str, title: str, text: str) -> None:
        """Let a search find a text of the case: a document or a comment."""
        ...

    def index_decision(self, review: str, *, procedure: str, traits: Sequence[str], text: str) -> None:
        """Let a decided case be found by what it shares with others and by its words, as they are now."""
        ...
