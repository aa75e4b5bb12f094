"""Answers that came without a session: the pages of signing in carry them, and they stand in the form again."""

import json
from dataclasses import dataclass

from flask import request

from casework.errors import CaseworkError, InputError, NotFound, TaskNotOpen
from casework.ports import Person
from casework.usecases import case_access, drafts
from casework.web import current
from casework.web.form_answers import Typed, legible, storable, typed_in

FIELD = "answers"  # of the forms that carry them
FORMS = ("task.answer", "task.ask")  # where answers are sent to


@dataclass(frozen=True, slots=True)
class Carried:
    """What stood in the form of a task, and whose page it was."""

    task: str
    person: str
    values: Typed

    @property
    def text(self) -> str:
        """As a form's field holds it."""
        return json.dumps({"task": self.task, "person": self.person, "values": self.values})

    @property
    def words(self) -> list[str]:
        """What a person has written, without what they have only chosen."""
        return [one for values in self.values.values() for one in values if " " in one.strip()]


def carried() -> Carried | None:
    """What this request brings: a task's answers themselves, or a page of signing in that carries them."""
    if request.method != "POST":
        return None
    if request.endpoint in FORMS:
        values = typed_in(request.form.items(multi=True))
        person = request.form.get("__person", "")
        return Carried((request.view_args or {})["task"], person, values) if values and person else None
    try:
        told = json.loads(request.form.get(FIELD, ""))
        return Carried(storable(str(told["task"])), storable(str(told["person"])), legible(told["values"]))
    except (ValueError, KeyError, TypeError, RecursionError, InputError):
        return None


def put_into_form(brought: Carried, person: Person) -> str:
    """Let it be the person's draft of the task; why that cannot be, or nothing."""
    app = current.application()
    current.forget_reader()
    try:
        if brought.person != person.id:
            raise NotFound("These answers were typed by somebody else.")
        if case_access.seen_task(current.reader(), person, brought.task, now=current.now()) is None:
            raise NotFound("There is no task of this number any more that you may see.")
        drafts.bring(app, brought.task, person=person.id, values=brought.values)
    except TaskNotOpen:
        return "This task has ended meanwhile: it was completed, or the case went another way."
    except CaseworkError as refused:
        return str(refused)
    finally:
        current.forget_reader()
    return ""
