"""The shipped drawings have no findings, and carry the marks without which some rules would see nothing to refuse."""

import hashlib

from casework.engine.elements import Element, read_elements
from casework.engine.safe_xml import read_xml
from tests.verify.twins import Twin, shipped


def drawn() -> dict[str, Element]:
    found = {}
    for file, content in shipped().items():
        root, _ = read_xml(file, content)
        if file.endswith(".bpmn") and root is not None:
            found |= {one.id: one for one in read_elements(file, root)}
    return found


def test_the_drawings_have_no_findings() -> None:
    assert [str(one) for one in Twin().findings()] == []


def test_the_denials_are_marked_so_that_the_rules_see_them() -> None:
    marked = {one.id: one.adverse for one in drawn().values() if one.adverse}
    assert marked == {"record_decision": "clinical", "record_administrative_denial": "administrative"}


def test_the_second_physician_is_another_one() -> None:
    second = drawn()["second_opinion"]
    assert (second.role, second.not_by, second.lane) == ("physician_reviewer", "draft_decision", "Second physician")


def test_letters_whose_sending_counts_are_waited_for() -> None:
    waited = {one.id: one.notice for one in drawn().values() if one.effect == "outbox"}
    assert waited == {
        "close_duplicate": "duplicate",
        "send_administrative_notice": "administrative_denial",
        "send_approval_notice": "approval",
        "send_partial_notice": "partial",
        "send_denial_notice": "denial",
        "send_information_request": "information_request",
        "confirm_withdrawal": "withdrawal",
    }


def test_the_milestones_of_the_golden_path_are_drawn() -> None:
    milestones = {one.milestone for one in drawn().values() if one.milestone}
    assert milestones == {
        "intake",
        "eligibility",
        "duplicate_check",
        "completeness",
        "triage_clock",
        "split_lines",
        "conservative_treatment",
        "functional_assessment",
        "serial_check",
        "reconstructive_test",
        "exclusion_check",
        "exception_analysis",
        "experimental_guard",
        "medical_necessity_4",
        "criteria_alignment",
        "evidence_check",
        "guardrails",
        "recommendation",
        "reviewer_signoff",
        "physician_review",
        "p2p_offer",
        "notice_approval",
        "notice_partial",
        "notice_denial",
        "notice_denial_admin",
        "close",
    }


def test_checking_twice_says_the_same() -> None:
    spoilt = Twin().set("which_way", default=None).set("verify_trials", name="")
    first, second = (hashlib.sha256("\n".join(map(str, spoilt.findings())).encode()).hexdigest() for _ in range(2))
    assert first == second
