"""FEEL's functions over numbers."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from decimal import Context as Arithmetic

from casework.engine.decisions.registry import feel
from casework.engine.decisions.values import NUMBERS, number, spend

WIDE = Arithmetic(prec=12_400, Emin=-12_400, Emax=12_400, traps=[])
WHOLE = Decimal(0)


def _rounded(value: Decimal, scale: Decimal, mode: str) -> Decimal | None:
    """The number with so many digits behind the point."""
    if not -6111 <= scale <= 6176:
        return None
    places = int(scale)
    spend(abs(places) // 100)
    if value.is_zero() or -value.as_tuple().exponent <= places:  # type: ignore[operator]  # finite: an integer
        return value
    return number(NUMBERS.plus(value.quantize(Decimal((0, (1,), -places)), rounding=mode, context=WIDE)))


@feel("decimal", "n:number", "scale:number")
def decimal(n: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(n, scale, ROUND_HALF_EVEN)


@feel("floor", "n:number")
@feel("floor", "n:number", "scale:number")
def floor(n: Decimal, scale: Decimal = WHOLE) -> Decimal | None:
    return _rounded(n, scale, ROUND_FLOOR)


@feel("ceiling", "n:number")
@feel("ceiling", "n:number", "scale:number")
def ceiling(n: Decimal, scale: Decimal = WHOLE) -> Decimal | None:
    return _rounded(n, scale, ROUND_CEILING)


@feel("round up", "n:number", "scale:number")
def round_up(n: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(n, scale, ROUND_UP)


@feel("round down", "n:number", "scale:number")
def round_down(n: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(n, scale, ROUND_DOWN)


@feel("round half up", "n:number", "scale:number")
def round_half_up(n: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(n, scale, ROUND_HALF_UP)


@feel("round half down", "n:number", "scale:number")
def round_half_down(n: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(n, scale, ROUND_HALF_DOWN)


@feel("abs", "n:number")
def absolute(n: Decimal) -> Decimal:
    return NUMBERS.abs(n)


@feel("modulo", "dividend:number", "divisor:number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    if not divisor:
        return None
    # Exactly, for a quotient of more than 34 digits would be rounded and the rest be nonsense.
    spend(max(0, dividend.adjusted() - divisor.adjusted()) // 100)
    rest = WIDE.remainder(dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        rest = WIDE.add(rest, divisor)
    return number(NUMBERS.plus(rest))


@feel("sqrt", "number:number")
def sqrt(n: Decimal) -> Decimal | None:
    return NUMBERS.sqrt(n) if n >= 0 else None


@feel("log", "number:number")
def log(n: Decimal) -> Decimal | None:
    return NUMBERS.ln(n) if n > 0 else None


@feel("exp", "number:number")
def exp(n: Decimal) -> Decimal | None:
    return number(NUMBERS.exp(n))


@feel("odd", "number:number")
def odd(n: Decimal) -> bool | None:
    return modulo(n, Decimal(2)) == 1


@feel("even", "number:number")
def even(n: Decimal) -> bool | None:
    return modulo(n, Decimal(2)) == 0


@feel("number", "from:string", "grouping separator:string?", "decimal separator:string?")
def to_number(text: str, grouping: str | None = None, point: str | None = None) -> Decimal | None:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping == point and grouping):
        return None
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(point, ".") if point else plain
    digits = plain.removeprefix("-").replace(".", "", 1)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 1000 or plain.endswith("."):
        return None
    return number(NUMBERS.create_decimal(plain))
