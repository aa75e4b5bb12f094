"""Second looks in a browser: what is typed is saved by itself; nothing that axe finds, light, dark and on a phone."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from casework.ports import Person
from casework.testing_rows_of_quality import a_rating, a_second_look
from casework.usecases.complete import complete
from tests.quality.looking import CASE
from tests.web.conftest import NARROW, WIDE
from tests.web.worlds import World, open_world

LOOKS = "/quality/looks"
REVIEWER = ("/quality/mine", f"{LOOKS}/free", f"{LOOKS}/taken", f"{LOOKS}/kept")
SUPERVISOR = ("/quality", f"{LOOKS}/other", f"{LOOKS}/kept")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An office with a request for feet."""
    yield from open_world(tmp_path, case=CASE)


@pytest.fixture
def looked(world: World) -> World:
    """A decision that waits to be signed, whose draft was looked at: one look each of every kind, and agreement."""
    task = world.until("draft_decision")
    step = next(one for one in world.script.steps if one.value == "draft_decision")
    complete(world.app, task.id, step.answers, person=step.who)
    now = world.clock.now()
    with world.app.store.transaction() as tx:
        given = {one.element: one for one in tx.answers(world.review)}
        first, weighed = given["draft_decision"], given["weigh_evidence"]
        about = {"review": world.review, "first_person": first.person, "drawn_at": now, "due_at": now}
        done = {"state": "DONE", "person": "brandt", "answers": first.body}
        tx.put_second_look(a_second_look("free", task=first.task, **about))
        tx.put_second_look(a_second_look("taken", task=first.task, place=2, state="TAKEN", person="brandt", **about))
        kept = {**done, "task": weighed.task, "element": weighed.element, "answers": weighed.body, "answered_at": now}
        kept["finding"] = "OPEN"
        tx.put_second_look(a_second_look("kept", **kept, **about))
        tx.put_second_look(a_second_look("other", task=first.task, place=4, state="TAKEN", person="ines", **about))
        for place in range(14):
            long_ago = {**done, "task": f"x{place}", "answered_at": now - timedelta(days=20)}
            tx.put_second_look(a_second_look(f"l{place}", **long_ago, **about))
            for criterion in ("outcome", "reasons"):
                tx.put_rating(a_rating(f"l{place}", criterion=criterion, second="DENY" if place % 3 else "APPROVE"))
    return world


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_fault_that_axe_finds(
    looked: World, page: Page, enter: Callable[[str], Person], axe: Callable[..., list[str]], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for person, paths in (("brandt", REVIEWER), ("gwen", SUPERVISOR)):
        enter(person)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            for path in paths:
                answer = page.goto(path)
                assert answer is not None
                assert answer.ok, path
                assert axe(page) == [], (path, scheme, size)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, size)


def test_what_is_typed_is_saved_by_itself_and_stands_there_after_a_fault(
    looked: World, page: Page, enter: Callable[[str], Person], faults: list[str]
) -> None:
    enter("brandt")
    page.goto("/worklist")
    expect(page.get_by_text("second look is yours")).to_be_visible()
    page.goto(f"{LOOKS}/taken")
    words = page.get_by_label("Rationale").first
    words.fill("The chart tells it.")
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    page.reload()
    expect(words).to_have_value("The chart tells it.")
    page.get_by_role("button", name="Keep this second look").click()
    expect(page.get_by_role("alert").first).to_contain_text("There is something to mend")
    expect(words).to_have_value("The chart tells it.")
    assert all("422" in fault for fault in faults)
    faults.clear()
    page.get_by_role("link", name="Podiatry", exact=False).first.click()
    expect(page.locator("#reader-title")).to_contain_text("Podiatry")
