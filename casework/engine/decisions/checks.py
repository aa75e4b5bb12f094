"""Finds what a table is bound to get wrong, before any review runs: overlaps, disagreements, gaps, dead rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice
from operator import and_

from casework.engine.decisions.policies import rank
from casework.engine.decisions.regions import OPAQUE, Column, column_of
from casework.engine.decisions.syntax import Literal
from casework.engine.decisions.table import DecisionTable, Rule
from casework.engine.decisions.values import equal
from casework.errors import Finding

MOST_FINDINGS = 20
MOST_STEPS = 100_000
LOOKS_A_STEP = 25
MOST_PAIRS = 500_000
MOST_CELLS = 2_000_000
Box = tuple[int, ...]


def check(table: DecisionTable) -> list[Finding]:
    """What can be proved wrong about the table; nothing is reported on suspicion."""
    columns = [
        column_of(column, [rule.conditions[place] for rule in table.rules], most=MOST_CELLS // len(table.inputs))
        for place, column in enumerate(table.inputs)
    ]
    boxes = [tuple(column.masks[place] for column in columns) for place in range(len(table.rules))]
    plan = _Plan(table, columns, boxes)
    return list(islice(chain(plan.overlaps(), plan.unreachable(), plan.gaps()), MOST_FINDINGS))


@dataclass(frozen=True)
class _Plan:
    """The table as boxes over the regions of its columns."""

    table: DecisionTable
    columns: Sequence[Column]
    boxes: Sequence[Box]

    def overlaps(self) -> Iterator[Finding]:
        """Rules that match at once where they must not."""
        if self.table.hit_policy not in ("UNIQUE", "ANY"):
            return
        pairs = combinations(zip(self.table.rules, self.boxes, strict=True), 2)
        for (rule, box), (other, second) in islice(pairs, MOST_PAIRS):
            if OPAQUE in box or OPAQUE in second:
                continue
            if not all(map(and_, box, second)):
                continue
            shared = tuple(map(and_, box, second))
            where = (
                f"The rules {rule.number} ({rule.id}) and {other.number} ({other.id}) both match {self._told(shared)}"
            )
            if self.table.hit_policy == "UNIQUE":
                yield self._finding(
                    "dmn-overlap", other.id, f"{where}. Make their conditions exclude each other.", "error"
                )
            elif _disagree(rule, other):
                yield self._finding("dmn-disagree", other.id, f"{where} and give different outputs under ANY.", "error")

    def unreachable(self) -> Iterator[Finding]:
        """Rules that never speak."""
        spent = [0]
        for place, (rule, box) in enumerate(zip(self.table.rules, self.boxes, strict=True)):
            empty = next((column for column, mask in zip(self.columns, box, strict=True) if mask == 0), None)
            if empty is not None:
                message = f"The rule {rule.number} ({rule.id}) never matches: no value of {empty.name} passes its cell."
                yield self._finding("dmn-unreachable", rule.id, message)
                continue
            before = [self.boxes[one] for one in self._before(place) if OPAQUE not in self.boxes[one]]
            if not before:
                continue
            domain = tuple(
                (1 << len(column.regions)) - 1 if mask == OPAQUE else mask
                for column, mask in zip(self.columns, box, strict=True)
            )
            if _proved_covered(before, domain, spent):
                message = (
                    f"The rule {rule.number} ({rule.id}) never speaks: rules heard before it match all that it matches."
                )
                yield self._finding("dmn-unreachable", rule.id, message)

    def _before(self, place: int) -> Iterator[int]:
        """The rules that are heard before this one."""
        if self.table.hit_policy == "FIRST":
            yield from range(place)
        elif self.table.hit_policy == "PRIORITY":
            ranks = [_rank(self.table, rule) for rule in self.table.rules]
            mine = ranks[place]
            for other, one in enumerate(ranks):
                if mine is not None and one is not None and (one, other) < (mine, place):
                    yield other

    def gaps(self) -> Iterator[Finding]:
        """What no rule matches, where the table has no default."""
        if self.table.aggregation == "COUNT" or any(output.default for output in self.table.outputs):
            return
        boxes = [
            tuple(column.everything if mask == OPAQUE else mask for column, mask in zip(self.columns, box, strict=True))
            for box in self.boxes
        ]
        gap = _Search(boxes).uncovered(tuple(column.everything for column in self.columns))
        if gap:
            message = (
                f"No rule matches {self._told(gap)}, and the table has no default. Add a rule or a default output."
            )
            yield self._finding("dmn-gap", self.table.id, message)

    def _told(self, box: Box) -> str:
        told = [column.label(mask) for column, mask in zip(self.columns, box, strict=True)]
        return ", ".join(one for one in told if not one.endswith(" anything")) or "everything"

    def _finding(self, rule: str, element: str, message: str, severity: str = "warning") -> Finding:
        return Finding(rule, self.table.file, element, message, severity)


class _Search:
    """Looks for a box that no rule covers, column by column, over groups of regions that the same rules accept."""

    def __init__(self, boxes: Sequence[Box], spent: list[int] | None = None) -> None:
        self.boxes = boxes
        self.covered: set[tuple[int, frozenset[int]]] = set()
        self.spent = [0] if spent is None else spent

    def uncovered(self, domain: Box) -> Box | None:
        """A part of the domain that no box covers; None where there is none or it takes too long to tell."""
        found = self._search(domain, 0, frozenset(range(len(self.boxes))))
        return found if not self.tired else None

    @property
    def tired(self) -> bool:
        """Whether the search has taken so long that it was given up."""
        return self.spent[0] > MOST_STEPS

    def _search(self, domain: Box, depth: int, rules: frozenset[int]) -> Box | None:
        self.spent[0] += 1
        if self.tired or (depth, rules) in self.covered:
            return None
        if not rules:
            return domain[depth:]
        if depth == len(domain):
            return None
        for group, accepting in self._groups(domain[depth], depth, rules).items():
            rest = self._search(domain, depth + 1, group)
            if rest is not None:
                return (accepting, *rest)
        self.covered.add((depth, rules))
        return None

    def _groups(self, mask: int, depth: int, rules: frozenset[int]) -> dict[frozenset[int], int]:
        """The regions of a column, put together where the same rules accept them; those with the fewest rules first."""
        self.spent[0] += mask.bit_length() * len(rules) // LOOKS_A_STEP
        groups: dict[frozenset[int], int] = {}
        for place in range(mask.bit_length()):
            if mask >> place & 1:
                accepting = frozenset(rule for rule in rules if self.boxes[rule][depth] >> place & 1)
                groups[accepting] = groups.get(accepting, 0) | 1 << place
        return dict(sorted(groups.items(), key=lambda pair: len(pair[0])))


def _proved_covered(boxes: Sequence[Box], domain: Box, spent: list[int]) -> bool:
    """Whether the boxes cover all of the domain; False where it takes too long to tell."""
    search = _Search(boxes, spent)
    return search.uncovered(domain) is None and not search.tired


def _disagree(rule: Rule, other: Rule) -> bool:
    return any(
        isinstance(one.node, Literal)
        and isinstance(two.node, Literal)
        and equal(one.node.value, two.node.value) is not True
        for one, two in zip(rule.conclusions, other.conclusions, strict=True)
    )


def _rank(table: DecisionTable, rule: Rule) -> tuple[int, ...] | None:
    """The priority of a rule whose outputs are plain values."""
    values = [cell.node.value for cell in rule.conclusions if isinstance(cell.node, Literal)]
    return rank(table, values) if len(values) == len(rule.conclusions) else None
