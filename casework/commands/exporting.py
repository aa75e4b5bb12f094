"""`casework audit export` and `audit verify-export`: the trail as one file for a regulator, and whether one holds."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from casework.audit.verify_export import Fault, told, verify
from casework.commands.console import DOES_NOT_HOLD, Console, print_json, say
from casework.commands.options import CASE_NUMBER, json_flag
from casework.documents.keeping import FileStore
from casework.errors import InputError, NotFound
from casework.ports import Json
from casework.usecases.application import Application
from casework.usecases.audit_export import PURPOSES, Asked, Made, known_export, make

MILLISECOND = timedelta(milliseconds=1)


@click.command("export", short_help="Write the trail, with its proof, for a regulator.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--case", "cases", type=CASE_NUMBER, multiple=True, help="A case; may be given several times.")
@click.option("--from", "first", help="Cases in which something happened on this day (2026-01-31) or later ...")
@click.option("--to", "last", help="... and on this day or earlier.")
@click.option("--zone", default="UTC", show_default=True, help="The time zone of these days, say America/New_York.")
@click.option("--purpose", type=click.Choice(list(PURPOSES)), required=True, help="What the export holds.")
@click.option("--reason", required=True, help="Who asked for it and why; it stands in the export and in the trail.")
@click.option("--as", "who", required=True, help="The auditor or supervisor who makes it.")
@json_flag
@click.pass_obj
def audit_export(
    console: Console,
    file: Path,
    cases: tuple[str, ...],
    first: str | None,
    last: str | None,
    zone: str,
    purpose: str,
    reason: str,
    who: str,
    as_json: bool,
) -> None:
    """Write the trails of cases, and what the purpose asks for besides, to FILE; the trail tells of it."""
    since, until = (_moment(day, zone, ends=ends) for day, ends in ((first, False), (last, True)))
    with console.open() as app:
        with app.store.reading() as reader:
            by = reader.person(who)
        if by is None:
            raise NotFound(f"Nobody here is called {who}. Name the auditor or supervisor who makes the export.")
        asked = Asked(
            by=by, at=app.clock.now(), reason=reason, purpose=purpose, reviews=cases, since=since, until=until
        )
        made, fault = _written(app, FileStore(console.settings.web.files), asked, file)
    if as_json:
        print_json({"file": str(file), "sha256": made.sha256, "trails": made.trails, "reviews": made.reviews})
    else:
        many = f"{len(made.reviews)} {'case' if len(made.reviews) == 1 else 'cases'}"
        say(f"{file} holds {many}; its hash is {made.sha256}.")
    if fault is not None:
        say(f"BROKEN: {fault}. The file tells what is kept; `casework audit verify` says more.", err=True)
        raise SystemExit(DOES_NOT_HOLD)


@click.command("verify-export", short_help="Check an export, and whether this installation made it.")
@click.argument("file", type=click.Path(path_type=Path))
@json_flag
@click.pass_obj
def audit_verify_export(console: Console, file: Path, as_json: bool) -> None:
    """Check everything in FILE; exit 1 and name the first fault where something does not hold.

    It needs no database. Where there is one, it also says whether the trail here tells of this file.
    """
    try:
        with file.open("rb") as written:
            found, fault = _checked(written)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from error
    if found is None:
        if as_json:
            print_json({"ok": False, "fault": fault})
        else:
            say(f"BROKEN: {fault}")
        raise SystemExit(DOES_NOT_HOLD)
    entry = _made_here(console, found["sha256"])
    if as_json:
        print_json({"ok": True, "made_here": entry, **found})
        return
    for line in told(found):
        say(line)
    if entry is not None:
        say(entry)


def _written(app: Application, files: FileStore, asked: Asked, path: Path) -> tuple[Made, str | None]:
    """What was made, and the first fault of it; nothing is left at the path where it could not be made."""
    try:
        file = path.open("x+b")
    except FileExistsError as error:
        raise InputError(f"{path} is there already, and an export replaces nothing. Name another file.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}. Name another place.") from error
    try:
        with file:
            return make(app, files, asked, file), _checked(file)[1]
    except BaseException:
        path.unlink()
        raise


def _checked(file: IO[bytes]) -> tuple[Json | None, str | None]:
    """What the export holds, or its first fault."""
    try:
        return verify(file), None
    except Fault as fault:
        return None, str(fault)


def _made_here(console: Console, digest: str) -> str | None:
    """What the trail of this installation says of the file; None where there is no installation."""
    if not console.settings.database.exists():
        return None
    with console.open() as app, app.store.reading() as reader:
        entry = known_export(reader, digest)
    if entry is None:
        return (
            "The trail of this installation tells of no such file: it was made elsewhere, or changed and sealed anew."
        )
    return f"The trail of this installation tells of this file: entry {entry.seq} of its accounts, by {entry.actor}."


def _moment(day: str | None, zone: str, *, ends: bool) -> datetime | None:
    """The first or the last moment of a day."""
    if day is None:
        return None
    try:
        start = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise InputError(
            f"{day} in {zone} is not a day such as 2026-01-31 in a zone such as America/New_York."
        ) from error
    moment = datetime.combine(start.date() + timedelta(days=1), time(), ZoneInfo(zone)) if ends else start
    return moment.astimezone(UTC) - (MILLISECOND if ends else timedelta())
