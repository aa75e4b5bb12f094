"""What senders and people write is shown as they wrote it and never run: in requests, documents, answers, searches."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from casework.ports import Actor, Json, WorkFilter
from casework.usecases.advance import work_off
from casework.usecases.submit import submit
from tests.web.worlds import World

HOOK = "window.ranHere = (window.ranHere || 0) + 1"
SCRIPTS = (
    f"<script>{HOOK}</script>",
    f"\"><img src=x onerror='{HOOK}'>",
    f"'><svg/onload={HOOK.replace(' ', '/**/')}>",
    f"</textarea><script>{HOOK}</script>",
    "javascript:window.ranHere=1",
    "{{ 7 * 7 }}${7*7}",
)
ALL = " ".join(SCRIPTS)


def poisoned(value: object, key: str = "") -> object:
    """The same request or document, with scripts in every text that is free."""
    if isinstance(value, dict):
        return {name: poisoned(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, key) for one in value]
    free = {
        "name",
        "label",
        "address",
        "title",
        "author",
        "text",
        "procedure_label",
        "outcome_text",
        "specialty",
        "deficit",
        "goal",
    }
    if not isinstance(value, str) or key not in free:
        return value
    return f"{value} {ALL}"


@pytest.fixture
def review(world: World) -> str:
    """A case of which everything that somebody else wrote holds scripts."""
    request: Json = poisoned({**world.script.request, "id": "CR-26-00001"})  # type: ignore[assignment]
    request["member"] = {**request["member"], "id": "M-0001"}
    request["statement"] = poisoned(world.script.request["statement"])
    documents = [
        poisoned({**document, "findings": document.get("findings", [])}) for document in world.script.documents
    ]
    made = submit(world.app, request, documents, actor=Actor("outside"))  # type: ignore[arg-type]
    work_off(world.app)
    return str(made["review"])


def nothing_ran(page: Page) -> None:
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate("window.ranHere") is None
    assert page.locator("img[src='x'], svg[onload]").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0


def test_nothing_of_a_request_or_a_document_runs_on_any_page_of_the_case(
    world: World, review: str, page: Page, enter: Callable[[str], object]
) -> None:
    enter("ana")
    parts = (
        "request",
        "documents",
        "documents/D1",
        "documents/D7",
        "criteria",
        "timeline",
        "diagram",
        "letters",
        "comments",
        "rules",
    )
    for part in parts:
        page.goto(f"/cases/{review}/{part}")
        nothing_ran(page)
    with world.app.store.reading() as reader:
        (task,) = [item.id for item in reader.work_items(WorkFilter(review=review, kind="USER"))]
    for address in ("/worklist?tab=groups", "/worklist/order", f"/tasks/{task}", "/cases?q=Nora"):
        page.goto(address)
        nothing_ran(page)
    expect(page.get_by_role("main")).to_contain_text("<script>")


def test_nothing_that_is_typed_into_a_form_a_comment_or_a_search_runs(
    world: World, page: Page, enter: Callable[[str], object]
) -> None:
    task = world.until("verify_trials")
    enter("ana")
    page.goto(f"/tasks/{task.id}")
    page.get_by_role("textbox", name="Note").first.fill(ALL)
    page.get_by_role("radio", name="Rate what is on file").check()
    page.get_by_role("button", name="Add an entry of your own to treatments tried").first.click()
    page.get_by_role("textbox", name="Treatment", exact=True).first.fill(ALL)
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    page.reload()
    expect(page.get_by_role("textbox", name="Note").first).to_have_value(ALL)
    nothing_ran(page)
    page.goto(f"/cases/{world.review}/comments")
    page.get_by_role("textbox").last.fill(ALL)
    page.get_by_role("button", name="comment").or_(page.get_by_role("button", name="Comment")).first.click()
    expect(page.get_by_role("main")).to_contain_text("<script>")
    nothing_ran(page)
    for address in (
        "/cases?q=",
        "/worklist?q=",
        "/worklist?tab=",
        "/worklist?plan=",
        "/worklist?sort=",
        "/sign-in?next=",
    ):
        page.goto(address + quote(ALL))
        nothing_ran(page)
