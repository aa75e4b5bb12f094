"""What a table specification is made of: columns, indexes, keys, and the record that a row is read as."""

from dataclasses import dataclass
from typing import Any


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
