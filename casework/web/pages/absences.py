"""Who is away, until when, who stands in, and which of their tasks are still with them."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import FormError
from casework.ports import Json
from casework.usecases.absences import back_on, words_of
from casework.usecases.absences_setting import Away, end_absence, set_absence
from casework.usecases.next_case_rules import role_words
from casework.usecases.next_case_taking import workday
from casework.usecases.worklist_page import WORKING
from casework.web import current, moments
from casework.web.guarding import allowed
from casework.web.messages import Messages

pages = Blueprint("absences", __name__, url_prefix="/absences")


@pages.get("")
@allowed("absences.change")
def listing() -> str:
    """Who is away now or will be."""
    return _page(Away(person="", from_day=workday(current.application()).isoformat(), to_day=""), Messages())


@pages.post("")
@allowed("absences.change")
def add() -> Response | tuple[str, int]:
    """Somebody is away; what they have in hand is offered to whoever stands in."""
    wish = Away(**{name: request.form.get(name, "").strip() for name in Away.__dataclass_fields__})
    try:
        set_absence(current.application(), wish, by=current.person().id)
    except FormError as refused:
        return _page(wish, Messages({field: told[0] for field, told in refused.messages.items()})), 422
    return redirect("/absences", code=303)


@pages.post("/<id>/end")
@allowed("absences.change")
def end(id: str) -> Response:
    """They are there again, or never go."""
    end_absence(current.application(), id, by=current.person().id)
    return redirect("/absences", code=303)


def _page(wish: Away, errors: Messages) -> str:
    app, reader = current.application(), current.reader()
    today = workday(app)
    people = {one.id: one for one in reader.people()}
    tasks = reader.tasks_of_absent(today.isoformat())
    rows: list[Json] = []
    for one in reader.absences(today.isoformat()):
        name = people[one.person].name if one.person in people else one.person
        substitute = people.get(one.substitute or "")
        rows.append(
            {
                "absence": one,
                "name": name,
                "roles": ", ".join(role_words(role) for role in people[one.person].roles if role in WORKING),
                "begun": one.from_day <= today.isoformat(),
                "back": moments.short_day(back_on(one), today),
                "substitute": substitute,
                "tasks": tasks.get(one.person, ()),
                "reason": f"{name} is {words_of(one)}",
            }
        )
    working = sorted((one for one in people.values() if set(one.roles) & set(WORKING)), key=lambda one: one.name)
    return render_template(
        "absences/index.html",
        rows=rows,
        people=[{"id": one.id, "text": f"{one.name}, {role_words(one.roles[0])}"} for one in working],
        wish=wish,
        errors=errors,
        today=today.isoformat(),
        fields=("person", "from_day", "to_day", "substitute", "reason"),
    )
