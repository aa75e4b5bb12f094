"""The server dies in the middle of a sentence, at any moment: what was typed is there again."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from casework.clocks import SystemClock
from casework.usecases import accounts
from tests.web.conftest import WIDE
from tests.web.days.pages import PASSWORD, open_from, sign_in
from tests.web.worlds import World

ROOT = Path(__file__).parents[3]
MEMBER = "Nora Field"
PIECES = ["The pads ", "were worn ", "every day, ", "and the pain ", "did not ", "change at all. "]
KEY, REST = 0.015, 0.5  # seconds from one letter to the next, and after each piece


def free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def served(database: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`casework serve`, the real one, until it is killed or the test is over."""
    program = "import server; server.main()"
    command = [sys.executable, "-c", program, "--database", str(database), "serve", "--address", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    with process:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert f"http://127.0.0.1:{port}" in line, line + process.stderr.read()
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9 for the server and everything that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def note_of(page: Page) -> str:
    return page.get_by_role("textbox", name="Note").first.input_value()


def busy(typed: list[tuple[datetime, str]]) -> float:
    """By how many seconds this computer is late at most, which has other things to do as well."""
    took = [(after - at).total_seconds() - len(piece) * KEY - REST for (at, _), (after, piece) in pairwise(typed)]
    return max(0.0, *took)


@pytest.fixture
def database(world: World, tmp_path: Path) -> Path:
    """The office's database, at the task of the treatments, with nobody at work on it."""
    world.until("verify_trials")
    accounts.add(world.app, "ines", by="adam", password=PASSWORD, must_change=False)
    world.app.store.close()
    return tmp_path / "casework.db"


def a_window(browser: Browser, port: int) -> BrowserContext:
    return browser.new_context(base_url=f"http://127.0.0.1:{port}", viewport=WIDE, reduced_motion="reduce")


@pytest.mark.parametrize("wait", [0, 700, 1600, 2400])
def test_after_a_kill_the_draft_is_there_at_most_two_seconds_old(browser: Browser, database: Path, wait: int) -> None:
    port, clock, typed = free_port(), SystemClock(), []
    mine = a_window(browser, port)
    page = mine.new_page()
    with served(database, port) as process:
        sign_in(page, "ines")
        task = open_from(page, "My groups", MEMBER).is_called("Verify the conservative treatment")
        task.choose("Decision", "Rate what is on file")
        page.get_by_role("textbox", name="Note").first.focus()
        for piece in PIECES:
            page.keyboard.type(piece, delay=KEY * 1000)
            typed.append((clock.now(), piece))
            page.wait_for_timeout(REST * 1000)
        page.wait_for_timeout(wait)
        killed = clock.now()
        address = page.url
        kill(process)
    page.close()  # a page that stays open saves by itself as soon as there is a server again
    whole = "".join(PIECES)
    old = "".join(piece for at, piece in typed if (killed - at).total_seconds() > 2.2 + 2 * busy(typed))

    with served(database, port):
        elsewhere = a_window(browser, port)  # another computer knows only what the server kept
        other = elsewhere.new_page()
        sign_in(other, "ines")
        other.goto(address)
        expect(other.get_by_role("heading", name="Verify the conservative treatment")).to_be_visible()
        kept = note_of(other)
        assert whole.startswith(kept)
        assert kept.startswith(old)
        elsewhere.close()
        again = mine.new_page()  # this computer knows every letter, and asks before it puts them back
        again.goto(address)
        note = again.get_by_role("textbox", name="Note").first
        if kept.strip() != whole.strip():
            expect(note).to_have_value(kept)
            again.get_by_role("button", name="Use what this computer kept").click()
        expect(note).to_have_value(re.compile(re.escape(whole.strip())))
    mine.close()
