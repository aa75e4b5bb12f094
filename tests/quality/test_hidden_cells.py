"""Tables by person and criterion: what is hidden is never one cell alone in its row or column, nor few together."""

from random import Random

import pytest

from casework.domain.hidden_cells import hidden_cells

LEAST = 11


def test_where_all_are_many_nothing_is_hidden() -> None:
    assert hidden_cells({("a", "x"): 11, ("b", "x"): 40, ("a", "y"): 12}, least=LEAST) == (frozenset(), frozenset())


def test_a_person_of_few_is_hidden_with_another() -> None:
    nobody, _ = hidden_cells({("a", "x"): 3, ("b", "x"): 20, ("c", "x"): 50}, least=LEAST)
    assert nobody == {"a", "b"}


def test_a_cell_whose_person_has_no_other_takes_the_person_with_it() -> None:
    counts = {("a", "x"): 30, ("b", "x"): 5, ("b", "y"): 40, ("c", "y"): 60, ("c", "x"): 40, ("d", "y"): 90}
    nobody, gone = hidden_cells(counts, least=LEAST)
    assert ("b", "x") in gone
    assert "a" in nobody  # hidden with b's, and its sum would tell it


@pytest.mark.parametrize("seed", range(40))
def test_no_row_and_no_column_hides_one_cell_alone(seed: int) -> None:
    chance = Random(seed)
    counts = {
        (who, what): chance.choice((3, 8, 15, 30, 60)) for who in "abcd" for what in "xyz" if chance.random() < 0.8
    }
    nobody, gone = hidden_cells(counts, least=LEAST)
    assert {cell for cell, n in counts.items() if n < LEAST} <= gone
    lines = [[cell for cell in counts if cell[0] == who] for who in "abcd" if who not in nobody]
    lines += [[cell for cell in counts if cell[1] == what] for what in "xyz"]
    for line in lines:
        hidden = [counts[cell] for cell in line if cell in gone]
        if hidden and len(hidden) < len(line):
            assert len(hidden) > 1
            assert sum(hidden) >= LEAST
