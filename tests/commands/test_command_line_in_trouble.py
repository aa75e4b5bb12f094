"""What the command line tells when something cannot go on: a step, a letter, a reader, a worker."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

import server
from casework.calendars import calendars
from casework.commands.main import command_line
from casework.domain.library import Library
from casework.kit import Context
from casework.ports import Clock, Json
from casework.settings import Settings
from casework.usecases.application import Application
from handlers import HANDLERS

from .conftest import ANSWERS, EXAMPLES, Run, answer

ROOT = Path(__file__).parents[2]


def test_answers_are_kept_where_the_review_cannot_go_on_and_the_command_ends_with_5(
    submitted: Run, database: Path
) -> None:
    def broken(context: Context) -> Json:
        raise OSError("the disk of somebody's secret share")

    def build(settings: Settings, clock: Clock) -> Application:
        return replace(
            server.build(settings, clock), handlers={**HANDLERS, "conservative_treatment.gather_trials": broken}
        )

    settings = Settings(database=database, outbox=database.parent / "outbox")
    group = command_line(lambda: replace(server.console(), settings=settings, build=build))
    file = EXAMPLES / "answers/check_completeness.json"
    kept = CliRunner().invoke(group, ["complete", "R-T-1001/check_completeness", str(file), "--as", "ana"])
    assert kept.exit_code == 5
    assert "Your answers are kept, but the review cannot go on yet" in kept.stderr
    shown = submitted("show", "R-T-1001").stdout
    assert "INCIDENTS" in shown
    assert "gather_trials" in shown
    assert "secret" not in shown + kept.stderr
    assert submitted("worker", "--once").exit_code == 0


def test_a_letter_that_would_break_the_law_is_not_sent_and_the_incident_names_what_it_lacks(
    submitted: Run, database: Path
) -> None:
    law = "lines_of_business/commercial_erisa_notices.toml"
    demand = (
        '\n[[notices]]\nid = "ombudsman"\nnotices = ["approval"]\naudiences = ["MEMBER"]\ncitation = "10 XYZ 3.4"\n'
    )
    files = {name: text for name, text in server.content(".toml").items() if not name.startswith("samples/")}
    files[law] += demand.encode()

    def build(settings: Settings, clock: Clock) -> Application:
        return replace(server.build(settings, clock), library=Library.from_files(files, calendars=calendars()))

    answer(submitted, ANSWERS)
    answer(submitted, ["weigh_evidence"], who="osei")
    settings = Settings(database=database, outbox=database.parent / "outbox")
    group = command_line(lambda: replace(server.console(), settings=settings, build=build))
    file = EXAMPLES / "answers/sign_approval.json"
    kept = CliRunner().invoke(group, ["complete", "R-T-1001/sign_approval", str(file), "--as", "ana"])
    assert kept.exit_code == 5
    assert "The letter approval to MEMBER was not written" in kept.stderr
    assert "ombudsman (10 XYZ 3.4)" in kept.stderr
    assert "LETTERS" not in submitted("show", "R-T-1001").stdout


def test_flags_are_told_before_anybody_has_decided(submitted: Run) -> None:
    answer(submitted, ANSWERS)
    answer(submitted, ["weigh_evidence"], who="osei")
    shown = submitted("show", "R-T-1001").stdout
    assert "FLAGS" in shown
    assert "SOURCE_KIND_MISMATCH C1:" in shown


def test_a_reader_that_goes_away_is_no_failure_of_the_product(decided: Run, database: Path) -> None:
    command = [sys.executable, str(ROOT / "server.py"), "--database", str(database), "show", "R-T-1001"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(timeout=60) == 141
    assert errors == b""


def test_the_worker_runs_until_it_is_told_to_stop(submitted: Run, database: Path) -> None:
    command = [sys.executable, str(ROOT / "server.py"), "--database", str(database), "worker"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert b"The worker runs" in process.stderr.readline()
        process.terminate()
        assert process.wait(timeout=60) == 0
