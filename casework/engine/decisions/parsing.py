"""The whole text of a cell or expression as nodes, its names held against what is declared."""

from collections.abc import Iterable

from casework.engine.decisions.parser import Parser
from casework.engine.decisions.syntax import Entry, Iteration, Name, Node, Tests, walk
from casework.engine.decisions.tokens import tokenize
from casework.errors import ExpressionError


def parse_expression(text: str, names: Iterable[str] = ()) -> Node:
    """The one expression that the text is."""
    parser = Parser(tokenize(text, names))
    node = parser.expression()
    parser.expect_end()
    _check_names(node, names)
    return node


def parse_tests(text: str, names: Iterable[str] = ()) -> Tests:
    """The unary tests of a cell; an empty cell is `-`."""
    parser = Parser(tokenize(text, names))
    tests = parser.cell()
    parser.expect_end()
    _check_names(tests, names)
    return tests


def _check_names(node: Node, names: Iterable[str]) -> None:
    """Words side by side are a name only where something declares it: `not x` would be one otherwise."""
    parts = list(walk(node))
    known = {*names, *(one.key for one in parts if isinstance(one, Entry))}
    known |= {one.name for one in parts if isinstance(one, Iteration)}
    for one in parts:
        if isinstance(one, Name) and " " in one.name and one.name not in known:
            raise ExpressionError(f"{one.name!r} is no declared name. Declare input data of that name in the file.")
