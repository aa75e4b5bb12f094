"""The drawing itself: everything is drawn, nothing lies on anything else, and there is not too much of it."""

from collections.abc import Iterator
from itertools import combinations

from casework.engine.elements import Element, children
from casework.engine.safe_xml import BPMN
from casework.engine.verify.geometry import Box, Picture, covers, crosses, read_picture, segments
from casework.engine.verify.graph import GATEWAYS, Diagrams, finding
from casework.errors import Finding

MOST_SHAPES = 40
MOST_STEPS = 34  # tasks, calls and gateways
TOUCH = 2.0


def check_layout(diagrams: Diagrams) -> Iterator[Finding]:
    """What makes a diagram hard to read: errors where it misleads, warnings where it is only untidy."""
    for file, root in diagrams.roots.items():
        picture = read_picture(root)
        nodes = [node for node in diagrams.nodes() if node.file == file]
        flows = [
            flow
            for flow in diagrams.flows()
            if flow.file == file and flow.source in diagrams.elements and flow.target in diagrams.elements
        ]
        missing = [node for node in nodes if node.id not in picture.boxes] + [
            flow for flow in flows if flow.id not in picture.lines
        ]
        for element in missing:
            yield finding(
                "layout", element, "This is not drawn, so nobody sees it. Open the diagram in a modeler and place it."
            )
        nodes = [node for node in nodes if node.id in picture.boxes]
        flows = [flow for flow in flows if flow.id in picture.lines]
        yield from _too_much(file, nodes)
        yield from _boxes(nodes, picture)
        yield from _lanes(diagrams, file, nodes, picture)
        yield from _lines(diagrams, nodes, flows, picture)
        yield from _labels(nodes, flows, picture)


def _too_much(file: str, nodes: list[Element]) -> Iterator[Finding]:
    steps = [node for node in nodes if node.kind in GATEWAYS or node.kind.endswith(("Task", "Activity"))]
    if len(nodes) > MOST_SHAPES or len(steps) > MOST_STEPS:
        yield Finding(
            "layout",
            file,
            nodes[0].process,
            f"The diagram has {len(nodes)} shapes, {len(steps)} of them tasks and gateways; nobody takes in more than "
            f"{MOST_SHAPES} and {MOST_STEPS}. Move a part into a process of its own.",
            "warning",
        )


def _boxes(nodes: list[Element], picture: Picture) -> Iterator[Finding]:
    for node in nodes:
        if node.id in picture.folded:
            yield finding("layout", node, "This subprocess is drawn closed, so nobody sees what is in it. Expand it.")
    around = {node.id: _around(node, nodes) for node in nodes}
    for one, other in combinations(nodes, 2):
        if other.id in around[one.id] or one.id in around[other.id]:
            continue
        first, second = picture.boxes[one.id], picture.boxes[other.id]
        if first.shrunk(TOUCH).overlaps(second):
            yield finding("layout", one, f"This lies on {other.id}. Move them apart.")
    for node in nodes:
        if node.scope in around and not picture.boxes[node.scope].holds(picture.boxes[node.id]):
            yield finding("layout", node, f"This belongs to {node.scope} but lies outside it. Move it in.")


def _around(node: Element, nodes: list[Element]) -> list[str]:
    """The subprocesses that the node stands in, the innermost first, and what it hangs on."""
    scopes = {one.id: one.scope for one in nodes}
    found = [node.attached_to] if node.attached_to else []
    scope: str | None = node.scope
    while scope in scopes:
        found.append(scope)
        scope = scopes[scope]
    return found


def _lanes(diagrams: Diagrams, file: str, nodes: list[Element], picture: Picture) -> Iterator[Finding]:
    known = {node.id: node for node in nodes}
    for lane in diagrams.roots[file].iter(f"{{{BPMN}}}lane"):
        box = picture.boxes.get(lane.get("id") or "")
        for reference in children(lane, "flowNodeRef"):
            node = known.get((reference.text or "").strip())
            if node is not None and (box is None or not box.holds(picture.boxes[node.id])):
                yield finding(
                    "layout", node, f"This belongs to the lane {lane.get('name')} but lies outside it. Move it in."
                )


def _lines(diagrams: Diagrams, nodes: list[Element], flows: list[Element], picture: Picture) -> Iterator[Finding]:
    scopes = {node.id: node.scope for node in diagrams.nodes()}
    for flow in flows:
        line = picture.lines[flow.id]
        around = {flow.scope, scopes.get(flow.scope)}
        for node in nodes:
            if node.id in around:
                continue
            ends = node.id in (flow.source, flow.target)
            box = picture.boxes[node.id].shrunk(6 if ends else TOUCH)
            if any(crosses(one, other, box) for one, other in segments(line)):
                yield finding("layout", flow, f"This flow runs through {node.id}. Lead it around.")
    for one, other in combinations(flows, 2):
        if one.source == other.source or one.target == other.target:
            continue
        if any(
            covers(first, second)
            for first in segments(picture.lines[one.id])
            for second in segments(picture.lines[other.id])
        ):
            yield finding(
                "layout",
                one,
                f"This flow lies on {other.id}, so that nobody can tell which leads where. Lead them apart.",
            )


def _labels(nodes: list[Element], flows: list[Element], picture: Picture) -> Iterator[Finding]:
    elements = {element.id: element for element in (*nodes, *flows)}
    labels = {id: box for id, box in picture.labels.items() if id in elements}
    for id, box in labels.items():
        small = box.shrunk(TOUCH)
        for node in nodes:
            on = _drawn_parts(node, picture)
            if any(small.overlaps(part) for part in on):
                yield finding("layout", elements[id], f"The label lies on {node.id}. Move it.", "warning")
        for flow in flows:
            if any(crosses(one, other, small) for one, other in segments(picture.lines[flow.id])):
                yield finding("layout", elements[id], f"The flow {flow.id} runs through the label. Move it.", "warning")
    for (one, first), (two, second) in combinations(labels.items(), 2):
        if first.shrunk(TOUCH).overlaps(second):
            yield finding("layout", elements[one], f"The label lies on that of {two}. Move it.", "warning")


def _drawn_parts(node: Element, picture: Picture) -> tuple[Box, ...]:
    """What a label must keep clear of: the middle of a diamond or circle, the frame of an open subprocess, else all."""
    box = picture.boxes[node.id]
    if node.kind in GATEWAYS or node.kind.endswith("Event"):
        return (box.shrunk(box.width / 4 if node.kind in GATEWAYS else box.width / 7),)
    if node.kind != "subProcess":
        return (box,)
    return (
        Box(box.x - 1, box.y, 2, box.height),
        Box(box.x + box.width - 1, box.y, 2, box.height),
        Box(box.x, box.y - 1, box.width, 2),
        Box(box.x, box.y + box.height - 1, box.width, 2),
    )
