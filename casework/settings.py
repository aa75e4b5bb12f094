"""What can be set from outside; the one reader of environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from casework.errors import InputError

ADDRESS = "127.0.0.1:8700"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """How people work in the browser.

    `idle`: after how long without a key press a person is signed out; `session`: after how long in any case.
    `letter_hold`: for how long a signed decision can be undone before its letters leave.
    """

    host: str = "127.0.0.1"
    port: int = 8700
    files: Path = Path("var/files")
    archives: Path = Path("var/archives")  # cases that were written whole before they were purged
    outbox: Path = Path("var/outbox")  # where letters are delivered to: a purge takes those of its case away
    secret: Path = Path("var/secret")  # the file of the key that proves a form to be ours
    idle: timedelta = timedelta(minutes=15)
    session: timedelta = timedelta(hours=10)
    second_factor: str = "optional"  # optional | required
    letter_hold: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`database`: the SQLite file. `outbox`: the folder that letters are delivered to."""

    database: Path
    outbox: Path
    web: WebSettings = field(default_factory=WebSettings)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from variables named CASEWORK_...; InputError where one cannot be used.

    CASEWORK_DATABASE (default var/casework.db) and CASEWORK_OUTBOX (default `outbox` beside the database); what
    `docs/howto/serve.md` lists for the browser. A variable that is set to nothing counts as not set.
    """
    variables = os.environ if environment is None else environment
    database = Path(variables.get("CASEWORK_DATABASE") or "var/casework.db")
    return Settings(
        database=database,
        outbox=Path(variables.get("CASEWORK_OUTBOX") or database.parent / "outbox"),
        web=_web(variables, database),
    )


def chromium(environment: Mapping[str, str] | None = None) -> str | None:
    """The browser that the tests and pictures use, where CASEWORK_CHROMIUM names one."""
    variables = os.environ if environment is None else environment
    return variables.get("CASEWORK_CHROMIUM") or None


def _web(variables: Mapping[str, str], database: Path) -> WebSettings:
    host, port = read_address(variables.get("CASEWORK_ADDRESS") or ADDRESS, named="CASEWORK_ADDRESS")
    factor = variables.get("CASEWORK_SECOND_FACTOR") or "optional"
    if factor not in ("optional", "required"):
        raise InputError(f"CASEWORK_SECOND_FACTOR is {factor!r}. Set it to optional or required.")
    return WebSettings(
        host=host,
        port=port,
        files=Path(variables.get("CASEWORK_FILES") or database.parent / "files"),
        archives=Path(variables.get("CASEWORK_ARCHIVES") or database.parent / "archives"),
        outbox=Path(variables.get("CASEWORK_OUTBOX") or database.parent / "outbox"),
        secret=Path(variables.get("CASEWORK_SECRET") or database.parent / "secret"),
        idle=timedelta(minutes=_number(variables, "CASEWORK_IDLE_MINUTES", 15, least=1)),
        session=timedelta(hours=_number(variables, "CASEWORK_SESSION_HOURS", 10, least=1)),
        second_factor=factor,
        letter_hold=timedelta(minutes=_number(variables, "CASEWORK_LETTER_HOLD", 10, least=0)),
    )


def _number(variables: Mapping[str, str], name: str, usual: int, *, least: int) -> int:
    text = variables.get(name) or str(usual)
    if not text.isdecimal() or int(text) < least:
        raise InputError(f"{name} is {text!r}. Set it to a whole number of at least {least}; unset it is {usual}.")
    return int(text)


def read_address(text: str, *, named: str) -> tuple[str, int]:
    """Host and port of `host:port` or `[::1]:port`; InputError where it is neither."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise InputError(f"{named} is {text!r}. Write it as host:port, say {ADDRESS}.")
    return host.removeprefix("[").removesuffix("]"), int(port)
