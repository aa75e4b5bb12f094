"""Where parts of a diagram may stand and what they may be called: a part that no modeler shows must not run.

SpiffWorkflow searches a file for elements at any depth and builds names of its own beside the ids of the drawing; what
hides in an extension, or bears such a name, would otherwise run unseen or make a task vanish.
"""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from casework.engine.elements import FLOW_ELEMENTS, FLOW_NODES, is_true, tag
from casework.errors import Finding

_SCOPES = frozenset(("process", "subProcess"))
_ACTIVE = frozenset(name for name in FLOW_NODES)
_DEFINITIONS = ("timerEventDefinition", "messageEventDefinition", "errorEventDefinition")
_TIMES = ("timeDate", "timeDuration", "timeCycle")
PLACES: Mapping[str, frozenset[str]] = {
    "process": frozenset(("definitions",)),
    "message": frozenset(("definitions",)),
    "error": frozenset(("definitions",)),
    "laneSet": _SCOPES,
    "lane": frozenset(("laneSet", "childLaneSet")),
    "childLaneSet": frozenset(("lane",)),
    "flowNodeRef": frozenset(("lane",)),
    "incoming": _ACTIVE,
    "outgoing": _ACTIVE,
    "conditionExpression": frozenset(("sequenceFlow",)),
    **dict.fromkeys(FLOW_ELEMENTS, _SCOPES),
    **dict.fromkeys(_DEFINITIONS, _ACTIVE),
    **dict.fromkeys(_TIMES, frozenset(("timerEventDefinition",))),
}
CLOSED = frozenset(("", "extensionElements", "documentation", "text", "conditionExpression", "flowNodeRef", *_TIMES))
# SpiffWorkflow's own tasks bear these names, and others with a dot.
RESERVED = frozenset(("Start", "End", "Root"))
_NODE_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_FLOW_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def refuse_places(file: str, root: etree._Element) -> Iterator[Finding]:
    """Elements that stand where nobody sees them, ids that the engine would take for something else."""
    for node in root.iter():
        name = tag(node)
        if not name or node is root:
            continue
        parent = node.getparent()
        around = "" if parent is None else tag(parent)
        if around in CLOSED or around not in PLACES.get(name, {around}):
            yield Finding(
                "place",
                file,
                node.get("id"),
                f"A {name} stands inside {_called(parent)}, where no modeler shows it. Draw it, or remove it.",
            )
        if name in FLOW_NODES or name in _SCOPES:
            yield from _refuse_id(file, node, _NODE_ID)
            yield from _refuse_unseen(file, node)
        elif name == "sequenceFlow":
            yield from _refuse_id(file, node, _FLOW_ID)


def _called(node: etree._Element | None) -> str:
    return "nothing" if node is None else etree.QName(node).localname


def _refuse_id(file: str, node: etree._Element, form: "re.Pattern[str]") -> Iterator[Finding]:
    id = node.get("id")
    if id and (id in RESERVED or not form.fullmatch(id)):
        yield Finding(
            "id-form",
            file,
            id,
            f"The id {id} is one that the engine uses itself or cannot look up. Use letters, digits and underscores, "
            f"and none of {', '.join(sorted(RESERVED))}.",
        )


def _refuse_unseen(file: str, node: etree._Element) -> Iterator[Finding]:
    """Attributes that BPMN gives a meaning and that would have no effect here."""
    for name in ("isForCompensation", "instantiate"):
        if is_true(node.get(name)):
            yield Finding(
                "not-allowed",
                file,
                node.get("id"),
                f"{name} has no effect here. Set it to false and draw what is meant.",
            )
    for name in ("startQuantity", "completionQuantity"):
        if node.get(name, "1").strip() != "1":
            yield Finding(
                "not-allowed", file, node.get("id"), f"{name} has no effect here. Leave it at 1 and draw the branches."
            )
