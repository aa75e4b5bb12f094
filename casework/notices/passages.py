"""The running text of a letter, as a measure of readability reads it: what the letter says, block by block.

Left out is what nobody can make plainer, or what is no sentence: the page's head and end, headings, addresses, the
offer of help in other languages, the plan's and the law's own words, citations, and words in another language.
"""

import re
from collections.abc import Iterator

from casework.notices.elements import HEADINGS
from casework.notices.tree import Element

BLOCKS = {"p", "li", "td", "th", "div", "section", "tr", "br"}
LEFT_OUT = {*HEADINGS, "head", "style", "title", "header", "footer", "address", "dl", "pre", "blockquote", "thead"}
LEFT_OUT_CLASSES = {"languages", "cite", "verbatim", "rule", "sign"}
ABBREVIATION = re.compile(r"\b([ap])\.\s?m\.")
END = (".", "!", "?")
BREAK = "\0"
WORD = re.compile(r"\w+")
SENTENCE = 3  # words; fewer in a block, such as a cell, are no sentence, and textstat would add them to the next


def passages(page: Element, language: str) -> str:
    """The letter's sentences, each block of it ended by a full stop."""
    blocks = "".join(_pieces(page, language)).split(BREAK)
    told = [ABBREVIATION.sub(r"\1m", " ".join(block.split())) for block in blocks]
    said = [block for block in told if len(WORD.findall(block)) >= SENTENCE]
    return "\n".join(block if block.endswith(END) else f"{block.rstrip(',:;')}." for block in said)


def _pieces(one: Element, language: str) -> Iterator[str]:
    if one.tag in LEFT_OUT or one.classes & LEFT_OUT_CLASSES or one.attributes.get("lang", language) != language:
        return
    around = BREAK if one.tag in BLOCKS else ""
    yield around
    for child in one.children:
        yield from ([child] if isinstance(child, str) else _pieces(child, language))
    yield around
