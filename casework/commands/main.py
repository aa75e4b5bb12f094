"""The command `casework`: its group, the options that all commands share, and the commands."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from casework import __version__
from casework.commands.accounts import account_group
from casework.commands.appealing import (
    appeal_command,
    extend_command,
    external_decision_command,
    external_request_command,
    reopen_command,
    withdraw_appeal_command,
)
from casework.commands.assigning import assign_command, claim_command, release_command
from casework.commands.console import CaseworkGroup, Console
from casework.commands.due import due_command
from casework.commands.exporting import audit_export, audit_verify_export
from casework.commands.history import history_group
from casework.commands.letter import letter_command
from casework.commands.operating import audit, init, verify_command, worker
from casework.commands.playing import demo, play_command
from casework.commands.reporting import report_command
from casework.commands.reviewing import (
    complete_command,
    message_command,
    show_command,
    submit_command,
    tasks_command,
    withdraw_command,
)
from casework.commands.rules import audit_rules
from casework.commands.sampling import sample_command
from casework.commands.serving import serve_command
from casework.commands.status import status_command
from casework.settings import Settings

BESIDE = ("archives", "files", "outbox", "secret")  # what lies beside a database where nothing else is said


def command_line(console: Callable[[], Console]) -> click.Group:
    """The whole command line over what `server.py` has joined."""

    @click.group(cls=CaseworkGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
    @click.version_option(__version__, prog_name="casework")
    @click.option(
        "--database",
        type=click.Path(path_type=Path),
        help="The SQLite file (default: CASEWORK_DATABASE, or var/casework.db).",
    )
    @click.pass_context
    def casework(ctx: click.Context, database: Path | None) -> None:
        """Coverage reviews that run on BPMN: from request to determination."""
        joined = console()
        ctx.obj = joined if database is None else replace(joined, settings=moved(joined.settings, database))

    for command in (
        demo,
        play_command,
        init,
        account_group,
        sample_command,
        submit_command,
        tasks_command,
        complete_command,
        message_command,
        withdraw_command,
        appeal_command,
        withdraw_appeal_command,
        external_request_command,
        external_decision_command,
        extend_command,
        reopen_command,
        claim_command,
        assign_command,
        release_command,
        show_command,
        status_command,
        letter_command,
        serve_command,
        worker,
        audit,
        history_group,
        report_command,
        verify_command,
        due_command,
    ):
        casework.add_command(command)
    for command in (audit_rules, audit_export, audit_verify_export):
        audit.add_command(command)
    return casework


def moved(settings: Settings, database: Path) -> Settings:
    """The settings with another database; what lies beside it goes along unless its place was named on its own."""
    before, after = settings.database.parent, database.parent
    return replace(
        settings,
        database=database,
        outbox=_beside(settings.outbox, before, after),
        web=replace(
            settings.web,
            files=_beside(settings.web.files, before, after),
            archives=_beside(settings.web.archives, before, after),
            outbox=_beside(settings.web.outbox, before, after),
            secret=_beside(settings.web.secret, before, after),
        ),
    )


def _beside(path: Path, before: Path, after: Path) -> Path:
    return after / path.name if path in [before / name for name in BESIDE] else path
