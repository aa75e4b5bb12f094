"""Where in its diagrams an instance stands: what is under way, from the stored form alone, without running anything."""

from collections.abc import Sequence
from datetime import datetime

from casework.engine.definitions import DefinitionSet
from casework.engine.snapshot import read_snapshot
from casework.engine.spiff import TaskState

UNDER_WAY = TaskState.READY | TaskState.WAITING | TaskState.STARTED
WATCHES = ("boundaryEvent",)  # waits beside something; the thing itself is where the instance stands


class _Still:
    """A host for whoever only looks: nothing is due, and nothing happens."""

    def due(self, name: str, /) -> datetime | None:
        return None

    def warnings(self, name: str, /) -> Sequence[datetime]:
        return ()


def under_way(snapshot: bytes, definitions: DefinitionSet) -> list[str]:
    """The elements at which the instance stands, the outermost first: what was called stands after its call."""
    instance = read_snapshot(snapshot, definitions, _Still())
    found = [
        task.task_spec.name
        for task in instance.in_order()
        if task.state & UNDER_WAY
        and task.task_spec.name in definitions.elements
        and definitions.elements[task.task_spec.name].kind not in WATCHES
    ]
    return list(dict.fromkeys(found))
