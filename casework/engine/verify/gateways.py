"""Where ways part: exclusive gateways have a default, and compare a table's answer with what it can answer."""

import ast
from collections.abc import Iterator, Mapping

from casework.engine.elements import Element
from casework.engine.verify.graph import Diagrams, finding
from casework.engine.verify.tables import Table
from casework.errors import Finding


def check_gateways(diagrams: Diagrams, tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Gateways without a default, and comparisons that can never be true."""
    answers = _answers(diagrams, tables)
    for node in diagrams.nodes():
        if node.kind != "exclusiveGateway":
            continue
        ways = diagrams.leaving.get(node.id, ())
        if len(ways) > 1 and node.default not in {flow.id for flow in ways}:
            yield finding(
                "gateway-default",
                node,
                "This gateway has no default flow, so that an answer nobody foresaw stops the review. Mark the way to "
                "a person, or to the milder side, as the default.",
            )
        for flow in ways:
            yield from _comparisons(flow, answers)


def _answers(diagrams: Diagrams, tables: Mapping[str, Table]) -> dict[str, Table]:
    """The table that writes each key; keys that something else writes too are left out."""
    writers: dict[str, list[Element]] = {}
    for node in diagrams.nodes():
        if node.result_key:
            writers.setdefault(node.result_key, []).append(node)
    return {
        key: tables[decision]
        for key, nodes in writers.items()
        if len({node.decision for node in nodes}) == 1 and (decision := nodes[0].decision or "") in tables
    }


def _comparisons(flow: Element, answers: Mapping[str, Table]) -> Iterator[Finding]:
    try:
        tree = ast.parse((flow.condition or "").strip(), mode="eval")
    except (SyntaxError, ValueError):
        return  # the refusals say so
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            continue
        read, compared = node.left, node.comparators[0]
        if not (
            isinstance(read, ast.Subscript)
            and isinstance(read.value, ast.Name)
            and isinstance(read.slice, ast.Constant)
        ):
            continue
        table, output = answers.get(read.value.id), str(read.slice.value)
        if table is None or output == "lines":
            continue
        if output not in table.says:
            yield finding(
                "table-answers",
                flow,
                f"The table {table.id} has no output {output}; it has {', '.join(sorted(table.says))}. "
                "Correct the condition.",
            )
            continue
        declared = table.says[output]
        constants = [one.value for one in ast.walk(compared) if isinstance(one, ast.Constant)]
        for value in constants:
            if declared and value not in declared:
                yield finding(
                    "table-answers",
                    flow,
                    f"The table {table.id} never answers {value!r}; it answers {', '.join(declared)}. "
                    "Correct the condition or the table.",
                )
