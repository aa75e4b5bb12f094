"""Every scripted case plays to its end with each expectation met; together they visit all that is in the diagrams."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from casework.commands.telling import tell
from casework.engine.definitions import Element
from casework.usecases.case_script import read_script
from server import content, diagrams

from .conftest import CASES, Told

# The way that a review takes only where it could not go on for longer than a whole period: its letter was delivered,
# and nothing was done for half a year. A script has no such gap; test_after_an_outage.py takes it.
AFTER_AN_OUTAGE = [("forwarded_by_law", "close_external_window")]
SPECIFIED = {*(f"G{number:02}" for number in range(1, 17)), "G19", "G20", "G22"}


@pytest.mark.parametrize("case", [path.stem for path in CASES])
def test_the_case_ends_as_it_should(told: dict[str, Told], case: str) -> None:
    assert told[case].played.unmet == ()


def test_the_cases_that_were_specified_are_all_there(told: dict[str, Told]) -> None:
    aliases = {"second_fat_grafting": "G01"}
    assert {aliases.get(name, name) for name in told} >= SPECIFIED


def test_every_process_has_cases_of_its_own() -> None:
    folders = {path.parent.name for path in CASES if path.parent.name != "samples"}
    assert folders == {Path(name).stem for name in diagrams() if name.endswith(".bpmn")}


def test_every_case_says_what_it_expects_and_why_it_is_there() -> None:
    for path in CASES:
        script = read_script(path.read_bytes(), name=path.name)
        assert script.expect, f"{path.name} expects nothing"
        assert path.read_text().startswith("# "), f"{path.name} does not say what it shows"


def test_the_cases_visit_every_element_of_every_diagram(told: dict[str, Told]) -> None:
    visited = {element for one in told.values() for review in one.reviews.values() for element in review["path"]}
    elements = told["G08"].definitions.elements.values()
    assert sorted(one.id for one in elements if one.kind != "sequenceFlow" and one.id not in visited) == []


def test_the_cases_take_every_branch_of_every_gateway(told: dict[str, Told]) -> None:
    elements = told["G08"].definitions.elements
    starts = {one.process: one.id for one in elements.values() if one.kind == "startEvent"}
    taken = {
        pair for one in told.values() for review in one.reviews.values() for pair in branches(review["path"], elements)
    }
    wanted = {
        (one.source, starts[elements[one.target].called] if elements[one.target].called else one.target)
        for one in elements.values()
        if one.kind == "sequenceFlow" and elements[one.source].kind == "exclusiveGateway"
    }
    assert sorted(wanted - taken) == AFTER_AN_OUTAGE


def branches(path: list[str], elements: Mapping[str, Element]) -> Iterator[tuple[str, str]]:
    """Each gateway with what came next on its way; what a clock did meanwhile is left out."""
    beside = {"coverage_review", "appeal", "missed_deadline"}
    own = [one for one in path if elements[one].process not in beside or elements[one].kind == "exclusiveGateway"]
    yield from pairwise(path)
    yield from pairwise(own)


def test_process_data_stays_small_whatever_happens(told: dict[str, Told]) -> None:
    largest = max((size, name) for name, one in told.items() for size in one.data_sizes)
    assert largest[0] < 5_450, largest


def test_documents_of_a_duplicate_move_to_the_review_that_goes_on(told: dict[str, Told]) -> None:
    documents = told["G11"].documents
    assert documents["R-G11"] == ["D1"]
    assert len(documents["R-G11-FIRST"]) == 1


def test_a_duplicate_ends_its_own_clock_and_leaves_the_first_ones_running(told: dict[str, Told]) -> None:
    first_one, duplicate = (told["G11"].reviews[id]["deadlines"]["decision"] for id in ("R-G11-FIRST", "R-G11"))
    assert (first_one["running"], first_one["at"]) == (True, "2026-02-17T23:59:59-05:00")
    assert duplicate["running"] is False
    assert "appeal_filing" not in told["G11"].reviews["R-G11"]["deadlines"]


def test_a_withdrawn_request_waits_for_nothing_any_more(told: dict[str, Told]) -> None:
    review = told["G10"].reviews["R-G10"]
    assert review["tasks"] == []
    assert [name for name, one in review["deadlines"].items() if one["running"]] == []


def test_a_second_request_for_information_does_not_stop_the_clock_again(told: dict[str, Told]) -> None:
    steps = " ".join(told["T14"].reviews["R-T14"]["deadlines"]["decision"]["steps"])
    assert "may be extended once only" in steps
    letter = told["T14"].letters["information_request PROVIDER"]
    assert "The time for our decision runs on while we wait" in letter
    assert "the time may be extended once only (29 CFR 2560.503-1(f)(2)(iii))" in letter


def test_an_ineligible_member_is_offered_an_appeal_and_no_external_review(told: dict[str, Told]) -> None:
    assert "appeal_filing" in told["G12"].reviews["R-G12"]["deadlines"]
    for text in told["G12"].letters.values():
        assert "appeal" in text
        assert "external review" not in text.lower()
        assert "medically necessary" not in text.lower()
    assert "external review" in told["G08"].letters["denial MEMBER"].lower()


def test_a_denial_for_lack_of_records_names_them_to_both_parties(told: dict[str, Told]) -> None:
    for audience in ("MEMBER", "PROVIDER"):
        text = " ".join(told["G05"].letters[f"denial {audience}"].split())
        assert "Consultation note of the treating surgeon" in text
        assert "Operative note of the session before" in text


def test_a_missed_deadline_is_told_with_its_explanation(told: dict[str, Told]) -> None:
    (breach,) = told["T12"].reviews["R-T12"]["breaches"]
    assert breach["due_at"] == "2026-02-17T23:59:59-05:00"
    assert breach["explanation"]["by"] == "Claire Moreau"
    lines: list[str] = []
    tell(told["T12"].reviews["R-T12"], lines.append)
    assert "Claire Moreau: The case stood unassigned while a reviewer was ill." in " ".join(" ".join(lines).split())
    assert len(told["T12"].reviews["R-T12"]["warnings"]) == 2


def test_a_denial_that_came_too_late_says_that_no_appeal_is_needed_first(told: dict[str, Told]) -> None:
    assert "you do not have to appeal to us first" in told["T13"].letters["denial MEMBER"]
    assert "appeal to us first" not in told["G08"].letters["denial MEMBER"]


def test_the_gaps_of_an_urgent_request_are_told_by_the_hour_and_a_late_telling_is_a_breach(
    told: dict[str, Told],
) -> None:
    assert "We need it by February 5, 2026 at 5:00 a.m. EST." in told["T21"].letters["information_request MEMBER"]
    assert told["T21"].reviews["R-T21"]["breaches"] == []
    (breach,) = told["T22"].reviews["R-T22"]["breaches"]
    assert (breach["deadline"], breach["due_at"]) == ("telling_of_gaps", "2026-02-03T09:00:00-05:00")
    lines: list[str] = []
    tell(told["T22"].reviews["R-T22"], lines.append)
    assert "The telling of gaps was due 2026-02-03 09:00 -05:00" in " ".join(" ".join(lines).split())


def test_a_refused_urgency_a_cleared_doubt_and_a_denial_for_the_network_are_told_with_their_grounds(
    told: dict[str, Told],
) -> None:
    assert "nothing gets worse within weeks" in told["T24"].letters["expedite_refused MEMBER"]
    assert "no network surgeon offers the procedure" in told["T01"].letters["approval PROVIDER"]
    assert "Joan Reed, MD, Albany, within two weeks" in told["T15"].letters["administrative_denial MEMBER"]


def test_the_offer_of_a_call_names_what_it_is_about(told: dict[str, Told]) -> None:
    assert (
        "L1 autologous fat grafting, both feet: Conservative treatment"
        in told["T10"].letters["peer_to_peer_offer PROVIDER"]
    )


def test_the_sample_is_shipped_with_the_content() -> None:
    assert "samples/second_fat_grafting.toml" in content(".toml")
