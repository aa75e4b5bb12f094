"""The diagram of a case with the place where it stands, and its outline."""

from flask import Blueprint, Response, g, render_template, request

from casework.usecases.diagram_state import diagram_of, drawing
from casework.web import current, moments
from casework.web.case_frame import case_frame
from casework.web.guarding import allowed

pages = Blueprint("diagram", __name__)


@pages.get("/cases/<review>/diagram")
@allowed("case.see", case="review")
def index(review: str) -> str:
    """One process of the case: drawn, and as an ordered list beside it."""
    app, reader = current.application(), current.reader()
    found = diagram_of(app, reader, g.review, process=request.args.get("process"))
    frame = case_frame(g.review)
    zone = frame["zone"]
    today = current.now().astimezone(zone).date()
    marks = {
        "here": found["here"],
        "calls": found["calls"],
        "passed": {
            id: ", ".join(filter(None, (moments.short_day(told["at"].astimezone(zone).date(), today), told["who"])))
            for id, told in found["passed"].items()
        },
    }
    return render_template(
        "case/diagram.html", case=frame, found=found, marks=marks, chosen=request.args.get("element", "")
    )


@pages.get("/cases/<review>/diagram/<process>.bpmn")
@allowed("case.see", case="review", quiet=True)
def drawn(review: str, process: str) -> Response:
    """The diagram as it is drawn, for the viewer."""
    content = drawing(current.application(), current.reader(), g.review, process)
    return Response(content, content_type="application/xml; charset=utf-8")
