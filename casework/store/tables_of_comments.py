"""The table of comments."""

from casework import ports_of_comments
from casework.store.table import Index, Table, columns

COMMENTS = Table(
    "comments",
    columns("""
        id text
        review text
        person text
        role text?
        written_at moment
        body text
        mentions json
        position integer
    """),
    ("id",),
    record=ports_of_comments.Comment,
    references=(("review", "reviews"),),
    indexes=(Index("comments_by_review", ("review", "position")),),
    append_only=True,
)
