"""The XML of a decision model as plain elements: what is not DMN is not seen."""

from lxml import etree

from casework.engine.safe_xml import MAX_TABLE_ELEMENTS, read_xml
from casework.errors import DefinitionError, Finding

NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20240513/MODEL/",
)


class Markup:
    """An element with its DMN children by plain name; elements of other namespaces are not seen."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.tag = etree.QName(element).localname

    def get(self, attribute: str, otherwise: str = "") -> str:
        return str(self.element.get(attribute, otherwise)).strip()

    @property
    def id(self) -> str:
        return self.get("id")

    def children(self, *tags: str) -> "list[Markup]":
        found = []
        for child in self.element.iterchildren(tag=etree.Element):
            name = etree.QName(child)
            if name.namespace in NAMESPACES and (not tags or name.localname in tags):
                found.append(Markup(child))
        return found

    def child(self, tag: str) -> "Markup | None":
        return next(iter(self.children(tag)), None)

    def text(self, tag: str = "text") -> str:
        """The text of a child, "" where there is none."""
        child = self.child(tag)
        return "" if child is None else "".join(str(part) for part in child.element.itertext(etree.Element)).strip()


def read_markup(xml: bytes, *, file: str) -> Markup:
    """The root of a decision model; DefinitionError where the bytes are none."""
    root, findings = read_xml(file, xml, max_elements=MAX_TABLE_ELEMENTS)
    if root is None:
        raise DefinitionError(findings)
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        message = f"The root element is {name.text}, not the definitions of a DMN model."
        raise DefinitionError([Finding("dmn-xml", file, None, message)])
    return Markup(root)
