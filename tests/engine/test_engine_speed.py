"""What the speed claims about the engine rest on: both engines walk the same review to the same end."""

import pytest

from benchmarks.engine_step import STEPS, Ours, Stock, measure
from benchmarks.ratio import Ratio


def test_both_engines_walk_the_toy_review_to_its_end() -> None:
    for engine in (Ours(), Stock()):
        engine.start()
        for name, answer in STEPS:
            assert not engine.ended
            engine.step(name, answer)
        assert engine.ended


@pytest.mark.parametrize(
    ("value", "bound", "kind", "holds"),
    [
        (5.0, 5, "at_least", True),
        (4.9, 5, "at_least", False),
        (1.5, 1.5, "at_most", True),
        (1.6, 1.5, "at_most", False),
    ],
)
def test_a_claim_holds_up_to_its_bound_and_no_further(value: float, bound: float, kind: str, holds: bool) -> None:
    assert Ratio("claim", value, bound, kind).holds is holds


def test_the_engine_step_is_as_fast_as_claimed_at_the_start_of_a_loop_and_at_its_end() -> None:
    ratios = list(measure())
    assert [ratio.bound for ratio in ratios] == [5, 1.5]
    assert all(ratio.holds for ratio in ratios), ratios
