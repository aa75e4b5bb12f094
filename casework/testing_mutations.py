"""Content that was changed in one place, for tests that ask what stops it: handlers, diagrams, decision tables, law."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from casework.kit import CaseReader, Context, Handler, Json
from casework.usecases.application import Application

Keep = Callable[[Json], Json]


class Meddling:
    """A `Context` that passes on what a handler asks for, but for what it was told to change.

    `keep`: part name -> what is kept instead. `mark`: what is marked on the clock instead, [] for nothing. `send`: the
    kind, audiences and facts that are sent instead, None for nothing. `see`: what the handler sees of the case;
    `told`: what it finds in the process data.
    """

    def __init__(
        self,
        context: Context,
        *,
        keep: Mapping[str, Keep] | None = None,
        mark: Callable[[str, datetime, Json], Sequence[tuple[str, datetime, Json]]] | None = None,
        send: Callable[[str, Sequence[str], Json], tuple[str, Sequence[str], Json] | None] | None = None,
        see: Callable[[CaseReader], CaseReader] = lambda case: case,
        told: Mapping[str, Any] | None = None,
    ) -> None:
        self._context = context
        self._keep = keep or {}
        self._mark = mark
        self._send = send
        self._see = see
        self._told = told or {}

    @property
    def case(self) -> CaseReader:
        return self._see(self._context.case)

    @property
    def data(self) -> Mapping[str, Any]:
        return {**self._context.data, **self._told}

    @property
    def now(self) -> datetime:
        return self._context.now

    @property
    def element(self) -> str:
        return self._context.element

    @property
    def task(self) -> str:
        return self._context.task

    def keep(self, name: str, value: Json) -> None:
        self._context.keep(name, self._keep[name](value) if name in self._keep else value)

    def record(self, kind: str, **detail: Any) -> None:
        self._context.record(kind, **detail)

    def mark_clock(self, kind: str, *, at: datetime, **detail: Any) -> None:
        for one, moment, told in [(kind, at, detail)] if self._mark is None else self._mark(kind, at, detail):
            self._context.mark_clock(one, at=moment, **told)

    def set_moment(self, name: str, at: datetime, *, citation: str, how: str = "") -> None:
        self._context.set_moment(name, at, citation=citation, how=how)

    def clear_moment(self, name: str) -> None:
        self._context.clear_moment(name)

    def send(self, kind: str, audiences: Sequence[str], facts: Json) -> None:
        found = (kind, audiences, facts) if self._send is None else self._send(kind, audiences, facts)
        if found is not None:
            self._context.send(*found)

    def hand_documents_to(self, review: str) -> None:
        self._context.hand_documents_to(review)

    def summon(self, message: str) -> None:
        self._context.summon(message)


def with_handler(app: Application, name: str, function: Handler) -> Application:
    """The application with another function in a handler's place."""
    assert name in app.handlers, f"there is no handler {name}"
    return same_drawings(app, handlers={**app.handlers, name: function})


def same_drawings(app: Application, **changes: Any) -> Application:
    """The application with other content; its diagrams are the same, and are not read again."""
    changed = replace(app, **changes)
    vars(changed)["definitions"] = app.definitions
    return changed


def meddled(app: Application, name: str, **changes: Any) -> Application:
    """The application with a handler whose wishes are changed as `Meddling` takes them."""
    original = app.handlers[name]
    return with_handler(app, name, lambda context: original(Meddling(context, **changes)))


def redrawn(app: Application, file: str, *changes: tuple[str, str]) -> Application:
    """The application with a diagram or table in which pieces of text are replaced by others."""
    text = app.files[file].decode()
    for old, new in changes:
        assert old in text, f"{file} does not hold {old}"
        text = text.replace(old, new)
    return replace(app, files={**app.files, file: text.encode()})


def rewired(app: Application, file: str, flow: str, *, to: str) -> Application:
    """The application with a diagram in which a sequence flow leads somewhere else."""
    text = app.files[file].decode()
    start = text.index(f'<bpmn:sequenceFlow id="{flow}"')
    end = text.index(">", start)
    head = text[start:end]
    before = head.partition('targetRef="')[2].partition('"')[0]
    assert before, f"{flow} leads nowhere"
    changed = head.replace(f'targetRef="{before}"', f'targetRef="{to}"')
    whole = text[:start] + changed + text[end:]
    incoming = f"<bpmn:incoming>{flow}</bpmn:incoming>"
    whole = whole.replace(incoming, "", 1)
    opened = whole.index(">", whole.index(f'id="{to}"'))
    at = opened + 1
    if whole[opened - 1] == "/":
        return replace(app, files={**app.files, file: whole.encode()})
    return replace(app, files={**app.files, file: (whole[:at] + incoming + whole[at:]).encode()})


def with_flow(app: Application, file: str, gateway: str, *, to: str, when: str) -> Application:
    """The application with a diagram in which a gateway has one more way out."""
    text, flow = app.files[file].decode(), f"flow_{gateway}_to_{to}_as_well"
    line = (
        f'<bpmn:sequenceFlow id="{flow}" name="as well" sourceRef="{gateway}" targetRef="{to}">'
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{when}</bpmn:conditionExpression>'
        "</bpmn:sequenceFlow>"
    )
    text = text.replace("</bpmn:process>", f"{line}</bpmn:process>")
    for element, direction in ((gateway, "outgoing"), (to, "incoming")):
        anchor = text.index("<bpmn:incoming>", text.index(f'id="{element}"'))
        anchor = text.index("<bpmn:outgoing>", anchor) if direction == "outgoing" else anchor
        text = f"{text[:anchor]}<bpmn:{direction}>{flow}</bpmn:{direction}>{text[anchor:]}"
    return replace(app, files={**app.files, file: text.encode()})


def with_law(app: Application, **changes: Any) -> Application:
    """The application with every line of business changed in some of its rules."""
    laws = tuple(replace(one, **changes) for one in app.library.lines_of_business)
    return same_drawings(app, library=replace(app.library, lines_of_business=laws))


def with_form(app: Application, element: str, **methods: Any) -> Application:
    """The application with a form of which some methods do something else: check=lambda *_: {} lets all pass."""
    old = app.forms[element]
    made = type(old.__name__, (old,), {**methods, "__module__": old.__module__})
    return same_drawings(app, forms={**app.forms, element: made})


def record_with(**changes: Any) -> Keep:
    """A decision of which some keys are others; a function is given what stands there and gives what shall."""
    return lambda record: {**record, **{key: _changed(record.get(key), value) for key, value in changes.items()}}


def line_with(line: str, **changes: Any) -> Keep:
    """A decision of which one line says something else."""

    def change(record: Json) -> Json:
        lines = [
            {**one, **{key: _changed(one.get(key), value) for key, value in changes.items()}}
            if one["line"] == line
            else one
            for one in record["lines"]
        ]
        return {**record, "lines": lines}

    return change


def level_with(change: Keep, **changes: Any) -> Keep:
    """The appeals of which the last level's decision is changed, and some keys of the level."""

    def changed(appeals: Json) -> Json:
        *before, last = appeals["levels"]
        told = {} if not last.get("determination") else {"determination": change(last["determination"])}
        return {"levels": [*before, {**last, **told, **changes}]}

    return changed


def _changed(present: Any, value: Any) -> Any:
    return value(present) if callable(value) else value
