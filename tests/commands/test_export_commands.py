"""`casework audit export` and `audit verify-export`: what they write, what they say, how they end."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from casework.audit.verify_export import verify
from casework.documents.keeping import FileStore
from casework.ports import Actor
from casework.settings import Settings
from casework.usecases.filing import Filing, file_uploads
from casework.usecases.uploads import Uploads, hand_in
from server import console
from tests.documents import made

from .conftest import Run

REVIEW = "R-T-1001"
STAFF = """
[people.audra]
name = "Audra Finch"
roles = ["auditor"]
"""


@pytest.fixture
def office(submitted: Run, settings: Settings, tmp_path: Path) -> Run:
    """The example's case with a fax on file, and an auditor."""
    (tmp_path / "staff.toml").write_text(STAFF)
    assert submitted("init", "--people", tmp_path / "staff.toml").exit_code == 0
    with replace(console(), settings=settings).open() as app:
        to = Uploads(app, FileStore(settings.web.files))
        upload, _ = hand_in(to, REVIEW, person="ana", name="fax.tif", source=io.BytesIO(made.fax()))
        says = Filing(
            upload=upload.id, title="Operative note", kind="OTHER", author="E. Marchetti, MD", dated="2026-01-02"
        )
        file_uploads(app, REVIEW, [says], actor=Actor("ana", "nurse_reviewer"), answers=False)
    return submitted


def export(run: Run, file: Path, *more: object, who: str = "audra") -> Result:
    said = ("--reason", "Asked for by the state", "--as", who)
    return run("audit", "export", file, "--purpose", "file", *said, *more)


def test_an_export_is_written_holds_and_is_known_to_the_trail_that_it_came_from(office: Run, tmp_path: Path) -> None:
    file = tmp_path / "export.zip"
    told = export(office, file, "--case", REVIEW)
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout.startswith(f"{file} holds 1 case; its hash is ")
    with file.open("rb") as written:
        found = verify(written)
    assert found["sha256"] in told.stdout
    assert found["files"] == 1
    with zipfile.ZipFile(file) as opened:
        kinds = [json.loads(line)["kind"] for line in opened.read("cases/00001/events.jsonl").splitlines()]
    assert "document.file_kept" in kinds
    told = office("audit", "verify-export", file)
    assert told.exit_code == 0
    assert "Everything holds: cases 1," in told.stdout
    assert "The trail of this installation tells of this file" in told.stdout
    assert office("audit", "verify").exit_code == 0


def test_a_file_that_was_changed_is_refused_and_the_first_fault_is_named(office: Run, tmp_path: Path) -> None:
    file = tmp_path / "export.zip"
    told = json.loads(export(office, file, "--case", REVIEW, "--json").stdout)
    assert (told["reviews"], told["trails"]["size"]) == ([REVIEW], 1)
    file.write_bytes(file.read_bytes().replace(b'"actor":"ana"', b'"actor":"ann"', 1))
    told = office("audit", "verify-export", file)
    assert (told.exit_code, told.stdout.startswith("BROKEN: The seal at the end")) == (1, True)
    told = office("audit", "verify-export", file, "--json")
    assert json.loads(told.stdout) == {"ok": False, "fault": json.loads(told.stdout)["fault"]}


def test_a_file_of_another_installation_holds_and_is_said_to_be_unknown_here(
    office: Run, tmp_path: Path, database: Path
) -> None:
    file = tmp_path / "export.zip"
    assert export(office, file, "--case", REVIEW).exit_code == 0
    other = tmp_path / "other" / "casework.db"
    told = office("--database", other, "audit", "verify-export", file, "--json")
    assert (told.exit_code, json.loads(told.stdout)["made_here"]) == (0, None)
    assert office("--database", other, "init").exit_code == 0
    told = office("--database", other, "audit", "verify-export", file)
    assert (told.exit_code, "tells of no such file" in told.stdout) == (0, True)


def test_a_period_is_of_whole_days_in_the_zone_that_is_named(office: Run, tmp_path: Path) -> None:
    with_all = ("--from", "2020-01-01", "--to", "2099-12-31", "--zone", "America/New_York")
    assert export(office, tmp_path / "all.zip", *with_all).exit_code == 0
    told = export(office, tmp_path / "none.zip", "--from", "2020-01-01", "--to", "2020-01-01")
    assert (told.exit_code, "Nothing happened in any case in this period" in told.stderr) == (3, True)
    for wrong in (("--from", "soon", "--to", "2026-01-01"), (*with_all[:4], "--zone", "Nowhere")):
        told = export(office, tmp_path / "none.zip", *wrong)
        assert (told.exit_code, "is not a day such as 2026-01-31" in told.stderr) == (3, True)
    assert not (tmp_path / "none.zip").exists()


def test_nothing_is_replaced_and_nothing_is_left_where_an_export_could_not_be_made(office: Run, tmp_path: Path) -> None:
    taken = tmp_path / "taken.zip"
    taken.write_text("mine")
    told = export(office, taken, "--case", REVIEW)
    assert (told.exit_code, "is there already" in told.stderr, taken.read_text()) == (3, True, "mine")
    told = export(office, tmp_path / "no" / "such.zip", "--case", REVIEW)
    assert (told.exit_code, "cannot be written: No such file" in told.stderr) == (3, True)
    free = tmp_path / "free.zip"
    for who, words, code in (
        ("ana", "that is for auditors and supervisors", 4),
        ("nobody", "Nobody here is called", 4),
    ):
        told = export(office, free, "--case", REVIEW, who=who)
        assert (told.exit_code, words in told.stderr, free.exists()) == (code, True, False), told.stderr
    told = export(office, free, "--case", "R-9")
    assert (told.exit_code, "There is no case R-9" in told.stderr, free.exists()) == (3, True, False)
    told = office("audit", "verify-export", tmp_path / "gone.zip")
    assert (told.exit_code, "gone.zip cannot be read" in told.stderr) == (3, True)


def test_a_trail_that_does_not_hold_is_handed_out_as_it_is_and_said_to_be_broken(
    office: Run, tmp_path: Path, database: Path
) -> None:
    with closing(sqlite3.connect(database)) as raw:
        raw.execute("drop trigger events_refuse_update")
        raw.execute("update events set actor = 'zoe' where seq = 2")
        raw.commit()
    file = tmp_path / "export.zip"
    told = export(office, file, "--case", REVIEW)
    assert (told.exit_code, file.exists()) == (1, True)
    assert f"BROKEN: Case {REVIEW}, entry 3: it does not follow from the one before" in told.stderr
