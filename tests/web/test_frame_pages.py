"""What stands around every page: the bar, the way home, a browser's settings, built files, the process's health."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from casework.errors import NotFound
from casework.jobs.dispatcher import ThreadDispatcher
from casework.usecases.advance import work
from casework.web import statics
from casework.web.app import create_web
from casework.web.navigation import BEHIND, ENTRIES
from tests.web.conftest import SignIn, Statements
from tests.web.many_cases import fill
from tests.web.worlds import World


def entries(text: str) -> list[str]:
    """The entries of the bar, without those that only the menu of a narrow window has."""
    bar = text[text.index('<nav class="cw-top__nav"') : text.index("</nav>")]
    return re.findall(r"data-key-label=\"([^\"]+)\"", bar)


def test_the_bar_offers_the_entries_of_a_role_and_nothing_else(world: World, web: FlaskClient, sign_in: SignIn) -> None:
    served = {rule.rule for rule in web.application.url_map.iter_rules()}
    for person in world.people.values():
        sign_in(web, person)
        expected = [one.title for one in ENTRIES if one.path in served and set(one.roles) & set(person.roles)]
        assert entries(web.get("/shortcuts").text) == expected


def behind(text: str) -> list[str]:
    """The pages without an entry that the commands by name lead to."""
    found = re.search(r'<div id="cw-pages" hidden>(.*?)</div>', text)
    assert found is not None
    return re.findall(r">([^<]+)</a>", found[1])


def test_the_commands_lead_to_what_stands_behind_other_pages_and_to_nothing_else(
    world: World, web: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(web, "gwen")
    assert {"Batches", "Absences", "Clock map on the diagram", "Legal holds"} <= set(behind(web.get("/shortcuts").text))
    for person in world.people.values():
        sign_in(web, person)
        for path, title in BEHIND.items():
            is_open = web.get(path).status_code == 200
            assert (title in behind(web.get("/shortcuts").text)) == is_open, (person.id, path)


def test_no_two_entries_of_the_bar_have_the_same_key() -> None:
    keys = {one.path: one.key for one in ENTRIES}
    assert len(set(keys.values())) == len(keys)


def test_the_bar_names_who_is_signed_in(web: FlaskClient, sign_in: SignIn) -> None:
    sign_in(web, "ines")
    assert "Ines Carrow, RN" in web.get("/shortcuts").text


def test_a_page_without_a_person_has_no_bar_entries(web: FlaskClient) -> None:
    text = web.get("/shortcuts").text
    assert 'aria-label="Main"' not in text
    assert 'href="/sign-in"' in text


def test_home_is_the_first_entry_of_ones_roles_and_else_the_sign_in_page(web: FlaskClient, sign_in: SignIn) -> None:
    assert web.get("/").location == "/sign-in"
    sign_in(web, "ana")
    assert web.get("/").location in ("/worklist", "/cases", "/policies", "/rights", "/account")


def test_the_address_of_a_case_is_understood_as_its_number_is_typed(
    world: World, web: FlaskClient, sign_in: SignIn
) -> None:
    review = fill(world)["Odile Brennan"]
    sign_in(web, "gwen")
    for typed in (review.lower(), f"{review.lower()} "):
        answer = web.get(f"/cases/{typed}/timeline?q=fax")
        assert (answer.status_code, answer.location) == (302, f"/cases/{review}/timeline?q=fax")
    assert web.get("/cases/cr-26-99999, reopened").location == "/cases/CR-26-99999-again-2"  # says of none that it is
    assert web.get(f"/cases/{review}/timeline").status_code == 200
    assert web.get(f"/cases/{world.review.lower()}").status_code == 404  # a number of another make


def test_a_page_says_nothing_that_a_browser_may_keep(web: FlaskClient, sign_in: SignIn) -> None:
    sign_in(web, "ana")
    answer = web.get("/shortcuts")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<[^>]+\sstyle=|<[^>]+\son\w+=|<script(?![^>]*\ssrc=)", answer.text)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_holds_for_every_page_of_this_browser(web: FlaskClient, theme: str) -> None:
    answer = web.post("/theme", data=form(web) | {"theme": theme, "back": "/shortcuts"})
    assert (answer.status_code, answer.location) == (303, "/shortcuts")
    assert f'data-theme="{theme}"' in web.get("/shortcuts").text
    web.post("/theme", data=form(web) | {"theme": "system"})
    assert "data-theme" not in web.get("/shortcuts").text


def test_single_letters_can_be_switched_off(web: FlaskClient) -> None:
    assert 'data-keys="on"' in web.get("/shortcuts").text
    web.post("/keys", data=form(web) | {"keys": "off"})
    assert 'data-keys="off"' in web.get("/shortcuts").text


def test_a_setting_that_is_none_is_not_kept_and_nobody_is_sent_elsewhere(web: FlaskClient) -> None:
    answer = web.post("/theme", data=form(web) | {"theme": "neon", "back": "//elsewhere.example/"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "data-theme" not in web.get("/shortcuts").text


def form(web: FlaskClient) -> dict[str, str]:
    """The proof of a form, as the page holds it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', web.get("/shortcuts").text)
    assert found is not None
    return {"csrf_token": found[1]}


def test_built_files_have_names_that_change_with_their_content(web: FlaskClient) -> None:
    address = statics.asset("casework.css")
    assert re.fullmatch(r"/static/casework-[A-Z0-9]{8}\.css", address)
    with web.get(address) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == statics.FOR_EVER
        assert "Atkinson Hyperlegible Next" in answer.text
        assert "GDS Transport" not in answer.text
    assert web.get("/static/../app.py").status_code == 404


def test_a_file_that_the_build_has_not_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"has made no nothing\.js"):
        statics.asset("nothing.js")
    monkeypatch.setattr(statics, "MANIFEST", tmp_path / "manifest.json")
    statics.manifest.cache_clear()
    try:
        with pytest.raises(NotFound, match="Run `make build` once"):
            statics.asset("app.js")
    finally:
        statics.manifest.cache_clear()


def test_the_process_says_that_it_lives_and_that_it_can_work(web: FlaskClient, statements: Statements) -> None:
    assert web.get("/livez").json == {"alive": True}
    assert statements.count == 0
    answer = web.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "store": "ok", "dispatcher": "runs elsewhere"}


def test_files_that_hold_nothing_of_anybody_ask_the_store_nothing(
    web: FlaskClient, sign_in: SignIn, statements: Statements
) -> None:
    sign_in(web, "ana")
    statements.clear()
    for address in (statics.asset("app.js"), "/livez"):
        web.get(address).close()
    assert statements.count == 0


def test_a_process_whose_dispatcher_does_not_run_is_not_ready(world: World) -> None:
    dispatcher = ThreadDispatcher(store=world.app.store, clock=world.clock, work=lambda: work(world.app))
    web = create_web(world.app, settings=world.settings.web, dispatcher=dispatcher).test_client()
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"ready": False, "store": "ok", "dispatcher": "new"}


def test_a_process_whose_store_is_gone_is_not_ready(world: World, web: FlaskClient) -> None:
    world.app.store.close()
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert "This store was closed." in answer.json["store"]


class Bell:
    """A dispatcher that counts its hints."""

    def __init__(self) -> None:
        self.rung = 0

    def wake(self, review: str) -> None:
        self.rung += 1

    def run(self) -> None: ...
    def stop(self, *, grace: float) -> None: ...


def test_what_follows_from_a_change_is_begun_at_once(world: World) -> None:
    bell = Bell()
    web = create_web(world.app, settings=world.settings.web, dispatcher=bell).test_client()
    web.post("/theme", data=form(web) | {"theme": "dark"})
    assert bell.rung == 1
    web.post("/theme", data={"theme": "dark"})
    web.get("/shortcuts")
    assert bell.rung == 1


def test_a_page_that_stays_open_learns_that_its_session_has_ended(
    world: World, web: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(web, "ana")
    asked = {"Accept": "application/json", "X-Background": "1"}
    answer = web.get("/session", headers=asked)
    assert answer.json is not None
    assert answer.json["person"] == "ana"
    assert answer.json["csrf"]
    world.clock.move_to(world.clock.now() + timedelta(minutes=15))
    answer = web.get("/session", headers=asked)
    assert answer.status_code == 401
    assert answer.json is not None
    assert "signed out after 15 minutes without a key press" in answer.json["words"]
