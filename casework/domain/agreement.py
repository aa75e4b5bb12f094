"""How far reviewers agree who answered the same questions apart: percent agreement, Cohen's and Fleiss' kappa.

Cohen's kappa is for two reviewers (Educational and Psychological Measurement 1960;20:37), its standard error the one
for large samples of Fleiss, Cohen and Everitt (Psychological Bulletin 1969;72:323). Fleiss' kappa is for any fixed
number of reviewers (Psychological Bulletin 1971;76:378); its interval comes from leaving out one case at a time
(jackknife).
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt

from casework.domain.shares import LEVEL, Share, normal, share

ONE_ANSWER, NO_INTERVAL, NO_PAIRS = "ONE_ANSWER", "NO_INTERVAL", "NO_PAIRS"

ROUNDING = 1e-12  # a variance below it is none

Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance. `why` says why the value or its interval cannot be told."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str = (
        ""  # NO_PAIRS | ONE_ANSWER (all answered the same thing) | NO_INTERVAL (the usual one would shrink to nothing)
    )


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far pairs of answers agree."""

    pairs: int
    share: Share | None
    kappa: Kappa


def agreement(pairs: Sequence[Pair], *, level: float = LEVEL) -> Agreement:
    """Of pairs of answers to the same question."""
    same = sum(first == second for first, second in pairs)
    return Agreement(len(pairs), share(same, len(pairs), level=level), cohen(pairs, level=level))


def cohen(pairs: Sequence[Pair], *, level: float = LEVEL) -> Kappa:
    """Cohen's kappa of pairs of answers, with its interval.

    Where everybody gave one and the same answer, chance alone would have them agree always: kappa is not defined. Where
    all pairs agree on several answers, or all differ in one way, the usual interval would shrink to nothing, which no
    small number of cases bears out: none is told.
    """
    n = len(pairs)
    if n == 0:
        return Kappa(None, why=NO_PAIRS)
    cells = {pair: count / n for pair, count in Counter(pairs).items()}
    rows, columns = (_parts([pair[side] for pair in pairs]) for side in (0, 1))
    by_chance = sum(part * columns.get(one, 0) for one, part in rows.items())
    observed = sum(part for (first, second), part in cells.items() if first == second)
    if all(first == second for first, second in pairs):
        return Kappa(None, why=ONE_ANSWER) if len(rows) == 1 else Kappa(1.0, why=NO_INTERVAL)
    kappa = (observed - by_chance) / (1 - by_chance)
    on = sum(
        part * (1 - (rows[first] + columns[second]) * (1 - kappa)) ** 2
        for (first, second), part in cells.items()
        if first == second
    )
    off = (1 - kappa) ** 2 * sum(
        part * (columns.get(first, 0) + rows.get(second, 0)) ** 2
        for (first, second), part in cells.items()
        if first != second
    )
    variance = on + off - (kappa - by_chance * (1 - kappa)) ** 2
    if variance < ROUNDING:
        return Kappa(kappa, why=NO_INTERVAL)
    error = sqrt(variance / n) / (1 - by_chance)
    return _within(kappa, normal(level) * error)


def _parts(answers: Sequence[Hashable]) -> dict[Hashable, float]:
    """Which part of all gave each answer."""
    return {answer: count / len(answers) for answer, count in Counter(answers).items()}


def fleiss(cases: Sequence[Sequence[Hashable]], *, level: float = LEVEL) -> Kappa:
    """Fleiss' kappa of cases that were answered by the same number of people, two at least."""
    if not cases:
        return Kappa(None, why=NO_PAIRS)
    counts = [Counter(case) for case in cases]
    raters = len(cases[0])
    whole = _fleiss(counts, raters)
    if whole is None:
        return Kappa(None, why=ONE_ANSWER)
    left_out = [_fleiss([*counts[:place], *counts[place + 1 :]], raters) for place in range(len(counts))]
    if all(len(count) == 1 for count in counts) or any(one is None for one in left_out) or len(counts) < 2:
        return Kappa(whole, why=NO_INTERVAL)
    n, values = len(counts), [one for one in left_out if one is not None]
    middle = sum(values) / n
    error = sqrt((n - 1) / n * sum((one - middle) ** 2 for one in values))
    return _within(whole, normal(level) * error)


def _fleiss(counts: Sequence[Counter[Hashable]], raters: int) -> float | None:
    """The value alone; None where it is not defined."""
    n = len(counts)
    total: Counter[Hashable] = Counter()
    for count in counts:
        total += count
    if n == 0 or len(total) == 1:
        return None
    by_chance = sum((one / (n * raters)) ** 2 for one in total.values())
    agreed = sum(sum(one * (one - 1) for one in count.values()) for count in counts) / (n * raters * (raters - 1))
    return (agreed - by_chance) / (1 - by_chance)


def _within(kappa: float, reach: float) -> Kappa:
    return Kappa(kappa, max(-1.0, kappa - reach), min(1.0, kappa + reach))
