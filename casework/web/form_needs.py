"""Which questions must be answered because of what else is answered, or of what the case holds; and which are left out.

A field says so by `needed_when`: the answers to others that make it needed, written as in `when`. What the case adds
stands there too: {"case": "lacking"} holds where the case tells so, and a word in place of a list stands for what the
case lists, e.g. {"measure": "figures"}.
"""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields

from casework.web import form_case_needs
from casework.web.form_answers import ANY, NOT
from casework.web.form_case import FormCase
from casework.web.form_node import Node

Alternatives = list[dict[str, list[str]]]

CASE = "case"
OPTIONAL, SOMETIMES = "optional", "sometimes needed"
GROUPS = ("lines", "keyed", "keyed-lines", "entry", "card", "cite")  # they are answered by what is in them


def need_of(one: fields.Field[Any], case: FormCase, line: str | None) -> Alternatives | None:
    """The answers to other questions that make a field needed in this case; None where nothing does."""
    told = one.metadata.get("needed_when")
    if told is None:
        return None
    alternatives = [_in_case(each, case, line) for each in (told if isinstance(told, list) else [told])]
    return [each for each in alternatives if each is not None] or None


def _in_case(alternative: dict[str, Any], case: FormCase, line: str | None) -> dict[str, list[str]] | None:
    """One alternative without what the case tells; None where the case rules it out."""
    resolved: dict[str, list[str]] = {}
    for name, wanted in alternative.items():
        if name == CASE:
            if not form_case_needs.holds(case, wanted, line):
                return None
            continue
        resolved[name] = form_case_needs.listed(case, wanted, line) if isinstance(wanted, str) else list(wanted)
        if not resolved[name]:
            return None
    return resolved


def tag(need: Alternatives, schema: Schema) -> str:
    """What stands beside the label of a question that is not needed now: with which answer it will be."""
    told = [_words(alternative, schema) for alternative in need]
    return SOMETIMES if "" in told else f"needed with {' or '.join(dict.fromkeys(told))}"


def _words(alternative: dict[str, list[str]], schema: Schema) -> str:
    """“Deny”: the answer that makes it needed; empty where that is not one answer in the same section."""
    asked = [(name, wanted) for name, wanted in alternative.items() if not name.startswith(NOT)]
    if len(asked) != 1 or asked[0][0] not in schema.fields:
        return ""
    name, wanted = asked[0]
    told = schema.fields[name].metadata
    options = told.get("options", {})
    names = [options.get(value, "") for value in wanted] if options and ANY not in wanted else [told.get("label", "")]
    return " or ".join(f"“{one}”" for one in names) if all(names) else ""


def hand_down(child: Node, group: Node) -> None:
    """What is needed of named sections is needed of each of them."""
    child.needed, child.base, child.required, child.tag = group.needed, group.base, group.required, group.tag
    for inner in child.children if child.kind == "entry" else ():
        if inner.kind == "keyed":
            for entry in inner.children:
                hand_down(entry, group)


def name_left_out(nodes: Sequence[Node]) -> None:
    """Say of every question that is asked, needed and empty that it is not answered: all of them in one round."""
    for node in nodes:
        if not node.shown:
            continue
        if node.required and not node.errors and node.kind not in GROUPS and _is_empty(node):
            node.errors = [f"“{node.label}” is not answered."]
        if _is_open(node):
            name_left_out(node.children)


def _is_empty(node: Node) -> bool:
    if node.kind == "cards":
        return not node.children
    if node.kind == "rows":
        return not any(_says(child) for child in node.children)
    return not _says(node)


def _is_open(node: Node) -> bool:
    """Whether what is in it is asked at all."""
    if node.kind == "section":
        return bool(node.values)
    if node.kind == "entry":
        return bool(node.values) or node.required or _holds_something(node)
    return node.kind != "rows"


def _holds_something(node: Node) -> bool:
    return any(_holds_something(child) or (child.kind not in GROUPS and _says(child)) for child in node.children)


def _says(node: Node) -> bool:
    return any(value.strip() for value in node.values)
