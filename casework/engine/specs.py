"""Our kinds of elements: SpiffWorkflow's, with what traps closed and walks over the task tree replaced by flat looks.

No task is predicted: the tasks after one are made when it completes. Task data is passed on as a new dict whose values
are shared; nothing here or in a handler changes a value in place.
"""

from typing import Any

from casework.engine import spiff
from casework.engine.json_values import same
from casework.engine.spiff import BpmnSpecMixin, NoneEventDefinition, TaskSpec, TaskState
from casework.engine.timers import refuse_stale_wait
from casework.errors import EngineError

_MISSING = object()


class Catching(spiff.CatchingEvent):
    """What all events that wait share; no timer is looked at here, and no message is remembered past its use."""

    def _update_hook(self, my_task: Any) -> bool:
        my_task._inherit_data()
        definition = self.event_definition
        if isinstance(definition, NoneEventDefinition) or definition.has_fired(my_task):
            return True
        if my_task.state != TaskState.WAITING:
            my_task._set_state(TaskState.WAITING)
        return False

    def _on_ready_hook(self, my_task: Any) -> None:
        """Nothing is registered, so nothing is to be taken off."""

    def _run_hook(self, my_task: Any) -> bool:
        self.event_definition.update_task_data(my_task)
        my_task.internal_data.clear()
        return True

    def _on_cancel(self, my_task: Any) -> None:
        TaskSpec._on_cancel(self, my_task)


class Message(spiff.MessageEventDefinition):
    """A message by its name; its payload becomes the one key of the element that waited for it."""

    def __init__(self, name: str, element: str, *, always_writes: bool) -> None:
        super().__init__(name)
        self.element = element
        self.always_writes = always_writes

    def catch(self, my_task: Any, event: Any = None) -> None:
        """Keep the payload until the waiting task runs."""
        my_task.internal_data["event_fired"] = True
        my_task.internal_data["payload"] = event.payload

    def update_task_data(self, my_task: Any) -> None:
        """Write the payload under the element's id."""
        payload = my_task.internal_data.get("payload")
        if payload is not None or self.always_writes:
            my_task.data[self.element] = payload or {}


class StartEvent(Catching, spiff.StartEvent, BpmnSpecMixin):
    """A plain start."""


class ReceiveTask(Catching, spiff.ReceiveTask, BpmnSpecMixin):
    """Waits for a message from outside."""


class IntermediateCatchEvent(Catching, spiff.IntermediateCatchEvent, BpmnSpecMixin):
    """Waits for a message or a deadline on the way."""


class BoundaryEvent(Catching, spiff.BoundaryEvent, BpmnSpecMixin):
    """Waits on the border of an activity; an interrupting one cancels the activity the moment it is hit."""

    def _on_ready_hook(self, my_task: Any) -> None:
        if self.cancel_activity:
            for sibling in my_task.parent.children:
                if sibling is not my_task and (
                    not isinstance(sibling.task_spec, BoundaryEvent) or sibling.state == TaskState.WAITING
                ):
                    sibling.cancel()


class BorderSplit(spiff.EventSplit):
    """Starts an activity together with the events on its border, and ends their wait when the activity is left."""

    def __init__(self, wf_spec: Any, name: str, **kwargs: Any) -> None:
        super().__init__(BoundaryEvent, wf_spec, name, **kwargs)

    def _run_hook(self, my_task: Any) -> bool:
        self._predict_hook(my_task)
        activity = next(child.task_spec for child in my_task.children if not isinstance(child.task_spec, BoundaryEvent))
        if isinstance(activity, ReceiveTask):
            # An answer of an earlier round must not be read where none comes in this one.
            my_task.data.pop(activity.name, None)
            for child in my_task.children:
                refuse_stale_wait(activity.name, child.task_spec, my_task.workflow.top_workflow.host)
        return bool(super()._run_hook(my_task))

    def leave(self, my_task: Any, child: Any) -> None:
        """The activity has completed: its border events no longer wait."""
        if not isinstance(child.task_spec, BoundaryEvent):
            for sibling in my_task.children:
                if sibling.state == TaskState.WAITING and isinstance(sibling.task_spec, BoundaryEvent):
                    sibling.cancel()


class ExclusiveGateway(spiff.ExclusiveGateway, BpmnSpecMixin):
    """Takes the first flow whose condition holds, in the order of the file, else the default."""

    def _predict_hook(self, my_task: Any) -> None:
        """Nothing: which way it goes is known when it runs."""

    def _run_hook(self, my_task: Any) -> bool:
        chosen = self.default_task_spec
        for condition, output in self.cond_task_specs:
            if condition is not None and condition._matches(my_task):
                chosen = output
                break
        if chosen is None:
            raise EngineError(
                f"No flow out of the gateway {self.name} fits the answers, and it has no default. Give it a default "
                "flow."
            )
        my_task._sync_children([self._wf_spec.task_specs[chosen]], TaskState.FUTURE)
        return True


class ParallelGateway(spiff.ParallelGateway, BpmnSpecMixin):
    """Waits for a token on each incoming flow, then goes on with what every branch wrote."""

    def _update_hook(self, my_task: Any) -> bool:
        waiting = [
            one
            for one in my_task.workflow.tasks.values()
            if one.task_spec is self and (one is my_task or one.state == TaskState.WAITING)
        ]
        arrived: dict[Any, Any] = {}
        for token in sorted(waiting, key=lambda one: one.number):
            arrived.setdefault(token.parent.task_spec.name, token)
        if my_task not in arrived.values() or len(arrived) < len(set(self._inputs)):
            my_task._set_state(TaskState.WAITING)
            return False
        tokens = list(arrived.values())
        my_task.data = _merge(self.name, _common_ancestor(tokens).data, [token.parent.data for token in tokens])
        for token in arrived.values():
            if token is not my_task:
                token.cancel()
        return True

    def _run_hook(self, my_task: Any) -> bool:
        return True


def _merge(where: str, base: dict[str, Any], branches: list[dict[str, Any]]) -> dict[str, Any]:
    """The data at the fork with the changes of each branch; EngineError where two change one key differently."""
    changes: dict[str, Any] = {}
    for data in branches:
        for key in {**base, **data}:
            value, before = data.get(key, _MISSING), base.get(key, _MISSING)
            if same(value, before):
                continue
            if key in changes and not same(changes[key], value):
                raise EngineError(
                    f"Two branches that meet at {where} have both written {key}. Let each write a key of its own."
                )
            changes[key] = value
    return {key: value for key, value in {**base, **changes}.items() if value is not _MISSING}


def _common_ancestor(tasks: list[Any]) -> Any:
    lines = [[*_ancestors(task)][::-1] for task in tasks]
    found = lines[0][0]
    for level in zip(*lines, strict=False):
        if any(one is not level[0] for one in level):
            break
        found = level[0]
    return found


def _ancestors(task: Any) -> Any:
    while task is not None:
        yield task
        task = task.parent


class EndJoin(spiff.EndJoin):
    """Ends the process when nothing else is under way, with the main path's data: a side path's stays outside."""

    def _update_hook(self, my_task: Any) -> bool:
        others = [
            one
            for one in my_task.workflow.tasks.values()
            if one is not my_task and one.state & TaskState.NOT_FINISHED_MASK
        ]
        waiting = [one for one in others if one.task_spec is self and one.state == TaskState.WAITING]
        if my_task.state != TaskState.WAITING:
            my_task.data = dict(my_task.parent.data)
        for other in waiting:
            if my_task.is_side and not other.is_side:
                my_task.cancel()
                return False
            if not my_task.is_side and not other.is_side:
                my_task.data = _merge(self.name, _common_ancestor([other, my_task]).data, [other.data, my_task.data])
            other.cancel()
        if len(others) == len(waiting):
            return True
        my_task._set_state(TaskState.WAITING)
        return False

    def _run_hook(self, my_task: Any) -> bool:
        return True


class Nested(spiff.SubWorkflowTask):
    """Starts a process inside the process, and is left with that process's data when it has ended."""

    def _update_hook(self, my_task: Any) -> bool:
        top = my_task.workflow.top_workflow
        if my_task.id not in top.subprocesses:
            my_task._inherit_data()
            top.create_subprocess(my_task, self.spec).task_tree.data = dict(my_task.data)
            my_task._set_state(TaskState.STARTED)
        return False

    def _on_cancel(self, my_task: Any) -> None:
        # Without recursion: calls may nest deeper than Python's stack.
        waiting = [my_task]
        while waiting:
            nested = my_task.workflow.top_workflow.subprocesses.get(waiting.pop().id)
            for inner in () if nested is None else nested.cancelled():
                if isinstance(inner.task_spec, Nested):
                    waiting.append(inner)
                else:
                    inner.task_spec._on_cancel(inner)


class SubProcess(Nested, BpmnSpecMixin):
    """An embedded subprocess."""


class CallActivity(Nested, BpmnSpecMixin):
    """A called process: everything is copied in, and everything back."""


class ProcessSpec(spiff.BpmnProcessSpec):
    """A process with our end."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        name = f"{self.name}.EndJoin"
        finish = self.task_specs.pop(name)._outputs
        self.end: Any = EndJoin(self, name)
        self.end._outputs = finish
