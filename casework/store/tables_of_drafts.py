"""The tables of what people typed and have not sent, and of what they signed that has not left."""

from casework import ports_of_drafts
from casework.store.table import Index, Table, columns

DRAFTS = Table(
    "drafts",
    columns("""
        task text
        person text
        review text
        body json
        version integer
        revision integer
        window_id text
        saved_at moment
        active_seconds integer
        state text
        note text?
    """),
    ("task", "person"),
    record=ports_of_drafts.Draft,
    references=(("review", "reviews"),),
)

HELD_SIGNATURES = Table(
    "held_signatures",
    columns("""
        task text
        person text
        review text
        element text
        answers json
        typed json
        letters json
        signed_at moment
        until moment
        active_seconds integer
        state text
        key text
        reason text?
    """),
    ("task",),
    record=ports_of_drafts.HeldSignature,
    references=(("review", "reviews"),),
    indexes=(
        Index("held_signatures_due", ("until", "task"), "state = 'HELD'"),
        Index("held_signatures_by_review", ("review",)),
    ),
)

TABLES_OF_DRAFTS = (DRAFTS, HELD_SIGNATURES)
