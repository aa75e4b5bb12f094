"""Appeal and outside review in small: second levels, lapses, early requests, side paths that outlive their scope."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.engine.definitions import DefinitionSet
from casework.engine.runtime import Instance
from casework.errors import EngineError
from tests.engine.test_engine_walks import Remembering, walk

MESSAGES = ("lapse_appealed", "external_requested", "extended", "appeal_received", "taken_back", "reply", "decided_out")
FOUR_WAYS = [
    pytest.param((stored, kind), id=f"{'stored' if stored else 'in memory'}, {kind.__name__}")
    for stored in (False, True)
    for kind in (Instance, Remembering)
]


def drawn(pen: Any) -> DefinitionSet:
    """The box with its border, appeals level by level, the review outside; each deadline under its own name."""
    due = {
        name: f"due(&quot;{name}&quot;)" for name in ("decision", "appeal", "filing", "forward", "asking", "outside")
    }
    box = '<startEvent id="b_in"/><callActivity id="work" calledElement="stage"/><endEvent id="b_out"/>'
    main = (
        f'<startEvent id="start"/><subProcess id="box">{box}{pen.flow("b_in work b_out")}</subProcess>'
        '<exclusiveGateway id="adverse" default="adverse_closed"/><callActivity id="run_appeal" calledElement="level"/>'
        '<exclusiveGateway id="further" default="further_closed"/><callActivity id="run_out" calledElement="out"/>'
        f"{pen.border('overdue', 'box', timer=due['decision'], dashed=True)}"
        f"{pen.border('warned', 'box', timer='warnings(&quot;decision&quot;)', dashed=True)}{pen.service('warn')}"
        f"{pen.border('longer', 'box', message='extended', dashed=True)}{pen.service('tell', effect='outbox')}"
        f"{pen.service('extend')}{pen.border('lapsed', 'box', message='lapse_appealed')}"
        f"{pen.border('out_after_lapse', 'box', message='external_requested')}{pen.service('skip', result='appeal')}"
        f"{pen.border('appeal_overdue', 'run_appeal', timer=due['appeal'], dashed=True)}"
        f"{pen.border('out_early', 'run_appeal', message='external_requested')}"
        '<callActivity id="missed" calledElement="breach_process"/>'
        '<callActivity id="missed_again" calledElement="breach_process"/>'
        + "".join(f'<endEvent id="{end}"/>' for end in ("closed", "e_1", "e_2", "e_3", "e_4"))
        + pen.flow('start box adverse closed; adverse > run_appeal: work_form["n"] > 1; run_appeal further closed')
        + pen.flow('further > run_appeal: appeal["next"] == "LEVEL"; further > run_out: appeal["next"] == "OUT"')
        + pen.flow("run_out closed; overdue missed e_1; warned warn e_2; longer tell extend e_3; lapsed run_appeal")
        + pen.flow("out_after_lapse skip run_out; appeal_overdue missed_again e_4; out_early skip")
    )
    stage = (
        '<startEvent id="st_in"/><userTask id="work_form"/><exclusiveGateway id="enough" default="enough_st_out"/>'
        '<callActivity id="ask_work" calledElement="inquiry"/><endEvent id="st_out"/>'
        + pen.flow('st_in work_form enough st_out; enough > ask_work: work_form["n"] > 3; ask_work work_form')
    )
    inquiry = (
        f'<startEvent id="i_in"/>{pen.service("inquire", result="information")}'
        '<receiveTask id="answer" messageRef="message_reply"/>'
        f"{pen.border('silent', 'answer', timer='due(&quot;information&quot;)')}{pen.service('lapse')}"
        '<endEvent id="i_out"/><endEvent id="i_silent"/>' + pen.flow("i_in inquire answer i_out; silent lapse i_silent")
    )
    breach = (
        f'<startEvent id="m_in"/>{pen.service("note", result="breach")}<userTask id="explain"/>'
        f"{pen.border('late', 'explain', timer='due(&quot;explanation&quot;)', dashed=True)}{pen.service('remind')}"
        '<endEvent id="m_out"/><endEvent id="m_reminded"/>'
        + pen.flow("m_in note explain m_out; late remind m_reminded")
    )
    level = (
        f'<startEvent id="l_in"/>{pen.service("open", result="opened")}'
        '<exclusiveGateway id="asked" default="asked_file"/>'
        f'<receiveTask id="file" messageRef="message_appeal_received"/>'
        f"{pen.border('none', 'file', timer=due['filing'])}"
        f"{pen.service('close', result='appeal')}{pen.service('set_clock')}"
        '<subProcess id="fresh"><startEvent id="f_in"/><callActivity id="hear" calledElement="hearing"/>'
        f'<endEvent id="f_out"/>{pen.flow("f_in hear f_out")}</subProcess>'
        f"{pen.border('forwarded', 'fresh', timer=due['forward'])}{pen.service('affirm', result='appeal')}"
        f"{pen.border('back', 'fresh', message='taken_back')}{pen.service('confirm', result='appeal', effect='outbox')}"
        f"{pen.border('alarm', 'fresh', timer='warnings(&quot;appeal&quot;)', dashed=True)}{pen.service('call')}"
        + "".join(f'<endEvent id="{end}"/>' for end in ("l_none", "l_out", "l_lapse", "l_back", "l_called"))
        + pen.flow('l_in open asked file set_clock fresh l_out; asked > set_clock: opened["asked"]')
        + pen.flow('asked > close: opened["over"]; none close l_none; forwarded affirm l_lapse; back confirm l_back')
        + pen.flow("alarm call l_called")
    )
    hearing = (
        '<startEvent id="h_in"/><userTask id="hear_it"/><exclusiveGateway id="known" default="known_record"/>'
        '<callActivity id="ask_again" calledElement="inquiry"/>'
        f'{pen.service("record", result="appeal")}{pen.service("letter", effect="outbox")}<endEvent id="h_out"/>'
        + pen.flow('h_in hear_it known record letter h_out; known > ask_again: hear_it["n"] > 3; ask_again hear_it')
    )
    out = (
        f'<startEvent id="o_in"/>{pen.service("open_out")}<exclusiveGateway id="how" default="how_want"/>'
        f'<receiveTask id="want" messageRef="message_external_requested"/>'
        f"{pen.border('unasked', 'want', timer=due['asking'])}"
        f"{pen.service('send', effect='outbox')}"
        '<receiveTask id="verdict" messageRef="message_decided_out"/>'
        f"{pen.border('out_late', 'verdict', timer=due['outside'], dashed=True)}{pen.service('note_late')}"
        '<endEvent id="o_none"/><endEvent id="o_out"/><endEvent id="o_late"/>'
        + pen.flow('o_in open_out how want send verdict o_out; how > send: open_out["go"]; unasked o_none')
        + pen.flow("out_late note_late o_late")
    )
    loaded: DefinitionSet = pen.load(
        pen.diagram("main", main, messages=MESSAGES[:3]),
        pen.diagram("stage", stage),
        pen.diagram("inquiry", inquiry, messages=["reply"]),
        pen.diagram("breach_process", breach),
        pen.diagram("level", level, messages=["appeal_received", "taken_back"]),
        pen.diagram("hearing", hearing),
        pen.diagram("out", out, messages=["external_requested", "decided_out"]),
    )
    return loaded


def prepare(host: Any) -> Any:
    """Handlers that set and clear the moments, as those of a review do from what is on file."""
    host.moments["decision"] = host.moment + timedelta(hours=30)
    host.alarms["decision"] = [host.moment + timedelta(hours=10), host.moment + timedelta(hours=20)]
    host.file = {"appealed": False, "asked_out": False}

    def after(name: str, hours: int, *cleared: str) -> Any:
        def handler(host: Any, data: Any) -> Any:
            host.moments[name] = host.moment + timedelta(hours=hours)
            for one in cleared:
                host.moments.pop(one, None)
            return {"status": name.upper()}

        return handler

    def open_level(host: Any, data: Any) -> Any:
        host.moments.pop("decision", None)
        asked, host.file["appealed"] = host.file["appealed"], False
        over = host.moments.setdefault("filing", host.moment + timedelta(hours=20)) <= host.moment
        return {"asked": asked, "over": over}

    def set_clock(host: Any, data: Any) -> Any:
        host.moments |= {"appeal": host.moment + timedelta(hours=9), "forward": host.moment + timedelta(hours=9)}
        host.alarms["appeal"] = [host.moment + timedelta(hours=5)]
        host.moments.pop("filing", None)
        return {"set": True}

    def ended(next: str) -> Any:
        def handler(host: Any, data: Any) -> Any:
            for name in ("appeal", "forward", "filing"):
                host.moments.pop(name, None)
            host.alarms.pop("appeal", None)
            return {"next": next}

        return handler

    def record(host: Any, data: Any) -> Any:
        return ended({3: "LEVEL", 2: "OUT"}.get(data["hear_it"]["n"], "NONE"))(host, data)

    def open_out(host: Any, data: Any) -> Any:
        host.moments.pop("decision", None)
        host.moments["asking"] = host.moment + timedelta(hours=10)
        return {"go": host.file["asked_out"]}

    host.handlers |= {
        "toy.inquire": after("information", 6),
        "toy.note": after("explanation", 4),
        "toy.extend": after("decision", 12),
        "toy.open": open_level,
        "toy.set_clock": set_clock,
        "toy.close": ended("NONE"),
        "toy.affirm": lambda host, data: {**ended("OUT")(host, data), "by": "lapse"},
        "toy.confirm": ended("NONE"),
        "toy.skip": ended("OUT"),
        "toy.record": record,
        "toy.open_out": open_out,
        "toy.send": after("outside", 8, "asking"),
    }
    return host


def said(toy: Any, message: str) -> Any:
    """A message, with what it tells kept first."""
    toy.host.file |= {"appealed": message == "lapse_appealed" or toy.host.file["appealed"]}
    toy.host.file |= {"asked_out": message == "external_requested" or toy.host.file["asked_out"]}
    return toy.message(message, {"by": "MEMBER"})


@pytest.fixture(params=FOUR_WAYS)
def toy(request: Any, pen: Any, play: Any, host: Any) -> Any:
    """An instance at its first form."""
    stored, kind = request.param
    return play(drawn(pen), "main", {"review": {"id": "R-1"}}, prepare(host), stored=stored, kind=kind)


def denied(toy: Any) -> Any:
    toy.answer("work_form", n=2)
    assert toy.waiting() == ["file"]
    return toy


def test_a_second_level_waits_anew_and_its_own_time_runs(toy: Any, noon: datetime) -> None:
    said(denied(toy), "appeal_received")
    assert toy.waiting() == ["hear_it"]
    toy.answer("hear_it", n=3).settle("letter", sent=True)
    assert toy.waiting() == ["file"]
    assert toy.instance.next_due() == noon + timedelta(hours=20)
    assert "file" not in toy.instance.data, "the appeal of the first level is not that of the second"
    toy.host.later(hours=21)
    toy.go()
    assert toy.instance.is_completed
    assert toy.host.path.count("open") == 2
    assert toy.instance.data["appeal"] == {"next": "NONE"}


def test_each_late_level_is_noted_though_the_first_is_still_unexplained(toy: Any) -> None:
    toy.host.handlers["toy.set_clock"] = lambda host, data: (
        host.moments.update(appeal=host.moment + timedelta(hours=9)) or {"set": True}
    )
    said(denied(toy), "appeal_received")
    toy.host.later(hours=10)
    assert toy.go().waiting() == ["hear_it", "explain"]
    toy.answer("hear_it", n=3).settle("letter", sent=True)
    toy.host.moments["filing"] = toy.host.moment + timedelta(hours=20)
    said(toy, "appeal_received")
    toy.host.later(hours=10)
    assert sorted(toy.go().waiting()) == ["explain", "explain", "hear_it"]
    toy.answer("explain", why="first").answer("explain", why="second")
    toy.answer("hear_it", n=1).settle("letter", sent=True)
    assert toy.instance.is_completed
    assert toy.host.path.count("note") == 2


def test_two_missed_deadlines_are_explained_apart(toy: Any) -> None:
    toy.host.later(hours=31)
    assert toy.go().waiting() == ["work_form", "explain"]
    said(toy, "lapse_appealed")
    assert sorted(toy.waiting()) == ["explain", "hear_it"]
    toy.host.moments.pop("forward")
    toy.host.later(hours=10)
    assert sorted(toy.go().waiting()) == ["explain", "explain", "hear_it"]
    toy.answer("explain", why="too much work")
    assert sorted(toy.waiting()) == ["explain", "hear_it"]
    toy.answer("explain", why="ill").answer("hear_it", n=1).settle("letter", sent=True)
    assert toy.instance.is_completed
    assert "breach" not in toy.instance.data


def test_time_that_is_up_ends_a_scope_inside_a_called_process_and_all_within(toy: Any) -> None:
    said(denied(toy), "appeal_received").answer("hear_it", n=4)
    assert toy.waiting() == ["answer"]
    toy.host.moments["information"] = toy.host.moment + timedelta(hours=40)
    toy.host.later(hours=9)
    toy.go()
    assert "affirm" in toy.host.path
    assert toy.host.path.index("affirm") > toy.host.path.index("note"), "that it is late is noted, though both are due"
    assert sorted(toy.waiting()) == ["explain", "want"]
    assert not toy.instance.waits_for("reply")
    assert toy.instance.data["appeal"] == {"next": "OUT", "by": "lapse"}


def test_an_early_request_for_the_outside_ends_the_appeal_wherever_it_stands(toy: Any) -> None:
    said(denied(toy), "appeal_received").answer("hear_it", n=4)
    assert toy.waiting() == ["answer"]
    said(toy, "external_requested")
    assert [task.element for task in toy.instance.started()] == ["send"]
    assert toy.waiting() == []
    assert not toy.instance.waits_for("taken_back")
    assert toy.instance.data["appeal"] == {"next": "OUT"}
    said(toy.settle("send", sent=True), "decided_out")
    assert toy.instance.is_completed


def test_a_message_for_one_place_is_waited_for_in_one_place_on_every_way(toy: Any) -> None:
    assert toy.instance.waits_for("external_requested")
    denied(toy)
    said(toy, "appeal_received")
    assert toy.instance.waits_for("external_requested")
    toy.answer("hear_it", n=2).settle("letter", sent=True)
    assert toy.waiting() == ["want"]
    said(toy, "external_requested").settle("send", sent=True)
    assert toy.waiting() == ["verdict"]


def test_an_appeal_of_a_lapse_leads_to_the_same_appeal_as_a_denial(toy: Any) -> None:
    toy.host.later(hours=31)
    toy.go()
    said(toy, "lapse_appealed")
    assert sorted(toy.waiting()) == ["explain", "hear_it"]
    assert "file" not in toy.host.path
    assert "work_form" not in toy.instance.data
    toy.answer("hear_it", n=2).settle("letter", sent=True)
    assert sorted(toy.waiting()) == ["explain", "want"]


def test_a_side_path_goes_on_when_its_scope_was_left_over_the_border(toy: Any) -> None:
    said(toy, "extended")
    said(toy, "lapse_appealed")
    assert [task.element for task in toy.instance.started()] == ["tell"]
    toy.answer("hear_it", n=1).settle("letter", sent=True)
    assert not toy.instance.is_completed
    toy.settle("tell", sent=True)
    assert toy.instance.is_completed


def test_warnings_follow_an_extension(toy: Any, noon: datetime) -> None:
    toy.host.later(hours=10)
    toy.go()
    said(toy, "extended").settle("tell", sent=True)
    toy.host.alarms["decision"] = [noon + timedelta(hours=hours) for hours in (15, 20)]
    assert toy.instance.next_due() == noon + timedelta(hours=15)
    toy.host.later(hours=11)
    toy.go()
    assert toy.host.path.count("warn") == 2, "the first of the old time, one of the two slept through in the new"
    assert "note" not in toy.host.path
    toy.host.later(hours=2)
    assert toy.go().waiting() == ["work_form", "explain"]


def test_a_called_process_ends_when_its_side_paths_have(toy: Any) -> None:
    said(denied(toy), "appeal_received")
    toy.host.later(hours=6)
    assert toy.go().waiting() == ["hear_it"]
    assert "call" in toy.host.path
    toy.answer("hear_it", n=2)
    assert [task.element for task in toy.instance.started()] == ["letter"]
    toy.settle("letter", sent=True)
    assert toy.waiting() == ["want"]


def test_a_time_to_appeal_that_is_over_is_led_around_and_not_waited_for(toy: Any) -> None:
    toy.host.moments["filing"] = toy.host.moment + timedelta(hours=20)
    toy.host.later(hours=21)
    toy.answer("work_form", n=2)
    assert "close" in toy.host.path
    assert "file" not in toy.host.path
    assert toy.instance.is_completed


def test_a_wait_that_nothing_leads_around_is_refused_where_its_time_is_over(toy: Any) -> None:
    toy.host.handlers["toy.open"] = lambda host, data: {"asked": False, "over": False}
    toy.host.moments["filing"] = toy.host.moment
    with pytest.raises(EngineError, match="a gateway before it must lead around"):
        toy.answer("work_form", n=2)


def test_a_wait_whose_dashed_time_is_over_begins_and_the_delay_is_noted(toy: Any) -> None:
    toy.host.handlers["toy.send"] = lambda host, data: host.moments.update(outside=host.moment) or {"status": "LATE"}
    said(toy, "external_requested").settle("send", sent=True)
    assert toy.waiting() == ["verdict"]
    assert toy.host.path.count("note_late") == 1


@pytest.fixture(scope="module")
def town() -> dict[str, DefinitionSet]:
    """A place to keep the definitions that all walks of this module share."""
    return {}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 5)), min_size=4, max_size=40))
def test_however_an_appeal_goes_it_goes_the_same_saved_or_not_and_forgetting_or_not(
    pen: Any, play: Any, new_host: Any, town: dict[str, DefinitionSet], choices: list[tuple[int, int]]
) -> None:
    definitions = town.setdefault("walk", town.get("walk") or drawn(pen))
    toys = [
        play(definitions, "main", {"review": {"id": "R-1"}}, prepare(new_host()), stored=stored, kind=kind)
        for stored in (False, True)
        for kind in (Instance, Remembering)
    ]
    walk(toys, choices, act)


def act(toy: Any, choice: int, number: int) -> None:
    """One of all that could happen next, in an order that does not depend on ids."""
    forms = [element for element in ("work_form", "hear_it", "explain") if element in toy.waiting()]
    words = [name for name in MESSAGES if toy.instance.waits_for(name)]
    effects = [task.element for task in toy.instance.started()]
    kinds = [("form", one) for one in forms] + [("word", one) for one in words] + [("effect", one) for one in effects]
    kinds += [("time", "")] * (len(kinds) + 1)
    kind, name = kinds[choice % len(kinds)]
    if kind == "form":
        toy.answer(name, n=number)
    elif kind == "word":
        said(toy, name)
    elif kind == "effect":
        toy.settle(name, n=number)
    else:
        toy.host.later(hours=3 * number)
        toy.go()
