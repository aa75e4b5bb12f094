"""Two cases that were over twelve years ago, lived through once and copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.history.office import Office


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = Office.made(tmp_path_factory.mktemp("lived"), "determination/G07", "appeal_review/G03")
    made.app.store.close()
    return made


@pytest.fixture
def office(lived: Office, tmp_path: Path) -> Iterator[Office]:
    opened = lived.again(tmp_path / "office")
    yield opened
    opened.app.store.close()
