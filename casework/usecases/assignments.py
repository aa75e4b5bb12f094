"""Who does a task: a person takes it, a supervisor gives it, it is given back; and every refusal stays on record."""

from collections.abc import Callable
from dataclasses import replace

from casework.audit.journal import Journal
from casework.domain.roles import SUPERVISOR
from casework.errors import AssignmentRefused, RightsError, TaskNotOpen
from casework.ports import Actor, Json, Reader, Transaction, WorkItem
from casework.usecases import absences, rights
from casework.usecases.application import Application
from casework.usecases.complete import open_item, refuse_held
from casework.usecases.holders import put_holder, taken
from casework.usecases.idempotency import once
from casework.usecases.refusals import refusals_kept
from casework.usecases.steps import in_time, lock_open, refuse_stale

NOTHING = "Nothing was changed."
SIGNED = f"It stays with them until then. {NOTHING}"

Change = Callable[[Transaction, WorkItem, Journal], WorkItem]


def claim(app: Application, task: str, *, person: str, revision: int | None = None, key: str | None = None) -> Json:
    """Take an open task, so that nobody else does it meanwhile; gives {review, revision, task, element, claimed_by}.

    AssignmentRefused where the person may not do it, which the trail keeps; claiming one's own task again changes
    nothing.
    """

    def take(tx: Transaction, item: WorkItem, journal: Journal) -> WorkItem:
        rights.actor_for(app, tx, item, person)
        if item.claimed_by == person:
            return item
        return taken(item, journal, person=person, at=app.clock.now())

    body = {"claim": task}
    with refusals_kept(app, task, person=person, by=person):
        return change_holder(app, task, take, actor=person, body=body, revision=revision, key=key)


def take_free(app: Application, task: str, *, person: str, key: str | None = None) -> Json:
    """Take an open task that nobody has; gives the same. AssignmentRefused where somebody has it.

    With a key, one task is taken once: whoever asks again is given the same one, whichever they ask for then.
    """

    def take(tx: Transaction, item: WorkItem, journal: Journal) -> WorkItem:
        if item.claimed_by is not None:
            raise AssignmentRefused(
                "CLAIMED", f"“{item.name}” was taken by {rights.name_of(tx, item.claimed_by)} meanwhile."
            )
        rights.fit_for(app, tx, item, person)
        return taken(item, journal, person=person, at=app.clock.now())

    body = {"claim": task if key is None else "any"}
    return change_holder(app, task, take, actor=person, body=body, revision=None, key=key)


def assign(
    app: Application, task: str, *, to: str, by: str, revision: int | None = None, key: str | None = None
) -> Json:
    """Give an open task to a person, whoever has it so far; gives the same. Only a supervisor may."""
    with refusals_kept(app, task, person=to, by=by), app.store.transaction() as tx:
        return assign_in(app, tx, task, to=to, by=by, revision=revision, key=key)


def assign_in(
    app: Application,
    tx: Transaction,
    task: str,
    *,
    to: str,
    by: str,
    noted: Json | None = None,
    revision: int | None = None,
    key: str | None = None,
) -> Json:
    """The same inside a transaction that is somebody else's; what is refused is theirs to keep as well.

    `noted`: what the event says besides, such as the reason.
    """

    def give(tx: Transaction, item: WorkItem, journal: Journal) -> WorkItem:
        supervises(tx, by, f"give “{item.name}” to somebody")
        rights.refuse_shut_out(tx, to)
        absences.refuse_away(app, tx, item, to, by=by)
        rights.fit_for(app, tx, replace(item, claimed_by=None, claimed_at=None), to)
        told = {"task": item.id, "element": item.element, "person": to, "before": item.claimed_by}
        journal.add("task.assigned", **told, **(noted or {}))
        return replace(item, claimed_by=to, claimed_at=app.clock.now())

    body = {"assign": task, "to": to}
    return change_holder_in(app, tx, task, give, actor=by, body=body, revision=revision, key=key)


def release(app: Application, task: str, *, person: str, revision: int | None = None, key: str | None = None) -> Json:
    """Give a claimed task back: whoever has it may, and a supervisor; gives the same, with `claimed_by` null."""
    with app.store.transaction() as tx:
        return release_in(app, tx, task, person=person, revision=revision, key=key)


def release_in(
    app: Application,
    tx: Transaction,
    task: str,
    *,
    person: str,
    noted: Json | None = None,
    revision: int | None = None,
    key: str | None = None,
) -> Json:
    """The same inside a transaction that is somebody else's."""

    def give_back(tx: Transaction, item: WorkItem, journal: Journal) -> WorkItem:
        if item.claimed_by is None:
            raise TaskNotOpen(f"Nobody has claimed “{item.name}”, so there is nothing to give back.")
        if item.claimed_by != person:
            supervises(tx, person, f"take “{item.name}” from {rights.name_of(tx, item.claimed_by)}")
        journal.add("task.released", task=item.id, element=item.element, person=item.claimed_by, **(noted or {}))
        return replace(item, claimed_by=None, claimed_at=None)

    body = {"release": task}
    return change_holder_in(app, tx, task, give_back, actor=person, body=body, revision=revision, key=key)


def change_holder(
    app: Application, task: str, act: Change, *, actor: str, body: Json, revision: int | None, key: str | None
) -> Json:
    """One change of who does a task, with its event and the review's next revision."""
    with app.store.transaction() as tx:
        return change_holder_in(app, tx, task, act, actor=actor, body=body, revision=revision, key=key)


def change_holder_in(
    app: Application,
    tx: Transaction,
    task: str,
    act: Change,
    *,
    actor: str,
    body: Json,
    revision: int | None,
    key: str | None,
) -> Json:
    """The same inside a transaction that is somebody else's."""

    def change() -> Json:
        row = in_time(app, lock_open(tx, open_item(app, tx, task, told=NOTHING).review))
        item = open_item(app, tx, task, told=NOTHING)  # once more: before the lock, another may have been at it
        refuse_stale(row, revision)
        journal = Journal(row.id, Actor(actor))
        changed, now = act(tx, item, journal), app.clock.now()
        if changed != item:
            refuse_held(app, tx, item, told=SIGNED)  # whoever signed could not undo it any more
            put_holder(tx, changed, at=now)
            row = journal.keep(tx, row, at=now)
        return {
            "review": row.id,
            "revision": row.revision,
            "task": item.id,
            "element": item.element,
            "claimed_by": changed.claimed_by,
        }

    return once(tx, Actor(actor), key, body, app.clock.now(), change)


def supervises(reader: Reader, id: str, what: str) -> None:
    """Nothing where the person is a supervisor; RightsError says what they may not do."""
    who = rights.person(reader, id)
    if SUPERVISOR not in who.roles:
        raise RightsError(
            f"{who.name} may not {what}: that is for the role {SUPERVISOR}, and theirs are "
            f"{', '.join(who.roles) or 'none'}. Ask a supervisor."
        )
