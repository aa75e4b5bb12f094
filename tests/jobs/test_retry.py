"""When failed steps are tried again, and who may settle them."""

from datetime import timedelta

import pytest

from casework.jobs.retry import (
    LEASE,
    PAUSES,
    claim,
    ended_meanwhile,
    is_incident,
    pause,
    put_off,
    still_ours,
)
from casework.testing_rows import MOMENT, a_service_step, later


def test_pauses_grow_to_the_last_one_which_repeats() -> None:
    drawn = [pause(attempt, key="s-1") for attempt in range(1, 9)]
    for found, whole in zip(drawn, [*PAUSES, *[PAUSES[-1]] * 3], strict=True):
        assert whole <= found <= whole * 1.2
    assert pause(0, key="s-1") <= PAUSES[0] * 1.2


def test_a_pause_is_the_same_for_the_same_attempt_and_spread_among_steps() -> None:
    assert pause(2, key="s-1") == pause(2, key="s-1")
    assert len({pause(2, key=f"s-{number}") for number in range(50)}) > 40
    assert all(pause(1, key=f"s-{number}").microseconds % 1000 == 0 for number in range(50))


def test_a_claim_counts_the_attempt_and_takes_a_lease() -> None:
    claimed = claim(a_service_step(attempt=1), now=later(seconds=1))
    assert (claimed.status, claimed.attempt, claimed.not_before) == ("RUNNING", 2, later(seconds=1) + LEASE)


@pytest.mark.parametrize(
    ("status", "waits", "claimed"),
    [
        ("WAITING", 0, True),
        ("WAITING", 1, False),
        ("RUNNING", 0, True),  # its lease has run out
        ("RUNNING", 1, False),
        ("DONE", 0, False),
        ("CANCELLED", 0, False),
    ],
)
def test_only_an_open_step_whose_moment_has_come_can_be_claimed(status: str, waits: int, claimed: bool) -> None:
    step = a_service_step(status=status, not_before=MOMENT + timedelta(milliseconds=waits))
    assert (claim(step, now=MOMENT) is not None) == claimed


def test_a_late_worker_may_not_settle_what_another_took_over() -> None:
    first = claim(a_service_step(), now=MOMENT)
    assert still_ours(first, first)
    second = claim(first, now=later(hours=1))
    assert still_ours(second, second)
    assert not still_ours(first, second)
    assert not still_ours(first, None)
    assert not still_ours(first, put_off(first, now=MOMENT, error="timeout"))


def test_a_step_that_was_given_up_during_an_attempt_is_known_to_that_attempt_alone() -> None:
    first = claim(a_service_step(), now=MOMENT)
    second = claim(first, now=later(hours=1))
    given_up = a_service_step(status="CANCELLED", attempt=2)
    assert ended_meanwhile(second, given_up)
    assert not ended_meanwhile(first, given_up)
    assert not ended_meanwhile(second, second)
    assert not ended_meanwhile(second, None)


def test_a_step_that_failed_waits_and_says_why() -> None:
    failed = put_off(claim(a_service_step(), now=MOMENT), now=later(seconds=5), error="timeout")
    assert (failed.status, failed.attempt, failed.error) == ("WAITING", 1, "timeout")
    assert failed.not_before == later(seconds=5) + pause(1, key="s-1")


def test_the_third_failure_is_no_longer_kept_from_people() -> None:
    assert [is_incident(attempts) for attempts in (1, 2, 3, 4)] == [False, False, True, True]
