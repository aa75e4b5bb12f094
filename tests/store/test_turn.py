"""Writers of one process take turns, first come first served."""

from threading import Thread

import pytest

from casework.store.turn import Turn


def line_up(turn: Turn, count: int, order: list[int]) -> list[Thread]:
    """Threads that wait for the turn one behind the other."""
    threads = []
    for number in range(count):

        def wait(number: int = number) -> None:
            assert turn.take(patience=10)
            order.append(number)
            turn.give()

        thread = Thread(target=wait)
        thread.start()
        threads.append(thread)
        while len(turn._waiting) < number + 1:
            thread.join(0.001)
    return threads


def test_those_who_wait_are_served_in_the_order_in_which_they_came() -> None:
    turn, order = Turn(), []
    assert turn.take(patience=1)
    assert turn.is_mine()
    threads = line_up(turn, 8, order)
    turn.give()
    for thread in threads:
        thread.join(10)
    assert order == list(range(8))
    assert not turn.is_mine()


def test_whoever_loses_patience_leaves_the_line_and_blocks_nobody() -> None:
    turn, gave_up = Turn(), []
    assert turn.take(patience=1)
    thread = Thread(target=lambda: gave_up.append(turn.take(patience=0.01)))
    thread.start()
    thread.join(10)
    assert gave_up == [False]
    turn.give()
    assert turn.take(patience=0.01)


class Interrupted(Exception):
    pass


class Ticket:
    """A lock whose second acquisition (the wait) ends as a signal would end it, after something else has happened."""

    def __init__(self, meanwhile) -> None:
        self.meanwhile = meanwhile
        self.taken = 0

    def acquire(self, timeout: float = -1) -> bool:
        self.taken += 1
        if self.taken == 1:
            return True
        self.meanwhile()
        if timeout == 0.5:
            return False
        raise Interrupted

    def release(self) -> None:
        pass


@pytest.mark.parametrize("handed_over", [False, True])
def test_a_wait_that_a_signal_ends_leaves_the_turn_to_the_others(
    handed_over: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = Turn()
    thread = Thread(target=lambda: turn.take(patience=1))
    thread.start()
    thread.join(10)
    monkeypatch.setattr("casework.store.turn.Lock", lambda: Ticket(turn.give if handed_over else lambda: None))
    with pytest.raises(Interrupted):
        turn.take(patience=5)
    assert not turn._waiting
    if not handed_over:
        turn.give()
    assert turn.take(patience=0.01)


def test_a_turn_handed_over_at_the_last_moment_is_taken() -> None:
    turn = Turn()
    thread = Thread(target=lambda: turn.take(patience=1))
    thread.start()
    thread.join(10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("casework.store.turn.Lock", lambda: Ticket(turn.give))
        assert turn.take(patience=0.5)
    assert turn.is_mine()
