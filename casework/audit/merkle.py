"""A Merkle tree as RFC 6962 makes it: one hash over many leaves, and for each leaf the few hashes that lead to it."""

from collections.abc import Sequence
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"  # RFC 6962, 2.1: no leaf can be taken for a node, and no node for a leaf


class Tree:
    """The tree over these leaves, in their order."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [[sha256(LEAF + leaf).digest() for leaf in leaves]]
        while len(self._levels[-1]) > 1:
            self._levels.append(_above(self._levels[-1]))

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0])

    @property
    def root(self) -> str:
        """The hash over all leaves; of no leaf at all, the hash of nothing."""
        top = self._levels[-1]
        return (top[0] if top else sha256().digest()).hex()

    def path(self, index: int) -> list[str]:
        """The hashes beside the way from a leaf to the root, the lowest first."""
        found = []
        for level in self._levels[:-1]:
            beside = index ^ 1
            if beside < len(level):  # the last of an odd level has nothing beside it and goes up as it is
                found.append(level[beside].hex())
            index //= 2
        return found


def _above(level: Sequence[bytes]) -> list[bytes]:
    pairs = [sha256(NODE + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
    return pairs + [level[-1]] * (len(level) % 2)
