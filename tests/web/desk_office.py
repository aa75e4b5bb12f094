"""An office for tests of the desk: cases of several plans, some taken, some late, one that waits for an answer."""

import re
from dataclasses import replace
from datetime import timedelta

from playwright.sync_api import Page

from casework.usecases.advance import work_off
from casework.usecases.assignments import claim
from casework.usecases.people import enlist
from tests.web.many_cases import fill, tasks_of
from tests.web.worlds import World


def open_desk(world: World) -> dict[str, str]:
    """Seven cases; member -> id. Three are with Ana, whose day holds eight points; one is expedited and late."""
    enlist(world.app, [replace(world.people["ana"], capacity=8)])
    cases = {"Nora Field": world.review, **fill(world)}
    for member in ("Yusuf Tarrant", "Leila Haddad", "Dora Wexler"):
        (item,) = tasks_of(world, cases[member])
        claim(world.app, item.id, person="ana")
    world.clock.move_to(world.clock.now() + timedelta(hours=73))
    work_off(world.app)
    return cases


def look(page: Page) -> None:
    """As when somebody comes back to the window: the page asks at once."""
    with page.expect_response(re.compile("/desk/figures")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
