"""The chain of everything that was done to accounts and people; nothing is taken out of it."""

from datetime import datetime
from typing import Any

import orjson

from casework.audit.accounts import ACCOUNTS, account_seal, next_event
from casework.audit.chain import row_hash
from casework.errors import StoreBusy
from casework.ports import Person, Transaction
from casework.ports_of_identity import Account, BreakGlass, CaseAccess, ChainHead
from casework.usecases.application import Application

GLASS = "BREAK_GLASS"  # why somebody may see a case that was opened in an emergency

KINDS = {
    "account.added": "The account was made.",
    "account.disabled": "The account was disabled; every session ended.",
    "account.enabled": "The account was enabled again.",
    "account.locked": "Too many tries: the account was locked for a while.",
    "account.unlocked": "The lock was taken off.",
    "absence.ended": "An absence was ended early or taken back.",
    "absence.set": "Somebody is away for a while; who stands in for them is kept.",
    "batch.cancelled": "A batch was ended before its last case.",
    "batch.made": "A batch, one act on many cases, was begun.",
    "batch.paused": "A batch was told to wait.",
    "batch.resumed": "A batch was told to go on.",
    "break_glass.closed": "The emergency access was ended by the person.",
    "break_glass.judged": "A supervisor judged the emergency access.",
    "break_glass.opened": "A case was opened in an emergency.",
    "case.archived": "A case that is over was written whole to one file.",
    "case.kept": "A case was not purged with the others: it is kept.",
    "case.purged": "A case was purged; its tombstone keeps where its chains ended.",
    "export.made": "An export of the audit trail was made and handed out.",
    "history.scrubbed": "What had been deleted was wiped from the database's free space.",
    "hold.lifted": "A legal hold was lifted.",
    "hold.redacted": "What named a member was taken out of a legal hold, with the last of their cases.",
    "hold.set": "A legal hold was set: nothing that it is on may be purged.",
    "look.answered": "The questions of a task were answered a second time, apart from the first answer.",
    "look.drawn": "An answer was drawn for a second look.",
    "look.released": "A second look was given back.",
    "look.settled": "Somebody said what was done about two answers that would have decided otherwise.",
    "look.taken": "Somebody took a second look.",
    "password.changed": "The person changed the password.",
    "password.kept_anew": "The password was kept under stronger parameters.",
    "password.reset": "A one-time password was set by somebody else.",
    "person.added": "The person was added.",
    "person.changed": "Roles, licences, specialties or the reporting line were changed.",
    "purge.agreed": "A second person agreed to a purge.",
    "purge.asked": "Somebody asked that cases be purged.",
    "purge.done": "A purge came to its end.",
    "purge.taken_back": "A purge was taken back before its end.",
    "recovery_code.used": "A recovery code was used in place of the second factor.",
    "recovery_codes.made": "New recovery codes were made; the earlier ones do not count any more.",
    "right.refused": "Something was asked for that none of the person's roles may do.",
    "second_factor.removed": "The second factor was taken off.",
    "second_factor.sealed": "The secret of the second factor was sealed; before, the database could show it.",
    "second_factor.set": "A second factor was set up.",
    "session.ended": "A session ended.",
    "session.revoked": "A device was signed out.",
    "session.started": "The person signed in.",
}


def write(tx: Transaction, *, at: datetime, actor: str, person: str, kind: str, **detail: Any) -> None:
    """Add what happened, as the next link of the chain."""
    last = tx.chain_head(ACCOUNTS)
    length, head = (0, "") if last is None else (last.length, last.head)
    plain = orjson.loads(orjson.dumps(detail))
    event = next_event(head, seq=length + 1, at=at, actor=actor, person=person, kind=kind, detail=plain)
    tx.add_account_event(event)
    if not tx.move_chain_head(ChainHead(chain=ACCOUNTS, length=event.seq, head=event.hash), expected=length):
        raise StoreBusy("Somebody else changed an account at the same moment, so nothing was changed. Try again.")


def put_account(tx: Transaction, account: Account, *, at: datetime, actor: str, kind: str, **detail: Any) -> None:
    """Keep an account as it is now, with what was done to it on record, and how it stood before."""
    was = tx.account(account.person)
    tx.put_account(account)
    seals = {"account": account_seal(account), "before": None if was is None else account_seal(was)}
    write(tx, at=at, actor=actor, person=account.person, kind=kind, **seals, **detail)


def put_glass(tx: Transaction, glass: BreakGlass, *, at: datetime, actor: str, kind: str, **detail: Any) -> None:
    """Keep an emergency access as it stands now, with what was done to it on record."""
    tx.put_break_glass(glass)
    tx.put_case_access(
        CaseAccess(review=glass.review, role="", person=glass.person, why=GLASS, until=glass.closed_at or glass.until)
    )
    told = {"id": glass.id, "review": glass.review, "row": row_hash(glass)}
    write(tx, at=at, actor=actor, person=glass.person, kind=kind, **told, **detail)


def put_person(tx: Transaction, person: Person, *, at: datetime, actor: str) -> bool:
    """Keep a person as they are now, with what changed on record; whether anything did."""
    before = tx.person(person.id)
    if before == person:
        return False
    tx.put_person(person)
    kind = "person.added" if before is None else "person.changed"
    write(tx, at=at, actor=actor, person=person.id, kind=kind, changes=changes(before, person), row=row_hash(person))
    return True


def changes(before: Person | None, after: Person) -> dict[str, Any]:
    """{name: [was, is]} of what is not the same; of somebody new, everything that they have."""
    names = [name for name in Person.__dataclass_fields__ if name != "id"]
    was = {name: None if before is None else getattr(before, name) for name in names}
    return {name: [was[name], getattr(after, name)] for name in names if was[name] != getattr(after, name)}


def note_refusal(app: Application, person: str, *, action: str, review: str | None) -> None:
    """Keep that somebody asked for what they may not do."""
    with app.store.transaction() as tx:
        write(tx, at=app.clock.now(), actor=person, person=person, kind="right.refused", action=action, review=review)
