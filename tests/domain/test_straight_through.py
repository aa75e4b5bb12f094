"""An approval needs no signature only where the policy allows it and nothing is left for anybody to judge."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from casework.domain.straight_through import SETTLED, allowed

FINDINGS = {"L1": {name: values[0] for name, values in SETTLED.items()}}
LID = {"code": "B", "site": "UPPER_LID", "side": "LEFT", "quantity": 1}
RUNS = {"set_clock": {"urgency": "STANDARD"}, "review": {"reopens": ""}}
PAPERS = ("CONSULTATION_NOTE", "VISUAL_FIELD", "PHOTOGRAPHS")


@pytest.fixture(name="case")
def _case(make_case: Callable[..., Any], tools: Any) -> Callable[..., Any]:
    def case(*, kinds: tuple[str, ...] = PAPERS, others: tuple[Any, ...] = (), **changes: Any) -> Any:
        wanted = {
            "procedure": "upper_lid_blepharoplasty",
            "lines": [LID],
            "diagnoses": [{"label": "Dermatochalasis", "code": "H02.834"}],
        }
        made = make_case(
            *(tools.document(f"D{number}", f"Note {number}", kind=kind) for number, kind in enumerate(kinds)),
            **(wanted | changes),
        )
        made.other_reviews = lambda: others
        return made

    return case


def because(case: Any, data: Any = None, findings: Any = None, flags: Any = ()) -> str:
    found = allowed(case, RUNS if data is None else data, FINDINGS if findings is None else findings, flags)
    assert found["allowed"] is (not found["because"])
    return "; ".join(found["because"])


def test_where_nothing_is_in_doubt_it_is_allowed_under_the_policys_rule(case: Callable[..., Any]) -> None:
    note = {"code": "THRESHOLD_SYNTHETIC", "severity": "NOTE"}
    assert allowed(case(), RUNS, FINDINGS, [note]) == {
        "allowed": True,
        "policy": "BL-01",
        "citation": "Policy BL-01 §7 (sample rule)",
        "because": [],
    }


def test_a_policy_that_does_not_foresee_it_never_does(case: Callable[..., Any], make_case: Callable[..., Any]) -> None:
    other = make_case()
    other.other_reviews = lambda: ()
    assert because(other) == "the policy allows none"
    before = case()
    before.policy = replace(before.policy, straight_through=None)
    assert because(before) == "the policy allows none"


@pytest.mark.parametrize("name", SETTLED)
def test_every_finding_must_be_settled(case: Callable[..., Any], name: str) -> None:
    assert f"L1: {name} is UNKNOWN" in because(case(), findings={"L1": {**FINDINGS["L1"], name: "UNKNOWN"}})
    assert f"L1: {name} is not found" in because(case(), findings={"L1": {**FINDINGS["L1"], name: None}})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lines": [{**LID, "quantity": 2}]}, "more than 1 asked for"),
        ({"session": 2}, "a further session"),
        ({"urgency": "EXPEDITED"}, "it is urgent"),
        ({"type": "CONCURRENT"}, "no request before the service"),
        ({"diagnoses": [{"label": "Dermatochalasis"}]}, "no code alone shows the indication"),
        ({"kinds": PAPERS[:2]}, "a required document is missing"),
    ],
)
def test_a_request_that_is_out_of_the_ordinary_goes_to_a_person(
    case: Callable[..., Any], changes: dict[str, Any], said: str
) -> None:
    assert said in because(case(**changes))


def test_whatever_a_person_had_to_clear_is_signed_by_a_person(case: Callable[..., Any]) -> None:
    held = case()
    for element in ("review_coverage", "triage_urgency", "weigh_evidence", "resolve_contradictions", "list_missing"):
        held.answers = {element: {"_by": {"answered_at": "2026-02-03T10:00:00-05:00"}}}
        assert f"somebody had to answer {element}" in because(held)
    asked = case()
    asked.parts = {"information": {"rounds": [{"items": ["Photographs"], "status": "ANSWERED"}]}}
    assert "information had to be asked for" in because(asked)
    assert "it is urgent" in because(case(), data={**RUNS, "set_clock": {"urgency": "EXPEDITED"}})
    assert "reopened" in because(case(), data={**RUNS, "review": {"reopens": "R-1"}})
    assert because(case(), flags=[{"code": "CHART_DEVIATION", "severity": "LIMIT"}]) == "flag CHART_DEVIATION"


def test_who_asked_for_the_same_procedure_before_is_looked_at_by_a_person(case: Callable[..., Any]) -> None:
    before = {"request": {"procedure": "upper_lid_blepharoplasty"}, "outcome": "DENIED"}
    assert because(case(others=(before,))) == "the same procedure was asked for before"
    assert because(case(others=({**before, "outcome": "WITHDRAWN"},))) == ""
    assert because(case(others=({"request": {"procedure": "other"}, "outcome": "DENIED"},))) == ""


def test_documents_that_contradict_each_other_are_weighed_by_a_person(case: Callable[..., Any], tools: Any) -> None:
    held = case()
    deficit = {"kind": "FUNCTIONAL_DEFICIT", "site": "UPPER_LID", "domain": "DRIVING", "deficit": "sees no lights"}
    normal = {"kind": "FUNCTION_NORMAL", "site": "UPPER_LID", "domain": "DRIVING"}
    papers = [tools.document("A", "Sees no lights.", deficit), tools.document("B", "Sees all.", normal, author="Other")]
    held.documents = (*held.documents, *(type(held.documents[0]).from_json(one) for one in papers))
    assert "documents contradict each other" in because(held)
