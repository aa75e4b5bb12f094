"""A patient's condition is known by its code, else by words that say so without a doubt, else by a person."""

from collections.abc import Callable
from typing import Any

import pytest

from casework.domain.indication import find_indication, names, population_terms

Find = Callable[..., dict[str, Any]]


@pytest.fixture(name="find")
def _find(make_case: Callable[..., Any], tools: Any) -> Find:
    def find(*diagnoses: dict[str, Any], chart: Any = None, answer: str | None = None) -> dict[str, Any]:
        documents = [] if chart is None else [tools.document("D1", chart["quote"], {"kind": "DIAGNOSIS", **chart})]
        case = make_case(*documents, diagnoses=list(diagnoses))
        confirmed = None if answer is None else {"indication": answer, "indication_reason": "As told."}
        return find_indication(case.request, case.documents, case.policy, confirmed=confirmed)

    return find


def test_a_code_is_believed_before_the_words_beside_it(find: Find) -> None:
    assert find({"label": "Connective tissue disease", "code": "M34.1"})["basis"] == "CODE"
    assert find({"label": "Connective tissue disease", "code": "m341"})["indication"] == "INDICATED"
    assert find({"label": "Localized scleroderma (morphea)", "code": "L94.0"})["indication"] == "UNKNOWN"
    assert find({"label": "Foot pain; scleroderma ruled out", "code": "M79.67"})["indication"] == "UNKNOWN"


@pytest.mark.parametrize(
    ("label", "indication", "in_doubt"),
    [
        ("Systemic sclerosis without lung disease", "INDICATED", False),
        ("CREST syndrome", "INDICATED", False),
        ("Foot pain. No fracture. Diffuse scleroderma.", "INDICATED", False),
        ("Morphea", "UNKNOWN", False),
        ("Localized scleroderma", "UNKNOWN", False),
        ("scleroderma ruled out", "UNKNOWN", True),
        ("Suspected systemic sclerosis", "UNKNOWN", True),
        ("no evidence of scleroderma", "UNKNOWN", True),
        ("Systemic sclerosis was not confirmed", "UNKNOWN", True),
        ("Scleroderma, not yet confirmed", "UNKNOWN", True),
        ("Scleroderma, so far unconfirmed", "UNKNOWN", True),
        ("Scleroderma?", "UNKNOWN", True),
        ("Mother has scleroderma", "UNKNOWN", True),
        ("Burn scar of the face", "UNKNOWN", False),
    ],
)
def test_words_count_only_where_they_leave_no_doubt(find: Find, label: str, indication: str, in_doubt: bool) -> None:
    found = find({"label": label})
    assert found["indication"] == indication
    assert found["unsure"] == ([label] if in_doubt else [])


def test_a_charted_label_counts_only_where_its_quotation_bears_it_out(find: Find) -> None:
    label = {"label": "systemic sclerosis"}
    assert find(chart={**label, "quote": "Limited disease since 2014"})["indication"] == "INDICATED"
    assert find(chart={**label, "quote": "The disease was ruled out in 2014"})["indication"] == "UNKNOWN"
    assert find(chart={**label, "quote": "No systemic sclerosis was found"})["indication"] == "UNKNOWN"
    coded = find(chart={**label, "quote": "Sclerosis", "code": "M34.0"})
    assert (coded["basis"], coded["sources"][0]["quote"]) == ("CODE", "Sclerosis")


def test_only_a_person_says_that_a_treatment_is_not_indicated(find: Find) -> None:
    burn = {"label": "Burn scar", "code": "T20.3"}
    assert find(burn)["indication"] == "UNKNOWN"
    assert [find(burn, answer=one)["indication"] for one in ("NOT_INDICATED", "INDICATED", "UNKNOWN")] == [
        "NOT_INDICATED",
        "INDICATED",
        "UNKNOWN",
    ]
    assert find(burn, answer="NOT_INDICATED")["basis"] == "PERSON"


def test_what_a_code_shows_stands_against_any_answer_and_words_only_against_not_knowing(find: Find) -> None:
    coded, worded = {"label": "SSc", "code": "M34.9"}, {"label": "SSc"}
    assert find(coded, answer="NOT_INDICATED")["indication"] == "INDICATED"
    assert find(worded, answer="NOT_INDICATED")["indication"] == "NOT_INDICATED"
    assert find(worded, answer="UNKNOWN")["indication"] == "INDICATED"


def test_patients_are_like_this_one_when_they_have_the_condition_that_was_found(library: Any, find: Find) -> None:
    policy = next(one for one in library.policies if one.id == "FG-01")
    assert "systemic sclerosis" in population_terms(policy, find({"label": "SSc"}))
    assert population_terms(policy, find({"label": "Burn scar", "code": "T20.3"})) == ()
    assert population_terms(policy, find({"label": "Burn"}, answer="INDICATED")) == policy.population


def test_a_name_is_found_in_whole_words_and_not_inside_another_condition() -> None:
    assert names("Ten women with systemic scleroderma.", ["scleroderma"])
    assert not names("Discussion of classes", ["ssc"])
    assert not names("Linear scleroderma", ["scleroderma"], but=["linear scleroderma"])


def test_a_code_of_the_request_alone_settles_nothing_where_the_chart_takes_it_back(
    make_case: Callable[..., Any], tools: Any
) -> None:
    def found(**diagnosis: Any) -> str:
        text = "Systemic sclerosis was ruled out in 2024."
        said = {"kind": "DIAGNOSIS", "label": "systemic sclerosis", "quote": text[:-1], **diagnosis}
        case = make_case(tools.document("D1", text, said), diagnoses=[{"label": "Systemic sclerosis", "code": "M34.9"}])
        return str(find_indication(case.request, case.documents, case.policy)["indication"])

    assert found() == "UNKNOWN"
    assert found(code="M34.9") == "INDICATED"
