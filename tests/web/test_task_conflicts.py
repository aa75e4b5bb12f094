"""Two people, two windows, fifty clients on one task: one answer counts, and nobody loses what they typed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from casework.ports import Actor, Person, WorkFilter
from casework.usecases import assignments
from casework.usecases.messages import receive
from tests.web.day import Day

SEED = "workflows/samples/second_fat_grafting.toml"
NURSE = {"profession": "RN", "number": "RN-9", "state": "NY", "valid_from": "2020-01-01", "valid_to": "2030-01-01"}
TOVA = Person(id="tova", name="Tova Lindqvist, RN", roles=("intake", "nurse_reviewer"), licences=(NURSE,))
GWEN = Person(id="gwen", name="Gwen Tallis", roles=("supervisor",))
CLIENTS = 50


@pytest.fixture
def day(tmp_path: Path):
    opened = Day(tmp_path, SEED)
    opened.with_people(TOVA, GWEN)
    yield opened
    opened.close()


def test_of_fifty_clients_that_complete_one_task_exactly_one_succeeds_and_the_others_keep_their_answers(
    day: Day,
) -> None:
    nurses = [
        Person(id=f"n{number}", name=f"Nurse {number}", roles=("nurse_reviewer",), licences=(NURSE,))
        for number in range(CLIENTS)
    ]
    day.with_people(*nurses)
    step = day.until("verify_trials")
    clerks = [day.at("verify_trials", nurse.id) for nurse in nurses]
    for number, clerk in enumerate(clerks):
        clerk.fill(day.answered(step))
        clerk.values["lines.L1.note"] = [f"what number {number} found"]
    together = Barrier(CLIENTS)

    def send(clerk):
        together.wait(timeout=60)
        return clerk.send()

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(send, clerks))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: CLIENTS - 1}
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 303)
    for number, (clerk, answer) in enumerate(zip(clerks, answers, strict=True)):
        if answer.status_code == 409:
            assert f"Nurse {winner} completed this task at" in clerk.text
            assert f"what number {number} found" in clerk.text
            assert f"what number {winner} found" in clerk.text
            assert clerk.title.startswith("Error:")
    with day.app.store.reading() as reader:
        assert len(reader.answers(day.review, element="verify_trials")) == 1


def test_a_double_click_completes_once_and_leads_on_twice(day: Day) -> None:
    step = day.until("verify_trials")
    clerk = day.at("verify_trials", "ana")
    clerk.fill(day.answered(step))
    form = {name: list(values) for name, values in clerk.values.items()}
    first = clerk.client.post(clerk.address, data=form)
    second = clerk.client.post(clerk.address, data=form)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    with day.app.store.reading() as reader:
        assert len(reader.answers(day.review, element="verify_trials")) == 1


def test_who_comes_too_late_sees_both_answers_side_by_side_and_the_ways_on(day: Day) -> None:
    step = day.until("check_completeness")
    mine, theirs = day.at("check_completeness", "ana"), day.at("check_completeness", "tova")
    mine.fill({"decision": ["ASK"], "items.0": ["The photographs of the feet, which the file lacks"]})
    theirs.fill(day.answered(step))
    assert theirs.send().status_code == 303
    assert mine.send().status_code == 409
    assert (
        "Tova Lindqvist, RN completed this task at 10:00 am. Your answers were not sent. Nothing you typed is lost."
        in mine.text
    )
    assert "Decision The review can be made on this file Ask the provider for what is missing" in mine.text
    assert "no answer The photographs of the feet" in mine.text
    comment = mine.button("Send mine as a comment").xpath("ancestor::form")[0]
    sent = {one.get("name"): one.get("value") for one in comment.iter("input")}
    assert mine.client.post(comment.get("action"), data=sent).status_code == 303
    said = mine.client.get(comment.get("action")).text
    assert "Ask the provider for what is missing" in said
    assert "@Tova Lindqvist" in said
    assert mine.button("Next case") is not None


def test_what_i_completed_in_another_window_is_said_to_be_mine(day: Day) -> None:
    step = day.until("check_completeness")
    one, other = day.at("check_completeness", "ana"), day.at("check_completeness", "ana")
    one.fill(day.answered(step))
    assert one.send().status_code == 303
    other.fill(day.answered(step))
    assert other.send().status_code == 409
    assert "In another window, you completed this task at 10:00 am." in other.text
    assert "What you answered is what stands in the case." in other.text


def test_a_task_that_somebody_else_has_can_be_read_and_not_filled_in(day: Day) -> None:
    item = day.until("check_completeness") and day.task("check_completeness")
    assignments.claim(day.app, item.id, person="tova")
    clerk = day.at("check_completeness", "ana")
    assert (
        "Tova Lindqvist, RN has this open since 10:00 am. You can read; the form is not yours to fill in." in clerk.text
    )
    assert clerk.form.xpath(".//fieldset[@disabled]")
    assert not clerk.tree.xpath("//button[@data-main]")
    assert "Take over" not in clerk.text
    (form,) = clerk.tree.xpath("//form[@id='ask-for-it-form']")
    sent = {one.get("name"): one.get("value") for one in form.iter("input")}
    assert clerk.client.post(form.get("action"), data=sent).status_code == 303
    assert "May I have “Check that the file is complete”?" in clerk.client.get(form.get("action")).text


def test_a_supervisor_takes_a_task_over_from_its_page_only_where_they_may_do_it(day: Day) -> None:
    lead = Person(id="lead", name="Lee Ames, RN", roles=("supervisor", "intake", "nurse_reviewer"), licences=(NURSE,))
    day.with_people(lead)
    item = day.until("check_completeness") and day.task("check_completeness")
    assignments.claim(day.app, item.id, person="tova")
    clerk = day.at("check_completeness", "lead")
    assert "Take over" in clerk.text
    form = clerk.tree.xpath("//form[@id='take-over-form']")[0]
    sent = {one.get("name"): one.get("value") for one in form.iter("input")}
    assert clerk.client.post(form.get("action"), data=sent).status_code == 303
    assert day.item(item.id).claimed_by == "lead"


def test_who_is_slower_to_claim_is_told_who_has_it_and_nothing_is_held_against_them(day: Day) -> None:
    item = day.until("check_completeness") and day.task("check_completeness")
    clerk = day.at("check_completeness", "ana")
    assignments.claim(day.app, item.id, person="tova")
    data = {"csrf_token": clerk.values["csrf_token"]}
    answer = clerk.read(clerk.client.post(f"{clerk.address}/claim", data=data))
    assert answer.status_code == 409
    assert "Tova Lindqvist, RN has this open since 10:00 am." in clerk.text
    with day.app.store.reading() as reader:
        assert "assignment.refused" not in [event.kind for event in reader.events(day.review)]
    gwen = day.at("check_completeness", "gwen")
    data = {"csrf_token": gwen.tree.xpath("//meta[@name='csrf-token']/@content")}
    assert gwen.client.post(f"{clerk.address}/claim", data=data).status_code == 403


def test_a_form_that_is_sent_twice_takes_one_more_case_and_no_second_one(day: Day) -> None:
    step = day.until("check_completeness")
    others = [day.another(f"C-{number}") for number in range(2)]
    clerk = day.at("check_completeness", step.who)
    clerk.fill(day.answered(step))
    form = {name: list(values) for name, values in clerk.values.items()}
    places = {clerk.client.post(clerk.address, data=form).location for _ in range(3)}
    assert len(places) == 1
    with day.app.store.reading() as reader:
        held = reader.work_items(WorkFilter(claimed_by=step.who))
    assert len([one for one in held if one.review in others]) <= 1


def test_a_task_of_another_role_can_be_read_with_the_rule_that_keeps_it_from_one(day: Day) -> None:
    day.until("check_completeness")
    clerk = day.at("check_completeness", "gwen")
    assert "This task is not yours to do. You may not do" in clerk.text
    assert "“Check that the file is complete”: it is for the role nurse reviewer, and you are supervisor." in clerk.text
    assert not clerk.tree.xpath("//button[@data-main]")


def test_a_case_that_changed_meanwhile_is_told_before_the_answer_counts_and_sends_once_more(day: Day) -> None:
    step = day.until("verify_trials")
    clerk = day.at("verify_trials", "ana")
    clerk.fill(day.answered(step))
    day.clock.move_to(day.clock.now() + timedelta(minutes=2))
    letter = {
        "id": "N1",
        "kind": "LETTER",
        "title": "A letter",
        "author": "Dr. Sample",
        "dated": "2026-01-13",
        "text": "More to come.",
    }
    receive(day.app, day.review, "information_received", actor=Actor("outside"), documents=[letter])
    answer = clerk.send()
    assert answer.status_code == 409
    assert (
        "The case has changed since you opened it. Your answers were not sent, and nothing you typed is lost."
        in clerk.text
    )
    assert "“A letter” was filed. Read it in a new tab" in clerk.text
    assert clerk.tree.xpath("//a[.='Read it in a new tab']/@href") == [f"/cases/{day.review}/documents/N1"]
    assert "A letter 13 Jan 2026, 1 page New" in clerk.text
    assert clerk.text.count(" New ") == 1
    assert clerk.values["lines.L1.trials.0.name"] == ["salicylic acid"]
    assert clerk.send().status_code == 303


def test_a_claim_by_oneself_is_no_change_of_the_case(day: Day) -> None:
    step = day.until("verify_trials")
    clerk = day.at("verify_trials", "ana")
    clerk.fill(day.answered(step))
    assignments.claim(day.app, day.task("verify_trials").id, person="ana")
    assert clerk.send().status_code == 303
