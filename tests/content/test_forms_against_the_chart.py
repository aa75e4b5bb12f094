"""Answers about trials, function and sessions are held against what was read out of the chart when it was filed."""

from dataclasses import replace
from typing import Any

import pytest

from casework.errors import FormError
from casework.kit import load_answers
from casework.testing import FakeCase, document, evidence, policy, request
from casework.testing_plan import parameter
from forms import FORMS

Json = dict[str, Any]

TEXT = (
    "Knee gives way on stairs. Splint for 14 weeks failed. Pads for 6 weeks helped a lot. The goal is to climb stairs. "
    "Wrist cannot hold a cup. Tape on the wrist for 9 weeks failed. Grip force 30 kg."
)
FINDINGS: list[Json] = [
    {"kind": "FUNCTIONAL_DEFICIT", "site": "KNEE", "domain": "STAIRS", "quote": "Knee gives way on stairs"},
    {
        "kind": "CONSERVATIVE_TRIAL",
        "site": "KNEE",
        "name": "splint",
        "weeks": 14,
        "outcome": "FAILED",
        "started": "2025-03-03",
        "quote": "Splint for 14 weeks failed",
    },
    {
        "kind": "TREATMENT_GOAL",
        "site": "KNEE",
        "goal": "climb stairs",
        "purpose": "FUNCTION",
        "quote": "The goal is to climb stairs",
    },
    {
        "kind": "CONSERVATIVE_TRIAL",
        "site": "WRIST",
        "name": "tape",
        "weeks": 9,
        "outcome": "FAILED",
        "quote": "Tape on the wrist for 9 weeks failed",
    },
    {"kind": "FUNCTIONAL_DEFICIT", "site": "WRIST", "domain": "GRIP", "quote": "Wrist cannot hold a cup"},
]
SPLINT = {
    "name": "splint",
    "outcome": "FAILED",
    "weeks": 14,
    "started": "2025-03-03",
    "document": "D1",
    "quote": "Splint for 14 weeks failed",
}
TAPE = {
    "name": "tape",
    "outcome": "FAILED",
    "weeks": 9,
    "document": "D1",
    "quote": "Tape on the wrist for 9 weeks failed",
}
STAIRS = {"domain": "STAIRS", "deficit": "gives way", "document": "D1", "quote": "Knee gives way on stairs"}
GRIP = {"domain": "GRIP", "deficit": "holds no cup", "document": "D1", "quote": "Wrist cannot hold a cup"}
KNEE = {"goal": "FUNCTION", "goal_document": "D1", "deficits": [STAIRS]}
WRIST = {"goal": "UNKNOWN", "deficits": [GRIP]}


def chart(id: str = "D1", **changes: Any) -> Any:
    findings = [{"id": f"{id}-{number}", **one} for number, one in enumerate(FINDINGS, 1)]
    return document(id, **{"text": TEXT, "findings": findings, **changes})


def charted_case(*more: Any, **changes: Any) -> FakeCase:
    return FakeCase(**{"documents": (chart(), *more), **changes})


def trials(*knee: Json, wrist: list[Json] | None = None, case: FakeCase | None = None, **more: Any) -> Json:
    lines = {"L1": {"trials": list(knee), **more}, "L2": {"trials": [TAPE] if wrist is None else wrist}}
    return load_answers(FORMS["verify_trials"], {"decision": "RATE", "lines": lines}, case or charted_case())[1]


def function(knee: Json, wrist: Json | None = None, case: FakeCase | None = None, **more: Any) -> Json:
    answers = {"decision": "RATE", "lines": {"L1": knee, "L2": WRIST if wrist is None else wrist}, **more}
    return load_answers(FORMS["assess_function"], answers, case or charted_case())[0]


def test_what_the_chart_says_is_taken_as_it_stands() -> None:
    assert trials(SPLINT)["lines"]["L1"]["failed_weeks"] == 14
    assert function(KNEE)["lines"]["L1"]["goal"] == "FUNCTION"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weeks": 20}, "weeks 20 where the chart's finding D1-2 has 14"),
        ({"weeks": None}, "weeks not stated where the chart's finding D1-2 has 14"),
        ({"outcome": "HELPED"}, "outcome HELPED where the chart's finding D1-2 has FAILED"),
        ({"started": "2025-05-05"}, "started 2025-05-05 where the chart's finding D1-2 has 2025-03-03"),
        ({"quote": "Grip force 30 kg", "name": "heat"}, "the chart's findings hold no such trial in D1"),
    ],
)
def test_a_trial_that_is_not_as_charted_needs_a_reason(changed: Json, said: str) -> None:
    with pytest.raises(FormError) as refusal:
        trials({**SPLINT, **changed}, not_used=[])
    assert said in str(refusal.value)
    left_out = [{"finding": "D1-2", "reason": "The heat came first."}] if "name" in changed else []
    trials({**SPLINT, **changed, "deviation": "The physiotherapist corrected it by telephone."}, not_used=left_out)


def test_a_trial_of_another_site_cannot_carry_a_line() -> None:
    with pytest.raises(FormError, match="D1-2 in D1, which is about the knee; it cannot speak for L2 wrist"):
        trials(SPLINT, wrist=[TAPE, {**SPLINT, "deviation": "It was worn on both."}])
    renamed = {**SPLINT, "quote": "Grip force 30 kg", "deviation": "See there."}
    with pytest.raises(FormError, match="it cannot speak for L2"):
        trials(SPLINT, wrist=[TAPE, renamed])


def test_a_trial_of_the_other_side_cannot_carry_a_line() -> None:
    findings = [{"id": "S", **FINDINGS[1], "side": "RIGHT"}]
    other = charted_case(documents=(document(text=TEXT, findings=findings),))
    with pytest.raises(FormError, match="is about the knee, right; it cannot speak for L1 knee, left"):
        trials(SPLINT, wrist=[], case=other)
    both = request(lines=[{"site": "KNEE", "side": "BILATERAL"}, {"site": "WRIST"}])
    with pytest.raises(FormError, match="both sides where the chart's finding S is about the right alone"):
        trials(SPLINT, wrist=[], case=replace(other, request=both))


@pytest.mark.parametrize("quote", ["Splint", "Splint for 40 weeks failed"])
def test_a_quotation_is_the_documents_own_and_says_something(quote: str) -> None:
    with pytest.raises(FormError, match=r"shows nothing by itself|word for word"):
        trials({**SPLINT, "quote": quote})
    with pytest.raises(FormError, match=r"shows nothing by itself|word for word"):
        function({**KNEE, "deficits": [STAIRS, {**STAIRS, "quote": quote}]})


def test_a_charted_trial_is_left_out_only_with_a_reason() -> None:
    with pytest.raises(FormError, match="The chart holds the trial “Splint for 14 weeks failed”"):
        trials()
    trials(not_used=[{"finding": "D1-2", "reason": "It was worn for the other knee."}])


@pytest.mark.parametrize(
    ("knee", "said"),
    [
        ({"goal": "APPEARANCE", "goal_document": "D1"}, "The chart holds the deficit “Knee gives way on stairs”"),
        ({**KNEE, "goal": "APPEARANCE"}, "The chart holds the goal “The goal is to climb stairs”"),
        ({"goal": "UNKNOWN", "deficits": [STAIRS]}, "The chart holds the goal"),
        ({**KNEE, "not_used": [{"finding": "D1-1", "reason": "Old."}]}, "D1-1 is no finding that you leave out here"),
        ({**KNEE, "not_used": [{"finding": "X", "reason": "Old."}]}, "you leave none out"),
    ],
)
def test_a_charted_deficit_or_goal_is_left_out_only_with_a_reason(knee: Json, said: str) -> None:
    with pytest.raises(FormError) as refusal:
        function(knee)
    assert said in str(refusal.value)


def test_what_is_left_out_with_a_reason_is_accepted() -> None:
    reasons = [{"finding": id, "reason": "It is of another patient."} for id in ("D1-1", "D1-3")]
    told = function({"goal": "APPEARANCE", "goal_document": "D1", "not_used": reasons})
    assert told["lines"]["L1"]["not_used"] == reasons


def test_findings_of_two_documents_with_one_id_are_told_apart() -> None:
    twin = document("D2", text=TEXT, findings=[{"id": "D1-1", **FINDINGS[0]}])
    with pytest.raises(FormError, match="finding D2/D1-1"):
        function(KNEE, case=charted_case(twin))
    function({**KNEE, "not_used": [{"finding": "D2/D1-1", "reason": "It repeats D1."}]}, case=charted_case(twin))


def test_a_deficit_that_is_not_as_charted_needs_a_reason_and_one_of_another_site_is_refused() -> None:
    odd = {**STAIRS, "quote": "The goal is to climb stairs"}
    with pytest.raises(FormError, match="the chart's findings hold no such deficit in D1"):
        function({**KNEE, "deficits": [STAIRS, odd]})
    function({**KNEE, "deficits": [STAIRS, {**odd, "deviation": "The goal tells what she cannot do."}]})
    with pytest.raises(FormError, match="D1-5 in D1, which is about the wrist; it cannot speak for L1"):
        function({**KNEE, "deficits": [STAIRS, {**STAIRS, "quote": "Wrist cannot hold a cup"}]})


def test_the_same_words_count_once_for_a_domain() -> None:
    with pytest.raises(FormError, match="The same words count once for a domain"):
        function({**KNEE, "deficits": [STAIRS, {**STAIRS, "deficit": "falls on stairs"}]})


def test_a_deficits_figure_and_domain_are_held_against_the_charts() -> None:
    domains = (*policy().domains, replace(policy().domains[0], id="WALKING"))
    findings = [{"id": "F", **FINDINGS[0], "measure": "steps", "value": 4}]
    made = charted_case(documents=(document(text=TEXT, findings=findings),), policy=policy(domains=domains))
    wrist = {"goal": "UNKNOWN"}
    told = {**STAIRS, "domain": "WALKING", "measure": "steps", "value": 9}
    with pytest.raises(FormError, match="domain WALKING where the chart's finding F has STAIRS; value 9 where"):
        function({"goal": "UNKNOWN", "deficits": [told]}, wrist, case=made)
    function({"goal": "UNKNOWN", "deficits": [{**told, "deviation": "Counted again."}]}, wrist, case=made)


def test_passages_that_share_words_are_of_one_finding() -> None:
    told = {**SPLINT, "name": "brace", "quote": "on stairs. Splint for 14 weeks"}
    assert trials(told)["lines"]["L1"]["failed_weeks"] == 14


def test_while_the_provider_is_asked_nothing_has_to_be_taken_over_yet() -> None:
    lines = {"L1": {"goal": "UNKNOWN"}, "L2": {"goal": "UNKNOWN"}}
    load_answers(FORMS["assess_function"], {"decision": "ASK", "items": ["The X-ray"], "lines": lines}, charted_case())


def test_two_names_of_one_treatment_need_a_word_why_they_are_two() -> None:
    fitted = {**SPLINT, "name": "fitted splints", "quote": "Pads for 6 weeks helped a lot", "deviation": "As told."}
    with pytest.raises(FormError, match="“splint” and “fitted splints” may be one treatment"):
        trials(SPLINT, fitted)
    trials(SPLINT, {**fitted, "distinct": "The fitted ones were rigid, the first were soft."})


MEASURED = (
    replace(
        policy().domains[1],
        measures=({"measure": "grip force", "unit": "kg", "comparison": "<", "threshold": 20, "citation": "Trial T"},),
    ),
    policy().domains[0],
)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (30, "kg", "grip force 30 does not pass the policy's limit < 20 kg"),
        (30, "", "grip force 30 does not pass"),
        (3, "stone", "given in stone, and the policy's limit is < 20 kg"),
        (19, "kg", ""),
    ],
)
def test_a_figure_that_does_not_pass_the_policys_limit_counts_only_with_a_reason(
    value: float, unit: str, said: str
) -> None:
    made = charted_case(policy=policy(domains=MEASURED))
    deficit = {**GRIP, "measure": "Grip force", "value": value, **({"unit": unit} if unit else {})}
    if said:
        with pytest.raises(FormError) as refusal:
            function(KNEE, {**WRIST, "deficits": [deficit]}, case=made)
        assert said in str(refusal.value)
        deficit["counts_because"] = "Her work asks for 40."
    function(KNEE, {**WRIST, "deficits": [deficit]}, case=made)


@pytest.mark.parametrize("label", ["joints that break", "brittle joint disease ruled out", "suspected brittle joint"])
def test_where_no_code_and_no_word_settles_the_indication_a_person_does(label: str) -> None:
    unsettled = charted_case(request=request(diagnoses=[{"label": label}]))
    with pytest.raises(FormError, match="Read the chart and answer INDICATED, NOT_INDICATED or UNKNOWN"):
        function(KNEE, case=unsettled)
    with pytest.raises(FormError, match="Say what in the chart shows it"):
        function(KNEE, case=unsettled, indication="INDICATED")
    function(KNEE, case=unsettled, indication="INDICATED", indication_reason="The gene test in D1.")


def test_what_a_code_shows_is_taken_back_by_no_answer() -> None:
    with pytest.raises(FormError, match="A diagnosis code on file shows Brittle joint disease"):
        function(KNEE, indication="NOT_INDICATED", indication_reason="It looks cosmetic.")


def test_words_that_name_the_condition_are_taken_back_only_for_a_reason() -> None:
    named = charted_case(request=request(diagnoses=[{"label": "brittle joint disease"}]))
    with pytest.raises(FormError, match="The diagnoses on file name Brittle joint disease"):
        function(KNEE, case=named, indication="UNKNOWN", indication_reason="Not sure.")
    function(KNEE, case=named, indication="NOT_INDICATED", indication_reason="The words are about her sister.")


def further(months: Json, *, last: str = "2026-01-16") -> Json:
    session = document(
        "D3",
        kind="OPERATIVE_NOTE",
        text="First brace fitted.",
        findings=[{"id": "S", "kind": "PRIOR_SESSION", "on": last, "quote": "First brace fitted."}],
    )
    made = FakeCase(
        request=request(session=2, received_at="2026-02-02T09:00:00-05:00", service_date="2026-03-16"),
        documents=(session,),
    )
    answers = {"plan_documented": "NO", "response_documented": "NO", **months}
    return load_answers(FORMS["verify_serial"], answers, made)[1]


def test_months_are_those_from_the_charts_last_session_unless_a_reason_is_given() -> None:
    assert further({})["months_since"] is None
    assert further({"months_since": 2})["months_since"] == 2
    with pytest.raises(FormError, match="to 2026-03-16 it is 2 months, and you say 6"):
        further({"months_since": 6})
    assert further({"months_since": 6, "months_deviation": "D3 is misdated; it was in September."})["months_since"] == 6


def test_months_may_not_be_rounded_over_the_policys_limit() -> None:
    with pytest.raises(FormError, match=r"it is 2\.8 months, and you say 3"):
        further({"months_since": 3}, last="2025-12-20")


def test_a_claim_of_no_alternative_needs_a_source_that_says_so() -> None:
    line = {"no_alternative": True, "no_alternative_claims": ["C1"]}
    made = FakeCase(policy=policy(parameters=(*policy().parameters, parameter("no_alternative.min_claims", 1))))
    left = [{"finding": "D1-2", "reason": "Other knee."}]
    answers = {"decision": "RATE", "lines": {"L1": {"not_used": left}, "L2": line}}
    assert load_answers(FORMS["verify_trials"], answers, made)[1]["lines"]["L2"]["no_alternative"] == "SUPPORTED"
    (study,) = evidence().references
    silent = replace(made, evidence=evidence(references=(replace(study, topics=("OUTCOMES",)),)))
    with pytest.raises(FormError, match="C1 must be stated for this site and cite a source that says so"):
        load_answers(FORMS["verify_trials"], answers, silent)
