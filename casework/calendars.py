"""The holidays that days are counted around, from the maintained library `holidays`."""

from collections.abc import Callable
from datetime import date

import holidays

CALENDARS = ("US_FEDERAL", "US_CA")
FRIDAY, OBSERVED = 4, "(observed)"
FIRST, LAST = 2000, 2060  # the years in which a clock may run


def _federal() -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=range(FIRST, LAST + 1)))


def _california() -> frozenset[date]:
    """The state's holidays; of those that fall on a Saturday, only Veterans Day is kept on the Friday before.

    California Government Code 6701 says so; the library keeps the Friday for every one, as the federal list does.
    """
    listed = holidays.country_holidays("US", subdiv="CA", years=range(FIRST, LAST + 1))
    return frozenset(
        day
        for day, name in listed.items()
        if not (day.weekday() == FRIDAY and OBSERVED in name and not name.startswith("Veterans Day"))
    )


MAKERS: dict[str, Callable[[], frozenset[date]]] = {"US_FEDERAL": _federal, "US_CA": _california}


def calendars() -> dict[str, frozenset[date]]:
    """Every calendar that a line of business can name, with its holidays."""
    return {name: MAKERS[name]() for name in CALENDARS}
