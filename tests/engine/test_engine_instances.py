"""An instance as use cases drive it: lines, rules, effects, moments, and what it tells its host."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from casework.engine.runtime import Instance, TaskRef
from casework.errors import DecisionError, EngineError, NameUnknown

ASK = '<userTask id="ask"/>'
NEED = [("> 6", '"MET"'), ("< 6", '"NOT_SHOWN"'), ("6", '"UNKNOWN"')]


def lines(pen: Any, *, each: str = "gathered ask", values: str = '"UNKNOWN","NOT_SHOWN","MET"') -> Any:
    table = pen.table("need", ["line.weeks"], values, NEED)
    diagram = pen.line(ASK, pen.rule("rate", "need", each=each), '<userTask id="then"/>')
    return pen.load(diagram, tables=[table])


def test_a_table_asked_line_by_line_answers_a_section_a_line_and_the_most_demanding_of_all(
    pen: Any, host: Any, play: Any
) -> None:
    gathered = {"lines": {"L1": {"weeks": 1}, "L2": {"weeks": 9}}}
    toy = play(lines(pen), "toy", {"gathered": gathered}, host, stored=True)
    toy.answer("ask", lines={"L1": {"weeks": 8}})
    assert toy.instance.data["rate"] == {
        "lines": {"L1": {"answer": "MET"}, "L2": {"answer": "MET"}},
        "summary": "MET",
    }
    host.decisions.clear()
    toy = play(lines(pen), "toy", {"gathered": gathered}, host)
    toy.answer("ask", lines={"L1": {"weeks": 8}, "L2": {"weeks": 2}, "L3": {"weeks": 6}})
    assert toy.instance.data["rate"]["summary"] == "UNKNOWN"
    assert [(element, line, decision.outputs) for element, line, decision in host.decisions] == [
        ("rate", "L1", {"answer": "MET"}),
        ("rate", "L2", {"answer": "NOT_SHOWN"}),
        ("rate", "L3", {"answer": "UNKNOWN"}),
    ]


def test_a_table_asked_line_by_line_says_when_no_line_is_there(pen: Any, host: Any, play: Any) -> None:
    toy = play(lines(pen, each="lost ask"), "toy", {}, host)
    with pytest.raises(NameUnknown, match="no line is there"):
        toy.answer("ask", text="no lines")


def test_a_line_sees_the_process_data_and_its_own_id(pen: Any, host: Any, play: Any) -> None:
    table = pen.table(
        "need", ["line_id", "policy"], '"YES","NO"', [('"L1"', '"strict"', '"YES"'), ("-", "-", '"NO"')], policy="FIRST"
    )
    definitions = pen.load(pen.line(ASK, pen.rule("rate", "need", each="ask")), tables=[table])
    toy = play(definitions, "toy", {"policy": "strict"}, host).answer("ask", lines={"L1": {}, "L2": None})
    assert toy.instance.data["rate"] == {"lines": {"L1": {"answer": "YES"}, "L2": {"answer": "NO"}}, "summary": "YES"}


class Undeclared:
    """A table that answers what it never declared."""

    id = "need"
    outputs = (SimpleNamespace(name="answer", values=("MET",)),)

    def evaluate(self, context: Mapping[str, Any]) -> Any:
        return SimpleNamespace(outputs={"answer": "PERHAPS"})


def test_an_answer_that_a_table_did_not_declare_is_never_ranked(pen: Any, host: Any, play: Any) -> None:
    definitions = lines(pen, values='"NOT_SHOWN","UNKNOWN","MET"')
    definitions.specs["toy"].task_specs["rate"].table = Undeclared()
    toy = play(definitions, "toy", {}, host)
    with pytest.raises(DecisionError, match="not among its declared ones"):
        toy.answer("ask", lines={"L1": {"weeks": 2}})


def test_a_table_asked_once_writes_its_outputs_and_a_summary_under_one_key(pen: Any, host: Any, play: Any) -> None:
    table = pen.table(
        "route", ["kind"], '"A","B"', [('"x"', '"A"'), ('"x"', '"B"'), ('"y"', '"B"')], policy="RULE ORDER"
    )
    definitions = pen.load(pen.line(pen.rule("decide", "route", resultVariable="way")), tables=[table])
    toy = play(definitions, "toy", {"kind": "x"}, host, stored=True)
    assert toy.instance.data["way"] == {"results": [{"answer": "A"}, {"answer": "B"}], "summary": "A"}
    assert [(element, line) for element, line, _ in host.decisions] == [("decide", None)]


def test_the_host_is_told_what_was_passed_in_order_and_by_whom_it_was_run(pen: Any, host: Any, play: Any) -> None:
    inner = f'<startEvent id="in"/>{pen.service("act", "inner.act")}<endEvent id="out"/>' + pen.flow("in act out")
    outer = pen.line('<callActivity id="call" calledElement="inner"/>', ASK)
    refs: list[TaskRef] = []
    host.passed = refs.append
    called: list[tuple[str, TaskRef]] = []
    host.call = lambda operator, task, data: called.append((operator, task)) or {}
    toy = play(pen.load(outer, pen.diagram("inner", inner)), "toy", {}, host)
    toy.answer("ask")
    assert [(ref.element, ref.process) for ref in refs] == [
        ("start", "toy"), ("in", "inner"), ("act", "inner"), ("out", "inner"), ("call", "toy"),
        ("ask", "toy"), ("end", "toy"),
    ]  # fmt: skip
    assert called == [("inner.act", refs[2])]
    assert len({ref.task_id for ref in refs}) == len(refs)


def test_open_tasks_say_what_they_are_and_keep_their_ids_through_a_restore(pen: Any, host: Any, play: Any) -> None:
    inner = '<startEvent id="in"/><receiveTask id="wait" messageRef="message_news"/><endEvent id="out"/>'
    scope = f'<subProcess id="scope">{inner}{pen.flow("in wait out")}</subProcess>'
    body = (
        f'<startEvent id="start"/><parallelGateway id="fork"/>{ASK}{scope}<parallelGateway id="join"/><endEvent '
        'id="end"/>'
    )
    diagram = pen.diagram("toy", body + pen.flow("start fork ask join end; fork scope join"), messages=["news"])
    toy = play(pen.load(diagram), "toy", {}, host)
    before = toy.instance.open_tasks()
    assert [(task.element, task.process, task.kind) for task in before] == [
        ("ask", "toy", "USER"),
        ("wait", "toy", "RECEIVE"),
    ]
    toy.stored = True
    assert toy.go().instance.open_tasks() == before
    toy.message("news", {"n": 1})
    assert toy.instance.open_tasks() == before[:1]
    assert toy.answer("ask").instance.data == {"ask": {}, "wait": {"n": 1}}


def test_two_instances_never_share_a_task_id(pen: Any, host: Any, play: Any) -> None:
    definitions = pen.load(pen.line(ASK))
    ids = {play(definitions, "toy", {}, host).task("ask") for _ in range(50)}
    assert len(ids) == 50


def test_answers_are_kept_without_going_on_where_the_next_step_is_to_wait(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.load(pen.line(ASK, pen.service("act"))), "toy", {}, host, stored=True)
    toy.instance.complete(toy.task("ask"), {"n": 1})
    toy.keep()
    assert (toy.waiting(), host.called, toy.instance.is_completed) == ([], [], False)
    assert toy.instance.data["ask"] == {"n": 1}
    assert toy.go().instance.is_completed
    assert host.called == ["toy.act"]


def test_moments_that_were_slept_through_fire_in_their_order_and_a_warning_once(
    pen: Any, host: Any, play: Any, noon: datetime
) -> None:
    body = f'<startEvent id="start"/>{ASK}<endEvent id="end"/>' + "".join(
        f'{pen.border(name, "ask", timer=timer, dashed=True)}<endEvent id="{name}_end"/>'
        for name, timer in (("late", "due('x')"), ("warned", "warnings('x')"), ("other", "due('y')"))
    )
    flows = pen.flow("start ask end; late late_end; warned warned_end; other other_end")
    toy = play(pen.load(pen.diagram("toy", body + flows)), "toy", {}, host, stored=True)
    host.moments.update(x=noon + timedelta(hours=8), y=noon + timedelta(hours=1))
    host.alarms["x"] = [noon + timedelta(hours=hour) for hour in (2, 4, 6)]
    host.later(hours=9)
    toy.go()
    assert [element for element in host.path if not element.endswith("_end")] == ["start", "other", "warned", "late"]
    host.alarms["x"] = [noon + timedelta(hours=hour) for hour in (2, 12, 14)]
    assert toy.instance.next_due() == noon + timedelta(hours=12)
    host.later(hours=3)
    assert toy.go().host.path.count("warned") == 2
    assert toy.instance.next_due() == noon + timedelta(hours=14)
    assert toy.answer("ask").instance.next_due() is None


def test_a_moment_fires_on_the_instant_and_not_before(pen: Any, host: Any, play: Any, noon: datetime) -> None:
    body = f'<startEvent id="start"/>{ASK}{pen.border("late", "ask", timer="due(&quot;x&quot;)")}'
    body += '<endEvent id="end"/><endEvent id="out"/>' + pen.flow("start ask end; late out")
    toy = play(pen.load(pen.diagram("toy", body)), "toy", {}, host)
    host.moments["x"] = noon + timedelta(hours=1)
    host.later(minutes=59, seconds=59)
    assert toy.go().waiting() == ["ask"]
    host.later(seconds=1)
    assert toy.go().instance.is_completed


def test_a_wait_on_the_way_ends_with_its_message_or_its_moment(pen: Any, host: Any, play: Any, noon: datetime) -> None:
    by_message = '<messageEventDefinition id="m" messageRef="message_news"/>'
    by_moment = '<timerEventDefinition id="t"><timeDate>due("x")</timeDate></timerEventDefinition>'
    first = f'<intermediateCatchEvent id="news">{by_message}</intermediateCatchEvent>'
    second = f'<intermediateCatchEvent id="moment">{by_moment}</intermediateCatchEvent>'
    toy = play(pen.load(pen.line(first, second, messages=["news"])), "toy", {}, host, stored=True)
    host.moments["x"] = noon + timedelta(hours=1)
    assert toy.instance.next_due() is None
    toy.message("news", {"n": 1})
    assert toy.instance.next_due() == noon + timedelta(hours=1)
    host.later(hours=2)
    assert toy.go().instance.data == {"news": {"n": 1}}
    assert toy.instance.is_completed


def test_a_process_that_is_not_there_cannot_be_started(pen: Any, host: Any) -> None:
    with pytest.raises(EngineError, match=r"There is no process lost\. There are toy"):
        Instance.start(pen.load(pen.line(ASK)), "lost", {}, host)


def test_two_ways_that_end_apart_end_together_with_the_data_of_both(pen: Any, host: Any, play: Any) -> None:
    body = (
        f'<startEvent id="start"/><parallelGateway id="fork"/>{ASK}<userTask id="tell"/><endEvent '
        'id="one"/><endEvent id="two"/>'
    )
    definitions = pen.load(pen.diagram("toy", body + pen.flow("start fork ask one; fork tell two")))
    for order in (("ask", "tell"), ("tell", "ask")):
        toy = play(definitions, "toy", {"x": 0}, host, stored=True)
        for element in order:
            assert not toy.instance.is_completed
            toy.answer(element, n=element)
        assert toy.instance.is_completed
        assert toy.instance.data == {"x": 0, "ask": {"n": "ask"}, "tell": {"n": "tell"}}


def test_the_data_shown_is_that_of_the_main_path_even_while_a_side_path_waits_deeper(
    pen: Any, host: Any, play: Any, noon: datetime
) -> None:
    body = (
        "<startEvent "
        f'id="start"/>{ASK}{pen.border("late", "ask", timer="due(&quot;x&quot;)", dashed=True)}{pen.service("note")}'
        '<callActivity id="aside" calledElement="inner"/><endEvent id="end"/><endEvent id="out"/>'
    )
    outer = pen.diagram("toy", body + pen.flow("start ask end; late note aside out"))
    inner = '<startEvent id="in"/><userTask id="explain"/><endEvent id="done"/>' + pen.flow("in explain done")
    toy = play(pen.load(outer, pen.diagram("inner", inner)), "toy", {"x": 0}, host, stored=True)
    host.moments["x"] = noon - timedelta(hours=1)
    assert toy.go().waiting() == ["ask", "explain"]
    assert toy.instance.data == {"x": 0}


def test_the_catalogue_says_all_that_a_diagram_says_of_its_elements(pen: Any) -> None:
    properties = {
        "role": "appeal "
                "physician", "not_by": "draft, "
                                       "sign", "milestone": "signed", "notice": "decision", "adverse": "clinical",
        "colour": "blue",
    }  # fmt: skip
    held = "".join(f'<s:property name="{name}" value="{value}"/>' for name, value in properties.items())
    inner = '<startEvent id="in"/><userTask id="inner_ask"/><endEvent id="out"/>' + pen.flow("in inner_ask out")
    body = (
        '<startEvent id="start"/><exclusiveGateway id="gate" name="Which&#10;way?" default="gate_ask"/>'
        '<userTask id="ask" '
        f'name="Ask"><extensionElements><s:properties>{held}</s:properties></extensionElements></userTask>'
        f'{pen.service("send", "toy.send", result="sent", effect="outbox")}<subProcess id="scope">{inner}</subProcess>'
        f'{pen.border("late", "scope", timer=" due( &quot;decision&quot; ) ", dashed=True)}<endEvent id="late_end"/>'
        f'{pen.rule("decide", "route", each="ask, send")}<receiveTask id="wait" messageRef="message_news"/>'
        f'{pen.border("lost", "send", error="LOST")}<endEvent id="lost_end"/>'
        '<callActivity id="call" calledElement="toy"/><endEvent id="end"/>'
    )
    flows = pen.flow(
        "start gate ask send scope decide wait call end; late late_end; lost lost_end; gate > send: x == 1"
    )
    lanes = {
        "Second physician": "ask scope",
        "Casework": "send decide",
        "Provider or member (outside)": "wait",
        "": "call",
    }
    table = pen.table("route", ["x"], '"A","B"', [("-", '"A"')])
    diagram = pen.diagram("toy", body + flows, messages=["news"], errors=["LOST"], lanes=lanes)
    definitions = pen.load(diagram, tables=[table])
    e = definitions.elements
    ask = e["ask"]
    assert (ask.id, ask.name, ask.kind, ask.file, ask.process, ask.scope) == (
        "ask",
        "Ask",
        "userTask",
        "diagram_0.bpmn",
        "toy",
        "toy",
    )
    assert (ask.lane, ask.role, ask.not_by, ask.milestone) == (
        "Second physician",
        "appeal physician",
        "draft, sign",
        "signed",
    )
    assert (ask.notice, ask.adverse, ask.form) == ("decision", "clinical", "ask")
    assert ask.properties["colour"] == "blue"
    assert (ask.result_key, e["wait"].result_key, e["send"].result_key, e["decide"].result_key) == (
        "ask",
        "wait",
        "sent",
        "decide",
    )
    assert (e["inner_ask"].scope, e["inner_ask"].lane, e["inner_ask"].role, e["inner_ask"].form) == (
        "scope", "Second physician", "second_physician", "inner_ask",
    )  # fmt: skip
    assert (e["send"].operator, e["send"].effect, e["send"].role) == ("toy.send", "outbox", None)
    assert (e["decide"].decision, e["decide"].each) == ("route", ("ask", "send"))
    assert (e["wait"].message, e["wait"].role) == ("news", None)
    assert (e["late"].timer.kind, e["late"].timer.deadline, e["late"].attached_to, e["late"].interrupting) == (
        "due", "decision", "scope", False,
    )  # fmt: skip
    assert (e["lost"].error_code, e["lost"].interrupting) == ("LOST", True)
    assert (e["call"].called, e["call"].role) == ("toy", None)
    assert (e["gate"].name, e["gate"].default) == ("Which way?", "gate_ask")
    flow = e["gate_send"]
    assert (flow.kind, flow.source, flow.target, flow.condition) == ("sequenceFlow", "gate", "send", "x == 1")
    assert dict(definitions.processes) == {"toy": "diagram_0.bpmn"}
    assert set(definitions.tables) == {"route"}
    assert set(definitions.files) == {"diagram_0.bpmn", "route.dmn"}
    assert len(definitions.hash) == 64
