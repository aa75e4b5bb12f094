"""The options that commands of several kinds have, each with the same words everywhere."""

from pathlib import Path

import click

json_flag = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
key_option = click.option("--key", help="Idempotency key: the same key again has no second effect.")
withdrawal_option = click.option(
    "--document",
    type=click.Path(path_type=Path),
    required=True,
    help="The written withdrawal, a JSON file with one document of the kind WITHDRAWAL; - is standard input.",
)
