"""Unary tests: what a cell of a decision table asks of the value of its column."""

from collections.abc import Callable
from decimal import Decimal

from casework.engine.decisions.scope import Scope
from casework.engine.decisions.syntax import InputValue, Literal, Node, RangeOf, Test, Tests, walk
from casework.engine.decisions.values import Range, Value, compare, either, equal, spend

Run = Callable[[Scope], Value]
Compile = Callable[[Node], Run]
Matches = Callable[[Scope, Value], bool | None]


def compile_membership(tests: Tests, compile_expression: Compile) -> Matches:
    """Whether a value passes one of the tests; true, false, or null where that cannot be said."""
    if not tests.tests:
        return lambda scope, value: True
    found = _set_of_literals(tests) or _any_of([_compiled(test, compile_expression) for test in tests.tests])
    if not tests.negated:
        return found

    def negated(scope: Scope, value: Value) -> bool | None:
        passed = found(scope, value)
        return None if passed is None else not passed

    return negated


def _set_of_literals(tests: Tests) -> Matches | None:
    """The common cells, a string or a few of them, as one look into a set."""
    values: list[str] = []
    for test in tests.tests:
        literal = test.operand
        if test.operator or not isinstance(literal, Literal) or not isinstance(literal.value, str):
            return None
        values.append(literal.value)
    members = frozenset(values)
    # A value of another type is no text: null, as FEEL's comparison has it. Null itself is simply not among them.
    return lambda scope, value: value in members if type(value) is str else False if value is None else None


def _any_of(tests: list[Matches]) -> Matches:
    if len(tests) == 1:
        return tests[0]

    def run(scope: Scope, value: Value) -> bool | None:
        result: bool | None = False
        for test in tests:
            result = either(result, test(scope, value))
            if result:
                break
        return result

    return run


def _compiled(test: Test, compile_expression: Compile) -> Matches:
    operand = compile_expression(test.operand)
    operator = test.operator
    if operator in ("=", "!="):
        wanted = operator == "="

        def same(scope: Scope, value: Value) -> bool | None:
            found = equal(value, operand(scope))
            return None if found is None else found is wanted

        return same
    if operator:
        return lambda scope, value: compare(value, operand(scope), operator)
    if isinstance(test.operand, Literal):
        return _literal(test.operand.value)
    if isinstance(test.operand, RangeOf):
        return lambda scope, value: _in_range(operand(scope), value)
    about_input = any(isinstance(node, InputValue) for node in walk(test.operand))
    return lambda scope, value: passes(operand(scope), value, about_input=about_input)


def _literal(wanted: Value) -> Matches:
    if isinstance(wanted, Decimal | bool):
        kind = type(wanted)
        return lambda scope, value: value == wanted if type(value) is kind else False if value is None else None
    return lambda scope, value: equal(value, wanted)


def _in_range(found: Value, value: Value) -> bool | None:
    return found.holds(value) if isinstance(found, Range) else None


def passes(found: Value, value: Value, *, about_input: bool) -> bool | None:
    """Whether a value passes what a test came to: a condition, a list, a range, or a value to be equal to."""
    if isinstance(found, bool) and (about_input or not isinstance(value, bool)):
        return found
    if isinstance(found, Range) and not isinstance(value, Range):
        return found.holds(value)
    if isinstance(found, list):
        spend(len(found))
        if isinstance(value, list):
            same = equal(value, found)
            return same or any(equal(value, item) is True for item in found)
        return any(passes(item, value, about_input=False) is True for item in found)
    return equal(value, found)
