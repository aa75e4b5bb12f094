"""The whole durable step against stock SpiffWorkflow made durable; a step with a small case file against a large one.

Ours is the use case as it runs: rights, form, answer kept whole, engine, worklist, audit chain with the hash of the
whole state, one transaction on SQLite with `synchronous=FULL`. Stock is `serialize_json` into one row of such a file.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from marshmallow import fields

from benchmarks.engine_step import MESSAGES, RESULT, STEPS, TOY, Stock
from benchmarks.engine_step import START as STANDING
from benchmarks.ratio import Ratio
from casework.clocks import FixedClock
from casework.engine.definitions import load_definitions
from casework.kit import Context, TaskForm
from casework.ports import Actor, Letter, Person, WorkFilter
from casework.store.sqlite import open_sqlite
from casework.usecases.application import Application
from casework.usecases.complete import complete
from casework.usecases.messages import receive
from casework.usecases.people import enlist
from casework.usecases.submit import submit
from server import library

REPEATS = 15
START = datetime(2026, 1, 12, 14, 30, tzinfo=UTC)
REQUEST = {
    "plan": "HMO-01",
    "line_of_business": "COMMERCIAL_ERISA",
    "received_at": START.isoformat(),
    "procedure": "fat_grafting",
    "member": {
        "id": "M1",
        "name": "Ada Sample",
        "birth_date": "1975-05-01",
        "coverage": {"starts": "2025-01-01"},
    },
    "provider": {"id": "N1", "name": "Dr. Bo Sample"},
    "lines": [{"site": "FOOT", "side": "BILATERAL"}],
}
WALKED = STEPS[:9]  # up to the signature, each by a person but for one message
STOCK_FILE = (
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "create table instances (id integer primary key, text text)",
)
SMALL, LARGE = 1_000, 1_000_000


class AnyForm(TaskForm):
    """What the toy's forms ask."""

    answer = fields.String()
    note = fields.String()
    score = fields.Integer()


class NoLetters:
    """A notifier that nothing is given to."""

    def deliver(self, letter: Letter, *, key: str) -> str:
        return key


def result(context: Context) -> dict[str, Any]:
    """What every toy handler returns; the first also what the tables read."""
    return RESULT | (STANDING if context.element == "look_up_coverage" else {})


def diagrams() -> dict[str, bytes]:
    """The toy diagrams, their tables reading what the first handler found."""
    files = {path.name: path.read_bytes() for path in TOY.iterdir()}
    for name in STANDING:
        inner, found = f"<text>{name}</text>".encode(), f"<text>look_up_coverage.{name}</text>".encode()
        files = {file: content.replace(inner, found) for file, content in files.items()}
    return files


class Durable:
    """One installation on a file of its own, running the toy diagrams."""

    def __init__(self, folder: Path) -> None:
        files = diagrams()
        elements = load_definitions(files).elements.values()
        self.clock = FixedClock(START)
        self.count = 0
        self.app = Application(
            store=open_sqlite(folder / "casework.db"),
            clock=self.clock,
            notifier=NoLetters(),
            handlers={one.operator: result for one in elements if one.operator},
            forms={one.id: AnyForm for one in elements if one.kind == "userTask"},
            library=library(),
            files=files,
            process="toy_review",
        )
        self.app.store.migrate()
        roles = tuple(sorted({one.role for one in elements if one.role}))
        enlist(self.app, [Person(id="ann", name="Ann Sample", roles=roles)])

    def review(self, *, size: int) -> list[float]:
        """The seconds that each step of one new review takes, its case file holding a document of so many letters."""
        self.count += 1
        document = {
            "id": "D1",
            "kind": "NOTE",
            "title": "Note",
            "author": "Dr. Sample",
            "dated": "2026-01-02",
            "text": "x" * size,
        }
        received = submit(self.app, {"id": f"B{self.count}", **REQUEST}, [document], actor=Actor("outside"))
        return [self._step(received["review"], name, answer) for name, answer in WALKED]

    def _step(self, review: str, name: str, answer: dict[str, Any]) -> float:
        self.clock.move_to(self.clock.now() + timedelta(minutes=5))
        if name in MESSAGES:
            before = perf_counter()
            receive(self.app, review, name, actor=Actor("outside"), payload=answer)
            return perf_counter() - before
        with self.app.store.reading() as reader:
            task = next(item.id for item in reader.work_items(WorkFilter(review=review)) if item.element == name)
        before = perf_counter()
        complete(self.app, task, answer, person="ann")
        return perf_counter() - before


class DurableStock(Stock):
    """Stock SpiffWorkflow whose JSON is read from and written to one row, as durably as ours."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.connection = sqlite3.connect(folder / "stock.db", isolation_level=None)
        for statement in STOCK_FILE:
            self.connection.execute(statement)
        self.connection.execute("insert into instances values (1, '')")

    def step(self, name: str, answer: dict[str, Any]) -> None:
        self.connection.execute("begin immediate")
        (self.saved,) = self.connection.execute("select text from instances where id = 1").fetchone()
        super().step(name, answer)
        self._save()

    def review(self) -> list[float]:
        """The seconds that each step of one new review takes."""
        self.start()
        self.connection.execute("begin immediate")
        self._save()
        return [self._timed(name, answer) for name, answer in WALKED]

    def _save(self) -> None:
        self.connection.execute("update instances set text = ? where id = 1", (self.saved,))
        self.connection.execute("commit")

    def _timed(self, name: str, answer: dict[str, Any]) -> float:
        before = perf_counter()
        self.step(name, answer)
        return perf_counter() - before


def measure() -> Iterator[Ratio]:
    """The two ratios; both sides take turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, stock = Durable(folder), DurableStock(folder)
        with closing(stock.connection), closing(ours.app.store):
            ours.review(size=SMALL), stock.review()
            pairs = [(median(stock.review()), median(ours.review(size=SMALL))) for _ in range(REPEATS)]
            faster = median(theirs for theirs, _ in pairs) / median(mine for _, mine in pairs)
            yield Ratio("durable step: stock SpiffWorkflow against our whole step", faster, 3, "at_least")
            sizes = [(median(ours.review(size=SMALL)), median(ours.review(size=LARGE))) for _ in range(REPEATS)]
            slower = median(large for _, large in sizes) / median(small for small, _ in sizes)
            yield Ratio("durable step: case file of 1 MB against 1 KB", slower, 1.2, "at_most")
