"""The diagrams as a graph, read from the BPMN itself: what scopes hold, what flows where, what hangs on borders."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from casework.engine.elements import Element, children, read_elements
from casework.errors import Finding

GATEWAYS = ("exclusiveGateway", "parallelGateway")
CONTAINERS = ("callActivity", "subProcess")
ACTIVITIES = ("userTask", "serviceTask", "businessRuleTask", "receiveTask", *CONTAINERS)


@dataclass(frozen=True, slots=True)
class Diagrams:
    """Every diagram of a set. Where an id is used twice the first counts; the rule on ids says so."""

    roots: Mapping[str, etree._Element]  # by file
    elements: Mapping[str, Element]  # flow elements, by id
    processes: Mapping[str, str]  # process id -> file
    inside: Mapping[str, Sequence[Element]]  # scope id -> its own flow nodes
    leaving: Mapping[str, Sequence[Element]]  # node id -> the flows that leave it, in document order
    entering: Mapping[str, Sequence[Element]]
    borders: Mapping[str, Sequence[Element]]  # activity id -> the events on its border
    unnamed: frozenset[str] = field(default_factory=frozenset)  # ids of elements drawn without a name

    def nodes(self) -> Iterator[Element]:
        """Every flow node."""
        return (element for element in self.elements.values() if element.kind != "sequenceFlow")

    def flows(self) -> Iterator[Element]:
        """Every sequence flow."""
        return (element for element in self.elements.values() if element.kind == "sequenceFlow")

    def start(self, scope: str) -> Element | None:
        """The start event of a process or subprocess."""
        return next((node for node in self.inside.get(scope, ()) if node.kind == "startEvent"), None)

    def along(self, starts: Iterable[str]) -> set[str]:
        """The ids of what the flows lead to from there within one scope, with the starts themselves."""
        found = set(starts)
        waiting = list(found)
        while waiting:
            for flow in self.leaving.get(waiting.pop(), ()):
                if flow.target and flow.target not in found:
                    found.add(flow.target)
                    waiting.append(flow.target)
        return found

    def entry_processes(self) -> list[str]:
        """The processes that no other calls: where a review begins. All, where they call each other in a ring."""
        called = {node.called for node in self.nodes() if node.called}
        return [process for process in self.processes if process not in called] or list(self.processes)


def read_diagrams(roots: Mapping[str, etree._Element]) -> Diagrams:
    """The graph of these files; flows that lead nowhere are left out, the refusals name them."""
    elements: dict[str, Element] = {}
    processes: dict[str, str] = {}
    unnamed: set[str] = set()
    for file, root in roots.items():
        for process in children(root, "process"):
            processes.setdefault(process.get("id") or "", file)
        unnamed |= {node.get("id") or "" for node in root.iter() if not (node.get("name") or "").strip()}
        for element in read_elements(file, root):
            elements.setdefault(element.id, element)
    inside: dict[str, list[Element]] = {}
    leaving: dict[str, list[Element]] = {}
    entering: dict[str, list[Element]] = {}
    borders: dict[str, list[Element]] = {}
    for element in elements.values():
        if element.kind != "sequenceFlow":
            inside.setdefault(element.scope, []).append(element)
            if element.attached_to:
                borders.setdefault(element.attached_to, []).append(element)
        elif element.source in elements and element.target in elements:
            leaving.setdefault(element.source, []).append(element)
            entering.setdefault(element.target, []).append(element)
    return Diagrams(roots, elements, processes, inside, leaving, entering, borders, frozenset(unnamed))


def finding(rule: str, element: Element, message: str, severity: str = "error") -> Finding:
    """What is wrong at this element."""
    return Finding(rule, element.file, element.id, message, severity)
