"""What a thread rests on until it is rung or its time is over."""

from queue import Empty, SimpleQueue


class Bell:
    """Rung before the rest begins, it ends that rest at once; rung many times, it ends one.

    A `threading.Event` would do the same, but setting one inside a signal's handler can wait for ever on the very
    thread that it interrupted. Putting into a `SimpleQueue` is safe there.
    """

    def __init__(self) -> None:
        self._rung: SimpleQueue[None] = SimpleQueue()

    def ring(self) -> None:
        """End the rest that goes on, or the next one."""
        self._rung.put(None)

    def wait(self, seconds: float) -> None:
        """Rest for so many seconds, or until rung."""
        try:
            self._rung.get(timeout=seconds)
            while True:
                self._rung.get_nowait()
        except Empty:
            return
