"""FEEL's functions over lists, booleans and contexts."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice

from casework.engine.decisions.arithmetic import add, divide, multiply
from casework.engine.decisions.number_functions import sqrt
from casework.engine.decisions.registry import feel
from casework.engine.decisions.values import Range, Value, both, compare, either, equal, sized, spend


@feel("not", "negand:boolean")
def negation(value: bool) -> bool:
    return not value


@feel("list contains", "list:list", "element:any")
def list_contains(items: list[Value], element: Value) -> bool:
    return any(equal(item, element) is True for item in items)


@feel("count", "list:list")
def count(items: list[Value]) -> Decimal:
    return Decimal(len(items))


def _arguments(items: tuple[Value, ...]) -> list[Value]:
    """The items, whether they came as one list or one by one."""
    return items[0] if len(items) == 1 and isinstance(items[0], list) else list(items)


def _extreme(items: list[Value], operator: str) -> Value:
    best = items[0] if items else None
    for item in items[1:]:
        first = compare(item, best, operator)
        if first is None:
            return None
        best = item if first else best
    return best


@feel("min", "list:any*")
def minimum(*items: Value) -> Value:
    return _extreme(_arguments(items), "<")


@feel("max", "list:any*")
def maximum(*items: Value) -> Value:
    return _extreme(_arguments(items), ">")


@feel("sum", "list:any*")
def total(*items: Value) -> Value:
    parts = _arguments(items)
    result = parts[0] if parts and not isinstance(parts[0], str) else None
    for part in parts[1:]:
        result = add(result, part)
    return result


@feel("product", "list:any*")
def product(*items: Value) -> Value:
    parts = _arguments(items)
    result = parts[0] if parts else None
    for part in parts[1:]:
        result = multiply(result, part)
    return result


@feel("mean", "list:any*")
def mean(*items: Value) -> Value:
    parts = _arguments(items)
    return divide(total(parts), Decimal(len(parts))) if parts else None


@feel("median", "list:any*")
def median(*items: Value) -> Value:
    parts = _arguments(items)
    if not parts or not all(isinstance(part, Decimal) for part in parts):
        return None
    ordered = sorted(parts)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else divide(add(ordered[middle - 1], ordered[middle]), Decimal(2))


@feel("stddev", "list:any*")
def stddev(*items: Value) -> Value:
    parts = _arguments(items)
    if len(parts) < 2 or not all(isinstance(part, Decimal) for part in parts):
        return None
    middle = mean(parts)
    squares = [multiply(add(part, -middle), add(part, -middle)) for part in parts]
    return sqrt(divide(total(squares), Decimal(len(parts) - 1)))


@feel("mode", "list:any*")
def mode(*items: Value) -> Value:
    parts = _arguments(items)
    if not all(isinstance(part, Decimal) for part in parts):
        return None
    counts: dict[Decimal, int] = {}
    for part in parts:
        counts[part] = counts.get(part, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(part for part, times in counts.items() if times == most)


@feel("all", "list:any*")
def every(*items: Value) -> bool | None:
    result: bool | None = True
    for item in _arguments(items):
        result = both(result, item)
    return result


@feel("any", "list:any*")
def some(*items: Value) -> bool | None:
    result: bool | None = False
    for item in _arguments(items):
        result = either(result, item)
    return result


def _place(position: Decimal, length: int) -> int | None:
    """The index from 0 that a position from 1, or from the end, means."""
    if position != position.to_integral_value() or not 1 <= abs(position) <= length:
        return None
    return int(position) - 1 if position > 0 else length + int(position)


@feel("sublist", "list:list", "start position:number", "length:number?")
def sublist(items: list[Value], start: Decimal, length: Decimal | None = None) -> Value:
    first = _place(start, len(items))
    if first is None or (length is not None and not 0 <= length <= len(items) - first):
        return None
    return items[first:] if length is None else items[first : first + int(length)]


@feel("append", "list:list", "item:any*")
def append(items: list[Value], *more: Value) -> list[Value]:
    return sized([*items, *more])


@feel("concatenate", "list:list*")
def concatenate(*lists: list[Value]) -> list[Value]:
    return sized([item for items in lists for item in items])


@feel("insert before", "list:list", "position:number", "newItem:any")
def insert_before(items: list[Value], position: Decimal, item: Value) -> Value:
    place = _place(position, len(items))
    return None if place is None else sized([*items[:place], item, *items[place:]])


@feel("remove", "list:list", "position:number")
def remove(items: list[Value], position: Decimal) -> Value:
    place = _place(position, len(items))
    return None if place is None else [*items[:place], *items[place + 1 :]]


@feel("reverse", "list:list")
def reverse(items: list[Value]) -> list[Value]:
    return items[::-1]


@feel("index of", "list:list", "match:any")
def index_of(items: list[Value], match: Value) -> list[Value]:
    return [Decimal(place) for place, item in enumerate(items, 1) if equal(item, match) is True]


@feel("distinct values", "list:list")
def distinct_values(items: list[Value]) -> list[Value]:
    kept: list[Value] = []
    for item in items:
        for one in kept:
            spend()
            if equal(one, item) is True:
                break
        else:
            kept.append(item)
    return kept


@feel("union", "list:list*")
def union(*lists: list[Value]) -> list[Value]:
    return distinct_values(concatenate(*lists))


@feel("flatten", "list:list")
def flatten(items: list[Value]) -> list[Value]:
    # One more than may be held is enough to know that it is too much.
    return sized(list(islice(_flat(items), 10_001)))


def _flat(items: list[Value]) -> Iterable[Value]:
    for item in items:
        spend()
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


@feel("get value", "m:context", "key:string")
def get_value(context: dict[str, Value], key: str) -> Value:
    return context.get(key)


@feel("get entries", "m:context")
def get_entries(context: dict[str, Value]) -> list[Value]:
    return [{"key": key, "value": value} for key, value in context.items()]


@feel("includes", "range:range", "value:any")
def includes(span: Range, value: Value) -> bool | None:
    return span.holds(value)


@feel("during", "value:any", "range:range")
def during(value: Value, span: Range) -> bool | None:
    return span.holds(value)
