"""Refused: diagrams that stick, never end, do something twice at once, or hold what nothing reaches."""

import pytest

from casework.engine.verify import inline, soundness
from tests.verify.twins import Spoil, Twin, said

SMALL = ("conservative_treatment.bpmn", "conservative_treatment.dmn", "information_request.bpmn")


@pytest.mark.parametrize(
    ("spoil", "rule", "element", "says"),
    [
        pytest.param(
            lambda twin: twin.set("flow_gather_trials_to_verify_trials", targetRef="rate_trials"),
            "unreachable",
            "verify_trials",
            "Nothing leads here",
            id="a loop that nothing leads into",
        ),
        pytest.param(
            lambda twin: twin.set("flow_ask_about_trials_to_verify_trials", targetRef="ask_about_trials"),
            "sound",
            "treatment_started",
            "no end can be reached",
            id="a loop without a way out",
        ),
        pytest.param(
            lambda twin: (
                twin.tag("trials_enough", "parallelGateway")
                .set("trials_enough", default=None)
                .remove_condition("flow_trials_enough_to_ask_about_trials")
            ),
            "sound",
            "rate_trials",
            "Two tokens",
            id="a loop that goes on while its task is open",
        ),
        pytest.param(
            lambda twin: (
                twin.add("conservative_treatment", '<bpmn:parallelGateway id="both" name="Both"/>')
                .set("flow_trials_enough_to_rate_trials", targetRef="both")
                .set("flow_trials_enough_to_ask_about_trials", targetRef="ask_about_trials")
                .set("flow_ask_about_trials_to_verify_trials", targetRef="both")
                .flow("both", "rate_trials")
            ),
            "sound",
            "both",
            "a branch that never comes",
            id="a join of ways of which one is taken",
        ),
        pytest.param(
            lambda twin: twin.set("flow_remind_provider_to_reminded", targetRef="record_answer"),
            "sound",
            "record_answer",
            "Two tokens",
            id="a side path that runs into the main one",
        ),
    ],
)
def test_an_unsound_diagram_is_refused(spoil: Spoil, rule: str, element: str, says: str) -> None:
    found = spoil(Twin(*SMALL)).findings()
    assert element in [one.element for one in found if one.rule == rule]
    assert says in said(found, rule)


def test_branches_that_are_joined_again_are_sound() -> None:
    twin = (
        Twin(*SMALL)
        .tag("trials_enough", "parallelGateway")
        .set("trials_enough", default=None)
        .remove_condition("flow_trials_enough_to_ask_about_trials")
        .add("conservative_treatment", '<bpmn:parallelGateway id="both" name="Both"/>')
        .set("flow_trials_enough_to_rate_trials", targetRef="both")
        .set("flow_ask_about_trials_to_verify_trials", targetRef="both")
        .flow("both", "rate_trials")
    )
    found = twin.findings()
    assert [one for one in found if one.rule in ("sound", "unreachable")] == []
    assert [one for one in found if one.rule == "written-before-read"] == []


@pytest.mark.parametrize(
    ("key", "says"),
    [("information", "so does another branch"), ("gather_trials", "so does a step before"), ("rate_trials", "")],
)
def test_no_two_branches_write_the_same_key(key: str, says: str) -> None:
    twin = (
        Twin(*SMALL)
        .tag("trials_enough", "parallelGateway")
        .set("trials_enough", default=None)
        .remove_condition("flow_trials_enough_to_ask_about_trials")
        .add("conservative_treatment", '<bpmn:parallelGateway id="both" name="Both"/>')
        .set("flow_rate_trials_to_trials_rated", targetRef="both")
        .set("flow_ask_about_trials_to_verify_trials", targetRef="both")
        .flow("both", "trials_rated")
        .property("rate_trials", "each", "gather_trials verify_trials")
        .property("rate_trials", "result", key)
    )
    found = twin.findings()
    assert [one.element for one in found if one.rule == "branches"] == (["trials_enough"] if says else [])
    assert says in said(found, "branches")


def test_what_one_branch_writes_is_there_after_the_join_only() -> None:
    def parted(condition: str) -> Twin:
        return (
            Twin(*SMALL)
            .tag("trials_enough", "parallelGateway")
            .set("trials_enough", default=None)
            .remove_condition("flow_trials_enough_to_ask_about_trials")
            .add("conservative_treatment", '<bpmn:parallelGateway id="both" name="Both"/>')
            .add(
                "conservative_treatment",
                '<bpmn:exclusiveGateway id="after" name="After?" default="new_after_rate_trials"/>',
            )
            .set("flow_trials_enough_to_rate_trials", targetRef="both")
            .set("flow_ask_about_trials_to_verify_trials", targetRef="both")
            .flow("both", "after")
            .flow("after", "rate_trials")
            .flow("after", "trials_rated", condition)
        )

    assert parted('information["status"] == "LAPSED"').refused("written-before-read") == []
    assert parted('nothing["status"] == "LAPSED"').refused("written-before-read") == ["after"]


def test_a_withdrawal_clears_all_that_it_interrupts() -> None:
    twin = Twin()
    assert twin.refused("sound") == []
    twin.set("flow_confirm_withdrawal_to_withdrawn", targetRef="review_closed")
    assert twin.refused("sound") == []


def test_a_game_too_large_to_be_played_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundness, "MOST_STATES", 10)
    found = Twin(*SMALL).findings()
    assert "more than 10 states" in said(found, "sound")
    assert {one.severity for one in found if one.rule == "sound"} == {"warning"}


def test_calls_that_multiply_are_cut_off_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inline, "MOST_STEPS", 100)
    assert "not all ways can be followed" in said(Twin().findings(), "called-process")


def test_diagrams_that_call_each_other_in_a_ring_are_told_and_not_followed_for_ever() -> None:
    twin = Twin(*SMALL).tag("stop_clock", "callActivity").set("stop_clock", calledElement="conservative_treatment")
    assert "never ends" in said(twin.findings(), "called-process")


@pytest.mark.parametrize(
    ("flow", "target"),
    [
        ("flow_decision_overdue_to_handle_missed_deadline", "warn_supervisor"),
        ("flow_appeal_overdue_to_handle_missed_appeal", "handle_missed_deadline"),
        ("flow_extension_taken_to_send_extension_notice", "handle_missed_deadline"),
    ],
)
def test_two_side_paths_that_lead_to_one_task_would_do_it_twice_at_once(flow: str, target: str) -> None:
    found = Twin().set(flow, targetRef=target).findings()
    assert target in [one.element for one in found if one.rule == "sound"]
    assert "Two tokens" in said(found, "sound")


def test_every_way_through_the_shipped_diagrams_is_played() -> None:
    assert "not all were played" not in said(Twin().findings(), "sound")
