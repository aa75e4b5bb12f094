"""Values as JSON holds them: copies that nobody else can change, and sameness that tells 1 from true."""

from functools import reduce
from typing import Any

import orjson

from casework.errors import EngineError

ROOM = 16  # levels of nesting that a snapshot adds, with some to spare


def plain(value: Any, *, what: str) -> Any:
    """A copy of the value as JSON holds it; EngineError where JSON cannot, without telling the value."""
    try:
        # A stored instance puts the value some levels deeper; what fits here must still fit there.
        found = orjson.loads(orjson.dumps(reduce(_within, range(ROOM), value)))
        return reduce(_inside, range(ROOM), found)
    except TypeError as error:
        raise EngineError(
            f"{what} is not plain JSON. Give texts, numbers, true, false, null, lists and objects with text keys only."
        ) from error


def _within(value: Any, level: int) -> Any:
    return [value]


def _inside(value: Any, level: int) -> Any:
    return value[0]


def same(one: Any, other: Any) -> bool:
    """Whether both are the same JSON; to Python, 1, 1.0 and true are equal."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
