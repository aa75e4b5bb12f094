"""People and licences: who works here, what they may sign, to whom they report, and their accounts."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.domain.specialties import specialties_on, specialty_name
from casework.errors import FormError, InputError, NotFound, RightsError
from casework.identity.permissions import permissions
from casework.ports import Json, Person
from casework.usecases import accounts, accounts_people, accounts_record
from casework.web import current, devices
from casework.web.guarding import allowed
from casework.web.messages import Messages

pages = Blueprint("people", __name__, url_prefix="/people")

LATEST = 20
PROFESSIONS = ("MD", "DO", "RN", "NP", "PA", "PharmD", "DDS", "DPT")


@pages.get("")
@allowed("people.see")
def listing() -> str:
    """Everybody, by name."""
    return _listing({}, {})


@pages.post("")
@allowed("people.change")
def add() -> Response | tuple[str, int]:
    """Somebody new; their own page comes next."""
    typed = {"id": request.form.get("id", "").strip(), "name": request.form.get("name", "")}
    roles = request.form.getlist("roles")
    try:
        accounts_people.add_person(current.application(), by=current.person().id, **typed, roles=roles)
    except FormError as refused:
        return _listing({**typed, "roles": roles}, _first(refused)), 422
    return redirect(f"/people/{typed['id']}", code=303)


@pages.get("/<id>")
@allowed("people.see")
def one(id: str) -> str:
    """One person, with what was changed and by whom."""
    return _one(id, {}, {})


@pages.post("/<id>/roles")
@allowed("people.change")
def roles(id: str) -> Response | tuple[str, int]:
    """Name and roles."""
    wanted = {"name": request.form.get("name", ""), "roles": request.form.getlist("roles")}
    return _change(id, accounts_people.set_roles, wanted)


@pages.post("/<id>/licences")
@allowed("people.change")
def licence(id: str) -> Response | tuple[str, int]:
    """One more licence."""
    keys = ("profession", "number", "state", "valid_from", "valid_to")
    typed = {key: request.form.get(key, "") for key in keys}
    return _change(id, accounts_people.add_licence, {"licence": typed}, typed=typed)


@pages.post("/<id>/licences/<int:number>/end")
@allowed("people.change")
def end_licence(id: str, number: int) -> Response | tuple[str, int]:
    """A licence's last day."""
    wanted = {"number": number, "valid_to": request.form.get("valid_to", "")}
    return _change(id, accounts_people.end_licence, wanted)


@pages.post("/<id>/specialties")
@allowed("people.change")
def specialty(id: str) -> Response | tuple[str, int]:
    """One more specialty."""
    typed = {key: request.form.get(key, "").strip() for key in ("name", "starts", "ends")}
    kept = {"specialty": typed["name"], "specialty_starts": typed["starts"], "specialty_ends": typed["ends"]}
    return _change(id, accounts_people.add_specialty, typed, typed=kept)


@pages.post("/<id>/specialties/<int:number>/end")
@allowed("people.change")
def end_specialty(id: str, number: int) -> Response | tuple[str, int]:
    """A specialty's last day."""
    wanted = {"number": number, "valid_to": request.form.get("valid_to", "")}
    return _change(id, accounts_people.end_specialty, wanted)


@pages.post("/<id>/reporting")
@allowed("people.change")
def reporting(id: str) -> Response | tuple[str, int]:
    """One more line of reporting."""
    typed = {key: request.form.get(key, "") for key in ("to", "starts", "ends")}
    return _change(id, accounts_people.add_reporting, typed, typed=typed)


@pages.post("/<id>/reporting/<int:number>/end")
@allowed("people.change")
def end_reporting(id: str, number: int) -> Response | tuple[str, int]:
    """A line's last day."""
    wanted = {"number": number, "until": request.form.get("until", "")}
    return _change(id, accounts_people.end_reporting, wanted)


@pages.post("/<id>/work")
@allowed("people.change")
def work(id: str) -> Response | tuple[str, int]:
    """Languages, and the points of a day."""
    capacity = request.form.get("capacity", "")
    wanted = {"languages": request.form.get("languages", "").replace(",", " ").split(), "capacity": capacity}
    typed = {"languages": request.form.get("languages", ""), "capacity": capacity}
    return _change(id, accounts_people.set_work, wanted, typed=typed)


@pages.post("/<id>/conflicts")
@allowed("people.change")
def conflict(id: str) -> Response | tuple[str, int]:
    """One more conflict of interest."""
    typed = {key: request.form.get(key, "") for key in ("whom", "because", "starts", "ends")}
    return _change(id, accounts_people.add_conflict, typed, typed={f"conflict_{key}": typed[key] for key in typed})


@pages.post("/<id>/conflicts/<int:number>/end")
@allowed("people.change")
def end_conflict(id: str, number: int) -> Response | tuple[str, int]:
    """A conflict's last day."""
    wanted = {"number": number, "until": request.form.get("until", "")}
    return _change(id, accounts_people.end_conflict, wanted)


@pages.post("/<id>/account/<what>")
@allowed("people.change")
def account(id: str, what: str) -> Response | str | tuple[str, int]:
    """Make an account, reset it, disable, enable or unlock it; a one-time password is shown once."""
    app, by = current.application(), current.person().id
    try:
        if what == "add":
            return _one_time(id, accounts.add(app, id, by=by))
        if what == "reset":
            return _one_time(id, accounts.reset(app, id, by=by))
        if what == "reset-second-factor":
            return _one_time(id, accounts.reset(app, id, by=by, second_factor_too=True))
        acts: dict[str, Callable[..., None]] = {
            "disable": accounts.disable,
            "enable": accounts.enable,
            "unlock": accounts.unlock,
        }
        if what not in acts:
            raise NotFound(f"An account cannot be told to “{what}”. Use a button of the page.")
        acts[what](app, id, by=by)
    except InputError as refused:
        return _one(id, {}, {"account": str(refused)}), 422
    return redirect(f"/people/{id}", code=303)


def _change(
    id: str, change: Callable[..., None], wanted: Json, *, typed: Json | None = None
) -> Response | tuple[str, int]:
    try:
        change(current.application(), id, by=current.person().id, **wanted)
    except FormError as refused:
        return _one(id, typed or {}, _first(refused)), 422
    except (InputError, RightsError) as refused:
        return _one(id, typed or {}, {"person": str(refused)}), 403 if isinstance(refused, RightsError) else 422
    return redirect(f"/people/{id}", code=303)


def _first(refused: FormError) -> dict[str, str]:
    return {field: messages[0] for field, messages in refused.messages.items()}


def _listing(typed: Json, errors: dict[str, str]) -> str:
    reader = current.reader()
    held = {one.person: one for one in reader.accounts()}
    people = sorted(reader.people(), key=lambda one: one.name)
    return render_template(
        "people/list.html",
        people=[{**_told(one), "account": held.get(one.id)} for one in people],
        roles=permissions().roles.values(),
        typed=typed,
        errors=Messages(errors),
        may_change=permissions().may(current.person().roles, "people.change"),
        today=_today(),
    )


def _one(id: str, typed: Json, errors: dict[str, str], *, one_time: str = "") -> str:
    current.forget_reader()  # what was changed just now is shown
    reader = current.reader()
    people = {one.id: one for one in reader.people()}
    if id not in people:
        raise NotFound(f"Nobody here is called {id}. Look for the person on the page People.")
    return render_template(
        "people/one.html",
        who=people[id],
        told=_told(people[id]),
        people=sorted((one for one in people.values() if one.id != id), key=lambda one: one.name),
        names={one.id: one.name for one in people.values()},
        roles=permissions().roles.values(),
        account=reader.account(id),
        waits=accounts.waits_until(reader, id, now=current.now()),
        events=[_event(one, people) for one in reader.account_events(person=id, limit=LATEST)],
        typed=typed,
        errors=Messages(errors),
        one_time=one_time,
        professions=PROFESSIONS,
        may_change=permissions().may(current.person().roles, "people.change") and id != current.person().id,
        is_me=id == current.person().id,
        today=_today(),
        zone=devices.zone(),
    )


def _one_time(id: str, password: str) -> str:
    return _one(id, {}, {}, one_time=password)


def _today() -> str:
    return current.now().astimezone(devices.zone()).date().isoformat()


def _told(one: Person) -> Json:
    today = _today()
    return {
        "id": one.id,
        "name": one.name,
        "roles": [permissions().title(role) for role in one.roles],
        "licences": [
            {**licence, "is_valid": licence["valid_from"] <= today <= licence["valid_to"]} for licence in one.licences
        ],
        "specialties": [_specialty(held, date.fromisoformat(today)) for held in one.specialties],
        "reporting": [
            {**line, "holds": (line["from"] or "") <= today <= (line["until"] or "9999-12-31")}
            for line in one.reporting
        ],
    }


def _specialty(held: str | Json, today: date) -> Json:
    days: Json = {} if isinstance(held, str) else held
    return {
        "name": specialty_name(held),
        "from": days.get("valid_from"),
        "to": days.get("valid_to"),
        "holds": bool(specialties_on([held], on=today)),
    }


def _event(one: Any, people: dict[str, Person]) -> Json:
    changes = one.detail.get("changes", {}) if one.kind in ("person.added", "person.changed") else {}
    by = people[one.actor].name if one.actor in people else ("Casework" if one.actor == "casework" else one.actor)
    return {"at": one.at, "words": accounts_record.KINDS[one.kind], "by": by, "what": ", ".join(sorted(changes))}
