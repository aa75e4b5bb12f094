"""How a built-in function of FEEL is declared: its name, its parameters, and null for arguments of another type."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from casework.engine.decisions.temporal import Months
from casework.engine.decisions.values import Range, Value
from casework.errors import ExpressionError

Declared = TypeVar("Declared", bound=Callable[..., Any])
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (Decimal,),
    "boolean": (bool,),
    "day": (date,),
    "moment": (date, datetime),
    "clock": (time,),
    "duration": (Months, timedelta),
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: str
    optional: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """One way to call a built-in."""

    name: str
    parameters: tuple[Parameter, ...]
    run: Callable[..., Value]

    def __call__(self, arguments: Sequence[Value]) -> Value:
        """The result; null where an argument is not of its parameter's type."""
        taken: list[Value] = []
        for place, argument in enumerate(arguments):
            parameter = self.parameters[min(place, len(self.parameters) - 1)]
            if parameter.kind == "any" or (argument is None and parameter.optional):
                taken.append(argument)
                continue
            fitted = _fit(argument, parameter.kind)
            if fitted is None:
                return None
            taken.append(fitted)
        return self.run(*taken)

    def accepts(self, count: int) -> bool:
        """Whether so many unnamed arguments fit."""
        needed = sum(not one.optional for one in self.parameters)
        return needed <= count and (count <= len(self.parameters) or self.parameters[-1].many)


LIBRARY: dict[str, list[Function]] = {}


def feel(name: str, *parameters: str) -> Callable[[Declared], Declared]:
    """Declare a built-in; a parameter reads "name:kind", then "?" where it may be left out, "*" where it repeats."""
    described = tuple(_described(text) for text in parameters)

    def declare(run: Declared) -> Declared:
        LIBRARY.setdefault(name, []).append(Function(name, described, run))
        return run

    return declare


def _described(text: str) -> Parameter:
    name, _, kind = text.partition(":")
    return Parameter(name, kind.rstrip("?*"), optional=kind.endswith("?"), many=kind.endswith("*"))


def _fit(argument: Value, kind: str) -> Value:
    """The argument as the parameter takes it: a list of one stands for its item, and an item for a list of one."""
    wanted = KINDS[kind]
    if type(argument) in wanted:
        return argument
    if kind == "list":
        return None if argument is None else [argument]
    if isinstance(argument, list) and len(argument) == 1 and type(argument[0]) in wanted:
        return argument[0]
    return None


def bind(name: str, count: int, names: tuple[str, ...]) -> tuple[list[Function], list[int | None]]:
    """The functions that such a call may mean, and for each parameter the argument that fills it."""
    candidates = LIBRARY.get(name)
    if candidates is None:
        raise ExpressionError(
            f"There is no function {name}(...). Only FEEL's own functions are read; see the reference."
        )
    if not names:
        fitting = [one for one in candidates if one.accepts(count)]
        if not fitting:
            raise ExpressionError(f"{name}(...) does not take {count} argument{'' if count == 1 else 's'}.")
        return fitting, list(range(count))
    named: list[Function] = []
    for one in candidates:
        known = [parameter.name for parameter in one.parameters]
        missing = [
            parameter.name for parameter in one.parameters if not parameter.optional and parameter.name not in names
        ]
        if not missing and set(names) <= set(known) and len(set(names)) == len(names):
            places: list[int | None] = [names.index(each) if each in names else None for each in known]
            while places[-1] is None:
                places.pop()
            named.append(one)
            found = places
    if named:
        return named, found
    raise ExpressionError(f"{name}(...) has no parameters {', '.join(names)}.")


def choose(candidates: Sequence[Function], arguments: Sequence[Any]) -> Value:
    """The first result that is not null."""
    for one in candidates:
        result = one(arguments)
        if result is not None:
            return result
    return None
