"""For the machine that runs Casework: whether the process lives, and whether it can do its work."""

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from casework.errors import StoreError
from casework.jobs.dispatcher import Health
from casework.web import current
from casework.web.guarding import anybody

pages = Blueprint("health", __name__)


@pages.get("/livez")
@anybody
def livez() -> Response:
    """200 as long as the process answers; a machine that gets none starts it again."""
    return jsonify(alive=True)


@pages.get("/readyz")
@anybody
def readyz() -> tuple[Response, int]:
    """200 where the store can be read and the dispatcher works, else 503; nothing of any case."""
    store = _store()
    health = current.dispatcher_health()
    ready = store == "ok" and (health is None or health.ok)
    return jsonify(ready=ready, store=store, dispatcher=_told(health)), 200 if ready else 503


def _store() -> str:
    try:
        current.reader().earliest_moment()
    except StoreError as error:
        return str(error)
    return "ok"


def _told(health: Health | None) -> str:
    if health is None:
        return "runs elsewhere"
    if health.ok:
        return "ok"
    return health.failure or health.state.lower()
