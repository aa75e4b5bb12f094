"""What a durable change costs beside bare SQLite, and that the size of the case file does not show in it.

Both sides of each ratio are measured turn by turn in one run, on files in the same folder, and compared by their
medians. The disk that this runs on may sync far faster than others; a slower one brings the first ratio nearer to one,
because the sync is in both.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.ratio import Ratio
from casework.audit.chain import link, state_of
from casework.audit.journal import Journal
from casework.ports import Part, ReviewRow, Transaction, WorkItem
from casework.store import tables
from casework.store.records import encode
from casework.store.sqlite import PRAGMAS, SqliteStore, open_sqlite
from casework.store.statements import load_statements
from casework.testing_rows import MOMENT, NURSE, a_part, a_review, a_work_item, change

CHANGES = 400
LOOKS = 400
AT_MOST_RAW = 4.0  # 2.3 was measured where a sync takes a tenth of a millisecond; reads, hashes and checks are the rest
SNAPSHOT = bytes(range(256)) * 12  # 3 KB, as the instance of a review in the middle of its process
FINDINGS = {"lines": {f"L{number}": {"rating": "MET", "why": "documented " * 20} for number in range(6)}}
PARTS = 8  # of a case file
SMALL, LARGE = 1_000, 1_000_000  # bytes of text in a case file

Write = tuple[str, Mapping[str, Any]]


def measure() -> Iterator[Ratio]:
    """The store's claims."""
    with tempfile.TemporaryDirectory(prefix="casework-bench-") as name:
        folder = Path(name)
        yield _against_raw_commits(folder)
        small, large = (_with_case_file(folder, size) for size in (SMALL, LARGE))
        yield Ratio(
            "hashes of a case file's parts: 1 MB against 1 KB",
            _compare(_hashes(large), _hashes(small), LOOKS),
            1.2,
            "at_most",
        )
        yield Ratio(
            "state hash of a review: a case file of 1 MB against 1 KB",
            _compare(_state(large), _state(small), LOOKS),
            1.2,
            "at_most",
        )
        yield Ratio(
            "durable change of a review: a case file of 1 MB against 1 KB",
            _compare(_changes(large), _changes(small), CHANGES),
            1.2,
            "at_most",
        )
        small.close()
        large.close()


def _compare(one: Callable[[int], object], other: Callable[[int], object], times: int) -> float:
    """How many times as long the one takes as the other, by the medians of alternate runs."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(times):
        for act, found in ((one, taken[0]), (other, taken[1])):
            began = perf_counter()
            act(number)
            found.append(perf_counter() - began)
    return median(taken[0]) / median(taken[1])


def _against_raw_commits(folder: Path) -> Ratio:
    """The store's change (row, part, task, three events, state hash) against bare commits of the same rows."""
    store = _with_case_file(folder, SMALL, name="ours")
    twin = _with_case_file(folder, SMALL, name="raw")
    twin.close()
    raw = sqlite3.connect(folder / "raw.db", isolation_level=None)
    for pragma in (*PRAGMAS, "journal_mode = wal"):
        raw.execute(f"pragma {pragma}")
    statements = load_statements()
    prepared = [list(_rows(number)) for number in range(CHANGES)]

    def commit(number: int) -> None:
        raw.execute("begin immediate")
        for statement, parameters in prepared[number]:
            raw.execute(statements[statement], parameters)
        raw.execute("commit")

    value = _compare(_changes(store), commit, CHANGES)
    raw.close()
    store.close()
    return Ratio(
        "durable change with its trail against raw SQLite commits of the same rows", value, AT_MOST_RAW, "at_most"
    )


def _row(number: int) -> ReviewRow:
    return a_review(revision=number + 2, snapshot=number.to_bytes(8, "big") + SNAPSHOT, trail_length=3 * number + 4)


def _part(number: int) -> Part:
    return a_part("findings", value={**FINDINGS, "n": number})


def _item(number: int) -> WorkItem:
    return a_work_item(f"t-{number % 4}", claimed_by=f"nurse-{number}")


def _details(number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "task.answered", {"task": f"t-{number}", "element": "verify_trials"}
    yield "part.kept", {"part": "findings", "element": "rate_trials"}
    yield "review.advanced", {"path": ["verify_trials", "rate_trials", "trials_rated", "assess_function"]}


def _rows(number: int) -> Iterator[Write]:
    """The rows of one change as a driver is given them, ready made: statement and parameters."""
    for place, (kind, detail) in enumerate(_details(number)):
        event = link(
            "p" * 64,
            review="R-1",
            seq=3 * number + 2 + place,
            at=MOMENT,
            actor="ana",
            role="nurse_reviewer",
            kind=kind,
            detail=detail,
            state="s" * 64,
        )
        yield "add_event", encode(tables.EVENTS, event)
    yield "put_part", encode(tables.PARTS, _part(number))
    yield "put_work_item", encode(tables.WORK_ITEMS, _item(number))
    yield "save_review", {**encode(tables.REVIEWS, _row(number)), "expected_revision": number + 1}


def _with_case_file(folder: Path, size: int, *, name: str | None = None) -> SqliteStore:
    """A store with one review whose case file has so many bytes of text."""
    store = open_sqlite(folder / f"{name or size}.db")
    store.migrate()

    def fill(tx: Transaction, journal: Journal) -> None:
        for number in range(PARTS):
            tx.put_part(a_part(f"part-{number}", value={"text": "x" * (size // PARTS)}))
        journal.add("review.received", request="R-1")

    change(store, "R-1", fill)
    return store


def _changes(store: SqliteStore) -> Callable[[int], object]:
    def once(number: int) -> None:
        with store.transaction() as tx:
            row = tx.lock_review("R-1")
            assert row is not None
            journal = Journal("R-1", NURSE)
            tx.put_part(_part(number))
            tx.put_work_item(_item(number))
            for kind, detail in _details(number):
                journal.add(kind, **detail)
            changed = replace(_row(number), revision=row.revision + 1)
            changed = replace(changed, trail_length=row.trail_length, trail_head=row.trail_head)
            tx.save_review(journal.flush(tx, changed, at=MOMENT), expected_revision=row.revision)

    return once


def _hashes(store: SqliteStore) -> Callable[[int], object]:
    def once(_: int) -> None:
        with store.reading() as reader:
            reader.part_hashes("R-1")

    return once


def _state(store: SqliteStore) -> Callable[[int], object]:
    row = a_review()

    def once(_: int) -> None:
        with store.reading() as reader:
            state_of(reader, row)

    return once
