"""What every view may ask for: the application, who is signed in, the present moment, one view of the store."""

from datetime import datetime
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app, g, has_request_context

from casework.identity.sealing import Sealing
from casework.identity.secret import secret_key
from casework.jobs.dispatcher import Health, ThreadDispatcher
from casework.ports import Dispatcher, Person, Reader
from casework.settings import WebSettings
from casework.usecases.application import Application

if TYPE_CHECKING:
    from casework.ports_of_identity import SessionRecord

APPLICATION, SETTINGS, DISPATCHER = "casework", "casework_settings", "casework_dispatcher"
SEALING = "casework_sealing"


def install(web: Flask, app: Application, settings: WebSettings, dispatcher: Dispatcher | None) -> None:
    """Let the views of `web` find the application, and close what a request opened."""
    web.extensions[APPLICATION] = app
    web.extensions[SETTINGS] = settings
    web.extensions[DISPATCHER] = dispatcher
    web.extensions[SEALING] = Sealing(secret_key(settings.secret))
    web.teardown_appcontext(_close_reader)


def application() -> Application:
    """The application that the pages stand on."""
    return cast("Application", current_app.extensions[APPLICATION])


def settings() -> WebSettings:
    """How people work in the browser here."""
    return cast("WebSettings", current_app.extensions[SETTINGS])


def sealing() -> Sealing:
    """What seals the secrets that the store keeps."""
    return cast("Sealing", current_app.extensions[SEALING])


def dispatcher() -> Dispatcher | None:
    """What advances the cases that wait on nobody, where it runs in this process."""
    return cast("Dispatcher | None", current_app.extensions[DISPATCHER])


def dispatcher_health() -> Health | None:
    """How the dispatcher is; None where it runs elsewhere."""
    running = dispatcher()
    return running.health if isinstance(running, ThreadDispatcher) else None


def now() -> datetime:
    """The present moment, from the application's clock."""
    return application().clock.now()


def is_signed_in() -> bool:
    """Whether this request came from somebody who is signed in."""
    return has_request_context() and g.get("person") is not None


def person() -> Person:
    """Who is signed in."""
    return cast("Person", g.person)


def session() -> "SessionRecord":
    """The session of who is signed in."""
    return cast("SessionRecord", g.session)


def reader() -> Reader:
    """One consistent view of the store, opened at the first call and closed with the request.

    What the request writes itself is not in it: answer a change with a redirect.
    """
    if "reading" not in g:
        g.reading = application().store.reading()
        g.reader = g.reading.__enter__()
    return cast("Reader", g.reader)


def forget_reader() -> None:
    """Close the view, so that the next `reader()` sees what this request has written."""
    _close_reader(None)


def _close_reader(_error: BaseException | None) -> None:
    reading = g.pop("reading", None)
    g.pop("reader", None)
    if reading is not None:
        reading.__exit__(None, None, None)
