"""A check of every chain, in slices between other work: each link, each row that a link covers, each end."""

from dataclasses import dataclass, replace
from datetime import datetime

from casework.audit.accounts import verify_accounts, verify_views
from casework.audit.verify import Verdict, verify_review
from casework.ports import Reader
from casework.ports_of_audit import AuditCheck
from casework.usecases.application import Application

SLICE = 20  # cases of one slice: whatever else is due waits for no more
AT_ONCE = 5  # slices that are done while whoever asked waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the last finished check found, and the one that goes on; None where there is none."""

    last: AuditCheck | None
    running: AuditCheck | None


def standing(reader: Reader) -> Standing:
    """A break that was found stands until a later check has found none."""
    found = reader.audit_checks(limit=2)
    running = next((one for one in found if one.state == "RUNNING"), None)
    return Standing(last=next((one for one in found if one is not running), None), running=running)


def start(app: Application, person: str) -> None:
    """Begin a check, unless one goes on; a small installation is checked whole before this returns."""
    with app.store.transaction() as tx:
        if tx.running_check() is None:
            before = next((int(one.id) for one in tx.audit_checks(limit=1)), 0)
            tx.put_audit_check(
                AuditCheck(
                    id=f"{before + 1:09d}",  # in the order in which they were begun
                    person=person,
                    started_at=app.clock.now(),
                    state="RUNNING",
                    place="",
                    cases=0,
                    links=0,
                    broken=0,
                )
            )
    for _ in range(AT_ONCE):
        if not go_on(app):
            break


def go_on(app: Application, *, cases: int = SLICE) -> bool:
    """The next slice of the check that goes on; False where none does."""
    with app.store.reading() as reader:
        check = reader.running_check()
        if check is None:
            return False
        moved = _slice(reader, check, cases, app.clock.now())
    with app.store.transaction() as tx:
        if tx.running_check() == check:  # else another worker has done this slice
            tx.put_audit_check(moved)
    return True


def _slice(reader: Reader, check: AuditCheck, cases: int, now: datetime) -> AuditCheck:
    reviews = reader.trails_after(check.place, limit=cases)
    for review in reviews:
        check = _with(check, verify_review(reader, review), review)
        check = _with(check, verify_views(reader, review), review)
        check = replace(check, place=review, cases=check.cases + 1)
    if reviews:
        return check
    check = _with(check, verify_accounts(reader), None)
    return replace(check, state="BROKEN" if check.broken else "WHOLE", ended_at=now)


def _with(check: AuditCheck, verdict: Verdict, review: str | None) -> AuditCheck:
    links = check.links + verdict.events
    if verdict.ok:
        return replace(check, links=links)
    broken = replace(check, links=links, broken=check.broken + 1)
    return broken if check.broken else replace(broken, fault=verdict.fault, fault_review=review)
