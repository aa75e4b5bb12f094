"""Carries a batch out, one case at a time: each in one transaction that also marks its row.

So a kill leaves a case either done and marked or neither, and whoever comes next goes on with the rows that wait.
"""

from dataclasses import replace
from datetime import date

from casework.domain.roles import SUPERVISOR
from casework.errors import AssignmentRefused, InputError, InvariantBroken, RightsError, StateError
from casework.identity.permissions import permissions
from casework.ports import Json, Reader, Transaction
from casework.ports_of_batches import CHANGED, DONE, REFUSED, RUNNING, WAITING, Batch, BatchRow
from casework.ports_of_worklist import Listed
from casework.usecases import case_marks, extensions, rights
from casework.usecases.application import Application
from casework.usecases.assignments import assign_in, release_in
from casework.usecases.batch_rules import (
    ASSIGN,
    EXTEND,
    FOLLOW_UP,
    ON_TASKS,
    PRIORITY,
    RELEASE,
    Act,
    Judge,
    until,
    who_can,
)
from casework.usecases.batch_rules import words_of as words_of_error
from casework.usecases.case_access import sees
from casework.usecases.case_file import CaseFile
from casework.usecases.incidents import STORE_TROUBLE, UNDONE, cause_of, note_beside, note_failure
from casework.usecases.incoming import CANNOT_GO_ON
from casework.usecases.refusals import keep_attempt, keep_refusal

FORESEEN = (RightsError, InputError, InvariantBroken, StateError)  # what a row says in words of its own
STOPPED = "done; but the case cannot go on by itself: an incident is open"


class Meanwhile(Exception):
    """The case is not as it was when it was chosen; the text says how."""


def carry_out(app: Application, batch: str, n: int) -> bool:
    """Do what the batch asks for in one case; False where its row does not wait any more, or the batch does not run.

    The store's own trouble is raised, and the row waits on. Whatever else goes wrong is the row's: it is refused in
    words, and the batch goes on with the next.
    """
    try:
        with app.store.transaction() as tx:
            due = _due(tx, batch, n)
            if due is None:
                return False
            _act(app, tx, *due)
            _mark(app, tx, *due, state=DONE)
        return True
    except STORE_TROUBLE:
        raise
    except CANNOT_GO_ON as failure:
        return _keep_all_the_same(app, batch, n, failure)
    except Exception as failure:  # noqa: BLE001 - one case must not hold up the others; its row says what went wrong
        return _keep_failure(app, batch, n, failure)


def _due(tx: Transaction, batch: str, n: int) -> tuple[Batch, BatchRow] | None:
    held = tx.batch(batch)
    row = tx.batch_row(batch, n)
    if held is None or row is None or held.state != RUNNING or row.state != WAITING:
        return None
    return held, row


def _mark(
    app: Application,
    tx: Transaction,
    batch: Batch,
    row: BatchRow,
    *,
    state: str,
    words: str = "",
    can: Json | None = None,
) -> None:
    """The row as it ended; with the last one the batch is finished."""
    now = app.clock.now()
    tx.put_batch_row(replace(row, state=state, words=words, who_can=can, at=now))
    if not tx.batch_counts(batch.id)[WAITING]:
        tx.put_batch(replace(batch, state=DONE, changed_at=now))


def _act(app: Application, tx: Transaction, batch: Batch, row: BatchRow, *, advance: bool = True) -> None:
    by, noted = batch.made_by, {"batch": batch.id}
    _refuse_strangers(tx, by)
    listed = _as_chosen(app, tx, batch, row)
    if batch.act == EXTEND:
        case = CaseFile(app, tx, row.review)
        what = extensions.time_that_runs(case)
        last = until(case, what, _day(batch))
        asked = {"ground": batch.detail["ground"], "reason": batch.reason}
        extensions.extend_in(app, tx, row.review, person=by, what=what, until=last, advance=advance, **asked)
        return
    if batch.act == FOLLOW_UP:
        day = _day(batch)
        assert day is not None
        case_marks.refuse_marks(app, tx, row.review, by)
        if (unseen := _judge(app, tx, batch, row).may_not_look(row.review)) is not None:
            raise RightsError(unseen.words)
        who = batch.to_person or by
        asked = {"person": who, "reason": batch.reason, "item": row.item, "noted": noted}
        case_marks.set_follow_up_in(app, tx, row.review, day=day, by=by, **asked)
        return
    assert row.item is not None
    assert listed is not None
    if batch.act == PRIORITY:
        case_marks.refuse_marks(app, tx, row.review, by)
        asked = {"priority": batch.detail["priority"], "reason": batch.reason, "noted": noted}
        case_marks.set_priority_in(app, tx, row.item, by=by, **asked)
        return
    noted |= {"reason": batch.reason}
    if batch.act == RELEASE:
        release_in(app, tx, row.item, person=by, noted=noted)
        return
    to = rights.person(tx, row.to_person or batch.to_person or "")
    refused = _judge(app, tx, batch, row).may_not_have(listed, to)
    if refused is not None:
        raise AssignmentRefused(refused.code, refused.words)
    assign_in(app, tx, row.item, to=to.id, by=by, noted=noted)


def _refuse_strangers(tx: Transaction, by: str) -> None:
    """Whoever made the batch may have lost the right to it since."""
    who = rights.person(tx, by)
    if not permissions().may(who.roles, "desk.act"):
        raise RightsError(f"{who.name} made this batch and may not act on many cases any more: ask a {SUPERVISOR}.")


def _as_chosen(app: Application, tx: Transaction, batch: Batch, row: BatchRow) -> Listed | None:
    """The case of the row as lists show it; Meanwhile where its task has ended or changed hands since it was chosen."""
    listed = _listed(app, tx, batch, row)
    if batch.act not in ON_TASKS:
        return listed
    if listed is None or listed.work is None:
        raise Meanwhile("it is not open any more")
    if (listed.work.holder or "") != (row.held or ""):
        has = f"{listed.holder_name or listed.work.holder} has it now" if listed.work.holder else "nobody has it now"
        raise Meanwhile(f"changed meanwhile: {has}")
    return listed


def _listed(app: Application, reader: Reader, batch: Batch, row: BatchRow) -> Listed | None:
    if row.item is None:
        return None
    may_see = sees(rights.person(reader, batch.made_by), now=app.clock.now())
    return next(iter(reader.listed([row.item], sees=may_see)), None)


def _day(batch: Batch) -> date | None:
    return date.fromisoformat(batch.detail["day"]) if batch.detail.get("day") else None


def _judge(app: Application, reader: Reader, batch: Batch, row: BatchRow) -> Judge:
    to = reader.person(row.to_person or batch.to_person or "")
    act = Act(
        act=batch.act, by=rights.person(reader, batch.made_by), to=to, overrule=bool(batch.detail.get("overrule"))
    )
    return Judge(app, reader, act, (row.review,))


def _keep_all_the_same(app: Application, batch: str, n: int, failure: Exception) -> bool:
    """What was asked for is kept although the process cannot go on after it; an incident says why."""
    try:
        with app.store.transaction() as tx:
            due = _due(tx, batch, n)
            if due is None:
                return False
            if due[0].act != EXTEND:  # the others take no step that could stop
                raise failure
            _act(app, tx, *due, advance=False)
            note_failure(app, tx, due[1].review, failure)
            _mark(app, tx, *due, state=DONE, words=STOPPED)
        return True
    except STORE_TROUBLE:
        raise
    except Exception as other:  # noqa: BLE001 - as above
        return _keep_failure(app, batch, n, other)


def _keep_failure(app: Application, batch: str, n: int, failure: Exception) -> bool:
    """The row says why nothing was done in its case, and the trail what was refused."""
    with app.store.transaction() as tx:
        due = _due(tx, batch, n)
        if due is None:
            return False
        held, row = due
        if isinstance(failure, Meanwhile | StateError) and not _law(held, failure):
            _mark(app, tx, held, row, state=CHANGED, words=str(failure))
            return True
        words, rule = _words(failure)
        if not isinstance(failure, FORESEEN):
            note_beside(app, tx, row.review, failure, doing=UNDONE)
        if isinstance(failure, AssignmentRefused) and row.item is not None:
            keep_refusal(app, tx, row.item, failure, person=row.to_person or held.to_person or "", by=held.made_by)
        elif _law(held, failure):
            ground = str(held.detail.get("ground"))
            what = extensions.time_that_runs(CaseFile(app, tx, row.review))
            keep_attempt(app, tx, row.review, failure, by=held.made_by, asked=extensions.asked_for(what, ground))
        listed = _listed(app, tx, held, row) if held.act == ASSIGN else None
        people = () if listed is None else _judge(app, tx, held, row).could(listed)
        _mark(app, tx, held, row, state=REFUSED, words=words, can=who_can(rule, people))
    return True


def _law(batch: Batch, failure: Exception) -> bool:
    """Whether more time was asked for and is not to be had, which the trail keeps."""
    return batch.act == EXTEND and isinstance(failure, StateError | RightsError | InvariantBroken)


def _words(failure: Exception) -> tuple[str, str]:
    if isinstance(failure, FORESEEN):
        return words_of_error(failure)
    return f"it could not be done ({cause_of(failure)}); nothing was changed in this case", ""
