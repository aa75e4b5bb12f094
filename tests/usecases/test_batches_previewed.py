"""A supervisor looks at what an act on many cases would do: what is refused, by which rule, and who could take it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.errors import InputError
from casework.testing_rows_of_drafts import a_held_signature
from casework.usecases import batches
from casework.usecases.absences_setting import Away, set_absence
from casework.usecases.batches_preview import MOST, Asked, faults
from tests.usecases.crowd import BOSS, COAST, NURSE, OTHER, Crowd
from tests.usecases.steering import can, could, holder, look, refused, tasks, to_ines


def test_a_preview_says_what_can_move_what_is_refused_by_which_rule_and_who_can(
    crowd: Crowd, reviews: list[str]
) -> None:
    shown = look(crowd, to_ines(crowd, reviews))
    assert can(shown) == {"Ann Slow", "Cy Next"}
    assert refused(shown) == {"Pilar Esquivel": "no licence in California"}
    assert could(shown) == {"Pilar Esquivel": ["Cal Reyes, RN"]}
    assert shown.refused[0].refused.rule == "Licence where the member lives"
    assert shown.suggested == 1
    assert [holder(crowd, review) for review in reviews] == [None, None, "tova"]


def test_cases_can_be_chosen_by_their_own_ids_and_are_counted_once(crowd: Crowd, reviews: list[str]) -> None:
    items = (*reviews, *tasks(crowd, reviews), "R-NOWHERE")
    shown = look(crowd, to_ines(crowd, reviews, items=items))
    assert (len(shown.can), len(shown.refused), shown.missing) == (2, 1, 1)
    assert {one.id for one in shown.can} == {crowd.task(reviews[0]).id, crowd.task(reviews[2]).id}


def test_the_most_pressing_case_comes_first(crowd: Crowd, reviews: list[str]) -> None:
    urgent = crowd.arrive("Ulla Urgent", urgency="EXPEDITED")
    shown = look(crowd, to_ines(crowd, [*reviews, urgent]))
    assert shown.can[0].row.card.member_name == "Ulla Urgent"


@pytest.mark.parametrize(
    ("to", "changes", "words"),
    [
        ("tova", {}, "Tova Lindqvist, RN has it already"),
        ("osei", {}, "it is for a nurse reviewer"),
        ("ines", {"conflicts": ({"with": "M-3", "because": "a cousin"},)}, "conflict of interest declared (a cousin)"),
        ("ines", {"licences": ()}, None),
    ],
)
def test_each_rule_says_in_its_words_why_somebody_may_not_have_a_case(
    crowd: Crowd, reviews: list[str], to: str, changes: dict[str, Any], words: str | None
) -> None:
    crowd.enlist(replace(NURSE, **changes))
    shown = look(crowd, to_ines(crowd, reviews[2:], to=to))
    assert refused(shown).get("Cy Next") == words


def test_a_licence_that_ran_out_and_a_day_that_is_full_are_named(crowd: Crowd, reviews: list[str]) -> None:
    licences = tuple({**one, "valid_to": "2025-12-31"} for one in COAST.licences)
    crowd.enlist(replace(COAST, licences=licences), replace(NURSE, capacity=3))
    assert refused(look(crowd, to_ines(crowd, reviews[:1], to="cal"))) == {
        "Ann Slow": "no valid licence since 31 Dec 2025"
    }
    shown = look(crowd, to_ines(crowd, [reviews[0], reviews[2]]))
    assert len(shown.can) == 1
    assert list(refused(shown).values()) == ["over capacity: 4 of 3 points"]
    assert shown.load == (2, 3)
    overruled = look(crowd, to_ines(crowd, [reviews[0], reviews[2]], overrule=True))
    assert len(overruled.can) == 2
    assert overruled.load == (4, 3)


def test_suggestions_fill_the_days_of_those_who_are_suggested(crowd: Crowd, reviews: list[str]) -> None:
    crowd.enlist(replace(NURSE, capacity=0), replace(OTHER, capacity=2), replace(COAST, capacity=0))
    free = crowd.arrive("Bea Second")
    shown = look(crowd, to_ines(crowd, [reviews[0], free], to="ines"))
    ana = next(one for one in crowd.script.people if one.id == "ana").name
    assert could(shown) == {"Ann Slow": [ana], "Bea Second": [ana]}
    crowd.enlist(replace(next(one for one in crowd.script.people if one.id == "ana"), capacity=2))
    shown = look(crowd, to_ines(crowd, [reviews[0], free], to="ines"))
    assert sorted(could(shown).values()) == [[], [ana]]


def test_whoever_decided_before_cannot_have_the_appeal(crowd: Crowd, reviews: list[str]) -> None:
    review = reviews[0]
    work = crowd.row(review)
    with crowd.app.store.transaction() as tx:
        tx.put_open_work(replace(work, barred={"people": ["ines"]}))
    shown = look(crowd, to_ines(crowd, [review]))
    assert refused(shown) == {"Ann Slow": "took part before; this step needs somebody who did not"}
    crowd.enlist(replace(OTHER, reporting=({"to": "ines", "from": None, "until": None},)))
    shown = look(crowd, to_ines(crowd, [review], to="tova"))
    assert refused(shown) == {"Ann Slow": "reports to somebody who took part before"}
    assert shown.refused[0].refused.rule


def test_nobody_is_given_a_case_while_they_are_away_and_who_stands_in_comes_first(
    crowd: Crowd, reviews: list[str]
) -> None:
    today = crowd.clock.now().date()
    last = today + timedelta(days=14)
    away = Away(person="ines", from_day=today.isoformat(), to_day=last.isoformat(), substitute="tova", reason="Holiday")
    set_absence(crowd.app, away, by="gwen")
    shown = look(crowd, to_ines(crowd, reviews[:1]))
    assert refused(shown) == {"Ann Slow": f"away until {last.day} {last:%b}"}
    assert could(shown)["Ann Slow"][0] == "Tova Lindqvist, RN"
    assert "Ines Carrow, RN" not in could(look(crowd, to_ines(crowd, reviews[:1], to="osei")))["Ann Slow"]


def test_what_is_signed_stays_with_who_signed_it(crowd: Crowd, reviews: list[str]) -> None:
    task = crowd.task(reviews[2])
    with crowd.app.store.transaction() as tx:
        later = crowd.clock.now() + timedelta(minutes=10)
        tx.put_held_signature(a_held_signature(task.id, task.review, person="tova", until=later))
    for act in ("assign", "release", "priority"):
        shown = look(crowd, to_ines(crowd, reviews[2:], act=act, priority="HIGH"))
        (words,) = refused(shown).values()
        assert words.startswith("it is signed, and until ")
        assert words.endswith("whoever signed can undo it; it stays with them")
        assert could(shown) == {"Cy Next": []}
    day = crowd.clock.now().date()
    assert can(look(crowd, to_ines(crowd, reviews[2:], act="followup", to="", day=day))) == {"Cy Next"}


def test_a_case_that_waits_for_an_answer_can_be_looked_at_again_and_has_no_task_to_give(
    crowd: Crowd, reviews: list[str]
) -> None:
    waits = replace(crowd.row(reviews[0]), kind="RECEIVE", role=None)
    with crowd.app.store.transaction() as tx:
        tx.drop_open_work(waits.item)
        tx.put_open_work(waits)
    for act in ("assign", "release", "priority"):
        shown = look(crowd, to_ines(crowd, reviews[:1], items=tuple(reviews[:1]), act=act, priority="HIGH"))
        assert refused(shown) == {"Ann Slow": "no task is open in it that a person does"}
        assert could(shown) == {"Ann Slow": []}
    asked = to_ines(crowd, reviews, items=tuple(reviews[:1]), act="followup", to="", day=crowd.clock.now().date())
    assert can(look(crowd, asked)) == {"Ann Slow"}


def test_the_rights_themselves_are_asked_which_look_into_the_case(crowd: Crowd, reviews: list[str]) -> None:
    item = crowd.task(reviews[0])
    with crowd.app.store.transaction() as tx:
        tx.put_work_item(replace(item, role="physician_reviewer"))
    shown = look(crowd, to_ines(crowd, reviews[:1]))
    assert refused(shown)["Ann Slow"].startswith("Ines Carrow, RN may not do “Check that the file is complete”")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"act": "shout"}, "act"),
        ({"items": ()}, "items"),
        ({"items": tuple(map(str, range(MOST + 1)))}, "items"),
        ({"to": ""}, "to"),
        ({"act": "priority"}, "priority"),
        ({"act": "followup"}, "day"),
        ({"act": "extend"}, "ground"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_what_is_missing_is_said_at_its_field(crowd: Crowd, changes: dict[str, Any], field: str) -> None:
    asked = Asked(**{"act": "assign", "items": ("t-1",), "to": "ines", "reason": "why", **changes})
    assert list(faults(crowd.app, asked)) == [field]
    with pytest.raises(InputError):
        batches.make(crowd.app, BOSS, asked)


def test_a_day_that_has_passed_and_a_reason_of_nothing_are_refused(crowd: Crowd, reviews: list[str]) -> None:
    yesterday = crowd.clock.now().date() - timedelta(days=1)
    asked = to_ines(crowd, reviews, act="followup", to="", day=yesterday)
    assert list(faults(crowd.app, asked)) == ["day"]
    for reason in ("", " ", "​"):
        with pytest.raises(InputError, match="Give the reason"):
            batches.make(crowd.app, BOSS, to_ines(crowd, reviews, reason=reason))
    with pytest.raises(InputError, match="Nobody here is called nobody"):
        look(crowd, to_ines(crowd, reviews, to="nobody"))
