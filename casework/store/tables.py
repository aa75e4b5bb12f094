"""The one specification of every table: what each column holds, what is unique, what refers to what, what is indexed.

Drivers turn it into their own types; the session turns records into rows and back by it. A migration that changes a
table changes this page in the same commit; a test compares the two.
"""

from dataclasses import dataclass
from typing import Any

from casework import ports


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A moment is kept as whole milliseconds since 1970 in UTC, JSON as text, a boolean as 0 or 1."""

    name: str
    type: str  # text | integer | moment | json | bytes | boolean
    optional: bool


@dataclass(frozen=True, slots=True)
class Index:
    """An index; `where` makes it partial, so that it holds only the rows that a sweep must find."""

    name: str
    columns: tuple[str, ...]
    where: str | None = None


@dataclass(frozen=True, slots=True, eq=False)  # each table is itself: hashing all its columns costs every row's reading
class Table:
    """One table and the record that its rows are read as (None where only single columns are read).

    A column `position` counts a review's rows in the order they came, because two of them may share a millisecond.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    record: type[Any] | None = None
    references: tuple[tuple[str, str], ...] = ()  # (column, table): to that table's key
    indexes: tuple[Index, ...] = ()
    append_only: bool = False


def columns(text: str) -> tuple[Column, ...]:
    """Columns from lines of `name type`; a question mark after the type allows nothing to be there."""
    pairs = [line.split() for line in text.strip().splitlines()]
    return tuple(Column(name, kind.rstrip("?"), kind.endswith("?")) for name, kind in pairs)


DEFINITIONS = Table("definitions", columns("hash text"), ("hash",), append_only=True)

DEFINITION_FILES = Table(
    "definition_files",
    columns("definition text\nname text\ncontent bytes"),
    ("definition", "name"),
    references=(("definition", "definitions"),),
    append_only=True,
)

REVIEWS = Table(
    "reviews",
    columns("""
        id text
        revision integer
        status text
        outcome text?
        stage text?
        line_of_business text
        plan text
        member text
        urgency text?
        received_at moment
        decision_due_at moment?
        definition text
        ready boolean
        next_due_at moment?
        created_at moment
        changed_at moment
        trail_length integer
        trail_head text
        snapshot bytes
    """),
    ("id",),
    record=ports.ReviewRow,
    references=(("definition", "definitions"),),
    indexes=(
        Index("reviews_ready", ("changed_at", "id"), "ready = 1"),
        Index("reviews_due", ("next_due_at", "id"), "next_due_at is not null"),
        Index("reviews_by_member", ("member", "created_at")),
        Index("reviews_by_status", ("status", "created_at")),
        Index("reviews_by_age", ("created_at",)),
    ),
)

# The covering index gives the hashes of a review's parts without touching their texts.
PARTS = Table(
    "parts",
    columns("review text\nname text\nsha256 text\ntext text"),
    ("review", "name"),
    record=ports.Part,
    references=(("review", "reviews"),),
    indexes=(Index("parts_hashes", ("review", "name", "sha256")),),
)

WORK_ITEMS = Table(
    "work_items",
    columns("""
        id text
        review text
        element text
        process text
        kind text
        name text
        role text?
        message text?
        not_by text?
        status text
        claimed_by text?
        opened_at moment
        due_at moment?
        closed_at moment?
        closed_by text?
        position integer
        claimed_at moment?
    """),
    ("id",),
    record=ports.WorkItem,
    references=(("review", "reviews"),),
    indexes=(
        Index("work_items_by_review", ("review", "status")),
        Index("work_items_by_role", ("status", "role", "due_at")),
        Index("work_items_by_person", ("claimed_by", "status"), "claimed_by is not null"),
    ),
)

SERVICE_STEPS = Table(
    "service_steps",
    columns("""
        id text
        review text
        element text
        operator text
        status text
        attempt integer
        not_before moment
        result json
        error text?
    """),
    ("id",),
    record=ports.ServiceStep,
    references=(("review", "reviews"),),
    indexes=(
        Index("service_steps_due", ("not_before", "id"), "status in ('WAITING', 'RUNNING')"),
        Index("service_steps_by_review", ("review", "status")),
    ),
)

INCIDENTS = Table(
    "incidents",
    columns("""
        id text
        review text
        task text?
        element text?
        cause text
        attempts integer
        opened_at moment
        resolved_at moment?
    """),
    ("id",),
    record=ports.Incident,
    references=(("review", "reviews"),),
    indexes=(
        Index("incidents_by_review", ("review", "opened_at")),
        Index("incidents_open", ("opened_at", "id"), "resolved_at is null"),
    ),
)

ANSWERS = Table(
    "answers",
    columns("""
        id text
        review text
        task text
        element text
        person text
        role text?
        answered_at moment
        position integer
        body json
    """),
    ("id",),
    record=ports.Answer,
    references=(("review", "reviews"),),
    indexes=(Index("answers_by_review", ("review", "element")),),
    append_only=True,
)

DOCUMENTS = Table(
    "documents",
    columns("""
        review text
        id text
        kind text
        title text
        author text
        dated text
        received_at moment
        sha256 text
        position integer
        text text
        body json
    """),
    ("review", "id"),
    record=ports.Document,
    references=(("review", "reviews"),),
    append_only=True,
)

LETTERS = Table(
    "letters",
    columns("""
        id text
        review text
        task text
        kind text
        audience text
        language text
        subject text
        html text
        text text
        facts json
        sha256 text
        created_at moment
        not_before moment
        sent_at moment?
        place text?
        position integer
    """),
    ("id",),
    record=ports.Letter,
    references=(("review", "reviews"),),
    indexes=(
        Index("letters_by_review", ("review", "task")),
        Index("letters_unsent", ("not_before", "id"), "sent_at is null"),
        # `sent_at` is always null here; only with it do planners take the index for all that the query asks.
        Index("letters_unsent_by_review", ("review", "id", "not_before", "sent_at"), "sent_at is null"),
    ),
)

PEOPLE = Table(
    "people",
    columns("id text\nname text\nroles json\nlicences json\nspecialties json\nreporting json"),
    ("id",),
    record=ports.Person,
)

EVENTS = Table(
    "events",
    columns("""
        review text
        seq integer
        at moment
        actor text
        role text?
        kind text
        detail json
        state text
        prev text
        hash text
    """),
    ("review", "seq"),
    record=ports.Event,
    references=(("review", "reviews"),),
    append_only=True,
)

REPLAYS = Table(
    "replays",
    columns("actor text\nkey text\nrequest text\nresponse json\nat moment"),
    ("actor", "key"),
    indexes=(Index("replays_by_age", ("at",)),),
)

TABLES = (
    DEFINITIONS,
    DEFINITION_FILES,
    REVIEWS,
    PARTS,
    WORK_ITEMS,
    SERVICE_STEPS,
    INCIDENTS,
    ANSWERS,
    DOCUMENTS,
    LETTERS,
    PEOPLE,
    EVENTS,
    REPLAYS,
)
