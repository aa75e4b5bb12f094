"""Why a task of a list is not for somebody: what can be told from the list and the person alone, without the case.

The rights themselves (`casework.usecases.rights`) are asked again when the task is taken.
"""

from datetime import date, datetime

from casework.domain.conflicts import conflict_with
from casework.domain.independence import NOT_SUBORDINATE, superiors
from casework.domain.roles import INTAKE
from casework.ports import Person
from casework.ports_of_worklist import Card, Listed, OpenWork
from casework.usecases.application import Application
from casework.usecases.qualifications import RuledOut, today, unqualified


def ruled_out(app: Application, who: Person, row: Listed, *, now: datetime) -> RuledOut | None:
    """Why the task is not for the person; None where nothing that a list knows speaks against it."""
    work = row.work
    if work is None:
        return RuledOut(code="GONE", words="nothing is open in it any more", needs="nothing more")
    if work.role is not None and work.role not in who.roles:
        role = role_needed(work.role)
        return RuledOut(code="ROLE", words=f"it is for {role}", needs=role)
    on = today(app, row.card, now)
    return (
        _took_part(who, work, on) or _conflict(who, row.card, on) or unqualified(app, who, work.role, row.card, now=now)
    )


def _took_part(who: Person, work: OpenWork, on: date) -> RuledOut | None:
    barred = work.barred.get("people", ())
    if who.id in barred:
        return RuledOut(
            code="SAME_PERSON",
            words="took part before; this step needs somebody who did not",
            needs="somebody who took no part before",
            rule="Another person than before",
        )
    above = superiors(who.id, {who.id: who.reporting}, on=on)
    if any(one in above for one in barred):
        return RuledOut(
            code="SUBORDINATE",
            words="reports to somebody who took part before",
            needs="somebody who does not report to the first decider",
            rule=NOT_SUBORDINATE,
        )
    return None


def _conflict(who: Person, card: Card, on: date) -> RuledOut | None:
    ids, names = [card.member, card.provider], [card.member_name, card.provider_name]
    found = conflict_with(who.conflicts, ids=ids, names=names, on=on)
    if found is None:
        return None
    return RuledOut(
        code="CONFLICT",
        words=f"conflict of interest declared ({found['because']})",
        needs="somebody without a conflict of interest",
        rule="Declared conflict of interest",
    )


def role_needed(role: str) -> str:
    """ "an appeal physician"; of the desk where requests arrive, somebody of it."""
    words = role_words(role)
    return f"somebody of {words}" if role == INTAKE else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def role_words(role: str) -> str:
    """ "nurse reviewer" for nurse_reviewer."""
    return role.replace("_", " ")
