"""A form as a page shows it: a tree of questions with what is typed in them, what they offer, and what is wrong."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import Schema, fields

from casework.kit import Lines, TaskForm
from casework.web import form_answers, form_needs
from casework.web.form_answers import PRESENT, Fields, Typed, escaped, is_shown, next_place, places, rows
from casework.web.form_case import FINDINGS, FOLDED, NOT_ASKED, FormCase, Key, Offer
from casework.web.form_node import Node, walk
from casework.web.form_words import FormWords

TOLD_BY_RECORDS = ("CONSERVATIVE_TRIAL", "FUNCTIONAL_DEFICIT", "MEASUREMENT")
BLANK = "__n__"  # the place of a section that a script copies


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form on a page."""

    title: str
    help: str
    nodes: list[Node]
    lines: list[Node]  # the sections of the lines, for their cards
    errors: list[dict[str, str]]  # for the summary: {href, text}
    loose: list[str]  # what is wrong with no field of the page


def build(form: type[TaskForm], case: FormCase, typed: Typed, wrong: Mapping[str, Sequence[str]]) -> FormPage:
    """The page of a form: `typed` is what stands in its fields, `wrong` what was refused, by field."""
    tree = _Tree(form, case, typed, wrong)
    nodes = tree.section(form(), "", None)
    if wrong:
        form_needs.name_left_out(nodes)
    lines = [child for node in nodes if node.kind == "lines" for child in node.children]
    placed = set(tree.placed)
    loose = [text for name, texts in wrong.items() if name not in placed for text in tree.words.all(texts)]
    errors = [
        {"href": f"#{node.id}", "text": f"{_lead(node, case)}{text}"} for node in walk(nodes) for text in node.errors
    ]
    return FormPage(
        title=form.title, help=tree.words.tell(form.help), nodes=nodes, lines=lines, errors=errors, loose=loose
    )


def _lead(node: Node, case: FormCase) -> str:
    parts = node.name.split(".")
    line = f"Line {case.line_name(parts[1])}: " if len(parts) > 2 and case.line(parts[1]) is not None else ""
    return line


class _Tree:
    """Builds the nodes of one form."""

    def __init__(self, form: type[TaskForm], case: FormCase, typed: Typed, wrong: Mapping[str, Sequence[str]]) -> None:
        self._case = case
        self._typed = Fields.of(typed)
        self.words = FormWords(form, case)
        self.told = wrong
        self.placed: list[str] = []
        self._may_ask = any(one.metadata.get("asks") for one in form().fields.values())

    def section(self, schema: Schema, path: str, line: str | None) -> list[Node]:
        """The questions of a form or of a section."""
        nodes = [
            node
            for name, one in schema.fields.items()
            if (node := self._asked(one, f"{path}{name}", path, line, schema)) is not None
        ]
        return _paired(nodes)

    def _asked(self, one: fields.Field[Any], name: str, path: str, line: str | None, schema: Schema) -> Node | None:
        asked = self._case.asked(one.metadata.get("asked"), line)
        if asked == NOT_ASKED and name not in self.told and not self._has(name):
            return None
        near = [dict(one.metadata.get("options", {}))]
        near += [dict(other.metadata.get("options", {})) for other in schema.fields.values()]
        node = self._node(one, name, line)
        if node is None:
            return None
        node.label = node.label or str(one.metadata.get("label", ""))
        node.help = node.help or self.words.help(str(one.metadata.get("help", "")), *near)
        self._need(one, node, path, line, schema)
        node.unit = str(one.metadata.get("unit", ""))
        node.errors = self._errors(name, *near)
        node.asks = bool(one.metadata.get("asks"))
        node.ask = self._to_ask(one, node, line)
        if when := one.metadata.get("when"):
            node.when = json.dumps(when if isinstance(when, list) else [when])
            node.base = path
            node.shown = is_shown(when, self._typed, path)
        node.seldom = bool(one.metadata.get("seldom")) or asked == FOLDED
        told = bool(node.errors) or self._has(name) or any(child.errors for child in walk(node.children))
        node.open = told or (node.required and bool(node.needed))
        return node

    def _need(self, one: fields.Field[Any], node: Node, path: str, line: str | None, schema: Schema) -> None:
        """Whether it must be answered, always or by what else is answered, and what stands beside its label if not."""
        node.required, node.tag = one.required, "" if one.required else "optional"
        need = form_needs.need_of(one, self._case, line)
        if need is None:
            return
        node.needed, node.tag = json.dumps(need), form_needs.tag(need, schema)
        node.base, node.required = path, is_shown(need, self._typed, path)
        for child in node.children if node.kind in ("keyed", "keyed-lines") else ():
            form_needs.hand_down(child, node)

    def _to_ask(self, one: fields.Field[Any], node: Node, line: str | None) -> str:
        """The item that asks the provider for what this question needs; empty where it can be answered as it is."""
        options = one.metadata.get("options", {})
        open_lists = node.kind == "cards" and one.metadata.get("offers") in TOLD_BY_RECORDS and not node.children
        unknown = "UNKNOWN" in options and node.value in ("", "UNKNOWN")
        number = node.kind == "number" and not one.required and not node.value
        if not self._may_ask or node.asks or not (open_lists or unknown or number):
            return ""
        place = f", {self._case.line_name(line)[2:]}" if line is not None and self._case.line(line) is not None else ""
        return f"The record that tells this: {node.label or one.metadata.get('label', '')}{place}"

    def _errors(self, name: str, *near: Mapping[str, str]) -> list[str]:
        self.placed.append(name)
        typed = [value for value in self._typed.get(name, ()) if value.strip()]
        messages = self.words.all(self.told.get(name, ()), *near)
        numeric = {"Give a number.", "Give a whole number."}
        return [f"{text} You typed “{typed[0]}”." if text in numeric and typed else text for text in messages]

    def _has(self, name: str) -> bool:
        return self._typed.has(name)

    def _node(self, one: fields.Field[Any], name: str, line: str | None) -> Node | None:
        if isinstance(one, fields.Nested):
            return self._nested(one, name, line)
        if isinstance(one, fields.List):
            return self._list(one, name, line)
        if isinstance(one, Lines):
            return self._lines(one, name)
        if isinstance(one, fields.Dict):
            return self._keyed(one, name, line)
        return self._question(one, name, line)

    def _question(self, one: fields.Field[Any], name: str, line: str | None) -> Node:
        values = self._typed.get(name, [])
        told = one.metadata
        if options := told.get("options"):
            return Node("radios", name, options=list(options.items()), values=values)
        if picks := told.get("picks"):
            choices = self._case.choices(picks, line)
            if choices is not None:
                return Node("select", name, options=_with(choices, values), values=values)
            return Node("suggested", name, suggestions=self._case.suggestions(picks), values=values)
        if isinstance(one, fields.Boolean):
            kind = "statement" if told.get("statement") else "radios" if one.required else "checkbox"
            yes_no = [(form_answers.YES, "Yes"), (form_answers.NO, "No")] if kind == "radios" else ()
            return Node(kind, name, options=yes_no, values=values)
        if isinstance(one, fields.Date):
            return Node("day", name, values=values)
        if isinstance(one, fields.Integer | fields.Float):
            return Node("number", name, values=values)
        return Node("long" if told.get("long") else "text", name, values=values)

    def _nested(self, one: fields.Nested, name: str, line: str | None) -> Node:
        """A section that need not be answered: a box opens it."""
        present = f"{name}.{PRESENT}" in self._typed
        node = Node(
            "section", name, values=["1"] if present else [], children=self.section(one.schema, f"{name}.", line)
        )
        node.when, node.shown = "", True
        return node

    def _list(self, one: fields.List[Any], name: str, line: str | None) -> Node:
        inner = one.inner
        if isinstance(inner, fields.Nested):
            return self._cards(one, inner, name, line)
        picks = inner.metadata.get("picks")
        choices = self._case.choices(picks, line) if picks else None
        if choices is not None:
            values = self._typed.get(name, [])
            loose = [value for place in places(self._typed, name) for value in self._typed.get(f"{name}.{place}", ())]
            return Node("checks", name, options=_with(choices, values), values=[*values, *loose])
        nodes = []
        for place in rows(self._typed, name):
            at = f"{name}.{place}"
            row = self._question(inner, at, line)
            row.label, row.errors = str(inner.metadata.get("label", "")), self._errors(at)
            nodes.append(row)
        blank = self._question(inner, f"{name}.{BLANK}", line)
        blank.label = str(inner.metadata.get("label", ""))
        return Node("rows", name, children=nodes, blank=blank, help="", next=next_place(self._typed, name), label="")

    def _cards(self, one: fields.List[Any], inner: fields.Nested, name: str, line: str | None) -> Node:
        label = str(one.metadata.get("label", ""))
        cards = [self._card(inner, f"{name}.{place}", line, label) for place in places(self._typed, name)]
        blank = self._card(inner, f"{name}.{BLANK}", line, label)
        kind = str(one.metadata.get("offers", ""))
        held = self._case.offers(kind, line, one.metadata.get("kinds", FINDINGS)) if kind else []
        mine = self._beside(name) if held else {}
        offers = [_weighed(offer, mine) for offer in held]
        if kind == "left_out":
            offers = [offer for offer in offers if not offer.taken]
        return Node("cards", name, children=cards, blank=blank, offers=offers, next=next_place(self._typed, name))

    def _beside(self, name: str) -> dict[str, str]:
        """What is typed in the line that this list is in, by the names of its fields."""
        start = f"{name.rsplit('.', 1)[0]}."
        return {at: values[0] for at, values in self._typed.items() if at.startswith(start) and values}

    def _card(self, inner: fields.Nested, name: str, line: str | None, of: str) -> Node:
        children = self.section(inner.schema, f"{name}.", line)
        errors = self._errors(name)
        title = next((child.value for child in children if child.kind in ("text", "suggested") and child.value), "")
        chosen = next((child for child in children if child.kind == "select" and child.value), None)
        if not title and chosen is not None:
            title = dict(chosen.options).get(chosen.value, "")
        for child in children:
            if child.kind == "cite":
                child.attributes = {"line": line or "", "label": f"{of}: {title or 'new entry'}"}
        return Node("card", name, label=title, children=children, errors=errors, values=["1"])

    def _lines(self, one: Lines, name: str) -> Node:
        children = []
        for key in (line.id for line in self._case.case.request.lines):
            children.append(self._entry(one, name, Key(key, self._case.line_name(key)), key, all_of_them=True))
        return Node("lines", name, children=children)

    def _keyed(self, one: fields.Dict, name: str, line: str | None, *, all_of_them: bool = True) -> Node | None:
        kind = str(one.metadata.get("keys", ""))
        within = form_answers.unescaped(name.rsplit(".", 1)[-1])
        held = self._case.keys(kind, line, within)
        if not held:
            return None
        by_line = kind.endswith("line")
        all_of_them = all_of_them and one.required
        children = [self._entry(one, name, key, key.key if by_line else line, all_of_them=all_of_them) for key in held]
        for entry in children if by_line and len(held) > 1 else ():
            for child in entry.children:
                child.of = entry.label
        return Node("keyed-lines" if by_line else "keyed", name, children=children)

    def _entry(self, one: fields.Dict, name: str, key: Key, line: str | None, *, all_of_them: bool) -> Node:
        at = f"{name}.{escaped(key.key)}"
        inner: Any = one.value_field
        errors = self._errors(at)
        if isinstance(inner, fields.Nested):
            children = self.section(inner.schema, f"{at}.", line)
            node = Node("entry", at, label=key.label, key=key, children=children, errors=errors)
            node.values = ["1"] if all_of_them else []  # what must be answered is there, filled in or not
            node.state = _state(children)
            for child in children:
                if child.kind == "cite":
                    child.attributes = {"line": line or "", "label": child.label or key.label}
            return node
        if isinstance(inner, fields.Dict):
            found = self._keyed(inner, at, line, all_of_them=all_of_them)
            return Node("entry", at, label=key.label, key=key, children=[found] if found else [], errors=errors)
        node = self._question(inner, at, line)
        node.label, node.key, node.errors = key.label, key, errors
        node.help = key.quote
        return node


def _with(choices: Sequence[tuple[str, str]], values: Sequence[str]) -> list[tuple[str, str]]:
    """The choices, with what was chosen before and is none of them any more."""
    known = {value for value, _ in choices}
    return [*choices, *((value, f"{value} (not on file)") for value in values if value and value not in known)]


def _weighed(offer: Offer, mine: Mapping[str, str]) -> Offer:
    """The offer, with whether an entry of the same line rests on it or leaves it out already."""
    cited = any(
        value == offer.document and (offer.quote in mine[words] if words in mine else "goal" in at)
        for at, value in mine.items()
        if at.endswith("document") and (words := f"{at.removesuffix('document')}quote")
    )
    return replace(offer, taken=cited or offer.key in mine.values())


def _state(children: Sequence[Node]) -> str:
    """How far a line is, in words."""
    asked = [
        node for node in walk(children) if node.required and node.shown and node.kind not in ("card", "entry", "cards")
    ]
    left = sum(not any(value.strip() for value in node.values) for node in asked if not node.children)
    wrong = sum(bool(node.errors) for node in walk(children))
    if wrong:
        return "1 thing to mend" if wrong == 1 else f"{wrong} things to mend"
    if left:
        return "1 answer left" if left == 1 else f"{left} answers left"
    given = any(value.strip() for node in walk(children) for value in node.values if node.kind not in ("card", "entry"))
    return "Answered" if given or asked else "Nothing entered yet"


def _paired(nodes: list[Node]) -> list[Node]:
    """The questions, with a document and the words from it made one citation."""
    by_name = {node.name: node for node in nodes}
    paired: list[Node] = []
    for node in nodes:
        words = by_name.get(_words_of(node.name))
        if node.kind == "select" and words is not None and node.name.endswith("document"):
            slot = node.name.removesuffix("document")[:-1]
            cite = Node("cite", slot, children=[node, words], required=node.required, seldom=node.seldom)
            # "Document of the plan" and the words from it are one question, which is called by the words.
            cite.label = node.label.replace("Document of", "Words on") if node.name.endswith("_document") else ""
            cite.needed, cite.tag = node.needed, node.tag
            cite.when, cite.base, cite.shown = node.when, node.base, node.shown
            cite.cite = {"document": node.name, "quote": words.name}
            paired.append(cite)
        elif not (node.name.endswith("quote") and _document_of(node.name) in by_name):
            paired.append(node)
    return paired


def _words_of(name: str) -> str:
    return f"{name.removesuffix('document')}quote"


def _document_of(name: str) -> str:
    return f"{name.removesuffix('quote')}document"
