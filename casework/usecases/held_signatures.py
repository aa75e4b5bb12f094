"""A signed decision waits for a while before its letters leave, so that whoever signed it can take it back.

What is signed is tried at once, on the whole step, and taken back; so rights, form and rules have answered before
anything is promised. When the time is over the same step is taken for good, in one transaction with the end of the
waiting: after a crash it is either still held or wholly done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from casework.audit.journal import Journal
from casework.domain.appeals import open_level
from casework.domain.moment_words import moment
from casework.errors import (
    FormError,
    InputError,
    InvariantBroken,
    NotFound,
    RightsError,
    SignatureTakenBack,
    StateError,
    TaskNotOpen,
)
from casework.ports import CASEWORK, Actor, Json, Reader, ReviewRow, Transaction, WorkItem
from casework.ports_of_drafts import HeldSignature
from casework.usecases import drafts
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.complete import CANNOT_GO_ON, complete, complete_in, open_item, refuse_held, request_of
from casework.usecases.holders import put_holder, taken
from casework.usecases.idempotency import once
from casework.usecases.incidents import note_failure
from casework.usecases.refusals import refusals_kept
from casework.usecases.rights import actor_for, name_of, zone_of
from casework.usecases.steps import in_time, lock, lock_open, refuse_stale

HELD, UNDONE, RELEASED, DROPPED = "HELD", "UNDONE", "RELEASED", "DROPPED"
REFUSED = (InputError, StateError, RightsError, InvariantBroken)  # what says no to a signature when its time has come


class _Tried(Exception):
    """Ends the transaction of a trial, so that nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a step would come to: its result, and the letters that it would write."""

    result: Json
    letters: tuple[Json, ...]  # {kind, audience, language, subject, text, html, facts}


def rehearse(app: Application, task: str, answers: Mapping[str, Any], *, person: str) -> Trial:
    """Take the step and take it back; raises whatever completing would raise, and keeps nothing."""
    found: list[Trial] = []
    try:
        with app.store.transaction() as tx:
            item = tx.work_item(task)
            before = set() if item is None else {letter.id for letter in tx.letters(item.review)}
            result = complete_in(app, tx, task, answers, person=person)
            written = [one for one in tx.letters(result["review"]) if one.id not in before]
            told = ("kind", "audience", "language", "subject", "text", "html", "facts")
            letters = tuple({name: getattr(one, name) for name in told} for one in written)
            found.append(Trial(result, letters))
            raise _Tried
    except _Tried:
        return found[0]


def hold_until(app: Application, reader: Reader, row: ReviewRow, item: WorkItem, *, hold: timedelta) -> datetime:
    """Until when a signature given now can be undone: at once over where it is urgent, and never past half of the time
    that is left before something is due."""
    now = app.clock.now()
    level = open_level(CaseFile(app, reader, row.id)) or {}
    urgent = level.get("urgency", row.urgency) == "EXPEDITED"
    due = [moment for moment in (row.decision_due_at, item.due_at) if moment is not None]
    if urgent or not due:
        return now if urgent else now + hold
    return max(now, min(now + hold, now + (min(due) - now) / 2))


def sign(
    app: Application,
    task: str,
    answers: Mapping[str, Any],
    *,
    person: str,
    hold: timedelta,
    typed: Json,
    key: str,
    revision: int | None = None,
    active_seconds: int = 0,
) -> Json:
    """Complete a task that sends a decision's letters, or hold its answer for a while; as `complete`, with `held_until`
    (ISO 8601, null where nothing is held) and `letters` [{kind, audience}].

    `typed` is what stood in the form, so that it stands there again when it is undone.
    """
    with app.store.reading() as reader:
        before = reader.held_signature(task)
    if before is not None and before.key == key and before.state in (UNDONE, DROPPED):
        how = "You took this signature back" if before.state == UNDONE else "This signature was not carried out"
        raise SignatureTakenBack(f"{how}, so nothing was signed now. Look it through, and sign again if you mean to.")
    try:
        with refusals_kept(app, task, person=person, by=person):
            trial = rehearse(app, task, answers, person=person)
    except CANNOT_GO_ON:
        trial = None  # it is kept, with an incident, as any other answer is

    def at_once() -> Json:
        done = complete(
            app,
            task,
            answers,
            person=person,
            revision=revision,
            key=key,
            active_seconds=active_seconds,
            also=lambda tx, journal: drafts.sent(tx, task, person),
        )
        return {**done, "held_until": None, "letters": []}

    if trial is None or not trial.letters:
        return at_once()
    with app.store.transaction() as tx:
        item = open_item(app, tx, task)
        until = hold_until(app, tx, lock_open(tx, item.review), item, hold=hold)
    if until <= app.clock.now():
        return at_once()
    kept = {"letters": [{"kind": one["kind"], "audience": one["audience"]} for one in trial.letters]}
    with app.store.transaction() as tx:
        return once(
            tx,
            Actor(person),
            key,
            request_of(task, answers),
            app.clock.now(),
            lambda: _hold(
                app,
                tx,
                HeldSignature(
                    task=task,
                    person=person,
                    review=item.review,
                    element=item.element,
                    answers=dict(answers),
                    typed=typed,
                    letters=kept,
                    signed_at=app.clock.now(),
                    until=until,
                    active_seconds=active_seconds,
                    state=HELD,
                    key=key,
                ),
                revision=revision,
            ),
        )


def _hold(app: Application, tx: Transaction, held: HeldSignature, *, revision: int | None) -> Json:
    row = in_time(app, lock_open(tx, held.review))
    item = open_item(app, tx, held.task)
    refuse_held(app, tx, item)
    refuse_stale(row, revision)
    actor = actor_for(app, tx, item, held.person)
    now = app.clock.now()
    journal = Journal(row.id, actor)
    if item.claimed_by is None:
        put_holder(tx, taken(item, journal, person=held.person, at=now), at=now)
    tx.put_held_signature(held)
    drafts.put_back(
        app, tx, item, person=held.person, typed={}, seconds=held.active_seconds, note=None, state=drafts.HELD
    )
    told = {"task": held.task, "element": held.element, "until": held.until.isoformat(), **held.letters}
    journal.add_row("signature.held", held, **told)
    saved = journal.keep(tx, row, at=now)
    return {
        "review": row.id,
        "revision": saved.revision,
        "status": row.status,
        "tasks": [],
        "returned_by": [],
        "held_until": held.until.isoformat(),
        "letters": held.letters["letters"],
    }


def undo(app: Application, task: str, *, person: str) -> HeldSignature:
    """Take a signature back while it is held; what was typed lies in the form again.

    RightsError for anybody but whoever signed; TaskNotOpen once the letters have left.
    """
    with app.store.transaction() as tx:
        found = tx.held_signature(task)
        if found is None:
            raise NotFound(f"Nothing that was signed waits at {task}.")
        row, now = lock(tx, found.review), app.clock.now()
        held = tx.held_signature(task) or found
        if held.person != person:
            raise RightsError(f"{name_of(tx, held.person)} signed this. Only whoever signed can undo it.")
        if held.state == UNDONE:
            raise TaskNotOpen("You took this signature back before. The task is open, with your answers in it.")
        if held.state == DROPPED:
            raise TaskNotOpen(
                f"This was not carried out, so there is nothing to undo: {held.reason or 'it was refused'} The task is "
                "open again, with your answers in it."
            )
        if held.state != HELD or held.until <= now:
            over = moment(held.until, zone_of(app, tx, held.review))
            raise TaskNotOpen(
                f"It is too late to undo this: the time was over on {over}. What was decided can be changed by an "
                "appeal or a reopening."
            )
        item = open_item(app, tx, task)
        undone = replace(held, state=UNDONE)
        tx.put_held_signature(undone)
        drafts.put_back(
            app, tx, item, person=person, typed=held.typed, seconds=held.active_seconds, note="You undid your signature"
        )
        journal = Journal(row.id, actor_for(app, tx, item, person))
        journal.add_row("signature.undone", undone, task=task, element=held.element)
        journal.keep(tx, row, at=now)
        return undone


def release(app: Application, task: str) -> bool:
    """Take the step that was signed where its time has come; False where there is nothing to do.

    Where it is refused now, the answers lie in the form again and say why.
    """
    with app.store.reading() as reader:
        found = reader.held_signature(task)
    if found is None or found.state != HELD or found.until > app.clock.now():
        return False
    try:
        with app.store.transaction() as tx:
            _take(app, tx, found, advance=True)
    except CANNOT_GO_ON as failure:
        with app.store.transaction() as tx:
            _take(app, tx, found, advance=False)
            note_failure(app, tx, found.review, failure)
    except REFUSED as refusal:
        return _drop(app, found, _why(refusal))
    return True


def _take(app: Application, tx: Transaction, found: HeldSignature, *, advance: bool) -> None:
    lock(tx, found.review)
    held = tx.held_signature(found.task)
    if held is None or held.state != HELD:  # another worker was faster, or it was undone
        return
    released = replace(held, state=RELEASED)
    tx.put_held_signature(released)

    def also(tx: Transaction, journal: Journal) -> None:
        drafts.sent(tx, held.task, held.person)
        told = {"task": held.task, "element": held.element, "signed_at": held.signed_at.isoformat()}
        journal.add_row("signature.released", released, **told)

    complete_in(
        app, tx, held.task, held.answers, person=held.person, seconds=held.active_seconds, also=also, advance=advance
    )


def _why(refusal: Exception) -> str:
    """What a refusal says to whoever signed; of a form its words alone, without the names of its fields."""
    return " ".join(_told(refusal.messages)) if isinstance(refusal, FormError) else str(refusal)


def _told(messages: Any) -> list[str]:
    if isinstance(messages, Mapping):
        return [text for one in messages.values() for text in _told(one)]
    return [text for one in messages for text in _told(one)] if isinstance(messages, list) else [str(messages)]


def _drop(app: Application, found: HeldSignature, why: str) -> bool:
    with app.store.transaction() as tx:
        row, now = lock(tx, found.review), app.clock.now()
        held, item = tx.held_signature(found.task), tx.work_item(found.task)
        if held is None or held.state != HELD or item is None:
            return False
        dropped = replace(held, state=DROPPED, reason=why)
        tx.put_held_signature(dropped)
        drafts.put_back(app, tx, item, person=held.person, typed=held.typed, seconds=held.active_seconds, note=why)
        journal = Journal(row.id, CASEWORK)
        journal.add_row("signature.dropped", dropped, task=held.task, element=held.element, reason=why)
        journal.keep(tx, row, at=now)
        return True
