"""`casework demo` and `casework play`: whole cases, played step by step as people would."""

import tempfile
from dataclasses import replace
from pathlib import Path

import click

from casework.clocks import FixedClock
from casework.commands.console import DOES_NOT_HOLD, Console, print_json, read
from casework.commands.telling import tell
from casework.usecases.case_script import Script, read_script
from casework.usecases.play import Played, play, results


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def demo(console: Console, as_json: bool) -> None:
    """Play the first request, a second fat grafting, from its documents to its determination."""
    script = read_script(console.sample(), name="the sample case")
    folder = Path(tempfile.mkdtemp(prefix="casework-demo-"))
    _end(_play(console, script, folder, as_json=as_json), as_json=as_json)


@click.command("play")
@click.argument("case", type=click.Path(path_type=Path))
@click.option("--folder", type=click.Path(path_type=Path), help="Keep the database and the letters here; started again, the case goes on.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def play_command(console: Console, case: Path, folder: Path | None, as_json: bool) -> None:
    """Play the scripted case CASE.toml; exit 1 where an expectation is not met."""
    script = read_script(read(case), name=str(case))
    _end(_play(console, script, folder or Path(tempfile.mkdtemp(prefix="casework-play-")), as_json=as_json), as_json=as_json)


def _play(console: Console, script: Script, folder: Path, *, as_json: bool) -> Played:
    clock = FixedClock(_first(script).start)
    settings = replace(console.settings, database=folder / "casework.db", outbox=folder / "outbox")
    if not as_json:
        click.echo(f"{script.id}  {script.title}\n")
    with replace(console, settings=settings).scripted(clock) as app:
        return play(app, clock, script, progress=lambda line: click.echo(f"  {line}", err=as_json))


def _first(script: Script) -> Script:
    return min([script, *(_first(one) for one in script.earlier)], key=lambda one: one.start)


def _end(played: Played, *, as_json: bool) -> None:
    if as_json:
        print_json(results(played))
    else:
        tell(played.review, click.echo)
        for text in played.refused:
            click.echo(f"Refused, as it should be: {text}")
        for text in played.unmet:
            click.echo(f"NOT MET: {text}", err=True)
        if played.script.expect and not played.unmet:
            click.echo(f"\nEvery expectation of {played.script.id} is met.")
    if played.unmet:
        raise SystemExit(DOES_NOT_HOLD)
