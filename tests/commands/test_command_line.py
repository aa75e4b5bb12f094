"""What the commands print, what they refuse, and how they end."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from casework.commands.console import exit_code
from casework.commands.main import moved
from casework.errors import (
    CaseworkError,
    EngineError,
    InputError,
    InvariantBroken,
    NotFound,
    RightsError,
    StoreBusy,
)
from casework.settings import Settings

from .conftest import ANSWERS, EXAMPLES, WRITTEN, Run, answer

ROOT = Path(__file__).parents[2]
REQUEST = EXAMPLES / "request.json"
WITHDRAW = ("withdraw", "R-T-1001", "--as", "clinic", "--by", "PROVIDER", "--document", WRITTEN)


def write(path: Path, value: object) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("x"), 3),
        (NotFound("x"), 4),
        (RightsError("x"), 4),
        (InvariantBroken("I01", "x", "law"), 4),
        (StoreBusy("x"), 5),
        (EngineError("x"), 5),
    ],
)
def test_exit_codes_say_who_can_do_something_about_it(error: CaseworkError, code: int) -> None:
    assert exit_code(error) == code


def test_a_request_goes_from_submission_to_its_letters(decided: Run) -> None:
    shown = decided("show", "R-T-1001")
    assert shown.exit_code == 0
    for words in (
        "closed, approved",
        "L1  foot, bilateral   APPROVE   PAS A1   medical necessity: 4 of 4 components of Article I ¶63",
        "approval to MEMBER, sent ",
        "events, verified; head ",
        "15 calendar days from the receipt",
    ):
        assert words in shown.stdout, words
    assert shown.stderr == ""
    assert "R-T-1001  closed  approved  no due date" in decided("show").stdout
    assert decided("audit", "verify").stdout.startswith("R-T-1001: ")
    assert decided("tasks").stdout == "Nothing is open.\n"
    assert decided("worker", "--once").stdout == "Nothing was due.\n"


def test_show_tells_an_open_review_with_its_tasks_flags_and_due_date(submitted: Run) -> None:
    text = submitted("show", "R-T-1001").stdout
    assert "open, in intake, revision 1" in text
    assert "check_completeness  Check that the file is complete (nurse_reviewer; due 202" in text
    assert "decision: 2" in text
    assert "DETERMINATION" not in text


def test_the_trail_is_told_event_by_event(decided: Run) -> None:
    text = decided("show", "R-T-1001", "--trail").stdout
    assert "EVENTS" in text
    assert "A request arrived and its review was opened." in text
    assert "path send_approval_notice, stop_decision_clock, decision_told" in text
    told = json.loads(decided("show", "R-T-1001", "--trail", "--json").stdout)
    assert [one["seq"] for one in told["events"]] == list(range(1, told["trail"]["events"] + 1))
    refused = decided("show", "--trail")
    assert refused.exit_code == 2
    assert "--trail needs the id of a review." in refused.stderr


def test_json_is_all_that_stands_on_standard_output(submitted: Run, tmp_path: Path) -> None:
    listed = json.loads(submitted("tasks", "--json").stdout)
    assert listed[0]["element"] == "check_completeness"
    assert {field["field"] for field in listed[0]["form"]} >= {"decision"}
    done = submitted("complete", listed[0]["id"], EXAMPLES / "answers/check_completeness.json", "--as", "ana", "--json")
    assert json.loads(done.stdout)["tasks"][0]["element"] == "verify_trials"
    assert json.loads(submitted("show", "--json").stdout)[0]["review"] == "R-T-1001"
    assert json.loads(submitted("show", "R-T-1001", "--json").stdout)["status"] == "OPEN"
    assert json.loads(submitted("audit", "verify", "--json").stdout)[0]["ok"] is True
    withdrawn = submitted(*WITHDRAW, "--reason", "Cancelled.", "--json")
    assert json.loads(withdrawn.stdout)["review"] == "R-T-1001"
    body = json.loads(REQUEST.read_text())
    body["request"]["id"] = "T-1002"
    again = submitted("submit", "-", "--json", text=json.dumps(body))
    assert json.loads(again.stdout)["review"] == "R-T-1002"


def test_without_a_database_every_command_says_how_to_make_one(run: Run) -> None:
    for words in (("show",), ("tasks",), ("worker", "--once"), ("audit", "verify"), ("submit", REQUEST)):
        refused = run(*words)
        assert refused.exit_code == 3, words
        assert "Make one with `casework init`" in refused.stderr
        assert refused.stdout == ""


def test_a_new_installation_is_empty_and_says_what_to_do(run: Run) -> None:
    made = run("init")
    assert made.stdout.endswith("casework.db is ready.\n")
    assert run("init").exit_code == 0
    assert run("show").stdout == "There are no reviews. Hand one in with `casework submit REQUEST.json`.\n"
    assert run("audit", "verify").stdout == "There are no reviews.\naccounts: 2 entries, verified\n"


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path, run: Run) -> None:
    blocked = write(tmp_path / "file", "")
    refused = run("--database", blocked / "casework.db", "init")
    assert refused.exit_code == 3
    assert "cannot be opened" in refused.stderr
    assert "--database" in refused.stderr
    junk = write(tmp_path / "junk.db", "no database " * 200)
    assert run("--database", junk, "show").exit_code == 5


def test_another_database_takes_its_letters_along_unless_their_folder_was_named() -> None:
    beside = Settings(database=Path("a/casework.db"), outbox=Path("a/outbox"))
    assert moved(beside, Path("b/x.db")).outbox == Path("b/outbox")
    named = Settings(database=Path("a/casework.db"), outbox=Path("letters"))
    assert moved(named, Path("b/x.db")).outbox == Path("letters")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[1]", "holds a list, but an object is needed"),
        ("{}", "holds no request"),
        ('{"request": {}, "documents": {}}', '"documents" must be a list of objects'),
        ('{"request": {}, "documents": ["x"]}', '"documents" must be a list of objects'),
        ('{"request": {}, "files": []}', '"files" is not known here'),
        ('{"request": {}}', "This request cannot be accepted"),
    ],
)
def test_a_request_file_that_cannot_be_used_says_what_to_mend(run: Run, tmp_path: Path, text: str, says: str) -> None:
    run("init")
    refused = run("submit", write(tmp_path / "request.json", text))
    assert refused.exit_code == 3
    assert says in refused.stderr
    assert run("show", "--json").stdout == "[]\n"


def test_a_file_that_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    run("init")
    for words in (("submit", tmp_path / "none.json"), ("play", tmp_path), ("init", "--people", tmp_path / "none.toml")):
        refused = run(*words)
        assert refused.exit_code == 3, words
        assert "cannot be read" in refused.stderr


def test_the_same_key_submits_once_and_needs_the_moment_of_receipt(run: Run, tmp_path: Path) -> None:
    run("init")
    refused = run("submit", REQUEST, "--key", "k1")
    assert refused.exit_code == 3
    assert "Add received_at" in refused.stderr
    body = json.loads(REQUEST.read_text())
    body["request"]["received_at"] = "2026-01-12T09:30:00-05:00"
    dated = write(tmp_path / "dated.json", body)
    assert run("submit", dated, "--key", "k1").stdout == run("submit", dated, "--key", "k1").stdout
    assert run("submit", dated).exit_code == 3


def test_a_list_that_is_cut_says_that_there_is_more(submitted: Run, tmp_path: Path) -> None:
    body = json.loads(REQUEST.read_text())
    body["request"]["id"] = "T-1002"
    body["request"]["service_date"] = "2027-03-01"
    assert submitted("submit", write(tmp_path / "second.json", body)).exit_code == 0
    for command in (("show",), ("tasks",), ("tasks", "--as", "ana")):
        cut = submitted(*command, "--limit", "1")
        assert cut.exit_code == 0
        assert "more than 1" in cut.stderr
        assert "more than" not in submitted(*command).stderr
        assert len(json.loads(submitted(*command, "--limit", "1", "--json").stdout)) == 1
    assert submitted("tasks", "--limit", "0").exit_code == 2


def test_a_wrong_id_says_what_there_is(submitted: Run) -> None:
    for words, says in (
        (("show", "R-NONE"), "There is no review R-NONE"),
        (("tasks", "--review", "R-NONE"), "There is no review R-NONE"),
        (("tasks", "--as", "nobody"), "Nobody here is called nobody"),
        (("audit", "verify", "--review", "R-NONE"), "There is no review R-NONE"),
        (("withdraw", "R-NONE", "--as", "x", "--by", "MEMBER", "--document", WRITTEN, "--reason", "y"), "R-NONE"),
        (("message", "R-NONE", "information_received"), "R-NONE"),
        (("complete", "nothing", EXAMPLES / "answers/sign_approval.json", "--as", "ana"), "There is no task nothing"),
        (
            ("complete", "R-T-1001/sign_approval", EXAMPLES / "answers/sign_approval.json", "--as", "ana"),
            "has no open task sign_approval. Its open tasks: check_completeness.",
        ),
    ):
        refused = submitted(*words)
        assert refused.exit_code == 4, (words, refused.stderr)
        assert says in refused.stderr, words
        assert refused.stdout == "", words


def test_the_wrong_person_is_refused_with_the_role_that_is_needed(submitted: Run) -> None:
    words = ("complete", "R-T-1001/check_completeness", EXAMPLES / "answers/check_completeness.json", "--as", "osei")
    refused = submitted(*words)
    assert refused.exit_code == 4
    assert (
        "Daniel Osei, MD may not do “Check that the file is complete”: it is for the role nurse_reviewer"
        in refused.stderr
    )
    assert "check_completeness" in submitted("tasks", "--as", "ana").stdout
    assert submitted("tasks", "--as", "osei").stdout == "Nothing is open.\n"


def test_answers_that_a_form_refuses_name_their_fields(submitted: Run, tmp_path: Path) -> None:
    wrong = write(tmp_path / "wrong.json", {"decision": "PERHAPS", "colour": "red"})
    refused = submitted("complete", "R-T-1001/check_completeness", wrong, "--as", "ana")
    assert refused.exit_code == 3
    assert "decision" in refused.stderr
    assert "colour" in refused.stderr


def test_a_stale_answer_is_refused(submitted: Run) -> None:
    words = ("complete", "R-T-1001/check_completeness", EXAMPLES / "answers/check_completeness.json", "--as", "ana")
    refused = submitted(*words, "--revision", 7)
    assert refused.exit_code == 4
    assert "has moved on" in refused.stderr
    assert submitted(*words, "--revision", 1).exit_code == 0


def test_a_message_that_nobody_waits_for_keeps_its_documents(submitted: Run, tmp_path: Path) -> None:
    nothing = submitted("message", "R-T-1001", "information_received")
    assert nothing.exit_code == 4
    assert "does not wait for" in nothing.stderr
    body = json.loads(REQUEST.read_text())
    chart = {**body["documents"][0], "id": "D9"}
    files = write(tmp_path / "more.json", {"documents": [chart]})
    filed = submitted("message", "R-T-1001", "information_received", "--documents", files)
    assert filed.stdout == "the documents are on file; nothing waited for the message\n"
    for wrong, says in (({"payload": []}, '"payload" must be an object'), ({"paper": 1}, '"paper" is not known here')):
        refused = submitted(
            "message", "R-T-1001", "information_received", "--documents", write(tmp_path / "x.json", wrong)
        )
        assert refused.exit_code == 3
        assert says in refused.stderr
    unknown = submitted("message", "R-T-1001", "telegram")
    assert unknown.exit_code == 3
    assert "There is no message telegram" in unknown.stderr


def test_an_information_request_is_answered_from_the_command_line(submitted: Run, tmp_path: Path) -> None:
    ask = write(tmp_path / "ask.json", {"decision": "ASK", "items": ["The first plan of care"]})
    assert submitted("complete", "R-T-1001/check_completeness", ask, "--as", "ana").exit_code == 0
    assert "thing" in submitted("worker", "--once").stdout
    shown = submitted("show", "R-T-1001").stdout
    assert "waits for the message information_received" in shown
    assert "information_request to PROVIDER, sent" in shown
    assert "information: 2" in shown
    handed = submitted("message", "R-T-1001", "information_received", "--json")
    assert json.loads(handed.stdout)["waited"] is True
    answer(submitted, ANSWERS)


def test_a_withdrawal_is_on_record_and_confirmed(submitted: Run) -> None:
    done = submitted(*WITHDRAW, "--reason", "The surgery was cancelled.")
    assert done.stdout.startswith("The withdrawal of R-T-1001 is on record")
    submitted("worker", "--once")
    assert "withdrawal to MEMBER, sent" in submitted("show", "R-T-1001").stdout
    assert submitted(*WITHDRAW, "--reason", "again").exit_code == 4


def test_one_changed_byte_breaks_the_trail_and_names_the_row(decided: Run, database: Path) -> None:
    with closing(sqlite3.connect(database)) as intruder, intruder:
        guards = intruder.execute("select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'events'")
        held = guards.fetchall()
        for name, _ in held:
            intruder.execute(f"drop trigger {name}")
        intruder.execute("update events set actor = 'anb' where review = 'R-T-1001' and seq = 7")
        for _, sql in held:
            intruder.execute(sql)
    verdict = decided("audit", "verify", "--review", "R-T-1001")
    assert verdict.exit_code == 1
    assert "BROKEN: Event 7" in verdict.stdout
    assert "BROKEN: Event 7" in decided("show", "R-T-1001").stdout


def test_the_shipped_diagrams_may_go_live_and_a_broken_one_may_not(run: Run, tmp_path: Path) -> None:
    fine = run("verify")
    assert fine.exit_code == 0, fine.stdout
    assert "0 findings" in fine.stdout
    empty = run("verify", tmp_path)
    assert empty.exit_code == 3
    assert "There is no diagram" in empty.stderr
    write(tmp_path / "intake.bpmn", (ROOT / "workflows/intake.bpmn").read_text().replace("intake.check_file", "x.y"))
    broken = run("verify", tmp_path, "--json")
    assert broken.exit_code == 1
    assert "check_file" in {one["element"] for one in json.loads(broken.stdout)}
    told = run("verify", tmp_path)
    assert told.exit_code == 1
    assert "intake.bpmn #check_file" in told.stdout
