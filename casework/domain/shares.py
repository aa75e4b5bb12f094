"""Shares with honest intervals, and whether two shares differ by more than chance; standard library only.

Wilson's interval (Wilson 1927; Newcombe, Statistics in Medicine 1998;17:857, method 3) holds its level for small
numbers and for shares of 0 and 1. Fisher's exact test needs no large numbers either. Holm's step-down (Scandinavian
Journal of Statistics 1979;6:65) keeps the chance of any false difference among many comparisons below the level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, sqrt
from statistics import NormalDist

LEVEL = 0.95
SLACK = 1e-7  # two tables that are as likely as one another differ by how numbers are kept


@dataclass(frozen=True, slots=True)
class Share:
    """`n` of `of`, with the interval in which the true share lies at the level."""

    n: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return self.n / self.of


def normal(level: float = LEVEL) -> float:
    """How many standard errors an interval of this level reaches to either side."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def share(n: int, of: int, *, level: float = LEVEL) -> Share | None:
    """The share with Wilson's interval; None of nothing."""
    if of == 0:
        return None
    z, p = normal(level), n / of
    middle, spread = p + z * z / (2 * of), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return Share(n, of, 0.0 if n == 0 else max(0.0, low), 1.0 if n == of else min(1.0, high))


def fisher(n: int, of: int, other_n: int, other_of: int) -> float:
    """How likely two shares lie at least this far apart by chance alone: Fisher's exact test, two-sided."""
    whole, hits = of + other_of, n + other_n
    least, most = max(0, hits - other_of), min(of, hits)
    logs = [_log_choose(of, k) + _log_choose(other_of, hits - k) for k in range(least, most + 1)]
    top = _log_choose(whole, hits)
    here = logs[n - least]
    return min(1.0, sum(exp(one - top) for one in logs if one <= here + SLACK))


def _log_choose(of: int, n: int) -> float:
    return lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1)


def differ(chances: Sequence[float], *, level: float = LEVEL) -> list[bool]:
    """Which of these comparisons tell a difference, once it is counted how many were made (Holm)."""
    told = [False] * len(chances)
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    for rank, place in enumerate(order):
        if chances[place] > (1 - level) / (len(chances) - rank):
            break
        told[place] = True
    return told
