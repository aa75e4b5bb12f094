"""Expressions in diagrams: an allow-list of plain comparisons over named values, turned into functions once and kept.

A diagram is data from a browser, never code. Nothing here evaluates text: what is not on the list is refused when the
diagram is loaded, and what is on it becomes a tree of small functions that can neither loop, nor grow a value, nor
reach an attribute.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from casework.errors import EngineError, ExpressionError, NameUnknown

Evaluator = Callable[[Mapping[str, Any]], Any]

MAX_LENGTH = 1_000
MAX_NODES = 200
MAX_DEPTH = 20
MAX_NUMBER = 10**15
MAX_TEXT = 500

FUNCTIONS: Mapping[str, Callable[..., Any]] = {"len": len, "min": min, "max": max, "abs": abs}


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has passed the allow-list; calling it with the process data gives its value."""

    text: str
    names: frozenset[str]
    evaluate: Evaluator

    def __call__(self, data: Mapping[str, Any]) -> Any:
        """The value; NameUnknown for what nothing has written. No error text holds a value of the data."""
        try:
            return self.evaluate(data)
        except _Missing as missing:
            raise NameUnknown(
                f"The expression {self.text} reads {missing.args[0]}, which nothing has written on the way here. "
                "Let a step before it write that, or correct the name."
            ) from None
        except _Refused as refused:
            raise EngineError(f"The expression {self.text} cannot be computed: {refused.args[0]}.") from None
        except TypeError:
            raise EngineError(
                f"The expression {self.text} compares or computes with values of kinds that do not go together. "
                "Check what the steps before it write."
            ) from None


class _Missing(Exception):
    """A name or key that is not there; holds only text of the expression."""


class _Refused(Exception):
    """An operation on values that it is not for."""


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """The expression, ready to be evaluated; ExpressionError says which construct is not allowed."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"An expression of {len(text)} characters is too long; {MAX_LENGTH} is the limit. Let a table decide it."
        )
    if "\\" in text:
        raise _not_allowed(text, "a backslash")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(
            f'“{shorten(text)}” is not an expression. Write a comparison, such as intake["status"] == "OPEN".'
        ) from None
    nodes = list(ast.walk(tree))
    if len(nodes) > MAX_NODES:
        raise ExpressionError(
            f"The expression “{shorten(text)}” has {len(nodes)} parts; {MAX_NODES} is the limit. Let a table decide it."
        )
    evaluate = _build(tree.body, text, MAX_DEPTH)
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    names = frozenset(node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called)
    return Expression(text.strip(), names, evaluate)


def shorten(text: str) -> str:
    """The text, cut so that it fits into a message."""
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "..."


def _build(node: ast.expr, text: str, depth: int) -> Evaluator:
    if depth == 0:
        raise ExpressionError(f"The expression “{shorten(text)}” is nested more than {MAX_DEPTH} levels deep.")
    builder = _BUILDERS.get(type(node))
    if builder is None:
        raise _not_allowed(text, _WORDS.get(type(node), type(node).__name__))
    return builder(node, text, depth - 1)


def _not_allowed(text: str, what: str) -> ExpressionError:
    return ExpressionError(
        f"The expression “{shorten(text)}” uses {what}, which is not allowed. Allowed are comparisons, and/or/not, "
        "numbers, texts, "
        f'lists, value["key"], + - * / on numbers, and {", ".join(sorted(FUNCTIONS))}.'
    )


def _constant(node: ast.Constant, text: str, depth: int) -> Evaluator:
    value = node.value
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise _not_allowed(text, f"a text of more than {MAX_TEXT} characters")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if _is_beyond(value):
            raise _not_allowed(text, f"a number beyond {MAX_NUMBER:.0e}")
    elif value is not None and not isinstance(value, bool):
        raise _not_allowed(text, f"a constant of the kind {type(value).__name__}")
    return lambda data: value


def _name(node: ast.Name, text: str, depth: int) -> Evaluator:
    name = node.id
    if name.startswith("_"):
        raise _not_allowed(text, f"the name {name}; names do not begin with an underscore")

    def read(data: Mapping[str, Any]) -> Any:
        try:
            return data[name]
        except KeyError:
            raise _Missing(name) from None

    return read


def _subscript(node: ast.Subscript, text: str, depth: int) -> Evaluator:
    if not (
        isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str | int)
        and not isinstance(node.slice.value, bool)
    ):
        raise _not_allowed(text, "a key that is not a constant")
    _constant(node.slice, text, depth)
    value, shown = _build(node.value, text, depth), ast.unparse(node)
    key: Any = node.slice.value

    def read(data: Mapping[str, Any]) -> Any:
        found = value(data)
        kind = dict if isinstance(key, str) else list
        if not isinstance(found, kind | tuple if kind is list else kind):
            raise _Missing(shown)
        try:
            return found[key]
        except (KeyError, IndexError):
            raise _Missing(shown) from None

    return read


def _bool_op(node: ast.BoolOp, text: str, depth: int) -> Evaluator:
    parts = [_build(part, text, depth) for part in node.values]
    stops_at = isinstance(node.op, ast.Or)

    def evaluate(data: Mapping[str, Any]) -> Any:
        value = None
        for part in parts:
            value = part(data)
            if bool(value) is stops_at:
                return value
        return value

    return evaluate


def _unary_op(node: ast.UnaryOp, text: str, depth: int) -> Evaluator:
    operand = _build(node.operand, text, depth)
    if isinstance(node.op, ast.Not):
        return lambda data: not operand(data)
    if isinstance(node.op, ast.USub):
        return lambda data: -_number(operand(data))
    raise _not_allowed(text, f"the operator {type(node.op).__name__}")


def _compare(node: ast.Compare, text: str, depth: int) -> Evaluator:
    left = _build(node.left, text, depth)
    links = []
    for link, part in zip(node.ops, node.comparators, strict=True):
        if type(link) not in _COMPARISONS:
            raise _not_allowed(text, f"the operator {_WORDS.get(type(link), type(link).__name__)}")
        links.append((_COMPARISONS[type(link)], _build(part, text, depth)))

    def evaluate(data: Mapping[str, Any]) -> Any:
        before, answer = left(data), True
        for compare, part in links:
            after = part(data)
            answer = compare(before, after)
            if not answer:
                return answer
            before = after
        return answer

    return evaluate


def _bin_op(node: ast.BinOp, text: str, depth: int) -> Evaluator:
    compute = _ARITHMETIC.get(type(node.op))
    if compute is None:
        raise _not_allowed(text, f"the operator {_WORDS.get(type(node.op), type(node.op).__name__)}")
    left, right = _build(node.left, text, depth), _build(node.right, text, depth)

    def evaluate(data: Mapping[str, Any]) -> Any:
        try:
            return _number(compute(_number(left(data)), _number(right(data))))
        except ZeroDivisionError:
            raise _Refused("it divides by zero") from None

    return evaluate


def _if_exp(node: ast.IfExp, text: str, depth: int) -> Evaluator:
    test, body, orelse = (_build(part, text, depth) for part in (node.test, node.body, node.orelse))
    return lambda data: body(data) if test(data) else orelse(data)


def _sequence(node: ast.List | ast.Tuple, text: str, depth: int) -> Evaluator:
    parts = [_build(part, text, depth) for part in node.elts]
    make = list if isinstance(node, ast.List) else tuple
    return lambda data: make(part(data) for part in parts)


def _dict(node: ast.Dict, text: str, depth: int) -> Evaluator:
    pairs = []
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant):
            raise _not_allowed(text, "a key that is not a constant")
        pairs.append((_constant(key, text, depth)({}), _build(value, text, depth)))
    return lambda data: {key: value(data) for key, value in pairs}


def _call(node: ast.Call, text: str, depth: int) -> Evaluator:
    if not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
        raise _not_allowed(text, f"the call {shorten(ast.unparse(node.func))}(...)")
    if node.keywords:
        raise _not_allowed(text, "a named argument")
    name, function = node.func.id, FUNCTIONS[node.func.id]
    arguments = [_build(part, text, depth) for part in node.args]

    def evaluate(data: Mapping[str, Any]) -> Any:
        try:
            return function(*(argument(data) for argument in arguments))
        except ValueError:
            raise _Refused(f"{name}() has nothing to work on") from None

    return evaluate


def _is_beyond(value: int | float) -> bool:
    return not -MAX_NUMBER <= value <= MAX_NUMBER  # also true of nan


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Refused("+ - * / work on numbers only")
    if _is_beyond(value):
        raise _Refused(f"a number lies beyond {MAX_NUMBER:.0e}")
    return value


_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda part, whole: part in whole,
    ast.NotIn: lambda part, whole: part not in whole,
}
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_BUILDERS: Mapping[type[ast.expr], Callable[[Any, str, int], Evaluator]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Subscript: _subscript,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary_op,
    ast.Compare: _compare,
    ast.BinOp: _bin_op,
    ast.IfExp: _if_exp,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Dict: _dict,
    ast.Call: _call,
}
_WORDS: Mapping[type[ast.AST], str] = {
    ast.Attribute: "an attribute (a dot)",
    ast.Lambda: "a lambda",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.JoinedStr: "an f-string",
    ast.NamedExpr: "an assignment",
    ast.Starred: "a star",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.Set: "a set",
    ast.Slice: "a slice",
    ast.Pow: "**",
    ast.Mod: "%",
    ast.FloorDiv: "//",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.Is: "is (use ==)",
    ast.IsNot: "is not (use !=)",
}
