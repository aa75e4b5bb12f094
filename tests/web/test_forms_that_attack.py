"""Forms that no page of ours sends: names out of shape, thousands of fields, JSON without end; never a failure."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from casework.identity import sessions
from casework.ports_of_drafts import Draft
from casework.ports_of_identity import Account
from casework.usecases import assignments
from casework.web.form_answers import MOST_FIELDS, errors_by_name, next_place, parse, places
from forms import FORMS
from tests.web.clerk import Clerk
from tests.web.day import COOKIE, HASHED, PASSWORD, Day
from tests.web.test_draft_saved import SEED, TOVA

POISON = {
    "items.007": "a",
    "items.0.x": "b",
    "items.٣": "c",
    f"items.{'9' * 5000}": "d",
    "lines.L1.trials.999999999.x": "e",
    f"lines.L1.trials.{'9' * 5000}.name": "f",
    "lines.L1.trials.007.__present": "1",
    "lines..": "g",
    ".": "h",
    "": "i",
    "." * 400: "j",
    "decision.0": "k",
    "items.0.0.0": "l",
    "lines.L1": "m",
    "note.__present": "1",
}
BAD = {name: [value] for name, value in POISON.items()}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    opened = Day(tmp_path, SEED)
    opened.with_people(TOVA)
    opened.until("check_completeness")
    yield opened
    opened.close()


def post(clerk: Clerk, **fields: object) -> TestResponse:
    """Send the fields of the page, with these besides."""
    return clerk.client.post(clerk.address, data={**clerk.values, **fields})


def save(clerk: Clerk, body: str) -> TestResponse:
    """What the page's script sends, or would never send."""
    token = clerk.tree.xpath("//meta[@name='csrf-token']/@content")[0]
    headers = {"X-CSRFToken": token, "Accept": "application/json"}
    return clerk.client.post(f"{clerk.address}/draft", data=body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("name", POISON)
def test_a_name_that_no_page_has_made_is_passed_over(day: Day, name: str) -> None:
    clerk = day.at("check_completeness", "ana")
    answer = post(clerk, decision="ASK", **{name: POISON[name]})
    assert answer.status_code == 422
    assert "Say what is asked for; the letter to the provider lists it." in answer.text
    for button in ({"__row": "items"}, {"__add": "lines.L1.trials"}, {"__remove": name or "x"}, {"__ask": "A record"}):
        assert post(clerk, decision="ASK", **{name: POISON[name]}, **button).status_code == 200
    assert clerk.open().form is not None


@pytest.mark.parametrize("name", POISON)
def test_a_draft_with_such_names_is_saved_opened_and_shown_before_it_is_signed(day: Day, name: str) -> None:
    clerk = day.at("check_completeness", "ana")
    assert save(clerk, json.dumps({"values": {"decision": ["ASK"], name: ["x"]}})).status_code == 200
    for address in ("", "/checks", "/preview/member"):
        assert clerk.client.get(f"{clerk.address}{address}").status_code == 200


def test_a_draft_of_such_names_that_was_kept_before_is_taken_over(day: Day) -> None:
    item = day.task("check_completeness")
    assignments.claim(day.app, item.id, person="ana")
    kept = Draft(
        task=item.id,
        person="ana",
        review=day.review,
        body={"decision": ["ASK"], **BAD},
        version=1,
        revision=0,
        window_id="",
        saved_at=day.clock.now(),
        active_seconds=0,
        state="OPEN",
        note=None,
    )
    with day.app.store.transaction() as tx:
        tx.put_draft(kept)
    assignments.assign(day.app, item.id, to="tova", by="tova")
    clerk = day.at("check_completeness", "tova")
    (form,) = clerk.tree.xpath("//form[@id='left-form']")
    sent = {field.get("name"): field.get("value") for field in form.iter("input")} | {"go_on": "1"}
    assert clerk.client.post(form.get("action"), data=sent).status_code == 303
    clerk.open()
    assert clerk.values["decision"] == ["ASK"]
    assert clerk.send().status_code == 422


@pytest.mark.parametrize("element", sorted(FORMS))
def test_no_form_reads_an_answer_out_of_such_names(element: str) -> None:
    told = {f"{path}.{name}": ["x"] for path in FORMS[element]().fields for name in ("007", "0.x", "٣", "9" * 5000)}
    assert parse(FORMS[element], told | BAD) is not None


def test_a_number_of_thousands_of_digits_is_left_for_the_form_to_refuse() -> None:
    typed = {"decision": ["APPROVE"], "lines.L1.quantity": ["9" * 5000]}
    assert parse(FORMS["sign_approval"], typed)["lines"] == {"L1": {"quantity": "9" * 5000}}


def test_a_new_row_finds_a_place_though_the_last_one_is_taken() -> None:
    typed = {"items.0": ["a"], "items.1": ["b"], "items.9999": ["c"]}
    assert places(typed, "items") == [0, 1, 9999]
    assert next_place(typed, "items") == 2
    assert next_place({"items.0": ["a"]}, "items") == 1
    assert next_place({}, "items") == 0


class Counted(dict[str, list[str]]):
    """Fields that count how often all of their names are gone through."""

    gone_through = 0

    def items(self):
        self.gone_through += 1
        return super().items()

    def __iter__(self):
        self.gone_through += 1
        return super().__iter__()


@pytest.mark.parametrize("count", [10, 1000])
def test_the_names_are_gone_through_once_however_many_keys_and_lists_there_are(count: int) -> None:
    typed = Counted({f"lines.K{number}.trials.0.name": ["x"] for number in range(count)} | {"decision": ["RATE"]})
    answers = parse(FORMS["verify_trials"], typed)
    assert answers["lines"][f"K{count - 1}"]["trials"][0]["name"] == "x"
    assert typed.gone_through == 1
    errors = {"lines": {f"K{number}": {"trials": {0: {"name": ["No."]}}} for number in range(count)}}
    assert len(errors_by_name(FORMS["verify_trials"], errors, typed)) == count
    assert typed.gone_through == 2


@pytest.mark.parametrize("count", [MOST_FIELDS + 1, 100_000])
def test_more_fields_than_any_form_has_are_not_read(day: Day, count: int) -> None:
    clerk = day.at("check_completeness", "ana")
    answer = post(clerk, **{f"lines.K{number}.note": "x" for number in range(count)})
    assert answer.status_code == 422
    assert "What you sent has more than 2,000 fields, more than any form here has, so it was not read." in answer.text
    told = save(clerk, json.dumps({"values": {f"lines.K{number}.note": ["x"] for number in range(count)}}))
    assert told.status_code == 422
    assert "fields, and no form has more than 2,000. Load the page again." in told.text


def test_a_form_of_more_than_four_megabytes_is_not_read(day: Day) -> None:
    clerk = day.at("check_completeness", "ana")
    answer = post(clerk, note="x" * (4 * 1024 * 1024))
    assert answer.status_code == 413
    assert "more than is read at once: 64 MB of files, or 4 MB of what is typed" in answer.text


def test_a_form_in_parts_may_have_as_many_fields_as_any_other(day: Day) -> None:
    clerk = day.at("check_completeness", "ana")
    more = {f"lines.K{number}.note": "x" for number in range(1500)}
    data = {**clerk.values, **more, "decision": "ASK"}
    answer = clerk.client.post(clerk.address, data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Say what is asked for" in answer.text


DEEP = '{"values": {"note": ' + "[" * 100_000 + "]" * 100_000 + "}}"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (DEEP, 422),
        ('{"values": {"note": [[["x"]]]}}', 422),
        ('{"values": {"note": [{"a": 1}]}}', 422),
        ('{"values": {"note": ["x"]}, "version": ' + "9" * 4000 + "}", 200),
        ('{"values": {"note": ["x"]}, "seconds": ' + "9" * 4000 + "}", 200),
        ('{"values": {"note": ["x"]}, "seconds": ' + "9" * 5000 + "}", 400),
        ('{"values": {"note": ["x"]}, "window": "\\ud800"}', 200),
        ('{"values": {"note": ["x"]}, "window": [[[]]]}', 200),
        ('{"values": {"note": ["half a letter \\ud83d"], "\\ud800": ["x"]}}', 200),
        ("[]", 422),
        ("7", 422),
        ("{", 400),
    ],
)
def test_a_draft_that_no_page_sends_is_kept_or_refused_in_words(day: Day, body: str, status: int) -> None:
    clerk = day.at("check_completeness", "ana")
    assert save(clerk, body).status_code == status
    clerk.open()
    if "half" in body:
        assert clerk.values["note"] == ["half a letter ?"]


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [("__seen", "abc", 422), ("__seen", "9" * 5000, 422), ("__seen", "-1", 422), ("__seen", "٣", 422)],
)
def test_a_page_that_does_not_say_when_it_was_made_is_loaded_again(
    day: Day, field: str, value: str, status: int
) -> None:
    clerk = day.at("check_completeness", "ana")
    answer = post(clerk, decision="COMPLETE", **{field: value})
    assert answer.status_code == status
    assert "This page does not say when it was made. Load it again and send it once more." in answer.text


@pytest.mark.parametrize("value", ["abc", "-5", "9" * 4000, "9" * 5000, "٣"])
def test_seconds_that_are_no_number_do_not_keep_an_answer_from_being_taken(day: Day, value: str) -> None:
    clerk = day.at("check_completeness", "ana")
    clerk.fill(day.answered(day.steps[0]))
    clerk.values["__seconds"] = [value]
    assert clerk.send().status_code == 303


@pytest.mark.parametrize(
    "answers",
    ["[" * 100_000, '{"task": "\\ud800", "person": "\\ud800", "values": {"\\ud800": ["\\ud800"]}}', "[]", "7"],
)
def test_answers_that_are_carried_through_the_sign_in_may_be_anything(day: Day, answers: str) -> None:
    day.sign_in("ana")
    browser = day.site.test_client()
    page = Clerk(browser, "/sign-in")
    page.read(browser.get("/sign-in"))
    (token,) = set(page.tree.xpath("//input[@name='csrf_token']/@value"))
    data = {"csrf_token": token, "name": "ana", "password": PASSWORD, "answers": answers}
    assert browser.post("/sign-in", data={**data, "password": "wrong"}).status_code == 422
    assert browser.post("/sign-in", data=data).status_code in (303, 409)


def test_a_code_that_is_sent_before_the_second_factor_was_shown_is_told_what_to_do_first(day: Day) -> None:
    clerk = day.at("check_completeness", "ana")
    token = clerk.tree.xpath("//meta[@name='csrf-token']/@content")[0]
    data = {"csrf_token": token, "present": PASSWORD, "code": "123456"}
    answer = clerk.client.post("/account/second-factor", data=data)
    assert answer.status_code == 422
    assert (
        "Add Casework to your authenticator first: scan the picture, then type the code that it shows." in answer.text
    )


def test_so_it_is_where_everybody_needs_one(day: Day) -> None:
    now = day.clock.now()
    with day.app.store.transaction() as tx:
        tx.put_account(
            Account(person="ana", password=HASHED, must_change=False, status="ACTIVE", created_at=now, changed_at=now)
        )
        token = sessions.create(tx, "ana", stage=sessions.SECOND_FACTOR, now=now)[0]
    browser = day.site.test_client()
    browser.set_cookie(COOKIE, token, domain="localhost")
    page = Clerk(browser, "/sign-in")
    page.read(browser.get("/rights"))  # any page with a form, but not the one with the picture
    page.read(browser.get("/sign-in"))
    proof = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    answer = browser.post("/sign-in/second-factor", data={"csrf_token": proof, "code": "123456"})
    assert answer.status_code == 422
    assert "Add Casework to your authenticator first" in answer.text
