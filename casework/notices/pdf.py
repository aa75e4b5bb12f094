"""The PDF of a letter, made from its HTML: tagged for screen readers (PDF/UA-1), the same bytes for the same letter."""

import re
import unicodedata
from typing import Final

import typst

from casework.errors import HandlerError
from casework.notices.pdf_fonts import fonts
from casework.notices.tree import Element, tree
from casework.notices.typst_source import LARGE, NORMAL, Print, source

STANDARD: Final = "ua-1"
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
TRIES = 40


def pdf(html: str) -> bytes:
    """The letter as a PDF in ordinary print."""
    return _made(html, NORMAL)


def large_print_pdf(html: str) -> bytes:
    """The letter as a PDF of which nothing is smaller than 18 points."""
    return _made(html, LARGE)


def _made(html: str, print_in: Print) -> bytes:
    page = tree(html)
    for _ in range(TRIES):
        try:
            made = typst.compile(
                source(page, print_in=print_in).encode(),
                format="pdf",
                pdf_standards=STANDARD,
                font_paths=fonts(),
                ignore_system_fonts=True,
            )
        except typst.TypstError as error:
            unshown = UNSHOWN.search(str(error))
            if unshown is None:
                raise HandlerError(
                    f"The PDF of a letter was not made: {error}. The letter itself is kept; mend the template or the "
                    "words that it names and print the letter again."
                ) from error
            _name_letters(page, ESCAPED.sub(lambda found: chr(int(found[1], 16)), unshown[1]))
        else:
            return made
    raise HandlerError("The PDF of a letter was not made: too many of its characters are in none of our fonts.")


def _name_letters(page: Element, letters: str) -> None:
    """Write out what no font shows by its Unicode name, for an empty box tells nobody anything."""
    named = {letter: f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]" for letter in letters}
    for one in page.elements():
        one.children = [
            "".join(named.get(letter, letter) if not letter.isascii() else letter for letter in child)
            if isinstance(child, str)
            else child
            for child in one.children
        ]
