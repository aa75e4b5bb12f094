"""Times as people say them, and how much of a clock is left: one place for the words, the levels and the zones.

The levels follow the share of a clock that is used: on track below 50 %, watch from 50, tight from 80 or with less than
8 hours left, late, paused. Every span is rounded down, so that nobody is told of time that they have not got.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from babel.dates import get_timezone_name

from casework.domain.deadlines import Deadline
from casework.domain.moment_words import full_day as full_day
from casework.domain.moment_words import moment as moment
from casework.domain.moment_words import time_of_day as time_of_day
from casework.domain.time_left import levels_at
from casework.ports import Json

LEVELS = {"ok": "On track", "watch": "Watch", "tight": "Tight", "late": "Late", "paused": "Paused"}
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def clock(
    deadline: Deadline | Mapping[str, Any] | None, now: datetime, zone: tzinfo, *, rule_href: str = ""
) -> Json | None:
    """How a clock stands: {level, level_word, words, share, moment_words, title, rule_href}; None where none runs.

    A mapping holds `at` and `start` (aware datetimes) and may hold `paused` (then `at` is the end of the time to answer
    and `share` what was used before), and `rule_href`.
    """
    told = _read(deadline)
    if told is None:
        return None
    at, start, paused = told["at"], told["start"], bool(told.get("paused"))
    share = int(told["share"]) if told.get("share") is not None else share_used(start, at, now)
    level = level_of(start, at, now, paused=paused)
    return {
        "level": level,
        "level_word": LEVELS[level],
        "words": left(at - now, paused=paused),
        "share": share,
        "moment_words": f"{_lead(at < now, paused)} {until(at, now, zone)}",
        "title": f"{LEVELS[level]}. {share} % of the time used.",
        "rule_href": rule_href or str(told.get("rule_href") or ""),
    }


def _read(deadline: Deadline | Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if isinstance(deadline, Deadline):
        return {"at": deadline.at, "start": deadline.start} if deadline.running else None
    return deadline


def _lead(is_late: bool, paused: bool) -> str:
    if paused:
        return "answer was due by" if is_late else "answer by"
    return "was due" if is_late else "due"


def share_used(start: datetime, at: datetime, now: datetime) -> int:
    """Whole per cent of the clock that are used, from 0 to 100."""
    if now >= at:
        return 100
    return max(0, min(99, int((now - start) / (at - start) * 100))) if at > start else 100


def level_of(start: datetime, at: datetime, now: datetime, *, paused: bool = False) -> str:
    """ok | watch | tight | late | paused."""
    if paused:
        return "paused"
    if now > at:
        return "late"
    watch, tight = levels_at(start, at)
    if now >= tight:
        return "tight"
    return "watch" if now >= watch else "ok"


def left(remains: timedelta, *, paused: bool = False) -> str:
    """The time that is left, in words: "5 days left", "1 day 13 h left", "Late by 10 h 42 min"."""
    if paused:
        if remains < timedelta(0):
            return f"Paused, answer late by {span(-remains)}"
        return f"Paused, {span(remains)} to answer"
    return f"Late by {span(-remains)}" if remains < timedelta(0) else f"{span(remains)} left"


def span(length: timedelta) -> str:
    """A length of time in words, rounded down: days, from 3 on; days and hours; hours and minutes; minutes."""
    days, hours, minutes = length // DAY, length % DAY // HOUR, length % HOUR // MINUTE
    if days >= 3:
        return f"{days} days"
    if days >= 1:
        return f"{_days(days)} {hours} h" if hours else _days(days)
    if hours >= 1:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else "less than 1 min"


def of_the_whole(used: timedelta, whole: timedelta) -> str:
    """ "6 days 1 h of 7 days 15 h": as exactly as the share beside it is counted; never more than the whole."""
    return f"{_exactly(min(used, whole))} of {_exactly(whole)}"


def _exactly(length: timedelta) -> str:
    days, hours = length // DAY, length % DAY // HOUR
    return f"{_days(days)} {hours} h" if days and hours else span(length)


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def stay(since: datetime, now: datetime) -> str:
    """How long something has been where it is: "2 days", "5 h", "12 min"."""
    length = max(now - since, timedelta(0))
    if length >= DAY:
        return _days(length // DAY)
    return f"{length // HOUR} h" if length >= HOUR else f"{length // MINUTE} min"


def until(at: datetime, now: datetime, zone: tzinfo) -> str:
    """The moment by which something is due: the day where the whole day counts, else with the time of day."""
    local = at.astimezone(zone)
    day = short_day(local.date(), now.astimezone(zone).date())
    return day if is_whole_day(local) else f"{day}, {time_of_day(local)}"


def is_whole_day(local: datetime) -> bool:
    """Whether a moment is the last of its day, so that the day alone says it."""
    return (local.hour, local.minute) == (23, 59)


def short_day(day: date, today: date) -> str:
    """ "Tue 27 Jan", with the year where it is not this one."""
    return f"{day:%a} {day.day} {day:%b}" + ("" if day.year == today.year else f" {day.year}")


def exact(at: datetime | str, zone: tzinfo) -> str:
    """A moment to the second with its zone: "Mon 12 Jan 2026, 9:30:00 am Eastern"."""
    local = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(zone)
    time, half = time_of_day(local).split()
    return f"{local:%a} {full_day(local)}, {time}:{local.second:02d} {half} {zone_word(zone)}"


def head_moment(at: datetime, zone: tzinfo) -> str:
    """ "Thursday 22 January 2026, 10:42 am Eastern": the head of a page, which names the zone once."""
    local = at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y}, {time_of_day(local)} {zone_word(zone)}"


def clock_time(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "10:41 am", with the day in front where it is not today."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    return time_of_day(local) if local.date() == today else f"{short_day(local.date(), today)}, {time_of_day(local)}"


@lru_cache(maxsize=64)
def zone_word(zone: tzinfo) -> str:
    """ "Eastern", "Pacific": the zone as people there call it."""
    name = get_timezone_name(zone, width="long", locale="en_US", zone_variant="generic")
    return name.removesuffix(" Time").removesuffix("-Aleutian")
