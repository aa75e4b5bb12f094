"""Which server for the pages: gunicorn with threads against granian, the same application, database, page and clients.

The page is one that every signed-in person may open: it finds the session in the store and renders the whole frame.
"""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from benchmarks.ratio import Ratio
from casework.clocks import SystemClock
from casework.identity import sessions
from casework.ports import Person
from casework.ports_of_identity import Account
from casework.settings import Settings
from casework.usecases.people import enlist
from server import build

CLIENTS, EACH, ROUNDS = 8, 40, 3
ROOT = Path(__file__).parents[1]


def measure() -> Iterator[Ratio]:
    """Pages a second and the slowest of twenty answers, each as gunicorn's share of granian's; the median of rounds."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "casework.db"
        token = _office(database)
        rates: dict[str, list[float]] = {"gunicorn": [], "granian": []}
        slowest: dict[str, list[float]] = {"gunicorn": [], "granian": []}
        for _ in range(ROUNDS):
            for name, command in (("gunicorn", _gunicorn), ("granian", _granian)):
                with _running(command, database) as port:
                    seconds, answers = _load(port, token)
                    rates[name].append(CLIENTS * EACH / seconds)
                    slowest[name].append(statistics.quantiles(answers, n=20)[-1])
    rate = {name: statistics.median(found) for name, found in rates.items()}
    slow = {name: statistics.median(found) for name, found in slowest.items()}
    yield Ratio("pages a second: gunicorn, of granian's", rate["gunicorn"] / rate["granian"], 0.5, "at_least")
    yield Ratio(
        "time of the slowest in twenty: gunicorn, of granian's", slow["gunicorn"] / slow["granian"], 2.5, "at_most"
    )


def _office(database: Path) -> str:
    """A database with one person who is signed in; the token of their session."""
    clock = SystemClock()
    app = build(Settings(database=database, outbox=database.parent / "outbox"), clock)
    now = clock.now()
    try:
        app.store.migrate()
        enlist(app, [Person(id="ana", name="Ana Ruiz, RN", roles=("nurse_reviewer",))])
        account = Account(
            person="ana", password="-", must_change=False, status="ACTIVE", created_at=now, changed_at=now
        )
        with app.store.transaction() as tx:
            tx.put_account(account)
            return sessions.create(tx, "ana", stage=sessions.OPEN, now=now)[0]
    finally:
        app.store.close()


def _gunicorn(database: Path, port: int) -> list[str]:
    program = "import server; server.main()"
    return [sys.executable, "-c", program, "--database", str(database), "serve", "--address", f"127.0.0.1:{port}"]


def _granian(database: Path, port: int) -> list[str]:
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "8", "--host", "127.0.0.1"]
    target = ["--port", str(port), "--log-level", "error", "--factory", "server:create_app"]
    return [sys.executable, "-m", "granian", *options, *target]


@contextmanager
def _running(command: Callable[[Path, int], list[str]], database: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    started = subprocess.Popen(
        command(database, port),
        cwd=ROOT,
        env={**os.environ, "CASEWORK_DATABASE": str(database)},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(60)


def _wait(port: int) -> None:
    begun = perf_counter()
    while perf_counter() - begun < 60:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/livez")
            if connection.getresponse().status == 200:
                return
        except OSError:
            continue
        finally:
            connection.close()
    raise TimeoutError(f"Nothing answered at port {port} within a minute.")


def _load(port: int, token: str) -> tuple[float, list[float]]:
    """How long all clients took, and how long each answer."""

    def client(_: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        took = []
        for _ in range(EACH):
            begun = perf_counter()
            connection.request("GET", "/shortcuts", headers={"Cookie": f"casework_session={token}"})
            answer = connection.getresponse()
            text = answer.read()
            took.append(perf_counter() - begun)
            if answer.status != 200 or b"Ana Ruiz, RN" not in text:
                raise RuntimeError(f"The page was not served: {answer.status}")
        connection.close()
        return took

    client(0)  # what is made once is made
    with ThreadPoolExecutor(CLIENTS) as pool:
        begun = perf_counter()
        answers = [one for found in pool.map(client, range(CLIENTS)) for one in found]
        return perf_counter() - begun, answers


if __name__ == "__main__":
    for one in measure():
        print(f"{'holds' if one.holds else 'FAILS'}  {one.value:6.2f}  {one.name}")
