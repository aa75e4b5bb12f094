"""What the child process finds in a file, asked in this process, where no limits hold: the harmless files only."""

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from casework.documents.child import REFUSED, look
from casework.documents.limits import LIMITS
from casework.documents.pdf import read_pdf
from casework.documents.sniffing import FileRefused, sniff
from tests.documents import made
from tests.documents.test_files_that_are_handed_in import ACTING, ATTACKS

BOMBS = ("a page of 400 million bytes", "a text of 3 million letters")


@pytest.mark.parametrize("name", [name for name in ATTACKS if name not in BOMBS])
def test_the_answer_to_a_bad_file_is_its_reason(tmp_path: Path, name: str) -> None:
    content, why = ATTACKS[name]
    path = tmp_path / "came"
    path.write_bytes(content())
    assert why in reason(path, tmp_path)


def reason(path: Path, folder: Path) -> str:
    """Why the file is not taken."""
    try:
        kind = sniff(path)
    except FileRefused as refused:
        return str(refused)
    code, answer = look(path, kind.name, folder, LIMITS)
    return str(answer["refused"]) if code == REFUSED else "it was taken"


@pytest.mark.parametrize("name", ACTING)
def test_what_acts_is_told_whatever_it_is(tmp_path: Path, name: str) -> None:
    change, told = ACTING[name]
    path = tmp_path / "came"
    path.write_bytes(made.of_pikepdf(change))
    code, answer = look(path, "PDF", tmp_path, LIMITS)
    assert (code, answer["cleaned"], answer["pages"]) == (0, True, [""])
    assert told in answer["notes"][0]


@pytest.mark.parametrize(
    ("mode", "format", "options", "size"),
    [
        ("RGB", "PNG", {}, [90, 60]),
        ("RGB", "JPEG", {}, [90, 60]),
        ("1", "TIFF", {"compression": "group4"}, [90, 60]),
        ("P", "TIFF", {}, [90, 60]),
        ("CMYK", "TIFF", {}, [90, 60]),
    ],
)
def test_an_image_of_any_colours_tells_its_size(
    tmp_path: Path, mode: str, format: str, options: dict[str, str], size: list[int]
) -> None:
    path = tmp_path / "came"
    Image.new("RGB", (90, 60), "white").convert(mode).save(path, format, **options)
    assert look(path, format, tmp_path, LIMITS) == (0, {"sizes": [size]})
    if format == "TIFF":
        with Image.open(tmp_path / "1.png") as shown:
            assert shown.mode in ("1", "L", "RGB")


def test_a_wide_page_is_made_as_wide_as_a_page_needs(tmp_path: Path) -> None:
    path = tmp_path / "came"
    Image.new("1", (4800, 100)).save(path, "TIFF", compression="group4")
    assert look(path, "TIFF", tmp_path, LIMITS) == (0, {"sizes": [[2400, 50]]})


@pytest.mark.parametrize(
    ("content", "text"), [(b"Note\r\nTwo", "Note\nTwo"), ("Ü".encode("cp1252") + b" note", "Ü note")]
)
def test_a_text_is_answered_as_it_reads(tmp_path: Path, content: bytes, text: str) -> None:
    path = tmp_path / "came"
    path.write_bytes(content)
    code, answer = look(path, "TEXT", tmp_path, LIMITS)
    assert (code, answer["text"]) == (0, text)


def test_a_text_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "came"
    path.write_bytes(b"word " * 500_000)
    code, answer = look(path, "TEXT", tmp_path, LIMITS)
    assert code == REFUSED
    assert "2,500,000 letters; at most 2,000,000" in answer["refused"]


def test_a_pdf_of_many_words_is_read_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "came"
    path.write_bytes(made.pdf("One page.", "Two pages."))
    assert look(path, "PDF", tmp_path, LIMITS)[1]["pages"] == ["One page.", "Two pages."]


def test_a_pdf_of_too_many_letters_is_refused_before_all_are_read(tmp_path: Path) -> None:
    path = tmp_path / "came"
    path.write_bytes(made.pdf("One page.", "Two pages."))
    code, answer = look(path, "PDF", tmp_path, replace(LIMITS, letters=12))
    assert code == REFUSED
    assert "more than 12 letters" in answer["refused"]


def test_a_pdf_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    def nest(pdf: pikepdf.Pdf) -> None:
        inner = pikepdf.Array([])
        for _ in range(100):
            inner = pikepdf.Array([inner])
        pdf.Root.Deep = inner

    path = tmp_path / "came"
    path.write_bytes(made.of_pikepdf(nest))
    with pytest.raises(FileRefused, match="cannot be opened as one"):
        read_pdf(path, tmp_path / "cleaned.pdf", LIMITS)


def test_what_hides_in_a_list_of_a_page_is_found(tmp_path: Path) -> None:
    def hide(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=[]))
        pdf.Root.AF = pikepdf.Array([])
        pdf.pages[0].Annots = pikepdf.Array(
            [pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 1, 1], FS=pikepdf.Dictionary(EF={}))]
        )

    out = made.of_pikepdf(hide)
    path = tmp_path / "came"
    path.write_bytes(out)
    found = read_pdf(path, tmp_path / "cleaned.pdf", LIMITS)
    assert found["notes"] == ["Taken out of this PDF: attached files. Its pages are unchanged."]
    with pikepdf.open(io.BytesIO((tmp_path / "cleaned.pdf").read_bytes())) as pdf:
        assert pdf.pages[0].Annots[0].Subtype == pikepdf.Name.Text
