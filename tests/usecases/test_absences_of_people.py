"""Who is away: nobody gives them a task, their own is theirs, and it is told from when to when and who stands in."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from casework.errors import AssignmentRefused, FormError, NotFound, StateError
from casework.ports_of_batches import Absence
from casework.usecases.absences import away, back_on, everybody_away
from casework.usecases.absences_setting import Away, end_absence, set_absence
from casework.usecases.assignments import assign, claim
from casework.usecases.batches_preview import Asked
from casework.usecases.bulk import look
from casework.usecases.delegation import delegate
from casework.usecases.next_case_taking import take_next
from tests.usecases.crowd import BOSS, COAST, Crowd


def day(crowd: Crowd, after: int) -> str:
    """An ISO day so many days from now."""
    return (crowd.clock.now().date() + timedelta(days=after)).isoformat()


def goes(crowd: Crowd, first: int = 0, last: int = 14, **changes: Any) -> Absence:
    """Tova is away; Ines stands in."""
    said = {"person": "tova", "substitute": "ines", "reason": "Holiday", **changes}
    return set_absence(crowd.app, Away(from_day=day(crowd, first), to_day=day(crowd, last), **said), by="gwen")


def test_nobody_gives_a_task_to_somebody_who_is_away_and_the_trail_keeps_that_it_was_tried(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow")
    task = crowd.task(review).id
    goes(crowd)
    said = "Tova Lindqvist, RN may not be given .* they are away until 26 Jan. Ines Carrow, RN stands in for them."
    with pytest.raises(AssignmentRefused, match=said):
        assign(crowd.app, task, to="tova", by="gwen")
    with pytest.raises(AssignmentRefused, match="away until 26 Jan"):
        delegate(crowd.app, task, to="tova", by="gwen", reason="Load")
    assert [event.detail["reason"] for event in crowd.events(review, "assignment.refused")] == ["AWAY", "AWAY"]
    assign(crowd.app, task, to="ines", by="gwen")
    assert crowd.row(review).holder == "ines"


def test_a_supervisor_who_is_away_may_give_a_task_to_themselves(crowd: Crowd) -> None:
    crowd.enlist(replace(BOSS, roles=("supervisor", "nurse_reviewer")))
    goes(crowd, person="gwen", substitute="")
    task = crowd.task(crowd.arrive("Ann Slow")).id
    crowd.enlist(replace(COAST, roles=("supervisor", "nurse_reviewer", "intake")))
    with pytest.raises(AssignmentRefused, match=r"away until 26 Jan\. Give it to somebody else\."):
        assign(crowd.app, task, to="gwen", by="cal")
    assert assign(crowd.app, task, to="gwen", by="gwen")["claimed_by"] == "gwen"


def test_whoever_is_away_may_still_take_a_case_themselves(crowd: Crowd) -> None:
    goes(crowd, substitute="")
    review = crowd.arrive("Ann Slow")
    taken = take_next(crowd.app, "tova")
    assert taken.review == review
    assert crowd.row(review).holder == "tova"


def test_a_list_says_who_is_away_and_names_others(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow")
    goes(crowd)
    with crowd.reading() as reader:
        asked = Asked(act="delegate", items=(crowd.task(review).id,), to="tova", reason="Load")
        (refused,) = look(crowd.app, reader, BOSS, asked).refused
        assert refused.refused is not None
        assert (refused.refused.words, refused.refused.rule) == ("away until 26 Jan", "Absence")
        could = [one.name for one in refused.could]
        assert "Tova Lindqvist, RN" not in could
        assert "Ines Carrow, RN" in could


def test_an_absence_begins_and_ends_by_the_day(crowd: Crowd) -> None:
    goes(crowd, first=1, last=2)
    today = crowd.clock.now().date()
    with crowd.reading() as reader:
        told = [away(reader, "tova", today + timedelta(days=after)) is not None for after in range(4)]
        (later,) = everybody_away(reader, today + timedelta(days=1)).values()
        assert everybody_away(reader, today) == {}
    assert told == [False, True, True, False]
    assert back_on(later) == today + timedelta(days=3)
    crowd.later(days=3)
    task = crowd.task(crowd.arrive("Ann Slow")).id
    assign(crowd.app, task, to="tova", by="gwen")


def test_an_absence_is_ended_early_once_and_both_are_on_record(crowd: Crowd) -> None:
    held = goes(crowd)
    end_absence(crowd.app, held.id, by="gwen")
    task = crowd.task(crowd.arrive("Ann Slow")).id
    assign(crowd.app, task, to="tova", by="gwen")
    with pytest.raises(StateError, match="over already"):
        end_absence(crowd.app, held.id, by="gwen")
    with pytest.raises(NotFound, match="no such absence"):
        end_absence(crowd.app, "none", by="gwen")
    past = goes(crowd, last=1)
    crowd.later(days=2)
    with pytest.raises(StateError, match="over already"):
        end_absence(crowd.app, past.id, by="gwen")
    with crowd.reading() as reader:
        told = [one for one in reader.account_events(person="tova", limit=9) if one.kind.startswith("absence.")]
    assert [one.kind for one in told] == ["absence.set", "absence.ended", "absence.set"]
    assert told[0].actor == "gwen"
    assert told[2].detail["substitute"] == "ines"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"person": ""}, "person", "Choose who is away."),
        ({"person": "nobody"}, "person", "Choose who is away."),
        ({"from_day": "soon"}, "from_day", "Choose the first day away."),
        ({"from_day": "2026-02-30"}, "from_day", "Choose the first day away."),
        ({"to_day": ""}, "to_day", "Choose the last day away."),
        (
            {"from_day": "2026-01-20", "to_day": "2026-01-19"},
            "to_day",
            "The last day (19 Jan 2026) is before the first",
        ),
        ({"from_day": "2026-01-01", "to_day": "2026-01-02"}, "to_day", "The last day (2 Jan 2026) has passed."),
        ({"reason": " "}, "reason", "Give the reason, in a few words: holiday, training, leave."),
        ({"reason": "x" * 501}, "reason", "The reason has 501 characters; at most 500 are kept."),
        ({"substitute": "tova"}, "substitute", "Nobody stands in for themselves."),
        ({"substitute": "nobody"}, "substitute", "Choose who stands in from the list, or nobody."),
        ({"substitute": "cal"}, "substitute", "Cal Reyes, RN is away from 15 Jan 2026 to 17 Jan 2026."),
        (
            {"person": "cal", "substitute": ""},
            "from_day",
            "Cal Reyes, RN is away from 15 Jan 2026 to 17 Jan 2026 already.",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field(crowd: Crowd, changes: dict[str, str], field: str, said: str) -> None:
    goes(crowd, first=3, last=5, person="cal", substitute="")
    whole = {
        "person": "tova",
        "from_day": "2026-01-12",
        "to_day": "2026-01-26",
        "substitute": "ines",
        "reason": "Leave",
    }
    with pytest.raises(FormError) as refused:
        set_absence(crowd.app, Away(**{**whole, **changes}), by="gwen")
    assert list(refused.value.messages) == [field]
    assert refused.value.messages[field][0].startswith(said)


def test_the_open_tasks_of_somebody_who_is_away_are_found_the_most_pressing_first(crowd: Crowd) -> None:
    reviews = [crowd.arrive("Ann Slow"), crowd.arrive("Ulla Urgent", urgency="EXPEDITED")]
    for review in reviews:
        claim(crowd.app, crowd.task(review).id, person="tova")
    goes(crowd, first=2)
    with crowd.reading() as reader:
        told = reader.tasks_of_absent(day(crowd, 0))
    assert told == {"tova": [crowd.task(reviews[1]).id, crowd.task(reviews[0]).id]}


def test_an_absence_without_an_end_in_sight_is_refused_and_one_that_was_kept_breaks_no_list(crowd: Crowd) -> None:
    today = crowd.clock.now().date()
    with pytest.raises(FormError) as refused:
        set_absence(
            crowd.app,
            Away(person="tova", from_day=today.isoformat(), to_day="9999-12-31", reason="Until further notice"),
            by="gwen",
        )
    assert "more than two years ahead" in refused.value.messages["to_day"][0]
    with pytest.raises(FormError) as refused:
        set_absence(
            crowd.app, Away(person="tova", from_day="0001-01-01", to_day="2026-12-31", reason="Leave"), by="gwen"
        )
    assert "more than two years from today" in refused.value.messages["from_day"][0]
    goes(crowd)
    with crowd.reading() as reader:
        (absence,) = reader.absences(today.isoformat())
    assert back_on(replace(absence, to_day="9999-12-31")) == date.max
