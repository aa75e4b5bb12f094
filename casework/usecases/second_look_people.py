"""Who may take a second look: somebody as qualified as the first, who took no part in the case and is independent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from casework.domain.conflicts import conflict_with
from casework.domain.independence import superiors
from casework.domain.roles import APPEAL_PHYSICIAN, PHYSICIAN
from casework.domain.same_people import same
from casework.ports import Person, Reader
from casework.ports_of_quality import SecondLook
from casework.ports_of_worklist import Card
from casework.usecases.application import Application
from casework.usecases.case_file import stored_part
from casework.usecases.next_case_rules import role_words
from casework.usecases.qualifications import fields_of, fits_field, today, unqualified
from casework.usecases.rights import on_file

PHYSICIANS = (PHYSICIAN, APPEAL_PHYSICIAN)


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record about a look: all people, who took part in its case, and who knows the first answer."""

    people: Mapping[str, Person]
    involved: Collection[str]
    informed: Collection[str]


def why_not(app: Application, reader: Reader, look: SecondLook, card: Card, who: Person) -> str:
    """Why somebody may not take this look, in words that name nobody else; empty where they may."""
    return _why_not(app, _known(reader, look), look, card, who)


def who_may(app: Application, reader: Reader, look: SecondLook, card: Card) -> Sequence[Person]:
    """Everybody who may take it as things stand."""
    known = _known(reader, look)
    return [one for one in known.people.values() if not _why_not(app, known, look, card, one)]


def _known(reader: Reader, look: SecondLook) -> Known:
    reopened = (stored_part(reader, look.review, "reopening") or {}).get("reopens")
    return Known(
        {one.id: one for one in reader.people()},
        {*reader.took_part(look.review), *(reader.took_part(reopened) if reopened else ()), look.first_person},
        set(reader.took_part(look.review, task=look.task, look=look.id)),
    )


def closed_to(app: Application, look: SecondLook, card: Card, who: Person) -> str:
    """Why the file of a look is closed to somebody, even one who has taken it: what their own entry says."""
    if look.role not in who.roles:
        return f"It is for the role {role_words(look.role)}."
    out = unqualified(app, who, look.role, card, now=app.clock.now())
    return _conflict(app, card, who) if out is None else f"You have {out.words}. It needs {out.needs}."


def _why_not(app: Application, known: Known, look: SecondLook, card: Card, who: Person) -> str:
    return (
        closed_to(app, look, card, who)
        or _another_field(app, look, card, who, known.people)
        or _took_part(known, who)
        or _reports(app, look, card, who, known.people)
    )


def _another_field(app: Application, look: SecondLook, card: Card, who: Person, people: Mapping[str, Person]) -> str:
    """Where the policy names fields and the first physician is of one, the second has to be as well."""
    now, first = app.clock.now(), people.get(look.first_person)
    fields = fields_of(app, card, now)
    if look.role not in PHYSICIANS or first is None or not fields:
        return ""
    on = today(app, card, now)
    if not fits_field(first, fields, on=on) or fits_field(who, fields, on=on):
        return ""
    return f"It needs a physician of {' or '.join(fields)}, as the first was."


def _took_part(known: Known, who: Person) -> str:
    if any(is_same(who, one, known.people) for one in known.involved):
        return "You took part in this case, and a second look is for somebody who did not."
    if any(is_same(who, one, known.people) for one in known.informed):
        return (
            "You have looked at this answer already, or have read the case since it was given. A second look is for "
            "somebody who knows neither the answer nor what came of it."
        )
    return ""


def is_same(who: Person, other: str, people: Mapping[str, Person]) -> bool:
    """Whether an id is a person's, be it a second one of theirs."""
    held = people.get(other)
    return who.id == other or (held is not None and same(on_file(who), on_file(held)))


def _conflict(app: Application, card: Card, who: Person) -> str:
    ids, names = [card.member, card.provider], [card.member_name, card.provider_name]
    found = conflict_with(who.conflicts, ids=ids, names=names, on=today(app, card, app.clock.now()))
    return "" if found is None else f"You have declared a conflict of interest with {found['with']}."


def _reports(app: Application, look: SecondLook, card: Card, who: Person, people: Mapping[str, Person]) -> str:
    """Nobody looks at the answers of somebody whom they report to: they could not well say otherwise."""
    reporting: dict[str, Sequence[Mapping[str, object]]] = {one.id: one.reporting for one in people.values()}
    above = superiors(who.id, reporting, on=today(app, card, app.clock.now()))
    return "You report to the first reviewer, so you are not independent." if look.first_person in above else ""
