"""Refused: waits that nobody watches, messages caught twice, side paths that hold back what is done."""

import pytest

from tests.verify.twins import Spoil, Twin, said


def test_every_wait_stands_under_a_deadline() -> None:
    twin = Twin().remove("decision_overdue", "flow_decision_overdue_to_handle_missed_deadline")
    waiting = twin.refused("deadline-scope")
    assert {"verify_trials", "sign_decision", "review_coverage"} <= set(waiting)
    assert "await_information" not in waiting  # it has a deadline of its own
    assert 'no due("...") hangs' in said(twin.findings(), "deadline-scope")


def test_a_warning_alone_is_no_deadline() -> None:
    twin = Twin().timer("decision_overdue", 'warnings("decision")')
    assert "sign_decision" in twin.refused("deadline-scope")


def test_what_handles_a_missed_deadline_may_wait_without_one() -> None:
    assert "explain_breach" not in Twin().refused("deadline-scope")


def test_the_exception_for_missed_deadlines_ends_where_something_else_leads_there() -> None:
    twin = Twin().flow("warn_supervisor", "handle_missed_deadline").remove("flow_warn_supervisor_to_warned")
    assert twin.refused("deadline-scope") == ["explain_breach"]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            lambda twin: twin.text(
                "information_request.bpmn", 'name="information_received"', 'name="review_withdrawn"'
            ),
            id="far below the border",
        ),
        pytest.param(
            lambda twin: twin.add(
                "coverage_review",
                '<bpmn:boundaryEvent id="again" name="Again" attachedToRef="until_decided">'
                '<bpmn:messageEventDefinition messageRef="message_review_withdrawn"/></bpmn:boundaryEvent>',
            ).flow("again", "confirm_withdrawal"),
            id="twice on one border",
        ),
    ],
)
def test_a_message_is_caught_once_in_a_nesting(spoil: Spoil) -> None:
    assert "would fire" in said(spoil(Twin()).findings(), "message-once")


def test_the_same_message_may_be_caught_where_the_places_never_wait_together() -> None:
    twin = Twin().text("peer_to_peer.bpmn", 'name="peer_to_peer_requested"', 'name="information_received"')
    assert twin.refused("message-once") == []


@pytest.mark.parametrize(
    ("spoil", "element"),
    [
        pytest.param(
            lambda twin: twin.property("remind_provider", "effect", "outbox"),
            "remind_provider",
            id="a letter that is waited for",
        ),
        pytest.param(lambda twin: twin.tag("remind_provider", "userTask"), "remind_provider", id="a person's task"),
        pytest.param(
            lambda twin: twin.border("run_determination", "late", "run_intake", interrupts=False),
            "review_coverage",
            id="a called process with waits in it",
        ),
    ],
)
def test_a_side_path_below_the_top_does_not_wait(spoil: Spoil, element: str) -> None:
    assert element in spoil(Twin()).refused("side-path-waits")


def test_a_side_path_of_the_outermost_diagram_may_wait() -> None:
    assert Twin().refused("side-path-waits") == []
