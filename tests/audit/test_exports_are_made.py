"""What an export holds, that its bytes follow from what is kept, and that the check stands alone."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from casework.audit import archive, merkle, verify_export
from casework.audit.archive import Archive
from casework.audit.verify_export import verify
from casework.errors import FormError, InputError
from casework.testing_rows import MOMENT, later
from casework.usecases.audit_export import README
from tests.audit.exports import FAX, Office, open_office

CHECKER = Path(verify_export.__file__)
EMPTY_ROOM = "import sys; sys.path[:] = [p for p in sys.path if 'casework' not in p]"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("office"))


def names(export: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(export)) as opened:
        assert opened.testzip() is None
        return opened.namelist()


def test_the_same_data_asked_for_in_the_same_words_gives_the_same_bytes(office: Office) -> None:
    assert office.export() == office.export()
    assert office.export(reviews=("R-2", "R-1", "R-2")) == office.export()
    assert office.export(reason="Asked for by the city") != office.export()


def test_each_purpose_holds_what_it_is_for_and_nothing_else(office: Office) -> None:
    whole, decisions, trail = (office.export(one, ("R-1",)) for one in ("file", "decisions", "trail"))
    shared = ["README.txt", "verify_export.py", "cases/00001/events.jsonl", "cases/00001/views.jsonl"]
    ends = ["accounts.jsonl", "manifest.json"]
    assert names(trail) == [*shared, *ends]
    letters = ["cases/00001/letters/001.html", "cases/00001/letters/002.html"]
    told = ["cases/00001/answers.jsonl", "cases/00001/letters.jsonl", *letters]
    assert names(decisions) == [*shared, *told, *ends]
    more = ["documents", "comments", "document_files"]
    file = [one for one in names(whole) if one.startswith("files/")]
    assert names(whole) == [*shared, *told, *(f"cases/00001/{one}.jsonl" for one in more), *file, *ends]
    assert (FAX in whole, FAX in decisions) == (True, False)
    assert b"naproxen" not in trail.lower()


def test_a_period_chooses_the_cases_in_which_something_happened(office: Office) -> None:
    def reviews(since: float, until: float) -> list[str]:
        period = {"since": later(hours=since), "until": later(hours=until)}
        found = office.export("trail", (), **period)
        manifest = json.loads(zipfile.ZipFile(io.BytesIO(found)).read("manifest.json"))
        return [one["review"] for one in manifest["cases"]]

    assert reviews(-1, 1) == ["R-1", "R-2", "R-3"]
    assert reviews(0, 0) == ["R-1", "R-2", "R-3"]
    with pytest.raises(FormError, match="Nothing happened in any case in this period"):
        reviews(1, 2)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"reviews": ("R-1", "R-9", "R-8")}, "There is no case R-8, R-9"),
        ({"reviews": ()}, "Name cases, or give the first and the last day"),
        ({"reviews": (), "since": MOMENT}, "Name cases, or give the first and the last day"),
        ({"purpose": "all"}, "Choose what the export is for"),
        ({"reason": " short\u200b "}, "in 10 characters or more. You typed 5"),
        ({"reason": "x" * 1001}, "in 1000 characters or fewer. You typed 1001"),
    ],
)
def test_what_cannot_be_exported_is_said(office: Office, asked: dict, words: str) -> None:
    with pytest.raises(FormError, match=words):
        office.export(**{"purpose": "trail", "reviews": ("R-1",), **asked})


def test_the_check_imports_the_standard_library_alone_and_runs_where_there_is_no_casework(
    office: Office, tmp_path: Path
) -> None:
    whole = tmp_path / "export.zip"
    whole.write_bytes(office.export())
    alone = tmp_path / "verify_export.py"
    alone.write_bytes(zipfile.ZipFile(whole).read("verify_export.py"))
    assert alone.read_bytes() == CHECKER.read_bytes()
    ran = subprocess.run([sys.executable, "-I", "-S", alone, whole], capture_output=True, text=True, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Everything holds: cases 2, entries 18, looks 3,")
    whole.write_bytes(office.export().replace(b"outbox/1.html", b"outbox/2.html", 1))
    ran = subprocess.run([sys.executable, "-I", "-S", alone, whole], capture_output=True, text=True, cwd=tmp_path)
    assert (ran.returncode, ran.stdout.startswith("BROKEN: The seal")) == (1, True)


def test_the_check_says_how_it_is_called_and_what_it_could_not_read(
    office: Office, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert verify_export.main([]) == 2
    assert verify_export.main([str(tmp_path / "none.zip")]) == 2
    told = capsys.readouterr()
    assert "python verify_export.py FILE" in told.err
    assert "none.zip cannot be read: No such file" in told.err
    (tmp_path / "whole.zip").write_bytes(office.export())
    assert verify_export.main([str(tmp_path / "whole.zip")]) == 0
    assert "Asked for by the state" in capsys.readouterr().out
    (tmp_path / "other.zip").write_bytes(b"not at all")
    assert verify_export.main([str(tmp_path / "other.zip")]) == 1
    assert capsys.readouterr().out.startswith("BROKEN: The seal")


def test_the_export_says_that_its_own_copy_of_the_check_proves_nothing() -> None:
    assert "The copy of the program in here proves nothing" in README


def test_every_leaf_of_every_tree_has_a_path_that_the_check_follows() -> None:
    for size in range(1, 20):
        leaves = [str(number).encode() for number in range(size)]
        tree = merkle.Tree(leaves)
        whole = {"size": size, "root": tree.root}
        for index, leaf in enumerate(leaves):
            place = {"index": index, "path": tree.path(index)}
            verify_export.check_path("leaf", place, leaf, whole)
            for other in range(size):
                if other != index:
                    with pytest.raises(verify_export.Fault):
                        verify_export.check_path("leaf", {**place, "index": other}, leaf, whole)
            with pytest.raises(verify_export.Fault):
                verify_export.check_path("leaf", place, leaf + b"!", whole)


def test_what_no_plain_archive_can_hold_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive.zipfile, "ZIP64_LIMIT", 100)
    with pytest.raises(InputError, match="more than 4 GB or more than 65,535 parts"):
        Archive(io.BytesIO()).put("large", b"x" * 101)
    monkeypatch.undo()
    monkeypatch.setattr(archive.zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    many = Archive(io.BytesIO())
    many.put("one", b"")
    with pytest.raises(InputError, match="Choose fewer cases"):
        many.put("two", b"")
    monkeypatch.undo()
    many = Archive(io.BytesIO())
    many.put("one", b"x" * 200)
    monkeypatch.setattr(archive.zipfile, "ZIP64_LIMIT", 100)
    with pytest.raises(InputError, match="make several exports"):
        many.close()


def test_an_export_tells_of_no_look_where_nobody_looked(office: Office) -> None:
    assert verify(io.BytesIO(office.export("trail", ("R-2",))))["views"] == 0
