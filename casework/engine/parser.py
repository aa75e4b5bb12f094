"""From a checked diagram to SpiffWorkflow's specifications, in our kinds of elements."""

from collections.abc import Mapping
from typing import Any

from casework.engine import spiff
from casework.engine.elements import Element
from casework.engine.rule_tasks import RuleTask, Table
from casework.engine.service_tasks import OUTBOX, ServiceTask
from casework.engine.specs import (
    BorderSplit,
    BoundaryEvent,
    CallActivity,
    ExclusiveGateway,
    IntermediateCatchEvent,
    Message,
    ParallelGateway,
    ProcessSpec,
    ReceiveTask,
    StartEvent,
    SubProcess,
)
from casework.engine.spiff import EndEvent, ErrorEventDefinition, NoneEventDefinition, UserTask, full_tag
from casework.engine.timers import Due, Warnings


class _Parsing(spiff.TaskParser):
    """What the parsers of all elements share."""

    @property
    def element(self) -> Element:
        """The catalogue's entry of the node being parsed."""
        found: Element = self.process_parser.parser.elements[self.bpmn_id]
        return found

    def get_position(self, node: Any = None) -> dict[str, float]:
        """One place for all: the stock parser orders a gateway's conditions by where their targets are drawn, so that
        moving a shape would change which one is asked first. With this they keep the order of the file."""
        return {"x": 0.0, "y": 0.0}

    def parse_condition(self, sequence_flow: Any) -> str | None:
        """The condition of the catalogue, which the checks have read; the stock parser searches for one on its own."""
        found: Element = self.process_parser.parser.elements[sequence_flow.get("id")]
        return found.condition

    def _add_boundary_event(self, children: list[Any]) -> BorderSplit:
        # The name is the one under which the stock parser looks for the split when a flow leads back to the activity.
        split = BorderSplit(self.spec, f"{self.bpmn_id}.BoundaryEventSplit", lane=self.task.lane)
        split.connect(self.task)
        for event in children:
            split.connect(self.process_parser.parse_node(event))
        return split


class _Task(_Parsing):
    pass


class _Gateway(_Parsing, spiff.GatewayParser):
    pass


class _ConditionalGateway(_Parsing, spiff.ConditionalGatewayParser):
    pass


class _SubProcess(_Parsing, spiff.SubWorkflowParser):
    pass


class _CallActivity(_Parsing, spiff.CallActivityParser):
    pass


class _ServiceTask(_Parsing):
    def create_task(self) -> ServiceTask:
        one = self.element
        return ServiceTask(
            self.spec,
            self.bpmn_id,
            operator=one.operator or "",
            result_key=one.result_key or one.id,
            outbox=one.effect == OUTBOX,
            process=one.process,
            **self.bpmn_attributes,
        )


class _RuleTask(_Parsing):
    def create_task(self) -> RuleTask:
        one = self.element
        return RuleTask(
            self.spec,
            self.bpmn_id,
            table=self.process_parser.parser.tables[one.decision],
            each=one.each,
            result_key=one.result_key or one.id,
            process=one.process,
            **self.bpmn_attributes,
        )


class _Event(_Parsing, spiff.EventDefinitionParser):
    """All events; what they wait for stands in the catalogue."""

    def create_task(self) -> Any:
        kind = self.element.kind
        task = self._create_task(
            self._definition(), cancel_activity=self.element.interrupting if kind == "boundaryEvent" else None
        )
        if kind == "startEvent":
            self.spec.start.connect(task)
        elif kind == "endEvent":
            task.connect(self.spec.end)
        return task

    def _definition(self) -> Any:
        one = self.element
        if one.timer is not None:
            return (Due if one.timer.kind == "due" else Warnings)(one.id, one.timer.deadline)
        if one.message is not None:
            return Message(one.message, one.id, always_writes=one.kind != "boundaryEvent")
        if one.kind == "boundaryEvent":
            return ErrorEventDefinition(one.id, one.error_code)
        return NoneEventDefinition()


class _Process(spiff.ProcessParser):
    def create_spec(self) -> ProcessSpec:
        return ProcessSpec(name=self.bpmn_id, description=self.get_name(), filename=self.filename)


class DiagramParser(spiff.BpmnParser):
    """Parses diagrams that have passed `refuse_diagram`."""

    PROCESS_PARSER_CLASS = _Process
    PARSER_CLASSES: Mapping[str, Any] = {
        full_tag("startEvent"): (_Event, StartEvent),
        full_tag("endEvent"): (_Event, EndEvent),
        full_tag("boundaryEvent"): (_Event, BoundaryEvent),
        full_tag("intermediateCatchEvent"): (_Event, IntermediateCatchEvent),
        full_tag("receiveTask"): (_Event, ReceiveTask),
        full_tag("userTask"): (_Task, UserTask),
        full_tag("serviceTask"): (_ServiceTask, ServiceTask),
        full_tag("businessRuleTask"): (_RuleTask, RuleTask),
        full_tag("callActivity"): (_CallActivity, CallActivity),
        full_tag("subProcess"): (_SubProcess, SubProcess),
        full_tag("exclusiveGateway"): (_ConditionalGateway, ExclusiveGateway),
        full_tag("parallelGateway"): (_Gateway, ParallelGateway),
    }

    def __init__(self, elements: Mapping[str, Element], tables: Mapping[str, Table]) -> None:
        super().__init__()
        self.elements = elements
        self.tables = tables
