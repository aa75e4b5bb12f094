"""What people write to one another about a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment; it is never changed. `mentions`: {"people": ids of those whom it asks to look}."""

    id: str
    review: str
    person: str
    role: str | None
    written_at: datetime
    body: str
    mentions: Json


class CommentReader(Protocol):
    """What can be read of comments."""

    def comments(self, review: str) -> Sequence[Comment]:
        """In the order in which they were written."""
        ...


class CommentTransaction(CommentReader, Protocol):
    """What can be written of them."""

    def add_comment(self, comment: Comment) -> None:
        """Add a comment, and let a search find its words."""
        ...
