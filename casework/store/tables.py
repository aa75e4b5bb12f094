"""The one specification of every table: what each column holds, what is unique, what refers to what, what is indexed.

Drivers turn it into their own types; the session turns records into rows and back by it. A migration that changes a
table changes this page in the same commit; a test compares the two. Subjects of their own have their own page
(`tables_of_*.py`), which is listed at the end of this one.
"""

from casework import ports
from casework.store.table import Index, Table, columns
from casework.store.tables_of_audit import AUDIT_CHECKS
from casework.store.tables_of_batches import TABLES_OF_BATCHES
from casework.store.tables_of_comments import COMMENTS
from casework.store.tables_of_desk import TABLES_OF_DESK
from casework.store.tables_of_drafts import TABLES_OF_DRAFTS
from casework.store.tables_of_facts import TABLES_OF_FACTS
from casework.store.tables_of_files import TABLES_OF_FILES
from casework.store.tables_of_forecast import FORECASTS
from casework.store.tables_of_history import TABLES_OF_HISTORY
from casework.store.tables_of_identity import IDENTITY_TABLES
from casework.store.tables_of_quality import TABLES_OF_QUALITY
from casework.store.tables_of_worklist import TABLES_OF_WORKLIST

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
        Index("reviews_ended", ("line_of_business", "changed_at", "id"), "status <> 'OPEN'"),
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
        Index("incidents_resolved", ("resolved_at", "id"), "resolved_at is not null"),
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
    columns("""
        id text
        name text
        roles json
        licences json
        specialties json
        reporting json
        languages json
        conflicts json
        capacity integer?
    """),
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
    indexes=(
        Index("events_by_time", ("at", "review", "seq")),
        Index("events_by_actor", ("actor", "at", "review", "seq", "kind")),
        Index("events_by_kind", ("kind", "at", "review", "seq", "actor")),
    ),
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
    *IDENTITY_TABLES,
    *TABLES_OF_WORKLIST,
    *TABLES_OF_DRAFTS,
    *TABLES_OF_FILES,
    COMMENTS,
    *TABLES_OF_DESK,
    AUDIT_CHECKS,
    *TABLES_OF_BATCHES,
    FORECASTS,
    *TABLES_OF_FACTS,
    *TABLES_OF_QUALITY,
    *TABLES_OF_HISTORY,
)
