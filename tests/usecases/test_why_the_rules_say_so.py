"""Why the rules say what they say: words of tables, and what would let another row speak."""

from typing import Any

import pytest

import server
from casework.engine.definitions import load_definitions
from casework.usecases.explaining import explained
from casework.usecases.explaining_change import changes
from casework.usecases.passages_cited import Citations
from casework.usecases.table_words import cell_words, value_words
from tests.web.worlds import World, open_world

TABLES = load_definitions(server.diagrams()).tables
TRIALS = {
    "The policy asks for a trial": True,
    "Failed treatments": 2,
    "Weeks of failed treatment": 2,
    "Treatments the policy asks for": 2,
    "Weeks the policy asks for": 12,
    "No effective alternative": "NOT_CLAIMED",
}


@pytest.fixture
def world(tmp_path):
    yield from open_world(tmp_path)


def test_the_nearest_input_that_lets_another_row_speak_is_found_by_asking_the_table() -> None:
    told = [one["text"] for one in changes(TABLES["conservative_treatment"], TRIALS)]
    assert told[0] == (
        "“Weeks of failed treatment” 12 instead of 2 would meet row 1: Enough treatments failed, for long enough."
    )
    assert told[1].startswith("“No effective alternative” supported instead of not claimed would meet row 4:")


def test_two_inputs_are_changed_where_no_single_one_is_enough() -> None:
    inputs = {**TRIALS, "Failed treatments": 0, "Weeks of failed treatment": 0, "No effective alternative": "SUPPORTED"}
    (told,) = changes(TABLES["conservative_treatment"], inputs)
    assert told["inputs"] == {"Failed treatments": 2, "Weeks of failed treatment": 12}


def test_what_a_policy_asks_for_is_never_what_would_change_it() -> None:
    for one in changes(TABLES["conservative_treatment"], TRIALS):
        assert not {"The policy asks for a trial", "Weeks the policy asks for"} & one["inputs"].keys()
    exclusion = {
        "Exclusion triggered": "YES",
        "Exceptions needed": "ALL",
        "Exceptions met": 1,
        "Exceptions unknown": 0,
        "Exceptions in all": 3,
    }
    found = [one["inputs"] for one in changes(TABLES["exclusion"], exclusion)]
    assert {"Exceptions met": 3} in found
    assert not any("Exceptions needed" in one for one in found)


def test_the_best_answer_has_nothing_to_change() -> None:
    best = {**TRIALS, "Weeks of failed treatment": 40}
    told = changes(TABLES["conservative_treatment"], best)
    assert told == []


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_change_that_is_told_holds_when_the_table_is_asked(table: str, world: World) -> None:
    world.until("sign_approval")
    with world.app.store.reading() as reader:
        events = [one for one in reader.events(world.review) if one.detail.get("table") == table]
    for event in events:
        for change in changes(TABLES[table], event.detail["inputs"]):
            again: dict[str, Any] = {**event.detail["inputs"], **change["inputs"]}
            assert change["rule"] not in [rule["number"] for rule in event.detail["rules"]]
            assert changes(TABLES[table], again) != [change]


def test_a_table_that_lacks_an_input_is_told_nothing_of() -> None:
    assert changes(TABLES["conservative_treatment"], {"Failed treatments": 1}) == []


def test_an_explanation_has_one_row_a_question_with_what_was_found_and_its_evidence(world: World) -> None:
    world.until("sign_approval")
    with world.app.store.reading() as reader:
        why = explained(world.app, reader, world.row())
    assert why["heading"] == "Why the rules recommend approval"
    assert why["recommendations"] == {"L1": "APPROVE", "L2": "APPROVE"}
    trials = next(one for one in why["questions"] if one["title"] == "Conservative treatment")
    feet, face = trials["results"]
    assert (feet["result"], feet["tone"], feet["rule"]["number"], feet["rule"]["of"]) == ("met", "good", 1, 10)
    assert [one["title"] for one in feet["evidence"]] == ["Podiatry and orthotics record"] * 3
    assert (face["result"], face["evidence"]) == ("no alternative", [])
    assert [row["number"] for row in trials["table"]["rows"] if row["matched"]] == [1, 2]
    assert (why["matched"], why["rows"]) == (12, 83)


def test_before_a_recommendation_the_heading_says_so(world: World) -> None:
    with world.app.store.reading() as reader:
        why = explained(world.app, reader, world.row())
    assert (why["heading"], why["recommendations"]) == ("What the rules say so far", {})


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("-", "any"),
        (">= line.min_weeks", "at least “Weeks the policy asks for”"),
        ("< 2", "less than 2"),
        ('"MET","NOT_NEEDED"', "met or not needed"),
        ("true", "yes"),
        ("null", "not known"),
        ("[1..2)", "[1..2)"),
        ("line.other", "line.other"),
    ],
)
def test_a_condition_is_told_in_words(cell: str, words: str) -> None:
    assert cell_words(cell, {"line.min_weeks": "Weeks the policy asks for"}) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not known"),
        (True, "yes"),
        (2.5, "2.5"),
        (3, "3"),
        ("NOT_SHOWN", "not shown"),
        ([], "none"),
        (["IN"], "in"),
    ],
)
def test_a_value_is_told_in_words(value: object, words: str) -> None:
    assert value_words(value) == words


def test_a_document_that_is_not_on_file_is_said_to_be_so() -> None:
    passage = Citations("R-1", []).of({"document": "D9", "quote": "words"})[0]
    assert (passage["title"], passage["href"]) == ("A document that is not on file", "")
