"""A case's first page: the way to one's own task in it, its request, why it is due, and cases beside it."""

from flask import Blueprint, g, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.ports import Json
from casework.usecases.case_page import WholeCase
from casework.usecases.clock_panel import clock_panel
from casework.usecases.request_page import request_page
from casework.usecases.similar_cases import decided_cases, earlier_cases
from casework.web import current
from casework.web.case_frame import case_frame
from casework.web.guarding import allowed

pages = Blueprint("case", __name__)


@pages.get("/cases/<review>")
@allowed("case.see", case="review", quiet=True)
def index(review: str) -> Response:
    """One's own open task of the case; without one, its request."""
    standing = g.seen.standing
    mine = standing.task if standing.holder == current.person().id else None
    return redirect(f"/tasks/{mine}" if mine else f"/cases/{review}/request", code=303)


@pages.get("/cases/<review>/request", endpoint="request")
@allowed("case.see", case="review")
def request_shown(review: str) -> str:
    """Who asked for what, when, under which coverage, and what they say for it."""
    case = WholeCase(current.application(), current.reader(), review)
    return render_template(
        "case/request.html",
        case=case_frame(g.review, case),
        page=request_page(case),
        earlier=earlier_cases(current.application(), current.reader(), g.review, current.person()),
    )


@pages.get("/cases/<review>/clock")
@allowed("case.see", case="review", quiet=True)
def clock(review: str) -> str:
    """Why the case is due when it is: a panel over the page that asked for it, else a page of its own."""
    case = WholeCase(current.application(), current.reader(), review)
    told: Json = {"panel": clock_panel(case, now=current.now()), "frame": case_frame(g.review, case)}
    if "HX-Request" in request.headers:
        return render_template("case/clock_panel.html", **told)
    return render_template("case/clock.html", case=told["frame"], **told)


@pages.get("/cases/<review>/similar")
@allowed("case.see", case="review")
def similar(review: str) -> str:
    """Decided cases like this one, with their outcomes and the provisions they rest on."""
    app, reader, person = current.application(), current.reader(), current.person()
    case = WholeCase(app, reader, review)
    wanted = request.args.get("q", "").strip()
    found, more = decided_cases(app, reader, g.review, case, person, words=wanted)
    return render_template(
        "case/similar.html",
        case=case_frame(g.review, case),
        found=found,
        more=more,
        wanted=wanted,
    )
