"""The letters of a case: the list, one letter on white paper, and as a PDF in ordinary or large print."""

from flask import Blueprint, Response, g, render_template, request

from casework.notices.pdf import large_print_pdf, pdf
from casework.usecases.case_page import WholeCase
from casework.usecases.letters import Found, letter_again
from casework.usecases.letters_page import held_letters, letter_page, letters_page, number_of
from casework.web import current
from casework.web.case_frame import case_frame
from casework.web.guarding import allowed
from casework.web.paper import framing
from casework.web.paper import paper as on_paper

pages = Blueprint("letters", __name__)


@pages.get("/cases/<review>/letters")
@allowed("letters.see", case="review")
def index(review: str) -> str:
    """The letters with their status, and those that a signature holds back."""
    case = WholeCase(current.application(), current.reader(), review)
    return render_template(
        "case/letters.html",
        case=case_frame(g.review, case),
        letters=letters_page(current.reader(), g.review, now=current.now()),
        held=held_letters(current.reader(), g.review),
    )


@pages.get("/cases/<review>/letters/<number>")
@allowed("letters.see", case="review")
def one(review: str, number: str) -> Response:
    """One letter as it left, with what it must hold and the proof that it was sent."""
    case = WholeCase(current.application(), current.reader(), review)
    letter = letter_page(current.application(), current.reader(), g.review, number, now=current.now())
    return framing(Response(render_template("case/letter.html", case=case_frame(g.review, case), letter=letter)))


@pages.get("/cases/<review>/letters/<number>/paper")
@allowed("letters.see", case="review", quiet=True)
def paper(review: str, number: str) -> Response:
    """The letter itself, for the frame: it can do nothing, and only its own style counts."""
    return on_paper(_told_again(review, number).html)


@pages.get("/cases/<review>/letters/<number>.pdf")
@allowed("letters.see", case="review", quiet=True)
def printed(review: str, number: str) -> Response:
    """The letter as a PDF; `print=large` in large print, `language` in another language."""
    found = _told_again(review, number)
    large = request.args.get("print") == "large"
    answer = Response(large_print_pdf(found.html) if large else pdf(found.html), content_type="application/pdf")
    name = f"{review}-letter-{number}{'-large-print' if large else ''}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _told_again(review: str, number: str) -> Found:
    """The letter of this number, in the language that is asked for."""
    _, letter = number_of(current.reader().letters(review), number, review)
    return letter_again(current.application(), letter, language=request.args.get("language"))
