"""The arithmetic of days, hours and months, and how moments are told in words."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casework.domain.lines_of_business import ClockRule
from casework.errors import ContentError

END_OF_DAY = time(23, 59, 59)


def add_months(day: date, months: int) -> date:
    """The same day some months on; where that month has no such day, the first of the month after it."""
    total = day.year * 12 + day.month - 1 + months
    try:
        return day.replace(year=total // 12, month=total % 12 + 1)
    except ValueError:
        return date((total + 1) // 12, (total + 1) % 12 + 1, 1)


def add_business_days(day: date, number: int, holidays: frozenset[date] = frozenset()) -> date:
    """The day that lies that many working days on.

    Monday to Friday without the holidays; the first day does not count.
    """
    while number:
        day += timedelta(days=1)
        number -= is_business_day(day, holidays)
    return day


def reckon(rule: ClockRule, start: datetime, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a clock that starts then has run out; by several calendars, the earliest."""
    if rule.calendars:
        return min(reckon(one, start, zone) for _, one in rule.by_each())
    if rule.unit == "hours":
        return start.astimezone(UTC) + timedelta(hours=rule.value)
    day = start.astimezone(zone).date()
    if rule.unit == "calendar_days":
        last = day + timedelta(days=rule.value)
    elif rule.unit == "business_days":
        last = add_business_days(day, rule.value, rule.holidays)
    elif rule.unit == "months":
        last = add_months(day, rule.value)
    else:
        raise ContentError(
            f"The clock {rule.id} counts in {rule.unit!r}; a clock counts in calendar_days, "
            "business_days, hours or months."
        )
    if rule.rolls and not is_business_day(last, rule.holidays):
        last = add_business_days(last, 1, rule.holidays)
    return day_end(last, zone)


def is_business_day(day: date, holidays: frozenset[date]) -> bool:
    """Whether it is Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """The last second of the day there, in UTC."""
    return datetime.combine(day, END_OF_DAY, zone).astimezone(UTC)


def words(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as people read it: 12 January 2026, 09:30 EST."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M %Z}"


def end_of(moment: datetime, zone: ZoneInfo) -> str:
    """A due moment as people read it; the end of a day is called so."""
    local = moment.astimezone(zone)
    if local.time() == END_OF_DAY:
        return f"the end of {local:%A}, {local.day} {local:%B %Y} ({local:%Z})"
    return words(moment, zone)


def length(rule: ClockRule) -> str:
    """How long, in words: 15 days, 72 hours."""
    names = {
        "calendar_days": "calendar day",
        "business_days": "business day",
        "hours": "hour",
        "months": "month",
    }
    return f"{rule.value} {names[rule.unit]}{'' if rule.value == 1 else 's'}"
