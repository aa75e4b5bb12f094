"""A store with one review and a row of every kind around it, for tests of what is asked and kept beside its rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.store.sqlite import SqliteStore, open_sqlite
from casework.testing_rows_of_reviews import furnish


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    furnish(store)
    yield store
    store.close()
