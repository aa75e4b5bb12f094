"""A desk with a case that is denied, appealed and taken outside, for tests of what comes after a decision."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.usecases.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, "external_review/G13")
    yield opened
    opened.app.store.close()
