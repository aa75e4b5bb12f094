"""The other office as a store holds it: what it did as stays and tasks, what is open as rows of the desk."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import server
from casework.audit.journal import Journal
from casework.clocks import FixedClock
from casework.domain.time_left import left_order
from casework.forecast.history import History
from casework.ports import CASEWORK, Person, Transaction
from casework.ports_of_desk import Stay
from casework.ports_of_forecast import OpenStep, PastStep
from casework.settings import Settings, WebSettings
from casework.testing_rows import DEFINITION, FILES, a_review, a_work_item
from casework.testing_rows_of_batches import an_absence
from casework.testing_rows_of_desk import an_open_case
from casework.testing_rows_of_worklist import a_card
from casework.usecases.application import Application
from tests.forecast.other_office import Week

BOSS = Person(id="gwen", name="Gwen Tallis", roles=("supervisor",))


@dataclass
class KeptOffice:
    """An application over the store; `people` are everybody's records."""

    app: Application
    clock: FixedClock
    settings: Settings
    people: dict[str, Person]

    def miss(self, *due: datetime) -> None:
        """Times that run out later: each in a case of its own."""
        with self.app.store.transaction() as tx:
            for moment in due:
                _case(tx, f"later-{moment:%d-%H%M%S}", "COMMERCIAL_ERISA", "STANDARD", 1, missed=[moment])


def keep(folder: Path, told: Week) -> Iterator[KeptOffice]:
    """The office on a database in that folder, closed afterwards."""
    history = told.history
    clock = FixedClock(history.now)
    settings = Settings(
        database=folder / "casework.db",
        outbox=folder / "outbox",
        web=WebSettings(files=folder / "files", secret=folder / "secret"),
    )
    app = server.build(settings, clock)
    app.store.migrate()
    people = {one.id: Person(id=one.id, name=f"Reviewer {one.id}", roles=one.roles) for one in history.staff}
    people[BOSS.id] = BOSS
    with app.store.transaction() as tx:
        tx.add_definition(DEFINITION, FILES)
        for person in people.values():
            tx.put_person(person)
        for n, one in enumerate(history.away):
            days = {"from_day": one.from_day.isoformat(), "to_day": one.to_day.isoformat()}
            tx.put_absence(an_absence(f"a-{n}", person=one.person, **days))
        _keep(tx, history)
    try:
        yield KeptOffice(app=app, clock=clock, settings=settings, people=people)
    finally:
        app.store.close()


def _keep(tx: Transaction, history: History) -> None:
    cases: dict[str, PastStep | OpenStep] = {one.review: one for one in (*history.open, *history.steps)}
    missed = list(history.missed)
    for n, (review, one) in enumerate(sorted(cases.items())):
        lines = one.lines if isinstance(one, PastStep) else 1
        # Which case missed its time makes no difference to a forecast: one after the other takes one.
        late = missed[n : n + 1]
        _case(tx, review, one.line_of_business, one.urgency, lines, missed=late)
    for n, step in enumerate(history.steps):
        _step(tx, f"s-{n}", step)
    for n, standing in enumerate(history.open):
        _open(tx, f"o-{n}", standing)


def _case(tx: Transaction, review: str, plan: str, urgency: str, lines: int, *, missed: list[datetime]) -> None:
    row = replace(a_review(review), line_of_business=plan)
    tx.add_review(row)
    tx.add_card(a_card(review, line_of_business=plan, urgency=urgency, lines=lines))
    for due in missed:
        journal = Journal(review, CASEWORK)
        journal.add("breach.recorded", deadline="decision", due_at=due.isoformat(), found_at=due.isoformat())
        row = journal.keep(tx, row, at=due)


def _step(tx: Transaction, id: str, step: PastStep) -> None:
    ended = {"status": "DONE" if step.by else "CANCELLED", "closed_at": step.closed_at, "closed_by": step.by}
    told: dict[str, Any] = {"kind": step.kind, "role": step.role, "claimed_at": step.claimed_at, "due_at": step.due_at}
    place = {"element": step.element, "process": step.process, "opened_at": step.opened_at}
    tx.put_work_item(a_work_item(id, step.review, **place, **told, **ended, claimed_by=step.by))
    tx.add_stay(
        Stay(
            id=id,
            review=step.review,
            definition=DEFINITION,
            line_of_business=step.line_of_business,
            closed_at=step.closed_at,
            level="paused" if step.paused else "none" if step.due_at is None else "ok",
            late=False,
            **place,
        )
    )


def _open(tx: Transaction, id: str, one: OpenStep) -> None:
    card = tx.card(one.review)
    assert card is not None
    case = an_open_case(
        one.review,
        number=card.number,
        process=one.process,
        element=one.element,
        standing=one.standing,
        item=id if one.role else None,
        role=one.role,
        holder=one.holder,
        opened_at=one.opened_at,
        entered_at=one.opened_at,
        line_of_business=one.line_of_business,
        urgency=one.urgency,
        points=one.points,
    )
    due = one.due_at or one.opened_at + timedelta(days=30)
    case = replace(case, due_at=due, paused=one.paused, left_order=left_order(due, paused=one.paused))
    tx.put_open_case(case, at=one.opened_at)
