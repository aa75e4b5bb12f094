"""Drafts: saved as a person types, in step between windows, handed over with the task, and never lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from casework.ports import Person
from casework.usecases import assignments, drafts
from tests.web.clerk import Clerk
from tests.web.day import Day

SEED = "workflows/samples/second_fat_grafting.toml"
NURSE = {"profession": "RN", "number": "RN-9", "state": "NY", "valid_from": "2020-01-01", "valid_to": "2030-01-01"}
TOVA = Person(id="tova", name="Tova Lindqvist, RN", roles=("intake", "nurse_reviewer", "supervisor"), licences=(NURSE,))
NOTE = {"decision": ["COMPLETE"], "note": ["The photographs came by post."]}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    opened = Day(tmp_path, SEED)
    opened.with_people(TOVA)
    opened.until("check_completeness")
    yield opened
    opened.close()


def save(clerk: Clerk, values: Any, *, version: int = 0, window: str = "one", seconds: int = 0) -> TestResponse:
    """What the page's script sends."""
    token = clerk.tree.xpath("//meta[@name='csrf-token']/@content")[0]
    body = {"version": version, "window": window, "values": values, "seconds": seconds}
    headers = {"X-CSRFToken": token, "Accept": "application/json"}
    return clerk.client.post(f"{clerk.address}/draft", json=body, headers=headers)


def test_what_is_typed_is_there_when_the_page_is_opened_again(day: Day) -> None:
    clerk = day.at("check_completeness", "ana")
    answer = save(clerk, NOTE)
    assert answer.status_code == 200
    assert answer.json["version"] == 1
    clerk.open()
    assert clerk.values["note"] == ["The photographs came by post."]
    assert clerk.values["decision"] == ["COMPLETE"]
    assert "Draft saved 10:00:00 am" in clerk.text


def test_the_first_words_that_are_saved_take_the_task(day: Day) -> None:
    clerk = day.at("check_completeness", "ana")
    assert "Nobody has this task. It becomes yours when you type, or now." in clerk.text
    save(clerk, NOTE)
    assert day.task("check_completeness").claimed_by == "ana"


def test_a_button_takes_the_task_before_a_word_is_typed_and_gives_it_back(day: Day) -> None:
    clerk = day.at("check_completeness", "ana")
    for form in ("claim-form", "release-form"):
        (one,) = clerk.tree.xpath(f"//form[@id='{form}']")
        sent = {field.get("name"): field.get("value") for field in one.iter("input")}
        assert clerk.client.post(one.get("action"), data=sent).status_code == 303
        assert day.task("check_completeness").claimed_by == ("ana" if form == "claim-form" else None)


def test_another_window_is_told_what_the_first_one_saved_and_can_keep_its_own(day: Day) -> None:
    one, other = day.at("check_completeness", "ana"), day.at("check_completeness", "ana")
    assert save(one, NOTE, window="one").json["version"] == 1
    moved = save(other, {"note": ["Another thought."]}, window="two")
    assert moved.status_code == 409
    assert moved.json["version"] == 1
    assert moved.json["values"] == NOTE
    assert moved.json["window"] == "one"
    assert save(other, {"note": ["Another thought."]}, version=1, window="two").json["version"] == 2


def test_a_window_whose_answer_got_lost_on_the_way_may_send_once_more(day: Day) -> None:
    clerk = day.at("check_completeness", "ana")
    save(clerk, NOTE)
    assert save(clerk, NOTE, version=0).json["version"] == 2


def test_a_task_that_somebody_else_took_is_said_by_name_and_nothing_is_overwritten(day: Day) -> None:
    clerk = day.at("check_completeness", "ana")
    assignments.claim(day.app, day.task("check_completeness").id, person="tova")
    answer = save(clerk, NOTE)
    assert answer.status_code == 423
    assert answer.json["words"] == "Tova Lindqvist, RN has this now. What you typed stays on this computer."


def test_a_task_that_is_done_says_so(day: Day) -> None:
    step = day.steps[0]
    clerk, item = day.at("check_completeness", "ana"), day.task("check_completeness")
    other = day.at("check_completeness", "tova")
    other.fill(day.answered(step))
    assert other.send().status_code == 303
    answer = save(clerk, NOTE)
    assert answer.status_code == 423
    assert answer.json["words"].startswith("This task is done.")
    assert day.item(item.id).status == "DONE"


def test_a_draft_that_came_with_the_task_is_gone_on_with_or_left(day: Day) -> None:
    item = day.task("check_completeness")
    drafts.save(day.app, item.id, person="ana", values=NOTE, version=0, window="w")
    assignments.claim(day.app, item.id, person="ana")
    assignments.assign(day.app, item.id, to="tova", by="tova")
    clerk = day.at("check_completeness", "tova")
    assert "Ana Ruiz, RN’s draft of 10:00 am came with this case. Either way it stays in the record." in clerk.text
    (form,) = clerk.tree.xpath("//form[@id='left-form']")
    sent = {field.get("name"): field.get("value") for field in form.iter("input")} | {"go_on": "1"}
    assert clerk.client.post(form.get("action"), data=sent).status_code == 303
    clerk.open()
    assert clerk.values["note"] == ["The photographs came by post."]
    assert "came with this case" not in clerk.text
    with day.app.store.reading() as reader:
        states = {draft.person: draft.state for draft in reader.drafts(item.id)}
    assert states == {"ana": "HANDED_OVER", "tova": "OPEN"}


def test_starting_empty_leaves_the_other_draft_in_the_record(day: Day) -> None:
    item = day.task("check_completeness")
    drafts.save(day.app, item.id, person="ana", values=NOTE, version=0, window="w")
    assignments.claim(day.app, item.id, person="ana")
    assignments.release(day.app, item.id, person="ana")
    clerk = day.at("check_completeness", "tova")
    (form,) = clerk.tree.xpath("//form[@id='left-form']")
    sent = {field.get("name"): field.get("value") for field in form.iter("input")} | {"start_empty": "1"}
    clerk.client.post(form.get("action"), data=sent)
    clerk.open()
    assert clerk.values["note"] == [""]
    with day.app.store.reading() as reader:
        (left,) = [draft for draft in reader.drafts(item.id) if draft.person == "ana"]
    assert left.state == "HANDED_OVER"
    assert left.body == NOTE


def test_a_draft_ends_with_the_answer_and_not_before(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    step, item = day.steps[0], day.task("check_completeness")
    clerk = day.at("check_completeness", "ana")
    clerk.fill(day.answered(step))
    save(clerk, day.answered(step))
    with day.app.store.reading() as reader:
        assert reader.draft(item.id, "ana").state == "OPEN"
    clerk.open()
    assert clerk.send().status_code == 303
    with day.app.store.reading() as reader:
        kept = reader.draft(item.id, "ana")
    assert kept.state == "SENT"
    assert kept.body == {}


def test_time_is_counted_only_while_it_passes(day: Day) -> None:
    clerk, item = day.at("check_completeness", "ana"), day.task("check_completeness")
    save(clerk, NOTE)
    day.clock.move_to(day.clock.now() + timedelta(seconds=20))
    save(clerk, NOTE, version=1, seconds=3600)
    with day.app.store.reading() as reader:
        assert reader.draft(item.id, "ana").active_seconds == 21


def test_what_is_no_draft_is_refused_in_words(day: Day) -> None:
    clerk = day.at("check_completeness", "ana")
    assert save(clerk, ["no", "names"]).status_code == 422
    assert save(clerk, {"note": ["x" * 1_000_001]}).status_code == 422
