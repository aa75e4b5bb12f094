"""A DMN file as a whole: its decisions, compiled, and who requires whom."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath

from casework.engine.decisions.cells import CellReader
from casework.engine.decisions.compiler import names_read
from casework.engine.decisions.item_types import ItemTypes
from casework.engine.decisions.markup import Markup, read_markup
from casework.engine.decisions.reading import TableReader
from casework.engine.decisions.table import Decidable, DecisionTable, LiteralDecision
from casework.engine.decisions.values import LOADING
from casework.errors import DefinitionError, Finding

MOST_STEPS_AT_LOAD = 500_000
DEEPEST_REQUIREMENTS = 30
UNREAD = {
    "businessKnowledgeModel": "business knowledge models",
    "decisionService": "decision services",
    "import": "imports of other models",
}
LOGIC = (
    "context",
    "invocation",
    "relation",
    "list",
    "functionDefinition",
    "conditional",
    "for",
    "every",
    "some",
    "filter",
)


def load_table(xml: bytes, *, file: str) -> DecisionTable:
    """The decision table that the file is named after, ready to evaluate; DefinitionError tells all that is wrong."""
    decisions = load_model(xml, file=file)
    stem = PurePath(file).stem
    table = decisions.get(stem)
    if not isinstance(table, DecisionTable):
        held = ", ".join(decisions) or "none"
        message = f"The file must hold a decision table with the id {stem!r}, as the file is named; it holds {held}."
        raise DefinitionError([Finding("dmn-file-name", file, None, message)])
    return table


def load_model(xml: bytes, *, file: str) -> Mapping[str, Decidable]:
    """All decisions of the file by id."""
    budget = LOADING.set([MOST_STEPS_AT_LOAD])
    try:
        return ModelReader(read_markup(xml, file=file), file).read()
    finally:
        LOADING.reset(budget)


class ModelReader:
    """Reads the decisions of one file, those that others require first."""

    def __init__(self, root: Markup, file: str) -> None:
        self.root = root
        self.markup = {one.id: one for one in root.children("decision")}
        types = ItemTypes(root)
        self.cells = CellReader(file, types, [*self._names(), *types.names()])
        self.read_already: dict[str, Decidable] = {}

    def read(self) -> Mapping[str, Decidable]:
        self.cells.check_language(self.root, self.root.id)
        for element in self.root.children(*UNREAD):
            self.cells.refuse("dmn-unsupported", element.id, f"{UNREAD[element.tag].capitalize()} are not read.")
        decisions = self.root.children("decision")
        for one in decisions:
            if not one.id or self.markup[one.id].element is not one.element:
                self.cells.refuse("dmn-ids", one.id, "Each decision needs an id of its own.")
        for one in decisions:
            self._decision(one.id, ())
        if self.cells.findings:
            raise DefinitionError(self.cells.findings)
        return self.read_already

    def _names(self) -> Iterator[str]:
        for element in self.root.children("decision", "inputData"):
            yield element.get("name")
            variable = element.child("variable")
            if variable is not None:
                yield variable.get("name")
            table = element.child("decisionTable")
            if table is not None:
                yield from (output.get("name") for output in table.children("output"))

    def _decision(self, id: str, path: tuple[str, ...]) -> Decidable | None:
        if id in path:
            self.cells.refuse("dmn-requirements", id, f"The decision requires itself: {' -> '.join((*path, id))}.")
            return None
        if len(path) > DEEPEST_REQUIREMENTS:
            self.cells.refuse(
                "dmn-requirements",
                id,
                f"Decisions require each other more than {DEEPEST_REQUIREMENTS} deep. Split them.",
            )
            return None
        if id not in self.read_already:
            markup = self.markup[id]
            required = tuple(self._required(markup, (*path, id)))
            made = self._made(markup, required)
            if made is None:
                return None
            self.read_already[id] = made
        return self.read_already[id]

    def _required(self, markup: Markup, path: tuple[str, ...]) -> Iterator[Decidable]:
        for requirement in markup.children("informationRequirement"):
            wanted = requirement.child("requiredDecision")
            if wanted is None:
                continue
            id = wanted.get("href").removeprefix("#")
            if id not in self.markup:
                self.cells.refuse(
                    "dmn-requirements", markup.id, f"The decision requires {id!r}, which the file does not hold."
                )
                continue
            found = self._decision(id, path)
            if found is not None:
                yield found

    def _made(self, markup: Markup, required: tuple[Decidable, ...]) -> Decidable | None:
        variable = markup.child("variable")
        name = (variable.get("name") if variable is not None else "") or markup.get("name") or markup.id
        for element in markup.children("knowledgeRequirement", *LOGIC):
            self.cells.refuse(
                "dmn-unsupported", markup.id, f"A {element.tag} is not read; decision tables and expressions are."
            )
            return None
        table, literal = markup.child("decisionTable"), markup.child("literalExpression")
        if table is not None:
            read = TableReader(markup, table, name, self.cells).read()
            return replace(read, required=required)
        if literal is None:
            self.cells.refuse("dmn-shape", markup.id, "The decision holds neither a table nor an expression.")
            return None
        self.cells.check_language(literal, markup.id)
        declared = self.cells.types.find(self.cells.variable_type(markup)) or self.cells.anything
        node, run = self.cells.expression(literal.text(), literal.id or markup.id)
        reads = frozenset(names_read(node))
        return LiteralDecision(markup.id, markup.get("name"), name, run, declared.type, required, reads)
