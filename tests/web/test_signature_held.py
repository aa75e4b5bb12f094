"""A signed decision waits before its letters leave; it can be undone, and what is left of it holds after any crash."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casework.audit.verify import verify_review
from casework.errors import RightsError, TaskNotOpen
from casework.ports import Actor, Person
from casework.usecases import assignments, drafts, held_signatures
from casework.usecases.advance import work, work_off
from casework.usecases.batches_preview import Asked
from casework.usecases.bulk import look
from casework.usecases.complete import complete
from casework.usecases.delegation import delegate
from casework.usecases.guard import stored_fault
from casework.usecases.messages import receive
from tests.web.day import PASSWORD, Day

SEED = "workflows/samples/second_fat_grafting.toml"
MINUTES = timedelta(minutes=10)


@pytest.fixture
def day(tmp_path: Path):
    opened = Day(tmp_path, SEED)
    yield opened
    opened.close()


def signed(day: Day):
    """The approval, signed on its page."""
    step = day.until("sign_approval")
    clerk = day.at("sign_approval", "ana")
    clerk.fill(day.answered(step))
    answer = clerk.send()
    assert answer.status_code == 303, clerk.errors()
    return clerk, day.item(clerk.address.removeprefix("/tasks/")), answer


def kinds(day: Day) -> list[str]:
    with day.app.store.reading() as reader:
        return [event.kind for event in reader.events(day.review)]


def holds(day: Day) -> bool:
    """Whether the trail verifies and every rule of the domain is kept."""
    with day.app.store.reading() as reader:
        row = reader.review(day.review)
        assert row is not None
        assert verify_review(reader, day.review).ok
        assert stored_fault(day.app, reader, row) is None
    return True


def letters(day: Day) -> int:
    with day.app.store.reading() as reader:
        return len(reader.letters(day.review))


def test_signing_asks_for_the_password_and_nothing_is_lost_without_it(day: Day) -> None:
    step = day.until("sign_approval")
    clerk = day.at("sign_approval", "ana")
    clerk.fill(day.answered(step) | {"note": ["Read twice."]})
    clerk.password = ""
    assert clerk.send().status_code == 422
    assert clerk.errors() == ["Enter your password to sign. Nothing was sent."]
    assert clerk.values["note"] == ["Read twice."]
    clerk.password = "not mine"
    assert clerk.send().status_code == 422
    assert clerk.errors()[0].startswith("This is not your password. Nothing was changed.")
    assert "signature.held" not in kinds(day)


def test_a_signature_is_held_and_its_letters_leave_when_the_time_is_over(day: Day) -> None:
    before = letters(day)
    clerk, _item, _answer = signed(day)
    assert kinds(day)[-1] == "signature.held"
    assert day.row().status == "OPEN"
    assert letters(day) == before
    clerk.open()
    assert "You signed this 2:00 pm. 3 letters leave at 2:10 pm Eastern. Until then you can undo." in clerk.text
    assert holds(day)
    day.clock.move_to(day.clock.now() + MINUTES - timedelta(seconds=1))
    work_off(day.app)
    assert day.row().status == "OPEN"
    day.clock.move_to(day.clock.now() + timedelta(seconds=1))
    work_off(day.app)
    assert day.row().status == "CLOSED"
    assert day.row().outcome == "APPROVED"
    assert letters(day) == before + 3
    assert {"signature.released", "task.answered", "determination.signed", "notice.sent"} <= set(kinds(day))
    assert holds(day)


def test_what_comes_next_says_what_was_signed_and_offers_to_undo(day: Day) -> None:
    _clerk, item, answer = signed(day)
    assert answer.location == f"/worklist?done={item.id}"


def test_undone_it_never_left_and_the_form_is_as_it_was(day: Day) -> None:
    clerk, _item, _ = signed(day)
    clerk.open()
    undo = clerk.tree.xpath("//form[@id='undo-form']")[0]
    sent = {one.get("name"): one.get("value") for one in undo.iter("input")}
    assert clerk.client.post(undo.get("action"), data=sent).status_code == 303
    assert kinds(day)[-1] == "signature.undone"
    clerk.open()
    assert "Your answers are here again. You undid your signature." in clerk.text
    assert clerk.values["decision"] == ["APPROVE"]
    assert clerk.values["attest"] == ["true"]
    day.clock.move_to(day.clock.now() + 2 * MINUTES)
    work_off(day.app)
    assert day.row().status == "OPEN"
    assert holds(day)
    again = day.at("sign_approval", "ana")
    assert again.send().status_code == 303
    day.clock.move_to(day.clock.now() + MINUTES)
    work_off(day.app)
    assert day.row().status == "CLOSED"
    assert holds(day)


def test_the_very_form_of_an_undone_signature_signs_nothing_when_it_comes_once_more(day: Day) -> None:
    step = day.until("sign_approval")
    clerk = day.at("sign_approval", "ana")
    clerk.fill(day.answered(step))
    sent = {name: list(values) for name, values in clerk.values.items()} | {"password": [PASSWORD]}
    assert clerk.client.post(clerk.address, data=sent).status_code == 303
    task = clerk.address.removeprefix("/tasks/")
    held_signatures.undo(day.app, task, person="ana")
    answer = clerk.read(clerk.client.post(clerk.address, data=sent))
    assert answer.status_code == 409
    assert "You took this signature back, so nothing was signed now." in clerk.text
    assert clerk.values["decision"] == ["APPROVE"]
    assert kinds(day)[-1] == "signature.undone"
    with pytest.raises(TaskNotOpen, match="took this signature back before"):
        held_signatures.undo(day.app, task, person="ana")
    assert clerk.send().status_code == 303  # looked through, and signed again
    assert kinds(day)[-1] == "signature.held"


def test_only_whoever_signed_can_undo_and_only_in_time(day: Day) -> None:
    _, item, _ = signed(day)
    with pytest.raises(RightsError, match="Only whoever signed"):
        held_signatures.undo(day.app, item.id, person="osei")
    day.clock.move_to(day.clock.now() + MINUTES)
    with pytest.raises(TaskNotOpen, match="too late to undo"):
        held_signatures.undo(day.app, item.id, person="ana")


def test_nobody_else_can_answer_what_is_signed(day: Day) -> None:
    _, item, _ = signed(day)
    with pytest.raises(TaskNotOpen, match="was signed by Ana Ruiz, RN"):
        complete(day.app, item.id, {"decision": "REFER"}, person="ana")
    with pytest.raises(TaskNotOpen, match="was signed by Ana Ruiz, RN"):
        drafts.save(day.app, item.id, person="ana", values={}, version=0, window="w")


def test_an_urgent_decision_is_not_held(tmp_path: Path) -> None:
    day = Day(tmp_path, SEED)
    try:
        day.until("sign_approval")
        item = day.task("sign_approval")
        with day.app.store.reading() as reader:
            urgent = replace(day.row(), urgency="EXPEDITED")
            now = day.clock.now()
            assert held_signatures.hold_until(day.app, reader, urgent, item, hold=MINUTES) == now
            assert held_signatures.hold_until(day.app, reader, day.row(), item, hold=MINUTES) == now + MINUTES
    finally:
        day.close()


def test_a_signature_is_held_for_no_more_than_half_of_the_time_that_is_left(day: Day) -> None:
    day.until("sign_approval")
    item, row, now = day.task("sign_approval"), day.row(), day.clock.now()
    with day.app.store.reading() as reader:
        soon = replace(row, decision_due_at=now + timedelta(minutes=8))
        assert held_signatures.hold_until(day.app, reader, soon, item, hold=MINUTES) == now + timedelta(minutes=4)
        late = replace(row, decision_due_at=now - timedelta(minutes=8))
        assert held_signatures.hold_until(day.app, reader, late, item, hold=MINUTES) == now


def test_with_no_time_to_hold_the_letters_leave_at_once(tmp_path: Path) -> None:
    day = Day(tmp_path, SEED, hold=timedelta(0))
    try:
        signed(day)
        work_off(day.app)
        assert day.row().status == "CLOSED"
        assert "signature.held" not in kinds(day)
    finally:
        day.close()


def test_what_is_refused_when_its_time_has_come_lies_in_the_form_again_and_says_why(day: Day) -> None:
    _clerk, _item, _ = signed(day)
    day.clock.move_to(day.clock.now() + timedelta(minutes=3))
    record = {
        "id": "N1",
        "kind": "PODIATRY_NOTE",
        "title": "A new podiatry record",
        "author": "Luis Ortega, DPM",
        "dated": "2026-01-14",
        "text": "Feet: she walks two kilometres without pain.",
        "findings": [
            {
                "id": "N1-1",
                "kind": "FUNCTION_NORMAL",
                "site": "FOOT",
                "domain": "MOBILITY",
                "quote": "she walks two kilometres without pain",
            }
        ],
    }
    receive(day.app, day.review, "information_received", actor=Actor("outside"), documents=[record])
    work_off(day.app)
    day.clock.move_to(day.clock.now() + MINUTES)
    work_off(day.app)
    assert "signature.dropped" in kinds(day)
    assert "signature.released" not in kinds(day)
    again = day.at("sign_approval", "ana")
    assert "Your answers are here again." in again.text
    assert "cannot accept these answers" not in again.text
    assert again.values["decision"] == ["APPROVE"]
    assert holds(day)
    with pytest.raises(TaskNotOpen, match="This was not carried out, so there is nothing to undo"):
        held_signatures.undo(day.app, again.address.removeprefix("/tasks/"), person="ana")


def test_a_task_that_is_signed_changes_hands_in_no_way_until_the_signature_is_undone(day: Day) -> None:
    _, item, _ = signed(day)
    licences = tuple({**one, "number": "RN-999"} for one in day.people["ana"].licences)
    lead = Person(id="lead", name="Lee Ames, RN", roles=("supervisor", "nurse_reviewer"), licences=licences)
    day.with_people(lead)
    day.sign_in("lead")
    for change in (
        lambda: assignments.release(day.app, item.id, person="ana"),
        lambda: assignments.release(day.app, item.id, person="lead"),
        lambda: assignments.assign(day.app, item.id, to="lead", by="lead"),
        lambda: delegate(day.app, item.id, to="lead", by="ana", reason="Lunch"),
        lambda: delegate(day.app, item.id, to="lead", by="lead", reason="Lunch"),
    ):
        with pytest.raises(TaskNotOpen) as refused:
            change()
        assert "was signed by Ana Ruiz, RN" in str(refused.value)
        assert "they can undo it" in str(refused.value)
        assert str(refused.value).endswith("It stays with them until then. Nothing was changed.")
        assert day.item(item.id).claimed_by == "ana"
    assignments.claim(day.app, item.id, person="ana")  # hers already: nothing changes
    assert kinds(day)[-1] == "signature.held"
    held_signatures.undo(day.app, item.id, person="ana")
    assignments.assign(day.app, item.id, to="lead", by="lead")
    assert day.item(item.id).claimed_by == "lead"
    assert holds(day)


def test_what_is_signed_leaves_though_somebody_tried_to_take_the_task(day: Day) -> None:
    _, item, _ = signed(day)
    with pytest.raises(TaskNotOpen):
        assignments.release(day.app, item.id, person="ana")
    day.clock.move_to(day.clock.now() + MINUTES)
    work_off(day.app)
    assert {"signature.released", "determination.signed"} <= set(kinds(day))
    assert day.row().status == "CLOSED"
    assert holds(day)


def test_a_crash_at_any_point_of_the_release_leaves_it_held_or_wholly_done(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, item, _ = signed(day)
    day.clock.move_to(day.clock.now() + MINUTES)
    from casework.store import session

    writes = (
        "put_held_signature",
        "add_answer",
        "put_work_item",
        "save_review",
        "add_events",
        "put_part",
        "add_letter",
    )
    for name in writes:
        with monkeypatch.context() as patch:

            def dies(*_args: object, **_named: object) -> None:
                raise KeyboardInterrupt

            patch.setattr(session.WriteSession, name, dies)
            with pytest.raises(KeyboardInterrupt):
                held_signatures.release(day.app, item.id)
        with day.app.store.reading() as reader:
            held = reader.held_signature(item.id)
        assert held is not None
        assert held.state == "HELD"
        assert holds(day)
    assert work(day.app) > 0
    work_off(day.app)
    assert day.row().status == "CLOSED"
    assert kinds(day).count("signature.released") == kinds(day).count("signature.held") == 1
    assert held_signatures.release(day.app, item.id) is False


def test_whoever_opens_the_page_when_the_time_is_over_sees_what_came_of_it(day: Day) -> None:
    clerk, _item, _ = signed(day)
    day.clock.move_to(day.clock.now() + MINUTES)
    answer = clerk.client.get(clerk.address)
    assert answer.status_code == 303
    assert "signature.released" in kinds(day)
    clerk.open()
    assert "Ana Ruiz, RN completed this task 2:10 pm." in clerk.text


def test_the_time_at_the_page_is_kept_with_the_answer_as_what_it_is(day: Day) -> None:
    step = day.until("check_completeness")
    item = day.task("check_completeness")
    drafts.save(day.app, item.id, person="ana", values=day.answered(step), version=0, window="w", seconds=40)
    clerk = day.at("check_completeness", "ana")
    clerk.values["__seconds"] = ["5"]
    day.clock.move_to(day.clock.now() + timedelta(minutes=1))
    assert clerk.send().status_code == 303
    with day.app.store.reading() as reader:
        event = next(one for one in reader.events(day.review) if one.kind == "task.answered")
    assert event.detail["active_seconds"] == 45


def test_nothing_but_the_password_of_the_person_signs(day: Day) -> None:
    assert PASSWORD
    _clerk, item, _ = signed(day)
    with day.app.store.reading() as reader:
        held = reader.held_signature(item.id)
    assert held is not None
    assert PASSWORD not in str(held)


def test_what_is_signed_is_not_given_back_or_handed_on_and_its_moments_are_told_where_the_plan_is(day: Day) -> None:
    step = day.until("sign_approval")
    boss = Person(id="boss", name="Gwen Ball", roles=("supervisor",))
    day.with_people(boss)
    clerk = day.at("sign_approval", "ana")
    clerk.fill(day.answered(step))
    assert clerk.send().status_code == 303
    task = day.task("sign_approval").id
    told = r"on \w+ \d+ \w+ 2026, \d+:\d\d [ap]m\. Until \w+ \d+ \w+ 2026, \d+:\d\d [ap]m they can undo it"
    with pytest.raises(TaskNotOpen, match=told):
        assignments.release(day.app, task, person="boss")
    with day.app.store.reading() as reader:
        for asked in (
            Asked(act="release", items=(task,)),
            Asked(act="delegate", items=(task,), to="boss", reason="Ana is away."),
        ):
            shown = look(day.app, reader, boss, asked)
            assert shown.can == ()
            (refused,) = shown.refused
            assert refused.refused is not None
            words = refused.refused.words
            assert re.fullmatch(r"it is signed, and until .*2026, .*m whoever signed can undo it; it .*", words)
