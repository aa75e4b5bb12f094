"""The reader beside a real task: a passage is cited into the form and kept as the answer's own words."""

from playwright.sync_api import Page, expect

from tests.documents import made
from tests.web.conftest import NARROW
from tests.web.handing_in import filed
from tests.web.worlds import World


def open_task(page: Page, world: World, element: str, document: str) -> None:
    page.goto(f"/tasks/{world.task(element).id}?document={document}")
    expect(page.locator(f'[data-document="{document}"]')).to_have_attribute("aria-current", "true")


def test_a_passage_makes_a_new_entry_and_opens_again_from_its_chip(world: World, page: Page, enter, axe) -> None:
    world.until("assess_function")
    enter("ana")
    open_task(page, world, "assess_function", "D1")
    for key in ("v", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    box = page.get_by_role("dialog", name="Cite this passage")
    deficits = box.get_by_role("button", name="Deficits")
    expect(deficits).to_contain_text("new entry")
    assert axe(page, within="#main") == []
    deficits.click()
    chip = page.locator("#form .cw-chip").filter(has_text="the plantar fat pads are atrophic")
    expect(chip).to_contain_text("Initial consultation, reconstructive surgery")
    expect(page.locator(".cw-sheet mark")).to_contain_text("the plantar fat pads are atrophic")
    expect(page.locator('[data-document="D1"] b')).to_have_text("cited 1")
    page.locator('[data-document="D7"]').click()
    expect(page.locator("#reader-title")).to_have_text("Letter of medical necessity")
    chip.get_by_role("button").first.click()
    expect(page.locator("#reader-title")).to_have_text("Initial consultation, reconstructive surgery")
    page.keyboard.press("Control+z")
    expect(chip).to_have_count(0)
    expect(page.locator(".cw-sheet mark")).to_have_count(0)


def test_a_scan_is_cited_by_its_page_and_the_form_takes_it(world: World, page: Page, enter) -> None:
    world.until("assess_function")
    scan = filed(world, made.fax(), "fax.tif", title="Photographs of the feet")
    enter("ana")
    open_task(page, world, "assess_function", scan)
    page.get_by_role("button", name="Cite this page").click()
    page.get_by_role("dialog", name="Cite this passage").get_by_role("button", name="Deficits").click()
    chip = page.locator("#form .cw-chip").filter(has_text="page 1 (image)")
    expect(chip).to_contain_text("Photographs of the feet")


def test_on_a_phone_form_and_document_take_turns(world: World, page: Page, enter, axe) -> None:
    world.until("assess_function")
    page.set_viewport_size(NARROW)
    enter("ana")
    open_task(page, world, "assess_function", "D1")
    expect(page.locator(".cw-reader")).to_be_hidden()
    page.get_by_role("button", name="Document", exact=True).click()
    expect(page.locator(".cw-sheet")).to_be_visible()
    expect(page.locator("#form")).to_be_hidden()
    page.get_by_role("button", name="Mark", exact=True).click()
    cites = page.get_by_role("dialog", name="Cite this passage")
    expect(cites.get_by_role("button", name="Deficits").first).to_be_visible()  # a question of the form behind it
    page.keyboard.press("Escape")
    page.get_by_label("Document", exact=True).and_(page.locator("select")).select_option("D7")
    expect(page.locator("#reader-title")).to_have_text("Letter of medical necessity")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page, within="#main") == []
