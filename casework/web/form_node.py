"""One question of a form as a page shows it, or a group of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casework.web.form_case import Key, Offer


@dataclass(slots=True)
class Node:
    """One question, or a group of them."""

    kind: str
    name: str
    label: str = ""
    help: str = ""
    required: bool = False  # by the answers and the case as they are now
    needed: str = ""  # JSON for the script: the answers to others that make it needed
    tag: str = ""  # what stands beside its label while it is not
    unit: str = ""
    options: Sequence[tuple[str, str]] = ()
    suggestions: Sequence[str] = ()
    values: Sequence[str] = ()
    errors: Sequence[str] = ()
    when: str = ""  # JSON for the script that shows and hides it
    base: str = ""  # the path that the names in `when` start from
    shown: bool = True
    seldom: bool = False
    open: bool = False  # a folded group that has something in it
    children: list["Node"] = field(default_factory=list)
    blank: "Node | None" = None  # a section that can be added
    offers: Sequence[Offer] = ()
    key: Key | None = None
    state: str = ""  # how far it is, in words
    cite: Mapping[str, str] = field(default_factory=dict)  # the names of a citation's document and words
    next: int = 0  # the place of the next section
    asks: bool = False
    ask: str = ""  # what is asked of the provider where the file does not tell it
    attributes: Mapping[str, str] = field(default_factory=dict)
    of: str = ""  # the line that it is about, where the same question stands once a line

    @property
    def id(self) -> str:
        """The id of its element on the page."""
        return f"f-{self.name}"

    @property
    def value(self) -> str:
        """What is typed in it."""
        return self.values[0] if self.values else ""


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """Every node of a tree, in the order of the page."""
    for node in nodes:
        yield node
        yield from walk(node.children)
