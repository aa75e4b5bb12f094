"""That a supervisor's pages stay as fast as they are: 100,000 open cases against 1,000, page by page, through the web.

Both offices are filled through the store's own session with made-up rows (cases in ten steps of two lines of business,
some paused, some without an owner, the others with one of forty people; then what `supervision` adds) and asked turn by
turn in one run; medians are compared. A figure that went over all cases would take a hundred times as long.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from benchmarks import supervision
from benchmarks.offices import FEW, NOW, compare
from benchmarks.ratio import Ratio
from casework.domain.time_left import left_order, level_at, level_until, levels_at
from casework.ports import Person, ReviewRow, Transaction
from casework.ports_of_desk import INFORMATION, OUTSIDE, TASK, OpenCase, Stay
from casework.ports_of_worklist import Card
from casework.usecases.application import Application
from casework.usecases.desk_sweep import sweep_desk

BATCH = 5_000
PLACES = (
    ("intake", "check_completeness", "Check that the file is complete"),
    ("conservative_treatment", "verify_trials", "Verify the conservative treatment"),
    ("functional_assessment", "assess_function", "Assess the function"),
    ("exclusion_check", "check_exclusion", "Check the exclusion"),
    ("determination", "draft_decision", "Draft the decision"),
    ("determination", "sign_decision", "Sign the decision"),
    ("appeal_review", "review_appeal", "Decide the appeal"),
    ("peer_to_peer", "hold_call", "Hold the call"),
    ("external_review", "effectuate", "Authorise what was decided"),
    ("information_request", "await_information", "Answer of the provider"),
)
LINES = ("COMMERCIAL_ERISA", "MEDICARE_ADVANTAGE")
SPREAD = 997  # cases are received one after another over so many pieces of time, in offices of any size
BOSS = Person(id="gwen", name="Gwen Tallis", roles=("supervisor", "nurse_reviewer"), capacity=16)


def measure() -> Iterator[Ratio]:
    """The desk's claims."""
    pages = {
        "the desk": "/desk",
        "the desk, what is late": "/desk?figure=late",
        "the desk, what is due within 24 hours": "/desk?figure=day",
        "the desk, what has no owner": "/desk?figure=unowned",
        "the desk, what waits for information": "/desk?figure=information",
        "the desk, a step on track": "/desk?process=intake&level=ok",
        "the desk of one plan type, expedited cases": "/desk?plan=MEDICARE_ADVANTAGE&urgency=EXPEDITED",
        "the living figures of the desk": "/desk/figures",
        "the clock map": "/clock-map",
        "a cell of the clock map": "/clock-map?process=determination&left=d5",
        "the clock map of one plan type": "/clock-map?plan=MEDICARE_ADVANTAGE",
        "the clock map by person": "/clock-map?by=person",
        "what nobody has, of the clock map by person": "/clock-map?by=person&figure=unowned&left=d5",
        "the clock map by plan type": "/clock-map?by=plan",
        "a cell of the clock map by plan type": "/clock-map?by=plan&plan=MEDICARE_ADVANTAGE&left=d10",
        "the clock map on the diagram": "/clock-map/diagram?process=determination&element=sign_decision",
    }
    nurses = [
        Person(id=f"nurse-{number}", name=f"Nurse {number}", roles=("nurse_reviewer",), capacity=16)
        for number in range(40)
    ]
    yield from compare(pages | supervision.PAGES, people=[BOSS, *nurses], fill=_fill_and_sweep, counted="open cases")


def _fill_and_sweep(app: Application, size: int) -> None:
    _fill(app, size)
    supervision.fill(app, size)
    while _stale(app):
        sweep_desk(app)
    sweep_desk(app)


def _stale(app: Application) -> bool:
    with app.store.reading() as reader:
        return bool(reader.stale_cases(NOW, limit=1))


def _fill(app: Application, size: int) -> None:
    for start in range(0, size, BATCH):
        with app.store.transaction() as tx:
            if start == 0:
                tx.add_definition(app.definitions.hash, app.definitions.files)
            for number in range(start, min(size, start + BATCH)):
                _case(tx, app.definitions.hash, number)


def _case(tx: Transaction, definition: str, number: int) -> None:
    """One open case: what it is like follows from its number alone, in offices of any size."""
    id, place, line = f"R-B-{number:05d}", PLACES[number % 10], LINES[number // 10 % 2]
    received = NOW - timedelta(minutes=number % SPREAD * 23)
    due, urgency = received + timedelta(days=15), "EXPEDITED" if number // 20 % 2 else "STANDARD"
    name = f"Case {number % SPREAD}"
    tx.add_review(
        ReviewRow(
            id=id,
            revision=1,
            status="OPEN",
            outcome=None,
            stage=place[0],
            line_of_business=line,
            plan="GRP-02",
            member=f"M-{number}",
            urgency=urgency,
            received_at=received,
            decision_due_at=due,
            definition=definition,
            snapshot=b"",
            ready=False,
            next_due_at=None,
            created_at=received,
            changed_at=received,
        )
    )
    tx.add_card(
        Card(
            review=id,
            number=0,
            member=f"M-{number}",
            member_name=name,
            name_order=name.lower(),
            language="en",
            state="NY",
            asked_for="Fat grafting, both feet",
            lines=1,
            procedure="fat_grafting",
            line_of_business=line,
            plan="GRP-02",
            urgency=urgency,
            provider="P-1",
            provider_name="Dr. Pat Sample",
            words="fat grafting",
        )
    )
    _on_the_desk(tx, definition, number, id, place, line, urgency, received, due)


def _on_the_desk(
    tx: Transaction,
    definition: str,
    number: int,
    id: str,
    place: tuple[str, str, str],
    line: str,
    urgency: str,
    received: datetime,
    due: datetime,
) -> None:
    process, element, step = place
    standing = INFORMATION if element == "await_information" else OUTSIDE if number % 10 == 8 else TASK
    paused = standing == INFORMATION
    holder = None if standing != TASK or number // 40 % 3 == 0 else f"nurse-{number // 10 % 40}"
    watch, tight = (None, None) if paused else levels_at(received, due)
    level = level_at(NOW, due=due, watch_at=watch, tight_at=tight, paused=paused)
    tx.put_open_case(
        OpenCase(
            review=id,
            number=number + 1,
            definition=definition,
            process=process,
            element=element,
            step=step,
            item=None,
            role="nurse_reviewer",
            holder=holder,
            standing=standing,
            opened_at=received,
            entered_at=received,
            due_at=due,
            clock_start=received,
            watch_at=watch,
            tight_at=tight,
            paused=paused,
            share=40 if paused else None,
            left_order=left_order(due, paused=paused),
            level=level,
            level_until=level_until(level, due=due, watch_at=watch, tight_at=tight),
            line_of_business=line,
            urgency=urgency,
            language="en",
            name_order=f"case {number % SPREAD}",
            points=1 + number % 3,
            incidents=int(number in (7, 77, 770)),
        ),
        at=NOW,
    )
    if number < FEW:  # what has ended says nothing about how many are open
        tx.add_stay(
            Stay(
                id=f"{id}:stay",
                review=id,
                process=process,
                element="" if number % 2 else element,
                definition=definition,
                line_of_business=line,
                opened_at=NOW - timedelta(days=3, hours=number % 50),
                closed_at=NOW - timedelta(days=3),
                level=level,
                late=False,
            )
        )
