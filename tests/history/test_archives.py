"""An archive holds a case whole, proves itself without Casework, and shows every change to it."""

import io
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from casework.audit.archive import Archive
from casework.audit.chain import canonical
from casework.audit.verify_archive import verify
from casework.audit.verify_export import Fault
from casework.errors import InputError, NotFound, RightsError, StateError, StoreError
from casework.ports import EVERY, WorkFilter
from casework.usecases.archive_reading import read_archive, told
from casework.usecases.archiving import archive, present
from tests.history.office import ADA, OWN, SUE, WHY, Office


@pytest.fixture(scope="module")
def written(lived: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = lived.again(tmp_path_factory.mktemp("written"))
    made = archive(office.app, office.places, ADA, "R-G03", WHY)
    office.app.store.close()
    return office.places.archives / made.file


def forged(path: Path, change: Callable[[dict[str, bytes]], object]) -> io.BytesIO:
    """The archive with some members changed, and its manifest and seal made anew to fit them."""
    with zipfile.ZipFile(path) as held:
        members = {name: held.read(name) for name in held.namelist()}
    manifest = orjson.loads(members.pop("manifest.json"))
    change(members)
    file = io.BytesIO()
    made = Archive(file)
    for name, content in members.items():
        made.put(name, content)
    made.put("manifest.json", canonical({**manifest, "members": list(made.members)}))
    made.close()
    file.seek(0)
    return file


def test_an_archive_holds_every_row_letter_and_file_and_can_be_read_back(office: Office) -> None:
    with office.app.store.reading() as reader:
        rows = {
            "events": len(reader.events("R-G03")),
            "answers": len(reader.answers("R-G03")),
            "letters": len(reader.letters("R-G03")),
            "documents": len(reader.documents("R-G03")),
            "document_files": len(reader.document_files("R-G03")),
            "comments": len(reader.comments("R-G03")),
            "work_items": len(reader.work_items(WorkFilter(review="R-G03", status=None, limit=EVERY))),
            "service_steps": len(reader.service_steps(review="R-G03", open_only=False)),
            "views": len(reader.case_views("R-G03")),
        }
        parts = set(reader.parts_of("R-G03"))
    made = archive(office.app, office.places, ADA, "R-G03", WHY)
    path = office.places.archives / made.file
    found = read_archive(path)
    assert {kind: len(found[kind]) for kind in rows} == rows
    assert set(found["parts"]) == parts
    assert found["parts"]["request"]["member"]["name"] == "Ruth Sample"
    words = "\n".join(told(found))
    assert "Case R-G03: Ruth Sample (M-2001)" in words
    assert "Call note" in words
    with zipfile.ZipFile(path) as container:
        texts = [container.read(name) for name in container.namelist() if name.startswith("files/")]
    assert any(f"{OWN}G03".encode() in text for text in texts)
    assert path.stat().st_mode & 0o077 == 0


def test_the_programs_inside_check_the_archive_where_there_is_no_casework(written: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(written) as container:
        for name in ("verify_export.py", "verify_archive.py"):
            (tmp_path / name).write_bytes(container.read(name))
    for expected, content in ((0, written.read_bytes()), (1, written.read_bytes()[:-1] + b"x")):
        (tmp_path / "case.zip").write_bytes(content)
        ran = subprocess.run(
            [sys.executable, "verify_archive.py", "case.zip"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == expected, ran.stderr
        assert ("Everything holds: cases 1" in ran.stdout) == (expected == 0)


@pytest.mark.parametrize(
    ("member", "change", "says"),
    [
        ("review.jsonl", lambda text: text.replace(b'"outcome":"', b'"outcome":"NOT_'), "not as the last entry"),
        ("review.jsonl", lambda text: text.replace(b'"id":"R-G03"', b'"id":"R-G04"'), "own row is missing"),
        ("snapshot", lambda text: text + b" ", "what the process had kept"),
        ("parts.jsonl", lambda text: text.replace(b"Ruth", b"Rahel"), "does not have its hash"),
        ("parts.jsonl", lambda text: b"".join(text.splitlines(keepends=True)[1:]), "not as the last entry"),
        ("work_items.jsonl", lambda text: b"".join(text.splitlines(keepends=True)[1:]), "is missing"),
        ("answers.jsonl", lambda text: text.replace(b'"person":"', b'"person":"x'), "not as this entry left it"),
        ("incidents.jsonl", lambda text: text + b'{"id":"i"}\n', "not as the last entry"),
    ],
)
def test_a_change_of_any_part_of_the_case_is_found_though_every_hash_of_the_container_was_made_anew(
    written: Path, member: str, change: Callable[[bytes], bytes], says: str
) -> None:
    name = f"cases/00001/{member}"
    assert verify(forged(written, lambda members: None))["reviews"] == ["R-G03"]
    with pytest.raises(Fault, match=says):
        verify(forged(written, lambda members: members.update({name: change(members[name])})))


def test_a_member_that_no_archive_has_is_refused(written: Path) -> None:
    with pytest.raises(Fault, match=r"The member extra\.txt is none"):
        verify(forged(written, lambda members: members.update({"extra.txt": b"x"})))
    with pytest.raises(Fault, match="what the process had kept"):
        verify(forged(written, lambda members: members.pop("cases/00001/snapshot")))


def test_an_archive_is_told_in_the_chain_of_accounts_and_known_again(office: Office) -> None:
    made = archive(office.app, office.places, ADA, "R-G03", WHY)
    assert office.kinds()[-1] == "case.archived"
    with office.app.store.reading() as reader:
        row = reader.review("R-G03")
        assert row is not None
        assert present(reader, office.places, row) == made
    path = office.places.archives / made.file
    assert sha256(path.read_bytes()).hexdigest() == made.sha256
    path.write_bytes(path.read_bytes()[:-3] + b"abc")
    with office.app.store.reading() as reader, pytest.raises(StoreError, match="does not prove what it must"):
        present(reader, office.places, row)
    with pytest.raises(InputError, match="is no archive that holds"):
        read_archive(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_archive(office.folder / "none.zip")
    assert office.faults() == []


def test_only_administrators_archive_and_only_what_is_there_and_over(office: Office) -> None:
    with pytest.raises(RightsError, match="Sue Tallis may not archive"):
        archive(office.app, office.places, SUE, "R-G03", WHY)
    with pytest.raises(NotFound, match="no case R-9"):
        archive(office.app, office.places, ADA, "R-9", WHY)
    with sqlite3.connect(office.folder / "casework.db") as raw:
        raw.execute("update letters set sent_at = null where review = 'R-G03'")
    raw.close()
    with pytest.raises(StateError, match="is not over"):
        archive(office.app, office.places, ADA, "R-G03", WHY)
    assert not [*office.places.archives.glob(".*")]  # no half of a file stays


def test_an_archive_says_with_which_program_it_is_checked(office: Office) -> None:
    made = archive(office.app, office.places, ADA, "R-G07", WHY)
    with zipfile.ZipFile(office.places.archives / made.file) as held:
        told = held.read("README.txt").decode()
    assert "python verify_archive.py THIS-FILE.zip" in told
    assert "python verify_export.py" not in told
