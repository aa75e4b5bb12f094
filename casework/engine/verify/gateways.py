"""Where ways part: exclusive gateways have a default, and compare a table's answer with what it can answer."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casework.engine.elements import Element
from casework.engine.expressions import compile_expression
from casework.engine.json_values import same
from casework.engine.verify.assignment import names_of
from casework.engine.verify.graph import Diagrams, finding
from casework.engine.verify.tables import Table
from casework.errors import ExpressionError, Finding


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
        yield from _unforeseen(diagrams, node, answers)


@dataclass(frozen=True, slots=True)
class _Answers:
    """What a rule task leaves under its key: its table, and by name the values that may stand there."""

    table: str
    says: Mapping[str, tuple[Any, ...]]


def _answers(diagrams: Diagrams, tables: Mapping[str, Table]) -> dict[str, _Answers]:
    """What stands under each key that one table writes; keys that something else writes too are left out."""
    writers: dict[str, list[Element]] = {}
    for node in diagrams.nodes():
        if node.result_key:
            writers.setdefault(node.result_key, []).append(node)
    found: dict[str, _Answers] = {}
    for key, nodes in writers.items():
        table = tables.get(nodes[0].decision or "")
        if table is not None and len({(node.decision, bool(node.each)) for node in nodes}) == 1:
            by_line = bool(nodes[0].each)
            says = {"summary": table.says["summary"], "lines": ()} if by_line else dict(table.says)
            found[key] = _Answers(table.id, says)
    return found


def _unforeseen(diagrams: Diagrams, node: Element, answers: Mapping[str, _Answers]) -> Iterator[Finding]:
    """A table's answer that no condition names takes the default, which leads to a person."""
    ways = diagrams.leaving.get(node.id, ())
    asked = sorted({name for flow in ways if flow.condition for name in names_of(flow.condition)} & answers.keys())
    default = next((flow for flow in ways if flow.id == node.default), None)
    if not asked or default is None:
        return
    target = diagrams.elements[default.target or ""]
    if target.kind == "callActivity":  # such as an information request, from which the way leads back to the person
        follows = diagrams.leaving.get(target.id, ())
        target = diagrams.elements[follows[0].target or ""] if follows else target
    if target.kind != "userTask":
        yield finding(
            "default-to-person",
            node,
            f"An answer of the table {answers[asked[0]].table} that no condition names would go on to {target.id}, "
            "past any person. Name the answers that may go on, and let the default lead to a person's task.",
        )


def _comparisons(flow: Element, answers: Mapping[str, _Answers]) -> Iterator[Finding]:
    try:
        tree = ast.parse(compile_expression(flow.condition or "").text, mode="eval")
    except ExpressionError:
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
        told, output = answers.get(read.value.id), str(read.slice.value)
        if told is None:
            continue
        if output not in told.says:
            yield finding(
                "table-answers",
                flow,
                f"The table {told.table} leaves no {output} here; it leaves {', '.join(sorted(told.says))}. "
                "Correct the condition.",
            )
            continue
        declared = told.says[output]
        for value in _constants(compared):
            if declared and not any(same(value, one) for one in declared):
                yield finding(
                    "table-answers",
                    flow,
                    f"The table {told.table} never answers {value!r}; it answers {', '.join(map(str, declared))}. "
                    "Correct the condition or the table.",
                )


def _constants(compared: ast.expr) -> list[Any]:
    """The values that are compared with, where they are written out; another key may hold anything."""
    parts = compared.elts if isinstance(compared, ast.List | ast.Tuple) else [compared]
    return [part.value for part in parts if isinstance(part, ast.Constant)]
