"""Writers of one process take turns in the order they came; a lock of the database alone serves them unfairly."""

from collections import deque
from threading import Lock, get_ident


class Turn:
    """A lock that is handed from one waiter to the next, first come first served."""

    def __init__(self) -> None:
        self._mutex = Lock()
        self._waiting: deque[tuple[Lock, int]] = deque()
        self._holder: int | None = None

    def is_mine(self) -> bool:
        """Whether this thread holds the turn."""
        return self._holder == get_ident()

    def take(self, *, patience: float) -> bool:
        """Wait for the turn for so many seconds; whether it was given."""
        ticket = Lock()
        with self._mutex:
            if self._holder is None:
                self._holder = get_ident()
                return True
            ticket.acquire()
            self._waiting.append((ticket, get_ident()))
        try:
            if ticket.acquire(timeout=patience):
                return True
        except BaseException:  # a signal ended the wait: nobody may be handed a turn that nobody takes
            if not self._withdraw(ticket):
                self.give()
            raise
        return not self._withdraw(ticket)

    def _withdraw(self, ticket: Lock) -> bool:
        """Leave the line; False where the turn was handed over at that very moment."""
        with self._mutex:
            if self._holder == get_ident():
                return False
            self._waiting.remove((ticket, get_ident()))
            return True

    def give(self) -> None:
        """End the turn; the one who has waited longest is next."""
        with self._mutex:
            if self._waiting:
                ticket, self._holder = self._waiting.popleft()
                ticket.release()
            else:
                self._holder = None
