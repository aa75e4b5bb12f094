"""People who can sign in by typing, and windows of their own for them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

import server
from casework.clocks import FixedClock
from casework.identity import sessions
from casework.settings import Settings, WebSettings
from casework.usecases import accounts
from casework.usecases.application import Application
from casework.usecases.archiving import Places
from casework.usecases.play import let_time_pass
from casework.usecases.sample_cast import Office, read_office
from casework.usecases.sample_data import make_samples
from casework.web.app import create_web
from casework.web.form_answers import typed_of
from tests.web.conftest import WIDE
from tests.web.day import COOKIE
from tests.web.days.pages import PASSWORD, Window, windows
from tests.web.worlds import FIRST_CASE, World, open_world

REFUSED = "the server responded with a status of 4"  # what a form says of itself on its page
IMAGES = Path(__file__).parents[3] / "docs" / "images"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", action="store_true", help="Write the pictures of the guides to docs/images.")


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    """The office with one case that has arrived: the first one, or the one that the test names."""
    yield from open_world(tmp_path, case=getattr(request, "param", FIRST_CASE))


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Writes a page's picture, where pictures are asked for and a page of the docs shows it."""
    shown = "".join(page.read_text(encoding="utf-8") for page in IMAGES.parent.rglob("*.md"))

    def take(page: Page, name: str) -> None:
        if request.config.getoption("--screenshots", default=False) and f"images/{name}.png)" in shown:
            page.wait_for_load_state("networkidle")
            page.screenshot(path=IMAGES / f"{name}.png", animations="disabled", caret="hide")

    return take


@pytest.fixture
def window(browser: Browser, live: str, world: World, faults: list[str]) -> Iterator[Window]:
    """A browser's window in which somebody has signed in by name and password."""
    with windows(browser, live, faults) as entered:

        def signed_in(name: str) -> Page:
            with world.app.store.reading() as reader:
                known = reader.account(name) is not None
            if not known:
                accounts.add(world.app, name, by="adam", password=PASSWORD, must_change=False)
            return entered(name)

        yield signed_in
    assert [one for one in faults if REFUSED not in one] == []


@pytest.fixture
def later(world: World) -> Callable[..., None]:
    """Lets time pass in the office."""

    def passes(**much: float) -> None:
        let_time_pass(world.app, world.clock, world.clock.now() + timedelta(**much))

    return passes


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample office as `casework sample` makes it, once; every module has a copy of its own."""
    folder = tmp_path_factory.mktemp("sample")
    settings = _settings(folder)
    sample = _sample()
    clock = FixedClock(min(one.script.start for one in sample.cases))
    app = server.build(settings, clock)
    app.store.migrate()
    make_samples(app, clock, sample, places=_places(settings), typed=typed_of, progress=lambda line: None)
    app.store.close()
    return folder


@pytest.fixture(scope="module")
def office(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, str]]:
    """The sample office at the moment at which its day begins, and the address of its pages."""
    folder = tmp_path_factory.mktemp("office") / "copy"
    copytree(sample_folder, folder)
    settings = _settings(folder)
    app = server.build(settings, FixedClock(_sample().opens))
    site = make_server("127.0.0.1", 0, create_web(app, settings=settings.web), threaded=True)
    thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield app, f"http://127.0.0.1:{site.server_port}"
    site.shutdown()
    thread.join()
    site.server_close()
    app.store.close()


def _settings(folder: Path) -> Settings:
    web = WebSettings(files=folder / "files", archives=folder / "archives", secret=folder / "secret")
    return Settings(database=folder / "casework.db", outbox=folder / "outbox", web=web)


def _places(settings: Settings) -> Places:
    return Places(settings.web.files, settings.web.archives, settings.outbox)


def _sample() -> Office:
    return read_office({name: text for name, text in server.content(".toml").items() if name.startswith("samples/")})


@pytest.fixture
def signed_in(office: tuple[Application, str], browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A window of the sample office for one of its people, who has signed in."""
    app, address = office
    faults: list[str] = []
    opened = []

    def enter(name: str) -> Page:
        context = browser.new_context(base_url=address, viewport=WIDE, reduced_motion="reduce", locale="en-US")
        opened.append(context)
        with app.store.transaction() as tx:
            token = sessions.create(tx, name, stage=sessions.OPEN, now=app.clock.now())[0]
        context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto("/")
        return page

    yield enter
    for context in opened:
        context.close()
    assert faults == []
