"""The clocks and the settings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from casework.clocks import FixedClock, SystemClock, next_millisecond
from casework.settings import read_settings


def test_every_clock_tells_aware_utc_in_whole_milliseconds() -> None:
    for clock in (SystemClock(), FixedClock(datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC))):
        now = clock.now()
        assert now.utcoffset() == timedelta(0)
        assert now.microsecond % 1000 == 0


def test_a_set_clock_never_goes_back() -> None:
    clock = FixedClock(datetime(2026, 1, 2, tzinfo=UTC))
    clock.move_to(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2026, 1, 2, tzinfo=UTC)
    clock.move_to(datetime(2026, 1, 3, tzinfo=UTC))
    assert clock.now() == datetime(2026, 1, 3, tzinfo=UTC)


def test_a_moment_between_two_milliseconds_is_not_looked_for_before_it_has_come() -> None:
    between = datetime(2026, 5, 26, 22, 59, 49, 608500, tzinfo=UTC)
    clock = FixedClock(next_millisecond(between))
    assert clock.now() >= between
    assert clock.now() - between < timedelta(milliseconds=1)
    assert next_millisecond(clock.now()) == clock.now()


def test_settings_come_from_the_environment_and_the_outbox_stands_beside_the_database() -> None:
    assert read_settings({}).database == Path("var/casework.db")
    chosen = read_settings({"CASEWORK_DATABASE": "/srv/plan/reviews.db"})
    assert (chosen.database, chosen.outbox) == (Path("/srv/plan/reviews.db"), Path("/srv/plan/outbox"))
    assert read_settings({"CASEWORK_OUTBOX": "/srv/letters"}).outbox == Path("/srv/letters")


def test_a_variable_that_is_set_to_nothing_counts_as_not_set() -> None:
    empty = read_settings({"CASEWORK_DATABASE": "", "CASEWORK_OUTBOX": ""})
    assert empty == read_settings({})
    assert empty.outbox == Path("var/outbox")
