"""The PDF of a letter, made from its HTML: tagged for screen readers (PDF/UA-1), the same bytes for the same letter."""

import re
import unicodedata
from typing import Final

import typst

from casework.errors import HandlerError
from casework.notices.pdf_fonts import fonts
from casework.notices.tree import tree
from casework.notices.typst_source import LARGE, NORMAL, Print, source

STANDARD: Final = "ua-1"
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
TRIES = 40
TOO_MANY = (
    "The PDF was not made: too many of its characters are in none of our fonts. Take strange signs out of its words."
)


def pdf(html: str) -> bytes:
    """The letter as a PDF in ordinary print."""
    return _made(html, NORMAL)


def large_print_pdf(html: str) -> bytes:
    """The letter as a PDF of which nothing is smaller than 18 points."""
    return _made(html, LARGE)


def _made(html: str, print_in: Print) -> bytes:
    page = tree(html)
    for _ in range(TRIES):
        made, unshown = compiled(source(page, print_in=print_in))
        if not unshown:
            return made
        for one in page.elements():
            one.children = [named(child, unshown) if isinstance(child, str) else child for child in one.children]
    raise HandlerError(TOO_MANY)


def compiled(text: str) -> tuple[bytes, str]:
    """Typst source as a PDF; or, where there is none yet, the letters that are in none of our fonts."""
    try:
        made = typst.compile(
            text.encode(), format="pdf", pdf_standards=STANDARD, font_paths=fonts(), ignore_system_fonts=True
        )
    except typst.TypstError as error:
        unshown = UNSHOWN.search(str(error))
        if unshown is None:
            raise HandlerError(
                f"The PDF was not made: {error}. What it prints is kept; mend the template or the words that it names "
                "and print it again."
            ) from error
        return b"", ESCAPED.sub(lambda found: chr(int(found[1], 16)), unshown[1])
    return made, ""


def named(text: str, letters: str) -> str:
    """The text with these letters written out by their Unicode names, for an empty box tells nobody anything."""
    names = {letter: f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]" for letter in letters}
    return "".join(letter if letter.isascii() else names.get(letter, letter) for letter in text)
