"""The plain text of a letter's HTML, for those who read it without pictures or by ear."""

import re
from html.parser import HTMLParser

BLOCKS = {
    "p",
    "h1",
    "h2",
    "h3",
    "li",
    "tr",
    "table",
    "ul",
    "ol",
    "div",
    "section",
    "header",
    "footer",
    "dt",
    "dd",
    "blockquote",
    "address",
}
SILENT = {"style", "title", "head"}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        if tag in BLOCKS or tag == "br":
            self.lines.append("- " if tag == "li" else "")
        elif tag in ("td", "th") and self.lines[-1].strip():
            self.lines[-1] += " | "

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT
        if tag in BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.lines[-1] += re.sub(r"\s+", " ", data)


def plain_text(html: str) -> str:
    """One line a block, list items with a dash, table cells parted by bars."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in reader.lines]
    return "\n".join(line for line in lines if line not in ("", "-")) + "\n"
