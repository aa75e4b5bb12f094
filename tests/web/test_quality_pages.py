"""Second looks on their pages: blind, drafted, refused without loss, compared, named late, and on top until settled."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.testing_rows_of_quality import a_second_look
from casework.usecases import second_looks
from tests.quality.looking import APPROVE, DENY, at, denied, look_at, stands
from tests.web.clerk import Clerk
from tests.web.day import Day

CONTENT = {"lines": {"L1": APPROVE}}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A denial of January that was drawn."""
    made = denied(tmp_path)
    yield made
    made.close()


@pytest.fixture
def taken(day: Day) -> Day:
    """Petra has taken the look."""
    second_looks.take(day.app, look_at(day, "draft_decision").id, by="petra")
    return day


@pytest.fixture
def answered(taken: Day) -> Day:
    """She would have approved."""
    second_looks.answer(taken.app, look_at(taken, "draft_decision").id, CONTENT, by="petra")
    return taken


def page(day: Day, person: str, path: str) -> Clerk:
    clerk = day.sign_in(person)
    clerk.address = path
    return clerk.open()


def address(day: Day) -> str:
    with day.app.store.reading() as reader:
        (look,) = reader.second_looks(limit=2)
    return f"/quality/looks/{look.id}"


def test_the_supervisor_sees_what_is_due_and_how_it_was_drawn(day: Day) -> None:
    told = page(day, "gwen", "/quality").text
    assert "1 second look waits · 0 answered since " in told
    assert "Denials of January 2026, drawn at random" in told
    assert "To be confirmed" in told
    assert "Nothing was looked at twice yet." in told
    assert "Would have been decided otherwise" not in told
    assert "2026-01" not in told  # no bare codes of a period


def test_a_reviewer_finds_it_where_their_day_is(day: Day) -> None:
    worklist = page(day, "petra", "/worklist")
    assert worklist.tree.xpath("//*[@hx-get='/quality/waiting']")
    assert "1 second look waits for somebody of your role" in day.sign_in("petra").client.get("/quality/waiting").text
    told = page(day, "petra", "/quality/mine")
    assert "Draft the decision" in told.text
    assert "Nobody has it yet" in told.text
    assert "No second look waits for you" in page(day, "osei", "/quality/mine").text


def test_whoever_decided_is_not_told_that_there_is_one(day: Day) -> None:
    for person in ("osei", "nadja", "ana"):
        assert day.sign_in(person).client.get(address(day)).status_code == 404
    for path in ("/text", "/file", "/download"):
        assert day.sign_in("osei").client.get(f"{address(day)}/documents/D1{path}").status_code == 404


def test_before_it_is_taken_nothing_of_the_file_is_shown(day: Day) -> None:
    told = page(day, "petra", address(day)).text
    assert "Take this second look" in told
    assert "fat pads" not in told
    barred = page(day, "reporter", address(day)).text
    assert "You report to the first reviewer" in barred
    assert "Take this second look" not in barred
    overseen = page(day, "gwen", address(day)).text
    assert "Denials of January 2026, drawn at random" in overseen
    assert "Nobody has taken it yet" in overseen


def test_the_page_shows_the_file_of_then_and_nothing_that_tells_the_outcome(day: Day) -> None:
    asked = page(day, "petra", address(day))
    csrf = asked.tree.xpath("//input[@name='csrf_token']/@value")[0]
    assert asked.client.post(f"{address(day)}/take", data={"csrf_token": csrf}).status_code == 303
    shown = page(day, "petra", address(day))
    whole = shown.client.get(address(day)).text
    assert "Letter of medical necessity" in shown.text
    assert "Systemic sclerosis (scleroderma)" in shown.text
    for telling in ("Daniel Osei", "Ana Ruiz", day.review, "Only over-the-counter pads were tried"):
        assert telling not in whole
    assert not any(shown.values.get(f"lines.L1.{name}", [""])[0] for name in ("outcome", "rationale"))
    told = json.loads(shown.client.get(f"{address(day)}/documents/D2/text").text)
    assert "Over-the-counter pads" in told["pages"][0]["text"]
    assert shown.client.get(f"{address(day)}/documents/D9/text").status_code == 404
    for document in ("D2", "D9"):  # one came as text, and of the other there is none
        assert shown.client.get(f"{address(day)}/documents/{document}/file").status_code == 404
    assert shown.client.get(f"{address(day)}/documents/D2").headers["Location"].startswith(address(day))


def test_what_is_typed_is_saved_and_found_again(taken: Day) -> None:
    day = taken
    clerk = page(day, "petra", address(day))
    client, proof = clerk.client, {"X-CSRFToken": clerk.tree.xpath("//meta[@name='csrf-token']/@content")[0]}
    typed = {"lines.L1.rationale": "The podiatry record shows pads alone."}
    sent = {"version": 0, "window": "w", "values": typed, "seconds": 5}
    saved = client.post(f"{address(day)}/draft", json=sent, headers=proof)
    assert saved.status_code == 200
    assert "pads alone" in client.get(address(day)).text
    moved = client.post(f"{address(day)}/draft", json={**sent, "window": "another"}, headers=proof)
    assert moved.status_code == 409
    assert moved.json["values"] == {"lines.L1.rationale": ["The podiatry record shows pads alone."]}
    for body in ('{"values": ' + "[" * 100_000 + "]" * 100_000 + "}", "[]"):
        told = client.post(f"{address(day)}/draft", data=body, content_type="application/json", headers=proof)
        assert told.status_code == 422
    other = page(day, "quentin", "/quality/mine")
    proof = {"X-CSRFToken": other.tree.xpath("//meta[@name='csrf-token']/@content")[0]}
    refused = other.client.post(f"{address(day)}/draft", json=sent, headers=proof)
    assert (refused.status_code, "Petra Vance" in refused.json["words"]) == (423, True)


def test_what_is_refused_stays_on_the_page_with_what_is_wrong(taken: Day) -> None:
    day = taken
    clerk = page(day, "petra", address(day))
    clerk.fill({"lines.L1.outcome": ["APPROVE"], "lines.L1.rationale": ["Too short"]})
    answer = clerk.send()
    assert answer.status_code == 422
    assert clerk.title.startswith("Error:")
    assert clerk.values["lines.L1.rationale"] == ["Too short"]
    assert "Too short" in day.sign_in("petra").client.get(address(day)).text  # kept as the draft


def test_rows_and_findings_are_added_and_removed_without_scripts_and_nothing_is_lost(day: Day) -> None:
    with day.app.store.transaction() as tx:
        rated = next(one for one in tx.answers(day.review) if one.element == "verify_trials")
        tx.put_second_look(
            a_second_look("trials", day.review, task=rated.task, element=rated.element, role="nurse_reviewer")
        )
    second_looks.take(day.app, "trials", by="nadja")
    clerk = page(day, "nadja", "/quality/looks/trials")
    assert "the tables found" not in clerk.text  # what they found rests on the first answer
    clerk.fill({"decision": ["RATE"], "lines.L1.note": ["Kept while a row is added."]})
    offer = next(one for one in clerk.form.iter("button") if (one.get("value") or "").startswith("lines.L1.trials|"))
    clerk.press(offer)
    assert clerk.values["lines.L1.trials.0.name"] == ["over-the-counter pads"]
    assert clerk.values["lines.L1.note"] == ["Kept while a row is added."]
    clerk.press(next(one for one in clerk.form.iter("button") if one.get("value") == "lines.L1.trials"))
    assert "lines.L1.trials.1.name" in clerk.values
    clerk.press(next(one for one in clerk.form.iter("button") if one.get("value") == "lines.L1.trials.1"))
    assert "lines.L1.trials.1.name" not in clerk.values
    assert clerk.send().status_code == 303
    with day.app.store.reading() as reader:
        told = {
            one.rating.criterion: (one.rating.first, one.rating.second) for one in reader.compared(rated.answered_at)
        }
    assert told == {"alternative": ("NO", "NO"), "modalities": ("NO", "NO"), "weeks": ("NO", "NO")}


def test_somebody_else_gets_nothing_of_the_file_however_they_ask(taken: Day) -> None:
    day = taken
    clerk = page(day, "petra", address(day))
    typed = {name: values[0] for name, values in clerk.values.items() if values}
    other = page(day, "quentin", "/quality/mine")
    csrf = other.tree.xpath("//meta[@name='csrf-token']/@content")[0]
    for more in ({}, {"__add": "lines.L1.x"}, {"__row": "not_received"}):
        answer = other.client.post(
            address(day), data=typed | {"csrf_token": csrf, "lines.L1.rationale": "These words are mine."} | more
        )
        assert answer.status_code == 409
        assert "These words are mine." in answer.text
        assert "Petra Vance" in answer.text
        assert "fat pads" not in answer.text


def test_it_is_kept_and_stands_on_top_without_a_name_until_the_reviewer_has_seen_it(taken: Day) -> None:
    day = taken
    clerk = page(day, "petra", address(day))
    clerk.fill(
        {
            "lines.L1.outcome": ["APPROVE"],
            "lines.L1.rationale": [APPROVE["rationale"]],
            "lines.L1.judged.4": [APPROVE["judged"]["4"]],
        }
    )
    answer = clerk.send()
    assert answer.status_code == 303, clerk.errors()
    assert "Your second look is kept" in page(day, "petra", answer.headers["Location"]).text
    top = page(day, "gwen", "/quality").text
    assert "Would have been decided otherwise" in top
    assert "1 newer look is with its reviewer first" in top
    both = page(day, "gwen", address(day)).text
    assert "would have decided otherwise" in both
    assert DENY["rationale"][:20] not in both
    assert "Only over-the-counter pads were tried" in both
    assert APPROVE["rationale"] in both
    assert "Petra Vance" in both
    assert "Daniel Osei" not in both


def test_the_reviewer_sees_it_first_and_whoever_looked_does_not_see_the_first_answer(answered: Day) -> None:
    day = answered
    mine = page(day, "osei", "/quality/mine").text
    assert "Decided otherwise" in mine
    assert "named from Sun 8 Feb" in mine
    assert APPROVE["rationale"] in page(day, "osei", address(day)).text
    own = page(day, "petra", address(day)).text
    assert APPROVE["rationale"] in own
    assert "Only over-the-counter pads were tried" not in own
    assert day.sign_in("quentin").client.get(address(day)).status_code == 404
    assert "Only over-the-counter pads" in page(day, "audra", address(day)).text


def test_after_the_days_of_the_rules_the_page_counts_it(answered: Day) -> None:
    day = answered
    at(day, "2026-02-09T12:00:00-05:00")
    told = page(day, "gwen", "/quality").text
    assert "Outcome of the line" in told
    assert "Daniel Osei, MD" in page(day, "gwen", address(day)).text
    assert "with its reviewer first" not in told


def test_what_was_done_is_asked_for_in_words_and_takes_it_off_the_top(answered: Day) -> None:
    day = answered
    clerk = page(day, "gwen", address(day))
    csrf = clerk.tree.xpath("//input[@name='csrf_token']/@value")[0]
    empty = clerk.client.post(f"{address(day)}/settle", data={"csrf_token": csrf, "words": " "})
    assert empty.status_code == 422
    assert "Say what was done" in empty.text
    done = clerk.client.post(f"{address(day)}/settle", data={"csrf_token": csrf, "words": "Reopened, see the case."})
    assert done.status_code == 303
    assert "Reopened, see the case." in page(day, "gwen", address(day)).text
    assert "Would have been decided otherwise" not in page(day, "gwen", "/quality").text
    assert stands(day, address(day).rpartition("/")[2]).settled_by == "gwen"
    again = clerk.client.post(f"{address(day)}/settle", data={"csrf_token": csrf, "words": "Talked over at noon."})
    assert again.status_code == 409
    assert "What you wrote was not kept, because somebody was first:</b> Talked over at noon." in again.text
    assert "Reopened, see the case." in again.text


def test_a_supervisor_draws_at_once_and_is_told_what_came_of_it(day: Day) -> None:
    clerk = page(day, "gwen", "/quality")
    csrf = clerk.tree.xpath("//input[@name='csrf_token']/@value")[0]
    assert clerk.client.post("/quality/draw", data={"csrf_token": csrf}).status_code == 303
    assert "Nothing new was to be drawn." in clerk.open().text


def test_a_look_that_was_given_back_is_free_again(day: Day) -> None:
    while day.steps:
        day.do(day.steps.pop(0))
    at(day, "2026-03-02T12:00:00-05:00")
    look = look_at(day, "review_appeal")
    second_looks.take(day.app, look.id, by="adeyemi")
    clerk = page(day, "adeyemi", f"/quality/looks/{look.id}")
    csrf = clerk.tree.xpath("//input[@name='csrf_token']/@value")[0]
    back = clerk.client.post(f"/quality/looks/{look.id}/release", data={"csrf_token": csrf})
    assert back.headers["Location"] == "/quality/mine"
    assert stands(day, look.id).person is None
