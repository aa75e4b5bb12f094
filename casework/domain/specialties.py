"""The specialties in which somebody is certified, and from when until when."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

# A name alone holds ever; {name, valid_from, valid_to} from its first day to its last, null where there is none.
Specialty = str | Mapping[str, Any]


def specialties_on(held: Iterable[Specialty], *, on: date) -> tuple[str, ...]:
    """The names of those that hold on the day, each once."""
    return tuple(dict.fromkeys(specialty_name(one) for one in held if _holds(one, on)))


def specialty_name(one: Specialty) -> str:
    """What a specialty is called, whether or not it has days."""
    return one if isinstance(one, str) else str(one.get("name", ""))


def _holds(one: Specialty, on: date) -> bool:
    """One whose days cannot be read does not hold: what somebody may decide rests on it."""
    if isinstance(one, str):
        return True
    try:
        starts, ends = (
            date.fromisoformat(str(one[key])) if one.get(key) else None for key in ("valid_from", "valid_to")
        )
    except ValueError:
        return False
    return (starts is None or starts <= on) and (ends is None or on <= ends)
