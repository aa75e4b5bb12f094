"""Decision tables as a diagram sees them: what they read, what they may say, and that none of them can say no."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casework.engine.decisions import DecisionTable, check, load_table
from casework.engine.decisions.compiler import constant, is_constant
from casework.engine.decisions.syntax import Literal, walk
from casework.engine.decisions.table import Conclusion, Decidable
from casework.errors import CaseworkError, DefinitionError, Finding

# Words for an outcome against the patient. What gateways read may hold none of them, not even as a part of a value.
# fmt: off
NO = frozenset((
    "DENY", "DENIED", "DENIAL", "DENIES", "REFUSE", "REFUSED", "REFUSAL", "REJECT",
    "REJECTED", "REJECTION", "DECLINE", "DECLINED", "ADVERSE", "PARTIAL", "PARTIALLY", "MODIFY",
    "MODIFIED", "DELAY", "DELAYED", "UPHOLD", "UPHELD", "TERMINATE", "TERMINATED",
))
# fmt: on
NO_WHOLE = NO | {"PARTIALLY_APPROVED", "NOT_APPROVED", "NOT_COVERED", "NOT_CERTIFIED", "DENIED_ADMINISTRATIVE"}
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
SEVERAL = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


@dataclass(frozen=True, slots=True)
class Table:
    """What the rules of verification need to know of a decision table."""

    id: str
    file: str
    reads: frozenset[str]  # top-level keys of the process data, and `line`
    says: Mapping[str, tuple[Any, ...]]  # output name -> declared values; "summary" stands for the first


def read_tables(files: Mapping[str, bytes]) -> tuple[dict[str, Table], list[Finding]]:
    """The tables by decision id, and what is wrong with them."""
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for file, content in files.items():
        try:
            loaded = load_table(content, file=file)
        except CaseworkError as error:
            unsaid = [Finding("table", file, None, str(error))]
            findings += error.findings if isinstance(error, DefinitionError) else unsaid
            continue
        tables[loaded.id] = _table(loaded, file)
        findings += check_table(loaded, file)
        findings += check(loaded)
    return tables, findings


def _table(loaded: DecisionTable, file: str) -> Table:
    says = {output.name: tuple(output.values) for output in loaded.outputs}
    first = next(iter(says.values()), ())
    if loaded.aggregation:
        says, first = dict.fromkeys(says, ()), ()
    elif loaded.hit_policy in SEVERAL:
        says = {"results": ()}
    return Table(loaded.id, file, frozenset(_reads(loaded)), {**says, "summary": first})


def _reads(loaded: Decidable) -> Iterator[str]:
    """What the table reads of the process data: its own names, and those of the decisions that it requires."""
    yield from loaded.reads - {one.variable for one in loaded.required}
    for one in loaded.required:
        yield from _reads(one)


def check_table(table: DecisionTable, file: str) -> Iterator[Finding]:
    """Findings for a table that says no, leaves open what it may say, or does not explain itself."""
    for place, output in enumerate(table.outputs):
        if place == 0 and not output.values:
            yield Finding(
                "table-values",
                file,
                output.id,
                f"The output {output.name} declares no values, so nobody can tell what a gateway must expect. "
                "List them, most demanding first.",
            )
        said = [(output.id, str(value)) for value in output.values]
        said += [(rule.conclusions[place].id, text) for rule in table.rules for text in _texts(rule.conclusions[place])]
        told: set[str] = set()
        for element, value in said:
            words = value.upper().replace("-", "_").replace(" ", "_")
            if words not in told and (words in NO_WHOLE or (place == 0 and NO & set(words.split("_")))):
                told.add(words)
                yield Finding(
                    "table-says-no",
                    file,
                    element,
                    f"The table can answer {value}. No table may decide against a patient: let it refer to a person, "
                    "and let the person decide.",
                )
    for rule in table.rules:
        if not rule.description or not any(rule.annotations.values()):
            yield Finding(
                "table-explains",
                file,
                rule.id,
                f"Rule {rule.number} has no description or no citation, so that nobody can be told why it matched. "
                "Fill in both.",
                "warning",
            )


def _texts(cell: Conclusion) -> Iterator[str]:
    """The texts that stand in the cell, as they are written and as they are meant, and what a constant comes to."""
    yield from _TEXT.findall(cell.text)
    for node in walk(cell.node):
        if isinstance(node, Literal) and isinstance(node.value, str):
            yield node.value
    if is_constant(cell.node) and isinstance(value := constant(cell.run), str):
        yield value
