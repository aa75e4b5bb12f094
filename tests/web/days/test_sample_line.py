"""Where the data are invented, every page says so, with the moment that the clock shows; elsewhere no page does."""

from dataclasses import replace

from casework.clocks import OffsetClock, SystemClock
from casework.web.app import create_web
from tests.web.conftest import SignIn
from tests.web.worlds import World

LINE = "Everybody in it is invented."


def test_every_page_of_sample_data_says_what_its_clock_shows(world: World, sign_in: SignIn) -> None:
    clock = OffsetClock(world.clock.now() - SystemClock().now())
    client = create_web(replace(world.app, clock=clock), settings=world.settings.web).test_client()
    sign_in(client, "ana")
    for address in ("/worklist", f"/cases/{world.review}/request", "/account"):
        text = client.get(address).text
        assert LINE in text
        assert "The clock shows Monday 12 January 2026, 9:3" in text


def test_no_page_of_real_data_says_so(world: World, sign_in: SignIn) -> None:
    client = create_web(world.app, settings=world.settings.web).test_client()
    sign_in(client, "ana")
    assert LINE not in client.get("/worklist").text
