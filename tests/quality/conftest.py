"""A denial of January that was drawn for a second look."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.quality.looking import denied
from tests.web.day import Day


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """The office on the day after."""
    made = denied(tmp_path)
    yield made
    made.close()
