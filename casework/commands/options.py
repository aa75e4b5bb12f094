"""The options that commands of several kinds have, each with the same words everywhere."""

import click

json_flag = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
key_option = click.option("--key", help="Idempotency key: the same key again has no second effect.")
