"""Days and moments written out as people write them, in the plan's own time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

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
