"""Whether quoted words stand in a document: word for word, however its lines are broken; or a page that holds no words.

A scan has nothing to copy. Its page is cited as a whole, in words that this page alone makes: “page 2 (image)”.
"""

import re
from collections.abc import Sequence

PAGE = re.compile(r"page (\d+) \(image\)")


def spaced(text: str) -> str:
    """The text with every run of blanks, line and page breaks as one space."""
    return " ".join(text.split())


def stands_in(quote: str, text: str) -> bool:
    """Whether the words stand in the text, one after the other as they are quoted."""
    return quote in text or spaced(quote) in spaced(text)


def is_image_page(quote: str, images: Sequence[int]) -> bool:
    """Whether the quotation is one of these pages without words."""
    found = PAGE.fullmatch(spaced(quote))
    return found is not None and int(found[1]) in images
