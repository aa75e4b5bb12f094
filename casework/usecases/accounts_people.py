"""The people page's changes: who works here, in which roles, with which licences and reporting to whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from casework.domain.specialties import specialty_name
from casework.domain.visible_text import length_seen, unreadable
from casework.errors import FormError, InputError, NotFound, RightsError
from casework.identity.permissions import permissions
from casework.ports import Json, Person, Transaction
from casework.usecases import people_file
from casework.usecases.accounts_record import put_person
from casework.usecases.application import Application

PERSON = "person"  # the form's name in a refusal


def add_person(app: Application, *, by: str, id: str, name: str, roles: Sequence[str]) -> Person:
    """Somebody new; FormError where the user name is taken or something is missing."""
    faults: list[str] = []
    added = people_file.person(id, {id: {"name": name.strip(), "roles": list(roles)}}, faults)
    messages = _roles_known(roles)
    if words := _words(faults):
        messages["id"] = words
    if not length_seen(name):
        messages["name"] = ["Enter the name, as letters and the record are to show it."]
    if not roles:
        messages["roles"] = ["Choose at least one role."]
    messages |= _unfit(name=name)
    with app.store.transaction() as tx:
        taken = [one.name for one in tx.people() if one.id.lower() == id.lower()]
        if taken:
            messages["id"] = [f"{taken[0]} has the user name {id} already. Take another one."]
        if messages:
            raise FormError(PERSON, messages)
        put_person(tx, added, at=app.clock.now(), actor=by)
    return added


def _words(faults: Sequence[str]) -> list[str]:
    """The file's faults name their place first, which a page shows by where it puts them."""
    return [fault.split(": ", 1)[-1].capitalize() for fault in faults if "needs a name" not in fault]


def _roles_known(roles: Sequence[str]) -> dict[str, list[str]]:
    unknown = [role for role in roles if role not in permissions().roles]
    return {"roles": [f"There is no role {', '.join(unknown)}. Choose from those listed."]} if unknown else {}


def set_roles(app: Application, person: str, *, by: str, name: str, roles: Sequence[str]) -> None:
    """Another name or other roles; they count from the person's next click on."""
    messages = _roles_known(roles)
    if not length_seen(name):
        messages["name"] = ["Enter the name, as letters and the record are to show it."]
    if not roles:
        messages["roles"] = ["Choose at least one role; to keep somebody out, disable the account."]
    messages |= _unfit(name=name)
    if messages:
        raise FormError(PERSON, messages)
    with app.store.transaction() as tx:
        _keep(app, tx, replace(_other(tx, person, by), name=name.strip(), roles=tuple(roles)), by)


def add_licence(app: Application, person: str, *, by: str, licence: Mapping[str, str]) -> None:
    """One more licence, from a day until a day."""
    given = {key: licence.get(key, "").strip() for key in people_file.LICENCE_KEYS}
    missing = [key for key in ("profession", "number", "state") if not given[key]]
    messages = {key: [f"Enter the licence's {key}."] for key in missing}
    messages.update(_days(given, "valid_from", "valid_to"))
    messages |= _unfit(**{key: given[key] for key in ("profession", "number", "state")})
    if messages:
        raise FormError(PERSON, messages)
    with app.store.transaction() as tx:
        held = _other(tx, person, by)
        if any(_same_licence(one, given) for one in held.licences):
            raise InputError(
                f"{held.name} has the licence {given['number']} of {given['state']} from {given['valid_from']} on file "
                "already. End that one, or give the new one another first day."
            )
        _keep(app, tx, replace(held, licences=(*held.licences, given)), by)


def _same_licence(one: Json, other: Json) -> bool:
    return all(one[key] == other[key] for key in ("profession", "number", "state", "valid_from"))


def end_licence(app: Application, person: str, *, by: str, number: int, valid_to: str) -> None:
    """The licence of this place in the list ends on this day; nothing is taken off the record."""

    def ended(licence: Json) -> Json:
        if valid_to < licence["valid_from"]:
            raise FormError(PERSON, {"valid_to": [f"It began on {licence['valid_from']}. Enter a later day."]})
        return {**licence, "valid_to": valid_to}

    _end(app, person, "licences", ended, by=by, number=number, day=valid_to, at="valid_to", called="licence")


def add_specialty(app: Application, person: str, *, by: str, name: str, starts: str, ends: str) -> None:
    """One more specialty that the person is certified in, perhaps from a day or until one."""
    wanted = " ".join(name.lower().split())
    messages = {key: _days({key: day}, key)[key] for key, day in (("starts", starts), ("ends", ends)) if _wrong(day)}
    if not wanted:
        messages["specialty"] = ["Enter the specialty, as policies call it: plastic surgery."]
    messages |= _unfit(specialty=name)
    if not messages and starts and ends and ends < starts:
        messages["ends"] = ["It ends before it starts. Correct one of the two days."]
    if messages:
        raise FormError(PERSON, {f"specialty_{key}" if key != "specialty" else key: messages[key] for key in messages})
    dated = {"name": wanted, "valid_from": starts or None, "valid_to": ends or None}
    with app.store.transaction() as tx:
        held = _other(tx, person, by)
        added = dated if starts or ends else wanted
        if added in held.specialties:
            raise InputError(f"{held.name} has {wanted} on file already. Set the last day of that entry, if it ends.")
        _keep(app, tx, replace(held, specialties=(*held.specialties, added)), by)


def end_specialty(app: Application, person: str, *, by: str, number: int, valid_to: str) -> None:
    """The specialty of this place in the list ends on this day; nothing is taken off the record."""

    def ended(one: Any) -> Json:
        starts = None if isinstance(one, str) else one.get("valid_from")
        if starts and valid_to < starts:
            raise FormError(PERSON, {"specialty": ["It began after that day. Enter a later one."]})
        return {"name": specialty_name(one), "valid_from": starts, "valid_to": valid_to}

    _end(app, person, "specialties", ended, by=by, number=number, day=valid_to, at="specialty", called="specialty")


def add_reporting(app: Application, person: str, *, by: str, to: str, starts: str, ends: str) -> None:
    """Whom the person reports to, from a day and perhaps until one: who may decide an appeal rests on it."""
    given = {"from": starts.strip(), "until": ends.strip()}
    messages = _days(given, "from") | (_days(given, "until") if given["until"] else {})
    if not messages and given["until"] and given["until"] < given["from"]:
        messages["until"] = [f"It ends before it starts ({given['from']}). Correct one of the two days."]
    with app.store.transaction() as tx:
        held = _other(tx, person, by)
        if to == person or tx.person(to) is None:
            messages["to"] = ["Choose the person whom they report to, somebody other than themselves."]
        if messages:
            raise FormError(PERSON, messages)
        line = {"to": to, "from": given["from"], "until": given["until"] or None}
        _keep(app, tx, replace(held, reporting=(*held.reporting, line)), by)


def end_reporting(app: Application, person: str, *, by: str, number: int, until: str) -> None:
    """The line of this place in the list ends on this day."""
    _end(app, person, "reporting", _until(until), by=by, number=number, day=until, at="until", called="line")


def _unfit(**typed: str) -> dict[str, list[str]]:
    """What has more letters than letters and pages have room for, or holds what nobody can read."""
    most = people_file.LONGEST
    long = {
        key: [f"This has {len(text):,} letters. Take at most {most}."]
        for key, text in typed.items()
        if len(text.strip()) > most
    }
    return {key: [odd] for key, text in typed.items() if (odd := unreadable(text))} | long


def _days(given: Mapping[str, Any], *keys: str) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    for key in keys:
        found: list[str] = []
        people_file.day(given[key], key, found)
        if found:
            faults[key] = ["Enter the day." if not given[key] else f"“{given[key]}” is not a day. Enter one."]
    return faults


def _other(tx: Transaction, person: str, by: str) -> Person:
    """The person, who must be somebody else than who changes them."""
    if person == by:
        raise RightsError("Nobody changes their own roles, licences or reporting line. Ask another administrator.")
    held = tx.person(person)
    if held is None:
        raise NotFound(f"Nobody here is called {person}. Look for the person on the page People.")
    return held


def _keep(app: Application, tx: Transaction, person: Person, by: str) -> None:
    put_person(tx, person, at=app.clock.now(), actor=by)


def set_work(app: Application, person: str, *, by: str, languages: Sequence[str], capacity: str) -> None:
    """The languages that the person speaks with members, and the points of work that make their day."""
    spoken = [one.strip().lower() for one in languages if one.strip()]
    points = capacity.strip()
    is_number = points.isascii() and points.isdecimal() and len(points) <= 6
    faults: list[str] = []
    body = {"name": "x", "roles": ["x"], "languages": spoken}
    read = people_file.person("x", {"x": body | ({"capacity": int(points)} if is_number else {})}, faults)
    messages = {("languages" if ".languages" in one else "capacity"): _words([one]) for one in faults}
    if points and not is_number:
        messages["capacity"] = [f"“{points[:20]}” is no number of points. Enter a whole number, or nothing."]
    if messages:
        raise FormError(PERSON, messages)
    with app.store.transaction() as tx:
        changed = replace(_other(tx, person, by), languages=read.languages, capacity=read.capacity)
        _keep(app, tx, changed, by)


def add_conflict(app: Application, person: str, *, by: str, whom: str, because: str, starts: str, ends: str) -> None:
    """A conflict of interest with a member or provider, by id or name, from a day and perhaps until one."""
    messages = {key: _days({key: day}, key)[key] for key, day in (("from", starts), ("until", ends)) if _wrong(day)}
    if not length_seen(whom):
        messages["with"] = ["Enter the member or provider, by number or name."]
    if not length_seen(because):
        messages["because"] = ["Say what the conflict is: a relative, a former employer, ..."]
    messages |= _unfit(**{"with": whom, "because": because})
    if messages:
        raise FormError(PERSON, messages)
    conflict = {"with": whom.strip(), "because": because.strip(), "from": starts or None, "until": ends or None}
    with app.store.transaction() as tx:
        held = _other(tx, person, by)
        _keep(app, tx, replace(held, conflicts=(*held.conflicts, conflict)), by)


def _wrong(day: str) -> bool:
    return bool(day) and bool(_days({"day": day}, "day"))


def end_conflict(app: Application, person: str, *, by: str, number: int, until: str) -> None:
    """The conflict of this place in the list ends on this day."""
    _end(app, person, "conflicts", _until(until), by=by, number=number, day=until, at="until", called="conflict")


def _until(day: str) -> Callable[[Json], Json]:
    return lambda one: {**one, "until": day}


def _end(
    app: Application,
    person: str,
    held_as: str,
    ended: Callable[[Any], Any],
    *,
    by: str,
    number: int,
    day: str,
    at: str,
    called: str,
) -> None:
    """The entry of this place in one of the person's lists as `ended` leaves it; what is wrong with the day stands at
    the field `at`."""
    if messages := _days({at: day}, at):
        raise FormError(PERSON, messages)
    with app.store.transaction() as tx:
        held = _other(tx, person, by)
        entries = list(getattr(held, held_as))
        if not 0 <= number < len(entries):
            raise NotFound(f"{held.name} has no such {called} any more. Load the page again.")
        entries[number] = ended(entries[number])
        changed: Json = {held_as: tuple(entries)}
        _keep(app, tx, replace(held, **changed), by)
