"""The drawn clock map says what the desk says: what is open, what is decided, and how the numbers come together."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from casework.domain.time_left import NEVER
from tests.web.conftest import SignIn
from tests.web.desk_office import open_desk
from tests.web.worlds import World

DECIDED = "1 decided, open to an appeal or external review"


@pytest.fixture
def cases(world: World, web: FlaskClient, sign_in: SignIn) -> dict[str, str]:
    """Of seven cases one is decided, one is at the call with its provider, one waits for information."""
    made = open_desk(world)
    nothing = {"level": "none", "left_order": NEVER, "due_at": None, "clock_start": None, "level_until": None}
    stand(world, made["Henrik Solano"], "appeal", "await_appeal", standing="OUTSIDE", item=None, **nothing)
    stand(world, made["Nora Field"], "peer_to_peer", "hold_call")
    stand(world, made["Pilar Esquivel"], "determination", "sign_decision")
    stand(world, made["Dora Wexler"], "information_request", "await_information", standing="INFORMATION", item=None)
    sign_in(web, "gwen")
    return made


def stand(world: World, review: str, process: str, element: str, **changes: object) -> None:
    """The case stands there."""
    with world.app.store.transaction() as tx:
        case = tx.open_case(review)
        assert case is not None
        placed = replace(case, process=process, element=element, **changes)  # type: ignore[arg-type]
        tx.put_open_case(placed, at=world.clock.now())


def text_of(web: FlaskClient, path: str) -> str:
    answer = web.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def listed(web: FlaskClient, path: str) -> list[str]:
    return re.findall(r'<a class="cw-case" href="/cases/([^"]+)"', web.get(path).text)


def links(web: FlaskClient, path: str) -> dict[str, str]:
    """Where the numbers of a page lead, by what is said of them."""
    found = re.findall(
        r'<a href="([^"]+)"[^>]*>([^<]+)<span class="govuk-visually-hidden"> ([^<]+)</span>', web.get(path).text
    )
    return {f"{n} {words}": unescape(href) for href, n, words in found}


def test_desk_clock_map_and_drawing_say_the_same_of_what_is_open_and_what_is_decided(
    web: FlaskClient, cases: dict[str, str]
) -> None:
    for path in ("/desk", "/clock-map", "/clock-map/diagram"):
        words = text_of(web, path)
        assert "6 open cases" in words, path
        assert DECIDED in words, path
        (decided,) = re.findall(r'<a href="([^"]+figure=decided)"', web.get(path).text)
        assert listed(web, decided) == [cases["Henrik Solano"]], path
    assert "decided, nothing to do" in text_of(web, "/desk?figure=decided")
    assert "Live now, 6 open" in text_of(web, "/clock-map/diagram")


def test_the_whole_drawing_tells_how_its_numbers_come_to_those_of_the_desk(
    web: FlaskClient, cases: dict[str, str]
) -> None:
    words = text_of(web, "/clock-map/diagram")
    assert "5 of the 6 open cases stand at a step of this drawing." in words
    assert "1 is in Ask for information, which more than one step opens." in words
    assert f"Beside these, {DECIDED.replace('1 ', '1 is ', 1)}." in words
    assert "1 open cases in itself, 1 open cases in Peer to peer 2" in words


def test_each_number_of_the_drawing_opens_the_cases_that_it_has_counted(
    web: FlaskClient, cases: dict[str, str]
) -> None:
    numbers = links(web, "/clock-map/diagram")
    assert len(listed(web, numbers["3 open, Intake"])) == 3
    assert listed(web, numbers["1 decided, Appeal"]) == [cases["Henrik Solano"]]
    assert "2 open, Determination" not in numbers  # they are in two lists, which the words beneath lead to
    inside = links(web, "/clock-map/diagram?process=determination")
    assert listed(web, inside["1 open, Sign the decision"]) == [cases["Pilar Esquivel"]]
    assert listed(web, inside["1 open, Peer to peer"]) == [cases["Nora Field"]]
    waits = links(web, "/clock-map/diagram?process=appeal")
    assert listed(web, waits["1 decided, Appeal of member or provider"]) == [cases["Henrik Solano"]]
    assert listed(web, "/clock-map/diagram?process=appeal&element=await_appeal") == []


def test_a_list_of_a_step_holds_nothing_that_is_decided(web: FlaskClient, cases: dict[str, str]) -> None:
    for path in ("/desk?process=appeal", "/desk?level=none", "/clock-map?by=plan&plan=COMMERCIAL_ERISA"):
        assert cases["Henrik Solano"] not in listed(web, path)


def test_a_process_of_its_own_tells_what_is_in_it_and_what_opens_from_it(
    web: FlaskClient, cases: dict[str, str]
) -> None:
    words = text_of(web, "/clock-map/diagram?process=determination")
    assert "1 open case is in Determination itself, as the clock map by step says." in words
    assert "1 more is in Peer to peer, which opens from here." in words
    assert "Determination (1 open)" in words


def test_cases_between_two_steps_and_of_earlier_diagrams_are_told_apart(
    world: World, web: FlaskClient, cases: dict[str, str]
) -> None:
    stand(world, cases["Pilar Esquivel"], "coverage_review", "", standing="MACHINE", item=None)
    stand(world, cases["Nora Field"], "intake", "check_completeness", definition="0" * 64)
    words = text_of(web, "/clock-map/diagram")
    assert "6 open cases" in words
    assert "Earlier (000000), 1 open" in words
    assert "3 of the 5 open cases of this version stand at a step of this drawing." in words
    assert "1 is between two steps, where Casework works on." in words
    assert "3 open, Intake" not in links(web, "/clock-map/diagram")  # the desk lists those of the earlier one, too
    assert "3 open cases are in Intake itself." in text_of(web, "/clock-map/diagram?process=intake")


def test_a_page_whose_drawing_cannot_be_drawn_says_so_in_words(web: FlaskClient, cases: dict[str, str]) -> None:
    assert "The drawing needs scripts, which are off here. The table holds the same numbers." in text_of(
        web, "/clock-map/diagram"
    )
