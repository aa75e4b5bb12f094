"""The embedded dispatcher: one thread that asks the store what is due, does it, and rests until the next moment."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event, Thread, get_ident
from typing import Protocol

from casework.errors import CaseworkError
from casework.jobs.bell import Bell
from casework.ports import Clock, Store

REST = 2.0  # seconds between two looks at the store, for what another process wrote
FIRST_BACK_OFF = 1.0  # seconds after the first failed round; doubled with each one that follows
LONGEST_BACK_OFF = 30.0

LOG = logging.getLogger(__name__)


class Waiter(Protocol):
    """What the dispatcher rests on; `ring` ends the rest, also one that has not begun."""

    def wait(self, seconds: float) -> None: ...
    def ring(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the dispatcher is: what an operator, a readiness check or a page shows."""

    state: str = "NEW"  # NEW | RUNNING | STOPPED
    rounds: int = 0  # rounds that were finished, well or not
    done: int = 0  # things done since the start
    last_round_at: datetime | None = None
    failures: int = 0  # rounds that failed one after another, up to now
    failure: str | None = None  # why the last of them failed, in plain words and without case data

    @property
    def ok(self) -> bool:
        return self.state == "RUNNING" and self.failures == 0


class ThreadDispatcher:
    """Implements `casework.ports.Dispatcher` for one process: no queue, the rows say what must happen.

    `work` does one bounded round and gives how many things it did. A round that raises ends neither the thread nor the
    process: it is reported, shown in `health`, and tried again after a growing pause.
    """

    def __init__(self, *, store: Store, clock: Clock, work: Callable[[], int], waiter: Waiter | None = None) -> None:
        self._store = store
        self._clock = clock
        self._work = work
        self._waiter = waiter or Bell()
        self._health = Health()
        self._stopping = False
        self._runner: int | None = None
        self._ended = Event()

    @property
    def health(self) -> Health:
        """How it is at this moment."""
        return self._health

    def wake(self, review: str) -> None:
        """Look at the store now. While rounds fail a hint is dropped, so that hints cannot turn a pause into a spin."""
        if self._health.failures == 0:
            self._waiter.ring()

    def start(self) -> None:
        """Run in a thread of its own, which does not keep the process alive."""
        Thread(target=self.run, name="casework-dispatcher", daemon=True).start()

    def run(self) -> None:
        """Work and rest until `stop`; what is at it is finished first."""
        self._runner = get_ident()
        self._health = replace(self._health, state="RUNNING")
        try:
            while not self._stopping:
                self._waiter.wait(self._round())
        finally:
            self._health = replace(self._health, state="STOPPED")
            self._ended.set()

    def stop(self, *, grace: float) -> None:
        """Let the present round be the last and wait for its end, up to `grace` seconds; safe in a signal's handler."""
        self._stopping = True
        self._waiter.ring()
        # The thread that runs cannot wait for itself: a signal's handler interrupts it, and returns to it.
        if self._runner is not None and self._runner != get_ident():
            self._ended.wait(grace)

    def _round(self) -> float:
        """One round; gives how many seconds to rest after it."""
        try:
            done = self._work()
            rest = 0.0 if done else self._rest()
        except Exception as failure:  # noqa: BLE001 - one bad round must not end all that follow; it is shown and tried again
            return self._failed(failure)
        if self._health.failures:
            LOG.warning("The dispatcher works again after %d failed rounds.", self._health.failures)
        before = self._health
        self._health = Health(
            state=before.state, rounds=before.rounds + 1, done=before.done + done, last_round_at=self._clock.now()
        )
        return 0.0 if self._stopping else rest

    def _rest(self) -> float:
        """Seconds until the store's next moment, at most `REST`.

        A moment that has passed although nothing was left to do belongs to somebody else, or to a row that cannot be
        read; asking again at once would only spin.
        """
        moment = self._store_moment()
        if moment is None:
            return REST
        seconds = (moment - self._clock.now()).total_seconds()
        return min(seconds, REST) if seconds > 0 else REST

    def _store_moment(self) -> datetime | None:
        with self._store.reading() as reader:
            return reader.earliest_moment()

    def _failed(self, failure: Exception) -> float:
        # The text of an error that is none of ours may hold case data: its type must do.
        told = str(failure) if isinstance(failure, CaseworkError) else f"{type(failure).__name__} in the worker's round"
        failures = self._health.failures + 1
        pause = min(FIRST_BACK_OFF * 2.0 ** min(failures - 1, 16), LONGEST_BACK_OFF)
        LOG.error("Round %d in a row failed: %s Next try in %.0f seconds.", failures, told, pause)
        self._health = replace(
            self._health,
            rounds=self._health.rounds + 1,
            last_round_at=self._clock.now(),
            failures=failures,
            failure=told,
        )
        return 0.0 if self._stopping else pause
