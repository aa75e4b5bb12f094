"""Statements whose parameters are numbered: SQLite is given values in their order, and looks for no name each time."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

QUOTED_OR_NAMED = re.compile(r"'[^']*'|:([a-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement with `?1` in place of its first name, and what finds the values of its names in that order."""

    sql: str
    values_of: Callable[[Mapping[str, Any]], tuple[Any, ...]]


def by_place(statements: Mapping[str, str]) -> Mapping[str, Placed]:
    """The same statements, by their names."""
    return {name: _placed(sql) for name, sql in statements.items()}


def _placed(sql: str) -> Placed:
    places: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        return found[0] if found[1] is None else f"?{places.setdefault(found[1], len(places) + 1)}"

    written = QUOTED_OR_NAMED.sub(numbered, sql)
    names = tuple(places)
    match names:
        case ():
            return Placed(written, lambda parameters: ())
        case (name,):
            return Placed(written, lambda parameters: (parameters[name],))
        case _:
            return Placed(written, itemgetter(*names))
