"""What can go wrong with a SQLite file: full, busy, damaged, shared with other processes, cut off by a kill."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from casework.errors import RowUnreadable, StoreBusy, StoreError, StoreFull
from casework.ports import Store
from casework.store import sqlite as driver
from casework.store.sqlite import open_sqlite
from casework.testing_rows import MOMENT, a_part, a_review, add_review
from casework.testing_rows_of_reviews import furnish

ROOT = Path(__file__).parents[2]

GROW = """
import sys
from dataclasses import replace
from casework.store.sqlite import open_sqlite
store = open_sqlite(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with store.transaction() as tx:
        row = tx.lock_review("R-1")
        tx.save_review(replace(row, revision=row.revision + 1), expected_revision=row.revision)
store.close()
"""

ACKNOWLEDGE = """
import sys
from casework.store.sqlite import open_sqlite
from casework.testing_rows import a_part
store = open_sqlite(sys.argv[1])
for number in range(100_000):
    with store.transaction() as tx:
        tx.put_part(a_part(f"part-{number}"))
        tx.put_part(a_part(f"twin-{number}"))
    print(number, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casework.db"


@pytest.fixture
def store(path: Path) -> Store:
    store = open_sqlite(path)
    store.migrate()
    with store.transaction() as tx:
        add_review(tx)
    yield store
    store.close()


def run(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def parts(store: Store) -> set[str]:
    with store.reading() as reader:
        return set(reader.part_hashes("R-1"))


def test_a_full_disk_refuses_the_change_whole_and_takes_it_when_there_is_space(store: Store) -> None:
    (pages,) = store._writer.execute("pragma page_count").fetchone()
    store._writer.execute(f"pragma max_page_count = {pages + 20}")
    kept, full = set(), None
    for number in range(100):
        try:
            with store.transaction() as tx:
                tx.put_part(a_part(f"small-{number}"))
                tx.put_part(a_part(f"large-{number}", value={"text": "x" * 8000}))
        except StoreFull as error:
            full = str(error)
            break
        kept |= {f"small-{number}", f"large-{number}"}
    assert full == "The disk is full, so nothing of this change was kept. Free some space, then repeat it."
    assert kept
    assert parts(store) == kept
    store._writer.execute("pragma max_page_count = 1073741823")
    with store.transaction() as tx:
        tx.put_part(a_part("afterwards", value={"text": "x" * 8000}))
    assert parts(store) == kept | {"afterwards"}
    assert store._writer.execute("pragma integrity_check").fetchone()[0] == "ok"


def test_two_processes_that_read_and_then_write_lose_nothing_and_get_in_nobodys_way(store: Store, path: Path) -> None:
    others = [run(GROW, path, 150) for _ in range(2)]
    told = [one.communicate(timeout=60) for one in others]
    assert [one.returncode for one in others] == [0, 0], told
    with store.reading() as reader:
        assert reader.review("R-1").revision == 300


def test_a_killed_process_keeps_every_change_that_it_acknowledged_and_no_half_of_one(store: Store, path: Path) -> None:
    for lines in (1, 17, 60):
        with run(ACKNOWLEDGE, path) as process:
            acknowledged = [int(process.stdout.readline()) for _ in range(lines)]
            process.send_signal(signal.SIGKILL)
        found = parts(store)
        assert {f"part-{number}" for number in acknowledged} <= found
        twins = {name for name in found if name.startswith("twin")}
        assert twins == {name.replace("part", "twin") for name in found - twins}


def test_a_writer_who_waits_too_long_is_told_to_try_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "PATIENCE", 0.05)
    holding, enough = Event(), Event()

    def hold() -> None:
        with store.transaction():
            holding.set()
            enough.wait(10)

    holder = Thread(target=hold)
    holder.start()
    assert holding.wait(10)
    with pytest.raises(StoreBusy, match="Another writer held the store"), store.transaction():
        pass
    enough.set()
    holder.join(10)
    with store.transaction() as tx:
        tx.put_part(a_part())
    assert parts(store) == {"findings"}


def test_another_process_that_keeps_the_file_is_named_as_the_cause(store: Store, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    store._writer.execute("pragma busy_timeout = 20")
    with pytest.raises(StoreBusy, match="Another process held the store"), store.transaction():
        pass
    other.execute("rollback")
    other.close()
    with store.transaction() as tx:
        tx.put_part(a_part())


def test_a_file_that_is_no_database_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("This is not a database, whatever its name. " * 100)
    with pytest.raises(StoreError, match="damaged or is no database"):
        open_sqlite(path)
    assert path.read_text().startswith("This is not a database")


def test_a_file_that_cannot_be_made_ready_for_writing_is_told_and_left_closed(tmp_path: Path) -> None:
    path = tmp_path / "casework.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("create table t (n)")
    other.execute("begin exclusive")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "PATIENCE", 0.05)
        patch.setattr(driver, "PRAGMAS", ("busy_timeout = 20",))
        with pytest.raises(StoreBusy):
            open_sqlite(path)
    other.execute("rollback")
    other.close()
    open_sqlite(path).close()


def test_two_processes_that_make_the_same_store_at_once_make_it_once(tmp_path: Path) -> None:
    path = tmp_path / "casework.db"
    make = "import sys\nfrom casework.store.sqlite import open_sqlite\nopen_sqlite(sys.argv[1]).migrate()"
    others = [run(make, path) for _ in range(3)]
    told = [one.communicate(timeout=60) for one in others]
    assert [one.returncode for one in others] == [0, 0, 0], told
    store = open_sqlite(path)
    store.check()
    store.close()


def test_a_replay_that_was_damaged_is_named(store: Store, path: Path) -> None:
    with store.transaction() as tx:
        tx.remember("ana", "key", "hash", {"a": 1}, at=MOMENT)
    with sqlite3.connect(path) as raw:
        raw.execute("update replays set response = '{'")
    raw.close()
    with pytest.raises(RowUnreadable, match="replays ana, key"), store.reading() as reader:
        reader.replayed("ana", "key")


def test_a_store_in_memory_reads_inside_its_own_change(tmp_path: Path) -> None:
    store = open_sqlite(":memory:")
    store.migrate()
    with store.transaction() as tx:
        add_review(tx)
        with store.reading() as reader:
            assert reader.review("R-1") == a_review()
    store.close()


def test_a_damaged_page_is_told_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "casework.db"
    store = open_sqlite(path)
    store.migrate()
    furnish(store)
    (page,) = store._writer.execute("select rootpage from sqlite_schema where name = 'parts'").fetchone()
    store.close()
    whole = bytearray(path.read_bytes())
    whole[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(whole)
    store = open_sqlite(path)
    with pytest.raises(StoreError, match="restore the latest backup"), store.reading() as reader:
        reader.part("R-1", "findings")
    store.close()


def test_readers_that_are_open_when_the_store_is_closed_are_closed_after_them(store: Store) -> None:
    with store.reading() as reader:
        store.close()
        assert reader.review("R-1") == a_review()
    assert store._readers == []


def test_an_interrupted_change_leaves_the_store_ready_for_the_next_one(store: Store) -> None:
    def interrupted() -> None:
        with store.transaction() as tx:
            tx.put_part(a_part("half"))
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs in the background ignores it
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted()
    finally:
        signal.signal(signal.SIGINT, before)
    with store.transaction() as tx:
        tx.put_part(a_part("whole"))
    assert parts(store) == {"whole"}


def test_a_backup_that_vacuum_makes_is_a_store_that_verifies(store: Store, path: Path) -> None:
    copy = path.with_name("backup.db")
    store._writer.execute("vacuum into ?", [str(copy)])
    restored = open_sqlite(copy)
    restored.check()
    with restored.reading() as reader:
        assert reader.review("R-1") == a_review()
    restored.close()


def test_a_database_that_may_not_be_written_says_what_rights_it_needs(store: Store, tmp_path: Path) -> None:
    store._writer.execute("pragma query_only = on")
    with pytest.raises(StoreError, match="needs the right to write the file and the folder"), store.transaction() as tx:
        tx.put_part(a_part())
    with pytest.raises(StoreError, match="needs the right to write the file and the folder"):
        open_sqlite(tmp_path)


def test_a_disk_that_refuses_is_told_and_nothing_of_the_change_is_kept(store: Store, path: Path) -> None:
    limited = run(
        "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))\n"
        "import sys\nfrom casework.errors import StoreError\nfrom casework.store.sqlite import open_sqlite\n"
        "from casework.testing_rows import a_part\nstore = open_sqlite(sys.argv[1])\n"
        "try:\n    with store.transaction() as tx:\n"
        "        tx.put_part(a_part('small'))\n        tx.put_part(a_part('large', value={'text': 'x' * 5_000_000}))\n"
        "except StoreError as error:\n    print(error)\nstore.close()\n",
        path,
    )
    told, trouble = limited.communicate(timeout=60)
    assert limited.returncode == 0, trouble
    assert "The disk refused (disk I/O error)" in told
    assert parts(store) == set()
