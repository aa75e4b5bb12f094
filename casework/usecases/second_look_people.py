"""Who may take a second look: somebody as qualified as the first, who took no part in the case and is independent."""

from collections.abc import Mapping, Sequence

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


def why_not(app: Application, reader: Reader, look: SecondLook, card: Card, who: Person) -> str:
    """Why somebody may not take this look, in words that name nobody else; empty where they may."""
    if look.role not in who.roles:
        return f"It is for the role {role_words(look.role)}."
    out = unqualified(app, who, look.role, card, now=app.clock.now())
    if out is not None:
        return f"You have {out.words}. It needs {out.needs}."
    people = {one.id: one for one in reader.people()}
    return (
        _another_field(app, look, card, who, people)
        or _took_part(reader, look, who, people)
        or _conflict(app, card, who)
        or _reports(app, look, card, who, people)
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


def _took_part(reader: Reader, look: SecondLook, who: Person, people: Mapping[str, Person]) -> str:
    reopened = (stored_part(reader, look.review, "reopening") or {}).get("reopens")
    involved = [*reader.took_part(look.review), *(reader.took_part(reopened) if reopened else ()), look.first_person]
    if any(_is(who, one, people) for one in involved):
        return "You took part in this case, and a second look is for somebody who did not."
    if any(_is(who, one, people) for one in reader.took_part(look.review, task=look.task, look=look.id)):
        return "You have looked at this answer already, and each look is by another person."
    return ""


def _is(who: Person, other: str, people: Mapping[str, Person]) -> bool:
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
