"""One step of one review: restore, act, advance, project, journal, save; every use case has this shape."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

from casework.audit.journal import Journal
from casework.clocks import next_millisecond
from casework.engine.definitions import DefinitionSet
from casework.engine.runtime import Instance, OpenTask
from casework.errors import NotFound, ReviewClosed, StaleRevision, StateError
from casework.ports import CASEWORK, Actor, Incident, Json, ReviewRow, ServiceStep, Transaction, WorkFilter, WorkItem
from casework.usecases.application import Application
from casework.usecases.desk_projection import end_stay, project_case
from casework.usecases.facts_projection import tell_decided
from casework.usecases.guard import guard_step
from casework.usecases.host import StepHost
from casework.usecases.outcomes import SOURCES, outcome_of
from casework.usecases.resolved import resolve_incidents
from casework.usecases.worklist_projection import project_step

BEHIND = timedelta(minutes=5)  # by how much the clocks of computers that share a store may differ
GIVEN_UP = "the step that it held up was given up: what it was to do is not needed any more"


Lock = Callable[[Transaction, str], ReviewRow]  # finds a review's row and locks it, or refuses


@dataclass(frozen=True, slots=True)
class Done:
    """What a step left behind: the saved row, and the elements that the process passed, in order."""

    row: ReviewRow
    path: tuple[str, ...]


def lock(tx: Transaction, review: str) -> ReviewRow:
    """The review's row, locked; NotFound where there is none."""
    row = tx.lock_review(review)
    if row is None:
        raise NotFound(f"There is no review {review}. `casework show` without an id lists those that there are.")
    return row


def lock_open(tx: Transaction, review: str) -> ReviewRow:
    """The same, ReviewClosed where the review has ended."""
    row = lock(tx, review)
    if row.status != "OPEN":
        raise ReviewClosed(f"The review {review} is {row.status.lower()}; nothing more can be done in it.")
    return row


def refuse_stale(row: ReviewRow, revision: int | None) -> None:
    """StaleRevision where something was meant for another revision of the review than it stands at."""
    if revision is not None and revision != row.revision:
        raise StaleRevision(
            f"The review {row.id} has moved on (revision {row.revision}, yours was {revision}). "
            "Read it again, then repeat what you did."
        )


def in_time(app: Application, row: ReviewRow) -> ReviewRow:
    """The same row. StateError where this computer's clock is behind what has happened to the review already.

    Nobody can answer before they were asked, and a decision that was dated back would look as if it had kept its time.
    """
    now = app.clock.now()
    if now < row.changed_at - BEHIND:
        raise StateError(
            f"This computer's clock says {now.isoformat(timespec='minutes')}, but the review {row.id} was changed at "
            f"{row.changed_at.isoformat(timespec='minutes')} already. Nothing was kept. Correct the clock, then repeat."
        )
    return row


def take_step(
    app: Application,
    tx: Transaction,
    row: ReviewRow,
    actor: Actor,
    act: Callable[[StepHost, Instance], None],
    *,
    done: Callable[[WorkItem], WorkItem | None] = lambda item: None,
    advance: bool = True,
) -> Done:
    """Let `act` change the instance, run it until everything waits, and save all that follows in this transaction.

    `done` says of a vanished work item how it ended when a person ended it; any other is cancelled.
    """
    host = StepHost(app, tx, row.id, Journal(row.id, actor))
    definitions = app.bound_definitions(tx, row.definition)
    instance = Instance.restore(definitions, row.snapshot, host)
    act(host, instance)
    return _go_on(row, host, instance, definitions, done, advance=advance)


def first_step(
    app: Application,
    tx: Transaction,
    row: ReviewRow,
    actor: Actor,
    begin: Callable[[StepHost], None],
    *,
    data: Mapping[str, Any] = MappingProxyType({}),
    advance: bool = True,
) -> Done:
    """The step that starts a review's process, after `begin` has put down what the process starts from.

    `data` is what the process finds besides, as one that ended before left it.
    """
    host = StepHost(app, tx, row.id, Journal(row.id, actor))
    definitions = app.bound_definitions(tx, row.definition)
    begin(host)
    instance = Instance.start(definitions, app.process, {**data, **_start_data(row, host)}, host)
    return _go_on(row, host, instance, definitions, lambda item: None, advance=advance)


def ended_with(app: Application, tx: Transaction, row: ReviewRow, *, without: Collection[str]) -> Json:
    """What the elements of a review found, those of the processes `without` left out."""
    definitions = app.bound_definitions(tx, row.definition)
    host = StepHost(app, tx, row.id, Journal(row.id, CASEWORK))
    found = Instance.restore(definitions, row.snapshot, host).data
    known = definitions.elements
    return {name: one for name, one in found.items() if name in known and known[name].process not in without}


def _go_on(
    row: ReviewRow,
    host: StepHost,
    instance: Instance,
    definitions: DefinitionSet,
    done: Callable[[WorkItem], WorkItem | None],
    *,
    advance: bool,
) -> Done:
    if advance:
        instance.advance()
        while host.summoned:
            message = host.summoned.pop(0)
            if instance.waits_for(message):
                instance.deliver(message)
                instance.advance()
        # Whoever made it go on: nothing is held up any more, so what held the review up before is over.
        resolve_incidents(host.journal, host.tx, lambda one: one.task is None, at=host.now())
    if host.path:
        host.journal.add("review.advanced", path=host.path)
    saved = _save(row, host, instance, definitions, done, advanced=advance)
    return Done(saved, tuple(host.path))


def _start_data(row: ReviewRow, host: StepHost) -> Json:
    reopening = host.case.part("reopening") or {"reopens": ""}
    return {
        "review": {
            "id": row.id,
            "line_of_business": row.line_of_business,
            "definition": row.definition,
            "reopens": reopening["reopens"],
        }
    }


def _save(
    row: ReviewRow,
    host: StepHost,
    instance: Instance,
    definitions: DefinitionSet,
    done: Callable[[WorkItem], WorkItem | None],
    *,
    advanced: bool,
) -> ReviewRow:
    tx, now = host.tx, host.now()
    due = host.due_now()
    open_tasks = instance.open_tasks()
    _project_work(host, row.id, definitions, open_tasks, done)
    _project_services(tx, row.id, instance, host.journal, now)
    outcome = outcome_of(host.case.part) if SOURCES & host.case.changed.keys() else row.outcome
    withdrawn = instance.is_completed and host.case.part("withdrawal") is not None
    changed = replace(
        row,
        revision=row.revision + 1,
        status=("WITHDRAWN" if withdrawn else "CLOSED") if instance.is_completed else "OPEN",
        outcome="WITHDRAWN" if withdrawn else outcome,
        stage=open_tasks[0].process if open_tasks else None,
        urgency=_urgency(host) or row.urgency,
        decision_due_at=None if instance.is_completed else due,
        snapshot=instance.snapshot(),
        ready=not advanced,
        next_due_at=None if instance.is_completed else _next_due(instance),
        changed_at=now,
    )
    if instance.is_completed:
        host.journal.add("review.withdrawn" if withdrawn else "review.closed", outcome=changed.outcome)
    guard_step(host, before=row, after=changed, done=host.journal.noted, advanced=advanced)
    project_step(host, changed)
    project_case(host, changed)
    changed = host.journal.flush(tx, changed, at=now)
    tx.save_review(changed, expected_revision=row.revision)
    tell_decided(host, changed)
    return changed


def _next_due(instance: Instance) -> datetime | None:
    """When something is due next; a row keeps whole milliseconds, and none at which it is too early to look."""
    moment = instance.next_due()
    return None if moment is None else next_millisecond(moment)


def _urgency(host: StepHost) -> str | None:
    clock = host.case.changed.get("clock")
    received = [event for event in (clock or {}).get("events", ()) if event["kind"] in ("RECEIVED", "RETRIAGED")]
    return str(received[-1]["detail"]["urgency"]) if received and "urgency" in received[-1]["detail"] else None


def _project_work(
    host: StepHost,
    review: str,
    definitions: DefinitionSet,
    open_tasks: list[OpenTask],
    done: Callable[[WorkItem], WorkItem | None],
) -> None:
    """Bring the worklist rows in line with the instance's open tasks."""
    tx = host.tx
    before = {item.id: item for item in tx.work_items(WorkFilter(review=review))}
    present = {task.id: task for task in open_tasks}
    after = {id: item for id, item in before.items() if id in present}
    ended: list[WorkItem] = []
    for item in before.values():
        if item.id not in present:
            closed = done(item) or replace(item, status="CANCELLED", closed_at=host.now())
            tx.put_work_item(closed)
            ended.append(closed)
            end_stay(tx, closed, at=host.now())
            kind = "task.completed" if closed.status == "DONE" else "task.cancelled"
            host.journal.add_row(kind, closed, task=item.id, element=item.element)
        elif item.due_at != (due := host.due_of(item.element)):
            tx.put_work_item(replace(item, due_at=due))
    for task in open_tasks:
        if task.id not in before:
            element = definitions.elements[task.element]
            item = WorkItem(
                id=task.id,
                review=review,
                element=task.element,
                process=task.process,
                kind=task.kind,
                name=host.name_of(element.id, element.name, task.data),
                role=element.role if task.kind == "USER" else None,
                message=element.message,
                not_by=element.not_by,
                status="OPEN",
                claimed_by=None,
                opened_at=host.now(),
                due_at=host.due_of(task.element),
            )
            tx.put_work_item(item)
            after[item.id] = item
            host.journal.add("task.opened", task=task.id, element=task.element, role=item.role)
    tx.move_case_access(review, before=before.values(), ended=ended, after=after.values())


def _project_services(tx: Transaction, review: str, instance: Instance, journal: Journal, now: datetime) -> None:
    """Bring the service-step rows in line with the tasks whose effects are still outside."""
    before = {step.id: step for step in tx.service_steps(review=review)}
    present = {task.id: task for task in instance.started()}
    for step in before.values():
        if step.id not in present:
            # Whoever settles a step says so before; what is open here although its task is gone was given up.
            closed = replace(step, status="CANCELLED")
            tx.put_service_step(closed)
            journal.add_row("step.cancelled", closed, task=step.id, element=step.element)
            resolve_incidents(journal, tx, partial(_of_step, step.id), at=now, because=GIVEN_UP)
    for task in present.values():
        if task.id not in before:
            step = ServiceStep(
                id=task.id,
                review=review,
                element=task.element,
                operator=task.operator,
                status="WAITING",
                attempt=0,
                not_before=now,
                result=task.result,
            )
            tx.put_service_step(step)
            journal.add("step.started", task=task.id, element=task.element, operator=task.operator)


def _of_step(step: str, incident: Incident) -> bool:
    return incident.task == step
