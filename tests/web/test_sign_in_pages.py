"""The pages of signing in, as a person meets them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from casework.usecases import accounts
from casework.web.app import create_web
from tests.web.conftest import COOKIE
from tests.web.worlds import World, with_web

PASSWORD = "copper lantern seventh otter"


@pytest.fixture
def password(world: World) -> str:
    """ines has an account."""
    accounts.add(world.app, "ines", by="adam", password=PASSWORD, must_change=False)
    return PASSWORD


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def send(client: FlaskClient, page: str, to: str | None = None, **fields: str):
    """Fill in the form of a page and send it."""
    return client.post(to or page, data={"csrf_token": token(client.get(page).text), **fields})


Enter = Callable[..., object]


def test_who_is_not_signed_in_is_asked_to_and_comes_back_to_the_same_place(web: FlaskClient, password: str) -> None:
    away = web.get("/account?from=mail")
    assert (away.status_code, away.headers["Location"]) == (303, "/sign-in?next=%2Faccount%3Ffrom%3Dmail")
    page = web.get(away.headers["Location"]).text
    assert 'name="next" value="/account?from=mail"' in page
    back = send(web, "/sign-in", name="ines", password=password, next="/account?from=mail")
    assert (back.status_code, back.headers["Location"]) == (303, "/account?from=mail")
    assert "Ines Carrow, RN" in web.get("/account").text


def test_another_sites_address_is_not_gone_to(web: FlaskClient, password: str) -> None:
    on = send(web, "/sign-in", name="ines", password=password, next="https://evil.example/")
    assert not on.headers["Location"].startswith("http")


def test_a_wrong_password_is_said_at_the_field_and_the_name_is_kept(web: FlaskClient, password: str) -> None:
    told = send(web, "/sign-in", name="ines", password="wrong")
    assert told.status_code == 422
    assert "That name and password do not match. 4 more tries, then a 5 minute wait." in told.text
    assert 'value="ines"' in told.text
    assert "<title>Error: Sign in" in told.text
    assert "wrong" not in told.text
    for _ in range(4):
        told = send(web, "/sign-in", name="ines", password="wrong")
    assert told.status_code == 429
    assert "Too many tries. You can sign in again in 5 minutes." in told.text


def test_signing_in_gives_another_token_than_the_browser_had(web: FlaskClient, password: str, world: World) -> None:
    web.set_cookie(COOKIE, "given-by-somebody-else", domain="localhost")
    before = token(web.get("/sign-in").text)
    on = send(web, "/sign-in", name="ines", password=password)
    cookies = "".join(on.headers.getlist("Set-Cookie"))
    assert "given-by-somebody-else" not in cookies
    held = web.get_cookie(COOKIE, domain="localhost")
    assert held is not None
    assert len(held.value) >= 43
    assert (held.http_only, held.same_site, held.path) == (True, "Lax", "/")
    assert web.post("/sign-out", data={"csrf_token": before}).status_code == 400  # the form token is another too


def test_the_first_sign_in_ends_with_a_password_of_ones_own(web: FlaskClient, world: World) -> None:
    once = accounts.add(world.app, "ines", by="adam")
    on = send(web, "/sign-in", name="ines", password=once, next="/account")
    assert on.headers["Location"] == "/sign-in/password?next=%2Faccount"
    assert web.get("/account").headers["Location"] == "/sign-in/password?next=%2Faccount"
    told = send(web, "/sign-in/password", new="password1234", again="password1234")
    assert told.status_code == 422
    assert "The password is too easy to guess" in told.text
    done = send(web, "/sign-in/password", new=PASSWORD, again=PASSWORD, next="/account")
    assert done.headers["Location"] == "/account"
    assert web.get("/account").status_code == 200


def test_a_second_factor_is_set_up_used_replaced_by_a_recovery_code_and_turned_off(
    web: FlaskClient, password: str, world: World, site: Flask
) -> None:
    send(web, "/sign-in", name="ines", password=password)
    page = web.get("/account/second-factor").text
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    secret = found[1].replace(" ", "")
    assert 'src="data:image/svg+xml' in page
    wrong = send(web, "/account/second-factor", code="000000", present=password)
    assert (wrong.status_code, "That code does not fit" in wrong.text) == (422, True)
    code = pyotp.TOTP(secret).at(world.clock.now())
    assert send(web, "/account/second-factor", code=code, present="wrong").status_code == 422
    done = send(web, "/account/second-factor", code=code, present=password)
    codes = re.findall(r"<li><code>([a-z2-9-]{19})</code></li>", done.text)
    assert len(codes) == 10
    assert "10 recovery codes are left" in web.get("/account").text

    other = site.test_client()
    half = send(other, "/sign-in", name="ines", password=password, next="/account")
    assert half.headers["Location"] == "/sign-in/code?next=%2Faccount"
    assert other.get("/account").headers["Location"].startswith("/sign-in/code")
    told = send(other, "/sign-in/code", code="123")
    assert (told.status_code, "That code does not fit, or it was used before" in told.text) == (422, True)
    assert send(other, "/sign-in/code", code=codes[0], next="/account").headers["Location"] == "/account"
    assert "9 recovery codes are left" in other.get("/account").text
    renewed = send(other, "/account", "/account/recovery-codes", present=password)
    assert codes[1] not in renewed.text
    assert send(other, "/account", "/account/second-factor/off", present="wrong").status_code == 422
    assert send(other, "/account", "/account/second-factor/off", present=password).status_code == 303
    assert "The second factor is off" in other.get("/account?said=factor_off").text
    assert send(other, "/account", "/account/recovery-codes", present=password).status_code == 422


def test_where_everybody_needs_a_second_factor_the_sign_in_sets_it_up(world: World, password: str) -> None:
    site = create_web(world.app, settings=with_web(world, second_factor="required").settings.web)
    client = site.test_client()
    on = send(client, "/sign-in", name="ines", password=password, next="/account")
    assert on.headers["Location"] == "/sign-in/second-factor?next=%2Faccount"
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", client.get("/sign-in/second-factor").text)
    assert found
    assert send(client, "/sign-in/second-factor", code="000000").status_code == 422
    code = pyotp.TOTP(found[1].replace(" ", "")).at(world.clock.now())
    done = send(client, "/sign-in/second-factor", code=code, next="/account")
    assert len(re.findall("<li><code>", done.text)) == 10
    assert 'href="/account">I have kept them, go on' in done.text
    off = send(client, "/account", "/account/second-factor/off", present=password)
    assert off.status_code == 422
    assert "Turn the second factor off" not in client.get("/account").text


def test_where_everybody_needs_one_from_now_on_an_open_session_goes_on_once_it_has_one(
    world: World, password: str, site: Flask
) -> None:
    before = site.test_client()
    send(before, "/sign-in", name="ines", password=password)
    assert before.get("/account").status_code == 200
    strict = create_web(world.app, settings=with_web(world, second_factor="required").settings.web)
    client = strict.test_client()
    cookie = before.get_cookie(COOKIE)
    assert cookie is not None
    client.set_cookie(COOKIE, cookie.value, domain="localhost")
    on = client.get("/account?from=mail")
    assert (on.status_code, on.headers["Location"]) == (303, "/sign-in/second-factor?next=%2Faccount%3Ffrom%3Dmail")
    told = client.get("/session", headers={"Accept": "application/json"})
    assert told.status_code == 401
    assert told.json["words"].startswith("Everybody needs a second factor here, and you have none yet.")
    page = client.get(on.headers["Location"]).text
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    secret = found[1].replace(" ", "")
    code = pyotp.TOTP(secret).at(world.clock.now())
    done = send(client, "/sign-in/second-factor", code=code, next="/account?from=mail")
    assert 'href="/account?from=mail">I have kept them, go on' in done.text
    assert client.get("/account").status_code == 200
    assert before.get("/account").status_code == 303  # the session is another one now


def test_the_secret_that_is_being_set_up_is_in_no_cookie_and_stays_the_same_in_two_windows(
    web: FlaskClient, password: str
) -> None:
    send(web, "/sign-in", name="ines", password=password)
    first, second = (web.get("/account/second-factor") for _ in range(2))
    (one,), (two,) = (re.findall(r"<code>([A-Z2-7 ]+)</code>", page.text) for page in (first, second))
    assert one == two
    secret = one.replace(" ", "")
    cookies = [*first.headers.getlist("Set-Cookie"), *second.headers.getlist("Set-Cookie")]
    held = web.get_cookie("casework_form")
    assert held is not None
    opened = URLSafeTimedSerializer("any").load_payload(held.value.rpartition(".")[0].rpartition(".")[0].encode())
    assert "csrf_token" in opened
    assert secret not in f"{cookies} {opened}"


def test_one_minute_is_told_as_one(world: World, password: str) -> None:
    site = create_web(world.app, settings=with_web(world, idle=timedelta(minutes=1)).settings.web)
    client = site.test_client()
    send(client, "/sign-in", name="ines", password=password)
    world.clock.move_to(world.clock.now() + timedelta(minutes=2))
    client.get("/account")
    assert "You were signed out after 1 minute without a key press." in client.get("/sign-in").text


def test_each_page_of_signing_in_leads_to_where_the_sign_in_stands(
    web: FlaskClient, world: World, password: str
) -> None:
    for page in ("/sign-in/code", "/sign-in/password", "/sign-in/second-factor"):
        assert web.get(page).headers["Location"] == "/sign-in"
        assert send(web, "/sign-in", page).headers["Location"] == "/sign-in"
    once = accounts.reset(world.app, "ines", by="adam")
    send(web, "/sign-in", name="ines", password=once)
    assert web.get("/sign-in/code").headers["Location"] == "/sign-in/password"
    send(web, "/sign-in/password", new="violet harbour ninth badger", again="violet harbour ninth badger")
    for page in ("/sign-in", "/sign-in/code", "/sign-in/password"):
        assert web.get(page).status_code == 303
    assert web.get("/sign-in?next=/rights").headers["Location"] == "/rights"


def test_after_a_while_without_a_key_press_one_is_signed_out_and_told_why(
    web: FlaskClient, world: World, password: str
) -> None:
    send(web, "/sign-in", name="ines", password=password)
    for _ in range(4):
        world.clock.move_to(world.clock.now() + timedelta(minutes=14))
        assert web.get("/account").status_code == 200
    world.clock.move_to(world.clock.now() + timedelta(minutes=14))
    assert web.get("/account", headers={"X-Background": "1"}).status_code == 200  # nobody pressed a key
    world.clock.move_to(world.clock.now() + timedelta(minutes=1))
    assert web.get("/account").status_code == 303
    told = web.get("/sign-in?next=/account").text
    assert "You were signed out after 15 minutes without a key press. Your draft is saved" in told
    with world.app.store.reading() as reader:
        (event, *_) = reader.account_events(person="ines", limit=1)
    assert (event.kind, event.detail["why"]) == ("session.ended", "IDLE")


def test_after_ten_hours_one_signs_in_again_however_busy_one_was(web: FlaskClient, world: World, password: str) -> None:
    send(web, "/sign-in", name="ines", password=password)
    for _ in range(59):
        world.clock.move_to(world.clock.now() + timedelta(minutes=10))
        assert web.get("/account").status_code == 200
    world.clock.move_to(world.clock.now() + timedelta(minutes=10))
    assert web.get("/account").status_code == 303
    assert "You were signed out 10 hours after you had signed in." in web.get("/sign-in").text


def test_a_sign_in_that_is_left_in_the_middle_is_over_after_ten_minutes(web: FlaskClient, world: World) -> None:
    once = accounts.add(world.app, "ines", by="adam")
    send(web, "/sign-in", name="ines", password=once)
    world.clock.move_to(world.clock.now() + timedelta(minutes=10))
    assert web.get("/sign-in/password").headers["Location"] == "/sign-in"


def test_signing_out_ends_the_session_for_whoever_holds_its_token(web: FlaskClient, site: Flask, password: str) -> None:
    send(web, "/sign-in", name="ines", password=password)
    held = web.get_cookie(COOKIE, domain="localhost")
    assert held is not None
    left = send(web, "/account", "/sign-out")
    assert left.headers["Location"] == "/sign-in"
    assert web.get_cookie(COOKIE, domain="localhost") is None
    other = site.test_client()
    other.set_cookie(COOKIE, held.value, domain="localhost")
    assert other.get("/account").status_code == 303
    assert "You signed out." in other.get("/sign-in").text


JSON = {"Accept": "application/json"}


def test_a_script_is_told_that_its_page_is_signed_out_and_signs_in_again_in_place(
    web: FlaskClient, world: World, password: str
) -> None:
    send(web, "/sign-in", name="ines", password=password)
    proof = token(web.get("/account").text)
    world.clock.move_to(world.clock.now() + timedelta(minutes=15))
    out = web.get("/account", headers=JSON)
    assert out.status_code == 401
    assert out.json["signed_out"] is True
    assert "15 minutes without a key press" in out.json["words"]
    assert web.get("/account", headers={"HX-Request": "true"}).status_code == 401

    def again(**fields: str):
        return web.post("/sign-in", data={"for": "ines", **fields}, headers={**JSON, "X-CSRFToken": proof})

    wrong = again(name="ines", password="wrong")
    assert (wrong.status_code, wrong.json["error"][:20]) == (422, "That name and passwo")
    other = again(name="adam", password=password)
    assert (other.status_code, "This page is ines" in other.json["error"]) == (422, True)
    back = again(name="ines", password=password)
    assert back.json == {"signed_in": True, "step": None, "person": "ines", "csrf": back.json["csrf"]}
    assert web.get("/account").status_code == 200
    assert web.post("/sign-out", headers={"X-CSRFToken": back.json["csrf"]}).status_code == 303


def test_names_are_listed_only_where_the_data_are_invented(web: FlaskClient, world: World, password: str) -> None:
    assert "ines, nurse reviewer" not in web.get("/sign-in").text
    world.settings.web.secret.with_name("sample.json").write_text("{}")
    page = web.get("/sign-in").text
    assert "ines, nurse reviewer" in page
    assert "adam" not in page  # who has no account
