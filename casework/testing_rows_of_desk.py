"""Rows of the desk for tests of stores, and every call that reads or writes them."""

from dataclasses import replace
from typing import Any

from casework.domain.time_left import left_order, level_until, levels_at
from casework.ports import Reader, Transaction
from casework.ports_of_desk import DeskQuery, OpenCase, Sieve, Stay, UsualStay
from casework.testing_rows import DEFINITION, MOMENT, later

FIGURES: tuple[dict[str, Any], ...] = (
    {"figure": "all"},
    {"figure": "all", "process": "intake"},
    {"figure": "level", "level": "ok"},
    {"figure": "level", "level": "ok", "process": "intake"},
    {"figure": "due", "due_from": MOMENT, "due_to": later(hours=30)},
    {"figure": "unowned"},
    {"figure": "information"},
    {"figure": "incidents"},
    {"figure": "holder", "holder": "ana"},
    {"figure": "element", "element": "assess", "definition": DEFINITION},
    {"figure": "level", "level": "none"},
    {"figure": "decided"},
    {"figure": "decided", "process": "intake"},
    {"figure": "decided", "process": "intake", "element": "assess", "definition": DEFINITION},
)


def an_open_case(review: str = "R-1", *, hours: int = 90, **changes: Any) -> OpenCase:
    """A case at a free task that is due in so many hours of the 100 that it has."""
    due, start = later(hours=hours), later(hours=hours - 100)
    watch, tight = levels_at(start, due)
    level = str(changes.get("level", "ok"))
    case = OpenCase(
        review=review,
        number=1,
        definition=DEFINITION,
        process="intake",
        element="assess",
        step="Assess",
        item=f"{review}/t-1",
        role="nurse_reviewer",
        holder=None,
        standing="TASK",
        opened_at=MOMENT,
        entered_at=MOMENT,
        due_at=due,
        clock_start=start,
        watch_at=watch,
        tight_at=tight,
        paused=False,
        share=None,
        left_order=left_order(due, paused=False),
        level=level,
        level_until=level_until(level, due=due, watch_at=watch, tight_at=tight),
        line_of_business="GROUP-T",
        urgency="STANDARD",
        language="en",
        name_order="example mara",
        points=2,
        incidents=0,
    )
    return replace(case, **changes)


def a_stay(id: str = "s-1", review: str = "R-1", **changes: Any) -> Stay:
    """A step that took an hour."""
    stay = Stay(
        id=id,
        review=review,
        process="intake",
        element="assess",
        definition=DEFINITION,
        line_of_business="GROUP-T",
        opened_at=MOMENT,
        closed_at=later(hours=1),
        level="ok",
        late=False,
    )
    return replace(stay, **changes)


def write_desk(tx: Transaction, review: str) -> None:
    """Every call that writes, for a case that is there."""
    tx.put_open_case(an_open_case(review), at=MOMENT)
    tx.drop_open_case(review, at=MOMENT)
    tx.add_stay(a_stay(review=review))
    whole = a_stay("s-2", review=review, element="")
    tx.add_stay(whole)
    tx.take_back_stay(review, whole.process, at=whole.closed_at)
    usual = UsualStay(
        day="2026-01-05",
        definition="",
        process="intake",
        element="",
        n=1,
        half=1,
        nine_in_ten=1,
        timed=1,
        early=1,
        late=0,
    )
    tx.put_usual_stays("2026-01-05", [usual])


def read_desk(reader: Reader, review: str) -> None:
    """Every call that reads."""
    reader.open_case(review)
    reader.desk_state()
    reader.desk_counts(MOMENT)
    reader.element_counts(MOMENT)
    reader.due_counts([("CLOCK", MOMENT, later(hours=1))], Sieve())
    reader.due_counts_by_plan([(MOMENT, later(hours=1))], None)
    reader.held_counts([later(hours=number) for number in range(6)])
    reader.open_incidents(Sieve())
    for asked in FIGURES:
        reader.desk_list(DeskQuery(now=MOMENT, **asked))
    reader.stale_cases(MOMENT, limit=5)
    reader.loads("2026-01-05")
    reader.usual_stays()
    reader.stays_between(MOMENT, later(hours=2))
