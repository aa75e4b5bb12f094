"""A desk with a case that is taken outside, for tests of what comes after a decision; an office with several cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.usecases.assignments import claim
from tests.usecases.crowd import Crowd
from tests.usecases.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, "external_review/G13")
    yield opened
    opened.app.store.close()


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Crowd]:
    opened = Crowd(tmp_path)
    yield opened
    opened.app.store.close()


@pytest.fixture
def reviews(crowd: Crowd) -> list[str]:
    """Three cases: one free, one in California, one that Tova has."""
    ids = [
        crowd.arrive("Ann Slow"),
        crowd.arrive("Pilar Esquivel", city="Sacramento, CA 95814"),
        crowd.arrive("Cy Next"),
    ]
    claim(crowd.app, crowd.task(ids[2]).id, person="tova")
    return ids
