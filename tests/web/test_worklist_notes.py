"""What a row of a list notes: at most two things, what changes what one does first."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from casework.ports import Person
from casework.ports_of_worklist import HIGH, LOW, FollowUp, Listed
from casework.testing_rows import MOMENT
from casework.testing_rows_of_worklist import a_card, an_open_work
from casework.web import worklist_rows
from tests.web.worlds import World

ANA = Person(id="ana", name="Ana Ruiz, RN", roles=("nurse_reviewer",))
ZONE = ZoneInfo("America/New_York")
CARD = a_card()
WORK = an_open_work("t-1", CARD)


def told(row: Listed) -> list[str]:
    return [one["text"] for one in worklist_rows.notes(ANA, row, now=MOMENT, zone=ZONE)]


def test_everything_that_can_be_noted_stands_in_its_order() -> None:
    full = replace(
        WORK,
        lapse="TOLD",
        urgency="EXPEDITED",
        priority=HIGH,
        kind="RECEIVE",
        disagree=True,
        new_documents=2,
        language="es",
    )
    follow_up = FollowUp(review="R-1", person="ana", day="2026-01-05", reason="Call", set_by="ana", set_at=MOMENT)
    later = MOMENT + timedelta(minutes=5)
    row = Listed(card=CARD, work=full, drafted_at=MOMENT, held_until=later, mark="a complaint", follow_up=follow_up)
    words = told(row)
    assert words[0] == "Call"
    assert words[1].startswith("Signed, letters leave ")
    assert words[2:7] == [
        "Lapse notice sent",
        "Expedited",
        "High priority",
        "Waiting for an answer",
        "Records disagree",
    ]
    assert words[7].startswith("Your draft, ")
    assert words[8:] == ["2 new documents", "Spanish"]


def test_a_case_that_waits_says_until_when_also_while_its_clock_runs_on() -> None:
    waits = replace(WORK, kind="RECEIVE", paused=False)
    by = MOMENT + timedelta(days=4)
    assert told(Listed(card=CARD, work=waits, answer_by=by)) == ["Waiting for an answer until Fri 6 Mar"]
    paused = replace(waits, paused=True, due_at=MOMENT + timedelta(days=14))
    assert told(Listed(card=CARD, work=paused)) == ["Waiting for an answer until Mon 16 Mar"]


def test_quiet_rows_note_nothing_and_closed_cases_only_their_follow_up() -> None:
    assert told(Listed(card=CARD, work=WORK)) == []
    assert told(Listed(card=CARD, work=None)) == []
    few = replace(WORK, lapse="RAN_OUT", new_documents=1, priority=LOW)
    assert told(Listed(card=CARD, work=few)) == ["Time ran out: counts as a denial", "1 new document", "Low priority"]


def test_a_row_without_a_clock_or_without_a_step_says_so(world: World) -> None:
    bare = replace(WORK, due_at=None, clock_start=None)
    shown = worklist_rows.row(world.app, ANA, Listed(card=CARD, work=bare), tab="mine", now=MOMENT)
    assert (shown["clock"], shown["step"]) == (None, "Assess")
    closed = worklist_rows.row(world.app, ANA, Listed(card=CARD, work=None), tab="followup", now=MOMENT)
    assert (closed["step"], closed["stay"], closed["item"], closed["href"]) == ("No step is open", "", "", "/cases/R-1")
    paused = an_open_work("t-1", CARD, paused=True)
    waits = worklist_rows.clock(world.app, Listed(card=CARD, work=paused), now=MOMENT)
    assert waits is not None
    assert (waits["level"], waits["share"]) == ("paused", 40)
