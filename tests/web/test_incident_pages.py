"""The page of incidents: what is stuck is seen, with its clock; what is done about it is done once and on record."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from casework.audit.verify import verify_review
from casework.ports import Event, Incident, Json, Letter, Person
from casework.ports_of_incidents import LETTER
from casework.usecases.guard import stored_fault
from casework.usecases.play import let_time_pass
from casework.web.app import create_web
from tests.web.conftest import Statements
from tests.web.day import Day

CASE = "tests/golden/information_request/G05.toml"
GWEN = Person(id="gwen", name="Gwen Tallis", roles=("supervisor",))
REASON = "The mail house answers again"
REMIND = "information_request.remind_provider"


class MailHouse:
    """A notifier that answers, or does not; and what it was given."""

    def __init__(self) -> None:
        self.answers = False
        self.sent: list[str] = []
        self.keys: list[str] = []

    def deliver(self, letter: Letter, *, key: str) -> str:
        if not self.answers:
            raise ConnectionError("no answer about Ruth Sample")
        self.sent.append(letter.kind)
        self.keys.append(key)
        return f"outbox/{key}"


class Office:
    """One case whose letters go to a mail house that may not answer, and its supervisor's browser."""

    def __init__(self, folder: Path) -> None:
        self.day, self.mail = Day(folder, CASE), MailHouse()
        self.day.with_people(GWEN)
        self.join()

    def join(self, **parts: object) -> None:
        """The application with other parts."""
        self.day.app = replace(self.day.app, **{"notifier": self.mail, **parts})
        self.day.site = create_web(self.day.app, settings=self.day.settings.web)

    def until_asked(self) -> None:
        """Up to the letter that asks for information, which does not leave."""
        for _ in range(2):  # the first one is refused by its form
            self.day.do(self.day.steps.pop(0))

    def pass_time(self, **length: float) -> None:
        let_time_pass(self.day.app, self.day.clock, self.day.clock.now() + timedelta(**length))

    def browser(self) -> FlaskClient:
        return self.day.sign_in("gwen").client

    def get(self, path: str = "/incidents") -> str:
        answer = self.browser().get(path)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def post(self, page: str, action: str, **fields: str) -> tuple[int, str]:
        browser = self.browser()
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
        assert token
        answer = browser.post(action, data={"csrf_token": token[1], **fields})
        return answer.status_code, str(answer.headers.get("Location") or unescape(answer.text))

    def act(self, act: str, **fields: str) -> tuple[int, str]:
        """Do something about the one open incident."""
        at = f"/incidents/{self.open().id}"
        return self.post(at, f"{at}/{act}", **fields)

    def incidents(self) -> list[Incident]:
        with self.day.app.store.reading() as reader:
            return list(reader.incidents(review=self.day.review, open_only=False))

    def open(self) -> Incident:
        (found,) = [one for one in self.incidents() if one.resolved_at is None]
        return found

    def events(self, kind: str) -> list[Event]:
        with self.day.app.store.reading() as reader:
            return [one for one in reader.events(self.day.review) if one.kind == kind]

    def holds(self) -> bool:
        """Whether the trail verifies and every rule of the domain is kept."""
        with self.day.app.store.reading() as reader:
            row = reader.review(self.day.review)
            assert row is not None
            assert verify_review(reader, self.day.review).fault is None
            assert stored_fault(self.day.app, reader, row) is None
        return True


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path)
    yield opened
    opened.day.close()


@pytest.fixture
def asking(office: Office) -> Office:
    """The letter that asks for information could not be delivered, three times."""
    office.until_asked()
    office.pass_time(hours=1)
    assert office.open().element == "send_information_request"
    return office


@pytest.fixture
def reminding(office: Office) -> Office:
    """The letter that asks has left; the reminder, a courtesy, does not."""
    office.mail.answers = True
    office.until_asked()
    assert office.mail.sent == ["information_request"] * 2
    office.mail.answers = False
    office.pass_time(days=36)
    with office.day.app.store.reading() as reader:
        (letter,) = [one for one in reader.letters(office.day.review) if one.sent_at is None]
    assert (letter.kind, letter.id) == ("information_reminder", office.open().id)
    return office


def test_what_cannot_go_on_is_listed_with_its_cause_its_case_and_its_clock(asking: Office) -> None:
    page = asking.get()
    for words in ("“Ask for the information”", "Ruth Sample", "G05", "no connection", "left", " times"):
        assert words in page, words
    assert "no answer about" not in page
    assert "send_information_request" not in page
    one = asking.get(f"/incidents/{asking.open().id}")
    assert "It is tried again by itself at" in one
    technical = one.partition("Technical details")[2].partition("</details>")[0]
    assert "send_information_request" in technical
    assert "Ruth Sample" not in technical
    assert "no answer about" not in one


def test_where_nothing_is_stuck_the_page_says_so(office: Office) -> None:
    assert "Nothing is stuck." in office.get()
    assert "No incident is over yet." in office.get("/incidents?show=resolved")
    assert "No incident is over yet." in office.get(f"/incidents?show=resolved&page={9**30}")
    assert office.browser().get("/incidents/none").status_code == 404
    assert office.post("/incidents", "/incidents/none/retry", reason=REASON)[0] == 404


def test_a_retry_that_succeeds_sends_each_letter_once_and_lists_the_incident_as_over(asking: Office) -> None:
    asking.mail.answers = True
    status, _ = asking.act("retry", reason=REASON)
    (over,) = asking.incidents()
    assert (status, over.resolved_at is not None) == (303, True)
    assert asking.mail.sent == ["information_request"] * 2
    (told,) = asking.events("incident.retried")
    assert (told.actor, told.role) == ("gwen", "supervisor")
    assert told.detail == {"incident": over.id, "person": "gwen", "reason": REASON}
    assert "Ask for the information" in asking.get("/incidents?show=resolved")
    page = " ".join(re.sub(r"<[^>]+>", " ", asking.get(f"/incidents/{over.id}")).split())
    assert "Over since" in page
    assert f"It failed {over.attempts} times. Open from" in page
    assert f"Retried it; it went on {REASON} Gwen Tallis" in page
    assert "Nothing is stuck." in asking.get()
    assert asking.holds()
    at = f"/incidents/{over.id}"
    for act in ("retry", "skip"):
        status, words = asking.post("/incidents", f"{at}/{act}", reason=REASON)
        assert (status, "What was held up has gone on meanwhile" in words, "Over since" in words) == (409, True, True)
        again = asking.browser().get(f"{at}/{act}")
        assert (again.status_code, unquote(again.headers["Location"])) == (303, at)


def test_a_retry_that_fails_again_says_so_and_counts(asking: Office) -> None:
    before = asking.open().attempts
    status, where = asking.act("retry", reason=REASON)
    assert (status, "?done=retried" in where, asking.open().attempts) == (303, True, before + 1)
    page = asking.get(f"/incidents/{asking.open().id}?done=retried")
    assert "it failed again" in page
    assert "Retried it; it failed again" in page
    assert REASON in page
    assert asking.holds()


def test_a_reason_is_asked_of_everything_and_what_was_typed_stays(reminding: Office) -> None:
    for act in ("retry", "next-try", "skip"):
        status, words = reminding.act(act, reason="short", until="2026-03-19T09:00")
        assert (status, "in 10 characters or more. You typed 5." in words) == (422, True)
        assert 'value="short"' in words
    assert "in 500 characters or fewer. You typed 501." in reminding.act("retry", reason="x" * 501)[1]
    assert "This holds U+0000, U+0001, which nobody can read" in reminding.act("retry", reason="\0\1 ten letters")[1]
    assert not reminding.events("incident.retried") + reminding.events("incident.skipped")
    fields = {"kind": LETTER, "ref": reminding.open().id, "review": reminding.day.review, "reason": " "}
    assert reminding.post("/incidents", "/incidents/stuck", **fields)[0] == 422


def test_a_step_that_is_being_tried_is_left_to_whoever_tries_it(asking: Office) -> None:
    now = asking.day.clock.now()
    with asking.day.app.store.transaction() as tx:
        (step,) = tx.service_steps(review=asking.day.review)
        tx.put_service_step(replace(step, status="RUNNING", not_before=now + timedelta(minutes=2)))
    for act in ("retry", "next-try"):
        until = (now + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
        status, words = asking.act(act, reason=REASON, until=until)
        assert (status, "It is being tried at this moment" in words) == (409, True)


def test_the_next_try_is_set_within_the_time_that_the_case_has(asking: Office) -> None:
    status, _ = asking.act("next-try", reason=REASON, until="2026-02-13T09:00")
    assert status == 303
    with asking.day.app.store.reading() as reader:
        (step,) = reader.service_steps(review=asking.day.review)
    assert step.not_before.isoformat() == "2026-02-13T14:00:00+00:00"
    assert asking.events("incident.put_off")[0].detail["until"] == "2026-02-13T14:00:00+00:00"
    assert asking.holds()
    for wrong, words in (
        ("", "The day and the time of the next try are missing. Enter both"),
        ("soon", "“soon” is no day and time. Enter both"),
        ("2020-02-01T09:00", "Sat 1 Feb 2020, 9:00 am has passed. Enter a moment between now and"),
        ("2026-03-30T09:00", "Mon 30 Mar 2026, 9:00 am is after the time that the case has left. Enter a moment up to"),
        ("2026-02-18T09:00", "Wed 18 Feb 2026, 9:00 am is after the time that the case has left. Enter a moment up to"),
    ):
        status, told = asking.act("next-try", reason=REASON, until=wrong)
        assert (status, words in told) == (422, True), wrong
        assert f'value="{wrong}"' in told
        assert 'name="reason" maxlength="500" autocomplete="off" value="The mail house answers again"' in told
    both = asking.act("next-try", reason="short", until="")[1]
    assert "You typed 5." in both
    assert "are missing" in both
    page = asking.get(f"/incidents/{asking.open().id}")
    latest = re.search(r"between now and (.*?), the time that the case has left", page)
    assert latest
    assert f"Enter a moment up to {latest[1]}." in asking.act("next-try", reason=REASON, until="2026-02-18T09:00")[1]
    asking.mail.answers = True
    asking.pass_time(days=1)
    assert asking.mail.sent == ["information_request"] * 2


def test_a_letter_that_somebody_has_a_right_to_is_never_skipped(asking: Office) -> None:
    assert "The process waits for this letter, and somebody has a right to it." in asking.get(
        f"/incidents/{asking.open().id}"
    )
    status, words = asking.act("skip", reason=REASON)
    assert (status, "It must leave. Nothing was skipped." in words) == (409, True)
    assert asking.events("incident.skipped") == []


def test_a_courtesy_is_skipped_with_a_reason_and_is_never_sent(reminding: Office) -> None:
    assert "This letter is a courtesy: no law demands it" in reminding.get(f"/incidents/{reminding.open().id}")
    letter = reminding.open().id
    status, _ = reminding.act("skip", reason="The provider was called instead")
    assert (status, [one.resolved_at is None for one in reminding.incidents()]) == (303, [False])
    (told,) = reminding.events("incident.skipped")
    assert (told.detail["element"], told.detail["reason"]) == ("remind_provider", "The provider was called instead")
    assert reminding.holds()
    page = reminding.get(f"/incidents/{letter}")
    assert "Left it out for good" in page
    assert "The provider was called instead" in page
    timeline = reminding.get(f"/cases/{reminding.day.review}/timeline")
    assert "Gwen Tallis left out “Remind the provider”, a courtesy that no law demands" in timeline
    assert "Given up, never sent" in reminding.get(f"/cases/{reminding.day.review}/letters")
    reminding.mail.answers = True
    reminding.pass_time(days=2)
    assert letter not in reminding.mail.keys
    assert reminding.holds()


def test_a_courtesy_may_be_tried_again_or_later_as_well(reminding: Office) -> None:
    assert "7 days from now." in reminding.get(f"/incidents/{reminding.open().id}")
    far = reminding.act("next-try", reason=REASON, until="2026-04-21T09:00")[1]
    assert "Tue 21 Apr 2026, 9:00 am is more than 7 days from now. Enter a moment up to" in far
    assert reminding.act("next-try", reason=REASON, until="2026-03-21T09:00")[0] == 303
    assert "Set the next try to Sat 21 Mar 2026, 9:00 am" in reminding.get(f"/incidents/{reminding.open().id}")
    assert reminding.act("retry", reason=REASON)[0] == 303
    assert reminding.open().attempts > 3
    reminding.mail.answers = True
    assert reminding.act("retry", reason=REASON)[0] == 303
    assert reminding.mail.sent[-1] == "information_reminder"
    assert reminding.holds()


def test_a_courtesy_whose_step_does_not_say_so_must_leave(reminding: Office) -> None:
    def remind(ctx: object) -> Json:
        raise AssertionError(ctx)

    reminding.join(handlers={**reminding.day.app.handlers, REMIND: remind})
    assert "its step does not say that it is a courtesy" in reminding.get(f"/incidents/{reminding.open().id}")
    assert reminding.act("skip", reason=REASON)[0] == 409


def test_a_case_whose_handler_fails_is_retried_as_a_whole_and_nothing_of_it_is_skipped(office: Office) -> None:
    handlers = office.day.app.handlers

    def broken(ctx: object) -> Json:
        raise KeyError("Ruth Sample")

    office.mail.answers = True
    office.join(handlers={**handlers, REMIND: broken})
    office.until_asked()
    office.pass_time(days=36)
    assert (office.open().task, "Ruth Sample" in office.open().cause) == (None, False)
    page = office.get(f"/incidents/{office.open().id}")
    for words in ("The case cannot go on", "file a document", "there is no step that could be left out"):
        assert words in page
    assert office.act("skip", reason=REASON)[0] == 409
    status, words = office.act("next-try", reason=REASON, until="2026-03-21T09:00")
    assert (status, "its own moments say when it is looked at" in words) == (409, True)
    assert office.act("retry", reason=REASON)[1].endswith("?done=retried")
    office.join(handlers=handlers)
    assert "done" not in office.act("retry", reason="The handler was mended")[1]
    assert office.incidents()[-1].resolved_at is not None
    assert office.holds()


def test_what_nothing_tries_is_seen_and_done_at_once_on_a_supervisors_word(office: Office) -> None:
    office.until_asked()
    office.day.clock.move_to(office.day.clock.now() + timedelta(minutes=30))  # and no worker runs
    page = office.get()
    assert "Nothing tries these" in page
    assert "A step is due, and nothing has tried it." in page
    with office.day.app.store.reading() as reader:
        (step,) = reader.service_steps(review=office.day.review)
    office.mail.answers = True
    fields = {"kind": "STEP", "ref": step.id, "review": office.day.review, "reason": REASON}
    assert office.post("/incidents", "/incidents/stuck", **fields) == (303, "/incidents?done=pushed")
    assert office.mail.sent == ["information_request"] * 2
    assert "Nothing tries these" not in office.get()
    told = len(office.events("incident.retried"))
    for moved in ({}, {"kind": "REVIEW", "ref": office.day.review}, {"kind": "MOMENT", "ref": office.day.review}):
        assert office.post("/incidents", "/incidents/stuck", **{**fields, **moved}) == (303, "/incidents?done=moved")
    assert "That has moved meanwhile, so nothing was done." in office.get("/incidents?done=moved")
    assert len(office.events("incident.retried")) == told
    for wrong in ({"kind": "X"}, {"ref": "none"}, {"kind": "LETTER"}, {"kind": "REVIEW", "ref": "R-9"}):
        assert office.post("/incidents", "/incidents/stuck", **{**fields, **wrong})[0] == 404
    assert office.holds()


def test_each_kind_of_thing_that_may_stick_is_seen(office: Office, tmp_path: Path) -> None:
    office.mail.answers = True
    office.until_asked()
    now, review = office.day.clock.now(), office.day.review
    office.day.clock.move_to(now + timedelta(days=36))  # the moment of the reminder has passed
    assert "A moment of the case has passed, and nothing has looked at it." in office.get()
    fields = {"kind": "MOMENT", "ref": review, "review": review, "reason": REASON}
    assert office.post("/incidents", "/incidents/stuck", **fields)[0] == 303
    assert "Nothing tries these" not in office.get()
    office.day.clock.move_to(office.day.clock.now() + timedelta(minutes=2))
    assert "A letter is due, and nothing has sent it." in office.get()
    with office.day.app.store.reading() as reader:
        (letter,) = [one for one in reader.letters(review) if one.sent_at is None]
    fields = {"kind": "LETTER", "ref": letter.id, "review": review, "reason": REASON}
    assert office.post("/incidents", "/incidents/stuck", **fields)[0] == 303
    assert office.mail.sent[-1] == "information_reminder"
    assert office.post("/incidents", "/incidents/stuck", **fields) == (303, "/incidents?done=moved")
    with office.day.app.store.transaction() as tx:
        row = tx.lock_review(review)
        assert row is not None
        tx.save_review(replace(row, ready=True), expected_revision=row.revision)
    office.day.clock.move_to(office.day.clock.now() + timedelta(minutes=9))
    assert "Nothing tries these" not in office.get()
    office.day.clock.move_to(office.day.clock.now() + timedelta(minutes=2))
    assert "The case is ready to go on, and nothing has moved it." in office.get()


def test_the_page_takes_few_statements_however_many_are_open(asking: Office, statements: Statements) -> None:
    browser = asking.browser()
    for path in ("/incidents", "/incidents?show=resolved", f"/incidents/{asking.open().id}"):
        statements.clear()
        assert browser.get(path).status_code == 200
        assert statements.count <= 10, statements.names


def test_others_than_supervisors_neither_see_nor_act(asking: Office) -> None:
    ana = asking.day.sign_in("ana").client
    assert ana.get("/incidents").status_code == 403
    assert ana.get(f"/incidents/{asking.open().id}").status_code == 403
