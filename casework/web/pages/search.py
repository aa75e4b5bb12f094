"""The search over the cases that a person may see."""

from flask import Blueprint, render_template, request

from casework.domain.outcome_words import outcome_words
from casework.ports import Json
from casework.ports_of_worklist import Found
from casework.usecases.case_search import search
from casework.web import current, worklist_rows
from casework.web.guarding import allowed

pages = Blueprint("search", __name__)

LONGEST = 200
IN = {"CASE": "", "REQUEST": "In the request", "DOCUMENT": "In a document", "COMMENT": "In a comment"}


@pages.get("/cases")
@allowed("cases.search")
def cases() -> str:
    """What was found, or how to search."""
    asked = request.args.get("q", "")[:LONGEST].strip()
    app, person = current.application(), current.person()
    answer = search(app, current.reader(), person, asked) if asked else None
    return render_template(
        "search/index.html",
        q=asked,
        answer=answer,
        found=[] if answer is None else [_row(one) for one in answer.found],
    )


def _row(one: Found) -> Json:
    app = current.application()
    return {
        "href": f"/cases/{one.card.review}",
        "name": one.card.member_name,
        "review": one.card.review,
        "asked_for": one.card.asked_for,
        "provider": one.card.provider_name,
        "plan_type": worklist_rows.plan_type(app, one.card.line_of_business),
        "state": _state(one),
        "where": IN[one.source],
        "title": one.title,
        "snippet": one.snippet,
        "document_href": f"/cases/{one.card.review}/documents/{one.ref}" if one.source == "DOCUMENT" else "",
    }


def _state(one: Found) -> str:
    if one.outcome:
        return outcome_words(one.outcome)
    return "Open" if one.status == "OPEN" else one.status.capitalize()
