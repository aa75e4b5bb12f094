"""Service tasks: a handler called by its name, its result under one key, its effect outside awaited where drawn so."""

from dataclasses import dataclass
from typing import Any

from casework.engine.json_values import plain
from casework.engine.specs import BoundaryEvent
from casework.engine.spiff import BpmnSpecMixin, ErrorEventDefinition, TaskState
from casework.errors import BpmnError, CaseworkError, HandlerError

OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class TaskRef:
    """Which task of an instance is meant, and which element of which process it runs."""

    task_id: str
    element: str
    process: str


class ServiceTask(BpmnSpecMixin):
    """Calls the host with the operator; stays STARTED where the effect lies outside, until it is resumed."""

    def __init__(
        self, wf_spec: Any, bpmn_id: str, *, operator: str, result_key: str, outbox: bool, process: str, **kwargs: Any
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.operator = operator
        self.result_key = result_key
        self.outbox = outbox
        self.process = process

    def _run_hook(self, my_task: Any) -> bool | None:
        ref = TaskRef(my_task.id, self.name, self.process)
        try:
            result = my_task.workflow.top_workflow.host.call(
                self.operator, ref, plain(my_task.data, what=f"The data of {self.name}")
            )
        except BpmnError as error:
            if self._caught(my_task, error.code):
                return None
            raise HandlerError(
                f"The service task {self.name} ({self.operator}) ended with the error {error.code}, which no border "
                "event of it catches. "
                "Draw an error event with that code on its border."
            ) from error
        except CaseworkError:
            raise
        except Exception as error:
            raise HandlerError(
                f"The service task {self.name} failed in {self.operator} with {type(error).__name__}."
            ) from error
        my_task.data[self.result_key] = plain(
            {} if result is None else result, what=f"What {self.operator} returned for {self.name}"
        )
        return None if self.outbox else True

    def _caught(self, my_task: Any, code: str) -> bool:
        """Whether an error event on the border takes it: that cancels this task and goes on behind the event."""
        parent = my_task.parent
        for event in parent.children if parent is not None else ():
            definition = getattr(event.task_spec, "event_definition", None)
            if (
                isinstance(event.task_spec, BoundaryEvent)
                and event.state == TaskState.WAITING
                and isinstance(definition, ErrorEventDefinition)
                and definition.code in (None, code)
            ):
                event.internal_data["event_fired"] = True
                event.task_spec._update(event)
                return True
        return False
