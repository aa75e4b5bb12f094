"""Whoever gave an answer that a guardrail blocks is told which one, and what it says."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casework.commands.telling import tell, tell_tasks
from casework.errors import AssignmentRefused
from casework.usecases.assignments import claim
from casework.usecases.case_file import CaseFile
from casework.usecases.complete import complete
from casework.usecases.handed_back import answered_before
from casework.usecases.people import enlist
from casework.usecases.show import show
from casework.usecases.worklist import tasks
from tests.usecases.desk import Desk


def test_a_draft_that_a_guardrail_blocks_comes_back_with_its_words(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "determination/T05")
    item = desk.until("draft_decision")
    answers = desk.scripted("draft_decision").answers
    plain = {name: one for name, one in answers.items() if name != "override_rationale"}
    done = complete(desk.app, item.id, {**plain, "override": False}, person=desk.scripted("draft_decision").who)
    assert [one["element"] for one in done["tasks"]] == ["draft_decision"]
    (blocked,) = done["returned_by"]
    assert blocked["element"] == "draft_decision"
    assert blocked["message"]
    told = show(desk.app, desk.review)
    assert told["returned_by"] == [blocked]
    (listed,) = tasks(desk.app, review=desk.review)
    assert listed["returned_by"] == [blocked]
    lines: list[str] = []
    tell(told, lines.append)
    tell_tasks([listed], lines.append, zones={})
    text = " ".join(" ".join(lines).split())
    assert f"the guardrail {blocked['guardrail']} blocks the denial of {blocked['line']}" in text
    assert f"(sent back by {blocked['guardrail']})" in text
    desk.app.store.close()


def test_what_comes_back_at_once_is_its_authors_and_begins_with_their_answer(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "determination/T05")
    item = desk.until("draft_decision")
    answers = desk.scripted("draft_decision").answers
    plain = {name: one for name, one in answers.items() if name != "override_rationale"}
    done = complete(desk.app, item.id, {**plain, "override": False}, person="osei")
    again = desk.open("draft_decision")
    assert again is not None
    assert (again.claimed_by, again.claimed_at) == ("osei", desk.clock.now())
    assert done["revision"] == desk.row().revision
    assert desk.events()[-1] == "task.claimed"
    assert desk.verifies()
    with desk.app.store.reading() as reader:
        case = CaseFile(desk.app, reader, desk.review)
        before = answered_before(reader, case, again, person="osei")
        assert before is not None
        assert (before.task, before.person) == (item.id, "osei")
        offered = answered_before(reader, case, again, person="lind")
        assert offered is not None
        assert offered.person == "osei"
    with pytest.raises(AssignmentRefused, match="is claimed by Daniel Osei, MD"):
        complete(desk.app, again.id, answers, person="lind")
    desk.app.store.close()


def test_what_goes_on_to_a_second_physician_comes_back_to_whoever_takes_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "determination/G07")
    desk.until("second_opinion")
    while desk.open("draft_decision") is None:
        desk.next()
    again = desk.open("draft_decision")
    assert again is not None
    assert again.claimed_by is None
    desk.app.store.close()


def test_an_appeal_that_a_guardrail_sends_back_is_its_deciders_and_never_begins_for_another(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "appeal_review/T71")
    while (script := desk.up_to("task")).value != "review_appeal":
        desk.take(script)
    while desk.open("review_appeal") is None or "appeal.returned" not in desk.events():
        desk.take(desk.up_to("task"))
    again = desk.open("review_appeal")
    assert again is not None
    assert again.claimed_by == "brandt"
    with desk.app.store.reading() as reader:
        case = CaseFile(desk.app, reader, desk.review)
        own = answered_before(reader, case, again, person="brandt")
        assert own is not None
        assert own.task != again.id
        assert answered_before(reader, case, again, person="lindqvist") is None
    desk.app.store.close()


def test_whoever_may_not_do_it_any_more_does_not_get_it_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "appeal_review/T71")
    while (step := desk.up_to("task")).value != "review_appeal" or step.refused is not None:
        desk.take(step)
    item = desk.open("review_appeal")
    assert item is not None
    claim(desk.app, item.id, person="brandt")
    desk.pass_time(timedelta(days=1))
    with desk.app.store.reading() as reader:
        brandt = reader.person("brandt")
    assert brandt is not None
    since = desk.clock.now().date().isoformat()
    enlist(desk.app, [replace(brandt, reporting=({"to": "osei", "from": since, "until": None},))])
    done = complete(desk.app, item.id, step.answers, person="brandt")
    assert [one["element"] for one in done["returned_by"]]
    again = desk.open("review_appeal")
    assert again is not None
    assert again.claimed_by is None
    assert desk.verifies()
    desk.app.store.close()
