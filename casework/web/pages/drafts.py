"""Drafts: saved as a person types, and handed over when a task changes hands."""

from flask import Blueprint, g, jsonify, redirect, request
from werkzeug.wrappers import Response

from casework.errors import DraftMoved, RightsError, TaskNotOpen
from casework.usecases import assignments, drafts
from casework.web import current, earlier_answers
from casework.web.draft_sent import draft_moved, draft_sent, draft_told
from casework.web.guarding import allowed
from casework.web.task_view import TaskView

pages = Blueprint("drafts", __name__)


@pages.post("/tasks/<task>/draft")
@allowed("task.answer", task="task", quiet=True)
def save(task: str) -> Response | tuple[Response, int]:
    """Keep what stands in the form; its first word takes the task. Or decide about a draft that somebody left."""
    if not request.is_json:
        return _decide(task)
    sent = draft_sent()
    app, person = current.application(), current.person()
    try:
        if g.item.status == "OPEN" and g.item.claimed_by is None and g.item.kind == "USER":
            assignments.claim(app, task, person=person.id)
        kept = drafts.save(app, task, person=person.id, **sent)
    except DraftMoved as moved:
        return draft_moved(moved)
    except (RightsError, TaskNotOpen) as refused:
        return jsonify(words=_in_words(task, refused)), 423
    return jsonify(draft_told(kept) | {"documents": g.seen.standing.documents}), 200


def _in_words(task: str, refused: Exception) -> str:
    """Why it was not saved, with people by their names."""
    current.forget_reader()
    reader = current.reader()
    item = reader.work_item(task)
    holder = None if item is None or item.claimed_by is None else reader.person(item.claimed_by)
    if item is not None and item.status == "OPEN" and holder is not None and holder.id != current.person().id:
        return f"{holder.name} has this now. What you typed stays on this computer."
    if item is not None and item.status != "OPEN":
        return "This task is done. What you typed stays on this computer; complete it to see theirs and yours."
    return str(refused)


def _decide(task: str) -> Response:
    """Go on with what was left in the task, or start empty; both stay on record."""
    app, person = current.application(), current.person()
    if g.item.status == "OPEN" and g.item.claimed_by is None:
        assignments.claim(app, task, person=person.id)
    if "earlier" in request.form:
        return _begin(task, filled=request.form["earlier"] == "fill")
    other = request.form.get("left_by", "")
    act = drafts.take_over if request.form.get("go_on") else drafts.start_empty
    act(app, task, person=person.id, other=other)
    return redirect(f"/tasks/{task}", code=303)


def _begin(task: str, *, filled: bool) -> Response:
    """Begin with what somebody else answered at this step before, or with an empty form."""
    view = TaskView(g.item, g.review)
    before = earlier_answers.find(view) if filled else None
    values = {} if before is None else before["typed"]
    if drafts.find(view.reader, g.item, person=view.person.id).own is None:  # else they began in another window
        drafts.bring(current.application(), task, person=view.person.id, values=values)
    return redirect(f"/tasks/{task}", code=303)
