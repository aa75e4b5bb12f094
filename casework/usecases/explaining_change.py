"""What would change what a table says: the nearest inputs that let another of its rows speak, found by asking it."""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from casework.engine.decisions import Decision, DecisionTable
from casework.errors import DecisionError, ExpressionError
from casework.ports import Json
from casework.usecases.table_words import PATH, value_words

MOST = 3  # ways that are told of one answer
WORDS = re.compile(r'"([^"]*)"')
NUMBERS = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
LEAST_SURE = {"UNKNOWN", "NONE"}  # a value that nobody can bring about by showing something
# Columns that hold what a policy, a plan or a law asks for: no document changes those.
FIXED = re.compile(r"\b(policy|law|needed)\b|\bplan (has|pays|covers)\b", re.IGNORECASE)


def changes(table: DecisionTable, inputs: Mapping[str, Any]) -> list[Json]:
    """The nearest changes of what went in that give a better answer: {text, rule, result}.

    One input is changed at a time; two, where no single one is enough. Nothing where the answer is the best already, or
    the table does not order its answers.
    """
    before = _decide(table, inputs)
    order = list(table.outputs[0].values)
    if before is None or isinstance(before.outputs, list) or not order:
        return []
    found = list(_better(table, inputs, before, order, together=1))
    found = found or list(_better(table, inputs, before, order, together=2))
    found.sort(key=lambda one: one[0])
    told: dict[int, Json] = {}
    for _, change in found:
        told.setdefault(change["rule"], change)
    return list(told.values())[:MOST]


def _better(
    table: DecisionTable, inputs: Mapping[str, Any], before: Decision, order: list[Any], *, together: int
) -> Iterator[tuple[tuple[int, float], Json]]:
    now = _first(table, before)
    options = {
        column.label: _candidates(table, place, inputs)
        for place, column in enumerate(table.inputs)
        if not _is_fixed(table, place)
    }
    for labels in combinations(options, together):
        for values in _product([options[label] for label in labels]):
            changed = dict(zip(labels, values, strict=True))
            after = _decide(table, {**inputs, **changed})
            if after is None or not after.rules:
                continue
            result = _first(table, after)
            if result in order and now in order and order.index(result) > order.index(now):
                far = sum(_distance(inputs.get(label), value) for label, value in changed.items())
                yield (-order.index(result), far), _told(inputs, changed, after, result)


def _told(inputs: Mapping[str, Any], changed: Mapping[str, Any], after: Decision, result: Any) -> Json:
    wanted = " and ".join(
        f"“{label}” {value_words(value)} instead of {value_words(inputs.get(label))}"
        for label, value in changed.items()
    )
    rule = after.rules[0]
    return {
        "text": f"{wanted} would meet row {rule.number}: {rule.description}",
        "rule": rule.number,
        "result": value_words(result),
        "inputs": dict(changed),
    }


def _first(table: DecisionTable, decision: Decision) -> Any:
    assert isinstance(decision.outputs, dict)
    return decision.outputs[table.outputs[0].name]


def _decide(table: DecisionTable, inputs: Mapping[str, Any]) -> Decision | None:
    """The table's answer to these inputs, by the labels of its columns; None where it has none."""
    context: Json = {}
    for column in table.inputs:
        if column.label not in inputs:
            return None
        for path in PATH.findall(column.text) or [column.text.strip()]:
            _put(context, path.split("."), inputs[column.label])
    try:
        return table.evaluate(context, missing_as_null=True)
    except (DecisionError, ExpressionError):
        return None


def _put(context: Json, path: list[str], value: Any) -> None:
    for name in path[:-1]:
        context = context.setdefault(name, {})
    context[path[-1]] = value


def _is_fixed(table: DecisionTable, place: int) -> bool:
    """Whether a column holds what is asked for, and not what was found: others are held against it, or it says so."""
    column = table.inputs[place]
    cells = (
        rule.conditions[other].text for rule in table.rules for other in range(len(table.inputs)) if other != place
    )
    return bool(FIXED.search(column.label)) or any(column.text.strip() in PATH.findall(cell) for cell in cells)


def _candidates(table: DecisionTable, place: int, inputs: Mapping[str, Any]) -> list[Any]:
    """Other values that an input may take: those that the column's cells speak of."""
    column = table.inputs[place]
    now = inputs.get(column.label)
    cells = [rule.conditions[place].text for rule in table.rules]
    found: list[Any] = []
    if isinstance(now, bool) or any(cell.strip() in ("true", "false") for cell in cells):
        found = [True, False]
    elif isinstance(now, int | float) or column.type.kind == "number":
        known = [value for value in inputs.values() if isinstance(value, int | float) and not isinstance(value, bool)]
        known += [float(number) for cell in cells for number in NUMBERS.findall(PATH.sub("", cell))]
        found = [near for value in known for near in (value - 1, value, value + 1) if near >= 0]
    else:
        found = [word for cell in [*cells, column.allowed_text] for word in WORDS.findall(cell)]
        found = [word for word in found if word not in LEAST_SURE]
    return [value for value in dict.fromkeys(_whole(one) for one in found) if value != now]


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _distance(before: Any, after: Any) -> float:
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (before, after))
    return abs(float(after) - float(before)) if numbers else 1.0


def _product(options: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    if len(options) == 1:
        yield from ((one,) for one in options[0])
    else:
        yield from ((one, *rest) for one in options[0] for rest in _product(options[1:]))
