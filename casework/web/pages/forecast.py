"""The forecast: how many times are likely to be missed, what would change it, and how earlier ones held."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import FormError
from casework.ports_of_forecast import Forecast
from casework.usecases import forecast_question, forecasts
from casework.usecases.forecast_question import Answered, Question
from casework.usecases.next_case_taking import home_zone, workday
from casework.web import current, forecast_words
from casework.web.guarding import allowed
from casework.web.messages import Messages

pages = Blueprint("forecast", __name__, url_prefix="/forecast")

OUT, MORE = "out-", "more-"


@pages.get("")
@allowed("forecast.see")
def index() -> str | tuple[str, int]:
    """The forecast that stands; where the address asks a question, its answer beside it."""
    app, reader, question = current.application(), current.reader(), read_question()
    found = reader.forecasts(limit=forecasts.LOOKED_AT)
    if not question.is_asked:
        return _page(found, question, None, Messages())
    off = forecasts.off_of(next(iter(found), None))
    try:
        return _page(found, question, forecast_question.answer(app, reader, question, off), Messages())
    except FormError as refused:
        errors = Messages({field: told[0] for field, told in refused.messages.items()})
        return _page(found, question, None, errors), 422


@pages.post("")
@allowed("forecast.see")
def make() -> Response:
    """Made anew, from the office as it is now."""
    forecasts.make(current.application(), by=current.person().id)
    return redirect("/forecast", code=303)


def read_question() -> Question:
    """What the address asks, as it was typed."""
    typed = {name: value.strip() for name, value in request.args.items()}
    return Question(
        out={name.removeprefix(OUT): value for name, value in typed.items() if name.startswith(OUT)},
        more={name.removeprefix(MORE): value for name, value in typed.items() if name.startswith(MORE)},
        day=typed.get("day", ""),
        requests=typed.get("requests", ""),
    )


def _page(found: Sequence[Forecast], question: Question, answered: Answered | None, errors: Messages) -> str:
    app = current.application()
    today, zone = workday(app), home_zone(app)
    stands = found[0] if found else None
    earlier = forecasts.last_of_each_day(found, today)
    return render_template(
        "forecast/index.html",
        stands=stands,
        zone=zone,
        expected=forecast_words.expected(stands, today) if stands is not None else None,
        why_not=forecast_words.why_not(stands),
        rests_on=forecast_words.rests_on(stands),
        roles=forecast_words.roles_asked(stands, question),
        requests=forecast_words.requests_asked(question),
        days=forecast_words.days(forecast_question.days_asked(app), today),
        every=forecast_question.EVERY_DAY,
        question=question,
        answer=forecast_words.answer(answered, question, today) if answered is not None else None,
        earlier=forecast_words.earlier(earlier, today),
        held=forecast_words.held(earlier),
        errors=errors,
    )
