"""Timers that name a deadline and read it from the host whenever they are looked at; no moment is ever frozen."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from casework.engine.spiff import CycleTimerEventDefinition, TaskState, TimerEventDefinition
from casework.errors import EngineError


class Deadlines(Protocol):
    """What a timer asks of the host."""

    def due(self, name: str) -> datetime | None: ...
    def warnings(self, name: str) -> Sequence[datetime]: ...


class Due(TimerEventDefinition):
    """Fires at the moment that the deadline has then; never while it has none.

    Where that ends the wait, it fires once. A dashed one goes on watching until its activity is left: a moment that
    fired never fires again, and where the deadline gets another moment, that one fires as well.
    """

    def __init__(self, element: str, deadline: str) -> None:
        super().__init__(element, f'due("{deadline}")')
        self.deadline = deadline

    def has_fired(self, my_task: Any) -> bool:
        """Whether the wait is over; the moment itself is only looked at when everything else waits."""
        return bool(my_task.internal_data.get("event_fired", False))

    def next_moment(self, my_task: Any, deadlines: Deadlines) -> datetime | None:
        """When this timer will fire as things stand."""
        moment = deadlines.due(self.deadline)
        return None if moment is None or _text(moment) in my_task.internal_data.get("fired", ()) else moment

    def fire(self, my_task: Any, now: datetime) -> None:
        """Let the waiting event go on, or start the side path and remember for which moment."""
        if getattr(my_task.task_spec, "cancel_activity", True):
            my_task.internal_data["event_fired"] = True
            my_task.task_spec._update(my_task)
        else:
            self._remember(my_task, my_task.workflow.top_workflow.host.due(self.deadline))
            _start_side_path(my_task)

    def watch_on(self, my_task: Any, host: Any) -> None:
        """Watch again after a firing whose moment nobody wrote down: one that is over by now counts as fired."""
        moment = host.due(self.deadline)
        if moment is not None and moment <= host.now():
            self._remember(my_task, moment)

    def _remember(self, my_task: Any, moment: datetime) -> None:
        my_task.internal_data["fired"] = [*my_task.internal_data.get("fired", ()), _text(moment)]


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
        _start_side_path(my_task)


def _start_side_path(my_task: Any) -> None:
    """Walk the flow that leaves the event, while the event itself goes on waiting."""
    for output in my_task.task_spec.outputs:
        child = my_task._add_child(output, TaskState.FUTURE)
        child.task_spec._update(child)


def _text(moment: datetime) -> str:
    """The same text for the same moment, whatever its time zone."""
    return moment.astimezone(UTC).isoformat()


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
