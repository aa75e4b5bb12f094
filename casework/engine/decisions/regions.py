"""Cuts the values of a column into the few regions that its cells can tell apart, each with a value to try.

A cell that compares with constants gives the same answer everywhere in a region, so one value of each is a proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from casework.engine.decisions.compiler import compile_expression, constant, is_constant
from casework.engine.decisions.scope import Scope
from casework.engine.decisions.syntax import Tests
from casework.engine.decisions.table import Condition, Input
from casework.engine.decisions.temporal import Months
from casework.engine.decisions.unary import Matches
from casework.engine.decisions.values import NUMBERS, Range, Value, string

ORDERED = (Decimal, date, timedelta, Months)
OTHER_TEXT = "\ue000"  # a character for private use: no table mentions it
OPAQUE = -1


@dataclass(frozen=True, slots=True)
class Region:
    """A set of values that no cell of the column tells apart; `sample` is one of them."""

    label: str
    sample: Value


@dataclass(frozen=True)
class Column:
    """The regions of a column, and for each rule the regions that its cell accepts as bits, or OPAQUE."""

    name: str
    regions: tuple[Region, ...]
    masks: tuple[int, ...]

    @property
    def everything(self) -> int:
        """All regions but null, which stands for what was not told."""
        return sum(1 << place for place, region in enumerate(self.regions) if region.sample is not None)

    def label(self, mask: int) -> str:
        """The regions of a mask in words."""
        found = [region.label for place, region in enumerate(self.regions) if mask >> place & 1]
        if mask == self.everything or not found:
            return f"{self.name} anything"
        return f"{self.name} {' or '.join(found[:4])}{' ...' if len(found) > 4 else ''}"


def column_of(column: Input, cells: Sequence[Condition], *, most: int) -> Column:
    """The column with its regions; cells that compare with more than constants are opaque, as all are past `most`."""
    known = [_constants(cell.tests) for cell in cells]
    allowed = None if column.allowed_tests is None else _constants(column.allowed_tests)
    constants = [value for found in [*known, allowed] if found for value in found]
    regions = _regions(column, constants)
    if column.allowed is not None and allowed is not None:
        regions = [one for one in regions if one.sample is None or _passes(column.allowed, one.sample)]
    if len(regions) * len(cells) > most:
        known = [None] * len(cells)
    masks = tuple(OPAQUE if found is None else _mask(cell, regions) for cell, found in zip(cells, known, strict=True))
    return Column(column.label, tuple(regions), masks)


def _passes(matches: Matches | None, sample: Value) -> bool:
    return matches is None or matches(Scope({}), sample) is True


def _mask(cell: Condition, regions: Sequence[Region]) -> int:
    return sum(1 << place for place, region in enumerate(regions) if _passes(cell.matches, region.sample))


def _constants(tests: Tests) -> list[Value] | None:
    """The values that the tests compare with, or None where they do more than that."""
    found: list[Value] = []
    for test in tests.tests:
        if not is_constant(test.operand):
            return None
        value = constant(compile_expression(test.operand))
        for one in value if isinstance(value, list) else [value]:
            ends = [end for end in (one.low, one.high) if end is not None] if isinstance(one, Range) else [one]
            if any(
                not _provable(end, equality=not isinstance(one, Range) and test.operator in ("", "=")) for end in ends
            ):
                return None
            found += ends
    return found


def _provable(value: Value, *, equality: bool) -> bool:
    """Whether regions can be cut at this value; text only where it is compared for equality."""
    return type(value) in ORDERED or (equality and (value is None or isinstance(value, bool | str)))


def _regions(column: Input, constants: Sequence[Value]) -> list[Region]:
    kinds = {type(value) for value in constants}
    found: list[Region] = []
    for kind in ORDERED:
        if kind in kinds:
            found += _ordered(sorted({value for value in constants if type(value) is kind}), whole=column.type.whole)
    if str in kinds:
        texts = sorted({value for value in constants if isinstance(value, str)})
        found += [Region(string([text])[1:-1], text) for text in texts]
        found.append(Region("any other text", OTHER_TEXT))
    if bool in kinds or column.type.kind == "boolean":
        found += [Region("true", True), Region("false", False)]
    found = found or [Region("anything", OTHER_TEXT)]
    return [*found, Region("null", None)]


def _ordered(points: Sequence[Any], *, whole: bool) -> list[Region]:
    """Each point, what lies before and behind, and what lies between where anything does."""
    step: Any = {Decimal: Decimal(1), date: timedelta(days=1), timedelta: timedelta(days=1)}.get(type(points[0]))
    found: list[Region] = []
    if (before := _moved(points[0], step, -1)) is not None:
        found.append(Region(f"< {string(points[0])}", before))
    for place, point in enumerate(points):
        if not whole or not isinstance(point, Decimal) or point == point.to_integral_value():
            found.append(Region(string(point), point))
        following = points[place + 1] if place + 1 < len(points) else None
        if following is not None and (inside := _between(point, following, whole=whole)) is not None:
            found.append(Region(f"({string(point)}..{string(following)})", inside))
    if (behind := _moved(points[-1], step, 1)) is not None:
        found.append(Region(f"> {string(points[-1])}", behind))
    return found


def _moved(point: Any, step: Any, sign: int) -> Value:
    if isinstance(point, Months):
        return Months(point.count + sign)
    if isinstance(point, Decimal):
        # Whole beyond the point, and still another number where it is large.
        return NUMBERS.add(point.to_integral_value(ROUND_FLOOR), max(Decimal(1), abs(point)) * sign * 2)
    try:
        return point + step * sign
    except OverflowError:
        return None


def _between(low: Any, high: Any, *, whole: bool) -> Value:
    """A value strictly between two points, or None where there is none."""
    if isinstance(low, Months):
        return Months(low.count + 1) if low.count + 1 < high.count else None
    if isinstance(low, date):
        inside = low + timedelta(days=1)
        return inside if inside < high else None
    if isinstance(low, Decimal) and whole:
        whole_inside = low.to_integral_value(ROUND_FLOOR) + 1
        return whole_inside if whole_inside < high else None
    middle = (low + high) / 2
    return middle if low < middle < high else None
