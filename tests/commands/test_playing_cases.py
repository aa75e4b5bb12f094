"""Whole cases from the command line."""

import json
from pathlib import Path

import pytest

from .conftest import EXAMPLES, Run

README = Path(__file__).parents[2] / "README.md"
SAMPLE = Path(__file__).parents[2] / "workflows" / "samples" / "second_fat_grafting.toml"


def test_the_demo_ends_with_the_determination_its_letters_and_a_verified_trail(run: Run) -> None:
    shown = run("demo")
    assert shown.exit_code == 0, shown.stderr
    for words in (
        "L1  foot, bilateral   APPROVE   PAS A1   medical necessity: 4 of 4 components of Article I ¶63",
        "L2  face   APPROVE   PAS A1   medical necessity: 4 of 4 components of Article I ¶63",
        "Article V §HH ¶I",
        "Article V §FF",
        "3 of 3 exceptions met",
        "due 2026-01-27 23:59 -05:00",
        "approval to PROVIDER, sent 2026-01-14",
        "events, verified; head ",
        "Every expectation of G01 is met.",
    ):
        assert words in shown.stdout, words
    assert max(len(line) for line in shown.stdout.splitlines()[:-1] if "/" not in line) <= 120
    excerpt = README.read_text("utf-8").partition("```text\n")[2].partition("```")[0]
    told = [line for line in excerpt.splitlines() if line != "..."]
    assert len(told) > 10
    assert [line for line in told if line not in shown.stdout.splitlines()] == []


def test_played_as_json_only_json_stands_on_standard_output(run: Run) -> None:
    played = run("demo", "--json")
    assert json.loads(played.stdout)["passed"] is True
    assert "check_completeness" in played.stderr


def test_a_case_in_a_folder_can_be_looked_at_afterwards_and_played_again(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    first = run("play", SAMPLE, "--folder", folder, "--json")
    second = run("play", SAMPLE, "--folder", folder, "--json")
    assert json.loads(first.stdout)["review"]["trail"] == json.loads(second.stdout)["review"]["trail"]
    assert run("--database", folder / "casework.db", "show", "R-G01").exit_code == 0
    letters = sorted(path.name for path in (folder / "outbox" / "R-G01").iterdir())
    assert len([name for name in letters if name.startswith("approval-member-") and name.endswith(".html")]) == 1


def test_the_whole_example_of_the_format_plays_to_its_end(run: Run, tmp_path: Path) -> None:
    played = run("play", EXAMPLES / "medicaid_appeal.toml", "--folder", tmp_path / "kept")
    assert played.exit_code == 0, played.stderr
    assert "Every expectation of E01 is met." in played.stdout
    text = " ".join(played.stdout.split())
    assert "appeal, level 1: overturned (Helen Brandt, MD). L1 approve" in text
    assert "Refused, as it should be: Daniel Osei, MD may not do" in text


def test_an_expectation_that_is_not_met_is_named_and_ends_the_command_with_1(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(SAMPLE.read_text().replace('outcome = "APPROVED"', 'outcome = "DENIED"'))
    played = run("play", wrong)
    assert played.exit_code == 1
    assert "NOT MET: outcome is APPROVED, expected DENIED" in played.stderr
    assert "Every expectation" not in played.stdout


def test_a_step_that_must_be_refused_is_told_with_its_reason(run: Run, tmp_path: Path) -> None:
    refused = '[[steps]]\ntask = "check_completeness"\nas = "osei"\nanswers = {}\nrefused = "nurse_reviewer"\n\n'
    case = tmp_path / "case.toml"
    case.write_text(SAMPLE.read_text().replace("[[steps]]", f"{refused}[[steps]]", 1))
    played = run("play", case)
    assert played.exit_code == 0, played.stderr
    assert "Refused, as it should be: Daniel Osei, MD may not do" in played.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[case", "is not a TOML file"),
        ("[case]\n", "cannot be played"),
        ("[clock]\nstart = 1\n", "[request] is missing"),
    ],
)
def test_a_case_that_cannot_be_played_says_what_to_mend(run: Run, tmp_path: Path, text: str, says: str) -> None:
    case = tmp_path / "case.toml"
    case.write_text(text)
    refused = run("play", case)
    assert refused.exit_code == 3
    assert says in refused.stderr


def test_a_file_in_place_of_the_folder_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    refused = run("play", SAMPLE, "--folder", file)
    assert refused.exit_code == 3
    assert "is not a folder" in refused.stderr
