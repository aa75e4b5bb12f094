"""Two sets of answers to one form side by side: theirs, which are in the case, and yours, which were not sent."""

from dataclasses import dataclass
from datetime import date

from casework.kit import TaskForm
from casework.web import moments
from casework.web.form_answers import Typed
from casework.web.form_case import FormCase
from casework.web.form_node import Node, walk
from casework.web.form_page import build

NO_ANSWER = "no answer"
GROUPS = ("lines", "keyed", "keyed-lines", "entry", "cards", "card", "rows", "section", "cite")


@dataclass(frozen=True, slots=True)
class Row:
    """One question that was answered differently."""

    question: str
    theirs: str
    yours: str


def differences(form: type[TaskForm], case: FormCase, theirs: Typed, yours: Typed) -> tuple[list[Row], int]:
    """(what differs, in the order of the form, and how many questions were answered the same)."""
    told, mine = (told_by_name(form, case, typed) for typed in (theirs, yours))
    names = list(dict.fromkeys([*told, *mine]))
    rows, same = [], 0
    for name in names:
        question = (told.get(name) or mine[name])[0]
        given = [answers[name][1] if name in answers else "" for answers in (told, mine)]
        if given[0] == given[1]:
            same += bool(given[0])
        else:
            rows.append(Row(question, given[0] or NO_ANSWER, given[1] or NO_ANSWER))
    return rows, same


def told_by_name(form: type[TaskForm], case: FormCase, typed: Typed) -> dict[str, tuple[str, str]]:
    """Name of a field -> (the question, the answer in words)."""
    page = build(form, case, typed, {})
    lines = {node.name: node.label for node in page.lines}
    return {node.name: (_question(node, lines), in_words(node)) for node in walk(page.nodes) if node.kind not in GROUPS}


def _question(node: Node, lines: dict[str, str]) -> str:
    line = next((label for name, label in lines.items() if node.name.startswith(f"{name}.")), "")
    return f"{line}: {node.label}" if line else node.label


def in_words(node: Node) -> str:
    """What stands in a field, as a person reads it."""
    options = dict(node.options)
    told = [options.get(value, value) for value in node.values if value.strip()]
    if node.kind in ("checkbox", "statement"):
        return "Yes" if told else ""
    if node.kind == "day":
        told = [_day(value) for value in told]
    return ", ".join(told) + (f" {node.unit}" if told and node.unit else "")


def _day(text: str) -> str:
    try:
        return moments.full_day(date.fromisoformat(text))
    except ValueError:  # typed, and no day
        return text
