"""Random walks: an instance saved at each step, which forgets what is over, tells the same story as any other."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.engine.definitions import DefinitionSet
from casework.engine.runtime import Instance
from casework.errors import BpmnError

MESSAGES = ("reply_received", "stopped", "extension_taken")


class Remembering(Instance):
    """An instance that never forgets."""

    def _forget(self) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def town() -> dict[str, DefinitionSet]:
    """A place to keep the definitions that all walks of this module share."""
    return {}


def drawn(pen: Any) -> DefinitionSet:
    """Loops, calls, a scope with events on its border, parallel branches, a table, an error, effects outside."""
    scope = '<startEvent id="s_in"/><callActivity id="work" calledElement="work_process"/><endEvent id="s_out"/>'
    main = (
        f'<startEvent id="start"/><subProcess id="scope">{scope}{pen.flow("s_in work s_out")}</subProcess>'
        f"{pen.border('warned', 'scope', timer='warnings(&quot;decision&quot;)', dashed=True)}{pen.service('warn')}"
        f"{pen.border('late', 'scope', timer='due(&quot;decision&quot;)', dashed=True)}"
        f"{pen.border('extended', 'scope', message='extension_taken', dashed=True)}{pen.service('tell')}"
        f"{pen.border('stop', 'scope', message='stopped')}{pen.service('confirm', effect='outbox')}"
        '<callActivity id="late_call" calledElement="aside"/><userTask id="close"/>'
        + "".join(f'<endEvent id="end_{number}"/>' for number in range(5))
        + pen.flow(
            "start scope close end_0; warned warn end_1; late late_call end_2; extended tell end_3; stop confirm end_4"
        )
    )
    work = (
        '<startEvent id="w_in"/><userTask id="form"/><exclusiveGateway id="enough" default="enough_fork"/>'
        '<callActivity id="more" calledElement="inquiry"/><parallelGateway id="fork"/><userTask id="left"/>'
        f'{pen.service("send", effect="outbox")}<userTask id="right"/><parallelGateway id="join"/>'
        f"{pen.rule('decide', 'way')}{pen.service('act')}{pen.border('failed', 'act', error='LOST')}"
        '<exclusiveGateway id="again" default="again_w_out"/><endEvent id="w_out"/>'
        + pen.flow('w_in form enough fork left join decide act again w_out; enough > more: form["n"] > 2; more form')
        + pen.flow('fork send right join; again > form: decide["answer"] == "BACK"; failed form')
    )
    inquiry = (
        f'<startEvent id="i_in"/>{pen.service("inquire", result="inquiry")}'
        '<receiveTask id="reply" messageRef="message_reply_received"/>'
        f"{pen.border('running_out', 'reply', timer='warnings(&quot;information&quot;)', dashed=True)}"
        f"{pen.service('remind')}"
        f"{pen.border('silent', 'reply', timer='due(&quot;information&quot;)')}{pen.service('lapse', result='inquiry')}"
        f'{pen.service("read", result="inquiry")}<endEvent id="i_0"/><endEvent id="i_1"/><endEvent id="i_2"/>'
        + pen.flow("i_in inquire reply read i_0; running_out remind i_1; silent lapse i_2")
    )
    aside = '<startEvent id="a_in"/><userTask id="explain"/><endEvent id="a_out"/>' + pen.flow("a_in explain a_out")
    way = pen.table(
        "way",
        ["left.n", "right.n"],
        '"BACK","ON"',
        [("> 2", "> 2", '"BACK"'), ("-", "-", '"ON"')],
        policy="FIRST",
    )
    loaded: DefinitionSet = pen.load(
        pen.diagram("main", main, messages=["stopped", "extension_taken"]),
        pen.diagram("work_process", work, errors=["LOST"]),
        pen.diagram("inquiry", inquiry.replace('id="inquiry"', 'id="inquiry_"'), messages=["reply_received"]),
        pen.diagram("aside", aside),
        tables=[way],
    )
    return loaded


def prepare(host: Any) -> Any:
    host.moments["decision"] = host.moment + timedelta(hours=30)
    host.alarms["decision"] = [host.moment + timedelta(hours=10), host.moment + timedelta(hours=20)]

    def inquire(host: Any, data: Any) -> Any:
        host.moments["information"] = host.moment + timedelta(hours=7)
        host.alarms["information"] = [host.moment + timedelta(hours=3)]
        return {"status": "ASKED"}

    def act(host: Any, data: Any) -> Any:
        if host.called.count("toy.act") % 3 == 1:
            raise BpmnError("LOST")
        return {"keys": sorted(data)}

    host.handlers.update({"toy.inquire": inquire, "toy.act": act})
    return host


def actions(toy: Any) -> list[Callable[[Any, int], Any]]:
    """What could happen next, in an order that does not depend on ids."""
    found: list[Callable[[Any, int], Any]] = []
    for element in toy.waiting():
        if element != "reply":
            found.append(lambda toy, n, element=element: toy.answer(element, n=n))
    for name in MESSAGES:
        if toy.instance.waits_for(name):
            found.append(lambda toy, n, name=name: toy.message(name, {"n": n} if n % 2 else None))
    for task in toy.instance.started():
        found.append(lambda toy, n, element=task.element: toy.settle(element, n=n))

    def pass_time(toy: Any, n: int) -> None:
        toy.host.later(hours=n)
        toy.go()

    def toll(toy: Any, n: int) -> None:
        toy.host.moments["decision"] = None if n == 0 else toy.host.moment + timedelta(hours=8 * n)
        toy.host.alarms["decision"] = [] if n == 0 else [toy.host.moment + timedelta(hours=4 * n)]
        toy.go()

    return [*found, pass_time, toll]


def story(toy: Any) -> Any:
    """All that a person could see."""
    return (
        toy.host.path,
        toy.host.called,
        toy.waiting(),
        [(task.element, task.result) for task in toy.instance.started()],
        toy.instance.next_due(),
        toy.instance.is_completed,
        toy.instance.data,
    )


def walk(toys: list[Any], choices: list[tuple[int, int]], act: Callable[[Any, int, int], Any]) -> None:
    """Let the same happen to every toy, one choice after the other; all tell one story, and none is stranded."""
    for choice, number in choices:
        told = [story(toy) for toy in toys]
        assert all(one == told[0] for one in told), choice
        if toys[0].instance.is_completed:
            break
        held = toys[0].waiting() or toys[0].instance.started() or toys[0].instance.next_due()
        assert held, "nothing waits and nothing is over: the review is stranded"
        for toy in toys:
            act(toy, choice, number)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 4)), min_size=5, max_size=45))
def test_saved_or_not_and_forgetting_or_not_an_instance_tells_the_same_story(
    pen: Any, play: Any, new_host: Any, town: dict[str, DefinitionSet], choices: list[tuple[int, int]]
) -> None:
    definitions = town.setdefault("walk", town.get("walk") or drawn(pen))
    toys = [
        play(definitions, "main", {"review": {"id": "R-1"}}, prepare(new_host()), stored=stored, kind=kind)
        for stored in (False, True)
        for kind in (Instance, Remembering)
    ]
    walk(toys, choices, lambda toy, choice, number: actions(toy)[choice % len(actions(toy))](toy, number))
    assert len(toys[1].instance._tree.tasks) >= len(toys[0].instance._tree.tasks)


def test_a_thousand_rounds_leave_an_instance_as_small_as_one(pen: Any, play: Any, new_host: Any) -> None:
    toy = play(drawn(pen), "main", {"review": {"id": "R-1"}}, prepare(new_host()), stored=True)
    toy.host.moments["decision"] = None
    toy.host.alarms["decision"] = []
    sizes = []
    for number in range(1_000):
        toy.answer("form", n=3)
        sizes.append(len(toy.instance.snapshot()))
        if number % 3:
            toy.message("reply_received", {"n": number % 7})
        else:
            toy.host.later(hours=8)
            toy.go()
        assert toy.waiting() == ["form"]
    assert max(sizes[500:]) <= max(sizes[:10]) + 20
    assert sum(len(tree.tasks) for tree in toy.instance._tree.trees()) < 30


def test_many_threads_may_run_instances_of_one_definition_set_at_once(pen: Any, play: Any, new_host: Any) -> None:
    definitions = drawn(pen)
    stories: list[Any] = []

    def walk() -> None:
        toy = play(definitions, "main", {"review": {"id": "R-1"}}, prepare(new_host()), stored=True)
        for number in range(40):
            possible = actions(toy)
            possible[(number * 7) % len(possible)](toy, number % 5)
            if toy.instance.is_completed:
                break
        stories.append(story(toy))

    threads = [threading.Thread(target=walk) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stories) == 8
    assert all(one == stories[0] for one in stories)


def test_threads_that_load_the_same_files_at_once_share_one_definition_set(pen: Any) -> None:
    content = pen.line('<userTask id="ask_in_threads"/>')
    loaded: list[DefinitionSet] = []
    threads = [threading.Thread(target=lambda: loaded.append(pen.load(content))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in loaded}) == 1
