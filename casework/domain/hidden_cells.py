"""A table of counts by person and by criterion: which cells are hidden, so that no small one is reckoned from sums."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

Cell = tuple[str, str]  # person, criterion
K = TypeVar("K", str, Cell)


def hidden_cells(counts: Mapping[Cell, int], *, least: int) -> tuple[frozenset[str], frozenset[Cell]]:
    """(people of whom nothing is told, cells of the others that are not told).

    The sums of each person, of each criterion and of all are taken to be known. What is hidden in a row or a column is
    never one cell alone, nor fewer than `least` together, as long as there is another cell to hide with it.
    """
    people, criteria = ({cell[at] for cell in counts} for at in (0, 1))
    whole = {person: sum(n for (who, _), n in counts.items() if who == person) for person in people}
    nobody = {person for person, n in whole.items() if n < least}
    gone = {cell for cell, n in counts.items() if n < least}
    before = None
    while before != (len(nobody), len(gone)):
        before = (len(nobody), len(gone))
        _hide(nobody, people, whole.__getitem__, least)
        gone |= {cell for cell in counts if cell[0] in nobody}
        for criterion in criteria:
            _hide(gone, [cell for cell in counts if cell[1] == criterion], counts.__getitem__, least)
        for person in people - nobody:
            own = [cell for cell in counts if cell[0] == person]
            if not _hide(gone, own, counts.__getitem__, least):
                nobody.add(person)  # the sum of the person alone would tell it
    return frozenset(nobody), frozenset(gone)


def _hide(gone: set[K], line: Collection[K], count: Callable[[K], int], least: int) -> bool:
    """Hide more of a line until what is hidden of it tells nothing; whether that could be done."""
    shown = sorted((one for one in line if one not in gone), key=lambda one: (count(one), one))
    found = [one for one in line if one in gone]
    while found and (len(found) == 1 or sum(map(count, found)) < least):
        if not shown:
            return False
        found.append(shown.pop(0))
        gone.add(found[-1])
    return True
