"""Receives requests before a thread looks at them, so that who sends half of one holds nobody up.

gunicorn hands a connection to one of its threads at the first byte, and the thread then waits for the rest. Here the
loop that watches all connections reads a request until it is whole, and a thread gets it then. A file is too large to
be gathered so: its thread reads it, against a deadline, and only some of the threads may do so at once.
"""

import re
import socket
import time
from collections import deque
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

GATHERED = 128 * 1024  # bytes of a request that the loop reads; what is larger is read by a thread
AT_ONCE = 4  # threads that read large requests; the others answer the pages
TO_SEND = 30.0  # seconds in which a request must be whole, from its first byte or from the connection
SLOWEST = 20 * 1024  # bytes a second that a large request must bring; each second of these buys one more
TO_WAIT = 120.0  # seconds that a large request waits for one of these threads
HEAD_END = b"\r\n\r\n"
PIECE = 64 * 1024

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_OPEN_ENDED = re.compile(rb"\r\n(?:transfer-encoding|expect):", re.IGNORECASE)


class Deadline:
    """A socket for the parser, from which a thread reads only as long as the sender keeps up."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.until = time.monotonic() + TO_SEND

    def start(self) -> None:
        """A request is taken up now."""
        self.until = time.monotonic() + TO_SEND

    def recv(self, size: int) -> bytes:
        """The next bytes; TimeoutError where the sender is slower than anybody needs to be."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("The rest of the request did not come in time.")
        self._sock.settimeout(left)
        try:
            came = self._sock.recv(size)
        finally:
            self._sock.settimeout(None)
        self.until += len(came) / SLOWEST
        return came


class ReceivingWorker(ThreadWorker):
    """gunicorn's worker of threads, whose threads get requests that are whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._large: set[TConn] = set()  # read by a thread now
        self._waiting: deque[TConn] = deque()  # for one of these threads

    def accept(self, listener: socket.socket) -> None:
        """Watch a new connection until it has sent something."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        self._watch(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """The next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._watch(conn)

    def _watch(self, conn: TConn) -> None:
        """Read what has come, and the rest as it comes."""
        if not conn.initialized:
            conn.init()
            conn.parser.unreader.sock = Deadline(conn.sock)
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + TO_SEND
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))
        if conn.parser.unreader.buf.getvalue():
            self._pass_on(conn)

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Something came: keep it, and hand the request on where it is whole."""
        try:
            came = client.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            came = b""
        if came:
            conn.parser.unreader.buf.seek(0, 2)
            conn.parser.unreader.buf.write(came)
            self._pass_on(conn)
        else:
            self._unwatch(conn)
            self._drop(conn)

    def _pass_on(self, conn: TConn) -> None:
        held = conn.parser.unreader.buf.getvalue()
        whole = _length(held)
        if whole is None and len(held) < GATHERED:
            return  # the head has not ended
        if whole is not None and whole <= GATHERED:
            if len(held) >= whole:
                self._unwatch(conn)
                self.enqueue_req(conn)
            return
        self._unwatch(conn)
        conn.timeout = time.monotonic() + TO_WAIT
        self._waiting.append(conn)
        self._begin_large()

    def _begin_large(self) -> None:
        while self._waiting and len(self._large) < AT_ONCE:
            conn = self._waiting.popleft()
            self._large.add(conn)
            self.enqueue_req(conn)

    def enqueue_req(self, conn: TConn) -> None:
        """Give a request to a thread; what is still to be read of it has its deadline from now on."""
        conn.parser.unreader.sock.start()
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Keep the connection for its next request, which may have begun to come."""
        self._large.discard(conn)
        self._begin_large()
        if conn.parser.unreader.buf.getvalue() and not fs.cancelled() and fs.exception() is None and fs.result():
            self._watch(conn)
        else:
            super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Close what was not whole in time, and tell who waited too long for a thread."""
        now = time.monotonic()
        if not self.alive:
            for conn in self.pending_conns:
                conn.timeout = min(conn.timeout, now + STOP_KEEPALIVE_LINGER)
        super().murder_pending()
        while self._waiting and self._waiting[0].timeout <= now:
            conn = self._waiting.popleft()
            util.write_error(
                conn.sock, 503, "Busy", "Many files are arriving just now, so this one was not taken. Add it again."
            )
            self._drop(conn)

    def _unwatch(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def _drop(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def _length(held: bytes) -> int | None:
    """Bytes of the whole request, more than are gathered where it does not say; None where its head has not ended."""
    end = held.find(HEAD_END)
    if end < 0:
        return None
    head = held[: end + 2]
    if _OPEN_ENDED.search(head):
        return GATHERED + 1
    named = _LENGTH.search(head)
    return end + len(HEAD_END) + (int(named[1]) if named else 0)
