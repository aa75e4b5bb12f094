"""Drafts and answers in a real browser: with the server gone, signed out, in two windows, nothing typed is lost."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from casework.ports import WorkItem
from tests.web.day import PASSWORD, Day
from tests.web.stopping_server import Server
from tests.web.test_task_browser import SEED, Window, stand_still

FIELD = "Note"
Opens = Callable[..., Window]


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    opened = Day(tmp_path, SEED)
    opened.until("check_completeness")
    yield opened
    opened.close()


@pytest.fixture
def item(day: Day) -> WorkItem:
    return day.task("check_completeness")


@pytest.fixture
def server(day: Day) -> Iterator[Server]:
    running = Server(day)
    yield running
    running.stop()


@pytest.fixture
def window(browser: Browser, day: Day, server: Server) -> Iterator[Opens]:
    opened: list[Window] = []

    def open_window(person: str = "ana", **options: Any) -> Window:
        opened.append(Window(browser, day, server.address, person, **options))
        return opened[-1]

    yield open_window
    for one in opened:
        assert one.faults == []
        one.context.close()


@pytest.fixture
def opened(window: Opens) -> Window:
    return window()


@pytest.fixture
def page(opened: Window, item: WorkItem) -> Page:
    """The task, answered but for its note, and saved."""
    return answered(opened, item)


def at_the_task(opened: Window, item: WorkItem) -> Page:
    page = opened.page()
    page.goto(f"/tasks/{item.id}")
    return page


def answered(opened: Window, item: WorkItem) -> Page:
    page = at_the_task(opened, item)
    page.get_by_label("The review can be made on this file").check()
    expect(state(page)).to_contain_text("Draft saved")
    return page


def saved(page: Page, words: str) -> None:
    """Type these words and wait until they are on the server."""
    with page.expect_response("**/draft"):
        page.get_by_label(FIELD).fill(words)


def state(page: Page) -> Any:
    return page.locator("#draft-state")


def waits(page: Page) -> Any:
    return page.get_by_role("alert").filter(has_text="Completing waits")


def bar(page: Page) -> Any:
    return page.locator("#cw-offline")


def complete(page: Page) -> None:
    page.get_by_role("button", name="Complete, next case").click()


def is_done(page: Page, day: Day, item: WorkItem) -> None:
    """The next page says that the task is done, and its answer is there once, with the note."""
    page.wait_for_url("**/*?done=*")
    with day.app.store.reading() as reader:
        (answer,) = [one for one in reader.answers(item.review, element=item.element) if one.task == item.id]
    assert answer.body["note"] == "Typed on the train."
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('casework-draft')).length") == 0


def sign_out_in_another_tab(opened: Window) -> None:
    other = opened.page()
    other.goto("/account")
    other.get_by_role("button", name="Sign out", exact=True).first.click()
    other.wait_for_url("**/sign-in")
    other.close()


def sign_in_over(page: Page) -> None:
    dialog = page.get_by_role("dialog", name=re.compile("Signed out for safety at"))
    expect(dialog).to_be_visible()
    dialog.get_by_label(re.compile("^Password of")).fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()


def test_completing_with_the_server_gone_waits_with_the_page_in_place_and_is_sent_once(
    page: Page, server: Server, day: Day, item: WorkItem
) -> None:
    server.stop()
    page.get_by_label(FIELD).fill("Typed on the train.")
    complete(page)
    expect(bar(page)).to_have_text(
        "No connection since 10:00 am. Your answers stay on this computer and are sent when it is back."
    )
    expect(waits(page)).to_contain_text("Completing waits for the connection. It is sent when the connection is back.")
    expect(state(page)).to_have_text("Waits to be sent")
    expect(page.get_by_label(FIELD)).to_have_value("Typed on the train.")
    assert day.item(item.id).status == "OPEN"
    server.start()
    is_done(page, day, item)


def test_completing_while_offline_waits_until_the_connection_is_back(
    page: Page, opened: Window, day: Day, item: WorkItem
) -> None:
    opened.context.set_offline(True)
    page.get_by_label(FIELD).fill("Typed on the train.")
    complete(page)
    expect(waits(page)).to_contain_text("Completing waits for the connection.")
    opened.context.set_offline(False)
    is_done(page, day, item)


@pytest.mark.parametrize("way", ["typing on", "the button"])
def test_a_completing_that_waits_is_taken_back_by_typing_on_or_by_its_button(
    page: Page, opened: Window, day: Day, item: WorkItem, way: str
) -> None:
    opened.context.set_offline(True)
    complete(page)
    if way == "typing on":
        page.get_by_label(FIELD).press_sequentially("One more thing.")
        expect(waits(page)).to_have_count(0)
        expect(page.get_by_role("alert")).to_have_text(re.compile("^Not completed. You typed on while it waited"))
    else:
        waits(page).get_by_role("button", name="Do not send").click()
        expect(state(page)).to_contain_text("Kept on this computer")
    opened.context.set_offline(False)
    expect(state(page)).to_contain_text("Draft saved")
    expect(bar(page)).to_be_hidden()
    assert day.item(item.id).status == "OPEN"


def test_a_server_that_is_gone_is_said_above_the_page_and_what_is_over_is_not_read_out(
    page: Page, server: Server
) -> None:
    server.stop()
    stand_still(page)
    page.get_by_label(FIELD).fill("Typed on the train.")
    page.clock.run_for(4000)
    expect(bar(page)).to_contain_text("No connection since 10:00 am.")
    page.clock.resume()
    expect(state(page)).to_contain_text("Kept on this computer 10:0")
    expect(page.locator("#draft-said")).to_contain_text("Kept on this computer")
    server.start()
    expect(bar(page)).to_be_hidden()
    expect(state(page)).to_contain_text("Draft saved 10:00:00 am")
    expect(page.locator("#draft-said")).to_have_text("")


def test_without_the_server_no_other_button_of_the_page_leaves_it(page: Page, server: Server) -> None:
    page.reload()
    server.stop()
    page.get_by_label(FIELD).fill("Typed on the train.")
    expect(bar(page)).to_be_visible()
    page.get_by_role("button", name="Give back").click()
    expect(bar(page)).to_contain_text("Not sent. No connection since 10:00 am.")
    expect(page.get_by_label(FIELD)).to_have_value("Typed on the train.")


def test_signed_out_in_another_tab_one_signs_in_over_the_page_and_the_draft_is_saved(
    page: Page, opened: Window
) -> None:
    sign_out_in_another_tab(opened)
    page.get_by_label(FIELD).fill("Typed on the train.")
    sign_in_over(page)
    expect(state(page)).to_contain_text("Draft saved")
    expect(page.get_by_label(FIELD)).to_have_value("Typed on the train.")
    page.reload()
    expect(page.get_by_label(FIELD)).to_have_value("Typed on the train.")


@pytest.mark.parametrize("how", ["by oneself", "after a while"])
def test_an_answer_that_meets_a_dead_session_is_completed_after_signing_in(
    page: Page, opened: Window, day: Day, item: WorkItem, how: str
) -> None:
    page.get_by_label(FIELD).fill("Typed on the train.")
    if how == "by oneself":
        sign_out_in_another_tab(opened)
    else:
        expect(state(page)).to_contain_text("Draft saved")
        day.clock.move_to(day.clock.now() + timedelta(minutes=16))
    complete(page)
    expect(page.get_by_text("Completing waits until you have signed in. It is sent then.")).to_be_visible()
    sign_in_over(page)
    is_done(page, day, item)


def test_signed_out_and_in_again_in_another_tab_the_open_page_goes_on_by_itself(
    page: Page, opened: Window, day: Day, item: WorkItem
) -> None:
    sign_out_in_another_tab(opened)
    other = opened.page()
    other.goto("/sign-in")
    other.get_by_label("User name").fill("ana")
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/worklist**")
    page.get_by_label(FIELD).fill("Typed on the train.")
    complete(page)
    is_done(page, day, item)


@pytest.mark.parametrize("how", ["by oneself", "after a while"])
def test_without_scripts_the_answer_comes_back_from_the_sign_in_page(
    window: Opens, day: Day, item: WorkItem, how: str
) -> None:
    opened = window(java_script_enabled=False)
    page = at_the_task(opened, item)
    page.get_by_label("The review can be made on this file").check()
    page.get_by_label(FIELD).fill("Typed on the train.")
    if how == "by oneself":
        sign_out_in_another_tab(opened)
    else:
        day.clock.move_to(day.clock.now() + timedelta(minutes=16))
    complete(page)
    expect(page.get_by_text("What you typed is kept. Sign in, and it stands in the form again.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill("not mine")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("What you typed is kept.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label(FIELD)).to_have_value("Typed on the train.")
    expect(page.get_by_label("The review can be made on this file")).to_be_checked()
    complete(page)
    is_done_without_scripts(page, day, item)


def is_done_without_scripts(page: Page, day: Day, item: WorkItem) -> None:
    page.wait_for_url("**/*?done=*")
    assert day.item(item.id).status == "DONE"


def kept_by_this_computer(opened: Window, item: WorkItem) -> Page:
    """A page opened anew, after the one before was closed without a connection."""
    before = answered(opened, item)
    opened.context.set_offline(True)
    before.get_by_label(FIELD).fill("Typed on the train.")
    expect(state(before)).to_contain_text("Kept on this computer")
    before.close()
    opened.context.set_offline(False)
    return at_the_task(opened, item)


def kept(page: Page) -> Any:
    return page.get_by_role("alert").filter(has_text="This computer kept what you typed until 10:0")


def test_what_this_computer_kept_stays_until_the_person_chooses_whatever_is_typed_meanwhile(
    opened: Window, item: WorkItem
) -> None:
    page = kept_by_this_computer(opened, item)
    expect(kept(page)).to_be_visible()
    saved(page, "Something else.")
    expect(kept(page)).to_be_visible()
    page.reload()
    expect(page.get_by_label(FIELD)).to_have_value("Something else.")
    kept(page).get_by_role("button", name="Use what this computer kept").click()
    expect(page.get_by_label(FIELD)).to_have_value("Typed on the train.")
    expect(kept(page)).to_have_count(0)
    page.reload()
    expect(kept(page)).to_have_count(0)
    expect(page.get_by_label(FIELD)).to_have_value("Typed on the train.")


def test_what_is_typed_before_the_kept_copy_is_used_is_offered_in_its_turn(opened: Window, item: WorkItem) -> None:
    page = kept_by_this_computer(opened, item)
    saved(page, "Something else.")
    kept(page).get_by_role("button", name="Use what this computer kept").click()
    expect(page.get_by_label(FIELD)).to_have_value("Typed on the train.")
    kept(page).get_by_role("button", name="Use what this computer kept").click()
    expect(page.get_by_label(FIELD)).to_have_value("Something else.")
    expect(kept(page)).to_have_count(0)


def test_a_kept_copy_that_cannot_be_used_now_stays_with_the_reason(opened: Window, item: WorkItem) -> None:
    page = kept_by_this_computer(opened, item)
    opened.context.set_offline(True)
    kept(page).get_by_role("button", name="Use what this computer kept").click()
    expect(kept(page)).to_contain_text("There is no connection. It stays kept")
    opened.context.set_offline(False)
    kept(page).get_by_role("button", name="Keep what stands here").click()
    expect(kept(page)).to_have_count(0)
    page.reload()
    expect(kept(page)).to_have_count(0)
    expect(page.get_by_label(FIELD)).to_have_value("")


def test_two_windows_without_a_connection_keep_a_copy_each(opened: Window, item: WorkItem) -> None:
    one, other = answered(opened, item), at_the_task(opened, item)
    opened.context.set_offline(True)
    for page, words in ((one, "The first window."), (other, "The second window.")):
        page.get_by_label(FIELD).fill(words)
        expect(state(page)).to_contain_text("Kept on this computer")
        page.close()
    opened.context.set_offline(False)
    page = at_the_task(opened, item)
    expect(kept(page)).to_have_count(2)


def test_every_time_of_a_page_is_told_by_the_plans_clock_wherever_the_browser_is(
    window: Opens, item: WorkItem, server: Server
) -> None:
    opened = window(timezone_id="Asia/Tokyo")
    one = answered(opened, item)
    expect(state(one)).to_have_text("Draft saved 10:00:00 am")
    other = at_the_task(opened, item)
    other.get_by_label(FIELD).fill("The second window.")
    expect(state(other)).to_have_text("Draft saved 10:00:00 am")
    one.get_by_label(FIELD).fill("The first window.")
    expect(one.get_by_role("alert")).to_contain_text("You went on in another window at 10:00 am.")
    expect(state(one)).to_contain_text("Kept on this computer 10:0")
    server.stop()
    other.get_by_label(FIELD).fill("The second window, later.")
    expect(bar(other)).to_contain_text("No connection since 10:00 am.")
    server.start()
    expect(state(other)).to_contain_text("Draft saved")
    sign_out_in_another_tab(opened)
    other.get_by_label(FIELD).fill("The second window, signed out.")
    expect(other.get_by_role("dialog", name="Signed out for safety at 10:00 am")).to_be_visible()


def test_after_a_refused_answer_the_reader_stays_at_the_document_that_was_open(opened: Window, item: WorkItem) -> None:
    page = at_the_task(opened, item)
    last = page.locator("#reader-title").inner_text()
    page.get_by_role("navigation", name="Documents").get_by_role("link").first.click()
    expect(page.locator("#reader-title")).not_to_have_text(last)
    chosen = page.locator("#reader-title").inner_text()
    for _ in range(2):
        complete(page)
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        expect(page.locator("#reader-title")).to_have_text(chosen)


def test_a_wrong_password_is_said_at_its_field_and_the_page_stays(window: Opens, day: Day) -> None:
    day.until("sign_approval")
    page = window().page()
    page.goto(f"/tasks/{day.task('sign_approval').id}")
    page.get_by_label("I approve every line").check()
    page.get_by_label("I have read the file").check()
    page.get_by_label("Your password, to sign").fill("not mine")
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_role("alert").filter(has_text="This is not your password.")).to_be_visible()
    expect(page.get_by_label("Your password, to sign")).to_be_focused()
    expect(page.get_by_label("I have read the file")).to_be_checked()
    page.get_by_label("Your password, to sign").fill(PASSWORD)
    page.get_by_role("button", name="Sign and send").click()
    page.wait_for_url("**/worklist?done=*")


def test_what_the_server_cannot_do_is_said_above_the_form_and_nothing_is_lost(page: Page) -> None:
    page.get_by_label(FIELD).fill("Typed on the train.")
    expect(state(page)).to_contain_text("Draft saved")
    full = '<div class="cw-note"><p><b>No room left to save</b></p><p>The disk is full.</p></div>'
    page.route("**/tasks/*", lambda route: route.fulfill(status=507, content_type="text/html", body=full))
    complete(page)
    expect(page.get_by_role("alert").filter(has_text="Not completed.")).to_contain_text(
        "Not completed. What you typed is kept. No room left to save. The disk is full."
    )
    expect(page.get_by_label(FIELD)).to_have_value("Typed on the train.")
