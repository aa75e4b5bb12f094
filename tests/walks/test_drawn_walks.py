"""Whatever people, handlers, messages and time do: no walk over the shipped diagrams strands a review, saved or not."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.engine.definitions import load_definitions
from casework.engine.runtime import Instance
from server import diagrams
from tests.walks.drawn_world import DECIDES, PEOPLE, World

STEPS = 400
"""More than any walk needs; one that needs more does not end."""


class Walk:
    """One random walk, with or without saving and restoring at each step."""

    def __init__(self, seed: int, *, saved: bool) -> None:
        self.definitions, self.saved = load_definitions(diagrams()), saved
        self.choice = Random(f"{seed} choices")
        self.world = World(Random(f"{seed} world"))
        review = {"id": "R-1", "reopens": "R-0" if self.choice.random() < 0.1 else ""}
        self.instance = Instance.start(self.definitions, "coverage_review", {"review": review}, self.world)
        self.instance.advance()
        self.largest = 0
        self.left: list[str] = []

    def to_its_end(self) -> "Walk":
        for _ in range(STEPS):
            if self.instance.is_completed:
                return self
            self._step()
            if self.saved:
                snapshot = self.instance.snapshot()
                self.largest = max(self.largest, len(snapshot))
                self.instance = Instance.restore(self.definitions, snapshot, self.world)
        raise AssertionError(f"the walk does not end; it passed {Counter(self.world.path).most_common(5)}")

    def _step(self) -> None:
        users = sorted(task.element for task in self.instance.open_tasks() if task.kind == "USER")
        moves: list[tuple[str, Any]] = [("answer", element) for element in users] * 6
        moves += [("resume", task.element) for task in self.instance.started()] * 6
        moves += [
            ("message", name)
            for name in (
                "information_received",
                "peer_to_peer_requested",
                "appeal_received",
                "external_decided",
                "extension_taken",
                "appeal_extension_taken",
            )
            if self.instance.waits_for(name)
        ] * 3
        leaving = [
            name
            for name in ("review_withdrawn", "lapse_appealed", "external_requested", "appeal_withdrawn")
            if self.instance.waits_for(name) and (name != "review_withdrawn" or not self.world.decided_by)
        ]
        if leaving and self.choice.random() < 0.06:
            moves = [("leave", self.choice.choice(leaving))]
        if self.instance.next_due() is not None:
            moves.append(("time", self.instance.next_due()))
        assert moves, f"stranded after {self.world.path[-5:]}"
        self._move(*self.choice.choice(moves))
        self.instance.advance()

    def _move(self, kind: str, what: Any) -> None:
        if kind == "answer":
            task = next(task for task in self.instance.open_tasks() if task.element == what)
            self.instance.complete(task.id, PEOPLE[what](self.choice))
        elif kind == "resume":
            task_id = next(task.id for task in self.instance.started() if task.element == what)
            self.instance.resume(task_id, {"sent_at": self.world.at.isoformat()})
        elif kind == "time":
            self.world.at = max(self.world.at, what) + timedelta(seconds=1)
        else:
            self.left += [what] if kind == "leave" else []
            self.instance.deliver(what, {})


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_a_walk_ends_with_one_determination_and_tells_the_same_story_when_it_is_saved_at_each_step(seed: int) -> None:
    kept, saved = (Walk(seed, saved=flag).to_its_end() for flag in (False, True))
    assert kept.world.path == saved.world.path
    assert kept.world.tables == saved.world.tables
    assert kept.world.decided_by == saved.world.decided_by
    left = {"review_withdrawn", "lapse_appealed", "external_requested"} & set(saved.left)
    assert len(saved.world.decided_by) <= 1
    assert saved.world.decided_by or left
    assert not saved.instance.open_tasks()
    assert not saved.instance.started()
    assert saved.instance.next_due() is None


def test_many_walks_visit_every_element_of_every_diagram_and_stay_under_ten_kilobytes(walks: int) -> None:
    seen: set[str] = set()
    sizes = []
    for seed in range(min(walks, 200) * 5):
        walk = Walk(seed, saved=True).to_its_end()
        seen |= set(walk.world.path)
        sizes.append(walk.largest)
        assert set(walk.world.decided_by) <= set(DECIDES)
    flow_nodes = {
        id
        for id, element in load_definitions(diagrams()).elements.items()
        if element.kind not in ("sequenceFlow", "process", "participant", "lane", "collaboration")
    }
    assert sorted(sizes)[len(sizes) * 95 // 100] < 10_000
    assert flow_nodes - seen == set()
