"""A person completes a task: their answers are checked and kept whole, and the review goes on as far as it can."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from casework.audit.journal import Journal
from casework.domain.moment_words import moment
from casework.engine.runtime import Instance
from casework.errors import DecisionError, EngineError, HandlerError, NotFound, TaskNotOpen
from casework.kit import load_answers
from casework.ports import EVERY, Actor, Answer, Json, Reader, Transaction, WorkFilter, WorkItem
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile, answerer
from casework.usecases.experts import with_expert
from casework.usecases.handed_back import hand_back
from casework.usecases.host import StepHost
from casework.usecases.idempotency import fingerprint, once
from casework.usecases.incidents import note_failure
from casework.usecases.refusals import refusals_kept
from casework.usecases.resumed import hear_unless_outside
from casework.usecases.returned import returned_by
from casework.usecases.rights import doer_for, name_of, zone_of
from casework.usecases.steps import in_time, lock_open, refuse_stale, take_step

CANNOT_GO_ON = (HandlerError, DecisionError, EngineError)

Also = Callable[[Transaction, Journal], None]  # what is done besides, in the same transaction


def complete(
    app: Application,
    task: str,
    answers: Mapping[str, Any],
    *,
    person: str,
    revision: int | None = None,
    key: str | None = None,
    active_seconds: int | None = None,
    also: Also | None = None,
) -> Json:
    """Complete the open task with the answers; gives {review, revision, status, tasks: [{id, element, role}], ...}.

    `active_seconds`: for how long the page of the task was in use, where somebody counted. `also` is done in the same
    transaction, with the trail of the step.

    `returned_by` names the guardrails that sent an answer back, as `casework.usecases.returned` gives them.

    NotFound, TaskNotOpen, StaleRevision, RightsError, FormError (with messages by field), InvariantBroken: nothing is
    kept. Where the process cannot go on after the answers (a failing handler or table), they are kept, an incident is
    opened, and `incident` says why.
    """
    try:
        with refusals_kept(app, task, person=person, by=person), app.store.transaction() as tx:
            return complete_in(
                app, tx, task, answers, person=person, revision=revision, key=key, seconds=active_seconds, also=also
            )
    except CANNOT_GO_ON as failure:
        with app.store.transaction() as tx:
            kept = complete_in(
                app,
                tx,
                task,
                answers,
                person=person,
                revision=revision,
                key=key,
                seconds=active_seconds,
                also=also,
                advance=False,
            )
            note_failure(app, tx, kept["review"], failure)
            return {**kept, "incident": str(failure)}


def complete_in(
    app: Application,
    tx: Transaction,
    task: str,
    answers: Mapping[str, Any],
    *,
    person: str,
    revision: int | None = None,
    key: str | None = None,
    seconds: int | None = None,
    also: Also | None = None,
    advance: bool = True,
) -> Json:
    """The same inside a transaction that is somebody else's; what cannot go on is theirs to keep as well."""
    return once(
        tx,
        Actor(person),
        key,
        request_of(task, answers),
        app.clock.now(),
        lambda: _complete(
            app, tx, task, answers, person=person, revision=revision, seconds=seconds, also=also, advance=advance
        ),
    )


def _complete(
    app: Application,
    tx: Transaction,
    task: str,
    answers: Mapping[str, Any],
    *,
    person: str,
    revision: int | None,
    seconds: int | None,
    also: Also | None,
    advance: bool,
) -> Json:
    found = tx.work_item(task)
    if found is None:
        raise NotFound(f"There is no task {task}. `casework tasks` lists those that are open.")
    row = in_time(app, lock_open(tx, found.review)) if found.status == "OPEN" else tx.review(found.review)
    item = open_item(app, tx, task)
    refuse_held(app, tx, item)
    if row is None:
        raise NotFound(f"The review {found.review} of the task {task} is not there.")
    refuse_stale(row, revision)
    actor = doer_for(app, tx, item, person)

    def act(host: StepHost, instance: Instance) -> None:
        by = answerer(tx, person, role=item.role, at=host.now())
        whole, summary = load_answers(app.form(item.element), answers, host.case, by=by)
        whole = with_expert(app, tx, item, whole, case=host.case, person=person, at=item.claimed_at or host.now())
        answer = Answer(
            id=task,
            review=row.id,
            task=task,
            element=item.element,
            person=person,
            role=item.role,
            answered_at=host.now(),
            body=whole,
        )
        tx.add_answer(answer)
        host.case.forget_answer(item.element)
        counted = {} if seconds is None else {"active_seconds": seconds}
        host.journal.add_row("task.answered", answer, task=task, element=item.element, **counted)
        if also is not None:
            also(tx, host.journal)
        instance.complete(task, summary)

    def done(gone: WorkItem) -> WorkItem | None:
        return replace(gone, status="DONE", closed_at=app.clock.now(), closed_by=person) if gone.id == task else None

    step = take_step(app, tx, row, actor, act, done=done, advance=advance)
    kept = step.row
    for again in tx.work_items(WorkFilter(review=row.id)):
        if again.element == item.element and returned_by(CaseFile(app, tx, row.id), [item.element]):
            kept = hand_back(app, tx, kept, again, actor=actor, person=person)
            break
    heard = hear_unless_outside(app, tx, kept, item.element, answers, by=actor, advance=advance)
    opened = tx.work_items(WorkFilter(review=row.id))
    return {
        "review": row.id,
        "revision": kept.revision,
        "status": kept.status,
        "tasks": [{"id": one.id, "element": one.element, "role": one.role} for one in opened],
        "returned_by": returned_by(CaseFile(app, tx, row.id), [one.element for one in opened]),
        **heard,
    }


def request_of(task: str, answers: Mapping[str, Any]) -> Json:
    """What must be the same when a key is used again."""
    return {"task": task, "answers": answers}


def named_task(
    reader: Reader, review: str, element: str, answers: Mapping[str, Any], *, person: str, key: str | None
) -> str:
    """The id of the task that somebody means who names it by its element: the one that is open.

    Where the same person sent the same answers with the same key before, it is the task that they completed then; and
    where none is open, the last one that was, so that they are told what became of it.
    """
    if reader.review(review) is None:
        raise NotFound(f"There is no review {review}. `casework show` without an id lists those that there are.")
    asked = [
        item
        for item in reader.work_items(WorkFilter(review=review, kind="USER", status=None, limit=EVERY))
        if item.element == element
    ]
    before = None if key is None else reader.replayed(person, key)
    if before is not None:
        for item in asked:
            if fingerprint(request_of(item.id, answers)) == before[0]:
                return item.id
    if asked:
        return max(asked, key=lambda item: (item.status == "OPEN", item.opened_at, asked.index(item))).id
    opened = reader.work_items(WorkFilter(review=review, kind="USER"))
    names = ", ".join(item.element for item in opened) or "none"
    raise NotFound(f"The review {review} has no open task {element}. Its open tasks: {names}.")


def open_item(
    app: Application, tx: Transaction, task: str, *, told: str = "Your answers were not recorded a second time."
) -> WorkItem:
    """The open work item; TaskNotOpen says who ended it and when."""
    item = tx.work_item(task)
    if item is None:
        raise NotFound(f"There is no task {task}. `casework tasks` lists those that are open.")
    if item.status != "OPEN":
        when = f" on {moment(item.closed_at, zone_of(app, tx, item.review))}" if item.closed_at else ""
        how = (
            f"completed by {name_of(tx, item.closed_by)}{when}"
            if item.status == "DONE"
            else f"cancelled{when}, because the review went another way"
        )
        raise TaskNotOpen(f"The task “{item.name}” is no longer open: it was {how}. {told}")
    if item.kind != "USER":
        raise TaskNotOpen(
            f"“{item.name}” waits for the message {item.message}, not for a form. Use `casework message`."
        )
    return item


def refuse_held(
    app: Application, tx: Transaction, item: WorkItem, *, told: str = "Your answers were not recorded."
) -> None:
    """TaskNotOpen where somebody has signed the task and their signature is only held for a while."""
    held = tx.held_signature(item.id)
    if held is not None and held.state == "HELD":
        zone = zone_of(app, tx, item.review)
        raise TaskNotOpen(
            f"“{item.name}” was signed by {name_of(tx, held.person)} on {moment(held.signed_at, zone)}. Until "
            f"{moment(held.until, zone)} they can undo it; nobody else can answer it. {told}"
        )
