"""Records to rows and back, by the table specification: moments as milliseconds, JSON as text, booleans as 0 or 1."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import attrgetter, itemgetter
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
    names, values_of, encoders = _writings(table)
    row = dict(zip(names, values_of(record), strict=True))
    for name, out in encoders:
        value = row[name]
        if value is not None:
            row[name] = out(value)
    return row


def decode(table: Table, row: Row) -> Any:
    """The record of a row; RowUnreadable where a column holds what Casework never writes."""
    reading = _record_of(table)
    try:
        values = reading.take(row)
        kinds = tuple(map(type, values))
        if kinds in reading.sound:
            made = list(values)
            for place, into in reading.made_of:
                if made[place] is not None:
                    made[place] = into(made[place])
            return reading.make(made)
    except (KeyError, TypeError, ValueError, OverflowError):
        kinds = ()
    found = columns_of(table, row, _names(table))  # which says what column it is that cannot be read
    for name in LISTS if table.record is Person else ():
        if not isinstance(found[name], list):
            raise _unreadable(table, row, name)
        found[name] = tuple(found[name])
    if kinds:
        reading.sound.add(kinds)
    return reading.make(list(found.values()))


def columns_of(table: Table, row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    """What these columns of a row mean; RowUnreadable where one holds what Casework never writes."""
    reading = _readings(table, names)
    if all(map(row.__contains__, names)):
        values = dict(zip(names, map(row.__getitem__, names), strict=True))
        kinds = tuple(map(type, values.values()))
        if kinds in reading.sound:
            try:
                for name, into in reading.made_of:
                    if values[name] is not None:
                        values[name] = into(values[name])
            except (TypeError, ValueError, OverflowError):
                return _one_by_one(table, row, reading)  # which says what column it is
            return values
        found = _one_by_one(table, row, reading)
        reading.sound.add(kinds)
        return found
    return _one_by_one(table, row, reading)


def _one_by_one(table: Table, row: Row, reading: "Columns") -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, optional, holds, into in reading.each:
        if name not in row:
            raise SchemaMismatch(
                f"The table {table.name} has no column {name}, which this version of Casework reads: the schema was "
                "damaged or changed by hand. Restore a backup."
            )
        value = row[name]
        if value is None and optional:
            values[name] = None
            continue
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
def _writings(
    table: Table,
) -> tuple[tuple[str, ...], Callable[[Any], Any], tuple[tuple[str, Callable[[Any], Any]], ...]]:
    """The columns that a record gives, how to ask for them at once, and what is made of those not kept as they are."""
    names = _names(table)
    encoders = [(column.name, ENCODERS[column.type]) for column in _read_as(table) if column.type in ENCODERS]
    return names, attrgetter(*names), tuple(encoders)


@cache
def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in _read_as(table))


@dataclass(frozen=True, slots=True)
class Columns:
    """How columns are read: each by its name, whether it may be empty, what a driver gives, and what is made of that.

    `sound` holds which types together were found to be right in a row before, so that they are not asked one by one.
    """

    each: tuple[tuple[str, bool, type[Any], Callable[[Any], Any] | None], ...]
    made_of: tuple[tuple[str, Callable[[Any], Any]], ...]
    sound: set[tuple[type[Any], ...]]


@dataclass(frozen=True, slots=True)
class RecordReading:
    """How a row becomes a record: its values in order, what is made of some of them, and the record of all.

    `sound` as of `Columns`.
    """

    take: Callable[[Row], tuple[Any, ...]]
    made_of: tuple[tuple[int, Callable[[Any], Any]], ...]
    make: Callable[[list[Any]], Any]
    sound: set[tuple[type[Any], ...]]


@cache
def _record_of(table: Table) -> RecordReading:
    if table.record is None:
        raise StoreError(f"Rows of {table.name} are not read as records.")
    made_of = []
    for place, column in enumerate(_read_as(table)):
        into = DECODERS[column.type][1]
        if into is not None:
            of_person = table.record is Person and column.name in LISTS
            made_of.append((place, _tuple if of_person else into))
    names = _names(table)
    return RecordReading(itemgetter(*names), tuple(made_of), _maker(table.record, names), set())


def _maker(record: type[Any], names: tuple[str, ...]) -> Callable[[list[Any]], Any]:
    """What makes a record of the values of these fields.

    Each value is set in its slot: the `__init__` of a frozen dataclass goes through `object.__setattr__` for every one,
    which takes longer than all the rest of reading a row. A record that does more when it is made is made that way.
    """
    left = [field for field in fields(record) if field.name not in names]
    if hasattr(record, "__post_init__") or "__slots__" not in vars(record) or left:
        return lambda values: record(**dict(zip(names, values, strict=True)))
    setters = tuple(vars(record)[name].__set__ for name in names)

    def make(values: list[Any]) -> Any:
        made = object.__new__(record)
        for put, value in zip(setters, values, strict=True):
            put(made, value)
        return made

    return make


def _tuple(text: str) -> tuple[Any, ...]:
    value = from_text(text)
    if not isinstance(value, list):
        raise TypeError("no list")
    return tuple(value)


@cache
def _readings(table: Table, names: tuple[str, ...]) -> Columns:
    specified = {column.name: column for column in table.columns}
    each = tuple((name, specified[name].optional, *DECODERS[specified[name].type]) for name in names)
    return Columns(each, tuple((name, into) for name, _, _, into in each if into is not None), set())


def _read_as(table: Table) -> tuple[Column, ...]:
    """The columns that the table's record has; `position` is the table's own."""
    known = set() if table.record is None else {field.name for field in fields(table.record)}
    return tuple(column for column in table.columns if column.name in known)
