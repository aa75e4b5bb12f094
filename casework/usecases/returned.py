"""Why an answer came back to the task that it was given at: the guardrails that block what it would deny."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from marshmallow import Schema, ValidationError
from marshmallow.fields import Dict, Nested

from casework.domain.appeals_case import DRAFTED, FreshCase
from casework.domain.guardrails import fired
from casework.kit import CaseReader, TaskForm
from casework.ports import Json

# The tasks that an answer is sent back to, each with the part that keeps what fired.
KEPT = {"draft_decision": "guardrails", "review_appeal": "appeal_guardrails"}


def returned_by(case: CaseReader, open_elements: Iterable[str]) -> list[Json]:
    """What sent answers back to the open tasks: {element, line, guardrail, reasons, message, citation}."""
    return [
        {"element": element, **{name: one[name] for name in ("line", "guardrail", "reasons", "message", "citation")}}
        for element in dict.fromkeys(open_elements)
        if element in KEPT
        for one in (case.part(KEPT[element]) or {"fired": ()})["fired"]
    ]


def watching(case: CaseReader, element: str, form: type[TaskForm], answers: Mapping[str, Any]) -> Sequence[Json]:
    """The guardrails on each line as they stand, with what is typed so far: on appeal, findings are made afresh."""
    if element == DRAFTED:
        return FreshCase(case, _so_far(case, form, answers)).guardrails
    held: Sequence[Json] = (case.part("guardrails") or {"guardrails": ()})["guardrails"]
    return held


def would_return(case: CaseReader, held: Sequence[Json], element: str, answers: Mapping[str, Any]) -> list[Json]:
    """What would send these answers back, as far as they go; each as `guardrails.fired` gives it.

    `held` is what `watching` gives.
    """
    return fired(case.policy, held, answers) if element in KEPT else []


def _so_far(case: CaseReader, form: type[TaskForm], answers: Mapping[str, Any]) -> Json:
    """What of an answer can be read already: the sections that are whole, line by line."""
    schema = form()
    line = cast("Nested", cast("Dict", schema.fields["lines"]).value_field).schema
    ids = {one.id for one in case.request.lines}
    told = answers.get("lines") or {}
    lines = {id: _whole_parts(line, one) for id, one in told.items() if id in ids and isinstance(one, Mapping)}
    return {**_whole_parts(schema, answers, but="lines"), "lines": lines}


def _whole_parts(schema: Schema, answers: Mapping[str, Any], *, but: str = "") -> Json:
    read: Json = {}
    for name, value in answers.items():
        field = schema.fields.get(name)
        if field is None or name == but:
            continue
        try:
            read[name] = field.serialize(name, {name: field.deserialize(value)})
        except ValidationError:
            continue  # it is being written; what was found before stands until it is whole
    return read
