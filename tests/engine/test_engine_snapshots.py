"""Snapshots: small, ours, and refused when anything about them is wrong."""

import random
import zlib
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.engine.definitions import load_definitions
from casework.engine.runtime import Instance
from casework.engine.snapshot import FORMAT, _difference
from casework.errors import SnapshotError

ASK = '<userTask id="ask"/>'


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda content: b"", "not written by Casework"),
        (lambda content: b"CWRK", "not written by Casework"),
        (lambda content: b'{"serializer_version": "1.5"}', "not written by Casework"),
        (lambda content: content[:4] + bytes([FORMAT + 1]) + content[5:], "newer one"),
        (lambda content: content[:4] + bytes([0]) + content[5:], "not written by Casework"),
        (lambda content: content[:-3], "damaged"),
        (lambda content: content + b"x", "damaged"),
        (lambda content: content[:9] + content[10:], "damaged"),
    ],
)
def test_bytes_that_are_not_ours_or_not_whole_are_refused(pen: Any, host: Any, play: Any, spoil: Any, why: str) -> None:
    toy = play(pen.load(pen.line(ASK)), "toy", {}, host)
    with pytest.raises(SnapshotError, match=why):
        Instance.restore(toy.definitions, spoil(toy.instance.snapshot()), host)


def test_one_changed_bit_anywhere_is_noticed(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.load(pen.line(ASK)), "toy", {"x": [1, 2, 3]}, host)
    content = toy.instance.snapshot()
    chance = random.Random(7)
    for place in range(len(content)):
        spoilt = bytearray(content)
        spoilt[place] ^= 1 << chance.randrange(8)
        with pytest.raises(SnapshotError):
            Instance.restore(toy.definitions, bytes(spoilt), host)


@pytest.mark.parametrize("body", [b"not packed", zlib.compress(b"not json"), zlib.compress(orjson.dumps([1, 2]))])
def test_a_body_that_cannot_be_unpacked_is_refused_even_with_a_fitting_checksum(
    pen: Any, host: Any, body: bytes
) -> None:
    content = b"CWRK" + bytes([FORMAT]) + zlib.crc32(body).to_bytes(4, "big") + body
    with pytest.raises(SnapshotError, match="unpacked"):
        Instance.restore(pen.load(pen.line(ASK)), content, host)


def test_a_snapshot_of_an_instance_is_the_same_after_a_restore(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.load(pen.line(ASK, '<userTask id="then"/>')), "toy", {"x": 1}, host).answer("ask", n=1)
    content = toy.instance.snapshot()
    assert Instance.restore(toy.definitions, content, host).snapshot() == content


def test_a_realistic_review_takes_less_than_ten_kilobytes_and_no_more_after_many_rounds(host: Any, play: Any) -> None:
    folder = Path(__file__).parents[2] / "benchmarks" / "toy"
    definitions = load_definitions({path.name: path.read_bytes() for path in folder.iterdir()})
    lines = {"lines": {f"L{number}": {"status": "SHOWN", "note": f"trial {number} on file"} for number in range(12)}}
    start = {"standing": "ACTIVE", "twins": 1, "asked_by": "MEMBER", "jeopardy": "SHOWN", "documents": 2}
    toy = play(definitions, "toy_review", start, host)
    toy.answer("review_coverage", answer="GO_ON", **lines).answer("triage_urgency", answer="STANDARD", **lines)
    sizes = []
    for number in range(30):
        toy.answer("check_completeness", answer="ASK", round=number, **lines)
        sizes.append(len(toy.instance.snapshot()))
        toy.message("information_received", {"documents": [f"D{number}"], **lines})
    assert max(sizes) < 10_000
    assert max(sizes[20:]) <= max(sizes[:5]) + 40


def test_a_completed_instance_keeps_its_data_and_nothing_else(pen: Any, host: Any, play: Any) -> None:
    toy = play(pen.load(pen.line(ASK)), "toy", {"x": 1}, host).answer("ask", n=1)
    again = Instance.restore(toy.definitions, toy.instance.snapshot(), host)
    assert again.is_completed
    assert again.data == {"x": 1, "ask": {"n": 1}}
    assert (again.open_tasks(), again.started(), again.next_due()) == ([], [], None)
    assert len(again._tree.tasks) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-2, 2) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)
DATA = st.dictionaries(st.sampled_from("abcd"), JSON, max_size=4)


@settings(max_examples=200, deadline=None)
@given(DATA, DATA)
def test_a_difference_brings_back_exactly_the_later_data(before: dict[str, Any], after: dict[str, Any]) -> None:
    changed, removed = _difference(before, after)
    restored = {**before, **(changed or {})}
    for key in removed or ():
        del restored[key]
    assert orjson.dumps(restored, option=orjson.OPT_SORT_KEYS) == orjson.dumps(after, option=orjson.OPT_SORT_KEYS)


def test_data_that_did_not_change_takes_no_room() -> None:
    data = {"a": 1, "b": [1]}
    assert _difference(data, data) == (0, 0)
    assert _difference(data, {"b": [1], "a": 1}) == (0, 0)
    assert _difference({"a": 1}, {"a": True}) == ({"a": True}, 0)
