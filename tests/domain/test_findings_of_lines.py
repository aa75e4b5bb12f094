"""Indications, components of medical necessity, guardrails, contradictions, completeness."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.domain import contradictions, guardrails
from casework.domain.completeness import missing_documents
from casework.domain.indication import find_indication
from casework.domain.line_facts import fill, found_reasons, line_facts, line_findings, missing, place, trial_words
from casework.domain.necessity import assess_components
from casework.domain.request import ChartDocument

MET = {
    "indication": "INDICATED",
    "standing": "ESTABLISHED",
    "purpose": "RECONSTRUCTIVE",
    "conservative": "MET",
    "function": "IMPAIRED",
    "deficit": "SHOWN",
    "measured": "NOT_NEEDED",
    "mandate": "NONE",
    "network_gap": "NONE",
}


@pytest.mark.parametrize(
    ("changed", "results"),
    [
        ({}, ["MET", "MET", "MET", "MET"]),
        ({"conservative": "NO_ALTERNATIVE"}, ["MET", "MET", "MET", "MET"]),
        ({"conservative": "NOT_NEEDED", "measured": "MET"}, ["MET", "MET", "MET", "MET"]),
        ({"measured": "NOT_SHOWN"}, ["MET", "MET", "MET", "NOT_MET"]),
        ({"measured": "UNKNOWN"}, ["MET", "MET", "MET", "UNKNOWN"]),
        ({"indication": "NOT_INDICATED"}, ["NOT_MET", "MET", "MET", "MET"]),
        ({"standing": "DOUBT"}, ["MET", "UNKNOWN", "MET", "MET"]),
        ({"standing": "NOT_ESTABLISHED"}, ["MET", "NOT_MET", "MET", "MET"]),
        ({"purpose": "NOT_SHOWN"}, ["MET", "MET", "NOT_MET", "MET"]),
        ({"function": "UNKNOWN"}, ["MET", "MET", "MET", "UNKNOWN"]),
        ({"function": "UNKNOWN", "conservative": "NOT_SHOWN"}, ["MET", "MET", "MET", "NOT_MET"]),
        ({"purpose": None}, ["MET", "MET", "UNKNOWN", "MET"]),
    ],
)
def test_a_component_is_met_when_all_that_it_rests_on_is(
    library: Any, changed: dict[str, Any], results: list[str]
) -> None:
    found = assess_components(next(one for one in library.plans if one.id == "HMO-01"), {**MET, **changed})
    assert [found[number].result for number in (1, 2, 3, 4)] == results


def test_a_component_says_what_it_follows_from(library: Any) -> None:
    told = assess_components(
        next(one for one in library.plans if one.id == "HMO-01"), {**MET, "conservative": "NOT_SHOWN", "function": None}
    )[4].to_json()
    assert told["text"] == "Most appropriate treatment"
    assert told["reasons"] == ["conservative is NOT_SHOWN: not met", "function is not found: unknown"]


@pytest.mark.parametrize(
    ("diagnoses", "indication"),
    [
        ([{"label": "Scleroderma, diffuse"}], "INDICATED"),
        ([{"label": "Connective tissue disease", "code": "M34.0"}], "INDICATED"),
        ([{"label": "SSc"}], "INDICATED"),
        ([{"label": "Discussion"}], "UNKNOWN"),
        ([{"label": "Facial volume loss from ageing", "code": "L57.4"}], "UNKNOWN"),
        ([], "UNKNOWN"),
    ],
)
def test_an_indication_is_found_by_its_words_or_its_code(
    make_case: Callable[..., Any], diagnoses: list[Any], indication: str
) -> None:
    case = make_case(diagnoses=diagnoses)
    assert find_indication(case.request, case.documents, case.policy)["indication"] == indication


def test_an_indication_is_found_in_the_chart_with_its_words(make_case: Callable[..., Any], tools: Any) -> None:
    document = tools.document("D1", "Systemic sclerosis since 2014.", {"kind": "DIAGNOSIS", "cause": "DISEASE"})
    case = make_case(document, diagnoses=[])
    found = find_indication(case.request, case.documents, case.policy)
    assert (found["indication"], found["cause"], found["labels"]) == (
        "INDICATED",
        "DISEASE",
        ["Systemic sclerosis (scleroderma)"],
    )
    assert found["sources"][0]["quote"] == "Systemic sclerosis since 2014."
    ageing = tools.document("D1", "Ageing.", {"kind": "DIAGNOSIS", "cause": "NONE"})
    case = make_case(ageing, diagnoses=[])
    assert find_indication(case.request, case.documents, case.policy)["cause"] == "NONE"


DENIAL = {"lines": {"L1": {"outcome": "DENY", "reasons": ["COSMETIC_EXCLUSION", "FUNCTION_NOT_DOCUMENTED"]}}}


def test_a_cosmetic_denial_is_blocked_where_disease_impairs_function(library: Any) -> None:
    policy = next(one for one in library.policies if one.id == "FG-01")
    results = guardrails.armed(policy, MET, line="L1")
    assert {one["guardrail"]: one["armed"] for one in results} == {"GR-COSMETIC": True, "GR-EXPERIMENTAL": True}
    fired = guardrails.fired(policy, results, DENIAL)
    assert [(one["guardrail"], one["reasons"], one["fired"]) for one in fired] == [
        ("GR-COSMETIC", ["COSMETIC_EXCLUSION"], True)
    ]
    assert results[0]["conditions"][1] == {"finding": "deficit", "value": "SHOWN", "holds": True}


@pytest.mark.parametrize(
    "findings",
    [{**MET, "deficit": "NOT_SHOWN"}, {**MET, "indication": "NOT_INDICATED"}, {**MET, "deficit": None}, {}],
)
def test_a_cosmetic_denial_is_free_where_no_disease_impairs_function(library: Any, findings: Any) -> None:
    policy = next(one for one in library.policies if one.id == "FG-01")
    assert guardrails.fired(policy, guardrails.armed(policy, findings), DENIAL) == []


def test_an_experimental_denial_is_blocked_where_the_standing_is_established(library: Any) -> None:
    policy = next(one for one in library.policies if one.id == "FG-01")
    draft = {"lines": {"L1": {"outcome": "DENY", "reasons": ["EXPERIMENTAL_INVESTIGATIONAL"]}}}
    assert [one["guardrail"] for one in guardrails.fired(policy, guardrails.armed(policy, MET), draft)] == [
        "GR-EXPERIMENTAL"
    ]
    doubt = guardrails.armed(policy, {**MET, "standing": "NOT_ESTABLISHED"})
    assert guardrails.fired(policy, doubt, draft) == []


def test_a_guardrail_fires_only_on_its_own_line_and_only_on_denials(library: Any) -> None:
    policy = next(one for one in library.policies if one.id == "FG-01")
    results = guardrails.armed(policy, MET, line="L2")
    assert guardrails.fired(policy, results, DENIAL) == []
    approval = {"lines": {"L2": {"outcome": "APPROVE", "reasons": ["COSMETIC_EXCLUSION"]}}}
    assert guardrails.fired(policy, results, approval) == []


def spoken(tools: Any, id: str, kind: str, day: str, author: str, **more: Any) -> ChartDocument:
    finding = {"kind": kind, "site": "FACE", "domain": "ORAL_COMPETENCE", **more}
    return ChartDocument.from_json(tools.document(id, f"What {id} says.", finding, dated=day, author=author))


def test_documents_that_say_opposite_things_within_a_month_contradict(tools: Any) -> None:
    deficit = spoken(tools, "S", "FUNCTIONAL_DEFICIT", "2026-01-20", "Surgeon")
    normal = spoken(tools, "D", "FUNCTION_NORMAL", "2026-01-22", "Dentist")
    found = contradictions.find([deficit, normal])
    assert [(one["id"], one["documents"], one["days"]) for one in found] == [
        ("FACE-ORAL_COMPETENCE-S-D", ["S", "D"], 2)
    ]
    assert found[0]["quotes"] == ["What S says.", "What D says."]
    assert contradictions.find([deficit, normal], window_days=1) == []


@pytest.mark.parametrize(
    "normal",
    [{"day": "2026-02-20"}, {"site": "FOOT"}, {"domain": "EATING"}],
)
def test_documents_of_other_times_sites_or_domains_do_not_contradict(tools: Any, normal: dict[str, str]) -> None:
    deficit = spoken(tools, "S", "FUNCTIONAL_DEFICIT", "2026-01-20", "Surgeon")
    day = normal.pop("day", "2026-01-22")
    assert contradictions.find([deficit, spoken(tools, "D", "FUNCTION_NORMAL", day, "Dentist", **normal)]) == []


def test_what_its_own_author_has_taken_back_no_longer_contradicts(tools: Any) -> None:
    deficit = spoken(tools, "S", "FUNCTIONAL_DEFICIT", "2026-01-20", "Surgeon")
    normal = spoken(tools, "D", "FUNCTION_NORMAL", "2026-01-22", "Dentist")
    again = spoken(tools, "D2", "FUNCTIONAL_DEFICIT", "2026-02-05", "Dentist")
    assert contradictions.find([deficit, normal, again]) == []
    other = spoken(tools, "A", "FUNCTIONAL_DEFICIT", "2026-02-05", "Surgeon")
    assert [one["id"] for one in contradictions.find([deficit, normal, other])] == [
        "FACE-ORAL_COMPETENCE-S-D",
        "FACE-ORAL_COMPETENCE-D-A",
    ]


def test_a_document_does_not_contradict_itself(tools: Any) -> None:
    both = tools.document(
        "D",
        "Left and right differ.",
        {"kind": "FUNCTIONAL_DEFICIT", "site": "FACE", "domain": "EATING"},
        {"kind": "FUNCTION_NORMAL", "site": "FACE", "domain": "EATING"},
    )
    assert contradictions.find([ChartDocument.from_json(both)]) == []


def test_the_window_is_the_policys(library: Any) -> None:
    assert contradictions.window(next(one for one in library.policies if one.id == "FG-01"), on=date(2026, 2, 2)) == 30
    assert (
        contradictions.window(next(one for one in library.policies if one.id == "FG-01"), on=date(2020, 2, 2))
        == contradictions.WINDOW_DAYS
    )


def test_a_further_session_needs_the_note_of_the_one_before(make_case: Callable[..., Any], tools: Any) -> None:
    note = tools.document("D1", "Note.")
    first, second = make_case(note), make_case(note, session=2)
    assert missing_documents(first.policy, first.request, first.documents) == ()
    assert [one.id for one in missing_documents(second.policy, second.request, second.documents)] == ["PRIOR_SESSION"]


def test_findings_are_read_from_what_the_stages_wrote(make_case: Callable[..., Any], tools: Any) -> None:
    data = tools.found("L1", **tools.favourable)
    case = make_case(data=data)
    assert line_findings(case, case.data)["L1"] == {
        **MET,
        "cause": "DISEASE",
        "exclusion": "NOT_TRIGGERED",
        "serial": "NOT_NEEDED",
        **dict.fromkeys(("serial_plan", "serial_response", "serial_interval", "serial_count"), "NOT_NEEDED"),
        "information": "NOT_ASKED",
        "necessity": "ALL_MET",
    }
    further = make_case(
        session=2,
        answers={"weigh_evidence": {"lines": {"L1": {"standing": "NOT_ESTABLISHED"}}}},
        data={**data, "rate_serial": {"rating": "SUPPORTED"}},
    )
    found = line_findings(further, further.data)["L1"]
    assert (found["standing"], found["serial"]) == ("NOT_ESTABLISHED", "SUPPORTED")


def test_the_reasons_to_approve_are_those_that_the_tables_found(make_case: Callable[..., Any], tools: Any) -> None:
    case = make_case(session=2, data=tools.found("L1", **tools.favourable))
    case.data["rate_serial"] = {"rating": "SUPPORTED", "reason": "SERIAL_PLAN_DOCUMENTED"}
    findings = line_findings(case, case.data)["L1"]
    assert found_reasons(case, case.data, "L1", findings) == (
        "RECONSTRUCTIVE_FUNCTION",
        "CONSERVATIVE_FAILED",
        "FUNCTIONAL_DEFICIT",
        "SERIAL_PLAN_DOCUMENTED",
        "NOT_COSMETIC",
        "NOT_EXPERIMENTAL",
        "MEDICALLY_NECESSARY",
    )
    assert found_reasons(make_case(), {}, "L1", {}) == ()


def test_texts_are_filled_and_say_where_nothing_is_stated() -> None:
    text = "{failed_modalities} of {min_modalities} kinds, {failed_weeks} weeks, {trials}"
    facts = {"failed_modalities": 0, "min_modalities": 2, "failed_weeks": 2.5, "trials": ""}
    assert fill(text, facts) == "0 of 2 kinds, 2.5 weeks, not stated"
    assert fill("{unheard_of}", {}) == "not stated"


def test_a_site_is_called_with_its_side(make_case: Callable[..., Any]) -> None:
    lines = [{"site": "FOOT", "side": side, "code": side} for side in ("BILATERAL", "LEFT", "RIGHT")]
    case = make_case(lines=[*lines, {"site": "LOWER_LIP"}, {"site": "KNEE", "side": "LEFT"}])
    assert [place(case.policy, line) for line in case.request.lines] == [
        "both feet",
        "the left foot",
        "the right foot",
        "the lower lip",
        "the knee (left)",
    ]


def test_trials_are_told_with_their_length() -> None:
    assert trial_words({"name": "padding", "weeks": 1}) == "padding (1 week)"
    assert trial_words({"weeks": 2.5}) == "unnamed (2.5 weeks)"
    assert trial_words({"name": "padding"}) == "padding (duration not stated)"


def rounds(*asked: tuple[str, list[str]]) -> dict[str, Any]:
    return {"information": {"rounds": [{"status": status, "items": items} for status, items in asked]}}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([("LAPSED", ["PRIOR_SESSION", "A photograph"])], ["PRIOR_SESSION", "A photograph"]),
        ([("ANSWERED", ["PRIOR_SESSION", "A photograph"])], ["PRIOR_SESSION"]),
        ([("ANSWERED", ["A photograph"])], []),
        ([("LAPSED", ["CONSULTATION", "Consultation note of the treating surgeon"])], []),
        ([("LAPSED", ["A photograph"]), ("LAPSED", ["A photograph"])], ["A photograph"]),
        ([], []),
    ],
)
def test_what_is_missing_is_told_by_its_label_and_once(
    make_case: Callable[..., Any], tools: Any, asked: list[Any], told: list[str]
) -> None:
    case = make_case(tools.document("D1", "Note."), session=2, parts=rounds(*asked))
    labels = {one.id: one.label for one in case.policy.required_documents}
    assert missing(case) == [labels.get(one, one) for one in told]


def test_facts_come_from_the_chart_where_nobody_has_answered_yet(make_case: Callable[..., Any], tools: Any) -> None:
    document = tools.document(
        "D1",
        "Padding for two weeks did not help; she cannot stand.",
        {"kind": "CONSERVATIVE_TRIAL", "site": "FOOT", "name": "padding", "weeks": 2, "outcome": "FAILED"},
        {"kind": "FUNCTIONAL_DEFICIT", "site": "FOOT", "domain": "MOBILITY", "quote": "she cannot stand"},
        {"kind": "TREATMENT_GOAL", "site": "FOOT", "goal": "stand again"},
    )
    data = {"verify_trials": {"lines": {"L1": {"failed_modalities": 1, "failed_weeks": 2}}}}
    member = tools.request()["member"] | {"coverage": {"starts": "2024-01-01", "ends": "2025-12-31", "rescinded": True}}
    case = make_case(document, data=data, member=member)
    facts = line_facts(case, case.data, [])["L1"]
    assert facts["trials"] == "padding (2 weeks)"
    assert facts["deficits"] == "she cannot stand"
    assert facts["goal"] == "stand again"
    assert (facts["failed_modalities"], facts["min_modalities"], facts["failed_weeks"], facts["min_weeks"]) == (
        1,
        2,
        2,
        12,
    )
    assert facts["coverage"] == "from 2024-01-01 to 2025-12-31, rescinded; the day of the service is 2026-02-02"
    assert facts["exclusion_words"] == ""
