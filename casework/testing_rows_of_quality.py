"""Rows of second looks for tests of stores, and every call that reads or writes them."""

from typing import Any

from casework.ports import Reader, Transaction
from casework.ports_of_quality import RISK, Draw, Rating, SecondLook
from casework.testing_rows import MOMENT


def a_draw(rule: str = "denials", period: str = "2026-01", **changes: Any) -> Draw:
    """One of forty denials of a month."""
    values: dict[str, Any] = {"seed": "5eed", "cases": 40, "wanted": 2, "drawn": 2, "drawn_by": "casework"}
    return Draw(rule=rule, period=period, **({"drawn_at": MOMENT} | values | changes))


def a_second_look(id: str = "look-1", review: str = "R-1", **changes: Any) -> SecondLook:
    """A look that waits, at a draft of osei's."""
    values: dict[str, Any] = {
        "task": "t-1",
        "place": 1,
        "element": "draft_decision",
        "role": "physician_reviewer",
        "why": [{"rule": "denials", "words": "Drawn at random"}],
        "first_person": "osei",
        "first_at": MOMENT,
        "drawn_at": MOMENT,
        "due_at": MOMENT,
    }
    return SecondLook(id=id, review=review, **(values | changes))


def a_rating(look: str = "look-1", **changes: Any) -> Rating:
    """Both found the same."""
    values: dict[str, Any] = {"criterion": "outcome", "line": "L1", "first": "DENY", "second": "DENY"}
    return Rating(look=look, **(values | changes))


def write_quality(tx: Transaction, review: str) -> None:
    """Every write of second looks."""
    tx.put_draw(a_draw())
    tx.put_second_look(a_second_look(review=review))
    tx.put_rating(a_rating())


def read_quality(reader: Reader) -> None:
    """Every read of them."""
    reader.second_look_of("t-1", 1)
    reader.second_looks(limit=5)
    reader.open_looks(limit=5)
    reader.looks_for("brandt", ("physician_reviewer",), limit=5)
    reader.looks_found()
    reader.looks_done(limit=5)
    reader.looks_at("osei", limit=5)
    reader.look_counts(MOMENT)
    reader.looks_beside(["R-1"])
    reader.compared(MOMENT)
    reader.compared(MOMENT, first_person="osei")
    reader.draw("denials", "2026-01")
    reader.draws(limit=5)
    reader.latest_draw(RISK)
    reader.reviews_touched(MOMENT, MOMENT)
    reader.took_part("R-1")
    reader.looked("look-1")
