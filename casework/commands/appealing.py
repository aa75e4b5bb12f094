"""`casework appeal`, `withdraw-appeal`, `external-request`, `external-decision`, `extend`, `reopen`."""

from datetime import datetime
from pathlib import Path

import click

from casework.commands.console import Console, end_of_incident, objects, only, print_json, read_object, say
from casework.commands.options import CASE_NUMBER, json_flag, key_option, withdrawal_option
from casework.domain.reopening import GROUNDS
from casework.domain.request import REQUESTERS
from casework.errors import InputError
from casework.ports import Actor, Json
from casework.usecases.appeals import appeal, withdraw_appeal
from casework.usecases.extensions import WHAT, extend
from casework.usecases.external import ask_external, external_decided
from casework.usecases.incoming import URGENCIES
from casework.usecases.reopenings import reopen

sender = click.option("--as", "who", default="outside", show_default=True, help="Who hands it in.")
party = click.option("--by", type=click.Choice(REQUESTERS), required=True, help="Who asks, whoever hands it in.")
urgency_option = click.option(
    "--urgency", type=click.Choice(URGENCIES), default="STANDARD", show_default=True, help="How fast it is asked for."
)
received_option = click.option(
    "--received-at", help="When the plan received it, e.g. 2026-03-24T09:00:00-05:00; else now."
)
documents_option = click.option(
    "--documents", type=click.Path(path_type=Path), help='A JSON file {"documents": [...]}; - is standard input.'
)


def _documents(path: Path | None) -> list[Json]:
    if path is None:
        return []
    body = read_object(path)
    only(body, ("documents",), path=path)
    return objects(body, "documents", path=path)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"“{text}” is not a moment; write e.g. 2026-03-24T09:00:00-05:00.") from error


def _where(result: Json, review: str) -> str:
    """In which review it is heard, where that is not the one that was named."""
    return "" if result["review"] == review else f"; it is heard as {result['review']}"


def _tell(result: Json, text: str, *, as_json: bool) -> None:
    if as_json:
        print_json(result)
    else:
        say(text)
    end_of_incident(result, "What came is kept")


@click.command("appeal", short_help="Appeal against a denial.")
@click.argument("review", type=CASE_NUMBER)
@party
@click.option("--reason", required=True, help="In the words of whoever appeals.")
@urgency_option
@click.option("--physician-supports", is_flag=True, help="A physician says that waiting would do harm.")
@received_option
@documents_option
@sender
@key_option
@json_flag
@click.pass_obj
def appeal_command(
    console: Console,
    review: str,
    by: str,
    reason: str,
    urgency: str,
    physician_supports: bool,
    received_at: str | None,
    documents: Path | None,
    who: str,
    key: str | None,
    as_json: bool,
) -> None:
    """Hand in an appeal against what was denied in REVIEW; where REVIEW has ended, a new review opens for it."""
    charts, moment = _documents(documents), _moment(received_at)
    with console.open() as app:
        result = appeal(
            app,
            review,
            actor=Actor(who),
            by=by,
            urgency=urgency,
            physician_supports=physician_supports,
            reason=reason,
            documents=charts,
            received_at=moment,
            key=key,
        )
    told = f"The appeal of {review} is on file (level {result['level']}){_where(result, review)}."
    _tell(result, told, as_json=as_json)


@click.command("withdraw-appeal", short_help="Take an appeal back.")
@click.argument("review", type=CASE_NUMBER)
@party
@click.option("--reason", required=True, help="In the words of whoever takes it back.")
@withdrawal_option
@sender
@key_option
@json_flag
@click.pass_obj
def withdraw_appeal_command(
    console: Console, review: str, by: str, reason: str, document: Path, who: str, key: str | None, as_json: bool
) -> None:
    """Take the appeal in REVIEW back, in writing; the decision before it stands."""
    written = read_object(document)
    with console.open() as app:
        result = withdraw_appeal(app, review, actor=Actor(who), by=by, reason=reason, document=written, key=key)
    _tell(result, f"The withdrawal of the appeal in {review} is on record.", as_json=as_json)


@click.command("external-request", short_help="Ask for external review.")
@click.argument("review", type=CASE_NUMBER)
@party
@click.option("--reason", default="", help="In the words of whoever asks.")
@urgency_option
@received_option
@documents_option
@sender
@key_option
@json_flag
@click.pass_obj
def external_request_command(
    console: Console,
    review: str,
    by: str,
    reason: str,
    urgency: str,
    received_at: str | None,
    documents: Path | None,
    who: str,
    key: str | None,
    as_json: bool,
) -> None:
    """Ask that somebody outside look at what stands denied in REVIEW; where it has ended, a new review opens."""
    charts, moment = _documents(documents), _moment(received_at)
    with console.open() as app:
        result = ask_external(
            app,
            review,
            actor=Actor(who),
            by=by,
            urgency=urgency,
            documents=charts,
            reason=reason,
            received_at=moment,
            key=key,
        )
    early = ", before the plan has decided on an appeal, as the law allows" if result["early"] else ""
    told = f"The request for external review of {review} is on file{early}{_where(result, review)}."
    _tell(result, told, as_json=as_json)


@click.command("external-decision", short_help="Hand in what was decided outside.")
@click.argument("review", type=CASE_NUMBER)
@click.option("--organization", required=True, help="Who decided.")
@click.option("--line", "lines", multiple=True, help="LINE=UPHELD or LINE=OVERTURNED; once for each.")
@click.option(
    "--dismissal", default="", help="Instead, where an appeal was dismissed and that went out: UPHELD, VACATED."
)
@click.option("--rationale", required=True, help="The reviewer's reasons, in short.")
@click.option(
    "--document",
    type=click.Path(path_type=Path),
    required=True,
    help="The reviewer's letter, a JSON file with one document; - is standard input.",
)
@received_option
@sender
@key_option
@json_flag
@click.pass_obj
def external_decision_command(
    console: Console,
    review: str,
    organization: str,
    lines: tuple[str, ...],
    dismissal: str,
    rationale: str,
    document: Path,
    received_at: str | None,
    who: str,
    key: str | None,
    as_json: bool,
) -> None:
    """Hand in what the external reviewer decided on REVIEW; it binds the plan."""
    decided, moment, letter = _lines(lines), _moment(received_at), read_object(document)
    with console.open() as app:
        result = external_decided(
            app,
            review,
            actor=Actor(who),
            organization=organization,
            lines=decided,
            dismissal=dismissal,
            rationale=rationale,
            document=letter,
            received_at=moment,
            key=key,
        )
    heard = f"; the appeal is heard in {result['opened']}" if "opened" in result else ""
    _tell(result, f"The decision of {organization} on {review} is on record{heard}.", as_json=as_json)


def _lines(pairs: tuple[str, ...]) -> dict[str, str]:
    decided: dict[str, str] = {}
    for pair in pairs:
        line, sign, outcome = pair.partition("=")
        if not sign or not line or not outcome:
            raise InputError(f"“{pair}” names no line with its outcome; write e.g. --line L1=OVERTURNED.")
        if line in decided:
            raise InputError(f"The line {line} is given twice. Give one outcome for each line.")
        decided[line] = outcome
    return decided


@click.command("extend", short_help="Take more time, where the law allows it.")
@click.argument("review", type=CASE_NUMBER)
@click.argument("what", type=click.Choice(tuple(WHAT)))
@click.option("--as", "who", required=True, help="The person who takes it.")
@click.option("--ground", required=True, help="One of the law's grounds; a refusal names them.")
@click.option("--reason", required=True, help="Why, in plain words; the letter says it.")
@click.option("--until", type=click.DateTime(("%Y-%m-%d",)), help="The expected day, where the law wants one named.")
@documents_option
@key_option
@json_flag
@click.pass_obj
def extend_command(
    console: Console,
    review: str,
    what: str,
    who: str,
    ground: str,
    reason: str,
    until: datetime | None,
    documents: Path | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Take more time for the decision or the appeal of REVIEW; the notice goes out first."""
    charts = _documents(documents)
    with console.open() as app:
        result = extend(
            app,
            review,
            person=who,
            what=what,
            ground=ground,
            reason=reason,
            until=None if until is None else until.date(),
            documents=charts,
            key=key,
        )
    _tell(result, f"The extension of the {what} of {review} is on file; its notice goes out.", as_json=as_json)


@click.command("reopen", short_help="Ask for a closed decision to be reopened.")
@click.argument("review", type=CASE_NUMBER)
@click.option("--ground", type=click.Choice(GROUNDS), required=True, help="Why the decision may be looked at again.")
@click.option("--reason", required=True, help="In the words of whoever asks.")
@documents_option
@sender
@key_option
@json_flag
@click.pass_obj
def reopen_command(
    console: Console,
    review: str,
    ground: str,
    reason: str,
    documents: Path | None,
    who: str,
    key: str | None,
    as_json: bool,
) -> None:
    """Ask for the decision of the closed REVIEW to be reopened; a new review opens for it."""
    charts = _documents(documents)
    with console.open() as app:
        result = reopen(app, review, actor=Actor(who), ground=ground, reason=reason, documents=charts, key=key)
    _tell(result, f"{result['review']} opened, to look at {review} again", as_json=as_json)
