"""What each element of a diagram says about itself: the catalogue that use cases, checks and pages read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from casework.engine.safe_xml import BPMN, SPIFF

FLOW_NODES = (
    "startEvent",
    "endEvent",
    "userTask",
    "serviceTask",
    "businessRuleTask",
    "receiveTask",
    "callActivity",
    "subProcess",
    "exclusiveGateway",
    "parallelGateway",
    "boundaryEvent",
    "intermediateCatchEvent",
)
FLOW_ELEMENTS = (*FLOW_NODES, "sequenceFlow")
MACHINE_LANE = "Casework"
OUTSIDE = "(outside)"
_TIMER = re.compile(r"""(due|warnings)\(\s*(["'])([a-z][a-z0-9_]*)\2\s*\)""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A timer that names a deadline: `due("decision")` or `warnings("decision")`."""

    kind: str
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One flow node or sequence flow of a diagram."""

    id: str
    name: str
    kind: str
    file: str
    process: str
    scope: str  # the embedded subprocess it lies in, or the process
    lane: str | None = None
    role: str | None = None
    not_by: str | None = None
    milestone: str | None = None
    effect: str | None = None
    notice: str | None = None
    adverse: str | None = None
    forwards: str | None = None
    each: tuple[str, ...] = ()
    form: str | None = None
    operator: str | None = None
    decision: str | None = None
    called: str | None = None
    message: str | None = None
    error_code: str | None = None
    timer: Timer | None = None
    result_key: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    source: str | None = None
    target: str | None = None
    default: str | None = None
    condition: str | None = None
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def tag(node: etree._Element) -> str:
    """The BPMN tag without its namespace; empty for anything that is not BPMN."""
    name = node.tag
    return name[len(BPMN) + 2 :] if isinstance(name, str) and name.startswith(f"{{{BPMN}}}") else ""


def children(node: etree._Element, name: str) -> list[etree._Element]:
    """The BPMN children of that tag."""
    return node.findall(f"{{{BPMN}}}{name}")


def extensions(node: etree._Element, name: str) -> list[etree._Element]:
    """The extension elements of that tag which the node carries itself."""
    return node.findall(f"{{{BPMN}}}extensionElements/{{{SPIFF}}}{name}")


def is_true(value: str | None) -> bool:
    """Whether an attribute says yes, as XML has it: true or 1."""
    return (value or "").strip().lower() in ("true", "1")


def text_of(node: etree._Element) -> str:
    """All text inside the node."""
    return "".join(str(part) for part in node.itertext())


def parse_timer(text: str | None) -> Timer | None:
    """The named deadline of a timer's text; None for any other text."""
    found = _TIMER.fullmatch((text or "").strip())
    return None if found is None else Timer(kind=found[1], deadline=found[3])


def timer_text(event: etree._Element) -> str | None:
    """The text of the event's timer, whichever of the three kinds it is drawn as; None where it has no timer."""
    for definition in children(event, "timerEventDefinition"):
        return "".join(text_of(kind) for kind in definition)
    return None


def role_of_lane(lane: str | None) -> str | None:
    """snake_case of the lane's name; None for the machine's own lane and for lanes of people outside."""
    if lane is None or lane == MACHINE_LANE or lane.endswith(OUTSIDE):
        return None
    return re.sub(r"[^a-z0-9]+", "_", lane.lower()).strip("_") or None


def read_elements(file: str, root: etree._Element) -> Iterator[Element]:
    """Every flow element of the file, in document order."""
    messages = {node.get("id"): node.get("name") for node in children(root, "message")}
    errors = {node.get("id"): node.get("errorCode") for node in children(root, "error")}
    lanes = {
        (ref.text or "").strip(): lane.get("name")
        for lane in root.iter(f"{{{BPMN}}}lane")
        for ref in children(lane, "flowNodeRef")
    }
    for process in children(root, "process"):
        for node in process.iter(f"{{{BPMN}}}*"):
            if tag(node) in FLOW_ELEMENTS and node.get("id"):
                yield _read(file, process, node, messages, errors, lanes)


def _read(
    file: str,
    process: etree._Element,
    node: etree._Element,
    messages: Mapping[str | None, str | None],
    errors: Mapping[str | None, str | None],
    lanes: Mapping[str, str | None],
) -> Element:
    kind, id, parent = tag(node), node.get("id") or "", node.getparent()
    properties = {
        one.get("name") or "": one.get("value") or ""
        for holder in extensions(node, "properties")
        for one in holder.findall(f"{{{SPIFF}}}property")
    }
    operators = extensions(node, "serviceTaskOperator")
    decisions = extensions(node, "calledDecisionId")
    lane = _lane(node, lanes)
    reference = node.get("messageRef") or next(
        (one.get("messageRef") for one in children(node, "messageEventDefinition")), None
    )
    failure = next((one.get("errorRef") for one in children(node, "errorEventDefinition")), None)
    conditions = children(node, "conditionExpression")
    return Element(
        id=id,
        name=" ".join((node.get("name") or id).split()),
        kind=kind,
        file=file,
        process=process.get("id") or "",
        scope=(parent.get("id") if parent is not None else None) or "",
        lane=lane,
        role=properties.get("role") or role_of_lane(lane),
        not_by=properties.get("not_by") or None,
        milestone=properties.get("milestone") or None,
        effect=properties.get("effect") or None,
        notice=properties.get("notice") or None,
        adverse=properties.get("adverse") or None,
        forwards=properties.get("forwards") or None,
        each=tuple(properties.get("each", "").replace(",", " ").split()),
        form=id if kind == "userTask" else None,
        operator=operators[0].get("id") if operators else None,
        decision=(decisions[0].text or "").strip() if decisions else None,
        called=node.get("calledElement"),
        message=messages.get(reference) if reference else None,
        error_code=errors.get(failure) if failure else None,
        timer=parse_timer(timer_text(node)),
        result_key=_result_key(kind, id, operators, properties),
        attached_to=node.get("attachedToRef"),
        interrupting=is_true(node.get("cancelActivity", "true")),
        source=node.get("sourceRef"),
        target=node.get("targetRef"),
        default=node.get("default"),
        condition=text_of(conditions[0]).strip() if conditions else None,
        properties=MappingProxyType(properties),
    )


def _lane(node: etree._Element | None, lanes: Mapping[str, str | None]) -> str | None:
    """The node's lane, or that of the subprocess around it."""
    while node is not None:
        if (lane := lanes.get(node.get("id") or "")) is not None:
            return lane
        node = node.getparent()
    return None


def _result_key(kind: str, id: str, operators: list[etree._Element], properties: Mapping[str, str]) -> str | None:
    if kind in ("userTask", "receiveTask"):
        return id
    if kind == "serviceTask":
        return (operators[0].get("resultVariable") if operators else None) or id
    if kind == "businessRuleTask":
        return properties.get("resultVariable") or properties.get("result") or id
    return None
