"""Why a case is due when it is: pauses, extensions, and laws that have none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casework.ports import Json, Reader
from casework.usecases.case_page import WholeCase, shown_clock
from casework.usecases.clock_panel import clock_panel
from tests.web.worlds import World, open_world

RECEIVED = {
    "kind": "RECEIVED",
    "at": "2026-01-12T09:30:00-05:00",
    "detail": {"urgency": "STANDARD", "type": "PRE_SERVICE"},
}
TOLLED = {"kind": "TOLLED", "at": "2026-01-14T10:00:00-05:00", "detail": {"until": "2026-02-28T23:59:59-05:00"}}
RESUMED = {"kind": "RESUMED", "at": "2026-01-20T10:00:00-05:00", "detail": {}}
EXTENDED = {"kind": "EXTENDED", "at": "2026-01-15T10:00:00-05:00", "detail": {"ground": "BEYOND_CONTROL"}}
WAIT = {"information": {"at": "2026-02-28T23:59:59-05:00", "citation": "29 CFR 2560.503-1(f)(2)(iii)(A)"}}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    yield from open_world(tmp_path)


class Told(WholeCase):
    """The first case with another history of its clock."""

    def __init__(self, world: World, reader: Reader, *events: Json, moments: Any = None) -> None:
        super().__init__(world.app, reader, world.review)
        self.changed["clock"] = {"events": list(events), "moments": moments or {}}


def test_a_paused_clock_says_since_when_and_until_when_an_answer_is_awaited(world: World) -> None:
    with world.app.store.reading() as reader:
        case = Told(world, reader, RECEIVED, TOLLED, moments=WAIT)
        panel = clock_panel(case, now=world.clock.now())
        bar = shown_clock(case)
    assert panel["due"] is None
    assert panel["waits"].name == "information"
    assert [one["to"] for one in panel["paused"]] == [None]
    assert isinstance(bar, dict)
    assert (bar["paused"], bar["share"]) == (True, 12)


def test_a_pause_that_is_over_has_its_end(world: World) -> None:
    with world.app.store.reading() as reader:
        panel = clock_panel(Told(world, reader, RECEIVED, TOLLED, RESUMED), now=world.clock.now())
    (pause,) = panel["paused"]
    assert (pause["from"].day, pause["to"].day) == (14, 20)
    assert panel["due"] is not None


def test_an_extension_that_was_taken_is_told_and_no_further_one_is_promised(world: World) -> None:
    with world.app.store.reading() as reader:
        panel = clock_panel(Told(world, reader, RECEIVED, EXTENDED), now=world.clock.now())
    assert [one["at"].day for one in panel["extended"]] == [15]
    assert not any("could" in one for one in panel["extended"])


def test_the_arithmetic_has_no_bare_dates(world: World) -> None:
    with world.app.store.reading() as reader:
        panel = clock_panel(Told(world, reader, RECEIVED), now=world.clock.now())
    assert any("from 1 Jan 2003" in step for step in panel["count"])
    assert panel["extended"][0]["by"] == " by 15 calendar days"
