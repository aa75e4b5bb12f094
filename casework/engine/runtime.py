"""A process instance as use cases see it: start, restore, complete, deliver, advance, snapshot."""

import copy
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from casework.engine.decisions import Decision
from casework.engine.definitions import DefinitionSet
from casework.engine.instance_tree import InstanceTree, LiveTask
from casework.engine.json_values import plain
from casework.engine.pruning import prune
from casework.engine.service_tasks import ServiceTask, TaskRef
from casework.engine.snapshot import read_snapshot, write_snapshot
from casework.engine.specs import Message, ReceiveTask
from casework.engine.spiff import BpmnEvent, TaskState, UserTask
from casework.engine.timers import Due, Warnings
from casework.errors import EngineError, NobodyWaits, StepLimitReached, TaskNotOpen

__all__ = ["Host", "Instance", "OpenTask", "StartedTask", "TaskRef"]

STEP_LIMIT = 500

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that waits for a person or for a message; `kind` is USER or RECEIVE."""

    id: str
    element: str
    process: str
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)  # of the process, where it stands


@dataclass(frozen=True, slots=True)
class StartedTask:
    """A service task whose effect outside is still to come, with what its handler returned."""

    id: str
    element: str
    operator: str
    result: Json


class Host(Protocol):
    """What an instance asks of whoever runs it."""

    def now(self) -> datetime: ...
    def call(self, operator: str, task: TaskRef, data: Mapping[str, Any], /) -> Json:
        """Run the handler of a service task on a copy of the process data."""
        ...

    def due(self, name: str, /) -> datetime | None:
        """The moment of a named deadline as it stands now; None while it has none."""
        ...

    def warnings(self, name: str, /) -> Sequence[datetime]: ...
    def passed(self, task: TaskRef, /) -> None:
        """A task has completed, or a warning fired. Told before its history is forgotten."""
        ...

    def decided(self, task: TaskRef, line: str | None, decision: Decision, /) -> None: ...


class Instance:
    """One running process. Nothing is kept unless `snapshot` is stored; after an error, drop the object."""

    def __init__(self, definitions: DefinitionSet, tree: InstanceTree, host: Host) -> None:
        self._definitions = definitions
        self._tree = tree
        self._host = host

    @classmethod
    def start(cls, definitions: DefinitionSet, process: str, data: Mapping[str, Any], host: Host) -> "Instance":
        """A new instance at the start of the process; `advance` sets it in motion."""
        if process not in definitions.processes:
            raise EngineError(f"There is no process {process}. There are {', '.join(sorted(definitions.processes))}.")
        tree = InstanceTree(definitions.specs[process], definitions.specs, host, secrets.token_hex(8))
        tree.plant(tree.spec)
        tree.task_tree.data = plain(dict(data), what=f"The data that {process} starts with")
        return cls(definitions, tree, host)

    @classmethod
    def restore(cls, definitions: DefinitionSet, snapshot: bytes, host: Host) -> "Instance":
        """The instance as it was when the snapshot was taken; SnapshotError where that cannot be."""
        return cls(definitions, read_snapshot(snapshot, definitions, host), host)

    def complete(self, task_id: str, data: Mapping[str, Any]) -> None:
        """A person has answered: their answers replace what stood under the element's id."""
        task = self._tree.find(task_id)
        if task is None or task.state != TaskState.READY or not isinstance(task.task_spec, UserTask):
            raise TaskNotOpen(
                f"The task {task_id} is not open: it was completed or cancelled, or is no task for a person."
            )
        task.data[task.task_spec.name] = plain(dict(data), what=f"The answers to {task.task_spec.name}")
        task.run()
        self._passed(task)

    def resume(self, task_id: str, data: Mapping[str, Any]) -> None:
        """The effect of a service task has happened: `data` is added to its result and the process may go on."""
        task = self._tree.find(task_id)
        if task is None or task.state != TaskState.STARTED or not isinstance(task.task_spec, ServiceTask):
            raise TaskNotOpen(f"The service task {task_id} does not wait for its effect: it was settled or cancelled.")
        key = task.task_spec.result_key
        task.data[key] = {**task.data[key], **plain(dict(data), what=f"The outcome of {task.task_spec.name}")}
        task.complete()
        self._passed(task)

    def deliver(self, message: str, payload: Mapping[str, Any] | None = None) -> None:
        """Hand the message to the one task or border event that waits for it."""
        waiting = self._waiting_for(message)
        if not waiting:
            raise NobodyWaits(
                f"Nobody waits for the message {message}. Keep what came with it; the process may ask again later."
            )
        if len(waiting) > 1:
            names = ", ".join(task.task_spec.name for task in waiting)
            raise EngineError(
                f"The message {message} is waited for in {len(waiting)} places ({names}). Let one of them catch it."
            )
        task = waiting[0]
        body = None if payload is None else plain(dict(payload), what=f"What came with the message {message}")
        task.task_spec.catch(task, BpmnEvent(task.task_spec.event_definition, payload=body))
        task.task_spec._update(task)

    def waits_for(self, message: str) -> bool:
        """Whether the message would be taken."""
        return bool(self._waiting_for(message))

    def advance(self) -> None:
        """Run until everything waits for somebody, a message or a moment; then forget what is over."""
        steps = 0
        while True:
            task = next((one for one in self._tree.with_state(TaskState.READY) if not one.task_spec.manual), None)
            if task is None and not self._fire_timer():
                break
            if task is not None:
                steps += 1
                if steps > STEP_LIMIT:
                    raise StepLimitReached(
                        f"The process took {STEP_LIMIT} steps without waiting for anybody and was stopped at "
                        f"{task.task_spec.name}. "
                        "Look for a loop in the diagram that no person, message or moment holds."
                    )
                task.run()
                if task.state == TaskState.COMPLETED:
                    self._passed(task)
        self._forget()

    def open_tasks(self) -> list[OpenTask]:
        """The tasks that wait for a person or a message, in the order of the drawing."""
        found = []
        for task in self._tree.with_state(TaskState.READY | TaskState.WAITING):
            user = task.state == TaskState.READY and isinstance(task.task_spec, UserTask)
            if user or (task.state == TaskState.WAITING and isinstance(task.task_spec, ReceiveTask)):
                element = self._definitions.elements[task.task_spec.name]
                found.append(OpenTask(task.id, element.id, element.process, "USER" if user else "RECEIVE", task.data))
        return found

    def started(self) -> list[StartedTask]:
        """The service tasks whose effects are still to come."""
        return [
            StartedTask(
                task.id,
                task.task_spec.name,
                task.task_spec.operator,
                copy.deepcopy(task.data[task.task_spec.result_key]),
            )
            for task in self._tree.with_state(TaskState.STARTED)
            if isinstance(task.task_spec, ServiceTask)
        ]

    @property
    def is_completed(self) -> bool:
        """Whether nothing is left to be done or waited for."""
        return self._tree.is_completed()

    def next_due(self) -> datetime | None:
        """The earliest moment at which a waiting timer will fire, as the deadlines stand now."""
        return min((moment for moment, _ in self._moments()), default=None)

    def snapshot(self) -> bytes:
        """The bytes to store."""
        return write_snapshot(self._tree, self._definitions)

    @property
    def data(self) -> Json:
        """A copy of the process data as the main path sees it; at the end, what the process ended with."""
        if self._tree.completed:
            return copy.deepcopy(self._tree.data)
        live = [task for task in self._tree.with_state(TaskState.NOT_FINISHED_MASK) if not _beside(task)]
        deepest = max(live or [self._tree.task_tree], key=lambda task: task.workflow.depth)
        return copy.deepcopy(deepest.data)

    def _forget(self) -> None:
        prune(self._tree)

    def _passed(self, task: LiveTask) -> None:
        element = self._definitions.elements.get(task.task_spec.name)
        if element is not None:
            self._host.passed(TaskRef(task.id, element.id, element.process))

    def _waiting_for(self, message: str) -> list[LiveTask]:
        return [
            task
            for task in self._tree.with_state(TaskState.WAITING)
            if isinstance(definition := getattr(task.task_spec, "event_definition", None), Message)
            and definition.name == message
        ]

    def _moments(self) -> Iterator[tuple[datetime, LiveTask]]:
        for task in self._tree.with_state(TaskState.WAITING):
            definition = getattr(task.task_spec, "event_definition", None)
            if isinstance(definition, Due | Warnings) and not task.internal_data.get("event_fired"):
                moment = definition.next_moment(task, self._host)
                if moment is not None:
                    yield moment, task

    def _fire_timer(self) -> bool:
        """Fire the timer whose moment was first, if it is over; one at a time, for what follows may move the others.

        Of two with the same moment the dashed one is first: what is to be noted is noted before something is ended.
        """
        now = self._host.now()
        moment, task = min(self._moments(), key=lambda found: (found[0], _ends(found[1])), default=(None, None))
        if moment is None or task is None or moment > now:
            return False
        task.task_spec.event_definition.fire(task, now)
        if task.state == TaskState.WAITING:
            self._passed(task)
        return True


def _beside(task: LiveTask) -> bool:
    """Whether the task lies on a side path, or in a process that a side path called."""
    found: LiveTask | None = task
    while found is not None and not found.is_side:
        found = getattr(found.workflow, "parent_task", None)
    return found is not None


def _ends(timer: LiveTask) -> bool:
    """Whether the activity that the timer hangs on ends when it fires."""
    return bool(getattr(timer.task_spec, "cancel_activity", False))
