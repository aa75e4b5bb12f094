"""Refused: denials that nobody can take further, appeals heard by the same people, files that lie, second thoughts."""

import pytest

from tests.verify.twins import Spoil, Twin, said


@pytest.mark.parametrize(
    ("spoil", "elements"),
    [
        pytest.param(
            lambda twin: twin.set("flow_until_decided_to_anything_to_appeal", targetRef="review_closed"),
            {"send_denial_notice", "send_partial_notice", "send_administrative_notice"},
            id="the review ends with the denial",
        ),
        pytest.param(
            lambda twin: twin.set("flow_goes_outside_to_run_external_review", targetRef="review_closed").remove(
                "external_asked_early",
                "flow_external_asked_early_to_skip_appeal",
                "external_asked_after_lapse",
                "flow_external_asked_after_lapse_to_skip_appeal",
            ),
            {"send_denial_notice", "send_upheld_notice", "send_lapse_notice"},
            id="nobody outside",
        ),
        pytest.param(
            lambda twin: twin.timer("no_appeal_came", 'due("appeal")'),
            {"send_denial_notice", "send_lapse_notice"},
            id="another time than that for appeals",
        ),
        pytest.param(
            lambda twin: twin.timer("no_external_request", 'warnings("external_filing")'),
            {"send_denial_notice"},
            id="a warning instead of the time to ask outside",
        ),
        pytest.param(
            lambda twin: (
                twin.remove("lapse_appealed", "flow_lapse_appealed_to_run_appeal")
                .remove("external_asked_after_lapse", "flow_external_asked_after_lapse_to_skip_appeal")
                .set("flow_until_decided_to_anything_to_appeal", targetRef="review_closed")
            ),
            {"send_lapse_notice"},
            id="a lapse that nobody may appeal",
        ),
    ],
)
def test_every_denial_can_be_appealed_and_taken_outside(spoil: Spoil, elements: set[str]) -> None:
    found = spoil(Twin()).findings()
    assert elements <= {one.element for one in found if one.rule == "appealable"}
    assert "could not take it further" in said(found, "appealable")


def test_a_lapse_that_the_law_takes_for_a_denial_is_appealed_beside_the_review_that_goes_on() -> None:
    # with no way over the main path, the events on the border of what is late are the way
    twin = Twin().set("flow_until_decided_to_anything_to_appeal", targetRef="review_closed")
    assert "send_lapse_notice" not in twin.refused("appealable")


@pytest.mark.parametrize(("element", "names"), [("review_appeal", None), ("second_appeal_opinion", "review_appeal")])
def test_an_appeal_is_heard_by_people_who_had_no_part_before(element: str, names: str | None) -> None:
    assert Twin().property(element, "not_by", names).refused("independent") == [element]


@pytest.mark.parametrize(
    ("spoil", "elements"),
    [
        pytest.param(
            lambda twin: twin.set("flow_forwarded_by_law_to_send_file", targetRef="preliminary_check"),
            ["record_appeal", "affirm_by_lapse"],
            id="a person looks first",
        ),
        pytest.param(
            lambda twin: twin.set("flow_appeal_told_how_to_appeal_forwarded", targetRef="send_upheld_notice"),
            ["record_appeal"],
            id="a letter leaves first",
        ),
        pytest.param(
            lambda twin: twin.property("open_external", "effect", "outbox"),
            ["record_appeal", "affirm_by_lapse"],
            id="something is sent first",
        ),
        pytest.param(
            lambda twin: twin.set("flow_affirm_by_lapse_to_affirmed", targetRef="await_appeal"),
            ["affirm_by_lapse"],
            id="another appeal is awaited first",
        ),
    ],
)
def test_what_the_law_forwards_waits_for_nobody(spoil: Spoil, elements: list[str]) -> None:
    found = spoil(Twin()).findings()
    assert sorted(one.element or "" for one in found if one.rule == "forwards-at-once") == sorted(elements)


def test_a_way_for_forwarded_appeals_needs_a_task_that_forwards() -> None:
    found = Twin().property("send_file", "forwards", None).findings()
    assert "no task sends them" in said(found, "forwards-at-once")


@pytest.mark.parametrize(
    ("flow", "target", "element"),
    [
        ("flow_overturned_outside_to_send_external_upheld_notice", "run_it_again", "review_appeal"),
        ("flow_record_effectuation_to_send_external_overturned_notice", "deny_after_all", "deny_after_all"),
        ("flow_await_external_decision_to_record_external_decision", "decide_again", "decide_again"),
    ],
)
def test_what_was_decided_outside_is_decided_by_nobody_again(flow: str, target: str, element: str) -> None:
    added = {
        "run_it_again": '<bpmn:callActivity id="run_it_again" name="Again" calledElement="appeal_review"/>',
        "deny_after_all": '<bpmn:serviceTask id="deny_after_all" name="Deny"><bpmn:extensionElements>'
        '<spiffworkflow:properties><spiffworkflow:property name="adverse" value="administrative"/>'
        "</spiffworkflow:properties></bpmn:extensionElements></bpmn:serviceTask>",
        "decide_again": '<bpmn:serviceTask id="decide_again" name="Decide"><bpmn:extensionElements>'
        '<spiffworkflow:serviceTaskOperator id="external_review.decide_again" resultVariable="determination"/>'
        "</bpmn:extensionElements></bpmn:serviceTask>",
    }[target]
    twin = Twin().add("external_review", added).set(flow, targetRef=target).flow(target, "upheld_outside")
    found = twin.findings()
    assert element in [one.element for one in found if one.rule == "outside-is-final"]
    assert "is final" in said(found, "outside-is-final")


def test_a_way_back_into_the_appeal_after_the_decision_from_outside_is_refused() -> None:
    twin = Twin().set("flow_run_external_review_to_review_closed", targetRef="run_appeal")
    assert {"review_appeal", "record_appeal"} <= set(twin.refused("outside-is-final"))
