"""What is laid out before nurses and physicians answer, each service task alone."""

from dataclasses import replace
from typing import Any

import pytest

from casework.testing import FakeCase, FakeContext, document, evidence, plan, policy, request
from handlers import conservative_treatment, exclusion_check, functional_assessment

Json = dict[str, Any]


def of_lines(first: Json, second: Json | None = None) -> Json:
    return {"lines": {"L1": first, "L2": first if second is None else second}}


def stage_data(**changes: Any) -> Json:
    """The process data as they stand when the exclusions are looked at."""
    return {
        "gather_trials": of_lines({"min_modalities": 2, "min_weeks": 12, "no_alternative": "NOT_CLAIMED"}),
        "verify_trials": of_lines({"failed_modalities": 2, "failed_weeks": 14, "no_alternative": "NOT_CLAIMED"}),
        "rate_trials": of_lines({"rating": "MET", "reason": "CONSERVATIVE_FAILED"}),
        "gather_function": {"session": 1, **of_lines({"min_deficits": 1})},
        "assess_function": of_lines({"documented_deficits": 1, "open_questions": False, "goal": "FUNCTION"}),
        "rate_function": of_lines({"rating": "IMPAIRED", "reason": "FUNCTIONAL_DEFICIT"}),
        **changes,
    }


def test_thresholds_are_those_of_the_site_before_those_of_the_policy() -> None:
    ctx = FakeContext()
    lines = conservative_treatment.gather_trials(ctx)["lines"]
    assert [(one["min_modalities"], one["min_weeks"]) for one in lines.values()] == [(2, 12), (1, 12)]
    laid_out = ctx.case.parts["trials"]["lines"]
    assert [one["name"] for one in laid_out["L1"]["charted"]] == ["splint"]
    assert laid_out["L2"]["charted"] == []


def test_a_policy_without_thresholds_asks_for_none() -> None:
    ctx = FakeContext(case=FakeCase(policy=policy(parameters=())))
    assert conservative_treatment.gather_trials(ctx)["lines"]["L1"]["min_weeks"] == 0
    assert functional_assessment.gather_function(ctx)["lines"]["L1"] == {"min_deficits": 1}
    ctx.data = stage_data()
    sessions = {"session": 1, "max_sessions": 1, "min_interval_months": 0, "months_since": None}
    assert functional_assessment.gather_sessions(ctx) == sessions


def test_function_is_laid_out_per_line_with_the_policys_domains() -> None:
    ctx = FakeContext()
    assert functional_assessment.gather_function(ctx) == {"session": 1, **of_lines({"min_deficits": 1})}
    laid_out = ctx.case.parts["function"]["lines"]
    assert [one["id"] for one in laid_out["L1"]["domains"]] == ["STAIRS"]
    assert [one["domain"] for one in laid_out["L1"]["deficits"]] == ["STAIRS"]
    assert laid_out["L2"]["deficits"] == []


def test_a_further_session_is_held_against_the_policys_limits() -> None:
    case = FakeCase(request=request(session=3))
    gathered = functional_assessment.gather_function(FakeContext(case=case))
    assert gathered["session"] == 3
    ctx = FakeContext(case=case, data={"gather_function": gathered})
    limits = {"session": 3, "max_sessions": 4, "min_interval_months": 3, "months_since": None}
    assert functional_assessment.gather_sessions(ctx) == limits


def test_a_session_on_file_that_the_request_does_not_count_is_reviewed_as_a_further_one() -> None:
    told = {"id": "S", "kind": "PRIOR_SESSION", "on": "2025-11-02", "quote": "First brace fitted."}
    case = FakeCase(documents=(document("D3", text="First brace fitted.", findings=[told]),))
    ctx = FakeContext(case=case)
    gathered = functional_assessment.gather_function(ctx)
    assert gathered["session"] == 2
    assert case.parts["function"]["session"] == {"stated": 1, "charted": 2}
    sessions = functional_assessment.gather_sessions(FakeContext(case=case, data={"gather_function": gathered}))
    assert (sessions["session"], sessions["months_since"]) == (2, 4)


@pytest.mark.parametrize(
    ("goal", "function", "treats", "restores"),
    [
        ("FUNCTION", "IMPAIRED", "NO", "YES"),
        ("FUNCTION", "NOT_SHOWN", "NO", "NO"),
        ("FUNCTION", "UNKNOWN", "NO", "UNKNOWN"),
        ("CONDITION", "NOT_SHOWN", "YES", "NO"),
        ("APPEARANCE", "IMPAIRED", "NO", "NO"),
        ("UNKNOWN", "IMPAIRED", "UNKNOWN", "UNKNOWN"),
    ],
)
def test_the_purpose_is_the_charts_goal_borne_out_by_the_findings(
    goal: str, function: str, treats: str, restores: str
) -> None:
    data = stage_data(
        assess_function=of_lines({"documented_deficits": 1, "open_questions": False, "goal": goal}),
        rate_function=of_lines({"rating": function, "reason": "R"}),
    )
    ctx = FakeContext(data=data)
    facts = exclusion_check.gather_purpose(ctx)["lines"]["L1"]
    assert facts == {"treats_condition": treats, "restores_function": restores, "mandated": "NONE"}
    assert ctx.case.parts["findings"]["lines"]["L1"]["function"] == function


def test_a_condition_that_the_policy_does_not_name_is_not_treated_by_it() -> None:
    case = FakeCase(request=request(diagnoses=[{"label": "a cold", "code": "J00"}]))
    case.answered("assess_function", {"indication": "NOT_INDICATED", "indication_reason": "A cold.", "lines": {}})
    data = stage_data(
        assess_function=of_lines({"documented_deficits": 0, "open_questions": False, "goal": "CONDITION"})
    )
    facts = exclusion_check.gather_purpose(FakeContext(case=case, data=data))["lines"]["L1"]
    assert facts["treats_condition"] == "NO"


@pytest.mark.parametrize(
    ("purpose", "triggered"), [("RECONSTRUCTIVE", "NO"), ("NOT_SHOWN", "YES"), ("UNKNOWN", "UNKNOWN")]
)
def test_an_exclusion_turns_on_the_purpose_and_the_default_combinator_holds(purpose: str, triggered: str) -> None:
    ctx = FakeContext(data=stage_data(rate_purpose=of_lines({"purpose": purpose, "reason": "R"})))
    assert exclusion_check.list_exclusions(ctx)["lines"]["L1"] == {"triggered": triggered, "combinator": "ANY"}
    assert ctx.case.parts["findings"]["lines"]["L1"]["purpose"] == purpose


def test_exclusions_that_combine_differently_are_taken_at_their_strictest() -> None:
    made = plan()
    (exclusion,) = made.exclusions
    strict = replace(exclusion, id="T-EXCL-2", combinator="ALL")
    both = replace(made, provisions=(*made.provisions, strict))
    ctx = FakeContext(case=FakeCase(plan=both), data=stage_data(rate_purpose=of_lines({"purpose": "UNKNOWN"})))
    assert exclusion_check.list_exclusions(ctx)["lines"]["L1"]["combinator"] == "ALL"


def test_a_plan_without_exclusions_excludes_nothing() -> None:
    bare = replace(plan(), provisions=tuple(one for one in plan().provisions if one.kind != "EXCLUSION"))
    ctx = FakeContext(case=FakeCase(plan=bare), data=stage_data(rate_purpose=of_lines({"purpose": "NOT_SHOWN"})))
    assert exclusion_check.list_exclusions(ctx)["lines"]["L1"]["triggered"] == "NO"


def test_standing_rests_on_studies_of_the_site_and_on_what_is_said_of_the_condition() -> None:
    (study,) = evidence().references
    guideline = replace(study, id="REF-2", kind="GUIDELINE", sites=(), outcomes_published=False)
    elsewhere = replace(study, id="REF-3", sites=("HIP",))
    case = FakeCase(evidence=evidence(references=(study, guideline, elsewhere)))
    claimed = of_lines(
        {"failed_modalities": 0, "failed_weeks": 0, "no_alternative": "NOT_CLAIMED"},
        {"failed_modalities": 0, "failed_weeks": 0, "no_alternative": "SUPPORTED"},
    )
    ctx = FakeContext(case=case, data=stage_data(verify_trials=claimed))
    facts = exclusion_check.gather_standing(ctx)["lines"]
    assert facts["L1"] == {"published_outcomes": 1, "guideline": True, "no_alternative": True, "direct": True}


def test_outcomes_in_other_patients_alone_leave_the_standing_in_doubt() -> None:
    (study,) = evidence().references
    other = replace(study, population="healthy athletes")
    for references, direct in (((other, replace(other, id="REF-2")), False), ((other, study), True)):
        case = FakeCase(evidence=evidence(references=references))
        facts = exclusion_check.gather_standing(FakeContext(case=case, data=stage_data()))["lines"]["L1"]
        assert (facts["published_outcomes"], facts["direct"]) == (2, direct)


def test_a_guideline_for_other_patients_is_none_for_these() -> None:
    (study,) = evidence().references
    other = replace(study, kind="GUIDELINE", population="healthy athletes")
    case = FakeCase(evidence=evidence(references=(other,)), documents=(document(),))
    facts = exclusion_check.gather_standing(FakeContext(case=case, data=stage_data()))["lines"]["L2"]
    assert facts == {"published_outcomes": 1, "guideline": False, "no_alternative": False, "direct": False}
