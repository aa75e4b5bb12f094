"""Reads one decision table from its XML and compiles every cell; all that is wrong is told at once, by element id."""

from casework.engine.decisions.cells import CellReader
from casework.engine.decisions.compiler import names_read
from casework.engine.decisions.item_types import Declared
from casework.engine.decisions.markup import Markup
from casework.engine.decisions.policies import AGGREGATIONS, POLICIES
from casework.engine.decisions.syntax import Literal
from casework.engine.decisions.table import Conclusion, Condition, DecisionTable, Input, Output, Rule
from casework.engine.decisions.values import to_json

MOST_RULES = 2000
MOST_COLUMNS = 40
ORDERED = ("PRIORITY", "OUTPUT ORDER")


class TableReader:
    """Reads the table of one decision."""

    def __init__(self, decision: Markup, table: Markup, variable: str, cells: CellReader) -> None:
        self.decision = decision
        self.table = table
        self.variable = variable
        self.cells = cells
        self.policy = table.get("hitPolicy", "UNIQUE")
        self.where = table.id or decision.id

    def read(self) -> DecisionTable:
        """The compiled table; what was wrong with it waits in the findings of the cell reader."""
        self._check_policy()
        inputs = tuple(self._input(one, place) for place, one in enumerate(self.table.children("input"), 1))
        outputs = self._outputs()
        notes = [one.get("name") for one in self.table.children("annotation")]
        rules = tuple(
            self._rule(one, number, inputs, outputs, notes) for number, one in enumerate(self.table.children("rule"), 1)
        )
        self._check_shape(inputs, outputs, rules)
        return DecisionTable(
            id=self.decision.id,
            name=self.decision.get("name"),
            variable=self.variable,
            file=self.cells.file,
            hit_policy=self.policy,
            aggregation=self.table.get("aggregation") or None,
            inputs=inputs,
            outputs=outputs,
            rules=rules,
            reads=frozenset(
                name
                for node in (
                    *(column.node for column in inputs),
                    *(cell.tests for rule in rules for cell in rule.conditions),
                    *(cell.node for rule in rules for cell in rule.conclusions),
                )
                for name in names_read(node)
            ),
        )

    def _check_policy(self) -> None:
        aggregation = self.table.get("aggregation")
        if self.policy not in POLICIES:
            self.cells.refuse(
                "dmn-hit-policy", self.where, f"{self.policy!r} is no hit policy; {', '.join(POLICIES)} are."
            )
        if aggregation and self.policy != "COLLECT":
            self.cells.refuse(
                "dmn-hit-policy", self.where, f"Only COLLECT aggregates; the hit policy is {self.policy}."
            )
        if aggregation and aggregation not in AGGREGATIONS:
            self.cells.refuse(
                "dmn-hit-policy", self.where, f"{aggregation!r} is no aggregation; SUM, MIN, MAX, COUNT are."
            )
        if aggregation and len(self.table.children("output")) > 1:
            self.cells.refuse(
                "dmn-hit-policy", self.where, "A table that aggregates has one output, this one has more."
            )

    def _check_shape(self, inputs: tuple[Input, ...], outputs: tuple[Output, ...], rules: tuple[Rule, ...]) -> None:
        if not outputs:
            self.cells.refuse("dmn-shape", self.where, "The table has no output column, so it decides nothing.")
        if not rules:
            self.cells.refuse("dmn-shape", self.where, "The table has no rules, so it decides nothing.")
        if len(rules) > MOST_RULES or max(len(inputs), len(outputs)) > MOST_COLUMNS:
            self.cells.refuse(
                "dmn-shape", self.where, f"At most {MOST_RULES} rules and {MOST_COLUMNS} columns are read."
            )
        for what, names in (
            ("outputs", [one.name for one in outputs]),
            ("inputs", [one.label for one in inputs]),
            ("rules", [one.id for one in rules]),
        ):
            for name in sorted({name for name in names if names.count(name) > 1}):
                self.cells.refuse(
                    "dmn-ids", self.where, f"Two {what} are called {name!r}. Give each a name of its own."
                )

    def _type(self, name: str, element: str) -> Declared:
        found = self.cells.types.find(name)
        if found is None:
            self.cells.refuse(
                "dmn-types", element, f"{name!r} is no type that is declared in the file or known to FEEL."
            )
        return found or self.cells.anything

    def _input(self, column: Markup, place: int) -> Input:
        expression = column.child("inputExpression")
        where = column.id or f"input {place}"
        if expression is None or not expression.text():
            self.cells.refuse("dmn-shape", where, "The input column has no expression, so nothing can be asked.")
            expression = expression or column
        self.cells.check_language(expression, where)
        text = expression.text()
        declared = self._type(expression.get("typeRef"), expression.id or where)
        stated = column.child("inputValues")
        self.cells.check_language(stated or column, where)
        allowed = stated.text() if stated is not None else declared.allowed
        tests = self.cells.tests(allowed, where, declared.type.single()) if allowed and allowed != "-" else None
        node, run = self.cells.expression(text, expression.id or where)
        return Input(
            id=where,
            label=column.get("label") or text,
            text=text,
            type=declared.type,
            node=node,
            expression=run,
            allowed=tests[1] if tests else None,
            allowed_tests=tests[0] if tests else None,
            allowed_text=allowed,
        )

    def _outputs(self) -> tuple[Output, ...]:
        columns = self.table.children("output")
        found = tuple(self._output(one, place, len(columns)) for place, one in enumerate(columns, 1))
        if self.table.get("aggregation") == "COUNT" and any(one.default for one in found):
            self.cells.refuse(
                "dmn-hit-policy", self.where, "A table that counts says 0 where no rule matches. Remove its default."
            )
        if self.policy in ORDERED and not any(one.order for one in found):
            self.cells.refuse(
                "dmn-hit-policy",
                self.where,
                f"{self.policy} needs an output column that lists its values, most demanding first; none does.",
            )
        return found

    def _output(self, column: Markup, place: int, count: int) -> Output:
        where = column.id or f"output {place}"
        name = column.get("name") or (self.variable if count == 1 else "")
        if not name:
            self.cells.refuse(
                "dmn-shape", where, "An output column without a name; with more than one, each needs a name."
            )
        type_name = column.get("typeRef") or (self.cells.variable_type(self.decision) if count == 1 else "")
        declared = self._type(type_name, where)
        # A decision that gives several rows is a collection as a whole; each cell gives one item of it.
        single = declared.type.single()
        stated = column.child("outputValues")
        self.cells.check_language(stated or column, where)
        allowed = stated.text() if stated is not None else declared.allowed
        tests = self.cells.tests(allowed, where, single) if allowed and allowed != "-" else None
        literals = [one.operand for one in tests[0].tests] if tests and not tests[0].negated else []
        order = tuple(one.value for one in literals if isinstance(one, Literal))
        order = order if len(order) == len(literals) else ()
        default = column.child("defaultOutputEntry")
        node_run = None
        if default is not None and default.text():
            self.cells.check_language(default, default.id or where)
            node_run = self.cells.expression(default.text(), default.id or where, type=single, allowed=tests)
        return Output(
            id=where,
            name=name,
            label=column.get("label") or name,
            type=single,
            values=tuple(to_json(value) for value in order),
            order=order,
            allowed=tests[1] if tests else None,
            allowed_text=allowed,
            default=node_run[1] if node_run else None,
        )

    def _rule(
        self, rule: Markup, number: int, inputs: tuple[Input, ...], outputs: tuple[Output, ...], notes: list[str]
    ) -> Rule:
        where = rule.id or f"rule {number}"
        asked, told = rule.children("inputEntry"), rule.children("outputEntry")
        if len(asked) != len(inputs) or len(told) != len(outputs):
            self.cells.refuse(
                "dmn-shape",
                where,
                f"The rule has {len(asked)} conditions and {len(told)} outputs, "
                f"the table {len(inputs)} and {len(outputs)}. Give each column one cell.",
            )
        conditions = tuple(
            self._condition(cell, cell.id or where, column) for cell, column in zip(asked, inputs, strict=False)
        )
        conclusions = tuple(
            self._conclusion(cell, cell.id or where, column) for cell, column in zip(told, outputs, strict=False)
        )
        annotations = [cell.text() for cell in rule.children("annotationEntry")]
        names = [notes[place] if place < len(notes) and notes[place] else f"note {place + 1}" for place in range(99)]
        return Rule(
            id=where,
            number=number,
            description=rule.text("description"),
            annotations={name: text for name, text in zip(names, annotations, strict=False) if text},
            conditions=conditions,
            conclusions=conclusions,
            asking=tuple((place, cell.matches) for place, cell in enumerate(conditions) if cell.matches is not None),
        )

    def _condition(self, cell: Markup, where: str, column: Input) -> Condition:
        self.cells.check_language(cell, where)
        text = cell.text()
        tests, matches = self.cells.tests(text, where, column.type.single())
        return Condition(where, text, tests, matches if tests.tests else None)

    def _conclusion(self, cell: Markup, where: str, column: Output) -> Conclusion:
        self.cells.check_language(cell, where)
        text = cell.text()
        if not text:
            self.cells.refuse("dmn-shape", where, "The output cell is empty. Write null where nothing is to be said.")
        node, run = self.cells.expression(text or "null", where, type=column.type, allowed_by=column)
        return Conclusion(where, text, node, run)
