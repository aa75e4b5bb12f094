"""The commands for what comes after a decision, and for who does a task: what they print, refuse, and end with."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casework.clocks import FixedClock
from casework.commands.main import command_line
from casework.ports import Clock
from casework.settings import Settings
from casework.usecases.application import Application
from server import build, console

from .conftest import WRITTEN, Run

ROOT = Path(__file__).parents[2]
CASE = ROOT / "tests/golden/external_review/G13.toml"
LETTER = {
    "id": "X1",
    "kind": "EXTERNAL_DECISION",
    "title": "Decision",
    "author": "Example Review Organization",
    "dated": "2026-10-01",
    "text": "Overturned.",
}
APPEAL = ("appeal", "R-G13", "--by", "MEMBER", "--reason", "Pads are all that my feet can bear.")
DECISION = ("external-decision", "R-G13", "--organization", "Example Review Organization", "--rationale", "It failed.")


def office(folder: Path, at: str, change: Callable[[Application], Application] = lambda app: app) -> Run:
    """The commands on the database of a folder, at a fixed moment."""
    settings = Settings(database=folder / "casework.db", outbox=folder / "outbox")

    def joined(settings: Settings, clock: Clock) -> Application:
        return change(build(settings, FixedClock(datetime.fromisoformat(at))))

    group = command_line(lambda: replace(console(), settings=settings, build=joined))
    return lambda *words, text=None: CliRunner().invoke(group, [str(word) for word in words], input=text)


def played(folder: Path, run: Run, before: str) -> None:
    """The case, up to its first step of this kind."""
    script = folder / "case.toml"
    head, cut, _ = CASE.read_text().partition(f"[[steps]]\n{before} = ")
    assert cut
    script.write_text(head)
    result = run("play", script, "--folder", folder)
    assert result.exit_code == 0, result.stderr


@pytest.fixture
def denied(tmp_path: Path, run: Run) -> Run:
    """The review was denied, and nobody has appealed yet."""
    played(tmp_path, run, "appeal")
    return office(tmp_path, "2026-10-05T11:00:00-04:00")


@pytest.fixture
def outside(tmp_path: Path, run: Run) -> Run:
    """The file is with the external reviewer."""
    played(tmp_path, run, "external_decided")
    return office(tmp_path, "2027-01-08T14:00:00-05:00")


def written(folder: Path, name: str, value: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(value))
    return path


def test_an_appeal_is_handed_in_shown_claimed_and_taken_back(denied: Run, tmp_path: Path) -> None:
    assert denied(*APPEAL).stdout == "The appeal of R-G13 is on file (level 1).\n"
    shown = denied("show", "R-G13").stdout
    for words in (
        "APPEALS",
        "Level 1 of 1, standard: the member, received 2026-10-05 11:00 -04:00: Pads are all that my feet can bear.",
        "appeal: 2026-11-04 23:59 -05:00",
        "check_standing",
    ):
        assert words in shown, words
    assert denied("claim", "R-G13/check_standing", "--as", "okafor").stdout.startswith(
        "R-G13/check_standing is okafor's (revision "
    )
    assert "claimed by okafor; due 2026-11-04 23:59 -05:00" in denied("show", "R-G13").stdout
    (row,) = [line for line in denied("tasks").stdout.splitlines() if "check_standing" in line]
    assert "okafor" in row
    assert denied("release", "R-G13/check_standing", "--as", "okafor").stdout.startswith(
        "R-G13/check_standing is nobody's now"
    )
    take_back = ("withdraw-appeal", "R-G13", "--by", "MEMBER", "--reason", "I changed my mind.", "--document")
    refused = denied(*take_back, WRITTEN)
    assert refused.exit_code == 3
    assert "was written by Helen Marsh, MD, not by Ruth Sample" in refused.stderr
    own = tmp_path / "own.json"
    own.write_text(json.dumps(json.loads(Path(WRITTEN).read_text()) | {"author": "Ruth Sample"}))
    taken = denied(*take_back, own)
    assert taken.stdout == "The withdrawal of the appeal in R-G13 is on record.\n"
    denied("worker", "--once")
    assert "withdrawn on 2026-10-05" in denied("show", "R-G13").stdout


def test_as_json_the_results_are_for_programs_and_the_same_key_changes_nothing(denied: Run) -> None:
    first = json.loads(denied(*APPEAL, "--key", "k", "--json").stdout)
    assert (first["review"], first["level"], first["status"]) == ("R-G13", 1, "OPEN")
    assert json.loads(denied(*APPEAL, "--key", "k", "--json").stdout) == first
    claimed = json.loads(denied("claim", "R-G13/check_standing", "--as", "okafor", "--json").stdout)
    assert (claimed["element"], claimed["claimed_by"]) == ("check_standing", "okafor")


def test_a_supervisor_assigns_and_whoever_may_not_do_a_task_is_refused_on_record(denied: Run, tmp_path: Path) -> None:
    people = tmp_path / "people.toml"
    people.write_text(
        '[people.zoe]\nname = "Zoe Hall"\nroles = ["supervisor"]\n'
        '[people.carl]\nname = "Carl Young"\nroles = ["appeals_coordinator"]\n'
    )
    denied("init", "--people", people)
    denied(*APPEAL)
    task = "R-G13/check_standing"
    assert denied("assign", task, "--to", "carl", "--as", "zoe").stdout.startswith(f"{task} is carl's")
    refused = denied("assign", task, "--to", "osei", "--as", "zoe")
    assert refused.exit_code == 4
    assert "it is for the role appeals_coordinator" in refused.stderr
    refused = denied("claim", task, "--as", "okafor")
    assert refused.exit_code == 4
    assert "is claimed by Carl Young" in refused.stderr
    shown = denied("show", "R-G13").stdout
    assert "check_standing, to osei: role" in shown
    assert "check_standing, to okafor" not in shown  # whoever comes too late has attempted nothing
    assert denied("audit", "verify").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("appeal", "R-NONE", *APPEAL[2:]), 4, "There is no review R-NONE"),
        (("appeal", "R-G13", "--reason", "x"), 2, "Missing option '--by'"),
        (("appeal", "R-G13", "--by", "NEIGHBOUR", "--reason", "x"), 2, "is not one of"),
        ((*APPEAL, "--received-at", "yesterday"), 3, "“yesterday” is not a moment; write e.g. 2026-03-24T09:00:00"),
        ((*APPEAL, "--received-at", "2026-10-01T09:00:00"), 3, "says no time zone"),
        ((*APPEAL, "--documents", "/nowhere.json"), 3, "cannot be read"),
        (
            ("withdraw-appeal", "R-G13", "--by", "MEMBER", "--reason", "x", "--document", WRITTEN),
            4,
            "no appeal is being",
        ),
        (("external-request", "R-G13", "--by", "MEMBER"), 4, "It is too early for external review of R-G13"),
        ((*DECISION, "--line", "L1=UPHELD", "--document", WRITTEN), 4, "No file of R-G13 is with an external reviewer"),
        ((*DECISION, "--line", "L1", "--document", WRITTEN), 3, "“L1” names no line with its outcome"),
        ((*DECISION, "--line", "L1=UPHELD", "--line", "L1=UPHELD", "--document", WRITTEN), 3, "is given twice"),
        ((*DECISION, "--line", "L1=MAYBE", "--document", WRITTEN), 3, "“MAYBE” is no outcome of the line L1"),
        (("extend", "R-G13", "lunch", "--as", "ana", "--ground", "x", "--reason", "x"), 2, "'lunch' is not one of"),
        (("extend", "R-G13", "decision", "--as", "ana", "--ground", "x", "--reason", "x"), 4, "has been decided"),
        (("reopen", "R-G13", "--ground", "FRAUD", "--reason", "x"), 4, "R-G13 is open, so there is nothing to reopen"),
        (("claim", "R-G13/sign_decision", "--as", "osei"), 4, "is no longer open: it was completed by Daniel Osei, MD"),
        (("claim", "R-G13/nothing", "--as", "osei"), 4, "has no open task nothing"),
        (("claim", "R-NONE/x", "--as", "osei"), 4, "There is no review R-NONE"),
    ],
)
def test_what_cannot_be_done_is_said_plainly_and_changes_nothing(
    denied: Run, words: tuple[object, ...], code: int, said: str
) -> None:
    before = json.loads(denied("show", "R-G13", "--json").stdout)
    result = denied(*words)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
    assert result.stdout == ""
    after = json.loads(denied("show", "R-G13", "--json").stdout)
    tried = after.pop("requests_refused")
    assert {name: one for name, one in after.items() if name != "trail"} == {
        name: one for name, one in before.items() if name not in ("trail", "requests_refused")
    }
    asks = words[0] in ("appeal", "withdraw-appeal", "external-request", "external-decision", "extend", "reopen")
    assert [said in one["reason"] for one in tried] == ([True] if asks and code == 4 and words[1] == "R-G13" else [])
    assert denied("audit", "verify").exit_code == 0


def test_a_second_appeal_is_refused(denied: Run) -> None:
    denied(*APPEAL)
    again = denied(*APPEAL)
    assert again.exit_code == 4
    assert "is on file already and is being heard" in again.stderr


def test_documents_come_with_an_appeal_and_a_file_with_anything_else_is_refused(denied: Run, tmp_path: Path) -> None:
    note = {**LETTER, "id": "N1", "kind": "PODIATRY_NOTE"}
    wrong = written(tmp_path, "wrong.json", {"documents": [note], "reason": "x"})
    assert '"reason" is not known here' in denied(*APPEAL, "--documents", wrong).stderr
    right = written(tmp_path, "right.json", {"documents": [note]})
    assert denied(*APPEAL, "--documents", right).exit_code == 0
    told = json.loads(denied("show", "R-G13", "--json").stdout)
    assert told["appeals"][0]["documents"] == ["N1"]


def test_an_appeal_is_kept_and_the_command_ends_with_5_where_the_review_cannot_go_on(
    denied: Run, tmp_path: Path
) -> None:
    def fails(context: Any) -> Any:
        raise ValueError("a mistake in a handler")

    broken = office(
        tmp_path,
        "2026-10-05T11:00:00-04:00",
        lambda app: replace(app, handlers={**app.handlers, "appeal.set_appeal_clock": fails}),
    )
    result = broken(*APPEAL)
    assert result.exit_code == 5
    assert "What came is kept, but the review cannot go on yet" in result.stderr
    assert "An appeal is on file and will be taken up" in broken("show", "R-G13").stdout


def test_an_external_decision_is_handed_in_and_the_history_tells_what_holds(outside: Run, tmp_path: Path) -> None:
    letter = written(tmp_path, "letter.json", LETTER)
    result = outside(*DECISION, "--line", "L1=OVERTURNED", "--document", letter)
    assert result.stdout == "The decision of Example Review Organization on R-G13 is on record.\n"
    shown = " ".join(outside("show", "R-G13").stdout.split())
    for words in (
        "first decision: denied (Daniel Osei, MD). L1 deny",
        "appeal, level 1: upheld (Helen Brandt, MD). L1 deny",
        "external review: overturned (Example Review Organization). L1 overturned",
        "In force: the external decision. L1 approve",
        "Asked for by the member, received 2026-11-20 09:30 -05:00",
        "The file went to Example Review Organization on 2026-11-30",
        "effectuation: 2027-01-09",
    ):
        assert words in shown, words
    again = outside(*DECISION, "--line", "L1=UPHELD", "--document", written(tmp_path, "b.json", {**LETTER, "id": "X2"}))
    assert again.exit_code == 4
    assert "it is final" in again.stderr


def test_external_review_is_asked_for_after_an_upheld_appeal(tmp_path: Path, run: Run) -> None:
    played(tmp_path, run, "ask_external")
    upheld = office(tmp_path, "2026-11-20T09:30:00-05:00")
    asked = upheld("external-request", "R-G13", "--by", "MEMBER", "--as", "member")
    assert asked.stdout == "The request for external review of R-G13 is on file.\n"
    again = upheld("external-request", "R-G13", "--by", "MEMBER")
    assert again.exit_code == 4
    assert "has been asked for already" in again.stderr


def test_more_time_is_taken_and_the_notice_tells_until_when(tmp_path: Path, run: Run) -> None:
    script = tmp_path / "case.toml"
    script.write_text(CASE.read_text().partition("[[steps]]")[0])
    run("play", script, "--folder", tmp_path)
    early = office(tmp_path, "2026-08-05T09:00:00-04:00")
    words = ("extend", "R-G13", "decision", "--as", "ana", "--reason", "The reviewer is ill.", "--ground")
    refused = early(*words, "HOLIDAY")
    assert refused.exit_code == 4
    assert "I13: 29 CFR 2560.503-1(f)(2)(iii)" in refused.stderr
    assert early(*words, "BEYOND_CONTROL").stdout == (
        "The extension of the decision of R-G13 is on file; its notice goes out.\n"
    )
    early("worker", "--once")
    shown = " ".join(early("show", "R-G13").stdout.split())
    assert "The decision, until 2026-09-02 23:59 -04:00 (beyond control): The reviewer is ill. Asked by ana" in shown


def test_an_appeal_that_comes_when_the_review_has_closed_says_where_it_is_heard(tmp_path: Path, run: Run) -> None:
    played(tmp_path, run, "appeal")
    late = office(tmp_path, "2027-06-01T09:00:00-04:00")
    late("worker", "--once")
    done = late("appeal", "R-G13", "--by", "MEMBER", "--reason", "I was in hospital.", "--as", "member")
    assert done.stdout == "The appeal of R-G13 is on file (level 1); it is heard as R-G13-appeal-1.\n"
    shown = " ".join(late("show", "R-G13-appeal-1").stdout.split())
    assert "Takes over what was decided in R-G13, which had ended: member handed in an appeal on 2027-06-01" in shown


def test_a_closed_decision_is_asked_to_be_reopened(tmp_path: Path, run: Run) -> None:
    played(tmp_path, run, "appeal")
    late = office(tmp_path, "2027-06-01T09:00:00-04:00")
    late("worker", "--once")
    opened = late("reopen", "R-G13", "--ground", "NEW_EVIDENCE", "--reason", "A study came out.", "--as", "member")
    assert opened.stdout == "R-G13-again-2 opened, to look at R-G13 again\n"
    assert "Looked at again in R-G13-again-2" in late("show", "R-G13").stdout
    shown = " ".join(late("show", "R-G13-again-2").stdout.split())
    assert "Looks again at R-G13, asked by member on 2027-06-01 09:00 -04:00 (new evidence): A study came out." in shown
    assert "before it was reopened: denied (R-G13). L1 deny" in shown


def played_case(folder: Path, run: Run, case: str, before: str) -> None:
    """Another case of the outside's, up to where its text says this."""
    script = folder / "other.toml"
    head, cut, _ = (CASE.parent / f"{case}.toml").read_text().partition(before)
    assert cut
    script.write_text(head)
    result = run("play", script, "--folder", folder)
    assert result.exit_code == 0, result.stderr


def test_a_dismissal_that_was_vacated_outside_names_the_review_that_hears_the_appeal(tmp_path: Path, run: Run) -> None:
    played_case(tmp_path, run, "T99", "[[steps]]\nexternal_decided = ")
    at = office(tmp_path, "2026-06-25T10:00:00-04:00")
    letter = written(tmp_path, "letter.json", LETTER | {"dated": "2026-06-25"})
    told = ("external-decision", "R-T99-external-1", "--organization", "Example Review Entity", "--rationale", "Error.")
    refused = at(*told, "--line", "L1=UPHELD", "--document", letter)
    assert refused.exit_code != 0
    assert "Say UPHELD or VACATED of it" in refused.stderr
    done = at(*told, "--dismissal", "VACATED", "--document", letter)
    assert done.stdout == (
        "The decision of Example Review Entity on R-T99-external-1 is on record; "
        "the appeal is heard in R-T99-appeal-2.\n"
    )
    shown = at("show", "R-T99-appeal-2").stdout
    assert "Takes over what was decided in R-T99-external-1, to hear the appeal there" in shown
    assert "It is heard because its dismissal was vacated outside (R-T99-external-1)" in shown
    shown = " ".join(at("show", "R-T99-external-1").stdout.split())
    assert (
        "Example Review Entity looked at the dismissal of the appeal, received 2026-06-25 10:00 -04:00: vacated."
        in shown
    )


def test_an_early_request_that_is_not_eligible_names_the_review_that_hears_the_appeal(tmp_path: Path, run: Run) -> None:
    played_case(tmp_path, run, "T101", '[[steps]]\ntask = "preliminary_check"')
    at = office(tmp_path, "2026-02-12T16:00:00-05:00")
    reason = "The release of the records that the law asks for is not signed."
    no = written(tmp_path, "no.json", {"decision": "NOT_ELIGIBLE", "ground": "INCOMPLETE", "reason": reason})
    done = at("complete", "R-T101/preliminary_check", no, "--as", "okafor")
    assert "the appeal is heard in R-T101-appeal-1\n" in done.stdout
    shown = at("show", "R-T101-appeal-1").stdout
    assert "It is heard because it may not go outside before it is decided (R-T101)" in shown
