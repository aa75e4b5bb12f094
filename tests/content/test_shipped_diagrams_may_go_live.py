"""The shipped diagrams and tables pass every rule without a single finding, and name only deadlines that exist."""

from casework.engine.elements import read_elements
from casework.engine.safe_xml import read_xml
from casework.engine.verify.run import verify
from forms import FORMS
from handlers import HANDLERS
from server import diagrams, library


def test_the_shipped_diagrams_have_no_findings_at_all() -> None:
    found = verify(
        diagrams(), operators=frozenset(HANDLERS), forms=frozenset(FORMS), deadlines=library().deadline_names
    )
    assert [str(one) for one in found] == []


def test_every_deadline_that_a_diagram_names_is_named_by_a_line_of_business() -> None:
    named = set()
    for file, content in diagrams().items():
        root, _ = read_xml(file, content)
        if file.endswith(".bpmn") and root is not None:
            named |= {one.timer.deadline for one in read_elements(file, root) if one.timer}
    assert named == {
        "decision",
        "information",
        "peer_to_peer",
        "peer_to_peer_call",
        "explanation",
        "appeal_filing",
        "appeal",
        "appeal_forward",
        "external_filing",
        "external_preliminary",
        "external_decision",
        "effectuation",
    }
    assert named <= set(library().deadline_names)
