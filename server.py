"""The composition root: joins the machine with its content, and starts the command line."""

from collections.abc import Callable
from contextlib import closing
from functools import cache
from importlib import resources
from pathlib import Path

from flask import Flask

import workflows
from casework.calendars import calendars
from casework.clocks import clock_beside
from casework.commands.console import Console
from casework.commands.main import command_line
from casework.domain.library import Library
from casework.notices.folder import FolderNotifier
from casework.ports import Clock
from casework.settings import Settings, read_settings
from casework.store.sqlite import open_sqlite
from casework.usecases.application import Application
from casework.web.app import create_web
from casework.web.figures import told
from casework.web.form_answers import typed_of
from casework.web.report_csv import written
from casework.web.server import listen, serve
from forms import FORMS
from handlers import HANDLERS


@cache
def content(*suffixes: str) -> dict[str, bytes]:
    """The shipped files of these kinds, by path below `workflows/`."""
    root = Path(str(resources.files(workflows)))
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.suffix in suffixes
    }


def diagrams() -> dict[str, bytes]:
    """The shipped diagrams and decision tables, by file name."""
    return {Path(name).name: text for name, text in content(".bpmn", ".dmn").items()}


@cache
def library() -> Library:
    """The shipped plans, policies, evidence and lines of business."""
    return Library.from_files(
        {name: text for name, text in content(".toml").items() if not name.startswith("samples/")},
        calendars=calendars(),
    )


def build(settings: Settings, clock: Clock) -> Application:
    """The application on the embedded default: SQLite, letters into a folder."""
    return Application(
        store=open_sqlite(settings.database),
        clock=clock,
        notifier=FolderNotifier(settings.outbox),
        handlers=HANDLERS,
        forms=FORMS,
        library=library(),
        files=diagrams(),
    )


def create_app(settings: Settings | None = None) -> Flask:
    """The pages for a WSGI server of one's own; `casework worker` must run beside it. `casework serve` does both."""
    settings = settings or read_settings()
    return create_web(build(settings, clock_beside(settings.database)), settings=settings.web)


def serve_pages(settings: Settings, started: Callable[[str], None]) -> None:
    """Serve the pages, with the dispatcher in the same process, until it is stopped."""
    with closing(listen(settings.web.host, settings.web.port)) as listening:
        host, port = listening.getsockname()[:2]
        started(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        serve(lambda: build(settings, clock_beside(settings.database)), settings.web, listening)


def console() -> Console:
    """What the commands act on."""
    return Console(
        build=build,
        settings=read_settings(),
        sample=lambda: content(".toml")["samples/second_fat_grafting.toml"],
        content=diagrams,
        operators=frozenset(HANDLERS),
        forms=frozenset(FORMS),
        deadlines=lambda: library().deadline_names,
        library=library,
        serve=serve_pages,
        samples=lambda: {name: text for name, text in content(".toml").items() if name.startswith("samples/")},
        typed=typed_of,
        report_csv=written,
        cell=told,
    )


def main() -> None:
    """The command `casework`."""
    command_line(console)()


if __name__ == "__main__":
    main()
