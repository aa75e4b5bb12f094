"""The tables of second looks: drawings, looks, and what two reviewers found of the same thing."""

from casework import ports_of_quality as ports
from casework.store.table import Index, Table, columns

QUALITY_DRAWS = Table(
    "quality_draws",
    columns("""
        rule text
        period text
        seed text
        cases integer
        wanted integer
        drawn integer
        drawn_at moment
        drawn_by text
    """),
    ("rule", "period"),
    record=ports.Draw,
    indexes=(Index("quality_draws_by_age", ("drawn_at", "rule", "period")),),
)

SECOND_LOOKS = Table(
    "second_looks",
    columns("""
        id text
        task text
        place integer
        review text
        element text
        role text
        why json
        first_person text
        first_at moment
        drawn_at moment
        due_at moment
        state text
        person text?
        taken_at moment?
        answered_at moment?
        active_seconds integer?
        answers json?
        finding text
        settled_by text?
        settled_at moment?
        settled_words text?
    """),
    ("id",),
    record=ports.SecondLook,
    references=(("review", "reviews"),),
    indexes=(
        Index("second_looks_by_task", ("task", "place")),
        Index("second_looks_open", ("due_at", "id"), "state <> 'DONE'"),
        Index("second_looks_done", ("answered_at", "id"), "state = 'DONE'"),
        Index("second_looks_of_first", ("first_person", "answered_at"), "state = 'DONE'"),
        Index("second_looks_found", ("answered_at", "id"), "finding = 'OPEN'"),
        Index("second_looks_by_review", ("review",)),
    ),
)

SECOND_RATINGS = Table(
    "second_ratings",
    columns("look text\ncriterion text\nline text\nfirst text\nsecond text"),
    ("look", "criterion", "line"),
    record=ports.Rating,
    references=(("look", "second_looks"),),
)

TABLES_OF_QUALITY = (QUALITY_DRAWS, SECOND_LOOKS, SECOND_RATINGS)
