"""What people mark: how a task stands before others, and on which day a case is to be looked at again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from casework.audit.journal import Journal
from casework.errors import InputError, NotFound, RightsError
from casework.ports import Actor, Json, Transaction
from casework.ports_of_worklist import HIGH, LOW, NORMAL, FollowUp, Mark
from casework.usecases import accounts_record, case_access, rights
from casework.usecases.application import Application
from casework.usecases.complete import open_item
from casework.usecases.delegation import needs_reason
from casework.usecases.steps import in_time, lock

PRIORITIES = {"HIGH": HIGH, "NORMAL": NORMAL, "LOW": LOW}
NOTHING = "Nothing was marked."
MARK = "case.mark"  # the action of the permissions


def set_priority(app: Application, task: str, *, priority: str, reason: str, by: str) -> Json:
    """Put an open task before or behind others; gives {review, task, priority}. Nobody's form becomes stale by it."""
    if priority not in PRIORITIES:
        raise InputError(f"“{priority}” is no priority; it is one of {', '.join(PRIORITIES)}.")
    needs_reason(reason, "A priority")
    with _marking(app, by, lambda tx: open_item(app, tx, task, told=NOTHING).review) as tx:
        return set_priority_in(app, tx, task, priority=priority, reason=reason, by=by)


def set_priority_in(
    app: Application, tx: Transaction, task: str, *, priority: str, reason: str, by: str, noted: Json | None = None
) -> Json:
    """The same inside a transaction of somebody who may mark the case; `noted` is what the event says besides."""
    item = open_item(app, tx, task, told=NOTHING)

    def mark(journal: Journal) -> None:
        tx.put_mark(
            Mark(
                item=task,
                review=item.review,
                priority=PRIORITIES[priority],
                reason=reason.strip(),
                set_by=by,
                set_at=app.clock.now(),
            )
        )
        listed = tx.open_work(task)
        if listed is not None:
            tx.put_open_work(replace(listed, priority=PRIORITIES[priority]))
        told = {"task": task, "element": item.element, "priority": priority, "reason": reason.strip()}
        journal.add("task.priority_set", **told, **(noted or {}))

    _note(app, tx, item.review, by, mark)
    return {"review": item.review, "task": task, "priority": priority}


def set_follow_up(
    app: Application, review: str, *, person: str, day: date, reason: str, by: str, item: str | None = None
) -> Json:
    """Have somebody look at a case again on a day; a later one takes the place of an earlier one."""
    needs_reason(reason, "A follow-up")
    with _marking(app, by, lambda tx: review) as tx:
        return set_follow_up_in(app, tx, review, person=person, day=day, reason=reason, by=by, item=item)


def set_follow_up_in(
    app: Application,
    tx: Transaction,
    review: str,
    *,
    person: str,
    day: date,
    reason: str,
    by: str,
    item: str | None = None,
    noted: Json | None = None,
) -> Json:
    """The same inside a transaction of somebody who may mark the case; `noted` is what the event says besides."""

    def ask(journal: Journal) -> None:
        ask_follow_up(app, tx, journal, person=person, day=day, reason=reason, by=by, item=item, noted=noted)

    _note(app, tx, review, by, ask)
    return {"review": review, "person": person, "day": day.isoformat()}


def ask_follow_up(
    app: Application,
    tx: Transaction,
    journal: Journal,
    *,
    person: str,
    day: date,
    reason: str,
    by: str,
    item: str | None = None,
    noted: Json | None = None,
) -> None:
    """The same inside a transaction that keeps something else as well, such as a comment that mentions somebody."""
    tx.put_follow_up(
        FollowUp(
            review=journal.review,
            person=person,
            day=day.isoformat(),
            reason=reason.strip(),
            set_by=by,
            set_at=app.clock.now(),
            item=item,
        )
    )
    told = {"task": item, "person": person, "day": day.isoformat(), "reason": reason.strip()}
    journal.add("task.follow_up_set", **told, **(noted or {}))


def follow_up_done(app: Application, review: str, *, person: str) -> Json:
    """The person has looked at the case; NotFound where they had nothing to follow up in it."""
    with _marking(app, person, lambda tx: review) as tx:
        if tx.follow_up(review, person) is None:
            raise NotFound(f"There is nothing to follow up in {review}. {NOTHING}")
        tx.drop_follow_up(review, person)
        _note(app, tx, review, person, lambda journal: journal.add("task.follow_up_done", person=person))
    return {"review": review, "person": person}


@contextmanager
def _marking(app: Application, by: str, of: Callable[[Transaction], str]) -> Iterator[Transaction]:
    """A transaction in which the person marks a case; RightsError, which stays on record, where they may not."""
    review = None
    try:
        with app.store.transaction() as tx:
            review = of(tx)
            refuse_marks(app, tx, review, by)
            yield tx
    except RightsError:
        accounts_record.note_refusal(app, by, action=MARK, review=review)
        raise


def refuse_marks(app: Application, tx: Transaction, review: str, by: str) -> None:
    """RightsError where the person may not mark the case."""
    who = rights.person(tx, by)
    if words := case_access.why_not(tx, who, review, action=MARK, now=app.clock.now()):
        raise RightsError(f"{who.name} may not mark the case {review}: {words}. {NOTHING}")


def _note(app: Application, tx: Transaction, review: str, by: str, act: Callable[[Journal], None]) -> None:
    """An event of the review that leaves its revision as it is: nothing changed that answers could rest on."""
    row = in_time(app, lock(tx, review))
    journal = Journal(review, Actor(by))
    act(journal)
    journal.keep_beside(tx, row, at=app.clock.now())
