"""Calls of built-in functions: who is meant is settled at load."""

from collections.abc import Callable

from casework.engine.decisions.library import bind, choose
from casework.engine.decisions.patterns import pattern
from casework.engine.decisions.scope import Scope
from casework.engine.decisions.syntax import Call, Literal, Name, Node, Path
from casework.engine.decisions.values import Value, spend
from casework.errors import ExpressionError, NameUnknown

Run = Callable[[Scope], Value]
WITH_PATTERN = {"matches": 1, "replace": 1, "split": 1}


def compile_call(node: Call, compile_expression: Callable[[Node], Run]) -> Run:
    """The function that makes this call."""
    if node.function == "is defined":
        return _is_defined(node, compile_expression)
    candidates, places = bind(node.function, len(node.arguments), node.names)
    if node.function in WITH_PATTERN:
        _check_pattern(node, [None if place is None else node.arguments[place] for place in places])
    arguments = [_nothing if place is None else compile_expression(node.arguments[place]) for place in places]
    if len(candidates) == 1:
        only = candidates[0]

        def run(scope: Scope) -> Value:
            return only(_counted([argument(scope) for argument in arguments]))

        return run

    def run_any(scope: Scope) -> Value:
        return choose(candidates, _counted([argument(scope) for argument in arguments]))

    return run_any


def _counted(arguments: list[Value]) -> list[Value]:
    """The arguments, their size counted as work: a function may read all of a list or string."""
    spend(
        1
        + sum(
            len(one) // 100 if isinstance(one, str) else len(one)
            for one in arguments
            if isinstance(one, list | dict | str)
        )
    )
    return arguments


def _nothing(scope: Scope) -> Value:
    return None


def _is_defined(node: Call, compile_expression: Callable[[Node], Run]) -> Run:
    """Whether a name or path leads to something: the one question that may be asked of a name that is not there."""
    if len(node.arguments) != 1 or node.names or not isinstance(node.arguments[0], Name | Path):
        raise ExpressionError("is defined(...) takes one name or path.")
    argument = compile_expression(node.arguments[0])

    def run(scope: Scope) -> Value:
        try:
            return argument(scope) is not None
        except NameUnknown:
            return False

    return run


def _check_pattern(node: Call, arguments: list[Node | None]) -> None:
    """A pattern and its flags stand in the table: one that came with the data could stall a review."""
    wanted = [arguments[WITH_PATTERN[node.function]], *arguments[{"matches": 2, "replace": 3}.get(node.function, 9) :]]
    texts = [part.value for part in wanted if isinstance(part, Literal) and isinstance(part.value, str)]
    if len(texts) < len(wanted):
        raise ExpressionError(f"The pattern of {node.function}(...) must be a string written in the expression.")
    pattern(*texts)
