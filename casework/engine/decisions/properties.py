"""`a.b`: entries of contexts, and the properties of dates, times, durations and ranges."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from casework.engine.decisions.arithmetic import seconds
from casework.engine.decisions.scope import Scope
from casework.engine.decisions.syntax import Name, Node, Path
from casework.engine.decisions.temporal import Months
from casework.engine.decisions.values import Range, Value, from_json, spend, type_of

Run = Callable[[Scope], Value]


def compile_path(node: Path, compile_expression: Callable[[Node], Run]) -> Run:
    """The function that follows this path."""
    steps: list[str] = [node.name]
    base = node.base
    while isinstance(base, Path):
        steps.insert(0, base.name)
        base = base.base
    if not isinstance(base, Name):
        start = compile_expression(base)
        return lambda scope: _follow(scope, start(scope), steps, "")
    root = base.name

    def run(scope: Scope) -> Value:
        # Only what stands at the end of the path becomes a FEEL value; the data on the way is only looked at.
        return from_json(_follow(scope, scope.raw(root), steps, root))

    return run


def _follow(scope: Scope, value: Any, steps: list[str], so_far: str) -> Any:
    for step in steps:
        value = _step(scope, value, step, so_far)
        so_far = f"{so_far}.{step}"
    return value


def _step(scope: Scope, value: Any, step: str, so_far: str) -> Any:
    if value is None:
        return None
    if isinstance(value, Mapping):
        if step in value:
            return value[step]
        return scope.missing(f"{so_far}.{step}".lstrip("."), f"There is no {step!r} in it.")
    if isinstance(value, list | tuple):
        spend(len(value))
        return [_step(scope, item, step, so_far) for item in value]
    found = _PROPERTIES.get(type(value), {}).get(step)
    if found is None:
        kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else type_of(value)
        return scope.missing(f"{so_far}.{step}".lstrip("."), f"A {kind} has no {step!r}.")
    return found(value)


def _zone_name(value: datetime | time) -> Value:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _part(length: timedelta, size: int, within: int | None = None) -> Decimal:
    """A part of a duration, with the sign of the whole."""
    whole = int(abs(seconds(length))) // size
    whole = whole % within if within else whole
    return Decimal(-whole if length < timedelta(0) else whole)


def _months(value: Months) -> tuple[int, int]:
    years, months = divmod(abs(value.count), 12)
    return (-years, -months) if value.count < 0 else (years, months)


_DAY: dict[str, Callable[[Any], Value]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_CLOCK: dict[str, Callable[[Any], Value]] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: Decimal(value.second),
    "time offset": lambda value: value.utcoffset(),
    "timezone": _zone_name,
}
_PROPERTIES: dict[type, dict[str, Callable[[Any], Value]]] = {
    date: _DAY,
    time: _CLOCK,
    datetime: {**_DAY, **_CLOCK},
    timedelta: {
        "days": lambda value: _part(value, 86400),
        "hours": lambda value: _part(value, 3600, 24),
        "minutes": lambda value: _part(value, 60, 60),
        "seconds": lambda value: _part(value, 1, 60),
    },
    Months: {
        "years": lambda value: Decimal(_months(value)[0]),
        "months": lambda value: Decimal(_months(value)[1]),
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_closed,
        "end included": lambda value: value.high_closed,
    },
}
