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


def test_what_explains_a_missed_deadline_has_a_time_of_its_own() -> None:
    twin = Twin().remove("explanation_overdue", "flow_explanation_overdue_to_remind_of_explanation")
    assert twin.refused("deadline-scope") == ["explain_breach"]


@pytest.mark.parametrize(
    ("border", "flow", "waits"),
    [
        ("no_appeal_came", "flow_no_appeal_came_to_close_appeal_window", None),
        ("no_external_request", "flow_no_external_request_to_close_external_window", "await_external_request"),
        ("preliminary_overdue", "flow_preliminary_overdue_to_note_preliminary_late", "preliminary_check"),
        ("external_late", "flow_external_late_to_note_external_late", "await_external_decision"),
        ("effectuation_overdue", "flow_effectuation_overdue_to_note_effectuation_late", "effectuate"),
    ],
)
def test_every_wait_after_a_denial_has_its_own_time(border: str, flow: str, waits: str | None) -> None:
    waiting = Twin().remove(border, flow).refused("deadline-scope")
    # the time to appeal also stands inside the scope of the appeal's own deadline
    assert waiting == ([waits] if waits else [])


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
        pytest.param(
            lambda twin: twin.text("appeal.bpmn", 'name="appeal_withdrawn"', 'name="external_requested"'),
            id="on the border of a call and on one inside what it calls",
        ),
        pytest.param(
            lambda twin: twin.text("appeal_review.bpmn", 'calledElement="information_request"', "").also(
                lambda twin: twin.text(
                    "information_request.bpmn", 'name="information_received"', 'name="external_requested"'
                )
            ),
            id="on the border of a call and two calls below",
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
            lambda twin: twin.property("extend_appeal_clock", "effect", "outbox"),
            "extend_appeal_clock",
            id="a letter beside the fresh review",
        ),
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
