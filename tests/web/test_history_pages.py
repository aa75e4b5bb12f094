"""The pages of the history: what may go, purges by two people, legal holds, and what is left."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from casework.identity import sessions
from casework.ports import Person
from casework.ports_of_identity import Account
from casework.usecases.accounts_record import put_account
from casework.usecases.people import enlist
from casework.usecases.purging import scrub
from casework.web.app import create_web
from casework.web.pages import history
from tests.history.office import ADA, WHY, Office, lived_through
from tests.web.day import COOKIE, HASHED

AUD = Person(id="aud", name="Audra Finch", roles=("auditor",))


class Pages:
    """Browsers of people over an office of long ago."""

    def __init__(self, office: Office) -> None:
        self.office = office
        enlist(office.app, (AUD,))
        self.site = create_web(office.app, settings=office.settings.web)

    def of(self, person: str) -> FlaskClient:
        """The browser of this person, who is signed in."""
        client, now = self.site.test_client(), self.office.clock.now()
        with self.office.app.store.transaction() as tx:
            if tx.account(person) is None:
                account = Account(
                    person=person,
                    password=HASHED,
                    must_change=False,
                    status="ACTIVE",
                    created_at=now,
                    changed_at=now,
                )
                put_account(tx, account, at=now, actor="casework", kind="account.added")
            token = sessions.create(tx, person, stage=sessions.OPEN, now=now)[0]
        client.set_cookie(COOKIE, token, domain="localhost")
        return client


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return lived_through(tmp_path_factory, "determination/G07", "appeal_review/G03")


@pytest.fixture
def pages(lived: Office, tmp_path: Path) -> Iterator[Pages]:
    opened = Pages(lived.again(tmp_path / "office"))
    yield opened
    opened.office.app.store.close()


def text_of(answer: Any) -> str:
    return " ".join(html.fromstring(answer.text).text_content().split())


def post(client: FlaskClient, page: str, action: str, **fields: Any) -> Any:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    return client.post(action, data={"csrf_token": found[1], **fields})


def test_the_page_says_what_can_go_and_by_which_law_cases_are_kept(pages: Pages) -> None:
    text = text_of(pages.of("ada").get("/history"))
    assert "2 cases can go, 0 are on hold, 0 must stay for another reason" in text
    assert "R-G07Commercial group plan under ERISA" in text
    assert "1 Jan 2034" in text
    assert "29 U.S.C. 1027" in text
    assert "Medicare Advantage" in text
    assert "Edith Sample" not in text  # an administrator sees no case
    assert "To be confirmed" in text


def test_two_people_purge_from_the_page_and_the_next_page_says_what_is_left(pages: Pages) -> None:
    ada, aud = pages.of("ada"), pages.of("aud")
    asked = post(ada, "/history", "/history/purges", reviews=["R-G07", "R-G03"], reason=WHY)
    assert asked.status_code == 303
    page = asked.location
    assert "another person must agree" in text_of(ada.get(page))
    assert "Archive and purge" not in text_of(ada.get(page))
    assert "Edith Sample" in text_of(aud.get(page))  # who is to agree sees whose cases they are
    assert "Edith Sample" not in text_of(ada.get(page))
    assert post(ada, page, f"{page}/agree").status_code == 403
    assert post(aud, page, f"{page}/agree").location == page
    assert re.search(r"Agreed\s*Audra Finch", text_of(ada.get(page)))
    assert post(aud, page, f"{page}/carry-out").status_code == 403
    assert post(ada, page, f"{page}/carry-out").location == page
    assert "2 purged, 0 kept, 0 waiting" in text_of(ada.get(page))
    left = text_of(aud.get("/history/purged"))
    assert "Cases were purged since the free space of the database was last wiped" in left
    assert "R-G07" in left
    assert "agreed by Audra Finch" in left
    assert "Edith" not in left
    scrub(pages.office.app, ADA)
    assert "was last wiped" not in text_of(aud.get("/history/purged"))
    assert aud.get("/cases/R-G07/request").status_code == 404
    assert pages.office.faults() == []


def test_a_purge_for_no_reason_comes_back_with_what_was_chosen(pages: Pages) -> None:
    answer = post(pages.of("ada"), "/history", "/history/purges", reviews=["R-G07"], reason="old")
    assert answer.status_code == 422
    assert "You typed 3" in text_of(answer)
    tree = html.fromstring(answer.text)
    assert tree.xpath("//input[@name='reviews'][@checked]/@value") == ["R-G07"]
    assert tree.xpath("//input[@id='reason']/@value") == ["old"]
    nothing = post(pages.of("ada"), "/history", "/history/purges", reason=WHY)
    assert "Choose at least one case." in text_of(nothing)


def test_a_purge_can_be_taken_back_before_it_is_carried_out(pages: Pages) -> None:
    asked = post(pages.of("ada"), "/history", "/history/purges", reviews=["R-G07"], reason=WHY).location
    assert "In a purge" in text_of(pages.of("ada").get("/history"))
    assert post(pages.of("sue"), asked, f"{asked}/take-back").status_code == 303
    assert "Taken back" in text_of(pages.of("ada").get("/history"))
    assert pages.of("ada").get("/history/purges/none").status_code == 404


def test_a_hold_is_set_seen_on_its_case_and_lifted(pages: Pages) -> None:
    sue = pages.of("sue")
    answer = post(sue, "/history/holds", "/history/holds", scope="MEMBER", member="M-2007", reason="Her lawyer wrote.")
    assert answer.status_code == 303
    text = text_of(sue.get("/history/holds"))
    assert "Every case of the member M-2007Edith Sample" in text
    assert "Her lawyer wrote." in text_of(sue.get("/cases/R-G07/request"))
    assert "On legal hold" not in text_of(sue.get("/cases/R-G03/request"))
    assert "1 is on hold" in text_of(sue.get("/history"))
    (lift,) = html.fromstring(sue.get("/history/holds").text).xpath("//form[contains(@action, '/lift')]/@action")
    short = post(sue, "/history/holds", lift, because="done")
    assert short.status_code == 422
    assert "You typed 4" in text_of(short)
    assert 'value="done"' in short.text
    assert post(sue, "/history/holds", lift, because="The suit was settled.").status_code == 303
    text = text_of(sue.get("/history/holds"))
    assert "No hold is on." in text
    assert "The suit was settled." in text


def test_a_hold_on_a_set_or_a_case_tells_what_it_is_on(pages: Pages) -> None:
    sue = pages.of("sue")
    assert 'value="R-G07"' in sue.get("/history/holds?case=r-g07").text
    post(sue, "/history/holds", "/history/holds", scope="CASE", review="r-g07 ", reason="Her lawyer wrote.")
    post(
        sue,
        "/history/holds",
        "/history/holds",
        scope="SET",
        line_of_business="MEDICARE_ADVANTAGE",
        from_day="2024-01-01",
        reason="The audit of 2024",
    )
    page = sue.get("/history/holds")
    assert "Case R-G07Edith Sample" in text_of(page)
    assert html.fromstring(page.text).xpath("//th/a[@href='/cases/R-G07']")
    untold = pages.of("ada").get("/history/holds")
    assert "Case R-G07" in text_of(untold)
    assert "Edith Sample" not in untold.text
    assert not html.fromstring(untold.text).xpath("//th/a")
    assert "received on 1 Jan 2024 or later, also those that will come" in text_of(untold)
    assert "Set a hold" not in text_of(untold)


def test_a_hold_on_every_case_of_a_plan_type_is_set_by_saying_so_and_by_no_empty_field(pages: Pages) -> None:
    sue = pages.of("sue")
    asked = {"scope": "SET", "line_of_business": "MEDICARE_ADVANTAGE", "reason": "The audit of 2024"}
    empty = post(sue, "/history/holds", "/history/holds", **asked)
    assert empty.status_code == 422
    assert "Choose the first day, the last day or both, or say below that every case is meant." in text_of(empty)
    both = post(sue, "/history/holds", "/history/holds", **asked, whole="yes", to_day="2024-12-31")
    assert both.status_code == 422
    assert "Leave one of them out." in text_of(both)
    assert html.fromstring(both.text).xpath("//input[@name='whole'][@checked]")
    assert post(sue, "/history/holds", "/history/holds", **asked, whole="yes").status_code == 303
    assert post(sue, "/history/holds", "/history/holds", **asked, to_day="2024-12-31").status_code == 303
    text = text_of(sue.get("/history/holds"))
    assert "Medicare Advantageevery case, also those that will come" in text
    assert "Medicare Advantagereceived on 31 Dec 2024 or earlier" in text
    other = post(
        sue, "/history/holds", "/history/holds", scope="CASE", review="R-G07", whole="yes", reason="Her lawyer wrote."
    )
    assert "This belongs to another choice" in text_of(other)


def test_the_trail_of_a_purged_case_is_found_by_its_number_in_small_letters(pages: Pages) -> None:
    wish = post(pages.of("ada"), "/history", "/history/purges", reviews=["R-G07"], reason=WHY).location
    post(pages.of("bob"), wish, f"{wish}/agree")
    post(pages.of("ada"), wish, f"{wish}/carry-out")
    sue = pages.of("sue")
    assert "R-G07" in text_of(sue.get("/history/purged"))
    assert 'value="R-G07"' in sue.get("/audit?case=r-g07").text


def test_a_hold_on_nothing_comes_back_with_what_was_typed(pages: Pages) -> None:
    answer = post(pages.of("sue"), "/history/holds", "/history/holds", scope="CASE", review="R-9", reason="short")
    assert answer.status_code == 422
    text = text_of(answer)
    assert "There is no case R-9. Check the number." in text
    assert "You typed 5" in text
    assert 'value="R-9"' in answer.text


def test_each_page_takes_at_most_ten_statements(pages: Pages, statements: Any) -> None:
    ada, sue = pages.of("ada"), pages.of("sue")
    purge = post(ada, "/history", "/history/purges", reviews=["R-G07"], reason=WHY).location
    for client, page in ((ada, "/history"), (ada, purge), (ada, "/history/holds"), (sue, "/history/purged")):
        statements.clear()
        assert client.get(page).status_code == 200
        assert statements.count <= 10, (page, statements.names)


def test_a_reviewer_sees_none_of_it(pages: Pages) -> None:
    out = pages.of("out")
    for page in ("/history", "/history/holds", "/history/purged"):
        assert out.get(page).status_code == 403


def test_the_page_shows_one_plan_type_and_leads_on_to_cases_that_ended_later(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = pages.of("ada")
    assert "0 cases can go" in text_of(ada.get("/history?line=MEDICARE_ADVANTAGE"))
    page = html.fromstring(ada.get("/history?line=COMMERCIAL_ERISA").text)
    assert page.xpath("//select[@id='line']/option[@selected]/@value") == ["COMMERCIAL_ERISA"]
    first, second = page.xpath("//input[@name='reviews']/@value")
    monkeypatch.setattr(history, "MOST", 1)
    page = html.fromstring(ada.get("/history?line=COMMERCIAL_ERISA").text)
    assert page.xpath("//input[@name='reviews']/@value") == [first]
    (link,) = page.xpath("//a[text()='Look at cases that ended later']/@href")
    page = html.fromstring(ada.get(link).text)
    assert page.xpath("//input[@name='reviews']/@value") == [second]
    assert not page.xpath("//a[text()='Look at cases that ended later']")
    assert page.xpath("//a[text()='Begin with the oldest']/@href") == ["/history?line=COMMERCIAL_ERISA"]
    refused = post(
        ada, link, page.xpath("//form[contains(@action, '/history/purges')]/@action")[0], reviews=[second], reason="old"
    )
    assert html.fromstring(refused.text).xpath("//input[@name='reviews'][@checked]/@value") == [second]


def test_an_administrator_reads_no_member_and_no_reason_of_a_hold(pages: Pages) -> None:
    sue, ada = pages.of("sue"), pages.of("ada")
    for member in ("M-2007", "M-0"):
        told = {"scope": "MEMBER", "member": member, "reason": "Edith Sample sued us."}
        assert post(sue, "/history/holds", "/history/holds", **told).status_code == 303
    seen = text_of(sue.get("/history/holds"))
    assert "Every case of the member M-2007" in seen
    assert "Every case of the member M-0none is here yet" in seen
    assert "Edith Sample sued us." in seen
    hidden = text_of(ada.get("/history/holds"))
    assert "Every case of one member" in hidden
    assert "Told to supervisors and auditors" in hidden
    assert not [word for word in ("M-2007", "M-0", "Edith") if word in hidden]


def test_the_timeline_of_a_case_tells_that_it_is_on_hold_and_not_why(pages: Pages) -> None:
    sue = pages.of("sue")
    told = {"scope": "CASE", "review": "R-G07", "reason": "Counsel: privileged, a suit by the member."}
    assert post(sue, "/history/holds", "/history/holds", **told).status_code == 303
    timeline = text_of(sue.get("/cases/R-G07/timeline"))
    assert "A legal hold was set" in timeline
    assert "privileged" not in timeline
    assert "privileged" in text_of(sue.get("/cases/R-G07/request"))
