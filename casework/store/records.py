"""Records to rows and back, by the table specification: moments as milliseconds, JSON as text, booleans as 0 or 1."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

import orjson

from casework.errors import RowUnreadable, StoreError
from casework.ports import Person
from casework.store.tables import Table

Row = Mapping[str, Any]
Record = TypeVar("Record")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


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


def to_flag(value: int) -> bool:
    """The boolean of 0 or 1; ValueError for anything else."""
    if value not in (0, 1):
        raise ValueError("neither 0 nor 1")
    return value == 1


def encode(table: Table, record: Any) -> dict[str, Any]:
    """The row of a record: column name -> what a driver stores."""
    return {name: None if (value := getattr(record, name)) is None else out(value) for name, out in _encoders(table)}


def decode(table: Table, row: Row) -> Any:
    """The record of a row; RowUnreadable where a column holds what Casework never writes."""
    record = table.record
    if record is None:
        raise StoreError(f"Rows of {table.name} are not read as records.")
    values = {}
    for name, into in _decoders(table):
        value = row[name]
        try:
            values[name] = value if value is None or into is None else into(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise RowUnreadable(
                f"The row {_named(table, row)} cannot be read: its column {name} holds what Casework never writes. "
                "It was damaged or changed by hand; compare it with a backup.",
                table=table.name,
                key=tuple(row[column] for column in table.key),
            ) from error
    found = record(**values)
    return _person(found) if isinstance(found, Person) else found


def _named(table: Table, row: Row) -> str:
    return f"{table.name} {', '.join(str(row[column]) for column in table.key)}"


def _person(person: Person) -> Person:
    return Person(
        id=person.id,
        name=person.name,
        roles=tuple(person.roles),
        licences=tuple(person.licences),
        specialties=tuple(person.specialties),
        reports_to=person.reports_to,
    )


def _same(value: Any) -> Any:
    return value


ENCODERS: Mapping[str, Callable[[Any], Any]] = {"moment": to_milliseconds, "json": to_text, "boolean": int}
DECODERS: Mapping[str, Callable[[Any], Any]] = {"moment": to_moment, "json": from_text, "boolean": to_flag}


@cache
def _encoders(table: Table) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    known = _field_names(table)
    return tuple((column.name, ENCODERS.get(column.type, _same)) for column in table.columns if column.name in known)


@cache
def _decoders(table: Table) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    known = _field_names(table)
    return tuple((column.name, DECODERS.get(column.type)) for column in table.columns if column.name in known)


def _field_names(table: Table) -> set[str]:
    return set() if table.record is None else {field.name for field in fields(table.record)}
