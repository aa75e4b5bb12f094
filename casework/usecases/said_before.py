"""What people said in their answers for those who read the case after them: the choice they made, and their words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import fields

from casework.domain.moment_words import full_day
from casework.domain.roles import SUPERVISOR
from casework.ports import Answer
from casework.usecases.application import Application
from casework.usecases.table_words import value_words

CHOICE = "decision"
REFER = "REFER"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
GONE = "the form of this answer does not exist any more"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as others read it: `choice` in the words of the form, `words` as (question, text)."""

    answer: Answer
    title: str
    choice: str
    words: Sequence[tuple[str, str]]
    gone: bool = False  # its form is not there any more


def said(app: Application, answer: Answer, lines: Mapping[str, str]) -> Said:
    """What an answer says to people: what was chosen, what was written that is about the whole case, and the notes.

    A note on a line stands with the line's name in `lines`.
    """
    form = app.forms.get(answer.element)
    if form is None:
        return _as_kept(answer, lines)
    schema = form().fields
    chosen = schema.get(CHOICE)
    options: Mapping[str, str] = {} if chosen is None else chosen.metadata.get("options", {})
    return Said(
        answer=answer,
        title=form.title,
        choice=options.get(str(answer.body.get(CHOICE)), ""),
        words=[
            (str(field.metadata["label"]), text)
            for name, field in schema.items()
            if name != CHOICE and (text := _told(field, answer.body.get(name)))
        ]
        + [pair for name, field in schema.items() for pair in _notes(field, answer.body.get(name), lines, about="")],
    )


def _as_kept(answer: Answer, lines: Mapping[str, str]) -> Said:
    """An answer whose form is not there any more: nothing tells its words from its codes, so all of it is told."""
    title = _plain_name(answer.element)
    words = [(_plain_name(name), told) for name, value in answer.body.items() if (told := _kept_value(value, lines))]
    return Said(answer=answer, title=f"{title} ({GONE})", choice="", words=words, gone=True)


def _plain_name(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _kept_value(value: Any, lines: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        inner = ((lines.get(name) or _plain_name(name), _kept_value(one, lines)) for name, one in value.items())
        return "; ".join(f"{name}: {told}" for name, told in inner if told)
    if isinstance(value, list):
        return "; ".join(told for one in value if (told := _kept_value(one, lines)))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str) and DAY.fullmatch(value):
        return full_day(value)
    return "" if value is None else value_words(value).strip()


def _notes(field: Any, value: Any, lines: Mapping[str, str], *, about: str) -> Iterator[tuple[str, str]]:
    """(question, text) of each note in the sections of an answer that is meant for who comes next."""
    if not value:
        return
    if isinstance(field, fields.Nested):
        for name, inner in field.schema.fields.items():
            if inner.metadata.get("to_colleagues") and (text := _told(inner, value.get(name))):
                label = str(inner.metadata["label"])
                yield f"{label}, {about}" if about else label, text
            yield from _notes(inner, value.get(name), lines, about=about)
    elif isinstance(field, fields.List):
        for one in value:
            yield from _notes(field.inner, one, lines, about=about)
    elif isinstance(field, fields.Dict):
        for key, one in value.items():
            yield from _notes(field.value_field, one, lines, about=lines.get(key, about))


def _told(field: fields.Field[Any], value: Any) -> str:
    """A value that was written in words, or a plain yes or no that had to be answered; else nothing."""
    told = field.metadata
    if told.get("statement") or "picks" in told or "options" in told:
        return ""
    if isinstance(field, fields.Boolean):
        return ("Yes" if value else "No") if field.required else ""
    return str(value).strip() if isinstance(field, fields.String) and value else ""


def for_the_next(
    app: Application,
    answers: Sequence[Answer],
    *,
    but: str,
    until: datetime,
    since: datetime | None,
    lines: Mapping[str, str],
) -> list[Said]:
    """What was said before a task was opened, the latest first: the step before whole, of others what was written.

    `but` is the task itself; what was said before `since` belongs to a decision that is over.
    """
    before = [
        one
        for one in answers
        if one.task != but
        and one.role != SUPERVISOR  # who tells why time passed, and nothing of the case
        and one.answered_at <= until
        and (since is None or one.answered_at >= since)
    ]
    told = [said(app, one, lines) for one in reversed(before)]
    return [one for place, one in enumerate(told) if one.words or (place == 0 and one.choice and _leads(app, one))]


def _leads(app: Application, one: Said) -> bool:
    """Whether a choice alone tells the next reader why the case is theirs: it could have been signed, or referred."""
    form = app.form(one.answer.element)
    return bool(form.signs) or REFER in form().fields[CHOICE].metadata["options"]


def in_a_sentence(one: Said) -> str:
    """ ": “A physician should decide”. Note: “...”" for the end of a sentence; nothing where nothing was said."""
    parts = [f"“{one.choice}”"] if one.choice else []
    if one.gone:
        parts.append(f"It is told as it was kept, because {GONE}")
    parts += [f"{label}: {text}" if text in ("Yes", "No") else f"{label}: “{text}”" for label, text in one.words]
    return f": {'. '.join(parts)}" if parts else ""


def said_by_task(app: Application, answers: Sequence[Answer], lines: Mapping[str, str]) -> Mapping[str, str]:
    """Task -> what was said, for the end of the sentence that tells it was answered."""
    return {one.task: in_a_sentence(said(app, one, lines)) for one in answers}
