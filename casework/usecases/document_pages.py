"""A document as pages to read: its words page by page, and which pages are pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.domain.quoting import spaced
from casework.ports import Document

LONGEST = 3200  # letters of a page of plain text, which has no pages of its own


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `picture`: it holds no words, and is cited as a whole."""

    number: int
    text: str
    picture: bool = False


def pages_of(document: Document) -> list[Page]:
    """The pages of a document: as form feeds part them, and where there are none, cut at the ends of paragraphs.

    Each page of a file ends with a form feed, so its pages are those that its sender sees.
    """
    images: Sequence[int] = document.body.get("images") or ()
    if images or "\f" in document.text:
        texts = document.text.removesuffix("\f").split("\f")
        texts += [""] * (max(images, default=0) - len(texts))
    else:
        texts = _parted(document.text)
    return [Page(number, text.strip("\n"), number in images) for number, text in enumerate(texts, 1)]


def page_of(pages: Sequence[Page], quote: str) -> int:
    """The number of the first page that holds the words; 1 where none does."""
    wanted = spaced(quote)
    return next((page.number for page in pages if wanted and wanted in spaced(page.text)), 1)


def _parted(text: str) -> list[str]:
    """A long text in pages: at an empty line where there is one near the end of a page, else at a line's end."""
    pages = []
    while len(text) > LONGEST:
        at = text.rfind("\n\n", LONGEST // 2, LONGEST)
        at = at if at > 0 else text.rfind("\n", LONGEST // 2, LONGEST)
        at = at if at > 0 else max(text.rfind(" ", LONGEST // 2, LONGEST), LONGEST // 2)
        pages.append(text[:at].rstrip())
        text = text[at:].lstrip("\n ")
    return [*pages, text]
