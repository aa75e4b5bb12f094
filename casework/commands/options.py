"""The options that commands of several kinds have, each with the same words everywhere."""

from pathlib import Path
from typing import Any

import click

from casework.commands.console import Console
from casework.usecases.case_numbers import as_kept


class CaseNumber(click.ParamType[str]):
    """The number of a case as somebody types it; in capital letters, it is taken as it is."""

    name = "case"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The number as the case has it."""
        if ctx is None or not isinstance(ctx.obj, Console) or value == value.strip().upper():
            return str(value)
        with ctx.obj.open() as app, app.store.reading() as reader:
            return as_kept(reader, value)


CASE_NUMBER = CaseNumber()

json_flag = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
key_option = click.option("--key", help="Idempotency key: the same key again has no second effect.")
withdrawal_option = click.option(
    "--document",
    type=click.Path(path_type=Path),
    required=True,
    help="The written withdrawal, a JSON file with one document of the kind WITHDRAWAL; - is standard input.",
)
