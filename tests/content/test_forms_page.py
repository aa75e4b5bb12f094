"""docs/reference/forms.md is written from the forms themselves; run this file to write it anew."""

from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema, fields

from casework.kit import Lines, TaskForm
from forms import FORMS

PAGE = Path(__file__).parents[2] / "docs/reference/forms.md"
HEAD = """# Forms

What people answer, by process and user task. The id of a form is that of its task; `casework complete` takes the
answers as JSON, a scripted case as TOML. Unknown answers are refused. A field whose name ends in `?` need not be
answered. Text must not be blank, and a quotation must stand in its document word for word. What the process data keep
of the answers are a few decision variables; the whole answers stay in the case file.

Where a denial has to be reasoned, a rationale of fewer than six different words is refused: it could not say why. Which
codes a field may name for a policy, [shipped policies](shipped-policies.md) says.

This page is written by `python tests/content/test_forms_page.py`, and a test compares it with the forms.
"""
TYPES: dict[type[fields.Field[Any]], str] = {
    fields.String: "text",
    fields.Boolean: "true or false",
    fields.Float: "number",
    fields.Integer: "whole number",
    fields.Date: "date",
}


def kind(field: fields.Field[Any]) -> str:
    if isinstance(field, Lines):
        return "a section a line"
    if isinstance(field, fields.List):
        inner = field.inner
        return f"list of {'sections' if isinstance(inner, fields.Nested) else kind(inner)}"
    if isinstance(field, fields.Dict):
        return "named sections"
    if isinstance(field, fields.Nested):
        return "section"
    options = field.metadata.get("options")
    return "one of " + ", ".join(f"`{one}`" for one in options) if options else TYPES[type(field)]


def inner_of(field: fields.Field[Any]) -> type[Schema] | None:
    """The schema of the sections in a field."""
    if isinstance(field, Lines):
        return field.section
    if isinstance(field, fields.Nested):
        return type(field.schema)
    inner = field.inner if isinstance(field, fields.List) else getattr(field, "value_field", None)
    return None if inner is None else inner_of(inner)


def rows(schema: type[Schema], path: str = "") -> list[str]:
    told = []
    for name, field in schema().fields.items():
        label, help = field.metadata["label"], field.metadata["help"]
        here = f"{path}{name}"
        told.append(f"| `{here}{'' if field.required else '?'}` | {kind(field)} | {label}. {help} |")
        told += [f"| | `{value}` | {meaning} |" for value, meaning in dict(field.metadata.get("options", {})).items()]
        inner = inner_of(field)
        if inner is not None:
            told += rows(inner, f"{here}.")
    return told


def section(id: str, form: type[TaskForm]) -> str:
    return (
        f"### {id}: {form.title}\n{form.help}\n\n| field | answer | what it is |\n|---|---|---|\n"
        + "\n".join(rows(form))
        + "\n"
    )


def page() -> str:
    processes = sorted({form.__module__.removeprefix("forms.") for form in FORMS.values()})
    return HEAD + "\n".join(
        f"\n## {process}\n\n"
        + "\n".join(section(id, form) for id, form in FORMS.items() if form.__module__ == f"forms.{process}")
        for process in processes
    )


def test_the_page_says_what_the_forms_ask() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tests/content/test_forms_page.py"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_and_each_of_its_fields_explain_themselves(form: type[TaskForm]) -> None:
    assert form.title
    assert form.help
    for name, field in walk(form):
        assert field.metadata.get("label"), name
        assert str(field.metadata.get("help")).endswith("."), name


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_must_be_answered_comes_first(form: type[TaskForm]) -> None:
    for schema in schemas(form):
        required = [field.required for field in schema().fields.values()]
        assert required == sorted(required, reverse=True), schema.__name__


def schemas(schema: type[Schema]) -> list[type[Schema]]:
    inner = [found for field in schema().fields.values() if (found := inner_of(field)) is not None]
    return [schema, *(deeper for one in inner for deeper in schemas(one))]


def walk(form: type[TaskForm]) -> list[tuple[str, fields.Field[Any]]]:
    return [(f"{schema.__name__}.{name}", field) for schema in schemas(form) for name, field in schema().fields.items()]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
