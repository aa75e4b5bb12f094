"""What stands above every page of a case."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import g

from casework.domain.request import Request
from casework.domain.request_words import asked_for
from casework.ports import Json
from casework.testing import request_json
from casework.usecases.absences_setting import Away, set_absence
from casework.usecases.advance import work_off
from casework.usecases.assignments import claim
from casework.usecases.case_page import age, head
from casework.usecases.complete import complete
from casework.web.app import create_web
from casework.web.case_frame import case_frame
from tests.web.conftest import Statements
from tests.web.worlds import World, open_world


def told(world: World, person: str) -> Json:
    with world.app.store.reading() as reader:
        return head(world.app, reader, world.row(), world.people[person])


def test_the_head_tells_whose_case_it_is_and_what_is_asked_for(world: World) -> None:
    found = told(world, "ana")
    assert found | {"clock": None, "zone": None, "tabs": None} == {
        "review": world.review,
        "member_name": "Nora Field",
        "age": 50,
        "sex": "F",
        "plan_name": "Sample HMO plan",
        "asked_for": "Second fat grafting, both feet and face",
        "holder": found["holder"],
        "clock": None,
        "zone": None,
        "tabs": None,
    }
    assert found["clock"].name == "decision"


def test_the_head_says_who_has_the_case(world: World) -> None:
    assert told(world, "ana")["holder"] == "Waits for a nurse reviewer"
    (task,) = world.open_tasks()
    claim(world.app, task.id, person="ana")
    assert told(world, "ana")["holder"] == "You have it"
    assert told(world, "gwen")["holder"] == "Ana Ruiz, RN has it"
    assert told(world, "ana")["tabs"][0]["href"] == f"/tasks/{task.id}"
    away = {"from_day": "2026-01-12", "to_day": "2026-01-26", "substitute": "ines", "reason": "Holiday"}
    set_absence(world.app, Away(person="ana", **away), by="gwen")
    assert told(world, "ana")["holder"] == "You have it"
    assert told(world, "gwen")["holder"] == "Ana Ruiz, RN has it, away until Mon 26 Jan, Ines Carrow, RN stands in"


def test_a_closed_case_says_so_and_has_no_clock(tmp_path: Path) -> None:
    worlds: Iterator[World] = open_world(tmp_path)
    world = next(worlds)
    for step in world.script.steps:
        complete(world.app, world.task(step.value).id, step.answers, person=step.who)
        work_off(world.app)
    found = told(world, "gwen")
    assert (found["holder"], found["clock"]) == ("Closed. Approved on 12 Jan 2026", None)
    assert {tab["name"]: tab["count"] for tab in found["tabs"]}["Letters"] > 0
    web = create_web(world.app, settings=world.settings.web)
    with web.test_request_context("/"):
        g.person = world.people["gwen"]
        assert case_frame(world.row())["clock"] is None
    assert list(worlds) == []


def test_the_head_takes_few_statements(world: World, statements: Statements) -> None:
    row, person = world.row(), world.people["ana"]
    statements.clear()
    with world.app.store.reading() as reader:
        head(world.app, reader, row, person)
    assert statements.count <= 5


def test_the_page_of_a_case_marks_its_tab_and_offers_no_page_that_is_not_there(world: World) -> None:
    web = create_web(world.app, settings=world.settings.web)
    with web.test_request_context(f"/cases/{world.review}/documents"):
        g.person = world.people["ana"]
        case = case_frame(world.row())
    assert case["clock"]["moment_words"] == "due Tue 27 Jan"
    assert [tab["name"] for tab in case["tabs"] if tab["current"]] == ["Documents"]
    served = {rule.rule.replace("<review>", world.review) for rule in web.url_map.iter_rules()}
    assert {tab["href"] for tab in case["tabs"]} <= served


@pytest.mark.parametrize(
    ("today", "years"), [(date(2026, 6, 20), 50), (date(2026, 6, 21), 51), (date(2027, 6, 20), 51)]
)
def test_an_age_is_counted_in_whole_years(today: date, years: int) -> None:
    assert age(date(1975, 6, 21), today) == years


def request(session: int, *labels: str) -> Request:
    lines: list[dict[str, Any]] = [
        {"code": "B100", "site": f"SITE{number}", "side": "NONE", "label": label} for number, label in enumerate(labels)
    ]
    return Request.from_json(request_json(session=session, lines=lines))


@pytest.mark.parametrize(
    ("session", "labels", "words"),
    [
        (1, ("Fat grafting, both feet",), "Fat grafting, both feet"),
        (2, ("Fat grafting, both feet", "Fat grafting, face"), "Second fat grafting, both feet and face"),
        (1, ("Wheelchair, power",), "Wheelchair, power"),
        (1, ("left knee", "wrist"), "left knee; wrist"),
        (3, ("Brace, knee", "Brace, wrist", "Brace, hand"), "Third brace, knee, wrist and hand"),
        (1, ("Brace", "Splint, hand"), "Brace; Splint, hand"),
        (12, ("Infusion",), "Session 12 of infusion"),
    ],
)
def test_a_request_is_said_in_plain_words(session: int, labels: tuple[str, ...], words: str) -> None:
    assert asked_for(request(session, *labels)) == words
