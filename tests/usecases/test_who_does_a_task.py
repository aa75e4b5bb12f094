"""Tasks are claimed, assigned and released; whoever may not do one is refused, and the trail keeps every refusal."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casework.errors import (
    AssignmentRefused,
    IdempotencyConflict,
    NotFound,
    ReviewClosed,
    RightsError,
    StaleRevision,
    StateError,
    TaskNotOpen,
)
from casework.usecases.assignments import assign, claim, release
from casework.usecases.complete import complete
from casework.usecases.people import enlist
from casework.usecases.show import show
from casework.usecases.worklist import tasks
from tests.usecases.office import Office, somebody


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path)
    yield opened
    opened.store.close()


def test_a_claimed_task_is_done_by_its_claimer_and_by_nobody_else(office: Office) -> None:
    item = office.task()
    done = claim(office.app, item.id, person="ann")
    assert (done["claimed_by"], done["element"], done["revision"]) == ("ann", "decide", office.row().revision)
    with pytest.raises(AssignmentRefused, match=r"claimed by Dr\. Ann"):
        complete(office.app, item.id, {}, person="sam")
    with pytest.raises(AssignmentRefused, match=r"claimed by Dr\. Ann"):
        claim(office.app, item.id, person="sam")
    assert [one["claimed_by"] for one in tasks(office.app, who="ann")] == ["ann"]
    assert tasks(office.app, who="sam") == []
    complete(office.app, item.id, {}, person="ann")
    assert office.refusals() == []  # to be slower is nothing that one may not do
    assert office.verifies()


def test_claiming_again_changes_nothing_and_the_same_key_gives_the_same_answer(office: Office) -> None:
    item = office.task()
    first = claim(office.app, item.id, person="ann", key="k")
    assert claim(office.app, item.id, person="ann") == first
    assert claim(office.app, item.id, person="ann", key="k") == first
    with pytest.raises(IdempotencyConflict):
        release(office.app, item.id, person="ann", key="k")
    assert len(office.events("task.claimed")) == 1


def test_a_released_task_is_free_for_others_and_what_is_free_cannot_be_released(office: Office) -> None:
    item = office.task()
    claim(office.app, item.id, person="ann")
    with pytest.raises(RightsError, match=r"Dr\. Sam may not take “Decide” from Dr\. Ann.*supervisor"):
        release(office.app, item.id, person="sam")
    assert release(office.app, item.id, person="ann")["claimed_by"] is None
    with pytest.raises(TaskNotOpen, match="Nobody has claimed “Decide”"):
        release(office.app, item.id, person="ann")
    claim(office.app, item.id, person="sam")
    release(office.app, item.id, person="zoe")
    assert [event.actor for event in office.events("task.released")] == ["ann", "zoe"]
    assert office.verifies()


def test_a_supervisor_gives_a_task_to_somebody_whoever_has_it(office: Office) -> None:
    item = office.task()
    claim(office.app, item.id, person="ann")
    assert assign(office.app, item.id, to="sam", by="zoe")["claimed_by"] == "sam"
    (told,) = office.events("task.assigned")
    assert (told.actor, told.detail["person"], told.detail["before"]) == ("zoe", "sam", "ann")
    with pytest.raises(RightsError, match=r"Dr\. Ann may not give “Decide” to somebody.*Ask a supervisor"):
        assign(office.app, item.id, to="ann", by="ann")
    with pytest.raises(NotFound, match="Nobody here is called nobody"):
        assign(office.app, item.id, to="nobody", by="zoe")
    assert office.task().claimed_by == "sam"


def test_a_supervisor_cannot_give_a_task_to_somebody_who_may_not_do_it(office: Office) -> None:
    item = office.at_the_appeal()
    for to, reason in (("ann", "SAME_PERSON"), ("sam", "CONSULTED"), ("carl", "SUBORDINATE"), ("zoe", "ROLE")):
        with pytest.raises(AssignmentRefused):
            assign(office.app, item.id, to=to, by="zoe")
        assert office.refusals()[-1] == ("zoe", to, reason)
    assign(office.app, item.id, to="bob", by="zoe")
    assert office.verifies()


def test_an_appeal_is_offered_claimed_and_completed_only_by_somebody_independent(office: Office) -> None:
    item = office.at_the_appeal()
    refused = {
        "ann": ("SAME_PERSON", r"they did “Decide” before.*2560\.503-1\(h\)\(3\)\(ii\)"),
        "sam": ("CONSULTED", r"they did “Give a second opinion” before.*\(h\)\(3\)\(v\)"),
        "carl": ("SUBORDINATE", r"on 2026-03-24 they report to ann, and ann did “Decide” before"),
    }
    for person, (reason, words) in refused.items():
        assert tasks(office.app, who=person) == []
        with pytest.raises(AssignmentRefused, match=words):
            claim(office.app, item.id, person=person)
        with pytest.raises(AssignmentRefused, match=reason):
            complete(office.app, item.id, {}, person=person)
    assert office.refusals() == [(one, one, reason) for one, (reason, _) in refused.items() for _ in range(2)]
    assert [one["element"] for one in tasks(office.app, who="bob")] == ["hear"]
    complete(office.app, item.id, {}, person="bob")
    assert office.row().status == "CLOSED"
    assert office.verifies()


def test_a_refusal_leaves_the_review_as_it_was_so_that_other_peoples_answers_still_hold(office: Office) -> None:
    item = office.at_the_appeal()
    before = office.row()
    with pytest.raises(AssignmentRefused):
        claim(office.app, item.id, person="ann")
    after = office.row()
    assert (after.revision, after.changed_at) == (before.revision, before.changed_at)
    assert after.trail_length == before.trail_length + 1
    complete(office.app, item.id, {}, person="bob", revision=before.revision)


def test_reporting_lines_count_as_of_the_claim(office: Office) -> None:
    item = office.at_the_appeal()
    office.pass_time(days=45)
    claim(office.app, item.id, person="carl")  # his line to ann ended with April
    line = {"to": "ann", "from": "2026-05-20", "until": None}
    enlist(office.app, [somebody("carl", "appeal_physician", reporting=(line,))])
    office.pass_time(days=20)
    complete(office.app, item.id, {}, person="carl")
    assert office.row().status == "CLOSED"


def test_a_claim_is_judged_anew_once_the_task_was_given_back(office: Office) -> None:
    item = office.at_the_appeal()
    claim(office.app, item.id, person="bob")
    release(office.app, item.id, person="bob")
    line = {"to": "sam", "from": None, "until": None}
    enlist(office.app, [somebody("bob", "appeal_physician", reporting=(line,))])
    with pytest.raises(AssignmentRefused, match="SUBORDINATE"):
        complete(office.app, item.id, {}, person="bob")


def test_a_physician_whose_licences_have_run_out_takes_no_task(office: Office) -> None:
    item = office.at_the_appeal()
    with pytest.raises(AssignmentRefused, match="no licence of theirs is valid on 2026-03-24"):
        claim(office.app, item.id, person="old")
    assert office.refusals() == [("old", "old", "LICENCE")]


def test_who_did_the_step_before_is_refused_where_another_must_do_this_one(office: Office) -> None:
    office.do("ann")
    with pytest.raises(AssignmentRefused, match="they did “decide” in the same review"):
        claim(office.app, office.task().id, person="ann")
    assert office.refusals() == [("ann", "ann", "NOT_BY")]


def test_what_is_done_unknown_or_stale_is_refused_and_leaves_no_trace(office: Office) -> None:
    item = office.task()
    before = office.row()
    with pytest.raises(NotFound, match="There is no task t-0"):
        claim(office.app, "t-0", person="ann")
    with pytest.raises(NotFound, match="Nobody here is called eva"):
        claim(office.app, item.id, person="eva")
    with pytest.raises(StaleRevision, match="has moved on"):
        claim(office.app, item.id, person="ann", revision=before.revision + 1)
    assert office.row() == before
    office.do("ann")
    with pytest.raises(TaskNotOpen, match=r"it was completed by Dr\. Ann.*Nothing was changed"):
        claim(office.app, item.id, person="sam")
    assert office.refusals() == []


def test_a_computer_whose_clock_is_behind_changes_nothing(office: Office) -> None:
    item = office.task()
    office.pass_time(hours=1)
    claim(office.app, item.id, person="ann")
    office.clock._at -= timedelta(minutes=30)
    with pytest.raises(StateError, match="This computer's clock says"):
        release(office.app, item.id, person="ann")


def test_show_says_who_has_a_task_and_who_was_refused(office: Office) -> None:
    item = office.at_the_appeal()
    with pytest.raises(AssignmentRefused):
        claim(office.app, item.id, person="ann")
    claim(office.app, item.id, person="bob")
    told = show(office.app, office.review)
    assert [(one["element"], one["claimed_by"]) for one in told["tasks"]] == [("hear", "bob")]
    assert [(one["element"], one["person"], one["reason"]) for one in told["refusals"]] == [
        ("hear", "ann", "SAME_PERSON")
    ]


def test_tasks_of_a_closed_review_are_nobodys_any_more(office: Office) -> None:
    item = office.at_the_appeal()
    complete(office.app, item.id, {}, person="bob")
    with pytest.raises((TaskNotOpen, ReviewClosed)):
        assign(office.app, item.id, to="bob", by="zoe")


def test_of_many_who_claim_at_once_exactly_one_has_the_task(office: Office) -> None:
    item = office.task()

    def attempt(number: int) -> str:
        who = ("ann", "sam")[number % 2]
        try:
            return str(claim(office.app, item.id, person=who)["claimed_by"])
        except AssignmentRefused:
            return "refused"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(attempt, range(16)))
    winner = office.task().claimed_by
    assert set(said) == {winner, "refused"}
    assert len(office.events("task.claimed")) == 1
    assert said.count("refused") == 8
    assert office.refusals() == []
    assert office.verifies()


def test_a_second_id_of_whoever_did_the_step_before_is_refused_as_they_are(office: Office) -> None:
    enlist(office.app, [replace(somebody("ann", "physician_reviewer"), id="ann2", name="Ann")])
    office.do("ann")
    with pytest.raises(AssignmentRefused, match="they did “decide” in the same review"):
        claim(office.app, office.task().id, person="ann2")
    assert office.refusals() == [("ann2", "ann2", "NOT_BY")]
