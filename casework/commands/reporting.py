"""`casework report`: a report over a period, in words or as CSV."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import click

from casework.commands.console import Console, print_json, say
from casework.commands.options import json_flag
from casework.domain.report_shape import Listed, Period, Report
from casework.usecases.next_case_taking import home_zone
from casework.usecases.reports import Filters, last_year, report, report_list

HOUR = 3600
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("report", short_help="Print a report, or the list of them.")
@click.argument("name", required=False)
@click.option("--from", "first", type=DAY, metavar="DAY", help="The first day (default: the calendar year before).")
@click.option("--to", "last", type=DAY, metavar="DAY", help="The last day.")
@click.option("--plan-type", metavar="ID", help="One line of business only.")
@click.option("--plan", metavar="ID", help="One plan only.")
@click.option("--urgency", type=click.Choice(("STANDARD", "EXPEDITED")), help="One urgency only.")
@click.option("--public", is_flag=True, help="As it may be published: one whole year, small groups hidden.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, with every definition and citation.")
@json_flag
@click.pass_obj
def report_command(
    console: Console,
    name: str | None,
    first: datetime | None,
    last: datetime | None,
    plan_type: str | None,
    plan: str | None,
    urgency: str | None,
    public: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """The report NAME over the days from --from to --to, both of them counted, in the time zones of the plans."""
    with console.open() as app:
        if name is None:
            _list(report_list(app), as_json=as_json)
            return
        if (first is None) != (last is None):
            raise click.UsageError("Give both --from and --to, or neither for the calendar year before.")
        period = last_year(app) if first is None or last is None else Period(_day(first), _day(last))
        filters = Filters(line_of_business=plan_type, plan=plan, urgency=urgency, public=public)
        with app.store.reading() as reader:
            made = report(app, reader, name, period, filters)
        zone = home_zone(app)
        if as_csv:
            click.echo(console.report_csv(made, zone=zone, made=app.clock.now()), nl=False)
        elif as_json:
            print_json(_plain(made))
        else:
            _tell(console, made, zone)


def _day(moment: datetime) -> date:
    return moment.date()


def _list(reports: Sequence[Listed], *, as_json: bool) -> None:
    if as_json:
        print_json([{"name": one.name, "title": one.title, "sentence": one.sentence} for one in reports])
        return
    for one in reports:
        say(f"{one.name}: {one.title}. {one.sentence}")


def _plain(told: object) -> Any:
    """What a program reads: a share with its numerator and denominator, a span of time in hours."""
    if isinstance(told, timedelta):
        return told.total_seconds() / HOUR
    if isinstance(told, date):
        return told.isoformat()
    if is_dataclass(told):
        return {one.name: _plain(getattr(told, one.name)) for one in fields(told)}
    if isinstance(told, list | tuple):
        return [_plain(one) for one in told]
    return told


def _tell(console: Console, made: Report, zone: tzinfo) -> None:
    say(f"{made.title}, {made.period.first} to {made.period.last}")
    for name, value in ((("Sample data", made.invented),) if made.invented else ()) + made.filters:
        say(f"{name}: {value}")
    for table in made.sections:
        say(f"\n{table.title}")
        if not table.rows:
            say(f"  {table.empty}")
            continue
        say("  " + " | ".join(column.title for column in table.columns))
        for row in table.rows:
            say("  " + " | ".join(console.cell(cell, zone) for cell in row.cells))
