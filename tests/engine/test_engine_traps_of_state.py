"""SpiffWorkflow's traps 1 to 8, about state: what Casework guarantees where the stock engine is silently wrong."""

from typing import Any

import orjson
import pytest

from casework.engine.definitions import load_definitions
from casework.engine.instance_tree import InstanceTree, LiveTask
from casework.engine.runtime import STEP_LIMIT, Instance
from casework.errors import (
    EngineError,
    NobodyWaits,
    SnapshotError,
    StepLimitReached,
)

ASK = '<userTask id="ask"/>'


def test_01_after_a_thousand_rounds_an_open_task_is_still_seen_and_the_process_is_not_over(
    pen: Any, host: Any, play: Any
) -> None:
    toy = play(pen.rounds(), "toy", {}, host)
    for _ in range(1_000):
        toy.answer("form", more=True)
        assert toy.waiting() == ["inside"]
        toy.answer("inside", found="x")
    assert toy.waiting() == ["form"]
    assert not toy.instance.is_completed
    assert len(toy.instance._tree.subprocesses) == 0
    assert toy.answer("form", more=False).instance.is_completed


def test_01_a_loop_that_nobody_holds_is_stopped_and_named(pen: Any, host: Any, play: Any) -> None:
    body = (
        '<startEvent id="start"/><exclusiveGateway id="gate" default="gate_act"/><endEvent id="end"/>'
    ) + pen.service("act")
    diagram = pen.diagram("toy", body + pen.flow('start act gate; gate act; gate > end: act["done"]'))
    host.handlers["toy.act"] = lambda host, data: {"done": False}
    with pytest.raises(StepLimitReached, match=f"{STEP_LIMIT} steps"):
        play(pen.load(diagram), "toy", {}, host)


def test_01_a_process_that_calls_itself_is_stopped(pen: Any, host: Any, play: Any) -> None:
    with pytest.raises(StepLimitReached):
        play(pen.load(pen.line('<callActivity id="again" calledElement="toy"/>')), "toy", {}, host)


def test_02_an_instance_comes_back_whole_whatever_the_order_of_keys_in_its_data(pen: Any, host: Any, play: Any) -> None:
    data = {"z": 1, "a": {"y": 1, "b": [3, 1, 2]}, "m": None}
    toy = play(pen.load(pen.line(ASK, '<userTask id="then"/>')), "toy", data, host, stored=True)
    assert toy.answer("ask", zz=1, aa=2).instance.data == {**data, "ask": {"zz": 1, "aa": 2}}


def test_03_a_value_that_one_task_changes_stays_as_it_was_for_all_others(pen: Any, host: Any, play: Any) -> None:
    def spoil(host: Any, data: Any) -> Any:
        data["ask"]["lines"]["L1"] = "spoilt"
        data["ask"]["lines"].clear()
        return {}

    host.handlers["toy.spoil"] = spoil
    toy = play(pen.load(pen.line(ASK, pen.service("spoil"), '<userTask id="then"/>')), "toy", {}, host)
    answers = {"lines": {"L1": "as answered"}}
    toy.answer("ask", **answers)
    answers["lines"]["L1"] = "changed afterwards"
    toy.instance.data["ask"]["lines"]["L1"] = "changed from outside"
    assert toy.instance.data["ask"] == {"lines": {"L1": "as answered"}}


def test_04_a_second_answer_replaces_the_first_and_is_never_merged_into_it(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.rounds(), "toy", {}, host)
    toy.answer("form", more=True, codes=["A", "B", "C", "D"]).answer("inside").answer(
        "form", more=True, codes=["B", "D"]
    )
    assert toy.instance.data["form"] == {"more": True, "codes": ["B", "D"]}


def forked(pen: Any, *, first: str = "", second: str = "") -> Any:
    body = (
        '<startEvent id="start"/><userTask id="before"/><parallelGateway id="fork"/><userTask id="left"/>'
        f'<userTask id="right"/><parallelGateway id="join"/>{pen.service("mark", result=first)}'
        f'{pen.service("note", result=second)}<userTask id="after"/><endEvent id="end"/>'
    )
    return pen.load(
        pen.diagram("toy", body + pen.flow("start before fork left mark join after end; fork right note join"))
    )


@pytest.mark.parametrize("order", [("left", "right"), ("right", "left")])
@pytest.mark.parametrize("stored", [False, True])
def test_05_a_join_keeps_what_every_branch_wrote(
    pen: Any, host: Any, play: Any, order: tuple[str, str], stored: bool
) -> None:
    host.handlers["toy.mark"] = lambda host, data: {"seen": sorted(data)}
    toy = play(forked(pen, second="before"), "toy", {}, host, stored=stored).answer("before", n=1)
    assert toy.waiting() == ["left", "right"]
    toy.answer(order[0], n=2).answer(order[1], n=3)
    assert toy.instance.data == {
        "before": {"by": "toy.note"},
        "left": {"n": 2 if order[0] == "left" else 3},
        "right": {"n": 2 if order[0] == "right" else 3},
        "mark": {"seen": ["before", "left"]},
    }


def test_05_two_branches_that_write_one_key_are_refused_and_neither_is_lost_in_silence(
    pen: Any, host: Any, play: Any
) -> None:
    toy = play(forked(pen, first="verdict", second="verdict"), "toy", {}, host).answer("before").answer("left")
    with pytest.raises(EngineError, match="both written verdict"):
        toy.answer("right")


def test_06_an_answer_may_hold_any_key_and_the_instance_still_comes_back(pen: Any, host: Any, play: Any) -> None:
    poison = {"typename": "BpmnWorkflow", "nested": {"typename": "UUID", "value": "x"}}
    toy = play(pen.load(pen.line(ASK, '<userTask id="then"/>')), "toy", {}, host, stored=True)
    assert toy.answer("ask", **poison).instance.data["ask"] == poison


def test_07_an_instance_stays_on_the_diagrams_that_it_started_with(pen: Any, host: Any, play: Any) -> None:
    old = pen.load(pen.line(ASK))
    new = pen.load(pen.line('<userTask id="inserted"/>', ASK))
    snapshot = play(old, "toy", {}, host).instance.snapshot()
    with pytest.raises(SnapshotError, match="stays on the diagrams"):
        Instance.restore(new, snapshot, host)
    assert [task.element for task in Instance.restore(old, snapshot, host).open_tasks()] == ["ask"]


def test_08_a_nested_instance_is_stored_in_our_own_numbered_format(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.rounds(), "toy", {}, host).answer("form", more=True)
    snapshot = toy.instance.snapshot()
    assert snapshot[:4] == b"CWRK"
    assert snapshot[4] == 2
    assert [task.element for task in Instance.restore(toy.definitions, snapshot, host).open_tasks()] == ["inside"]


def test_01_ancestry_is_told_at_any_depth(pen: Any, host: Any) -> None:
    definitions = pen.load(pen.line(ASK))
    tree = InstanceTree(definitions.specs["toy"], definitions.specs, host, "x")
    tree.plant(tree.spec)
    task = tree.task_tree
    for _ in range(5_000):
        task = LiveTask(tree, tree.spec.task_specs["ask"], task)
    assert task.is_descendant_of(tree.task_tree)
    assert not tree.task_tree.is_descendant_of(task)
    assert sum(1 for _ in tree.in_order()) == 5_001


def test_a_message_for_which_nobody_waits_changes_nothing(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.load(pen.line(ASK)), "toy", {}, host)
    before = toy.instance.snapshot()
    with pytest.raises(NobodyWaits):
        toy.instance.deliver("news")
    assert toy.instance.snapshot() == before


def test_definitions_are_parsed_once_for_the_same_contents(pen: Any) -> None:
    content = pen.line(ASK)
    assert load_definitions({"a.bpmn": content}) is load_definitions({"a.bpmn": bytes(content)})
    assert load_definitions({"a.bpmn": content}) is not load_definitions({"b.bpmn": content})


def test_a_snapshot_holds_no_more_than_json(pen: Any, host: Any, play: Any) -> None:
    definitions = pen.load(pen.line(ASK, pen.service("act")))
    toy = play(definitions, "toy", {}, host)
    with pytest.raises(EngineError, match="answers to ask is not plain JSON") as refused:
        toy.instance.complete(toy.task("ask"), {"when": {1, 2, "secret"}})
    assert "secret" not in str(refused.value)
    host.handlers["toy.act"] = lambda host, data: {"what": object()}
    with pytest.raises(EngineError, match=r"toy\.act returned for act"):
        toy.answer("ask")
    with pytest.raises(EngineError):
        Instance.start(definitions, "toy", {"x": object()}, host)
    assert orjson.dumps(Instance.start(definitions, "toy", {"x": 1}, host).data) == b'{"x":1}'
