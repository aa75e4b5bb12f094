"""Signatures: what would leave, before it is signed; and taking a signature back before anything left."""

from flask import Blueprint, g, redirect, render_template
from werkzeug.wrappers import Response

from casework.errors import CaseworkError, FormError
from casework.usecases import drafts, held_signatures
from casework.usecases.letter_preview import letter_checks
from casework.web import current, form_answers
from casework.web.form_words import FormWords
from casework.web.guarding import allowed
from casework.web.task_view import TaskView

pages = Blueprint("signature", __name__)

AUDIENCES = {"MEMBER": "Member", "PROVIDER": "Provider", "RECORD": "Record"}


@pages.post("/signatures/<task>/undo")
@allowed("signature.undo", task="task")
def undo(task: str) -> Response:
    """Take one's own signature back while its letters are held."""
    held_signatures.undo(current.application(), task, person=current.person().id)
    return redirect(f"/tasks/{task}", code=303)


@pages.get("/tasks/<task>/preview/<audience>")
@allowed("task.see", task="task", quiet=True)
def preview(task: str, audience: str) -> str:
    """The letters that the draft would send, as they would leave; or what is still missing."""
    view = TaskView(g.item, g.review)
    found = drafts.find(view.reader, g.item, person=view.person.id)
    typed = {} if found.own is None else found.own.body
    words = FormWords(view.form, view.offered)
    if not view.standing.may_answer:
        waits = (
            "It is written when it leaves." if view.standing.held is not None else "It is for whoever has this task."
        )
        return render_template("task/preview.html", letters=[], missing=[], refused=waits, task=task)
    answers = form_answers.parse(view.form, typed)
    missing: list[str] = []
    refused = ""
    trial = None
    try:
        trial = held_signatures.rehearse(current.application(), task, answers, person=view.person.id)
    except FormError as error:
        wrong = form_answers.errors_by_name(view.form, error.messages, typed)
        missing = [words.tell(text) for texts in wrong.values() for text in texts]
    except CaseworkError as error:
        refused = words.tell(str(error))
    letters = [] if trial is None else list(trial.letters)
    chosen = next((one for one in letters if one["audience"] == audience.upper()), letters[0] if letters else None)
    return render_template(
        "task/preview.html",
        letters=letters,
        chosen=chosen,
        checks=[] if chosen is None else letter_checks(view.case, chosen, letters, now=current.now()),
        audiences=[(one["audience"], AUDIENCES.get(one["audience"], one["audience"].capitalize())) for one in letters],
        missing=missing,
        refused=refused,
        task=task,
    )
