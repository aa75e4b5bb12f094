"""`casework submit`, `tasks`, `complete`, `message`, `withdraw`, `show`: a review's life, one command a step."""

from pathlib import Path

import click

from casework.commands.console import (
    Console,
    end_of_incident,
    named,
    objects,
    only,
    plan_zones,
    print_json,
    read_object,
    say,
)
from casework.commands.options import CASE_NUMBER, json_flag, key_option, withdrawal_option
from casework.commands.telling import returned, tell, tell_overview, tell_tasks, tell_trail
from casework.domain.request import REQUESTERS
from casework.errors import InputError, NotFound
from casework.ports import Actor, Json
from casework.usecases.complete import complete, named_task
from casework.usecases.messages import receive, withdraw
from casework.usecases.show import overview, show, trail
from casework.usecases.submit import submit
from casework.usecases.worklist import tasks

limit_option = click.option(
    "--limit", type=click.IntRange(min=1), default=200, show_default=True, help="How many lines to list at most."
)


@click.command("submit", short_help="Hand a request in.")
@click.argument("request", type=click.Path(path_type=Path))
@key_option
@json_flag
@click.pass_obj
def submit_command(console: Console, request: Path, key: str | None, as_json: bool) -> None:
    """Accept the request in REQUEST.json ({"request": {...}, "documents": [...]}; - is standard input).

    A request without received_at is received now.
    """
    body = read_object(request)
    only(body, ("request", "documents"), path=request)
    asked, documents = body.get("request"), objects(body, "documents", path=request)
    if not isinstance(asked, dict):
        raise InputError(f'{named(request)} holds no request: write {{"request": {{...}}, "documents": [...]}}.')
    if key is not None and "received_at" not in asked:
        raise InputError(
            f"{named(request)} does not say when the request was received, so the same key could not give the same "
            "request. Add received_at, or leave out --key."
        )
    with console.open() as app:
        stamped = {"received_at": app.clock.now().isoformat(), **asked}
        result = submit(app, stamped, documents, actor=Actor("outside"), key=key)
    if as_json:
        print_json(result)
    else:
        say(f"{result['review']} received")
        for told in result["notes"]:
            say(f"  note: {told}")


def _cut(rows: list[Json], limit: int, what: str) -> list[Json]:
    """At most `limit` rows; that there are more is said on standard error, so that nobody takes the rest for done."""
    if len(rows) > limit:
        click.echo(f"There are more than {limit} {what}; these are the first. Ask for more with --limit.", err=True)
    return rows[:limit]


@click.command("tasks")
@click.option("--as", "who", help="Only what this person may do.")
@click.option("--review", help="Only this review's.")
@limit_option
@json_flag
@click.pass_obj
def tasks_command(console: Console, who: str | None, review: str | None, limit: int, as_json: bool) -> None:
    """List the open tasks, the most urgent first."""
    with console.open() as app:
        if review is not None:
            with app.store.reading() as reader:
                if reader.review(review) is None:
                    raise NotFound(f"There is no review {review}. `casework show` lists those that there are.")
        found = _cut(tasks(app, who=who, review=review, limit=limit + 1), limit, "tasks")
        zones = plan_zones(app, {one["review"] for one in found})
    if as_json:
        print_json(found)
        return
    tell_tasks(found, say, zones=zones)


@click.command("complete", short_help="Answer a task.")
@click.argument("task")
@click.argument("answers", type=click.Path(path_type=Path))
@click.option("--as", "who", required=True, help="The person who answers.")
@click.option("--revision", type=int, help="The review's revision that the answers are based on.")
@key_option
@json_flag
@click.pass_obj
def complete_command(
    console: Console, task: str, answers: Path, who: str, revision: int | None, key: str | None, as_json: bool
) -> None:
    """Complete TASK (its id, or REVIEW/ELEMENT) with the answers in ANSWERS.json (- is standard input)."""
    body = read_object(answers)
    with console.open() as app:
        review, slash, element = task.rpartition("/")
        if slash:
            with app.store.reading() as reader:
                task = named_task(reader, review, element, body, person=who, key=key)
        result = complete(app, task, body, person=who, revision=revision, key=key)
    if as_json:
        print_json(result)
    else:
        say(f"{result['review']} is {result['status'].lower()} at revision {result['revision']}")
        for one in result["tasks"]:
            say(f"  next: {result['review']}/{one['element']} ({one['role'] or 'from outside'})")
        for one in result["returned_by"]:
            for row in returned(one):
                say(row)
        if "opened" in result:
            say(f"  the appeal is heard in {result['opened']}")
    end_of_incident(result, "Your answers are kept")


@click.command("message", short_help="Hand in what comes from outside.")
@click.argument("review", type=CASE_NUMBER)
@click.argument("message")
@click.option("--from", "who", default="outside", show_default=True, help="Who sends it.")
@click.option(
    "--documents", type=click.Path(path_type=Path), help='A JSON file {"documents": [...], "payload": {...}}.'
)
@key_option
@json_flag
@click.pass_obj
def message_command(
    console: Console, review: str, message: str, who: str, documents: Path | None, key: str | None, as_json: bool
) -> None:
    """Hand MESSAGE from outside to REVIEW, with documents."""
    body = {}
    if documents is not None:
        body = read_object(documents)
        only(body, ("documents", "payload"), path=documents)
        if not isinstance(body.get("payload", {}), dict):
            raise InputError(f'{named(documents)}: "payload" must be an object: {{...}}.')
    charts = objects(body, "documents", path=documents or Path("-"))
    with console.open() as app:
        result = receive(app, review, message, actor=Actor(who), documents=charts, payload=body.get("payload"), key=key)
    if as_json:
        print_json(result)
    else:
        say("handed over" if result["waited"] else "the documents are on file; nothing waited for the message")
    end_of_incident(result, "What came is kept")


@click.command("withdraw", short_help="Take a request back.")
@click.argument("review", type=CASE_NUMBER)
@click.option("--as", "who", required=True, help="Who hands the withdrawal in.")
@click.option("--by", type=click.Choice(REQUESTERS), required=True, help="Who takes the request back.")
@withdrawal_option
@click.option("--reason", required=True, help="In the requester's words.")
@key_option
@json_flag
@click.pass_obj
def withdraw_command(
    console: Console, review: str, who: str, by: str, document: Path, reason: str, key: str | None, as_json: bool
) -> None:
    """Take the request of REVIEW back, in writing."""
    written = read_object(document)
    with console.open() as app:
        result = withdraw(app, review, actor=Actor(who), by=by, reason=reason, document=written, key=key)
    if as_json:
        print_json(result)
    else:
        say(f"The withdrawal of {review} is on record; the review is {result['status'].lower()}.")
    end_of_incident(result, "What came is kept")


@click.command("show", short_help="Show a review, or a line for each.")
@click.argument("review", required=False, type=CASE_NUMBER)
@limit_option
@click.option("--trail", "with_trail", is_flag=True, help="Print every event of the review's trail too.")
@json_flag
@click.pass_obj
def show_command(console: Console, review: str | None, limit: int, with_trail: bool, as_json: bool) -> None:
    """Show REVIEW whole, or a line for each review."""
    if review is None and with_trail:
        raise click.UsageError("--trail needs the id of a review.")
    with console.open() as app:
        if review is None:
            rows = _cut(overview(app, limit=limit + 1), limit, "reviews")
            if as_json:
                print_json(rows)
            else:
                tell_overview(rows, say, zones=plan_zones(app, {one["review"] for one in rows}))
            return
        told = show(app, review)
        zone = plan_zones(app, {review}).get(review)
        events = []
        if with_trail:
            with app.store.reading() as reader:
                events = trail(reader, review)
    if as_json:
        print_json({**told, "events": events} if with_trail else told)
        return
    tell(told, say, zone=zone)
    if with_trail:
        tell_trail(events, say, zone=zone)
