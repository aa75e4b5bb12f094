"""The audit page: what it finds, what it says of the chains, and the export that it makes."""

import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from casework.audit.verify_export import verify
from casework.testing_rows_of_history import a_tombstone
from casework.usecases import audit_checks
from casework.usecases.advance import work_off
from tests.web.conftest import SignIn
from tests.web.worlds import World

ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def auditor(web: FlaskClient, sign_in: SignIn) -> FlaskClient:
    sign_in(web, "audra")
    return web


def send(client: FlaskClient, page: str, action: str | None = None, /, **fields: object):
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found
    return client.post(action or page, data={"csrf_token": found[1], **fields})


def entries(page: str) -> list[list[str]]:
    """The cells of each row, in words."""
    rows = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_an_auditors_day_begins_with_what_happened_last(auditor: FlaskClient, world: World) -> None:
    assert auditor.get("/").headers["Location"] == "/audit"
    page = auditor.get("/audit").text
    found = entries(page)
    with world.app.store.reading() as reader:
        events = reader.events(world.review)
    assert [int(one[0].rpartition("Entry ")[2]) for one in found] == [event.seq for event in reversed(events)][:50]
    assert any("was put on the worklist for a nurse reviewer." in one[1] for one in found)
    assert all(one[3].endswith(world.review) for one in found)
    assert f'href="/cases/{world.review}/timeline"' in page
    assert auditor.get(f"/cases/{world.review}/timeline").status_code == 200


def test_who_supervises_has_the_page_last_and_others_have_it_not(web: FlaskClient, sign_in: SignIn) -> None:
    sign_in(web, "gwen")
    menu = re.search(r'<nav class="cw-top__nav".*?</nav>', web.get("/audit").text, re.DOTALL)
    assert menu
    assert menu[0].index(">Cases<") < menu[0].index(">Audit<")
    sign_in(web, "ines")
    assert web.get("/audit").status_code == 403
    assert web.get("/audit/export").status_code == 403


def test_entries_are_found_by_case_person_kind_and_day_and_pages_follow_one_another(
    web: FlaskClient, world: World, sign_in: SignIn
) -> None:
    world.until("sign_approval")
    sign_in(auditor := web, "audra")
    with world.app.store.reading() as reader:
        events = list(reversed(reader.events(world.review)))
    assert len(events) > 100
    walked, href = [], "/audit"
    while href:
        page = auditor.get(href).text
        walked += [int(one[0].rpartition("Entry ")[2]) for one in entries(page)]
        older = re.search(r'<a rel="next" href="([^"]+)"', page)
        href = older[1].replace("&amp;", "&") if older else ""
    assert walked == [event.seq for event in events]

    asks = {
        f"case={world.review}&person=ana": lambda one: one.actor == "ana",
        "person=ana": lambda one: one.actor == "ana",
        "kind=task.answered": lambda one: one.kind == "task.answered",
        "kind=task.answered&person=ana": lambda one: (one.kind, one.actor) == ("task.answered", "ana"),
        f"case={world.review}&kind=task.opened": lambda one: one.kind == "task.opened",
    }
    for asked, fits in asks.items():
        found = [int(one[0].rpartition("Entry ")[2]) for one in entries(auditor.get(f"/audit?{asked}").text)]
        assert found == [one.seq for one in events if fits(one)][:50], asked
        assert found
    days = sorted({one.at.astimezone(ZONE).date() for one in events})
    found = entries(auditor.get(f"/audit?from={days[0]}&to={days[0]}").text)
    assert len(found) == min(50, sum(one.at.astimezone(ZONE).date() == days[0] for one in events))
    after = days[-1] + timedelta(days=1)
    assert "No entry is like this." in auditor.get(f"/audit?from={after}").text
    assert "No entry is like this." in auditor.get("/audit?case=R-NONE").text
    small = auditor.get(f"/audit?case=+{world.review.lower()}+").text
    assert entries(small) == entries(auditor.get(f"/audit?case={world.review}").text) != []


def test_the_chain_of_accounts_says_that_it_is_not_asked_by_case(auditor: FlaskClient, world: World) -> None:
    page = auditor.get(f"/audit?show=accounts&case={world.review}").text
    assert "Accounts are not asked by case, so these are the entries of all." in page
    assert f'<a href="/audit?case={world.review}">What happened in {world.review}</a>' in page
    assert "not asked by case" not in auditor.get("/audit?show=accounts").text


def test_a_case_that_was_purged_is_said_to_be(auditor: FlaskClient, world: World) -> None:
    with world.app.store.transaction() as tx:
        tx.add_tombstone(a_tombstone("CR-17-00318"))
    page = auditor.get("/audit?case=cr-17-00318").text
    assert "This case was purged on" in page
    assert "No entry is like this." not in page


def test_a_day_that_is_none_is_said_at_its_field(auditor: FlaskClient) -> None:
    for asked, words in (
        ("from=soon", "“soon” is not a day."),
        ("to=9999-12-31", "“9999-12-31” is not a day."),
        ("from=2026-02-01&to=2026-01-01", "The last day is before the first one."),
    ):
        told = auditor.get(f"/audit?{asked}")
        assert (told.status_code, words in told.text) == (422, True)
        assert "<title>Error: Audit" in told.text
    for strange in (
        "before=x",
        "before=2026-01-01~1~R",
        "before=2026-01-01T00:00:00Z~x~R",
        f"before=2026-01-01T00:00:00Z~{9**30}~R",
        "show=x",
        "kind=x",
    ):
        assert auditor.get(f"/audit?{strange}").status_code == 200


def test_looks_and_accounts_are_chains_of_their_own(auditor: FlaskClient, world: World) -> None:
    auditor.get(f"/cases/{world.review}/letters")
    for asked in ("show=looks", f"show=looks&case={world.review}", "show=looks&person=audra"):
        (look,) = entries(auditor.get(f"/audit?{asked}").text)
        assert (look[1], look[2]) == ("Looked at the letters.", "Audra Finch auditor")
    assert "No entry is like this" in auditor.get("/audit?show=looks&person=gwen").text
    found = entries(auditor.get("/audit?show=accounts&person=audra").text)
    assert {one[1] for one in found} == {"Audra Finch: The person was added.", "Audra Finch: The account was made."}
    found = entries(auditor.get("/audit?show=accounts&kind=account.added").text)
    assert "Audra Finch: The account was made." in [one[1] for one in found]
    assert {one[1].partition(": ")[2] for one in found} == {"The account was made."}


def test_verifying_says_how_many_links_hold_and_when(auditor: FlaskClient, world: World) -> None:
    assert "were not checked from this page yet" in auditor.get("/audit").text
    done = send(auditor, "/audit?person=ana", "/audit/verify", show="trail", person="ana")
    assert done.headers["Location"] == "/audit?person=ana"
    with world.app.store.reading() as reader:
        links = len(reader.events(world.review)) + len(reader.account_links()) + len(reader.case_views(world.review))
    assert f"{links:,} links, unbroken, checked" in auditor.get("/audit").text


def damage(world: World, statement: str) -> None:
    """Somebody reaches past Casework into the database."""
    with closing(sqlite3.connect(world.settings.database)) as raw:
        for (name,) in raw.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
            raw.execute(f"drop trigger {name}")
        raw.execute(statement)
        raw.commit()


def test_a_break_names_the_first_bad_link_and_stays_on_top_until_a_check_finds_none(
    auditor: FlaskClient, world: World
) -> None:
    damage(world, "update events set actor = 'ben' where seq = 5")
    send(auditor, "/audit", "/audit/verify")
    for page in ("/audit", "/audit?show=looks", "/audit?case=R-NONE"):
        told = auditor.get(page).text
        assert re.search(r"First bad link:</b> Event 5 \([a-z._]+\) was changed", told)
        assert told.index("A chain does not hold") < told.index("<h1>")
    damage(world, "update events set actor = 'outside' where seq = 5")
    send(auditor, "/audit", "/audit/verify")
    assert "A chain does not hold" not in auditor.get("/audit").text


def test_a_large_check_goes_on_beside_the_pages_and_a_break_that_was_found_stays_meanwhile(
    auditor: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(world, "update account_events set actor = 'ben' where seq = 2")
    send(auditor, "/audit", "/audit/verify")
    assert "Entry 2 of the chain accounts was changed" in auditor.get("/audit").text
    monkeypatch.setattr(audit_checks, "AT_ONCE", 0)
    send(auditor, "/audit", "/audit/verify")
    send(auditor, "/audit", "/audit/verify")  # a second one beside it is not begun
    told = auditor.get("/audit").text
    assert "Checking goes on: 0 links so far" in told
    assert "Entry 2 of the chain accounts was changed" in told
    with world.app.store.reading() as reader:
        before = len(reader.audit_checks(limit=10))
    assert work_off(world.app) == 2  # the cases, and what stands beside them
    assert "Checking goes on" not in auditor.get("/audit").text
    with world.app.store.reading() as reader:
        assert (before, len(reader.audit_checks(limit=10)), reader.running_check()) == (2, 2, None)


def test_an_entry_that_cannot_be_read_hides_neither_the_page_nor_the_check(auditor: FlaskClient, world: World) -> None:
    damage(world, "update events set detail = 'no json' where seq = 3")
    told = auditor.get(f"/audit?case={world.review}")
    assert (told.status_code, "An entry cannot be read." in told.text) == (200, True)
    send(auditor, "/audit", "/audit/verify")
    told = auditor.get("/audit").text
    assert "2 chains do not hold" in told  # who may see the case follows from what its trail says
    assert "The row events" in told


def test_a_case_of_another_policy_or_an_unknown_kind_is_told_all_the_same(auditor: FlaskClient, world: World) -> None:
    damage(world, "update events set kind = 'later.kind' where seq = 2")
    damage(world, "update parts set text = '{}' where name = 'request'")
    found = entries(auditor.get("/audit").text)
    assert "Something that this version of Casework has no word for." in {one[1] for one in found}
    assert "A task was put on the worklist, or the case began to wait for a message." in {one[1] for one in found}


def test_an_export_is_one_file_that_holds_and_is_itself_on_record(auditor: FlaskClient, world: World) -> None:
    reason = "The state's department asked for it, letter of 3 May"
    twice = f"{world.review.lower()}, {world.review}"
    done = send(auditor, "/audit/export", cases=twice, purpose="file", reason=reason)
    assert (done.status_code, done.mimetype) == (200, "application/zip")
    assert re.search(r"casework-export-\d{8}-\d{6}\.zip", done.headers["Content-Disposition"])
    with done:
        data = done.data
    found = verify(io.BytesIO(data))
    assert found["sha256"] == done.headers["X-Export-Sha256"]
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        manifest = json.loads(opened.read("manifest.json"))
    assert (manifest["made"]["by"], manifest["made"]["reason"]) == ("audra", reason)
    with world.app.store.reading() as reader:
        (event, *_) = reader.account_events(limit=1)
        assert reader.case_views(world.review)[-1].page == "audit.export"
        assert reader.chain_head(f"views/{world.review}").length == len(reader.case_views(world.review))
    assert (event.kind, event.actor, event.detail["reason"]) == ("export.made", "audra", reason)
    assert event.detail["reviews"] == [world.review]
    assert (event.detail["file"], event.detail["trails"]) == (found["sha256"], found["trails"])
    page = auditor.get("/audit/export").text
    assert found["sha256"] in page
    assert "Audra Finch" in page
    send(auditor, "/audit", "/audit/verify")
    assert "unbroken" in auditor.get("/audit").text
    looks = entries(auditor.get(f"/audit?show=looks&case={world.review}").text)
    assert looks[0][1] == "Looked at everything, for an export that was handed out."


def test_what_an_export_lacks_is_said_at_its_field_and_nothing_typed_is_lost(
    auditor: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = send(auditor, "/audit/export", cases="R-9, R-8", purpose="", reason="short")
    assert told.status_code == 422
    for words in ("There is no case R-8, R-9.", "Choose what the export is for.", "You typed 5.", ">R-9, R-8<"):
        assert words in told.text
    told = send(auditor, "/audit/export", cases="", purpose="trail", reason="Asked for by the state")
    assert "Name cases, or give the first and the last day of a period." in told.text
    told = send(
        auditor, "/audit/export", **{"from": "soon", "to": "", "purpose": "trail", "reason": "Asked for by the state"}
    )
    assert (told.status_code, "“soon” is not a day." in told.text) == (422, True)
    quiet = {"from": "2001-01-01", "to": "2001-01-02"}
    told = send(auditor, "/audit/export", **quiet, purpose="trail", reason="Asked for by the state")
    assert "Nothing happened in any case in this period." in told.text
    monkeypatch.setattr("casework.web.pages.audit.MOST", 0)
    told = send(auditor, "/audit/export", cases=world.review, purpose="trail", reason="Asked for by the state")
    assert "let whoever runs Casework make it with `casework audit export`" in told.text
    with world.app.store.reading() as reader:
        assert not [one for one in reader.account_events(limit=50) if one.kind == "export.made"]


def test_the_filters_of_the_page_go_along_to_the_export(auditor: FlaskClient, world: World) -> None:
    page = auditor.get(f"/audit?case={world.review}&from=2026-01-01").text
    href = re.search(r'href="(/audit/export[^"]*)"', page)
    assert href
    form = auditor.get(href[1].replace("&amp;", "&")).text
    assert f">{world.review}</textarea>" in form
    assert 'value="2026-01-01"' in form
