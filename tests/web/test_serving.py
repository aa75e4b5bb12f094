"""`casework serve`: a real process that answers, does what waits on nobody, and ends when it is told to."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

import server as composition
from casework.clocks import OffsetClock, SystemClock, clock_beside
from casework.commands.main import command_line, moved
from casework.documents.limits import LIMITS, MEGABYTE
from casework.errors import InputError
from casework.settings import Settings, WebSettings, read_settings
from casework.usecases.application import Application
from casework.web.server import THREADS, PageServer, listen
from tests.web.worlds import World

ROOT = Path(__file__).parents[2]


@pytest.fixture
def process(world: World, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`casework serve` on a free port, over the office's database."""
    world.app.store.close()
    program = "import server; server.main()"
    command = [sys.executable, "-c", program, "--database", str(tmp_path / "casework.db")]
    started = subprocess.Popen(
        [*command, "serve", "--address", "127.0.0.1:0"], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    with started:
        yield started
        if started.poll() is None:
            started.kill()


def address(process: subprocess.Popen[str]) -> str:
    """Where it says that it is; from then on a request waits for its answer."""
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.fullmatch(r"Casework is at (http://127\.0\.0\.1:\d+)\. Stop it with Ctrl-C\.\n", line)
    assert found is not None, line
    return found[1]


def asked(url: str) -> dict[str, object]:
    with urlopen(url, timeout=60) as answer:
        told: dict[str, object] = json.loads(answer.read())
    return told


def test_it_answers_and_works_and_ends_when_told(process: subprocess.Popen[str]) -> None:
    where = address(process)
    assert asked(f"{where}/livez") == {"alive": True}
    assert asked(f"{where}/readyz") == {"ready": True, "store": "ok", "dispatcher": "ok"}
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""


def half_sent(where: str, *sent: bytes) -> list[socket.socket]:
    """Connections that have each sent the beginning of a request and send no more."""
    place = urlsplit(where)
    opened = [socket.create_connection((place.hostname, place.port), timeout=60) for _ in range(3 * THREADS)]
    for number, one in enumerate(opened):
        one.sendall(sent[number % len(sent)])
    return opened


HEAD = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"


def test_requests_that_are_sent_by_halves_hold_nobody_up(process: subprocess.Popen[str]) -> None:
    where = address(process)
    small = (b"", b"GET /livez HT", HEAD, HEAD + b"Content-Length: 400\r\n\r\nname=ines")
    large = HEAD + b"Content-Length: 90000000\r\n\r\nname=ines"
    unsaid = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nna"
    with ExitStack() as opened:
        for one in (*half_sent(where, *small), *half_sent(where, large, unsaid)):
            opened.enter_context(one)
        for _ in range(3):
            assert asked(f"{where}/readyz")["ready"] is True
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def test_a_request_that_comes_in_pieces_is_answered_and_so_is_the_next_one_on_its_connection(
    process: subprocess.Popen[str],
) -> None:
    place = urlsplit(address(process))
    with closing(socket.create_connection((place.hostname, place.port), timeout=60)) as client:
        answers = client.makefile("rb")
        for piece in (b"GET /livez HTTP/1.1\r\nHo", b"st: localhost\r\n", b"\r\n"):
            client.sendall(piece)
        assert heard(answers) == (200, b'{"alive":true}\n')
        client.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\nGET /livez HTTP/1.1\r\nHost: loc")
        assert heard(answers)[0] == 200
        client.sendall(b"alhost\r\n\r\n")
        assert heard(answers)[0] == 200
        body = b"name=" + b"x" * 300_000
        client.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body[:1000])
        client.sendall(body[1000:])
        assert heard(answers)[0] == 400  # without a token of ours: it was read, and refused
    with closing(socket.create_connection((place.hostname, place.port), timeout=60)) as client:
        client.sendall(b"nonsense\r\n\r\n")
        assert heard(client.makefile("rb"))[0] == 400


def heard(answers: IO[bytes]) -> tuple[int, bytes]:
    """The status and the body of the next answer of a connection."""
    status = int(answers.readline().split()[1])
    length = 0
    while (line := answers.readline().strip()) != b"":
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return status, answers.read(length)


def test_the_proxy_of_the_guide_lets_through_what_casework_takes() -> None:
    guide = (ROOT / "docs/howto/serve.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"client_max_body_size (\d+)m;", guide)
    assert int(told) == -(-LIMITS.request_bytes // MEGABYTE)


def test_a_process_that_dies_is_started_again(process: subprocess.Popen[str]) -> None:
    where = address(process)
    asked(f"{where}/livez")
    (worker,) = [int(one) for one in children(process.pid)]
    os.kill(worker, signal.SIGKILL)
    assert process.stderr is not None
    assert "SIGKILL" in process.stderr.readline()
    assert asked(f"{where}/readyz")["ready"] is True
    assert worker not in [int(one) for one in children(process.pid)]


def children(parent: int) -> list[str]:
    return Path(f"/proc/{parent}/task/{parent}/children").read_text().split()


def test_the_pages_are_opened_in_the_process_that_serves_them_and_closed_with_it(world: World) -> None:
    opened: list[Application] = []

    def open_app() -> Application:
        opened.append(world.app)
        return world.app

    with closing(listen("127.0.0.1", 0)) as listening:
        made = PageServer(open_app, world.settings.web, listening.fileno())
        assert opened == []
        left = world.settings.web.files / "incoming-of-a-process-that-died"
        left.mkdir(parents=True)
        web = made.wsgi()
        assert opened == [world.app]
        assert not left.exists()
        answer = web.test_client().get("/readyz")
        assert answer.json is not None
        assert answer.json["dispatcher"] in ("ok", "new")
        assert (made.cfg.workers, made.cfg.threads, made.cfg.worker_class_str) == (1, THREADS, "ReceivingWorker")
        made.cfg.worker_exit(None, None)
        answer = web.test_client().get("/readyz")
        assert answer.status_code == 503
        assert answer.json == {"ready": False, "store": answer.json["store"], "dispatcher": "stopped"}  # type: ignore[index]
        made.cfg.worker_exit(None, None)  # once more changes nothing


def test_a_server_that_never_began_has_nothing_to_close(world: World) -> None:
    made = PageServer(lambda: world.app, world.settings.web, 0)
    made.cfg.worker_exit(None, None)
    assert world.row().status == "OPEN"


def run(settings: Settings, *words: str) -> tuple[int, str]:
    """The command line in this process; it never gets as far as serving."""
    told: list[str] = []

    def serve(asked_for: Settings, started: object) -> None:
        told.append(f"{asked_for.web.host} {asked_for.web.port}")

    console = replace(composition.console(), settings=settings, serve=serve)
    result = CliRunner().invoke(command_line(lambda: console), list(words))
    return result.exit_code, result.stderr + "".join(told)


def test_an_address_that_is_taken_is_named_with_a_way_out(world: World) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        settings = replace(world.settings, web=replace(world.settings.web, port=port))
        with pytest.raises(InputError) as refused:
            composition.serve_pages(settings, lambda where: None)
    assert f"Casework cannot listen at 127.0.0.1:{port}: address already in use." in str(refused.value)
    assert f"casework serve --address 127.0.0.1:{port + 1}" in str(refused.value)


def test_an_address_of_ipv6_is_taken_as_it_is_written(world: World) -> None:
    assert run(world.settings, "serve", "--address", "[::1]:8701") == (0, "::1 8701")
    with closing(listen("::1", 0)) as listening:
        assert listening.family == socket.AF_INET6


@pytest.mark.parametrize("wrong", ["8700", "localhost", "localhost:http", "localhost:70000"])
def test_an_address_that_is_none_is_refused(world: World, wrong: str) -> None:
    code, told = run(world.settings, "serve", "--address", wrong)
    assert code == 3
    assert f"--address is '{wrong}'. Write it as host:port" in told


def test_without_a_database_nothing_is_served(tmp_path: Path) -> None:
    code, told = run(Settings(database=tmp_path / "none.db", outbox=tmp_path), "serve")
    assert code == 3
    assert "Make one with `casework init`" in told


def test_the_pages_can_be_served_by_another_server(world: World) -> None:
    web = composition.create_app(world.settings)
    with closing(web.extensions["casework"].store):
        assert web.test_client().get("/livez").status_code == 200


def test_what_can_be_set_for_the_browser_is_read_from_the_environment() -> None:
    settings = read_settings(
        {
            "CASEWORK_DATABASE": "data/cases.db",
            "CASEWORK_ADDRESS": "0.0.0.0:80",
            "CASEWORK_IDLE_MINUTES": "20",
            "CASEWORK_SESSION_HOURS": "8",
            "CASEWORK_SECOND_FACTOR": "required",
            "CASEWORK_LETTER_HOLD": "0",
            "CASEWORK_FILES": "",
        }
    )
    assert settings.web == WebSettings(
        host="0.0.0.0",
        port=80,
        files=Path("data/files"),
        archives=Path("data/archives"),
        outbox=Path("data/outbox"),
        secret=Path("data/secret"),
        idle=timedelta(minutes=20),
        session=timedelta(hours=8),
        second_factor="required",
        letter_hold=timedelta(0),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CASEWORK_IDLE_MINUTES", "0"),
        ("CASEWORK_SESSION_HOURS", "ten"),
        ("CASEWORK_LETTER_HOLD", "-1"),
        ("CASEWORK_SECOND_FACTOR", "sometimes"),
        ("CASEWORK_ADDRESS", "here"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_what_it_may_be(name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"{name} is '{value}'"):
        read_settings({name: value})


def test_another_database_takes_what_lies_beside_it_along() -> None:
    settings = read_settings({"CASEWORK_DATABASE": "one/casework.db", "CASEWORK_FILES": "elsewhere"})
    there = moved(settings, Path("two/casework.db"))
    assert (there.outbox, there.web.secret, there.web.files) == (
        Path("two/outbox"),
        Path("two/secret"),
        Path("elsewhere"),
    )


def test_the_clock_of_sample_data_stands_on_their_day(tmp_path: Path) -> None:
    database = tmp_path / "casework.db"
    assert isinstance(clock_beside(database), SystemClock)
    (tmp_path / "sample.json").write_text('{"offset_seconds": -86400}')
    clock = clock_beside(database)
    assert isinstance(clock, OffsetClock)
    behind = SystemClock().now() - clock.now()
    assert timedelta(hours=23, minutes=59) < behind <= timedelta(days=1)
    assert clock.now().tzinfo is UTC
    assert clock.now() < datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "{}", '{"offset_seconds": "soon"}', "[]", '{"offset_seconds": 1e300}'])
def test_a_sample_clock_that_says_nothing_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "sample.json").write_text(text)
    with pytest.raises(InputError, match=r"sample\.json does not say how far"):
        clock_beside(tmp_path / "casework.db")
