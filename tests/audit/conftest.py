"""A store with two whole reviews, and a hand that reaches past Casework into its file."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casework.audit.verify import Verdict, verify_all
from casework.store.sqlite import open_sqlite
from casework.testing_rows_of_reviews import furnish

Tamper = Callable[[sqlite3.Connection], None]


class Vault:
    """A database that is copied for each tampering."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.copies = 0

    @contextmanager
    def raw(self, path: Path | None = None) -> Iterator[sqlite3.Connection]:
        """Somebody who knows SQLite well: no triggers, no foreign keys, no check constraints."""
        connection = sqlite3.connect(path or self.path, isolation_level=None)
        connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        connection.execute("pragma foreign_keys = off")
        connection.execute("pragma ignore_check_constraints = on")
        for (name,) in connection.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        yield connection
        connection.close()

    def copy(self) -> Path:
        self.copies += 1
        path = self.path.with_name(f"copy-{self.copies}.db")
        shutil.copyfile(self.path, path)
        return path

    def verdicts_after(self, tamper: Tamper) -> list[Verdict]:
        """What verification says of a copy that was tampered with."""
        path = self.copy()
        with self.raw(path) as connection:
            tamper(connection)
        try:
            return self.verdicts(path)
        finally:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)

    @staticmethod
    def verdicts(path: Path) -> list[Verdict]:
        store = open_sqlite(path)
        try:
            with store.reading() as reader:
                return list(verify_all(reader))
        finally:
            store.close()

    def broken_after(self, tamper: Tamper) -> Verdict:
        """The one verdict that says no."""
        (broken,) = [one for one in self.verdicts_after(tamper) if not one.ok]
        return broken


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    path = tmp_path / "casework.db"
    store = open_sqlite(path)
    store.migrate()
    furnish(store, "R-1")
    furnish(store, "R-2")
    store.close()
    return Vault(path)
