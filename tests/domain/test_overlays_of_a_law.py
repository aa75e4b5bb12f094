"""Where a law changes the test: what it mandates, what follows for a line, and the only grounds to deny it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.domain import guardrails
from casework.domain.invariants_of_lines import check_guardrails
from casework.domain.library import Library
from casework.domain.line_facts import line_facts, line_findings
from casework.domain.necessity import assess_components
from casework.domain.overlays import mandate, not_to_override, overlay_faults, overlay_on
from casework.domain.structure_answers import structure_faults
from casework.errors import InvariantBroken

ON = date(2026, 1, 15)
TEXT = "Loss of volume through the systemic sclerosis. The goal is to restore fullness."
CAUSE, GOAL = "Loss of volume through the systemic sclerosis", "The goal is to restore fullness"
STRUCTURE = {
    "cause": "DISEASE",
    "cause_document": "D1",
    "cause_quote": CAUSE,
    "goal": "NORMAL_APPEARANCE",
    "structure_document": "D1",
    "structure_quote": GOAL,
}


@pytest.fixture(name="law")
def _law(library: Library) -> Any:
    return library.line_of_business("CALIFORNIA", on=ON)


@pytest.fixture(name="face")
def _face(make_case: Callable[..., Any], tools: Any) -> Callable[..., Any]:
    """A face that works, with nothing tried before; under California's law unless said otherwise."""

    def face(told: dict[str, Any] | None = None, **changes: Any) -> Any:
        where = {"plan": "CA-01", "line_of_business": "CA_KNOX_KEENE"} | changes
        section = {"goal": "APPEARANCE", "deficits": [], "measured": []} | (told or {"structure": STRUCTURE})
        found = {"conservative": "NOT_SHOWN:X", "function": "NOT_SHOWN:X", "standing": "ESTABLISHED:NOT_EXPERIMENTAL"}
        purpose = {"purpose": "RECONSTRUCTIVE:STATE_RECONSTRUCTIVE_MANDATE", "exclusion": "NOT_TRIGGERED:X"}
        return make_case(
            tools.document("D1", TEXT),
            lines=[{"code": "1", "site": "FACE"}],
            answers={"assess_function": {"lines": {"L1": section}}},
            data=tools.found("L1", **found, **purpose),
            **where,
        )

    return face


@pytest.mark.parametrize(
    ("structure", "goal", "state"),
    [
        (STRUCTURE, "APPEARANCE", "APPLIES"),
        ({**STRUCTURE, "goal": "FUNCTION"}, "FUNCTION", "APPLIES"),
        ({**STRUCTURE, "cause": "NONE"}, "APPEARANCE", "NOT_SHOWN"),
        ({**STRUCTURE, "goal": "NONE"}, "APPEARANCE", "NOT_SHOWN"),
        ({**STRUCTURE, "cause": "UNKNOWN"}, "APPEARANCE", "UNKNOWN"),
        ({**STRUCTURE, "cause": "UNKNOWN", "goal": "NONE"}, "APPEARANCE", "NOT_SHOWN"),
        (None, "UNKNOWN", "UNKNOWN"),
        (None, "FUNCTION", "NOT_SHOWN"),
    ],
)
def test_a_mandate_needs_a_cause_and_a_goal_of_the_law(law: Any, structure: Any, goal: str, state: str) -> None:
    overlay = overlay_on(law, on=ON)
    assert mandate(overlay, {"goal": goal, "structure": structure}) == state


def test_other_laws_and_earlier_days_change_no_test(library: Library, law: Any) -> None:
    assert overlay_on(law, on=date(1999, 6, 30)) is None
    assert mandate(None, {"goal": "APPEARANCE", "structure": STRUCTURE}) == "NONE"
    others = [one for one in library.lines_of_business if one.id != law.id]
    assert [one.id for one in others if overlay_on(one, on=ON)] == []


def test_what_the_law_mandates_needs_no_deficit_and_no_trial(face: Callable[..., Any]) -> None:
    case = face()
    found = line_findings(case, case.data)["L1"]
    assert (found["mandate"], found["function"], found["conservative"]) == ("APPLIES", "NOT_SHOWN", "NOT_SHOWN")
    components = assess_components(case.plan, found)
    assert [components[number].result for number in (3, 4)] == ["MET", "MET"]
    assert (
        "function is NOT_SHOWN: met, because the law does not ask for it (Cal. Health and Safety Code 1367.63(c))"
        in components[4].reasons
    )
    told = line_facts(case, case.data, [])["L1"]
    assert (told["law"], told["structure_cause"]) == ("Cal. Health and Safety Code 1367.63(c)", "disease")


def test_without_the_overlay_the_same_facts_fail_the_plans_own_test(face: Callable[..., Any]) -> None:
    case = face(plan="HMO-01", line_of_business="COMMERCIAL_ERISA")
    found = line_findings(case, case.data)["L1"]
    assert found["mandate"] == "NONE"
    assert "overlay" not in found
    assert assess_components(case.plan, found)[4].result == "NOT_MET"


def test_only_the_laws_grounds_can_deny_and_no_override_sets_them_aside(face: Callable[..., Any]) -> None:
    case = face()
    results = guardrails.armed(case.policy, line_findings(case, case.data)["L1"], line="L1")
    own = next(one for one in results if one.get("by_law"))
    assert own["armed"]
    assert "COSMETIC_EXCLUSION" in own["blocks"]
    assert not {"STATE_MINIMAL_IMPROVEMENT", "STATE_MORE_APPROPRIATE_PROCEDURE"} & set(own["blocks"])

    def draft(*reasons: str, **more: Any) -> dict[str, Any]:
        return {"lines": {"L1": {"outcome": "DENY", "reasons": list(reasons), **more}}}

    assert [one["guardrail"] for one in guardrails.fired(case.policy, results, draft("COSMETIC_EXCLUSION"))][-1:] == [
        "CA-RECONSTRUCTIVE"
    ]
    assert guardrails.fired(case.policy, results, draft("STATE_MINIMAL_IMPROVEMENT")) == []
    assert "with or without an override" in not_to_override(results, draft("COSMETIC_EXCLUSION"))[0]
    assert "component 4" in not_to_override(results, draft(judged_not_met={"4": "It is for looks."}))[0]
    assert not_to_override(results, draft("STATE_MINIMAL_IMPROVEMENT")) == []
    assert not_to_override(results, {"lines": {"L1": {"outcome": "APPROVE", "reasons": []}}}) == []


def test_a_record_that_denies_against_the_law_is_never_kept(face: Callable[..., Any], approved: Any, law: Any) -> None:
    case = face()
    results = guardrails.armed(case.policy, line_findings(case, case.data)["L1"], line="L1")
    denied = replace(
        approved.lines[0],
        line="L1",
        outcome="DENY",
        clinical=True,
        reasons=("COSMETIC_EXCLUSION",),
        quantity=0,
        judged_not_met={},
    )
    second = {"person": "other", "name": "B", "profession": "MD"}
    checks = {"guardrails": results, "second_signer": second, "override_rationale": "Two physicians judge so."}
    record = replace(approved, lines=(denied,), checks=checks)
    with pytest.raises(InvariantBroken, match="no override sets the law aside"):
        check_guardrails(record, law)
    check_guardrails(replace(record, lines=(replace(denied, reasons=("STATE_MINIMAL_IMPROVEMENT",)),)), law)


def test_a_reviewer_says_what_the_mandate_turns_on_with_the_documents_words(face: Callable[..., Any]) -> None:
    case = face()

    def said(rating: bool = True, **told: Any) -> str:
        return " ".join(structure_faults(case, {"goal": "APPEARANCE", "deficits": [], **told}, rating=rating))

    assert "Under Cal. Health and Safety Code 1367.63(c)" in said()
    assert said(rating=False) == ""
    assert "1367.63" in said(goal="FUNCTION")
    assert said(goal="FUNCTION", deficits=[{"domain": "EATING"}]) == ""
    assert said(structure=STRUCTURE) == ""
    assert "cause: There is no document D9" in said(structure={**STRUCTURE, "cause_document": "D9"})
    assert "structure: “The goal is beauty” does not stand" in said(
        structure={**STRUCTURE, "structure_quote": "The goal is beauty"}
    )
    elsewhere = face(plan="HMO-01", line_of_business="COMMERCIAL_ERISA")
    told = {"goal": "APPEARANCE", "deficits": [], "structure": STRUCTURE}
    assert structure_faults(elsewhere, told, rating=True) == ["No law changes the test here; leave the structure out."]


def test_an_overlay_that_does_not_hold_together_is_told_with_its_place(library: Library, law: Any) -> None:
    broken = replace(law, overlays=({**law.overlays[0], "causes": ["AGE"], "reason": "NOWHERE"},))
    faults = " ".join(overlay_faults(broken, library.policies[:1]))
    assert "CA_KNOX_KEENE: overlays[1].causes: must be some of CONGENITAL_DEFECT" in faults
    assert "and holds AGE" in faults
    assert "needs the reason NOWHERE, which the policy" in faults
    assert "since" in " ".join(overlay_faults(replace(law, overlays=({"id": "X"},)), library.policies))
    assert overlay_faults(law, library.policies) == []
