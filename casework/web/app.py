"""The web application: every part of the pages, joined."""

from flask import Flask, redirect, request
from jinja2 import StrictUndefined
from werkzeug.wrappers import Response

from casework.ports import Dispatcher
from casework.settings import WebSettings
from casework.usecases import accounts
from casework.usecases.application import Application
from casework.web import (
    charts,
    components,
    current,
    errors_pages,
    form_reading,
    guarding,
    navigation,
    security,
    statics,
)
from casework.web.guarding import anybody
from casework.web.pages import (
    absences,
    account,
    audit,
    batch_preview,
    batches,
    break_glass,
    case,
    clock_map,
    comments,
    criteria,
    desk,
    diagram,
    documents,
    drafts,
    explanations,
    forecast,
    health,
    history,
    incidents,
    letters,
    people,
    policies,
    presence,
    quality,
    reports,
    rights,
    search,
    second_looks,
    shortcuts,
    signature,
    signin,
    task,
    timeline,
    worklist,
    worklist_selected,
)

# Each subject's blueprint, one line each.
PAGES = (
    statics.pages,
    signin.pages,
    rights.pages,
    people.pages,
    break_glass.pages,
    account.pages,
    health.pages,
    presence.pages,
    shortcuts.pages,
    documents.pages,
    desk.pages,
    forecast.pages,
    clock_map.pages,
    worklist.pages,
    worklist_selected.pages,
    search.pages,
    task.pages,
    drafts.pages,
    signature.pages,
    explanations.pages,
    case.pages,
    comments.pages,
    criteria.pages,
    diagram.pages,
    letters.pages,
    policies.pages,
    timeline.pages,
    reports.pages,
    audit.pages,
    incidents.pages,
    batch_preview.pages,
    batches.pages,
    absences.pages,
    quality.pages,
    second_looks.pages,
    history.pages,
)

LARGEST = 64 * 1024 * 1024  # bytes of one request; uploads are the largest
LARGEST_FORM = 4 * 1024 * 1024  # bytes of what is typed in one form


def create_web(app: Application, *, settings: WebSettings, dispatcher: Dispatcher | None = None) -> Flask:
    """The pages over this application. `dispatcher` is told of every change, so that what follows is done at once."""
    web = Flask("casework.web", static_folder=None)
    web.config |= {"MAX_CONTENT_LENGTH": LARGEST, "MAX_FORM_MEMORY_SIZE": LARGEST_FORM}
    web.jinja_env.undefined = StrictUndefined
    web.jinja_env.trim_blocks = web.jinja_env.lstrip_blocks = True
    form_reading.install(web)
    current.install(web, app, settings, dispatcher)
    with web.app_context():
        accounts.seal_second_factors(app, current.sealing())
    security.install(web, settings)
    guarding.install(web)
    for part in (statics, components, charts, navigation, errors_pages):
        part.install(web)
    for pages in PAGES:
        web.register_blueprint(pages)
    web.add_url_rule("/", "home", _home)
    web.after_request(_wake)
    guarding.check(web)
    return web


@anybody
def _home() -> Response:
    """Where one's day begins; where to sign in, for who has not."""
    return redirect(navigation.home(current.person().roles) if current.is_signed_in() else "/sign-in", code=303)


def _wake(answer: Response) -> Response:
    dispatcher = current.dispatcher()
    if dispatcher is not None and request.method == "POST" and answer.status_code < 400:
        dispatcher.wake("")
    return answer
