"""What a page says when it cannot simply show its content."""

import logging
from collections.abc import Callable

import pytest
from flask import Blueprint, Flask, abort
from flask.testing import FlaskClient

from casework.errors import (
    AssignmentRefused,
    CaseworkError,
    HandlerError,
    IdempotencyConflict,
    InvariantBroken,
    NobodyWaits,
    NotFound,
    RequestError,
    ReviewClosed,
    RightsError,
    StaleRevision,
    StateError,
    StoreBusy,
    StoreFull,
    TaskNotOpen,
)
from casework.web.app import create_web
from casework.web.guarding import anybody
from tests.web.conftest import SignIn
from tests.web.worlds import World

SAID = "The case CR-26-00112 was changed at 10:41 am by Tova Lindqvist. Load it again."
RAISED: dict[str, tuple[Callable[[], Exception], int, str]] = {
    "missing": (lambda: NotFound(SAID), 404, "Not found"),
    "right": (lambda: RightsError(SAID), 403, "Not yours to do"),
    "assignment": (lambda: AssignmentRefused("SAME_PERSON", SAID), 403, "Not yours to do"),
    "stale": (lambda: StaleRevision(SAID), 409, "Changed by someone else"),
    "done": (lambda: TaskNotOpen(SAID), 409, "This task is not open"),
    "closed": (lambda: ReviewClosed(SAID), 409, "This case is closed"),
    "nobody": (lambda: NobodyWaits(SAID), 409, "The case does not wait for this"),
    "twice": (lambda: IdempotencyConflict(SAID), 409, "Sent twice with different content"),
    "state": (lambda: StateError(SAID), 409, "This does not fit where the case stands"),
    "law": (lambda: InvariantBroken("rule", SAID, "42 CFR 438.406"), 409, "A rule of the law or the plan"),
    "input": (lambda: RequestError(SAID), 422, "There is something to mend"),
    "busy": (lambda: StoreBusy(SAID), 503, "Casework is busy"),
    "full": (lambda: StoreFull(SAID), 507, "No room left to save"),
}
FAILING: dict[str, Callable[[], Exception]] = {
    "handler": lambda: HandlerError("The step of Nora Field failed."),
    "python": lambda: ValueError("Nora Field, born 1975"),
}


@pytest.fixture
def site(world: World) -> Flask:
    """The pages, and one that raises whatever its address names."""
    made = create_web(world.app, settings=world.settings.web)
    raising = Blueprint("raising", __name__)

    @raising.get("/raise/<name>")
    @anybody
    def page(name: str) -> str:
        if name.isdecimal():
            abort(int(name))
        raise (RAISED[name][0] if name in RAISED else FAILING[name])()

    made.register_blueprint(raising)
    return made


@pytest.mark.parametrize("name", RAISED)
def test_a_refusal_has_its_status_its_words_and_a_way_on(web: FlaskClient, sign_in: SignIn, name: str) -> None:
    sign_in(web, "gwen")
    _, status, title = RAISED[name]
    answer = web.get(f"/raise/{name}")
    assert answer.status_code == status
    assert title in answer.text
    assert "The case CR-26-00112 was changed at 10:41 am by Tova Lindqvist. Load it again." in answer.text
    assert 'class="govuk-button' in answer.text


@pytest.mark.parametrize("name", FAILING)
def test_a_failure_shows_an_incident_number_and_nothing_of_the_case(
    web: FlaskClient, sign_in: SignIn, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(web, "ana")
    with caplog.at_level(logging.ERROR, logger="casework.web.errors_pages"):
        answer = web.get(f"/raise/{name}")
    assert answer.status_code == 500
    assert "Nora Field" not in answer.text
    (record,) = caplog.records
    assert record.args is not None
    number = record.args[0]  # type: ignore[index]
    assert str(number) in answer.text
    assert str(number) in record.getMessage()
    assert "in page" in record.getMessage()
    assert "Nora Field" not in caplog.text


def test_a_script_is_given_the_words_alone(web: FlaskClient) -> None:
    answer = web.get("/raise/stale", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "<html" not in answer.text
    assert "Tova Lindqvist" in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("status", "title"), [(400, "This could not be read"), (413, "Too large"), (429, "Too many tries")]
)
def test_what_the_server_itself_refuses_is_said_in_our_words(web: FlaskClient, status: int, title: str) -> None:
    answer = web.get(f"/raise/{status}")
    assert answer.status_code == status
    assert title in answer.text


def test_an_address_that_there_is_none_of_says_so(web: FlaskClient) -> None:
    answer = web.get("/no-such-page")
    assert answer.status_code == 404
    assert "There is no page at this address." in answer.text
    assert 'href="/sign-in"' in answer.text


def test_another_kind_of_request_is_told_to_use_the_button(web: FlaskClient) -> None:
    answer = web.get("/theme")
    assert answer.status_code == 405
    assert "Use the button of its page." in answer.text


def test_every_class_of_error_has_a_page() -> None:
    def classes(cls: type[Exception]) -> list[type[Exception]]:
        return [cls, *(one for sub in cls.__subclasses__() for one in classes(sub))]

    from casework.web.errors_pages import FAILED, KINDS

    known = tuple(cls for cls, _ in KINDS)
    failing = {cls.__name__ for cls in classes(CaseworkError) if not issubclass(cls, known)}
    assert FAILED.status == 500
    # What no person can mend: a diagram, a table, a handler, the store's own damage.
    assert failing >= {"CaseworkError", "EngineError", "DecisionError", "HandlerError", "StoreError", "SchemaMismatch"}
    assert not failing & {"NotFound", "RightsError", "FormError", "StoreBusy", "StoreFull"}


def test_no_page_apologises_or_blames(web: FlaskClient, sign_in: SignIn) -> None:
    sign_in(web, "ana")
    for name in (*RAISED, *FAILING, "400", "413", "429"):
        words = web.get(f"/raise/{name}").text.lower()
        assert not [word for word in ("please", "sorry", "oops", "invalid", "successfully") if word in words]
