"""A supervisor acts on many cases: what becomes of each, what goes on record, and how a batch waits and ends."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.errors import HandlerError, IdempotencyConflict, NotFound, StateError, StoreBusy
from casework.ports_of_batches import CANCELLED, CHANGED, DONE, PAUSED, REFUSED, RUNNING, WAITING
from casework.usecases import batches, batches_carrying
from casework.usecases.advance import work, work_off
from casework.usecases.assignments import claim, release
from casework.usecases.batches_carrying import carry_out
from casework.usecases.incident_acts import retry
from tests.usecases.crowd import BOSS, DOCTOR, NURSE, Crowd
from tests.usecases.steering import can, holder, look, refused, results, state, tasks, to_ines


def test_a_batch_moves_each_case_once_with_the_reason_in_its_trail(crowd: Crowd, reviews: list[str]) -> None:
    batch = batches.make(crowd.app, BOSS, to_ines(crowd, reviews), wish="w")
    assert batches.make(crowd.app, BOSS, to_ines(crowd, reviews), wish="w") == batch
    with pytest.raises(IdempotencyConflict):
        batches.make(crowd.app, BOSS, to_ines(crowd, reviews[:1]), wish="w")
    assert state(crowd, batch) == RUNNING
    assert results(crowd, batch)["Pilar Esquivel"] == (REFUSED, "no licence in California")
    work_off(crowd.app)
    assert state(crowd, batch) == DONE
    assert [holder(crowd, review) for review in reviews] == ["ines", None, "ines"]
    assert {name: told[0] for name, told in results(crowd, batch).items()} == {
        "Ann Slow": DONE,
        "Cy Next": DONE,
        "Pilar Esquivel": REFUSED,
    }
    (event,) = crowd.events(reviews[2], "task.assigned")
    assert (event.actor, event.detail["person"], event.detail["before"]) == ("gwen", "ines", "tova")
    assert (event.detail["reason"], event.detail["batch"]) == ("Tova is out", batch)
    assert crowd.events(reviews[1], "task.assigned") == []


def test_all_are_moved_where_the_suggestions_are_taken(crowd: Crowd, reviews: list[str]) -> None:
    batch = batches.make(crowd.app, BOSS, to_ines(crowd, reviews, suggestions=True))
    work_off(crowd.app)
    assert [holder(crowd, review) for review in reviews] == ["ines", "cal", "ines"]
    with crowd.reading() as reader:
        assert [row.to_person for row, _ in reader.batch_rows(batch, limit=9)] == [None, None, "cal"]


def test_tasks_are_given_back_to_everybody(crowd: Crowd, reviews: list[str]) -> None:
    shown = look(crowd, to_ines(crowd, reviews, act="release"))
    assert can(shown) == {"Cy Next"}
    assert set(refused(shown).values()) == {"nobody has taken it"}
    batches.make(crowd.app, BOSS, to_ines(crowd, reviews, act="release"))
    work_off(crowd.app)
    assert holder(crowd, reviews[2]) is None
    (event,) = crowd.events(reviews[2], "task.released")
    assert event.detail["reason"] == "Tova is out"


def test_cases_are_put_before_others_and_looked_at_again_on_a_day(crowd: Crowd, reviews: list[str]) -> None:
    day = crowd.clock.now().date() + timedelta(days=3)
    batches.make(crowd.app, BOSS, to_ines(crowd, reviews, act="priority", priority="HIGH"))
    mine = batches.make(crowd.app, BOSS, to_ines(crowd, reviews[:1], act="followup", to="", day=day))
    theirs = batches.make(crowd.app, BOSS, to_ines(crowd, reviews[1:], act="followup", to="tova", day=day))
    work_off(crowd.app)
    assert {state(crowd, one) for one in (mine, theirs)} == {DONE}
    with crowd.reading() as reader:
        assert {reader.open_work(task).priority for task in tasks(crowd, reviews)} == {1}
        assert reader.follow_up(reviews[0], "gwen").day == day.isoformat()
        assert reader.follow_up(reviews[1], "tova").reason == "Tova is out"
    assert len(crowd.events(reviews[1], "task.priority_set")) == 1
    assert len(crowd.events(reviews[1], "task.follow_up_set")) == 1


def test_nobody_is_asked_to_look_at_a_case_that_they_may_not_see(crowd: Crowd, reviews: list[str]) -> None:
    day = crowd.clock.now().date()
    asked = to_ines(crowd, reviews[:1], act="followup", to="osei", day=day)
    assert refused(look(crowd, asked)) == {"Ann Slow": "it is no case that Daniel Osei, MD may see"}
    crowd.enlist(replace(DOCTOR, roles=("supervisor",)))
    batch = batches.make(crowd.app, BOSS, asked)
    crowd.enlist(DOCTOR)
    work_off(crowd.app)
    assert results(crowd, batch)["Ann Slow"] == (REFUSED, "it is no case that Daniel Osei, MD may see")
    with crowd.reading() as reader:
        assert reader.follow_up(reviews[0], "osei") is None


def test_a_case_that_changed_while_it_was_chosen_or_waited_is_left_alone(crowd: Crowd, reviews: list[str]) -> None:
    free = crowd.arrive("Bea Second")
    chosen = to_ines(crowd, [*reviews, free])
    held = {crowd.task(reviews[0]).id: "", crowd.task(reviews[2]).id: "ines"}
    batch = batches.make(crowd.app, BOSS, replace(chosen, held=held))
    assert results(crowd, batch)["Cy Next"] == (CHANGED, "changed while you chose: Tova Lindqvist, RN has it now")
    claim(crowd.app, crowd.task(reviews[0]).id, person="tova")
    crowd.go_on(free)
    work_off(crowd.app)
    assert results(crowd, batch)["Ann Slow"] == (CHANGED, "changed meanwhile: Tova Lindqvist, RN has it now")
    assert results(crowd, batch)["Bea Second"] == (CHANGED, "it is not open any more")
    assert holder(crowd, reviews[0]) == "tova"
    again = look(crowd, replace(chosen, items=(chosen.items[3],)))
    assert refused(again) == {"Bea Second": "it is not open any more"}
    given = batches.make(crowd.app, BOSS, to_ines(crowd, reviews[2:]))
    release(crowd.app, crowd.task(reviews[2]).id, person="tova")
    work_off(crowd.app)
    assert results(crowd, given)["Cy Next"] == (CHANGED, "changed meanwhile: nobody has it now")


def test_a_right_that_is_lost_meanwhile_refuses_the_case_and_the_trail_keeps_it(
    crowd: Crowd, reviews: list[str]
) -> None:
    batch = batches.make(crowd.app, BOSS, to_ines(crowd, reviews[:1]))
    crowd.enlist(replace(NURSE, roles=("intake",)))
    work_off(crowd.app)
    assert results(crowd, batch)["Ann Slow"] == (REFUSED, "it is for a nurse reviewer")
    (event,) = crowd.events(reviews[0], "assignment.refused")
    assert (event.actor, event.detail["person"], event.detail["reason"]) == ("gwen", "ines", "ROLE")
    with crowd.reading() as reader:
        ((row, _),) = reader.batch_rows(batch, limit=9)
    assert row.who_can["people"]
    assert "Ines Carrow, RN" not in [one["name"] for one in row.who_can["people"]]


def test_a_day_that_filled_up_meanwhile_refuses_the_case(crowd: Crowd, reviews: list[str]) -> None:
    crowd.enlist(replace(NURSE, capacity=2))
    other = crowd.task(crowd.arrive("Bea Second")).id
    batch = batches.make(crowd.app, BOSS, to_ines(crowd, reviews[:1]))
    claim(crowd.app, other, person="ines")
    work_off(crowd.app)
    assert results(crowd, batch)["Ann Slow"] == (REFUSED, "over capacity: 4 of 2 points")


def test_whoever_made_a_batch_and_is_no_supervisor_any_more_changes_nothing(crowd: Crowd, reviews: list[str]) -> None:
    made = [
        batches.make(crowd.app, BOSS, to_ines(crowd, reviews[:1], act=act, priority="LOW"))
        for act in ("assign", "priority")
    ]
    crowd.enlist(replace(BOSS, roles=("intake",)))
    work_off(crowd.app)
    for batch in made:
        how, words = results(crowd, batch)["Ann Slow"]
        assert how == REFUSED
        assert words.startswith("Gwen Tallis made this batch and may not act on many cases any more")
    assert holder(crowd, reviews[0]) is None


# Waiting, going on, ending


def test_a_batch_rests_goes_on_and_is_ended_and_that_is_on_record(crowd: Crowd, reviews: list[str]) -> None:
    batch = batches.make(crowd.app, BOSS, to_ines(crowd, [reviews[0], reviews[2]]))
    batches.pause(crowd.app, batch, by="gwen")
    batches.pause(crowd.app, batch, by="gwen")
    assert work_off(crowd.app) == 0
    assert not carry_out(crowd.app, batch, 1)
    assert holder(crowd, reviews[0]) is None
    batches.resume(crowd.app, batch, by="gwen")
    assert work(crowd.app, limit=1) == 1
    assert state(crowd, batch) == RUNNING
    batches.cancel(crowd.app, batch, by="gwen")
    assert work_off(crowd.app) == 0
    assert sorted(told[0] for told in results(crowd, batch).values()) == [CANCELLED, DONE]
    assert state(crowd, batch) == CANCELLED
    for act in (batches.pause, batches.resume):
        with pytest.raises(StateError, match="cancelled already"):
            act(crowd.app, batch, by="gwen")
    with pytest.raises(NotFound, match="no such batch"):
        batches.cancel(crowd.app, "none", by="gwen")
    with crowd.reading() as reader:
        kinds = [one.kind for one in reversed(reader.account_events(limit=9)) if one.kind.startswith("batch.")]
    assert kinds == ["batch.made", "batch.paused", "batch.resumed", "batch.cancelled"]


def test_a_batch_in_which_everything_is_refused_is_finished_at_once(crowd: Crowd, reviews: list[str]) -> None:
    batch = batches.make(crowd.app, BOSS, to_ines(crowd, reviews, to="osei"))
    assert state(crowd, batch) == DONE
    assert DOCTOR.name not in {holder(crowd, review) for review in reviews}


def test_a_row_that_fails_is_refused_in_words_and_the_others_go_on(
    crowd: Crowd, reviews: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = batches.make(crowd.app, BOSS, to_ines(crowd, [reviews[0], reviews[2]]))
    real, failing = batches_carrying.assign_in, crowd.task(reviews[0]).id

    def broken(app: Any, tx: Any, task: str, **asked: Any) -> Any:
        done = real(app, tx, task, **asked)
        if task == failing:
            raise ZeroDivisionError("Mara Example")
        return done

    monkeypatch.setattr(batches_carrying, "assign_in", broken)
    work_off(crowd.app)
    how, words = results(crowd, batch)["Ann Slow"]
    assert (how, words) == (
        REFUSED,
        "it could not be done (ZeroDivisionError, an error in the program itself); nothing was changed in this case",
    )
    assert results(crowd, batch)["Cy Next"][0] == DONE
    assert holder(crowd, reviews[0]) is None
    assert crowd.events(reviews[0], "task.assigned") == []
    assert state(crowd, batch) == DONE
    with crowd.reading() as reader:
        (incident,) = reader.incidents()
        assert (incident.review, incident.cause) == (
            reviews[0],
            "What a batch was to do in this case was not done: ZeroDivisionError, an error in the program itself",
        )
    assert [event.detail["incident"] for event in crowd.events(reviews[0], "incident.opened")] == [incident.id]


def test_what_a_batch_refuses_by_a_rule_is_no_incident(crowd: Crowd, reviews: list[str]) -> None:
    batch = batches.make(crowd.app, BOSS, to_ines(crowd, reviews))
    work_off(crowd.app)
    assert REFUSED in {how for how, _ in results(crowd, batch).values()}
    with crowd.reading() as reader:
        assert reader.incidents() == []


def test_the_incident_of_a_batch_is_over_when_somebody_says_that_it_is_settled(
    crowd: Crowd, reviews: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(batches_carrying, "assign_in", lambda *_, **__: 1 / 0)
        batches.make(crowd.app, BOSS, to_ines(crowd, reviews[:1]))
        work_off(crowd.app)
    with crowd.reading() as reader:
        (incident,) = reader.incidents()
    assert retry(crowd.app, BOSS, incident.id, "I moved it by hand.")
    assert crowd.events(reviews[0], "incident.retried") == []  # nothing was tried
    (over,) = crowd.events(reviews[0], "incident.resolved")
    assert over.detail["because"] == "I moved it by hand."
    with crowd.reading() as reader:
        assert reader.incidents() == []


@pytest.mark.parametrize("trouble", [StoreBusy("busy"), HandlerError("stuck")])
def test_a_busy_store_is_tried_again(
    crowd: Crowd, reviews: list[str], monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    batch = batches.make(crowd.app, BOSS, to_ines(crowd, reviews[:1]))
    with monkeypatch.context() as patched:

        def failing(*_: Any, **__: Any) -> Any:
            raise trouble

        patched.setattr(batches_carrying, "assign_in", failing)
        if isinstance(trouble, StoreBusy):
            with pytest.raises(StoreBusy):
                work(crowd.app)
            assert results(crowd, batch)["Ann Slow"] == (WAITING, "")
        else:
            work(crowd.app)
            assert results(crowd, batch)["Ann Slow"][0] == REFUSED
    work_off(crowd.app)
    assert results(crowd, batch)["Ann Slow"][0] == (DONE if isinstance(trouble, StoreBusy) else REFUSED)
    assert state(crowd, batch) == DONE


def test_a_paused_batch_is_one_that_can_still_be_ended(crowd: Crowd, reviews: list[str]) -> None:
    batch = batches.make(crowd.app, BOSS, to_ines(crowd, reviews[:1]))
    batches.pause(crowd.app, batch, by="gwen")
    assert state(crowd, batch) == PAUSED
    batches.cancel(crowd.app, batch, by="gwen")
    assert results(crowd, batch)["Ann Slow"][0] == CANCELLED
