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
