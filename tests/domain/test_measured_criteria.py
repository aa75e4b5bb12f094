"""What a policy wants measured or shown, on each side of every limit, and what is said of the answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.domain.library import Library
from casework.domain.measured_answers import measured_faults
from casework.domain.measured_criteria import LimitTable
from casework.domain.measuring import combined, counts, criteria_of, findings, placeholders
from casework.domain.needs import asks_for_trial, counted, min_deficits
from casework.domain.policy import MedicalPolicy, Parameter
from casework.domain.request import Line

ON = date(2026, 2, 2)
FOLD = {"code": "PN-A", "site": "ABDOMEN", "side": "NONE"}


def policy(library: Library, id: str) -> MedicalPolicy:
    return next(one for one in library.policies if one.id == id)


def line(site: str, side: str = "NONE") -> Line:
    return Line(id="L1", code="X", site=site, side=side, quantity=1, label="")


def given(measure: str, value: float | None = None, **more: Any) -> dict[str, Any]:
    return {"measure": measure, "found": "MEASURED", "value": value, "document": "D1", "quote": "as said", **more}


def rated(held: MedicalPolicy, asked: Line, *answers: dict[str, Any], on: date = ON) -> dict[str, str]:
    return {
        name.removeprefix("measurement."): result
        for name, result in findings(criteria_of(held, asked, answers, on=on)).items()
    }


@pytest.mark.parametrize(
    ("id", "site", "criterion", "answers", "result"),
    [
        ("PN-01", "ABDOMEN", "PANNUS", [("PANNUS_GRADE", 2)], "MET"),
        ("PN-01", "ABDOMEN", "PANNUS", [("PANNUS_GRADE", 1)], "NOT_MET"),
        ("PN-01", "ABDOMEN", "WEIGHT", [("WEIGHT_MONTHS", 6)], "MET"),
        ("PN-01", "ABDOMEN", "WEIGHT", [("WEIGHT_MONTHS", 5.9)], "NOT_MET"),
        ("PN-01", "ABDOMEN", "SURGERY", [("SURGERY_MONTHS", 18)], "MET"),
        ("PN-01", "ABDOMEN", "SURGERY", [("SURGERY_MONTHS", 17.9)], "NOT_MET"),
        ("BL-01", "UPPER_LID", "LID", [("MARGIN_REFLEX", 2)], "MET"),
        ("BL-01", "UPPER_LID", "LID", [("MARGIN_REFLEX", 2.1)], "NOT_MET"),
        ("BL-01", "UPPER_LID", "FIELD", [("FIELD_UNTAPED", 30)], "MET"),
        ("BL-01", "UPPER_LID", "FIELD", [("FIELD_UNTAPED", 30.5)], "NOT_MET"),
        ("BL-01", "UPPER_LID", "GAIN", [("GAIN_DEGREES", 12), ("GAIN_PERCENT", 29)], "MET"),
        ("BL-01", "UPPER_LID", "GAIN", [("GAIN_DEGREES", 11), ("GAIN_PERCENT", 30)], "MET"),
        ("BL-01", "UPPER_LID", "GAIN", [("GAIN_DEGREES", 11), ("GAIN_PERCENT", 29)], "NOT_MET"),
        ("BL-01", "UPPER_LID", "GAIN", [("GAIN_DEGREES", 11)], "UNKNOWN"),
        ("BR-01", "BREAST", "GRAMS", [("BODY_SURFACE", 1.8), ("GRAMS_TO_REMOVE", 441)], "MET"),
        ("BR-01", "BREAST", "GRAMS", [("BODY_SURFACE", 1.8), ("GRAMS_TO_REMOVE", 440)], "NOT_MET"),
        ("BR-01", "BREAST", "GRAMS", [("BODY_SURFACE", 1.849), ("GRAMS_TO_REMOVE", 441)], "MET"),
        ("BR-01", "BREAST", "GRAMS", [("BODY_SURFACE", 1.85), ("GRAMS_TO_REMOVE", 481)], "NOT_MET"),
        ("BR-01", "BREAST", "GRAMS", [("BODY_SURFACE", 1.3), ("GRAMS_TO_REMOVE", 900)], "UNKNOWN"),
        ("BR-01", "BREAST", "GRAMS", [("GRAMS_TO_REMOVE", 900)], "UNKNOWN"),
        ("BR-01", "BREAST", "PHOTOGRAPHS", [("PHOTOS", None)], "MET"),
    ],
)
def test_each_limit_of_the_policies_holds_on_both_of_its_sides(
    library: Library, id: str, site: str, criterion: str, answers: list[tuple[str, float | None]], result: str
) -> None:
    told = [given(measure, value) for measure, value in answers]
    assert rated(policy(library, id), line(site, "LEFT"), *told)[criterion] == result


def test_a_measure_may_not_apply_only_where_the_policy_says_so(library: Library) -> None:
    held = policy(library, "PN-01")
    none = {"found": "NOT_APPLICABLE", "document": "D1", "quote": "no surgery"}
    assert rated(held, line("ABDOMEN"), {"measure": "SURGERY_MONTHS", **none})["SURGERY"] == "NOT_NEEDED"
    assert rated(held, line("ABDOMEN"), {"measure": "WEIGHT_MONTHS", **none})["WEIGHT"] == "UNKNOWN"


def test_one_of_several_conditions_of_the_skin_is_enough_and_all_must_be_missing_to_fail(library: Library) -> None:
    held, lacking = policy(library, "PN-01"), {"found": "NOT_SHOWN"}
    absent = [{"measure": one, **lacking} for one in ("INTERTRIGO", "CELLULITIS", "ULCER")]
    assert rated(held, line("ABDOMEN"), given("ULCER"), *absent[:2])["SKIN"] == "MET"
    assert rated(held, line("ABDOMEN"), *absent)["SKIN"] == "NOT_MET"
    assert rated(held, line("ABDOMEN"), *absent[:2])["SKIN"] == "UNKNOWN"


def test_a_line_about_both_sides_needs_both(library: Library) -> None:
    held, both = policy(library, "BR-01"), line("BREAST", "BILATERAL")
    surface = given("BODY_SURFACE", 1.8)
    left, right = given("GRAMS_TO_REMOVE", 441, side="LEFT"), given("GRAMS_TO_REMOVE", 440, side="RIGHT")
    assert rated(held, both, surface, left, right)["GRAMS"] == "NOT_MET"
    assert rated(held, both, surface, left, {**right, "value": 441})["GRAMS"] == "MET"
    assert rated(held, both, surface, left)["GRAMS"] == "UNKNOWN"


def test_a_limit_is_that_of_the_day_of_receipt_and_of_the_site(library: Library) -> None:
    held = policy(library, "PN-01")
    stricter = Parameter(
        id="ABDOMEN.weight.min_months",
        value=9,
        unit="months",
        since=date(2026, 3, 1),
        citation="Policy PN-01 §4.3, amended",
        status="SYNTHETIC",
    )
    amended = replace(held, parameters=(*held.parameters, stricter))
    answer = given("WEIGHT_MONTHS", 7)
    assert rated(amended, line("ABDOMEN"), answer)["WEIGHT"] == "MET"
    assert rated(amended, line("ABDOMEN"), answer, on=date(2026, 3, 1))["WEIGHT"] == "NOT_MET"
    assert rated(held, line("ABDOMEN"), answer, on=date(2020, 1, 1))["WEIGHT"] == "UNKNOWN"


def test_a_table_of_limits_has_versions_too(library: Library) -> None:
    held = policy(library, "BR-01")
    newer = LimitTable(
        id="BY_BODY_SURFACE",
        unit="g",
        rows=((1.0, 100.0),),
        since=date(2026, 3, 1),
        citation="later",
        status="SYNTHETIC",
    )
    amended = replace(held, tables=(*held.tables, newer))
    told = [given("BODY_SURFACE", 1.8), given("GRAMS_TO_REMOVE", 150)]
    assert rated(amended, line("BREAST", "LEFT"), *told)["GRAMS"] == "NOT_MET"
    assert rated(amended, line("BREAST", "LEFT"), *told, on=date(2026, 3, 1))["GRAMS"] == "MET"


def test_the_table_reads_how_many_criteria_apply_fail_and_are_unknown(library: Library) -> None:
    held = policy(library, "PN-01")
    answers = [
        given("PANNUS_GRADE", 3),
        given("WEIGHT_MONTHS", 2),
        {"measure": "SURGERY_MONTHS", "found": "NOT_APPLICABLE"},
        {"measure": "PHOTOS", "found": "UNKNOWN"},
    ]
    assert counts(criteria_of(held, line("ABDOMEN"), answers, on=ON)) == {
        "criteria_total": 4,
        "criteria_failed": 1,
        "criteria_unknown": 2,
    }
    assert counts([]) == {"criteria_total": 0, "criteria_failed": 0, "criteria_unknown": 0}
    assert combined("ANY", []) == combined("ALL", ["NOT_NEEDED"]) == "NOT_NEEDED"


def test_reasons_are_filled_with_what_was_measured_and_what_was_needed(library: Library) -> None:
    held, both = policy(library, "BR-01"), line("BREAST", "BILATERAL")
    answers = [
        given("BODY_SURFACE", 1.8),
        given("GRAMS_TO_REMOVE", 440, side="LEFT"),
        given("GRAMS_TO_REMOVE", 450, side="RIGHT"),
        {"measure": "PHOTOS", "found": "NOT_SHOWN"},
    ]
    told = placeholders(criteria_of(held, both, answers, on=ON))
    assert told["value_grams_to_remove"] == "440 (left) / 450 (right)"
    assert (told["needed_grams_to_remove"], told["value_body_surface"]) == ("441", "1.8")
    assert told["measures_met"] == "body surface 1.8 m2; weight to be removed (right) 450 g (at least 441 g needed)"
    assert told["measures_open"] == (
        "weight to be removed (left) 440 g (at least 441 g needed); photographs from the front and the side: not shown"
    )
    unknown = placeholders(criteria_of(held, both, [], on=ON))
    assert "weight to be removed (left): not known" in unknown["measures_open"]


def test_symptoms_count_once_a_domain_where_the_policy_asks_for_domains(library: Library) -> None:
    pain = [{"domain": "PAIN"}, {"domain": "PAIN"}]
    breast, fold = policy(library, "BR-01"), policy(library, "PN-01")
    assert (min_deficits(breast, line("BREAST"), on=ON), counted(breast, line("BREAST"), pain, on=ON)) == (2, 1)
    assert (min_deficits(fold, line("ABDOMEN"), on=ON), counted(fold, line("ABDOMEN"), pain, on=ON)) == (1, 2)
    assert min_deficits(fold, line("ABDOMEN"), on=date(2020, 1, 1)) == 1


def test_a_trial_is_asked_for_where_the_policy_sets_a_number(library: Library) -> None:
    assert asks_for_trial(policy(library, "PN-01"), line("ABDOMEN"), on=ON)
    assert not asks_for_trial(policy(library, "BL-01"), line("UPPER_LID"), on=ON)


@pytest.fixture(name="fold")
def _fold(make_case: Callable[..., Any], tools: Any) -> Any:
    text = "Weight stable for 6 months. Pannus of grade 2. No surgery for weight loss took place."
    note = tools.document(
        "D1",
        text,
        {
            "kind": "MEASUREMENT",
            "site": "ABDOMEN",
            "measure": "WEIGHT_MONTHS",
            "value": 6,
            "quote": "Weight stable for 6 months",
        },
        {"kind": "MEASUREMENT", "site": "HIP", "measure": "PANNUS_GRADE", "value": 2, "quote": "Pannus of grade 2"},
    )
    return make_case(note, procedure="panniculectomy", lines=[FOLD])


def complaints(case: Any, *answers: dict[str, Any], rating: bool = False) -> str:
    found = measured_faults(case, case.policy, case.request.lines[0], answers, rating=rating)
    return " | ".join(f"{place}: {'; '.join(messages)}" for place, messages in found.items())


STABLE = {"measure": "WEIGHT_MONTHS", "found": "MEASURED", "value": 6, "document": "D1"}
STABLE["quote"] = "Weight stable for 6 months"


def test_an_answer_is_held_against_the_policy_and_the_chart(fold: Any) -> None:
    assert complaints(fold, STABLE) == ""
    assert "is not asked of this line" in complaints(fold, {**STABLE, "measure": "HEIGHT"})
    assert "is answered twice" in complaints(fold, STABLE, STABLE)
    assert "does not stand in document D1" in complaints(fold, {**STABLE, "quote": "Weight stable for years"})
    assert "needs the document" in complaints(fold, {"measure": "PHOTOS", "found": "MEASURED"})
    assert "Give the number for weight stable for in months" in complaints(
        fold, {key: value for key, value in STABLE.items() if key != "value"}
    )
    assert "has no number here" in complaints(
        fold, {"measure": "PHOTOS", "found": "MEASURED", "value": 3, "document": "D1", "quote": "Weight stable"}
    )
    assert "applies to everybody" in complaints(fold, {**STABLE, "found": "NOT_APPLICABLE", "value": None})
    surgery = {"measure": "SURGERY_MONTHS", "found": "NOT_APPLICABLE", "document": "D1"}
    assert complaints(fold, {**surgery, "quote": "No surgery for weight loss took place"}) == ""


def test_an_answer_other_than_the_charts_needs_a_reason(fold: Any) -> None:
    assert "say in `deviation` why it is right" in complaints(fold, {**STABLE, "value": 7})
    assert complaints(fold, {**STABLE, "value": 7, "deviation": "A later note says so."}) == ""
    assert "where the chart says “Weight stable for 6 months”" in complaints(
        fold, {"measure": "WEIGHT_MONTHS", "found": "NOT_SHOWN"}
    )


def test_words_about_another_site_cannot_carry_a_line(fold: Any) -> None:
    answer = {
        "measure": "PANNUS_GRADE",
        "found": "MEASURED",
        "value": 2,
        "document": "D1",
        "quote": "Pannus of grade 2",
    }
    assert "about the hip; it cannot speak for L1 abdomen" in complaints(fold, answer)


def test_everything_that_the_policy_asks_for_is_answered_before_it_is_rated(fold: Any) -> None:
    said = complaints(fold, STABLE, rating=True)
    assert "PANNUS_GRADE: The policy asks for grade of the fold." in said
    assert "WEIGHT_MONTHS" not in said
    assert complaints(fold, STABLE) == ""


def test_each_side_is_asked_about_by_name(make_case: Callable[..., Any]) -> None:
    case = make_case(
        procedure="upper_lid_blepharoplasty", lines=[{"code": "B", "site": "UPPER_LID", "side": "BILATERAL"}]
    )
    said = complaints(case, rating=True)
    assert "MARGIN_REFLEX LEFT: The policy asks for margin-reflex distance on the left side." in said
    assert "PHOTOS: The policy asks for photographs with the eyes straight ahead." in said
    other = make_case(procedure="upper_lid_blepharoplasty", lines=[{"code": "B", "site": "UPPER_LID", "side": "LEFT"}])
    assert "MARGIN_REFLEX RIGHT is not asked of this line" in complaints(
        other, {"measure": "MARGIN_REFLEX", "side": "RIGHT", "found": "UNKNOWN"}
    )
    assert complaints(other, {"measure": "MARGIN_REFLEX", "side": "LEFT", "found": "UNKNOWN"}) == ""
