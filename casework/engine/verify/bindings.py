"""What a diagram names exists: handlers, forms, deadlines, decision tables, called processes."""

from collections.abc import Collection, Iterator

from casework.engine.verify.graph import Diagrams, finding
from casework.engine.verify.inline import Inlined
from casework.errors import Finding


def check_bindings(
    diagrams: Diagrams,
    graph: Inlined,
    tables: Collection[str],
    *,
    operators: Collection[str],
    forms: Collection[str],
    deadlines: Collection[str],
) -> Iterator[Finding]:
    """Names that lead nowhere."""
    for node in diagrams.nodes():
        if node.operator and node.operator not in operators:
            module, _, function = node.operator.partition(".")
            yield finding(
                "handler",
                node,
                f"There is no handler {node.operator}. Write the function {function} in handlers/{module}.py, "
                "or correct the operator.",
            )
        if node.form and node.form not in forms:
            yield finding("form", node, f"There is no form {node.form}. Add it to forms/{node.process}.py.")
        if node.timer and node.timer.deadline not in deadlines:
            known = ", ".join(sorted(deadlines)) or "none"
            yield finding(
                "deadline", node, f"No line of business names a deadline {node.timer.deadline}. Known are: {known}."
            )
        if node.decision and node.decision not in tables:
            yield finding(
                "decision-table",
                node,
                f"There is no decision table {node.decision}. Add decisions/{node.decision}.dmn.",
            )
        if node.kind == "callActivity" and node.called and node.called not in diagrams.processes:
            yield finding(
                "called-process",
                node,
                f"There is no process {node.called}. Add {node.called}.bpmn, or correct the call.",
            )
    if graph.cut:
        said = "The processes call each other so often that not all ways can be followed. Call each from fewer places."
        yield finding("called-process", graph.cut[0], said)
    for node in {ring.id: ring for ring in graph.rings}.values():
        yield finding(
            "called-process",
            node,
            f"Calling {node.called} from here leads back to itself and never ends. Draw the repetition as a loop.",
        )
