"""`casework serve`: the pages for people's browsers."""

from dataclasses import replace

import click

from casework.commands.console import Console, say
from casework.settings import read_address


@click.command("serve", short_help="Serve the pages to people's browsers.")
@click.option("--address", help="Where to listen, host:port (default: CASEWORK_ADDRESS, or 127.0.0.1:8700).")
@click.pass_obj
def serve_command(console: Console, address: str | None) -> None:
    """Serve the pages until Ctrl-C or SIGTERM, and do beside it what `casework worker` does.

    What is at work when it is stopped is finished first.
    """
    settings = console.settings
    if address is not None:
        host, port = read_address(address, named="--address")
        settings = replace(settings, web=replace(settings.web, host=host, port=port))
    with console.open():
        pass  # a database that is missing, older or damaged is told here, not by a process that starts and dies
    console.serve(settings, lambda where: say(f"Casework is at {where}. Stop it with Ctrl-C.", err=True))
