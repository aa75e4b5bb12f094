"""Every refusal as a page that says what happened, what is safe and how to go on; the text is the error's own."""

import logging
from dataclasses import dataclass
from secrets import token_hex
from traceback import format_tb

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from casework.errors import (
    CaseworkError,
    IdempotencyConflict,
    InputError,
    InvariantBroken,
    NobodyWaits,
    NotFound,
    ReviewClosed,
    RightsError,
    StaleRevision,
    StateError,
    StoreBusy,
    StoreFull,
    TaskNotOpen,
)
from casework.identity.permissions import permissions
from casework.ports import Json
from casework.web import current, guarding, navigation

Answer = tuple[str, int] | HTTPException | Response
LOG = logging.getLogger(__name__)
KEPT = "Nothing of this was changed. What was saved before is safe."


@dataclass(frozen=True, slots=True)
class Kind:
    """How a class of errors is answered; `told` is False where the error's text may hold what a page must not show."""

    status: int
    title: str
    safe: str = ""
    told: bool = True


# The first class that fits counts.
KINDS: tuple[tuple[type[CaseworkError], Kind], ...] = (
    (NotFound, Kind(404, "Not found")),
    (RightsError, Kind(403, "Not yours to do", "Your attempt was recorded.")),
    (StaleRevision, Kind(409, "Changed by someone else", KEPT)),
    (TaskNotOpen, Kind(409, "This task is not open", KEPT)),
    (ReviewClosed, Kind(409, "This case is closed", KEPT)),
    (NobodyWaits, Kind(409, "The case does not wait for this", KEPT)),
    (IdempotencyConflict, Kind(409, "Sent twice with different content", KEPT)),
    (StateError, Kind(409, "This does not fit where the case stands", KEPT)),
    (InvariantBroken, Kind(409, "A rule of the law or the plan does not allow this", KEPT)),
    (InputError, Kind(422, "There is something to mend", KEPT)),
    (StoreBusy, Kind(503, "Casework is busy", KEPT)),
    (StoreFull, Kind(507, "No room left to save", KEPT)),
)
FAILED = Kind(500, "This page could not be made", KEPT, told=False)

PLAIN = {
    400: (
        "This could not be read",
        "What your browser sent does not fit this page. Go back, load the page again and send it once more.",
    ),
    403: (
        "Not sent from a page of ours",
        "The page that this was sent from is not ours, or stood open for too long. Go back, load it again and send it "
        "once more.",
    ),
    404: ("Not found", "There is no page at this address. Check it, or look for the case by its number."),
    405: ("This cannot be done here", "This address takes another kind of request. Use the button of its page."),
    413: (
        "Too large",
        "What you sent is more than is read at once: 64 MB of files, or 4 MB of what is typed. It was not read. Send "
        "files one by one, or shorten the longest answer.",
    ),
    429: ("Too many tries", "There were too many tries in a short time. Wait a minute, then try again."),
}


def kind_of(error: Exception) -> Kind:
    """How this error is answered."""
    return next((kind for cls, kind in KINDS if isinstance(error, cls)), FAILED)


def incident_number() -> str:
    """A number under which the log tells more, short enough to be read out."""
    return f"W-{token_hex(3).upper()}"


def problem(status: int, title: str, paragraphs: list[str], *, safe: str = "") -> tuple[str, int]:
    """The page, or for a request of a script its words alone."""
    if request.headers.get("HX-Request") or request.accept_mimetypes.best == "application/json":
        return render_template("errors/fragment.html", title=title, paragraphs=paragraphs, safe=safe), status
    return render_template("errors/problem.html", title=title, paragraphs=paragraphs, safe=safe, ways=_ways()), status


def _ways() -> list[Json]:
    if not current.is_signed_in():
        return [{"href": "/sign-in", "text": "Sign in"}]
    mine = navigation.entries(g.person.roles)
    ways = [{"href": one["href"], "text": f"Back to the {str(one['title']).lower()}"} for one in mine[:2]]
    review = (request.view_args or {}).get("review")
    if review is not None and "review" not in g and permissions().may(g.person.roles, "break_glass.open"):
        ways.append({"href": f"/cases/{review}/break-glass", "text": "Read it in an emergency"})
    return ways or [{"href": "/account", "text": "Your account"}]


def _casework(error: CaseworkError) -> tuple[str, int]:
    kind = kind_of(error)
    if not kind.told:
        return _failed(error)
    return problem(kind.status, kind.title, str(error).split("\n"), safe=kind.safe)


def _failed(error: Exception) -> tuple[str, int]:
    number = incident_number()
    # The text of an error may hold a member's data, and so may the address's query: the log tells kind and place alone.
    place = "".join(format_tb(error.__traceback__))
    LOG.error("Incident %s at %s %s: %s\n%s", number, request.method, request.path, type(error).__name__, place)
    words = f"Something in Casework failed. It is recorded as incident {number}; tell your administrator the number."
    return problem(FAILED.status, FAILED.title, [words], safe=FAILED.safe)


def _http(error: HTTPException) -> Answer:
    status = error.code or 500
    if status < 400:
        return error
    title, words = PLAIN.get(status, ("This could not be done", error.description or ""))
    return problem(status, title, [words])


def _without_token(error: CSRFError) -> Answer:
    """The page stood open while its session ended: the way to sign in, as for whoever asks without a session."""
    rule = guarding.rule_of(current_app, request.endpoint or "")
    needs_session = rule is not None and rule.action is not None
    return guarding.signed_out() if needs_session and not guarding.is_still_signed_in() else _http(error)


def install(web: Flask) -> None:
    """Answer every error of ours, of Flask and of Python with a page."""
    web.register_error_handler(CSRFError, _without_token)
    web.register_error_handler(CaseworkError, _casework)
    web.register_error_handler(HTTPException, _http)
    web.register_error_handler(Exception, _failed)
