"""What every part of a session stands on: one row, many rows, and a row that is put, by a named statement."""

from collections.abc import Iterable, Mapping
from typing import Any

from casework.store.driver import Driver
from casework.store.records import decode, encode
from casework.store.table import Table


def part_of(row: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The columns that a statement over several tables has given this prefix, without it."""
    return {name.removeprefix(prefix): row[name] for name in row if name.startswith(prefix)}


class Rows:
    """One open transaction of a driver, seen as records."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def _one(self, table: Table, statement: str, **parameters: Any) -> Any:
        rows = self._driver.rows(statement, parameters)
        return decode(table, rows[0]) if rows else None

    def _many(self, table: Table, statement: str, **parameters: Any) -> list[Any]:
        return [decode(table, row) for row in self._driver.rows(statement, parameters)]

    def _put(self, table: Table, statement: str, record: object) -> int:
        """How many rows it touched."""
        return self._driver.change(statement, encode(table, record))

    def _put_each(self, table: Table, statement: str, records: Iterable[object]) -> None:
        """The same of several rows of one table, by one call of the driver."""
        self._driver.change_each(statement, [encode(table, record) for record in records])

    def _forget(self, review: str) -> None:
        """The rows of this review are changed by statements of their own: what is known of them is read again."""

    def _drop(self, table: Table, statement: str, *, key: str) -> None:
        """The row of this key is not there any more."""
        self._driver.change(statement, {table.key[0]: key})
