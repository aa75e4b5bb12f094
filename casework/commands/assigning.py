"""`casework claim`, `assign`, `release`: who does a task."""

from collections.abc import Callable

import click

from casework.commands.console import Console, print_json, say
from casework.commands.options import json_flag, key_option
from casework.ports import Json
from casework.usecases.application import Application
from casework.usecases.assignments import assign, claim, release
from casework.usecases.complete import named_task

revision_option = click.option("--revision", type=int, help="The review's revision that this is based on.")


def _do(console: Console, task: str, person: str, act: Callable[[Application, str], Json], *, as_json: bool) -> None:
    """Do it to the task, which is named by its id or by REVIEW/ELEMENT, and say who has it then."""
    with console.open() as app:
        review, slash, element = task.rpartition("/")
        if slash:
            with app.store.reading() as reader:
                task = named_task(reader, review, element, {}, person=person, key=None)
        result = act(app, task)
    if as_json:
        print_json(result)
        return
    whose = f"is {result['claimed_by']}'s" if result["claimed_by"] else "is nobody's now"
    say(f"{result['review']}/{result['element']} {whose} (revision {result['revision']})")


@click.command("claim", short_help="Take a task.")
@click.argument("task")
@click.option("--as", "who", required=True, help="The person who takes it.")
@revision_option
@key_option
@json_flag
@click.pass_obj
def claim_command(console: Console, task: str, who: str, revision: int | None, key: str | None, as_json: bool) -> None:
    """Take TASK (its id, or REVIEW/ELEMENT), so that nobody else does it meanwhile."""
    _do(
        console,
        task,
        who,
        lambda app, id: claim(app, id, person=who, revision=revision, key=key),
        as_json=as_json,
    )


@click.command("assign", short_help="Give a task to somebody.")
@click.argument("task")
@click.option("--to", required=True, help="The person who is to do it.")
@click.option("--as", "who", required=True, help="The supervisor who gives it.")
@revision_option
@key_option
@json_flag
@click.pass_obj
def assign_command(
    console: Console, task: str, to: str, who: str, revision: int | None, key: str | None, as_json: bool
) -> None:
    """Give TASK (its id, or REVIEW/ELEMENT) to a person, whoever has it so far."""
    _do(
        console,
        task,
        who,
        lambda app, id: assign(app, id, to=to, by=who, revision=revision, key=key),
        as_json=as_json,
    )


@click.command("release", short_help="Give a task back.")
@click.argument("task")
@click.option("--as", "who", required=True, help="Whoever has it, or a supervisor.")
@revision_option
@key_option
@json_flag
@click.pass_obj
def release_command(
    console: Console, task: str, who: str, revision: int | None, key: str | None, as_json: bool
) -> None:
    """Give TASK (its id, or REVIEW/ELEMENT) back, so that somebody else can take it."""
    _do(
        console,
        task,
        who,
        lambda app, id: release(app, id, person=who, revision=revision, key=key),
        as_json=as_json,
    )
