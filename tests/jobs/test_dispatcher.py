"""The embedded dispatcher: when it looks, how long it rests, what it survives, how it ends."""

import logging
import os
import signal
from datetime import timedelta
from threading import Event, Thread, get_ident

import pytest

from casework.clocks import FixedClock
from casework.errors import StoreBusy
from casework.jobs.bell import Bell
from casework.jobs.dispatcher import LONGEST_BACK_OFF, REST, Health, ThreadDispatcher
from casework.testing_rows import MOMENT, a_review, add_review, later


def test_it_goes_on_at_once_while_there_is_something_to_do_and_then_rests(desk) -> None:
    done = [3, 1, 0, 0]
    dispatcher = desk.dispatcher(lambda: done.pop(0), rounds=4)
    dispatcher.run()
    assert desk.rest.rests == [0.0, 0.0, REST, REST]
    assert dispatcher.health == Health(state="STOPPED", rounds=4, done=4, last_round_at=later(seconds=REST))


def test_it_rests_no_longer_than_until_the_next_moment(desk) -> None:
    with desk.store.transaction() as tx:
        add_review(tx, a_review(next_due_at=later(seconds=2.5)))
    seen = []
    dispatcher = desk.dispatcher(lambda: seen.append(desk.clock.now()) or 0, rounds=3)
    dispatcher.run()
    assert desk.rest.rests == [REST, 0.5, REST]
    assert seen == [MOMENT, later(seconds=2), later(seconds=2.5)]


def test_a_moment_that_nobody_can_serve_does_not_make_it_spin(desk) -> None:
    with desk.store.transaction() as tx:
        add_review(tx, a_review(next_due_at=later(hours=-1)))
    desk.dispatcher(lambda: 0, rounds=5).run()
    assert desk.rest.rests == [REST] * 5


def test_a_round_that_fails_is_survived_shown_and_tried_again_after_a_growing_pause(desk, caplog) -> None:
    failures = [StoreBusy("Another writer held the store.")] * 8
    healths = []

    def work() -> int:
        if failures:
            raise failures.pop()
        return 0

    dispatcher = desk.dispatcher(work, rounds=9)
    stop = desk.rest.during
    desk.rest.during = lambda number: (healths.append(dispatcher.health), stop(number))
    with caplog.at_level(logging.WARNING, logger="casework.jobs.dispatcher"):
        dispatcher.run()
    assert desk.rest.rests == [1, 2, 4, 8, 16, LONGEST_BACK_OFF, LONGEST_BACK_OFF, LONGEST_BACK_OFF, REST]
    assert [one.failures for one in healths] == [1, 2, 3, 4, 5, 6, 7, 8, 0]
    assert healths[0].failure == "Another writer held the store."
    assert not healths[0].ok
    assert healths[-1] == Health(state="RUNNING", rounds=9, last_round_at=healths[-1].last_round_at)
    assert healths[-1].ok
    assert "Round 1 in a row failed: Another writer held the store. Next try in 1 seconds." in caplog.text
    assert "works again after 8 failed rounds" in caplog.text


def test_the_text_of_an_error_that_is_none_of_ours_is_not_told(desk, caplog) -> None:
    def work() -> int:
        raise ValueError("Jane Doe, born 1980-01-01")

    dispatcher = desk.dispatcher(work, rounds=1)
    dispatcher.run()
    assert dispatcher.health.failure == "ValueError in the worker's round"
    assert "Jane" not in caplog.text


def test_a_store_that_fails_when_it_is_asked_for_the_next_moment_is_survived_too(desk) -> None:
    desk.store.close()
    dispatcher = desk.dispatcher(lambda: 0, rounds=2)
    dispatcher.run()
    assert desk.rest.rests == [1, 2]
    assert "was closed" in dispatcher.health.failure


def test_hints_end_a_rest_but_never_the_pause_after_a_failure(desk) -> None:
    def work() -> int:
        raise StoreBusy("busy")

    dispatcher = desk.dispatcher(work, rounds=1)
    dispatcher.wake("R-1")
    assert desk.rest.rung == 1
    dispatcher.run()
    rung = desk.rest.rung
    dispatcher.wake("R-1")
    assert desk.rest.rung == rung


def test_an_order_to_stop_that_came_first_lets_it_do_nothing(desk) -> None:
    dispatcher = desk.dispatcher(lambda: 1 // 0, rounds=1)
    dispatcher.stop(grace=5)
    dispatcher.run()
    assert dispatcher.health == Health(state="STOPPED")


@pytest.mark.parametrize("fails", [False, True])
def test_an_order_to_stop_during_a_round_lets_that_round_be_the_last_without_a_rest(desk, fails: bool) -> None:
    def work() -> int:
        dispatcher.stop(grace=60)  # by a signal's handler in the very thread that runs: it must not wait for itself
        if fails:
            raise StoreBusy("busy")
        return 0

    waited = []
    dispatcher = ThreadDispatcher(store=desk.store, clock=desk.clock, work=work, waiter=desk.rest)
    dispatcher._ended.wait = waited.append
    dispatcher.run()
    assert waited == []
    assert desk.rest.rests == [0.0]
    assert dispatcher.health.state == "STOPPED"
    assert dispatcher.health.rounds == 1


def test_what_ends_the_process_ends_the_dispatcher(desk) -> None:
    def work() -> int:
        raise KeyboardInterrupt

    dispatcher = desk.dispatcher(work, rounds=9)
    with pytest.raises(KeyboardInterrupt):
        dispatcher.run()
    assert dispatcher.health.state == "STOPPED"


def test_in_a_thread_of_its_own_a_hint_wakes_it_and_stopping_waits_for_the_round_that_goes_on(desk) -> None:
    rounds, woken, let_go, threads = [], Event(), Event(), set()

    def work() -> int:
        threads.add(get_ident())
        rounds.append(None)
        if len(rounds) == 2:
            woken.set()
            let_go.wait(10)
        return 0

    class Long(Bell):
        """Rests for as long as a test may take, so that only a hint can end it."""

        def wait(self, seconds: float) -> None:
            super().wait(60)

    dispatcher = ThreadDispatcher(store=desk.store, clock=desk.clock, work=work, waiter=Long())
    dispatcher.start()
    dispatcher.wake("R-1")
    assert woken.wait(10)
    Thread(target=let_go.set).start()
    dispatcher.stop(grace=10)
    assert dispatcher.health.state == "STOPPED"
    assert len(rounds) == 2
    assert threads.isdisjoint({get_ident()})


def test_stopping_waits_no_longer_than_its_grace(desk) -> None:
    begun, let_go = Event(), Event()

    def work() -> int:
        begun.set()
        let_go.wait(10)
        return 0

    dispatcher = ThreadDispatcher(store=desk.store, clock=desk.clock, work=work)
    dispatcher.start()
    assert begun.wait(10)
    dispatcher.stop(grace=0.01)
    assert dispatcher.health.state == "RUNNING"
    let_go.set()
    dispatcher.stop(grace=10)
    assert dispatcher.health.state == "STOPPED"


def test_a_signal_stops_it_in_the_main_thread(desk) -> None:
    dispatcher = ThreadDispatcher(
        store=desk.store, clock=FixedClock(MOMENT), work=lambda: os.kill(os.getpid(), signal.SIGUSR1) or 0
    )
    before = signal.signal(signal.SIGUSR1, lambda *_: dispatcher.stop(grace=0))
    try:
        dispatcher.run()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert dispatcher.health.state == "STOPPED"


def test_a_bell_rung_before_the_rest_ends_it_at_once_and_many_rings_end_one_rest() -> None:
    bell = Bell()
    for _ in range(5):
        bell.ring()
    bell.wait(60)
    assert bell._rung.empty()
    bell.wait(timedelta(milliseconds=1).total_seconds())
