"""`casework audit verify` computes the hash of every file that people handed in, and names the one that changed."""

import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from casework.documents.keeping import FileStore
from casework.ports import Actor
from casework.settings import Settings
from casework.usecases.filing import Filing, file_uploads
from casework.usecases.uploads import Uploads, hand_in
from server import console
from tests.documents import made

from .conftest import Run

REVIEW = "R-T-1001"


@pytest.fixture
def fax(submitted: Run, settings: Settings) -> Path:
    """A fax is on file, and a letter waits to be filed; gives where the fax lies."""
    files = FileStore(settings.web.files)
    with replace(console(), settings=settings).open() as app:
        to = Uploads(app, files)
        upload, kept = hand_in(to, REVIEW, person="ana", name="fax.tif", source=io.BytesIO(made.fax()))
        says = Filing(
            upload=upload.id, title="Operative note", kind="OTHER", author="E. Marchetti, MD", dated="2026-01-02"
        )
        file_uploads(app, REVIEW, [says], actor=Actor("ana", "nurse_reviewer"), answers=False)
        hand_in(to, REVIEW, person="ana", name="letter.pdf", source=io.BytesIO(made.pdf()))
    return files.path(kept.sha256)


def test_files_that_nobody_touched_verify(submitted: Run, fax: Path) -> None:
    told = submitted("audit", "verify")
    assert told.exit_code == 0
    assert f"files/{REVIEW}: 2 entries, verified" in told.stdout


def test_a_file_that_was_changed_on_the_disk_is_named(submitted: Run, fax: Path) -> None:
    fax.write_bytes(fax.read_bytes().replace(b"\xff", b"\xfe", 1))
    told = submitted("audit", "verify", "--review", REVIEW, "--json")
    assert told.exit_code == 1
    (broken,) = [one for one in json.loads(told.stdout) if not one["ok"]]
    assert broken["review"] == f"files/{REVIEW}"
    assert broken["fault"].startswith("The file “fax.tif” (")
    assert "is not what was kept" in broken["fault"]


def test_a_file_that_waits_to_be_filed_is_looked_at_as_well(submitted: Run, fax: Path) -> None:
    (letter,) = [path for path in fax.parents[1].glob("*/*") if path != fax and path.suffix != ".png"]
    letter.write_bytes(letter.read_bytes() + b" ")
    assert "BROKEN: The file “letter.pdf”" in submitted("audit", "verify").stdout


def test_a_page_that_is_shown_in_place_of_another_is_named(submitted: Run, fax: Path) -> None:
    first, second = sorted(fax.parent.glob("*.png"))[:2]
    second.write_bytes(first.read_bytes())
    told = submitted("audit", "verify")
    assert told.exit_code == 1
    assert "BROKEN: Page 2, as it is shown, of the file “fax.tif” is not what was kept" in told.stdout


def test_a_file_that_is_gone_is_named(submitted: Run, fax: Path) -> None:
    fax.unlink()
    told = submitted("audit", "verify")
    assert told.exit_code == 1
    assert "BROKEN: The file “fax.tif”" in told.stdout
    assert "cannot be read in the folder of files" in told.stdout


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update files set text = 'Healed.' where kind = 'TIFF'", "What was read of the file of the document"),
        ("update document_files set person = 'eve'", "The file of the document operative-note is not as event"),
        ("delete from document_files", "The file of the document operative-note that event"),
    ],
)
def test_what_was_filed_cannot_be_changed_in_the_database_either(
    submitted: Run, fax: Path, database: Path, change: str, said: str
) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        for (name,) in connection.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        connection.execute(change)
    assert f"{REVIEW}: " in (told := submitted("audit", "verify").stdout)
    assert said in told
