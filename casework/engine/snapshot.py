"""The stored form of an instance: state only, our own version, rows in tree order; small, quick, refused when damaged.

Nothing depends on the order of keys, a row's parent always stands before it, and a row's data is its difference to its
parent's.
"""

import zlib
from typing import Any

import orjson

from casework.engine.definitions import DefinitionSet
from casework.engine.instance_tree import InstanceTree, LiveTask, NestedTree, Tree
from casework.engine.json_values import same
from casework.engine.specs import BorderSplit, BoundaryEvent
from casework.engine.spiff import TaskState
from casework.engine.timers import Due
from casework.errors import SnapshotError

MAGIC = b"CWRK"
FORMAT = 2
_WATCHES_ON = 2  # from this format on, a dashed timer goes on waiting after it has fired
_HEADER = len(MAGIC) + 1 + 4
_LEVEL = 1


def write_snapshot(instance: InstanceTree, definitions: DefinitionSet) -> bytes:
    """The bytes from which `read_snapshot` brings the same instance back."""
    base: dict[str, Any] = {}
    trees: list[Any] = [_tree_rows(instance, base)]
    places = {id(instance): 0}
    for task in instance.in_order():
        nested = instance.subprocesses.get(task.id)
        if nested is not None and not nested.completed:
            places[id(nested)] = len(trees)
            trees.append([nested.spec.name, places[id(task.workflow)], task.number, *_tree_rows(nested, task.data)])
    state = [
        definitions.hash,
        instance.prefix,
        instance.counter,
        instance.spec.name,
        trees,
        instance.completed,
        instance.data,
    ]
    body = zlib.compress(orjson.dumps(state), _LEVEL)
    return MAGIC + bytes([FORMAT]) + zlib.crc32(body).to_bytes(4, "big") + body


def _tree_rows(tree: Tree, base: dict[str, Any]) -> list[Any]:
    rows: list[Any] = []
    places: dict[str, int] = {}
    stack = [tree.task_tree]
    while stack:
        task = stack.pop()
        parent = task.parent
        places[task.id] = len(rows)
        rows.append(
            [
                task.number,
                task.task_spec.name,
                -1 if parent is None else places[parent.id],
                task.state,
                int(task.is_side),
                *_difference(base if parent is None else parent.data, task.data),
                task.internal_data or 0,
            ]
        )
        stack.extend(reversed(task.children))
    return rows


def _difference(before: dict[str, Any], after: dict[str, Any]) -> tuple[Any, Any]:
    if after is before:
        return 0, 0
    changed = {key: value for key, value in after.items() if key not in before or not same(value, before[key])}
    return changed or 0, [key for key in before if key not in after] or 0


def read_snapshot(content: bytes, definitions: DefinitionSet, host: Any) -> InstanceTree:
    """The instance; SnapshotError where the bytes are foreign, damaged, from a newer Casework, or of other diagrams."""
    if content[: len(MAGIC)] != MAGIC or len(content) <= _HEADER or not content[len(MAGIC)]:
        raise SnapshotError("The stored instance was not written by Casework. Restore it from a backup.")
    if content[len(MAGIC)] > FORMAT:
        raise SnapshotError(
            f"The stored instance has the format {content[len(MAGIC)]}, and this Casework knows formats up to "
            f"{FORMAT}. "
            "It was written by a newer one; run that version."
        )
    body = content[_HEADER:]
    if zlib.crc32(body) != int.from_bytes(content[_HEADER - 4 : _HEADER], "big"):
        raise SnapshotError("The stored instance is damaged: its checksum does not fit. Restore it from a backup.")
    try:
        hash, prefix, counter, process, trees, completed, data = orjson.loads(zlib.decompress(body))
    except (zlib.error, ValueError) as error:
        raise SnapshotError(
            "The stored instance is damaged: it cannot be unpacked. Restore it from a backup."
        ) from error
    if hash != definitions.hash:
        raise SnapshotError(
            f"The stored instance runs on the diagrams {hash[:12]}, not on {definitions.hash[:12]}. "
            "An instance stays on the diagrams that it started with; load those."
        )
    instance = InstanceTree(definitions.specs[process], definitions.specs, host, prefix, counter)
    instance.completed, instance.data = completed, data
    _restore_rows(instance, instance.spec, trees[0], {})
    restored: list[Tree] = [instance]
    for name, place, number, *rows in trees[1:]:
        parent_task = restored[place].tasks[f"{prefix}-{number}"]
        nested = NestedTree(definitions.specs[name], parent_task)
        instance.subprocesses[parent_task.id] = nested
        _restore_rows(nested, nested.spec, rows, parent_task.data)
        restored.append(nested)
    if content[len(MAGIC)] < _WATCHES_ON:
        _watch_on(restored, host)
    return instance


def _restore_rows(tree: Any, spec: Any, rows: list[Any], base: dict[str, Any]) -> None:
    tasks: list[LiveTask] = []
    for number, name, place, state, is_side, changed, removed, internal in rows:
        parent = tasks[place] if place >= 0 else None
        task = LiveTask(tree, spec.task_specs[name], parent, state, number)
        task.is_side = bool(is_side)
        task.data = dict(base if parent is None else parent.data)
        if changed:
            task.data.update(changed)
        for key in removed or ():
            del task.data[key]
        if internal:
            task.internal_data = internal
        tasks.append(task)
    tree.task_tree = tasks[0]


def _watch_on(trees: list[Tree], host: Any) -> None:
    """Set the dashed timers anew that ended when they had fired, though their activities are still under way."""
    for tree in trees:
        for split in [task for task in tree.tasks.values() if isinstance(task.task_spec, BorderSplit)]:
            unfinished = {child.task_spec for child in split.children if child.state & TaskState.NOT_FINISHED_MASK}
            if all(isinstance(spec, BoundaryEvent) for spec in unfinished):
                continue
            for spec in split.task_spec.outputs:
                watches = isinstance(spec, BoundaryEvent) and not spec.cancel_activity
                if watches and spec not in unfinished and isinstance(spec.event_definition, Due):
                    task = LiveTask(tree, spec, split, TaskState.WAITING)
                    task._inherit_data()
                    spec.event_definition.watch_on(task, host)
