"""Parses FEEL into nodes by recursive descent; what it does not know it refuses, with the position."""

from collections.abc import Callable
from decimal import Decimal

from casework.engine.decisions.syntax import (
    Arithmetic,
    Between,
    Call,
    Compare,
    ContextOf,
    Entry,
    Filter,
    For,
    If,
    In,
    InputValue,
    InstanceOf,
    Iteration,
    ListOf,
    Literal,
    Logic,
    Name,
    Negate,
    Node,
    Path,
    Quantified,
    RangeOf,
    Test,
    Tests,
    children,
)
from casework.engine.decisions.temporal import at_literal
from casework.engine.decisions.tokens import Token
from casework.errors import ExpressionError

DEEPEST = 48
DEEPEST_NESTING = 24
COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
CONSTANTS = {"true": True, "false": False, "null": None}
TYPES = frozenset(("number", "string", "boolean", "date", "time", "list", "context", "range", "Any", "Null"))
TYPES |= {"date and time", "years and months duration", "days and time duration"}


class Parser:
    """One pass over the tokens; knows how deep the tree has grown, so that nothing later can run out of stack."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.nesting = 0
        self.filters = True
        self.depths: dict[int, int] = {}
        self.kept: list[Node] = []

    # What the tokens are

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def peek(self, *texts: str) -> bool:
        return self.token.kind in ("operator", "keyword") and self.token.text in texts

    def take(self, *texts: str) -> str | None:
        if self.peek(*texts):
            self.position += 1
            return self.tokens[self.position - 1].text
        return None

    def expect(self, text: str) -> None:
        if self.take(text) is None:
            raise self.unexpected(f"{text!r} was expected")

    def expect_end(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected("nothing more was expected")

    def unexpected(self, what: str) -> ExpressionError:
        if self.token.kind == "end":
            return ExpressionError(f"The text ends where {what}.")
        return ExpressionError(f"{self.token.text!r} at position {self.token.at + 1} is not understood: {what}.")

    def grow(self, node: Node) -> Node:
        """The node, once it is known to be no deeper than may be."""
        depth = 1 + max((self.depths.get(id(child), 1) for child in children(node)), default=0)
        if depth > DEEPEST:
            raise ExpressionError(
                f"The expression is nested more than {DEEPEST} deep. Split it over columns or decisions."
            )
        self.depths[id(node)] = depth
        self.kept.append(node)
        return node

    def nested(self, parse: Callable[[], Node], *, filters: bool = True) -> Node:
        """What `parse` reads one level down; brackets bring the filter syntax back."""
        self.nesting += 1
        if self.nesting > DEEPEST_NESTING:
            raise ExpressionError(f"The expression is nested more than {DEEPEST_NESTING} deep. Split it.")
        before, self.filters = self.filters, filters
        node = parse()
        self.filters = before
        self.nesting -= 1
        return node

    # Cells

    def cell(self) -> Tests:
        if self.token.kind == "end":
            return Tests(())
        if self.peek("-") and self.tokens[self.position + 1].kind == "end":
            self.position += 1
            return Tests(())
        start = self.position
        if self.token == Token("name", "not", self.token.at) and self.tokens[self.position + 1].text == "(":
            self.position += 2
            tests = self.tests()
            if self.take(")") and self.token.kind == "end":
                return Tests(tests.tests, negated=True)
            self.position = start
        return self.tests()

    def tests(self) -> Tests:
        tests = [self.test()]
        while self.take(","):
            tests.append(self.test())
        node = self.grow(Tests(tuple(tests)))
        assert isinstance(node, Tests)
        return node

    def test(self) -> Test:
        operator = self.take(*COMPARISONS)
        operand = self.nested(self.sum) if operator else self.nested(self.expression)
        node = self.grow(Test(operator or "", operand))
        assert isinstance(node, Test)
        return node

    # Expressions, loosest first

    def expression(self) -> Node:
        if self.take("if"):
            condition = self.nested(self.expression)
            self.expect("then")
            then = self.nested(self.expression)
            self.expect("else")
            return self.grow(If(condition, then, self.nested(self.expression)))
        if self.take("for"):
            iterations = self.iterations()
            self.expect("return")
            return self.grow(For(iterations, self.nested(self.expression)))
        if kind := self.take("some", "every"):
            iterations = self.iterations()
            self.expect("satisfies")
            return self.grow(Quantified(kind, iterations, self.nested(self.expression)))
        return self.disjunction()

    def iterations(self) -> tuple[Iteration, ...]:
        found: list[Iteration] = []
        while not found or self.take(","):
            name = self.words()
            self.expect("in")
            source = self.nested(self.expression)
            if self.take(".."):
                source = self.grow(RangeOf(source, self.nested(self.expression), True, True))
            found.append(Iteration(name, source))
            self.grow(found[-1])
        return tuple(found)

    def disjunction(self) -> Node:
        node = self.conjunction()
        while self.take("or"):
            node = self.grow(Logic("or", node, self.conjunction()))
        return node

    def conjunction(self) -> Node:
        node = self.comparison()
        while self.take("and"):
            node = self.grow(Logic("and", node, self.comparison()))
        return node

    def comparison(self) -> Node:
        node = self.sum()
        if operator := self.take(*COMPARISONS):
            return self.grow(Compare(operator, node, self.sum()))
        if self.take("between"):
            low = self.sum()
            self.expect("and")
            return self.grow(Between(node, low, self.sum()))
        if self.take("in"):
            return self.grow(In(node, self.membership()))
        if self.take("instance"):
            self.expect("of")
            return self.grow(InstanceOf(node, self.type()))
        return node

    def membership(self) -> Tests:
        """What follows `in`: one test, or several in parentheses."""
        start = self.position
        if self.take("("):
            tests = self.tests()
            if self.take(")") and not self.peek(".", "[", "+", "-", "*", "/"):
                return tests
            self.position = start
        operator = self.take(*COMPARISONS)
        test = self.grow(Test(operator or "", self.nested(self.sum)))
        assert isinstance(test, Test)
        return Tests((test,))

    def type(self) -> str:
        words: list[str] = []
        while self.token.kind == "name" or (words and self.peek("and")):
            words.append(self.token.text)
            self.position += 1
        name = " ".join(words)
        if name not in TYPES:
            raise ExpressionError(f"{name or self.token.text!r} is no type that `instance of` knows.")
        return name

    def sum(self) -> Node:
        node = self.product()
        while operator := self.take("+", "-"):
            node = self.grow(Arithmetic(operator, node, self.product()))
        return node

    def product(self) -> Node:
        node = self.power()
        while operator := self.take("*", "/"):
            node = self.grow(Arithmetic(operator, node, self.power()))
        return node

    def power(self) -> Node:
        node = self.negation()
        while self.take("**"):
            node = self.grow(Arithmetic("**", node, self.negation()))
        return node

    def negation(self) -> Node:
        if self.take("-"):
            operand = self.nested(self.negation, filters=self.filters)
            if isinstance(operand, Literal) and isinstance(operand.value, Decimal):
                return self.grow(Literal(operand.value.copy_negate()))
            return self.grow(Negate(operand))
        return self.postfix()

    def postfix(self) -> Node:
        node = self.primary()
        while True:
            if self.take("."):
                node = self.grow(Path(node, self.words()))
            elif self.filters and self.take("["):
                condition = self.nested(self.expression)
                self.expect("]")
                node = self.grow(Filter(node, condition))
            else:
                return node

    def primary(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.position += 1
            return self.grow(Literal(Decimal(token.text)))
        if token.kind == "string":
            self.position += 1
            return self.grow(Literal(token.text))
        if token.kind == "at":
            self.position += 1
            return self.grow(Literal(at_literal(token.text)))
        if token.kind == "name":
            name = self.words()
            return self.call(name) if self.take("(") else self.grow(Name(name))
        if token.kind == "keyword":
            if token.text in CONSTANTS:
                self.position += 1
                return self.grow(Literal(CONSTANTS[token.text]))
            if token.text in ("if", "for", "some", "every"):
                return self.nested(self.expression)
            raise self.unexpected("a value was expected")
        return self.bracketed()

    def bracketed(self) -> Node:
        if self.take("?"):
            return self.grow(InputValue())
        if self.take("("):
            return self.parenthesis()
        if self.take("["):
            return self.list_or_range()
        if self.take("]"):
            low = self.nested(self.sum)
            return self.range_after(low, low_closed=False)
        if self.take("{"):
            return self.context()
        raise self.unexpected("a value was expected")

    def parenthesis(self) -> Node:
        if operator := self.take("<", "<=", ">", ">=", "="):
            bound = self.nested(self.sum)
            self.expect(")")
            closed = operator in ("<=", ">=", "=")
            low, high = (bound if operator[0] in ">=" else None), (bound if operator[0] in "<=" else None)
            return self.grow(RangeOf(low, high, closed and low is not None, closed and high is not None))
        node = self.nested(self.expression)
        if self.peek(".."):
            return self.range_after(node, low_closed=False)
        self.expect(")")
        return node

    def list_or_range(self) -> Node:
        if self.take("]"):
            return self.grow(ListOf(()))
        items = [self.nested(self.expression)]
        if self.peek(".."):
            return self.range_after(items[0], low_closed=True)
        while self.take(","):
            items.append(self.nested(self.expression))
        self.expect("]")
        return self.grow(ListOf(tuple(items)))

    def range_after(self, low: Node, *, low_closed: bool) -> Node:
        self.expect("..")
        high = self.nested(self.sum, filters=False)
        closing = self.take("]", ")", "[")
        if closing is None:
            raise self.unexpected("the end of a range was expected")
        return self.grow(RangeOf(low, high, low_closed, closing == "]"))

    def context(self) -> Node:
        entries: list[Entry] = []
        while not self.take("}"):
            if entries:
                self.expect(",")
            if self.token.kind == "string":
                key = self.token.text
                self.position += 1
            else:
                key = self.words()
            self.expect(":")
            entries.append(Entry(key, self.nested(self.expression)))
            self.grow(entries[-1])
        if len({entry.key for entry in entries}) < len(entries):
            raise ExpressionError("A context names the same entry twice.")
        return self.grow(ContextOf(tuple(entries)))

    def call(self, function: str) -> Node:
        arguments: list[Node] = []
        names: list[str] = []
        while not self.take(")"):
            if arguments:
                self.expect(",")
            if name := self.parameter():
                names.append(name)
            arguments.append(self.nested(self.expression))
        if names and len(names) < len(arguments):
            raise ExpressionError(f"{function}(...) mixes named and unnamed arguments.")
        return self.grow(Call(function, tuple(arguments), tuple(names)))

    def parameter(self) -> str | None:
        """The name before a colon, if a named argument begins here."""
        start = self.position
        if self.token.kind == "name":
            name = self.words()
            if self.take(":"):
                return name
            self.position = start
        return None

    def words(self) -> str:
        """A name; names of several words stand side by side, which means nothing else in FEEL."""
        if self.token.kind != "name":
            raise self.unexpected("a name was expected")
        words: list[str] = []
        while self.token.kind == "name" or (words and self.token.kind == "number" and self.token.text.isdigit()):
            if self.token.text.startswith("_"):
                raise ExpressionError(f"{self.token.text!r} begins with an underscore; such names are not read.")
            words.append(self.token.text)
            self.position += 1
        return " ".join(words)
