"""Incidents: what cannot go on by itself, by the clock that it holds up; what nothing tries; what is over."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import FormError, NotFound, StateError
from casework.notices.kinds import SUBJECTS
from casework.ports import Json
from casework.ports_of_incidents import INCIDENTS_PAGE, LETTER, MOMENT, REVIEW, SIGNATURE, STEP, IncidentRow, Stuck
from casework.usecases import incident_acts
from casework.usecases.cause_words import cause_words
from casework.usecases.incident_acts_told import acts_of
from casework.usecases.incidents import UNDONE
from casework.usecases.timeline_values import AUDIENCES
from casework.web import current, devices, moments
from casework.web.guarding import allowed
from casework.web.messages import Messages

pages = Blueprint("incidents", __name__, url_prefix="/incidents")

LAST = 10_000  # pages; nobody turns so many
READY = timedelta(minutes=10)  # a review that was ready for so long was left out
DUE = timedelta(minutes=1)  # whatever has a moment of its own is tried within seconds
STUCK = {
    REVIEW: "The case is ready to go on, and nothing has moved it.",
    MOMENT: "A moment of the case has passed, and nothing has looked at it.",
    STEP: "A step is due, and nothing has tried it.",
    LETTER: "A letter is due, and nothing has sent it.",
    SIGNATURE: "The time to undo a signature is over, and its letters have not left.",
}
ACTS = ("retry", "next-try", "skip")
DONE = {
    "retried": "Tried again, and it failed again. The cause below is that of this try.",
    "put_off": "The next try is at the moment that you set.",
    "moved": "That has moved meanwhile, so nothing was done.",
    "pushed": "Tried now. What still stands under “Nothing tries these” has not moved.",
}


@pages.get("")
@allowed("incidents.see")
def index() -> str:
    """Open ones first by their clock, what nothing tries above them; `show=resolved` lists those that are over."""
    show = "resolved" if request.args.get("show") == "resolved" else "open"
    page = min(max(1, request.args.get("page", 1, type=int)), LAST)
    return _listing(show, page, {}, Messages())


def _listing(show: str, page: int, typed: Json, errors: Messages) -> str:
    reader, now = current.reader(), current.now()
    look = reader.resolved_incident_rows if show == "resolved" else reader.open_incident_rows
    found = look(limit=INCIDENTS_PAGE + 1, offset=(page - 1) * INCIDENTS_PAGE)
    stuck = [] if show == "resolved" else reader.stuck(ready_before=now - READY, due_before=now - DUE)
    return render_template(
        "incidents/index.html",
        show=show,
        page=page,
        more=len(found) > INCIDENTS_PAGE,
        rows=[_row(one) for one in found[:INCIDENTS_PAGE]],
        stuck=[_stuck(one) for one in stuck],
        done=DONE.get(request.args.get("done", ""), ""),
        typed=typed,
        errors=errors,
        zone=devices.zone(),
    )


@pages.post("/stuck")
@allowed("incidents.act")
def push() -> Response | tuple[str, int]:
    """Do now what nothing has tried."""
    typed = {name: request.form.get(name, "") for name in ("kind", "ref", "review", "reason")}
    try:
        incident_acts.push(current.application(), current.person(), **typed)
    except FormError as refused:
        return _listing("open", 1, typed, Messages({"reason": refused.messages["reason"][0]})), 422
    except NotFound:
        raise
    except StateError:
        return redirect("/incidents?done=moved", code=303)
    return redirect("/incidents?done=pushed", code=303)


@pages.get("/<path:id>")
@allowed("incidents.see")
def one(id: str) -> str | Response:
    """One incident: cause, case, tries, what may be done about it, and what an engineer would ask for."""
    of, _, act = id.rpartition("/")
    if act in ACTS and current.reader().incident(of) is not None:
        return redirect(f"/incidents/{quote(of)}", code=303)  # the address of an act that was refused, loaded again
    return _one(id, {}, Messages())


@pages.post("/<path:id>/retry")
@allowed("incidents.act")
def retry(id: str) -> Response | tuple[str, int]:
    """Try it now."""
    typed = {"reason": request.form.get("reason", "")}
    try:
        over = incident_acts.retry(current.application(), current.person(), id, typed["reason"])
    except FormError as refused:
        return _one(id, typed, _at("retry", refused)), 422
    except StateError as gone:
        return _one(id, typed, Messages(), refused=str(gone)), 409
    return redirect(f"/incidents/{quote(id)}" + ("" if over else "?done=retried"), code=303)


@pages.post("/<path:id>/next-try")
@allowed("incidents.act")
def next_try(id: str) -> Response | tuple[str, int]:
    """Set when it is tried next."""
    typed = {name: request.form.get(name, "") for name in ("reason", "until")}
    zone = devices.zone()
    try:
        until = datetime.fromisoformat(typed["until"]).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        text = typed["until"].strip()
        unread = f"“{text}” is no day and time." if text else "The day and the time of the next try are missing."
        errors = Messages({"next-until": f"{unread} Enter both, such as 22 Jan 2026, 9:00 am."})
        if wrong := incident_acts.fault_of(typed["reason"]):
            errors["next-reason"] = wrong
        return _one(id, typed, errors), 422
    try:
        incident_acts.put_off(current.application(), current.person(), id, until, typed["reason"], zone=zone)
    except FormError as refused:
        return _one(id, typed, _at("next", refused)), 422
    except StateError as gone:
        return _one(id, typed, Messages(), refused=str(gone)), 409
    return redirect(f"/incidents/{quote(id)}?done=put_off", code=303)


@pages.post("/<path:id>/skip")
@allowed("incidents.act")
def skip(id: str) -> Response | tuple[str, int]:
    """Leave a courtesy out."""
    typed = {"reason": request.form.get("reason", "")}
    try:
        incident_acts.skip(current.application(), current.person(), id, typed["reason"])
    except FormError as refused:
        return _one(id, typed, _at("skip", refused)), 422
    except StateError as gone:
        return _one(id, typed, Messages(), refused=str(gone)), 409
    return redirect(f"/incidents/{quote(id)}", code=303)


def _at(act: str, refused: FormError) -> Messages:
    """What is wrong, at the fields of one act."""
    return Messages({f"{act}-{field}": words[0] for field, words in refused.messages.items()})


def _one(id: str, typed: Json, errors: Messages, *, refused: str = "") -> str:
    app, reader = current.application(), current.reader()
    found = reader.incident_row(id)
    if found is None:
        raise NotFound("There is no such incident. Load the list again.")
    subject = incident_acts.subject_of(reader, found.incident)
    case, zone = reader.review(found.incident.review), devices.zone()
    latest, of_clock = (None, False) if case is None else incident_acts.latest_try(case, current.now())
    return render_template(
        "incidents/one.html",
        row=_row(found),
        kind=subject.kind,
        why_not_skipped=incident_acts.why_not_skipped(app, reader, found.incident),
        technical=_technical(found),
        acts=acts_of(reader, found.incident, names={one.id: one.name for one in reader.people()}, zone=zone),
        latest=latest,
        of_clock=of_clock,
        done=DONE.get(request.args.get("done", ""), ""),
        refused=refused,
        typed=typed,
        errors=errors,
        zone=zone,
    )


def _row(one: IncidentRow) -> dict[str, Any]:
    incident = one.incident
    return {
        "href": f"/incidents/{quote(incident.id)}",
        "id": incident.id,
        "what": _what(one),
        "cause": cause_words(incident.cause),
        "review": incident.review,
        "member_name": one.member_name or incident.review,
        "asked_for": one.asked_for,
        "attempts": incident.attempts,
        "opened_at": incident.opened_at,
        "resolved_at": incident.resolved_at,
        "next_try": None if incident.resolved_at else one.next_try,
        "clock": _clock(one.due_at, one.clock_start, paused=one.paused, review=incident.review),
    }


def _what(one: IncidentRow) -> str:
    """What cannot go on, in words."""
    if one.letter_kind is not None:
        return f"The letter “{_letter(one.letter_kind)}” to {AUDIENCES.get(one.letter_audience or '', 'somebody')}"
    if one.incident.cause.startswith(UNDONE):
        return "A batch did nothing in this case"
    if one.incident.element is None:
        return "The case cannot go on"
    definitions = current.application().bound_definitions(current.reader(), one.definition) if one.definition else None
    drawn = None if definitions is None else definitions.elements.get(one.incident.element)
    return f"“{drawn.name if drawn else 'A step'}”"


def _letter(kind: str) -> str:
    return SUBJECTS[kind][1] if kind in SUBJECTS else kind.replace("_", " ")


def _stuck(one: Stuck) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "ref": one.ref,
        "words": STUCK[one.kind],
        "since": one.since,
        "review": one.review,
        "member_name": one.member_name or one.review,
        "clock": _clock(one.due_at, one.clock_start, paused=one.paused, review=one.review),
    }


def _clock(due: datetime | None, start: datetime | None, *, paused: bool, review: str) -> Json | None:
    if due is None or start is None:
        return None
    told = {"at": due, "start": start, "paused": paused}
    return moments.clock(told, current.now(), devices.zone(), rule_href=f"/cases/{review}/clock")


def _technical(one: IncidentRow) -> list[tuple[str, str]]:
    """What an engineer asks for; names of steps and versions, nothing about the member."""
    incident = one.incident
    told = [
        ("Incident", incident.id),
        ("Step", incident.task),
        ("Element", incident.element),
        ("Handler", one.operator),
        ("Status of the step", one.step_status),
        ("Letter", one.letter_kind),
        ("Diagrams", one.definition and one.definition[:12]),
        ("Opened", incident.opened_at.isoformat(timespec="seconds")),
        ("Cause", incident.cause),
    ]
    return [(name, value) for name, value in told if value]
