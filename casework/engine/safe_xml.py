"""XML from outside, read without trust: size, doctype, instructions, depth and number of elements are checked first."""

from typing import Any

from lxml import etree

from casework.errors import Finding

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_ELEMENTS = 10_000
MAX_TABLE_ELEMENTS = 60_000

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"


def read_xml(
    file: str, content: bytes, *, max_elements: int = MAX_ELEMENTS
) -> tuple[etree._Element | None, list[Finding]]:
    """(the root, nothing) or (None, what is wrong with the file)."""

    def refuse(message: str) -> tuple[None, list[Finding]]:
        return None, [Finding("safe-xml", file, None, message)]

    if len(content) > MAX_BYTES:
        return refuse(f"The file has {len(content)} bytes; {MAX_BYTES} is the limit.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        # A comment would cut a text in two, and each reader would see another half of it.
        remove_comments=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return refuse(f"The file is not well-formed XML ({type(error).__name__}). Export it again from the modeler.")
    tree = root.getroottree()
    info: Any = tree.docinfo
    if info.doctype:
        return refuse("The file has a DOCTYPE, which a diagram never needs. Remove it.")
    depth = deepest = elements = 0
    for event, node in etree.iterwalk(tree, events=("start", "end", "pi")):
        if event == "pi":
            return refuse(
                f"The file has a processing instruction ({node.target}), which a diagram never needs. Remove it."
            )
        depth += 1 if event == "start" else -1
        elements += event == "start"
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        return refuse(f"The file is nested {deepest} levels deep; {MAX_DEPTH} is the limit.")
    if elements > max_elements:
        return refuse(f"The file has {elements} elements; {max_elements} is the limit. Split it.")
    return root, []
