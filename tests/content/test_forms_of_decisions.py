"""The forms of exclusions, determinations, calls and delays accept what they should, and refuse the rest plainly."""

from typing import Any

import pytest

from casework.errors import FormError
from casework.kit import load_answers
from casework.testing import FakeCase, request
from forms import FORMS

Json = dict[str, Any]

PROCESSES = ("exclusion_check", "determination", "peer_to_peer", "missed_deadline")
LAPSED = {"information": {"rounds": [{"status": "LAPSED", "items": ["x"]}]}}
CONTRADICTED = {"contradictions": {"contradictions": [{"id": "K1", "status": "OPEN"}]}}
KNOWN_PURPOSE = {
    "findings": {
        "lines": {
            line: {"purpose": "RECONSTRUCTIVE", "components": {"1": "MET", "4": "NOT_MET"}} for line in ("L1", "L2")
        }
    }
}
OTHERS = [{"id": "R-0", "status": "OPEN", "outcome": None}]
CLAUSE = {"status": "NOT_MET", "evidence": "Nothing in the chart."}
EXCLUSIONS = {"exclusions": {"T-EXCL": {"EX1": CLAUSE, "EX2": CLAUSE}}}
STANDING = {"standing": "ESTABLISHED", "rationale": "One cohort."}
DENY = {"outcome": "DENY", "rationale": "Too short.", "reasons": ["CONSERVATIVE_INSUFFICIENT"], "documents": ["D1"]}
APPROVE = {"outcome": "APPROVE", "rationale": "All is met."}
MET = {"findings": {"lines": {line: {"components": {"1": "MET", "4": "MET"}} for line in ("L1", "L2")}}}


def lines(first: Json, second: Json) -> Json:
    return {"L1": first, "L2": second}


def case_with(parts: Json | None = None, *, session: int = 1) -> FakeCase:
    return FakeCase(request=request(session=session), parts=dict(parts or {}), others=list(OTHERS))


ACCEPTED: list[tuple[str, Json, Json, Json]] = [
    # form, parts of the case file, answers, decision variables
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines(EXCLUSIONS, EXCLUSIONS)},
        {
            "lines": {
                line: {"exceptions_met": 0, "exceptions_unknown": 0, "exceptions_total": 2} for line in ("L1", "L2")
            }
        },
    ),
    (
        "weigh_evidence",
        {},
        {"lines": lines(STANDING, {**STANDING, "standing": "NOT_ESTABLISHED", "references": ["REF-1"]})},
        {"lines": {"L1": {"standing": "ESTABLISHED"}, "L2": {"standing": "NOT_ESTABLISHED"}}},
    ),
    (
        "resolve_contradictions",
        CONTRADICTED,
        {"decision": "WEIGHED", "contradictions": {"K1": {"weighed_for": "D1", "rationale": "It measures."}}},
        {"decision": "WEIGHED"},
    ),
    ("resolve_contradictions", CONTRADICTED, {"decision": "ASK", "items": ["A photograph"]}, {"decision": "ASK"}),
    ("list_missing", {}, {"decision": "REFER"}, {"decision": "REFER"}),
    ("sign_approval", {}, {"decision": "APPROVE", "attest": True}, {"decision": "APPROVE"}),
    (
        "draft_decision",
        MET,
        {"lines": lines(DENY, APPROVE), "override": True, "override_rationale": "The study is small."},
        {
            "override": True,
            "lines": {
                "L1": {"outcome": "DENY", "reasons": ["CONSERVATIVE_INSUFFICIENT"]},
                "L2": {"outcome": "APPROVE", "reasons": []},
            },
        },
    ),
    ("second_opinion", {}, {"decision": "AGREE", "rationale": "I agree.", "attest": True}, {"decision": "AGREE"}),
    ("sign_decision", {}, {"decision": "SIGN", "attest_no_conflict": True}, {"decision": "SIGN"}),
    ("sign_decision", {}, {"decision": "RECONSIDER"}, {"decision": "RECONSIDER"}),
    ("hold_call", {}, {"held_with": "Dr. Sample", "changed": True, "note": "New facts."}, {"changed": True}),
    ("explain_breach", {}, {"cause": "Illness.", "action": "Assigned."}, {"explained": True}),
]

REFUSED: list[tuple[str, Json, Json, str]] = [
    # form, parts of the case file, answers, what is said
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines({"exclusions": {}}, EXCLUSIONS)},
        "Every exclusion of the plan is analysed",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines({"exclusions": {"T-EXCL": {"EX1": CLAUSE, "EX9": CLAUSE}}}, EXCLUSIONS)},
        "The exception EX2 is not answered",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines({"exclusions": {**EXCLUSIONS["exclusions"], "X": {}}}, EXCLUSIONS)},
        "The plan has no such exclusion",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines({"exclusions": {"T-EXCL": {"EX1": {**CLAUSE, "quote": "looks"}, "EX2": CLAUSE}}}, EXCLUSIONS)},
        "Name the document that is quoted",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {
            "lines": lines(
                {"exclusions": {"T-EXCL": {"EX1": {**CLAUSE, "quote": "looks", "document": "D1"}, "EX2": CLAUSE}}},
                EXCLUSIONS,
            )
        },
        "word for word",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines({**EXCLUSIONS, "purpose": "NOT_SHOWN"}, EXCLUSIONS)},
        "was found to be RECONSTRUCTIVE before",
    ),
    ("analyse_exceptions", {}, {"lines": lines(EXCLUSIONS, EXCLUSIONS)}, "so say what you find now"),
    (
        "analyse_exceptions",
        {},
        {"lines": lines({**EXCLUSIONS, "purpose": "UNKNOWN"}, {**EXCLUSIONS, "purpose": "NOT_SHOWN"})},
        "say what the provider is asked for",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines(EXCLUSIONS, EXCLUSIONS), "items": ["x"]},
        "Nothing is UNKNOWN",
    ),
    (
        "weigh_evidence",
        {},
        {"lines": lines({**STANDING, "references": ["REF-9"]}, STANDING)},
        "There is no reference REF-9; those are REF-1",
    ),
    (
        "weigh_evidence",
        {},
        {"lines": lines({**STANDING, "standing": "NOT_ESTABLISHED"}, STANDING)},
        "REF-1 is left out",
    ),
    ("resolve_contradictions", CONTRADICTED, {"decision": "WEIGHED"}, "This contradiction is open"),
    (
        "resolve_contradictions",
        CONTRADICTED,
        {"decision": "WEIGHED", "contradictions": {"K2": {"weighed_for": "D1", "rationale": "x"}}},
        "There is no contradiction K2",
    ),
    (
        "resolve_contradictions",
        CONTRADICTED,
        {"decision": "WEIGHED", "contradictions": {"K1": {"weighed_for": "D5", "rationale": "x"}}},
        "There is no document D5",
    ),
    ("resolve_contradictions", CONTRADICTED, {"decision": "ASK"}, "Say what is asked for"),
    ("list_missing", {}, {"decision": "ASK"}, "Say what is asked for"),
    ("list_missing", LAPSED, {"decision": "ASK", "items": ["x"]}, "Decide on what is on file"),
    ("sign_approval", {}, {"decision": "APPROVE"}, "Attest that you have read the file"),
    (
        "sign_approval",
        {},
        {"decision": "APPROVE", "attest": True, "lines": {"L3": {}}},
        "Line L3 is not part of this request; its lines are L1, L2",
    ),
    (
        "sign_approval",
        {},
        {"decision": "APPROVE", "attest": True, "lines": {"L1": {"quantity": 5}}},
        "no more can be approved",
    ),
    ("sign_approval", {}, {"decision": "APPROVE", "attest": True, "lines": {"L1": {"quantity": 0}}}, "at least one"),
    (
        "sign_approval",
        {},
        {
            "decision": "APPROVE",
            "attest": True,
            "lines": {"L1": {"valid_from": "2026-03-02", "valid_to": "2026-03-01"}},
        },
        "The last day lies before the first",
    ),
    ("draft_decision", MET, {"lines": lines({**DENY, "reasons": []}, APPROVE)}, "at least one reason"),
    ("draft_decision", MET, {"lines": lines({**DENY, "documents": []}, APPROVE)}, "at least one document"),
    (
        "draft_decision",
        MET,
        {"lines": lines({**APPROVE, "reasons": ["MEDICALLY_NECESSARY"]}, APPROVE)},
        "follow from the findings",
    ),
    (
        "draft_decision",
        MET,
        {"lines": lines({**DENY, "reasons": ["NOT_ELIGIBLE"]}, APPROVE)},
        "NOT_ELIGIBLE is no clinical reason",
    ),
    (
        "draft_decision",
        KNOWN_PURPOSE,
        {"lines": lines(APPROVE, {**DENY, "judged": {"4": "It is enough."}})},
        "leave this empty with DENY",
    ),
    ("draft_decision", MET, {"lines": lines({**APPROVE, "judged": {"1": "It fits."}}, DENY)}, "is not open here"),
    ("draft_decision", MET, {"lines": lines({**DENY, "documents": ["D8"]}, APPROVE)}, "There is no document D8"),
    (
        "draft_decision",
        KNOWN_PURPOSE,
        {"lines": lines(APPROVE, DENY)},
        "Component 4 of medical necessity was not found met",
    ),
    ("draft_decision", MET, {"lines": lines(DENY, APPROVE), "override": True}, "why the guardrail should not hold"),
    ("second_opinion", {}, {"decision": "AGREE", "rationale": "x", "attest": False}, "Only somebody who can attest"),
    ("sign_decision", {}, {"decision": "SIGN"}, "no conflict of interest"),
    ("sign_decision", {}, {"decision": "SIGN", "attest_no_conflict": "yes"}, "Answer true or false"),
    ("hold_call", {}, {"held_with": "Dr. Sample", "note": "x"}, "“Something changed” is not answered"),
    ("explain_breach", {}, {"cause": "x"}, "“Action” is not answered"),
    ("explain_breach", {}, {"cause": "x", "action": "y", "typename": "z"}, "This name is reserved"),
    ("explain_breach", {}, {"cause": "x", "action": "y", "blame": "z"}, "Unknown field"),
]


@pytest.mark.parametrize(
    ("form", "parts", "answers", "kept"), ACCEPTED, ids=lambda one: one if isinstance(one, str) else ""
)
def test_a_form_accepts_good_answers_and_keeps_the_decision_variables(
    form: str, parts: Json, answers: Json, kept: Json
) -> None:
    whole, summary = load_answers(FORMS[form], answers, case_with(parts))
    assert summary == kept
    assert {key: whole[key] for key in answers if key in ("decision", "note")} == {
        key: answers[key] for key in answers if key in ("decision", "note")
    }


@pytest.mark.parametrize(
    ("form", "parts", "answers", "said"), REFUSED, ids=lambda one: one if isinstance(one, str) else ""
)
def test_a_form_refuses_bad_answers_and_says_what_to_do(form: str, parts: Json, answers: Json, said: str) -> None:
    with pytest.raises(FormError) as refusal:
        load_answers(FORMS[form], answers, case_with(parts))
    assert said in str(refusal.value)


def test_every_form_of_these_processes_is_shown_to_accept_and_to_refuse() -> None:
    forms = {name for name, form in FORMS.items() if form.__module__.removeprefix("forms.") in PROCESSES}
    assert {one[0] for one in ACCEPTED} == forms
    assert {one[0] for one in REFUSED} == forms


def test_less_than_was_asked_for_is_not_approved_by_a_nurse() -> None:
    asked = request(lines=[{"code": "B1", "site": "KNEE", "quantity": 3}])
    answers = {"decision": "APPROVE", "attest": True, "lines": {"L1": {"quantity": 2}}}
    with pytest.raises(FormError, match="a physician's decision"):
        load_answers(FORMS["sign_approval"], answers, FakeCase(request=asked))


def test_the_exclusion_that_stands_most_in_the_way_speaks_for_the_line() -> None:
    unknown = {"status": "UNKNOWN", "evidence": "Not told yet."}
    answers = {
        "lines": lines({"exclusions": {"T-EXCL": {"EX1": unknown, "EX2": CLAUSE}}, "purpose": "UNKNOWN"}, EXCLUSIONS)
        | {"L2": {**EXCLUSIONS, "purpose": "RECONSTRUCTIVE"}},
        "items": ["What caused it"],
    }
    _, summary = load_answers(FORMS["analyse_exceptions"], answers, case_with())
    assert summary["lines"] == {
        "L1": {"exceptions_met": 0, "exceptions_unknown": 1, "exceptions_total": 2, "triggered": "UNKNOWN"},
        "L2": {"exceptions_met": 0, "exceptions_unknown": 0, "exceptions_total": 2, "triggered": "NO"},
    }
