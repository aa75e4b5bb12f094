"""Legal holds: set and lifted by a person with a reason, each on record; while one is on a case, nothing of it goes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from casework.audit.chain import row_hash
from casework.audit.journal import Journal
from casework.audit.sound_accounts import read_sound, refuse_changed_hold
from casework.domain.visible_text import length_seen, unreadable
from casework.errors import FormError, NotFound, RightsError, StateError
from casework.identity.permissions import permissions
from casework.ports import Actor, Person, Transaction
from casework.ports_of_history import CASE, MEMBER, SET, Hold
from casework.usecases import accounts_record
from casework.usecases.application import Application
from casework.usecases.case_numbers import as_kept
from casework.usecases.steps import lock

ACTION, FORM = "history.hold", "hold"
SHORTEST, LONGEST = 10, 1000  # characters of a reason
LONGEST_NUMBER = 100  # characters of a member's number
FIELDS = {CASE: ("review",), MEMBER: ("member",), SET: ("line_of_business", "from_day", "to_day", "whole")}
SCOPES = {
    CASE: "One case",
    MEMBER: "Every case of a member",
    SET: "Cases of a plan type, by the day on which they were received",
}
WHOLE = "Every case of this plan type, whenever it was or will be received"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a hold is asked for on, as it was typed; `whole` says that it is on a plan type without any day."""

    scope: str
    review: str = ""
    member: str = ""
    line_of_business: str = ""
    from_day: str = ""
    to_day: str = ""
    whole: str = ""
    reason: str = ""


def received(hold: Hold, said: Callable[[str], str]) -> str:
    """Which cases of its plan type a hold is on, in words; `said` tells a day."""
    if hold.from_day and hold.to_day:
        return f"received from {said(hold.from_day)} to {said(hold.to_day)}"
    if hold.from_day:
        return f"received on {said(hold.from_day)} or later, also those that will come"
    return f"received on {said(hold.to_day)} or earlier" if hold.to_day else "every case, also those that will come"


def set_hold(app: Application, by: Person, wish: Wish) -> Hold:
    """Keep a hold; FormError where the wish names nothing that there is, or gives no reason."""
    _refuse_others(by)
    now = app.clock.now()
    with app.store.transaction() as tx:
        wish = replace(wish, review=as_kept(tx, wish.review))
        if messages := _faults(app, tx, wish):
            raise FormError(FORM, messages)
        hold = Hold(
            id=secrets.token_hex(8),
            scope=wish.scope,
            review=wish.review if wish.scope == CASE else None,
            member=wish.member.strip() if wish.scope == MEMBER else None,
            line_of_business=app.library.line_id(wish.line_of_business) if wish.scope == SET else None,
            from_day=(wish.from_day or None) if wish.scope == SET else None,
            to_day=(wish.to_day or None) if wish.scope == SET else None,
            reason=wish.reason.strip(),
            set_by=by.id,
            set_at=now,
        )
        _keep(app, tx, hold, by, "hold.set")
    return hold


def lift(app: Application, by: Person, id: str, because: str) -> Hold:
    """End a hold; what it was on may be purged again, as far as nothing else keeps it. One that was changed by hand is
    not lifted: the entry about its end would hold the change."""
    _refuse_others(by)
    if messages := _reason_faults(because, "because"):
        raise FormError(FORM, messages)
    with app.store.reading() as reader:
        known = read_sound(reader)
    with app.store.transaction() as tx:
        held = tx.hold(id)
        if held is None:
            raise NotFound("There is no such legal hold. Load the list again.")
        if held.lifted_at is not None:
            raise StateError(f"{held.lifted_by} has lifted this hold already. Nothing was changed.")
        refuse_changed_hold(tx, known, held)
        lifted = replace(held, lifted_by=by.id, lifted_at=app.clock.now(), lifted_because=because.strip())
        _keep(app, tx, lifted, by, "hold.lifted")
    return lifted


def _keep(app: Application, tx: Transaction, hold: Hold, by: Person, kind: str) -> None:
    """The hold, the entry about it, and, where it is on one case, an entry of that case's own trail."""
    now = app.clock.now()
    tx.put_hold(hold)
    accounts_record.write(
        tx, at=now, actor=by.id, person=by.id, kind=kind, hold=hold.id, scope=hold.scope, row=row_hash(hold)
    )
    if hold.review is not None and tx.review(hold.review) is not None:
        row = lock(tx, hold.review)
        role = next((one for one in by.roles if one in permissions().actions[ACTION].roles), None)
        journal = Journal(row.id, Actor(by.id, role, by.name))
        reason = hold.reason if hold.lifted_because is None else hold.lifted_because
        journal.add(kind, hold=hold.id, reason=reason)
        journal.keep_beside(tx, row, at=now)


def _refuse_others(by: Person) -> None:
    if not permissions().may(by.roles, ACTION):
        raise RightsError(f"{by.name} may not set or lift a legal hold: that is for supervisors and auditors.")


def _faults(app: Application, tx: Transaction, wish: Wish) -> dict[str, list[str]]:
    messages = _reason_faults(wish.reason, "reason")
    if wish.scope not in SCOPES:
        messages["scope"] = ["Choose what the hold is on."]
    elif wish.scope == CASE and tx.review(wish.review.strip()) is None:
        messages["review"] = [f"There is no case {wish.review.strip() or 'without a number'}. Check the number."]
    elif wish.scope == MEMBER and not 1 <= length_seen(wish.member) <= LONGEST_NUMBER:
        messages["member"] = [f"Give the member's number, in {LONGEST_NUMBER} characters or fewer."]
    elif wish.scope == SET:
        messages |= _set_faults(app, wish)
    for scope, fields in FIELDS.items():
        for field in fields if wish.scope in SCOPES and scope != wish.scope else ():
            if getattr(wish, field).strip():
                messages[field] = [f"This belongs to another choice than “{SCOPES[wish.scope]}”. Leave it empty."]
    return messages


def _set_faults(app: Application, wish: Wish) -> dict[str, list[str]]:
    messages: dict[str, list[str]] = {}
    known = {one.id for one in app.library.lines_of_business}
    if app.library.line_id(wish.line_of_business) not in known:
        messages["line_of_business"] = ["Choose a plan type."]
    for name in ("from_day", "to_day"):
        if (typed := getattr(wish, name)) and not _is_day(typed):
            messages[name] = [f"“{typed}” is not a day of the calendar. Choose one, or leave it empty."]
    if not messages and wish.from_day and wish.to_day and wish.to_day < wish.from_day:
        messages["to_day"] = ["The last day is before the first one."]
    if wish.whole and (wish.from_day or wish.to_day):
        messages["whole"] = [f"A day says which cases are meant, and “{WHOLE}” says all. Leave one of them out."]
    elif not (wish.whole or wish.from_day or wish.to_day):
        messages["from_day"] = ["Choose the first day, the last day or both, or say below that every case is meant."]
    return messages


def _reason_faults(reason: str, field: str) -> dict[str, list[str]]:
    if (typed := length_seen(reason)) < SHORTEST:
        return {field: [f"Say why, in {SHORTEST} characters or more. You typed {typed}."]}
    if len(reason) > LONGEST:
        return {field: [f"Say it in {LONGEST:,} characters or fewer. You typed {len(reason):,}."]}
    if odd := unreadable(reason):
        return {field: [odd]}
    return {}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
