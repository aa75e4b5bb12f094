"""Port Dispatcher: reviews advance whatever becomes of the hints."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from casework.clocks import FixedClock
from casework.jobs.bell import Bell
from casework.jobs.dispatcher import ThreadDispatcher
from casework.ports import Dispatcher, Store
from casework.testing_rows import MOMENT, a_review, add_review, later


class Hurried(Bell):
    """Rests no real time: the clock moves by as much."""

    def __init__(self, clock: FixedClock) -> None:
        super().__init__()
        self.clock = clock

    def wait(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
        super().wait(0)


def thread(store: Store, clock: FixedClock, work: Callable[[], int]) -> Dispatcher:
    return ThreadDispatcher(store=store, clock=clock, work=work, waiter=Hurried(clock))


DISPATCHERS = {"thread": thread}


@pytest.fixture(params=DISPATCHERS)
def make(request: pytest.FixtureRequest) -> Callable[..., Dispatcher]:
    return DISPATCHERS[request.param]


class Office:
    """Reviews that become due one after the other, and the worker that closes those that are."""

    def __init__(self, store: Store, *, reviews: int) -> None:
        self.store, self.clock, self.closed, self.rounds = store, FixedClock(MOMENT), [], 0
        self.expected = reviews
        with store.transaction() as tx:
            for number in range(reviews):
                add_review(tx, a_review(f"R-{number}", next_due_at=later(minutes=number)))

    def work(self) -> int:
        self.rounds += 1
        with self.store.reading() as reader:
            waiting = reader.waiting_reviews(self.clock.now(), limit=2)
        for review in waiting:
            with self.store.transaction() as tx:
                tx.save_review(a_review(review, revision=1, status="CLOSED"), expected_revision=0)
            self.closed.append((review, self.clock.now()))
        if len(self.closed) == self.expected:
            self.dispatcher.stop(grace=0)
        return len(waiting)


def run(make: Callable[..., Dispatcher], office: Office) -> None:
    office.dispatcher = make(office.store, office.clock, office.work)
    office.dispatcher.run()


def test_every_review_advances_at_its_moment_without_any_hint(store: Store, make) -> None:
    office = Office(store, reviews=5)
    run(make, office)
    assert [review for review, _ in office.closed] == [f"R-{number}" for number in range(5)]
    for number, (_, at) in enumerate(office.closed):
        assert later(minutes=number) <= at <= later(minutes=number, seconds=3)


def test_hints_that_are_doubled_or_name_nothing_do_nothing_twice(store: Store, make) -> None:
    office = Office(store, reviews=3)
    office.dispatcher = make(office.store, office.clock, office.work)
    for review in ("R-0", "R-0", "R-9", "", "R-2"):
        office.dispatcher.wake(review)
    office.dispatcher.run()
    assert [review for review, _ in office.closed] == ["R-0", "R-1", "R-2"]


def test_one_that_was_stopped_leaves_the_rest_to_the_next_one(store: Store, make) -> None:
    office = Office(store, reviews=3)
    first = make(office.store, office.clock, office.work)
    first.stop(grace=1)
    first.run()
    assert office.rounds == 0
    run(make, office)
    assert len(office.closed) == 3
