"""A long run of walks tells each kind of fault once, however many walks came to it."""

from tests.walks.faults import IN_FULL, faults_by_kind, kind_of, told_faults
from tests.walks.walking import Walked

LATE = "Lost: the time of decision passed in silence: 2026-04-{day}T10:10:59-04:00"


def test_walks_that_came_to_the_same_are_of_one_kind_whatever_their_reviews_days_and_answers() -> None:
    first = (
        "Lost: ana answers sign: {'lines': {'L1': 'DENY'}}: R-W-T64-appeal-1 was due 2026-04-03T10:10:59-04:00, 2 left"
    )
    second = "Lost: voss answers sign: {'lines': {}}: R-W-P15 was due 2026-05-13 17:00, 12 left"
    assert kind_of(first) == kind_of(second) == "Lost: somebody answers sign: {…}: R-… was due …, # left"
    assert kind_of(second) != kind_of(second.replace("due", "told"))


def test_every_kind_is_told_once_with_all_its_seeds_and_the_commonest_first() -> None:
    taken = [Walked(seed, fault=LATE.format(day=f"{seed:02}")) for seed in range(1, 21)]
    taken += [Walked(50, fault="Lost: R-W-P15 is stranded"), Walked(51), Walked(52)]
    assert [[one.seed for one in walks] for walks in faults_by_kind(taken)] == [list(range(1, 21)), [50]]
    told = list(told_faults(taken))
    assert told[0] == "21 of 23 walks came to what may never be, in 2 kinds"
    assert told[1] == f"  20: {LATE.format(day='01')}"
    assert told[2] == f"    seeds {', '.join(map(str, range(1, 21)))}"
    assert told[3:5] == ["  1: Lost: R-W-P15 is stranded", "    seeds 50"]


def test_the_first_walk_of_some_kinds_is_told_in_full() -> None:
    names = "abcdefgh"
    taken = [Walked(n, fault=f"Lost: {names[n]}", log=["x"] * 20 + [f"step of {n}"], where="line 7") for n in range(8)]
    told = list(told_faults(taken))
    assert [line for line in told if line.startswith("  step of")] == [f"  step of {n}" for n in range(IN_FULL)]
    assert told.count("line 7") == IN_FULL
    assert all(f"  1: Lost: {name}" in told for name in names)


def test_walks_without_a_fault_tell_so() -> None:
    assert list(told_faults([Walked(1), Walked(2)])) == ["0 of 2 walks came to what may never be, in 0 kinds"]
