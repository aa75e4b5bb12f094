"""The pages of audit and incidents in a browser: nothing that axe finds, light, dark and on a phone."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from casework.ports import Person
from casework.testing_rows import an_incident
from casework.usecases import audit_checks
from tests.web.conftest import NARROW, WIDE
from tests.web.worlds import World

PATHS = ("/audit", "/audit?show=accounts", "/audit?from=soon", "/audit/export", "/incidents", "/incidents/i-1")


@pytest.fixture
def troubled(world: World) -> World:
    """An office in which a case is stuck, an incident is open, and a chain does not hold."""
    with closing(sqlite3.connect(world.settings.database)) as raw:
        raw.execute("drop trigger events_refuse_update")
        raw.execute("update events set actor = 'ben' where seq = 2")
        raw.commit()
    audit_checks.start(world.app, "audra")
    with world.app.store.transaction() as tx:
        row = tx.lock_review(world.review)
        assert row is not None
        tx.save_review(replace(row, ready=True), expected_revision=row.revision)
        tx.put_incident(an_incident("i-1", world.review, cause="send_notice could not be carried out: TimeoutError"))
    world.clock.move_to(world.clock.now().replace(hour=23))
    return world


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_fault_that_axe_finds(
    troubled: World,
    page: Page,
    enter: Callable[[str], Person],
    axe: Callable[..., list[str]],
    faults: list[str],
    scheme: str,
) -> None:
    enter("gwen")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for path in PATHS:
            page.goto(path)
            assert axe(page) == [], (path, scheme, size)
            assert all("422" in fault for fault in faults)  # of the day that is none
            faults.clear()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, size)


def test_an_auditor_finds_what_somebody_did_and_checks_the_chains(
    world: World, page: Page, enter: Callable[[str], Person]
) -> None:
    enter("audra")
    page.goto("/audit")
    page.get_by_role("button", name="Verify").click()
    page.get_by_text("links, unbroken, checked").wait_for()
    page.get_by_label("Kind").select_option("document.received")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("cell", name="was filed.").first.wait_for()
    expect(page).to_have_url(re.compile("kind=document.received"))
    page.get_by_role("link", name="Clear the filters").click()
    page.get_by_role("cell", name="was put on the worklist").first.wait_for()
    page.get_by_role("link", name="Export for a regulator").click()
    page.get_by_label("Case numbers").fill(world.review)
    page.get_by_label("The trail alone").check()
    page.get_by_label("Who asked for it, and why").fill("The state's department, letter of 3 May")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Make the export").click()
    assert loading.value.suggested_filename.endswith(".zip")
    page.reload()
    page.get_by_role("cell", name="letter of 3 May").wait_for()
