"""Cases that are over, for offices to measure with: their decisions, trails, tasks and second looks."""

from datetime import UTC, datetime, timedelta

from benchmarks.offices import FEW, NOW
from casework.domain.decided_line import DecidedLine
from casework.ports import Event, Incident, Json, Part, ReviewRow, Transaction, WorkItem
from casework.ports_of_desk import Stay
from casework.ports_of_identity import AccountEvent, CaseView
from casework.ports_of_quality import DONE, OPEN, Draw, Rating, SecondLook
from casework.ports_of_worklist import Card
from casework.testing_rows_of_facts import a_decided_line, an_appeal

PLACES = (("COMMERCIAL_ERISA", "GRP-02"), ("MEDICARE_ADVANTAGE", "MA-01"))
FREE = 250  # cases of long ago, that may be purged; a page shows 200
TASKS = 3  # of a case
A_YEAR = timedelta(days=365)
HASH = "0" * 64
FIRST = datetime(2025, 6, 1, tzinfo=UTC)  # no case was received sooner: no plan of sooner is shipped


def decided_at(number: int) -> datetime:
    """Long ago for those that may be purged, in the last twelve months for `FEW`, some years ago for the rest."""
    spread = timedelta(minutes=number % 997)
    if number < FREE:
        return NOW - 18 * A_YEAR - spread
    if number < FREE + FEW:
        return NOW - timedelta(days=25 + number % 330) - spread
    return NOW - timedelta(days=800 + number % 1_000) - spread


def case_that_is_over(tx: Transaction, definition: str, number: int, request: str) -> None:
    id, at = f"R-E-{number:05d}", decided_at(number)
    line_of_business, plan = PLACES[number % 2]
    member = f"E-{number}"
    tx.add_review(
        ReviewRow(
            id=id,
            revision=1,
            status="CLOSED",
            outcome="DENIED" if number % 3 == 0 else "APPROVED",
            stage=None,
            line_of_business=line_of_business,
            plan=plan,
            member=member,
            urgency="STANDARD",
            received_at=max(at - timedelta(days=6), FIRST),
            decision_due_at=at + timedelta(days=9),
            definition=definition,
            snapshot=b"",
            ready=False,
            next_due_at=None,
            created_at=at - timedelta(days=6),
            changed_at=at,
        )
    )
    tx.put_part(Part(review=id, name="request", text=request, sha256=HASH))
    tx.add_card(
        Card(
            review=id,
            number=0,
            member=member,
            member_name=f"Case {number % 997}",
            name_order=f"case {number % 997}",
            language="en",
            state="NY",
            asked_for="Fat grafting, both feet",
            lines=1,
            procedure="fat_grafting",
            line_of_business=line_of_business,
            plan=plan,
            urgency="STANDARD",
            provider="P-1",
            provider_name="Dr. Pat Sample",
            words="fat grafting",
        )
    )
    tx.put_decided_lines(id, [_line(number, id, line_of_business, plan, at)])
    _trail(tx, id, number, at)
    _tasks(tx, id, number, definition, line_of_business, at)
    if number % 5 == 0:
        _look(tx, id, number, at)


def _line(number: int, id: str, line_of_business: str, plan: str, at: datetime) -> DecidedLine:
    told = {"decided_at": (at + timedelta(days=5)).isoformat(), "received_at": (at + timedelta(days=2)).isoformat()}
    return a_decided_line(
        id,
        number=number,
        line_of_business=line_of_business,
        plan=plan,
        policy=f"POL-{number % 7} 1.0, from 2025-01-01",
        urgency="EXPEDITED" if number % 4 == 0 else "STANDARD",
        received_at=at - timedelta(days=6),
        clock_start=at - timedelta(days=6),
        due_at=at + timedelta(days=9),
        determined_at=at,
        notified_at=at + timedelta(hours=1),
        outcome="DENIED" if number % 3 == 0 else "APPROVED",
        reasons=[f"REASON-{number % 5}"] if number % 3 == 0 else [],
        language=("en", "es", "zh")[number % 3],
        age_band=("35-49", "50-64", "65-79")[number % 3],
        appeals=[an_appeal("OVERTURNED" if number % 2 else "UPHELD", **told)] if number % 9 == 0 else [],
    )


def _trail(tx: Transaction, id: str, number: int, at: datetime) -> None:
    who = f"nurse-{number % 10}"
    told: list[tuple[str, str, Json]] = [
        ("task.answered", who, {"task": f"{id}:t-0", "element": "verify_trials"}),
        ("line.decided", "casework", {}),
    ]
    if number % 50 == 0:
        told.append(("breach.recorded", "casework", {"deadline": "decision", "due_at": at.isoformat()}))
    tx.add_events(
        Event(
            review=id,
            seq=place,
            at=at,
            actor=actor,
            role="nurse_reviewer" if actor == who else None,
            kind=kind,
            detail=detail,
            state=HASH,
            prev=HASH,
            hash=HASH,
        )
        for place, (kind, actor, detail) in enumerate(told, 1)
    )
    tx.add_case_view(
        CaseView(
            review=id,
            seq=1,
            at=at,
            person=who,
            role="nurse_reviewer",
            page="case.index",
            reason=None,
            prev=HASH,
            hash=HASH,
        )
    )
    tx.add_account_event(
        AccountEvent(
            seq=1_000 + number,
            at=at,
            actor="gwen",
            person=who,
            kind="account.changed",
            detail={},
            prev=HASH,
            hash=f"{number:064d}",
        )
    )
    tx.put_incident(incident(f"i-{number}", id, at, over=at + timedelta(hours=2)))


def incident(id: str, review: str, at: datetime, *, over: datetime | None = None) -> Incident:
    cause = "NotifierUnreachable: there is no connection"
    return Incident(
        id=id, review=review, task=None, element=None, cause=cause, attempts=2, opened_at=at, resolved_at=over
    )


def _tasks(tx: Transaction, id: str, number: int, definition: str, line_of_business: str, at: datetime) -> None:
    """Tasks in turn; those of the last weeks are what a forecast is learnt from."""
    first = NOW - timedelta(days=1 + number % 54, hours=number % 7) if FREE <= number < FREE + FEW else at
    for place in range(TASKS):
        opened, closed = first - timedelta(hours=4 * (TASKS - place)), first - timedelta(hours=4 * (TASKS - place - 1))
        who, step = f"nurse-{(number + place) % 40}", f"step_{place}"
        tx.put_work_item(
            WorkItem(
                id=f"{id}:t-{place}",
                review=id,
                element=step,
                process="intake",
                kind="USER",
                name=step,
                role="nurse_reviewer",
                message=None,
                not_by=None,
                status="DONE",
                claimed_by=who,
                opened_at=opened,
                due_at=at + timedelta(days=9),
                closed_at=closed,
                closed_by=who,
                claimed_at=opened,
            )
        )
        tx.add_stay(
            Stay(
                id=f"{id}:t-{place}",
                review=id,
                process="intake",
                element=step,
                definition=definition,
                line_of_business=line_of_business,
                opened_at=opened,
                closed_at=closed,
                level="ok",
                late=False,
            )
        )


def _look(tx: Transaction, id: str, number: int, at: datetime) -> None:
    """A second look that is answered; those of December are of a drawing."""
    period = f"{at:%Y-%m}"
    look = SecondLook(
        id=f"look-{number}",
        task=f"{id}:t-0",
        place=1,
        review=id,
        element="draft_decision",
        role="physician_reviewer",
        why=[{"rule": "denials", "period": period, "words": f"Denials of {period}, drawn at random"}],
        first_person=f"nurse-{number % 40}",
        first_at=at,
        drawn_at=at + timedelta(days=3),
        due_at=at + timedelta(days=17),
        state=DONE,
        person=f"nurse-{(number + 1) % 40}",
        taken_at=at + timedelta(days=4),
        answered_at=at + timedelta(days=5),
        active_seconds=90,
        answers={},
    )
    tx.put_second_look(look)
    for criterion in ("outcome", "reasons"):
        second = "APPROVE" if number % 11 == 0 else "DENY"
        tx.put_rating(Rating(look=look.id, criterion=criterion, line="L1", first="DENY", second=second))


def waiting_looks(tx: Transaction) -> None:
    tx.put_draw(
        Draw(
            rule="denials",
            period="2025-12",
            seed=HASH,
            cases=30,
            wanted=2,
            drawn=2,
            drawn_at=NOW - timedelta(days=21),
            drawn_by="casework",
        )
    )
    for number in range(FREE + 1, FREE + 81):
        id = f"R-E-{number:05d}"
        tx.put_second_look(
            SecondLook(
                id=f"waits-{number}",
                task=f"{id}:t-1",
                place=1,
                review=id,
                element="verify_trials",
                role="nurse_reviewer",
                why=[{"rule": "nurses", "period": "2025-12", "words": "Drawn at random"}],
                first_person=f"nurse-{number % 40}",
                first_at=NOW - timedelta(days=30),
                drawn_at=NOW - timedelta(days=9),
                due_at=NOW + timedelta(days=number % 9),
                state=OPEN,
            )
        )
