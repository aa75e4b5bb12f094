"""Business rule tasks: a decision table over the process data, once or once a line, each answer told to the host."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from casework.engine.json_values import plain
from casework.engine.service_tasks import TaskRef
from casework.engine.spiff import BpmnSpecMixin
from casework.errors import DecisionError, EngineError, NameUnknown

RESERVED_OUTPUTS = frozenset(("lines", "results", "summary"))


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
        sections = list(self._sections(my_task.data))
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
                line.update(_by_name(section.get(id) or {}, self.name, f"a line of {', '.join(self.each)}"))
            lines[id] = self._once(my_task, {**my_task.data, "line": line, "line_id": id}, id)
        summary = self._most_demanding([one["summary"] for one in lines.values()])
        return {
            "lines": {id: {key: value for key, value in one.items() if key != "summary"} for id, one in lines.items()},
            "summary": summary,
        }

    def _sections(self, data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """What was written about the lines, by the key under which it stands."""
        for key in self.each:
            written = _by_name(data.get(key) or {}, self.name, key)
            if "lines" in written:
                yield _by_name(written["lines"], self.name, f"{key}.lines")

    def _most_demanding(self, answers: list[Any]) -> Any:
        order = list(self.table.outputs[0].values)
        if not all(answer in order for answer in answers):
            raise DecisionError(
                f"The table {self.table.id} gave an answer that is not among its declared ones, so {self.name} "
                "cannot tell which line "
                "demands most. Declare every output value, the most demanding first."
            )
        return min(answers, key=order.index)


def _by_name(value: Any, task: str, where: str) -> Mapping[str, Any]:
    """The value, which must hold its parts by name; the error tells where it stands and not what it is."""
    if not isinstance(value, Mapping):
        raise EngineError(
            f"The rule task {task} decides line by line and found in {where} no parts by name, but a "
            f"{type(value).__name__}. Let the step before it write the lines by their ids."
        )
    return value
