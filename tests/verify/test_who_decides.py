"""Refused: every way to a denial that goes around the people who must decide it."""

import pytest

from tests.verify.twins import Spoil, Twin, said


def to(flow: str, target: str) -> Spoil:
    return lambda twin: twin.set(flow, targetRef=target)


@pytest.mark.parametrize(
    ("spoil", "element"),
    [
        pytest.param(to("flow_which_way_to_draft_decision", "record_decision"), "record_decision", id="a shortcut"),
        pytest.param(
            lambda twin: twin.border("sign_decision", "signing_overdue", "record_decision"),
            "record_decision",
            id="a timer on the physician's own task",
        ),
        pytest.param(
            lambda twin: twin.property("sign_decision", "role", "nurse_reviewer").property(
                "draft_decision", "role", "nurse_reviewer"
            ),
            "record_decision",
            id="a nurse who signs",
        ),
        pytest.param(
            lambda twin: twin.property("record_decision", "adverse", None).set(
                "flow_which_way_to_draft_decision", targetRef="send_denial_notice"
            ),
            "send_denial_notice",
            id="a letter of denial whose decision is not marked",
        ),
        pytest.param(
            to("flow_decided_how_to_send_approval_notice", "record_decision"),
            "record_decision",
            id="a second denial in a loop",
        ),
        pytest.param(
            lambda twin: twin.border("run_determination", "late", "new_denial", interrupts=True).add(
                "until_decided",
                '<bpmn:serviceTask id="new_denial" name="Deny"><bpmn:extensionElements><spiffworkflow:properties>'
                '<spiffworkflow:property name="adverse" value="clinical"/>'
                "</spiffworkflow:properties></bpmn:extensionElements></bpmn:serviceTask>",
            ),
            None,
            id="flows may name an element that is drawn after them",
        ),
    ],
)
def test_a_clinical_denial_without_a_physician_is_refused(spoil: Spoil, element: str | None) -> None:
    found = spoil(Twin()).findings()
    assert (element or "new_denial") in [one.element for one in found if one.rule == "physician-decides"]
    assert "without a physician's task" in said(found, "physician-decides")


def test_the_way_around_the_physician_is_told() -> None:
    twin = Twin().set("flow_which_way_to_draft_decision", targetRef="record_decision")
    assert "recommend -> which_way -> record_decision" in said(twin.findings(), "physician-decides")


def test_an_administrative_denial_without_any_person_is_refused() -> None:
    twin = Twin().set("flow_coverage_in_doubt_to_review_coverage", targetRef="record_administrative_denial")
    assert "record_administrative_denial" in twin.refused("person-decides")


def test_an_administrative_denial_may_be_decided_without_a_physician() -> None:
    assert Twin().refused("person-decides") == []


def test_an_outcome_that_nobody_answered_for_is_refused() -> None:
    twin = Twin().set("flow_coverage_in_doubt_to_review_coverage", targetRef="close_duplicate")
    assert twin.refused("outcome-by-person") == ["close_duplicate"]


def test_a_table_never_writes_the_outcome() -> None:
    twin = Twin().property("recommend", "result", "determination")
    assert "recommend" in twin.refused("outcome-by-person")


def test_an_unknown_kind_of_adverse_outcome_is_refused() -> None:
    assert Twin().property("record_decision", "adverse", "medical").refused("adverse-kind") == ["record_decision"]


@pytest.mark.parametrize(
    ("spoil", "element"),
    [
        pytest.param(to("flow_standing_answer_to_accept_appeal", "record_appeal"), "record_appeal", id="a shortcut"),
        pytest.param(
            to("flow_standing_answer_to_dismiss_appeal", "send_upheld_notice"),
            "send_upheld_notice",
            id="a letter without a decision",
        ),
        pytest.param(
            lambda twin: twin.property("review_appeal", "role", "physician_reviewer").property(
                "second_appeal_opinion", "role", "physician_reviewer"
            ),
            "record_appeal",
            id="a physician of the first level",
        ),
        pytest.param(to("flow_appeal_lapsed_to_affirm_by_lapse", "confirm_appeal_withdrawal"), None, id="nothing"),
    ],
)
def test_an_appeal_is_upheld_by_a_physician_who_hears_appeals(spoil: Spoil, element: str | None) -> None:
    refused = spoil(Twin()).refused("physician-decides")
    assert refused == [] if element is None else element in refused


def test_an_appeal_is_dismissed_by_a_person_only() -> None:
    twin = (
        Twin()
        .set("flow_set_appeal_clock_to_fresh_review", targetRef="run_dismissal")
        .add(
            "appeal",
            '<bpmn:serviceTask id="run_dismissal" name="Dismiss"><bpmn:extensionElements><spiffworkflow:properties>'
            '<spiffworkflow:property name="notice" value="appeal_dismissed"/>'
            "</spiffworkflow:properties></bpmn:extensionElements></bpmn:serviceTask>",
        )
    )
    # the way from a lapse knows no person at all before the appeal
    assert "run_dismissal" in twin.refused("person-decides")


@pytest.mark.parametrize(
    ("spoil", "element"),
    [
        pytest.param(to("flow_deadline_missed_to_record_breach", "send_lapse_notice"), None, id="the timer alone"),
        pytest.param(
            to("flow_warn_supervisor_to_warned", "handle_missed_deadline"), "send_lapse_notice", id="a warning"
        ),
        pytest.param(
            to("flow_extension_taken_to_send_extension_notice", "handle_missed_deadline"),
            "send_lapse_notice",
            id="a message",
        ),
        pytest.param(
            to("flow_explain_breach_to_record_explanation", "send_lapse_notice"), "send_lapse_notice", id="a form"
        ),
        pytest.param(to("flow_standing_answer_to_dismiss_appeal", "record_appeal"), None, id="another mark"),
        pytest.param(
            lambda twin: twin.tag("record_breach", "businessRuleTask"),
            "send_lapse_notice",
            id="a table after the timer",
        ),
        pytest.param(
            lambda twin: twin.timer("appeal_lapsed", 'warnings("appeal")'),
            "affirm_by_lapse",
            id="a warning that forwards",
        ),
        pytest.param(
            to("flow_appeal_withdrawn_to_confirm_appeal_withdrawal", "affirm_by_lapse"),
            "affirm_by_lapse",
            id="a withdrawal",
        ),
    ],
)
def test_only_time_does_what_the_law_makes_of_a_lapse(spoil: Spoil, element: str | None) -> None:
    found = spoil(Twin()).findings()
    assert [one.element for one in found if one.rule == "lapse-by-time"] == ([element] if element else [])


STRAIGHT = "flow_which_way_to_record_straight_approval"


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda twin: twin.condition(STRAIGHT, 'recommend["summary"] == "APPROVE"'), id="no permission"),
        pytest.param(
            lambda twin: twin.condition(STRAIGHT, 'recommend["summary"] == "REFER" and evaluate_guardrails["fired"]'),
            id="another answer",
        ),
        pytest.param(
            lambda twin: twin.condition(STRAIGHT, 'recommend["summary"] == "APPROVE" or evaluate_guardrails["fired"]'),
            id="one of the two",
        ),
        pytest.param(
            lambda twin: twin.condition(
                STRAIGHT, 'evaluate_guardrails["summary"] == "APPROVE" and evaluate_guardrails["fired"]'
            ),
            id="an answer that is no table's",
        ),
        pytest.param(lambda twin: twin.flow("recommend", "record_straight_approval"), id="a second way in"),
        pytest.param(
            to("flow_record_straight_approval_to_send_approval_notice", "decided_how"), id="a way to a denial"
        ),
        pytest.param(
            to("flow_record_straight_approval_to_send_approval_notice", "send_partial_notice"), id="another letter"
        ),
    ],
)
def test_nothing_but_an_approval_that_a_policy_permits_is_recorded_without_a_person(spoil: Spoil) -> None:
    assert "record_straight_approval" in spoil(Twin()).refused("outcome-by-person")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            lambda twin: twin.condition("flow_taken_over_to_carry_decision", 'examine_reopening["carried"]'),
            id="an answer that is no task's of ours",
        ),
        pytest.param(
            lambda twin: twin.condition("flow_taken_over_to_carry_decision", 'open_reopening["asked"]'),
            id="another reason",
        ),
        pytest.param(lambda twin: twin.flow("reopening_wanted", "carry_decision"), id="a second way in"),
        pytest.param(lambda twin: twin.property("carry_decision", "notice", "approval"), id="a letter"),
        pytest.param(
            to("flow_carry_decision_to_decision_carried", "refuse_reopening"), id="a letter that comes after it"
        ),
    ],
)
def test_nothing_but_what_was_decided_elsewhere_is_taken_over_without_a_person(spoil: Spoil) -> None:
    assert "carry_decision" in spoil(Twin()).refused("outcome-by-person")
