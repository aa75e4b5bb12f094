"""A decision table, compiled: columns, rules, and an evaluation that ends in an answer or an error, not in silence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.engine.decisions.explanation import Decision, MatchedRule
from casework.engine.decisions.policies import POLICIES, Hit, aggregate
from casework.engine.decisions.scope import Scope
from casework.engine.decisions.syntax import Node, Tests
from casework.engine.decisions.types import Type
from casework.engine.decisions.unary import Matches
from casework.engine.decisions.values import Value, to_json, type_of
from casework.errors import DecisionError, NoRuleMatched

Run = Callable[[Scope], Value]


@dataclass(frozen=True)
class Input:
    """A column that asks: its expression, its type, and the values that may arrive."""

    id: str
    label: str
    text: str
    type: Type
    node: Node
    expression: Run
    allowed: Matches | None = None
    allowed_tests: Tests | None = None
    allowed_text: str = ""


@dataclass(frozen=True)
class Output:
    """A column that answers; `values` are the declared ones, most demanding first, as JSON holds them."""

    id: str
    name: str
    label: str
    type: Type
    values: tuple[Any, ...] = ()
    order: tuple[Value, ...] = ()
    allowed: Matches | None = None
    allowed_text: str = ""
    default: Run | None = None


@dataclass(frozen=True)
class Condition:
    """A cell that asks."""

    id: str
    text: str
    tests: Tests
    matches: Matches | None  # None where the cell is `-`


@dataclass(frozen=True)
class Conclusion:
    """A cell that answers."""

    id: str
    text: str
    node: Node
    run: Run


@dataclass(frozen=True)
class Rule:
    id: str
    number: int
    description: str
    annotations: Mapping[str, str]
    conditions: tuple[Condition, ...]
    conclusions: tuple[Conclusion, ...]
    # The conditions that ask anything at all, with the place of their column.
    asking: tuple[tuple[int, Matches], ...] = ()

    def told(self) -> MatchedRule:
        return MatchedRule(self.id, self.number, self.description, self.annotations)


@dataclass(frozen=True)
class Answer:
    """An evaluation with its raw value, as the decisions that require it read it."""

    decision: Decision | None
    value: Value


@dataclass(frozen=True)
class DecisionTable:
    """One decision table; `evaluate` is all that others need."""

    id: str
    name: str
    variable: str
    file: str
    hit_policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    required: tuple["Decidable", ...] = field(default=())
    reads: frozenset[str] = frozenset()  # the names of the data that its cells mention

    def evaluate(self, context: Mapping[str, Any], *, missing_as_null: bool = False) -> Decision:
        """The decision on this data. A name that the data lacks is an error, unless it is to count as null."""
        try:
            decision = self.answer(context, {}, missing_as_null=missing_as_null).decision
        except RecursionError:
            raise DecisionError(
                f"The table {self.id} makes a value that is nested too deep to be told. Give it plainer data."
            ) from None
        assert decision is not None
        return decision

    def answer(self, context: Mapping[str, Any], answers: dict[str, Answer], *, missing_as_null: bool) -> Answer:
        """The decision and its raw value; `answers` holds what was already decided in this run."""
        names, decided = with_required(self.required, context, answers, missing_as_null=missing_as_null)
        scope = Scope(names, missing_as_null=missing_as_null)
        values = [self._input(column, scope) for column in self.inputs]
        hits = self._hits(scope, values)
        if not hits:
            hits = self._defaults(scope, values)
        chosen = POLICIES[self.hit_policy](self, hits) if hits else []
        several = self.hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
        rows = [dict(zip((output.name for output in self.outputs), hit.values, strict=True)) for hit in chosen]
        value: Value
        outputs: dict[str, Any] | list[dict[str, Any]]
        if self.aggregation:
            single = self.outputs[0].name
            value = aggregate(self, self.aggregation, [row[single] for row in rows])
            outputs = {single: to_json(value)}
        elif several:
            value = [self._value(row) for row in rows] if rows else None
            outputs = to_json(rows)
        else:
            value = self._value(rows[0]) if rows else None
            outputs = to_json(rows[0]) if rows else dict.fromkeys(output.name for output in self.outputs)
        decision = Decision(
            table=self.id,
            hit_policy=self.hit_policy + (f" {self.aggregation}" if self.aggregation else ""),
            inputs={column.label: to_json(one) for column, one in zip(self.inputs, values, strict=True)},
            rules=tuple(hit.rule.told() for hit in chosen if hit.rule is not None),
            outputs=outputs,
            required=decided,
        )
        return Answer(decision, value)

    def _value(self, row: dict[str, Value]) -> Value:
        return row if len(self.outputs) > 1 else row[self.outputs[0].name]

    def _input(self, column: Input, scope: Scope) -> Value:
        value = column.expression(scope)
        if column.type.accepts(value) and (column.allowed is None or value is None):
            return value
        try:
            value = column.type.read(value, f"The column {column.label} of the table {self.id}")
        except DecisionError:
            if scope.missing_as_null:
                return None
            raise
        if column.allowed is None or all(
            column.allowed(scope, one) is True for one in (value if column.type.collection else [value])
        ):
            return value
        if scope.missing_as_null:
            return None
        raise DecisionError(
            f"The column {column.label} of the table {self.id} may hold {column.allowed_text} and was given "
            f"another {type_of(value)}. Mend the data, or declare the value in the table."
        )

    def _hits(self, scope: Scope, values: Sequence[Value]) -> list[Hit]:
        hits: list[Hit] = []
        first_only = self.hit_policy == "FIRST"
        for rule in self.rules:
            for place, matches in rule.asking:
                value = scope.input = values[place]
                if matches(scope, value) is not True:
                    break
            else:
                hits.append(Hit(rule, self._concluded(rule, scope)))
                if first_only:
                    break
        return hits

    def _concluded(self, rule: Rule, scope: Scope) -> tuple[Value, ...]:
        scope.input = None
        return tuple(
            self._checked(output, cell.run(scope), scope, f"The rule {rule.number} ({rule.id})")
            for output, cell in zip(self.outputs, rule.conclusions, strict=True)
        )

    def _checked(self, output: Output, value: Value, scope: Scope, who: str) -> Value:
        where = f"{who} of the table {self.id}, output {output.name},"
        if not output.type.accepts(value):
            value = output.type.read(value, where)
        if output.allowed is not None and output.allowed(scope, value) is not True:
            raise DecisionError(
                f"{where} gives a value that the table does not declare; it declares {output.allowed_text}."
            )
        return value

    def _defaults(self, scope: Scope, values: Sequence[Value]) -> list[Hit]:
        if any(output.default for output in self.outputs):
            scope.input = None
            given = [
                self._checked(output, output.default(scope) if output.default else None, scope, "The default")
                for output in self.outputs
            ]
            return [Hit(None, tuple(given))]
        if scope.missing_as_null or self.aggregation == "COUNT":
            return []
        told = ", ".join(f"{column.label}: {_kind(one)}" for column, one in zip(self.inputs, values, strict=True))
        raise NoRuleMatched(
            f"No rule of the table {self.id} matches {told}, and it has no default. Add a rule or a default output."
        )


@dataclass(frozen=True)
class LiteralDecision:
    """A decision that is one expression; tables may require it."""

    id: str
    name: str
    variable: str
    expression: Run
    type: Type
    required: tuple["Decidable", ...] = ()
    reads: frozenset[str] = frozenset()

    def answer(self, context: Mapping[str, Any], answers: dict[str, Answer], *, missing_as_null: bool) -> Answer:
        """The value of the expression; there are no rules to tell of."""
        names, _ = with_required(self.required, context, answers, missing_as_null=missing_as_null)
        value = self.expression(Scope(names, missing_as_null=missing_as_null))
        try:
            return Answer(None, self.type.read(value, f"The decision {self.id}"))
        except DecisionError:
            if missing_as_null:
                return Answer(None, None)
            raise


Decidable = DecisionTable | LiteralDecision


def with_required(
    required: Sequence[Decidable], context: Mapping[str, Any], answers: dict[str, Answer], *, missing_as_null: bool
) -> tuple[Mapping[str, Any], tuple[Decision, ...]]:
    """The data with the answers of the required decisions under their names, and the decisions themselves."""
    if not required:
        return context, ()
    names = dict(context)
    for one in required:
        if one.id not in answers:
            answers[one.id] = one.answer(context, answers, missing_as_null=missing_as_null)
        names[one.variable] = answers[one.id].value
    found = (answers[one.id].decision for one in required)
    return names, tuple(decision for decision in found if decision is not None)


def _kind(value: Value) -> str:
    """What kind of value stands there; never the value, for it may be about a person."""
    return "null" if value is None else f"a {type_of(value)}"
