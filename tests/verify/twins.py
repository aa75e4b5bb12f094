"""The shipped diagrams, and twins of them with one thing spoilt, to see which rule refuses it."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from lxml import etree

import workflows
from casework.engine.elements import read_elements
from casework.engine.safe_xml import read_xml
from casework.engine.verify.run import verify
from casework.errors import Finding

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


@cache
def shipped() -> dict[str, bytes]:
    """The diagrams and tables as they are shipped."""
    root = Path(workflows.__file__).parent
    return {path.name: path.read_bytes() for path in sorted(root.rglob("*")) if path.suffix in (".bpmn", ".dmn")}


@cache
def bound() -> dict[str, frozenset[str]]:
    """All that the shipped diagrams name, taken to exist."""
    elements = []
    for file, content in shipped().items():
        root, _ = read_xml(file, content)
        if file.endswith(".bpmn") and root is not None:
            elements += list(read_elements(file, root))
    return {
        "operators": frozenset(one.operator for one in elements if one.operator),
        "forms": frozenset(one.form for one in elements if one.form),
        "deadlines": frozenset(one.timer.deadline for one in elements if one.timer),
    }


class Twin:
    """A copy of the shipped files that can be spoilt and checked."""

    def __init__(self, *files: str) -> None:
        chosen = files or tuple(shipped())
        self.roots = {file: etree.fromstring(shipped()[file]) for file in chosen}
        self.names = dict(bound())

    def element(self, id: str) -> etree._Element:
        for root in self.roots.values():
            if (found := root.find(f".//*[@id='{id}']")) is not None:
                return found
        raise LookupError(id)

    def file_of(self, id: str) -> etree._Element:
        return next(root for root in self.roots.values() if root.find(f".//*[@id='{id}']") is not None)

    def set(self, id: str, **attributes: str | None) -> "Twin":
        for name, value in attributes.items():
            if value is None:
                del self.element(id).attrib[name]
            else:
                self.element(id).set(name, value)
        return self

    def tag(self, id: str, name: str) -> "Twin":
        self.element(id).tag = f"{{{BPMN}}}{name}"
        return self

    def remove(self, *ids: str) -> "Twin":
        for id in ids:
            found = self.element(id)
            parent = found.getparent()
            assert parent is not None
            parent.remove(found)
        return self

    def add(self, parent: str, xml: str) -> "Twin":
        spaces = f'xmlns:bpmn="{BPMN}" xmlns:spiffworkflow="{SPIFF}" xmlns:bpmndi="{DI}" xmlns:dc="{DC}"'
        self.element(parent).append(etree.fromstring(re.sub(r"^<([\w:]+)", rf"<\1 {spaces}", xml)))
        return self

    def flow(self, source: str, target: str, condition: str | None = None) -> "Twin":
        scope = self.element(source).getparent()
        assert scope is not None
        inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
        return self.add(
            scope.get("id", ""),
            f'<bpmn:sequenceFlow id="new_{source}_{target}" name="new" sourceRef="{source}" targetRef="{target}">'
            f"{inner}</bpmn:sequenceFlow>",
        )

    def end(self, scope: str, id: str) -> "Twin":
        return self.add(scope, f'<bpmn:endEvent id="{id}" name="Another end"/>')

    def property(self, id: str, name: str, value: str | None) -> "Twin":
        holder = self.element(id)
        for found in holder.iter(f"{{{SPIFF}}}property"):
            if found.get("name") == name:
                parent = found.getparent()
                assert parent is not None
                parent.remove(found)
        if value is not None:
            extensions = holder.find(f"{{{BPMN}}}extensionElements")
            if extensions is None:
                extensions = etree.SubElement(holder, f"{{{BPMN}}}extensionElements")
            properties = etree.SubElement(extensions, f"{{{SPIFF}}}properties")
            etree.SubElement(properties, f"{{{SPIFF}}}property", name=name, value=value)
        return self

    def condition(self, flow: str, text: str) -> "Twin":
        found = self.element(flow).find(f"{{{BPMN}}}conditionExpression")
        if found is None:
            found = etree.SubElement(self.element(flow), f"{{{BPMN}}}conditionExpression")
        found.text = text
        return self

    def remove_condition(self, flow: str) -> "Twin":
        found = self.element(flow).find(f"{{{BPMN}}}conditionExpression")
        assert found is not None
        self.element(flow).remove(found)
        return self

    def timer(self, border: str, text: str) -> "Twin":
        definition = self.element(border).find(f"{{{BPMN}}}timerEventDefinition")
        assert definition is not None
        definition[0].text = text
        return self

    def border(
        self, host: str, id: str, target: str, *, text: str = 'due("decision")', interrupts: bool = True
    ) -> "Twin":
        scope = self.element(host).getparent()
        assert scope is not None
        self.add(
            scope.get("id", ""),
            f'<bpmn:boundaryEvent id="{id}" name="New" attachedToRef="{host}" '
            f'cancelActivity="{str(interrupts).lower()}">'
            f"<bpmn:timerEventDefinition><bpmn:timeDate>{text}</bpmn:timeDate></bpmn:timerEventDefinition>"
            "</bpmn:boundaryEvent>",
        )
        return self.flow(id, target)

    def remove_documentation(self, process: str) -> "Twin":
        found = self.element(process).find(f"{{{BPMN}}}documentation")
        assert found is not None
        found.text = ""
        return self

    def rename_file(self, old: str, new: str) -> "Twin":
        self.roots[new] = self.roots.pop(old)
        return self

    def drop(self, file: str) -> "Twin":
        del self.roots[file]
        return self

    def without(self, kind: str, name: str) -> "Twin":
        assert name in self.names[kind]
        self.names[kind] = self.names[kind] - {name}
        return self

    def text(self, file: str, old: str, new: str) -> "Twin":
        raw = etree.tostring(self.roots[file]).decode()
        assert old in raw, f"{old} is not in {file}"
        self.roots[file] = etree.fromstring(raw.replace(old, new).encode())
        return self

    def box(self, id: str) -> etree._Element:
        found = self.element(f"shape_{id}").find(f"{{{DC}}}Bounds")
        assert found is not None
        return found

    def move(self, id: str, x: int = 0, y: int = 0) -> "Twin":
        box = self.box(id)
        box.set("x", str(int(box.get("x", "0")) + x))
        box.set("y", str(int(box.get("y", "0")) + y))
        return self

    def set_box(self, id: str, name: str, value: str) -> "Twin":
        self.box(id).set(name, value)
        return self

    def also(self, spoil: "Spoil") -> "Twin":
        return spoil(self)

    def files(self) -> dict[str, bytes]:
        return {file: etree.tostring(root) for file, root in self.roots.items()}

    def findings(self) -> list[Finding]:
        return verify(self.files(), **self.names)

    def refused(self, rule: str) -> list[str | None]:
        """The elements that this rule names."""
        return [one.element for one in self.findings() if one.rule == rule]


Spoil = Callable[[Twin], Twin]


def said(findings: list[Finding], rule: str) -> str:
    """What the rule says, all of it."""
    return "\n".join(one.message for one in findings if one.rule == rule)
