"""Conflicts of interest that somebody has declared: with a member, a provider, or whoever is named."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.domain.same_people import alike


def conflict_with(
    conflicts: Sequence[Mapping[str, Any]], *, ids: Sequence[str], names: Sequence[str], on: date
) -> Mapping[str, Any] | None:
    """The declared conflict that is with one of these on the day; None where there is none."""
    for one in conflicts:
        party = str(one.get("with") or "")
        if _holds(one, on) and (party in ids or any(alike(party, name) for name in names)):
            return one
    return None


def _holds(one: Mapping[str, Any], on: date) -> bool:
    starts, ends = one.get("from"), one.get("until")
    begun = not starts or date.fromisoformat(str(starts)) <= on
    return begun and (not ends or on <= date.fromisoformat(str(ends)))
