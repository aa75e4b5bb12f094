"""Groups of so few people that a figure about them would tell of one of them; such figures are not shown.

The limit is that of the cell size policy of CMS: no count from 1 to 10, and no share or other figure from which one
could be reckoned. A figure that is hidden alone could be reckoned from the sum and the others, so another one is hidden
with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Cell(Generic[K]):
    """A group: how many people there are in it, and to how many of them it happened."""

    key: K
    people: int
    hit: int


def too_few(people: int, least: int) -> bool:
    """Whether a count tells of so few that it is not shown; nobody at all is a count that is."""
    return 0 < people < least


def hidden(cells: Sequence[Cell[K]], *, least: int) -> frozenset[K]:
    """The groups whose figures are not shown, so that none of a small one can be reckoned from those that are.

    The sums over all groups are taken to be known.
    """
    gone = {one.key for one in cells if _tells(one.people, one.hit, least)}
    by_size = sorted(cells, key=lambda one: one.people)
    while gone and len(gone) < len(cells):
        together = [one for one in cells if one.key in gone]
        people, hit = sum(one.people for one in together), sum(one.hit for one in together)
        if len(together) > 1 and not _tells(people, hit, least):
            break
        gone.add(next(one.key for one in by_size if one.key not in gone))
    return frozenset(gone)


def _tells(people: int, hit: int, least: int) -> bool:
    return any(too_few(count, least) for count in (people, hit, people - hit))
