"""A letter's HTML as a tree: elements with their attributes, and the text between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from casework.notices.elements import VOID


@dataclass(slots=True)
class Element:
    """One element; text stands among its children as it is."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The names of its classes."""
        return frozenset(self.attributes.get("class", "").split())

    def elements(self) -> "Iterator[Element]":
        """The element and every one inside it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.elements()

    def first(self, tag: str) -> "Element | None":
        """The first element of that name, itself or inside it."""
        return next((one for one in self.elements() if one.tag == tag), None)

    def text(self) -> str:
        """The words in it, on one line."""
        inside = (child if isinstance(child, str) else child.text() for child in self.children)
        return " ".join("".join(inside).split())


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def tree(html: str) -> Element:
    """The page as a tree. The letters of our templates close what they open, so nothing is guessed."""
    reader = _Tree()
    reader.feed(html)
    reader.close()
    return reader.root
