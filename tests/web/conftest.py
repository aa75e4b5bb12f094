"""An office, its pages, and a real browser on them."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from casework.identity import sessions
from casework.ports import Person
from casework.ports_of_identity import Account
from casework.settings import chromium
from casework.store import sqlite
from casework.usecases.accounts_record import put_account
from casework.web.app import create_web
from tests.web.worlds import World, open_world

ROOT = Path(__file__).parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
COOKIE = "casework_session"  # as it is called on the computer that Casework runs on
# How long anything in a browser may take before it counts as missing, the same that Playwright gives its actions: the
# computer that tests it may be busy, and where all is well nobody waits.
expect.set_options(timeout=30_000)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The shipped content, the sample's people, and its first case, submitted."""
    yield from open_world(tmp_path)


@pytest.fixture
def site(world: World) -> Flask:
    """The pages over the office."""
    return create_web(world.app, settings=world.settings.web)


@pytest.fixture
def web(site: Flask) -> FlaskClient:
    """A browser without scripts."""
    return site.test_client()


SignIn = Callable[[FlaskClient, str | Person], Person]


@pytest.fixture
def sign_in(world: World) -> SignIn:
    """Signs a person in on a client, as if they had given their password."""

    def enter(client: FlaskClient, person: str | Person) -> Person:
        who = world.people[person] if isinstance(person, str) else person
        client.set_cookie(COOKIE, session_of(world, who), domain="localhost")
        return who

    return enter


def session_of(world: World, person: Person) -> str:
    """The token of a new session of this person; everybody who works here has an account from then on."""
    now = world.clock.now()
    with world.app.store.transaction() as tx:
        for id in {person.id, *(one.id for one in tx.people())}:
            if tx.account(id) is None:
                put_account(tx, _account(id, now), at=now, actor="casework", kind="account.added")
        return sessions.create(tx, person.id, stage=sessions.OPEN, now=now)[0]


def _account(person: str, now: datetime) -> Account:
    return Account(
        person=person,
        password="no password opens this",
        must_change=False,
        status="ACTIVE",
        created_at=now,
        changed_at=now,
    )


@pytest.fixture
def live(site: Flask) -> Iterator[str]:
    """The pages on a free port of this machine; the address."""
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    found = chromium() or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "No Chromium was found. Install the package chromium, or name one by CASEWORK_CHROMIUM."
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser, live: str) -> Iterator[BrowserContext]:
    """A browser's window of its own, wide, light; what it throws or is refused is a fault of the page."""
    opened = browser.new_context(base_url=live, viewport=WIDE, reduced_motion="reduce", locale="en-US")
    yield opened
    opened.close()


@pytest.fixture
def faults() -> list[str]:
    """What the pages of this test logged as an error; empty at the end, unless the test expects some and clears it."""
    return []


@pytest.fixture
def page(context: BrowserContext, faults: list[str]) -> Iterator[Page]:
    """A page of that window. An error in its console, say a script that the content policy refused, fails the test."""
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield opened
    assert faults == []


@pytest.fixture
def enter(world: World, context: BrowserContext, live: str) -> Callable[[str], Person]:
    """Signs a person in in the browser's window."""

    def signed_in(person: str) -> Person:
        who = world.people[person]
        context.add_cookies([{"name": COOKIE, "value": session_of(world, who), "url": live}])
        return who

    return signed_in


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Runs axe-core in a page; one line for each fault that it finds, with the place."""
    script = AXE.read_text(encoding="utf-8")

    def check(
        page: Page, *, within: str | None = None, without: Sequence[str] = (), rules_off: Sequence[str] = ()
    ) -> list[str]:
        # `evaluate` runs in the page by the browser's own hand, which the content policy does not forbid.
        page.evaluate(script + ";0")
        found: dict[str, Any] = page.evaluate(
            """async ([within, without, off]) => await axe.run(
                {include: [[within || "html"]], exclude: without.map((one) => [one])},
                {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
                 rules: Object.fromEntries(off.map((one) => [one, {enabled: false}]))})""",
            [within, list(without), list(rules_off)],
        )
        return [
            f"{fault['id']}: {fault['help']}: {node['target']} {node.get('failureSummary', '')}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]

    return check


class Statements:
    """The names of the SQL statements that were run since the last `clear`."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def clear(self) -> None:
        self.names.clear()

    @property
    def count(self) -> int:
        return len(self.names)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Statements:
    """Counts the SQL statements of the store, begin and commit left out."""
    counted = Statements()
    run = sqlite._SqliteDriver._run

    def counting(self: Any, statement: str, parameters: Any) -> Any:
        counted.names.append(statement)
        return run(self, statement, parameters)

    monkeypatch.setattr(sqlite._SqliteDriver, "_run", counting)
    return counted
