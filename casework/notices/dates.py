"""Days as the plan's own calendar has them."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

ISO_DAY = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")


def local_day(value: str | date | datetime, zone: ZoneInfo) -> date:
    """The day on the plan's calendar."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == len("2026-01-27") else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(zone).date()
    if not isinstance(value, date):
        raise TypeError(f"{value} is no day")
    return value
