"""SpiffWorkflow's traps 9 to 17, about running: what holds where the stock engine is silently wrong."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework.engine.upload import parse_untrusted
from casework.errors import (
    BpmnError,
    EngineError,
    HandlerError,
    InvariantBroken,
    RulesOverlap,
    TaskNotOpen,
)

ASK = '<userTask id="ask"/>'


def test_09_a_failing_handler_is_named_its_cause_kept_and_its_text_left_out(pen: Any, host: Any, play: Any) -> None:
    def fail(host: Any, data: Any) -> Any:
        raise ValueError("member 123-45-6789 is unknown")

    host.handlers["toy.act"] = fail
    with pytest.raises(HandlerError, match=r"act failed in toy\.act with ValueError") as failed:
        play(pen.load(pen.line(pen.service("act"))), "toy", {}, host)
    assert isinstance(failed.value.__cause__, ValueError)
    assert "123-45-6789" not in str(failed.value)


def test_09_an_error_that_is_ours_passes_unchanged(pen: Any, host: Any, play: Any) -> None:
    def refuse(host: Any, data: Any) -> Any:
        raise InvariantBroken("I-7", "No person signed.", "29 CFR 2560.503-1")

    host.handlers["toy.act"] = refuse
    with pytest.raises(InvariantBroken, match="No person signed"):
        play(pen.load(pen.line(pen.service("act"))), "toy", {}, host)


def guarded(pen: Any, *codes: str | None) -> Any:
    borders = "".join(pen.border(f"caught_{code or 'any'}", "act", error=code or "") for code in codes)
    ends = "".join(f'<endEvent id="end_{code or "any"}"/>' for code in codes)
    flows = pen.flow("start act ask end;" + ";".join(f"caught_{code or 'any'} end_{code or 'any'}" for code in codes))
    body = f'<startEvent id="start"/>{pen.service("act")}{borders}{ASK}<endEvent id="end"/>{ends}'
    return pen.load(pen.diagram("toy", body + flows, errors=[code for code in codes if code]))


@pytest.mark.parametrize(("codes", "caught"), [(("LATE", "LOST"), "caught_LOST"), ((None,), "caught_any")])
def test_09_a_modelled_error_takes_the_border_event_of_its_code(
    pen: Any, host: Any, play: Any, codes: tuple[str | None, ...], caught: str
) -> None:
    def lose(host: Any, data: Any) -> Any:
        raise BpmnError("LOST")

    host.handlers["toy.act"] = lose
    toy = play(guarded(pen, *codes), "toy", {}, host, stored=True)
    assert toy.instance.is_completed
    assert caught in host.path
    assert "act" not in host.path


def test_09_a_modelled_error_that_no_border_event_catches_stops_the_step(pen: Any, host: Any, play: Any) -> None:
    def lose(host: Any, data: Any) -> Any:
        raise BpmnError("LOST")

    host.handlers["toy.act"] = lose
    for definitions in (guarded(pen, "LATE"), pen.load(pen.line(pen.service("act")))):
        with pytest.raises(HandlerError, match="LOST, which no border event") as failed:
            play(definitions, "toy", {}, host)
        assert isinstance(failed.value.__cause__, BpmnError)


def test_09_an_effect_outside_is_awaited_through_save_and_restore(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.load(pen.line(pen.service("send", effect="outbox"), ASK)), "toy", {}, host, stored=True)
    assert [(task.element, task.operator, task.result) for task in toy.instance.started()] == [
        ("send", "toy.send", {"by": "toy.send"})
    ]
    assert toy.waiting() == []
    toy.settle("send", sent_at="2026-01-05")
    assert toy.instance.data["send"] == {"by": "toy.send", "sent_at": "2026-01-05"}
    assert toy.waiting() == ["ask"]
    assert host.called == ["toy.send"]


def test_10_a_task_is_completed_once_and_only_while_it_is_open(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.load(pen.line(ASK, pen.service("send", effect="outbox"), '<userTask id="then"/>')), "toy", {}, host)
    ask = toy.task("ask")
    toy.answer("ask", n=1)
    send = toy.instance.started()[0].id
    for wrong in (ask, send, "nonsense", ""):
        with pytest.raises(TaskNotOpen):
            toy.instance.complete(wrong, {"n": 2})
    with pytest.raises(TaskNotOpen):
        toy.instance.resume(ask, {})
    toy.settle("send")
    with pytest.raises(TaskNotOpen):
        toy.instance.resume(send, {})
    assert toy.instance.data["ask"] == {"n": 1}


def test_10_the_engine_itself_refuses_to_run_what_is_not_ready(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.load(pen.line(ASK, '<userTask id="then"/>')), "toy", {}, host)
    finished = next(task for task in toy.instance._tree.in_order() if task.task_spec.name == "start")
    with pytest.raises(EngineError, match="COMPLETED, so it cannot be run"):
        finished.run()


def test_11_two_timers_have_a_moment_each_read_anew_and_told_by_our_clock(
    pen: Any, host: Any, play: Any, noon: datetime
) -> None:
    body = (
        f'<startEvent id="start"/>{ASK}{pen.border("soon", "ask", timer="due(&quot;first&quot;)", dashed=True)}'
        f'{pen.border("late", "ask", timer="due(&quot;second&quot;)")}<endEvent id="end"/><endEvent '
        'id="a"/><endEvent id="b"/>'
    )
    toy = play(
        pen.load(pen.diagram("toy", body + pen.flow("start ask end; soon a; late b"))), "toy", {}, host, stored=True
    )
    assert toy.instance.next_due() is None
    host.moments.update(first=noon + timedelta(hours=1), second=noon + timedelta(hours=9))
    assert toy.instance.next_due() == noon + timedelta(hours=1)
    host.later(hours=2)
    host.moments["first"] = noon + timedelta(hours=3)
    assert "soon" not in toy.go().host.path
    host.moment = datetime(2026, 1, 5, 15, tzinfo=UTC)
    assert toy.go().host.path[-2:] == ["soon", "a"]
    assert toy.instance.next_due() == noon + timedelta(hours=9)
    host.later(hours=6)
    assert toy.go().instance.is_completed
    assert host.path[-2:] == ["late", "b"]
    assert toy.instance.next_due() is None


def test_12_an_interrupting_event_interrupts_whatever_lies_below_it(pen: Any, host: Any, play: Any) -> None:
    inner = ('<startEvent id="in"/><callActivity id="call" calledElement="deep"/><endEvent id="out"/>') + pen.flow(
        "in call out"
    )
    body = (
        '<startEvent id="start"/><subProcess '
        f'id="scope">{inner}</subProcess>{pen.border("stop", "scope", message="stopped")}'
        '<endEvent id="end"/><endEvent id="ended"/>'
    )
    outer = pen.diagram("toy", body + pen.flow("start scope end; stop ended"), messages=["stopped"])
    deep = (
        pen.line(ASK, pen.service("send", effect="outbox"), process="deep")
        .replace(b'"start"', b'"s"')
        .replace(b'"end"', b'"e"')
    )
    for steps in (0, 1):
        fresh = type(host)()
        toy = play(pen.load(outer, deep), "toy", {}, fresh, stored=True)
        if steps:
            toy.answer("ask")
        settled = toy.instance.started()
        toy.message("stopped")
        assert toy.instance.is_completed
        assert (toy.waiting(), toy.instance.started()) == ([], [])
        for task in settled:
            with pytest.raises(TaskNotOpen):
                toy.instance.resume(task.id, {})
    assert {"scope", "call"} & {
        finding.element
        for finding in pen.refused(
            outer.replace(b'<subProcess id="scope"', b'<subProcess id="scope" triggeredByEvent="true"'), deep
        )
    } == {"scope"}


@pytest.mark.parametrize(
    "silent",
    [
        '<intermediateThrowEvent id="odd"><linkEventDefinition id="d"/></intermediateThrowEvent>',
        '<intermediateThrowEvent id="odd"><compensateEventDefinition id="d"/></intermediateThrowEvent>',
        '<receiveTask id="odd"/>',
        '<userTask id="odd"><ioSpecification/></userTask>',
    ],
)
def test_13_an_element_that_would_do_nothing_is_refused_by_name(pen: Any, silent: str) -> None:
    assert "odd" in {finding.element for finding in pen.refused(pen.line(silent))}


def test_14_cells_mean_what_a_modeler_writes_and_no_answer_is_silent(pen: Any, host: Any, play: Any) -> None:
    rules = [('"A","B"', "[1..10]", '"LISTED"'), ('not("A","B")', "-", '"OTHER"')]
    table = pen.table("route", ["kind", "size"], '"LISTED","OTHER"', rules)
    definitions = pen.load(pen.line(pen.rule("decide", "route"), ASK), tables=[table])
    for kind, size, answer in (("B", 7, "LISTED"), ("C", 7, "OTHER")):
        toy = play(definitions, "toy", {"kind": kind, "size": size}, host)
        assert toy.instance.data["decide"] == {"answer": answer, "summary": answer}
    with pytest.raises(Exception, match="No rule"):
        play(definitions, "toy", {"kind": "A", "size": 11}, host)
    overlapping = pen.table("route", ["kind", "size"], '"LISTED","OTHER"', [*rules, ('"B"', "-", '"OTHER"')])
    with pytest.raises(RulesOverlap):
        play(
            pen.load(pen.line(pen.rule("decide", "route"), ASK), tables=[overlapping]),
            "toy",
            {"kind": "B", "size": 7},
            host,
        )


def test_15_a_diagram_that_hangs_the_stock_parser_is_refused_and_parsed_apart(pen: Any) -> None:
    task = (
        '<userTask id="ask"><dataInputAssociation '
        'id="i"><sourceRef>reference</sourceRef></dataInputAssociation></userTask>'
    )
    deepest = f'<startEvent id="s2"/>{task}<endEvent id="e2"/>' + pen.flow("s2 ask e2")
    middle = (f'<startEvent id="s1"/><subProcess id="inner">{deepest}</subProcess><endEvent id="e1"/>') + pen.flow(
        "s1 inner e1"
    )
    holder = '<dataObject id="object"/><dataObjectReference id="reference" dataObjectRef="object"/>'
    body = f'{holder}<startEvent id="start"/><subProcess id="outer">{middle}</subProcess><endEvent id="end"/>'
    diagram = pen.diagram("toy", body + pen.flow("start outer end"))
    assert {"object", "reference", "ask"} <= {finding.element for finding in pen.refused(diagram)}
    assert {"object", "reference", "ask"} <= {finding.element for finding in parse_untrusted({"toy.bpmn": diagram})}


def test_16_no_log_record_of_the_engine_carries_case_data(pen: Any, host: Any, play: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    toy = play(pen.rounds(), "toy", {"member": "Jonas Brandt"}, host, stored=True)
    toy.answer("form", more=True, note="Jonas Brandt").answer("inside").answer("form", more=False)
    assert caplog.records == []
    assert logging.getLogger("spiff.task").getEffectiveLevel() >= logging.WARNING


def test_17_values_come_through_one_gate_and_scripts_through_none(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.load(pen.line(ASK)), "toy", {}, host)
    engine = toy.instance._tree.script_engine
    with pytest.raises(EngineError, match="runs none"):
        engine.execute(toy.instance._tree.task_tree, "x = 1")
    assert engine.evaluate(toy.instance._tree.task_tree, "1 + 1") == 2
