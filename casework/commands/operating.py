"""`casework init`, `worker`, `audit verify`, `verify`: running an installation."""

import signal
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from casework.audit.accounts import verify_accounts, verify_views
from casework.audit.chain import plain
from casework.audit.verify import Verdict, verify_all, verify_review
from casework.commands.accounts import first_administrator
from casework.commands.console import DOES_NOT_HOLD, Console, named, print_json, read, say
from casework.commands.options import CASE_NUMBER, json_flag
from casework.documents.keeping import FileStore
from casework.domain.moment_words import full_day
from casework.engine.verify.run import verify
from casework.errors import InputError, NotFound
from casework.jobs.dispatcher import ThreadDispatcher
from casework.ports import Reader
from casework.ports_of_history import Tombstone
from casework.usecases.advance import work, work_off
from casework.usecases.forecast_sweep import ForecastSweep
from casework.usecases.kept_files import verify_files
from casework.usecases.people import enlist
from casework.usecases.people_file import read_people


@click.command(short_help="Make the database; add people.")
@click.option("--people", type=click.Path(path_type=Path), help="A TOML file with a table [people.ID] for each person.")
@click.option(
    "--admin-password-file",
    type=click.Path(path_type=Path),
    help="A file whose first line is the first administrator's password, in place of one that is made and printed.",
)
@click.pass_obj
def init(console: Console, people: Path | None, admin_password_file: Path | None) -> None:
    """Make the database, or bring it to this version; add people; let the first administrator in."""
    staff = read_people(read(people), name=named(people)) if people else ()
    with console.open(create=True) as app:
        enlist(app, staff)
        first_administrator(app, admin_password_file)
    added = f"; {len(staff)} {'person' if len(staff) == 1 else 'people'} added or brought up to date" if staff else ""
    say(f"{console.settings.database} is ready{added}.")


@click.command(short_help="Do what waits on nobody; send letters.")
@click.option("--once", is_flag=True, help="Do what is due now and end.")
@click.pass_obj
def worker(console: Console, once: bool) -> None:
    """Advance reviews that wait on nobody: due moments, retries, letters."""
    with console.open() as app:
        if once:
            done = work_off(app)
            ForecastSweep(app).finish()
            say(f"{done} {'thing' if done == 1 else 'things'} done" if done else "Nothing was due.")
            with app.store.reading() as reader:
                _tell_of_trouble(reader)
                _tell_of_leases(reader, app.clock.now())
            return
        forecast = ForecastSweep(app)
        dispatcher = ThreadDispatcher(store=app.store, clock=app.clock, work=lambda: work(app) + forecast.beside())
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: dispatcher.stop(grace=0))
        say("The worker runs; stop it with Ctrl-C.", err=True)
        dispatcher.run()


def _tell_of_trouble(reader: Reader) -> None:
    """A failed try counts as a thing done, so what still waits for a better one is told beside the number."""
    failing = [step for step in reader.service_steps() if step.error is not None]
    for step in failing:
        say(f"  {step.review}: {step.error}. It is tried again by itself; attempts so far: {step.attempt}.")
    known = {step.id for step in failing}
    for one in reader.incidents():
        if one.task not in known:
            say(f"  {one.review}: {one.cause}. It is tried again by itself; attempts so far: {one.attempts}.")


def _tell_of_leases(reader: Reader, now: datetime) -> None:
    """What another worker took and has not finished; were it lost, it is taken up again when its lease ends."""
    for step in reader.service_steps():
        if step.status == "RUNNING" and step.error is None and step.not_before > now:
            say(
                f"  {step.review}: {step.element} is being done by a worker, or was when one ended. It is tried again "
                f"from {step.not_before.isoformat(timespec='seconds')} on."
            )


@click.group()
def audit() -> None:
    """Prove what happened (verify, rules)."""


@audit.command("verify", short_help="Recompute every trail.")
@click.option("--review", type=CASE_NUMBER, help="Only this review's trail.")
@json_flag
@click.pass_obj
def audit_verify(console: Console, review: str | None, as_json: bool) -> None:
    """Recompute every link and state hash; exit 1 and name the first broken row where one does not hold.

    After the trails come the views of each case and the accounts, which are chained in the same way, and the files that
    people handed in, whose hashes the trails hold.
    """
    verdicts = []
    with console.open() as app, app.store.reading() as reader:
        for verdict in verify_all(reader) if review is None else [_one(reader, review)]:
            verdicts.append(verdict)
            if not as_json:  # each as it is known, for a large store takes a while
                say(f"{verdict.review}: {verdict.events} events, {_held(verdict)}")
        files = FileStore(console.settings.web.files)
        beside = [verify_views(reader, verdict.review) for verdict in verdicts]
        beside += [verify_files(reader, files, verdict.review) for verdict in verdicts]
        beside += [verify_accounts(reader)] if review is None else []
    gone = [one.purged for one in verdicts if one.purged is not None]
    if not as_json:
        if gone:
            say(_purged_words(gone))
        if not verdicts:
            say("There are no reviews.")
        for one in beside:
            if one.events or not one.ok:
                say(f"{one.review}: {one.events} entries, {_held(one)}")
    verdicts += beside
    if as_json:
        print_json(
            [
                {"review": one.review, "events": one.events, "ok": one.ok, "fault": one.fault, "seq": one.seq}
                | ({} if one.purged is None else {"purged": plain(one.purged)})
                for one in verdicts
            ]
        )
    if not all(one.ok for one in verdicts):
        raise SystemExit(DOES_NOT_HOLD)


def _held(verdict: Verdict) -> str:
    if verdict.purged is not None:
        one = verdict.purged
        return f"purged {full_day(one.purged_at)} by {one.purged_by}, as {one.agreed_by} had agreed; its place is kept"
    return "verified" if verdict.ok else f"BROKEN: {verdict.fault}"


def _purged_words(gone: Sequence[Tombstone]) -> str:
    """That cases were purged, when and by whom; where their chains ended stays part of the proof of all trails."""
    first, last = min(one.purged_at for one in gone), max(one.purged_at for one in gone)
    people = ", ".join(sorted({one.purged_by for one in gone}))
    when = full_day(first) if first.date() == last.date() else f"{full_day(first)} to {full_day(last)}"
    many = "1 case was" if len(gone) == 1 else f"{len(gone):,} cases were"
    return f"{many} purged ({when}, by {people}); `casework history show` reads their archives."


def _one(reader: Reader, review: str) -> Verdict:
    verdict = verify_review(reader, review)
    if not verdict.ok and not verdict.events and review not in {id for id, _, _ in reader.heads()}:
        raise NotFound(f"There is no review {review}. `casework show` lists those that there are.")
    return verdict


@click.command("verify", short_help="Check diagrams and decision tables.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@json_flag
@click.pass_obj
def verify_command(console: Console, folder: Path | None, as_json: bool) -> None:
    """Check diagrams and decision tables (those shipped, or those in FOLDER); exit 1 where they may not go live."""
    files = _definitions(folder) if folder else console.content()
    findings = verify(files, operators=console.operators, forms=console.forms, deadlines=console.deadlines())
    if as_json:
        print_json(
            [
                {
                    "rule": one.rule,
                    "file": one.file,
                    "element": one.element,
                    "severity": one.severity,
                    "message": one.message,
                }
                for one in findings
            ]
        )
    else:
        for one in findings:
            say(f"{one.severity}: {one}")
        say(f"{len(files)} files, {len(findings)} findings")
    if any(one.severity == "error" for one in findings):
        raise SystemExit(DOES_NOT_HOLD)


def _definitions(folder: Path) -> dict[str, bytes]:
    files = {path.name: read(path) for path in sorted(folder.rglob("*")) if path.suffix in (".bpmn", ".dmn")}
    if not files:
        raise InputError(f"There is no diagram (.bpmn) and no decision table (.dmn) in {folder}. Name another folder.")
    return files
