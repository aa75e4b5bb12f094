"""Refused: what the engine would run as code, ignore or do otherwise than drawn; and files that are no diagrams."""

import pytest

from casework.engine.verify.run import verify
from tests.verify.twins import Spoil, Twin, bound, said

SMALL = ("conservative_treatment.bpmn", "conservative_treatment.dmn", "information_request.bpmn")
PROCESS = "conservative_treatment"


def ending(definition: str) -> Spoil:
    return lambda twin: twin.add("trials_rated", f"<bpmn:{definition}/>")


def on_border(definition: str) -> Spoil:
    return lambda twin: twin.add(
        PROCESS,
        '<bpmn:boundaryEvent id="new" name="New" attachedToRef="verify_trials">'
        f"<bpmn:{definition}/></bpmn:boundaryEvent>",
    ).flow("new", "rate_trials")


def drawn(kind: str) -> Spoil:
    return lambda twin: twin.tag("gather_trials", kind)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(drawn("scriptTask"), id="script task"),
        pytest.param(drawn("manualTask"), id="manual task"),
        pytest.param(drawn("sendTask"), id="send task"),
        pytest.param(drawn("task"), id="task of no kind"),
        pytest.param(drawn("adHocSubProcess"), id="ad-hoc subprocess"),
        pytest.param(drawn("transaction"), id="transaction"),
        pytest.param(lambda twin: twin.tag("trials_enough", "inclusiveGateway"), id="inclusive gateway"),
        pytest.param(lambda twin: twin.tag("trials_enough", "eventBasedGateway"), id="event-based gateway"),
        pytest.param(lambda twin: twin.tag("trials_enough", "complexGateway"), id="complex gateway"),
        pytest.param(ending("errorEventDefinition"), id="error end"),
        pytest.param(ending("terminateEventDefinition"), id="terminate end"),
        pytest.param(ending("signalEventDefinition"), id="signal end"),
        pytest.param(ending("linkEventDefinition"), id="link end"),
        pytest.param(ending("compensateEventDefinition"), id="compensation"),
        pytest.param(on_border("conditionalEventDefinition"), id="conditional event"),
        pytest.param(on_border("escalationEventDefinition"), id="escalation event"),
        pytest.param(on_border("signalEventDefinition"), id="signal event"),
        pytest.param(
            lambda twin: twin.add("verify_trials", "<bpmn:multiInstanceLoopCharacteristics/>"), id="multi-instance"
        ),
        pytest.param(lambda twin: twin.add("verify_trials", "<bpmn:standardLoopCharacteristics/>"), id="loop marker"),
        pytest.param(
            lambda twin: twin.add(PROCESS, '<bpmn:dataStoreReference id="store" name="Store"/>'), id="data store"
        ),
        pytest.param(
            lambda twin: twin.add(
                "verify_trials",
                "<bpmn:extensionElements><spiffworkflow:preScript>import os</spiffworkflow:preScript>"
                "</bpmn:extensionElements>",
            ),
            id="script before a task",
        ),
        pytest.param(
            lambda twin: twin.add(
                "verify_trials",
                "<bpmn:extensionElements><spiffworkflow:postScript>x = 1</spiffworkflow:postScript>"
                "</bpmn:extensionElements>",
            ),
            id="script after a task",
        ),
        pytest.param(lambda twin: twin.timer("information_overdue", "timedelta(days=1)"), id="a timer that is code"),
        pytest.param(lambda twin: twin.timer("information_overdue", '"P1D"'), id="a timer of a fixed length"),
        pytest.param(
            lambda twin: twin.set("await_information", messageRef=None), id="a receive task without a message"
        ),
        pytest.param(
            lambda twin: twin.condition("flow_trials_enough_to_ask_about_trials", "__import__('os').system('x')"),
            id="a condition that is code",
        ),
        pytest.param(lambda twin: twin.set(PROCESS, isExecutable="false"), id="a process that is not executable"),
    ],
)
def test_a_construct_that_the_engine_would_not_run_as_drawn_is_refused(spoil: Spoil) -> None:
    errors = [
        one
        for one in spoil(Twin(*SMALL)).findings()
        if one.severity == "error" and one.rule not in ("layout", "deadline-scope")
    ]
    assert errors
    assert all(one.message.endswith((".", "?")) for one in errors)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not well-formed"),
        (b"<bpmn:definitions>", "not well-formed"),
        (b"\x00\xff\xfe", "not well-formed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DOCTYPE"),
        (b"<x/>", "no BPMN diagram"),
        (b"<?php x ?><x/>", "processing instruction"),
    ],
)
def test_a_file_that_is_no_diagram_is_a_finding_and_not_a_crash(content: bytes, says: str) -> None:
    files = Twin(*SMALL).files() | {"broken.bpmn": content}
    found = [one for one in verify(files, **bound()) if one.file == "broken.bpmn"]
    assert any(says in one.message for one in found)


@pytest.mark.parametrize("content", [b"", b"<x/>", b"<!DOCTYPE x><x/>", b"\xff"])
def test_a_file_that_is_no_table_is_a_finding_and_not_a_crash(content: bytes) -> None:
    found = verify(Twin(*SMALL).files() | {"broken.dmn": content}, **bound())
    assert "broken.dmn" in [one.file for one in found]


def test_other_files_and_empty_folders_are_told() -> None:
    found = verify({"notes.txt": b"x"}, **bound())
    assert "neither a diagram" in said(found, "file-name")
    assert "There is no diagram here" in said(found, "file-name")


def test_one_broken_file_does_not_hide_what_is_wrong_with_the_others() -> None:
    twin = Twin(*SMALL).set("verify_trials", name="")
    found = verify(twin.files() | {"broken.bpmn": b"<"}, **bound())
    assert {"safe-xml", "named"} <= {one.rule for one in found}


@pytest.mark.parametrize(
    "id", ["trials_enough", "treatment_started", "verify_trials", "gather_trials", "await_information"]
)
def test_an_element_may_be_missing_and_the_checks_still_answer(id: str) -> None:
    assert Twin(*SMALL).remove(id).findings()


def test_findings_come_in_the_order_of_their_files() -> None:
    found = Twin("determination.bpmn", "conservative_treatment.bpmn").findings()
    errors = [(one.file, one.element or "") for one in found if one.severity == "error"]
    assert errors == sorted(errors)
