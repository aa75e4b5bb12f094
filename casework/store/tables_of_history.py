"""The tables of legal holds, archives, purges and tombstones."""

from casework import ports_of_history as ports
from casework.store.table import Index, Table, columns

HOLDS = Table(
    "holds",
    columns("""
        id text
        scope text
        review text?
        member text?
        line_of_business text?
        from_day text?
        to_day text?
        reason text
        set_by text
        set_at moment
        lifted_by text?
        lifted_at moment?
        lifted_because text?
    """),
    ("id",),
    record=ports.Hold,
    indexes=(
        Index("holds_active", ("set_at", "id"), "lifted_at is null"),
        Index("holds_by_age", ("set_at", "id")),
    ),
)

ARCHIVES = Table(
    "archives",
    columns("""
        review text
        sha256 text
        file text
        bytes integer
        made_by text
        made_at moment
        trail_length integer
        trail_head text
        views_length integer
    """),
    ("review", "sha256"),
    record=ports.ArchiveMade,
    indexes=(Index("archives_by_age", ("made_at", "review")),),
)

PURGES = Table(
    "purges",
    columns("""
        id text
        reason text
        asked_by text
        asked_at moment
        state text
        agreed_by text?
        agreed_at moment?
        ended_at moment?
    """),
    ("id",),
    record=ports.Purge,
    indexes=(Index("purges_by_age", ("asked_at", "id")),),
)

PURGE_ROWS = Table(
    "purge_rows",
    columns("""
        purge text
        n integer
        review text
        state text
        words text
        at moment?
    """),
    ("purge", "n"),
    record=ports.PurgeRow,
    references=(("purge", "purges"),),
    indexes=(
        Index("purge_rows_by_state", ("purge", "state", "n")),
        Index("purge_rows_waiting", ("review", "purge"), "state = 'WAITING'"),
    ),
)

TOMBSTONES = Table(
    "tombstones",
    columns("""
        review text
        number integer
        line_of_business text
        ended_year integer
        rule text
        trail_length integer
        trail_head text
        views_length integer
        views_head text
        archive text
        purge text
        asked_by text
        agreed_by text
        purged_by text
        purged_at moment
        redacted json
    """),
    ("review",),
    record=ports.Tombstone,
    indexes=(Index("tombstones_by_age", ("purged_at", "review")), Index("tombstones_by_number", ("number",))),
    append_only=True,
)

DOOMED_FILES = Table("doomed_files", columns("sha256 text\nat moment"), ("sha256",))

SCRUBS = Table("scrubs", columns("at moment\nperson text"), ("at",))

# How many cases are over. Triggers keep it in step with `reviews`.
ENDED_COUNTS = Table("ended_counts", columns("line_of_business text\nn integer"), ("line_of_business",))

TABLES_OF_HISTORY = (ENDED_COUNTS, HOLDS, ARCHIVES, PURGES, PURGE_ROWS, TOMBSTONES, DOOMED_FILES, SCRUBS)
