"""Emergency access: asked for at a case, listed and judged by supervisors."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import FormError, InputError
from casework.identity.permissions import permissions
from casework.ports import Json
from casework.ports_of_identity import BreakGlass
from casework.usecases import break_glass
from casework.web import current, devices
from casework.web.guarding import allowed
from casework.web.messages import Messages

pages = Blueprint("break_glass", __name__)

SHOWN = 100


@pages.get("/cases/<review>/break-glass")
@allowed("break_glass.open")
def ask(review: str) -> str:
    """What it means, and the reason."""
    return render_template("break_glass/ask.html", review=review, reason="", error="")


@pages.post("/cases/<review>/break-glass")
@allowed("break_glass.open")
def open_case(review: str) -> Response | tuple[str, int]:
    """Open the case to read."""
    reason = request.form.get("reason", "")
    try:
        break_glass.open_case(current.application(), current.person(), review, reason)
    except InputError as refused:
        words = refused.messages["reason"][0] if isinstance(refused, FormError) else str(refused)
        return render_template("break_glass/ask.html", review=review, reason=reason, error=words), 422
    return redirect(f"/cases/{review}", code=303)


@pages.post("/break-glass/<id>/end")
@allowed("break_glass.end")
def end(id: str) -> Response:
    """End one's own access before its time."""
    break_glass.close(current.application(), current.person(), id)
    return redirect("/", code=303)


@pages.get("/break-glass")
@allowed("break_glass.see")
def listing() -> str:
    """Every access; those that nobody has judged come first."""
    return _listing({}, {}, "")


@pages.post("/break-glass/<id>/judge")
@allowed("break_glass.judge")
def judge(id: str) -> Response | tuple[str, int]:
    """A supervisor's word on it."""
    typed = {"verdict": request.form.get("verdict", ""), "judgement": request.form.get("judgement", "")}
    try:
        break_glass.judge(current.application(), current.person(), id, **typed)
    except FormError as refused:
        return _listing(typed, {field: words[0] for field, words in refused.messages.items()}, id), 422
    return redirect("/break-glass", code=303)


def _listing(typed: Json, errors: dict[str, str], at: str) -> str:
    reader = current.reader()
    names = {one.id: one.name for one in reader.people()}
    found = [_told(one, names) for one in reader.break_glasses(limit=SHOWN)]
    return render_template(
        "break_glass/list.html",
        waiting=[one for one in found if not one["is_judged"]],
        judged=[one for one in found if one["is_judged"]],
        typed=typed,
        errors=Messages(errors),
        at=at,
        may_judge=permissions().may(current.person().roles, "break_glass.judge"),
        zone=devices.zone(),
    )


def _told(one: BreakGlass, names: dict[str, str]) -> Json:
    ended = one.closed_at or one.until
    return {
        "id": one.id,
        "review": one.review,
        "who": names.get(one.person, one.person),
        "is_mine": one.person == current.person().id,
        "reason": one.reason,
        "opened_at": one.opened_at,
        "ended_at": ended,
        "is_open": ended > current.now(),
        "is_judged": one.judged_at is not None,
        "judged_by": names.get(one.judged_by or "", one.judged_by),
        "judged_at": one.judged_at,
        "verdict": {"JUSTIFIED": "Justified", "NOT_JUSTIFIED": "Not justified"}.get(one.verdict or "", ""),
        "judgement": one.judgement,
    }
