"""The store in one SQLite file, through sqlite-utils.

One writer at a time, readers beside it, and what was acknowledged is on the disk.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import methodcaller
from pathlib import Path
from threading import Lock
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # the very module that sqlite-utils itself chose

from casework.errors import CaseworkError, RowExists, SchemaMismatch, StoreBusy, StoreError, StoreFull
from casework.store.migrations import migrate, refuse_newer, refuse_older
from casework.store.placing import Placed, by_place
from casework.store.session import ReadSession, WriteSession
from casework.store.statements import load_statements
from casework.store.tables import TABLES
from casework.store.turn import Turn

PATIENCE = 10.0  # seconds that a writer waits for its turn, and for another process

TOLD = (sqlite3.Error, UnicodeDecodeError, UnicodeEncodeError, OverflowError)  # what is told in our words
FULL_TEXT = ("case_words", "case_texts", "decided_words")  # indexes of words; what is deleted stays until they merge

DAMAGED = "The database file is damaged or is no database. Stop Casework and restore the latest backup."

PRAGMAS = (
    f"busy_timeout = {int(PATIENCE * 1000)}",
    "foreign_keys = on",
    "trusted_schema = off",
    "cell_size_check = on",
    "mmap_size = 0",
    "journal_size_limit = 67108864",
    "synchronous = full",
)


def open_sqlite(path: str | Path) -> "SqliteStore":
    """The store in this file, created where it is missing; ":memory:" is one that lives as long as this object."""
    return SqliteStore(path)


class SqliteStore:
    """Implements `casework.ports.Store`."""

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        self._statements = by_place(load_statements())
        self._turn = Turn()
        self._readers: list[Database] = []
        self._readers_lock = Lock()
        self._closed = False
        if not self._in_memory:
            _create_private(Path(path))
        with _explained():
            self._writer = self._connect()
            try:
                if not self._in_memory:
                    self._writer.enable_wal()
            except BaseException:
                self._writer.close()
                raise

    @property
    def _in_memory(self) -> bool:
        return self._path == ":memory:"

    def _connect(self) -> Database:
        # Autocommit: transactions begin and end where this module says so, never by the module sqlite3's own guess.
        connection = sqlite3.connect(self._path, timeout=PATIENCE, check_same_thread=False, isolation_level=None)
        # Text that is not UTF-8 was written by none of ours; it must reach the audit's verification, not stop it.
        connection.text_factory = methodcaller("decode", "utf-8", "surrogateescape")
        try:
            for pragma in PRAGMAS:
                connection.execute(f"pragma {pragma}")
        except BaseException:
            connection.close()
            raise
        return Database(connection, execute_plugins=False)

    @contextmanager
    def transaction(self) -> Iterator[WriteSession]:
        """Everything written inside is kept together, or not at all when an exception leaves the block."""
        with self._writing() as database:
            driver = _SqliteDriver(database, self._statements)
            try:
                yield WriteSession(driver)
            finally:
                driver.is_open = False

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        if self._turn.is_mine():
            raise StoreError(
                "A transaction was begun inside another one of the same thread. Pass the first one on instead."
            )
        if not self._turn.take(patience=PATIENCE):
            raise StoreBusy(
                f"Another writer held the store for more than {PATIENCE:.0f} seconds, so nothing was written. "
                "Try again; if it happens often, look for a long-running write."
            )
        try:
            self._refuse_closed()
            try:
                with _explained():
                    # A deferred one that reads and then writes fails at once when another process wrote in between.
                    self._writer.execute("begin immediate")
                yield self._writer
                with _explained():
                    self._writer.execute("commit")
            except BaseException:
                self._writer.rollback()
                raise
        finally:
            self._turn.give()

    @contextmanager
    def reading(self) -> Iterator[ReadSession]:
        """One consistent view, beside any writer."""
        if self._in_memory:
            with self._reading_in_memory() as session:
                yield session
            return
        database = self._take_reader()
        driver = _SqliteDriver(database, self._statements)
        try:
            with _explained():
                database.execute("begin")
            yield ReadSession(driver)
        finally:
            driver.is_open = False
            database.rollback()
            self._give_reader(database)

    @contextmanager
    def _reading_in_memory(self) -> Iterator[ReadSession]:
        if self._turn.is_mine():
            yield ReadSession(_SqliteDriver(self._writer, self._statements))
            return
        with self._writing() as database:
            yield ReadSession(_SqliteDriver(database, self._statements))

    def _take_reader(self) -> Database:
        self._refuse_closed()
        with self._readers_lock:
            if self._readers:
                return self._readers.pop()
        with _explained():
            database = self._connect()
            database.conn.execute("pragma query_only = on")
        return database

    def _give_reader(self, database: Database) -> None:
        with self._readers_lock:
            if not self._closed:
                self._readers.append(database)
                return
        database.close()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreError("This store was closed. Open it again to use it.")

    def migrate(self) -> None:
        """Bring the schema to this version in one transaction: all of it, or nothing when the process dies halfway."""
        with self._writing() as database, _explained():
            refuse_newer(database)
            migrate(database)

    def check(self) -> None:
        """SchemaMismatch where the schema is older, newer, or was changed by hand."""
        with self._reading_database() as database, _explained():
            refuse_newer(database)
            refuse_older(database)
            for table in TABLES:
                expected = {column.name for column in table.columns}
                if set(database.table(table.name).columns_dict) != expected:
                    raise SchemaMismatch(
                        f"The table {table.name} does not have the columns that this version of Casework writes: "
                        "it was changed by hand. Restore a backup."
                    )

    @contextmanager
    def _reading_database(self) -> Iterator[Database]:
        if self._in_memory:
            with self._writing() as database:
                yield database
            return
        database = self._take_reader()
        try:
            yield database
        finally:
            self._give_reader(database)

    def scrub(self) -> None:
        """Merge the indexes of words, so that no deleted word is left in them; write the file anew; empty its log."""
        with self._writing() as database, _explained():
            for name in FULL_TEXT:
                database.execute(f"insert into {name} ({name}) values ('optimize')")  # noqa: S608 - names of ours
        if not self._turn.take(patience=PATIENCE):
            raise StoreBusy("Another writer held the store, so nothing was wiped. Try again.")
        try:
            with _explained():
                self._writer.execute("vacuum")
                if not self._in_memory:
                    self._writer.execute("pragma wal_checkpoint(truncate)").fetchall()
        finally:
            self._turn.give()

    def close(self) -> None:
        """Give back every connection; a second call changes nothing."""
        if self._turn.is_mine():
            raise StoreError(
                "The store was to be closed inside one of its own transactions. End the transaction first."
            )
        with self._readers_lock:
            if self._closed:
                return
            self._closed = True
            idle, self._readers = self._readers, []
        for database in idle:
            database.close()
        # Waits for the writer that is at it, so that no transaction is cut off.
        if self._turn.take(patience=PATIENCE):
            self._writer.close()
            self._turn.give()


class _SqliteDriver:
    """Implements `casework.store.driver.Driver` on one connection, for as long as its transaction lasts."""

    def __init__(self, database: Database, statements: Mapping[str, Placed]) -> None:
        self._connection = database.conn
        self._statements = statements
        self.is_open = True

    def rows(self, statement: str, parameters: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        cursor = self._run(statement, parameters)
        try:
            found = cursor.fetchall()
            names = [column[0] for column in cursor.description] if found else ()
            return [dict(zip(names, row, strict=True)) for row in found]
        except TOLD as error:
            raise _explain(error) from error

    def change(self, statement: str, parameters: Mapping[str, Any]) -> int:
        return int(self._run(statement, parameters).rowcount)

    def change_each(self, statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
        self._refuse_ended()
        try:
            placed = self._statements[statement]
            self._connection.executemany(placed.sql, list(map(placed.values_of, parameters)))
        except TOLD as error:
            raise _explain(error) from error

    def _run(self, statement: str, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        self._refuse_ended()
        try:
            placed = self._statements[statement]
            return self._connection.execute(placed.sql, placed.values_of(parameters))
        except TOLD as error:
            raise _explain(error) from error

    def _refuse_ended(self) -> None:
        if not self.is_open:
            raise StoreError("This transaction has ended. Begin another one to read or write.")


def _create_private(path: Path) -> None:
    """The file holds people's health: nobody but its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


@contextmanager
def _explained() -> Iterator[None]:
    """Whatever SQLite says, in our words."""
    try:
        yield
    except TOLD as error:
        raise _explain(error) from error


def _explain(error: Exception) -> CaseworkError:
    if isinstance(error, UnicodeDecodeError):  # a name in the schema, or SQLite's own complaint about it
        return StoreError(DAMAGED)
    if isinstance(error, UnicodeEncodeError | OverflowError):
        return StoreError(
            f"A value cannot be stored or looked up: {error.__class__.__name__}. It is no text, or a number too large; "
            "nothing of this change was kept."
        )
    name = str(getattr(error, "sqlite_errorname", "") or "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(
            f"Another process held the store for more than {PATIENCE:.0f} seconds, so nothing was written. Try again; "
            "if it happens often, look for a backup or a script that keeps the database open for writing."
        )
    if name.startswith("SQLITE_FULL"):
        return StoreFull("The disk is full, so nothing of this change was kept. Free some space, then repeat it.")
    if name in ("SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE"):
        table = re.sub(r"^.*?: (\w+)\..*$", r"\1", str(error))
        return RowExists(
            f"A row of that key is already in {table}; it was left as it is and nothing of this change was kept."
        )
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
        return StoreError(
            "The database cannot be opened for writing, so nothing was changed. Casework needs the right to write the "
            "file and the folder that it lies in."
        )
    if name.startswith("SQLITE_IOERR"):
        return StoreError(
            f"The disk refused ({error}): it is full, a limit was reached, or it fails. Nothing of this change was "
            "kept. Look after the disk, then repeat it."
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreError(DAMAGED)
    return StoreError(f"The store refused: {error}. Nothing of this change was kept.")
