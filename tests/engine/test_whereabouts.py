"""Where an instance stands, read from its stored form."""

import pytest

from casework.engine.definitions import load_definitions
from casework.engine.whereabouts import under_way
from casework.errors import SnapshotError
from tests.web.worlds import World, open_world


@pytest.fixture
def world(tmp_path):
    yield from open_world(tmp_path)


def test_a_process_that_was_called_stands_after_its_call(world: World) -> None:
    definitions = world.app.definitions
    assert under_way(world.row().snapshot, definitions) == ["until_decided", "run_intake", "check_completeness"]
    world.until("analyse_exceptions")
    assert under_way(world.row().snapshot, definitions)[1:] == ["run_exclusion_check", "analyse_exceptions"]


def test_looking_changes_nothing(world: World) -> None:
    before = world.row()
    under_way(before.snapshot, world.app.definitions)
    assert world.row() == before


def test_other_diagrams_are_refused(world: World) -> None:
    files = {name: text for name, text in world.app.files.items() if name != "urgency.dmn"}
    changed = world.app.files["urgency.dmn"].replace(b"Nobody asks", b"Not anybody asks")
    with pytest.raises(SnapshotError):
        under_way(world.row().snapshot, load_definitions({**files, "urgency.dmn": changed}))


def test_a_stored_form_of_before_is_read_as_well(world: World) -> None:
    stored = world.row().snapshot
    before = stored[:4] + bytes([1]) + stored[5:]
    assert under_way(before, world.app.definitions)[-1] == "check_completeness"
