"""Claims are held against their sources; what limits them is told."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from casework.domain.alternatives import no_alternative
from casework.domain.evidence import AssessedClaim, assess_claims, is_direct, resolve
from casework.domain.flags import find_flags
from casework.domain.sources import Flag
from casework.domain.statement import SubmittedReference


def claim(id: str, text: str = "It helps.", **more: Any) -> dict[str, Any]:
    return {"id": id, "text": text, **more}


TITLE = "Autologous Fat Grafting for Pedal Fat Pad Atrophy: A Prospective Randomized Clinical Trial"
GUSENOFF = {
    "id": "8",
    "citation": f"Gusenoff JA et al. {TITLE}",
}
STRONG = {"id": "9", "citation": "Strong AL and others, 2021, PMC7861649"}
FANG = {"id": "10", "citation": "PMC9893916"}
OWN = {"id": "11", "citation": "Nobody N. A study that the library does not hold. 2024"}
NUMBER = {"id": "1"}


@pytest.fixture(name="assess")
def _assess(make_case: Callable[..., Any]) -> Callable[..., dict[str, AssessedClaim]]:
    def assess(*claims: dict[str, Any], documents: Any = (), **statement: Any) -> dict[str, AssessedClaim]:
        references = [GUSENOFF, STRONG, FANG, OWN, NUMBER]
        said = {"claims": list(claims), "references": references, **statement}
        lines = [{"site": "FOOT"}, {"site": "FACE"}]
        case = make_case(*documents, statement=said, lines=lines)
        assessed = assess_claims(case.request, case.documents, case.plan, case.policy, case.evidence)
        return {one.id: one for one in assessed}

    return assess


def codes(one: AssessedClaim) -> list[str]:
    return [flag.code for flag in one.flags]


def test_a_reference_is_known_by_its_bibliography(make_case: Callable[..., Any]) -> None:
    case = make_case()
    found = resolve(case.request, case.evidence, SubmittedReference(**GUSENOFF))
    assert found.reference is not None
    assert (found.reference.id, found.certainty) == ("GUSENOFF-2016", "CERTAIN")
    unknown = resolve(case.request, case.evidence, SubmittedReference(**OWN))
    assert (unknown.reference, unknown.certainty) == (None, "UNAPPRAISED")
    vague = resolve(case.request, case.evidence, SubmittedReference(id="5", citation="PRS 2016"))
    assert (vague.reference, vague.certainty) == (None, "UNAPPRAISED")
    number = resolve(case.request, case.evidence, SubmittedReference(**NUMBER))
    assert (number.reference, number.certainty) == (None, "NOT_FOUND")


def test_a_claim_on_patients_with_the_same_condition_is_usable(assess: Callable[..., Any]) -> None:
    one = assess(claim("A", cites=["9"]))["A"]
    assert (one.status, codes(one)) == ("USABLE", [])
    assert one.sources[0].id == "PMC7861649"


def test_a_claim_on_other_patients_supports_only_indirectly(assess: Callable[..., Any]) -> None:
    one = assess(claim("A", cites=["8"]))["A"]
    assert (one.status, codes(one)) == ("INDIRECT", ["INDIRECT_POPULATION"])
    assert "Adults with forefoot fat pad atrophy" in one.flags[0].text


def test_one_study_of_the_same_condition_among_the_cited_is_enough(assess: Callable[..., Any]) -> None:
    assert assess(claim("A", cites=["8", "9"]))["A"].status == "USABLE"


def test_a_claim_without_any_source_is_not_relied_on(assess: Callable[..., Any]) -> None:
    found = assess(claim("A"), claim("B", cites=["1"]))
    assert {one.status for one in found.values()} == {"NOT_USABLE"}
    assert "cites nothing" in found["A"].flags[0].text
    assert "cites only reference 1, of which nobody can tell what it is" in found["B"].flags[0].text


def test_a_source_that_the_library_does_not_hold_supports_only_indirectly(assess: Callable[..., Any]) -> None:
    one = assess(claim("A", cites=["11"]))["A"]
    assert one.status == "INDIRECT"
    assert one.sources[0].cite == OWN["citation"]
    assert "does not hold" in one.flags[0].text


@pytest.mark.parametrize(
    ("more", "usable"),
    [
        ({"quantities": [{"measure": "cure", "value": "40%"}]}, False),
        ({"quantities": [{"measure": "cure", "value": 40, "unit": "%"}]}, False),
        ({"quantities": [{"measure": "cure", "value": 40, "unit": "percent"}]}, False),
        ({"text": "It cures 40 per cent."}, False),
        ({"text": "It cures 40%.", "quantities": [{"measure": "cure", "value": 40}]}, False),
        ({"quantities": [{"measure": "cure", "value": "40%", "denominator": 50}]}, True),
        ({"quantities": [{"measure": "cure", "value": "40%", "n": 50}]}, True),
        ({"quantities": [{"measure": "cure", "value": "4 of 10"}]}, True),
        ({"text": "It cures many."}, True),
    ],
)
def test_a_share_needs_the_number_that_it_is_a_share_of(
    assess: Callable[..., Any], more: dict[str, Any], usable: bool
) -> None:
    one = assess({**claim("A", cites=["9"]), **more})["A"]
    assert (one.status == "USABLE") is usable
    assert ("NO_DENOMINATOR" in codes(one)) is not usable


def test_a_share_that_a_matched_study_counts_has_its_denominator_there(assess: Callable[..., Any]) -> None:
    one = assess(
        claim(
            "A",
            "Major complications are 10.9%.",
            cites=["10"],
            quantities=[{"measure": "major complications", "value": "10.9%"}],
        )
    )["A"]
    assert "NO_DENOMINATOR" not in codes(one)
    other = assess(claim("A", "Major complications are 13.4%.", cites=["10"]))["A"]
    assert "NO_DENOMINATOR" in codes(other)


def test_a_group_compared_with_itself_shows_change_and_not_superiority(assess: Callable[..., Any]) -> None:
    found = assess(
        claim("A", "Pain fell (p=0.022).", cites=["8"]),
        claim("B", cites=["9"], quantities=[{"measure": "pain", "value": 3, "comparison": "within group"}]),
        claim("C", cites=["8"], quantities=[{"measure": "weight", "value": "p=0.022"}]),
        claim("D", cites=["8"], quantities=[{"measure": "pain", "value": "p=0.5"}]),
    )
    assert {id for id, one in found.items() if "WITHIN_GROUP_ONLY" in codes(one)} == {"A", "B"}


DOCUMENT = {
    "text": "Severe pain at pressure points. Orthotics for 12 weeks did not help. Lips stay apart.",
    "findings": [
        {
            "kind": "FUNCTIONAL_DEFICIT",
            "site": "FOOT",
            "domain": "PAIN",
            "deficit": "pain under load",
            "quote": "Severe pain at pressure points",
        },
        {
            "kind": "CONSERVATIVE_TRIAL",
            "site": "FOOT",
            "name": "orthotics",
            "weeks": 12,
            "outcome": "FAILED",
            "quote": "Orthotics for 12 weeks did not help.",
        },
        {"kind": "FUNCTIONAL_DEFICIT", "site": "FACE", "domain": "EATING", "quote": "Lips stay apart."},
    ],
}


@pytest.mark.parametrize(
    "more",
    [
        {"quote": "Orthotics for 12 weeks"},
        {"topic": "conservative", "line": "L1"},
        {"topic": "CONSERVATIVE_TRIAL"},
        {"text": "She tried orthotics and failed.", "line": "L1"},
        {"text": "The chart says severe pain at rest.", "line": "L1"},
        {"text": "Eating is impaired.", "line": "L2"},
    ],
)
def test_a_claim_about_the_chart_is_repointed_to_the_document_that_shows_it(
    assess: Callable[..., Any], tools: Any, more: dict[str, Any]
) -> None:
    document = tools.document("D1", DOCUMENT["text"], *DOCUMENT["findings"])
    one = assess({**claim("A", kind="CHART", cites=["1"]), **more}, documents=[document])["A"]
    assert (one.status, codes(one)) == ("USABLE", ["SOURCE_KIND_MISMATCH"])
    assert one.flags[0].repointed_to is not None
    assert (one.flags[0].repointed_to.kind, one.flags[0].repointed_to.id) == ("CHART", "D1")
    assert one.flags[0].repointed_to.quote in document["text"]


@pytest.mark.parametrize(
    "more",
    [
        {"quote": "Orthotics for 20 weeks", "topic": "CONSERVATIVE"},
        {"topic": "SERIAL"},
        {"text": "She tried orthotics.", "line": "L2"},
        {"text": "Eating is impaired.", "line": "L1"},
        {"text": "She can walk for pain at times."},
    ],
)
def test_a_claim_about_the_chart_that_no_document_shows_is_not_relied_on(
    assess: Callable[..., Any], tools: Any, more: dict[str, Any]
) -> None:
    document = tools.document("D1", DOCUMENT["text"], *DOCUMENT["findings"])
    one = assess({**claim("A", kind="CHART", cites=["1"]), **more}, documents=[document])["A"]
    assert (one.status, one.flags[0].severity) == ("NOT_USABLE", "REFUSE")
    assert "Nothing on file shows it" in one.flags[0].text


def test_a_fact_that_cites_nothing_or_its_own_kind_is_no_mismatch(assess: Callable[..., Any], tools: Any) -> None:
    document = tools.document("D1", DOCUMENT["text"], *DOCUMENT["findings"])
    references = [{"id": "D", "citation": "Note D1"}, {"id": "P", "citation": "Article V, Section FF, of the plan"}]
    found = assess(
        claim("A", kind="CHART", quote="Lips stay apart."),
        claim("B", kind="CHART", quote="Lips stay apart.", cites=["D"]),
        claim("C", kind="PLAN", topic="RECONSTRUCTIVE", cites=["P"]),
        claim("E", kind="CHART", quote="Nowhere", cites=[]),
        documents=[document],
        references=references,
    )
    assert [codes(found[id]) for id in "ABC"] == [[], [], []]
    assert [found[id].status for id in "ABCE"] == ["USABLE", "USABLE", "USABLE", "NOT_USABLE"]


def test_a_quotation_of_the_plan_must_stand_in_the_plan_word_for_word(
    assess: Callable[..., Any], plan_text: str
) -> None:
    found = assess(
        claim("A", kind="PLAN", quote=plan_text, cites=["1"]),
        claim("B", kind="PLAN", quote=plan_text.replace("either ", ""), cites=["1"]),
        claim("C", "Under Article VI §A ¶8 it is covered.", kind="PLAN", cites=["1"]),
    )
    assert [found[id].status for id in "ABC"] == ["USABLE", "NOT_USABLE", "USABLE"]
    assert found["A"].sources[0].quote == plan_text
    assert "in the words that it quotes" in found["B"].flags[0].text


@pytest.fixture(name="plan_text")
def _plan_text() -> str:
    return "the primary purpose is either to treat a medical condition or to improve or restore physiologic function"


def test_criteria_are_cited_by_name_and_never_quoted(assess: Callable[..., Any]) -> None:
    found = assess(
        claim("A", "The MCG guideline supports it.", kind="CRITERIA", cites=["1"]),
        claim("B", "A guideline of somebody supports it.", kind="CRITERIA", cites=["1"]),
        claim("C", kind="CRITERIA", topic="MCG-WSM", cites=["1"]),
    )
    assert [found[id].status for id in "ABC"] == ["USABLE", "NOT_USABLE", "USABLE"]
    assert found["A"].sources[0].kind == "CRITERIA"
    assert found["A"].sources[0].quote == ""


def test_an_alternative_is_missing_only_where_the_policy_lets_usable_claims_show_it(
    make_case: Callable[..., Any],
) -> None:
    def status(site: str, cites: list[str], stated: list[dict[str, str]]) -> dict[str, Any]:
        said = {"claims": [claim("A", cites=cites)], "references": [STRONG, GUSENOFF], "alternatives": stated}
        case = make_case(statement=said, lines=[{"site": "FACE"}, {"site": "FOOT"}])
        return no_alternative(case.request, case.documents, case.evidence, case.policy, site)

    assert status("FACE", ["9"], []) == {"status": "NOT_CLAIMED", "claims": [], "likely": []}
    assert status("FACE", ["9"], [{"site": "face", "claim": "A"}]) == {
        "status": "SUPPORTED",
        "claims": ["A"],
        "likely": [],
    }
    assert status("FACE", ["8"], [{"site": "FACE", "claim": "A"}]) == {
        "status": "UNSUPPORTED",
        "claims": [],
        "likely": [],
    }
    assert status("FOOT", ["9"], [{"site": "FOOT", "claim": "A"}])["status"] == "UNSUPPORTED"


def test_a_population_is_direct_when_it_names_the_condition(library: Any) -> None:
    evidence = {one.id: one for one in library.evidence}["EV-FG-01"]
    (sclerosis,) = {one.id: one for one in library.policies}["FG-01"].indications
    assert [one.id for one in evidence.references if is_direct(one, ["burn"])] == []
    assert {one.id for one in evidence.references if is_direct(one, sclerosis.terms)} == {
        "PMC4874304",
        "GHEISARI-2018",
        "PMC7861649",
        "WRR-2025-E70045",
    }


@pytest.fixture(name="flags")
def _flags(make_case: Callable[..., Any]) -> Callable[..., list[Flag]]:
    def flags(*documents: Any, **changes: Any) -> list[Flag]:
        case = make_case(*documents, **changes)
        return find_flags(case.request, case.documents, case.plan, case.policy, case.evidence)

    return flags


def trial(site: str, name: str = "orthotics", **more: Any) -> dict[str, Any]:
    return {"kind": "CONSERVATIVE_TRIAL", "site": site, "name": name, **more}


def test_a_number_without_a_bibliography_is_flagged_and_a_known_one_is_not(flags: Callable[..., list[Flag]]) -> None:
    found = flags(statement={"references": [NUMBER, GUSENOFF, OWN]})
    told = {one.subject: one for one in found if one.code == "REFERENCE_NOT_LISTED"}
    assert set(told) == {"1", "11"}
    assert (told["1"].severity, told["11"].severity) == ("REFUSE", "LIMIT")


def test_a_line_without_a_trial_on_file_is_flagged_with_its_way_out(
    flags: Callable[..., list[Flag]], tools: Any
) -> None:
    document = tools.document("D1", "Text.", trial("FOOT", weeks=12))
    said = {
        "claims": [claim("A", cites=["9"])],
        "references": [STRONG],
        "alternatives": [{"site": "FACE", "claim": "A"}],
    }
    lines = [{"site": "FOOT"}, {"site": "FACE"}]
    found = [one for one in flags(document, lines=lines, statement=said) if one.code == "NO_CONSERVATIVE_TRIAL"]
    assert [one.subject for one in found] == ["L2"]
    assert "only because no effective alternative exists, which A shows" in found[0].text
    said["references"] = [{"id": "9"}]
    unsupported = [one for one in flags(document, lines=lines, statement=said) if one.code == "NO_CONSERVATIVE_TRIAL"]
    assert "does not show it as the policy asks" in unsupported[0].text
    silent = [one for one in flags(document, lines=lines) if one.code == "NO_CONSERVATIVE_TRIAL"]
    assert "does not say that there is no effective alternative either" in silent[0].text


def test_trials_without_their_length_are_flagged_and_where_the_chart_gives_it_that_is_told(
    flags: Callable[..., list[Flag]], tools: Any
) -> None:
    stated = {"treatments": [{"site": "FOOT", "name": "Orthotics"}, {"site": "FOOT", "name": "padding"}]}
    document = tools.document("D1", "Text.", trial("FOOT", weeks=12), trial("FOOT", "salve"))
    found = [one for one in flags(document, statement=stated) if one.code == "TRIAL_WITHOUT_DATES"]
    assert [(one.subject, one.severity) for one in found] == [("L1", "NOTE"), ("L1", "LIMIT")]
    assert "the decision rests on the chart: orthotics, 12 weeks (D1)" in found[0].text
    assert "salve, padding" in found[1].text
    assert "12 weeks" in found[1].text


def test_the_plans_silence_on_how_exceptions_combine_is_flagged(flags: Callable[..., list[Flag]]) -> None:
    found = [one for one in flags() if one.code == "COMBINATOR_UNSTATED"]
    assert [one.subject for one in found] == ["P-EXCL-COSM"]
    assert "all or none are met" in found[0].text


def test_invented_thresholds_are_flagged(flags: Callable[..., list[Flag]]) -> None:
    found = [one for one in flags() if one.code == "THRESHOLD_SYNTHETIC"]
    assert [one.subject for one in found] == ["FG-01"]
    assert "FOOT.conservative.min_weeks = 12" in found[0].text


def test_a_flag_survives_its_storage(flags: Callable[..., list[Flag]]) -> None:
    for one in flags(statement={"references": [NUMBER]}):
        assert Flag.from_json(one.to_json()) == one


def test_the_first_request_is_flagged_for_each_of_its_known_defects(first_request: Any) -> None:
    case = first_request
    found = find_flags(case.request, case.documents, case.plan, case.policy, case.evidence)
    told = {f"{one.code}:{one.subject}" for one in found}
    mismatched = {one.partition(":")[2] for one in told if one.startswith("SOURCE_KIND_MISMATCH")}
    assert mismatched == {"C01", "C03", "C04", "C11", "C14", "C15", "C16", "C17"}
    assert all(one.repointed_to for one in found if one.code == "SOURCE_KIND_MISMATCH")
    assert {f"REFERENCE_NOT_LISTED:{number}" for number in "1234"} <= told
    assert {
        "NO_CONSERVATIVE_TRIAL:L2",
        "INDIRECT_POPULATION:C20",
        "WITHIN_GROUP_ONLY:C20",
        "NO_DENOMINATOR:C22",
        "SOURCE_SAYS_LESS:C13",
        "SOURCE_SAYS_LESS:C21",
    } <= told
    assert {"COMBINATOR_UNSTATED:P-EXCL-COSM", "THRESHOLD_SYNTHETIC:FG-01"} <= told
    assert "NO_CONSERVATIVE_TRIAL:L1" not in told
    assert {one.subject for one in found if one.code == "NO_DENOMINATOR"} == {"C22"}


def test_the_flags_follow_the_facts_and_not_the_names(first_request: Any, make_case: Callable[..., Any]) -> None:
    raw = first_request.request.to_json()
    renamed = {**raw, "id": "G01", "statement": {**raw["statement"]}}
    renamed["statement"]["claims"] = [{**one, "id": f"X{one['id'][1:]}"} for one in raw["statement"]["claims"]]
    renamed["statement"]["alternatives"] = [{"site": "FACE", "claim": "X25"}]
    case = make_case(**renamed)
    documents = first_request.documents
    found = find_flags(case.request, documents, case.plan, case.policy, case.evidence)
    before = find_flags(first_request.request, documents, case.plan, case.policy, case.evidence)
    swapped = {(one.code, re.sub(r"^X(?=\d)", "C", one.subject)) for one in found}
    assert swapped == {(one.code, one.subject) for one in before}


def test_an_assessed_claim_is_told_with_its_sources(first_request: Any) -> None:
    case = first_request
    told = [one.to_json() for one in assess_claims(case.request, case.documents, case.plan, case.policy, case.evidence)]
    by_id = {one["id"]: one for one in told}
    assert by_id["C25"]["status"] == "USABLE"
    assert "(matched as likely)" in by_id["C25"]["sources"][0]["cite"]
    assert by_id["C22"]["status"] == "NOT_USABLE"
    assert by_id["C11"]["sources"][0] == {
        "kind": "CHART",
        "id": "D1",
        "cite": "Initial consultation, reconstructive surgery, Helen Marsh, MD, 2025-03-10",
        "quote": "multiple rounds of fat grafting serially over time",
    }


def test_a_criteria_title_in_a_bibliography_is_no_literature(assess: Callable[..., Any]) -> None:
    references = [{"id": "M", "citation": "MCG General Recovery Guidelines, Wound and Skin Management, 27th edition"}]
    one = assess(claim("A", "MCG supports it.", kind="CRITERIA", cites=["M"]), references=references)["A"]
    assert codes(one) == []
