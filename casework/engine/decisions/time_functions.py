"""FEEL's functions over dates, times and durations. None of them reads a clock: what day it is comes with the data."""

from datetime import UTC, date, datetime, time, timezone
from decimal import Decimal

from casework.engine.decisions.registry import feel
from casework.engine.decisions.temporal import (
    Duration,
    Months,
    months_between,
    read_date,
    read_datetime,
    read_duration,
    read_time,
)

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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


@feel("date", "from:string")
def date_of_text(text: str) -> date | None:
    return read_date(text)


@feel("date", "from:moment")
def date_of_moment(moment: date) -> date:
    return date(moment.year, moment.month, moment.day)


@feel("date", "year:number", "month:number", "day:number")
def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> date | None:
    whole = _whole(year, month, day)
    try:
        return None if whole is None else date(*whole)
    except (ValueError, OverflowError):
        return None


@feel("time", "from:string")
def time_of_text(text: str) -> time | None:
    return read_time(text)


@feel("time", "from:moment")
def time_of_moment(moment: date) -> time:
    return moment.timetz() if isinstance(moment, datetime) else time(0, tzinfo=UTC)


@feel("time", "from:clock")
def time_of_time(clock: time) -> time:
    return clock


@feel("time", "hour:number", "minute:number", "second:number", "offset:duration?")
def time_of_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: Duration | None = None) -> time | None:
    whole = _whole(hour, minute)
    if whole is None or not 0 <= second < 60 or isinstance(offset, Months):
        return None
    try:
        zone = None if offset is None else timezone(offset)
        return time(whole[0], whole[1], int(second), int(second % 1 * 1_000_000), tzinfo=zone)
    except (ValueError, OverflowError):
        return None


@feel("date and time", "from:string")
def datetime_of_text(text: str) -> datetime | None:
    return read_datetime(text)


@feel("date and time", "from:moment")
def datetime_of_moment(moment: date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(0))


@feel("date and time", "date:moment", "time:clock")
def datetime_of_parts(on: date, at: time) -> datetime:
    return datetime.combine(date(on.year, on.month, on.day), at)


@feel("duration", "from:string")
def duration_of_text(text: str) -> Duration | None:
    return read_duration(text)


@feel("duration", "from:duration")
def duration_of_duration(length: Duration) -> Duration:
    return length


@feel("abs", "n:duration")
def absolute_duration(length: Duration) -> Duration:
    return Months(abs(length.count)) if isinstance(length, Months) else abs(length)


@feel("years and months duration", "from:moment", "to:moment")
def years_and_months_duration(start: date, end: date) -> Months:
    return Months(months_between(date_of_moment(start), date_of_moment(end)))


@feel("day of week", "date:moment")
def day_of_week(on: date) -> str:
    return DAYS[on.weekday()]


@feel("month of year", "date:moment")
def month_of_year(on: date) -> str:
    return MONTHS[on.month - 1]


@feel("day of year", "date:moment")
def day_of_year(on: date) -> Decimal:
    return Decimal(on.timetuple().tm_yday)


@feel("week of year", "date:moment")
def week_of_year(on: date) -> Decimal:
    return Decimal(on.isocalendar().week)


def _whole(*numbers: Decimal) -> tuple[int, ...] | None:
    """The numbers as integers, where all of them are."""
    if any(one != one.to_integral_value() or abs(one) > 99_999 for one in numbers):
        return None
    return tuple(int(one) for one in numbers)
