"""Comments on a case."""

from flask import Blueprint, g, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import FormError
from casework.usecases.comments import LONGEST, add_comment, may_be_mentioned, thread
from casework.usecases.rights import shut_out
from casework.web import current
from casework.web.case_frame import case_frame
from casework.web.guarding import allowed

pages = Blueprint("comments", __name__)


@pages.get("/cases/<review>/comments")
@allowed("case.see", case="review")
def index(review: str) -> str:
    """The thread, and the place to write."""
    return _page(review, text="", wrong=[])


@pages.post("/cases/<review>/comments")
@allowed("comments.add", case="review")
def add(review: str) -> Response | tuple[str, int]:
    """Add a comment; where it cannot be kept, it stands in the form as it was written."""
    text = request.form.get("text", "")
    person = current.person()
    try:
        comment = add_comment(current.application(), review, text, person=person.id, role=g.role)
    except FormError as error:
        current.forget_reader()
        return _page(review, text=text, wrong=error.messages["text"]), 422
    return redirect(f"/cases/{review}/comments#comment-{comment.id}", code=303)


def _page(review: str, *, text: str, wrong: list[str]) -> str:
    reader = current.reader()
    people = may_be_mentioned(reader.people(), shut_out(reader))
    return render_template(
        "case/comments.html",
        case=case_frame(g.review),
        comments=thread(reader, review),
        people=people,
        text=text,
        wrong=wrong,
        errors=[{"href": "#text", "text": one} for one in wrong],
        longest=LONGEST,
    )
