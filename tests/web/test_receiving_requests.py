"""How requests are received: gathered before a thread gets them; large ones by some threads, against a deadline."""

import os
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from casework.web import receiving
from casework.web.receiving import GATHERED, Deadline, ReceivingWorker
from casework.web.server import listen

WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LARGE = GATHERED + 1


def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """How many bytes came as the body."""
    told = str(len(environ["wsgi.input"].read())).encode()
    start("200 OK", [("Content-Length", str(len(told)))])
    return [told]


class Line:
    """A worker that is turned by hand, and those who are connected to it."""

    def __init__(self) -> None:
        config = Config()
        config.set("threads", 2)
        self.listener = listen("127.0.0.1", 0)
        self.worker = ReceivingWorker(0, os.getppid(), [self.listener], None, 30, config, Logger(config))
        self.worker.tpool = self.worker.get_thread_pool()
        self.worker.poller = selectors.DefaultSelector()
        self.worker.method_queue.init()
        self.worker.wsgi = answer
        queue = self.worker.method_queue
        self.worker.poller.register(queue.fileno(), selectors.EVENT_READ, queue.run_callbacks)
        self.worker.set_accept_enabled(True)
        self.clients: list[socket.socket] = []

    def connect(self, sent: bytes = b"") -> socket.socket:
        """Somebody new, whose first bytes have been read."""
        client = socket.create_connection(self.listener.getsockname(), timeout=30)
        self.clients.append(client)
        before = self.worker.nr_conns
        self.turn(lambda: self.worker.nr_conns > before)
        if sent:
            self.send(client, sent)
        return client

    def send(self, client: socket.socket, sent: bytes) -> None:
        client.sendall(sent)
        self.worker.wait_for_and_dispatch_events(1.0)

    def turn(self, done: Callable[[], bool]) -> None:
        """Let the worker do what there is to do until this holds."""
        for _ in range(200):
            if done():
                return
            self.worker.wait_for_and_dispatch_events(0.1)
        raise AssertionError("the worker never came to it")

    def hears(self, client: socket.socket) -> bytes:
        """The body of the next answer."""
        with selectors.DefaultSelector() as ready:
            ready.register(client, selectors.EVENT_READ)
            self.turn(lambda: bool(ready.select(0)))
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(1)
        length = int(head.lower().split(b"content-length:")[1].split()[0])
        body = b""
        while len(body) < length:
            body += client.recv(length - len(body))
        return body

    def close(self) -> None:
        for one in self.clients:
            one.close()
        self.turn(lambda: self.worker.nr_conns == 0)
        self.worker.tpool.shutdown()
        self.worker.poller.close()
        self.worker.method_queue.close()
        self.worker.tmp.close()
        self.listener.close()


@pytest.fixture
def line() -> Iterator[Line]:
    with closing(Line()) as made:
        yield made


def posted(length: int) -> bytes:
    return b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % length


def test_a_request_in_pieces_takes_no_thread_until_it_is_whole(line: Line) -> None:
    started = []
    line.worker.wsgi = lambda environ, start: started.append(1) or answer(environ, start)
    client = line.connect(posted(4)[:20])
    line.send(client, posted(4)[20:] + b"ab")
    assert started == []
    line.send(client, b"cd")
    assert line.hears(client) == b"4"
    assert started == [1]


def test_the_next_request_of_a_connection_may_have_come_with_the_one_before(line: Line) -> None:
    client = line.connect(WHOLE + WHOLE[:9])
    assert line.hears(client) == b"0"
    line.turn(lambda: bool(line.worker.pending_conns))
    line.send(client, WHOLE[9:])
    assert line.hears(client) == b"0"
    line.turn(lambda: bool(line.worker.keepalived_conns))
    line.send(client, WHOLE)
    assert line.hears(client) == b"0"


def test_large_requests_are_read_by_some_of_the_threads_and_the_others_wait(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "AT_ONCE", 1)
    first, second = line.connect(posted(LARGE)), line.connect(posted(LARGE))
    small = line.connect(WHOLE)
    assert line.hears(small) == b"0"
    second.sendall(b"x" * LARGE)
    first.sendall(b"x" * LARGE)
    assert line.hears(first) == line.hears(second) == str(LARGE).encode()


def test_who_does_not_say_how_much_comes_is_read_as_something_large(line: Line) -> None:
    client = line.connect(
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
    )
    assert line.hears(client) == b"2"
    endless = line.connect(b"GET /" + b"a" * 9000)
    while line.worker.pending_conns:
        line.send(endless, b"a" * 9000)
    assert b"Request Line is too large" in line.hears(endless)


def test_who_waits_too_long_for_a_thread_is_told_to_come_again(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "AT_ONCE", 0)
    monkeypatch.setattr(receiving, "TO_WAIT", -1)
    client = line.connect(posted(LARGE))
    line.worker.murder_pending()
    assert client.recv(65536).startswith(b"HTTP/1.1 503 Busy")
    assert line.worker.nr_conns == 0


def test_half_a_request_is_dropped_when_its_time_is_over(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "TO_SEND", -1)
    client = line.connect(WHOLE[:9])
    line.worker.murder_pending()
    assert client.recv(1) == b""
    assert line.worker.nr_conns == 0


def test_who_hangs_up_is_forgotten(line: Line) -> None:
    client = line.connect(WHOLE[:9])
    client.close()
    line.turn(lambda: line.worker.nr_conns == 0)
    line.worker.accept(line.listener)  # and nobody is there any more
    assert line.worker.nr_conns == 0


def test_a_connection_that_breaks_off_is_forgotten(line: Line) -> None:
    client = line.connect(WHOLE[:9])
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset in place of an end
    client.close()
    line.turn(lambda: line.worker.nr_conns == 0)


def test_a_worker_that_stops_does_not_wait_for_requests_that_have_not_come(line: Line) -> None:
    line.connect()
    line.worker.alive = False
    line.worker.murder_pending()
    assert line.worker.pending_conns[0].timeout <= time.monotonic() + 2


def test_a_thread_reads_only_as_long_as_the_sender_keeps_up() -> None:
    reader, sender = socket.socketpair()
    with closing(reader), closing(sender):
        deadline = Deadline(reader)
        sender.sendall(b"x" * 2048)
        before = deadline.until
        assert len(deadline.recv(2048)) == 2048
        assert deadline.until == before + 0.1  # two of the twenty kilobytes that buy a second
        deadline.until = time.monotonic()
        with pytest.raises(TimeoutError, match="did not come in time"):
            deadline.recv(1)
        deadline.start()
        assert deadline.until > time.monotonic()
