"""What walks came to that may never be, in kinds: a thousand walks that break one rule are one fault."""

import re
from collections.abc import Iterator, Sequence

from tests.walks.walking import Walked

IN_FULL = 5  # so many kinds are told with the walk that came to them first
LAST_STEPS, LAST_LINES = 8, 600  # of that walk: its last steps, and the last letters of where in the code it ended
# What differs between two walks that came to the same, and what stands for it.
ONE_WALKS_OWN = (
    (re.compile(r"\{.*\}"), "{…}"),  # somebody's answers
    (re.compile(r"\b[a-z]+ (?=(?:answers|extends|takes) )"), "somebody "),
    (re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:[+-]\d\d:\d\d|Z)?"), "…"),
    (re.compile(r"\bR-W-[\w.-]*\w"), "R-…"),
    (re.compile(r"\bW-[A-Z]\w*(?:-FIRST)?"), "W-…"),
    (re.compile(r"\d+"), "#"),
)


def kind_of(fault: str) -> str:
    """The fault without what is one walk's own: reviews, moments, numbers and answers."""
    for found, told in ONE_WALKS_OWN:
        fault = found.sub(told, fault)
    return " ".join(fault.split())


def faults_by_kind(taken: Sequence[Walked]) -> list[list[Walked]]:
    """The walks that came to a fault, those of one kind together, the commonest kind first."""
    kinds: dict[str, list[Walked]] = {}
    for one in taken:
        if one.fault:
            kinds.setdefault(kind_of(one.fault), []).append(one)
    return sorted(kinds.values(), key=len, reverse=True)


def told_faults(taken: Sequence[Walked]) -> Iterator[str]:
    """Every kind of fault once, with the seeds of its walks; then the first walk of some kinds in full."""
    kinds = faults_by_kind(taken)
    yield f"{sum(map(len, kinds))} of {len(taken)} walks came to what may never be, in {len(kinds)} kinds"
    for walks in kinds:
        yield f"  {len(walks)}: {walks[0].fault}"
        yield f"    seeds {', '.join(str(one.seed) for one in walks)}"
    for first, *_ in kinds[:IN_FULL]:
        yield f"walk {first.seed}: {first.fault}"
        yield from (f"  {line}" for line in first.log[-LAST_STEPS:])
        yield first.where[-LAST_LINES:]
