"""The types that columns declare, and what becomes of a value that arrives for them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from casework.engine.decisions.temporal import Months, read_date, read_datetime, read_duration, read_time
from casework.engine.decisions.values import Value, type_of
from casework.errors import DecisionError

_ALIASES = {
    "integer": "number",
    "long": "number",
    "double": "number",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "Any": "",
    "any": "",
}
_PYTHON: dict[str, type] = {
    "string": str,
    "number": Decimal,
    "boolean": bool,
    "date": date,
    "time": time,
    "date and time": datetime,
    "days and time duration": timedelta,
    "years and months duration": Months,
}
# Case data is JSON and holds these as ISO 8601 text; the column's type says what the text means.
_READERS: dict[str, Callable[[str], Any]] = {
    "date": read_date,
    "time": read_time,
    "date and time": read_datetime,
    "days and time duration": read_duration,
    "years and months duration": read_duration,
}


@dataclass(frozen=True, slots=True)
class Type:
    """A declared type: `kind` is FEEL's name for it, "" where anything goes."""

    kind: str = ""
    whole: bool = False
    collection: bool = False

    def single(self) -> "Type":
        """The type of one item."""
        return Type(self.kind, self.whole)

    def accepts(self, value: Value) -> bool:
        """Whether a value is of this type; null is of every type."""
        if value is None or not self.kind:
            return True
        if self.collection:
            return isinstance(value, list) and all(type(one) is _PYTHON[self.kind] for one in value)
        if self.whole and type(value) is Decimal and value != value.to_integral_value():
            return False
        return type(value) is _PYTHON[self.kind]

    def read(self, value: Value, where: str) -> Value:
        """The value as this type; DecisionError where it is another's."""
        if self.accepts(value):
            return value
        if isinstance(value, list) and len(value) == 1 and not self.collection:
            return self.read(value[0], where)
        if self.collection:
            value = value if isinstance(value, list) else [value]
            return [self.single().read(one, where) for one in value]
        kind = "whole number" if self.whole else self.kind
        reader = _READERS.get(kind)
        if reader and isinstance(value, str):
            found = reader(value)
            if self.accepts(found) and found is not None:
                return found
            raise DecisionError(f"{where} takes a {kind} and was given a text that is none. Write it as ISO 8601.")
        raise DecisionError(
            f"{where} takes a {kind} and was given a {type_of(value)}. A table decides on what it declares."
        )


def simple_type(name: str) -> Type | None:
    """The type of that name, or None where FEEL has none of it."""
    plain = name.removeprefix("feel:").strip()
    kind = _ALIASES.get(plain, plain)
    if kind and kind not in _PYTHON:
        return None
    return Type(kind, whole=plain in ("integer", "long"))
