"""`casework audit rules`: whether every review keeps every rule of the domain as it stands."""

import click

from casework.commands.console import DOES_NOT_HOLD, Console, print_json, say
from casework.commands.options import json_flag
from casework.errors import NotFound
from casework.ports import EVERY
from casework.usecases.guard import stored_fault


@click.command("rules", short_help="Hold every review against every rule.")
@click.option("--review", help="Only this review.")
@json_flag
@click.pass_obj
def audit_rules(console: Console, review: str | None, as_json: bool) -> None:
    """Hold every review, as it stands in the store, against every rule; exit 1 where one is broken."""
    told = []
    with console.open() as app, app.store.reading() as reader:
        rows = [row for row in reader.reviews(limit=EVERY) if review in (None, row.id)]
        if review is not None and not rows:
            raise NotFound(f"There is no review {review}. `casework show` without an id lists those that there are.")
        for row in rows:
            fault = stored_fault(app, reader, row)
            told.append(
                {"review": row.id, "rule": None if fault is None else fault.rule, "fault": fault and str(fault)}
            )
            if not as_json:
                say(f"{row.id}: {'keeps every rule' if fault is None else f'BROKEN: {fault}'}")
    if as_json:
        print_json(told)
    elif not told:
        say("There are no reviews.")
    if any(one["rule"] for one in told):
        raise SystemExit(DOES_NOT_HOLD)
