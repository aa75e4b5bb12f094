"""Shares with honest intervals, differences that are more than chance, and groups too small to be shown."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.shares import differ, fisher, share
from casework.domain.small_groups import Cell, hidden, too_few

LEAST = 11


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_an_interval_is_that_of_the_published_comparison(n: int, of: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 3."""
    told = share(n, of)
    assert told is not None
    assert told.low == pytest.approx(low, abs=0.00006)
    assert told.high == pytest.approx(high, abs=0.00006)


def test_of_none_there_is_no_share_and_of_all_it_ends_at_one() -> None:
    assert share(0, 0) is None
    told = share(7, 7)
    assert told is not None
    assert (told.value, told.high) == (1.0, 1.0)
    assert told.low < 0.7


def test_the_exact_test_gives_the_published_chances() -> None:
    """Fisher's tea, and the table of 1 of 12 against 9 of 12."""
    assert fisher(3, 4, 1, 4) == pytest.approx(0.4857, abs=0.0001)
    assert fisher(1, 12, 9, 12) == pytest.approx(0.002759, abs=0.000001)
    assert fisher(0, 20, 0, 30) == 1.0


def test_of_large_groups_the_exact_test_still_tells_a_difference() -> None:
    assert fisher(5_100, 10_000, 4_900, 10_000) < 0.006
    assert fisher(5_000, 10_000, 5_010, 10_000) > 0.8


def test_one_small_chance_among_many_comparisons_is_no_difference() -> None:
    assert differ([0.04]) == [True]
    assert differ([0.04, *[0.5] * 5]) == [False] * 6
    assert differ([0.5, 0.001, 0.03, 0.009]) == [False, True, False, True]


def test_nobody_is_a_count_that_is_shown_and_one_to_ten_are_not() -> None:
    assert [too_few(count, LEAST) for count in (0, 1, 10, 11)] == [False, True, True, False]


def test_a_group_that_is_hidden_takes_another_with_it_so_that_it_cannot_be_reckoned() -> None:
    cells = [Cell("en", 400, 100), Cell("es", 60, 20), Cell("ko", 4, 1)]
    assert hidden(cells, least=LEAST) == {"ko", "es"}


def test_where_two_that_are_hidden_come_to_fewer_than_eleven_together_a_third_is_hidden_with_them() -> None:
    cells = [Cell("en", 400, 100), Cell("es", 60, 20), Cell("ko", 4, 0), Cell("vi", 5, 0)]
    assert hidden(cells, least=LEAST) == {"ko", "vi", "es"}


def test_a_group_of_many_in_which_it_happened_to_few_is_hidden_as_well() -> None:
    cells = [Cell("F", 300, 3), Cell("M", 300, 40), Cell("X", 300, 50)]
    assert "F" in hidden(cells, least=LEAST)
    assert len(hidden(cells, least=LEAST)) == 2


def test_where_nothing_is_small_nothing_is_hidden() -> None:
    assert hidden([Cell("F", 300, 30), Cell("M", 300, 0)], least=LEAST) == frozenset()


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=6))
def test_nothing_that_is_shown_gives_a_small_number_away(groups: list[tuple[int, int]]) -> None:
    cells = [Cell(place, people, min(hit, people)) for place, (people, hit) in enumerate(groups)]
    gone = hidden(cells, least=LEAST)
    shown = [one for one in cells if one.key not in gone]
    if gone and shown:
        left = [one for one in cells if one.key in gone]
        people, hit = sum(one.people for one in left), sum(one.hit for one in left)
        assert len(left) > 1
        assert not any(too_few(count, LEAST) for count in (people, hit, people - hit))
    for one, count in product(shown, range(3)):
        assert not too_few((one.people, one.hit, one.people - one.hit)[count], LEAST)
