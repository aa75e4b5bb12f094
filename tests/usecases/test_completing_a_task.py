"""Completing a task: whose it is, what is kept, and what happens when the process cannot go on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.audit.verify import verify_review
from casework.clocks import FixedClock
from casework.errors import (
    CaseworkError,
    FormError,
    IdempotencyConflict,
    NotFound,
    RequestError,
    ReviewClosed,
    RightsError,
    StaleRevision,
    StateError,
    TaskNotOpen,
)
from casework.kit import Context
from casework.ports import Actor, Person
from casework.usecases.advance import work_off
from casework.usecases.complete import complete
from casework.usecases.messages import receive, withdraw
from casework.usecases.people import enlist
from casework.usecases.submit import submit
from casework.usecases.worklist import tasks
from tests.usecases.desk import WRITTEN, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.app.store.close()


def verified(desk: Desk) -> bool:
    with desk.app.store.reading() as reader:
        return verify_review(reader, desk.review).ok


def test_an_answer_is_kept_whole_and_the_next_task_is_told(desk: Desk) -> None:
    item = desk.until("check_completeness")
    done = complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ana", revision=desk.row().revision)
    assert [task["element"] for task in done["tasks"]] == ["verify_trials"]
    with desk.app.store.reading() as reader:
        (answer,) = reader.answers(desk.review, element="check_completeness")
    assert (answer.person, answer.role, answer.body["decision"]) == ("ana", "nurse_reviewer", "COMPLETE")
    assert verified(desk)


def test_the_same_key_has_one_effect_and_one_answer_and_another_body_is_refused(desk: Desk) -> None:
    item = desk.until("check_completeness")
    first = complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ana", key="k1")
    again = complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ana", key="k1")
    assert first == again
    assert desk.events().count("task.answered") == 1
    with pytest.raises(IdempotencyConflict):
        complete(desk.app, item.id, {"decision": "ASK"}, person="ana", key="k1")


def test_a_task_that_is_done_says_who_did_it_and_when(desk: Desk) -> None:
    item = desk.until("check_completeness")
    desk.next()
    with pytest.raises(TaskNotOpen, match="completed by Ana Ruiz, RN on Tue 3 Feb 2026, 10:00 am"):
        complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ana")
    with pytest.raises(NotFound):
        complete(desk.app, "no-such-task", {}, person="ana")


def test_of_25_who_complete_one_task_at_once_one_wins_and_the_others_are_told(desk: Desk) -> None:
    item = desk.until("check_completeness")

    def attempt(_: int) -> str:
        try:
            complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ana")
        except TaskNotOpen as refusal:
            return str(refusal)
        return "done"

    with ThreadPoolExecutor(max_workers=25) as pool:
        results = list(pool.map(attempt, range(25)))
    assert results.count("done") == 1
    assert all("completed by Ana Ruiz, RN" in result for result in results if result != "done")
    assert desk.events().count("task.answered") == 1


def test_answers_based_on_an_older_revision_are_refused(desk: Desk) -> None:
    item = desk.until("check_completeness")
    with pytest.raises(StaleRevision, match="has moved on"):
        complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ana", revision=desk.row().revision - 1)
    assert desk.open("check_completeness") is not None


def test_refused_answers_keep_nothing_and_name_the_field(desk: Desk) -> None:
    item = desk.until("check_completeness")
    before = desk.row()
    with pytest.raises(FormError) as refusal:
        complete(desk.app, item.id, {"decision": "PERHAPS"}, person="ana")
    assert "decision" in refusal.value.messages
    assert desk.row() == before


def test_only_somebody_of_the_role_may_do_a_task(desk: Desk) -> None:
    item = desk.until("check_completeness")
    enlist(desk.app, [Person(id="ivo", name="Ivo Intake", roles=("intake",))])
    with pytest.raises(RightsError, match="nurse_reviewer"):
        complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ivo")
    with pytest.raises(NotFound, match="Nobody here is called zoe"):
        complete(desk.app, item.id, {"decision": "COMPLETE"}, person="zoe")
    assert [task["element"] for task in tasks(desk.app, who="ana")] == ["check_completeness"]
    assert tasks(desk.app, who="ivo") == []
    form = tasks(desk.app)[0]["form"]
    assert all(field["label"] and field["help"] for field in form)


def test_a_task_that_waits_for_a_message_is_not_completed_with_a_form(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "information_request/G05")
    item = desk.until("await_information")
    with pytest.raises(TaskNotOpen, match="casework message"):
        complete(desk.app, item.id, {}, person="ana")
    desk.app.store.close()


def broken(context: Context) -> dict[str, Any]:
    raise ValueError(f"secret of {context.case.request.member.name}")


def test_where_the_next_step_fails_the_answer_is_kept_an_incident_is_open_and_the_worker_goes_on_later(
    desk: Desk,
) -> None:
    item = desk.until("check_completeness")
    mended = desk.app.handlers["conservative_treatment.gather_trials"]
    desk.handler("conservative_treatment.gather_trials", broken)
    done = complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ana", key="k")
    assert "gather_trials" in done["incident"]
    assert "secret" not in done["incident"]
    assert complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ana", key="k")["revision"] == done["revision"]
    with desk.app.store.reading() as reader:
        assert len(reader.answers(desk.review, element="check_completeness")) == 1
        (incident,) = reader.incidents(review=desk.review)
    assert incident.resolved_at is None
    assert desk.open("check_completeness") is None
    desk.pass_time(timedelta(hours=3))
    work_off(desk.app)
    with desk.app.store.reading() as reader:
        (again,) = reader.incidents(review=desk.review)
    assert again.attempts > incident.attempts
    desk.handler("conservative_treatment.gather_trials", mended)
    desk.pass_time(timedelta(hours=3))
    work_off(desk.app)
    assert desk.open("verify_trials") is not None
    with desk.app.store.reading() as reader:
        assert reader.incidents(review=desk.review) == []
    assert desk.events().count("task.answered") == 1
    assert verified(desk)


def test_a_deadline_that_comes_while_a_step_keeps_failing_is_not_slept_through(desk: Desk) -> None:
    item = desk.until("check_completeness")
    due = desk.row().decision_due_at
    assert due is not None
    desk.handler("conservative_treatment.gather_trials", broken)
    complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ana")
    desk.clock.move_to(due - timedelta(minutes=10))
    work_off(desk.app)
    row = desk.row()
    assert row.next_due_at is not None
    assert row.next_due_at <= due


def test_a_signature_without_a_licence_breaks_the_rule_and_nothing_of_it_is_kept(desk: Desk) -> None:
    item = desk.until("sign_decision")
    signing = desk.scripted("sign_decision")
    physician = next(person for person in desk.script.people if person.id == signing.who)
    bare = Person(id=physician.id, name=physician.name, roles=physician.roles, specialties=physician.specialties)
    enlist(desk.app, [bare])
    before = desk.row()
    with pytest.raises(FormError, match="holds no MD or DO licence that is valid on"):
        complete(desk.app, item.id, signing.answers, person=signing.who)
    assert desk.row() == before
    enlist(desk.app, [physician])
    desk.next()
    assert desk.row().outcome == "DENIED"
    assert verified(desk)


def test_a_closed_review_takes_no_more_answers(desk: Desk) -> None:
    item = desk.until("sign_decision")
    while desk.steps:
        desk.next()
    assert (desk.row().status, desk.row().outcome) == ("OPEN", "DENIED")  # an appeal may come
    desk.pass_appeal_window()
    assert desk.row().status == "CLOSED"
    with pytest.raises(TaskNotOpen):
        complete(desk.app, item.id, {}, person="ana")


def test_a_request_that_came_before_or_lacks_something_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    with pytest.raises(RequestError, match="has arrived before"):
        submit(desk.app, desk.script.request, desk.script.documents, actor=Actor("outside"))
    lacking = {key: value for key, value in desk.script.request.items() if key != "member"} | {"id": "X9"}
    with pytest.raises(RequestError, match="member"):
        submit(desk.app, lacking, actor=Actor("outside"))
    doubled = list(desk.script.documents[:1]) * 2
    with pytest.raises(RequestError, match="share an id"):
        submit(desk.app, {**desk.script.request, "id": "X9"}, doubled, actor=Actor("outside"))
    for key in ("plan", "line_of_business"):
        with pytest.raises(CaseworkError, match="NOWHERE"):
            submit(desk.app, {**desk.script.request, "id": "X9", key: "NOWHERE"}, actor=Actor("outside"))
    with desk.app.store.reading() as reader:
        assert [row.id for row in reader.reviews()] == [desk.review]


def test_closed_and_unknown_reviews_are_named_when_something_is_sent_to_them(desk: Desk) -> None:
    from casework.usecases.messages import receive, withdraw

    while desk.steps:
        desk.next()
    desk.pass_appeal_window()
    with pytest.raises(ReviewClosed):
        withdraw(desk.app, desk.review, actor=Actor("clinic"), by="PROVIDER", document=WRITTEN, reason="too late")
    with pytest.raises(NotFound):
        receive(desk.app, "R-NONE", "information_received", actor=Actor("clinic"))


def test_a_computer_whose_clock_is_behind_may_not_date_an_answer_back(desk: Desk) -> None:
    item = desk.until("check_completeness")
    late = replace(desk.app, clock=FixedClock(desk.row().changed_at - timedelta(minutes=6)))
    events = desk.events()
    with pytest.raises(StateError, match="Correct the clock"):
        complete(late, item.id, {"decision": "COMPLETE"}, person="ana")
    with pytest.raises(StateError, match="Correct the clock"):
        withdraw(late, desk.review, actor=Actor("clinic"), by="PROVIDER", document=WRITTEN, reason="Cancelled.")
    with pytest.raises(StateError, match="Correct the clock"):
        receive(late, desk.review, "information_received", actor=Actor("clinic"))
    assert desk.events() == events
    nearly = replace(desk.app, clock=FixedClock(desk.row().changed_at - timedelta(minutes=4)))
    assert complete(nearly, item.id, {"decision": "COMPLETE"}, person="ana")["status"] == "OPEN"
    assert verified(desk)
