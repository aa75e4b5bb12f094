"""What BPMN and which extensions a diagram may hold, and why it may not hold the rest."""

from collections.abc import Mapping

PLAIN = {
    "laneSet",
    "lane",
    "childLaneSet",
    "flowNodeRef",
    "documentation",
    "extensionElements",
    "incoming",
    "outgoing",
    "conditionExpression",
    "timerEventDefinition",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "messageEventDefinition",
    "errorEventDefinition",
    "textAnnotation",
    "text",
    "association",
    "group",
}
EXTENSIONS = {"properties", "property", "serviceTaskOperator", "parameters", "calledDecisionId"}
WHY: Mapping[str, str] = {
    "scriptTask": "A script task runs code from the diagram. Use a service task that names a handler.",
    "adHocSubProcess": "An ad-hoc subprocess evaluates its own conditions and has no order. Draw the order.",
    "transaction": "A transaction cancels by events that do not reach its border here. Use a subprocess with a "
    "message or timer on its border.",
    "dataObject": "Data objects are read and written unseen. A task writes the one key that bears its name.",
    "dataObjectReference": "Data objects are read and written unseen. A task writes the one key that bears its name.",
    "dataStoreReference": "Data stores are read and written unseen. Let a handler keep what is to be kept.",
    "dataInputAssociation": "Data associations are invisible in the drawing. A task reads the process data by key.",
    "dataOutputAssociation": "Data associations are invisible in the drawing. A task writes the one key that bears "
    "its name.",
    "ioSpecification": "An input and output specification is invisible in the drawing and, without an input set, has "
    "no effect. Remove it.",
    "multiInstanceLoopCharacteristics": "A multi-instance activity fails on its second round. Use one form or table "
    "with a section a line.",
    "standardLoopCharacteristics": "A loop marker hides its condition. Draw the loop with a gateway.",
    "inclusiveGateway": "An inclusive gateway waits for branches that may never come. Use an exclusive or a parallel "
    "one.",
    "eventBasedGateway": "An event-based gateway shares one moment among its timers. Use a receive task with timers "
    "on its border.",
    "complexGateway": "A complex gateway is not supported. Use exclusive gateways.",
    "linkEventDefinition": "A link event has no effect. Draw the sequence flow.",
    "compensateEventDefinition": "Compensation has no effect. Draw what is to be undone as a service task.",
    "signalEventDefinition": "A signal has no effect here. Use a message.",
    "escalationEventDefinition": "An escalation nobody catches goes on in silence. Use a gateway.",
    "terminateEventDefinition": "A terminate end hides what it kills. Use an interrupting event on the border.",
    "cancelEventDefinition": "A cancel event works in transactions only. Use a message on the border.",
    "conditionalEventDefinition": "A conditional event is evaluated on data that is not there yet. Use a gateway or "
    "a message.",
    "sendTask": "A send task sends nothing. Use a service task.",
    "intermediateThrowEvent": "An event that throws has no effect outside the diagram. Use a service task.",
    "manualTask": "A manual task has no form and no record. Use a user task.",
    "task": "A task of no kind does nothing. Say whether a person (user task) or a handler (service task) does it.",
    "preScript": "A script before a task is code from the diagram. Use a service task.",
    "postScript": "A script after a task is code from the diagram. Use a service task.",
    "parameter": "A parameter is an expression that nobody sees in the drawing. A handler reads the process data "
    "from its context.",
    "multipleEventDefinition": "An event waits for one thing.",
}
