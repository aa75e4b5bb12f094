"""Rows of the worklist for tests of stores, and every call that reads or writes them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from casework.domain.time_left import left_order, levels_at
from casework.ports import Reader, Transaction
from casework.ports_of_identity import Sees
from casework.ports_of_worklist import NORMAL, Card, FollowUp, Mark, OpenWork, SavedView, WorkQuery
from casework.testing_rows import MOMENT, later

LISTS = ("pool", "others", "mine", "waiting", "all_waiting")
SORTS = ("left", "name", "step", "plan", "opened", "next")
FILTERS: tuple[dict[str, Any], ...] = (
    {"level": "ok"},
    {"plan": "GROUP-T"},
    {"step": "Assess"},
    {"urgency": "EXPEDITED"},
    {"language": "es"},
    {"words": '"mara"'},
)


def a_card(review: str = "R-1", **changes: Any) -> Card:
    """The card of a case."""
    card = Card(
        review=review,
        number=0,
        member=f"m-{review}",
        member_name="Mara Example",
        name_order="example mara",
        language="en",
        state="NY",
        asked_for="Knee brace, left",
        lines=1,
        procedure="brace",
        line_of_business="GROUP-T",
        plan="PLAN-T",
        urgency="STANDARD",
        provider="P-1",
        provider_name="Dr. Pat Sample",
        words="brace B100 brittle joint disease",
    )
    return replace(card, **changes)


def an_open_work(item: str, card: Card, *, hours: int = 24, paused: bool = False, **changes: Any) -> OpenWork:
    """A row of the worklist that is due in so many hours of the 100 that it has."""
    due, start = later(hours=hours), later(hours=hours - 100)
    watch, tight = levels_at(start, due)
    work = OpenWork(
        item=item,
        review=card.review,
        kind="USER",
        element="assess",
        process="intake",
        step="Assess",
        role="nurse_reviewer",
        holder=None,
        taken=False,
        opened_at=MOMENT,
        due_at=due,
        clock_start=start,
        paused=paused,
        share=40 if paused else None,
        left_order=left_order(due, paused=paused),
        watch_at=None if paused else watch,
        tight_at=None if paused else tight,
        urgency=card.urgency,
        name_order=card.name_order,
        line_of_business=card.line_of_business,
        language=card.language,
        number=card.number,
        lapse=None,
        disagree=False,
        new_documents=0,
        priority=NORMAL,
        barred={"people": []},
        points=2,
    )
    return replace(work, **changes)


def write_worklist(tx: Transaction, review: str, *, item: str) -> None:
    """Every call that writes, for a case that is there and has this work item."""
    tx.add_card(a_card(review))
    card = tx.card(review)
    if card is None:
        raise AssertionError("the card was just added")
    tx.put_open_work(an_open_work(item, card))
    tx.drop_open_work(item)
    tx.put_mark(Mark(item=item, review=review, priority=NORMAL, reason="x", set_by="ana", set_at=MOMENT))
    tx.put_follow_up(
        FollowUp(review=review, person="ana", day="2026-01-05", reason="Call", set_by="ana", set_at=MOMENT)
    )
    tx.drop_follow_up(review, "ana")
    view = SavedView(id=f"{review}/v", owner="ana", name="v", shared_with=None, asked={}, created_at=MOMENT)
    tx.put_saved_view(view)
    tx.drop_saved_view(view.id)
    tx.add_points("ana", "2026-01-05", 1)
    tx.index_text(review, source="COMMENT", ref="c", title="Comment", text="antalgic")
    tx.index_decision(review, procedure="P-1", traits=("any",), text="approved")


def queries() -> Iterator[WorkQuery]:
    """A query of every list in every order, whole and by every way to filter it."""
    common = {"person": "ana", "roles": ("nurse_reviewer",), "now": MOMENT}
    for name, sort in product(LISTS, SORTS):
        whole = WorkQuery(list=name, sort=sort, **common)  # type: ignore[arg-type]  # the names are those of the class
        yield whole
        for one in FILTERS:
            yield replace(whole, **one)
            yield replace(whole, **one, words='"mara"', many=True) if "words" not in one else replace(whole, **one)
    yield WorkQuery(list="follow_up", **common)  # type: ignore[arg-type]


def read_worklist(reader: Reader, review: str, *, item: str) -> None:
    """Every call that reads."""
    every = Sees(person="ana", roles=("nurse_reviewer",), everything=True, now=MOMENT)
    for asked in queries():
        reader.worklist(asked)
    reader.words_are_many('"mara"')
    reader.listed([item], sees=every)
    reader.tallies("ana", today="2026-01-05")
    reader.steps_of(("nurse_reviewer",))
    reader.open_work(item)
    reader.open_work_of(review)
    reader.mark(item)
    reader.follow_up(review, "ana")
    reader.saved_views("ana", ("nurse_reviewer",))
    reader.saved_view("v")
    reader.documents_since(review, MOMENT)
    reader.find_cases('"nobody"', '"antalgic"', sees=every)
