"""`casework demo` and `casework play`: whole cases, played step by step as people would."""

import tempfile
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

import click

from casework.clocks import FixedClock
from casework.commands.console import DOES_NOT_HOLD, Console, named, plan_zones, print_json, read, say
from casework.commands.telling import tell
from casework.errors import InputError
from casework.usecases.case_script import Script, read_script
from casework.usecases.play import Played, play, results


@click.command(short_help="Play the shipped sample.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def demo(console: Console, as_json: bool) -> None:
    """Play the first request, a second fat grafting, from its documents to its determination."""
    script = read_script(console.sample(), name="the sample case")
    _play(console, script, Path(tempfile.mkdtemp(prefix="casework-demo-")), as_json=as_json)


@click.command("play", short_help="Play a scripted case.")
@click.argument("case", type=click.Path(path_type=Path))
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Keep the database and the letters here; started again, the case goes on.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def play_command(console: Console, case: Path, folder: Path | None, as_json: bool) -> None:
    """Play the scripted case CASE.toml; exit 1 where an expectation is not met."""
    script = read_script(read(case), name=named(case))
    if folder is not None and folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is not a folder. Name one with --folder, or leave it out for a fresh one.")
    _play(console, script, folder or Path(tempfile.mkdtemp(prefix="casework-play-")), as_json=as_json)


def _play(console: Console, script: Script, folder: Path, *, as_json: bool) -> None:
    clock = FixedClock(_first(script).start)
    settings = replace(console.settings, database=folder / "casework.db", outbox=folder / "outbox")
    say(f"{script.id}  {script.title}\n", err=as_json)
    with replace(console, settings=settings).scripted(clock) as app:
        played = play(app, clock, script, progress=lambda line: say(f"  {line}", err=as_json))
        review = str(played.review["review"])
        zone = plan_zones(app, {review}).get(review)
    if as_json:
        print_json(results(played))
    else:
        _print(played, settings.database, zone)
    if played.unmet:
        raise SystemExit(DOES_NOT_HOLD)


def _first(script: Script) -> Script:
    return min([script, *(_first(one) for one in script.earlier)], key=lambda one: one.start)


def _print(played: Played, database: Path, zone: tzinfo | None) -> None:
    say("")
    tell(played.review, say, zone=zone)
    say("")
    for text in played.refused:
        say(f"Refused, as it should be: {text}")
    for text in played.unmet:
        say(f"NOT MET: {text}", err=True)
    if played.script.expect and not played.unmet:
        say(f"Every expectation of {played.script.id} is met.")
    say(f"The database is {database}; look again with: casework --database {database} show {played.review['review']}")
