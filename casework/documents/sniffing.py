"""What a file is, told from its content alone; its name and what the sender calls it are not looked at."""

import re
from dataclasses import dataclass
from pathlib import Path

from casework.errors import InputError

HEAD, TAIL = 4096, 66_000  # a zip archive ends within its last 65,557 bytes
ACCEPTED = "PDF, PNG, JPEG, TIFF and plain text"

OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "an archive or an office file (ZIP, DOCX, XLSX)"),
    (b"PK\x05\x06", "an empty archive (ZIP)"),
    (b"\x1f\x8b", "a compressed file (GZIP)"),
    (b"BZh", "a compressed file (BZIP2)"),
    (b"\xfd7zXZ\x00", "a compressed file (XZ)"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (ZSTD)"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7-Zip)"),
    (b"Rar!", "an archive (RAR)"),
    (b"\xd0\xcf\x11\xe0", "an old office file (DOC, XLS)"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"#!", "a script"),
    (b"{\\rtf", "a word processor's file (RTF)"),
    (b"%!PS", "a printer's file (PostScript)"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"RIFF", "a WebP image, a sound or a film"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"SQLite format 3", "a database"),
)
MARKUP = re.compile(
    rb"^(?:\s|\xef\xbb\xbf|<!--.*?-->)*<(!doctype|\?xml|html|head|body|script|svg|iframe|a\s|meta|style|object|embed)",
    re.IGNORECASE | re.DOTALL,
)
MARKUP_NAMES = {b"svg": "an SVG drawing, which can hold script", b"?xml": "an XML file"}
IMAGE_ENDS = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9"}
HIDDEN = ((b"PK\x03\x04", "an archive"), (b"%PDF-", "a PDF"), (b"<script", "script"), (b"<html", "a web page"))
TEXT_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


class FileRefused(InputError):
    """A file that is not kept; the text says why and what to ask the sender for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file was found to be, and the media type under which it is served."""

    name: str  # PDF | PNG | JPEG | TIFF | TEXT
    media: str


PDF = Kind("PDF", "application/pdf")
PNG = Kind("PNG", "image/png")
JPEG = Kind("JPEG", "image/jpeg")
TIFF = Kind("TIFF", "image/tiff")
TEXT = Kind("TEXT", "text/plain; charset=utf-8")
KINDS = {one.name: one for one in (PDF, PNG, JPEG, TIFF, TEXT)}
STARTS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)


def sniff(path: Path) -> Kind:
    """What the file is; FileRefused where it is empty, none of the five kinds, or two things at once."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("This file is empty: it holds no bytes. Ask the sender for it again.")
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, size - TAIL))
        tail = file.read()
    kind = next((kind for start, kind in STARTS if head.startswith(start)), None)
    if kind is None:
        _refuse_others(head)
        return TEXT
    _refuse_two_in_one(kind, path, tail)
    return kind


def _refuse_others(head: bytes) -> None:
    if found := MARKUP.match(head):
        what = MARKUP_NAMES.get(found[1].lower(), "a web page (HTML), which can hold script")
        raise FileRefused(f"This file is {what}, whatever its name says. Accepted are {ACCEPTED}; ask for a PDF of it.")
    for start, what in OTHERS:
        if head.startswith(start):
            raise FileRefused(f"This file is {what}. Accepted are {ACCEPTED}; ask the sender for one of these.")
    if b"%PDF-" in head[:1024]:
        raise FileRefused(
            "This file has something else in front of the PDF that it holds, so it could be two things at once. "
            "Ask the sender to print it to a new PDF."
        )
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and any(byte in TEXT_CONTROLS for byte in head):
        raise FileRefused(f"This file is of no kind that can be shown. Accepted are {ACCEPTED}; ask for one of these.")


def _refuse_two_in_one(kind: Kind, path: Path, tail: bytes) -> None:
    """FileRefused where something else hangs behind the end of the PDF or the image, or an archive ends in it."""
    if b"PK\x05\x06" in tail[-22 - 0xFFFF :] and b"PK\x01\x02" in tail:
        raise FileRefused(
            f"This file is a {kind.name} and an archive at the same time; nobody could say what was read. "
            "Ask the sender for a plain copy."
        )
    if kind is PDF:
        end = tail.rfind(b"%%EOF")
        rest = tail[end + 5 :] if end >= 0 else b""
        if end < 0:
            raise FileRefused("This PDF breaks off before its end: a part is missing. Ask the sender for it again.")
        if rest.strip(b"\r\n\t \x00\x1a"):
            raise FileRefused(
                "This file goes on behind the end of the PDF with something else. Ask the sender for a plain copy."
            )
    elif kind.name in IMAGE_ENDS:
        content = path.read_bytes()
        end = content.rfind(IMAGE_ENDS[kind.name])
        if end < 0:
            raise FileRefused(
                f"This {kind.name} image breaks off before its end: a part is missing. Ask the sender for it again."
            )
        rest = content[end + len(IMAGE_ENDS[kind.name]) :].lower()
        for mark, what in HIDDEN:
            if mark.lower() in rest:
                raise FileRefused(
                    f"This {kind.name} image has {what} hung on behind its end. Ask the sender for a plain copy."
                )
