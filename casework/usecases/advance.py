"""What happens without a person: due moments fire, ready reviews go on, letters leave."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from casework.audit.journal import Journal
from casework.engine.runtime import Instance
from casework.errors import InvariantBroken
from casework.jobs.retry import claim, ended_meanwhile, is_incident, pause, put_off, still_ours
from casework.ports import CASEWORK, Incident, Letter, ReviewRow, ServiceStep, Transaction
from casework.usecases import audit_checks
from casework.usecases.application import Application
from casework.usecases.batches_carrying import carry_out
from casework.usecases.desk_sweep import sweep_desk
from casework.usecases.held_signatures import release
from casework.usecases.host import StepHost
from casework.usecases.incidents import (
    STORE_TROUBLE,
    cause_of,
    note_failure,
    open_incident,
    raise_incident,
)
from casework.usecases.quality_drawing import sweep_quality
from casework.usecases.resolved import resolve_incidents
from casework.usecases.steps import in_time, lock, take_step

BATCH = 20  # reviews, steps and letters a round: what people do meanwhile waits for one of them, never for all


def advance(app: Application, review: str) -> bool:
    """Let one review go on where it is ready or a moment is due; False where nothing was to be done.

    Safe to call at any time. Whatever goes wrong becomes an incident of this review, so that it holds up no other. A
    computer whose clock is behind does nothing at all and says so: what it did would be dated back.
    """
    seen = None
    try:
        with app.store.transaction() as tx:
            row = lock(tx, review)
            now = app.clock.now()
            if row.status != "OPEN" or not (row.ready or (row.next_due_at is not None and row.next_due_at <= now)):
                return False
            seen = in_time(app, row).revision
            take_step(app, tx, row, CASEWORK, lambda host, instance: None)
    except STORE_TROUBLE:
        raise
    except Exception as failure:
        if seen is None:
            raise
        with app.store.transaction() as tx:
            note_failure(app, tx, review, failure, revision=seen)
    return True


def deliver(app: Application, step: str) -> bool:
    """Try the effect of one service step: claim an attempt, deliver its letters, and settle it if the attempt is ours.

    A worker that comes too late (its lease ran out and another took over) changes nothing: the notifier knows the
    letters by their ids, and the result of a stale attempt is dropped.
    """
    claimed = _claim(app, step)
    if claimed is None:
        return False
    with app.store.reading() as reader:
        letters = [letter for letter in reader.letters(claimed.review, task=step) if letter.sent_at is None]
    places: dict[str, str] = {}
    try:
        for letter in letters:
            places[letter.id] = app.notifier.deliver(letter, key=letter.id)
    except Exception as failure:  # noqa: BLE001 - whatever a notifier raises is a failed delivery, tried again and shown
        _put_off(app, claimed, places, failure)
        return True
    _settle(app, claimed, places)
    return True


def _claim(app: Application, step: str) -> ServiceStep | None:
    """The step under an attempt of ours; None where there is nothing to try now."""
    with app.store.transaction() as tx:
        found = tx.service_step(step)
        if found is None:
            return None
        row, now = lock(tx, found.review), app.clock.now()
        present = tx.service_step(step)  # once more: on a store that locks rows, another may have claimed it meanwhile
        claimed = None if present is None else claim(present, now=now)
        if claimed is None:
            return None
        in_time(app, row)
        tx.put_service_step(claimed)
        journal = Journal(row.id, CASEWORK)
        journal.add("step.attempted", task=step, element=claimed.element, attempt=claimed.attempt)
        journal.keep(tx, row, at=now)
        return claimed


def _settle(app: Application, claimed: ServiceStep, places: Mapping[str, str]) -> None:
    try:
        with app.store.transaction() as tx:
            row = lock(tx, claimed.review)
            present = tx.service_step(claimed.id)
            if present is None or not still_ours(claimed, present):
                _tell_of_deliveries(app, tx, row, claimed, present, places)
                return
            settled = replace(present, status="DONE", error=None)

            def act(host: StepHost, instance: Instance) -> None:
                mark_delivered(tx, host.journal, places, host.now())
                tx.put_service_step(settled)
                host.journal.add_row("step.settled", settled, task=settled.id, element=settled.element)
                sent = [letter.sent_at for letter in tx.letters(row.id, task=settled.id) if letter.sent_at is not None]
                instance.resume(settled.id, {"sent_at": max(sent, default=host.now()).isoformat()})
                resolve_incidents(host.journal, tx, lambda one: one.task == settled.id, at=host.now())

            take_step(app, tx, row, CASEWORK, act)
    except STORE_TROUBLE:
        raise
    except Exception as failure:  # noqa: BLE001 - what fails after the delivery is tried again and shown, whatever it is
        _put_off(app, claimed, places, failure)


def mark_delivered(tx: Transaction, journal: Journal, places: Mapping[str, str], now: datetime) -> int:
    """Record where each letter went, once; how many had not been recorded before."""
    recorded = 0
    for letter in tx.letters(journal.review):
        if letter.id in places and letter.sent_at is None:
            sent = replace(letter, sent_at=now, place=places[letter.id])
            tx.mark_sent(letter.id, sent_at=now, place=places[letter.id])
            facts = {"letter": letter.id, "notice": letter.kind, "audience": letter.audience, "place": sent.place}
            journal.add_row("notice.sent", sent, **facts)
            recorded += 1
    return recorded


def _put_off(app: Application, claimed: ServiceStep, places: Mapping[str, str], failure: Exception) -> None:
    """Another try after a pause; letters that did leave are recorded and not sent again."""
    with app.store.transaction() as tx:
        row, now = lock(tx, claimed.review), app.clock.now()
        present = tx.service_step(claimed.id)
        if present is None or not still_ours(claimed, present):
            _tell_of_deliveries(app, tx, row, claimed, present, places)
            return
        journal = Journal(row.id, CASEWORK)
        mark_delivered(tx, journal, places, now)
        refused = isinstance(failure, InvariantBroken)  # trying again mends nothing, so a person sees it at once
        told = cause_of(failure) if refused else type(failure).__name__
        cause = f"{claimed.element} could not be carried out: {told}"
        tx.put_service_step(put_off(present, now=now, error=cause))
        journal.add("step.failed", task=claimed.id, element=claimed.element, attempt=present.attempt, cause=cause)
        known = open_incident(tx, row.id, lambda one: one.task == claimed.id)
        if known is not None or refused or is_incident(present.attempt):
            fresh = Incident(
                id=f"{claimed.id}:{present.attempt}",
                review=row.id,
                task=claimed.id,
                element=claimed.element,
                cause=cause,
                attempts=present.attempt,
                opened_at=now,
            )
            raise_incident(tx, journal, fresh, known)
        journal.keep(tx, row, at=now)


def _tell_of_deliveries(
    app: Application,
    tx: Transaction,
    row: ReviewRow,
    claimed: ServiceStep,
    present: ServiceStep | None,
    places: Mapping[str, str],
) -> None:
    """The attempt is no longer ours; but where the step was given up while its letters left, the trail must say so."""
    journal, now = Journal(row.id, CASEWORK), app.clock.now()
    if ended_meanwhile(claimed, present) and mark_delivered(tx, journal, places, now):
        journal.keep(tx, row, at=now)


def post(app: Application, letter: Letter) -> bool:
    """Deliver one courtesy, a letter that nothing waits for; False where another worker was faster."""
    with app.store.reading() as reader:
        if (present := reader.review(letter.review)) is not None:
            in_time(app, present)
    try:
        place = app.notifier.deliver(letter, key=letter.id)
    except Exception as failure:  # noqa: BLE001 - whatever a notifier raises is a failed delivery, tried again and shown
        return _delay(app, letter, failure)
    with app.store.transaction() as tx:
        row, now = lock(tx, letter.review), app.clock.now()
        journal = Journal(row.id, CASEWORK)
        if not mark_delivered(tx, journal, {letter.id: place}, now):
            return False
        resolve_incidents(journal, tx, lambda one: one.id == letter.id, at=now)
        journal.keep(tx, row, at=now)
    return True


def _delay(app: Application, letter: Letter, failure: Exception) -> bool:
    """A courtesy that could not be delivered: an incident that a person sees, and another try after a pause."""
    with app.store.transaction() as tx:
        row, now = lock(tx, letter.review), app.clock.now()
        present = next((one for one in tx.letters(row.id, task=letter.task) if one.id == letter.id), None)
        if present is None or present.sent_at is not None:
            return False
        known = open_incident(tx, row.id, lambda one: one.id == letter.id)
        what = f"The letter {letter.kind} to {letter.audience.lower()}"
        fresh = Incident(
            id=letter.id,
            review=row.id,
            task=letter.task,
            element=None,
            cause=f"{what} could not be delivered: {type(failure).__name__}",
            attempts=1 if known is None else known.attempts + 1,
            opened_at=now,
        )
        tx.delay_letter(letter.id, not_before=now + pause(fresh.attempts, key=letter.id))
        journal = Journal(row.id, CASEWORK)
        if known is not None:
            journal.add("step.failed", incident=known.id, attempts=fresh.attempts, cause=fresh.cause)
        raise_incident(tx, journal, fresh, known)
        journal.keep(tx, row, at=now)
    return True


def work(app: Application, *, limit: int = BATCH) -> int:
    """One round of the worker: everything that is due now, in bounded batches; gives how many things were done.

    What cannot even be noted as an incident (a row that was damaged) stops none of the others. It is raised by the
    round in which nothing else was left to do, and by every round after it.
    """
    done, trouble = 0, None
    for attempt in _due(app, limit):
        try:
            done += attempt()
        except STORE_TROUBLE:
            raise
        except Exception as error:  # noqa: BLE001 - it is raised below as soon as it holds nobody up
            trouble = trouble or error
    if trouble is not None and not done:
        raise trouble
    return done


def _due(app: Application, limit: int) -> Iterator[Callable[[], bool]]:
    """What is to be tried now: signatures and reviews first, because they prepare steps; batches last."""
    yield partial(sweep_desk, app)
    yield partial(sweep_quality, app)
    with app.store.reading() as reader:
        signed = reader.due_signatures(app.clock.now(), limit=limit)
    yield from (partial(release, app, task) for task in signed)
    with app.store.reading() as reader:
        reviews = reader.waiting_reviews(app.clock.now(), limit=limit)
    yield from (partial(advance, app, review) for review in reviews)
    with app.store.reading() as reader:
        steps = [step.id for step in reader.due_service_steps(app.clock.now(), limit=limit)]
    yield from (partial(deliver, app, step) for step in steps)
    with app.store.reading() as reader:
        letters = reader.unsent_letters(app.clock.now(), limit=limit)
    yield from (partial(post, app, letter) for letter in letters)
    with app.store.reading() as reader:
        rows = reader.waiting_rows(limit=limit)
    yield from (partial(carry_out, app, batch, n) for batch, n in rows)
    yield partial(audit_checks.go_on, app)


def work_off(app: Application, *, rounds: int = 1000) -> int:
    """Rounds of the worker until nothing is left to do now."""
    total = 0
    for _ in range(rounds):
        done = work(app)
        if not done:
            break
        total += done
    return total
