"""What all commands share: the application they act on, how they print, and what their exit codes mean.

0 done; 1 something does not hold (an expectation, the trail, a diagram); 2 wrong use of the command line; 3 the input
can be mended; 4 the state or the rights do not allow it; 5 the store or the process cannot go on; 141 nobody reads on.
"""

import codecs
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import click
import orjson

from casework.clocks import FixedClock, clock_beside
from casework.domain.library import Library
from casework.domain.report_shape import Cell, Report
from casework.errors import CaseworkError, InputError, InvariantBroken, RightsError, StateError
from casework.kit import TaskForm
from casework.ports import Clock
from casework.settings import Settings
from casework.usecases.application import Application

DOES_NOT_HOLD, MEND_INPUT, NOT_ALLOWED, CANNOT_GO_ON = 1, 3, 4, 5
NOBODY_READS = 141  # what a shell gives for a program that writes into a closed pipe
DEEPEST = 100  # levels of a JSON file; no form, request or document has a tenth of them

# What a name or a document may hold and a terminal would obey: control characters, and marks that reorder what is read.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Builder(Protocol):
    """Joins machine and content; `server.py` provides it."""

    def __call__(self, settings: Settings, clock: Clock) -> Application: ...


class Typed(Protocol):
    """The fields of a form that these answers fill; `server.py` provides it."""

    def __call__(self, form: type[TaskForm], answers: Mapping[str, Any]) -> Mapping[str, list[str]]: ...


class Written(Protocol):
    """A report as CSV; `server.py` provides it."""

    def __call__(self, report: Report, *, zone: tzinfo, made: datetime) -> bytes: ...


class Server(Protocol):
    """Serves the pages until it is stopped; `server.py` provides it. `started` is told the address."""

    def __call__(self, settings: Settings, started: Callable[[str], None]) -> None: ...


@dataclass(frozen=True, slots=True)
class Console:
    """What every command is given."""

    build: Builder
    settings: Settings
    sample: Callable[[], bytes]  # the scripted case that `demo` plays
    content: Callable[[], dict[str, bytes]]  # the shipped diagrams and decision tables
    operators: frozenset[str]  # the handlers that service tasks may name
    forms: frozenset[str]
    deadlines: Callable[[], frozenset[str]]  # the deadlines that timers may name
    library: Callable[[], Library]  # the shipped plans, policies and lines of business
    serve: Server
    samples: Callable[[], dict[str, bytes]]  # the files of the sample office
    typed: Typed  # how answers stand in a form's fields
    report_csv: Written
    cell: Callable[[Cell, tzinfo], str]  # what a cell of a report says, in words

    def open(self, clock: Clock | None = None, *, create: bool = False) -> AbstractContextManager[Application]:
        """The application on the database of the settings, closed afterwards."""
        return _open(self, clock or clock_beside(self.settings.database), create=create)

    def scripted(self, clock: FixedClock) -> AbstractContextManager[Application]:
        """The application under a clock that is moved by a script; the database is made where there is none."""
        return _open(self, clock, create=True)


@contextmanager
def _open(console: Console, clock: Clock, *, create: bool) -> Iterator[Application]:
    database = console.settings.database
    if not create and not database.exists():
        raise InputError(
            f"There is no database at {database}. Make one with `casework init`, or name another with --database."
        )
    if database.is_dir():
        raise InputError(f"{database} is a folder, and the database is a file. Name the file with --database.")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        app = console.build(console.settings, clock)
    except OSError as error:
        raise InputError(
            f"The database {database} cannot be opened: {error.strerror}. Name another place with --database."
        ) from error
    try:
        if create:
            app.store.migrate()
        app.store.check()
        yield app
    finally:
        app.store.close()


def exit_code(error: CaseworkError) -> int:
    """What the command ends with when this is raised."""
    if isinstance(error, InputError):
        return MEND_INPUT
    return NOT_ALLOWED if isinstance(error, StateError | RightsError | InvariantBroken) else CANNOT_GO_ON


class CaseworkGroup(click.Group):
    """A group whose commands turn our errors into plain messages and exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(
                stream, io.TextIOWrapper
            ):  # a terminal that lacks a letter shows a question mark, not an error
                stream.reconfigure(errors="replace")
        try:
            result = super().invoke(ctx)
            with _written():
                if sys.stdout is not None:  # it may have been closed before the command began
                    sys.stdout.flush()  # a reader that has gone shows here, and not in the interpreter's last breath
            return result
        except CaseworkError as error:
            say(f"casework: {error}", err=True)
            raise SystemExit(exit_code(error)) from error
        except BrokenPipeError:
            # What the command did is done and kept; only its telling found no reader.
            _print_no_more()
            raise SystemExit(NOBODY_READS) from None


def plan_zones(app: Application, reviews: Iterable[str]) -> dict[str, tzinfo]:
    """Review -> the time zone of its plan: the one in which its days are reckoned and told."""
    with app.store.reading() as reader:
        rows = [row for review in reviews if (row := reader.review(review)) is not None]
    return {row.id: ZoneInfo(app.library.plan(row.plan, on=row.received_at.date()).time_zone) for row in rows}


def print_json(value: Any) -> None:
    """Machine-readable output, on stdout."""
    with _written():
        click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2))  # bytes: JSON is UTF-8, whatever the terminal is


def say(text: str = "", *, err: bool = False) -> None:
    """Print text; what would steer the terminal is shown and not obeyed."""
    with _written():
        click.echo(STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text), err=err)


def end_of_incident(result: Mapping[str, Any], kept: str) -> None:
    """End the command where what it handed in is kept and the review cannot go on after it."""
    if "incident" in result:
        say(f"casework: {kept}, but the review cannot go on yet: {result['incident']}", err=True)
        raise SystemExit(CANNOT_GO_ON)


@contextmanager
def _written() -> Iterator[None]:
    """Ends the command where its output cannot be written, say because the disk is full."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        _print_no_more()
        click.echo(
            f"casework: What this command did is done and kept, but its output could not be written: {error.strerror}. "
            "Do not repeat it; look at the review with `casework show`.",
            err=True,
        )
        raise SystemExit(CANNOT_GO_ON) from error


def _print_no_more() -> None:
    """Let standard output lead nowhere, so that the interpreter does not stumble over it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def named(path: Path) -> str:
    """How a message calls a file."""
    return "Standard input" if str(path) == "-" else str(path)


def read(path: Path) -> bytes:
    """A file's bytes; `-` is standard input."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object that a file holds."""
    try:
        value = orjson.loads(read(path).removeprefix(codecs.BOM_UTF8))  # editors on Windows put one
    except orjson.JSONDecodeError as error:
        raise InputError(f"{named(path)} is not JSON: {error}. Mend the place named and send it again.") from error
    if not isinstance(value, dict):
        raise InputError(f"{named(path)} holds {_told(value)}, but an object is needed: {{...}}.")
    if _is_deeper(value, DEEPEST):
        raise InputError(f"{named(path)} is nested more than {DEEPEST} levels deep, which nothing here needs.")
    return value


def _told(value: Any) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return kinds.get(type(value), "nothing (null)")


def _is_deeper(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return bool(level)


def objects(body: dict[str, Any], key: str, *, path: Path) -> list[dict[str, Any]]:
    """The list of objects at a key of a file's object; empty where the key is missing."""
    value = body.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError(f'{named(path)}: "{key}" must be a list of objects: [{{...}}, ...].')
    return value


def only(body: dict[str, Any], known: tuple[str, ...], *, path: Path) -> None:
    """Nothing where the object has no other keys; InputError names those that nobody would read."""
    for key in sorted(set(body) - set(known)):
        raise InputError(f'{named(path)}: "{key}" is not known here; the file may hold {", ".join(known)}.')
