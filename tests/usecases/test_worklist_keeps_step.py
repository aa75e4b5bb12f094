"""The worklist is what follows from the reviews, after every change of every scripted case and of an older store."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework.clocks import FixedClock
from casework.ports import ReviewRow, Transaction
from casework.settings import Settings
from casework.store.sqlite import SqliteStore, open_sqlite
from casework.usecases.application import Application
from casework.usecases.assignments import claim
from casework.usecases.case_file import CaseFile
from casework.usecases.case_script import Script, read_script
from casework.usecases.delegation import delegate
from casework.usecases.play import play
from casework.usecases.worklist_projection import _project
from server import build
from tests.usecases.crowd import NURSE, Crowd
from tests.usecases.desk import Desk
from tests.usecases.projected import faults

ROOT = Path(__file__).parents[2]
CASES = sorted([*(ROOT / "workflows/samples").glob("*.toml"), *(ROOT / "tests/golden").glob("*/*.toml")])


def refresh(app: Application, tx: Transaction, row: ReviewRow) -> None:
    """Make a review's rows anew, as its next step would."""
    case, card = CaseFile(app, tx, row.id), tx.card(row.id)
    assert card is not None
    _project(tx, case, card, row, case.deadlines)


def begins(script: Script) -> Any:
    return min([script, *script.earlier], key=lambda one: one.start).start


@pytest.mark.parametrize("path", CASES[::6], ids=lambda path: path.stem)
def test_every_change_of_a_case_leaves_the_worklist_right(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = read_script(path.read_bytes(), name=path.name)
    clock = FixedClock(begins(script))
    app = build(Settings(database=tmp_path / "casework.db", outbox=tmp_path / "out"), clock)
    app.store.migrate()
    seen: list[int] = []
    transaction = SqliteStore.transaction

    @contextmanager
    def watched(self: SqliteStore) -> Iterator[Any]:
        with transaction(self) as tx:
            yield tx
        with self.reading() as reader:
            assert faults(app, reader) == []
            seen.append(1)

    monkeypatch.setattr(SqliteStore, "transaction", watched)
    play(app, clock, script, progress=lambda line: None)
    assert len(seen) > 2


def test_claims_and_delegations_leave_it_right_and_a_refresh_changes_nothing(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    review = crowd.arrive("Ann Slow")
    task = crowd.task(review).id
    claim(crowd.app, task, person="ines")
    delegate(crowd.app, task, to="tova", by="ines", reason="Away")
    with crowd.app.store.transaction() as tx:
        before = tx.open_work_of(review)
        row = tx.review(review)
        assert row is not None
        refresh(crowd.app, tx, row)
        assert tx.open_work_of(review) == before
        assert faults(crowd.app, tx) == []
    crowd.app.store.close()


def test_a_store_that_was_made_before_there_was_a_worklist_is_filled_by_the_migration(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    waiting, taken = crowd.arrive("Marian Holloway"), crowd.arrive("Pilar Esquivel", language="es")
    claim(crowd.app, crowd.task(taken).id, person="ines")
    with crowd.reading() as reader:
        kept = [reader.open_work_of(review) for review in (waiting, taken)]
        cards = [reader.card(review) for review in (waiting, taken)]
    crowd.app.store.close()
    forget(tmp_path / "casework.db")
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    store.check()
    app = replace(crowd.app, store=store)
    with store.reading() as reader:
        assert [reader.card(review) for review in (waiting, taken)] == cards
        again = [reader.open_work_of(review) for review in (waiting, taken)]
        assert [[_bare(one) for one in rows] for rows in again] == [[_bare(one) for one in rows] for rows in kept]
    crowd.app = app
    assert crowd.names(NURSE, tab="groups") == ["Marian Holloway"]
    assert crowd.names(NURSE, tab="groups", q="holloway") == ["Marian Holloway"]
    with store.transaction() as tx:
        for review in (waiting, taken):
            row = tx.review(review)
            assert row is not None
            refresh(app, tx, row)
        assert faults(app, tx) == []
    store.close()


def test_what_waited_before_the_migration_waits_after_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "information_request/G05")
    desk.until("check_completeness")
    desk.next()
    with desk.app.store.reading() as reader:
        kept = reader.open_work_of(desk.review)
    desk.app.store.close()
    forget(tmp_path / "casework.db")
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    with store.reading() as reader:
        (again,) = reader.open_work_of(desk.review)
    assert (again.kind, again.holder, again.paused) == ("RECEIVE", kept[0].holder, True)
    assert again.due_at == kept[0].due_at
    store.close()


def _bare(work: Any) -> Any:
    """A row without what only the law tells."""
    return replace(work, clock_start=None, watch_at=None, tight_at=None)


def forget(path: Path) -> None:
    """Take away everything that the fourth migration made, as if it had not run yet."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("pragma foreign_keys = off")
    later = "select name from sqlite_schema where type = 'trigger' and instr(sql, 'case_cards') > 0"
    for (trigger,) in raw.execute(later).fetchall():
        raw.execute(f"drop trigger {trigger}")
    tables = ("worklist", "worklist_counts", "worklist_steps", "task_marks", "follow_ups", "saved_views", "day_points")
    for table in (*tables, "case_cards", "case_words", "case_texts"):
        raw.execute(f"drop table {table}")
    for column in ("languages", "conflicts", "capacity"):
        raw.execute(f"alter table people drop column {column}")
    raw.execute("delete from _sqlite_migrations where name = '0004_worklist'")
    raw.close()
