"""What a handler may ask of its Context in a running review, and what the machine refuses it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.errors import HandlerError, NotFound, RightsError, StateError
from casework.kit import Context, Json
from casework.ports import Actor, WorkFilter
from casework.usecases.advance import work_off
from casework.usecases.case_file import CaseFile
from casework.usecases.complete import complete
from casework.usecases.messages import withdraw
from casework.usecases.submit import submit
from casework.usecases.worklist import tasks
from tests.usecases.desk import WRITTEN, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.app.store.close()


def another(desk: Desk, **changes: Any) -> Json:
    """The desk's request under another id, for a further session, so that it is no duplicate."""
    return {**desk.script.request, "id": "ANOTHER", "session": 2, **changes}


@pytest.mark.parametrize("part", ["request", "clock"])
def test_a_handler_writes_neither_the_request_nor_the_clock(desk: Desk, part: str) -> None:
    def meddling(ctx: Context) -> Json:
        ctx.keep(part, {})
        return {}

    desk.handler("intake.split_lines", meddling)
    with pytest.raises(HandlerError, match=f"may not write the part {part}"):
        submit(desk.app, another(desk), actor=Actor("outside"))
    with desk.app.store.reading() as reader:
        assert reader.review("R-ANOTHER") is None


def test_documents_are_handed_to_an_open_review_of_the_same_member_only(desk: Desk) -> None:
    def handing(ctx: Context) -> Json:
        ctx.hand_documents_to("R-G08" if ctx.case.request.member.id == "M-9" else "R-NOBODY")
        return {"lines": ["L1"]}

    desk.handler("intake.split_lines", handing)
    of_another = {**desk.script.request["member"], "id": "M-9"}
    for request in (another(desk), another(desk, member=of_another)):
        with pytest.raises(HandlerError, match="no open review of the member"):
            submit(desk.app, request, actor=Actor("outside"))


def test_documents_that_are_on_file_already_are_not_filed_twice(desk: Desk) -> None:
    def handing(ctx: Context) -> Json:
        ctx.hand_documents_to("R-G08")
        return {"lines": ["L1"]}

    desk.handler("intake.split_lines", handing)
    before = desk.row()
    fresh = {**desk.script.documents[0], "id": "NEW", "text": "A new record.", "findings": []}
    submit(desk.app, another(desk), [*desk.script.documents, fresh], actor=Actor("outside"))
    with desk.app.store.reading() as reader:
        filed = [one.id for one in reader.documents("R-G08")]
    assert len(filed) == len(desk.script.documents) + 1
    assert filed[-1].startswith("NEW-")
    after = desk.row()
    assert (after.revision, after.decision_due_at) == (before.revision + 1, before.decision_due_at)


def test_a_message_that_a_handler_sends_arrives_after_its_step(desk: Desk) -> None:
    original = desk.app.handlers["information_request.stop_clock"]

    def impatient(ctx: Context) -> Json:
        ctx.summon("peer_to_peer_requested")  # nobody waits for it, and nothing comes of it
        ctx.summon("information_received")
        return original(ctx)

    desk.handler("information_request.stop_clock", impatient)
    item = desk.until("check_completeness")
    complete(desk.app, item.id, {"decision": "ASK", "items": ["A record"]}, person="ana")
    work_off(desk.app)
    assert "information.received" in desk.events()
    assert desk.open("check_completeness") is not None


def test_a_review_keeps_to_the_diagrams_that_it_started_with(desk: Desk) -> None:
    name = "missed_deadline.bpmn"
    changed = {**desk.app.files, name: desk.app.files[name] + b"<!-- a later version -->"}
    bound = desk.row().definition
    desk.app = replace(desk.app, files=changed, _bound={})
    assert desk.app.definitions.hash != bound
    desk.until("verify_trials")
    assert desk.row().definition == bound
    assert submit(desk.app, another(desk), actor=Actor("outside"))["status"] == "OPEN"
    with desk.app.store.reading() as reader:
        other = reader.review("R-ANOTHER")
        assert other is not None
        assert other.definition == desk.app.definitions.hash
        with pytest.raises(NotFound, match="Restore them from a backup"):
            desk.app.bound_definitions(reader, "0" * 64)


def test_a_task_without_a_form_says_what_to_add(desk: Desk) -> None:
    desk.app = replace(desk.app, forms={})
    with pytest.raises(NotFound, match="Add the class CheckCompleteness"):
        tasks(desk.app)


def test_a_worklist_shows_a_person_only_what_they_may_do(desk: Desk) -> None:
    item = desk.until("check_completeness")
    assert [one["element"] for one in tasks(desk.app, who="ana")] == ["check_completeness"]
    assert tasks(desk.app, who="osei") == []
    with desk.app.store.transaction() as tx:
        tx.put_work_item(replace(item, claimed_by="lind"))
    assert tasks(desk.app, who="ana") == []
    with pytest.raises(RightsError, match="is claimed by lind"):
        complete(desk.app, item.id, {"decision": "COMPLETE"}, person="ana")


def test_a_request_that_was_closed_as_a_duplicate_can_no_longer_be_withdrawn(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    try:
        second = {**desk.script.request, "id": "SECOND"}
        submit(desk.app, second, actor=Actor("outside"))
        with desk.app.store.reading() as reader:
            (doubt,) = [one for one in reader.work_items(WorkFilter(review="R-SECOND")) if one.kind == "USER"]
        desk.shop.broken = True
        desk.pass_time(timedelta(hours=1))
        complete(desk.app, doubt.id, {"decision": "DUPLICATE", "note": "R-G08 is open."}, person="ana")
        work_off(desk.app)
        with pytest.raises(StateError, match="has been closed already"):
            withdraw(desk.app, "R-SECOND", actor=Actor("clinic"), by="PROVIDER", document=WRITTEN, reason="Not needed.")
    finally:
        desk.app.store.close()


def test_a_request_for_a_procedure_without_a_policy_is_reviewed_under_the_plans_general_one(desk: Desk) -> None:
    review = submit(desk.app, another(desk, procedure="moon_walk"), actor=Actor("outside"))["review"]
    with desk.app.store.reading() as reader:
        policy = CaseFile(desk.app, reader, review).policy
    assert policy.general
    assert "HMO-01" in policy.plans


def test_the_day_of_receipt_is_the_day_where_the_plan_is(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    try:
        evening = {**desk.script.request, "id": "WEST", "received_at": "2026-02-01T22:30:00-08:00"}
        evening.pop("service_date", None)
        evening["member"] = {**evening["member"], "coverage": {"starts": "2024-01-01", "ends": "2026-02-01"}}
        submit(desk.app, evening, actor=Actor("outside"))
        with desk.app.store.reading() as reader:
            case = CaseFile(desk.app, reader, "R-WEST")
            assert case.request.day == date(2026, 2, 2)
            assert case.request.received_at.isoformat() == "2026-02-02T01:30:00-05:00"
            assert case.request.to_json()["received_at"] == "2026-02-01T22:30:00-08:00"
            found = case.part("coverage")
        assert found is not None
        assert (found["day"], found["reasons"]) == ("2026-02-02", ["NOT_ELIGIBLE"])
    finally:
        desk.app.store.close()


class Counting:
    """A reader that counts how often answers are looked up."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self.lookups = 0

    def answers(self, review: str, *, element: str | None = None) -> Any:
        self.lookups += 1
        return self._reader.answers(review, element=element)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)


def test_an_answer_is_looked_up_once_a_step_and_anew_when_one_was_given(desk: Desk) -> None:
    desk.until("verify_trials")
    with desk.app.store.transaction() as tx:
        reader = Counting(tx)
        case = CaseFile(desk.app, reader, desk.review)
        first = case.answer("check_completeness")
        assert first is not None
        first["decision"] = "CHANGED BY WHOEVER READ IT"
        assert [case.answer("check_completeness"), case.answer("nothing")] == [
            {**first, "decision": "COMPLETE"},
            None,
        ]
        assert reader.lookups == 2
        before = tx.answers(desk.review, element="check_completeness")[-1]
        tx.add_answer(replace(before, id="again", body={"decision": "ASK"}))
        case.forget_answer("check_completeness")
        latest = case.answer("check_completeness")
        assert latest is not None
        assert (latest["decision"], latest["_by"]["person"], reader.lookups) == ("ASK", "ana", 3)


def test_a_decided_review_that_may_still_be_appealed_is_no_open_one_to_others(desk: Desk) -> None:
    other = submit(desk.app, another(desk), actor=Actor("outside"))["review"]
    while desk.steps:
        desk.next()
    with desk.app.store.reading() as reader:
        (first,) = [one for one in CaseFile(desk.app, reader, other).other_reviews() if one["id"] == desk.review]
    assert (first["status"], first["outcome"]) == ("DECIDED", "DENIED")
