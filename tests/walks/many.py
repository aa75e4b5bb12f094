"""Many walks at once: over all cores, each by its seed, none longer than it may be."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from types import FrameType

from tests.walks.walking import Endless, Walked, walk

LONGEST = 20  # seconds; a walk takes a fraction of one, so one that takes this long goes round in circles


def many(seeds: range) -> Iterator[Walked]:
    """The walks of these seeds, in order."""
    # Forked, so that what was read of the content before is there in each.
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        yield from pool.imap(bounded, seeds, chunksize=4)


def bounded(seed: int) -> Walked:
    """The walk, or that it does not end."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise Endless(f"the walk {seed} does not end")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(LONGEST)
    try:
        return walk(seed)
    finally:
        signal.alarm(0)
