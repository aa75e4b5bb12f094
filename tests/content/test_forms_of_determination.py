"""The forms of drafts and signatures accept what they should, and refuse the rest plainly."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.domain.request import ChartDocument
from casework.errors import FormError
from casework.kit import load_answers
from casework.testing import NOW, FakeCase, document, request
from forms import FORMS

from .form_tables import holds_accepted, holds_all_shown, holds_refused, named

Json = dict[str, Any]

PROCESSES = ("determination",)
LAPSED = {"information": {"rounds": [{"status": "LAPSED", "items": ["x"]}]}}
K1 = "KNEE-STAIRS-D1-D2"  # the contradiction of a case whose second document says the opposite of the first
CONTRADICTED: Json = {"documents": True}  # no part of a file: it stands for a second document
KNOWN_PURPOSE = {
    "findings": {
        "lines": {
            line: {
                "purpose": "RECONSTRUCTIVE",
                "conservative": "NOT_SHOWN",
                "exclusion": "NOT_TRIGGERED",
                "components": {"1": "MET", "4": "NOT_MET"},
            }
            for line in ("L1", "L2")
        }
    }
}
DENY = {
    "outcome": "DENY",
    "rationale": "A splint of two weeks only is on file.",
    "plain_rationale": "Your records show a splint for two weeks only.",
    "reasons": ["CONSERVATIVE_INSUFFICIENT"],
    "documents": ["D1"],
}
APPROVE = {"outcome": "APPROVE", "rationale": "All is met."}
ALL_MET = {
    "conservative": "MET",
    "function": "IMPAIRED",
    "exclusion": "NOT_TRIGGERED",
    "components": {"1": "MET", "4": "MET"},
}
SHORT = ALL_MET | {"conservative": "NOT_SHOWN", "components": {"1": "MET", "4": "NOT_MET"}}
MET = {"findings": {"lines": {"L1": SHORT, "L2": ALL_MET}}}
MAY_APPLY = {"findings": {"lines": dict.fromkeys(("L1", "L2"), ALL_MET | {"exclusion": "MAY_APPLY"})}}
BLOCKED = {"armed": True, "line": "L1", "blocks": ["COSMETIC_EXCLUSION"], "references": ["D1"]}
GUARDED = MET | {"guardrails": {"guardrails": [BLOCKED]}}
ASKED = MET | {"information": {"rounds": [{"status": "ANSWERED", "items": ["CONSULT"]}]}}
JUDGED = "The weeks on file are those of the prescription."
AGREE = {"decision": "AGREE", "rationale": "I read both studies and come to the same decision.", "attest": True}


def contrary(id: str = "D2", **changes: Any) -> ChartDocument:
    """A document that says the opposite of the first."""
    normal = {"kind": "FUNCTION_NORMAL", "site": "KNEE", "domain": "STAIRS", "quote": "Climbs stairs freely"}
    told = {"author": "Dr. Other", "dated": "2026-01-20", "text": "Climbs stairs freely."}
    return document(id, findings=[{"id": f"{id}-1", **normal}], **told | changes)


def lines(first: Json, second: Json) -> Json:
    return {"L1": first, "L2": second}


def case_with(parts: Json | None = None) -> FakeCase:
    held = (document(), contrary()) if parts is CONTRADICTED else (document(),)
    kept = {} if parts is CONTRADICTED else dict(parts or {})
    return FakeCase(documents=held, parts=kept)


ACCEPTED: list[tuple[str, Json, Json, Json]] = [
    # form, parts of the case file, answers, decision variables
    (
        "resolve_contradictions",
        CONTRADICTED,
        {"decision": "WEIGHED", "contradictions": {K1: {"weighed_for": "D1", "rationale": "It measures."}}},
        {"decision": "WEIGHED"},
    ),
    ("resolve_contradictions", CONTRADICTED, {"decision": "ASK", "items": ["A photograph"]}, {"decision": "ASK"}),
    ("list_missing", {}, {"decision": "REFER"}, {"decision": "REFER"}),
    ("sign_approval", {}, {"decision": "APPROVE", "attest": True}, {"decision": "APPROVE"}),
    (
        "draft_decision",
        MET,
        {
            "lines": lines(DENY, APPROVE),
            "override": True,
            "override_rationale": "The only study on file is too small to tell.",
        },
        {"override": True},
    ),
    ("second_opinion", {}, AGREE, {"decision": "AGREE"}),
    ("sign_decision", {}, {"decision": "SIGN", "attest_no_conflict": True}, {"decision": "SIGN"}),
    ("sign_decision", {}, {"decision": "RECONSIDER"}, {"decision": "RECONSIDER"}),
]

REFUSED: list[tuple[str, Json, Json, str]] = [
    # form, parts of the case file, answers, what is said
    (
        "resolve_contradictions",
        CONTRADICTED,
        {"decision": "WEIGHED"},
        "This contradiction is open; weigh it: D1 against D2",
    ),
    (
        "resolve_contradictions",
        CONTRADICTED,
        {"decision": "WEIGHED", "contradictions": {"K2": {"weighed_for": "D1", "rationale": "x"}}},
        "There is no contradiction K2",
    ),
    (
        "resolve_contradictions",
        CONTRADICTED,
        {"decision": "WEIGHED", "contradictions": {K1: {"weighed_for": "D5", "rationale": "x"}}},
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
    ("draft_decision", MET, {"lines": lines(DENY, {**APPROVE, "judged": {"1": "It fits."}})}, "is not open here"),
    ("draft_decision", MET, {"lines": lines({**DENY, "documents": ["D8"]}, APPROVE)}, "There is no document D8"),
    (
        "draft_decision",
        KNOWN_PURPOSE,
        {"lines": lines(APPROVE, DENY)},
        "Component 4 of medical necessity was not found met",
    ),
    ("draft_decision", MET, {"lines": lines(DENY, APPROVE), "override": True}, "why the guardrail should not hold"),
    ("second_opinion", {}, {"decision": "AGREE", "rationale": "x", "attest": False}, "Only somebody who can attest"),
    ("second_opinion", {}, {**AGREE, "rationale": "I agree."}, "“I agree.” says too little"),
    ("draft_decision", MET, {"lines": lines({**DENY, "rationale": "No."}, APPROVE)}, "“No.” says too little"),
    (
        "draft_decision",
        MET,
        {"lines": lines({key: value for key, value in DENY.items() if key != "plain_rationale"}, APPROVE)},
        "Tell the member why, in plain words",
    ),
    ("draft_decision", MET, {"lines": lines({**DENY, "plain_rationale": "Not met."}, APPROVE)}, "says too little"),
    (
        "draft_decision",
        MET,
        {"lines": lines({**DENY, "plain_rationale": "What the table found for your knee was NOT_MET."}, APPROVE)},
        "The member cannot read NOT_MET",
    ),
    ("draft_decision", MET, {"lines": lines(DENY, DENY)}, "lines.L2.reasons: CONSERVATIVE_INSUFFICIENT does not fit"),
    ("draft_decision", MET, {"lines": lines({**DENY, "quantity": 1}, APPROVE)}, "only with APPROVE"),
    ("draft_decision", MET, {"lines": lines(DENY, {**APPROVE, "quantity": 2})}, "Give 1 to 1"),
    ("draft_decision", MET, {"lines": lines(DENY, {**APPROVE, "quantity": 0})}, "Give 1 to 1"),
    (
        "draft_decision",
        MET,
        {"lines": lines(DENY, {**APPROVE, "exclusion_judged": "It bars nothing."})},
        "leave this out",
    ),
    ("draft_decision", MAY_APPLY, {"lines": lines(APPROVE, APPROVE)}, "say why it does not bar the approval"),
    (
        "draft_decision",
        MAY_APPLY,
        {"lines": lines({**APPROVE, "exclusion_judged": "It does not."}, APPROVE)},
        "says too little",
    ),
    ("draft_decision", MET, {"lines": lines(DENY, {**APPROVE, "judged_not_met": {"4": "x"}})}, "empty with APPROVE"),
    (
        "draft_decision",
        MET,
        {
            "lines": lines(
                DENY, {**DENY, "reasons": [], "judged_not_met": {"4": "No.", "9": "No such component is there at all."}}
            )
        },
        "Component 9 was not found met anyway",
    ),
    (
        "draft_decision",
        MET,
        {"lines": lines(DENY, {**DENY, "reasons": [], "judged_not_met": {"4": JUDGED}})},
        "a second physician must agree",
    ),
    (
        "draft_decision",
        MET,
        {"lines": lines(DENY, APPROVE), "override": True, "override_rationale": "No."},
        "override_rationale: “No.” says too little",
    ),
    (
        "draft_decision",
        GUARDED,
        {
            "lines": lines({**DENY, "reasons": ["COSMETIC_EXCLUSION"]}, APPROVE),
            "override": True,
            "override_rationale": "The only deficit on file was seen on a single day.",
        },
        "D1 is left out",
    ),
    ("draft_decision", MET, {"lines": lines(DENY, APPROVE), "not_received": ["A film"]}, "“A film” was not asked for"),
    ("draft_decision", ASKED, {"lines": lines(DENY, APPROVE), "not_received": ["CONSULT"]}, "is on file"),
    ("draft_decision", CONTRADICTED, {"lines": lines(APPROVE, APPROVE)}, "This contradiction is open; weigh it"),
    ("sign_approval", CONTRADICTED, {"decision": "APPROVE", "attest": True}, "D1 and D2 contradict each other"),
    (
        "sign_approval",
        {},
        {"decision": "APPROVE", "attest": True, "lines": {"L1": {"valid_to": "2026-03-01"}}},
        "planned for 2026-03-02, and an approval holds then",
    ),
    (
        "sign_approval",
        {},
        {"decision": "APPROVE", "attest": True, "lines": {"L1": {"valid_from": "2026-03-03"}}},
        "planned for 2026-03-02",
    ),
    ("list_missing", {}, {"decision": "ASK", "items": ["CONSULT"]}, "Consultation note: on file"),
    ("sign_decision", {}, {"decision": "SIGN"}, "no conflict of interest"),
    ("sign_decision", {}, {"decision": "SIGN", "attest_no_conflict": "yes"}, "Answer true or false"),
]


@pytest.mark.parametrize(("form", "parts", "answers", "kept"), ACCEPTED, ids=named)
def test_a_form_accepts_good_answers_and_keeps_the_decision_variables(
    form: str, parts: Json, answers: Json, kept: Json
) -> None:
    holds_accepted(form, case_with(parts), answers, kept)


@pytest.mark.parametrize(("form", "parts", "answers", "said"), REFUSED, ids=named)
def test_a_form_refuses_bad_answers_and_says_what_to_do(form: str, parts: Json, answers: Json, said: str) -> None:
    holds_refused(form, case_with(parts), answers, said)


def test_every_form_of_these_processes_is_shown_to_accept_and_to_refuse() -> None:
    holds_all_shown(PROCESSES, ACCEPTED, REFUSED)


def test_less_than_was_asked_for_is_not_approved_by_a_nurse() -> None:
    asked = request(lines=[{"code": "B1", "site": "KNEE", "quantity": 3}])
    answers = {"decision": "APPROVE", "attest": True, "lines": {"L1": {"quantity": 2}}}
    with pytest.raises(FormError, match="a physician's decision"):
        load_answers(FORMS["sign_approval"], answers, FakeCase(request=asked))


def test_a_reason_that_a_guardrail_blocks_is_left_to_the_guardrail() -> None:
    answers = {"lines": lines({**DENY, "reasons": ["COSMETIC_EXCLUSION"]}, APPROVE)}
    assert load_answers(FORMS["draft_decision"], answers, case_with(GUARDED))[1]["override"] is False


def test_a_physician_judges_a_component_not_met_with_an_override() -> None:
    told = {**DENY, "reasons": [], "judged_not_met": {"4": JUDGED}}
    answers = {"lines": lines(DENY, told), "override": True, "override_rationale": JUDGED}
    assert load_answers(FORMS["draft_decision"], answers, case_with(MET))[0]["lines"]["L2"]["judged_not_met"]
    silent = case_with(MET)
    silent.policy = replace(silent.policy, reasons=tuple(one for one in silent.policy.reasons if not one.judged))
    with pytest.raises(FormError, match="has no words for this"):
        load_answers(FORMS["draft_decision"], answers, silent)


def test_a_physician_approves_less_with_reasons() -> None:
    asked = request(lines=[{"code": "B1", "site": "KNEE", "quantity": 3}])
    case = FakeCase(request=asked, parts={"findings": {"lines": {"L1": ALL_MET}}})
    bare = {"lines": {"L1": {**APPROVE, "quantity": 2}}}
    with pytest.raises(FormError, match="so does an approval of less than was asked for"):
        load_answers(FORMS["draft_decision"], bare, case)
    told = {**DENY, "outcome": "APPROVE", "quantity": 2, "reasons": ["QUANTITY_NOT_SHOWN"]}
    assert load_answers(FORMS["draft_decision"], {"lines": {"L1": told}}, case)[0]["lines"]["L1"]["quantity"] == 2
    with pytest.raises(FormError, match="QUANTITY_NOT_SHOWN does not fit"):
        load_answers(FORMS["draft_decision"], {"lines": {"L1": {**told, "quantity": 3}}}, case)


def test_nothing_is_denied_while_an_exception_is_unknown() -> None:
    case = case_with(MET)
    clause = {"status": "UNKNOWN", "evidence": "Not told."}
    case.answered("analyse_exceptions", {"lines": {"L1": {"exclusions": {"T-EXCL": {"EX1": clause}}}}})
    with pytest.raises(FormError, match="Whether T-EXCL EX1 holds is unknown"):
        load_answers(FORMS["draft_decision"], {"lines": lines(DENY, APPROVE)}, case)


MD = {"profession": "MD", "number": "1", "state": "NY", "valid_from": "2020-01-01", "valid_to": "2030-01-01"}


OSEI = {"person": "osei", "name": "Daniel Osei, MD", "answered_at": "2026-02-04T10:00:00-05:00", "licences": [MD]}


SAMPLE = {**OSEI, "name": "Pat Sample, MD"}


SIGN = {"decision": "SIGN", "attest_no_conflict": True}


PAST = {"decision": "APPROVE", "attest": True, "lines": {"L1": {"valid_from": "2026-02-03"}}}


@pytest.mark.parametrize(
    ("form", "answers", "by", "said"),
    [
        ("draft_decision", {"lines": lines(DENY, APPROVE)}, SAMPLE, "asks to treat this member"),
        ("sign_decision", SIGN, SAMPLE, "asks to treat this member"),
        ("sign_approval", {"decision": "APPROVE", "attest": True}, SAMPLE, "asks to treat this member"),
        ("second_opinion", AGREE, SAMPLE, "asks to treat this member"),
        ("second_opinion", AGREE, {**OSEI, "licences": []}, "holds no MD or DO licence that is valid on 2026-02-04"),
        ("sign_decision", SIGN, {**OSEI, "licences": []}, "holds no MD or DO licence"),
        ("sign_approval", PAST, OSEI, "2026-02-03 lies in the past"),
    ],
)
def test_who_may_not_decide_is_told_at_once(form: str, answers: Json, by: Json, said: str) -> None:
    case = case_with(MET).answered("draft_decision", {"lines": lines(DENY, APPROVE)}, person="osei")
    with pytest.raises(FormError) as refusal:
        load_answers(FORMS[form], answers, case, by=by)
    assert said in str(refusal.value)
    load_answers(FORMS[form], answers, case)


def test_a_nurse_without_a_physicians_licence_may_still_sign_what_is_approved_or_taken_back() -> None:
    nurse = {**OSEI, "name": "Ana Ruiz, RN", "licences": []}
    case = case_with(MET).answered("draft_decision", {"lines": lines(APPROVE, APPROVE)}, person="osei")
    load_answers(FORMS["sign_decision"], SIGN, case, by=nurse)
    case.answered("draft_decision", {"lines": lines(DENY, APPROVE)}, person="osei")
    load_answers(FORMS["sign_decision"], {"decision": "RECONSIDER"}, case, by=nurse)


def test_a_record_that_came_after_the_draft_is_read_before_anybody_signs() -> None:
    case = case_with(MET).answered("draft_decision", {"lines": lines(DENY, APPROVE)}, person="osei")
    case.documents = (document(), replace(document("D5"), received_at=NOW + timedelta(hours=1)))
    with pytest.raises(FormError, match=r"Read D5 first: .* Choose RECONSIDER"):
        load_answers(FORMS["sign_decision"], SIGN, case)
    load_answers(FORMS["sign_decision"], {"decision": "RECONSIDER"}, case)
    case.answered("draft_decision", {"lines": lines(DENY, APPROVE)}, person="osei", at=NOW + timedelta(hours=2))
    load_answers(FORMS["sign_decision"], SIGN, case)


def test_a_record_that_came_after_the_ratings_is_a_physicians_to_read() -> None:
    case = case_with(MET).answered("verify_trials", {})
    case.documents = (document(), replace(document("D5"), received_at=NOW + timedelta(hours=1)))
    with pytest.raises(FormError, match=r"Read D5 first: .* Choose REFER"):
        load_answers(FORMS["sign_approval"], {"decision": "APPROVE", "attest": True}, case)
    load_answers(FORMS["sign_approval"], {"decision": "REFER"}, case)
