"""Timers that name a deadline and read it from the host whenever they are looked at; no moment is ever frozen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from casework.engine.spiff import CycleTimerEventDefinition, TaskState, TimerEventDefinition
from casework.errors import EngineError


class Deadlines(Protocol):
    """What a timer asks of the host."""

    def due(self, name: str) -> datetime | None: ...
    def warnings(self, name: str) -> Sequence[datetime]: ...


class Due(TimerEventDefinition):
    """Fires once, at the moment that the deadline has then; never while it has none."""

    def __init__(self, element: str, deadline: str) -> None:
        super().__init__(element, f'due("{deadline}")')
        self.deadline = deadline

    def has_fired(self, my_task: Any) -> bool:
        """Whether `fire` has been called; the moment itself is only looked at when everything else waits."""
        return bool(my_task.internal_data.get("event_fired", False))

    def next_moment(self, my_task: Any, deadlines: Deadlines) -> datetime | None:
        """When this timer will fire as things stand."""
        return deadlines.due(self.deadline)

    def fire(self, my_task: Any, now: datetime) -> None:
        """Let the waiting event go on."""
        my_task.internal_data["event_fired"] = True
        my_task.task_spec._update(my_task)


class Warnings(CycleTimerEventDefinition):
    """Fires at each warning moment of the deadline, beside the activity; of several that were slept through, once."""

    def __init__(self, element: str, deadline: str) -> None:
        super().__init__(element, f'warnings("{deadline}")')
        self.deadline = deadline

    def has_fired(self, my_task: Any) -> bool:
        """Never: the event goes on waiting for the next warning until its activity is left."""
        return False

    def update_task(self, my_task: Any) -> None:
        """Nothing: warnings are looked at when everything else waits."""

    def next_moment(self, my_task: Any, deadlines: Deadlines) -> datetime | None:
        """The first warning after the one fired last."""
        last = my_task.internal_data.get("warned")
        after = None if last is None else datetime.fromisoformat(last)
        return min(
            (moment for moment in deadlines.warnings(self.deadline) if after is None or moment > after), default=None
        )

    def fire(self, my_task: Any, now: datetime) -> None:
        """Start the side path once, and remember the last of the moments that are over."""
        moments = my_task.workflow.top_workflow.host.warnings(self.deadline)
        my_task.internal_data["warned"] = max(moment for moment in moments if moment <= now).isoformat()
        for output in my_task.task_spec.outputs:
            child = my_task._add_child(output, TaskState.FUTURE)
            child.task_spec._update(child)


def refuse_stale_wait(element: str, border: Any, host: Any) -> None:
    """Nothing; EngineError where a wait would start on a moment that is over already and so would lapse at once.

    A dashed event does not end the wait, so one whose moment is over simply fires: that somebody is late is true.
    """
    definition = getattr(border, "event_definition", None)
    if isinstance(definition, Due) and border.cancel_activity:
        moment = host.due(definition.deadline)
        if moment is not None and moment <= host.now():
            raise EngineError(
                f'The wait for {element} would start with due("{definition.deadline}") in the past and lapse at once. '
                "The service task before the wait must set that moment, and the one after it clear it; where the time "
                "can be over before the wait begins, a gateway before it must lead around."
            )
