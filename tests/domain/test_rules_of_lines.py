"""What is decided on a line fits what was found of it, and nobody decides on their own request."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from casework.domain import guardrails
from casework.domain.determination import DeterminationRecord, build_record, signer_of
from casework.domain.invariants import check_record
from casework.domain.line_facts import line_findings
from casework.errors import InputError, InvariantBroken

AT = datetime.fromisoformat("2026-02-10T12:00:00-05:00")
CLAUSE = {"status": "NOT_MET", "evidence": "Nothing shows it."}
ANALYSED = {"P-EXCL-COSM": {id: dict(CLAUSE) for id in ("EX1", "EX2", "EX3")}}
TOLD = {"rationale": "r", "plain_rationale": "p", "documents": ["D1"]}


def case_of(make_case: Callable[..., Any], tools: Any, *, clause: Any = None, **changes: Any) -> Any:
    found = {key: changes.pop(key) for key in list(changes) if key in tools.favourable}
    analysed = {"P-EXCL-COSM": {**ANALYSED["P-EXCL-COSM"], **({"EX1": clause} if clause else {})}}
    return make_case(
        tools.document("D1", "Note."),
        answers={"analyse_exceptions": {"lines": {"L1": {"exclusions": analysed}}}},
        data=tools.found("L1", **tools.favourable | found),
        **changes,
    )


def decide(case: Any, tools: Any, decision: dict[str, Any], **more: Any) -> DeterminationRecord:
    results = guardrails.armed(case.policy, line_findings(case, case.data)["L1"], line="L1")
    signer = signer_of(more.pop("by", tools.physician), at=AT, professions=("MD", "DO"))
    return build_record(
        case, case.data, decisions={"L1": decision}, signer=signer, decided_at=AT, guardrails=results, **more
    )


def refused(case: Any, tools: Any, decision: dict[str, Any], rule: str, **more: Any) -> str:
    with pytest.raises(InvariantBroken) as error:
        check_record(decide(case, tools, decision, **more), case)
    assert error.value.rule == rule, str(error.value)
    return str(error.value)


@pytest.fixture(name="second")
def _second(tools: Any) -> dict[str, Any]:
    other = {**tools.physician, "person": "lind", "name": "Karin Lind, MD"}
    return {
        "second_signer": signer_of(other, at=AT, professions=("MD", "DO")),
        "override_rationale": "Each study was addressed.",
    }


@pytest.mark.requirement("I09")
def test_a_reason_that_the_file_contradicts_denies_nothing(make_case: Callable[..., Any], tools: Any) -> None:
    case = case_of(make_case, tools)
    denial = {"outcome": "DENY", "reasons": ["CONSERVATIVE_INSUFFICIENT"], **TOLD}
    assert (
        "the file says otherwise: enough conservative treatment failed, and the reason needs that it is not shown"
        in refused(case, tools, denial, "I09")
    )
    short = case_of(make_case, tools, conservative="NOT_SHOWN:CONSERVATIVE_INSUFFICIENT")
    check_record(decide(short, tools, denial), short)


@pytest.mark.requirement("I09")
def test_information_that_was_never_asked_for_is_not_lacking(make_case: Callable[..., Any], tools: Any) -> None:
    denial = {"outcome": "DENY", "reasons": ["INFO_NOT_RECEIVED"], **TOLD}
    case = case_of(make_case, tools, function="UNKNOWN:FUNCTION_UNKNOWN")
    assert "nothing was asked of the provider" in refused(case, tools, denial, "I09")
    case.parts["information"] = {"rounds": [{"status": "LAPSED", "items": ["A film"]}]}
    record = decide(case, tools, denial)
    check_record(record, case)
    assert record.lines[0].components == {1: "MET", 2: "MET", 3: "MET", 4: "NOT_MET"}


@pytest.mark.requirement("I22")
def test_a_component_judged_not_met_against_the_tables_needs_two_physicians(
    make_case: Callable[..., Any], tools: Any, second: dict[str, Any]
) -> None:
    case = case_of(make_case, tools)
    denial = {"outcome": "DENY", "judged_not_met": {"4": "The weeks are of prescription."}, **TOLD}
    assert "The finding on component 4 blocks this denial" in refused(case, tools, denial, "I22")
    record = decide(case, tools, denial, **second)
    check_record(record, case)
    (line,) = record.lines
    assert (line.reasons, line.components[4]) == (("JUDGED_NOT_MET",), "NOT_MET")
    assert "component 4: The weeks are of prescription" in line.reason_texts[0]
    assert "2 of 2 modalities" not in " ".join((*line.reason_texts, *line.plain_texts, *line.change))
    said = " ".join(one.text for section in record.sections for one in section.statements)
    assert "not met in the judgement of two physicians: The weeks are of prescription." in said
    assert "A finding was overridden by two physicians; Karin Lind, MD agreed." in said
    assert DeterminationRecord.from_json(record.to_json()) == record


@pytest.mark.requirement("I08")
def test_an_exclusion_that_does_not_apply_denies_nothing(make_case: Callable[..., Any], tools: Any) -> None:
    met = {"status": "MET", "evidence": "The chart."}
    case = case_of(make_case, tools, clause=met, exclusion="EXCEPTED:EXCEPTION_MET", function="NOT_SHOWN:X")
    case.policy = replace(case.policy, reasons=tuple(replace(one, requires=()) for one in case.policy.reasons))
    denial = {"outcome": "DENY", "reasons": ["COSMETIC_EXCLUSION"], **TOLD}
    assert "the exclusion does not apply (EXCEPTED)" in refused(case, tools, denial, "I08")


def test_an_exclusion_is_told_with_the_tally_of_its_exceptions(make_case: Callable[..., Any], tools: Any) -> None:
    case = case_of(make_case, tools, exclusion="MAY_APPLY:X", function="NOT_SHOWN:X")
    denial = {"outcome": "DENY", "reasons": ["COSMETIC_EXCLUSION"], **TOLD}
    record = decide(case, tools, denial)
    check_record(record, case)
    assert record.lines[0].reason_texts[0].endswith("patient's appearance: 0 of its 3 exceptions are met")


@pytest.mark.requirement("I08")
def test_an_unknown_exception_blocks_every_clinical_denial(make_case: Callable[..., Any], tools: Any) -> None:
    unknown = {"status": "UNKNOWN", "evidence": "Not told."}
    case = case_of(make_case, tools, clause=unknown, conservative="NOT_SHOWN:CONSERVATIVE_INSUFFICIENT")
    denial = {"outcome": "DENY", "reasons": ["CONSERVATIVE_INSUFFICIENT"], **TOLD}
    assert "it is unknown whether the exception EX1 is met" in refused(case, tools, denial, "I08")


@pytest.mark.requirement("I08")
@pytest.mark.parametrize("exclusion", ["MAY_APPLY", "UNKNOWN"])
def test_an_exclusion_that_may_apply_is_not_passed_over_in_an_approval(
    make_case: Callable[..., Any], tools: Any, exclusion: str
) -> None:
    case = case_of(make_case, tools, exclusion=f"{exclusion}:X")
    assert "unless a physician says why" in refused(case, tools, {"outcome": "APPROVE"}, "I08")
    record = decide(case, tools, {"outcome": "APPROVE", "exclusion_judged": "She cannot walk."})
    check_record(record, case)
    assert "EXCLUSION_NOT_APPLIED" in record.lines[0].reasons
    assert any("may apply: She cannot walk" in text for text in record.lines[0].reason_texts)
    said = [one.text for one in record.section("exclusion").statements]  # type: ignore[union-attr]  # it is there
    assert any("the exclusion does not bar it: She cannot walk." in text for text in said)


@pytest.mark.requirement("I25")
def test_an_approval_holds_on_the_planned_day(make_case: Callable[..., Any], tools: Any) -> None:
    case = case_of(make_case, tools, service_date="2026-12-01")
    record = decide(case, tools, {"outcome": "APPROVE"})
    check_record(record, case)
    assert (record.lines[0].valid_from, record.lines[0].valid_to) == ("2026-02-10", "2026-12-01")
    for days in ({"valid_to": "2026-11-30"}, {"valid_from": "2026-12-02", "valid_to": "2026-12-31"}):
        assert "it would approve nothing" in refused(case, tools, {"outcome": "APPROVE", **days}, "I25")
    backwards = {"valid_from": "2026-03-01", "valid_to": "2026-02-01"}
    assert "before it starts" in refused(case, tools, {"outcome": "APPROVE", **backwards}, "I25")
    given = case_of(make_case, tools, service_date="2026-01-12", type="POST_SERVICE")
    assert decide(given, tools, {"outcome": "APPROVE"}).lines[0].valid_from == "2026-01-12"


@pytest.mark.requirement("I25")
def test_no_more_is_approved_than_was_asked_for(make_case: Callable[..., Any], tools: Any) -> None:
    case = case_of(make_case, tools)
    assert "without a quantity" in refused(case, tools, {"outcome": "APPROVE", "quantity": 2}, "I25")


@pytest.mark.requirement("I28")
def test_the_treating_provider_neither_signs_nor_agrees(
    make_case: Callable[..., Any], tools: Any, second: dict[str, Any]
) -> None:
    case = case_of(make_case, tools)
    marsh = {**tools.physician, "person": "hm", "name": "Helen Marsh, MD"}
    assert "cannot decide on it" in refused(case, tools, {"outcome": "APPROVE"}, "I28", by=marsh)
    denial = {"outcome": "DENY", "judged_not_met": {"4": "The weeks are of prescription."}, **TOLD}
    agreeing = {**second, "second_signer": signer_of(marsh, at=AT, professions=("MD", "DO"))}
    assert "Helen Marsh, MD is the provider who asks" in refused(case, tools, denial, "I28", **agreeing)


def test_less_than_was_asked_for_takes_reasons_to_deny(make_case: Callable[..., Any], tools: Any) -> None:
    case = case_of(make_case, tools, lines=[{"site": "FOOT", "quantity": 3}])
    with pytest.raises(InputError, match="MEDICALLY_NECESSARY is no reason to deny"):
        decide(case, tools, {"outcome": "APPROVE", "quantity": 2, "reasons": ["MEDICALLY_NECESSARY"]})
    less = {"outcome": "APPROVE", "quantity": 2, **TOLD}
    assert "names no reason" in refused(case, tools, less, "I07")
    record = decide(case, tools, {**less, "reasons": ["QUANTITY_NOT_SHOWN"]})
    check_record(record, case)
    assert (record.outcome, record.lines[0].pas, record.lines[0].plain_rationale) == ("PARTIALLY_APPROVED", "A2", "p")
