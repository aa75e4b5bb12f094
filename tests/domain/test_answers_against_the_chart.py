"""What reviewers answered otherwise than the chart is flagged with its reason, and so is what stays unsure."""

from collections.abc import Callable
from typing import Any

import pytest

from casework.domain.answer_flags import answers_of
from casework.domain.determination import build_record
from casework.domain.flags import find_flags
from casework.domain.sources import Flag

TEXT = "She cannot stand. Padding for 2 weeks failed. The goal is to stand again. Mouth opening 60 mm."
FINDINGS = (
    {"kind": "FUNCTIONAL_DEFICIT", "site": "FOOT", "domain": "WORK", "quote": "She cannot stand"},
    {
        "kind": "CONSERVATIVE_TRIAL",
        "site": "FOOT",
        "name": "padding",
        "weeks": 2,
        "outcome": "FAILED",
        "quote": "Padding for 2 weeks failed",
    },
    {
        "kind": "TREATMENT_GOAL",
        "site": "FOOT",
        "goal": "stand again",
        "purpose": "FUNCTION",
        "quote": "The goal is to stand again",
    },
)
PADDING = {
    "name": "padding",
    "outcome": "FAILED",
    "weeks": 2,
    "document": "D1",
    "quote": "Padding for 2 weeks failed",
}
STAND = {"domain": "WORK", "deficit": "cannot stand", "document": "D1", "quote": "She cannot stand"}
TRIALS = {"trials": [PADDING], "no_alternative": False, "no_alternative_claims": [], "not_used": []}
FUNCTION = {"goal": "FUNCTION", "goal_document": "D1", "deficits": [STAND], "not_used": []}

Flags = Callable[..., dict[str, Flag]]


@pytest.fixture(name="flags")
def _flags(make_case: Callable[..., Any], tools: Any) -> Flags:
    def flags(
        *,
        trials: Any = None,
        function: Any = None,
        serial: Any = None,
        findings: Any = FINDINGS,
        parts: Any = None,
        answered: Any = None,
        **changes: Any,
    ) -> dict[str, Flag]:
        answers = {
            "verify_trials": {"lines": {"L1": {**TRIALS, **(trials or {})}}},
            "assess_function": {"lines": {"L1": {**FUNCTION, **(function or {})}}, **(answered or {})},
            "verify_serial": serial or {},
        }
        case = make_case(tools.document("D1", TEXT, *findings), answers=answers, parts=parts, **changes)
        file = (case.request, case.documents, case.plan, case.policy, case.evidence)
        return {one.code: one for one in find_flags(*file, answers=answers_of(case))}

    return flags


def test_answers_as_charted_raise_none_of_these_flags(flags: Flags) -> None:
    assert set(flags()) == {"COMBINATOR_UNSTATED", "THRESHOLD_SYNTHETIC"}


def test_a_trial_that_is_not_as_charted_is_flagged_with_its_reason(flags: Flags) -> None:
    told = {**PADDING, "weeks": 20, "deviation": "A second note gives twenty."}
    flag = flags(trials={"trials": [told]})["CHART_DEVIATION"]
    assert flag.subject == "L1"
    assert "weeks 20 where the chart's finding D1-2 has 2" in flag.text
    assert flag.text.endswith("A second note gives twenty.")


def test_what_of_the_chart_is_left_out_is_flagged_with_its_words_and_the_reason(flags: Flags) -> None:
    reasons = [{"finding": "D1-1", "reason": "It is the other foot."}, {"finding": "D1-3", "reason": "Old."}]
    flag = flags(function={"deficits": [], "goal": "APPEARANCE", "not_used": reasons})["CHART_FINDING_NOT_USED"]
    assert "the chart's goal “The goal is to stand again” (D1): Old." in flag.text
    assert flag.repointed_to is not None
    only = flags(function={"deficits": [], "not_used": reasons[:1]})["CHART_FINDING_NOT_USED"]
    assert "deficit “She cannot stand” (D1): It is the other foot." in only.text
    silent = flags(trials={"trials": []})["CHART_FINDING_NOT_USED"]
    assert "trial “Padding for 2 weeks failed” (D1): no reason was given." in silent.text


def test_a_deficit_that_the_chart_does_not_hold_is_flagged(flags: Flags) -> None:
    odd = {**STAND, "quote": "Mouth opening 60 mm", "deviation": "It limits her."}
    assert "hold no such deficit in D1" in flags(function={"deficits": [STAND, odd]})["CHART_DEVIATION"].text


def test_a_figure_within_the_normal_is_flagged_with_why_it_counts(flags: Flags) -> None:
    opening = {
        "domain": "ORAL_COMPETENCE",
        "deficit": "opens too little",
        "document": "D1",
        "quote": "Mouth opening 60 mm",
        "measure": "mouth opening",
        "value": 60,
        "unit": "mm",
        "counts_because": "She cannot eat.",
    }
    found = flags(
        lines=[{"site": "FACE"}],
        findings=(),
        trials={"trials": []},
        function={"deficits": [opening]},
    )
    assert "mouth opening 60 does not pass the policy's limit < 55 mm" in found["MEASURE_NOT_MET"].text
    assert "counted all the same: She cannot eat." in found["MEASURE_NOT_MET"].text


def test_one_treatment_under_two_names_is_flagged(flags: Flags) -> None:
    custom = {**PADDING, "name": "custom padding", "distinct": "Made to measure."}
    flag = flags(trials={"trials": [PADDING, custom]})["SAME_MODALITY"]
    assert "padding and custom padding may be one treatment" in flag.text
    assert "Made to measure." in flag.text


def test_a_session_that_the_request_does_not_count_is_flagged(flags: Flags) -> None:
    earlier = {"kind": "PRIOR_SESSION", "on": "2025-06-16"}
    flag = flags(findings=(*FINDINGS, earlier))["SESSION_NUMBER"]
    assert "calls this session 1; the chart holds earlier sessions of 2025-06-16" in flag.text
    assert "SESSION_NUMBER" not in flags(findings=(*FINDINGS, earlier), session=2)


def test_months_that_are_not_the_charts_are_flagged_with_the_reason(flags: Flags) -> None:
    findings = (*FINDINGS, {"kind": "PRIOR_SESSION", "on": "2026-01-02"})
    serial = {"months_since": 6, "months_deviation": "The note is misdated."}
    flag = flags(findings=findings, session=2, serial=serial)["CHART_DEVIATION"]
    assert flag.subject == "verify_serial"
    assert "gives 6 months since the last session" in flag.text
    assert "to the planned day it is 1. The note is misdated." in flag.text


def test_an_indication_that_a_person_settled_is_flagged(flags: Flags) -> None:
    answered = {"indication": "NOT_INDICATED", "indication_reason": "Ageing alone."}
    flag = flags(diagnoses=[{"label": "Ageing", "code": "L57.4"}], answered=answered)["INDICATION_CONFIRMED"]
    assert "(Ageing)" in flag.text
    assert flag.text.endswith("answered: not indicated. Ageing alone.")


def test_a_repeat_of_an_approved_request_is_flagged(flags: Flags) -> None:
    flag = flags(parts={"duplicates": {"approved": ["R-0"]}})["APPROVED_BEFORE"]
    assert (flag.subject, flag.severity) == ("R-0", "LIMIT")


def statement(cites: str, **reference: Any) -> dict[str, Any]:
    text = "No systemic agents treat the skin in scleroderma."
    return {
        "claims": [{"id": "C1", "text": text, "cites": [cites]}],
        "references": [{"id": cites, **reference}],
        "alternatives": [{"site": "FACE", "claim": "C1"}],
    }


def test_that_nothing_else_helps_by_a_likely_source_alone_is_flagged(flags: Flags) -> None:
    line = {"trials": [], "no_alternative": True, "no_alternative_claims": ["C1"]}
    face = {"lines": [{"site": "FACE"}], "findings": (), "trials": line, "function": {"deficits": []}}
    flag = flags(**face, statement=statement("1"))["LIKELY_SOURCE"]
    assert (flag.subject, flag.severity) == ("L1", "LIMIT")
    assert "rests on C1 alone, whose source is matched as likely" in flag.text
    assert "LIKELY_SOURCE" not in flags(**face, statement=statement("9", citation="PMC7861649"))


def test_the_record_prints_what_was_answered_otherwise_than_the_chart(
    make_case: Callable[..., Any], tools: Any
) -> None:
    answers = {
        "verify_trials": {"lines": {"L1": {**TRIALS, "trials": [{**PADDING, "weeks": 20, "deviation": "By phone."}]}}},
        "assess_function": {"lines": {"L1": FUNCTION}},
    }
    case = make_case(tools.document("D1", TEXT, *FINDINGS), answers=answers)
    data = tools.found("L1", **tools.favourable)
    signer = {"person": "ana", "name": "Ana Ruiz, RN", "role": "nurse_reviewer", "at": "2026-02-10T10:00:00-05:00"}
    record = build_record(
        case,
        data,
        decisions={"L1": {"outcome": "APPROVE"}},
        signer=signer,
        decided_at=case.request.received_at,
        definition="x",
    )
    rationale = next(one for one in record.sections if one.id == "rationale")
    assert any("weeks 20 where the chart's finding D1-2 has 2" in one.text for one in rationale.statements)
