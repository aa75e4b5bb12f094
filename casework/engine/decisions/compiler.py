"""Turns parsed FEEL into closures, once; constant parts are worked out then, so a constant bomb goes off at load."""

from collections.abc import Callable, Iterator

from casework.engine.decisions import arithmetic
from casework.engine.decisions.compiled_calls import compile_call
from casework.engine.decisions.compiled_loops import compile_filter, compile_for, compile_quantified
from casework.engine.decisions.properties import compile_path
from casework.engine.decisions.scope import MOST_STEPS, Scope
from casework.engine.decisions.syntax import (
    Arithmetic,
    Between,
    Call,
    Compare,
    ContextOf,
    Filter,
    For,
    If,
    In,
    InputValue,
    InstanceOf,
    ListOf,
    Literal,
    Logic,
    Name,
    Negate,
    Node,
    Path,
    Quantified,
    RangeOf,
    children,
)
from casework.engine.decisions.unary import compile_membership
from casework.engine.decisions.values import LOADING, Range, Value, both, compare, either, equal, sized, type_of
from casework.errors import DecisionError, ExpressionError, NameUnknown

Run = Callable[[Scope], Value]


def compile_expression(node: Node) -> Run:
    """The function that evaluates this expression in a scope."""
    run = _COMPILERS[type(node)](node)
    if isinstance(node, Literal | InputValue | Name) or not is_constant(node):
        return run
    value = constant(run)
    return lambda scope: value


def constant(run: Run) -> Value:
    """What an expression without names comes to; all constants of a file share one budget of work."""
    budget = [MOST_STEPS]
    try:
        return run(Scope({}, budget=budget))
    except (DecisionError, NameUnknown) as error:
        raise ExpressionError(str(error)) from error
    finally:
        loading = LOADING.get()
        if loading is not None:
            loading[0] -= MOST_STEPS - budget[0]
            if loading[0] < 0:
                raise ExpressionError("The constants of the file take too many steps together. Write plain values.")


def is_constant(node: Node, bound: frozenset[str] = frozenset()) -> bool:
    """Whether the expression gives the same in every scope."""
    if isinstance(node, Name):
        return node.name in bound
    if isinstance(node, InputValue | Filter):
        return False
    if isinstance(node, For | Quantified):
        bound = bound | {"partial"} | {one.name for one in node.iterations}
    return all(is_constant(child, bound) for child in children(node))


def names_read(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names that the expression reads from its data; names in a filter may be its items' own and are left out."""
    if isinstance(node, Name):
        if node.name not in bound:
            yield node.name
        return
    if isinstance(node, Filter):
        yield from names_read(node.base, bound)
        return
    if isinstance(node, For | Quantified):
        bound = bound | {"partial"} | {one.name for one in node.iterations}
    if isinstance(node, ContextOf):
        bound = bound | {entry.key for entry in node.entries}
    for child in children(node):
        yield from names_read(child, bound)


def _literal(node: Literal) -> Run:
    value = node.value
    return lambda scope: value


def _name(node: Name) -> Run:
    name = node.name
    return lambda scope: scope.lookup(name)


def _input(node: InputValue) -> Run:
    return lambda scope: scope.input


def _path(node: Path) -> Run:
    return compile_path(node, compile_expression)


def _list(node: ListOf) -> Run:
    items = [compile_expression(item) for item in node.items]
    return lambda scope: sized([item(scope) for item in items])


def _context(node: ContextOf) -> Run:
    entries = [(entry.key, compile_expression(entry.value)) for entry in node.entries]

    def run(scope: Scope) -> Value:
        made: dict[str, Value] = {}
        inner = scope.inner(made)
        for key, value in entries:
            made[key] = value(inner)
        return made

    return run


def _range(node: RangeOf) -> Run:
    low = None if node.low is None else compile_expression(node.low)
    high = None if node.high is None else compile_expression(node.high)
    low_closed, high_closed = node.low_closed, node.high_closed

    def run(scope: Scope) -> Value:
        first = None if low is None else low(scope)
        last = None if high is None else high(scope)
        if (low and first is None) or (high and last is None):
            return None
        if low and high and type(first) is not type(last):
            return None
        return Range(first, last, low_closed, high_closed)

    return run


def _negate(node: Negate) -> Run:
    operand = compile_expression(node.operand)
    return lambda scope: arithmetic.negate(operand(scope))


def _arithmetic(node: Arithmetic) -> Run:
    left, right, operate = (
        compile_expression(node.left),
        compile_expression(node.right),
        arithmetic.OPERATORS[node.operator],
    )
    return lambda scope: operate(left(scope), right(scope))


def _compare(node: Compare) -> Run:
    left, right, operator = compile_expression(node.left), compile_expression(node.right), node.operator
    if operator == "=":
        return lambda scope: equal(left(scope), right(scope))
    if operator == "!=":

        def unequal(scope: Scope) -> Value:
            same = equal(left(scope), right(scope))
            return None if same is None else not same

        return unequal
    return lambda scope: compare(left(scope), right(scope), operator)


def _logic(node: Logic) -> Run:
    left, right = compile_expression(node.left), compile_expression(node.right)
    if node.operator == "and":

        def conjunction(scope: Scope) -> Value:
            first = left(scope)
            return False if first is False else both(first, right(scope))

        return conjunction

    def disjunction(scope: Scope) -> Value:
        first = left(scope)
        return True if first is True else either(first, right(scope))

    return disjunction


def _if(node: If) -> Run:
    condition, then, otherwise = (compile_expression(part) for part in (node.condition, node.then, node.otherwise))
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


def _between(node: Between) -> Run:
    value, low, high = (compile_expression(part) for part in (node.value, node.low, node.high))

    def run(scope: Scope) -> Value:
        middle = value(scope)
        return both(compare(middle, low(scope), ">="), compare(middle, high(scope), "<="))

    return run


def _in(node: In) -> Run:
    value, tests = compile_expression(node.value), compile_membership(node.tests, compile_expression)

    def run(scope: Scope) -> Value:
        one = value(scope)
        return tests(scope.about(one), one)

    return run


def _instance_of(node: InstanceOf) -> Run:
    value, wanted = compile_expression(node.value), node.type

    def run(scope: Scope) -> Value:
        kind = type_of(value(scope))
        return kind == wanted or (wanted == "Any" and kind != "Null")

    return run


def _filter(node: Filter) -> Run:
    return compile_filter(node, compile_expression)


def _for(node: For) -> Run:
    return compile_for(node, compile_expression)


def _quantified(node: Quantified) -> Run:
    return compile_quantified(node, compile_expression)


def _call(node: Call) -> Run:
    return compile_call(node, compile_expression)


_COMPILERS: dict[type[Node], Callable[..., Run]] = {
    Literal: _literal,
    Name: _name,
    InputValue: _input,
    Path: _path,
    ListOf: _list,
    ContextOf: _context,
    RangeOf: _range,
    Negate: _negate,
    Arithmetic: _arithmetic,
    Compare: _compare,
    Logic: _logic,
    If: _if,
    Between: _between,
    In: _in,
    InstanceOf: _instance_of,
    Filter: _filter,
    For: _for,
    Quantified: _quantified,
    Call: _call,
}
