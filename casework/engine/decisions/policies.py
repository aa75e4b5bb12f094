"""Hit policies: which of the rules that match speak, and in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from casework.engine.decisions.arithmetic import add
from casework.engine.decisions.values import Value, compare, equal
from casework.errors import DecisionError, RulesDisagree, RulesOverlap

if TYPE_CHECKING:
    from casework.engine.decisions.table import DecisionTable, Rule


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched with its outputs; no rule where the defaults speak."""

    rule: "Rule | None"
    values: tuple[Value, ...]


def unique(table: "DecisionTable", hits: list[Hit]) -> list[Hit]:
    """The one rule that matches."""
    if len(hits) > 1:
        raise RulesOverlap(
            f"The rules {_named(hits)} of the table {table.id} match at once, but its hit policy UNIQUE allows one. "
            f"Make their conditions exclude each other."
        )
    return hits


def any_of(table: "DecisionTable", hits: list[Hit]) -> list[Hit]:
    """The rules that match, which must agree; all of them explain the one answer."""
    for hit in hits[1:]:
        if any(equal(one, other) is not True for one, other in zip(hits[0].values, hit.values, strict=True)):
            raise RulesDisagree(
                f"The rules {_named(hits)} of the table {table.id} match at once and give different outputs, "
                f"but its hit policy ANY asks that they agree."
            )
    return hits


def first(table: "DecisionTable", hits: list[Hit]) -> list[Hit]:
    """The first rule that matches."""
    return hits[:1]


def in_rule_order(table: "DecisionTable", hits: list[Hit]) -> list[Hit]:
    """All rules that match, as they stand in the table."""
    return hits


def in_output_order(table: "DecisionTable", hits: list[Hit]) -> list[Hit]:
    """All rules that match, by the order of the declared output values."""
    return sorted(hits, key=lambda hit: rank(table, hit.values))


def priority(table: "DecisionTable", hits: list[Hit]) -> list[Hit]:
    """The rule whose outputs come first in the declared order; of equals the first in the table."""
    return in_output_order(table, hits)[:1]


def rank(table: "DecisionTable", values: Sequence[Value]) -> tuple[int, ...]:
    """Where the outputs stand in the declared orders, the first output counting most."""
    return tuple(
        next(
            (place for place, declared in enumerate(output.order) if equal(declared, value) is True), len(output.order)
        )
        for output, value in zip(table.outputs, values, strict=True)
        if output.order
    )


POLICIES: dict[str, Callable[[Any, list[Hit]], list[Hit]]] = {
    "UNIQUE": unique,
    "ANY": any_of,
    "FIRST": first,
    "PRIORITY": priority,
    "RULE ORDER": in_rule_order,
    "OUTPUT ORDER": in_output_order,
    "COLLECT": in_rule_order,
}
AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT")


def aggregate(table: "DecisionTable", how: str, values: list[Value]) -> Value:
    """The sum, least, greatest or count of the collected outputs."""
    if how == "COUNT":
        return Decimal(len(values))
    if not values:
        return None
    result = values[0]
    for value in values[1:]:
        if how == "SUM":
            result = add(result, value)
        else:
            before = compare(value, result, "<" if how == "MIN" else ">")
            result = None if before is None else value if before else result
    if result is None or (how == "SUM" and isinstance(result, str)):
        raise DecisionError(
            f"The table {table.id} collects {how} over outputs that are not all of one kind that has it."
        )
    return result


def _named(hits: list[Hit]) -> str:
    return ", ".join(f"{hit.rule.number} ({hit.rule.id})" for hit in hits if hit.rule is not None)
