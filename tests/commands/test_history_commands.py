"""`casework history` and `casework status` from the command line."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import server
from casework.clocks import FixedClock
from casework.commands.main import command_line
from tests.history.office import Office, lived_through

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return lived_through(tmp_path_factory, "determination/G07", "appeal_review/G03")


@pytest.fixture
def run(lived: Office, tmp_path: Path) -> Run:
    folder, clock = tmp_path / "office", FixedClock(lived.clock.now())
    shutil.copytree(lived.folder, folder)
    web = replace(lived.settings.web, files=folder / "files", archives=folder / "archives", outbox=folder / "outbox")
    settings = replace(lived.settings, database=folder / "casework.db", outbox=folder / "outbox", web=web)
    console = replace(server.console(), settings=settings, build=lambda known, _: server.build(known, clock))
    program = command_line(lambda: console)

    def ran(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(program, arguments)
        assert result.exit_code == code, result.output
        return result

    return ran


def test_a_case_is_asked_for_agreed_to_purged_and_read_back_from_its_archive(run: Run, tmp_path: Path) -> None:
    assert "2 cases can go; 0 cases that ended long ago must stay." in run("history", "preview").output
    asked = run(
        "history", "ask", "--all", "--line", "COMMERCIAL", "--reason", "Its time has come", "--as", "ada"
    ).output
    purge = asked.split()[1]
    assert "of 2 cases waits for another person" in asked
    assert f"Purge {purge} of 2 cases, asked by ada: asked." in run("history", "preview").output
    assert "waits for a second person" in run("history", "purge", purge, "--as", "ada", code=4).output
    assert "for themselves" in run("history", "agree", purge, "--as", "ada", code=4).output
    run("history", "agree", purge, "--as", "bob")
    done = run("history", "purge", purge, "--as", "ada").output
    assert "R-G07: purged" in done
    assert "2 cases purged" in done
    verified = run("audit", "verify").output
    assert "2 cases were purged" in verified
    assert "R-G07: 0 events, purged" in verified
    assert json.loads(run("audit", "verify", "--json").output)[0]["purged"]["agreed_by"] == "bob"
    assert "purged" in run("audit", "verify", "--review", "R-G07").output
    (path,) = (tmp_path / "office" / "archives").glob("R-G07-*.zip")
    assert "Case R-G07: Edith Sample (M-2007)" in run("history", "show", str(path)).output
    assert json.loads(run("history", "show", str(path), "--json").output)["review"]["id"] == "R-G07"


def test_a_hold_keeps_a_case_until_it_is_lifted(run: Run) -> None:
    for named, words in (
        (("--case", "r-g07"), "the case R-G07"),
        (("--member", "M-2007"), "the member M-2007"),
        (("--line", "MA", "--from", "2024-01-01"), "MEDICARE_ADVANTAGE, received on 2024-01-01 or later, also"),
    ):
        told = run("history", "hold", *named, "--reason", "Her lawyer wrote.", "--as", "sue").output
        assert words in told
    hold = told.split()[2]
    preview = run("history", "preview").output
    assert "R-G07: stays, 2 legal holds are on it" in preview
    assert f"Legal hold {hold} on MEDICARE_ADVANTAGE" in preview
    assert "is lifted" in run("history", "lift", hold, "--because", "The audit is closed", "--as", "sue").output
    rows = {row["review"]: row for row in json.loads(run("history", "preview", "--json").output)}
    assert (rows["R-G07"]["stands"], rows["R-G03"]["stands"]) == ("HELD", "FREE")
    assert rows["R-G03"]["kept_until"] == "2034-01-01"
    run("history", "hold", "--reason", "Nothing named", "--as", "sue", code=2)
    run("history", "lift", hold, "--because", "The audit is closed", "--as", "nobody", code=4)
    named = ("history", "hold", "--line", "MA", "--reason", "The audit of 2024", "--as", "sue")
    assert "Choose the first day" in run(*named, code=3).output
    assert "MEDICARE_ADVANTAGE, every case, also those that will come" in run(*named, "--whole").output


def test_a_case_is_found_by_its_number_in_small_letters(run: Run) -> None:
    assert "R-G07" in run("show", "r-g07").output
    run("status", "r-g07", "--for", "member")
    assert (
        "holds the case R-G07" in run("history", "archive", "r-g07", "--reason", "For the court", "--as", "ada").output
    )
    assert "r-g99" in run("show", "r-g99", code=4).output


def test_an_archive_can_be_written_alone_and_the_wiping_left_for_later(run: Run) -> None:
    assert "holds the case R-G07" in run("history", "archive", "R-G07", "--reason", "A wish", "--as", "ada").output
    purge = run("history", "ask", "R-G07", "--reason", "Its time has come", "--as", "ada").output.split()[1]
    assert "is agreed to" in run("history", "agree", purge, "--as", "sue").output
    run("history", "purge", purge, "--no-scrub", "--as", "ada")
    assert "1 case purged since the free space was last wiped" in run("history", "preview").output
    assert "wiped" in run("history", "scrub", "--as", "ada").output
    assert "casework history scrub" not in run("history", "preview").output
    again = run("history", "ask", "R-G03", "--reason", "Its time has come", "--as", "ada").output.split()[1]
    assert "taken back" in run("history", "take-back", again, "--as", "sue").output


def test_a_status_is_told_in_words_and_as_data(run: Run) -> None:
    told = run("status", "R-G03", "--for", "member").output
    assert "We have your request." in told
    assert "We sent you a letter. We did not approve your request." in told
    assert "We changed our decision" in told
    assert "Tenemos su solicitud." in run("status", "R-G03", "--for", "member", "--language", "es").output
    found = json.loads(run("status", "R-G03", "--for", "provider", "--json").output)
    assert (found["format"], found["state"], found["next"]) == ("casework-status", "CLOSED", None)
    assert "no review R-9" in run("status", "R-9", "--for", "member", code=4).output


def test_all_that_can_go_is_asked_for_and_where_nothing_can_it_says_so(run: Run) -> None:
    first = run("history", "preview", "--limit", "1").output
    assert "1 case can go; 0 cases that ended long ago must stay." in first
    assert "More may go: --limit looks for more than 1." in first
    run("history", "ask", "--all", "--reason", "Its time has come", "--as", "ada")
    again = run("history", "ask", "--all", "--reason", "Its time has come", "--as", "ada", code=4).output
    assert "No case can go now" in again
