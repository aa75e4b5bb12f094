"""The SQLite schema: it is the table specification's, it guards itself, and it changes all at once or not at all."""

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from casework.audit.verify import verify_all
from casework.errors import SchemaMismatch, StoreError
from casework.ports import WorkFilter
from casework.store.sqlite import SqliteStore, open_sqlite
from casework.store.tables import TABLES, Table
from casework.testing_rows import FILES, a_person, add_review
from casework.testing_rows_of_files import furnish_files
from casework.testing_rows_of_history import a_tombstone
from casework.testing_rows_of_identity import furnish_identity
from casework.testing_rows_of_reviews import furnish

TYPES = {
    "text": "TEXT",
    "json": "TEXT",
    "integer": "INTEGER",
    "moment": "INTEGER",
    "boolean": "INTEGER",
    "bytes": "BLOB",
}
ROOT = Path(__file__).parents[2]
FULL_TEXT = ("case_words", "case_texts", "decided_words")  # with the tables in which SQLite keeps their indexes

HALFWAY = """
import os, sys
from casework.store.sqlite import open_sqlite
store, last, seen = open_sqlite(sys.argv[1]), int(sys.argv[2]), []
def count(statement):
    seen.append(statement)
    if len(seen) == last:
        os._exit(9)
store._writer.conn.set_trace_callback(count)
store.migrate()
print(len(seen))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casework.db"


@pytest.fixture
def raw(path: Path) -> sqlite3.Connection:
    """A connection of somebody who goes past Casework."""
    store = open_sqlite(path)
    store.migrate()
    furnish(store)
    with store.transaction() as tx:
        tx.put_person(a_person())
        furnish_identity(tx, "R-1")
        furnish_files(tx, "R-1")
        tx.add_tombstone(a_tombstone())
    store.close()
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_schema_is_the_specification_column_by_column(raw: sqlite3.Connection, table: Table) -> None:
    columns = raw.execute(f"pragma table_info({table.name})").fetchall()
    assert [(name, kind, bool(required)) for _, name, kind, required, _, _ in columns] == [
        (one.name, TYPES[one.type], not one.optional) for one in table.columns
    ]
    key = sorted((place, name) for _, name, _, _, _, place in columns if place)
    assert tuple(name for _, name in key) == table.key
    found = {(row[3], row[2]) for row in raw.execute(f"pragma foreign_key_list({table.name})")}
    assert found == set(table.references)
    (strict,) = [row[5] for row in raw.execute("pragma table_list") if row[1] == table.name]
    assert strict == 1


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_indexes_are_those_of_the_specification(raw: sqlite3.Connection, table: Table) -> None:
    found = {}
    for _, name, _, origin, partial in raw.execute(f"pragma index_list({table.name})").fetchall():
        if origin == "c":
            sql = raw.execute("select sql from sqlite_schema where name = ?", (name,)).fetchone()[0]
            where = re.search(r" where (.*)$", sql)
            assert bool(partial) == bool(where)
            columns = tuple(row[2] for row in raw.execute(f"pragma index_info({name})"))
            found[name] = (columns, where[1] if where else None)
    assert found == {index.name: (index.columns, index.where) for index in table.indexes}


def test_there_is_no_table_that_the_specification_does_not_know(raw: sqlite3.Connection) -> None:
    found = {row[0] for row in raw.execute("select name from sqlite_schema where type = 'table'")}
    found -= {name for name in found if name.startswith(FULL_TEXT)}
    assert found == {table.name for table in TABLES} | {"_sqlite_migrations"}


@pytest.mark.parametrize("table", [one for one in TABLES if one.append_only], ids=lambda table: table.name)
@pytest.mark.parametrize("statement", ["update {} set {} = {}", "delete from {}"])
def test_rows_that_are_written_once_refuse_change_and_removal(
    raw: sqlite3.Connection, table: Table, statement: str
) -> None:
    before = raw.execute(f"select * from {table.name}").fetchall()
    assert before
    with pytest.raises(sqlite3.IntegrityError, match=f"{table.name} is append-only"):
        raw.execute(statement.format(table.name, table.columns[-1].name, table.columns[-1].name))
    assert raw.execute(f"select * from {table.name}").fetchall() == before


def test_every_connection_is_set_up_to_lose_nothing(path: Path) -> None:
    store = open_sqlite(path)
    store.migrate()
    with store.reading():
        pass
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
        "journal_size_limit": 67108864,
        "busy_timeout": 10000,
    }
    for database in (store._writer, *store._readers):
        found = {name: database.execute(f"pragma {name}").fetchone()[0] for name in expected}
        assert found == expected
    assert store._readers[0].execute("pragma query_only").fetchone()[0] == 1
    store.close()


def test_nobody_but_the_owner_may_read_the_file(path: Path) -> None:
    store = open_sqlite(path.parent / "new" / "folder" / "casework.db")
    store.migrate()
    written = sorted((path.parent / "new" / "folder").iterdir())
    assert [one.name for one in written] == ["casework.db", "casework.db-shm", "casework.db-wal"]
    assert {one.stat().st_mode & 0o777 for one in written} == {0o600}
    store.close()


def test_an_empty_file_is_refused_until_it_is_made_ready(path: Path) -> None:
    store = open_sqlite(path)
    with pytest.raises(SchemaMismatch, match=r"0001_start, 0002_assignments, .* not run.*casework init"):
        store.check()
    with pytest.raises(StoreError), store.reading() as reader:
        reader.reviews()
    store.migrate()
    store.check()
    store.close()


def test_a_schema_of_a_newer_version_is_refused_and_left_alone(path: Path, raw: sqlite3.Connection) -> None:
    raw.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values ('casework', '0999_x', '')")
    store = open_sqlite(path)
    for refused in (store.check, store.migrate):
        with pytest.raises(SchemaMismatch, match=r"newer Casework \(0999_x\).*Install the newer version"):
            refused()
    store.close()


def test_a_table_that_was_changed_by_hand_is_refused(path: Path, raw: sqlite3.Connection) -> None:
    raw.execute("alter table people add column nickname text")
    store = open_sqlite(path)
    with pytest.raises(SchemaMismatch, match="people does not have the columns"):
        store.check()
    store.close()


def halfway(path: Path, statements: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HALFWAY, str(path), str(statements)], capture_output=True, text=True, cwd=ROOT
    )


def test_a_migration_killed_at_any_statement_changes_nothing_and_can_be_repeated(path: Path) -> None:
    whole = halfway(path, -1)
    assert whole.returncode == 0, whole.stderr
    count = json.loads(whole.stdout)
    for last in sorted({2, 4, count // 2, count - 1, count}):
        killed = path.parent / f"killed-{last}.db"
        assert halfway(killed, last).returncode == 9
        store = open_sqlite(killed)
        names = [row[0] for row in store._writer.execute("select name from sqlite_schema")]
        assert names == []
        with pytest.raises(SchemaMismatch, match="casework init"):
            store.check()
        store.migrate()
        store.check()
        with store.transaction() as tx:
            add_review(tx)
        store.close()


@pytest.fixture
def of_version_1(path: Path) -> Path:
    """A database as the first version left it, with a review of every kind of row."""
    connection = sqlite3.connect(path)
    connection.executescript((ROOT / "tests/store/made_by_0001.sql").read_text())
    connection.close()
    return path


def test_a_database_of_the_first_version_is_refused_until_it_is_brought_up_and_then_holds_all_it_held(
    of_version_1: Path,
) -> None:
    store = open_sqlite(of_version_1)
    with pytest.raises(SchemaMismatch, match=r"0002_assignments, .* not run.*backup.*casework init"):
        store.check()
    store.migrate()
    store.check()
    with store.reading() as reader:
        (verdict,) = verify_all(reader)
        assert (verdict.fault, verdict.events) == (None, 22)
        bob = reader.person("bob")
        assert bob is not None
        assert bob.reporting == ({"to": "eve", "from": None, "until": None},)
        ana = reader.person("ana")
        assert ana is not None
        assert ana.reporting == ()
        assert {item.claimed_at for item in reader.work_items(WorkFilter(review="R-1", status=None))} == {None}
        assert reader.replayed("ana", "k-1") == ("abc", {"review": "R-1"})
    store.close()


def test_an_upgrade_killed_at_any_statement_leaves_the_first_version_whole(of_version_1: Path) -> None:
    before = of_version_1.read_bytes()
    killed = of_version_1.parent / "killed.db"
    killed.write_bytes(before)
    last = 1
    while halfway(killed, last).returncode == 9:
        store = open_sqlite(killed)
        with pytest.raises(SchemaMismatch, match=r"0002_assignments, .* not run"):
            store.check()
        assert "reports_to" in store._writer.table("people").columns_dict
        store.close()
        last += 2 if last < 9 else 37
    assert last > 7
    store = open_sqlite(killed)
    store.check()
    store.close()


def test_the_rows_of_a_released_schema_are_as_they_were_after_a_migration_that_has_nothing_to_do(path: Path) -> None:
    store = SqliteStore(path)
    store.migrate()
    saved = furnish(store)
    store.migrate()
    with store.reading() as reader:
        assert reader.review("R-1") == saved
        assert reader.definition(saved.definition) == FILES
    store.close()
