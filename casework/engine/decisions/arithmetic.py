"""`+ - * / **` of FEEL over numbers, strings, dates and durations; null where they mean nothing."""

from datetime import date, time, timedelta
from decimal import Decimal

from casework.engine.decisions.temporal import MOST_MONTHS, Months, difference, plus
from casework.engine.decisions.values import NUMBERS, Value, number, short
from casework.errors import DecisionError

LARGEST_EXPONENT = 1000


def add(left: Value, right: Value) -> Value:
    """The sum; joined strings; a moment moved by a duration."""
    if type(left) is Decimal and type(right) is Decimal:
        return number(NUMBERS.add(left, right))
    if isinstance(left, str) and isinstance(right, str):
        return short(left + right)
    if isinstance(right, Months | timedelta):
        return plus(left, right)
    if isinstance(left, Months | timedelta):
        return plus(right, left)
    return None


def subtract(left: Value, right: Value) -> Value:
    """The difference; between two moments it is a duration."""
    if type(left) is Decimal and type(right) is Decimal:
        return number(NUMBERS.subtract(left, right))
    if isinstance(right, Months | timedelta):
        return plus(left, negate(right))
    if isinstance(left, date | time) and isinstance(right, date | time):
        return difference(left, right)
    return None


def multiply(left: Value, right: Value) -> Value:
    """The product of numbers, or of a duration and a number."""
    if type(left) is Decimal and type(right) is Decimal:
        return number(NUMBERS.multiply(left, right))
    if isinstance(right, Months | timedelta):
        left, right = right, left
    if not isinstance(right, Decimal):
        return None
    if isinstance(left, Months):
        return _months(NUMBERS.multiply(Decimal(left.count), right))
    return _seconds(NUMBERS.multiply(seconds(left), right)) if isinstance(left, timedelta) else None


def divide(left: Value, right: Value) -> Value:
    """The quotient; null for a division by zero."""
    if type(left) is Decimal and type(right) is Decimal:
        return number(NUMBERS.divide(left, right)) if right else None
    if isinstance(left, Months):
        if isinstance(right, Months):
            return divide(Decimal(left.count), Decimal(right.count))
        return _months(NUMBERS.divide(Decimal(left.count), right)) if isinstance(right, Decimal) and right else None
    if isinstance(left, timedelta):
        if isinstance(right, timedelta):
            return divide(seconds(left), seconds(right))
        return _seconds(NUMBERS.divide(seconds(left), right)) if isinstance(right, Decimal) and right else None
    return None


def power(left: Value, right: Value) -> Value:
    """A number raised to a power."""
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return None
    if abs(right) > LARGEST_EXPONENT:
        raise DecisionError(f"An exponent is out of reach; exponents go to {LARGEST_EXPONENT}.")
    return number(NUMBERS.power(left, right))


def negate(value: Value) -> Value:
    """The value with its sign turned."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, Months):
        return Months(-value.count)
    return _turned(value) if isinstance(value, timedelta) else None


def _turned(value: timedelta) -> timedelta | None:
    try:
        return -value
    except OverflowError:
        return None


def seconds(length: timedelta) -> Decimal:
    """The exact number of seconds."""
    return Decimal(length.days * 86400 + length.seconds) + Decimal(length.microseconds) / 1_000_000


def _months(count: Decimal) -> Months | None:
    return Months(int(count)) if count.is_finite() and abs(count) <= MOST_MONTHS else None


def _seconds(count: Decimal) -> timedelta | None:
    if not count.is_finite() or abs(count) > 86400 * 999_999_999:
        return None
    whole = int(count)
    return timedelta(seconds=whole, microseconds=int((count - whole) * 1_000_000))


OPERATORS = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}
