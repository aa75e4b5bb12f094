"""Everything that must hold before diagrams and tables go live, checked in one go."""

from collections.abc import Collection, Mapping

from lxml import etree

from casework.engine.refusals import refuse_diagram
from casework.engine.safe_xml import read_xml
from casework.engine.verify.appeals import check_appeals
from casework.engine.verify.assignment import check_assignment
from casework.engine.verify.bindings import check_bindings
from casework.engine.verify.branches import check_branches
from casework.engine.verify.closing import check_closing
from casework.engine.verify.decides import check_decides
from casework.engine.verify.gateways import check_gateways
from casework.engine.verify.graph import read_diagrams
from casework.engine.verify.inline import inline
from casework.engine.verify.layout import check_layout
from casework.engine.verify.names import check_names
from casework.engine.verify.soundness import check_soundness
from casework.engine.verify.tables import read_tables
from casework.engine.verify.waits import check_waits
from casework.errors import Finding


def verify(
    files: Mapping[str, bytes],
    *,
    operators: Collection[str],
    forms: Collection[str],
    deadlines: Collection[str],
) -> list[Finding]:
    """What is wrong, by file and element; empty where the set may go live.

    A file that cannot be read is one finding, and the rest is checked without it.
    """
    findings: list[Finding] = []
    roots: dict[str, etree._Element] = {}
    for file, content in sorted(files.items()):
        if file.endswith(".bpmn"):
            root, unreadable = read_xml(file, content)
            findings += unreadable
            if root is not None:
                roots[file] = root
        elif not file.endswith(".dmn"):
            findings.append(
                Finding(
                    "file-name", file, None, "This is neither a diagram (.bpmn) nor a decision table (.dmn). Remove it."
                )
            )
    if not any(file.endswith(".bpmn") for file in files):
        findings.append(Finding("file-name", "", None, "There is no diagram here (.bpmn)."))
    tables, wrong = read_tables({file: content for file, content in sorted(files.items()) if file.endswith(".dmn")})
    findings += wrong
    diagrams = read_diagrams(roots)
    graph = inline(diagrams)
    findings += [one for file, root in roots.items() for one in refuse_diagram(file, root)]
    findings += check_names(diagrams)
    findings += check_bindings(diagrams, graph, tables, operators=operators, forms=forms, deadlines=deadlines)
    findings += check_gateways(diagrams, tables)
    findings += check_layout(diagrams)
    findings += check_decides(diagrams, graph)
    findings += check_appeals(diagrams, graph)
    findings += check_closing(diagrams, graph)
    findings += check_waits(diagrams, graph)
    findings += check_assignment(diagrams, graph, tables)
    findings += check_branches(diagrams, graph)
    findings += check_soundness(diagrams, graph)
    return sorted(
        dict.fromkeys(findings), key=lambda one: (one.severity, one.file, one.element or "", one.rule, one.message)
    )
