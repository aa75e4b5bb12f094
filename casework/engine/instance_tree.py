"""The running tree of one instance: SpiffWorkflow's tasks and workflows without walks, recursion or logs of data."""

import logging
from collections.abc import Iterator
from typing import Any

from casework.engine.environment import AllowListEngine
from casework.engine.specs import BorderSplit, BoundaryEvent
from casework.engine.spiff import BpmnSubWorkflow, BpmnWorkflow, Task, TaskState
from casework.errors import EngineError

LOGGERS = ("spiff", "spiff.task", "spiff.workflow", "spiff.engine", "spiff.data", "spiff.event")
_ENGINE = AllowListEngine()


def quieten_logs() -> None:
    """At the level INFO, most of SpiffWorkflow's records carry task data: a person's health."""
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


quieten_logs()


class LiveTask(Task):
    """A task; its id is its instance's prefix and a number, so that it never needs chance and is short to store."""

    id: str
    workflow: Any
    task_spec: Any
    state: int
    data: dict[str, Any]
    internal_data: dict[str, Any]
    parent: "LiveTask | None"
    children: list["LiveTask"]

    def __init__(
        self,
        workflow: Any,
        task_spec: Any,
        parent: "LiveTask | None" = None,
        state: int = TaskState.MAYBE,
        number: int | None = None,
    ) -> None:
        top = workflow.top_workflow
        if number is None:
            top.counter += 1
            number = top.counter
        self.number: int = number
        super().__init__(workflow, task_spec, parent, state, f"{top.prefix}-{number}")
        self.last_state_change = 0
        self.is_side: bool = parent is not None and (parent.is_side or _starts_side_path(parent.task_spec))

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> "LiveTask":
        return LiveTask(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        if self.parent is not None:
            self.data = dict(self.parent.data)

    def is_descendant_of(self, task: Task) -> bool:
        """Whether the other task lies on the way from this one to the root; without recursion."""
        found = self.parent
        while found is not None and found is not task:
            found = found.parent
        return found is not None

    def run(self) -> bool | None:
        """Run the task; EngineError unless it is READY, for the stock one runs what is over or not yet reached."""
        if self._state != TaskState.READY:
            raise EngineError(
                f"The task {self.id} ({self.task_spec.name}) is {TaskState.get_name(self._state)}, so it cannot be run."
            )
        result: bool | None = self.task_spec._run(self)
        if self.has_state(TaskState.FINISHED_MASK):
            return result
        if result is None:
            self._set_state(TaskState.STARTED)
        else:
            self.complete()
        return result

    def complete(self) -> None:
        """Mark the task complete and make the tasks after it."""
        if not self._children:
            self.task_spec._predict_hook(self)
        self._set_state(TaskState.COMPLETED)
        parent = self.parent
        if parent is not None and isinstance(parent.task_spec, BorderSplit):
            parent.task_spec.leave(parent, self)
        self.task_spec._on_complete(self)

    def cancel(self) -> None:
        """Cancel the task unless it is over; a side path that it started goes on."""
        if not self.has_state(TaskState.FINISHED_MASK):
            self._set_state(TaskState.CANCELLED)
            self.task_spec._on_cancel(self)


def _starts_side_path(spec: Any) -> bool:
    return isinstance(spec, BoundaryEvent) and not spec.cancel_activity


class Tree:
    """What an instance and the processes nested in it share."""

    tasks: dict[str, LiveTask]
    task_tree: LiveTask
    completed: bool
    last_task: Any

    def is_completed(self) -> bool:
        """Whether no task is unfinished; the stock answer stops looking at depth 1000."""
        return not any(task.state & TaskState.NOT_FINISHED_MASK for task in self.tasks.values())

    def update_waiting_tasks(self) -> None:
        """Let the joins see whether they may go on; events and timers are looked at elsewhere."""
        for task in list(self.tasks.values()):
            if task.state == TaskState.WAITING and not hasattr(task.task_spec, "event_definition"):
                task.task_spec._update(task)

    def plant(self, spec: Any) -> None:
        """Make the first task."""
        self.task_tree = LiveTask(self, spec.start, state=TaskState.READY)


class NestedTree(Tree, BpmnSubWorkflow):
    """A called or embedded process under way."""

    def __init__(self, spec: Any, parent_task: LiveTask) -> None:
        self.parent_task = parent_task
        super().__init__(spec, parent_task.id, parent_task.workflow.top_workflow, deserializing=True)

    def _calculate_depth(self) -> int:
        return int(self.parent_task.workflow.depth) + 1

    def _task_completed_notify(self, task: Any) -> None:
        if task.task_spec.name == "End":
            self.completed = True
            self.parent_task.data = dict(task.data)
            self.parent_task._set_state(TaskState.READY)
        else:
            self.update_waiting_tasks()

    def cancelled(self) -> list["LiveTask"]:
        """The tasks in here that were not over, now cancelled."""
        self.completed = True
        ended = [task for task in self.tasks.values() if not task.has_state(TaskState.FINISHED_MASK)]
        for task in ended:
            task._set_state(TaskState.CANCELLED)
        return ended


class InstanceTree(Tree, BpmnWorkflow):
    """One instance of a process, with the processes nested in it."""

    def __init__(self, spec: Any, subprocess_specs: Any, host: Any, prefix: str, counter: int = 0) -> None:
        self.host = host
        self.prefix = prefix
        self.counter = counter
        super().__init__(spec, subprocess_specs, script_engine=_ENGINE, deserializing=True)

    def create_subprocess(self, my_task: Any, spec_name: str) -> NestedTree:
        """The nested process of a call activity or embedded subprocess, at its start."""
        nested = NestedTree(self.subprocess_specs[spec_name], my_task)
        self.subprocesses[my_task.id] = nested
        nested.plant(nested.spec)
        return nested

    def _task_completed_notify(self, task: Any) -> None:
        if task.task_spec.name == "End":
            self.completed = True
            self.data = dict(task.data)
        else:
            self.update_waiting_tasks()

    def trees(self) -> list[Tree]:
        """This process and all nested ones that are under way."""
        return [self, *(nested for nested in self.subprocesses.values() if not nested.completed)]

    def find(self, task_id: str) -> LiveTask | None:
        """The task, in whichever process it lies."""
        return next((tree.tasks[task_id] for tree in self.trees() if task_id in tree.tasks), None)

    def in_order(self) -> Iterator[LiveTask]:
        """Every task in the order of the tree, a nested process right after the task that started it."""
        stack: list[LiveTask] = [self.task_tree]
        while stack:
            task = stack.pop()
            yield task
            stack.extend(reversed(task.children))
            nested = self.subprocesses.get(task.id)
            if nested is not None and not nested.completed:
                stack.append(nested.task_tree)

    def with_state(self, state: int) -> list[LiveTask]:
        """The tasks in that state, in the order of the tree."""
        found = [task for tree in self.trees() for task in tree.tasks.values() if task.state & state]
        if len(found) < 2:
            return found
        wanted = {id(task) for task in found}
        return [task for task in self.in_order() if id(task) in wanted]
