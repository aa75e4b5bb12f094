"""Files as they come: what of each is kept, which are refused and why, and that none costs more than it may."""

import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from casework.documents import examining
from casework.documents.examining import Examined, examine
from casework.documents.keeping import FileStore, hash_of, write_down
from casework.documents.limits import LIMITS, megabytes
from casework.documents.names import identifier, shown_name, title_of
from casework.documents.sniffing import FileRefused
from casework.errors import NotFound, StoreBusy, StoreError, StoreFull
from tests.documents import made


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., Examined]:
    """Examines content as if it had come."""

    def at(content: bytes, **limits: float) -> Examined:
        work = tmp_path / "work"
        work.mkdir()
        path = tmp_path / "came"
        path.write_bytes(content)
        return examine(path, work, replace(LIMITS, **limits))

    return at


def test_a_pdf_is_kept_with_the_words_of_each_page(look) -> None:
    found = look(made.pdf("\n\n".join(made.NOTE), "The second page."))
    assert (found.kind.name, found.pages, found.images, found.notes) == ("PDF", 2, (), ())
    first, second, rest = found.text.split("\f")
    assert rest == ""
    assert "unable to achieve mouth closure at rest because of perioral skin" in " ".join(first.split())
    assert second == "The second page."


def test_a_scan_has_pages_and_no_words(look) -> None:
    found = look(made.scan(2))
    assert (found.pages, found.text, found.images) == (2, "", (1, 2))


def test_a_pdf_of_words_and_pictures_says_which_page_is_which(look, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(made.pdf("Words."))) as both:
        both.add_blank_page()
        both.save(tmp_path / "both.pdf")
    found = look((tmp_path / "both.pdf").read_bytes())
    assert (found.pages, found.text, found.images) == (2, "Words.\f\f", (2,))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_is_one_page_without_words(look, kind: str) -> None:
    found = look(made.image(kind))
    assert (found.kind.name, found.pages, found.images, found.sizes) == (kind, 1, (1,), ((800, 600),))
    assert found.shown == ()


def test_a_fax_gets_a_picture_of_each_page_that_a_browser_shows(look) -> None:
    found = look(made.fax(3))
    assert (found.kind.name, found.pages, found.images) == ("TIFF", 3, (1, 2, 3))
    assert [path.read_bytes()[:4] for path in found.shown] == [b"\x89PNG"] * 3


def test_a_wide_tiff_is_made_as_wide_as_a_page_needs(look, tmp_path: Path) -> None:
    made.picture(4000, 1000).convert("1").save(tmp_path / "wide.tif", compression="group4")
    assert look((tmp_path / "wide.tif").read_bytes()).sizes == ((2400, 600),)


def test_a_tiff_of_colours_that_browsers_do_not_show_is_turned_into_theirs(look, tmp_path: Path) -> None:
    made.picture().convert("CMYK").save(tmp_path / "print.tif")
    assert look((tmp_path / "print.tif").read_bytes()).sizes == ((800, 600),)


@pytest.mark.parametrize(
    ("content", "text", "notes"),
    [
        ("Naïve note.\r\n\r\nSecond.".encode(), "Naïve note.\n\nSecond.", 0),
        ("\ufeffNote".encode(), "Note", 0),
        ("Note über".encode("utf-16"), "Note über", 0),
        ("Mme Lefèvre".encode("cp1252"), "Mme Lefèvre", 1),
        (b"Page one\fPage two", "Page one\fPage two", 0),
        ("It does \u202eton\u202c im\u200bprove\ufeff.".encode(), "It does ton improve.", 1),
    ],
)
def test_plain_text_is_read_in_any_usual_coding(look, content: bytes, text: str, notes: int) -> None:
    found = look(content)
    assert (found.kind.name, found.text, len(found.notes)) == ("TEXT", text, notes)


def test_a_pdf_that_needs_no_password_to_open_is_taken(look) -> None:
    closed = made.of_pikepdf(lambda pdf: None, encryption=pikepdf.Encryption(owner="secret", user=""))
    assert look(closed).pages == 1


ACTING = {
    "script on opening": (made.script, "something that starts when it is opened"),
    "script by name": (made.named_script, "script"),
    "a link that starts a program": (made.link_that_launches, "a command that starts a program"),
    "a link that starts a program and says that it is something else": (
        made.link_that_launches_in_disguise,
        "a command that starts a program",
    ),
    "a page that acts": (made.page_that_acts, "something that starts by itself"),
    "an attached program": (made.attachment, "attached files"),
    "a film": (made.film, "sound or film"),
    "a computing form": (made.computing_form, "a form that computes"),
}


@pytest.mark.parametrize("name", ACTING)
def test_what_acts_in_a_pdf_is_taken_out_and_told(look, name: str) -> None:
    change, told = ACTING[name]
    found = look(made.of_pikepdf(change))
    (note,) = found.notes
    assert told in note
    kept = found.path.read_bytes()
    with pikepdf.open(found.path) as pdf:
        everything = kept + b"".join(one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream))
        text = repr(list(pdf.objects)).encode() + everything
    for trace in (
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/OpenAction",
        b"/AA",
        b"/EF",
        b"/XFA",
        b"/RichMedia",
        b"app.alert",
    ):
        assert trace not in text


def test_a_link_within_the_document_stays(look) -> None:
    def first_page(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])

    assert look(made.of_pikepdf(first_page)).notes == ()


ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "This file is empty"),
    "blanks": (lambda: b" \n\n\t ", "nothing but blanks"),
    "a web page": (lambda: b"<!doctype html><script>alert(1)</script>", "a web page (HTML)"),
    "a web page after blanks": (lambda: b"\n\n <html><body>", "a web page (HTML)"),
    "a web page after a comment": (lambda: b"<!-- a --><script>alert(1)</script>", "a web page (HTML)"),
    "a drawing": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "an SVG drawing"),
    "a drawing as XML": (lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>', "an XML file"),
    "an archive": (made.archive, "an archive"),
    "an archive bomb": (lambda: made.archive(10_000_000), "an archive"),
    "a compressed file": (lambda: b"\x1f\x8b\x08\x00rest", "a compressed file"),
    "an office file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office file"),
    "a program": (lambda: b"MZ\x90\x00\x03", "a program"),
    "a script": (lambda: b"#!/bin/sh\nrm -rf /", "a script"),
    "noise": (lambda: bytes(range(256)), "of no kind that can be shown"),
    "text with a sign that none has": (lambda: b"x" * 5000 + b"\x01", "a sign that no text has"),
    "neither text nor anything": (lambda: b"x" * 5000 + b"\x81\x8d\xff", "neither plain text nor"),
    "a web page called PDF inside": (lambda: b"%PDF-<script>alert(1)</script>%%EOF", "cannot be opened as one"),
    "something before the PDF": (lambda: b"hello\n" + made.pdf(), "something else in front"),
    "something behind the PDF": (lambda: made.pdf() + b"<script>alert(1)</script>", "goes on behind the end"),
    "a PDF and an archive": (lambda: made.pdf() + made.archive(), "an archive at the same time"),
    "a picture and an archive": (lambda: made.image("PNG") + made.archive(), "an archive at the same time"),
    "a picture and a script": (lambda: made.image("JPEG") + b"<script>alert(1)</script>", "has script hung on"),
    "half a PDF": (lambda: made.pdf()[:3000], "breaks off before its end"),
    "a PDF with a hole": (lambda: made.pdf()[:3000] + b"%%EOF", "cannot be opened as one"),
    "half a PNG": (lambda: made.image("PNG")[:-20], "breaks off before its end"),
    "half a JPEG": (lambda: made.image("JPEG")[:-2], "breaks off before its end"),
    "a JPEG with a hole": (lambda: made.image("JPEG")[:300] + b"\xff\xd9", "cannot be shown"),
    "half a TIFF": (lambda: made.fax()[:300], "cannot be shown"),
    "a locked PDF": (
        lambda: made.of_pikepdf(lambda pdf: None, encryption=pikepdf.Encryption(owner="a", user="b")),
        "This PDF is locked with a password. Ask the sender for an open copy.",
    ),
    "a PDF without pages": (lambda: made.of_pikepdf(lambda pdf: pdf.pages.__delitem__(0)), "holds no page"),
    "a PDF of 501 pages": (
        lambda: made.of_pikepdf(lambda pdf: [pdf.add_blank_page() for _ in range(500)] and None),
        "has 501 pages; at most 500",
    ),
    "a PNG of 144 million dots": (lambda: made.bomb_of_dots("PNG"), "12,000 by 12,000 dots"),
    "a TIFF of 144 million dots": (lambda: made.bomb_of_dots("TIFF", compression="group4"), "12,000 by 12,000 dots"),
    "a TIFF of 401 pages": (lambda: made.blank_tiff(401, (1700, 2200)), "has 401 pages; at most 200"),
    "a TIFF of a billion dots on few pages": (lambda: made.blank_tiff(26, (5600, 5600)), "815,360,000 dots together"),
    "a page of 400 million bytes": (made.bomb_of_a_page, "more memory or time"),
    "a text of 3 million letters": (lambda: b"word " * 600_000, "at most 2,000,000"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_bad_file_is_refused_with_its_reason(look, name: str) -> None:
    content, why = ATTACKS[name]
    with pytest.raises(FileRefused) as refused:
        look(content())
    assert why in str(refused.value)


def test_a_file_over_the_limit_is_not_even_opened(look) -> None:
    with pytest.raises(FileRefused, match=r"has 2 KB; at most 1 KB are taken"):
        look(b"x" * 1025, file_bytes=1024)


def test_a_file_that_takes_too_long_is_given_up(look) -> None:
    with pytest.raises(FileRefused, match="more memory or time"):
        look(made.pdf(), seconds=0)


def test_a_file_that_has_less_time_than_a_file_alone_is_told_that_others_took_it(look) -> None:
    with pytest.raises(examining.FileTooLate, match="Add it again"):
        look(made.pdf(), request_seconds=0.001)


def test_it_makes_no_difference_from_where_a_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("work").mkdir()
    Path("came").write_bytes(made.fax())
    found = examine(Path("came"), Path("work"))
    assert [page.exists() for page in found.shown] == [True] * 3


def test_a_failure_of_ours_is_not_blamed_on_the_file(
    look, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(FileRefused, match="nothing is known to be wrong with the file"):
        look(made.pdf())
    assert "A file of the kind PDF could not be opened" in caplog.text


def test_a_pdf_of_too_many_letters_is_refused(look) -> None:
    with pytest.raises(FileRefused, match="more than 10 letters"):
        look(made.pdf("More than ten letters."), letters=10)


MEASURE = """
import resource, sys
from pathlib import Path
from casework.documents.examining import examine
from casework.documents.sniffing import FileRefused
work = Path(sys.argv[2]); work.mkdir()
try:
    examine(Path(sys.argv[1]), work)
except FileRefused:
    pass
own = next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
"""


@pytest.mark.parametrize(
    "name",
    ["a page of 400 million bytes", "a PNG of 144 million dots", "a TIFF of 144 million dots", "an archive bomb"],
)
def test_no_file_takes_more_than_300_megabytes(tmp_path: Path, name: str) -> None:
    (tmp_path / "came").write_bytes(ATTACKS[name][0]())
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "came"), str(tmp_path / "work")]
    used = int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert used < 300


def test_the_largest_image_that_is_taken_stays_within_the_same_memory(tmp_path: Path) -> None:
    made.picture(7700, 5100).save(tmp_path / "came", "TIFF", compression="tiff_lzw")
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "came"), str(tmp_path / "work")]
    used = int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert used < 300
    assert (tmp_path / "work" / "1.png").exists()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\scan.pdf", "scan.pdf"),
        ("note\x00.pdf", "note.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a" * 300 + ".pdf", "a" * 115 + "….pdf"),
        ("  ..  ", "a file without a name"),
        (None, "a file without a name"),
        ("line\nbreak.txt", "linebreak.txt"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(given: str | None, shown: str) -> None:
    assert shown_name(given) == shown


def test_a_document_is_named_after_its_title() -> None:
    assert title_of("operative_note-2025.pdf") == "Operative note 2025"
    assert identifier("Operative note, Müller", taken=frozenset()) == "operative-note-muller"
    assert identifier("Operative note", taken=frozenset({"operative-note"})) == "operative-note-2"
    assert identifier("手術記録", taken=frozenset()) == "document"


def test_a_size_is_told_as_people_read_it() -> None:
    assert [megabytes(size) for size in (1, 1500, 1024 * 1024, 2_600_000)] == ["1 KB", "2 KB", "1 MB", "2.5 MB"]


def test_the_same_content_is_kept_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    digests = set()
    for _ in range(2):
        with store.incoming() as folder:
            (folder / "came").write_bytes(b"content")
            digests.add(store.keep(folder / "came"))
    (digest,) = digests
    assert store.read(digest) == b"content"
    assert store.path(digest).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [digest]
    assert hash_of(store.path(digest)) == digest


def test_a_file_that_was_changed_on_the_disk_is_not_served(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    with store.incoming() as folder:
        (folder / "came").write_bytes(b"content")
        digest = store.keep(folder / "came")
    store.path(digest).write_bytes(b"contents")
    with pytest.raises(StoreError, match="is not what was kept"):
        store.read(digest)
    store.path(digest).unlink()
    with pytest.raises(NotFound, match="Restore the folder from the backup"):
        store.read(digest)


def test_a_page_of_a_scan_that_was_changed_on_the_disk_is_not_shown(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    with store.incoming() as folder:
        for name in ("came", "1.png", "2.png"):
            (folder / name).write_bytes(name.encode())
        digest = store.keep(folder / "came", shown=(folder / "1.png", folder / "2.png"))
    made = [hash_of(store.shown_path(digest, number)) for number in (1, 2)]
    assert [store.read_shown(digest, number, made=made) for number in (0, 1, 2, 3)] == [None, b"1.png", b"2.png", None]
    store.shown_path(digest, 2).write_bytes(b"1.png")
    with pytest.raises(StoreError, match="page 2, is not what was kept"):
        store.read_shown(digest, 2, made=made)
    store.shown_path(digest, 2).unlink()
    with pytest.raises(NotFound, match="page 2, of this document is not in the folder of files"):
        store.read_shown(digest, 2, made=made)


def test_what_a_process_left_that_died_over_a_file_is_swept_and_what_is_looked_at_stays(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    store.sweep()
    with store.incoming() as folder:
        (folder / "came").write_bytes(b"content")
        digest = store.keep(folder / "came")
        left = tmp_path / "files" / "incoming-of-the-dead"
        (left / "work").mkdir(parents=True)
        (left / "arrived").write_bytes(b"a patient's record")
        store.sweep()
        assert not left.exists()
        assert folder.exists()
    assert not folder.exists()
    assert store.read(digest) == b"content"


def test_two_files_are_looked_at_side_by_side_three_wait_and_more_are_told(look, tmp_path: Path) -> None:
    with ExitStack() as others:
        for _ in range(LIMITS.side_by_side):
            others.enter_context(examining._turn(LIMITS))
        with pytest.raises(StoreBusy, match="Add it again in a minute"), examining._turn(replace(LIMITS, patience=0)):
            pytest.fail("a third file is looked at")
        for _ in range(LIMITS.waiting):
            others.enter_context(closing(_Place()))
        with pytest.raises(StoreBusy, match="Other files are being looked at just now"):
            look(made.pdf())
    shutil.rmtree(tmp_path / "work")
    assert look(made.pdf()).pages == 1


class _Place:
    """One that waits for its turn."""

    def __init__(self) -> None:
        assert examining._places.acquire(blocking=False)

    def close(self) -> None:
        examining._places.release()


def test_a_full_disk_is_told_as_such_and_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    with pytest.raises(StoreFull, match="Free some space"), store.incoming():
        raise OSError(28, "No space left on device")
    with pytest.raises(PermissionError), store.incoming():
        raise PermissionError("not allowed")
    assert list((tmp_path / "files").iterdir()) == []


def test_no_more_is_written_down_than_is_taken(tmp_path: Path) -> None:

    assert write_down(io.BytesIO(b"x" * 5000), tmp_path / "came", most=1000) == 1001
    assert (tmp_path / "came").stat().st_size == 1001
