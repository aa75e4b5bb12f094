"""The clocks: the system's, the same moved to another day (sample data), one set by hand (scripts, tests)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casework.errors import InputError


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return whole_milliseconds(datetime.now(UTC))


class OffsetClock:
    """The machine's time, so much earlier or later: sample data stand on a day of their own."""

    def __init__(self, offset: timedelta) -> None:
        self._offset = offset

    def now(self) -> datetime:
        return SystemClock().now() + self._offset


def clock_beside(database: Path) -> SystemClock | OffsetClock:
    """The clock of this database: the machine's, moved to the day of the sample data where a `sample.json` says so."""
    try:
        told = json.loads((database.parent / "sample.json").read_bytes())
        return OffsetClock(timedelta(seconds=float(told["offset_seconds"])))
    except (FileNotFoundError, NotADirectoryError):
        return SystemClock()
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise InputError(
            f"{database.parent / 'sample.json'} does not say how far the clock of the sample data is from now. "
            "Make the sample data again, or remove the file where these are no sample data."
        ) from error


class FixedClock:
    """A clock that stands still until it is moved, and never goes back."""

    def __init__(self, at: datetime) -> None:
        self._at = whole_milliseconds(at)

    def now(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        """Let it be `at`; a moment that has passed is ignored."""
        self._at = max(self._at, whole_milliseconds(at))


def whole_milliseconds(at: datetime) -> datetime:
    """The moment in UTC, cut to whole milliseconds, as stores keep it; InputError where it does not say its zone."""
    if at.tzinfo is None:
        raise InputError(f"The moment {at} says no time zone, so nobody could say when it is. Add one, such as +00:00.")
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def next_millisecond(at: datetime) -> datetime:
    """The first whole millisecond at which the moment has come: cut, a clock would be asked for it too early."""
    whole = whole_milliseconds(at)
    return whole if whole == at else whole + timedelta(milliseconds=1)
