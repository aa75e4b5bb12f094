"""Refused: gateways and tables that read what some way here does not write."""

import pytest

from tests.verify.twins import Spoil, Twin, said


@pytest.mark.parametrize(
    ("spoil", "element"),
    [
        pytest.param(
            lambda twin: twin.condition(
                "flow_clinical_question_to_run_conservative_treatment", 'recommend["summary"] == "PEND"'
            ),
            "clinical_question",
            id="a key written later",
        ),
        pytest.param(
            lambda twin: twin.condition("flow_further_session_to_gather_sessions", 'triage_urgency["session"] > 1'),
            "further_session",
            id="a key written on one way only",
        ),
        pytest.param(
            lambda twin: twin.set("flow_gather_sessions_to_verify_serial", targetRef="rate_serial"),
            "rate_serial",
            id="a table whose form was skipped",
        ),
        pytest.param(
            lambda twin: twin.property("rate_trials", "each", "gather_trials rate_purpose"),
            "rate_trials",
            id="lines from a step that comes later",
        ),
        pytest.param(
            lambda twin: (
                twin.add(
                    "coverage_review",
                    '<bpmn:exclusiveGateway id="how_far" name="How far?" default="new_how_far_withdrawn"/>',
                )
                .set("flow_review_withdrawn_to_confirm_withdrawal", targetRef="how_far")
                .flow("how_far", "confirm_withdrawal", 'determination["status"] == "OPEN"')
                .flow("how_far", "withdrawn")
            ),
            "how_far",
            id="what an interrupted part wrote",
        ),
        *(
            pytest.param(
                lambda twin, operator=operator: twin.set(operator, resultVariable="elsewhere"),
                gateway,
                id=f"how the appeal ended, by {operator}",
            )
            for operator, gateway in (
                ("appeal.close_appeal_window", "goes_outside"),
                ("appeal.affirm_by_lapse", "goes_outside"),
                ("appeal.confirm_appeal_withdrawal", "goes_outside"),
                ("appeal_review.dismiss_appeal", "goes_outside"),
                ("appeal_review.record_appeal", "appeal_told_how"),
                ("reopening.refuse_reopening", "still_open"),
            )
        ),
        pytest.param(
            lambda twin: twin.set("flow_skip_appeal_to_run_external_review", targetRef="goes_outside").set(
                "coverage_review.skip_appeal", resultVariable="elsewhere"
            ),
            "goes_outside",
            id="how the appeal ended, where it was left for the review outside",
        ),
        pytest.param(
            lambda twin: twin.set("flow_lapse_appealed_to_run_appeal", targetRef="anything_to_appeal"),
            "anything_to_appeal",
            id="the determination, after a lapse",
        ),
        pytest.param(
            lambda twin: twin.condition(
                "flow_offer_call_to_talk_to_provider", 'check_draft["offer_call"] and sign_decision["again"]'
            ),
            "offer_call",
            id="a key of the round before, in the first round",
        ),
    ],
)
def test_a_read_that_some_way_does_not_write_is_refused(spoil: Spoil, element: str) -> None:
    found = spoil(Twin()).findings()
    assert element in [one.element for one in found if one.rule == "written-before-read"]
    assert "not written on every way here" in said(found, "written-before-read")


def test_what_a_called_process_writes_on_all_its_ways_is_there_afterwards() -> None:
    twin = Twin().condition("flow_trials_enough_to_ask_about_trials", 'split_lines["count"] > 1')
    assert twin.refused("written-before-read") == ["trials_enough"]  # a duplicate is closed before its lines are split
    twin = Twin().condition("flow_trials_enough_to_ask_about_trials", 'find_duplicates["open_twin"]')
    assert twin.refused("written-before-read") == []


def test_an_unreadable_condition_is_told_once_and_stops_nothing() -> None:
    found = Twin().condition("flow_trials_enough_to_ask_about_trials", "open('x').read(").findings()
    assert [one.rule for one in found] == ["expression"]


def test_what_every_review_begins_with_is_there_from_the_start() -> None:
    assert (
        Twin()
        .condition("flow_reopening_asked_to_run_reopening", 'review["id"] == "R-1"')
        .refused("written-before-read")
        == []
    )
    twin = Twin().condition("flow_reopening_asked_to_run_reopening", 'request["id"] == "R-1"')
    assert twin.refused("written-before-read") == ["reopening_asked"]
