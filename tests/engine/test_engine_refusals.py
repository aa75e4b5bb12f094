"""What would be silently otherwise than drawn is refused at load, with the element that it concerns."""

from typing import Any

import pytest
from lxml import etree

from casework.engine.definitions import KEPT, _parse, load_definitions
from casework.engine.elements import read_elements
from casework.errors import DefinitionError

ASK = '<userTask id="ask"/>'


def event(definition: str, kind: str = "intermediateCatchEvent") -> str:
    return f'<{kind} id="odd"><{definition} id="odd_definition"/></{kind}>'


@pytest.mark.parametrize(
    "element",
    [
        '<scriptTask id="odd"/>',
        '<sendTask id="odd"/>',
        '<manualTask id="odd"/>',
        '<task id="odd"/>',
        '<inclusiveGateway id="odd"/>',
        '<eventBasedGateway id="odd"/>',
        '<complexGateway id="odd"/>',
        '<transaction id="odd"/>',
        '<adHocSubProcess id="odd"/>',
        '<intermediateThrowEvent id="odd"/>',
        event("linkEventDefinition"),
        event("signalEventDefinition"),
        event("conditionalEventDefinition"),
        event("escalationEventDefinition"),
        event("compensateEventDefinition"),
        event("cancelEventDefinition"),
        event("errorEventDefinition"),
        event("messageEventDefinition"),
        event("timerEventDefinition"),
        event("linkEventDefinition", "intermediateThrowEvent"),
        event("compensateEventDefinition", "intermediateThrowEvent"),
        '<intermediateCatchEvent id="odd"/>',
        '<receiveTask id="odd"/>',
        '<receiveTask id="odd" messageRef="message_unknown"/>',
        '<serviceTask id="odd"/>',
        '<serviceTask id="odd"><extensionElements><s:serviceTaskOperator '
        'id="undotted"/></extensionElements></serviceTask>',
        '<serviceTask id="odd"><extensionElements><s:serviceTaskOperator '
        'id="os.system()"/></extensionElements></serviceTask>',
        '<serviceTask id="odd"><extensionElements><s:serviceTaskOperator id="a.b" '
        'resultVariable="_x"/></extensionElements></serviceTask>',
        '<businessRuleTask id="odd"/>',
        "<businessRuleTask "
        'id="odd"><extensionElements><s:calledDecisionId>lost</s:calledDecisionId></extensionElements></businessRuleTask>',
        '<callActivity id="odd"/>',
        '<callActivity id="odd" calledElement="lost"/>',
        '<subProcess id="odd"/>',
        '<userTask id="odd"><multiInstanceLoopCharacteristics/></userTask>',
        '<userTask id="odd"><standardLoopCharacteristics/></userTask>',
        '<userTask id="odd"><ioSpecification/></userTask>',
        '<userTask id="odd"><dataInputAssociation/></userTask>',
        "<userTask "
        'id="odd"><extensionElements><s:instructionsForEndUser>x</s:instructionsForEndUser></extensionElements></userTask>',
        '<userTask id="odd"><extensionElements><s:properties><s:property name="effect" '
        'value="outbox"/></s:properties></extensionElements></userTask>',
        '<userTask id="odd"><extensionElements><s:properties><s:property name="each" '
        'value="lines"/></s:properties></extensionElements></userTask>',
        '<userTask id="odd"><performer/></userTask>',
    ],
)
def test_an_element_that_would_not_do_what_it_shows_is_refused(pen: Any, element: str) -> None:
    assert "odd" in {finding.element for finding in pen.refused(pen.line(element))}


@pytest.mark.parametrize(
    "definition", ["error", "terminate", "signal", "link", "message", "escalation", "cancel", "compensate"]
)
def test_an_end_that_throws_is_refused(pen: Any, definition: str) -> None:
    body = f'<startEvent id="start"/><endEvent id="odd"><{definition}EventDefinition id="d"/></endEvent>' + pen.flow(
        "start odd"
    )
    assert "odd" in {finding.element for finding in pen.refused(pen.diagram("toy", body))}


@pytest.mark.parametrize("definition", ["timer", "message", "signal", "conditional"])
def test_a_start_that_waits_is_refused(pen: Any, definition: str) -> None:
    body = f'<startEvent id="odd"><{definition}EventDefinition id="d"/></startEvent><endEvent id="end"/>' + pen.flow(
        "odd end"
    )
    assert "odd" in {finding.element for finding in pen.refused(pen.diagram("toy", body))}


@pytest.mark.parametrize(
    "border",
    [
        '<boundaryEvent id="odd" attachedToRef="ask"/>',
        '<boundaryEvent id="odd" attachedToRef="lost"><messageEventDefinition id="m" '
        'messageRef="message_x"/></boundaryEvent>',
        '<boundaryEvent id="odd" attachedToRef="start"><messageEventDefinition id="m" '
        'messageRef="message_x"/></boundaryEvent>',
        '<boundaryEvent id="odd" attachedToRef="ask"><messageEventDefinition id="m"/></boundaryEvent>',
        '<boundaryEvent id="odd" attachedToRef="ask"><errorEventDefinition id="e"/></boundaryEvent>',
        '<boundaryEvent id="odd" attachedToRef="act" cancelActivity="false"><errorEventDefinition '
        'id="e"/></boundaryEvent>',
        '<boundaryEvent id="odd" attachedToRef="ask"><timerEventDefinition '
        'id="t"><timeDate>"2026-01-01"</timeDate></timerEventDefinition></boundaryEvent>',
        '<boundaryEvent id="odd" attachedToRef="ask"><timerEventDefinition '
        'id="t"><timeDuration>"P1D"</timeDuration></timerEventDefinition></boundaryEvent>',
        '<boundaryEvent id="odd" attachedToRef="ask"><timerEventDefinition id="t"/></boundaryEvent>',
        '<boundaryEvent id="odd" attachedToRef="ask"><timerEventDefinition '
        'id="t"><timeCycle>warnings("x")</timeCycle></timerEventDefinition></boundaryEvent>',
        '<boundaryEvent id="odd" attachedToRef="ask"><messageEventDefinition id="m" '
        'messageRef="message_x"/><errorEventDefinition id="e"/></boundaryEvent>',
        '<boundaryEvent id="odd" attachedToRef="it\'s"><errorEventDefinition id="e"/></boundaryEvent>',
    ],
)
def test_a_border_event_that_would_not_work_is_refused(pen: Any, border: str) -> None:
    body = f'<startEvent id="start"/>{ASK}{pen.service("act")}{border}<endEvent id="end"/><endEvent id="out"/>'
    diagram = pen.diagram("toy", body + pen.flow("start ask act end; odd out"), messages=["x"])
    assert "odd" in {finding.element for finding in pen.refused(diagram)}


def test_an_event_subprocess_is_refused(pen: Any) -> None:
    inner = '<startEvent id="in"/><endEvent id="out"/>' + pen.flow("in out")
    diagram = pen.line(f'<subProcess id="odd" triggeredByEvent="true">{inner}</subProcess>')
    assert any(finding.element == "odd" and "does not interrupt" in finding.message for finding in pen.refused(diagram))


@pytest.mark.parametrize(
    ("flows", "element", "why"),
    [
        ("start ask", "ask", "No flow leads on"),
        ("start ask end; ask end", "ask", "Use a gateway"),
        ("start ask end ask", "end", "leaves an end event"),
        ("start ask end; ask start", "ask_start", "may enter"),
        ("start ask end; ask lost", "ask_lost", "may enter"),
        ("start end", "ask", "never happens"),
        ("start ask; ask > end: 1 == 1", "ask_end", "only on a flow that leaves an exclusive gateway"),
    ],
)
def test_flows_that_lead_nowhere_or_everywhere_are_refused(pen: Any, flows: str, element: str, why: str) -> None:
    diagram = pen.diagram("toy", f'<startEvent id="start"/>{ASK}<endEvent id="end"/>' + pen.flow(flows))
    assert any(finding.element == element and why in finding.message for finding in pen.refused(diagram))


def test_conditions_stand_on_every_flow_of_a_gateway_but_its_default(pen: Any) -> None:
    body = '<startEvent id="start"/><exclusiveGateway id="gate" default="gate_b"/><endEvent id="a"/><endEvent id="b"/>'
    missing = pen.refused(pen.diagram("toy", body + pen.flow("start gate a; gate b")))
    assert [(finding.element, finding.rule) for finding in missing] == [("gate_a", "condition")]
    doubled = pen.refused(pen.diagram("toy", body + pen.flow("start gate; gate > a: x == 1; gate > b: x == 2")))
    assert [(finding.element, finding.rule) for finding in doubled] == [("gate_b", "condition")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<definitions/>", "no BPMN diagram"),
        (b'<definitions xmlns="BPMN"/>', "no process"),
        (b'<definitions xmlns="BPMN"><process/></definitions>', "has no id"),
        (
            b'<definitions xmlns="BPMN"><process id="p"/></definitions>',
            "one start event",
        ),
        (
            b'<definitions xmlns="BPMN"><process id="p" isExecutable="false"/></definitions>',
            "executable",
        ),
        (
            b'<definitions xmlns="BPMN"><dataStore id="s"/></definitions>',
            "Data stores",
        ),
        (
            b'<definitions xmlns="BPMN"><process id="p"><userTask/></process></definitions>',
            "no id",
        ),
    ],
)
def test_a_file_that_is_no_process_is_refused(pen: Any, content: bytes, why: str) -> None:
    content = content.replace(b"BPMN", b"http://www.omg.org/spec/BPMN/20100524/MODEL")
    assert any(why in finding.message for finding in pen.refused(content))


def test_a_diagram_that_nobody_could_read_is_refused(pen: Any) -> None:
    many = pen.line(*[f'<userTask id="ask_{number}"/>' for number in range(200)])
    assert any("200" not in finding.message and "150 is the limit" in finding.message for finding in pen.refused(many))
    body = '<startEvent id="start"/><exclusiveGateway id="gate" default="gate_end"/><endEvent id="end"/>'
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="gate" targetRef="end"><conditionExpression>x == '
        f"{number}</conditionExpression></sequenceFlow>"
        for number in range(201)
    )
    crowded = pen.diagram("toy", body + pen.flow("start gate end") + flows)
    assert any("201 conditions" in finding.message for finding in pen.refused(crowded))


def test_ids_are_used_once_over_all_files_because_they_are_keys_of_the_data(pen: Any) -> None:
    one, two = pen.line(ASK, process="one"), pen.line(ASK, process="two")
    assert {finding.element for finding in pen.refused(one, two)} == {"start", "ask", "end", "start_ask", "ask_end"}
    assert any("2 processes have the id one" in finding.message for finding in pen.refused(one, one))
    same = (
        pen.line('<userTask id="one"/>', process="two").replace(b'"start"', b'"start_2"').replace(b'"end"', b'"end_2"')
    )
    assert any("also the id of a process" in finding.message for finding in pen.refused(one, same))
    twice = pen.diagram("toy", f'<startEvent id="start"/>{ASK}{ASK}<endEvent id="end"/>' + pen.flow("start ask end"))
    assert any("used twice" in finding.message for finding in pen.refused(twice))


def test_tables_are_there_once_and_declare_their_values_where_lines_are_compared(pen: Any) -> None:
    table = pen.table("route", ["status"], "", [("-", '"A"')])
    diagram = pen.line(pen.rule("decide", "route", each="lines"))
    assert any("declare its values" in finding.message for finding in pen.refused(diagram, tables=[table]))
    with pytest.raises(DefinitionError, match="Two tables"):
        load_definitions({"route.dmn": table, "decisions/route.dmn": table})
    assert any(finding.file == "table.dmn" for finding in pen.refused(pen.line(ASK), tables=[b"<x/>"]))


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(DefinitionError, match="neither a diagram"):
        load_definitions({"notes.xml": b"<x/>"})


def test_every_finding_names_the_file_and_says_what_to_do(pen: Any) -> None:
    for finding in pen.refused(pen.line('<scriptTask id="odd"/>')):
        assert finding.file == "diagram_0.bpmn"
        assert finding.severity == "error"
        assert finding.message.endswith(".")
        assert "odd" in str(finding)


def test_a_script_on_the_process_itself_is_refused(pen: Any) -> None:
    held = b"<extensionElements><s:preScript>x = 1</s:preScript></extensionElements><startEvent"
    findings = pen.refused(pen.line(ASK).replace(b"<startEvent", held, 1))
    assert [(finding.element, finding.rule) for finding in findings] == [(None, "not-allowed")]


def test_what_only_the_parser_notices_is_a_finding_too(pen: Any) -> None:
    root = etree.fromstring(pen.line('<scriptTask id="odd"/>'))
    elements = {element.id: element for element in read_elements("toy.bpmn", root)}
    with pytest.raises(DefinitionError) as refused:
        _parse({"toy.bpmn": root}, elements, {})
    assert [(finding.rule, finding.file, finding.element) for finding in refused.value.findings] == [
        ("not-parsed", "toy.bpmn", "odd")
    ]


def test_definitions_that_were_not_used_for_long_are_parsed_anew(pen: Any) -> None:
    first = pen.load(pen.line('<userTask id="ask_first"/>'))
    for number in range(KEPT):
        pen.load(pen.line(f'<userTask id="ask_{number}"/>'))
    again = pen.load(pen.line('<userTask id="ask_first"/>'))
    assert again is not first
    assert again.hash == first.hash


@pytest.mark.parametrize(
    "text",
    [
        'due("x") or __import__("os")',
        'due("x"); due("y")',
        "due(x)",
        'due("x", "y")',
        'due("X")',
        'open("x")',
        "due('x\")",
        "",
    ],
)
def test_a_timer_says_the_name_of_a_deadline_and_not_a_word_more(pen: Any, text: str) -> None:
    event = pen.border("odd", "ask", timer=text.replace('"', "&quot;"), dashed=True)
    body = f'<startEvent id="start"/>{ASK}{event}<endEvent id="end"/><endEvent id="out"/>'
    assert "odd" in {
        finding.element for finding in pen.refused(pen.diagram("toy", body + pen.flow("start ask end; odd out")))
    }
