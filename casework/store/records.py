"""Records to rows and back, by the table specification: moments as milliseconds, JSON as text, booleans as 0 or 1."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

import orjson

from casework.errors import RowUnreadable, SchemaMismatch, StoreError
from casework.ports import Person
from casework.store.table import Column, Table

Row = Mapping[str, Any]
Record = TypeVar("Record")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LISTS = (
    "roles",
    "licences",
    "specialties",
    "reporting",
    "languages",
    "conflicts",
)  # a person's, kept as JSON and read as tuples


def to_milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970; StoreError where the moment does not say its zone."""
    if moment.tzinfo is None:
        raise StoreError(
            f"The moment {moment} says no time zone, so nobody could say when it is. Give an aware datetime."
        )
    return (moment - EPOCH) // MILLISECOND


def to_moment(milliseconds: int) -> datetime:
    """The moment in UTC that so many milliseconds since 1970 mean."""
    return EPOCH + milliseconds * MILLISECOND


def to_text(value: Any) -> str:
    """A JSON value as text."""
    return orjson.dumps(value).decode()


def from_text(text: str) -> Any:
    """The JSON value that was kept as this text; ValueError where it is not spelt as `to_text` spells it.

    Other spellings (`1E5` for `1e5`) mean the same, so a hash over the value would miss that the text was changed.
    """
    value = orjson.loads(text)
    if to_text(value) != text:
        raise ValueError("not the spelling that Casework keeps")
    return value


def encode(table: Table, record: Any) -> dict[str, Any]:
    """The row of a record: column name -> what a driver stores."""
    return {name: None if (value := getattr(record, name)) is None else out(value) for name, out in _encoders(table)}


def decode(table: Table, row: Row) -> Any:
    """The record of a row; RowUnreadable where a column holds what Casework never writes."""
    record = table.record
    if record is None:
        raise StoreError(f"Rows of {table.name} are not read as records.")
    values = columns_of(table, row, _names(table))
    for name in LISTS if record is Person else ():
        if not isinstance(values[name], list):
            raise _unreadable(table, row, name)
        values[name] = tuple(values[name])
    return record(**values)


def columns_of(table: Table, row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    """What these columns of a row mean; RowUnreadable where one holds what Casework never writes."""
    values: dict[str, Any] = {}
    specified = _specified(table)
    for name in names:
        if name not in row:
            raise SchemaMismatch(
                f"The table {table.name} has no column {name}, which this version of Casework reads: the schema was "
                "damaged or changed by hand. Restore a backup."
            )
        column, value = specified[name], row[name]
        if value is None and column.optional:
            values[name] = None
            continue
        holds, into = DECODERS[column.type]
        try:
            if not isinstance(value, holds):
                raise TypeError(f"a value of the type {type(value).__name__}")
            values[name] = value if into is None else into(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise _unreadable(table, row, name) from error
    return values


def _unreadable(table: Table, row: Row, column: str) -> RowUnreadable:
    named = f"{table.name} {', '.join(str(row.get(part)) for part in table.key)}"
    return RowUnreadable(
        f"The row {named} cannot be read: its column {column} holds what Casework never writes. "
        "It was damaged or changed by hand; compare it with a backup.",
        table=table.name,
        key=tuple(row.get(part) for part in table.key),
    )


def _flag(value: int) -> bool:
    if value not in (0, 1):
        raise ValueError("neither 0 nor 1")
    return value == 1


def _same(value: Any) -> Any:
    return value


ENCODERS: Mapping[str, Callable[[Any], Any]] = {"moment": to_milliseconds, "json": to_text, "boolean": int}
# What a driver gives for each type of column, and what is made of it. STRICT tables hold nothing else, until a page of
# the file is damaged.
DECODERS: Mapping[str, tuple[type[Any], Callable[[Any], Any] | None]] = {
    "text": (str, None),
    "integer": (int, None),
    "moment": (int, to_moment),
    "json": (str, from_text),
    "bytes": (bytes, None),
    "boolean": (int, _flag),
}


@cache
def _encoders(table: Table) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    return tuple((column.name, ENCODERS.get(column.type, _same)) for column in _read_as(table))


@cache
def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in _read_as(table))


@cache
def _specified(table: Table) -> Mapping[str, Column]:
    return {column.name: column for column in table.columns}


def _read_as(table: Table) -> tuple[Column, ...]:
    """The columns that the table's record has; `position` is the table's own."""
    known = set() if table.record is None else {field.name for field in fields(table.record)}
    return tuple(column for column in table.columns if column.name in known)
