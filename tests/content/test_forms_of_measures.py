"""What a nurse answers about measures, structures and a gap in the network, and what the process keeps of it."""

from dataclasses import replace
from typing import Any

import pytest

from casework.domain.measured_criteria import LimitTable, Measure, Measurement, StraightThrough
from casework.domain.request import ChartDocument
from casework.errors import FormError
from casework.kit import load_answers
from casework.testing import FakeCase, FakeContext, document, line_of_business, plan, policy, request
from casework.testing_plan import SINCE, parameter
from forms import FORMS
from handlers import conservative_treatment, determination, functional_assessment, intake

Json = dict[str, Any]
LIFT = Measure(id="LIFT", label="lift", unit="cm", comparison=">=", parameter="lift.min", each_side=True)
LOAD = Measure(id="LOAD", label="load", unit="kg", comparison="<=", table="BY_LIFT", by="LIFT")
SEEN = Measure(id="SEEN", label="photographs", shown=True)
ASKED = (
    Measurement(id="STRENGTH", label="Strength", combinator="ALL", sites=("KNEE",), measures=(LIFT,), citation="§4"),
    Measurement(id="PICTURES", label="Pictures", combinator="ALL", sites=(), measures=(SEEN,), citation="§5"),
)
TABLE = LimitTable(id="BY_LIFT", unit="kg", rows=((0, 5),), since=SINCE, citation="§6", status="SYNTHETIC")
TEXT = "Left knee lifts 12 cm. Right knee lifts 9 cm. Photographs of both knees. Goal: stairs"
OVERLAY = {
    "id": "STATE-T",
    "test": "reconstructive_purpose",
    "causes": ["TRAUMA"],
    "goals": ["NORMAL_APPEARANCE"],
    "reason": "NOT_INDICATED",
    "satisfies": ["function", "conservative"],
    "grounds": ["STATE_GROUND"],
    "message": "The law mandates it",
    "since": SINCE,
    "citation": "State Code 1",
    "denial_citation": "State Code 2",
    "status": "SYNTHETIC",
}


def measuring(**changes: Any) -> FakeCase:
    """A case whose policy wants the lift of each knee and photographs everywhere."""
    known = policy()
    held = policy(
        measurements=ASKED,
        tables=(TABLE,),
        parameters=(*known.parameters, parameter("lift.min", 10, "cm")),
        **changes.pop("policy", {}),
    )
    papers = [document("D1", text=TEXT, findings=[])]
    asked = request(
        lines=[{"code": "B1", "site": "KNEE", "side": "BILATERAL"}, {"code": "B1", "site": "HAND", "side": "NONE"}],
        **changes.pop("request", {}),
    )
    return FakeCase(policy=held, documents=tuple(papers), request=asked, **changes)


def lift(side: str, value: float, quote: str) -> Json:
    return {"measure": "LIFT", "side": side, "found": "MEASURED", "value": value, "document": "D1", "quote": quote}


PHOTOS = {"measure": "SEEN", "found": "MEASURED", "document": "D1", "quote": "Photographs of both knees"}
LEFT, RIGHT = lift("LEFT", 12, "Left knee lifts 12 cm"), lift("RIGHT", 9, "Right knee lifts 9 cm")


def assessed(case: FakeCase, first: list[Json], second: list[Json], **more: Any) -> Json:
    unknown = {"goal": "UNKNOWN"}
    lines = {"L1": {**unknown, "measured": first, **more}, "L2": {**unknown, "measured": second}}
    answers = {"decision": "RATE", "lines": lines}
    return load_answers(FORMS["assess_function"], answers, case)[1]["lines"]


def test_the_process_keeps_how_many_criteria_of_each_line_are_met() -> None:
    kept = assessed(measuring(), [LEFT, RIGHT, PHOTOS], [PHOTOS])
    counts = {line: {name: told[name] for name in told if name.startswith("criteria")} for line, told in kept.items()}
    assert counts == {
        "L1": {"criteria_total": 2, "criteria_failed": 1, "criteria_unknown": 0},
        "L2": {"criteria_total": 1, "criteria_failed": 0, "criteria_unknown": 0},
    }


def test_every_measure_of_a_line_is_answered_and_no_other() -> None:
    with pytest.raises(FormError, match="LIFT RIGHT: The policy asks for lift on the right side"):
        assessed(measuring(), [LEFT, PHOTOS], [PHOTOS])
    with pytest.raises(FormError, match="LIFT LEFT is not asked of this line; what is: SEEN"):
        assessed(measuring(), [LEFT, RIGHT, PHOTOS], [LEFT, PHOTOS])


def test_what_is_to_be_measured_is_laid_out_with_what_the_chart_holds() -> None:
    case = measuring()
    finding = {"id": "D1-1", "kind": "MEASUREMENT", "site": "KNEE", "side": "LEFT", "measure": "LIFT", "value": 12}
    told = {**case.documents[0].to_json(), "findings": [{**finding, "quote": "Left knee lifts 12 cm"}]}
    case.documents = (ChartDocument.from_json(told),)
    ctx = FakeContext(case=case)
    functional_assessment.gather_function(ctx)
    knees, hand = (case.parts["function"]["lines"][line]["measurements"] for line in ("L1", "L2"))
    assert [one["id"] for one in knees] == ["STRENGTH", "PICTURES"]
    assert [one["id"] for one in hand] == ["PICTURES"]
    (measure,) = knees[0]["measures"]
    assert (measure["sides"], [one["value"] for one in measure["charted"]]) == (["LEFT", "RIGHT"], [12])


def test_a_policy_that_asks_for_no_trial_says_so_to_the_table() -> None:
    none = tuple(one for one in policy().parameters if not one.id.startswith(("conservative.", "KNEE.conservative")))
    ctx = FakeContext(case=FakeCase(policy=policy(parameters=none)))
    needed = [one["trial_needed"] for one in conservative_treatment.gather_trials(ctx)["lines"].values()]
    assert needed == [False, False]
    assert conservative_treatment.gather_trials(FakeContext())["lines"]["L1"]["trial_needed"] is True


@pytest.mark.parametrize(
    ("structure", "said"),
    [
        ({"cause": "TRAUMA", "goal": "NONE"}, "Name the document and copy its words"),
        ({"cause": "NONE", "goal": "NORMAL_APPEARANCE"}, "Name the document and copy its words"),
    ],
)
def test_a_cause_and_a_goal_of_a_structure_stand_in_a_document(structure: Json, said: str) -> None:
    with pytest.raises(FormError, match=said):
        assessed(measuring(), [LEFT, RIGHT, PHOTOS], [PHOTOS], structure=structure)


def test_a_structure_is_told_only_where_a_law_asks_for_it() -> None:
    nothing = {"cause": "NONE", "goal": "NONE"}
    with pytest.raises(FormError, match="No law changes the test here"):
        assessed(measuring(), [LEFT, RIGHT, PHOTOS], [PHOTOS], structure=nothing)
    state = measuring(line_of_business=line_of_business(overlays=(OVERLAY,)))
    assert assessed(state, [LEFT, RIGHT, PHOTOS], [PHOTOS], structure=nothing)["L1"]["goal"] == "UNKNOWN"


def covered(case: FakeCase, **answers: Any) -> Json:
    return load_answers(FORMS["review_coverage"], answers, case)[1]


FAR = {"provider": {"id": "P-1", "name": "Dr. Far", "network": "OUT"}}


def test_a_gap_in_the_network_is_judged_where_it_is_one() -> None:
    case = measuring(request=FAR)
    intake.look_up_coverage(FakeContext(case=case))
    near = ["Dr. Near, Albany"]
    going = {"decision": "GO_ON", "note": "Looked up."}
    assert covered(case, **going, gap="GRANTED")["decision"] == "GO_ON"
    assert covered(case, **going, gap="CLINICAL", in_network_options=near)["decision"] == "GO_ON"
    with pytest.raises(FormError, match="about whom the physician is asked"):
        covered(case, **going, gap="CLINICAL")
    with pytest.raises(FormError, match="outside the network whose request goes on"):
        covered(case, decision="NOT_COVERED", note="Far.", reason_code="X", gap="GRANTED")
    inside = measuring()
    intake.look_up_coverage(FakeContext(case=inside))
    with pytest.raises(FormError, match="outside the network whose request goes on"):
        covered(inside, **going, gap="GRANTED")


def test_a_clinical_question_of_the_network_and_a_missing_policy_are_for_a_physician() -> None:
    data = {"rate_trials": {"lines": {}}}
    asked = measuring().answered("review_coverage", {"decision": "GO_ON", "note": "n", "gap": "CLINICAL"})
    facts = determination.assess_components(FakeContext(case=asked, data=data))["lines"]
    assert facts["L1"]["question"] == "NETWORK"
    general = measuring(policy={"general": True})
    assert (
        determination.assess_components(FakeContext(case=general, data=data))["lines"]["L1"]["question"] == "NO_POLICY"
    )
    plain = determination.assess_components(FakeContext(case=measuring(), data=data))["lines"]
    assert plain["L1"]["question"] == "NONE"


def test_a_procedure_that_the_plan_excludes_by_name_is_found_at_intake() -> None:
    known = plan()
    exclusion = next(one for one in known.provisions if one.kind == "EXCLUSION")
    named = replace(exclusion, id="T-NAMED", short="Article 4", exceptions=(), procedures=("brace",))
    case = FakeCase(plan=plan(provisions=(*known.provisions, named)))
    found = intake.look_up_coverage(FakeContext(case=case))
    assert found["benefit"] is False
    assert case.parts["coverage"]["excluded_by"] == "Article 4"
    assert [one.id for one in case.plan.exclusions] == [exclusion.id]


def test_a_rescinded_coverage_is_told_apart_from_one_that_ended() -> None:
    known = policy()
    (one,) = (reason for reason in known.reasons if not reason.clinical)
    (needed,) = one.requires
    more = replace(one, code="RESCINDED_T", requires=(replace(needed, values=("RESCINDED",)),))
    for coverage, codes in (
        ({"starts": "2024-01-01", "rescinded": True}, ["RESCINDED_T"]),
        ({"starts": "2024-01-01", "ends": "2025-12-31"}, [one.code]),
    ):
        asked = request().to_json()
        asked["member"]["coverage"] = coverage
        case = FakeCase(request=request(**asked), policy=policy(reasons=(*known.reasons, more)))
        intake.look_up_coverage(FakeContext(case=case))
        assert case.parts["coverage"]["reasons"] == codes


def test_a_physicians_word_makes_urgent_only_where_the_law_says_so() -> None:
    case = FakeCase(request=request(physician_supports_urgency=True))
    answers = {"urgency": "STANDARD", "basis": "It can wait."}
    with pytest.raises(FormError, match="Choose EXPEDITED"):
        load_answers(FORMS["triage_urgency"], answers, case)
    lenient = line_of_business()
    lenient = replace(lenient, expedite_rule=replace(lenient.expedite_rule, physician_forces=False))
    free = FakeCase(request=case.request, line_of_business=lenient)
    assert load_answers(FORMS["triage_urgency"], answers, free)[1] == {"urgency": "STANDARD"}
    assert intake.check_file(FakeContext(case=free))["physician_forces"] is False


def test_an_approval_is_allowed_straight_away_only_by_the_policys_own_rule() -> None:
    rule = StraightThrough(max_quantity=1, since=SINCE, citation="Policy T §7", status="SYNTHETIC")
    case = measuring(policy={"straight_through": rule})
    ctx = FakeContext(case=case, data={"review": {"reopens": ""}})
    case.parts["findings"] = {"lines": {"L1": {}}}
    assert determination.evaluate_guardrails(ctx)["straight_through"] is False
    assert case.parts["straight_through"]["citation"] == "Policy T §7"
    assert "L1: measured is not found" in case.parts["straight_through"]["because"]
