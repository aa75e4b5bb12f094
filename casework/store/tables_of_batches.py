"""The tables of batches with their rows, of what is chosen for one that is not made yet, and of absences."""

from casework import ports_of_batches as ports
from casework.store.table import Index, Table, columns

BATCHES = Table(
    "batches",
    columns("""
        id text
        act text
        to_person text?
        made_by text
        reason text
        detail json
        state text
        made_at moment
        changed_at moment
    """),
    ("id",),
    record=ports.Batch,
    indexes=(
        Index("batches_by_age", ("made_at", "id")),
        Index("batches_running", ("made_at", "id"), "state = 'RUNNING'"),
    ),
)

BATCH_ROWS = Table(
    "batch_rows",
    columns("""
        batch text
        n integer
        review text
        item text?
        held text?
        to_person text?
        state text
        words text
        who_can json?
        at moment?
    """),
    ("batch", "n"),
    record=ports.BatchRow,
    references=(("batch", "batches"), ("review", "reviews")),
    indexes=(
        Index("batch_rows_by_state", ("batch", "state", "n")),
        Index("batch_rows_by_review", ("review",)),
    ),
)

BATCH_WISHES = Table(
    "batch_wishes",
    columns("""
        id text
        person text
        typed json
        batch text?
        changed_at moment
    """),
    ("id",),
    record=ports.BatchWish,
    references=(("person", "people"),),
    indexes=(Index("batch_wishes_by_age", ("changed_at", "id")),),
)

ABSENCES = Table(
    "absences",
    columns("""
        id text
        person text
        from_day text
        to_day text
        substitute text?
        reason text
        set_by text
        set_at moment
        ended_at moment?
    """),
    ("id",),
    record=ports.Absence,
    references=(("person", "people"),),
    indexes=(
        Index("absences_by_person", ("person", "to_day"), "ended_at is null"),
        Index("absences_by_last_day", ("to_day", "person"), "ended_at is null"),
    ),
)

TABLES_OF_BATCHES = (BATCHES, BATCH_ROWS, BATCH_WISHES, ABSENCES)
