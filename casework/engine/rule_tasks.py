"""Business rule tasks: a decision table over the process data, once or once a line, each answer told to the host."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from casework.engine.json_values import plain
from casework.engine.service_tasks import TaskRef
from casework.engine.spiff import BpmnSpecMixin
from casework.errors import DecisionError, NameUnknown


class Table(Protocol):
    """What a rule task needs of a decision table."""

    @property
    def id(self) -> str: ...
    @property
    def outputs(self) -> Sequence[Any]:
        """The output columns, with `name` and the declared `values`, most demanding first."""
        ...

    def evaluate(self, context: Mapping[str, Any], /) -> Any: ...


class RuleTask(BpmnSpecMixin):
    """Writes what its table answers under one key; with `each`, a section a line and a summary over the lines."""

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        *,
        table: Table,
        each: tuple[str, ...],
        result_key: str,
        process: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.table = table
        self.each = each
        self.result_key = result_key
        self.process = process

    def _run_hook(self, my_task: Any) -> bool:
        result = self._lines(my_task) if self.each else self._once(my_task, my_task.data, None)
        my_task.data[self.result_key] = plain(result, what=f"What the table {self.table.id} answered for {self.name}")
        return True

    def _once(self, my_task: Any, context: Mapping[str, Any], line: str | None) -> dict[str, Any]:
        decision = self.table.evaluate(context)
        my_task.workflow.top_workflow.host.decided(TaskRef(my_task.id, self.name, self.process), line, decision)
        first = self.table.outputs[0].name
        if isinstance(decision.outputs, list):
            return {"results": decision.outputs, "summary": decision.outputs[0][first] if decision.outputs else None}
        return {**decision.outputs, "summary": decision.outputs[first]}

    def _lines(self, my_task: Any) -> dict[str, Any]:
        sections = [
            my_task.data[key]["lines"]
            for key in self.each
            if key in my_task.data and "lines" in (my_task.data[key] or {})
        ]
        ids = list(dict.fromkeys(id for section in sections for id in section))
        if not ids:
            raise NameUnknown(
                f"The rule task {self.name} is to decide line by line from {', '.join(self.each)}, but no line is "
                "there. "
                "Let a step before it write the lines."
            )
        lines: dict[str, Any] = {}
        for id in ids:
            line: dict[str, Any] = {}
            for section in sections:
                line.update(section.get(id) or {})
            lines[id] = self._once(my_task, {**my_task.data, "line": line, "line_id": id}, id)
        summary = self._most_demanding([one["summary"] for one in lines.values()])
        return {
            "lines": {id: {key: value for key, value in one.items() if key != "summary"} for id, one in lines.items()},
            "summary": summary,
        }

    def _most_demanding(self, answers: list[Any]) -> Any:
        order = list(self.table.outputs[0].values)
        if not all(answer in order for answer in answers):
            raise DecisionError(
                f"The table {self.table.id} gave an answer that is not among its declared ones, so {self.name} "
                "cannot tell which line "
                "demands most. Declare every output value, the most demanding first."
            )
        return min(answers, key=order.index)
