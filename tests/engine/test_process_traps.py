"""The ten traps of drawing, N1 to N10: what holds instead when a diagram runs into one."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from casework.errors import EngineError, NameUnknown, NobodyWaits

ASK = '<userTask id="ask"/>'


def request(pen: Any) -> Any:
    """An information request in a loop: ask, wait with a reminder and a lapse, record, back to the form."""
    body = (
        '<startEvent id="start"/><userTask id="form"/><exclusiveGateway id="enough" default="enough_end"/>'
        '<callActivity id="more" calledElement="inquiry"/><endEvent id="end"/>'
    )
    outer = pen.diagram("toy", body + pen.flow('start form enough end; enough > more: form["more"]; more form'))
    inner = (
        f'<startEvent id="in"/>{pen.service("inquire", result="inquiry_state")}'
        '<receiveTask id="reply" messageRef="message_reply_received"/>'
        f"{pen.border('running_out', 'reply', timer='warnings(&quot;information&quot;)', dashed=True)}"
        f"{pen.border('silent', 'reply', timer='due(&quot;information&quot;)')}"
        f"{pen.service('remind')}{pen.service('read', result='inquiry_state')}"
        f"{pen.service('lapse', result='inquiry_state')}"
        '<endEvent id="reminded"/><endEvent id="answered"/><endEvent id="unanswered"/>'
    )
    flows = pen.flow("in inquire reply read answered; running_out remind reminded; silent lapse unanswered")
    return pen.load(outer, pen.diagram("inquiry", inner + flows, messages=["reply_received"]))


def sets_moments(host: Any, data: Any) -> Any:
    host.moments["information"] = host.moment + timedelta(days=10)
    host.alarms["information"] = [host.moment + timedelta(days=7)]
    return {"status": "ASKED"}


@pytest.mark.parametrize("stored", [False, True])
def test_n1_a_wait_never_starts_on_a_moment_that_is_over(pen: Any, host: Any, play: Any, stored: bool) -> None:
    host.handlers["toy.inquire"] = sets_moments
    toy = play(request(pen), "toy", {}, host, stored=stored).answer("form", more=True)
    host.later(days=11)
    assert toy.go().waiting() == ["form"]
    assert host.path[-3:] == ["lapse", "unanswered", "more"]
    host.handlers["toy.inquire"] = lambda host, data: {"status": "FORGOT"}
    with pytest.raises(EngineError, match=r'due\("information"\) in the past') as refused:
        toy.answer("form", more=True)
    assert "reply" in str(refused.value)


def test_n1_a_wait_that_starts_in_time_lapses_when_its_moment_comes(pen: Any, host: Any, play: Any) -> None:
    host.handlers["toy.inquire"] = sets_moments
    toy = play(request(pen), "toy", {}, host, stored=True)
    for _ in range(3):
        toy.answer("form", more=True)
        host.later(days=10)
        assert toy.go().waiting() == ["form"]
    assert host.path.count("unanswered") == 3
    assert host.path.count("running_out") == 3


def test_n2_a_message_that_two_places_wait_for_is_refused_and_fires_neither(pen: Any, host: Any, play: Any) -> None:
    inner = (
        '<startEvent id="in"/><callActivity id="call" calledElement="deep"/><endEvent id="out"/><endEvent id="left"/>'
    )
    scope = inner + pen.border("inner_stop", "call", message="stopped") + pen.flow("in call out; inner_stop left")
    body = (
        f'<startEvent id="start"/><subProcess id="scope">{scope}</subProcess><endEvent id="end"/><endEvent id="ended"/>'
    )
    body += pen.border("outer_stop", "scope", message="stopped") + pen.flow("start scope end; outer_stop ended")
    deep = f'<startEvent id="s"/>{ASK}<endEvent id="e"/>' + pen.flow("s ask e")
    definitions = pen.load(pen.diagram("toy", body, messages=["stopped"]), pen.diagram("deep", deep))
    toy = play(definitions, "toy", {}, host)
    with pytest.raises(EngineError, match="waited for in 2 places"):
        toy.instance.deliver("stopped")
    assert toy.go().waiting() == ["ask"]
    assert not {"inner_stop", "outer_stop"} & set(host.path)


@pytest.mark.parametrize("stored", [False, True])
def test_n3_a_path_behind_an_interruption_sees_nothing_from_inside(
    pen: Any, host: Any, play: Any, stored: bool
) -> None:
    inner = f'<startEvent id="in"/>{ASK}<userTask id="then"/><endEvent id="out"/>' + pen.flow("in ask then out")
    body = (
        '<startEvent id="start"/><subProcess '
        f'id="scope">{inner}</subProcess>{pen.border("stop", "scope", message="stopped")}'
        f'{pen.service("confirm")}<endEvent id="end"/><endEvent id="ended"/>'
    )
    diagram = pen.diagram("toy", body + pen.flow("start scope end; stop confirm ended"), messages=["stopped"])
    host.handlers["toy.confirm"] = lambda host, data: {"saw": sorted(data)}
    toy = play(pen.load(diagram), "toy", {"review": "R"}, host, stored=stored).answer("ask", n=1)
    toy.message("stopped", {"by": "the member"})
    assert toy.instance.data == {"review": "R", "stop": {"by": "the member"}, "confirm": {"saw": ["review", "stop"]}}


def test_n4_whether_a_message_would_be_taken_can_be_asked_first(pen: Any, host: Any, play: Any) -> None:
    host.handlers["toy.inquire"] = sets_moments
    toy = play(request(pen), "toy", {}, host)
    assert not toy.instance.waits_for("reply_received")
    with pytest.raises(NobodyWaits, match="Keep what came with it"):
        toy.instance.deliver("reply_received", {"documents": []})
    toy.answer("form", more=True)
    assert toy.instance.waits_for("reply_received")
    assert toy.message("reply_received").waiting() == ["form"]


@pytest.mark.parametrize("stored", [False, True])
def test_n5_a_lapse_never_shows_the_answer_of_an_earlier_round(pen: Any, host: Any, play: Any, stored: bool) -> None:
    host.handlers["toy.inquire"] = sets_moments
    host.handlers["toy.read"] = lambda host, data: {"status": "ANSWERED", "documents": data["reply"]["documents"]}
    host.handlers["toy.lapse"] = lambda host, data: {"status": "LAPSED", "saw": "reply" in data}
    toy = play(request(pen), "toy", {}, host, stored=stored)
    toy.answer("form", more=True).message("reply_received", {"documents": ["D1"]})
    assert toy.instance.data["inquiry_state"] == {"status": "ANSWERED", "documents": ["D1"]}
    toy.answer("form", more=True)
    host.later(days=30)
    toy.go()
    assert toy.instance.data["inquiry_state"] == {"status": "LAPSED", "saw": False}
    assert "reply" not in toy.instance.data


def test_n6_a_dashed_message_is_taken_once_and_the_second_is_said_to_be_unwaited_for(
    pen: Any, host: Any, play: Any
) -> None:
    body = f'<startEvent id="start"/>{ASK}{pen.border("extended", "ask", message="extension_taken", dashed=True)}'
    body += f'{pen.service("tell")}<endEvent id="end"/><endEvent id="told"/>'
    diagram = pen.diagram("toy", body + pen.flow("start ask end; extended tell told"), messages=["extension_taken"])
    toy = play(pen.load(diagram), "toy", {}, host, stored=True).message("extension_taken")
    assert host.path.count("tell") == 1
    assert toy.waiting() == ["ask"]
    assert not toy.instance.waits_for("extension_taken")
    with pytest.raises(NobodyWaits):
        toy.instance.deliver("extension_taken")
    assert toy.answer("ask").instance.is_completed


@pytest.mark.parametrize("place", ["end", "border of a call", "border of a scope"])
def test_n7_an_error_cannot_leave_a_process_so_none_goes_on_uncaught(pen: Any, place: str) -> None:
    if place == "end":
        body = (
            '<startEvent id="start"/><endEvent id="odd"><errorEventDefinition id="d" errorRef="error_LOST"/></endEvent>'
        )
        diagram = pen.diagram("toy", body + pen.flow("start odd"), errors=["LOST"])
    else:
        inner = '<startEvent id="in"/><endEvent id="out"/>' + pen.flow("in out")
        host = '<callActivity id="inside" calledElement="toy"/>'
        host = host if "call" in place else f'<subProcess id="inside">{inner}</subProcess>'
        body = (
            f'<startEvent id="start"/>{host}{pen.border("odd", "inside", error="LOST")}<endEvent '
            'id="end"/><endEvent id="lost"/>'
        )
        diagram = pen.diagram("toy", body + pen.flow("start inside end; odd lost"), errors=["LOST"])
    assert [finding.element for finding in pen.refused(diagram)] == ["odd"]


@pytest.mark.parametrize("stored", [False, True])
def test_n8_a_side_path_on_the_call_holds_back_nothing_but_the_very_end(
    pen: Any, host: Any, play: Any, noon: datetime, stored: bool
) -> None:
    inner = f'<startEvent id="in"/>{ASK}<endEvent id="out"/>' + pen.flow("in ask out")
    body = (
        '<startEvent id="start"/><callActivity id="appeal" calledElement="inner"/><userTask id="explain"/>'
        f"{pen.border('late', 'appeal', timer='due(&quot;appeal&quot;)', dashed=True)}{pen.service('forward')}"
        '<endEvent id="end"/><endEvent id="explained"/>'
    )
    outer = pen.diagram("toy", body + pen.flow("start appeal forward end; late explain explained"))
    host.moments["appeal"] = noon + timedelta(days=1)
    toy = play(pen.load(outer, pen.diagram("inner", inner)), "toy", {}, host, stored=stored)
    host.later(days=2)
    assert toy.go().waiting() == ["ask", "explain"]
    toy.answer("ask", n=1)
    assert "forward" in host.path
    assert toy.waiting() == ["explain"]
    assert not toy.instance.is_completed
    assert toy.answer("explain", why="busy").instance.is_completed
    assert toy.instance.data == {"ask": {"n": 1}, "forward": {"by": "toy.forward"}}


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("side_first", [False, True])
def test_n9_what_a_side_path_wrote_never_comes_back_saved_or_not(
    pen: Any, host: Any, play: Any, noon: datetime, stored: bool, side_first: bool
) -> None:
    body = (
        f'<startEvent id="start"/>{ASK}<userTask id="then"/><userTask id="aside"/><userTask id="other"/>'
        f"{pen.border('late', 'ask', timer='due(&quot;x&quot;)', dashed=True)}"
        f"{pen.border('later', 'ask', timer='warnings(&quot;x&quot;)', dashed=True)}"
        '<endEvent id="end"/><endEvent id="e1"/><endEvent id="e2"/>'
    )
    diagram = pen.diagram("toy", body + pen.flow("start ask then end; late aside e1; later other e2"))
    host.moments["x"], host.alarms["x"] = noon + timedelta(hours=2), [noon + timedelta(hours=1)]
    toy = play(pen.load(diagram), "toy", {"x": 0}, host, stored=stored)
    host.later(hours=3)
    assert sorted(toy.go().waiting()) == ["aside", "ask", "other"]
    order = ["aside", "other", "ask", "then"] if side_first else ["ask", "aside", "then", "other"]
    for element in order:
        toy.answer(element, n=element)
    assert toy.instance.is_completed
    assert toy.instance.data == {"x": 0, "ask": {"n": "ask"}, "then": {"n": "then"}}


def test_n10_a_flow_finds_its_element_whatever_operators_are_called(pen: Any, host: Any, play: Any) -> None:
    act = pen.service("act", "toy.ask")
    assert play(pen.load(pen.line(act, ASK)), "toy", {}, host).waiting() == ["ask"]
    clash = pen.refused(pen.line(pen.service("act", "ask"), ASK))
    assert any(finding.element == "ask" and "used twice" in finding.message for finding in clash)
    assert any(finding.element == "act" and "process.function" in finding.message for finding in clash)


def test_a_name_that_no_path_wrote_stops_the_step_and_is_told(pen: Any, host: Any, play: Any) -> None:
    body = (
        '<startEvent id="start"/><exclusiveGateway id="gate" default="gate_no"/><endEvent id="yes"/><endEvent id="no"/>'
    )
    diagram = pen.diagram("toy", body + pen.flow('start gate no; gate > yes: verdict["way"] == "A"'))
    with pytest.raises(NameUnknown, match="verdict, which nothing has written"):
        play(pen.load(diagram), "toy", {}, host)


def test_a_gateway_without_a_default_says_so_when_nothing_fits(pen: Any, host: Any, play: Any) -> None:
    body = '<startEvent id="start"/><exclusiveGateway id="gate"/><endEvent id="yes"/><endEvent id="no"/>'
    diagram = pen.diagram("toy", body + pen.flow("start gate; gate > yes: x == 1; gate > no: x == 2"))
    assert play(pen.load(diagram), "toy", {"x": 2}, host).instance.is_completed
    with pytest.raises(EngineError, match="gate fits the answers"):
        play(pen.load(diagram), "toy", {"x": 3}, host)


def test_of_two_conditions_that_hold_the_first_of_the_file_is_taken_wherever_it_is_drawn(
    pen: Any, host: Any, play: Any
) -> None:
    body = '<startEvent id="start"/><exclusiveGateway id="gate" default="gate_c"/>' + "".join(
        f'<endEvent id="{end}"/>' for end in "abc"
    )
    flows = pen.flow("start gate c; gate > a: x > 1; gate > b: x > 0")
    shapes = "".join(
        f'<di:BPMNShape id="{end}_di" bpmnElement="{end}"><dc:Bounds x="0" y="{y}" width="9" '
        'height="9"/></di:BPMNShape>'
        for end, y in (("a", 900), ("b", 100), ("c", 0))
    )
    plane = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d"><di:BPMNPlane '
        f'id="p">{shapes}</di:BPMNPlane></di:BPMNDiagram>'
    )
    diagram = pen.diagram("toy", body + flows).replace(b"</definitions>", plane.encode() + b"</definitions>")
    play(pen.load(diagram), "toy", {"x": 5}, host)
    assert host.path[-1] == "a"
