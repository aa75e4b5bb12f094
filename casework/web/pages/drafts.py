"""Drafts: saved as a person types, and handed over when a task changes hands."""

from flask import Blueprint, g, jsonify, redirect, request
from werkzeug.wrappers import Response

from casework.errors import DraftMoved, RightsError, TaskNotOpen
from casework.ports import Json
from casework.ports_of_drafts import Draft
from casework.usecases import assignments, drafts
from casework.web import current, earlier_answers
from casework.web.form_answers import legible, storable
from casework.web.guarding import allowed
from casework.web.task_view import TaskView

pages = Blueprint("drafts", __name__)


@pages.post("/tasks/<task>/draft")
@allowed("task.answer", task="task", quiet=True)
def save(task: str) -> Response | tuple[Response, int]:
    """Keep what stands in the form; its first word takes the task. Or decide about a draft that somebody left."""
    if not request.is_json:
        return _decide(task)
    sent = _sent()
    values = legible(sent.get("values"))
    app, person = current.application(), current.person()
    try:
        if g.item.status == "OPEN" and g.item.claimed_by is None and g.item.kind == "USER":
            assignments.claim(app, task, person=person.id)
        kept = drafts.save(
            app,
            task,
            person=person.id,
            values=values,
            version=_whole(sent, "version"),
            window=storable(str(sent.get("window", ""))[:64]),
            seconds=_whole(sent, "seconds"),
        )
    except DraftMoved as moved:
        return jsonify(told(moved.draft) | {"values": moved.draft.body, "window": moved.draft.window_id}), 409
    except (RightsError, TaskNotOpen) as refused:
        return jsonify(words=_in_words(task, refused)), 423
    return jsonify(told(kept) | {"documents": g.seen.standing.documents}), 200


def told(draft: Draft) -> Json:
    """A draft as the page's script takes it."""
    return {"version": draft.version, "saved_at": draft.saved_at.isoformat()}


def _sent() -> Json:
    """What the page's script sent; InputError where it is no draft."""
    try:
        sent = request.get_json()
    except RecursionError:
        sent = None
    return sent if isinstance(sent, dict) else {}


def _whole(sent: Json, name: str) -> int:
    value = sent.get(name, 0)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else 0


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
