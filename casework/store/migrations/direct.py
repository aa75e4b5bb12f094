"""The statements of the store on a database that is being migrated."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from casework.store.statements import load_statements


class Direct:
    """Implements `casework.store.driver.Driver` on the database that is being migrated."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = load_statements()

    def rows(self, statement: str, parameters: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        return list(self._database.query(self._statements[statement], dict(parameters)))

    def change(self, statement: str, parameters: Mapping[str, Any]) -> int:
        return int(self._database.execute(self._statements[statement], dict(parameters)).rowcount)

    def change_each(self, statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
        self._database.conn.executemany(self._statements[statement], parameters)
