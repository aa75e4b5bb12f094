"""A dashed timer goes on watching its deadline: each moment that it has fires once, while the activity lasts."""

import zlib
from base64 import b64decode
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson
import pytest

from casework.engine.runtime import Instance
from casework.engine.snapshot import MAGIC

EAST = timezone(timedelta(hours=9))
# Stored in format 1, in which a dashed timer ended when it had fired; the first while its side path was still open.
OF_BEFORE = {
    "still unexplained": (
        "Q1dSSwGH69FKeAE1jsuOwjAMRf/Faw/Kq0na5UjzBSyjLuzECDRVi6AgKtR/J0Wwuz7yuXYC65glK0NSVIhMFDQ7xYqb2FiVTSPi"
        "KZusomttKJ6CkDdcKLSZKXpAUNpY1/gQW+Jc5AAYEOZpAUwpWQS6/u9+p9tY6LL83WWc9+fhNAP+aPQOFT7hAZ1ea1I9JvcWoE7a"
        "b+iDPcI4zbLxKukq8UUoH6GraYFuO7h7b6zfpvqFPM4DnUZAs7XpT1vf44GGq+Bz7V+yfkkL"
    ),
    "explained": (
        "Q1dSSwFfZ8FpeAE1TrtuwzAM/BfOrCHJsiR7DJCla0fDAykxSFDDDmKnjRH43ys17Xa84z16qC2zRGVIkvKBibxmq1hxE5paRdOI"
        "OIomqmDb2idHXsgZTuTbyBQcIChtats4H1rimOQE2CKs8wbY932NQMtndZjvU6LbdvySaf24jpcV8E2js6jwCQ/o9J6RGrC3vwbI"
        "l3aF+qNDiRxT4bNJZxPfhOIZuow26EphNc2rwI4gj+tIl6lo3+ci8n3ZYP+veM2rjlN6n/MXGgw58dU0DHiicRF87sMPd3VSjw=="
    ),
}


def drawn(pen: Any) -> bytes:
    """A task with a dashed timer on it, and what is noted and explained beside the task when it fires."""
    body = (
        '<startEvent id="start"/><userTask id="ask"/>'
        f"{pen.border('late', 'ask', timer='due(&quot;x&quot;)', dashed=True)}{pen.service('note', result='breach')}"
        '<userTask id="explain"/><endEvent id="end"/><endEvent id="told"/>'
    )
    diagram: bytes = pen.diagram("toy", body + pen.flow("start ask end; late note explain told"))
    return diagram


@pytest.fixture(params=[False, True], ids=["in memory", "stored"])
def toy(request: pytest.FixtureRequest, pen: Any, host: Any, play: Any, noon: datetime) -> Any:
    """An instance at its task, which is due in an hour."""
    host.moments["x"] = noon + timedelta(hours=1)
    host.handlers["toy.note"] = lambda host, data: {"due": host.moments["x"].isoformat()}
    return play(pen.load(drawn(pen)), "toy", {"x": 1}, host, stored=request.param)


def test_each_new_moment_fires_and_has_a_side_path_of_its_own(toy: Any, noon: datetime) -> None:
    toy.host.later(hours=2)
    assert toy.go().waiting() == ["ask", "explain"]
    assert toy.instance.next_due() is None
    toy.host.moments["x"] = noon + timedelta(hours=5)
    assert toy.go().instance.next_due() == noon + timedelta(hours=5)
    toy.host.later(hours=3)
    assert toy.go().waiting() == ["ask", "explain", "explain"]
    toy.answer("explain", why="one").answer("explain", why="two")
    assert (toy.host.path.count("late"), toy.host.path.count("note")) == (2, 2)
    assert toy.answer("ask", n=1).instance.is_completed
    assert toy.instance.data == {"x": 1, "ask": {"n": 1}}


def test_a_moment_that_has_fired_never_fires_again_even_when_it_comes_back(toy: Any, noon: datetime) -> None:
    toy.host.later(hours=2)
    toy.go()
    for moment in (
        None,
        noon + timedelta(hours=9),
        noon + timedelta(hours=1),
        (noon + timedelta(hours=1)).astimezone(EAST),
    ):
        toy.host.moments.pop("x", None)
        if moment is not None:
            toy.host.moments["x"] = moment
        toy.go()
    assert toy.host.path.count("late") == 1
    assert toy.instance.next_due() is None


def test_a_new_moment_that_is_over_when_it_comes_fires_at_once_though_it_is_the_earlier_one(
    toy: Any, noon: datetime
) -> None:
    toy.host.later(hours=2)
    toy.go()
    toy.host.moments["x"] = noon + timedelta(minutes=30)
    assert toy.go().host.path.count("late") == 2
    assert toy.go().waiting() == ["ask", "explain", "explain"]


def test_what_was_started_for_one_moment_goes_on_when_the_activity_is_left_and_nothing_is_watched_any_more(
    toy: Any, noon: datetime
) -> None:
    toy.host.later(hours=2)
    toy.go()
    toy.host.moments["x"] = noon + timedelta(hours=5)
    assert toy.answer("ask", n=1).waiting() == ["explain"]
    assert toy.instance.next_due() is None
    toy.host.later(hours=9)
    assert toy.go().host.path.count("late") == 1
    assert toy.answer("explain", why="ill").instance.is_completed


def test_the_paths_of_two_moments_keep_what_each_of_them_wrote(toy: Any, noon: datetime) -> None:
    toy.host.later(hours=2)
    toy.go()
    toy.host.moments["x"] = noon + timedelta(hours=5)
    toy.host.later(hours=4)
    toy.go()
    written = [task.data["breach"] for task in toy.instance._tree.in_order() if task.task_spec.name == "explain"]
    assert written == [{"due": (noon + timedelta(hours=hours)).isoformat()} for hours in (1, 5)]


def test_warnings_of_a_new_moment_are_given_as_well_and_those_given_before_are_not_repeated(
    pen: Any, host: Any, play: Any, noon: datetime
) -> None:
    body = (
        f'<startEvent id="start"/><userTask id="ask"/>{pen.service("warn")}'
        f"{pen.border('warned', 'ask', timer='warnings(&quot;x&quot;)', dashed=True)}"
        '<endEvent id="end"/><endEvent id="told"/>'
    )
    toy = play(
        pen.load(pen.diagram("toy", body + pen.flow("start ask end; warned warn told"))), "toy", {}, host, stored=True
    )
    host.alarms["x"] = [noon + timedelta(hours=hours) for hours in (1, 2)]
    host.later(hours=3)
    assert toy.go().host.path.count("warn") == 1
    host.alarms["x"] = [noon + timedelta(hours=hours) for hours in (2, 6, 8)]
    assert toy.go().instance.next_due() == noon + timedelta(hours=6)
    host.later(hours=3)
    assert toy.go().host.path.count("warn") == 2
    host.later(hours=3)
    assert toy.go().host.path.count("warn") == 3


def of_before(name: str, definitions: Any) -> bytes:
    """A snapshot of format 1, for these definitions."""
    content = b64decode(OF_BEFORE[name])
    state = orjson.loads(zlib.decompress(content[9:]))
    body = zlib.compress(orjson.dumps([definitions.hash, *state[1:]]))
    return MAGIC + bytes([1]) + zlib.crc32(body).to_bytes(4, "big") + body


@pytest.mark.parametrize("name", list(OF_BEFORE))
def test_an_instance_of_before_watches_for_the_next_moment_and_never_fires_again_for_the_last(
    pen: Any, host: Any, play: Any, noon: datetime, name: str
) -> None:
    definitions = pen.load(drawn(pen))
    host.moments["x"] = noon + timedelta(hours=1)
    host.later(hours=2)
    toy = play(definitions, "toy", {}, host)
    toy.instance, toy.stored, host.path = Instance.restore(definitions, of_before(name, definitions), host), True, []
    open_ones = ["explain"] if name == "still unexplained" else []
    assert toy.go().waiting() == ["ask", *open_ones]
    assert (host.path, toy.instance.next_due()) == ([], None)
    host.moments["x"] = noon + timedelta(hours=5)
    assert toy.go().instance.next_due() == noon + timedelta(hours=5)
    host.later(hours=3)
    assert sorted(toy.go().waiting()) == sorted(["ask", "explain", *open_ones])
    assert host.path.count("late") == 1
    for _ in range(1 + len(open_ones)):
        toy.answer("explain", why="ill")
    assert toy.answer("ask", n=1).instance.is_completed
    assert toy.instance.data == {"x": 1, "ask": {"n": 1}}


def test_an_instance_of_before_whose_deadline_has_moved_on_already_fires_for_the_new_moment(
    pen: Any, host: Any, play: Any, noon: datetime
) -> None:
    definitions = pen.load(drawn(pen))
    host.moments["x"] = noon + timedelta(hours=5)
    host.later(hours=2)
    toy = play(definitions, "toy", {}, host)
    toy.instance = Instance.restore(definitions, of_before("explained", definitions), host)
    assert toy.go().instance.next_due() == noon + timedelta(hours=5)
    host.later(hours=3)
    assert toy.go().waiting() == ["ask", "explain"]


def test_an_instance_of_before_whose_activity_is_left_watches_nothing(
    pen: Any, host: Any, play: Any, noon: datetime
) -> None:
    definitions = pen.load(drawn(pen))
    host.moments["x"] = noon + timedelta(hours=1)
    host.later(hours=2)
    toy = play(definitions, "toy", {}, host).go().answer("ask", n=1)
    content = toy.instance.snapshot()
    toy.instance = Instance.restore(definitions, content[:4] + bytes([1]) + content[5:], host)
    host.moments["x"] = noon + timedelta(hours=3)
    assert toy.instance.next_due() is None
    assert toy.go().waiting() == ["explain"]
