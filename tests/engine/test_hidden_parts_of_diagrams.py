"""Refused: what a file holds but no modeler shows, and what would make the engine do otherwise than drawn."""

from typing import Any

import pytest

from casework.errors import EngineError

CONDITION = '<conditionExpression>form["go"]</conditionExpression>'
HIDDEN = "<extensionElements><conditionExpression>True</conditionExpression></extensionElements>"


def fork(pen: Any, inside: str, beside: str = "") -> bytes:
    """A form and a gateway; `inside` is what the flow to `a` holds."""
    body = (
        '<startEvent id="start"/><userTask id="form"/><exclusiveGateway id="gate" default="gate_b"/>'
        f'<endEvent id="a"/><endEvent id="b"/>{pen.flow("start form gate b")}'
        f'<sequenceFlow id="gate_a" sourceRef="gate" targetRef="a">{inside}</sequenceFlow>{beside}'
    )
    diagram: bytes = pen.diagram("toy", body)
    return diagram


@pytest.mark.parametrize(
    "inside",
    [
        '<conditionExpression>form["go"]<!-- or True --></conditionExpression>',
        '<conditionExpression><!-- when asked -->form["go"]</conditionExpression>',
        '<conditionExpression>form[<!-- which -->"go"]</conditionExpression>',
    ],
)
def test_a_comment_is_no_part_of_a_condition_and_hides_none(pen: Any, play: Any, host: Any, inside: str) -> None:
    definitions = pen.load(fork(pen, inside))
    assert definitions.elements["gate_a"].condition == 'form["go"]'
    assert play(definitions, "toy", {}, host).answer("form", go=False).host.path[-1] == "b"
    assert play(definitions, "toy", {}, host).answer("form", go=True).host.path[-1] == "a"


def test_a_condition_hidden_before_the_drawn_one_is_refused(pen: Any) -> None:
    found = pen.refused(fork(pen, HIDDEN + CONDITION))
    assert [(one.rule, "inside extensionElements" in one.message) for one in found] == [("place", True)]


@pytest.mark.parametrize(
    ("hidden", "element"),
    [
        ('<sequenceFlow id="secret" sourceRef="gate" targetRef="a"/>', "secret"),
        ('<boundaryEvent id="secret" attachedToRef="form"/>', "secret"),
        ('<process id="secret" isExecutable="true"/>', "secret"),
        ('<message id="secret" name="news"/>', "secret"),
    ],
)
def test_a_part_hidden_in_an_extension_is_refused(pen: Any, hidden: str, element: str) -> None:
    diagram = fork(pen, CONDITION, f"<extensionElements>{hidden}</extensionElements>")
    assert ("place", element) in [(one.rule, one.element) for one in pen.refused(diagram)]


def test_a_process_hidden_beside_the_drawn_one_is_refused(pen: Any) -> None:
    hidden = b'<extensionElements><process id="evil" isExecutable="true"/></extensionElements><process '
    found = pen.refused(fork(pen, CONDITION).replace(b"<process ", hidden, 1))
    assert [(one.rule, one.element) for one in found] == [("place", "evil")]


def test_a_process_of_another_namespace_is_none(pen: Any) -> None:
    foreign = b'<x:process xmlns:x="urn:x" id="ghost"/><process '
    assert "ghost" not in pen.load(fork(pen, CONDITION).replace(b"<process ", foreign, 1)).processes
    calling = pen.line('<callActivity id="call" calledElement="ghost"/>').replace(b"<process ", foreign, 1)
    assert [one.rule for one in pen.refused(calling)] == ["called"]


@pytest.mark.parametrize("id", ["End", "Start", "Root", "toy.EndJoin", "ask.BoundaryEventSplit", "a'b", "a b", "1a"])
def test_an_id_that_the_engine_would_take_for_its_own_is_refused(pen: Any, id: str) -> None:
    assert "id-form" in [one.rule for one in pen.refused(pen.line(f'<userTask id="{id}"/>'))]


@pytest.mark.parametrize(
    "element",
    [
        '<userTask id="ask" isForCompensation="true"/>',
        '<userTask id="ask" startQuantity="2"/>',
        '<userTask id="ask" completionQuantity="2"/>',
        '<receiveTask id="ask" messageRef="message_news" instantiate="1"/>',
    ],
)
def test_an_attribute_that_would_have_no_effect_is_refused(pen: Any, element: str) -> None:
    found = pen.refused(pen.line(element, messages=["news"]))
    assert [(one.rule, one.element) for one in found] == [("not-allowed", "ask")]


def test_a_border_event_that_cancels_by_the_figure_one_interrupts(pen: Any) -> None:
    border = pen.border("late", "ask", timer='due("decision")').replace('"true"', '"1"')
    body = f'<startEvent id="start"/><userTask id="ask"/>{border}<endEvent id="end"/><endEvent id="over"/>'
    definitions = pen.load(pen.diagram("toy", body + pen.flow("start ask end; late over")))
    assert definitions.elements["late"].interrupting


def test_an_event_subprocess_marked_by_the_figure_one_is_refused(pen: Any) -> None:
    inner = '<startEvent id="in"/><endEvent id="out"/>' + pen.flow("in out")
    found = pen.refused(pen.line(f'<subProcess id="part" triggeredByEvent="1">{inner}</subProcess>'))
    assert [(one.rule, one.element) for one in found] == [("not-allowed", "part")]


@pytest.mark.parametrize("output", ["summary", "lines", "results"])
def test_a_table_may_not_answer_under_a_name_that_the_rule_task_writes(pen: Any, output: str) -> None:
    table = pen.table("route", ["x"], '"A"', [("-", '"A"')]).replace(b'name="answer"', f'name="{output}"'.encode())
    found = pen.refused(pen.line(pen.rule("decide", "route")), tables=[table])
    assert [(one.rule, output in one.message) for one in found] == [("decision", True)]


@pytest.mark.parametrize(
    "written",
    [
        ["lines"],
        "lines",
        {"lines": None},
        {"lines": ["L1"]},
        {"lines": "Ana Example"},
        {"lines": {"L1": ["Ana Example"]}},
    ],
)
def test_lines_of_another_shape_stop_the_table_with_words_that_hold_no_data(
    pen: Any, play: Any, host: Any, written: Any
) -> None:
    table = pen.table("route", ["line.x"], '"A","B"', [("-", '"A"')])
    definitions = pen.load(pen.line(pen.service("gather"), pen.rule("decide", "route", each="gather")), tables=[table])
    host.handlers["toy.gather"] = lambda here, data: written
    with pytest.raises(EngineError, match=r"The rule task decide decides line by line and found in .*gather") as caught:
        play(definitions, "toy", {}, host)
    assert "Ana" not in str(caught.value)


def test_answers_too_deep_to_be_stored_are_refused_when_they_are_given(pen: Any, play: Any, host: Any) -> None:
    toy = play(pen.load(pen.line('<userTask id="ask"/>', '<userTask id="next"/>')), "toy", {}, host, stored=True)
    deep: Any = "x"
    for _ in range(245):
        deep = {"a": deep}
    with pytest.raises(EngineError, match="The answers to ask is not plain JSON"):
        toy.answer("ask", deep=deep)
    for _ in range(20):
        deep = deep["a"]
    assert toy.answer("ask", deep=deep).waiting() == ["next"]


def test_a_withdrawal_reaches_calls_nested_deeper_than_the_stack_of_python(pen: Any, play: Any, host: Any) -> None:
    body = (
        '<startEvent id="in"/><userTask id="ask"/><exclusiveGateway id="gate" default="gate_out"/>'
        '<callActivity id="again" calledElement="inner"/><endEvent id="out"/>'
    )
    inner = pen.diagram("inner", body + pen.flow('in ask gate out; gate > again: ask["more"]; again out'))
    around = (
        '<startEvent id="start"/><callActivity id="call" calledElement="inner"/><endEvent id="end"/>'
        f'<endEvent id="gone"/>{pen.border("withdrawn", "call", message="withdrawn")}'
    )
    outer = pen.diagram("toy", around + pen.flow("start call end; withdrawn gone"), messages=["withdrawn"])
    toy = play(pen.load(outer, inner), "toy", {}, host)
    for _ in range(300):
        toy.answer("ask", more=True)
    toy.message("withdrawn")
    assert toy.instance.is_completed
    assert toy.waiting() == []
    assert host.path[-2:] == ["withdrawn", "gone"]


def test_a_place_in_the_drawing_that_is_no_number_is_refused(pen: Any) -> None:
    shape = (
        b'<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane><d:BPMNShape '
        b'bpmnElement="ask"><c:Bounds xmlns:c="http://www.omg.org/spec/DD/20100524/DC" x="left" y="1" width="1" '
        b'height="1"/></d:BPMNShape></d:BPMNPlane></d:BPMNDiagram></definitions>'
    )
    found = pen.refused(pen.line('<userTask id="ask"/>').replace(b"</definitions>", shape))
    assert [(one.rule, "left" in one.message) for one in found] == [("not-parsed", True)]
