"""Words that lie on this computer alone: of a task that somebody else has now, of a comment that is not sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from casework.usecases.delegation import delegate
from tests.web.day import Day
from tests.web.test_task_browser import SEED, TOVA, Window, serve

WORDS = "The operative note is on its way."


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    opened = Day(tmp_path, SEED)
    opened.with_people(TOVA)
    opened.until("check_completeness")
    yield opened
    opened.close()


@pytest.fixture
def page(browser: Browser, day: Day) -> Iterator[Page]:
    addresses = serve(day)
    opened = Window(browser, day, next(addresses), "ana")
    yield opened.page()
    assert opened.faults == []
    opened.context.close()
    assert list(addresses) == []


def kept(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('casework-')).length"))


def handed_on(page: Page, day: Day) -> None:
    """Ana types, the task is handed to Tova, and Ana types on."""
    task = day.task("check_completeness").id
    page.goto(f"/tasks/{task}")
    with page.expect_response("**/draft"):
        page.get_by_label("The review can be made on this file").check()
    delegate(day.app, task, to="tova", by="ana", reason="She knows the surgeon")
    with page.expect_response("**/draft"):
        page.get_by_label("Note").fill(WORDS)


def test_a_task_that_becomes_ones_own_by_typing_says_so_and_can_be_given_back(page: Page, day: Day) -> None:
    page.goto(f"/tasks/{day.task('check_completeness').id}")
    expect(page.locator(".cw-casebar__holder")).to_contain_text("Waits for a nurse reviewer")
    expect(page.get_by_role("button", name="Give back")).to_be_hidden()
    page.get_by_label("The review can be made on this file").check()
    expect(page.locator(".cw-casebar__holder")).to_have_text("You have it")
    page.get_by_role("button", name="Give back").click()
    page.wait_for_url("**/worklist")
    assert day.task("check_completeness").claimed_by is None


def test_a_task_that_is_handed_on_while_one_types_can_not_be_completed_or_given_back_any_more(
    page: Page, day: Day
) -> None:
    handed_on(page, day)
    expect(page.locator("#task-taken")).to_contain_text("Tova Lindqvist, RN has this now.")
    expect(page.locator(".cw-casebar__holder")).to_have_text("Tova Lindqvist, RN has this now")
    expect(page.get_by_role("button", name="Complete, next case")).to_be_hidden()
    expect(page.get_by_role("button", name="Give back")).to_be_hidden()


def test_what_was_typed_after_a_hand_over_can_be_seen_and_sent_as_a_comment(page: Page, day: Day) -> None:
    handed_on(page, day)
    page.get_by_role("button", name="See it, copy it or send it as a comment").click()
    left = page.get_by_label("Kept on this computer")
    expect(left.get_by_label("What you typed")).to_have_value(
        f"Decision: The review can be made on this file\nNote: {WORDS}"
    )
    left.get_by_role("button", name="Send it as a comment").click()
    expect(left).to_contain_text("It stands among the comments of the case.")
    assert kept(page) == 0
    page.goto(f"/cases/{day.review}/comments")
    expect(page.locator(".cw-thread")).to_contain_text(WORDS)


def test_what_was_typed_after_a_hand_over_stays_through_a_reload_until_it_is_removed(page: Page, day: Day) -> None:
    handed_on(page, day)
    page.reload()
    page.reload()
    left = page.get_by_label("Kept on this computer")
    left.get_by_role("button", name="Remove it").click()
    expect(left).to_have_count(0)
    assert kept(page) == 0


def test_a_comment_that_is_not_sent_is_there_again_after_a_reload(page: Page, day: Day) -> None:
    page.goto(f"/cases/{day.review}/comments")
    page.get_by_label("Your comment").fill(WORDS)
    page.goto(f"/cases/{day.review}/request")
    page.goto(f"/cases/{day.review}/comments")
    expect(page.get_by_label("Your comment")).to_have_value(WORDS)
    expect(page.locator("#comment-kept")).to_have_text("This computer kept what you typed. It is not sent yet.")


def test_a_comment_that_is_sent_is_kept_no_longer_and_one_that_is_refused_is(page: Page, day: Day) -> None:
    page.goto(f"/cases/{day.review}/comments")
    page.get_by_label("Your comment").fill("@Nobody look at this")
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_text("Nobody here is called “Nobody”").first).to_be_visible()
    page.goto(f"/cases/{day.review}/comments")
    expect(page.get_by_label("Your comment")).to_have_value("@Nobody look at this")
    page.get_by_label("Your comment").fill(WORDS)
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".cw-thread")).to_contain_text(WORDS)
    expect(page.get_by_label("Your comment")).to_have_value("")
    assert kept(page) == 0
