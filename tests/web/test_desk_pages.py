"""The desk and its maps: what a supervisor reads on them, where their numbers lead, and who may open them."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from casework.ports_of_batches import Absence
from casework.usecases.advance import work_off
from casework.usecases.assignments import claim
from tests.web.conftest import SignIn
from tests.web.desk_office import open_desk
from tests.web.many_cases import tasks_of
from tests.web.worlds import World


@pytest.fixture
def cases(world: World, web: FlaskClient, sign_in: SignIn) -> dict[str, str]:
    made = open_desk(world)
    sign_in(web, "gwen")
    return made


def text_of(web: FlaskClient, path: str) -> str:
    """The words of a page, each space one."""
    answer = web.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def listed(web: FlaskClient, path: str) -> list[str]:
    return re.findall(r'<li data-row="([^"]+)"', web.get(path).text)


def test_a_supervisors_day_begins_at_the_desk(web: FlaskClient, cases: dict[str, str]) -> None:
    assert web.get("/").location == "/desk"
    words = text_of(web, "/desk")
    assert "7 open cases" in words
    assert "1 Late 1 without an owner" in words
    assert "4 Without an owner 1 late or tight" in words
    assert "0 Incidents" in words
    assert "Intake 7 open, Intake 1 Late, Intake 0 0 6 On track, Intake 0 not known yet" in words
    assert "All 7 1 Late, all steps 0 0 6 On track, all steps 0 Tight" in words
    assert "Ana Ruiz, RN Intake and nurse reviewer 6 of 8" in words
    assert "No list is open" in words


@pytest.mark.parametrize(
    ("asked", "title", "members"),
    [
        ("figure=late", "Late", ["Odile Brennan"]),
        ("figure=unowned", "Without an owner", ["Odile Brennan", "Pilar Esquivel", "Henrik Solano", "Nora Field"]),
        ("figure=today", "Due today", []),
        ("figure=information", "Waiting for information", []),
        ("process=intake&level=late", "Intake, late", ["Odile Brennan"]),
        ("owner=ana", "With Ana Ruiz, RN", ["Yusuf Tarrant", "Leila Haddad", "Dora Wexler"]),
        ("owner=ana&figure=late", "With Ana Ruiz, RN", ["Yusuf Tarrant", "Leila Haddad", "Dora Wexler"]),
        ("figure=late&urgency=STANDARD", "Late", []),
        ("figure=nonsense&level=none", "No clock", []),
        ("figure=late&plan=nosuch", "Late", ["Odile Brennan"]),
    ],
)
def test_every_number_opens_its_list(
    web: FlaskClient, cases: dict[str, str], asked: str, title: str, members: list[str]
) -> None:
    page = web.get(f"/desk?{asked}").text
    assert f'<h2 id="list" tabindex="-1">{title}</h2>' in page
    assert sorted(listed(web, f"/desk?{asked}")) == sorted(cases[one] for one in members)
    assert (f"{len(members)} case" in page) is True
    if not members:
        narrowed = "urgency" in asked
        assert ("No case is in this list with these filters." if narrowed else "No case is in this list.") in page
        assert ('href="/desk?figure=late">Clear the filters' in page) is narrowed


def test_a_list_names_its_cases_and_offers_what_can_be_done_with_them(web: FlaskClient, cases: dict[str, str]) -> None:
    words = text_of(web, "/desk?figure=late")
    assert "Odile Brennan" in words
    assert "Late: Late by" in words
    assert re.search(r"here, no owner .*, expedited", words)
    page = web.get("/desk?figure=late").text
    assert 'action="/batches/preview"' in page
    assert 'name="origin" value="/desk?figure=late"' in page
    assert re.findall(r'name="act" value="(\w+)"', page) == ["assign", "release", "priority", "followup", "extend"]
    assert "Choose a person" in page


def test_a_list_is_turned_page_by_page(
    world: World, web: FlaskClient, cases: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("casework.usecases.desk_lists", "casework.web.desk_rows"):
        monkeypatch.setattr(f"{module}.LISTED", 3)
    first, second = listed(web, "/desk?process=intake"), listed(web, "/desk?process=intake&page=3")
    assert (len(first), len(second)) == (3, 1)
    assert "3 of 7 cases, page 1" in text_of(web, "/desk?process=intake")
    assert 'rel="next" href="/desk?process=intake&amp;page=2"' in web.get("/desk?process=intake").text
    assert 'rel="prev"' in web.get("/desk?process=intake&page=3").text
    assert "3 cases, page 1" in text_of(web, "/desk?owner=ana").replace("3 cases C", "3 cases, page 1 C")


def test_whoever_is_over_their_day_or_away_is_told_so(world: World, web: FlaskClient, cases: dict[str, str]) -> None:
    with world.app.store.transaction() as tx:
        tx.add_points("ana", world.clock.now().date().isoformat(), 4)
        for person, substitute in (("ines", "tova"), ("brandt", None)):
            absence = Absence(
                id=f"a-{person}",
                person=person,
                from_day="2026-01-01",
                to_day="2026-01-25",
                substitute=substitute,
                reason="Leave",
                set_by="gwen",
                set_at=world.clock.now(),
            )
            tx.put_absence(absence)
        for person in ("ines", "brandt"):
            who = tx.person(person)
            assert who is not None
            tx.put_person(type(who)(**{**{name: getattr(who, name) for name in who.__slots__}, "capacity": 8}))
    (item,) = tasks_of(world, cases["Henrik Solano"])
    claim(world.app, item.id, person="tova")
    words = text_of(web, "/desk?figure=late")
    assert "10 of 8, 2 over" in words
    assert "Tova Lindqvist, RN Nurse reviewer 2 points, no limit set" in words
    assert "Out, back on Mon 26 Jan substitute: Tova Lindqvist, RN" in words
    assert "no substitute" in words
    to = re.findall(r'<option value="(\w+)">', web.get("/desk?figure=late").text)
    assert "ana" in to
    assert "ines" not in to
    assert "osei" in to  # nobody counts his day, and he has nothing in hand


def test_the_living_figures_are_told_only_where_they_have_changed(
    world: World, web: FlaskClient, cases: dict[str, str]
) -> None:
    page = web.get("/desk?figure=late")
    tag = unescape(re.findall(r'data-tag="([^"]+)"', page.text)[0])
    url = unescape(re.findall(r'data-url="([^"]+)"', page.text)[0])
    assert url == "/desk/figures?figure=late"
    same = web.get(url, headers={"If-None-Match": tag, "X-Background": "1"})
    assert (same.status_code, same.text) == (304, "")
    world.clock.move_to(world.clock.now() + timedelta(minutes=1))
    later = web.get(url, headers={"If-None-Match": tag})
    assert later.status_code == 200
    assert "<html" not in later.text
    assert 'data-live="figure-late"' in later.text
    assert cases["Odile Brennan"] in later.text


def test_the_living_figures_ask_little(web: FlaskClient, cases: dict[str, str], statements) -> None:
    tag = web.get("/desk/figures").headers["ETag"]
    statements.clear()
    web.get("/desk/figures", headers={"If-None-Match": tag, "X-Background": "1"})
    assert statements.names == ["session_of_token", "desk_state"]


def test_a_cell_of_the_clock_map_opens_its_cases(world: World, web: FlaskClient, cases: dict[str, str]) -> None:
    words = text_of(web, "/clock-map")
    assert "Where 7 open cases stand" in words
    assert "not known yet" in words or "Half leave within" in words
    page = web.get("/clock-map").text
    cells = re.findall(r'href="(/clock-map\?process=intake&amp;(?:left|level)=\w+)"[^>]*>(\d+)', page)
    assert sum(int(n) for _, n in cells) == 7
    for path, n in cells:
        assert len(listed(web, unescape(path))) == int(n)
    last = unescape(cells[-1][0])
    assert f"Intake, over 10 days {cells[-1][1]} cases" in text_of(web, last)
    assert 'aria-current="true"' in web.get(last).text
    assert "Select " in web.get(last).text


def test_people_and_plan_types_have_a_map_of_their_own_whose_numbers_open_their_lists(
    world: World, web: FlaskClient, cases: dict[str, str]
) -> None:
    (item,) = tasks_of(world, cases["Henrik Solano"])
    claim(world.app, item.id, person="tova")
    for by, head, rows in (
        ("person", "Person", ["Without an owner", "Ana Ruiz, RN", "Tova Lindqvist, RN"]),
        ("plan", "Plan type", []),
    ):
        page = web.get(f"/clock-map?by={by}").text
        assert f"Open cases, {head.lower()} by time left" in text_of(web, f"/clock-map?by={by}")
        cells = re.findall(rf'href="(/clock-map\?[^"]*by={by}[^"]*)"[^>]*>(\d+)', page)
        of_rows = [(path, int(n)) for path, n in cells if re.search("owner|unowned|plan=", path)]
        assert sum(n for _, n in of_rows) == 7
        for path, n in of_rows:
            assert len(listed(web, unescape(path))) == n
        table = list(csv.reader(io.StringIO(web.get(f"/clock-map/map.csv?by={by}").data.decode("utf-8-sig"))))
        assert table[0][0] == head
        assert [row[0] for row in table[1:-1]][: len(rows)] == rows
        assert table[-1][0] == "All"
        assert table[-1][-1] == "7"
        assert sum(int(row[-1]) for row in table[1:-1]) == 7
    with world.app.store.transaction() as tx:
        tova = tx.person("tova")
        assert tova is not None
        tx.put_person(replace(tova, name='=HYPERLINK("http://x.example","Inés")'))
    taken_along = web.get("/clock-map/map.csv?by=person").data
    assert taken_along.startswith("\ufeff".encode())  # so that a spreadsheet reads é
    names = [row[0] for row in csv.reader(io.StringIO(taken_along.decode("utf-8-sig")))]
    assert '\'=HYPERLINK("http://x.example","Inés")' in names  # words, which no spreadsheet runs
    with world.app.store.transaction() as tx:
        tx.put_person(tova)
    assert "With Tova Lindqvist, RN 1 case" in text_of(web, "/clock-map?by=person&owner=tova")
    assert "Without an owner 3 cases" in text_of(web, "/clock-map?by=person&figure=unowned")
    assert "Medicare Advantage" in text_of(web, "/clock-map?by=plan&plan=MEDICARE_ADVANTAGE")
    assert 'name="plan"' not in web.get("/clock-map?by=plan").text  # the rows are the plan types
    assert 'name="urgency"' not in web.get("/clock-map?by=person").text


def go_on(world: World) -> None:
    """The first case is looked through, and a day passes."""
    world.until("verify_trials")
    world.clock.move_to(world.clock.now() + timedelta(days=1))
    work_off(world.app)


def test_how_long_cases_stay_can_be_taken_along_as_a_table(
    world: World, web: FlaskClient, cases: dict[str, str], sign_in: SignIn
) -> None:
    go_on(world)
    sign_in(web, "gwen")
    assert "30 full days" in text_of(web, "/clock-map")
    answer = web.get("/clock-map/stays.csv")
    assert "how-long-cases-stay.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    intake = next(row for row in rows if row["Step"] == "Intake")
    assert intake["Stays that ended"] == "1"
    assert float(intake["Half leave within (hours)"]) >= 73


def test_the_diagram_shows_what_stands_at_each_element(
    world: World, web: FlaskClient, cases: dict[str, str], sign_in: SignIn
) -> None:
    go_on(world)
    sign_in(web, "gwen")
    words = text_of(web, "/clock-map/diagram?process=intake")
    assert "Check that the file is complete Nurse reviewer" in words
    assert "Live now, 7 open" in words
    whole = text_of(web, "/clock-map/diagram")
    assert "Intake The review 6 open, Intake 1 late, Intake" in whole
    assert "7 open cases stand at a step of this drawing." in whole
    assert "6 open cases are in Intake itself, as the clock map by step says." in words
    drawing = web.get("/clock-map/diagram/intake.bpmn")
    assert drawing.content_type.startswith("application/xml")
    assert "bpmn:definitions" in drawing.text
    path = "/clock-map/diagram?process=conservative_treatment&element=verify_trials"
    assert listed(web, path) == [world.review]
    assert "1 case" in text_of(web, path)


@pytest.mark.parametrize("asked", ["process=nothing", "version=0123"])
def test_a_diagram_that_nobody_knows_is_said_to_be_unknown(web: FlaskClient, cases: dict[str, str], asked: str) -> None:
    answer = web.get(f"/clock-map/diagram?{asked}")
    assert answer.status_code == 404
    assert "list" in answer.text
    assert web.get("/clock-map/diagram/nothing.bpmn").status_code == 404


def test_an_empty_office_says_so(world: World, web: FlaskClient, sign_in: SignIn) -> None:
    sign_in(web, "gwen")
    with world.app.store.transaction() as tx:
        tx.drop_open_case(world.review, at=world.clock.now())
    assert "No case is open." in text_of(web, "/desk")
    assert "No case is open." in text_of(web, "/clock-map")


@pytest.mark.parametrize(
    "path", ["/desk", "/desk/figures", "/clock-map", "/clock-map/diagram", "/clock-map/stays.csv", "/clock-map/map.csv"]
)
@pytest.mark.parametrize("person", ["ana", "osei", "audra", "adam"])
def test_the_desk_is_the_supervisors(web: FlaskClient, sign_in: SignIn, path: str, person: str) -> None:
    sign_in(web, person)
    assert web.get(path).status_code == 403


def test_the_numbers_of_a_step_and_the_sums_of_the_levels_open_their_lists(
    web: FlaskClient, cases: dict[str, str]
) -> None:
    page = web.get("/desk").text
    for words, many in (("open, Intake", 7), ("Late, all steps", 1), ("On track, all steps", 6)):
        (path,) = re.findall(rf'<a href="([^"]+)">{many}<span class="govuk-visually-hidden"> {words}</span>', page)
        assert len(listed(web, unescape(path))) == many, words


def test_a_list_says_until_when_the_owner_of_a_case_is_away_and_who_stands_in(
    world: World, web: FlaskClient, cases: dict[str, str]
) -> None:
    absence = Absence(
        id="a-1",
        person="ana",
        from_day="2026-01-01",
        to_day="2026-12-31",
        substitute="tova",
        reason="Leave",
        set_by="gwen",
        set_at=world.clock.now(),
    )
    with world.app.store.transaction() as tx:
        tx.put_absence(absence)
    words = "Ana Ruiz, RN, away until Thu 31 Dec, Tova Lindqvist, RN stands in"
    for path in (
        "/desk?owner=ana",
        "/desk/figures?owner=ana",
        "/clock-map?by=person&owner=ana",
        "/clock-map/diagram?process=intake&element=check_completeness",
    ):
        assert text_of(web, path).count(words) == 3, path
    assert "3 tasks in hand" in text_of(web, "/desk")
