"""The task page in a real browser: nothing typed is lost, every key acts, and nobody is kept out by how they use it."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from casework.ports import Person
from casework.usecases import assignments, drafts
from forms import FORMS
from tests.web.day import COOKIE, PASSWORD, ROOT, Day
from tests.web.test_task_forms import GOLDEN, SHOWN_BY

SEED = "workflows/samples/second_fat_grafting.toml"
NURSE = {"profession": "RN", "number": "RN-9", "state": "NY", "valid_from": "2020-01-01", "valid_to": "2030-01-01"}
TOVA = Person(id="tova", name="Tova Lindqvist, RN", roles=("intake", "nurse_reviewer"), licences=(NURSE,))
SERVING = Path(__file__).parent / "serving_day.py"


class Window:
    """A browser's window on the pages of a day."""

    def __init__(self, browser: Browser, day: Day, address: str, person: str, **options: Any) -> None:
        self.day, self.address = day, address
        self.context: BrowserContext = browser.new_context(
            base_url=address,
            viewport={"width": 1440, "height": 900},
            reduced_motion="reduce",
            locale="en-US",
            **options,
        )
        token = day.sign_in(person).client.get_cookie(COOKIE, domain="localhost").value
        self.context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        self.faults: list[str] = []

    def page(self) -> Page:
        opened = self.context.new_page()
        opened.on("pageerror", lambda error: self.faults.append(str(error)))
        return opened


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    opened = Day(tmp_path, SEED)
    opened.with_people(TOVA)
    yield opened
    opened.close()


@pytest.fixture
def served(day: Day) -> Iterator[str]:
    yield from serve(day)


def serve(day: Day) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, day.site, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def window(browser: Browser, day: Day, served: str) -> Iterator[Callable[..., Window]]:
    opened: list[Window] = []

    def open_window(person: str, **options: Any) -> Window:
        opened.append(Window(browser, day, served, person, **options))
        return opened[-1]

    yield open_window
    for one in opened:
        assert one.faults == []
        one.context.close()


def stand_still(page: Page) -> None:
    """No time passes in the page until it is told to, however busy the computer is that tests it."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)


def task(day: Day, element: str) -> str:
    day.until(element)
    return f"/tasks/{day.task(element).id}"


def test_what_is_typed_is_on_the_server_in_two_seconds_and_the_page_says_so(window: Any, day: Day) -> None:
    address = task(day, "check_completeness")
    page = window("ana").page()
    page.goto(address)
    stand_still(page)
    page.get_by_label("The review can be made on this file").check()
    page.get_by_label("Note").fill("Seen by phone.")
    with page.expect_response("**/draft"):
        page.clock.run_for(2000)
    page.clock.resume()
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    page.reload()
    expect(page.get_by_label("Note")).to_have_value("Seen by phone.")
    assert day.task("check_completeness").claimed_by == "ana"


def test_without_a_connection_typing_goes_on_and_is_sent_when_it_is_back(window: Any, day: Day) -> None:
    address = task(day, "check_completeness")
    opened = window("ana")
    page = opened.page()
    page.goto(address)
    page.get_by_label("The review can be made on this file").check()
    opened.context.set_offline(True)
    page.get_by_label("Note").fill("Typed on the train.")
    expect(page.locator("#draft-state")).to_contain_text("Kept on this computer")
    expect(page.locator("#draft-state")).to_have_attribute("data-state", "waiting")
    expect(page.locator("#cw-offline")).to_contain_text("No connection since")
    opened.context.set_offline(False)
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    page.reload()
    expect(page.get_by_label("Note")).to_have_value("Typed on the train.")


def test_two_windows_of_one_person_choose_which_draft_goes_on(window: Any, day: Day) -> None:
    address = task(day, "check_completeness")
    opened = window("ana")
    one, other = opened.page(), opened.page()
    one.goto(address)
    one.get_by_label("The review can be made on this file").check()
    expect(one.locator("#draft-state")).to_contain_text("Draft saved")
    other.goto(address)
    other.get_by_label("Note").fill("The second window.")
    expect(other.locator("#draft-state")).to_contain_text("Draft saved 1")
    one.get_by_label("Note").fill("The first window.")
    expect(one.get_by_role("alert")).to_contain_text("You went on in another window at")
    one.get_by_role("button", name="Keep this one").click()
    expect(one.locator("#draft-state")).to_contain_text("Draft saved")
    other.reload()
    expect(other.get_by_label("Note")).to_have_value("The first window.")


def test_killed_in_mid_form_the_server_comes_back_with_the_draft(browser: Browser, day: Day, tmp_path: Path) -> None:
    address = task(day, "check_completeness")
    token = day.sign_in("ana").client.get_cookie(COOKIE, domain="localhost").value
    now, folder = day.clock.now().isoformat(), str(tmp_path)
    day.close()

    def start(port: int) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, str(SERVING), folder, now, str(port)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    process, served = start(0)
    context = browser.new_context(base_url=served)
    context.add_cookies([{"name": COOKIE, "value": token, "url": served}])
    try:
        page = context.new_page()
        page.goto(address)
        page.get_by_label("The review can be made on this file").check()
        page.get_by_label("Note").fill("Typed before it died.")
        expect(page.locator("#draft-state")).to_contain_text("Draft saved")
        process.send_signal(signal.SIGKILL)
        process.wait()
        page.get_by_label("Note").fill("Typed before it died. And after.")
        expect(page.locator("#draft-state")).to_contain_text("Kept on this computer")
        process.stdout.close()
        process, again = start(int(served.rpartition(":")[2]))
        assert again == served
        expect(page.locator("#draft-state")).to_contain_text("Draft saved")
        page.reload()
        expect(page.get_by_label("Note")).to_have_value("Typed before it died. And after.")
    finally:
        context.close()
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_task_is_done_with_keys_alone(window: Any, day: Day) -> None:
    address = task(day, "check_completeness")
    page = window("ana").page()
    page.goto(address)
    page.get_by_label("The review can be made on this file").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+s")
    expect(page.locator("#draft-said")).to_have_text("Draft saved")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/tasks/*?done=*")
    expect(page.get_by_role("status").filter(has_text="is done")).to_contain_text("is done for Nora Field.")
    expect(page.get_by_role("heading", name="Verify the conservative treatment")).to_be_visible()


def test_enter_in_a_field_never_completes_a_task(window: Any, day: Day) -> None:
    address = task(day, "verify_trials")
    page = window("ana").page()
    page.goto(address)
    page.get_by_role("button", name=re.compile(r"Add\s+salicylic acid")).click()
    page.get_by_label("Treatment", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Verify the conservative treatment")).to_be_visible()
    assert day.task("verify_trials").status == "OPEN"


def test_a_finding_is_added_removed_and_its_chip_opens_the_passage(window: Any, day: Day) -> None:
    address = task(day, "verify_trials")
    page = window("ana").page()
    page.goto(address)
    page.get_by_label("Rate what is on file").check()
    page.get_by_role("button", name=re.compile(r"Add\s+orthotics")).click()
    chip = page.locator(".cw-chip", has_text="Podiatry and orthotics record")
    expect(chip).to_contain_text("worn daily for 24 weeks")
    chip.locator("[data-open-passage]").click()
    expect(page.locator("#reader-title")).to_have_text("Podiatry and orthotics record")
    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="2 Fat grafting, face")).to_be_visible()
    page.keyboard.press("1")
    page.get_by_role("button", name=re.compile(r"Remove\s+orthotics")).click()
    expect(chip).to_have_count(0)


def test_a_passage_that_the_reader_cites_lands_in_its_slot(window: Any, day: Day) -> None:
    address = task(day, "assess_function")
    page = window("ana").page()
    page.goto(address)
    page.get_by_role("button", name=re.compile(r"Add an entry of your own\s+to deficits")).first.click()
    page.evaluate(
        """document.dispatchEvent(new CustomEvent("cw:cite", {detail: {slot: "lines.L1.deficits.0", document: "D2",
        title: "Podiatry and orthotics record", page: 1, quote: "she walks no more than 200 metres"}}))"""
    )
    chip = page.locator(".cw-chip", has_text="Podiatry and orthotics record p. 1")
    expect(chip).to_contain_text("she walks no more than 200 metres")
    chip.get_by_role("button", name="Remove this citation").click()
    expect(chip).to_have_count(0)


def test_questions_show_only_where_they_are_asked(window: Any, day: Day) -> None:
    address = task(day, "check_completeness")
    page = window("ana").page()
    page.goto(address)
    expect(page.get_by_label("Note")).to_be_hidden()
    page.get_by_label("The review can be made on this file").check()
    expect(page.get_by_label("Note")).to_be_visible()
    page.keyboard.press("i")
    page.get_by_role("button", name="Ask for something else").click()
    expect(page.get_by_label("Ask the provider for what is missing")).to_be_checked()
    expect(page.get_by_label("Item")).to_be_focused()
    expect(page.get_by_label("Note")).to_be_hidden()


def test_a_signature_is_given_and_undone_in_the_browser(window: Any, day: Day) -> None:
    address = task(day, "sign_approval")
    page = window("ana").page()
    page.goto(address)
    expect(page.get_by_label("Your password, to sign")).to_be_hidden()
    page.get_by_label("I approve every line").check()
    expect(page.locator("#decision-words")).to_have_text("I approve every line")
    page.get_by_label("I have read the file").check()
    expect(page.locator("#letter-preview")).to_contain_text("3 letters leave when you sign")
    expect(page.frame_locator("#letter-preview iframe").get_by_text("We approved").first).to_be_visible()
    page.get_by_label("Your password, to sign").fill(PASSWORD)
    page.get_by_role("button", name="Sign and send").click()
    page.wait_for_url("**/worklist?done=*")
    note = page.get_by_role("status").filter(has_text="You signed")
    expect(note).to_contain_text(
        "You signed for Nora Field. Letters leave at 2:10 pm Eastern. Until then you can undo."
    )
    note.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Your answers are here again.")).to_be_visible()
    expect(page.get_by_label("I approve every line")).to_be_checked()


@pytest.mark.parametrize("element", FORMS)
def test_axe_finds_nothing_on_the_page_of_a_form_nor_on_what_it_refuses(
    browser: Browser, tmp_path: Path, element: str, axe: Callable[..., list[str]]
) -> None:
    day = Day(tmp_path, f"{GOLDEN}/{SHOWN_BY[element]}.toml")
    try:
        step = day.until(element)
        for served in serve(day):
            window = Window(browser, day, served, step.who)
            page = window.page()
            page.goto(f"/tasks/{day.task(element).id}")
            page.wait_for_load_state("networkidle")
            assert axe(page) == []
            if element != "effectuate":
                page.locator("[data-main]").click()
                page.wait_for_load_state("networkidle")
                expect(page.locator(".govuk-error-summary")).to_be_focused()
                assert axe(page) == []
            item = day.task(element)
            drafts.keep(day.app, item.id, person=step.who, values=day.answered(step))
            page.goto(f"/tasks/{item.id}")
            page.wait_for_load_state("networkidle")
            assert axe(page) == []
            assert window.faults == []
            window.context.close()
    finally:
        day.close()


def test_axe_finds_nothing_on_the_states_of_a_task(window: Any, day: Day, axe: Callable[..., list[str]]) -> None:
    address = task(day, "check_completeness")
    mine, theirs = window("ana").page(), window("tova").page()
    mine.goto(address)
    assignments.claim(day.app, address.removeprefix("/tasks/"), person="tova")
    theirs.goto(address)
    theirs.get_by_label("The review can be made on this file").check()
    theirs.get_by_role("button", name="Complete, next case").click()
    theirs.wait_for_url("**/tasks/*?done=*")
    assert axe(theirs) == []
    mine.get_by_label("Ask the provider for what is missing").check()
    mine.locator("[data-main]").click()
    expect(mine.locator("#conflict-note")).to_be_focused()
    assert axe(mine) == []
    reading = theirs.url.split("?")[0]
    assignments.claim(day.app, reading.rpartition("/")[2], person="tova")
    mine.goto(reading)
    expect(mine.get_by_text("has this open since")).to_be_visible()
    assert axe(mine) == []


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str)
def test_axe_finds_nothing_in_the_dark_or_with_forced_colours(
    window: Any, day: Day, axe: Callable[..., list[str]], options: dict[str, Any]
) -> None:
    step = day.until("assess_function")
    item = day.task("assess_function")
    page = window("ana", **options).page()
    drafts.save(day.app, item.id, person="ana", values=day.answered(step), version=0, window="w")
    page.goto(f"/tasks/{item.id}")
    page.wait_for_load_state("networkidle")
    # With forced colours the system paints the top bar, and axe reckons with the colours that it replaced.
    assert axe(page, without=[".cw-top"] if "forced_colors" in options else []) == []


def test_nothing_scrolls_sideways_on_a_phone(window: Any, day: Day) -> None:
    for element in ("verify_trials", "assess_function", "analyse_exceptions", "sign_approval"):
        address = task(day, element)
        page = window("ana").page()
        page.set_viewport_size({"width": 320, "height": 700})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, element
