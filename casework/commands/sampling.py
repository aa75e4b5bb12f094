"""`casework sample`: an office with invented cases, to look around in."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import click
import orjson

from casework.clocks import FixedClock, SystemClock
from casework.commands.console import Console, say
from casework.errors import InputError
from casework.ports import Person
from casework.settings import Settings
from casework.usecases.archiving import Places
from casework.usecases.sample_cast import read_office
from casework.usecases.sample_data import PASSWORD, make_samples

CLOCK = "sample.json"
UNFINISHED = "sample-unfinished"
INVENTED = "All of it is invented: members, people and charts. The pages say so."


@click.command("sample", short_help="Make an office with invented cases.")
@click.option("--cases", type=click.IntRange(min=1), help="Only so many cases (default: all).")
@click.pass_obj
def sample_command(console: Console, cases: int | None) -> None:
    """Make sample data in an empty database: people who can sign in, and cases at every stage.

    The clock of the database is moved to the sample day from then on. A making that was interrupted is begun anew.
    """
    settings = console.settings
    folder = settings.database.parent
    if (folder / UNFINISHED).exists():
        _clear(settings)
    if settings.database.exists():
        raise InputError(
            f"{settings.database} is there already, and sample data are made in a database of their own: invented "
            "cases must never stand among real ones. Name another with --database, or remove this one where it is not "
            "needed any more."
        )
    office = read_office(console.samples())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / UNFINISHED).touch()
    clock = FixedClock(min(one.script.start for one in office.cases[:cases]))
    with console.scripted(clock) as app:
        made = make_samples(
            app,
            clock,
            office,
            places=Places(settings.web.files, settings.web.archives, settings.outbox),
            typed=console.typed,
            most=cases,
            progress=lambda line: say(line),
        )
    offset = (made.opens - SystemClock().now()).total_seconds()
    (folder / CLOCK).write_bytes(orjson.dumps({"offset_seconds": offset}))
    (folder / UNFINISHED).unlink()
    _tell(made.people, settings.database)


def _clear(settings: Settings) -> None:
    """Take away what an interrupted making left; the mark beside it says that it is nothing else."""
    for path in (settings.web.files, settings.web.archives, settings.outbox):
        shutil.rmtree(path, ignore_errors=True)
    for ending in ("", "-wal", "-shm"):
        Path(f"{settings.database}{ending}").unlink(missing_ok=True)


def _tell(people: Sequence[Person], database: Path) -> None:
    say(f"\n{database} holds sample data. {INVENTED}\n")
    say("Sign in with one of these names:")
    for one in people:
        say(f"  {one.id:<8} {one.name}, {', '.join(role.replace('_', ' ') for role in one.roles)}")
    say(f"\nThe password of all of them: {PASSWORD}\n")
