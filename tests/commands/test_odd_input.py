"""What nobody should send, and somebody does: it is refused in plain words, and nothing is lost or done twice."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from .conftest import ANSWERS, EXAMPLES, WRITTEN, Run, answer

ROOT = Path(__file__).parents[2]
CHECK = "R-T-1001/check_completeness"
COMPLETE = EXAMPLES / "answers" / "check_completeness.json"
DOCUMENT = {"id": "D9", "kind": "LETTER", "title": "A letter", "author": "Helen Marsh, MD", "dated": "2025-11-20"}


def example(**changes: Any) -> str:
    """The example's request, changed."""
    body = json.loads((EXAMPLES / "request.json").read_text(encoding="utf-8"))
    body["request"].update(changes)
    return json.dumps(body)


def test_a_repeat_with_the_same_key_is_harmless_however_the_task_is_named(submitted: Run) -> None:
    first = submitted("complete", CHECK, COMPLETE, "--as", "ana", "--key", "k1")
    again = submitted("complete", CHECK, COMPLETE, "--as", "ana", "--key", "k1")
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert "open, in conservative treatment, revision 2" in submitted("show", "R-T-1001").stdout


def test_a_repeat_is_harmless_after_the_same_task_was_put_again(submitted: Run, tmp_path: Path) -> None:
    answer(submitted, ["check_completeness"])
    ask = tmp_path / "ask.json"
    lines = {"L1": {"trials": [], "history": "INCOMPLETE"}}
    ask.write_text(json.dumps({"decision": "ASK", "items": ["The podiatry record."], "lines": lines}))
    more = tmp_path / "more.json"
    more.write_text(json.dumps({"documents": [{**DOCUMENT, "text": "Seen."}]}))
    task = "R-T-1001/verify_trials"
    first = submitted("complete", task, ask, "--as", "ana", "--key", "k2")
    assert submitted("worker", "--once").exit_code == 0
    assert submitted("message", "R-T-1001", "information_received", "--documents", more).exit_code == 0
    assert "verify_trials" in submitted("tasks").stdout
    again = submitted("complete", task, ask, "--as", "ana", "--key", "k2")
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert "verify_trials" in submitted("tasks").stdout


def test_a_document_that_nobody_can_have_written_yet_is_refused(run: Run, tmp_path: Path) -> None:
    body = json.loads(example(id="T-1009"))
    body["documents"][0]["dated"] = "2226-01-01"
    run("init")
    file = tmp_path / "future.json"
    file.write_text(json.dumps(body))
    refused = run("submit", file)
    assert refused.exit_code == 3
    assert "is dated 2226-01-01, and it is only" in refused.stderr
    assert run("show").stdout.startswith("There are no reviews")


def test_a_name_with_a_control_character_is_refused(run: Run, tmp_path: Path) -> None:
    run("init")
    file = tmp_path / "odd.json"
    file.write_text(example(procedure_label="Fat\u0000grafting"))
    refused = run("submit", file)
    assert refused.exit_code == 3
    assert "procedure_label: holds a control character, which no name has; take it out." in refused.stderr


def test_a_site_that_the_policy_does_not_name_is_told_at_once(run: Run, tmp_path: Path) -> None:
    run("init")
    line = {"code": "15773", "site": "EYELID", "side": "LEFT", "quantity": 1}
    file = tmp_path / "odd.json"
    file.write_text(example(lines=[line]))
    told = run("submit", file)
    assert told.exit_code == 0
    assert "note: The site EYELID is none that the policy " in told.stdout
    assert "Sites that the policy does not name: EYELID" in run("show", "R-T-1001").stdout


def test_a_part_that_was_damaged_is_told_in_words(submitted: Run, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update parts set text = '{' where name = 'coverage'")
    told = submitted("show", "R-T-1001")
    assert told.exit_code == 5
    assert "The part coverage of R-T-1001 is not what was kept" in told.stderr
    assert "Traceback" not in told.stderr + told.stdout


def test_a_step_that_another_worker_took_is_told_with_the_moment_of_its_next_try(
    submitted: Run, database: Path
) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "insert into service_steps (id, review, element, operator, status, attempt, not_before, result) "
            "values ('s1', 'R-T-1001', 'send_approval_notice', 'determination.send_approval_notice', 'RUNNING', 1, "
            "7983878400000, '{}')"
        )
    told = submitted("worker", "--once").stdout
    assert "R-T-1001: send_approval_notice is being done by a worker, or was when one ended" in told
    assert "It is tried again from 2223-01-01" in told


def test_a_second_answer_is_told_who_gave_the_first(submitted: Run) -> None:
    answer(submitted, ["check_completeness"])
    refused = submitted("complete", CHECK, COMPLETE, "--as", "ana")
    assert refused.exit_code == 4
    assert "was completed by Ana Ruiz, RN" in refused.stderr
    assert "not recorded a second time" in refused.stderr


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("NOPE/check_completeness", "There is no review NOPE"),
        ("R-T-1001/sign_approval", "has no open task sign_approval. Its open tasks: check_completeness"),
        ("/", "There is no review"),
    ],
)
def test_a_task_that_is_not_there_is_told_apart_from_a_review_that_is_not(submitted: Run, task: str, said: str) -> None:
    refused = submitted("complete", task, COMPLETE, "--as", "ana")
    assert refused.exit_code == 4
    assert said in refused.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "Standard input holds a list"),
        ("null", "Standard input holds nothing (null)"),
        ("7", "Standard input holds a number"),
        ("{", "Standard input is not JSON"),
        ('{"note":' + '{"a":' * 900 + "1" + "}" * 901, "Standard input is nested more than 100 levels deep"),
    ],
)
def test_what_cannot_be_read_is_named_in_words(submitted: Run, text: str, said: str) -> None:
    refused = submitted("complete", CHECK, "-", "--as", "ana", "--key", "k", text=text)
    assert refused.exit_code == 3
    assert said in refused.stderr


def test_a_file_that_an_editor_on_windows_wrote_is_read(submitted: Run, tmp_path: Path) -> None:
    answers, people = tmp_path / "answers.json", tmp_path / "people.toml"
    answers.write_bytes(b"\xef\xbb\xbf" + COMPLETE.read_bytes().replace(b"\n", b"\r\n"))
    people.write_bytes(b"\xef\xbb\xbf" + (EXAMPLES / "people.toml").read_bytes().replace(b"\n", b"\r\n"))
    assert submitted("init", "--people", people).exit_code == 0
    assert submitted("complete", CHECK, answers, "--as", "ana").exit_code == 0


def test_a_request_from_the_future_is_refused_because_its_time_cannot_have_begun(submitted: Run) -> None:
    for moment in ("2999-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"):
        refused = submitted("submit", "-", text=example(id="LATER", received_at=moment))
        assert refused.exit_code == 3
        assert "cannot start in the future" in refused.stderr
    assert "LATER" not in submitted("show").stdout


def test_the_same_document_twice_is_refused_by_its_id(submitted: Run, tmp_path: Path) -> None:
    file = tmp_path / "more.json"
    file.write_text(json.dumps({"documents": [{**DOCUMENT, "text": "Seen."}]}))
    assert submitted("message", "R-T-1001", "information_received", "--documents", file).exit_code == 0
    refused = submitted("message", "R-T-1001", "information_received", "--documents", file)
    assert refused.exit_code == 3
    assert "on file already: D9" in refused.stderr
    file.write_text(json.dumps({"documents": [{**DOCUMENT, "id": "D8", "text": "Seen."}] * 2}))
    refused = submitted("message", "R-T-1001", "information_received", "--documents", file)
    assert refused.exit_code == 3
    assert "share an id: D8" in refused.stderr


def test_nobody_from_outside_may_appear_as_casework_itself(submitted: Run) -> None:
    for words in (
        ("message", "R-T-1001", "peer_to_peer_requested", "--from", "casework"),
        (
            "withdraw",
            "R-T-1001",
            "--as",
            "casework",
            "--by",
            "PROVIDER",
            "--document",
            WRITTEN,
            "--reason",
            "No longer wanted.",
        ),
        (
            "withdraw",
            "R-T-1001",
            "--as",
            " ",
            "--by",
            "PROVIDER",
            "--document",
            WRITTEN,
            "--reason",
            "No longer wanted.",
        ),
    ):
        refused = submitted(*words)
        assert refused.exit_code == 3
        assert "is nobody from outside" in refused.stderr
    refused = submitted(
        "withdraw", "R-T-1001", "--as", "clinic", "--by", "PROVIDER", "--document", WRITTEN, "--reason", " "
    )
    assert (refused.exit_code, "needs a reason" in refused.stderr) == (3, True)
    assert "open" in submitted("show").stdout


def test_what_would_steer_the_terminal_is_shown_and_not_obeyed(submitted: Run) -> None:
    assert submitted("submit", "-", text=example(id="STEER", procedure_label="Fat grafting\u202e")).exit_code == 0
    odd = ("--ground", "RED\x1b[31m\x1b[2J", "--reason", "The reviewer is ill.")
    assert submitted("extend", "R-STEER", "decision", "--as", "ana", *odd).exit_code == 4
    shown = submitted("show", "R-STEER").stdout
    assert "Fat grafting\\u202e" in shown
    assert "RED\\u001b[31m\\u001b[2J" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_terminal_that_lacks_a_letter_stops_no_command(submitted: Run, database: Path, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "server.py", "--database", str(database), "show", "R-T-1001"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"15 calendar days from the receipt" in done.stdout


def test_a_folder_is_no_database(run: Run, tmp_path: Path) -> None:
    refused = run("--database", tmp_path, "show")
    assert refused.exit_code == 3
    assert "is a folder, and the database is a file" in refused.stderr


def test_the_list_of_tasks_tells_every_field_down_to_its_options(submitted: Run) -> None:
    answer(submitted, ["check_completeness"])
    (task,) = json.loads(submitted("tasks", "--json").stdout)
    form = {field["field"]: field for field in task["form"]}
    assert form["decision"]["options"] == {"RATE": "Rate what is on file", "ASK": "Ask the provider for records first"}
    section = {field["field"]: field for field in form["lines"]["fields"]}
    assert (form["lines"]["answer"], section["trials"]["answer"]) == ("a section a line", "list of sections")
    trial = {field["field"]: (field["answer"], field["required"]) for field in section["trials"]["fields"]}
    assert trial["name"] == ("text", True)
    assert trial["weeks"] == ("number", False)
    assert trial["outcome"] == ("one of the options", True)
    assert section["no_alternative_claims"]["answer"] == "list of text"


@pytest.mark.parametrize("words", [["show", "R-T-1001"], ["show", "--json"], ["tasks"]])
def test_output_that_finds_no_space_is_told_on_standard_error(submitted: Run, database: Path, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "server.py", "--database", str(database), *words],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 5
    assert done.stderr.startswith("casework: What this command did is done and kept, but its output could not be")


def test_a_closed_standard_output_stops_no_command(submitted: Run, database: Path) -> None:
    command = f'exec "{sys.executable}" server.py --database "{database}" worker --once >&-'
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_list_of_commands_says_of_each_what_it_does_in_whole_words(run: Run) -> None:
    listed = run("--help").stdout.partition("Commands:")[2]
    assert len(listed.strip().splitlines()) == 29
    assert "..." not in listed


def test_a_letter_that_cannot_leave_is_told_beside_what_was_done(submitted: Run, database: Path) -> None:
    answer(submitted, ANSWERS)
    answer(submitted, ["weigh_evidence"], who="osei")
    answer(submitted, ["sign_approval"])
    outbox = database.parent / "outbox"
    outbox.write_text("A file stands where the folder should be.")
    told = submitted("worker", "--once")
    assert told.exit_code == 0
    assert "R-T-1001: send_approval_notice could not be carried out: " in told.stdout
    assert "tried again by itself; attempts so far: 1." in told.stdout
    outbox.unlink()
    assert "R-T-1001: send_approval_notice" in submitted("worker", "--once").stdout, "it still waits for its next try"
