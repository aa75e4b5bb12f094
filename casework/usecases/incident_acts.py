"""What a supervisor does about what is stuck, each with a reason: try it now, set its next try, skip a courtesy."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from casework.audit.journal import Journal
from casework.domain.moment_words import moment
from casework.domain.visible_text import length_seen, unreadable
from casework.errors import FormError, NotFound, StateError
from casework.ports import Actor, Incident, Letter, Person, Reader, ReviewRow, ServiceStep, Transaction
from casework.ports_of_incidents import LETTER, MOMENT, REVIEW, SIGNATURE, STEP
from casework.usecases.advance import advance, deliver, post
from casework.usecases.application import Application
from casework.usecases.held_signatures import release
from casework.usecases.incidents import UNDONE
from casework.usecases.resolved import resolve_incidents
from casework.usecases.steps import lock

SHORTEST, LONGEST = 10, 500  # characters of a reason
FARTHEST = timedelta(days=7)  # to which a next try may be put off
FORM = "incident"
NOT_NEEDED = "a supervisor decided that the courtesy may be left out"
ROLES = ("supervisor",)
BESIDE = "BESIDE"  # what a batch was to do, beside the case's own steps: nothing of it is tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an incident is about: a service step, a courtesy letter, a batch, or else the review itself."""

    kind: str
    step: ServiceStep | None = None
    letter: Letter | None = None


def subject_of(reader: Reader, incident: Incident) -> Subject:
    """What would be tried again."""
    if incident.task is None and incident.cause.startswith(UNDONE):
        return Subject(kind=BESIDE)
    step = None if incident.task is None else reader.service_step(incident.task)
    if step is not None:
        return Subject(kind=STEP, step=step)
    letters = reader.letters(incident.review, task=incident.task) if incident.task is not None else ()
    letter = next((one for one in letters if one.id == incident.id), None)
    return Subject(kind=REVIEW) if letter is None else Subject(kind=LETTER, letter=letter)


def why_not_skipped(app: Application, reader: Reader, incident: Incident) -> str | None:
    """Why this may not be skipped, for a person to read; None where it may."""
    subject = subject_of(reader, incident)
    if subject.kind == STEP:
        return "The process waits for this letter, and somebody has a right to it. It must leave."
    if subject.letter is None:
        return "The case itself cannot go on here; there is no step that could be left out."
    if _sender(app, reader, subject.letter) is None:
        return "Nothing waits for this letter, but its step does not say that it is a courtesy. It must leave."
    return None


def retry(app: Application, who: Person, id: str, reason: str) -> bool:
    """Try it now; whether the incident is over afterwards. What a batch did not do is over because somebody says so."""
    _refuse_reason(reason)
    with app.store.transaction() as tx:
        incident, row, subject = _open(tx, id)
        now = app.clock.now()
        if subject.step is not None:
            _refuse_leased(subject.step, now)
        journal = _journal(row, who)
        if subject.kind == BESIDE:
            resolve_incidents(journal, tx, lambda one: one.id == id, at=now, because=reason.strip())
            journal.keep(tx, row, at=now)
            return True
        journal.add("incident.retried", incident=id, person=who.id, reason=reason.strip())
        journal.keep(tx, _moved(tx, row, subject, now), at=now)
    _try(app, incident.review, subject)
    with app.store.reading() as reader:
        present = reader.incident(id)
    return present is not None and present.resolved_at is not None


def latest_try(row: ReviewRow, now: datetime) -> tuple[datetime, bool]:
    """Until when a next try may be put off, that moment included; and whether it is the case's clock that says so."""
    farthest, due = now + FARTHEST, row.decision_due_at
    if due is None or not now < due <= farthest:
        return farthest, False
    return due - timedelta(minutes=1), True


def put_off(app: Application, who: Person, id: str, until: datetime, reason: str, *, zone: ZoneInfo) -> None:
    """Try it again at another moment, which the clock that it holds up must allow; moments are told in this zone."""
    now = app.clock.now()
    with app.store.transaction() as tx:
        _, row, subject = _open(tx, id)
        messages: dict[str, list[str]] = {}
        if (wrong := fault_of(reason)) is not None:
            messages["reason"] = [wrong]
        if wrong := _fault_of_moment(row, until, now, zone):
            messages["until"] = [wrong]
        if messages:
            raise FormError(FORM, messages)
        if subject.kind in (REVIEW, BESIDE):
            raise StateError(
                "The case itself cannot go on, and its own moments say when it is looked at. Mend what the cause "
                "names, then retry."
            )
        if subject.step is not None:
            _refuse_leased(subject.step, now)
        journal = _journal(row, who)
        told = {"incident": id, "person": who.id, "until": until.isoformat(), "reason": reason.strip()}
        journal.add("incident.put_off", **told)
        journal.keep(tx, _moved(tx, row, subject, until), at=now)


def skip(app: Application, who: Person, id: str, reason: str) -> None:
    """Leave a courtesy out; StateError for everything else."""
    _refuse_reason(reason)
    with app.store.transaction() as tx:
        incident, row, subject = _open(tx, id)
        refusal = why_not_skipped(app, tx, incident)
        if refusal is not None or subject.letter is None:
            raise StateError(f"{refusal} Nothing was skipped.")
        letter, now = subject.letter, app.clock.now()
        element, operator = _sender(app, tx, letter) or ("", "")
        step = ServiceStep(
            id=letter.task,
            review=row.id,
            element=element,
            operator=operator,
            status="CANCELLED",
            attempt=incident.attempts,
            not_before=now,
            result={},
            error=incident.cause,
        )
        tx.put_service_step(step)
        journal = _journal(row, who)
        told = {"incident": id, "person": who.id, "element": element, "reason": reason.strip()}
        journal.add("incident.skipped", **told)
        journal.add_row("step.cancelled", step, task=step.id, element=element)
        resolve_incidents(journal, tx, lambda one: one.task == letter.task, at=now, because=NOT_NEEDED)
        journal.keep(tx, row, at=now)


def push(app: Application, who: Person, *, kind: str, ref: str, review: str, reason: str) -> bool:
    """Do now what nothing has tried although its time has come; whether there was anything to do.

    StateError where it is not due any more: it has moved meanwhile, and nothing is noted in a case that may be over.
    """
    _refuse_reason(reason)
    with app.store.transaction() as tx:
        row, now = lock(tx, review), app.clock.now()
        subject = _stuck(tx, kind, ref, row, now)
        journal = _journal(row, who)
        journal.add("incident.retried", person=who.id, reason=reason.strip())
        journal.keep(tx, row, at=now)
    return release(app, ref) if kind == SIGNATURE else _try(app, review, subject)


def _stuck(reader: Reader, kind: str, ref: str, row: ReviewRow, now: datetime) -> Subject:
    """What would be tried; NotFound where the review has no such thing, StateError where its time is not come."""
    if kind in (REVIEW, MOMENT) and ref == row.id:
        moment = row.next_due_at
        return _due(Subject(kind=REVIEW), row.ready if kind == REVIEW else moment is not None and moment <= now)
    if kind == STEP and (step := reader.service_step(ref)) is not None and step.review == row.id:
        return _due(Subject(kind=STEP, step=step), step.status in ("WAITING", "RUNNING") and step.not_before <= now)
    if kind == SIGNATURE and (held := reader.held_signature(ref)) is not None and held.review == row.id:
        return _due(Subject(kind=SIGNATURE), held.state == "HELD" and held.until <= now)
    letter = next((one for one in reader.letters(row.id) if one.id == ref), None) if kind == LETTER else None
    if letter is None:
        raise NotFound("There is nothing of this kind that is stuck. Load the page again.")
    return _due(Subject(kind=LETTER, letter=letter), letter.sent_at is None and letter.not_before <= now)


def _due(subject: Subject, is_due: bool) -> Subject:
    if not is_due:
        raise StateError("It has moved meanwhile, so nothing was done.")
    return subject


def _open(tx: Transaction, id: str) -> tuple[Incident, ReviewRow, Subject]:
    found = tx.incident(id)
    if found is None:
        raise NotFound("There is no such incident. Load the list again.")
    row = lock(tx, found.review)
    present = tx.incident(id) or found
    if present.resolved_at is not None:
        raise StateError("What was held up has gone on meanwhile, so nothing was done.")
    return present, row, subject_of(tx, present)


def _moved(tx: Transaction, row: ReviewRow, subject: Subject, at: datetime) -> ReviewRow:
    """The row, with the next try set to this moment."""
    if subject.step is not None:
        tx.put_service_step(replace(subject.step, status="WAITING", not_before=at))
    elif subject.letter is not None:
        tx.delay_letter(subject.letter.id, not_before=at)
    else:
        return replace(row, next_due_at=at)
    return row


def _try(app: Application, review: str, subject: Subject) -> bool:
    if subject.step is not None:
        return deliver(app, subject.step.id)
    if subject.letter is not None:
        return post(app, subject.letter)
    return advance(app, review)


def _sender(app: Application, reader: Reader, letter: Letter) -> tuple[str, str] | None:
    """Element and operator of the step that wrote a letter, where its handler says that it is a courtesy."""
    row = reader.review(letter.review)
    if row is None:
        return None
    written = (one.detail for one in reader.events(letter.review) if one.kind == "notice.prepared")
    element = next((str(one["element"]) for one in written if one.get("letter") == letter.id), "")
    drawn = app.bound_definitions(reader, row.definition).elements.get(element)
    operator = None if drawn is None else drawn.operator
    handler = app.handlers.get(operator or "")
    return (element, operator) if operator and getattr(handler, "skippable", False) else None


def _refuse_leased(step: ServiceStep, now: datetime) -> None:
    if step.status == "RUNNING" and step.not_before > now:
        raise StateError(
            "It is being tried at this moment, or was when a worker ended. Wait two minutes, then load the page again."
        )


def _refuse_reason(reason: str) -> None:
    if (wrong := fault_of(reason)) is not None:
        raise FormError(FORM, {"reason": [wrong]})


def fault_of(reason: str) -> str | None:
    """What is wrong with a reason; None where nothing is."""
    if (typed := length_seen(reason)) < SHORTEST:
        return f"Say why, in {SHORTEST} characters or more. You typed {typed}."
    if len(reason) > LONGEST:
        return f"Say why, in {LONGEST} characters or fewer. You typed {len(reason)}."
    return unreadable(reason) or None


def _fault_of_moment(row: ReviewRow, until: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Why it cannot be tried at that moment; empty where it can."""
    latest, of_clock = latest_try(row, now)
    if until <= now:
        return f"{moment(until, zone)} has passed. Enter a moment between now and {moment(latest, zone)}."
    if until <= latest:
        return ""
    why = "after the time that the case has left" if of_clock else f"more than {FARTHEST.days} days from now"
    return f"{moment(until, zone)} is {why}. Enter a moment up to {moment(latest, zone)}."


def _journal(row: ReviewRow, who: Person) -> Journal:
    role = next((one for one in who.roles if one in ROLES), None)
    return Journal(row.id, Actor(who.id, role, who.name))
