"""What stands in a decision table, in words: its columns, its cells, and the values that went in and came out."""

import re
from collections.abc import Mapping
from typing import Any

from casework.engine.decisions import DecisionTable
from casework.engine.decisions.table import Rule
from casework.ports import Json

COMPARED = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
PATH = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)+")
CODE = re.compile(r"[A-Z][A-Z0-9_]*$")


def value_words(value: Any) -> str:
    """A value as people read it: yes, no, not known, "not shown" for NOT_SHOWN, 2.5."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(value_words(one) for one in value) or "none"
    text = str(value)
    return text.lower().replace("_", " ") if CODE.match(text) else text


def cell_words(text: str, labels: Mapping[str, str]) -> str:
    """A condition in words: "at least 2", "met or not needed", "any" where the rule does not ask."""
    text = text.strip()
    if text == "-":
        return "any"
    sign = next((one for one in COMPARED if text.startswith(one)), "")
    if sign:
        return f"{COMPARED[sign]} {_operand(text.removeprefix(sign), labels)}"
    return " or ".join(_operand(one, labels) for one in text.split(",")) if text[:1] in '"' else _operand(text, labels)


def _operand(text: str, labels: Mapping[str, str]) -> str:
    text = text.strip()
    if text in ("true", "false", "null"):
        return {"true": "yes", "false": "no", "null": "not known"}[text]
    if len(text) > 1 and text[0] == text[-1] == '"':
        return value_words(text[1:-1])
    return PATH.sub(lambda found: f"“{labels[found[0]]}”" if found[0] in labels else found[0], text)


def labels_of(table: DecisionTable) -> dict[str, str]:
    """The label of the column that asks for a name of the data."""
    return {column.text.strip(): column.label for column in table.inputs}


def table_told(table: DecisionTable, *, matched: Mapping[int, list[str]]) -> Json:
    """The whole table in words; `matched` says by the number of a rule for which lines it spoke."""
    labels = labels_of(table)
    return {
        "id": table.id,
        "name": table.name,
        "columns": [column.label for column in table.inputs],
        "outputs": [output.label or output.name for output in table.outputs],
        "rows": [_row(rule, labels, matched.get(rule.number)) for rule in table.rules],
    }


def _row(rule: Rule, labels: Mapping[str, str], matched: list[str] | None) -> Json:
    return {
        "number": rule.number,
        "description": rule.description,
        "citation": rule.annotations.get("Citation", ""),
        "cells": [cell_words(cell.text, labels) for cell in rule.conditions],
        "conclusions": [_operand(cell.text, labels) for cell in rule.conclusions],
        "matched": matched is not None,
        "lines": matched or [],
    }
