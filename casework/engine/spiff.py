"""All of SpiffWorkflow that Casework stands on, in one list; it carries no types of its own, so each name is `Any`."""

from typing import Any

from SpiffWorkflow import task as _task
from SpiffWorkflow.bpmn import workflow as _workflow
from SpiffWorkflow.bpmn.parser import event_parsers as _event_parsers
from SpiffWorkflow.bpmn.parser import task_parsers as _task_parsers
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser as _BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser as _ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser as _TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag as _full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException as ValidationException
from SpiffWorkflow.bpmn.script_engine import python_engine as _engine
from SpiffWorkflow.bpmn.script_engine import python_environment as _environment
from SpiffWorkflow.bpmn.specs import bpmn_process_spec as _process_spec
from SpiffWorkflow.bpmn.specs import control as _control
from SpiffWorkflow.bpmn.specs import defaults as _defaults
from SpiffWorkflow.bpmn.specs.event_definitions import item_aware_event as _item_aware
from SpiffWorkflow.bpmn.specs.event_definitions import message as _message
from SpiffWorkflow.bpmn.specs.event_definitions import simple as _simple
from SpiffWorkflow.bpmn.specs.event_definitions import timer as _timer
from SpiffWorkflow.bpmn.specs.mixins import bpmn_spec_mixin as _spec_mixin
from SpiffWorkflow.bpmn.specs.mixins import exclusive_gateway as _exclusive
from SpiffWorkflow.bpmn.specs.mixins import parallel_gateway as _parallel
from SpiffWorkflow.bpmn.specs.mixins import subworkflow_task as _subworkflow_task
from SpiffWorkflow.bpmn.specs.mixins.events import event_types as _event_types
from SpiffWorkflow.bpmn.specs.mixins.events import intermediate_event as _intermediate
from SpiffWorkflow.bpmn.specs.mixins.events import start_event as _start_event
from SpiffWorkflow.bpmn.util import event as _event
from SpiffWorkflow.bpmn.util import subworkflow as _subworkflow
from SpiffWorkflow.specs import base as _base
from SpiffWorkflow.util import task as _task_state

# Running
Task: Any = _task.Task
TaskState: Any = _task_state.TaskState
BpmnWorkflow: Any = _workflow.BpmnWorkflow
BpmnSubWorkflow: Any = _subworkflow.BpmnSubWorkflow
BpmnEvent: Any = _event.BpmnEvent
PythonScriptEngine: Any = _engine.PythonScriptEngine
BasePythonScriptEngineEnvironment: Any = _environment.BasePythonScriptEngineEnvironment

# What elements are made of
TaskSpec: Any = _base.TaskSpec
BpmnSpecMixin: Any = _spec_mixin.BpmnSpecMixin
BpmnProcessSpec: Any = _process_spec.BpmnProcessSpec
EndJoin: Any = _control._EndJoin
EventSplit: Any = _control.EventSplit
EndEvent: Any = _defaults.EndEvent
UserTask: Any = _defaults.UserTask
CatchingEvent: Any = _event_types.CatchingEvent
StartEvent: Any = _start_event.StartEvent
ReceiveTask: Any = _intermediate.ReceiveTask
IntermediateCatchEvent: Any = _intermediate.IntermediateCatchEvent
BoundaryEvent: Any = _intermediate.BoundaryEvent
ExclusiveGateway: Any = _exclusive.ExclusiveGateway
ParallelGateway: Any = _parallel.ParallelGateway
SubWorkflowTask: Any = _subworkflow_task.SubWorkflowTask

# What events wait for
NoneEventDefinition: Any = _simple.NoneEventDefinition
MessageEventDefinition: Any = _message.MessageEventDefinition
ErrorEventDefinition: Any = _item_aware.ErrorEventDefinition
TimerEventDefinition: Any = _timer.TimerEventDefinition
CycleTimerEventDefinition: Any = _timer.CycleTimerEventDefinition

# Reading diagrams
BpmnParser: Any = _BpmnParser
full_tag: Any = _full_tag
ProcessParser: Any = _ProcessParser
TaskParser: Any = _TaskParser
EventDefinitionParser: Any = _event_parsers.EventDefinitionParser
GatewayParser: Any = _task_parsers.GatewayParser
ConditionalGatewayParser: Any = _task_parsers.ConditionalGatewayParser
SubWorkflowParser: Any = _task_parsers.SubWorkflowParser
CallActivityParser: Any = _task_parsers.CallActivityParser
