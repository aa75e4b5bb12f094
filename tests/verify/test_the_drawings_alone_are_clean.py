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
    assert marked == {
        "record_decision": "clinical",
        "record_administrative_denial": "administrative",
        "record_appeal": "clinical",
        "affirm_by_lapse": "lapse",
        "send_lapse_notice": "lapse",
    }


def test_the_file_goes_outside_by_itself_where_the_law_says_so() -> None:
    assert {one.id: one.forwards for one in drawn().values() if one.forwards} == {"send_file": "true"}


def test_the_second_physician_is_another_one() -> None:
    second = drawn()["second_opinion"]
    assert (second.role, second.not_by, second.lane) == ("physician_reviewer", "draft_decision", "Second physician")


def test_those_who_hear_an_appeal_are_others() -> None:
    heard = {one.id: one.not_by for one in drawn().values() if one.role == "appeal_physician" and one.form}
    assert heard == {
        "review_appeal": "earlier_deciders",
        "second_appeal_opinion": "review_appeal earlier_deciders",
    }


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
        "send_extension_notice": "extension",
        "send_lapse_notice": "lapse",
        "refuse_reopening": "reopening_refused",
        "dismiss_appeal": "appeal_dismissed",
        "send_overturned_notice": "appeal_overturned",
        "send_partly_overturned_notice": "appeal_partly_overturned",
        "send_upheld_notice": "appeal_upheld",
        "confirm_appeal_withdrawal": "appeal_withdrawal",
        "refuse_external": "external_refused",
        "send_file": "external_forwarded",
        "send_external_overturned_notice": "external_overturned",
        "send_external_upheld_notice": "external_upheld",
        "send_dismissal_answer": "external_dismissal",
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
        "straight_through",
        "reopening",
        "appeal",
        "external_review",
        "close",
    }


def test_checking_twice_says_the_same() -> None:
    spoilt = Twin().set("which_way", default=None).set("verify_trials", name="")
    first, second = (hashlib.sha256("\n".join(map(str, spoilt.findings())).encode()).hexdigest() for _ in range(2))
    assert first == second
