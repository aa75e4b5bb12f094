"""What every answer carries, and what a change must show before it is made."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing.converters import NumberConverter

from casework.errors import StoreError
from casework.identity.secret import secret_key
from casework.ports import Person
from casework.web import security
from tests.web.conftest import COOKIE, SignIn
from tests.web.worlds import World

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def paths(site: Flask, method: str) -> Iterator[tuple[str, str]]:
    """(endpoint, path) of every address, with something in each of its places."""
    for address in site.url_map.iter_rules():
        if method in (address.methods or ()):
            numbers = {name for name, one in address._converters.items() if isinstance(one, NumberConverter)}
            built = address.build({name: 2 if name in numbers else "x" for name in address.arguments})
            assert built is not None
            yield address.endpoint, built[1]


@pytest.mark.parametrize("person", [None, "gwen", "ines", "adam"])
def test_every_answer_carries_the_strict_headers_whatever_it_is(
    site: Flask, web: FlaskClient, sign_in: SignIn, person: str | None
) -> None:
    if person is not None:
        sign_in(web, person)
    seen = set()
    for endpoint, path in (*paths(site, "GET"), ("none", "/no/such/page")):
        answer = web.get(path)
        seen.add(answer.status_code)
        policy = answer.headers["Content-Security-Policy"]
        assert policy == STRICT or "default-src 'none'" in policy, path
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        if endpoint != "static.file":
            assert answer.headers["Cache-Control"] == "no-store", path
    assert {200, 404} <= seen or person is None


def test_every_change_without_a_token_of_ours_is_refused(site: Flask, web: FlaskClient, sign_in: SignIn) -> None:
    for person in ("gwen", "ines", "adam"):
        sign_in(web, person)
        for endpoint, path in paths(site, "POST"):
            assert web.post(path, data={"name": "x"}).status_code == 400, endpoint
            assert web.post(path, data={"csrf_token": "made up"}).status_code == 400, endpoint


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
)
def test_a_change_that_another_sites_page_sends_is_refused(
    site: Flask, web: FlaskClient, headers: dict[str, str]
) -> None:
    for _, path in paths(site, "POST"):
        assert web.post(path, headers=headers).status_code == 403


def test_a_change_from_a_page_of_ours_passes_the_look_at_its_origin(web: FlaskClient) -> None:
    ours = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert web.post("/sign-in", headers=ours).status_code == 400  # the token is missing, and nothing else


def test_cookies_are_bound_to_this_host_and_travel_encrypted_but_on_the_very_computer(site: Flask) -> None:
    client = site.test_client()
    (form,) = client.get("/sign-in", base_url="https://reviews.example").headers.getlist("Set-Cookie")
    assert form.startswith("__Host-casework_form=")
    for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert flag in form
    assert "Domain" not in form
    (here,) = site.test_client().get("/sign-in", base_url="http://127.0.0.1:8700").headers.getlist("Set-Cookie")
    assert here.startswith("casework_form=")
    assert "Secure" not in here
    plain = site.test_client().get("/sign-in", base_url="http://reviews.example")
    assert "Secure" in plain.headers["Set-Cookie"]


def test_browsers_are_told_to_come_back_encrypted_only(web: FlaskClient) -> None:
    assert "max-age=31536000" in web.get("/sign-in", base_url="https://a.example").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in web.get("/sign-in").headers


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/worklist?tab=mine&q=a%20b", True),
        ("/cases/R-1", True),
        ("https://evil.example/", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/\t/evil.example", False),
        ("/a\\b", False),
        ("javascript:alert(1)", False),
        ("evil", False),
        ("/sign-out", False),
        ("/sign-in", False),
        ("", False),
        (None, False),
    ],
)
def test_after_signing_in_only_a_page_of_ours_is_gone_to(path: str | None, kept: bool) -> None:
    assert security.own_path(path) == (path if kept else None)


def test_the_key_is_made_once_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "secret"
    key = secret_key(file)
    assert len(key) == 64
    assert secret_key(file) == key
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_key_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("abc")
    with pytest.raises(StoreError, match="has 3 characters; 32 are needed"):
        secret_key(tmp_path / "short")
    with pytest.raises(StoreError, match="cannot be read or made"):
        secret_key(tmp_path)
    (tmp_path / "bytes").write_bytes(b"\xff" * 64)
    with pytest.raises(StoreError, match="it is no text"):
        secret_key(tmp_path / "bytes")


def test_a_token_that_nobody_was_given_opens_nothing(web: FlaskClient, world: World) -> None:
    web.set_cookie(COOKIE, "made-up", domain="localhost")
    assert web.get("/account").status_code == 303


def test_a_page_is_not_served_to_who_left(web: FlaskClient, sign_in: SignIn, world: World) -> None:
    who: Person = sign_in(web, "ines")
    assert web.get("/account").status_code == 200
    with world.app.store.transaction() as tx:
        tx.end_sessions(who.id, at=world.clock.now(), why="REVOKED")
    assert web.get("/account").status_code == 303
    told = web.get("/sign-in").text
    assert "This device was signed out by you on another device, or by an administrator." in told
