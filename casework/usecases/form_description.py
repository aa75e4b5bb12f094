"""What a form asks, as JSON: each field with its label, its help, the kind of its answer, and the fields inside it."""

from typing import Any

from marshmallow import Schema, fields

from casework.kit import Lines
from casework.ports import Json

ANSWERS: dict[type[fields.Field[Any]], str] = {
    fields.String: "text",
    fields.Boolean: "true or false",
    fields.Float: "number",
    fields.Integer: "whole number",
    fields.Date: "date",
}


def describe(form: type[Schema]) -> list[Json]:
    """The fields of a form or of a section of it, in order; sections tell of their own fields."""
    return [_field(name, field) for name, field in form().fields.items()]


def _field(name: str, field: fields.Field[Any]) -> Json:
    told: Json = {
        "field": name,
        "label": field.metadata.get("label", name),
        "help": field.metadata.get("help", ""),
        "required": field.required,
        "answer": _answer(field),
    }
    if options := _options(field):
        told["options"] = options
    inner = _section(field)
    if inner is not None:
        told["fields"] = describe(inner)
    return told


def _answer(field: fields.Field[Any]) -> str:
    """The kind of answer, in words."""
    if isinstance(field, Lines):
        return "a section a line"
    if isinstance(field, fields.List):
        return "list of sections" if _section(field) is not None else f"list of {_answer(field.inner)}"
    if isinstance(field, fields.Dict):
        return "named sections"
    if isinstance(field, fields.Nested):
        return "section"
    if _options(field):
        return "one of the options"
    return next((words for kind, words in ANSWERS.items() if isinstance(field, kind)), "a value")


def _options(field: fields.Field[Any]) -> Json:
    return dict(field.metadata.get("options", {}))


def _section(field: Any) -> type[Schema] | None:
    """The schema of the sections in a field, however deep they are named or listed."""
    if isinstance(field, fields.Nested):
        return type(field.schema)
    inner = field.inner if isinstance(field, fields.List) else getattr(field, "value_field", None)
    return None if inner is None else _section(inner)
