"""One's own account: password, second factor, the devices that are signed in, what happened to it."""

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import InputError, RightsError
from casework.identity import second_factor
from casework.ports import Json
from casework.ports_of_identity import SessionRecord
from casework.usecases import accounts, accounts_record, signing_in
from casework.web import current, devices, security
from casework.web.guarding import allowed
from casework.web.messages import Messages

pages = Blueprint("account", __name__, url_prefix="/account")

LATEST = 20  # events that are shown
SAID = {
    "password": "Your password is changed. Every other device was signed out.",
    "factor_off": "The second factor is off. You sign in with your password alone.",
    "device": "That device is signed out.",
}


@pages.get("")
@allowed("account.own")
def page() -> str:
    """The whole account on one page."""
    return _page()


@pages.post("/password")
@allowed("account.own")
def change_password() -> Response | tuple[str, int]:
    """Another password, proven by the present one; this session goes on under another token."""
    try:
        signed = accounts.choose_password(
            current.application(),
            current.session(),
            new=request.form.get("new", ""),
            again=request.form.get("again", ""),
            required=False,
            before=request.form.get("present", ""),
        )
    except (InputError, RightsError) as refused:
        field = "present" if isinstance(refused, RightsError) else "new"
        return _page(errors={field: str(refused)}), 422
    answer = redirect("/account?said=password", code=303)
    security.set_session(answer, signed.token)
    return answer


@pages.get("/second-factor")
@allowed("account.own")
def factor_page() -> str:
    """The picture for the authenticator."""
    return _factor("")


@pages.post("/second-factor")
@allowed("account.own")
def set_factor() -> Response | tuple[str, int]:
    """Keep the second factor once a code has shown that it works."""
    try:
        signing_in.confirm(current.application(), current.person().id, request.form.get("present", ""))
        signed, codes = accounts.set_second_factor(
            current.application(), current.sealing(), current.session(), request.form.get("code", "")
        )
    except RightsError as refused:
        return _factor("", wrong=str(refused)), 422
    except InputError as refused:
        return _factor(str(refused)), 422
    answer = make_response(render_template("account/recovery.html", codes=codes))
    security.set_session(answer, signed.token)
    return answer


@pages.post("/second-factor/off")
@allowed("account.own")
def remove_factor() -> Response | tuple[str, int]:
    """Sign in without it from now on, where that is allowed here."""
    required = current.settings().second_factor == "required"
    try:
        accounts.remove_second_factor(
            current.application(), current.session(), request.form.get("present", ""), required=required
        )
    except RightsError as refused:
        return _page(errors={"factor": str(refused)}), 422
    return redirect("/account?said=factor_off", code=303)


@pages.post("/recovery-codes")
@allowed("account.own")
def recovery_codes() -> str | tuple[str, int]:
    """Ten new codes, shown once."""
    try:
        codes = accounts.new_recovery_codes(current.application(), current.session(), request.form.get("present", ""))
    except (InputError, RightsError) as refused:
        return _page(errors={"factor": str(refused)}), 422
    return render_template("account/recovery.html", codes=codes)


@pages.post("/devices/<device>/sign-out")
@allowed("account.own")
def revoke(device: str) -> Response:
    """Sign out another device of one's own."""
    accounts.revoke(current.application(), current.session(), device)
    return redirect("/account?said=device", code=303)


def _page(errors: dict[str, str] | None = None) -> str:
    reader, me = current.reader(), current.person()
    held = accounts.account(reader, me.id)
    return render_template(
        "account/page.html",
        errors=Messages(errors),
        said=SAID.get(request.args.get("said", ""), ""),
        has_factor=held.second_factor is not None,
        codes_left=len(reader.recovery_codes(me.id)),
        required=current.settings().second_factor == "required",
        password_set=held.changed_at,
        devices=[_device(one) for one in reader.sessions_of(me.id)],
        events=[
            {"at": one.at, "words": accounts_record.KINDS[one.kind], "by": one.actor}
            for one in reader.account_events(person=me.id, limit=LATEST)
        ],
        zone=devices.zone(),
    )


def _device(one: SessionRecord) -> Json:
    return {
        "id": one.id,
        "name": devices.named(one.agent),
        "address": one.address,
        "started_at": one.started_at,
        "seen_at": one.seen_at,
        "is_this": one.id == current.session().id,
    }


def _factor(error: str, *, wrong: str = "") -> str:
    person = current.person().id
    secret = accounts.new_second_factor(current.application(), current.sealing(), current.session())
    return render_template(
        "account/second_factor.html",
        error=error,
        wrong=wrong,
        picture=second_factor.picture(secret, person),
        secret=second_factor.grouped(secret),
    )
