"""Refused: what has no name, a name twice, or a name that leads nowhere."""

import pytest

from tests.verify.twins import DMN, Spoil, Twin, said

SMALL = ("conservative_treatment.bpmn", "conservative_treatment.dmn", "information_request.bpmn")


@pytest.mark.parametrize(
    ("spoil", "rule", "element"),
    [
        pytest.param(
            lambda twin: twin.set("verify_trials", name=""), "named", "verify_trials", id="a task without a name"
        ),
        pytest.param(
            lambda twin: twin.set("await_information", name=None), "named", "await_information", id="no name at all"
        ),
        pytest.param(
            lambda twin: twin.set("flow_trials_enough_to_rate_trials", name=" "),
            "named",
            "flow_trials_enough_to_rate_trials",
            id="a way out of a gateway without a name",
        ),
        pytest.param(
            lambda twin: twin.set("trials_enough", name="Check"),
            "named",
            "trials_enough",
            id="a gateway that asks nothing",
        ),
        pytest.param(
            lambda twin: twin.remove_documentation("conservative_treatment"),
            "named",
            "conservative_treatment",
            id="a process that does not say what it is for",
        ),
        pytest.param(
            lambda twin: twin.text("information_request.bpmn", "answered", "trials_rated"),
            "unique-ids",
            "trials_rated",
            id="an id in two files",
        ),
        pytest.param(
            lambda twin: twin.text("information_request.bpmn", '"answered"', '"Answered"'),
            "unique-ids",
            "Answered",
            id="an id that is no data key",
        ),
        pytest.param(
            lambda twin: twin.rename_file("information_request.bpmn", "request_information.bpmn"),
            "file-name",
            "information_request",
            id="a file named otherwise than its process",
        ),
        pytest.param(
            lambda twin: twin.rename_file("conservative_treatment.dmn", "trials.dmn"),
            "dmn-file-name",
            None,
            id="a file named otherwise than its table",
        ),
        pytest.param(
            lambda twin: twin.property("verify_trials", "mileston", "x"),
            "properties",
            "verify_trials",
            id="a misspelt property",
        ),
        pytest.param(
            lambda twin: twin.property("gather_trials", "effect", "email"),
            "properties",
            "gather_trials",
            id="an unknown effect",
        ),
        pytest.param(
            lambda twin: twin.property("verify_trials", "effect", "outbox"),
            "properties",
            "verify_trials",
            id="an effect of a person's task",
        ),
        pytest.param(
            lambda twin: twin.property("verify_trials", "each", "gather_trials"),
            "properties",
            "verify_trials",
            id="lines of a person's task",
        ),
        pytest.param(
            lambda twin: twin.text("conservative_treatment.bpmn", "Nurse reviewer", "Nurses"),
            "roles",
            "verify_trials",
            id="a lane that is no role",
        ),
        pytest.param(
            lambda twin: twin.text("conservative_treatment.bpmn", "Nurse reviewer", "Member (outside)"),
            "roles",
            "verify_trials",
            id="a person's task outside",
        ),
        pytest.param(
            lambda twin: twin.property("verify_trials", "not_by", "gather_trials"),
            "roles",
            "verify_trials",
            id="not_by something that no person does",
        ),
        pytest.param(
            lambda twin: twin.without("operators", "conservative_treatment.gather_trials"),
            "handler",
            "gather_trials",
            id="no handler",
        ),
        pytest.param(lambda twin: twin.without("forms", "verify_trials"), "form", "verify_trials", id="no form"),
        pytest.param(
            lambda twin: twin.timer("information_overdue", 'due("holiday")'),
            "deadline",
            "information_overdue",
            id="no such deadline",
        ),
        pytest.param(
            lambda twin: twin.drop("conservative_treatment.dmn"), "decision-table", "rate_trials", id="no such table"
        ),
        pytest.param(
            lambda twin: twin.drop("information_request.bpmn"),
            "called-process",
            "ask_about_trials",
            id="no such process",
        ),
        pytest.param(
            lambda twin: twin.tag("stop_clock", "callActivity").set(
                "stop_clock", calledElement="conservative_treatment"
            ),
            "called-process",
            "stop_clock",
            id="a call that leads back to itself",
        ),
    ],
)
def test_a_name_that_misleads_is_refused(spoil: Spoil, rule: str, element: str | None) -> None:
    assert element in spoil(Twin(*SMALL)).refused(rule)


def test_the_missing_handler_is_told_with_the_file_to_write() -> None:
    twin = Twin(*SMALL).without("operators", "conservative_treatment.gather_trials")
    assert "the function gather_trials in handlers/conservative_treatment.py" in said(twin.findings(), "handler")


@pytest.mark.parametrize(
    ("flow", "condition", "says"),
    [
        (
            "flow_standing_clear_to_exclusion_checked",
            'rate_standing["summary"] == "ESTABLISHD"',
            "never answers 'ESTABLISHD'",
        ),
        (
            "flow_standing_clear_to_exclusion_checked",
            'rate_standing["summary"] in ["DOUBT", "MET"]',
            "never answers 'MET'",
        ),
        (
            "flow_standing_clear_to_exclusion_checked",
            'rate_standing["verdict"] == "DOUBT"',
            "leaves no verdict here; it leaves lines, summary",
        ),
    ],
)
def test_a_condition_compares_with_what_the_table_can_answer(flow: str, condition: str, says: str) -> None:
    twin = Twin("exclusion_check.bpmn", "experimental.dmn").condition(flow, condition)
    assert says in said(twin.findings(), "table-answers")


@pytest.mark.parametrize(
    "condition",
    [
        'rate_standing["summary"] in ["ESTABLISHED", "DOUBT"]',
        'rate_standing["summary"] != "DOUBT"',
        'rate_standing["summary"] == gather_standing["summary"]',
        'rate_standing["lines"] == gather_standing["lines"]',
        'gather_standing["summary"] == "ANYTHING"',
        "len(rate_standing) > 1",
        'not rate_standing["summary"]',
        '1 < gather_standing["count"] < 4',
    ],
)
def test_other_conditions_are_not_measured_by_a_table(condition: str) -> None:
    twin = Twin("exclusion_check.bpmn", "experimental.dmn")
    assert twin.condition("flow_standing_clear_to_exclusion_checked", condition).refused("table-answers") == []


def test_a_gateway_without_a_default_is_refused() -> None:
    assert Twin().set("which_way", default=None).refused("gateway-default") == ["which_way"]
    assert Twin().set("which_way", default="flow_treatment_started_to_gather_trials").refused("gateway-default") == [
        "which_way"
    ]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("DOUBT", "DENY", "table-says-no"),
        ("DOUBT", "MUST_BE_DENIED", "table-says-no"),
        ("STANDING_IN_DOUBT", "PARTIALLY_APPROVED", "table-says-no"),
        ("No outcomes are published.", " ", "table-explains"),
        ("Plan: experimental or investigational treatment, single study", "", "table-explains"),
        ("[1..2)", "[1..", "dmn-feel"),
    ],
)
def test_a_table_that_says_no_or_does_not_explain_itself_is_refused(old: str, new: str, rule: str) -> None:
    found = Twin("exclusion_check.bpmn", "experimental.dmn").text("experimental.dmn", old, new).findings()
    assert rule in [one.rule for one in found if one.file == "experimental.dmn"]


def test_a_reason_may_tell_of_a_denial_that_was() -> None:
    assert Twin("intake.bpmn", "intake_route.dmn").refused("table-says-no") == []  # DENIED_TWIN is a reason, no answer


def test_a_table_lists_what_it_may_answer() -> None:
    twin = Twin("exclusion_check.bpmn", "experimental.dmn")
    output = twin.element("experimental_output_1")
    output.remove(output[0])
    assert output.tag == f"{{{DMN}}}output"
    assert "experimental_output_1" in twin.refused("table-values")


@pytest.mark.parametrize(
    ("spoil", "rule", "element"),
    [
        pytest.param(
            lambda twin: twin.property("second_appeal_opinion", "not_by", "review_appeal, earlier_decider"),
            "roles",
            "second_appeal_opinion",
            id="not_by one that is there and one that is not",
        ),
        pytest.param(
            lambda twin: twin.property("send_file", "forwards", "yes"),
            "properties",
            "send_file",
            id="a mark for forwarding that says something else than true",
        ),
        pytest.param(
            lambda twin: twin.property("start_external_clock", "forwards", "true"),
            "properties",
            "start_external_clock",
            id="a mark for forwarding where nothing is sent",
        ),
    ],
)
def test_a_mark_of_an_appeal_that_misleads_is_refused(spoil: Spoil, rule: str, element: str) -> None:
    assert Twin().refused("roles") == Twin().refused("properties") == []
    assert spoil(Twin()).refused(rule) == [element]
