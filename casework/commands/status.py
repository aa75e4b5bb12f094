"""`casework status`: where a case stands, in the words that its member or its provider may read."""

import click

from casework.commands.console import Console, print_json, say
from casework.commands.options import CASE_NUMBER, json_flag
from casework.notices.languages import LOCALES
from casework.usecases.status_view import VIEWERS, status_view


@click.command("status", short_help="Where a case stands, for its member or provider.")
@click.argument("review", type=CASE_NUMBER)
@click.option("--for", "viewer", type=click.Choice(tuple(VIEWERS)), required=True, help="Who reads it.")
@click.option("--language", type=click.Choice(tuple(LOCALES)), help="For a member (default: their own).")
@json_flag
@click.pass_obj
def status_command(console: Console, review: str, viewer: str, language: str | None, as_json: bool) -> None:
    """The milestones of REVIEW and what comes next; an outcome stands there once its letter has left."""
    with console.open() as app, app.store.reading() as reader:
        found = status_view(app, reader, review, viewer=viewer, language=language)
    if as_json:
        print_json(found)
        return
    for one in found["milestones"]:
        other = f" ({one['review']})" if "review" in one else ""
        say(f"{one['day']}: {one['text']}{other}")
    if found["next"] is not None:
        say(f"→ {found['next']['text']}")
