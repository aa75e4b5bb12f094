"""A worker that is killed in the middle of a batch: each case is moved once or not at all, and the batch goes on."""

import json
import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from casework.audit.verify import verify_review
from casework.clocks import SystemClock
from casework.ports import Reader, Store
from casework.ports_of_batches import DONE, WAITING
from casework.store.sqlite import open_sqlite
from casework.usecases import batches
from casework.usecases.batches_preview import Asked
from tests.usecases.crowd import BOSS, Crowd

ROOT = Path(__file__).parents[2]
CASES = 16
PEOPLE = ("ines", "tova")  # the cases go from one to the other and back, a batch each time
PROOF = 50  # so many kills where at least so many are asked for; the ordinary suite takes a few


def an_office(folder: Path) -> tuple[Path, list[str]]:
    """A database with cases that wait for a nurse; a worker that is started on it lives at the time of its cases."""
    crowd = Crowd(folder)
    reviews = [crowd.arrive(f"Member {number:02d}") for number in range(CASES)]
    offset = (crowd.clock.now() - SystemClock().now()).total_seconds()
    (folder / "sample.json").write_text(json.dumps({"offset_seconds": offset}), encoding="utf-8")
    crowd.app.store.close()
    return folder / "casework.db", reviews


def make_batch(folder: Path, reviews: list[str], to: str) -> str:
    crowd = Crowd(folder, people=())
    with closing(crowd.app.store):
        return batches.make(crowd.app, BOSS, Asked(act="assign", items=tuple(reviews), to=to, reason="Absence"))


def start(database: Path) -> subprocess.Popen[str]:
    """`casework worker`, the real one, once it runs."""
    command = [sys.executable, str(ROOT / "server.py"), "--database", str(database), "worker"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    assert "The worker runs" in line, line
    return process


def done_of(store: Store, batch: str) -> int:
    with store.reading() as reader:
        return int(reader.batch_counts(batch)[DONE])


def let_it_come_to(process: subprocess.Popen[str], store: Store, batch: str, rows: int, *, then: float) -> None:
    """Wait until so many cases are moved, and a moment longer."""
    while done_of(store, batch) < rows:
        assert rest(process, 0.002), process.stderr and process.stderr.read()
    rest(process, then)


def rest(process: subprocess.Popen[str], seconds: float) -> bool:
    """Whether the worker still runs after that time."""
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9."""
    process.kill()
    process.communicate()


def moves(reader: Reader, review: str, batch: str) -> int:
    """How often the trail says that the batch moved the case."""
    told = (event for event in reader.events(review) if event.kind == "task.assigned")
    return sum(event.detail.get("batch") == batch for event in told)


def once_or_not_at_all(store: Store, batch: str, *, to: str, before: str | None) -> int:
    """Every case stands where its row says, and its trail tells of it once; gives how many were moved."""
    with store.reading() as reader:
        rows = reader.batch_rows(batch, limit=CASES)
        assert len(rows) == CASES
        for row, listed in rows:
            assert listed.work is not None
            found = (row.state, listed.work.holder, moves(reader, row.review, batch))
            assert found in ((DONE, to, 1), (WAITING, before, 0)), row.review
            item = reader.work_item(listed.work.item)
            assert item is not None
            assert item.claimed_by == listed.work.holder
        return sum(row.state == DONE for row, _ in rows)


@pytest.mark.crash
def test_each_case_of_a_batch_is_moved_once_or_not_at_all_however_often_the_worker_is_killed(
    kills: int, tmp_path: Path
) -> None:
    wanted = PROOF if kills >= PROOF else max(3, kills // 4)
    chance = random.Random(f"batch {kills}")
    database, reviews = an_office(tmp_path)
    killed, number = 0, 0
    before: str | None = None
    while killed < wanted:
        to = PEOPLE[number % len(PEOPLE)]
        batch = make_batch(tmp_path, reviews, to)
        with closing(open_sqlite(database)) as store:
            moved = 0
            while killed < wanted and moved < CASES:
                process = start(database)
                goal = min(CASES, moved + chance.randint(0, 4))
                let_it_come_to(process, store, batch, goal, then=chance.random() * 0.02)
                kill(process)
                killed += 1
                moved = once_or_not_at_all(store, batch, to=to, before=before)
                assert moved >= goal
            process = start(database)
            let_it_come_to(process, store, batch, CASES, then=0)
            kill(process)
            assert once_or_not_at_all(store, batch, to=to, before=before) == CASES
            with store.reading() as reader:
                assert batches.found(reader, batch).state == DONE
                assert [one for one in reviews if not verify_review(reader, one).ok] == []
        before, number = to, number + 1
