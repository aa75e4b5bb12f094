"""The attack tables through diagrams: each attack, wherever stock SpiffWorkflow would evaluate it, is refused."""

import contextlib
import logging
import time
from typing import Any

import pytest

from casework.engine.environment import AllowListEngine
from casework.engine.instance_tree import InstanceTree
from casework.errors import CaseworkError, EngineError, NameUnknown

ATTACKS = {
    "import in an expression": "__import__('os').system('touch owned')",
    "subclass walk": "().__class__.__base__.__subclasses__()[0]",
    "open": "open('/etc/passwd').read()",
    "CPU bomb": "9**9**9",
    "pow": "pow(9, 99999999)",
    "nested loops": "[a for a in range(10**5) for b in range(10**5)]",
    "nested all": "all(all(b for b in range(10**5)) for a in range(10**5))",
    "memory bomb of text": "'a' * 10**10",
    "memory bomb of a list": "[0] * 10**10",
    "memory bomb of a range": "list(range(10**10))",
    "sum of 20,000 terms": "+".join(["1"] * 20_000),
    "f-string": "f'{flag.__class__}'",
    "attribute": "flag.real",
    "lambda": "(lambda: 1)()",
    "comprehension": "[a for a in codes]",
    "private name": "_secret",
    "script import": "import os; os.system('true')",
}


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def gated(pen: Any, condition: str) -> bytes:
    ends = '<endEvent id="yes"/><endEvent id="no"/>'
    body = '<startEvent id="start"/><exclusiveGateway id="gate" default="gate_no"/>' + ends
    flows = pen.flow("start gate no") + pen.flow("gate > yes: X").replace("X</", escaped(condition) + "</")
    return bytes(pen.diagram("toy", body + flows))


def timed(pen: Any, text: str, kind: str = "timeDate") -> bytes:
    event = pen.border("late", "ask", timer="X", dashed=True).replace("timeDate", kind).replace("X", escaped(text))
    body = f'<startEvent id="start"/><userTask id="ask"/>{event}<endEvent id="end"/><endEvent id="too_late"/>'
    return bytes(pen.diagram("toy", body + pen.flow("start ask end; late too_late")))


def with_parameter(pen: Any, text: str) -> bytes:
    parameters = f'<s:parameters><s:parameter id="what_" type="str" value="{escaped(text)}"/></s:parameters>'
    held = f">{parameters}</s:serviceTaskOperator></extensionElements>"
    task = pen.service("act").replace("/></extensionElements>", held)
    return bytes(pen.line(task))


def with_script(pen: Any, text: str) -> bytes:
    return bytes(pen.line(f'<scriptTask id="run"><script>{escaped(text)}</script></scriptTask>'))


def with_pre_script(pen: Any, text: str) -> bytes:
    held = f"<extensionElements><s:preScript>{escaped(text)}</s:preScript></extensionElements>"
    return bytes(pen.line(f'<userTask id="ask">{held}</userTask>'))


def with_post_script(pen: Any, text: str) -> bytes:
    return with_pre_script(pen, text).replace(b"preScript", b"postScript")


def ad_hoc(pen: Any, text: str) -> bytes:
    inner = f'<userTask id="ask"/><completionCondition>{escaped(text)}</completionCondition>'
    return bytes(pen.line(f'<adHocSubProcess id="any_order">{inner}</adHocSubProcess>'))


def data_store(pen: Any, text: str) -> bytes:
    store = f'<dataStoreReference id="store" dataStoreRef="{escaped(text)}"/>'
    return bytes(pen.line('<userTask id="ask"/>')).replace(b"</process>", store.encode() + b"</process>")


def loop_condition(pen: Any, text: str) -> bytes:
    loop = f"<standardLoopCharacteristics><loopCondition>{escaped(text)}</loopCondition></standardLoopCharacteristics>"
    return bytes(pen.line(f'<userTask id="ask">{loop}</userTask>'))


def cardinality(pen: Any, text: str) -> bytes:
    many = f"<loopCardinality>{escaped(text)}</loopCardinality>"
    loop = f"<multiInstanceLoopCharacteristics>{many}</multiInstanceLoopCharacteristics>"
    return bytes(pen.line(f'<userTask id="ask">{loop}</userTask>'))


def conditional_event(pen: Any, text: str) -> bytes:
    event = f'<conditionalEventDefinition id="when"><condition>{escaped(text)}</condition></conditionalEventDefinition>'
    return bytes(pen.line(f'<intermediateCatchEvent id="wait">{event}</intermediateCatchEvent>'))


def message_payload(pen: Any, text: str) -> bytes:
    event = (
        '<extensionElements/><messageEventDefinition id="m" messageRef="message_x">'
        f"<extensionElements><s:messagePayload>{escaped(text)}</s:messagePayload></extensionElements></messageEventDefinition>"
    )
    return bytes(pen.line(f'<intermediateCatchEvent id="wait">{event}</intermediateCatchEvent>', messages=["x"]))


def correlation(pen: Any, text: str) -> bytes:
    event = (
        '<messageEventDefinition id="m" messageRef="message_x"><extensionElements><s:processVariableCorrelation>'
        f"<s:expression>{escaped(text)}</s:expression></s:processVariableCorrelation></extensionElements></messageEventDefinition>"
    )
    return bytes(pen.line(f'<intermediateCatchEvent id="wait">{event}</intermediateCatchEvent>', messages=["x"]))


def data_object(pen: Any, text: str) -> bytes:
    holder = f'<dataObject id="object" name="{escaped(text)}"/><dataObjectReference id="ref" dataObjectRef="object"/>'
    return bytes(pen.line('<userTask id="ask"/>')).replace(b"</process>", holder.encode() + b"</process>")


def data_input(pen: Any, text: str) -> bytes:
    held = f'<ioSpecification><dataInput id="input" name="{escaped(text)}"/></ioSpecification>'
    return bytes(pen.line(f'<userTask id="ask">{held}</userTask>'))


PLACES = {
    "gateway condition": (gated, "gate_yes"),
    "timer date": (timed, "late"),
    "timer duration": (lambda pen, text: timed(pen, text, "timeDuration"), "late"),
    "timer cycle": (lambda pen, text: timed(pen, text, "timeCycle"), "late"),
    "service parameter": (with_parameter, "act"),
    "script task": (with_script, "run"),
    "script before a task": (with_pre_script, "ask"),
    "script after a task": (with_post_script, "ask"),
    "ad-hoc subprocess": (ad_hoc, "any_order"),
    "data store": (data_store, "store"),
    "data object": (data_object, "object"),
    "data input": (data_input, "ask"),
    "loop condition": (loop_condition, "ask"),
    "multi-instance cardinality": (cardinality, "ask"),
    "conditional event": (conditional_event, "wait"),
    "message payload": (message_payload, "wait"),
    "message correlation": (correlation, "wait"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_a_diagram_is_refused_at_load_and_the_element_is_named(pen: Any, place: str, attack: str) -> None:
    draw, element = PLACES[place]
    before = time.perf_counter()
    findings = pen.refused(draw(pen, ATTACKS[attack]))
    assert time.perf_counter() - before < 2
    assert element in {finding.element for finding in findings}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_a_cell_of_a_table_never_runs(pen: Any, host: Any, play: Any, attack: str) -> None:
    table = pen.table("route", ["status"], '"A","B"', [(ATTACKS[attack], '"A"'), ("-", '"B"')], policy="FIRST")
    diagram = pen.line(pen.rule("decide", "route"), '<userTask id="ask"/>')
    before = time.perf_counter()
    if attack in ("CPU bomb", "attribute"):
        # These two are harmless FEEL, a bounded number and the path of a name: they run as that, or not at all.
        definitions = pen.load(diagram, tables=[table])
        with contextlib.suppress(CaseworkError):
            played = play(definitions, "toy", {"status": "x", "flag": True}, host)
            assert played.instance.data["decide"]["answer"] == "B"
    else:
        assert "route.dmn" in {finding.file for finding in pen.refused(diagram, tables=[table])}
    assert time.perf_counter() - before < 2


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_that_reaches_the_running_engine_is_refused_there_too(pen: Any, host: Any, attack: str) -> None:
    definitions = pen.load(pen.line('<userTask id="ask"/>'))
    tree = InstanceTree(definitions.specs["toy"], definitions.specs, host, "x")
    tree.plant(tree.spec)
    tree.task_tree.data = {"flag": True, "codes": []}
    engine = tree.script_engine
    with pytest.raises(Exception, match=r"not allowed|too long|not an expression|nested more"):
        engine.evaluate(tree.task_tree, ATTACKS[attack])
    with pytest.raises(Exception, match=r"not allowed|too long|not an expression|nested more"):
        engine.validate(ATTACKS[attack])
    with pytest.raises(EngineError, match="Casework runs none"):
        engine.execute(tree.task_tree, ATTACKS[attack])
    with pytest.raises(EngineError, match="handler"):
        engine.call_service(tree.task_tree, operation_name=ATTACKS[attack], operation_params={})


def test_the_engines_one_gate_evaluates_what_is_allowed_and_runs_nothing() -> None:
    gate = AllowListEngine().environment
    assert gate.evaluate("share > 0.2", {"share": 0.5}) is True
    with pytest.raises(EngineError):
        gate.execute("x = 1", {})
    with pytest.raises(EngineError):
        gate.call_service({}, operation_name="x")


def test_a_failing_condition_never_tells_a_persons_data(pen: Any, host: Any, play: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    definitions = pen.load(gated(pen, 'member["ssn"] > 5 and lost == 1'))
    with pytest.raises(EngineError) as refused:
        play(definitions, "toy", {"member": {"ssn": "123-45-6789"}}, host)
    assert "123-45-6789" not in str(refused.value) + caplog.text
    definitions = pen.load(gated(pen, 'member["name"] == "X"'))
    with pytest.raises(NameUnknown, match=r"member\['name'\]") as unknown:
        play(definitions, "toy", {"member": {"ssn": "123-45-6789"}}, host)
    assert "123-45-6789" not in str(unknown.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("external entity", b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'),
        ("billion laughs", b'<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><d>&b;</d>'),
        ("outside DTD", b'<!DOCTYPE d SYSTEM "http://example.org/x.dtd"><d/>'),
        ("harmless doctype", b"<!DOCTYPE d><d/>"),
        ("doctype in UTF-16", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d><d/>'.encode("utf-16")),
        ("stylesheet", b'<?xml-stylesheet href="x.xsl" type="text/xsl"?><d/>'),
        ("instruction inside", b"<d><?php system('x') ?></d>"),
        ("instruction after", b"<d/><?run x?>"),
        ("not XML", b"not xml"),
        ("cut off", b"<d><e></d>"),
        ("nothing", b""),
        ("too deep", b"<d>" * 60 + b"</d>" * 60),
        ("far too deep", b"<d>" * 5_000 + b"</d>" * 5_000),
        ("too many", b"<d>" + b"<e/>" * 20_000 + b"</d>"),
        ("too large", b"<d>" + b" " * 5_000_001 + b"</d>"),
    ],
)
def test_hostile_xml_is_refused_before_anything_reads_it(pen: Any, name: str, content: bytes) -> None:
    assert {finding.rule for finding in pen.refused(content)} == {"safe-xml"}
    assert any(finding.rule == "safe-xml" for finding in pen.refused(tables=[content])) or name == "too many"
