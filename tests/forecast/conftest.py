"""Offices with a history, each made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forecast.kept_office import KeptOffice, keep
from tests.forecast.other_office import Week, week

TIGHT = 9120  # the seed of an office in which all goes well, or not, by how many people are there


@pytest.fixture(scope="session")
def told() -> Week:
    """A week of a tight office, with what is known when it begins."""
    return week(TIGHT)


@pytest.fixture
def kept(tmp_path: Path, told: Week) -> Iterator[KeptOffice]:
    """The same in a store."""
    yield from keep(tmp_path, told)
