"""A claim is what it speaks of, and says no more than its source; who was studied is held against this patient."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from casework.domain.alternatives import no_alternative
from casework.domain.evidence import AssessedClaim, assess_claims

STRONG = {"id": "9", "citation": "Strong AL and others, 2021, PMC7861649"}
GHEISARI = {"id": "7", "citation": "Gheisari M, 2018, 10.1155/2018/6568016"}
GUSENOFF = {"id": "8", "citation": "GUSENOFF-2016"}
GOAL = {"kind": "TREATMENT_GOAL", "site": "FOOT", "goal": "restore weight-bearing capacity", "purpose": "FUNCTION"}
LINES = [{"site": "FOOT"}, {"site": "FACE"}]

Assess = Callable[..., AssessedClaim]


@pytest.fixture(name="assess")
def _assess(make_case: Callable[..., Any], tools: Any) -> Assess:
    def assess(
        text: str, *, cites: str = "9", answer: str | None = None, goal: bool = True, claim: Any = None, **changes: Any
    ) -> AssessedClaim:
        said = {
            "claims": [{"id": "A", "text": text, "cites": [cites], **(claim or {})}],
            "references": [STRONG, GHEISARI, GUSENOFF],
            **changes.pop("statement", {}),
        }
        documents = [tools.document("D1", "The goal is to restore weight-bearing capacity.", GOAL)] if goal else []
        case = make_case(*documents, statement=said, lines=LINES, **changes)
        confirmed = None if answer is None else {"indication": answer}
        file = (case.request, case.documents, case.plan, case.policy, case.evidence)
        return assess_claims(*file, confirmed=confirmed)[0]

    return assess


def test_a_claim_about_this_patients_goal_rests_on_the_chart_though_it_cites_studies(assess: Assess) -> None:
    one = assess("Treatment aims to restore weight-bearing capacity in the feet.")
    assert (one.kind, one.status, [source.kind for source in one.sources]) == ("CHART", "USABLE", ["CHART"])
    assert "It is re-pointed to Note D1" in one.flags[0].text


def test_a_goal_that_the_chart_does_not_give_is_not_relied_on(assess: Assess) -> None:
    stated = {"goals": [{"site": "FOOT", "goal": "restore weight-bearing capacity"}]}
    one = assess("Treatment aims to restore weight-bearing capacity.", goal=False, statement=stated)
    assert (one.kind, one.status) == ("CHART", "NOT_USABLE")
    assert "Nothing on file shows it" in one.flags[0].text


def test_what_studies_found_stays_a_claim_about_studies(assess: Assess) -> None:
    one = assess("It was shown to restore weight-bearing capacity.")
    assert (one.kind, one.sources[0].kind) == ("LITERATURE", "LITERATURE")


@pytest.mark.parametrize(
    "text",
    [
        "The case satisfies all three exceptions to the cosmetic exclusion.",
        "The exclusion of cosmetic procedures has exceptions, and each is met.",
        "The exceptions of Article VI §A ¶8 are met.",
    ],
)
def test_that_the_exceptions_are_met_is_for_the_review_to_find(assess: Assess, text: str) -> None:
    one = assess(text)
    assert (one.kind, one.status, [source.id for source in one.sources]) == ("PLAN", "NOT_USABLE", ["P-EXCL-COSM"])
    assert "whether they are met here is what the review finds" in one.flags[0].text
    assert one.flags[0].repointed_to == one.sources[0]


def test_a_claim_that_names_a_provision_is_about_the_plan(assess: Assess) -> None:
    one = assess("Under Article V §FF it is covered.")
    assert (one.kind, one.status, one.sources[0].id) == ("PLAN", "USABLE", "P-RECON")
    assert assess("There are exceptions to every rule.").kind == "LITERATURE"


def test_a_claim_beyond_what_its_source_shows_is_flagged_by_its_words_or_its_topic(assess: Assess) -> None:
    for one in (
        assess("It prevents worsening foot pressures.", cites="8"),
        assess("It helps for long.", cites="8", claim={"topic": "progression"}),
    ):
        flag = next(flag for flag in one.flags if flag.code == "SOURCE_SAYS_LESS")
        assert "GUSENOFF-2016 bears out: tissue thickness was unchanged" in flag.text
        assert (flag.severity, one.status) == ("LIMIT", "INDIRECT")
    assert "SOURCE_SAYS_LESS" not in {flag.code for flag in assess("Pain fell.", cites="8").flags}


def test_a_limit_of_a_source_of_the_same_patients_makes_its_claim_indirect(
    make_case: Callable[..., Any],
) -> None:
    case = make_case(statement={"claims": [{"id": "A", "text": "Hands heal.", "cites": ["9"]}], "references": [STRONG]})
    limits = ({"words": ["hands"], "text": "hands did not change"},)
    held = tuple(replace(one, limits=limits) if one.id == "PMC7861649" else one for one in case.evidence.references)
    library = replace(case.evidence, references=held)
    one = assess_claims(case.request, case.documents, case.plan, case.policy, library)[0]
    assert (one.status, [flag.code for flag in one.flags]) == ("INDIRECT", ["SOURCE_SAYS_LESS"])


@pytest.mark.parametrize(
    ("label", "code", "answer", "status"),
    [
        ("Systemic sclerosis", "M34.9", None, "USABLE"),
        ("Facial burn", "T20.3", None, "INDIRECT"),
        ("Facial burn", "T20.3", "NOT_INDICATED", "INDIRECT"),
        ("Thickened skin", "", None, "INDIRECT"),
        ("Thickened skin", "", "INDICATED", "USABLE"),
    ],
)
def test_studies_are_direct_for_the_condition_that_was_found_for_this_patient(
    assess: Assess, label: str, code: str, answer: str | None, status: str
) -> None:
    one = assess("It helps.", answer=answer, diagnoses=[{"label": label, **({"code": code} if code else {})}])
    assert one.status == status


def shown(make_case: Callable[..., Any], cites: list[str], *, named: Any = None, **changes: Any) -> dict[str, Any]:
    texts = ["No systemic agents treat the skin in scleroderma.", "Nothing else helps."]
    said = {
        "claims": [
            {"id": id, "text": text, "cites": [cite]} for id, text, cite in zip("AB", texts, cites, strict=False)
        ],
        "references": [STRONG, GHEISARI, {"id": "1"}],
        "alternatives": [{"site": "FACE", "claim": id} for id in "AB"],
    }
    case = make_case(statement=said, lines=LINES, **changes)
    return no_alternative(case.request, case.documents, case.evidence, case.policy, "FACE", named=named)


def test_that_nothing_else_helps_needs_a_source_that_is_about_that(make_case: Callable[..., Any]) -> None:
    assert shown(make_case, ["7"])["status"] == "UNSUPPORTED"
    assert shown(make_case, ["9"]) == {"status": "SUPPORTED", "claims": ["A"], "likely": []}


def test_only_the_claims_that_the_reviewer_names_count(make_case: Callable[..., Any]) -> None:
    assert shown(make_case, ["9", "7"], named=["B"])["status"] == "UNSUPPORTED"
    assert shown(make_case, ["9", "7"], named=["A"])["claims"] == ["A"]
    assert shown(make_case, ["9", "9"])["claims"] == ["A", "B"]


def test_a_source_that_is_only_likely_is_told_apart(make_case: Callable[..., Any]) -> None:
    assert shown(make_case, ["1"]) == {"status": "SUPPORTED", "claims": ["A"], "likely": ["A"]}


def test_that_nothing_else_helps_is_not_borrowed_from_another_condition(make_case: Callable[..., Any]) -> None:
    assert shown(make_case, ["9"], diagnoses=[{"label": "Burn", "code": "T20.3"}])["status"] == "UNSUPPORTED"
