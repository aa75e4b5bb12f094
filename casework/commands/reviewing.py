"""`casework submit`, `tasks`, `complete`, `message`, `withdraw`, `show`: a review's life, one command a step."""

from pathlib import Path
from typing import Any

import click
import orjson

from casework.commands.console import Console, print_json, read
from casework.commands.telling import tell
from casework.errors import InputError
from casework.ports import Actor
from casework.usecases.complete import complete
from casework.usecases.messages import receive, withdraw
from casework.usecases.show import overview, show
from casework.usecases.submit import submit
from casework.usecases.worklist import tasks

json_flag = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
key_option = click.option("--key", help="Idempotency key: the same key again has no second effect.")


def _load(path: Path) -> dict[str, Any]:
    try:
        value = orjson.loads(read(path))
    except orjson.JSONDecodeError as error:
        raise InputError(f"{path} is not JSON: {error}. Mend the place named and send it again.") from error
    if not isinstance(value, dict):
        raise InputError(f"{path} holds {type(value).__name__}, but an object is needed: {{...}}.")
    return value


@click.command("submit")
@click.argument("request", type=click.Path(path_type=Path))
@key_option
@json_flag
@click.pass_obj
def submit_command(console: Console, request: Path, key: str | None, as_json: bool) -> None:
    """Accept the request in REQUEST.json ({"request": {...}, "documents": [...]}; - is standard input)."""
    body = _load(request)
    with console.open() as app:
        result = submit(app, body.get("request", {}), body.get("documents", ()), actor=Actor("outside"), key=key)
    print_json(result) if as_json else click.echo(f"{result['review']} received")


@click.command("tasks")
@click.option("--as", "who", help="Only what this person may do.")
@click.option("--review", help="Only this review's.")
@json_flag
@click.pass_obj
def tasks_command(console: Console, who: str | None, review: str | None, as_json: bool) -> None:
    """List the open tasks, the most urgent first."""
    with console.open() as app:
        found = tasks(app, who=who, review=review)
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(f"{one['id']}  {one['review']}  due {one['due_at'] or '-'}  {one['role']}  {one['name']} ({one['element']})")
    if not found:
        click.echo("Nothing is open.")


@click.command("complete")
@click.argument("task")
@click.argument("answers", type=click.Path(path_type=Path))
@click.option("--as", "who", required=True, help="The person who answers.")
@click.option("--revision", type=int, help="The review's revision that the answers are based on.")
@key_option
@json_flag
@click.pass_obj
def complete_command(console: Console, task: str, answers: Path, who: str, revision: int | None, key: str | None, as_json: bool) -> None:
    """Complete TASK with the answers in ANSWERS.json (- is standard input)."""
    body = _load(answers)
    with console.open() as app:
        result = complete(app, task, body, person=who, revision=revision, key=key)
    if as_json:
        print_json(result)
        return
    click.echo(f"{result['review']} is {result['status'].lower()} at revision {result['revision']}")
    for one in result["tasks"]:
        click.echo(f"  next: {one['element']} ({one['role'] or 'from outside'})  {one['id']}")
    if "incident" in result:
        click.echo(f"  Your answers are kept, but the review cannot go on yet: {result['incident']}", err=True)


@click.command("message")
@click.argument("review")
@click.argument("message")
@click.option("--from", "who", default="outside", show_default=True, help="Who sends it.")
@click.option("--documents", type=click.Path(path_type=Path), help='A JSON file {"documents": [...], "payload": {...}}.')
@key_option
@json_flag
@click.pass_obj
def message_command(console: Console, review: str, message: str, who: str, documents: Path | None, key: str | None, as_json: bool) -> None:
    """Hand MESSAGE from outside to REVIEW, with documents."""
    body = _load(documents) if documents else {}
    with console.open() as app:
        result = receive(
            app, review, message, actor=Actor(who), documents=body.get("documents", ()), payload=body.get("payload"), key=key
        )
    if as_json:
        print_json(result)
    else:
        click.echo("handed over" if result["waited"] else "the documents are on file; nothing waited for the message")


@click.command("withdraw")
@click.argument("review")
@click.option("--as", "who", required=True, help="Who withdraws it.")
@click.option("--reason", required=True, help="In the requester's words.")
@key_option
@click.pass_obj
def withdraw_command(console: Console, review: str, who: str, reason: str, key: str | None) -> None:
    """Take the request of REVIEW back."""
    with console.open() as app:
        result = withdraw(app, review, actor=Actor(who), reason=reason, key=key)
    click.echo(f"{review} is {result['status'].lower()}")


@click.command("show")
@click.argument("review", required=False)
@json_flag
@click.pass_obj
def show_command(console: Console, review: str | None, as_json: bool) -> None:
    """Show REVIEW whole, or a line for each review."""
    with console.open() as app:
        if review is None:
            lines = overview(app)
            if as_json:
                print_json(lines)
            else:
                for one in lines:
                    click.echo(f"{one['review']}  {one['status']}  {one['outcome'] or '-'}  due {one['decision_due_at'] or '-'}  {one['stage'] or ''}")
            return
        told = show(app, review)
    print_json(told) if as_json else tell(told, click.echo)
