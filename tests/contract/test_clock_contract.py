"""Port Clock: whatever clock it is, its moments can be stored and compared."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from casework.clocks import FixedClock, whole_milliseconds
from casework.errors import InputError
from casework.ports import Clock
from casework.store.records import to_milliseconds, to_moment


def test_moments_are_aware_in_utc_and_survive_being_stored(clock: Clock) -> None:
    now = clock.now()
    assert now.tzinfo is UTC
    assert to_moment(to_milliseconds(now)) == now


def test_time_does_not_run_backwards_between_two_looks(clock: Clock) -> None:
    assert clock.now() <= clock.now()


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    new_york = timezone(timedelta(hours=-5))
    assert FixedClock(datetime(2026, 1, 2, 7, tzinfo=new_york)).now() == datetime(2026, 1, 2, 12, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused_because_nobody_knows_when_it_is() -> None:
    with pytest.raises(InputError, match="says no time zone"):
        whole_milliseconds(datetime(2026, 1, 2))  # noqa: DTZ001 - what is refused
