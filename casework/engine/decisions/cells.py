"""Parses and compiles the texts of a model; what is refused is collected as findings with the ids of the elements."""

from collections.abc import Iterable, Iterator

from casework.engine.decisions.compiler import compile_expression, constant, is_constant
from casework.engine.decisions.item_types import Declared, ItemTypes
from casework.engine.decisions.markup import Markup
from casework.engine.decisions.parsing import parse_expression, parse_tests
from casework.engine.decisions.scope import Scope
from casework.engine.decisions.syntax import ListOf, Literal, Node, Test, Tests
from casework.engine.decisions.table import Output, Run
from casework.engine.decisions.types import Type
from casework.engine.decisions.unary import Matches, compile_membership
from casework.engine.decisions.values import Range, Value, to_json, type_of
from casework.errors import DecisionError, ExpressionError, Finding

NOTHING = Literal(None)
IMPOSSIBLE = object()


class CellReader:
    """One for each file; knows its declared names and types."""

    def __init__(self, file: str, types: ItemTypes, names: Iterable[str]) -> None:
        self.file = file
        self.types = types
        self.names = frozenset(name for name in names if name)
        self.findings: list[Finding] = []
        self.anything = Declared(Type())

    def refuse(self, rule: str, element: str | None, message: str) -> None:
        self.findings.append(Finding(rule, self.file, element or None, message))

    def check_language(self, element: Markup, where: str) -> None:
        """Only FEEL is read; a cell in another language would be code."""
        language = element.get("expressionLanguage")
        if language and not language.rstrip("/").lower().endswith("feel"):
            self.refuse("dmn-language", where, f"The expression language {language!r} is not read; FEEL is.")

    def variable_type(self, decision: Markup) -> str:
        """The type that the decision's variable declares."""
        variable = decision.child("variable")
        return "" if variable is None else variable.get("typeRef")

    def expression(
        self,
        text: str,
        where: str,
        *,
        type: Type | None = None,
        allowed: tuple[Tests, Matches] | None = None,
        allowed_by: Output | None = None,
    ) -> tuple[Node, Run]:
        """The expression and its closure; null stands in for one that was refused."""
        try:
            node = parse_expression(text, self.names)
            run = compile_expression(node)
        except (ExpressionError, RecursionError) as error:
            self.refuse("dmn-feel", where, f"{text!r} is refused: {error}")
            return NOTHING, lambda scope: None
        if allowed_by is not None and not isinstance(node, Literal) and is_constant(node) and constant(run) is None:
            self.refuse("dmn-feel", where, f"{text!r} always comes to null; write null where that is meant.")
        if isinstance(node, Literal):
            matches = allowed[1] if allowed else allowed_by.allowed if allowed_by else None
            self._check_literal(node, where, type or Type(), matches)
        return node, run

    def tests(self, text: str, where: str, type: Type) -> tuple[Tests, Matches]:
        """The tests of a cell and their closure."""
        try:
            tests = parse_tests(text, self.names)
            matches = compile_membership(tests, compile_expression)
        except (ExpressionError, RecursionError) as error:
            self.refuse("dmn-feel", where, f"{text!r} is refused: {error}")
            return Tests(()), lambda scope, value: False
        for value in (one for test in tests.tests for one in _compared(test)):
            if value is IMPOSSIBLE:
                self.refuse("dmn-feel", where, f"{text!r} compares with what always comes to null; is it misspelt?")
            elif not Type(type.kind).accepts(value):
                self.refuse(
                    "dmn-types",
                    where,
                    f"{text!r} compares a {type.kind} with a {type_of(value)}, so it could never match.",
                )
        return tests, matches

    def _check_literal(self, node: Literal, where: str, type: Type, allowed: Matches | None) -> None:
        if not type.accepts(node.value):
            try:
                type.read(node.value, "The output")
            except DecisionError as error:
                self.refuse("dmn-types", where, str(error))
                return
        if allowed is not None and allowed(Scope({}), node.value) is not True:
            self.refuse(
                "dmn-outputs", where, f"{to_json(node.value)!r} is not among the values that the column declares."
            )


def _compared(test: Test) -> Iterator[Value]:
    """The constants that a value would be compared with; IMPOSSIBLE for one that was not meant to be null."""
    if not is_constant(test.operand):
        return
    value = constant(compile_expression(test.operand))
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Range):
            yield from (end for end in (one.low, one.high) if end is not None)
        elif one is None and not isinstance(test.operand, Literal | ListOf):
            yield IMPOSSIBLE
        elif not isinstance(one, bool) or isinstance(test.operand, Literal | ListOf):
            yield one
