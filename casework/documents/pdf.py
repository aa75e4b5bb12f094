"""Opens a PDF: counts its pages, takes out what acts by itself, reads its words. Runs in the child process only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from casework.documents.limits import Limits
from casework.documents.sniffing import FileRefused

LOCKED = "This PDF is locked with a password. Ask the sender for an open copy."
DEEPEST = 60  # dictionaries and lists in one another
CATALOGUE = {"/OpenAction": "something that starts when it is opened", "/AA": "something that starts by itself"}
NAME_TREES = {"/JavaScript": "script", "/EmbeddedFiles": "attached files"}
ACTIONS = {
    "/JavaScript": "script",
    "/Launch": "a command that starts a program",
    "/SubmitForm": "a form that sends what is typed",
    "/ImportData": "a command that loads a file",
    "/GoToE": "a link into an attached file",
    "/GoToR": "a link to another file",
    "/Rendition": "sound or film",
    "/Movie": "sound or film",
    "/Sound": "sound or film",
    "/RichMediaExecute": "sound or film",
}
LIVE = {"/FileAttachment": "attached files", "/Movie": "sound or film", "/Sound": "sound or film"}
LIVE |= {"/RichMedia": "sound or film", "/Screen": "sound or film", "/3D": "a 3D model"}


def read_pdf(path: Path, cleaned: Path, limits: Limits) -> dict[str, Any]:
    """{pages, text of each, notes, cleaned}; `cleaned` says that a copy without active parts was written there.

    FileRefused where it cannot be opened, is locked or has too many pages.
    """
    removed: set[str] = set()
    try:
        with pikepdf.open(path) as pdf:
            count = len(pdf.pages)
            refuse_pages(count, limits)
            removed.update(_take_out(pdf))
            if removed:
                pdf.save(cleaned, linearize=False)
    except pikepdf.PasswordError as error:
        raise FileRefused(LOCKED) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError, AttributeError) as error:
        raise FileRefused(
            "This file begins like a PDF and cannot be opened as one: it is damaged or cut off. "
            "Ask the sender for it again, or for a new scan."
        ) from error
    notes = [f"Taken out of this PDF: {', '.join(sorted(removed))}. Its pages are unchanged."] if removed else []
    texts = _texts(cleaned if removed else path, count, limits)
    return {"pages": texts, "notes": notes, "cleaned": bool(removed)}


def refuse_pages(count: int, limits: Limits, *, most: int | None = None) -> None:
    """FileRefused where a document has no page, or more than can be read."""
    if count == 0:
        raise FileRefused("This file holds no page. Ask the sender for it again.")
    most = limits.pages if most is None else most
    if count > most:
        raise FileRefused(
            f"This file has {count:,} pages; at most {most} can be read as one document. "
            "Ask the sender for the pages that matter, or add it in parts."
        )


def _take_out(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Remove every part that acts by itself or carries other files; gives what they were."""
    root = pdf.Root
    for key, what in CATALOGUE.items():
        if key in root and not (key == "/OpenAction" and _only_goes_to_a_page(root[key])):
            del root[key]
            yield what
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        for key, what in NAME_TREES.items():
            if key in names:
                del names[key]
                yield what
    for key, what in (("/AF", "attached files"), ("/Collection", "attached files")):
        if key in root:
            del root[key]
            yield what
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        del form["/XFA"]
        yield "a form that computes"
    for one in pdf.objects:
        yield from _disarm_all(one, DEEPEST)


def _only_goes_to_a_page(action: Any) -> bool:
    if isinstance(action, pikepdf.Array):
        return True
    return isinstance(action, pikepdf.Dictionary) and action.get("/S") == pikepdf.Name("/GoTo")


def _disarm_all(one: Any, depth: int) -> Iterator[str]:
    """Disarm an object and what stands in it; what it refers to is an object of its own and is come to by itself."""
    if depth == 0:
        raise ValueError("nested deeper than any page needs")
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        yield from _disarm(one)
        inner = [value for _, value in one.items()]
    elif isinstance(one, pikepdf.Array):
        inner = list(one)
    else:
        return
    for value in inner:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _disarm_all(value, depth - 1)


def _disarm(one: Any) -> Iterator[str]:
    """Take the acting parts out of one dictionary."""
    if "/AA" in one:
        del one["/AA"]
        yield CATALOGUE["/AA"]
    if "/JS" in one:
        del one["/JS"]
        yield "script"
    kind = str(one.get("/S", ""))
    if kind in ACTIONS:  # whatever its /Type says: readers do not ask for one
        one["/S"] = pikepdf.Name("/Named")
        one["/N"] = pikepdf.Name("/FirstPage")
        for key in ("/F", "/Win", "/Next", "/T", "/R"):
            if key in one:
                del one[key]
        yield ACTIONS[kind]
    live = str(one.get("/Subtype", ""))
    if live in LIVE and "/Rect" in one:
        one["/Subtype"] = pikepdf.Name("/Text")
        for key in ("/FS", "/Movie", "/Sound", "/RichMediaContent", "/A", "/3DD"):
            if key in one:
                del one[key]
        yield LIVE[live]
    if "/EF" in one:
        del one["/EF"]
        yield "attached files"


def _texts(path: Path, count: int, limits: Limits) -> list[str]:
    """The words of each page as Chromium reads them; empty where a page is a picture only."""
    texts, letters = [], 0
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise FileRefused("This PDF opens and its pages cannot be read. Ask the sender for a new copy.") from error
    for number in range(min(count, len(document))):
        try:
            page = document[number]
            content = page.get_textpage()
            text = _plain(content.get_text_bounded())
            content.close()
            page.close()
        except pypdfium2.PdfiumError:
            text = ""
        letters += len(text)
        if letters > limits.letters:
            raise FileRefused(
                f"This PDF holds more than {limits.letters:,} letters, more than can be read in the browser. "
                "Ask the sender for the pages that matter."
            )
        texts.append(text)
    document.close()
    return [*texts, *[""] * (count - len(texts))]


def _plain(text: str) -> str:
    """Text without what is not seen, one line a line; a word that was parted at the line's end is left as printed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    seen = ("".join(letter for letter in line if letter >= " " and letter != "\x7f") for line in lines)
    return "\n".join(line.rstrip() for line in seen).strip()
