"""Signing in: name and password, the code, a password of one's own, a second factor; and signing out."""

from collections.abc import Callable

from flask import Blueprint, g, jsonify, make_response, redirect, render_template, request, session
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from casework.errors import CaseworkError, InputError, SignInRefused
from casework.identity import second_factor, sessions
from casework.identity.permissions import permissions
from casework.identity.sessions import Found
from casework.ports import Json
from casework.usecases import accounts, signing_in
from casework.usecases.signing_in import SignedIn
from casework.web import carried_answers, current, errors_pages, guarding, navigation, security
from casework.web.carried_answers import Carried

pages = Blueprint("signin", __name__)

SAMPLE = "sample.json"  # stands beside the database where its data are invented


@pages.get("/sign-in")
@guarding.anybody
def page() -> Response | str:
    """Name and password. Who is signed in already goes on."""
    if current.is_signed_in():
        return redirect(_next() or navigation.home(current.person().roles), code=303)
    return _name_page("")


@pages.post("/sign-in")
@guarding.anybody
def enter() -> Response | tuple[str, int]:
    """Try a name and a password."""
    name = request.form.get("name", "")
    kept_for = request.form.get("for")  # the person whose page is open in this window
    try:
        if kept_for and kept_for.strip().lower() != name.strip().lower():
            raise SignInRefused(f"This page is {kept_for}'s. Sign in with that name, or leave it first.")
        signed = signing_in.sign_in(
            current.application(),
            name,
            request.form.get("password", ""),
            required=_is_required(),
            agent=request.headers.get("User-Agent", ""),
            address=request.remote_addr or "",
            before=_session_before(),
        )
    except SignInRefused as refused:
        return _refused(refused, _name_page)
    return _go_on(signed)


@pages.get("/sign-in/code")
@guarding.anybody
def code_page() -> Response | str:
    """The six digits."""
    return _at(sessions.CODE) or _code_page("")


@pages.post("/sign-in/code")
@guarding.anybody
def enter_code() -> Response | tuple[str, int]:
    """Try a code."""
    if (elsewhere := _at(sessions.CODE)) is not None:
        return elsewhere
    try:
        signed = signing_in.enter_code(
            current.application(),
            current.sealing(),
            g.signing_in.session,
            request.form.get("code", ""),
            required=_is_required(),
        )
    except SignInRefused as refused:
        return _refused(refused, _code_page)
    return _go_on(signed)


@pages.get("/sign-in/password")
@guarding.anybody
def password_page() -> Response | str:
    """A password of one's own in place of the one that was handed over."""
    return _at(sessions.PASSWORD) or _password_page("")


@pages.post("/sign-in/password")
@guarding.anybody
def choose_password() -> Response | tuple[str, int]:
    """Keep the new password."""
    if (elsewhere := _at(sessions.PASSWORD)) is not None:
        return elsewhere
    try:
        signed = accounts.choose_password(
            current.application(),
            g.signing_in.session,
            new=request.form.get("new", ""),
            again=request.form.get("again", ""),
            required=_is_required(),
        )
    except InputError as refused:
        return _refused(refused, _password_page)
    return _go_on(signed)


@pages.get("/sign-in/second-factor")
@guarding.anybody
def factor_page() -> Response | str:
    """The picture for the authenticator, where everybody needs one."""
    return _at(sessions.SECOND_FACTOR) or _factor_page("")


@pages.post("/sign-in/second-factor")
@guarding.anybody
def set_factor() -> Response | tuple[str, int]:
    """Keep the second factor once a code has shown that it works."""
    if (elsewhere := _at(sessions.SECOND_FACTOR)) is not None:
        return elsewhere
    try:
        signed, codes = accounts.set_second_factor(
            current.application(), current.sealing(), g.signing_in.session, request.form.get("code", "")
        )
    except InputError as refused:
        return _refused(refused, _factor_page)
    if (brought := carried_answers.carried()) is not None:
        carried_answers.put_into_form(brought, signed.person)
    on = _next() or navigation.home(signed.person.roles)
    answer = make_response(render_template("signin/recovery.html", codes=codes, next=on))
    security.set_session(answer, signed.token)
    return answer


@pages.post("/sign-out")
@guarding.anybody
def leave() -> Response:
    """End the session and say so."""
    if current.is_signed_in():
        signing_in.sign_out(current.application(), current.session())
    session.clear()
    answer = make_response(redirect("/sign-in", code=303))
    security.drop_session(answer)
    return answer


def _name_page(error: str) -> str:
    words = security.ended_words(g.ended) if "ended" in g and not error else ""
    return render_template(
        "signin/name.html",
        name=request.form.get("name", ""),
        error=error,
        words=words,
        next=_next(),
        samples=_samples(),
    )


def _samples() -> list[Json]:
    """Who can sign in where the data are invented; nobody is named otherwise."""
    if not current.settings().secret.with_name(SAMPLE).exists():
        return []
    reader = current.reader()
    known = permissions()
    held = {one.person for one in reader.accounts()}
    return [
        {"id": one.id, "roles": ", ".join(known.title(role).lower() for role in one.roles)}
        for one in reader.people()
        if one.id in held
    ]


def _code_page(error: str) -> str:
    return render_template("signin/code.html", error=error, next=_next())


def _password_page(error: str) -> str:
    return render_template("signin/password.html", error=error, next=_next())


def _factor_page(error: str) -> str:
    person = g.signing_in.person.id
    secret = accounts.new_second_factor(current.application(), current.sealing(), g.signing_in.session)
    return render_template(
        "signin/second_factor.html",
        error=error,
        picture=second_factor.picture(secret, person),
        secret=second_factor.grouped(secret),
        next=_next(),
    )


def _is_required() -> bool:
    return current.settings().second_factor == "required"


def _next() -> str | None:
    return security.own_path(request.values.get("next"))


def _session_before() -> str | None:
    """The session that this browser holds, finished or not: it ends, whoever began it."""
    if current.is_signed_in():
        return current.session().id
    half: Found | None = g.get("signing_in")
    return None if half is None else half.session.id


def _at(stage: str) -> Response | None:
    """Nothing where the sign-in stands at this stage; else the way to where it stands."""
    if current.is_signed_in():
        return redirect(_next() or navigation.home(current.person().roles), code=303)
    half: Found | None = g.get("signing_in")
    if half is None:
        return redirect(security.with_next("/sign-in", _next()), code=303)
    if half.session.stage != stage:
        return redirect(security.with_next(guarding.STAGES[half.session.stage], _next()), code=303)
    return None


def _refused(refused: CaseworkError, page: Callable[[str], str]) -> tuple[str, int] | Response:
    status = 429 if isinstance(refused, SignInRefused) and refused.until is not None else 422
    if security.wants_json():
        answer: Response = jsonify(error=str(refused))
        answer.status_code = status
        return answer
    return page(str(refused)), status


def _go_on(signed: SignedIn) -> Response:
    """Where the sign-in stands now, under its new token; a script is told, and given a token for its forms."""
    is_open = signed.session.stage == sessions.OPEN
    brought = carried_answers.carried()
    if security.wants_json():  # the page stays as it is, and with it the tokens of its forms
        step = None if is_open else guarding.STAGES[signed.session.stage]
        answer: Response = jsonify(signed_in=is_open, step=step, person=signed.person.id, csrf=generate_csrf())
    elif brought is not None and not is_open:  # the next step's page carries them on
        g.signing_in = signed
        answer = make_response(PAGES[signed.session.stage](""))
    else:
        on = _next() or navigation.home(signed.person.roles)
        if is_open:
            session.clear()  # whoever knew the form token from before the sign-in has nothing
        to = on if is_open else security.with_next(guarding.STAGES[signed.session.stage], _next())
        answer = _lost(brought, signed) or make_response(redirect(to, code=303))
    security.set_session(answer, signed.token)
    return answer


def _lost(brought: Carried | None, signed: SignedIn) -> Response | None:
    """What was typed before, where it cannot stand in the form again; nothing where it does, or none was brought."""
    why = "" if brought is None else carried_answers.put_into_form(brought, signed.person)
    if brought is None or not why:
        return None
    words = [why, "What you had written stands here, so that you can copy it.", *brought.words]
    return make_response(errors_pages.problem(409, "Your answers could not be put into the form", words))


PAGES = {sessions.CODE: _code_page, sessions.PASSWORD: _password_page, sessions.SECOND_FACTOR: _factor_page}
