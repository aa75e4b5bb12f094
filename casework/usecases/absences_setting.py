"""A supervisor says who is away, from which day to which, and who stands in; or ends an absence before its last day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

from casework.domain.visible_text import length_seen, unreadable
from casework.errors import FormError, NotFound, StateError
from casework.ports import Person, Reader
from casework.ports_of_batches import Absence
from casework.usecases import accounts_record
from casework.usecases.application import Application
from casework.usecases.delegation import LONGEST
from casework.usecases.next_case_taking import workday
from casework.usecases.rights import shut_out

FURTHEST = timedelta(days=731)  # from today


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """What a supervisor says: days as ISO texts, as they were typed."""

    person: str
    from_day: str
    to_day: str
    substitute: str = ""
    reason: str = ""


def set_absence(app: Application, away: Away, *, by: str) -> Absence:
    """Keep that somebody is away; FormError with messages by field where that cannot be."""
    with app.store.transaction() as tx:
        messages = _faults(app, tx, away)
        if messages:
            raise FormError("absence", messages)
        absence = Absence(
            id=str(uuid4()),
            person=away.person,
            from_day=away.from_day,
            to_day=away.to_day,
            substitute=away.substitute or None,
            reason=away.reason.strip(),
            set_by=by,
            set_at=app.clock.now(),
        )
        tx.put_absence(absence)
        told = {"absence": absence.id, "from_day": absence.from_day, "to_day": absence.to_day}
        told |= {"substitute": absence.substitute or "", "reason": absence.reason}
        accounts_record.write(tx, at=absence.set_at, actor=by, person=absence.person, kind="absence.set", **told)
    return absence


def end_absence(app: Application, id: str, *, by: str) -> Absence:
    """The person is there again from now on; an absence that has not begun is taken back."""
    with app.store.transaction() as tx:
        held = tx.absence(id)
        if held is None:
            raise NotFound("There is no such absence. The page Absences lists those that there are.")
        if held.ended_at is not None or held.to_day < workday(app).isoformat():
            raise StateError("This absence is over already, so nothing was changed. Load the page again.")
        ended = replace(held, ended_at=app.clock.now())
        tx.put_absence(ended)
        told = {"absence": held.id, "from_day": held.from_day, "to_day": held.to_day}
        accounts_record.write(tx, at=app.clock.now(), actor=by, person=held.person, kind="absence.ended", **told)
    return ended


def _faults(app: Application, reader: Reader, away: Away) -> Mapping[str, list[str]]:
    people = {one.id: one for one in reader.people()}
    today = workday(app)
    told: dict[str, list[str]] = {}
    first, last = _day(away.from_day), _day(away.to_day)
    if away.person not in people:
        told["person"] = ["Choose who is away."]
    if first is None:
        told["from_day"] = ["Choose the first day away."]
    elif abs(first - today) > FURTHEST:
        told["from_day"] = [f"{_words(first)} is more than two years from today. Choose a nearer day."]
    if last is None:
        told["to_day"] = ["Choose the last day away."]
    elif first is not None and last < first:
        told["to_day"] = [f"The last day ({_words(last)}) is before the first ({_words(first)})."]
    elif last < today:
        told["to_day"] = [f"The last day ({_words(last)}) has passed. Choose today or a later one."]
    elif last - today > FURTHEST:
        told["to_day"] = [
            f"{_words(last)} is more than two years ahead. Choose a nearer day, and put the rest down later."
        ]
    if not length_seen(away.reason):
        told["reason"] = ["Give the reason, in a few words: holiday, training, leave."]
    elif len(away.reason.strip()) > LONGEST:
        told["reason"] = [f"The reason has {len(away.reason.strip()):,} characters; at most {LONGEST} are kept."]
    elif odd := unreadable(away.reason, "The reason"):
        told["reason"] = [odd]
    if away.substitute and away.substitute == away.person:
        told["substitute"] = ["Nobody stands in for themselves. Choose somebody else, or nobody."]
    elif away.substitute and away.substitute not in people:
        told["substitute"] = ["Choose who stands in from the list, or nobody."]
    elif away.substitute and (why := shut_out(reader)(away.substitute)):
        told["substitute"] = [
            f"{people[away.substitute].name} {why}: what comes would lie unseen. Choose somebody else."
        ]
    if not told and first is not None and last is not None:
        told |= _overlaps(reader, away, first, last, people)
    return told


def _overlaps(
    reader: Reader, away: Away, first: date, last: date, people: Mapping[str, Person]
) -> Mapping[str, list[str]]:
    """An absence is told once, and nobody stands in who is away then themselves."""
    known = [one for one in reader.absences(first.isoformat()) if one.from_day <= last.isoformat()]
    for one in known:
        span = f"{_words(date.fromisoformat(one.from_day))} to {_words(date.fromisoformat(one.to_day))}"
        if one.person == away.person:
            return {"from_day": [f"{people[one.person].name} is away from {span} already. End that absence first."]}
        if one.person == away.substitute:
            return {"substitute": [f"{people[one.person].name} is away from {span}. Choose somebody who is there."]}
    return {}


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        return None


def _words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
