"""How a printed record is laid out in a terminal of 120 columns: headings, paragraphs, tables."""

import re
import textwrap
from collections.abc import Sequence

WIDTH = 120
RULE = "─" * WIDTH


TOGETHER = re.compile(r"Article [IVX]+(?: §\w+)?(?: ¶\w+)?|\d+ of \d+ exceptions|\d+ of \d+|§\w+ ¶\w+")
GLUE = "\x1f"  # stands for a space at which no line may end


def heading(text: str) -> list[str]:
    """A heading with space above it and a line below."""
    return ["", text.upper(), RULE]


def paragraph(text: str, *, indent: int = 2, mark: str = "") -> list[str]:
    """The text in lines that fit; `mark` stands before the first one, the others hang under its words."""
    first = " " * indent + (f"{mark} " if mark else "")
    return wrap(text, WIDTH, first=first, rest=" " * len(first)) or [first.rstrip()]


def wrap(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of at most that width; a citation or a count ("3 of 4") is never torn apart."""
    glued = TOGETHER.sub(lambda found: found[0].replace(" ", GLUE), " ".join(text.split()))
    lines = textwrap.wrap(glued, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    return [line.replace(GLUE, " ") for line in lines]


def pairs(rows: Sequence[tuple[str, str]], *, indent: int = 2) -> list[str]:
    """Names on the left, what they say on the right; rows that say nothing are left out."""
    said = [(name, text) for name, text in rows if text]
    width = max((len(name) for name, _ in said), default=0)
    return [line for name, text in said for line in paragraph(text, indent=indent, mark=name.ljust(width + 1))]


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, indent: int = 2) -> list[str]:
    """Columns as wide as their words; the widest gives way and wraps where the terminal is too narrow."""
    if not rows:
        return []
    count = len(head)
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(count)]
    room = WIDTH - indent - 2 * (count - 1)
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    lines = _row(head, widths, indent)
    lines.append(" " * indent + "  ".join("─" * width for width in widths))
    for row in rows:
        lines += _row(row, widths, indent)
    return lines


def _row(cells: Sequence[str], widths: Sequence[int], indent: int) -> list[str]:
    wrapped = [wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    height = max(len(cell) for cell in wrapped)
    return [
        (
            " " * indent
            + "  ".join(
                (cell[number] if number < len(cell) else "").ljust(width)
                for cell, width in zip(wrapped, widths, strict=True)
            )
        ).rstrip()
        for number in range(height)
    ]
