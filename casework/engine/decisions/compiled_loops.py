"""Filters, `for`, `some` and `every`; every round is a step that is counted."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from casework.engine.decisions.scope import Scope
from casework.engine.decisions.syntax import Filter, For, Iteration, Literal, Name, Node, Quantified, walk
from casework.engine.decisions.values import MOST_ITEMS, Range, Value, both, either, sized, type_of
from casework.errors import DecisionError

Run = Callable[[Scope], Value]
Compile = Callable[[Node], Run]


def compile_filter(node: Filter, compile_expression: Compile) -> Run:
    """`list[3]` gives an item, `list[condition]` a list."""
    base = compile_expression(node.base)
    if isinstance(node.condition, Literal) and isinstance(node.condition.value, Decimal):
        place = node.condition.value
        return lambda scope: _item(_listed(base(scope)), place)
    condition = compile_expression(node.condition)

    def run(scope: Scope) -> Value:
        kept: list[Value] = []
        items = _listed(base(scope))
        for item in items:
            names = {"item": item, **item} if isinstance(item, dict) else {"item": item}
            found = condition(scope.inner(names))
            if isinstance(found, Decimal):
                return _item(items, found)
            if found is True:
                kept.append(item)
        return kept

    return run


def _listed(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _item(items: list[Value], place: Decimal) -> Value:
    if place != place.to_integral_value() or not 1 <= abs(place) <= len(items):
        return None
    return items[int(place) - 1 if place > 0 else int(place)]


def compile_for(node: For, compile_expression: Compile) -> Run:
    """The list of what the body gives in each round."""
    rounds = _rounds(node.iterations, compile_expression)
    body = compile_expression(node.body)
    reads_partial = any(one == Name("partial") for one in walk(node.body))

    def run(scope: Scope) -> Value:
        made: list[Value] = []
        partial: dict[str, Value] = {}
        inner = scope.inner(partial)
        for each in rounds(inner):
            if reads_partial:
                partial["partial"] = sized(list(made))
            made.append(body(each))
        return sized(made)

    return run


def compile_quantified(node: Quantified, compile_expression: Compile) -> Run:
    """`some` is a long `or`, `every` a long `and`."""
    rounds = _rounds(node.iterations, compile_expression)
    condition = compile_expression(node.condition)
    join, start = (either, False) if node.kind == "some" else (both, True)

    def run(scope: Scope) -> Value:
        result: bool | None = start
        for each in rounds(scope):
            result = join(result, condition(each))
            if result is not None and result is not start:
                break
        return result

    return run


def _rounds(iterations: tuple[Iteration, ...], compile_expression: Compile) -> Callable[[Scope], Iterator[Scope]]:
    """The scopes of all rounds, the last name turning fastest."""
    sources = [(one.name, compile_expression(one.source)) for one in iterations]

    def rounds(scope: Scope, depth: int = 0) -> Iterator[Scope]:
        if depth == len(sources):
            yield scope
            return
        name, source = sources[depth]
        for value in _each(source(scope)):
            yield from rounds(scope.inner({name: value}), depth + 1)

    return rounds


def _each(source: Value) -> list[Value]:
    """The values of a list, or the numbers or days of a range, counted up or down."""
    if not isinstance(source, Range):
        return _listed(source)
    low, high = source.low, source.high
    whole = [end for end in (low, high) if isinstance(end, Decimal) and end == end.to_integral_value()]
    if len(whole) == 2:
        return [Decimal(number) for number in _counted(low, high, source)]
    if type(low) is date and type(high) is date:
        days = _counted(Decimal(low.toordinal()), Decimal(high.toordinal()), source)
        return [low + timedelta(days=day - low.toordinal()) for day in days]
    raise DecisionError(f"A loop counts whole numbers or days, not a {type_of(low)} to a {type_of(high)}.")


def _counted(low: Decimal, high: Decimal, source: Range) -> list[int]:
    if abs(high - low) > MOST_ITEMS:
        raise DecisionError(f"A loop of more than {MOST_ITEMS} rounds was asked for. Give it less to do.")
    first, last = int(low), int(high)
    numbers = list(range(first, last + 1)) if first <= last else list(range(first, last - 1, -1))
    return [n for n in numbers if (source.low_closed or n != first) and (source.high_closed or n != last)]
