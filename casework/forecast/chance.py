"""Chance that can be had again: each case, person and day of a run has numbers of its own, whatever is asked.

So two forecasts of one seed differ by what was changed and by nothing else.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")


class Chance:
    """The numbers of one run."""

    def __init__(self, seed: int, run: int) -> None:
        self._seed = (seed * 1_000_003 + run) & 0xFFFFFFFFFFFF

    def of(self, *name: object) -> Random:
        """The numbers of whatever is called so."""
        return Random(self._seed << 32 | crc32(repr(name).encode()))  # noqa: S311 - a simulation, no secret


def again(chance: Random, every: Sequence[T]) -> list[T]:
    """As many as there are, drawn with replacement: the history as it could as well have been."""
    return chance.choices(every, k=len(every)) if every else []
