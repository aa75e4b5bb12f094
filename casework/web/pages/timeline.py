"""The timeline of a case."""

from flask import Blueprint, g, render_template, request

from casework.usecases.case_page import WholeCase
from casework.usecases.timeline import FILTERS, timeline
from casework.web import current
from casework.web.case_frame import case_frame
from casework.web.guarding import allowed

pages = Blueprint("timeline", __name__)


@pages.get("/cases/<review>/timeline")
@allowed("case.see", case="review")
def index(review: str) -> str:
    """What happened, newest first; `show` is one of people, system, letters, views."""
    case = WholeCase(current.application(), current.reader(), review)
    wanted = request.args.get("show")
    only = wanted if wanted in FILTERS else None
    found = timeline(current.application(), current.reader(), g.review, case=case, only=only)
    return render_template("case/timeline.html", case=case_frame(g.review, case), chosen=only or "all", **found)
