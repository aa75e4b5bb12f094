"""Days and moments written out as people write them, in the plan's own time zone."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

ISO_DAY = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def local_day(value: str | date | datetime, zone: ZoneInfo) -> date:
    """The day on the plan's calendar."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == len("2026-01-27") else datetime.fromisoformat(value)
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def written_day(value: str | date | datetime, zone: ZoneInfo) -> str:
    """E.g. "January 27, 2026"."""
    day = local_day(value, zone)
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def written_moment(value: str | datetime, zone: ZoneInfo) -> str:
    """E.g. "January 27, 2026 at 11:59 p.m. EST"."""
    moment = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(zone)
    half = "a.m." if moment.hour < 12 else "p.m."
    day = f"{MONTHS[moment.month - 1]} {moment.day}, {moment.year}"
    return f"{day} at {moment.hour % 12 or 12}:{moment.minute:02d} {half} {moment.tzname()}"


def written_out(text: str, zone: ZoneInfo) -> str:
    """The text with every day in it written out."""
    return ISO_DAY.sub(lambda found: written_day(found[0], zone), text)
