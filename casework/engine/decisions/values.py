"""The values of FEEL in Python: what they are called, when they are equal, which comes first, how they become JSON."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from math import isfinite
from typing import Any

from casework.engine.decisions.temporal import Months, difference, write
from casework.errors import DecisionError

Value = Any
# The precision of IEEE 754 decimal128, which FEEL prescribes. Nothing is trapped: what has no value becomes null.
NUMBERS = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[])
MOST_ITEMS = 10_000
LONGEST_STRING = 20_000
DEEPEST_DATA = 40
# How much work the evaluation at hand may still do; every root scope sets it anew.
WORK: ContextVar[list[int] | None] = ContextVar("work", default=None)
# How much work the constants of the file that is being loaded may still take together.
LOADING: ContextVar[list[int] | None] = ContextVar("loading", default=None)

_TYPES = {
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    type(None): "Null",
}


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two ends; None is an open end without a bound."""

    low: Value
    high: Value
    low_closed: bool
    high_closed: bool

    def holds(self, value: Value) -> bool | None:
        """Whether the value lies inside; None where that cannot be said."""
        if value is None or isinstance(value, Range):
            return None
        above = True if self.low is None else compare(value, self.low, ">=" if self.low_closed else ">")
        below = True if self.high is None else compare(value, self.high, "<=" if self.high_closed else "<")
        return both(above, below)


def type_of(value: Value) -> str:
    """FEEL's name for the type of a value."""
    return "range" if isinstance(value, Range) else _TYPES[type(value)]


def both(left: Value, right: Value) -> bool | None:
    """`and` over true, false and null; anything else counts as null."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def either(left: Value, right: Value) -> bool | None:
    """`or` over true, false and null; anything else counts as null."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def number(value: Decimal) -> Decimal | None:
    """The number, or None where the arithmetic had no result."""
    return value if value.is_finite() else None


def equal(left: Value, right: Value) -> bool | None:
    """Whether two values are the same; None where their types differ."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return None
    if isinstance(left, list):
        spend(len(left))
        if len(left) != len(right):
            return False
        return all(equal(one, other) is True for one, other in zip(left, right, strict=True))
    if isinstance(left, dict):
        spend(len(left))
        if left.keys() != right.keys():
            return False
        return all(equal(one, right[key]) is True for key, one in left.items())
    if isinstance(left, str):
        spend(len(left) // 1000)
    if isinstance(left, time | datetime):
        apart = difference(left, right)
        return False if apart is None else not apart
    return bool(left == right)


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def compare(left: Value, right: Value, operator: str) -> bool | None:
    """`<`, `<=`, `>` or `>=` between two values of one ordered type, else None."""
    kind = type(left)
    if kind is not type(right) or left is None:
        return None
    if kind is str:
        spend(len(left) // 1000)
    if kind is Decimal or kind is str or kind is date or kind is Months or kind is timedelta:
        return _ORDERS[operator](left, right)
    if kind is datetime or kind is time:
        apart = difference(left, right)
        return None if apart is None else _ORDERS[operator](apart, timedelta(0))
    return None


def spend(count: int = 1) -> None:
    """Count work on data; an evaluation that takes too much of it is stopped."""
    left = WORK.get()
    if left is not None:
        left[0] -= count
        if left[0] < 0:
            raise DecisionError("The decision takes too many steps. Give it less data or a plainer expression.")


def sized(items: list[Value]) -> list[Value]:
    """The list, where it is no longer than may be."""
    spend(len(items))
    if len(items) > MOST_ITEMS:
        raise DecisionError(f"A list of {len(items)} items was asked for; at most {MOST_ITEMS} are held.")
    return items


def short(text: str) -> str:
    """The string, where it is no longer than may be."""
    spend(len(text) // 100)
    if len(text) > LONGEST_STRING:
        raise DecisionError(f"A string of {len(text)} characters was asked for; at most {LONGEST_STRING} are held.")
    return text


def from_json(value: Any) -> Value:
    """A JSON value as FEEL sees it: exact numbers, everything else as it is."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is int or kind is float:
        return exact(value)
    return _from_json(value, 0)


def _from_json(value: Any, depth: int) -> Value:
    spend()
    if depth > DEEPEST_DATA:
        raise DecisionError(f"The data is nested more than {DEEPEST_DATA} deep. Give the table plainer data.")
    if isinstance(value, Mapping):
        return {str(key): _from_json(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_from_json(one, depth + 1) for one in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return exact(value)
    if isinstance(value, Range) or type(value) in _TYPES:
        return value
    raise DecisionError(f"A value of the Python type {type(value).__name__} is no data that a decision table reads.")


def exact(value: int | float) -> Decimal | None:
    """The decimal that the number is written as; None for what is no number."""
    if isinstance(value, int) and value.bit_length() > 20_000:
        raise DecisionError("A number of more than 6,000 digits is no data that a decision table reads.")
    return number(NUMBERS.create_decimal(value if isinstance(value, int) else repr(value)))


def to_json(value: Value) -> Any:
    """A FEEL value as JSON holds it: whole numbers as integers, dates and durations as ISO 8601."""
    spend()
    if isinstance(value, Decimal):
        # JSON writers hold integers of 64 bits; beyond them, and beyond what a float reaches, a number stays text.
        if value.adjusted() < 19 and value == value.to_integral_value() and abs(value) < 2**63:
            return int(value)
        near = float(value)
        return near if isfinite(near) else string(value)
    if isinstance(value, list):
        return [to_json(one) for one in value]
    if isinstance(value, dict):
        return {key: to_json(one) for key, one in value.items()}
    if isinstance(value, Months | timedelta | date | time):
        return write(value)
    return string(value) if isinstance(value, Range) else value


def string(value: Value) -> str:
    """What `string(value)` gives: text as it is, lists and contexts in FEEL's own notation."""
    return value if isinstance(value, str) else short(_string(value))


def _string(value: Value) -> str:
    spend()
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return f"[{', '.join(_string(one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_string(one)}' for key, one in value.items())}}}"
    if isinstance(value, Range):
        low, high = ("" if end is None else _string(end) for end in (value.low, value.high))
        return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"
    return write(value)


def written(value: Decimal) -> str:
    """A number in plain digits, without an exponent and without zeros that say nothing."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
