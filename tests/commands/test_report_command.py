"""`casework report`: what a page of reports shows, from the command line."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import server
from casework.commands.main import command_line
from tests.usecases.desk import Desk

Run = Callable[..., Result]
DAYS = ("--from", "2026-01-01", "--to", "2027-12-31")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Desk]:
    folder = tmp_path_factory.mktemp("lived")
    made = Desk(folder, "external_review/G13")
    made.up_to("appeal")
    made.app.store.close()
    return folder, made


@pytest.fixture
def run(lived: tuple[Path, Desk]) -> Run:
    folder, made = lived
    settings = replace(server.console().settings, database=folder / "casework.db", outbox=folder / "outbox")
    console = replace(server.console(), settings=settings, build=lambda known, _: server.build(known, made.clock))
    program = command_line(lambda: console)

    def ran(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(program, ["report", *arguments])
        assert result.exit_code == code, result.output
        return result

    return ran


def test_without_a_name_the_reports_are_listed(run: Run) -> None:
    assert "turnaround: Time to a decision. How long decisions and their notices took" in run().output
    assert [one["name"] for one in json.loads(run("--json").output)][:1] == ["inventory"]


def test_a_report_is_told_in_words(run: Run) -> None:
    told = run("prior_authorization", *DAYS, "--urgency", "STANDARD").output
    assert told.startswith("Prior authorization metrics, 2026-01-01 to 2027-12-31\nUrgency: Standard\n")
    assert "2 | Standard requests approved | 0\u00a0% | 0 | 1" in told
    assert "3 | Standard requests denied | 100\u00a0% | 1 | 1" in told
    assert "xpedited requests denied" not in told
    whole = run("prior_authorization", *DAYS).output
    assert "6 | Expedited requests approved | No expedited requests | 0 | 0" in whole


def test_without_days_it_is_the_calendar_year_before(run: Run) -> None:
    told = run("turnaround").output
    assert told.startswith("Time to a decision, 2025-01-01 to 2025-12-31")
    assert "Nothing was decided in these days." in told


def test_a_program_reads_json_and_a_spreadsheet_csv(run: Run) -> None:
    made = json.loads(run("prior_authorization", *DAYS, "--json").output)
    cells = {row["cells"][1]: row["cells"][2] for row in made["sections"][0]["rows"]}
    assert cells["Standard requests denied"] == {"numerator": 1, "denominator": 1}
    assert cells["Average time to a decision on standard requests"] > 24
    assert made["period"] == {"first": "2026-01-01", "last": "2027-12-31"}
    csv = run("prior_authorization", *DAYS, "--csv").stdout_bytes.decode("utf-8-sig")
    assert csv.startswith("Report,Prior authorization metrics")


def test_what_is_made_public_hides_a_single_case(run: Run) -> None:
    year = ("--from", "2026-01-01", "--to", "2026-12-31")
    assert "100\u00a0%" in run("prior_authorization", *year).output
    refused = run("prior_authorization", *year, "--public", code=3).output
    assert "2026 is not over" in refused
    told = run("prior_authorization", "--public").output
    assert "Made for: publication" in told
    assert "2025-01-01 to 2025-12-31" in told


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("weather",), 4, "There is no report weather"),
        (("turnaround", "--from", "2026-01-01"), 2, "Give both --from and --to"),
        (("turnaround", "--from", "2026-02-30", "--to", "2026-03-01"), 2, "'2026-02-30' does not match"),
        (("turnaround", *DAYS, "--plan", "X"), 3, "There is no plan X"),
        (("turnaround", *DAYS, "--public"), 3, "is not made to be published"),
        (("prior_authorization", *DAYS, "--public"), 3, "covers one whole calendar year"),
        (("prior_authorization", "--public", "--urgency", "STANDARD"), 3, "Leave the urgency out"),
    ],
)
def test_what_cannot_be_told_is_refused(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    assert said in run(*arguments, code=code).output
