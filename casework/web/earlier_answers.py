"""A task that came back to its step: what was answered there before, and what of it a form begins with.

What a form decides stays open, and so does what a person vouches for, an override, and what was asked for already:
nothing is decided or signed because it was once.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields

from casework.kit import TaskForm
from casework.ports import Json
from casework.usecases.handed_back import answered_before
from casework.web.form_answers import Typed, typed_of

if TYPE_CHECKING:
    from casework.web.task_view import TaskView

ADVERSE = "DENY"


def find(view: "TaskView") -> Json | None:
    """{mine, who, at, typed} of what the person, else somebody else, answered before; None where nothing is offered."""
    if not view.standing.may_answer:
        return None
    before = answered_before(view.reader, view.case, view.item, person=view.person.id)
    if before is None:
        return None
    who = view.reader.person(before.person)
    return {
        "mine": before.person == view.person.id,
        "who": before.person if who is None else who.name,
        "at": view.when(before.answered_at),
        "typed": filled_again(view.form, before.body),
    }


def filled_again(form: type[TaskForm], answers: Mapping[str, Any]) -> Typed:
    """The fields of a form that begins with earlier answers."""
    schema = form()
    kept = {name: one for name, one in answers.items() if name in schema.fields and not _decides(schema.fields[name])}
    return typed_of(form, _kept(schema, kept))


def _decides(field: fields.Field[Any]) -> bool:
    """Whether a question of the form itself is what its answer comes to."""
    return "options" in field.metadata or isinstance(field, fields.Boolean)


def _stays_open(field: fields.Field[Any]) -> bool:
    told = field.metadata
    return ADVERSE in told.get("options", {}) or bool(told.get("statement")) or bool(told.get("asks"))


def _kept(schema: Schema, answers: Mapping[str, Any]) -> Json:
    return {
        name: _inside(field, answers[name])
        for name, field in schema.fields.items()
        if answers.get(name) is not None and not _stays_open(field)
    }


def _inside(field: Any, value: Any) -> Any:
    if isinstance(field, fields.Nested):
        return _kept(field.schema, value)
    if isinstance(field, fields.List):
        return [_inside(field.inner, one) for one in value]
    if isinstance(field, fields.Dict):
        return {key: _inside(field.value_field, one) for key, one in value.items()}
    return value
