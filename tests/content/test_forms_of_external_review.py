"""What goes outside is refused on grounds that the file bears out, and what is overturned there helps the member."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.domain.lines_of_business import ExternalRule
from casework.domain.outside import GROUNDS
from casework.errors import FormError
from casework.kit import load_answers
from casework.testing_plan import parameter
from forms import FORMS

from .appealed import BRANDT, administrative, appealed
from .form_tables import holds_accepted, holds_refused

Json = dict[str, Any]
OUTSIDE = {
    "external": {"asked": {"received_at": "2026-03-01T09:00:00-05:00"}, "decision": {"lines": {"L1": "OVERTURNED"}}}
}
GIVEN = {"quantity": 1, "valid_from": "2026-03-16", "valid_to": "2026-09-12"}
REFUSED_OUTSIDE = {"decision": "NOT_ELIGIBLE", "ground": "LATE", "reason": "It came after the four months had passed."}
CAME = {"information": {"rounds": [{"stage": "preliminary_check", "status": "ANSWERED", "items": ["A form"]}]}}
LEFT_OUT = {"information": {"rounds": [{"stage": "preliminary_check", "status": "LAPSED", "items": ["A form"]}]}}


@pytest.mark.parametrize(
    ("ground", "parts", "said"),
    [
        ("NOT_CLINICAL", {}, "What stands denied rests on medical judgement"),
        ("NOT_ADVERSE", {}, "L1 got less than was asked for"),
        ("LATE", OUTSIDE, "no last day is known"),
        ("NOT_COVERED", {}, "The member's coverage was in force on 2026-02-02"),
        ("INCOMPLETE", CAME, "All that was asked for has come"),
    ],
)
def test_a_request_is_refused_on_no_ground_that_the_file_contradicts(ground: str, parts: Json, said: str) -> None:
    holds_refused("preliminary_check", appealed(parts), REFUSED_OUTSIDE | {"ground": ground}, said)


def test_a_request_that_lacks_what_was_asked_for_or_rests_on_no_medical_judgement_is_refused() -> None:
    kept = {"decision": "NOT_ELIGIBLE"}
    holds_accepted("preliminary_check", appealed(LEFT_OUT), REFUSED_OUTSIDE | {"ground": "INCOMPLETE"}, kept)
    holds_accepted("preliminary_check", administrative(), REFUSED_OUTSIDE | {"ground": "NOT_CLINICAL"}, kept)


def test_where_only_the_state_may_refuse_a_request_the_plan_sends_it_or_asks() -> None:
    rule = ExternalRule(body="FAIR_HEARING", name="the State", offered="ANY", preliminary="NONE", citation="Law T §8")
    case = appealed()
    case.line_of_business = replace(case.line_of_business, external_rule=rule)
    for ground in GROUNDS:
        said = "Under this law only the State may refuse or dismiss a request (Law T §8)"
        holds_refused("preliminary_check", case, REFUSED_OUTSIDE | {"ground": ground}, said)
    medical = administrative()
    rule = replace(rule, offered="MEDICAL_JUDGEMENT")
    medical.line_of_business = replace(medical.line_of_business, external_rule=rule)
    own = REFUSED_OUTSIDE | {"ground": "NOT_CLINICAL"}
    holds_accepted("preliminary_check", medical, own, {"decision": "NOT_ELIGIBLE"})
    sent = {"decision": "ELIGIBLE", "organization": "The State's hearing office"}
    holds_accepted("preliminary_check", case, sent, {"decision": "ELIGIBLE"})


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"valid_from": "2020-01-01", "valid_to": "2020-06-30"}, "It must hold from a day between"),
        ({"valid_from": "2030-01-01", "valid_to": "2031-01-01"}, "It must hold from a day between"),
        ({"valid_from": "2026-03-16", "valid_to": "2026-03-16"}, "the policy's time, and the planned day"),
    ],
)
def test_what_was_overturned_outside_is_authorised_for_days_that_help_the_member(days: Json, said: str) -> None:
    case, by = appealed(OUTSIDE), BRANDT | {"answered_at": "2026-03-16T10:00:00-04:00"}
    held = parameter("approval.valid_days", 180, "days")
    case.policy = replace(case.policy, parameters=(*case.policy.parameters, held))
    with pytest.raises(FormError) as refused:
        load_answers(FORMS["effectuate"], {"lines": {"L1": days}}, case, by=by)
    assert said in str(refused.value)
    for fine in (GIVEN, {}):
        load_answers(FORMS["effectuate"], {"lines": {"L1": fine}}, case, by=by)


def test_a_quantity_of_none_and_days_in_the_wrong_order_are_told_at_once() -> None:
    told = {"lines": {"L1": {"quantity": 0, "valid_from": "2026-06-01", "valid_to": "2026-05-01"}}}
    with pytest.raises(FormError) as refused:
        load_answers(FORMS["effectuate"], told, appealed(OUTSIDE))
    assert refused.value.messages["lines"]["L1"] == {
        "quantity": ["Approve at least one."],
        "valid_to": ["The last day lies before the first."],
    }


@pytest.mark.parametrize(
    ("type", "day", "said"),
    [
        ("PRE_SERVICE", "2026-03-20", "binds at once, and the service is planned for 2026-03-20."),
        ("POST_SERVICE", "2026-01-20", "binds at once, and the service was given on 2026-01-20."),
        ("PRE_SERVICE", None, "the decision binds at once."),
    ],
)
def test_a_wrong_first_day_tells_the_day_of_the_service_only_where_the_request_gives_it(
    type: str, day: str | None, said: str
) -> None:
    case, by = appealed(OUTSIDE), BRANDT | {"answered_at": "2026-03-16T10:00:00-04:00"}
    case.request = replace(case.request, type=type, service_date=None if day is None else date.fromisoformat(day))
    told = {"lines": {"L1": {"valid_from": "2030-01-01", "valid_to": "2031-01-01"}}}
    with pytest.raises(FormError) as refused:
        load_answers(FORMS["effectuate"], told, case, by=by)
    assert said in str(refused.value)


def test_a_last_day_that_is_too_early_tells_of_a_planned_day_only_where_there_is_one() -> None:
    case, by = appealed(OUTSIDE), BRANDT | {"answered_at": "2026-03-16T10:00:00-04:00"}
    held = parameter("approval.valid_days", 180, "days")
    case.policy = replace(case.policy, parameters=(*case.policy.parameters, held))
    case.request = replace(case.request, service_date=None)
    told = {"lines": {"L1": {"valid_from": "2026-03-16", "valid_to": "2026-03-16"}}}
    with pytest.raises(FormError) as refused:
        load_answers(FORMS["effectuate"], told, case, by=by)
    assert "at least: the policy's time." in str(refused.value)
