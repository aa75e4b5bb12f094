"""What was measured is told in the record with its sources, flagged where the chart differs, and held by guardrails."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from casework.domain import guardrails
from casework.domain.answer_flags import answer_flags
from casework.domain.determination import build_record, signer_of
from casework.domain.intake_notes import intake_notes

AT = datetime.fromisoformat("2026-02-10T12:00:00-05:00")
TEXT = "Weight stable for 6 months. Chronic inflammation of the fold. The goal is to heal the skin."
FACE = "Loss of volume through the systemic sclerosis. The goal is to restore fullness."


def answer(measure: str, quote: str = "", **more: Any) -> dict[str, Any]:
    return {"measure": measure, "found": "MEASURED", "document": "D1", "quote": quote, **more}


@pytest.fixture(name="fold")
def _fold(make_case: Callable[..., Any], tools: Any) -> Callable[..., Any]:
    def fold(*measured: dict[str, Any]) -> Any:
        note = tools.document(
            "D1",
            TEXT,
            {
                "kind": "MEASUREMENT",
                "site": "ABDOMEN",
                "measure": "WEIGHT_MONTHS",
                "value": 6,
                "quote": "Weight stable for 6 months",
            },
        )
        section = {
            "goal": "CONDITION",
            "goal_document": "D1",
            "deficits": [],
            "measured": list(measured),
            "not_used": [],
        }
        found = tools.found("L1", **tools.favourable) | {
            "rate_measured": {"lines": {"L1": {"rating": "MET", "reason": "CRITERIA_MET"}}}
        }
        return make_case(
            note,
            procedure="panniculectomy",
            lines=[{"code": "PN-A", "site": "ABDOMEN"}],
            diagnoses=[{"label": "Pannus", "code": "E65"}],
            answers={"assess_function": {"lines": {"L1": section}, "_by": tools.nurse}},
            data=found,
        )

    return fold


def sentences(case: Any, by: dict[str, Any]) -> dict[str, list[str]]:
    """Each sentence of the record with where it comes from."""
    record = build_record(
        case, case.data, decisions={"L1": {"outcome": "APPROVE"}}, signer=signer_of(by, at=AT), decided_at=AT
    )
    return {one.text: [source.cite for source in one.sources] for held in record.sections for one in held.statements}


STABLE = answer("WEIGHT_MONTHS", "Weight stable for 6 months", value=6)


def test_each_criterion_is_told_with_the_document_and_the_number_it_was_held_against(
    fold: Callable[..., Any], tools: Any
) -> None:
    case = fold(STABLE, answer("INTERTRIGO", "Chronic inflammation of the fold"))
    told = sentences(case, tools.nurse)
    text = "L1 abdomen: Stable weight: weight stable for 6 months (at least 6 months needed): met."
    assert [cite for cite in told[text] if "§4.3" in cite and "from" in cite]
    assert any("Note D1" in cite for cite in told[text])
    assert "L1 abdomen: what the policy wants measured or shown is as it asks." in told
    any_of = next(one for one in told if "Skin condition under the fold, any of:" in one)
    assert "chronic inflammation of the fold: shown" in any_of


def test_a_mandate_is_told_with_the_words_that_it_turns_on(make_case: Callable[..., Any], tools: Any) -> None:
    structure = {
        "cause": "DISEASE",
        "cause_document": "D1",
        "cause_quote": "Loss of volume through the systemic sclerosis",
        "goal": "NORMAL_APPEARANCE",
        "structure_document": "D1",
        "structure_quote": "The goal is to restore fullness",
    }
    section = {"goal": "APPEARANCE", "deficits": [], "measured": [], "not_used": [], "structure": structure}
    case = make_case(
        tools.document("D1", FACE),
        plan="CA-01",
        line_of_business="CA_KNOX_KEENE",
        lines=[{"code": "1", "site": "FACE"}],
        answers={"assess_function": {"lines": {"L1": section}, "_by": tools.nurse}},
        data=tools.found("L1", **tools.favourable),
    )
    told = sentences(case, tools.nurse)
    text = next(one for one in told if "mandates coverage of this line" in one)
    assert "caused by disease" in text
    assert "a normal appearance, to the extent possible" in text
    assert told[text][0] == "Cal. Health and Safety Code 1367.63(c)"
    assert any("can deny it (Cal. Health and Safety Code 1367.63(b), (e))" in one for one in told)


def test_a_measure_that_is_not_the_charts_is_flagged_with_its_reason(fold: Callable[..., Any]) -> None:
    def flags(*measured: dict[str, Any]) -> list[str]:
        case = fold(*measured)
        answers = {"assess_function": case.answer("assess_function")}
        found = answer_flags(case.request, case.documents, case.policy, case.evidence, answers)
        return [one.text for one in found if one.code == "CHART_DEVIATION"]

    assert flags(STABLE) == []
    (text,) = flags({**STABLE, "value": 8, "deviation": "A later note says eight."})
    assert "WEIGHT_MONTHS 8 where the chart's latest finding D1-1 in D1 has 6" in text
    assert text.endswith("A later note says eight.")


def test_documents_that_give_a_measure_on_both_sides_of_the_limit_are_flagged(
    fold: Callable[..., Any], tools: Any
) -> None:
    earlier = {"kind": "MEASUREMENT", "site": "ABDOMEN", "measure": "WEIGHT_MONTHS", "quote": "Weight stable for long"}

    def flags(value: float) -> list[str]:
        case = fold(STABLE)
        note = tools.document("D0", "Weight stable for long.", {**earlier, "value": value}, dated="2025-12-01")
        documents = (*case.documents, type(case.documents[0]).from_json(note))
        answers = {"assess_function": case.answer("assess_function")}
        found = answer_flags(case.request, documents, case.policy, case.evidence, answers)
        return [one.text for one in found if one.code == "MEASURES_DISAGREE"]

    assert flags(7) == []
    (text,) = flags(5)
    assert "“Weight stable for 6 months” (D1) and “Weight stable for long” (D0)" in text
    assert "at least 6 months needed" in text


def test_an_override_names_the_documents_of_what_was_measured(fold: Callable[..., Any]) -> None:
    case = fold(STABLE)
    skin = next(one for one in case.policy.guardrails if one.rests_on == "MEASUREMENTS")
    assert guardrails.rests_on(skin, case, case.evidence, case.request.lines[0]) == ["D1"]


def test_what_intake_found_of_urgency_and_network_is_noted(make_case: Callable[..., Any], tools: Any) -> None:
    gap = {"decision": "GO_ON", "note": "Looked up.", "gap": "CLINICAL", "gap_evaluated": False, "_by": tools.nurse}
    case = make_case(answers={"review_coverage": gap}, urgency="EXPEDITED", physician_supports_urgency=True)
    notes = {one["label"]: one["text"] for one in intake_notes(case)}
    assert "a physician judges it" in notes["On a gap in the network"]
    assert "A physician supports that it is urgent, so it is expedited (29 CFR" in notes["Why the urgency is expedited"]
    denied = {"decision": "NOT_COVERED", "note": "n", "gap_evaluated": True, "in_network_options": ["Dr. Near, Albany"]}
    told = intake_notes(make_case(answers={"review_coverage": {**denied, "_by": tools.nurse}}))
    assert [(one["text"], one["by"]) for one in told] == [("Dr. Near, Albany", "Ana Ruiz, RN")]
    assert "An exception for a gap in the network was evaluated" in told[0]["label"]
