"""A letter's HTML as Typst source: our own few tags, and every word as a string that Typst takes as it is.

Text never becomes markup: it stands between quotation marks, where only the backslash and the quotation mark have a
meaning, and both are escaped.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casework.notices.fact_hash import MARK, VALUE
from casework.notices.pdf_fonts import MONO, families
from casework.notices.tree import Element

BLOCKS = {"p", "h1", "h2", "h3", "ul", "ol", "dl", "table", "blockquote", "pre", "section", "div", "header", "footer"}
BLOCKS |= {"address", "main", "body"}
LEFT_OUT = {"head", "style", "title", "script"}
INK, GREY, RULE = "17405c", "4a4a4a", "c9d3da"


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """How large a letter is printed."""

    size: int  # points

    @property
    def small(self) -> str:
        """Notes and citations; in large print nothing is smaller than the text."""
        return "1em" if self.size >= LARGE.size else "0.85em"


NORMAL, LARGE = Print(size=11), Print(size=18)


def source(page: Element, *, print_in: Print) -> str:
    """The whole letter as Typst source."""
    html, day = page.first("html"), _fact(page, "day")
    language = html.attributes.get("lang", "en") if html else "en"
    heading = page.first("title")
    date = f"datetime(year: {int(day[:4])}, month: {int(day[5:7])}, day: {int(day[8:10])})" if day else "none"
    head = [
        f"#set document(title: {literal(heading.text() if heading else 'Letter')}, date: {date})",
        f"#set text(size: {print_in.size}pt, fallback: false, {_text_in(language)})",
        '#set page(paper: "us-letter", margin: (x: 22mm, y: 20mm), numbering: "1 / 1")',
        "#set par(leading: 0.7em, spacing: 1.05em)",
        f'#show heading: set text(fill: rgb("{INK}"))',
        "#show heading.where(level: 1): set text(size: 1.2em)",
        "#show heading: set block(above: 1.5em, below: 0.8em, sticky: true)",
        f'#show raw: set text(font: "{MONO}", size: {"1em" if print_in is LARGE else "0.6em"})',
        f'#set table(stroke: (x, y) => (bottom: 0.6pt + rgb("{RULE}")), inset: (x: 0pt, y: 5pt), align: left)',
        "#set table(column-gutter: 8pt)",
        "#set table.cell(breakable: false)",
    ]
    body = page.first("body") or page
    return "\n".join([*head, _Writer(print_in).blocks(body.children)]) + "\n"


def literal(text: str) -> str:
    """The text as a Typst string."""
    text = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _text_in(language: str, direction: str = "") -> str:
    fonts = ", ".join(f'"{family}"' for family in families(language))
    turned = f", dir: {direction}" if direction in ("ltr", "rtl") else ""
    code = language if re.fullmatch(r"[a-z]{2,3}", language) else "en"
    return f'lang: "{code}", font: ({fonts}){turned}'


def _fact(page: Element, name: str) -> str:
    marked = (one for one in page.elements() if one.attributes.get(MARK) == name)
    return next((one.attributes.get(VALUE, "") for one in marked), "")


class _Writer:
    """Writes elements one after another; knows the headings above, for a PDF may skip no level."""

    def __init__(self, print_in: Print) -> None:
        self._print = print_in
        self._above: list[str] = []

    def blocks(self, children: Iterable[Element | str]) -> str:
        """Blocks below one another; words that stand between them as a paragraph of their own."""
        made: list[str] = []
        loose: list[Element | str] = []
        for child in [*children, Element("p")]:
            if isinstance(child, Element) and child.tag in BLOCKS:
                if said := self.inline(loose):
                    made.append(f"#par[{said}]")
                loose = []
                made.append(self._styled(child, self._block(child)))
            else:
                loose.append(child)
        return "\n\n".join(one for one in made if one)

    def _block(self, one: Element) -> str:
        match one.tag:
            case "h1" | "h2" | "h3":
                return f"#heading(level: {self._level(one.tag)})[{self.inline(one.children)}]"
            case "p":
                said = self.inline(one.children)
                return f"#par[{said}]" if said else ""
            case "ul" | "ol":
                return self._listed(one, _named(one, "li"))
            case "dl":
                return self._pairs(one)
            case "table":
                return self._table(one)
            case "blockquote":
                return f'#block(inset: (left: 10pt), stroke: (left: 2pt + rgb("{RULE}")))[{self._item(one)}]'
            case "pre":
                return f"#raw(block: true, {literal(''.join(_words(one)))})"
            case "address":
                return f"#par[{self.inline(one.children)}]"
        return self.blocks(one.children)

    def _listed(self, one: Element, items: Iterable[Element]) -> str:
        name = "list" if one.tag == "ul" else "enum"
        bare = "marker: none, " if {"bare", "languages"} & one.classes else ""
        said = "".join(f"[{self._item(item)}]," for item in items)
        return f"#{name}({bare}{said})" if said else ""

    def _languages(self, one: Element) -> str:
        """The offers of help; the last of them stay with the end of the letter, which has no page to itself."""
        items = _named(one, "li")
        first, last = (self._listed(one, part) for part in (items[:-LAST], items[-LAST:]))
        return f"{first}\n\n#block(sticky: true, breakable: false)[{last}]"

    def _level(self, tag: str) -> int:
        while self._above and self._above[-1] >= tag:
            self._above.pop()
        self._above.append(tag)
        return len(self._above)

    def _styled(self, one: Element, made: str) -> str:
        """A block with what its class or its language asks for."""
        if not made:
            return ""
        if {"head", "to"} & one.classes:
            cells = [self.blocks([child]) for child in one.children if isinstance(child, Element)]
            below = f'\n#line(length: 100%, stroke: 2pt + rgb("{INK}"))' if "head" in one.classes else ""
            grid = "".join(f"[{cell}]," for cell in cells)
            return f"#grid(columns: (1fr, 1fr), column-gutter: 12pt, {grid}){below}"
        if "box" in one.classes:
            return f'#block(width: 100%, inset: 9pt, stroke: 1.2pt + rgb("{INK}"), breakable: false)[{made}]'
        if "from" in one.classes:
            return f'#text(weight: "bold", size: 1.1em, fill: rgb("{INK}"))[{made}]'
        if "rule" in one.classes:  # announces what stands below
            return f"#block(sticky: true)[{self._in_language(one, made)}]"
        if "languages" in one.classes:
            return self._languages(one)
        if "lead" in one.classes:
            return f'#block[#text(weight: "semibold", size: 1.06em)[{made}]]'
        if {"small", "cite"} & one.classes or one.tag == "footer":
            whole = "(breakable: false)" if one.tag == "footer" else ""
            return f'#block{whole}[#text(size: {self._print.small}, fill: rgb("{GREY}"))[{made}]]'
        return self._in_language(one, made)

    def _in_language(self, one: Element, made: str) -> str:
        language, direction = one.attributes.get("lang", ""), one.attributes.get("dir", "")
        if language:
            return f"#text({_text_in(language, direction)})[{made}]"
        return f"#text(dir: {direction})[{made}]" if direction in ("ltr", "rtl") else made

    def _item(self, one: Element) -> str:
        """What stands in a list item or a cell: words, or blocks."""
        has_blocks = any(isinstance(child, Element) and child.tag in BLOCKS for child in one.children)
        made = self.blocks(one.children) if has_blocks else self.inline(one.children)
        return self._in_language(one, made) if one.tag in ("li", "td", "th", "blockquote") else made

    def _pairs(self, one: Element) -> str:
        names, values = _named(one, "dt"), _named(one, "dd")
        cells = "".join(
            f"([{self.inline(name.children)}], [{self.inline(value.children)}]),"
            for name, value in zip(names, values, strict=True)
        )
        return f"#terms(separator: [: ], hanging-indent: 0pt, tight: true, {cells})"

    def _table(self, one: Element) -> str:
        rows = [_cells(row) for row in one.elements() if row.tag == "tr"]
        wide = max(len(row) for row in rows)
        heads = one.first("thead")
        count = len([row for row in heads.elements() if row.tag == "tr"]) if heads else 0
        made = [[f"[{self._cell(cell)}]" for cell in row] + ["[]"] * (wide - len(row)) for row in rows]
        header = "".join(f"table.header({', '.join(row)}), " for row in made[:count])
        body = "".join(f"{', '.join(row)}, " for row in made[count:])
        return f"#table(columns: ({'1fr, ' * wide}), {header}{body})"

    def _cell(self, one: Element) -> str:
        said = self._item(one)
        return f"#strong[{said}]" if one.tag == "th" and said else said

    def inline(self, children: Iterable[Element | str]) -> str:
        """Words in a line, with one space where there were several, and none at the ends."""
        parts = self._parts(children)
        while parts and parts[0] in (SPACE, BREAK):
            parts.pop(0)
        while parts and parts[-1] in (SPACE, BREAK):
            parts.pop()
        kept = [part for number, part in enumerate(parts) if part != SPACE or parts[number - 1] not in (SPACE, BREAK)]
        return "".join(kept)

    def _parts(self, children: Iterable[Element | str]) -> list[str]:
        made: list[str] = []
        for child in children:
            if isinstance(child, str):
                for piece in re.findall(r"\s+|\S+(?:[^\S\n]\S+)*", child):
                    made.append(SPACE if piece.isspace() else _breakable(piece))
            elif child.tag == "br":
                made.append(BREAK)
            elif child.tag not in LEFT_OUT:
                made += self._wrapped(child)
        return made

    def _wrapped(self, one: Element) -> list[str]:
        inside = self._parts(one.children)
        plain = self._in_language(one, "\0")
        if "key" in one.classes or one.tag in ("strong", "b"):
            plain = f"#strong[{plain}]"
        elif "small" in one.classes:
            plain = f'#text(size: {self._print.small}, fill: rgb("{GREY}"))[{plain}]'
        if plain == "\0":
            return inside
        before = [SPACE] if inside and inside[0] == SPACE else []
        after = [SPACE] if len(inside) > 1 and inside[-1] == SPACE else []
        said = self.inline(one.children)
        return [*before, plain.replace("\0", said), *after] if said else inside


def _breakable(text: str) -> str:
    """Words as Typst takes them; a run of letters too long for a line, such as a check number, may break in it."""
    parts = re.split(r"(?<=\S{8})(?=\S)", text) if LONG.search(text) else [text]
    return MAY_BREAK.join(f"#{literal(part)};" for part in parts)


LONG, MAY_BREAK = re.compile(r"\S{40,}"), "#sym.zws;"
LAST = 3  # so many offers of help stay with the end
SPACE, BREAK = '#" ";', "#linebreak();"


def _named(one: Element, tag: str) -> list[Element]:
    return [child for child in one.children if isinstance(child, Element) and child.tag == tag]


def _cells(row: Element) -> list[Element]:
    return [child for child in row.children if isinstance(child, Element) and child.tag in ("td", "th")]


def _words(one: Element) -> Iterable[str]:
    for child in one.children:
        yield from ([child] if isinstance(child, str) else _words(child))
