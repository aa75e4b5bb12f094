"""No determination that breaks a rule of the domain can be recorded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from casework.domain import guardrails, invariants
from casework.domain.deadlines import ClockEvent
from casework.domain.determination import DeterminationRecord, build_record, signer_of
from casework.domain.invariants import check_external_review, check_record, offers_external_review
from casework.domain.invariants_of_lines import check_evaluated
from casework.domain.line_facts import line_findings
from casework.domain.record import LineDetermination, Section, Statement
from casework.domain.sources import Source
from casework.errors import InvariantBroken

AT = datetime.fromisoformat("2026-02-10T12:00:00-05:00")
CLAUSE = {"status": "NOT_MET", "evidence": "Nothing shows it.", "document": "D1"}


@pytest.fixture(name="case")
def _case(make_case: Callable[..., Any], tools: Any) -> Any:
    """Feet with a deficit that the chart does not show, denied as a physician may deny it."""
    analysed = {"P-EXCL-COSM": {id: dict(CLAUSE) for id in ("EX1", "EX2", "EX3")}}
    against = {"function": "NOT_SHOWN:FUNCTION_NOT_DOCUMENTED", "purpose": "NOT_SHOWN:NO_RECONSTRUCTIVE_PURPOSE"}
    against["exclusion"] = "MAY_APPLY:EXCLUSION_MAY_APPLY"
    data = tools.found("L1", **tools.favourable | against)
    return make_case(
        tools.document("D1", "Soft tissue is thin."),
        answers={"analyse_exceptions": {"lines": {"L1": {"exclusions": analysed}}}},
        data=data,
    )


@pytest.fixture(name="record")
def _record(case: Any, tools: Any) -> DeterminationRecord:
    decision = {
        "outcome": "DENY",
        "reasons": ["COSMETIC_EXCLUSION", "FUNCTION_NOT_DOCUMENTED"],
        "rationale": "No deficit is documented.",
        "plain_rationale": "Your records do not say what your feet cannot do.",
        "documents": ["D1"],
    }
    results = guardrails.armed(case.policy, line_findings(case, case.data)["L1"], line="L1")
    signer = signer_of(tools.physician, at=AT, professions=("MD", "DO"))
    return build_record(case, case.data, decisions={"L1": decision}, signer=signer, decided_at=AT, guardrails=results)


@pytest.fixture(name="refused")
def _refused(case: Any, record: DeterminationRecord) -> Callable[..., str]:
    """What is said of the record with changes, or with a change of its only line, under a rule."""

    def refused(rule: str, *, line: dict[str, Any] | None = None, **changes: Any) -> str:
        changed = replace(record, **changes)
        if line is not None:
            changed = replace(changed, lines=(replace(record.lines[0], **line),))
        with pytest.raises(InvariantBroken) as error:
            check_record(changed, case)
        assert error.value.rule == rule, str(error.value)
        assert error.value.citation == invariants.CITATIONS[rule]
        return str(error.value)

    return refused


def test_the_record_as_it_is_keeps_every_rule(case: Any, record: DeterminationRecord) -> None:
    check_record(record, case)
    assert record.outcome == "DENIED"


@pytest.mark.requirement("I02")
def test_software_signs_nothing(record: DeterminationRecord, refused: Callable[..., str]) -> None:
    assert "software decides nothing" in refused("I02", signer={"person": "casework"})
    assert "No person signed" in refused("I02", signer={})


@pytest.mark.requirement("I01")
def test_an_adverse_clinical_decision_needs_a_physician(
    record: DeterminationRecord, refused: Callable[..., str], tools: Any
) -> None:
    nurse = signer_of(tools.nurse, at=AT)
    assert "Ana Ruiz, RN (RN) cannot sign an adverse clinical determination: it needs MD or DO" in refused(
        "I01", signer=nurse
    )
    assert "(no valid licence)" in refused("I01", signer={**record.signer, "profession": ""})


@pytest.mark.requirement("I01")
def test_the_physicians_licence_must_be_valid_on_the_day_in_the_plans_time(
    record: DeterminationRecord, refused: Callable[..., str], case: Any
) -> None:
    ending = {**record.signer, "licence": {"valid_from": "2020-01-01", "valid_to": "2026-02-09"}}
    assert "is not valid on 2026-02-10" in refused("I01", signer=ending)
    late = replace(record, signer=ending, decided_at="2026-02-10T04:30:00+00:00")  # still 9 February for the plan
    check_record(late, case)


@pytest.mark.requirement("I01")
def test_a_favourable_decision_needs_no_physician(case: Any, tools: Any) -> None:
    case.data |= tools.found("L1", **tools.favourable)
    signer = signer_of(tools.nurse, at=AT)
    record = build_record(case, case.data, decisions={"L1": {"outcome": "APPROVE"}}, signer=signer, decided_at=AT)
    check_record(record, case)


@pytest.mark.requirement("I10")
def test_every_line_has_exactly_one_outcome(record: DeterminationRecord, refused: Callable[..., str]) -> None:
    assert "those decided are none" in refused("I10", lines=())
    assert "those decided are L1, L1" in refused("I10", lines=record.lines * 2)
    assert "the lines give DENIED" in refused("I10", outcome="APPROVED")


@pytest.mark.requirement("I07")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"provisions": ()}, "names no provision of the plan"),
        ({"provisions": ("Article IX",)}, "names no provision of the plan"),
        ({"reasons": (), "reason_texts": ()}, "names no reason"),
        ({"criteria": ()}, "no the criteria with their version"),
        ({"rationale": " "}, "no rationale in the decider's own words"),
        ({"plain_rationale": " "}, "no rationale in plain words for the member"),
        ({"documents": ()}, "the documents that it rests on"),
        ({"documents": ("D9",)}, "rests on D9, which is not in the file"),
    ],
)
def test_a_denial_names_its_provision_criteria_rationale_and_documents(
    refused: Callable[..., str], change: dict[str, Any], said: str
) -> None:
    assert said in refused("I07", line=change)


@pytest.mark.requirement("I07")
def test_a_denial_for_missing_documents_need_not_name_any(record: DeterminationRecord, case: Any) -> None:
    line = replace(record.lines[0], reasons=("INFO_NOT_RECEIVED",), documents=())
    findings = {"L1": {**record.checks["findings"]["L1"], "information": "LACKING"}}
    check_record(replace(record, lines=(line,), checks={**record.checks, "findings": findings}), case)


@pytest.mark.requirement("I08")
def test_an_exclusion_is_not_used_without_the_whole_analysis_of_its_exceptions(
    record: DeterminationRecord, refused: Callable[..., str]
) -> None:
    def checks(**clauses: Any) -> dict[str, Any]:
        analysed = {id: {**CLAUSE} for id in ("EX1", "EX2", "EX3")} | clauses
        return {**record.checks, "exclusions": {"L1": {"P-EXCL-COSM": analysed}}}

    assert "the exception EX2 was not analysed" in refused("I08", checks=checks(EX2={}))
    assert "the exception EX3 was not analysed" in refused(
        "I08", checks=checks(EX3={"status": "NOT_MET", "evidence": ""})
    )
    assert "it is unknown whether the exception EX1 is met" in refused(
        "I08", checks=checks(EX1={**CLAUSE, "status": "UNKNOWN"})
    )
    assert "EX1 was not analysed" in refused("I08", checks={**record.checks, "exclusions": {}})


@pytest.mark.requirement("I09")
def test_every_component_is_judged(refused: Callable[..., str]) -> None:
    assert "[1, 2] of [1, 2, 3, 4]" in refused("I09", line={"components": {1: "MET", 2: "NOT_MET"}})
    assert "cannot be denied while no component" in refused(
        "I09", line={"components": dict.fromkeys(range(1, 5), "MET")}
    )


@pytest.mark.requirement("I09")
def test_an_approval_needs_all_components_met(case: Any, tools: Any) -> None:
    signer = signer_of(tools.nurse, at=AT)
    record = build_record(case, case.data, decisions={"L1": {"outcome": "APPROVE"}}, signer=signer, decided_at=AT)
    with pytest.raises(
        InvariantBroken,
        match="cannot be approved while a component of medical necessity is not met: 3 NOT_MET, 4 NOT_MET",
    ):
        check_record(record, case)


@pytest.mark.requirement("I12")
def test_the_due_moment_is_never_set_by_hand(case: Any, record: DeterminationRecord) -> None:
    case.events = [ClockEvent(kind="RECEIVED", at=case.request.received_at)]
    check_record(record, case)
    with pytest.raises(InvariantBroken, match="its clock gives 2026-02-17T23:59:59-05:00; it is never set by hand"):
        check_record(replace(record, decision_due="2026-12-31T23:59:59-05:00"), case)


@pytest.mark.requirement("I20")
def test_external_review_is_offered_exactly_for_medical_judgement(record: DeterminationRecord) -> None:
    assert offers_external_review(record)
    check_external_review(record, offered=True)
    with pytest.raises(InvariantBroken, match="does not offer external review"):
        check_external_review(record, offered=False)
    administrative = replace(record, lines=(replace(record.lines[0], clinical=False),))
    check_external_review(administrative, offered=False)
    check_external_review(replace(administrative, request={"rescinded": True}), offered=True)
    with pytest.raises(InvariantBroken, match="without medical judgement"):
        check_external_review(administrative, offered=True)


@pytest.fixture(name="blocked")
def _blocked(record: DeterminationRecord) -> dict[str, Any]:
    armed = [{**one, "armed": True} for one in record.checks["guardrails"] if one["guardrail"] == "GR-COSMETIC"]
    second = {"person": "lee", "name": "Grace Lee, MD", "profession": "MD"}
    return {
        **record.checks,
        "guardrails": armed,
        "second_signer": second,
        "override_rationale": "Each study addressed.",
    }


@pytest.mark.requirement("I22")
def test_a_blocked_denial_needs_two_different_physicians_and_a_rationale(
    record: DeterminationRecord, refused: Callable[..., str], blocked: dict[str, Any], case: Any
) -> None:
    check_record(replace(record, checks=blocked), case)
    assert "needs a second physician and a written rationale" in refused(
        "I22", checks={**blocked, "second_signer": None}
    )
    assert "written rationale" in refused("I22", checks={**blocked, "override_rationale": " "})
    same = {**blocked["second_signer"], "person": record.signer["person"]}
    assert "must be another one than the signer" in refused("I22", checks={**blocked, "second_signer": same})
    nurse = {**blocked["second_signer"], "profession": "RN"}
    assert "is no physician who could agree" in refused("I22", checks={**blocked, "second_signer": nurse})


@pytest.mark.requirement("I22")
def test_guardrails_are_evaluated_before_a_clinical_denial(
    record: DeterminationRecord, refused: Callable[..., str]
) -> None:
    assert "were not evaluated" in refused("I22", checks={**record.checks, "guardrails": []})


@pytest.mark.requirement("I22")
def test_under_a_policy_without_guardrails_there_are_none_to_evaluate(record: DeterminationRecord, case: Any) -> None:
    bare = replace(record, checks={**record.checks, "guardrails": []})
    check_evaluated(bare, replace(case.policy, guardrails=()))
    with pytest.raises(InvariantBroken, match="were not evaluated"):
        check_evaluated(bare, case.policy)


@pytest.mark.requirement("I22")
def test_an_armed_guardrail_does_not_block_other_lines_or_reasons(
    record: DeterminationRecord, blocked: dict[str, Any], case: Any
) -> None:
    alone = {**blocked, "second_signer": None, "override_rationale": ""}
    for change in ({"line": "L2"}, {"blocks": ["OTHER"]}, {"armed": False}):
        checks = {**alone, "guardrails": [{**alone["guardrails"][0], **change}]}
        check_record(replace(record, checks=checks), case)


@pytest.mark.requirement("I23")
def test_documents_that_contradict_each_other_are_weighed_and_both_cited(
    record: DeterminationRecord, refused: Callable[..., str], case: Any
) -> None:
    pair = {"id": "X", "documents": ["D1", "D2"], "quotes": ["a", "b"]}
    assert "nobody has weighed them" in refused("I23", checks={**record.checks, "contradictions": [pair]})
    weighed = {**pair, "weighed_for": "D1"}
    assert "does not cite D2" in refused("I23", checks={**record.checks, "contradictions": [weighed]})
    both = Statement(text="Both.", sources=tuple(Source(kind="ANSWER", id=id, cite="c") for id in ("D1", "D2")))
    sections = (*record.sections, Section(id="pitfalls", title="t", statements=(both,)))
    settled = {**pair, "status": "RESOLVED"}
    check_record(replace(record, sections=sections, checks={**record.checks, "contradictions": [settled]}), case)


@pytest.mark.requirement("I24")
def test_quotations_stand_in_their_sources_word_for_word(
    record: DeterminationRecord, refused: Callable[..., str]
) -> None:
    def sections(**source: str) -> tuple[Section, ...]:
        said = Statement(text="Said.", sources=(Source(**{"cite": "c", **source}),))
        return (Section(id="evidence", title="t", statements=(said,)),)

    assert "does not stand in D1 word for word" in refused(
        "I24", sections=sections(kind="CHART", id="D1", quote="thick")
    )
    assert "cites chart source D9, which there is not" in refused("I24", sections=sections(kind="CHART", id="D9"))
    assert "cites plan source P-X" in refused("I24", sections=sections(kind="PLAN", id="P-X"))
    assert "does not stand in P-RECON" in refused("I24", sections=sections(kind="PLAN", id="P-RECON", quote="anything"))


def administrative(record: DeterminationRecord) -> LineDetermination:
    return replace(
        record.lines[0],
        clinical=False,
        reasons=("NOT_ELIGIBLE",),
        reason_texts=("Not covered.",),
        plain_texts=(),
        change=(),
        rationale="",
        components={},
    )


@pytest.mark.requirement("I33")
def test_administrative_and_clinical_denials_are_never_mixed(
    record: DeterminationRecord, refused: Callable[..., str]
) -> None:
    mixed = {"reasons": ("NOT_ELIGIBLE", "FUNCTION_NOT_DOCUMENTED"), "reason_texts": ("a", "b")}
    assert "mixes clinical and administrative reasons" in refused("I33", line=mixed)
    assert "mixes clinical" in refused("I33", line={"clinical": False}, outcome="DENIED_ADMINISTRATIVE")


@pytest.mark.requirement("I33")
def test_an_administrative_denial_never_speaks_of_medical_necessity(
    record: DeterminationRecord, refused: Callable[..., str], case: Any
) -> None:
    line = administrative(record)
    whole = replace(record, lines=(line,), outcome="DENIED_ADMINISTRATIVE", clinical=False)
    check_record(whole, case)
    with pytest.raises(InvariantBroken, match="speaks of medical necessity"):
        check_record(replace(whole, lines=(replace(line, rationale="Not medically necessary."),)), case)


def test_every_rule_carries_its_citation() -> None:
    assert set(invariants.CITATIONS) == {
        f"I{number:02}"
        for number in range(1, 35)
        if number not in (11, 30, 31, 32)  # those are the diagrams'
    }
