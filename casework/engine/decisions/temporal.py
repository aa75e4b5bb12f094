"""Dates, times and durations of FEEL: read from text, written as ISO 8601, added and subtracted."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casework.errors import ExpressionError

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z_]+(?:/[A-Za-z_+-]+)*)?")
_MONTHS = re.compile(r"(-)?P(?:(\d{1,6})Y)?(?:(\d{1,7})M)?")
_DAYS = re.compile(r"(-)?P(?:(\d{1,8})D)?(?:T(?:(\d{1,10})H)?(?:(\d{1,10})M)?(?:(\d{1,12})(\.\d{1,9})?S)?)?")
MOST_MONTHS = 12 * 100_000


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration of years and months."""

    count: int


Moment = date | datetime | time
Duration = Months | timedelta


def read_date(text: str) -> date | None:
    """The day that the text names, or None."""
    found = _DATE.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """The time of day that the text names, or None."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    try:
        zone = _zone(found[5])
        micro = int((found[4] or ".0")[1:7].ljust(6, "0"))
        return time(int(found[1]), int(found[2]), int(found[3]), micro, tzinfo=zone)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None


def read_datetime(text: str) -> datetime | None:
    """The moment that the text names, or None; a bare day is its midnight."""
    day, separator, rest = text.partition("T")
    on = read_date(day)
    at = read_time(rest) if separator else time(0)
    return None if on is None or at is None else datetime.combine(on, at)


def read_duration(text: str) -> Duration | None:
    """The duration that the text names, or None."""
    if found := _MONTHS.fullmatch(text):
        if found[2] is not None or found[3] is not None:
            count = 12 * int(found[2] or 0) + int(found[3] or 0)
            return Months(-count if found[1] else count) if count <= MOST_MONTHS else None
        return None
    found = _DAYS.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        return None
    # As many digits as the pattern takes stay within what a timedelta holds.
    length = timedelta(
        days=int(found[2] or 0),
        hours=int(found[3] or 0),
        minutes=int(found[4] or 0),
        seconds=int(found[5] or 0),
        microseconds=int((found[6] or ".0")[1:7].ljust(6, "0")),
    )
    return -length if found[1] else length


def at_literal(text: str) -> Moment | Duration:
    """What `@"..."` means."""
    value = read_date(text) or read_time(text) or (read_datetime(text) if "T" in text else None)
    value = value if value is not None else read_duration(text)  # type: ignore[assignment]  # the union of both
    if value is None:
        raise ExpressionError(f'@"{text}" is no date, time, date and time or duration.')
    return value


def write(value: Moment | Duration) -> str:
    """ISO 8601 text."""
    if isinstance(value, Months):
        return _write_months(value.count)
    if isinstance(value, timedelta):
        return _write_days(value)
    text = value.isoformat() if not isinstance(value, date | time) or type(value) is date else _write_clock(value)
    return text


def _write_clock(value: datetime | time | date) -> str:
    assert isinstance(value, datetime | time)
    zone = value.tzinfo
    text = value.replace(tzinfo=None).isoformat()
    text = text.rstrip("0") if "." in text else text
    if isinstance(zone, ZoneInfo):
        return f"{text}@{zone.key}"
    offset = offset_of(value)
    if offset is None:
        return text
    return f"{text}Z" if not offset else text + value.replace(microsecond=0).isoformat()[len(text.split(".")[0]) :]


def _write_months(count: int) -> str:
    years, months = divmod(abs(count), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return f"{'-' if count < 0 else ''}P{parts or '0M'}"


def _write_days(length: timedelta) -> str:
    size = abs(length)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{size.microseconds:06d}".rstrip("0") if size.microseconds else ""
    clock = f"{hours}H" if hours else ""
    clock += f"{minutes}M" if minutes else ""
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{size.days}D" if size.days else ""
    sign = "-" if length < timedelta(0) else ""
    return f"{sign}P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    if text[0] == "@":
        return ZoneInfo(text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
    if offset > timedelta(hours=14):
        raise ValueError(text)
    return timezone(-offset if text[0] == "-" else offset)


def offset_of(value: datetime | time) -> timedelta | None:
    """How far the zone is from UTC, where that is known."""
    return value.utcoffset()


def plus_months(value: date, months: int) -> date | None:
    """The same day so many months later, or the last of that month; keeps the time of a moment."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    for day in range(value.day, 27, -1):
        try:
            return value.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return value.replace(year=year, month=month + 1)


def plus(value: Any, length: Duration) -> Any:
    """A day, moment, time or duration moved by a duration; None where that means nothing."""
    if isinstance(length, Months):
        if isinstance(value, Months):
            total = value.count + length.count
            return Months(total) if abs(total) <= MOST_MONTHS else None
        return plus_months(value, length.count) if isinstance(value, date) else None
    try:
        if isinstance(value, timedelta | datetime):
            return value + length
        if isinstance(value, date):
            return value + timedelta(days=length // timedelta(days=1))
        if isinstance(value, time):
            moved = datetime.combine(date(2000, 1, 3), value.replace(tzinfo=None)) + length % timedelta(days=1)
            return moved.time().replace(tzinfo=value.tzinfo)
    except OverflowError:
        return None
    return None


def difference(left: Moment, right: Moment) -> timedelta | None:
    """How long it is from right to left; None where that cannot be said, as with a zone on one side only."""
    try:
        first, second = _instant(left), _instant(right)
    except OverflowError:
        return None  # a moment at the edge of the calendar has no counterpart in UTC
    if isinstance(left, time) != isinstance(right, time):
        return None
    if (type(left) is date) != (type(right) is date):
        # A day beside a moment counts as its midnight in UTC.
        first, second = (
            one.replace(tzinfo=UTC) if type(whose) is date else one for one, whose in ((first, left), (second, right))
        )
    return None if (first.tzinfo is None) != (second.tzinfo is None) else first - second


def _instant(value: Moment) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=None)  # noqa: DTZ001 - a day has no zone
    offset = value.utcoffset()
    on = datetime.combine(date(2000, 1, 3), value.replace(tzinfo=None))
    return on if offset is None else (on - offset).replace(tzinfo=UTC)


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another, negative where the end comes first."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (1 if end.day < start.day else 0)
