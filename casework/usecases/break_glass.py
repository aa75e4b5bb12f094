"""Emergency access: one case, to read, for an hour, with a reason; every one is judged by a supervisor afterwards."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from casework.domain.visible_text import length_seen, unreadable
from casework.errors import FormError, InputError, NotFound, RightsError, TaskNotOpen
from casework.ports import Person, Transaction
from casework.ports_of_identity import BreakGlass
from casework.usecases import accounts_record as record
from casework.usecases import case_access
from casework.usecases.application import Application

LASTS = timedelta(minutes=60)
SHORTEST = 10  # characters of a reason that can be seen
VERDICTS = ("JUSTIFIED", "NOT_JUSTIFIED")
FORM = "break_glass"


def open_case(app: Application, person: Person, review: str, reason: str) -> BreakGlass:
    """Let the person read this case for an hour; FormError where the reason says too little."""
    reason, now = reason.strip(), app.clock.now()
    if (typed := length_seen(reason)) < SHORTEST:
        raise FormError(
            FORM,
            {"reason": [f"Say why you need this case now, in {SHORTEST} characters or more. You typed {typed}."]},
        )
    if odd := unreadable(reason):
        raise FormError(FORM, {"reason": [odd]})
    with app.store.transaction() as tx:
        if tx.review(review) is None:
            raise NotFound(f"No case {review}. Check the number.")
        if case_access.visible(tx, person, review, now=now):
            raise InputError(f"You may see the case {review} already, without an emergency. Open it by its number.")
        glass = BreakGlass(
            id=uuid4().hex, review=review, person=person.id, reason=reason, opened_at=now, until=now + LASTS
        )
        record.put_glass(tx, glass, at=now, actor=person.id, kind="break_glass.opened", reason=reason)
    return glass


def close(app: Application, person: Person, id: str) -> BreakGlass:
    """End the access before its hour is over."""
    with app.store.transaction() as tx:
        glass = _found(tx, id)
        if glass.person != person.id:
            raise RightsError("Only who opened the case in an emergency ends that access; a supervisor judges it.")
        return _end(app, tx, glass, by=person.id)


def judge(app: Application, person: Person, id: str, *, verdict: str, judgement: str) -> BreakGlass:
    """A supervisor's word on whether the access was justified; it ends where it has not."""
    messages: dict[str, list[str]] = {}
    if verdict not in VERDICTS:
        messages["verdict"] = ["Choose whether the access was justified."]
    if length_seen(judgement) < SHORTEST:
        messages["judgement"] = [f"Say what you found out, in {SHORTEST} characters or more."]
    elif odd := unreadable(judgement):
        messages["judgement"] = [odd]
    if messages:
        raise FormError(FORM, messages)
    now = app.clock.now()
    with app.store.transaction() as tx:
        glass = _found(tx, id)
        if glass.person == person.id:
            raise RightsError("Nobody judges their own emergency access. Another supervisor must.")
        if glass.judged_at is not None:
            raise TaskNotOpen(f"{glass.judged_by} has judged this access already. Nothing was changed.")
        ended = _end(app, tx, glass, by=person.id)
        judged = replace(ended, judged_by=person.id, judged_at=now, verdict=verdict, judgement=judgement.strip())
        record.put_glass(tx, judged, at=now, actor=person.id, kind="break_glass.judged", verdict=verdict)
    return judged


def _found(tx: Transaction, id: str) -> BreakGlass:
    glass = tx.break_glass(id)
    if glass is None:
        raise NotFound("There is no such emergency access. Load the list again.")
    return glass


def _end(app: Application, tx: Transaction, glass: BreakGlass, *, by: str) -> BreakGlass:
    now = app.clock.now()
    if glass.closed_at is not None or glass.until <= now:
        return glass
    ended = replace(glass, closed_at=now)
    record.put_glass(tx, ended, at=now, actor=by, kind="break_glass.closed")
    return ended
