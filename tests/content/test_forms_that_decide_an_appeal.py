"""How an appeal is decided: by whom, on which documents, and what a denial on appeal must say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.domain.request import ChartDocument
from casework.errors import FormError
from casework.kit import load_answers
from casework.testing import document
from forms import FORMS

from .appealed import (
    APPEALED_AT,
    BRANDT,
    DENIED,
    administrative,
    answer,
    appealed,
    decides,
    denied,
    line,
    results,
    taken_up,
)
from .form_tables import holds_accepted, holds_refused
from .test_forms_of_determination import contrary

Json = dict[str, Any]
LONG = "I read the chart myself, and I come to the same decision."


def test_a_contradiction_that_came_with_the_appeal_is_weighed_before_it_is_decided() -> None:
    case = appealed()
    case.documents = (*case.documents, replace(contrary(), received_at=APPEALED_AT))
    told = answer(line(), considered=["D1", "A1", "D2"])
    holds_refused("review_appeal", case, told, "This contradiction is open")
    weighed = {"KNEE-STAIRS-D1-D2": {"weighed_for": "D1", "rationale": "It was measured there."}}
    holds_accepted("review_appeal", case, told | {"contradictions": weighed}, {"decision": "DECIDE"})


def found(id: str, *, name: str = "splint") -> ChartDocument:
    trial = {"kind": "CONSERVATIVE_TRIAL", "site": "KNEE", "name": name, "weeks": 20, "outcome": "FAILED"}
    told = document(
        id, text="Taping for 20 weeks failed.", findings=[{"id": "F1", "quote": "Taping for 20 weeks", **trial}]
    )
    return replace(told, received_at=APPEALED_AT)


def counted(*, name: str = "splint") -> Json:
    """The trials of the whole file, counted afresh: those of the chart before and those of A2."""
    old = {"name": "splint", "outcome": "FAILED", "weeks": 14, "document": "D1", "quote": "Splint for 14 weeks failed"}
    new = {"name": name, "outcome": "FAILED", "weeks": 20, "document": "A2", "quote": "Taping for 20 weeks"}
    return {"trials": [old, new]}


def test_a_denial_names_the_new_documents_that_speak_of_its_line() -> None:
    case = appealed()
    case.documents = (*case.documents, found("A2"))
    told = answer(DENIED | {"trials": counted()}, considered=["D1", "A1", "A2"])
    holds_refused("review_appeal", case, told, "A2 came with the appeal and speaks of this line")
    told["lines"] = {"L1": DENIED | {"documents": ["D1", "A2"], "trials": counted()}}
    holds_accepted("review_appeal", case, told, {"decision": "DECIDE"})


def test_a_denial_that_tells_figures_tells_those_that_were_counted_afresh() -> None:
    case = appealed()
    case.documents = (*case.documents, found("A2"))
    denial = DENIED | {"documents": ["D1", "A2"]}
    said = "Find conservative treatment afresh from the whole file"
    holds_refused("review_appeal", case, answer(denial, considered=["D1", "A1", "A2"]), said)
    half = denial | {"trials": {"trials": counted()["trials"][1:]}}
    holds_refused("review_appeal", case, answer(half, considered=["D1", "A1", "A2"]), "Take it over, or say under")


def test_a_reason_is_refused_while_nothing_is_said_of_a_new_document_of_the_kind_that_shows_it() -> None:
    case = appealed()
    kept = replace(case.policy.required_documents[0], kinds=("TREATMENT_RECORD",), shows=("conservative",))
    case.policy = replace(case.policy, required_documents=(kept,))
    case.documents = (
        *case.documents,
        replace(document("A2", kind="TREATMENT_RECORD", text="Two weeks.", findings=[]), received_at=APPEALED_AT),
    )
    considered = ["D1", "A1", "A2"]
    denial = DENIED | {"documents": ["D1"]}
    holds_refused("review_appeal", case, answer(denial, considered=considered), "A2 came since this was rated")
    old = {"name": "splint", "outcome": "FAILED", "weeks": 14, "document": "D1", "quote": "Splint for 14 weeks failed"}
    afresh = denial | {"trials": {"trials": [old]}}
    holds_refused("review_appeal", case, answer(afresh, considered=considered), "a denial names it")
    named = afresh | {"documents": ["D1", "A2"]}
    holds_refused("review_appeal", case, answer(named, considered=considered), "Say of it, by its id, why it does not")
    said = named | {
        "rationale": "A2 tells of two more weeks with the one splint, which is less than the policy asks for."
    }
    holds_accepted("review_appeal", case, answer(said, considered=considered), {"decision": "DECIDE"})


def test_what_the_new_records_show_speaks_against_a_reason_that_they_do_not_fit() -> None:
    case = appealed()
    case.documents = (*case.documents, found("A2", name="taping"))
    denial = DENIED | {"documents": ["D1", "A2"], "trials": counted(name="taping")}
    told = answer(denial, considered=["D1", "A1", "A2"])
    holds_refused(
        "review_appeal", case, told, "enough conservative treatment failed, and the reason needs that it is not shown"
    )


def test_function_and_a_further_session_found_afresh_are_held_against_the_chart() -> None:
    case = appealed()
    quoted = {"domain": "STAIRS", "deficit": "falls", "document": "D1", "quote": "She falls every day"}
    function = {"goal": "UNKNOWN", "deficits": [quoted]}
    holds_refused("review_appeal", case, answer(line(function=function)), "does not stand in document D1")
    serial = {"plan_documented": "YES", "plan_document": "D9", "response_documented": "NO"}
    holds_refused("review_appeal", case, answer(line(serial=serial)), "There is no document D9")


ADMINISTRATIVE = {
    "outcome": "DENY",
    "rationale": "Coverage ended on the last of December, and no renewal is on file.",
    "reasons": ["NOT_ELIGIBLE"],
}


def test_a_denial_for_an_administrative_reason_stays_one_on_appeal() -> None:
    holds_accepted("review_appeal", administrative(), answer(ADMINISTRATIVE), {"decision": "DECIDE"})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"components": results()}, "Nothing clinical was judged of this line"),
        ({"reasons": ["CONSERVATIVE_INSUFFICIENT"]}, "not CONSERVATIVE_INSUFFICIENT"),
        ({"reasons": []}, "Give an administrative reason"),
        ({"rationale": "No."}, "says too little"),
        ({"rationale": "It is cosmetic, and coverage ended on the last of December."}, "speaks of “cosmetic”"),
    ],
)
def test_an_administrative_denial_on_appeal_judges_nothing_clinical(changes: Json, said: str) -> None:
    holds_refused("review_appeal", administrative(), answer(ADMINISTRATIVE | changes), said)


def test_nothing_is_denied_on_appeal_before_the_exceptions_were_analysed() -> None:
    case = appealed()
    del case.answers["analyse_exceptions"]
    holds_refused("review_appeal", case, answer(DENIED), "Nobody has analysed the exceptions of T-EXCL")
    clause = {"status": "NOT_MET", "evidence": "Nothing in the chart."}
    told = DENIED | {"exclusions": {"T-EXCL": {"EX1": clause, "EX2": clause}}}
    holds_accepted("review_appeal", case, answer(told), {"decision": "DECIDE"})


EXPERT = {"person": "field", "specialty": "Orthopedics", "opinion": "The knee cannot be splinted."}


def test_a_physician_of_the_field_who_took_no_part_decides() -> None:
    whole, _ = load_answers(FORMS["review_appeal"], answer(line()), appealed(), by=BRANDT)
    assert whole["lines"]["L1"]["outcome"] == "APPROVE"
    other = answer(line(), specialty="rheumatology", expert=EXPERT)
    load_answers(FORMS["review_appeal"], other, appealed(), by=BRANDT | {"specialties": ["Rheumatology"]})


@pytest.mark.parametrize(
    ("changes", "by", "said"),
    [
        ({}, {"person": "osei"}, "SAME_PERSON: Helen Brandt, MD decided before"),
        ({}, {"licences": []}, "holds no MD or DO licence"),
        ({}, {"name": "Dr. Pat Sample"}, "asks to treat this member"),
        ({"specialty": "dermatology"}, {}, "Name the specialty in which you decide"),
        ({"specialty": "dermatology"}, {"specialties": ["dermatology"]}, "consult somebody who is"),
        ({}, {"specialties": [{"name": "orthopedics", "valid_to": "2020-12-31"}]}, "on file for .*: none"),
        ({"expert": EXPERT | {"person": "osei"}}, {}, "osei was involved before"),
        ({"expert": EXPERT | {"person": "brandt"}}, {}, "somebody else than whoever decides"),
    ],
)
def test_whoever_may_not_decide_an_appeal_is_told_why(changes: Json, by: Json, said: str) -> None:
    with pytest.raises(FormError, match=said):
        load_answers(FORMS["review_appeal"], answer(line(), **changes), appealed(), by=BRANDT | by)


def test_a_second_appeal_physician_is_another_one_and_addresses_what_the_guardrail_rests_on() -> None:
    ctx = taken_up(denied())
    against = DENIED | {"reasons": ["COSMETIC_EXCLUSION"], "components": results(c3="NOT_MET")}
    decides(ctx, against, override=True, override_rationale="D1 tells of looks alone, as I read it here.")
    told = {"decision": "AGREE", "rationale": LONG, "attest": True}
    holds_refused("second_appeal_opinion", ctx.case, told, "D1 is left out")
    good = told | {"rationale": "I read D1 myself, and I come to the same decision."}
    load_answers(FORMS["second_appeal_opinion"], good, ctx.case, by=BRANDT | {"person": "lind"})
    with pytest.raises(FormError, match="SAME_PERSON"):
        load_answers(FORMS["second_appeal_opinion"], good, ctx.case, by=BRANDT | {"person": "osei"})


def test_nobody_agrees_to_a_decision_that_did_not_consider_what_has_come_since() -> None:
    ctx = taken_up(denied())
    against = DENIED | {"reasons": ["COSMETIC_EXCLUSION"], "components": results(c3="NOT_MET")}
    why = "D1 tells of looks alone, as I read it here."
    decides(ctx, against, override=True, override_rationale=why)
    told = {"decision": "AGREE", "rationale": "I read D1 myself, and I come to the same decision.", "attest": True}
    holds_accepted("second_appeal_opinion", ctx.case, told, {"decision": "AGREE"})
    came = document("A2", title="Letter of the surgeon", dated="2026-02-25", text="She fell again.", findings=[])
    ctx.case.documents = (*ctx.case.documents, replace(came, received_at=APPEALED_AT + timedelta(hours=2)))
    said = "“Letter of the surgeon” of 2026-02-25. Everything that is submitted is considered. Choose DISAGREE"
    holds_refused("second_appeal_opinion", ctx.case, told, said)
    holds_accepted("second_appeal_opinion", ctx.case, told | {"decision": "DISAGREE"}, {"decision": "DISAGREE"})
    anew = answer(against, override=True, override_rationale=why)
    holds_refused("review_appeal", ctx.case, anew, "A2 came with or since the appeal and must be considered")
    decides(ctx, against, override=True, override_rationale=why, considered=["D1", "A1", "A2"])
    holds_accepted("second_appeal_opinion", ctx.case, told, {"decision": "AGREE"})
