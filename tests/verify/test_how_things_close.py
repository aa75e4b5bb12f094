"""Refused: decisions that nobody is told of, and time limits that end a review or that nothing comes of."""

import pytest

from tests.verify.twins import Spoil, Twin, said


def to(flow: str, target: str) -> Spoil:
    return lambda twin: twin.set(flow, targetRef=target)


@pytest.mark.parametrize(
    ("spoil", "end"),
    [
        pytest.param(
            to("flow_decided_how_to_send_denial_notice", "stop_decision_clock"), "decision_told", id="a denial untold"
        ),
        pytest.param(
            to("flow_record_approval_to_send_approval_notice", "decision_told"),
            "decision_told",
            id="an approval untold",
        ),
        pytest.param(
            lambda twin: twin.property("send_approval_notice", "notice", None), "decision_told", id="no letter named"
        ),
        pytest.param(
            to("flow_record_administrative_denial_to_send_administrative_notice", "stop_administrative_clock"),
            "not_covered",
            id="an administrative denial untold",
        ),
        pytest.param(
            to("flow_appeal_told_how_to_send_upheld_notice", "appeal_decided"),
            "appeal_decided",
            id="an upheld appeal untold",
        ),
        pytest.param(
            to("flow_overturned_outside_to_send_external_upheld_notice", "upheld_outside"),
            "upheld_outside",
            id="what was decided outside untold",
        ),
        pytest.param(
            lambda twin: twin.property("refuse_reopening", "notice", None).remove_condition(
                "flow_still_open_to_run_intake"
            ),
            "reopened",
            id="a review that is said to be open and that nobody goes on with",
        ),
    ],
)
def test_what_is_decided_is_told(spoil: Spoil, end: str) -> None:
    found = spoil(Twin()).findings()
    assert end in [one.element for one in found if one.rule == "told"]
    assert "without a letter" in said(found, "told")


@pytest.mark.parametrize(
    ("spoil", "border"),
    [
        pytest.param(
            to("flow_all_decided_to_run_conservative_treatment", "line_decisions_made"),
            "information_overdue",
            id="a request for information that nobody answered",
        ),
        pytest.param(
            lambda twin: twin.border("until_decided", "too_late", "review_closed"), "too_late", id="a decision overdue"
        ),
        pytest.param(
            to("flow_no_appeal_came_to_close_appeal_window", "not_appealed"),
            "no_appeal_came",
            id="an appeal whose end is kept nowhere",
        ),
    ],
)
def test_time_alone_ends_no_review(spoil: Spoil, border: str) -> None:
    found = spoil(Twin()).findings()
    assert border in [one.element for one in found if one.rule == "closed-by-time"]
    assert "nobody has decided" in said(found, "closed-by-time")


@pytest.mark.parametrize(
    ("flow", "end", "border"),
    [
        ("flow_decision_overdue_to_handle_missed_deadline", "overdue_handled", "decision_overdue"),
        ("flow_decision_running_out_to_warn_supervisor", "warned", "decision_running_out"),
        ("flow_effectuation_overdue_to_note_effectuation_late", "effectuation_late_noted", "effectuation_overdue"),
    ],
)
def test_a_time_limit_that_nothing_comes_of_is_refused(flow: str, end: str, border: str) -> None:
    assert Twin().set(flow, targetRef=end).refused("time-acts") == [border]


@pytest.mark.parametrize(
    ("spoil", "gateway"),
    [
        pytest.param(
            lambda twin: (
                twin.set("urgency_clear", default="flow_urgency_clear_to_set_clock")
                .remove_condition("flow_urgency_clear_to_set_clock")
                .condition("flow_urgency_clear_to_triage_urgency", 'triage["summary"] == "REFER"')
            ),
            "urgency_clear",
            id="on to the clock",
        ),
        pytest.param(to("flow_which_way_to_draft_decision", "check_draft"), "which_way", id="on to a service task"),
        pytest.param(
            to("flow_ask_about_exceptions_to_analyse_exceptions", "gather_standing"),
            "exceptions_known",
            id="a call that leads on instead of back",
        ),
    ],
)
def test_an_answer_of_a_table_that_nobody_foresaw_goes_to_a_person(spoil: Spoil, gateway: str) -> None:
    assert gateway in spoil(Twin()).refused("default-to-person")


@pytest.mark.parametrize("text", ["determination['status']=='DECIDED'", ' determination["status"]  ==  "DECIDED"'])
def test_how_a_condition_is_spaced_and_quoted_makes_no_difference(text: str) -> None:
    assert Twin().condition("flow_all_decided_to_line_decisions_made", text).refused("closed-by-time") == []
