"""Keeps the worklist in step: what is open in a review, as its lists show it, in the transaction that changes it.

Called where work items change and nowhere else: at the end of every step, and when somebody takes a task or gives it
back. What it writes follows from the review alone, so the next step mends whatever a row should lack.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.case_cards import card_of, points_of, statement_of
from casework.domain.case_likeness import traits_of, words_of_decision
from casework.domain.clock import Deadline, events_of
from casework.domain.deadlines import deadlines_of, due_now
from casework.domain.independence import EARLIER_DECIDERS, barred
from casework.domain.request import Request
from casework.domain.time_left import left_order, levels_at
from casework.ports import Json, Reader, ReviewRow, Transaction, WorkFilter, WorkItem
from casework.ports_of_worklist import NORMAL, Card, OpenWork
from casework.usecases.case_file import CaseFile
from casework.usecases.host import OWN_MOMENTS, StepHost
from casework.usecases.involvement import involved_before
from casework.usecases.outcomes import SOURCES

ANSWERED = "information_received"  # the message that ends a wait for information


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the rows of one review have in common."""

    deadlines: Mapping[str, Deadline]
    share: int | None
    lapse: str | None
    disagree: bool
    urgency: str
    asked_by: str | None


def make_card(tx: Transaction, row: ReviewRow, request: Request) -> None:
    """The card of a case that has just begun."""
    told = card_of(row.id, request, line_of_business=row.line_of_business, urgency=row.urgency)
    tx.add_card(Card(number=0, **told))
    if words := statement_of(request):
        tx.index_text(row.id, source="REQUEST", ref="request", title="Statement of the requester", text=words)


def project_step(host: StepHost, row: ReviewRow) -> None:
    """Bring the review's rows in line with what a step has left open, and count the points of what was done."""
    card = host.tx.card(row.id)
    if card is None:
        return
    told_anew = bool(SOURCES & host.case.changed.keys()) or row.status != "OPEN"
    if told_anew and row.outcome is not None and (decided := host.case.part("determination")) is not None:
        request = host.case.request
        text = words_of_decision(request.raw, decided)
        host.tx.index_decision(row.id, procedure=request.procedure, traits=traits_of(request), text=text)
    _project(host.tx, host.case, card, row, host.deadlines)


def project_holder(tx: Transaction, item: WorkItem) -> None:
    """Somebody took a task, or gave it back: nothing else of its row has changed."""
    before = tx.open_work(item.id)
    if before is not None:
        tx.put_open_work(replace(before, holder=item.claimed_by, taken=item.claimed_by is not None))


def _project(tx: Transaction, case: CaseFile, card: Card, row: ReviewRow, deadlines: Mapping[str, Deadline]) -> None:
    open_items = {item.id: item for item in tx.work_items(WorkFilter(review=row.id)) if _is_listed(item)}
    before = {work.item: work for work in tx.open_work_of(row.id)}
    if not open_items and not before:
        return
    for gone in before.keys() - open_items.keys():
        tx.drop_open_work(gone)
        _count_done(tx, case, before[gone])
    standing = _standing(case, row, card, deadlines) if open_items else None
    for item in open_items.values():
        assert standing is not None
        tx.put_open_work(_work(tx, item, card, standing, before.get(item.id), new=item.opened_at == row.changed_at))


def _is_listed(item: WorkItem) -> bool:
    return item.kind == "USER" or item.message == ANSWERED


def _count_done(tx: Transaction, case: CaseFile, work: OpenWork) -> None:
    """The points of a task count in the day of whoever did it; a follow-up that was set on it is done with it."""
    item = tx.work_item(work.item)
    if item is None or item.status != "DONE" or item.closed_by is None or item.closed_at is None:
        return
    day = item.closed_at.astimezone(ZoneInfo(case.plan.time_zone)).date()
    tx.add_points(item.closed_by, day.isoformat(), work.points)
    follow_up = tx.follow_up(work.review, item.closed_by)
    if follow_up is not None and follow_up.item == work.item:
        tx.drop_follow_up(work.review, item.closed_by)


def _standing(case: CaseFile, row: ReviewRow, card: Card, deadlines: Mapping[str, Deadline]) -> Standing:
    clock = case.part("clock")
    kinds = {event.kind for event in events_of(clock)}
    found = (case.part("contradictions") or {"contradictions": ()})["contradictions"]
    rounds = (case.part("information") or {"rounds": ()})["rounds"]
    zone = ZoneInfo(case.plan.time_zone)
    return Standing(
        deadlines=deadlines,
        share=share_when_paused(case, clock, zone) if due_now(deadlines) is None else None,
        lapse="TOLD" if "LAPSE_TOLD" in kinds else "RAN_OUT" if "LAPSED" in kinds else None,
        disagree=any(one.get("status") == "OPEN" for one in found),
        urgency=row.urgency or card.urgency,
        asked_by=str(rounds[-1]["asked_by"]) if rounds else None,
    )


def share_when_paused(case: CaseFile, clock: Json | None, zone: ZoneInfo) -> int | None:
    """How much of the decision's time was used when its clock was stopped."""
    events = events_of(clock)
    last = max((number for number, event in enumerate(events) if event.kind == "TOLLED"), default=None)
    if last is None:
        return None
    before = {"events": [event.to_json() for event in events[:last]], "moments": {}}
    decision = deadlines_of(case.line_of_business, before, zone=zone).get("decision")
    if decision is None or decision.at <= decision.start:
        return None
    used = (events[last].at - decision.start) / (decision.at - decision.start)
    return max(0, min(100, int(used * 100)))


def clock_at(table: Mapping[str, Deadline], element: str) -> tuple[Deadline | None, bool]:
    """The clock that counts where a case stands at an element, and whether it is paused until an answer comes."""
    running = table.get(OWN_MOMENTS.get(element, "")) or due_now(table)
    wait = table.get("information") if running is None else None
    paused = wait is not None and wait.running
    return (wait if paused else running), paused


def _work(
    tx: Transaction, item: WorkItem, card: Card, standing: Standing, before: OpenWork | None, *, new: bool
) -> OpenWork:
    clock, paused = clock_at(standing.deadlines, item.element)
    due, start = (None, None) if clock is None else (clock.at, clock.start)
    watch, tight = (None, None) if paused or due is None or start is None else levels_at(start, due)
    mark = None if new else tx.mark(item.id)  # nobody has marked what has just been opened
    user = item.kind == "USER"
    return OpenWork(
        item=item.id,
        review=item.review,
        kind=item.kind,
        element=item.element,
        process=item.process,
        step=item.name.partition(": ")[0],  # filters tell steps apart, not the moments that their tasks are about
        role=item.role if user else None,
        holder=item.claimed_by if user else standing.asked_by,
        taken=user and item.claimed_by is not None,
        opened_at=item.opened_at,
        due_at=due,
        clock_start=start,
        paused=paused,
        share=standing.share if paused else None,
        left_order=left_order(due, paused=paused),
        watch_at=None if watch is None else whole(watch),
        tight_at=None if tight is None else whole(tight),
        urgency=standing.urgency,
        name_order=card.name_order,
        line_of_business=card.line_of_business,
        language=card.language,
        number=card.number,
        lapse=standing.lapse,
        disagree=standing.disagree,
        new_documents=0 if new or not user else tx.documents_since(item.review, item.opened_at),
        priority=NORMAL if mark is None else mark.priority,
        barred={"people": _barred(tx, item)} if before is None else before.barred,
        points=points_of(lines=card.lines, urgency=standing.urgency),
    )


def whole(moment: datetime) -> datetime:
    """Whole milliseconds, as a store keeps them."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _barred(reader: Reader, item: WorkItem) -> list[str]:
    """Who may not do a task because of what they did before; for a list, where the rights themselves cost too much."""
    found: list[str] = []
    for element in barred(item.not_by):
        if element == EARLIER_DECIDERS:
            found += [one.person for one in involved_before(reader, item.review)]
        elif answers := reader.answers(item.review, element=element):
            found.append(answers[-1].person)
    return sorted(set(found))
