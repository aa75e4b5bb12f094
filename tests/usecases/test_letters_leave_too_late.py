"""A letter leaves only when somebody outside has decided already: it is noted, and moves nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casework.ports import Json, Letter
from casework.usecases.advance import work_off
from casework.usecases.extensions import extend
from casework.usecases.show import show
from tests.usecases.desk import Desk, Failing


class KeepsBack(Failing):
    """A letter shop that keeps the letters of one kind back until it is told to let them go."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def deliver(self, letter: Letter, *, key: str) -> str:
        self.broken = letter.kind == self.kind
        return super().deliver(letter, key=key)


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, "appeal/T62")
    yield desk
    desk.app.store.close()


def lapses(desk: Desk) -> None:
    """Nothing is done until a moment after the decision's time."""
    due = desk.row().decision_due_at
    assert due is not None
    desk.until_moment(due + timedelta(hours=1))


def takes_more_time(desk: Desk) -> None:
    """More time is taken for the decision."""
    extend(desk.app, desk.review, person="moreau", what="decision", ground="MEMBER_ASKS", reason="She asks for it.")
    work_off(desk.app)


def told_late(desk: Desk, kind: str, happens: Callable[[Desk], None]) -> tuple[Json, Json]:
    """What is shown before and after the letter left, which somebody outside has decided before."""
    shop = KeepsBack(kind)
    desk.app = replace(desk.app, notifier=shop)
    while (step := desk.up_to("task")).value != "sign_decision":
        desk.take(step)
    happens(desk)
    for step in desk.script.steps[len(desk.done) :]:
        desk.take(step)
    before = show(desk.app, desk.review)
    assert [one["sent_at"] for one in before["letters"] if one["kind"] == kind] == [None] * 3
    assert before["outcome"] == "UPHELD_EXTERNAL"
    shop.kind = ""
    desk.pass_time(timedelta(hours=3))
    work_off(desk.app)
    after = show(desk.app, desk.review)
    assert all(one["sent_at"] for one in after["letters"])
    return before, after


@pytest.mark.requirement("42 CFR 422.568(f)")
@pytest.mark.parametrize(
    ("kind", "happens", "noted"),
    [("lapse", lapses, "clock.lapse_told"), ("extension", takes_more_time, "clock.extended")],
)
def test_a_letter_that_leaves_after_the_decision_outside_is_noted_and_moves_nothing(
    desk: Desk, kind: str, happens: Callable[[Desk], None], noted: str
) -> None:
    before, after = told_late(desk, kind, happens)
    assert desk.events().count(noted) == 1
    assert after["incidents"] == []
    assert after["outcome"] == before["outcome"]
    for name in ("decision", "appeal_filing", "appeal"):
        moments = [(one["deadlines"][name]["at"], one["deadlines"][name]["running"]) for one in (before, after)]
        assert moments[0] == moments[1], name
    assert desk.verifies()
