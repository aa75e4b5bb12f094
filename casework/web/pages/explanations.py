"""Why the rules say what they say: a part of the pages of a task, and of a case's criteria."""

from flask import Blueprint, g, render_template

from casework.usecases.explaining import explained
from casework.web import current
from casework.web.guarding import allowed

pages = Blueprint("explanations", __name__)


@pages.get("/tasks/<task>/why")
@allowed("task.see", task="task", quiet=True)
def why(task: str) -> str:
    """Why the rules recommend what they do, for the page of a task."""
    found = explained(current.application(), current.reader(), g.review)
    return render_template("case/why.html", why=found, review=g.review.id)
