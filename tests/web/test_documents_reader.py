"""Reading a document and citing it into the form beside it: by mouse, by keys; text, PDF, scan; find, zoom, phone."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.documents import made
from tests.web.conftest import NARROW
from tests.web.handing_in import filed
from tests.web.reading_form import LISTENS, add_form, until_lit
from tests.web.worlds import World


@pytest.fixture
def form(site: Flask, world: World, page: Page, enter) -> Page:
    """The form with the reader beside it, open at the follow-up note."""
    add_form(site)
    enter("ana")
    return page


ANY = re.compile(".")


def open_form(form: Page, world: World, document: str, number: int = 1) -> None:
    form.goto(f"/form/{world.review}?document={document}&page={number}")
    form.evaluate(LISTENS)
    expect(form.locator(f'[data-document="{document}"]')).to_have_attribute("aria-current", "true")
    page_stands(form)


def page_stands(page: Page) -> None:
    """The scripts are there, and the page of the document is."""
    expect(page.get_by_role("region", name="Page")).to_have_attribute("aria-busy", "false")


def held(form: Page, slot: str, document: str, quote: str | re.Pattern[str] = ANY) -> str:
    """The quote that stands in a slot, once the document and the quote do that should; keys may have had to wait."""
    expect(form.locator(f'[name="{slot}.document"]')).to_have_value(document)
    field = form.locator(f'[name="{slot}.quote"]')
    expect(field).to_have_value(quote)
    return field.input_value()


MOUTH = "She is unable to achieve mouth closure at rest because of perioral skin tightness."
EATING, CLOSURE, WALKING, EXCLUSION = (
    "lines.L2.deficits.0",
    "lines.L2.deficits.1",
    "lines.L1.deficits.0",
    "exclusion.0",
)


def test_a_sentence_is_marked_and_cited_by_keys_alone(world: World, form: Page) -> None:
    open_form(form, world, "D7")
    form.keyboard.press("v")
    form.keyboard.press("ArrowDown")
    box = form.get_by_role("dialog", name="Cite this passage")
    expect(box.get_by_role("button").first).to_contain_text("Eating and mouth care")
    expect(box.get_by_role("button").first).to_contain_text("needs evidence")
    form.keyboard.press("c")
    expect(box).to_have_count(0)
    quote = held(form, EATING, "D7")
    assert quote.startswith("I ask for a second session of fat grafting")
    with world.app.store.reading() as reader:
        stored = reader.document(world.review, "D7")
    assert stored is not None
    assert quote in " ".join(stored.text.split())
    expect(form.locator(".cw-sheet mark")).to_have_text(quote)
    expect(form.get_by_role("link", name="2, cited in Eating and mouth care")).to_be_visible()
    expect(form.locator('[data-document="D7"] b')).to_have_text("cited 1")


def test_keys_that_are_pressed_before_the_page_is_there_are_not_lost(world: World, form: Page) -> None:
    document = filed(world, made.pdf("\n\n".join(made.NOTE), "A second page."))
    slow: list[Route] = []
    form.route("**/pdf.worker*", lambda route: slow.append(route))
    with form.expect_request("**/pdf.worker*"):
        form.goto(f"/form/{world.review}?document={document}&page=1", wait_until="domcontentloaded")
    form.evaluate(LISTENS)
    expect(form.get_by_role("region", name="Page")).to_have_attribute("aria-busy", "true")
    for key in ("v", "ArrowDown", "ArrowDown", "ArrowDown", "c"):
        form.keyboard.press(key)
    held(form, EATING, "", "")
    for route in slow:
        route.continue_()
    held(form, EATING, document, MOUTH)


def test_shift_marks_more_and_a_digit_chooses_the_question(world: World, form: Page) -> None:
    open_form(form, world, "D7")
    for key in ("v", "ArrowDown", "Shift+ArrowDown", "2"):
        form.keyboard.press(key)
    quote = held(form, CLOSURE, "D7")
    assert quote.startswith("I ask for")
    assert "Salicylic acid, orthotics and additional padding have failed for the feet." in quote
    held(form, EATING, "", "")


def test_control_z_takes_a_citation_back_and_what_stood_there_before_returns(world: World, form: Page) -> None:
    open_form(form, world, "D7")
    for key in ("v", "ArrowDown", "1"):
        form.keyboard.press(key)
    first = held(form, EATING, "D7")
    for key in ("ArrowDown", "2"):  # the question without evidence is offered first now
        form.keyboard.press(key)
    expect(form.locator(f'[name="{EATING}.quote"]')).not_to_have_value(first)
    form.keyboard.press("Control+z")
    held(form, EATING, "D7", first)
    form.keyboard.press("Control+z")
    held(form, EATING, "", "")
    expect(form.locator(".cw-sheet mark")).to_have_count(0)
    form.keyboard.press("Control+z")  # nothing is left to take back


def test_keys_do_nothing_while_a_field_has_the_focus(world: World, form: Page) -> None:
    open_form(form, world, "D7")
    form.get_by_label("Note").fill("vc1")
    form.get_by_label("Note").press("v")
    form.get_by_label("Note").press("Control+z")
    expect(form.get_by_role("dialog", name="Cite this passage")).to_have_count(0)


def test_text_is_selected_by_mouse_and_cited_in_whole_words(world: World, form: Page) -> None:
    open_form(form, world, "D7")
    drag(form, "Salicylic acid, orthotics", from_letter=2, to_letter=22)
    form.get_by_role("button", name="Mouth closure").click()
    held(form, CLOSURE, "D7", "Salicylic acid, orthotics")


def drag(
    page: Page, words: str, *, from_letter: int = 0, to_letter: int | None = None, layer: str = ".cw-sheet"
) -> None:
    """Drag the mouse over words of the page, from within one letter to within another."""
    last = len(words) if to_letter is None else to_letter
    box = page.evaluate(
        """([words, first, last, layer]) => {
          const walker = document.createTreeWalker(document.querySelector(layer), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at + first);
            range.setEnd(walker.currentNode, at + last);
            const boxes = [...range.getClientRects()];
            const middle = (one) => one.top + one.height / 2;
            return [boxes[0].left, middle(boxes[0]), boxes.at(-1).right, middle(boxes.at(-1))];
          }
        }""",
        [words, from_letter, last, layer],
    )
    page.mouse.move(box[0] + 0.5, box[1])
    page.mouse.down()
    page.mouse.move(box[2] - 0.5, box[3], steps=4)
    page.mouse.up()


def test_questions_of_other_lines_are_one_step_away(world: World, form: Page) -> None:
    open_form(form, world, "D7")
    form.keyboard.press("v")
    expect(form.get_by_role("button", name="Feet, walking")).to_have_count(0)
    form.get_by_role("button", name="Another question of this form").click()
    form.get_by_role("button", name="Feet, walking").click()
    held(form, WALKING, "D7")


def test_a_pdf_is_cited_in_the_words_that_are_on_file(world: World, form: Page) -> None:
    document = filed(world, made.pdf("\n\n".join(made.NOTE), "A second page."))
    open_form(form, world, document)
    expect(form.locator(".textLayer span").first).to_be_attached()
    drag(form, "Perioral skin is tight", layer=".textLayer")
    expect(form.get_by_role("dialog", name="Cite this passage")).to_be_visible()
    form.keyboard.press("c")
    quote = held(form, EATING, document)
    with world.app.store.reading() as reader:
        stored = reader.document(world.review, document)
    assert stored is not None
    assert len(quote.split()) > 2
    assert quote in " ".join(stored.text.split())
    expect(form.locator(".cw-hit")).not_to_have_count(0)
    expect(form.get_by_role("link", name="2, cited in Eating and mouth care")).to_be_visible()


def test_sentences_of_a_pdf_run_over_the_ends_of_lines_and_pages(world: World, form: Page) -> None:
    document = filed(world, made.pdf("\n\n".join(made.NOTE), "A second page."))
    open_form(form, world, document)
    expect(form.locator(".textLayer span").first).to_be_attached()
    for key in ("v", "ArrowDown", "ArrowDown", "ArrowDown", "c"):
        form.keyboard.press(key)
    held(form, EATING, document, MOUTH)
    for _ in range(5):
        form.keyboard.press("ArrowDown")
    expect(form.locator("[data-reader-place]")).to_contain_text("page 2 of 2")
    expect(form.get_by_role("dialog", name="Cite this passage")).to_be_visible()
    form.keyboard.press("c")
    held(form, CLOSURE, document, "A second page.")


@pytest.mark.parametrize(("name", "content"), [("fax.tif", made.fax(2)), ("scan.pdf", made.scan(2))])
def test_a_page_without_words_is_cited_as_a_whole(world: World, form: Page, name: str, content: bytes) -> None:
    document = filed(world, content, name)
    open_form(form, world, document)
    form.keyboard.press(".")
    expect(form.locator("[data-reader-place]")).to_contain_text("page 2 of 2")
    form.get_by_role("button", name="Cite this page").click()
    form.keyboard.press("1")
    held(form, EATING, document, "page 2 (image)")
    form.keyboard.press(",")
    form.keyboard.press("v")
    form.keyboard.press("1")
    held(form, CLOSURE, document, "page 1 (image)")


def test_a_photograph_is_shown_and_grows_with_the_zoom(world: World, form: Page) -> None:
    document = filed(world, made.image("JPEG"), "photo.jpg")
    open_form(form, world, document)
    picture = form.get_by_role("img", name="Page 1 of Follow-up visit, an image without text")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.naturalWidth") == 800
    before = picture.bounding_box()["width"]
    form.keyboard.press("+")
    expect(form.locator("[data-reader-status]")).to_have_text("110 %")
    assert picture.bounding_box()["width"] > before
    form.keyboard.press("-")
    expect(form.locator("[data-reader-status]")).to_have_text("100 %")
    assert picture.bounding_box()["width"] == before


def test_a_chip_opens_its_passage_in_whatever_document_it_stands(world: World, form: Page) -> None:
    document = filed(world, made.pdf("\n\n".join(made.NOTE), "A second page."))
    open_form(form, world, document, 2)
    expect(form.locator("[data-reader-place]")).to_contain_text("page 2 of 2")
    expect(form.locator(".textLayer span").first).to_be_attached()
    for key in ("v", "c"):
        form.keyboard.press(key)
    form.locator('[data-document="D7"]').click()
    expect(form.locator("#reader-title")).to_have_text("Letter of medical necessity")
    form.locator(f'[data-cite-slot="{EATING}"]').get_by_role("button", name="Open the passage").click()
    expect(form.locator("#reader-title")).to_have_text("Follow-up visit")
    expect(form.locator("[data-reader-place]")).to_contain_text("page 2 of 2")
    until_lit(form, "cw-opened")


def test_the_number_at_a_passage_leads_to_its_question(world: World, form: Page) -> None:
    open_form(form, world, "D7")
    for key in ("v", "c"):
        form.keyboard.press(key)
    form.get_by_role("link", name="2, cited in Eating and mouth care").click()
    expect(form.locator(f'[data-cite-slot="{EATING}"] button')).to_be_focused()


def test_words_are_found_over_all_pages_whatever_the_case(world: World, form: Page) -> None:
    document = filed(world, made.pdf("\n\n".join(made.NOTE), "A second page about Perioral skin."))
    open_form(form, world, document)
    form.get_by_role("button", name="Find", exact=True).click()
    words = form.get_by_placeholder("Find in this document")
    words.fill("PERIORAL skin")
    count = form.locator("[data-find-count]")
    expect(count).to_have_text("1 of 3")
    form.get_by_role("button", name="Next match").click()
    form.get_by_role("button", name="Next match").click()
    expect(count).to_have_text("3 of 3")
    expect(form.locator("[data-reader-place]")).to_contain_text("page 2 of 2")
    until_lit(form, "cw-found-now")
    form.get_by_role("button", name="Previous match").click()
    expect(count).to_have_text("2 of 3")
    words.fill("gallbladder")
    expect(count).to_have_text("“gallbladder” does not stand in this document")
    words.press("Escape")
    expect(words).to_be_hidden()


def test_documents_and_pages_are_turned_by_keys_and_the_address_follows(world: World, page: Page, enter) -> None:
    document = filed(world, made.pdf("One.", "Two."))
    enter("ana")
    page.goto(f"/cases/{world.review}/documents/{document}")
    expect(page.locator("[data-reader-place]")).to_have_text("page 1 of 2")
    page_stands(page)
    page.keyboard.press(".")
    expect(page.locator("[data-reader-place]")).to_have_text("page 2 of 2")
    expect(page).to_have_url(re.compile(f"/documents/{document}/pages/2$"))
    page.reload()
    expect(page.locator("[data-reader-place]")).to_have_text("page 2 of 2")
    page_stands(page)
    page.keyboard.press("[")
    expect(page.locator("#reader-title")).not_to_have_text("Follow-up visit")
    page.keyboard.press("]")
    expect(page.locator("#reader-title")).to_have_text("Follow-up visit")


def test_a_pdf_grows_with_the_zoom_and_keeps_its_marks(world: World, form: Page) -> None:
    document = filed(world, made.pdf())
    open_form(form, world, document)
    expect(form.locator(".textLayer span").first).to_be_attached()
    for key in ("v", "c", "Escape"):
        form.keyboard.press(key)
    before = form.locator(".cw-pdf").bounding_box()["width"]
    form.keyboard.press("+")
    expect(form.locator("[data-reader-status]")).to_have_text("110 %")
    assert form.locator(".cw-pdf").bounding_box()["width"] == pytest.approx(before * 1.1, rel=0.01)
    expect(form.locator(".cw-hit")).not_to_have_count(0)


def test_words_of_the_plan_go_only_where_a_provision_is_asked_for(world: World, form: Page) -> None:
    open_form(form, world, "@plan")
    drag(form, "the primary purpose is either to treat a medical condition")
    box = form.get_by_role("dialog", name="Cite this passage")
    expect(box.get_by_role("button")).to_have_count(1)
    form.keyboard.press("c")
    held(form, EXCLUSION, "@plan", "the primary purpose is either to treat a medical condition")
    drag(form, "Benefits are for services received")
    form.locator('[data-document="@policy"]').click()
    expect(form.locator("#reader-title")).to_contain_text("Medical policy")
    form.keyboard.press("v")
    expect(box).to_contain_text("A fact about a member needs the chart.")


def test_the_divider_is_moved_by_arrows_and_by_mouse_and_remembered(world: World, form: Page) -> None:
    open_form(form, world, "D7")
    divider = form.get_by_role("separator", name="Width of the document")
    before = form.locator(".cw-reader").bounding_box()["width"]
    divider.focus()
    for _ in range(5):
        divider.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "41")
    assert form.locator(".cw-reader").bounding_box()["width"] < before
    form.reload()
    expect(divider).to_have_attribute("aria-valuenow", "41")
    box = divider.bounding_box()
    form.mouse.move(box["x"] + 3, box["y"] + 50)
    form.mouse.down()
    form.mouse.move(box["x"] + 203, box["y"] + 50)
    form.mouse.up()
    assert int(divider.get_attribute("aria-valuenow")) > 55


def test_the_paper_is_dimmed_for_dark_rooms_and_stays_so(world: World, form: Page) -> None:
    open_form(form, world, "D7")
    dim = form.get_by_role("button", name="Dim", exact=True)
    expect(dim).to_have_attribute("aria-pressed", "false")
    dim.click()
    form.reload()
    expect(dim).to_have_attribute("aria-pressed", "true")
    assert form.locator(".cw-sheet").evaluate("one => getComputedStyle(one).filter") != "none"


def test_a_document_that_cannot_be_drawn_says_so(world: World, form: Page, faults: list[str]) -> None:
    document = filed(world, made.pdf())
    for path in world.settings.web.files.rglob("*"):
        if path.is_file():
            path.unlink()
    open_form(form, world, document)
    expect(form.locator(".cw-sheet")).to_contain_text("This page cannot be shown.")
    expect(form.locator(".cw-sheet").get_by_role("link", name="Save the file")).to_be_visible()
    assert [fault for fault in faults if "404" not in fault] == []
    faults.clear()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_every_kind_of_page_is_open_to_everybody(world: World, form: Page, axe, theme: str, size: str) -> None:
    documents = [
        filed(world, made.pdf(), "a.pdf", title="Visit"),
        filed(world, made.fax(), "b.tif", title="Fax"),
        "D7",
        "@plan",
        "@evidence",
    ]
    form.emulate_media(color_scheme=theme)
    if size == "narrow":
        form.set_viewport_size(NARROW)
    for document in documents:
        open_form(form, world, document)
        form.keyboard.press("v")
        form.keyboard.press("c")
        form.keyboard.press("v")
        form.get_by_role("button", name="Find", exact=True).click()
        assert axe(form, within="#main") == []
        assert form.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_documents_are_chosen_from_a_list(world: World, form: Page) -> None:
    form.set_viewport_size(NARROW)
    open_form(form, world, "D7")
    form.get_by_label("Document", exact=True).select_option("D4")
    expect(form.locator("#reader-title")).to_have_text("Follow-up after the first session")


def test_with_forced_colours_what_is_selected_is_still_seen(world: World, form: Page) -> None:
    form.emulate_media(forced_colors="active")
    open_form(form, world, "D7")
    form.keyboard.press("v")
    expect(form.get_by_role("dialog", name="Cite this passage")).to_be_visible()
    assert form.evaluate('CSS.highlights.get("cw-selected").size') == 1
