"""Answers that are sent without a session and without scripts: carried over the sign-in, through all of its steps."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from lxml import html
from werkzeug.test import TestResponse

from casework.identity.sealing import Sealing
from casework.identity.secret import secret_key
from casework.web.app import create_web
from tests.web.clerk import Clerk, as_form, successful
from tests.web.day import COOKIE, PASSWORD, Day
from tests.web.test_draft_saved import NOTE, SEED, TOVA

WORDS = "The photographs came by post."


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    opened = Day(tmp_path, SEED)
    opened.with_people(TOVA)
    opened.until("check_completeness")
    yield opened
    opened.close()


@pytest.fixture
def clerk(day: Day) -> Clerk:
    """Ana, who has filled in the page of a task and is signed out before she sends it."""
    clerk = day.at("check_completeness", "ana")
    clerk.fill(NOTE)
    clerk.client.delete_cookie(COOKIE, domain="localhost")
    return clerk


def go_on(clerk: Clerk, answer: TestResponse, **typed: str) -> TestResponse:
    """Fill in the form of a page of signing in and send it."""
    (form,) = html.fromstring(answer.text).xpath("//form[.//input[@name='answers']]")
    sent = {name: values[0] for name, values in successful(form).items()} | typed
    return clerk.client.post(form.get("action"), data=sent)


def test_the_sign_in_page_carries_the_answers_and_they_stand_in_the_form_again(clerk: Clerk, day: Day) -> None:
    page = clerk.send()
    assert page.status_code == 401
    assert "What you typed is kept. Sign in, and it stands in the form again." in page.text
    back = go_on(clerk, page, password=PASSWORD)
    assert (back.status_code, back.headers["Location"]) == (303, clerk.address)
    clerk.open()
    assert clerk.values["note"] == [WORDS]
    assert clerk.send().status_code == 303


def test_nobody_else_gets_the_answers(clerk: Clerk, day: Day) -> None:
    page = clerk.send()
    day.sign_in("tova")
    told = go_on(clerk, page, name="tova", password=PASSWORD)
    assert told.status_code == 422
    assert "This page is ana&#39;s. Sign in with that name" in told.text
    other = go_on(clerk, page, **{"name": "tova", "for": "tova", "password": PASSWORD})
    assert other.status_code == 409
    assert "These answers were typed by somebody else." in other.text
    assert day.task("check_completeness").claimed_by is None


def test_where_the_task_has_ended_meanwhile_what_was_written_can_be_copied(clerk: Clerk, day: Day) -> None:
    step, page = day.steps[0], clerk.send()
    other = day.at("check_completeness", "tova")
    other.fill(day.answered(step))
    assert other.send().status_code == 303
    told = go_on(clerk, page, password=PASSWORD)
    assert told.status_code == 409
    assert "This task has ended meanwhile" in told.text
    assert "What you had written stands here, so that you can copy it." in told.text
    assert WORDS in told.text
    assert clerk.client.get("/account").status_code == 200


def test_a_task_that_one_may_not_see_takes_no_answers(clerk: Clerk) -> None:
    other = json.dumps({"task": "none-1", "person": "ana", "values": NOTE})
    told = go_on(clerk, clerk.send(), password=PASSWORD, answers=other)
    assert told.status_code == 409
    assert "There is no task of this number any more that you may see." in told.text
    assert WORDS in told.text


def test_the_six_digits_carry_the_answers_on(clerk: Clerk, day: Day) -> None:
    secret = pyotp.random_base32()
    sealing = Sealing(secret_key(day.settings.web.secret))
    with day.app.store.transaction() as tx:
        tx.put_account(replace(tx.account("ana"), second_factor=sealing.seal(secret, "ana")))
    step = go_on(clerk, clerk.send(), password=PASSWORD)
    assert step.status_code == 200
    wrong = go_on(clerk, step, code="000000")
    assert wrong.status_code == 422
    back = go_on(clerk, wrong, code=pyotp.TOTP(secret).at(day.clock.now()))
    assert (back.status_code, back.headers["Location"]) == (303, clerk.address)
    assert clerk.open().values["note"] == [WORDS]


def test_setting_up_a_second_factor_carries_the_answers_on(clerk: Clerk, day: Day) -> None:
    strict = create_web(day.app, settings=replace(day.settings.web, second_factor="required")).test_client()
    sent = [(name, value) for name, values in clerk.values.items() for value in values]
    clerk.client = strict
    page = strict.post(clerk.address, data=as_form(sent))
    step = go_on(clerk, page, password=PASSWORD)
    (secret,) = html.fromstring(step.text).xpath("//code/text()")
    kept = go_on(clerk, step, code=pyotp.TOTP(secret.replace(" ", "")).at(day.clock.now()))
    assert kept.status_code == 200
    assert f'href="{clerk.address}">I have kept them, go on' in kept.text
    assert clerk.open().values["note"] == [WORDS]


@pytest.mark.parametrize("told", ["", "no json", "[]", '{"task": "T"}', '{"task": "T", "person": "p", "values": [1]}'])
def test_what_is_no_answer_is_not_carried(day: Day, told: str) -> None:
    clerk = day.sign_in("ana")
    clerk.client.delete_cookie(COOKIE, domain="localhost")
    (token, *_) = html.fromstring(clerk.client.get("/sign-in").text).xpath("//input[@name='csrf_token']/@value")
    sent = {"csrf_token": token, "name": "ana", "password": PASSWORD, "answers": told}
    assert clerk.client.post("/sign-in", data=sent).status_code == 303
