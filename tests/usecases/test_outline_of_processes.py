"""A process in words: every element once, branches with their conditions, loops, timers, parts."""

from collections.abc import Iterator

import pytest

import server
from casework.engine.definitions import load_definitions
from casework.ports import Json
from casework.usecases.outline import condition_words, outline

DEFINITIONS = load_definitions(server.diagrams())


def every(steps: list[Json]) -> Iterator[Json]:
    for step in steps:
        yield step
        yield from every(step["steps"])
        for part in (*step["branches"], *step["watches"]):
            yield from every(part["steps"])


def element_ids(steps: list[Json]) -> list[str]:
    """Every element that the outline holds."""
    return [id for step in every(steps) for id in (step["id"], *(watch["id"] for watch in step["watches"])) if id]


def step_of(process: str, name: str) -> Json:
    return next(step for step in every(outline(DEFINITIONS, process)) if step["name"] == name)


@pytest.mark.parametrize("process", DEFINITIONS.processes)
def test_every_element_of_a_process_stands_in_its_outline_once(process: str) -> None:
    drawn = [one.id for one in DEFINITIONS.elements.values() if one.process == process and one.kind != "sequenceFlow"]
    found = element_ids(outline(DEFINITIONS, process))
    assert sorted(found) == sorted(drawn)


@pytest.mark.parametrize("process", DEFINITIONS.processes)
def test_whatever_leads_elsewhere_names_a_step_of_the_same_list(process: str) -> None:
    steps = outline(DEFINITIONS, process)
    leads = [step["back_to"] or step["goes_on_at"] for step in every(steps) if step["id"] is None]
    assert {one["id"] for one in leads} <= set(element_ids(steps))


def test_a_branch_has_its_condition_in_words_and_the_default_comes_last() -> None:
    asked = step_of("functional_assessment", "Enough on file?")
    assert [(one["condition"], one["default"]) for one in asked["branches"]] == [("no", False), ("yes", True)]
    assert asked["branches"][0]["steps"][0]["name"] == "Ask for information"
    assert asked["branches"][0]["steps"][-1]["back_to"]["name"] == "Assess the function"
    assert asked["branches"][1]["steps"] == []


def test_where_branches_come_together_the_list_goes_on_after_them() -> None:
    names = [step["name"] for step in outline(DEFINITIONS, "functional_assessment")]
    assert names[3:6] == ["Enough on file?", "Rate each line", "Rate what was measured"]


def test_a_timer_stands_under_the_step_that_it_watches() -> None:
    waits = step_of("information_request", "Answer of the provider")
    assert [(one["name"], one["when"], one["ends"]) for one in waits["watches"]] == [
        ("Reminder", "as the time for the information passes", False),
        ("Answer overdue", "when the time for the information is over", True),
    ]
    assert [step["name"] for step in waits["watches"][1]["steps"]] == ["Record that nothing came", "No answer"]


def test_a_part_of_a_process_holds_its_own_steps() -> None:
    part = step_of("coverage_review", "Until every line is decided")
    assert part["kind"] == "Part"
    assert part["steps"][0]["name"] == "Review opened"
    told = [one["when"] for one in part["watches"]]
    assert "when word of it comes" in told


def test_a_called_process_is_named() -> None:
    assert step_of("coverage_review", "Intake")["called"] == "intake"
    assert step_of("intake", "Check that the file is complete")["who"] == "Nurse reviewer"


@pytest.mark.parametrize(
    ("condition", "words"),
    [('assess["decision"] == "ASK"', 'decision == "ASK"'), ('draft["offer_call"]', "offer call"), (None, "")],
)
def test_a_condition_without_a_name_spells_out_the_data(condition: str | None, words: str) -> None:
    assert condition_words(condition) == words
