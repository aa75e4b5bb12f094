"""Many walks at once: over all cores, each by its seed, none longer than it may be."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from types import FrameType

from tests.walks.walking import Endless, Walked, walk

# A walk takes a fraction of a second, so one that computes this long goes round in circles, and one that does not even
# compute waits for what never comes. Seconds of the processor, and of the clock on the wall.
LONGEST, LONGEST_IDLE = 20, 600


def many(seeds: range) -> Iterator[Walked]:
    """The walks of these seeds, in order."""
    # Forked, so that what was read of the content before is there in each.
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        yield from pool.imap(bounded, seeds, chunksize=4)


def bounded(seed: int) -> Walked:
    """The walk, or that it does not end."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise Endless(f"the walk {seed} does not end")

    for which in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(which, give_up)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    signal.alarm(LONGEST_IDLE)
    try:
        return walk(seed)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
