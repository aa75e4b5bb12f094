"""Two cases that were over twelve years ago, lived through once and copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.history.office import Office, lived_through


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return lived_through(tmp_path_factory, "determination/G07", "appeal_review/G03")


@pytest.fixture
def office(lived: Office, tmp_path: Path) -> Iterator[Office]:
    opened = lived.again(tmp_path / "office")
    yield opened
    opened.app.store.close()
