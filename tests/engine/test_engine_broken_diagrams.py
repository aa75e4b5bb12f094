"""Diagrams broken at random: each is refused with findings, or runs; nothing else ever comes out."""

import contextlib
import copy
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from casework.engine.definitions import load_definitions
from casework.errors import CaseworkError, DefinitionError, Finding

TAGS = (
    "userTask", "serviceTask", "exclusiveGateway", "parallelGateway", "endEvent", "startEvent", "boundaryEvent",
    "subProcess", "callActivity", "receiveTask", "scriptTask", "intermediateCatchEvent", "businessRuleTask",
    "sequenceFlow", "lane", "text",
)  # fmt: skip
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def whole(pen: Any) -> bytes:
    inner = (f'<startEvent id="in"/>{pen.service("act")}<userTask id="ask"/><endEvent id="out"/>') + pen.flow(
        "in act ask out"
    )
    body = (
        f'<startEvent id="start"/><subProcess id="scope">{inner}</subProcess><exclusiveGateway id="gate" '
        'default="gate_fork"/>'
        f'<parallelGateway id="fork"/><userTask id="left"/><receiveTask id="wait" messageRef="message_news"/>'
        f"{pen.border('late', 'scope', timer='due(&quot;x&quot;)', dashed=True)}"
        f"{pen.border('stop', 'scope', message='news')}"
        f'<parallelGateway id="join"/>{pen.border("lost", "send", error="LOST")}{pen.service("send", effect="outbox")}'
        '<callActivity id="call" calledElement="other"/><endEvent id="end"/><endEvent id="e1"/><endEvent '
        'id="e2"/><endEvent id="e3"/>'
    )
    flows = pen.flow('start scope gate fork left join send call end; fork wait join; gate > scope: ask["n"] == 1')
    flows += pen.flow("late e1; stop e2; lost e3")
    diagram: bytes = pen.diagram(
        "toy", body + flows, messages=["news"], errors=["LOST"], lanes={"Physician": "left ask"}
    )
    return diagram


def broken(content: bytes, chance: random.Random) -> bytes:
    root = etree.fromstring(content)
    for _ in range(chance.randrange(1, 4)):
        nodes = [node for node in root.iter() if node is not root and isinstance(node.tag, str)]
        ids = [node.get("id") for node in nodes if node.get("id")]
        node = chance.choice(nodes)
        parent = node.getparent()
        what = chance.randrange(6)
        if what == 0 and parent is not None:
            parent.remove(node)
        elif what == 1 and parent is not None:
            parent.append(copy.deepcopy(node))
        elif what == 2:
            node.tag = BPMN + chance.choice(TAGS)
        elif what == 3 and node.attrib:
            node.set(chance.choice(list(node.attrib)), chance.choice([*ids, "", "true", "false", "'\"<", "x.y"]))
        elif what == 4 and node.attrib:
            del node.attrib[chance.choice(list(node.attrib))]
        elif what == 5:
            other = chance.choice(nodes)
            if not any(above is node for above in (other, *other.iterancestors())):
                other.append(node)
    return etree.tostring(root)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_a_diagram_broken_anywhere_is_refused_with_findings_or_runs(
    pen: Any, play: Any, new_host: Any, seed: int
) -> None:
    chance = random.Random(seed)
    other = (
        pen.line('<userTask id="other_ask"/>', process="other")
        .replace(b'"start"', b'"o_start"')
        .replace(b'"end"', b'"o_end"')
    )
    refused: tuple[Finding, ...] = ()
    try:
        definitions = load_definitions({"toy.bpmn": broken(whole(pen), chance), "other.bpmn": other})
    except DefinitionError as error:
        refused = error.findings
    else:
        with contextlib.suppress(CaseworkError):
            wander(play(definitions, chance.choice(sorted(definitions.processes)), {}, new_host(), stored=True), chance)
    assert all(finding.message and finding.file for finding in refused)


def wander(toy: Any, chance: random.Random) -> None:
    for _ in range(12):
        waiting = [task.element for task in toy.instance.open_tasks() if task.kind == "USER"]
        if waiting:
            toy.answer(chance.choice(waiting), n=chance.randrange(3))
        elif toy.instance.waits_for("news"):
            toy.message("news")
        elif toy.instance.started():
            toy.settle(toy.instance.started()[0].element)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_that_are_no_diagram_are_refused(content: bytes) -> None:
    try:
        load_definitions({"toy.bpmn": content})
    except DefinitionError as error:
        refused = error.findings
    assert refused
