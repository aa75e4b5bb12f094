"""Adding documents in a browser: dropped or chosen, each with its progress, its bad news, and its row to fill in."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.documents import made
from tests.web.conftest import NARROW
from tests.web.handing_in import kept_files, waiting
from tests.web.worlds import World

VISIT = FilePayload(name="follow_up.pdf", mimeType="application/pdf", buffer=made.pdf())
FAX = FilePayload(name="fax.tif", mimeType="image/tiff", buffer=made.fax())
PAGE_IN_DISGUISE = FilePayload(name="record.pdf", mimeType="application/pdf", buffer=b"<html><script>alert(1)</script>")


@pytest.fixture
def documents(world: World, page: Page, enter) -> Page:
    """The tab Documents, opened by a nurse."""
    enter("ana")
    page.goto(f"/cases/{world.review}/documents")
    return page


def fill_in(page: Page, name: str, *, title: str, author: str, dated: str, kind: str) -> None:
    row = page.locator("[data-upload]", has=page.get_by_role("heading", name=name))
    row.get_by_label("What it is").fill(title)
    row.get_by_label("Written by").fill(author)
    row.get_by_label("Date on it").fill(dated)
    row.get_by_label("Kind").select_option(label=kind)


def test_several_files_are_added_and_the_bad_one_costs_nothing(
    world: World, documents: Page, axe, faults: list[str]
) -> None:
    documents.get_by_label("Choose files, or drop them here").set_input_files([VISIT, PAGE_IN_DISGUISE, FAX])
    expect(documents.locator("[data-upload]")).to_have_count(2)
    refused = documents.locator(".cw-progress.is-refused")
    expect(refused).to_contain_text("record.pdf")
    expect(refused).to_contain_text("This file is a web page (HTML), which can hold script, whatever its name says.")
    expect(documents.locator("[data-upload-status]")).to_contain_text("2 taken, 1 not taken.")
    assert axe(documents, within="#main") == []
    assert [fault for fault in faults if "422" not in fault] == []
    faults.clear()
    button = documents.get_by_role("button", name="Add 2 documents")
    button.click()
    summary = documents.get_by_role("alert")
    expect(summary).to_contain_text("These documents are not added yet")
    assert [fault for fault in faults if "422" not in fault] == []
    faults.clear()
    summary.get_by_role("link", name="Say who wrote it, say E. Marchetti, MD.").first.click()
    expect(documents.get_by_label("Written by, follow_up.pdf")).to_be_focused()
    assert axe(documents, within="#main") == []
    fill_in(
        documents,
        "follow_up.pdf",
        title="Follow-up visit",
        author="E. Marchetti, MD",
        dated="2026-01-09",
        kind="Follow-up note",
    )
    fill_in(
        documents, "fax.tif", title="Request form", author="E. Marchetti, MD", dated="2026-01-11", kind="Request form"
    )
    button.click()
    expect(documents.get_by_role("status").filter(has_text="2 documents added.")).to_be_visible()
    documents.get_by_role("link", name="Request form", exact=True).click()
    expect(documents.get_by_role("img", name="Page 1 of Request form, an image without text")).to_be_visible()
    assert len(waiting(world)) == 0


def test_a_file_is_dropped_on_the_page_and_taken_back(world: World, documents: Page) -> None:
    transfer = documents.evaluate_handle(
        """() => {
          const held = new DataTransfer();
          held.items.add(new File(["A note that was dropped."], "note.txt", {type: "text/plain"}));
          return held;
        }"""
    )
    zone = documents.locator("[data-dropzone]")
    zone.dispatch_event("dragover", {"dataTransfer": transfer})
    expect(zone).to_have_class("cw-dropzone is-over")
    zone.dispatch_event("drop", {"dataTransfer": transfer})
    expect(documents.locator("[data-upload]")).to_contain_text("note.txt")
    assert len(kept_files(world)) == 1
    documents.get_by_role("button", name="Take back note.txt").click()
    expect(documents.locator("[data-upload]")).to_have_count(0)
    assert waiting(world) == []


def test_a_connection_that_breaks_off_is_told_at_the_file(documents: Page, faults: list[str]) -> None:
    documents.route(
        "**/documents", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    documents.get_by_label("Choose files, or drop them here").set_input_files([VISIT])
    refused = documents.locator(".cw-progress.is-refused")
    expect(refused).to_contain_text("The connection broke off. Add this file again.")
    refused.get_by_role("button", name="Hide follow_up.pdf").click()
    expect(refused).to_have_count(0)
    faults.clear()


def test_on_a_phone_a_photograph_is_added_without_scrolling_sideways(world: World, documents: Page, axe) -> None:
    documents.set_viewport_size(NARROW)
    photo = FilePayload(name="foot.jpg", mimeType="image/jpeg", buffer=made.image("JPEG"))
    documents.get_by_label("Choose files, or drop them here").set_input_files([photo])
    expect(documents.locator("[data-upload]")).to_have_count(1)
    assert documents.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(documents, within="#main") == []
