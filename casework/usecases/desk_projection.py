"""Keeps the desk in step: one row for each open case, in the transaction that changes it, and the stays that end.

Called where the worklist's projection is called. What it writes follows from the review alone, so the next step mends
whatever a row should lack.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.case_cards import points_of
from casework.domain.time_left import left_order, level_at, level_until, levels_at
from casework.ports import ReviewRow, Transaction, WorkFilter, WorkItem
from casework.ports_of_desk import INFORMATION, MACHINE, OUTSIDE, TASK, OpenCase, Stay
from casework.ports_of_worklist import Card, OpenWork
from casework.usecases.application import PROCESS
from casework.usecases.host import StepHost
from casework.usecases.worklist_projection import ANSWERED, clock_at, share_when_paused, whole

BY_ITSELF = "Casework works on it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a case stands, and what it waits for there."""

    standing: str
    process: str
    element: str
    step: str
    item: str | None = None
    role: str | None = None
    holder: str | None = None
    since: datetime | None = None


def project_case(host: StepHost, row: ReviewRow) -> None:
    """Bring a review's row in line with what a step has left; without one where the review has ended."""
    tx, now = host.tx, host.now()
    before, after = tx.open_case(row.id), case_now(host, row)
    if before is not None and (after is None or after.process != before.process):
        end_stay_in_process(tx, before, at=now)
    if after is not None and before is not None and after.process != before.process:
        stayed = tx.take_back_stay(row.id, after.process, at=now)  # it was elsewhere for no time at all
        after = after if stayed is None else replace(after, entered_at=stayed.opened_at)
    if after is not None:
        tx.put_open_case(after, at=now)
    elif before is not None:
        tx.drop_open_case(row.id, at=now)


def case_now(host: StepHost, row: ReviewRow) -> OpenCase | None:
    """The row as it follows from the review; None where the review has ended, or no list can show it."""
    card = host.tx.card(row.id)
    if card is None or row.status != "OPEN":
        return None
    return _case(host, row, card, _place(host, row), host.tx.open_case(row.id))


def project_case_holder(tx: Transaction, item: WorkItem, *, at: datetime) -> None:
    """Somebody took a task, or gave it back: the case that stands at it has another owner."""
    before = tx.open_case(item.review)
    if before is not None and before.item == item.id:
        tx.put_open_case(replace(before, holder=item.claimed_by), at=at)


def project_incidents(tx: Transaction, review: str, *, at: datetime) -> None:
    """An incident was opened or is over."""
    before = tx.open_case(review)
    if before is not None:
        tx.put_open_case(replace(before, incidents=len(tx.incidents(review=review))), at=at)


def end_stay(tx: Transaction, closed: WorkItem, *, at: datetime) -> None:
    """A task or a wait is over: how long it took, and how its clock stood."""
    case = tx.open_case(closed.review)
    if case is None:
        return
    work = tx.open_work(closed.id)
    due = closed.due_at if work is None else work.due_at
    paused = work is not None and work.paused
    level = "none"
    if work is not None:
        level = level_at(at, due=due, watch_at=work.watch_at, tight_at=work.tight_at, paused=paused)
    tx.add_stay(
        Stay(
            id=closed.id,
            review=closed.review,
            process=closed.process,
            element=closed.element,
            definition=case.definition,
            line_of_business=case.line_of_business,
            opened_at=closed.opened_at,
            closed_at=at,
            level=level,
            late=not paused and due is not None and closed.opened_at <= due < at,
        )
    )


def end_stay_in_process(tx: Transaction, case: OpenCase, *, at: datetime) -> None:
    """A case leaves a process, or ends in it; one that only passes through has not stayed."""
    if case.entered_at == at:
        return
    due = case.due_at
    tx.add_stay(
        Stay(
            id=f"{case.review}:{case.process}:{case.entered_at.isoformat()}",
            review=case.review,
            process=case.process,
            element="",
            definition=case.definition,
            line_of_business=case.line_of_business,
            opened_at=case.entered_at,
            closed_at=at,
            level=level_at(at, due=due, watch_at=case.watch_at, tight_at=case.tight_at, paused=case.paused),
            late=not case.paused and due is not None and case.entered_at <= due < at,
        )
    )


def _place(host: StepHost, row: ReviewRow) -> Place:
    tx = host.tx
    items = tx.work_items(WorkFilter(review=row.id))
    works = {work.item: work for work in tx.open_work_of(row.id)}
    tasks = [item for item in items if item.kind == "USER"]
    if tasks:
        first = min(tasks, key=lambda item: _pressing(item, works))
        return _at(first, TASK)
    asked = next((item for item in items if item.message == ANSWERED), None)
    if asked is not None:
        return replace(_at(asked, INFORMATION), holder=works[asked.id].holder)
    steps = tx.service_steps(review=row.id)
    if steps:
        step = min(steps, key=lambda one: one.id)  # a try that is put off changes nothing of where the case stands
        element = host.app.bound_definitions(tx, row.definition).elements[step.element]
        return Place(standing=MACHINE, process=element.process, element=element.id, step=element.name)
    if items and not row.ready:
        return _at(_first_opened(items), OUTSIDE)
    return Place(standing=MACHINE, process=row.stage or PROCESS, element="", step=BY_ITSELF)


def _pressing(item: WorkItem, works: dict[str, OpenWork]) -> tuple[int, datetime, str]:
    return works[item.id].left_order, item.opened_at, item.id


def _first_opened(items: Sequence[WorkItem]) -> WorkItem:
    return min(items, key=lambda item: (item.opened_at, item.id))


def _at(item: WorkItem, standing: str) -> Place:
    user = item.kind == "USER"
    return Place(
        standing=standing,
        process=item.process,
        element=item.element,
        step=item.name,
        item=item.id if user else None,
        role=item.role if user else None,
        holder=item.claimed_by if user else None,
        since=item.opened_at,
    )


def _case(host: StepHost, row: ReviewRow, card: Card, place: Place, before: OpenCase | None) -> OpenCase:
    tx, now, case = host.tx, host.now(), host.case
    clock, paused = clock_at(host.deadlines, place.element)
    due, start = (None, None) if clock is None else (clock.at, clock.start)
    watch, tight = (None, None) if paused or due is None or start is None else map(whole, levels_at(start, due))
    level = level_at(now, due=due, watch_at=watch, tight_at=tight, paused=paused)
    urgency = row.urgency or card.urgency
    same = before is not None and before.element == place.element and place.since is None
    since = place.since or (before.opened_at if before is not None and same else now)
    return OpenCase(
        review=row.id,
        number=card.number,
        definition=row.definition,
        process=place.process,
        element=place.element,
        step=place.step,
        item=place.item,
        role=place.role,
        holder=place.holder,
        standing=place.standing,
        opened_at=since,
        entered_at=before.entered_at if before is not None and before.process == place.process else now,
        due_at=due,
        clock_start=start,
        watch_at=watch,
        tight_at=tight,
        paused=paused,
        share=share_when_paused(case, case.part("clock"), ZoneInfo(case.plan.time_zone)) if paused else None,
        left_order=left_order(due, paused=paused),
        level=level,
        level_until=level_until(level, due=due, watch_at=watch, tight_at=tight),
        line_of_business=card.line_of_business,
        urgency=urgency,
        language=card.language,
        name_order=card.name_order,
        points=points_of(lines=card.lines, urgency=urgency),
        incidents=len(tx.incidents(review=row.id)),
    )
