"""Whoever has a task, or a supervisor, hands it on to somebody who may do it."""

from dataclasses import replace

from casework.audit.journal import Journal
from casework.domain.roles import SUPERVISOR
from casework.domain.visible_text import length_seen, unreadable
from casework.errors import InputError, RightsError
from casework.ports import Json, Transaction, WorkItem
from casework.usecases import absences, rights
from casework.usecases.application import Application
from casework.usecases.assignments import change_holder
from casework.usecases.refusals import refusals_kept

LONGEST = 500  # characters of a reason


def delegate(
    app: Application, task: str, *, to: str, by: str, reason: str, revision: int | None = None, key: str | None = None
) -> Json:
    """Hand an open task on; gives {review, revision, task, element, claimed_by}.

    AssignmentRefused where the other person may not do it, which the trail keeps. RightsError where the task is neither
    one's own nor a supervisor's to give.
    """
    needs_reason(reason, "Handing a task on")

    def hand_on(tx: Transaction, item: WorkItem, journal: Journal) -> WorkItem:
        _may_give(tx, item, by)
        rights.refuse_shut_out(tx, to)
        absences.refuse_away(app, tx, item, to, by=by)
        rights.fit_for(app, tx, replace(item, claimed_by=None, claimed_at=None), to)
        if item.claimed_by == to:
            return item
        journal.add(
            "task.delegated", task=item.id, element=item.element, person=to, before=item.claimed_by, reason=reason
        )
        return replace(item, claimed_by=to, claimed_at=app.clock.now())

    body = {"delegate": task, "to": to, "reason": reason}
    with refusals_kept(app, task, person=to, by=by):
        return change_holder(app, task, hand_on, actor=by, body=body, revision=revision, key=key)


def _may_give(tx: Transaction, item: WorkItem, by: str) -> None:
    who = rights.person(tx, by)
    if item.claimed_by != by and SUPERVISOR not in who.roles:
        has = f"{item.claimed_by} has it" if item.claimed_by else "nobody has taken it"
        raise RightsError(
            f"{who.name} may not hand “{item.name}” on: {has}, and a task is handed on by whoever has it or by a "
            "supervisor. Take it first, or ask a supervisor."
        )


def needs_reason(reason: str, what: str) -> None:
    """InputError where no reason is given, or one that is too long to be read in the record."""
    if not length_seen(reason):
        raise InputError(f"{what} needs a reason; the record of the case says it.")
    if len(reason.strip()) > LONGEST:
        raise InputError(
            f"The reason has {len(reason.strip()):,} characters; at most {LONGEST} are kept. Shorten it. "
            "Nothing was changed."
        )
    if odd := unreadable(reason, "The reason"):
        raise InputError(odd)
