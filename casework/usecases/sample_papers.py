"""Papers of sample cases as files: a PDF with a text layer, or a scan without one, made from the text of a page."""

from io import BytesIO

import typst
from PIL import Image

from casework.errors import CaseFormatError

SCAN_DOTS = 110.0  # dots an inch, as a fax machine sends them
PAGE = """#set page(paper: "us-letter", margin: 2.2cm, footer: align(center, text(8pt)[{footer}]))
#set text(size: {size}pt)
#set par(leading: 0.7em)
#text(13pt, weight: "bold")[{title}]
#v(0.4em)
{body}
"""
SPECIAL = "\\#$*_`<>@[]=-+/~"


def paper(kind: str, *, title: str, pages: list[str]) -> bytes:
    """The file: kind PDF, PNG or TIFF; a scan has the first page only."""
    if kind == "PDF":
        return typst.compile(_source(title, pages).encode(), format="pdf")
    scan = typst.compile(_source(title, pages[:1]).encode(), format="png", ppi=SCAN_DOTS)
    if kind == "PNG":
        return scan
    if kind == "TIFF":
        return _tiff(scan)
    raise CaseFormatError(f"{title}: {kind!r} is no kind of sample paper; it is PDF, PNG or TIFF.")


def _source(title: str, pages: list[str]) -> str:
    body = "\n#pagebreak()\n".join(_escaped(page).replace("\n", " \\\n") for page in pages)
    return PAGE.format(title=_escaped(title), body=body, size=11, footer="Invented sample record")


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in text)


def _tiff(png: bytes) -> bytes:
    """The page as a fax keeps it: black and white, in a TIFF."""
    kept = BytesIO()
    with Image.open(BytesIO(png), formats=["PNG"]) as image:
        image.convert("1").save(kept, format="TIFF", compression="group4")
    return kept.getvalue()
