"""Every implementation of each port; a new one joins here and passes the same suite."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.clocks import FixedClock, SystemClock
from casework.notices.folder import FolderNotifier
from casework.ports import Clock, Notifier, Store
from casework.store.sqlite import open_sqlite

Opener = Callable[[], Store]


def sqlite_file(folder: Path) -> Opener:
    """Each call opens the same file once more, as another process would."""
    return lambda: open_sqlite(folder / "casework.db")


def sqlite_memory(folder: Path) -> Opener:
    store = open_sqlite(":memory:")
    return lambda: store


DURABLE = {"sqlite": sqlite_file}  # stores that others can open at the same time and that outlive their process
STORES = {**DURABLE, "sqlite in memory": sqlite_memory}
CLOCKS = {"system": SystemClock, "fixed": lambda: FixedClock(datetime(2026, 1, 2, 3, 4, 5, 678_912, tzinfo=UTC))}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of this version."""
    opened = STORES[request.param](tmp_path)()
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture(params=DURABLE)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens the same store again and again; all are closed in the end."""
    open_one = DURABLE[request.param](tmp_path)
    with ExitStack() as opened:

        def open_and_note() -> Store:
            one = open_one()
            opened.callback(one.close)
            return one

        open_and_note().migrate()
        yield open_and_note


@pytest.fixture(params=CLOCKS)
def clock(request: pytest.FixtureRequest) -> Clock:
    return CLOCKS[request.param]()


@pytest.fixture(params={"folder": FolderNotifier})
def notifier(request: pytest.FixtureRequest, tmp_path: Path) -> Notifier:
    return {"folder": FolderNotifier}[request.param](tmp_path / "outbox")
