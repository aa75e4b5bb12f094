"""What a diagram may not hold: all that SpiffWorkflow would run as code, ignore in silence, or do otherwise than drawn.

The list is one of what is allowed. Soundness, physicians and layout are checked elsewhere; what stands here would make
the engine itself untrue to the drawing.
"""

from collections.abc import Iterator

from lxml import etree

from casework.engine.elements import FLOW_ELEMENTS, FLOW_NODES, children, extensions, is_true, tag, text_of
from casework.engine.expressions import compile_expression
from casework.engine.placement import refuse_places
from casework.engine.refusal_texts import EXTENSIONS, PLAIN, WHY
from casework.engine.refused_elements import CHECKS
from casework.engine.safe_xml import SPIFF
from casework.errors import ExpressionError, Finding

MAX_FLOW_NODES = 150
MAX_EXPRESSIONS = 200


def refuse_diagram(file: str, root: etree._Element) -> Iterator[Finding]:
    """What is wrong with the file on its own."""
    if tag(root) != "definitions":
        yield Finding(
            "not-bpmn", file, None, "The file is no BPMN diagram: its outermost element is not bpmn:definitions."
        )
        return
    processes = children(root, "process")
    if not processes:
        yield Finding("not-bpmn", file, None, "The file holds no process.")
    yield from refuse_places(file, root)
    for store in children(root, "dataStore"):
        yield Finding("not-allowed", file, store.get("id"), WHY["dataStoreReference"])
    for process in processes:
        if not process.get("id"):
            yield Finding("no-id", file, None, "A process has no id. Give it one.")
        if not is_true(process.get("isExecutable", "true")):
            yield Finding(
                "not-executable",
                file,
                process.get("id"),
                "The process is not marked executable. Set isExecutable to true.",
            )
        yield from _refuse_process(file, process)


def _refuse_process(file: str, process: etree._Element) -> Iterator[Finding]:
    nodes = [node for node in process.iter() if isinstance(node.tag, str)]
    drawn = [node for node in nodes if tag(node) in FLOW_NODES]
    if len(drawn) > MAX_FLOW_NODES:
        yield Finding(
            "too-large",
            file,
            process.get("id"),
            f"The process has {len(drawn)} elements; {MAX_FLOW_NODES} is the limit. Split it into called processes.",
        )
    expressions = [node for node in nodes if tag(node) == "conditionExpression"]
    if len(expressions) > MAX_EXPRESSIONS:
        yield Finding(
            "too-large",
            file,
            process.get("id"),
            f"The process has {len(expressions)} conditions; {MAX_EXPRESSIONS} is the limit. Let tables decide.",
        )
    yield from _refuse_ids(file, nodes)
    for node in nodes:
        name = tag(node)
        if node is process:
            yield from _refuse_scope(file, node)
        elif name in FLOW_ELEMENTS:
            if name in CHECKS:
                yield from CHECKS[name](file, node)
            yield from _refuse_properties(file, node)
            if name == "subProcess":
                yield from _refuse_scope(file, node)
        elif name and name not in PLAIN:
            yield Finding(
                "not-allowed", file, _owner(node), WHY.get(name, f"The BPMN element {name} is not supported.")
            )
        elif node.tag.startswith(f"{{{SPIFF}}}") and etree.QName(node).localname not in EXTENSIONS:
            name = etree.QName(node).localname
            yield Finding("not-allowed", file, _owner(node), WHY.get(name, f"The extension {name} is not supported."))


def _refuse_ids(file: str, nodes: list[etree._Element]) -> Iterator[Finding]:
    seen: set[str] = set()
    for node in nodes:
        id = node.get("id")
        if tag(node) in FLOW_ELEMENTS and not id:
            yield Finding("no-id", file, None, f"A {tag(node)} has no id. Give it one.")
        if id and id in seen:
            yield Finding(
                "id-twice",
                file,
                id,
                f"The id {id} is used twice in this process, so that a flow may lead to the wrong one. Rename one.",
            )
        seen.add(id or "")


def _refuse_scope(file: str, scope: etree._Element) -> Iterator[Finding]:
    id, starts = scope.get("id"), children(scope, "startEvent")
    if is_true(scope.get("triggeredByEvent")):
        yield Finding(
            "not-allowed",
            file,
            id,
            "An event subprocess does not interrupt. Put a border event on a subprocess or call activity.",
        )
    if len(starts) != 1:
        yield Finding("starts", file, id, f"There must be one start event here; there are {len(starts)}.")
    if not children(scope, "endEvent"):
        yield Finding("ends", file, id, "There is no end event here. Draw one for each way out.")
    # What is not supported is told elsewhere, once; here it only joins flows.
    known = {node.get("id"): node for node in scope if tag(node) and tag(node) not in PLAIN | {"sequenceFlow"}}
    leaving: dict[str | None, list[etree._Element]] = {}
    entered: set[str | None] = set()
    for flow in children(scope, "sequenceFlow"):
        source, target = known.get(flow.get("sourceRef")), known.get(flow.get("targetRef"))
        if source is None or target is None or tag(target) in ("startEvent", "boundaryEvent"):
            yield Finding(
                "loose-flow",
                file,
                flow.get("id"),
                "This flow does not lead from one element of a process to another that a flow may enter.",
            )
            continue
        leaving.setdefault(source.get("id"), []).append(flow)
        entered.add(target.get("id"))
    for source_id, flows in leaving.items():
        for flow in flows:
            yield from _refuse_condition(file, flow, known[source_id], alone=len(flows) == 1)
    for node_id, node in known.items():
        if tag(node) not in FLOW_NODES:
            continue
        gateway = tag(node) in ("exclusiveGateway", "parallelGateway")
        out = leaving.get(node_id, [])
        if node_id not in entered and tag(node) not in ("startEvent", "boundaryEvent"):
            yield Finding("flows", file, node_id, "No flow leads here, so it never happens. Draw one, or remove it.")
        if tag(node) == "endEvent" and out:
            yield Finding("flows", file, node_id, "A flow leaves an end event.")
        elif tag(node) != "endEvent" and not out:
            yield Finding(
                "flows", file, node_id, "No flow leads on from here. Draw one, or end here with an end event."
            )
        elif len(out) > 1 and not gateway:
            yield Finding(
                "flows",
                file,
                node_id,
                f"{len(out)} flows leave here. Use a gateway to say whether one or all are taken.",
            )


def _refuse_condition(file: str, flow: etree._Element, source: etree._Element, *, alone: bool) -> Iterator[Finding]:
    conditions, id = children(flow, "conditionExpression"), flow.get("id")
    if not conditions:
        if tag(source) == "exclusiveGateway" and not alone and source.get("default") != id:
            yield Finding(
                "condition",
                file,
                id,
                "This flow leaves an exclusive gateway without a condition and is not its default. "
                "Give it one of the two.",
            )
        return
    if tag(source) != "exclusiveGateway":
        yield Finding(
            "condition",
            file,
            id,
            "A condition has an effect only on a flow that leaves an exclusive gateway. Add the gateway.",
        )
    elif source.get("default") == id:
        yield Finding("condition", file, id, "The default flow has a condition, which is never asked. Remove it.")
    try:
        compile_expression(text_of(conditions[0]))
    except ExpressionError as error:
        yield Finding("expression", file, id, str(error))


def _refuse_properties(file: str, node: etree._Element) -> Iterator[Finding]:
    """Properties that would have no effect where they stand."""
    named = {
        one.get("name"): one.get("value") or ""
        for holder in extensions(node, "properties")
        for one in holder.findall(f"{{{SPIFF}}}property")
    }
    if "effect" in named and (tag(node) != "serviceTask" or named["effect"] != "outbox"):
        yield Finding(
            "property", file, node.get("id"), "The property effect stands on service tasks only, with the value outbox."
        )
    if "each" in named and tag(node) != "businessRuleTask":
        yield Finding("property", file, node.get("id"), "The property each stands on business rule tasks only.")


def _owner(node: etree._Element) -> str | None:
    """The id of the flow element that the node belongs to, or its own where it stands beside them."""
    found: etree._Element | None = node
    while found is not None:
        parent = found.getparent()
        if found.get("id") and (
            tag(found) in FLOW_ELEMENTS or (parent is not None and tag(parent) in ("process", "subProcess"))
        ):
            return found.get("id")
        found = parent
    return None
