"""`casework init` lets the first administrator in; `casework account` lets people in and keeps them out."""

import re
from pathlib import Path

import pytest

from casework.errors import SignInRefused
from casework.settings import Settings
from casework.usecases import signing_in
from server import build

from .conftest import EXAMPLES, Run

ONCE = re.compile(r"the one-time password ([a-z2-9]{4}(?:-[a-z2-9]{4}){3}) \(shown this once\)")


def stage(database: Path, name: str, password: str) -> str:
    """How far this password gets somebody."""
    from casework.clocks import SystemClock

    app = build(Settings(database=database, outbox=database.parent / "outbox"), SystemClock())
    try:
        return signing_in.sign_in(app, name, password, required=False, agent="", address="").session.stage
    except SignInRefused as refused:
        return str(refused)
    finally:
        app.store.close()


def shown(text: str) -> str:
    found = ONCE.search(text)
    assert found, text
    return found[1]


def test_the_first_administrator_is_let_in_by_a_password_that_is_shown_once(run: Run, database: Path) -> None:
    first = run("init")
    assert first.stderr.startswith("admin can sign in")
    assert stage(database, "admin", shown(first.stderr)) == "PASSWORD"
    assert run("init").stderr == ""


def test_an_administrator_of_the_file_of_people_is_the_first_one(run: Run, tmp_path: Path) -> None:
    people = tmp_path / "people.toml"
    people.write_text('[people.mona]\nname = "Mona Adler"\nroles = ["administrator"]\n')
    assert run("init", "--people", people).stderr.startswith("mona can sign in with the one-time password")


def test_the_first_password_may_come_from_a_file_and_is_not_shown(run: Run, database: Path, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("copper lantern seventh otter\nand more\n")
    made = run("init", "--admin-password-file", file)
    assert made.stderr.startswith("admin can sign in with the password that you gave")
    assert "lantern" not in made.output
    assert stage(database, "admin", "copper lantern seventh otter") == "PASSWORD"
    assert "There are accounts already" in run("init", "--admin-password-file", file).stderr
    empty = tmp_path / "empty"
    empty.write_text("\n")
    assert run("account", "add", "admin", "--password-file", empty).exit_code == 3
    empty.write_bytes(b"\xff\xfe")
    assert "no UTF-8 text" in run("account", "add", "admin", "--password-file", empty).stderr


@pytest.fixture
def staffed(run: Run) -> Run:
    run("init", "--people", EXAMPLES / "people.toml")
    return run


def test_accounts_are_added_reset_disabled_enabled_and_unlocked(staffed: Run, database: Path) -> None:
    once = shown(staffed("account", "add", "ana").stderr)
    assert stage(database, "ana", once) == "PASSWORD"
    assert "has an account already" in staffed("account", "add", "ana").stderr
    assert "Nobody here is called zoe" in staffed("account", "add", "zoe").stderr
    assert "osei has no account" in staffed("account", "reset", "osei").stderr
    again = shown(staffed("account", "reset", "ana", "--second-factor").stderr)
    assert "do not match" in stage(database, "ana", once)
    assert stage(database, "ana", again) == "PASSWORD"
    assert staffed("account", "disable", "ana").stdout == "ana is disabled, and signed out everywhere.\n"
    assert "disabled" in stage(database, "ana", again)
    assert staffed("account", "enable", "ana").exit_code == 0
    for _ in range(5):
        stage(database, "ana", "wrong")
    assert "Too many tries" in stage(database, "ana", again)
    assert staffed("account", "unlock", "ana").stdout == "ana can try again.\n"
    assert stage(database, "ana", again) == "PASSWORD"


def test_verification_covers_the_accounts_and_tells_what_was_changed_by_hand(staffed: Run, database: Path) -> None:
    import sqlite3

    assert "accounts: 5 entries, verified" in staffed("audit", "verify").stdout
    connection = sqlite3.connect(database)
    connection.execute("update people set roles = '[\"administrator\"]' where id = 'ana'")
    connection.commit()
    connection.close()
    broken = staffed("audit", "verify")
    assert broken.exit_code == 1
    assert "accounts: 5 entries, BROKEN: The entry of the person ana is not as entry 1 left it" in broken.stdout
