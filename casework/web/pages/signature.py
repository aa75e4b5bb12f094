"""Signatures: what would leave, before it is signed; and taking a signature back before anything left."""

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template
from werkzeug.wrappers import Response

from casework.errors import CaseworkError, FormError, NotFound
from casework.ports import Json
from casework.usecases import drafts, held_signatures
from casework.usecases.letter_preview import letter_checks
from casework.web import current, form_answers
from casework.web.form_words import FormWords
from casework.web.guarding import allowed
from casework.web.paper import paper
from casework.web.task_view import TaskView

pages = Blueprint("signature", __name__)

AUDIENCES = {"MEMBER": "Member", "PROVIDER": "Provider", "RECORD": "Record"}


@pages.post("/signatures/<task>/undo")
@allowed("signature.undo", task="task")
def undo(task: str) -> Response:
    """Take one's own signature back while its letters are held."""
    held_signatures.undo(current.application(), task, person=current.person().id)
    return redirect(f"/tasks/{task}", code=303)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The letters that a draft would send; `missing` and `refused` say why there are none."""

    letters: tuple[Json, ...] = ()
    missing: tuple[str, ...] = ()
    refused: str = ""

    def to(self, audience: str) -> Json | None:
        """The letter to an audience, or the first one where there is none to it."""
        first = self.letters[0] if self.letters else None
        return next((one for one in self.letters if one["audience"] == audience.upper()), first)


@pages.get("/tasks/<task>/preview/<audience>")
@allowed("task.see", task="task", quiet=True)
def preview(task: str, audience: str) -> str:
    """The letters that the draft would send, as they would leave; or what is still missing."""
    view = TaskView(g.item, g.review)
    found = _preview(view)
    chosen = found.to(audience)
    return render_template(
        "task/preview.html",
        letters=found.letters,
        chosen=chosen,
        checks=[] if chosen is None else letter_checks(view.case, chosen, found.letters, now=current.now()),
        audiences=[
            (one["audience"], AUDIENCES.get(one["audience"], one["audience"].capitalize())) for one in found.letters
        ],
        missing=found.missing,
        refused=found.refused,
        task=task,
    )


@pages.get("/tasks/<task>/preview/<audience>/paper")
@allowed("task.see", task="task", quiet=True)
def preview_paper(task: str, audience: str) -> Response:
    """One of these letters on white paper, for the frame beside the decision."""
    chosen = _preview(TaskView(g.item, g.review)).to(audience)
    if chosen is None:
        raise NotFound("There is no letter yet: what is missing stands beside the decision.")
    return paper(chosen["html"])


def _preview(view: TaskView) -> Preview:
    """What signing the draft would write, tried on the whole step and taken back."""
    if not view.standing.may_answer:
        held = view.standing.held is not None
        return Preview(refused="It is written when it leaves." if held else "It is for whoever has this task.")
    found = drafts.find(view.reader, view.item, person=view.person.id)
    typed = {} if found.own is None else found.own.body
    words = FormWords(view.form, view.offered)
    answers = form_answers.parse(view.form, typed)
    try:
        trial = held_signatures.rehearse(current.application(), view.item.id, answers, person=view.person.id)
    except FormError as error:
        wrong = form_answers.errors_by_name(view.form, error.messages, typed)
        return Preview(missing=tuple(words.tell(text) for texts in wrong.values() for text in texts))
    except CaseworkError as error:
        return Preview(refused=words.tell(str(error)))
    return Preview(letters=trial.letters)
