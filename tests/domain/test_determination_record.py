"""The record of a determination: every sentence with its sources, and what it may never say."""

from collections.abc import Callable
from typing import Any

import pytest

from casework.domain.determination import (
    DeterminationRecord,
    signer_of,
)
from casework.domain.invariants import check_record
from casework.domain.record import SECTIONS
from casework.domain.sources import SOURCE_KINDS
from casework.errors import InvariantBroken

from .conftest import APPROVE, AT, decide

TOLD = {"rationale": "r", "plain_rationale": "p", "documents": ["D1"]}


def texts(record: DeterminationRecord, section: str) -> list[str]:
    found = record.section(section)
    assert found is not None
    return [statement.text for statement in found.statements]


def test_the_first_request_is_approved_with_every_section(first_request: Any, approved: DeterminationRecord) -> None:
    check_record(approved, first_request)
    assert approved.outcome == "APPROVED"
    assert [section.id for section in approved.sections] == list(SECTIONS)
    assert all(section.statements for section in approved.sections)
    assert approved.provisions == ("Article V §HH ¶I", "Article V §FF", "Article I ¶63", "Article VI §A ¶8")
    assert approved.decision_due == "2026-01-27T23:59:59-05:00"
    assert [(line.pas, line.quantity, line.valid_from, line.valid_to) for line in approved.lines] == [
        ("A1", 1, "2026-02-10", "2026-08-09")
    ] * 2
    assert not approved.adverse
    assert approved.section("appendix") is None


def test_each_line_has_its_own_reasons(approved: DeterminationRecord) -> None:
    feet, face = approved.lines
    assert "CONSERVATIVE_FAILED" in feet.reasons
    assert "NO_EFFECTIVE_ALTERNATIVE" not in feet.reasons
    assert "NO_EFFECTIVE_ALTERNATIVE" in face.reasons
    assert {"RECONSTRUCTIVE_FUNCTION", "SERIAL_PLAN_DOCUMENTED", "NOT_COSMETIC", "NOT_EXPERIMENTAL"} <= set(
        face.reasons
    )
    assert dict(face.components) == {1: "MET", 2: "MET", 3: "MET", 4: "MET"}
    failed = feet.reason_texts[feet.reasons.index("CONSERVATIVE_FAILED")]
    assert "salicylic acid (8 weeks); orthotics (24 weeks); additional padding (14 weeks)" in failed
    assert "3 modalities, at least 2 needed; 46 weeks, at least 12 needed" in failed


def test_the_record_shows_what_the_face_line_holds_by(approved: DeterminationRecord) -> None:
    rationale = texts(approved, "rationale")
    assert "L2 face: no conservative trial is on file for this site." in rationale
    assert any("holds only through NO_EFFECTIVE_ALTERNATIVE: claim C25" in text for text in rationale)
    evidence = texts(approved, "evidence")
    assert any(text.startswith("C20:") and "Supports indirectly" in text for text in evidence)
    assert any(text.startswith("C22:") and "Not relied on." in text and "of how many" in text for text in evidence)
    for id in ("C03", "C11", "C14", "C15"):
        assert any(text.startswith(f"{id}:") and "re-pointed to" in text for text in evidence)
    assert sum("3 of 3 exceptions met" in text for text in texts(approved, "exclusion")) == 2
    assert any("GR-COSMETIC on L2: armed." in text for text in texts(approved, "pitfalls"))
    assert "L1: 4 of 4 components of Article I ¶63 are met." in texts(approved, "determination")
    serial = approved.section("serial_necessity")
    assert serial is not None
    quoted = [source.quote for statement in serial.statements for source in statement.sources]
    assert "multiple rounds of fat grafting serially over time" in quoted


def test_every_source_is_of_a_known_kind_and_every_quotation_exact(
    first_request: Any, approved: DeterminationRecord
) -> None:
    known = {document.id: document.text for document in first_request.documents}
    known |= {provision.id: provision.text for provision in first_request.plan.provisions}
    quoted = 0
    for section in approved.sections:
        for statement in section.statements:
            for source in statement.sources:
                assert source.kind in SOURCE_KINDS
                assert source.cite
                if source.quote:
                    quoted += 1
                    assert source.quote in known[source.id]
    assert quoted > 30


def test_a_record_survives_its_storage(approved: DeterminationRecord) -> None:
    assert DeterminationRecord.from_json(approved.to_json()) == approved


def test_nothing_of_the_procedure_stands_in_the_code(files: dict[str, bytes]) -> None:
    from pathlib import Path

    import casework.domain

    code = "".join(path.read_text("utf-8") for path in Path(casework.domain.__path__[0]).glob("*.py")).casefold()
    for word in (
        "fat graft",
        "scleroderma",
        "sclerosis",
        "mhiss",
        "gusenoff",
        '"foot"',
        '"face"',
        "c20",
        "hmo-01",
        "fg-01",
    ):
        assert word not in code, word


def cosmetic(make_case: Callable[..., Any], tools: Any, **answers: Any) -> Any:
    """A face that has aged: no disease, no deficit, first session."""
    document = tools.document(
        "D1",
        "She wants to look younger. The mouth closes fully.",
        {"kind": "TREATMENT_GOAL", "site": "FACE", "goal": "look younger", "quote": "She wants to look younger."},
        {"kind": "FUNCTION_NORMAL", "site": "FACE", "domain": "ORAL_COMPETENCE", "quote": "The mouth closes fully."},
    )
    clause = {"status": "NOT_MET", "evidence": "Nothing in the chart shows it.", "document": "D1"}
    analysed = {"P-EXCL-COSM": {id: dict(clause) for id in ("EX1", "EX2", "EX3")}}
    data = tools.found(
        "L1",
        conservative="NOT_SHOWN:CONSERVATIVE_INSUFFICIENT",
        function="NOT_SHOWN:FUNCTION_NOT_DOCUMENTED",
        purpose="NOT_SHOWN:NO_RECONSTRUCTIVE_PURPOSE",
        exclusion="MAY_APPLY:EXCLUSION_MAY_APPLY",
        standing="DOUBT:STANDING_IN_DOUBT",
    )
    return make_case(
        document,
        lines=[{"site": "FACE", "code": "15773"}],
        diagnoses=[{"label": "Facial volume loss from ageing"}],
        answers={
            "assess_function": {"indication": "NOT_INDICATED", "indication_reason": "Ageing.", "_by": tools.nurse},
            "analyse_exceptions": {"lines": {"L1": {"exclusions": analysed}}, "_by": tools.nurse},
            **answers,
        },
        data=data,
    )


COSMETIC = {
    "outcome": "DENY",
    "reasons": ["COSMETIC_EXCLUSION", "FUNCTION_NOT_DOCUMENTED"],
    "rationale": "The chart shows neither a disease nor a deficit; the stated goal is a younger look.",
    "plain_rationale": "Your records show no illness of the face, and no problem with its use.",
    "documents": ["D1"],
}


def test_a_denial_names_provision_criteria_rationale_and_what_would_change_it(
    make_case: Callable[..., Any], tools: Any
) -> None:
    case = cosmetic(make_case, tools, draft_decision={"_by": tools.physician})
    record = decide(case, tools.physician, {"L1": COSMETIC})
    check_record(record, case)
    line = record.lines[0]
    assert (record.outcome, line.pas, line.quantity, line.valid_to) == ("DENIED", "A3", 0, None)
    assert line.provisions == ("Article VI §A ¶8", "Article V §FF", "Article I ¶63")
    assert (line.components[3], line.components[4]) == ("NOT_MET", "NOT_MET")
    assert "medical condition that caused the change of the face" in line.change[0]
    assert record.decision_due == "2026-02-17T23:59:59-05:00"
    exclusion = texts(record, "exclusion")
    assert sum(": not met. Nothing in the chart shows it." in text for text in exclusion) == 3
    assert "L1 face: the exclusion may apply; a physician decides (0 of 3 exceptions met)." in exclusion
    assert any("GR-COSMETIC on L1: not armed." in text for text in texts(record, "pitfalls"))
    assert record.signer["profession"] == "MD"
    told = record.section("determination")
    assert told is not None
    sources = [source for one in told.statements if one.text.startswith("The chart shows") for source in one.sources]
    assert [source.kind for source in sources] == ["CHART", "ANSWER"]
    assert "normal function is documented" in " ".join(texts(record, "functional_impairment"))
    assert texts(record, "serial_necessity") == [
        "This is the first session; nothing about further sessions had to be shown."
    ]
    assert "Facial volume loss from ageing; not an indication of the policy" in " ".join(texts(record, "rationale"))


def test_a_partial_approval_is_derived_from_its_lines(first_request: Any, tools: Any) -> None:
    first_request.data["rate_trials"]["lines"]["L2"] = {"rating": "NOT_SHOWN", "reason": "CONSERVATIVE_INSUFFICIENT"}
    denied = {
        "outcome": "DENY",
        "reasons": ["CONSERVATIVE_INSUFFICIENT"],
        "rationale": "Nothing was tried for the face before.",
        "plain_rationale": "Your records show no other treatment of your face.",
        "documents": ["D6"],
    }
    record = decide(first_request, tools.physician, {"L1": APPROVE, "L2": denied})
    check_record(record, first_request)
    assert record.outcome == "PARTIALLY_APPROVED"
    assert [line.pas for line in record.lines] == ["A1", "A3"]
    assert record.lines[1].components[4] == "NOT_MET"
    assert "plain words" not in record.lines[1].rationale
    assert record.lines[1].plain_rationale.startswith("Your records show no other treatment")


def test_an_approval_of_less_than_was_asked_is_adverse(make_case: Callable[..., Any], tools: Any) -> None:
    case = make_case(lines=[{"site": "FOOT", "quantity": 3}], data=tools.found("L1", **tools.favourable), answers={})
    less = {"outcome": "APPROVE", "quantity": 2, "valid_from": "2026-03-01", "reasons": ["QUANTITY_NOT_SHOWN"]}
    record = decide(case, tools.nurse, {"L1": less})
    assert "Of 3 treatments of the foot that were asked for, 2 are approved" in record.lines[0].reason_texts[0]
    assert "why all 3 treatments" in record.lines[0].change[0]
    assert (record.outcome, record.lines[0].pas, record.adverse) == ("PARTIALLY_APPROVED", "A2", True)
    assert record.lines[0].valid_to == "2026-08-28"
    with pytest.raises(InvariantBroken, match="needs MD or DO"):
        check_record(record, case)


def test_denial_for_missing_information_names_what_is_missing(make_case: Callable[..., Any], tools: Any) -> None:
    asked = {"information": {"rounds": [{"status": "LAPSED", "items": ["PRIOR_SESSION"]}]}}
    clause = {"status": "NOT_MET", "evidence": "Nothing in the chart shows it."}
    analysed = {"P-EXCL-COSM": dict.fromkeys(("EX1", "EX2", "EX3"), clause)}
    answers = {"analyse_exceptions": {"lines": {"L1": {"exclusions": analysed}}, "_by": tools.nurse}}
    case = make_case(parts=asked, session=2, answers=answers)
    decision = {
        "outcome": "DENY",
        "reasons": ["INFO_NOT_RECEIVED"],
        "rationale": "The operative note did not come.",
        "plain_rationale": "The note of your first treatment did not come.",
    }
    record = decide(case, tools.physician, {"L1": decision})
    check_record(record, case)
    assert "Operative note of the session before" in record.lines[0].reason_texts[0]
    assert "Operative note of the session before" in record.lines[0].change[0]
    assert record.lines[0].components[4] == "NOT_MET"
    assert "that a further session is needed is not shown" in texts(record, "serial_necessity")[0]


def test_facts_of_a_decision_fill_the_texts_before_those_of_the_file(make_case: Callable[..., Any], tools: Any) -> None:
    decision = {
        "outcome": "DENY",
        "reasons": ["CONSERVATIVE_INSUFFICIENT"],
        "facts": {"failed_modalities": 1, "failed_weeks": 2},
    }
    record = decide(make_case(), tools.physician, {"L1": decision})
    assert "1 of 2 modalities and 2 of 12 weeks are documented as failed" in record.lines[0].reason_texts[0]
    assert "over at least 12 weeks" in record.lines[0].change[0]


def test_a_trial_that_is_not_enough_is_told_with_its_thresholds(make_case: Callable[..., Any], tools: Any) -> None:
    trials = [{"name": "pads", "weeks": 2, "outcome": "FAILED", "document": "D1"}]
    case = make_case(
        tools.document("D1", "Pads for two weeks."),
        answers={"verify_trials": {"lines": {"L1": {"trials": trials}}, "_by": tools.nurse}},
        data=tools.found("L1", **tools.favourable | {"conservative": "NOT_SHOWN:CONSERVATIVE_INSUFFICIENT"}),
    )
    record = decide(case, tools.physician, {"L1": {"outcome": "DENY", "reasons": ["CONSERVATIVE_INSUFFICIENT"]}})
    said = "conservative treatment: pads (2 weeks), failed. It was not shown to be sufficient."
    assert any(said in text for text in texts(record, "rationale"))


def test_an_override_and_a_weighed_contradiction_are_told_with_their_people(
    make_case: Callable[..., Any], tools: Any
) -> None:
    case = make_case(
        tools.document("D1", "She cannot close the mouth."),
        tools.document("D2", "Normal lip seal."),
        lines=[{"site": "FACE"}],
        data=tools.found("L1", **tools.favourable),
        answers={
            "second_opinion": {"_by": tools.physician},
            "analyse_exceptions": {
                "lines": {
                    "L1": {
                        "exclusions": {
                            "P-EXCL-COSM": {
                                id: {"status": "MET", "evidence": "The chart."} for id in ("EX1", "EX2", "EX3")
                            }
                        }
                    }
                },
                "_by": tools.nurse,
            },
            "weigh_evidence": {"lines": {"L1": {"standing": "NOT_ESTABLISHED", "rationale": "Few studies."}}},
        },
    )
    pair = {"id": "FACE-X-D1-D2", "documents": ["D1", "D2"], "quotes": ["cannot close", "Normal lip seal"]}
    settled = [
        {**pair, "weighed_for": "D1", "rationale": "It is measured."},
        {**pair, "id": "FACE-Y-D1-D2", "resolved_by": "D3"},
    ]
    second = signer_of({**tools.physician, "person": "lee", "name": "Grace Lee, MD"}, at=AT, professions=("MD",))
    record = decide(
        case,
        tools.physician,
        {"L1": {"outcome": "DENY", "reasons": ["EXPERIMENTAL_INVESTIGATIONAL"], **TOLD}},
        contradictions=settled,
        second_signer=second,
        override_rationale="Each study was addressed.",
    )
    check_record(record, case)
    pitfalls = " ".join(texts(record, "pitfalls"))
    assert "Grace Lee, MD agreed. Each study was addressed." in pitfalls
    assert "D1 was given more weight: It is measured." in pitfalls
    assert "It was resolved by D3." in pitfalls
    assert any("standing is not established. Few studies." in text for text in texts(record, "safety"))


def test_a_measure_says_whether_it_shows_a_deficit(make_case: Callable[..., Any], tools: Any) -> None:
    def measured(value: float) -> dict[str, Any]:
        return {
            "domain": "ORAL_COMPETENCE",
            "deficit": "tight",
            "measure": "mouth opening",
            "value": value,
            "unit": "mm",
        }

    deficits = [
        measured(28.0),
        measured(56.0),
        {"domain": "EATING", "deficit": "spills", "measure": "cups", "value": 2},
    ]
    case = make_case(
        lines=[{"site": "FACE"}],
        answers={"assess_function": {"lines": {"L1": {"deficits": deficits}}, "_by": {"person": "ana"}}},
    )
    record = decide(case, tools.physician, {"L1": {"outcome": "DENY", "reasons": ["NOT_INDICATED"]}})
    said = texts(record, "functional_impairment")
    assert "The measure shows a deficit (< 55: PMC4874304" in said[0]
    assert "The measure does not show a deficit (< 55" in said[1]
    assert "measure" not in said[2]
    assert "(3 documented deficits)" in said[3]


def test_claims_on_safety_stand_in_their_own_section(make_case: Callable[..., Any], tools: Any) -> None:
    statement = {
        "claims": [{"id": "A", "text": "It is safe.", "topic": "safety", "cites": ["1"]}],
        "references": [{"id": "1", "citation": "PMC9893916"}],
    }
    record = decide(
        make_case(statement=statement), tools.physician, {"L1": {"outcome": "DENY", "reasons": ["NOT_INDICATED"]}}
    )
    assert any(text.startswith("A: It is safe.") for text in texts(record, "safety"))
    assert not any(text.startswith("A:") for text in texts(record, "evidence"))
    assert any("major complications: 10.9% (43 of 396)" in text for text in texts(record, "safety"))


def test_without_a_diagnosis_the_record_says_so(make_case: Callable[..., Any], tools: Any) -> None:
    record = decide(make_case(diagnoses=[]), tools.physician, {"L1": {"outcome": "DENY", "reasons": ["NOT_INDICATED"]}})
    assert any(
        "no diagnosis on file; whether it is an indication is unknown" in text for text in texts(record, "rationale")
    )
