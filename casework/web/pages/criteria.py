"""The criteria of a case, and every row of the tables that were asked."""

from flask import Blueprint, g, render_template

from casework.usecases.case_page import WholeCase
from casework.usecases.criteria_page import criteria_page
from casework.usecases.explaining import explained
from casework.web import current
from casework.web.case_frame import case_frame
from casework.web.guarding import allowed

pages = Blueprint("criteria", __name__)


@pages.get("/cases/<review>/criteria")
@allowed("case.see", case="review")
def index(review: str) -> str:
    """Every provision and criterion with its words, answer, evidence and rule; what is not met first."""
    case = WholeCase(current.application(), current.reader(), review)
    return render_template(
        "case/criteria.html",
        case=case_frame(g.review, case),
        page=criteria_page(current.application(), current.reader(), g.review, case),
        policy=case.policy,
    )


@pages.get("/cases/<review>/rules")
@allowed("case.see", case="review")
def rules(review: str) -> str:
    """The tables that were asked, with every row: what went in, and which rows matched."""
    case = WholeCase(current.application(), current.reader(), review)
    return render_template(
        "case/rules.html",
        case=case_frame(g.review, case),
        why=explained(current.application(), current.reader(), g.review, case=case),
    )
