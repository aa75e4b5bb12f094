"""What the pages of a case say in words: days, shares, zones, outcomes, and what came while somebody worked."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from casework.ports import Actor
from casework.usecases.advance import work_off
from casework.usecases.messages import receive
from tests.web.clerk import Clerk
from tests.web.day import Day
from tests.web.stopping_server import Server
from tests.web.test_draft_saved import save
from tests.web.test_task_browser import Window

SEED = "workflows/samples/second_fat_grafting.toml"
APPEAL = "tests/golden/appeal_review/G03.toml"
WEST = "tests/golden/external_review/T97.toml"
LETTER = {
    "id": "N1",
    "kind": "LETTER",
    "title": "Lab of January",
    "author": "Dr. Sample",
    "dated": "2026-01-13",
    "text": "More to come.",
}


@pytest.fixture
def seed(tmp_path: Path) -> Iterator[Day]:
    day = Day(tmp_path, SEED)
    yield day
    day.close()


def page(day: Day, person: str, address: str) -> str:
    answer = day.sign_in(person).client.get(address)
    assert answer.status_code == 200
    tree: Any = html.fromstring(answer.text)
    return " ".join(" ".join(tree.xpath("//main//text() | //nav//text()")).split())


def known_by_draft(clerk: Clerk, *, version: int = 0) -> int:
    """How many documents the case has, as the answer to a draft tells the page's script."""
    told: Any = save(clerk, {}, version=version).json
    return int(told["documents"])


def comes(day: Day, **changes: Any) -> None:
    letter = LETTER | changes
    receive(day.app, day.review, "information_received", actor=Actor("outside"), documents=[letter])


def test_the_days_that_are_used_are_told_as_exactly_as_their_share(seed: Day) -> None:
    seed.clock.move_to(seed.clock.now() + timedelta(days=6, hours=1))
    told = page(seed, "ana", f"/cases/{seed.review}/clock")
    found = re.search(r"Used (\d+) days (\d+) h of (\d+) days (\d+) h, (\d+) %", told)
    assert found is not None, told
    days, hours, all_days, all_hours, share = (int(one) for one in found.groups())
    assert share == int((days * 24 + hours) / (all_days * 24 + all_hours) * 100)


def test_before_a_table_of_the_decision_was_asked_the_criteria_say_that(seed: Day) -> None:
    told = page(seed, "ana", f"/cases/{seed.review}/criteria")
    assert "No table of the decision has been asked yet" in told
    assert "most favourable" not in told


def test_the_criteria_tell_the_same_count_as_their_tab_and_name_what_is_counted_besides(seed: Day) -> None:
    seed.until("sign_approval")
    told = page(seed, "ana", f"/cases/{seed.review}/criteria")
    assert "Criteria 8 of 8" in told
    assert "8 of 8 parts of medical necessity are met." in told


def test_numbers_of_a_policy_are_named_in_words_and_counted_in_the_right_number(seed: Day) -> None:
    told = page(seed, "ana", f"/cases/{seed.review}/criteria")
    assert "Conservative treatment, foot: modalities, at least 2 modalities" in told
    assert "No other treatment works, face: claims, at least 1 claim" in told
    assert "Sessions in series: interval months, at least 3 months" in told
    assert not re.search(r"\b1 (modalities|claims|documented deficits)", told)


def test_a_decided_case_tells_its_first_decision_as_the_first_and_its_lines_by_their_names(tmp_path: Path) -> None:
    day = Day(tmp_path, APPEAL)
    try:
        for step in day.steps:
            day.do(step)
        work_off(day.app)
        other = day.another("G78")
        boss = next(one.id for one in day.people.values() if "nurse_reviewer" in one.roles)
        told = page(day, boss, f"/cases/{other}/similar")
        assert "Overturned on appeal first decided" in told
        assert "As first decided 1 Fat grafting, face : Denied" in told
        assert "L1" not in told
    finally:
        day.close()


def test_a_document_that_came_since_is_counted_with_the_next_draft_and_marked_in_the_list(seed: Day) -> None:
    step = seed.until("verify_trials")
    clerk = seed.at("verify_trials", step.who)
    known = int(clerk.form.get("data-documents"))
    assert known_by_draft(clerk) == known
    seed.clock.move_to(seed.clock.now() + timedelta(minutes=2))
    comes(seed)
    assert known_by_draft(clerk, version=1) == known + 1
    clerk.open()
    assert "Lab of January 13 Jan 2026, 1 page New" in clerk.text
    assert clerk.text.count("page New") == 1


def test_an_open_page_says_that_a_document_was_filed_and_shows_it_with_nothing_lost(
    seed: Day, browser: Browser
) -> None:
    step = seed.until("check_completeness")
    task = seed.task("check_completeness")
    server = Server(seed)
    window = Window(browser, seed, server.address, step.who)
    try:
        opened = window.page()
        opened.goto(f"/tasks/{task.id}")
        comes(seed)
        expect(opened.locator("#news-note")).to_be_hidden()
        opened.get_by_label("The review can be made on this file").check()
        note = opened.get_by_text("A document was filed since you opened this page.")
        expect(note).to_be_visible()
        opened.get_by_role("button", name="Show what is new").click()
        expect(opened.get_by_role("navigation", name="Documents")).to_contain_text("Lab of January")
        expect(opened.get_by_label("The review can be made on this file")).to_be_checked()
        expect(opened.locator("#news-note")).to_be_hidden()
        assert window.faults == []
    finally:
        window.context.close()
        server.stop()


def test_when_held_letters_leave_is_told_with_the_zone_of_the_case_wherever_it_is_read(tmp_path: Path) -> None:
    day = Day(tmp_path, WEST)
    try:
        step = day.until("sign_decision")
        clerk = day.at("sign_decision", step.who)
        clerk.fill(day.answered(step))
        answer = clerk.send()
        assert answer.status_code == 303, clerk.errors()
        after: Any = html.fromstring(clerk.client.get(answer.headers["Location"]).text)
        told = " ".join(after.text_content().split())
        assert re.search(r"Letters leave at \d+:\d\d [ap]m Pacific\. Until then you can undo\.", told)
        assert re.search(r"Signed, letters leave \d+:\d\d [ap]m Pacific", page(day, step.who, "/worklist"))
        assert re.search(r"letters? leaves? at \d+:\d\d [ap]m Pacific\.", clerk.open().text)
    finally:
        day.close()
