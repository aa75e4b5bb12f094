"""The pages of the history in a browser: nothing that axe finds, light, dark and on a phone; a hold set by hand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from casework.ports import Person
from casework.ports_of_history import SET, WAITING, PurgeRow
from casework.testing_rows_of_history import a_hold, a_purge, a_tombstone, an_archive
from tests.web.conftest import NARROW, WIDE
from tests.web.worlds import World

PATHS = ("/history", "/history/purges/p-1", "/history/holds", "/history/purged")


@pytest.fixture
def furnished(world: World) -> World:
    """An office with a case on hold, a purge that waits, an archive and a tombstone."""
    with world.app.store.transaction() as tx:
        tx.put_hold(a_hold(review=world.review))
        tx.put_hold(a_hold("h-2", scope=SET, review=None, line_of_business="MEDICARE_ADVANTAGE", from_day="2024-01-01"))
        tx.put_hold(a_hold("h-3", lifted_by="ana", lifted_at=world.clock.now(), lifted_because="It was settled."))
        tx.put_archive(an_archive(world.review))
        tx.put_purge(a_purge())
        tx.put_purge_row(PurgeRow(purge="p-1", n=1, review=world.review, state=WAITING))
        tx.add_tombstone(a_tombstone())
    return world


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_fault_that_axe_finds(
    furnished: World,
    page: Page,
    enter: Callable[[str], Person],
    axe: Callable[..., list[str]],
    scheme: str,
) -> None:
    enter("gwen")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for path in (*PATHS, f"/cases/{furnished.review}/request"):
            page.goto(path)
            assert axe(page) == [], (path, scheme, size)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, size)


def test_a_supervisor_sets_a_hold_and_its_case_says_so(
    world: World, page: Page, enter: Callable[[str], Person]
) -> None:
    enter("gwen")
    page.goto(f"/history/holds?case={world.review}")
    page.get_by_label("Why", exact=True).fill("The member's lawyer wrote to us.")
    page.get_by_role("button", name="Set the hold").click()
    expect(page.get_by_role("row", name=f"Case {world.review}")).to_be_visible()
    page.goto(f"/cases/{world.review}/request")
    expect(page.get_by_text("The member's lawyer wrote to us.").first).to_be_visible()
