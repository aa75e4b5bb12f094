"""What intake staff may and may not say: only what the look-up found, nothing clinical, and never for a twin alone."""

from dataclasses import replace
from typing import Any

import pytest

from casework.domain.intake_notes import intake_notes
from casework.domain.policy import Ground
from casework.errors import FormError
from casework.kit import load_answers
from casework.testing import FakeCase, policy, request, request_json
from forms import FORMS
from handlers import intake

Json = dict[str, Any]
DENY = {"decision": "NOT_COVERED", "note": "As found."}
FAR = {"gap_evaluated": True, "in_network_options": ["Dr. Near, Albany, within two weeks"]}
OUT = {"id": "P-1", "name": "Dr. Far", "network": "OUT"}
ENDED = {"starts": "2024-01-01", "ends": "2025-12-31"}


def taken_in(**changes: Any) -> FakeCase:
    """A case that was looked up, with every administrative reason in its policy."""
    from casework.testing import FakeContext

    known = policy()
    (one,) = (reason for reason in known.reasons if not reason.clinical)
    more = (
        replace(one, code="OUT_OF_NETWORK", requires=ground("network", "OUT"), plain="Try {in_network_options}"),
        replace(one, code="NOT_A_BENEFIT", requires=ground("benefit", "NOT_INCLUDED")),
    )
    asked = request_json()
    if coverage := changes.pop("coverage", None):
        asked["member"]["coverage"] = coverage
    others = changes.pop("others", [])
    case = FakeCase(
        request=request(**{**asked, **changes}), policy=policy(reasons=(*known.reasons, *more)), others=others
    )
    ctx = FakeContext(case=case)
    intake.look_up_coverage(ctx)
    intake.find_duplicates(ctx)
    return case


def ground(finding: str, value: str) -> tuple[Ground, ...]:
    return (Ground(finding=finding, values=(value,)),)


def review(case: FakeCase, **answers: Any) -> Json:
    return load_answers(FORMS["review_coverage"], answers, case)[1]


def refused(case: FakeCase, **answers: Any) -> str:
    with pytest.raises(FormError) as refusal:
        review(case, **answers)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("changes", "code", "more"),
    [({"coverage": ENDED}, "NOT_ELIGIBLE", {}), ({"provider": OUT}, "OUT_OF_NETWORK", FAR)],
)
def test_only_what_the_look_up_found_can_be_the_reason(changes: Json, code: str, more: Json) -> None:
    case = taken_in(**changes)
    assert review(case, **DENY, reason_code=code, **more)["reason_code"] == code
    for other in {"NOT_ELIGIBLE", "NOT_A_BENEFIT", "OUT_OF_NETWORK"} - {code}:
        said = refused(case, **DENY, reason_code=other, **(FAR if other == "OUT_OF_NETWORK" else {}))
        assert f"does not bear out {other}" in said
        assert f"It bears out {code} only" in said


@pytest.mark.parametrize(
    ("outcome", "status"), [("DENIED", "CLOSED"), ("DENIED_ADMINISTRATIVE", "CLOSED"), (None, "OPEN")]
)
def test_a_twin_is_no_reason_to_deny(outcome: str | None, status: str) -> None:
    twin = {"id": "R-0", "status": status, "outcome": outcome, "request": request_json(id="R-0")}
    case = taken_in(others=[twin])
    for code in ("NOT_ELIGIBLE", "NOT_A_BENEFIT"):
        assert "It speaks against nothing" in refused(case, **DENY, reason_code=code)
    if status == "CLOSED":
        assert "no open review" in refused(case, decision="DUPLICATE", note="Asked before.")
    assert review(case, decision="GO_ON", note="Asked anew.") == {"decision": "GO_ON", "reason_code": ""}


def test_a_site_without_a_policy_can_only_go_on_to_those_who_may_judge() -> None:
    case = taken_in(lines=[{"code": "B1", "site": "HIP"}], provider=OUT)
    assert "does not bear out NOT_A_BENEFIT" in refused(case, **DENY, reason_code="NOT_A_BENEFIT")


@pytest.mark.parametrize(
    "note",
    [
        "Coverage ended, and it is cosmetic anyway.",
        "The member does not need this.",
        "Experimental treatment.",
        "It is unnecessary.",
        "Not medically appropriate.",
        "Unproven; the diagnosis does not fit.",
    ],
)
def test_the_note_of_an_administrative_denial_judges_nothing_clinical(note: str) -> None:
    said = refused(taken_in(coverage=ENDED), decision="NOT_COVERED", reason_code="NOT_ELIGIBLE", note=note)
    assert "judges nothing clinical" in said


def test_plain_words_about_coverage_are_accepted_and_going_on_may_say_anything() -> None:
    case = taken_in(coverage=ENDED)
    note = "Coverage was effective until 31 December 2025; no new coverage on file."
    assert review(case, decision="NOT_COVERED", reason_code="NOT_ELIGIBLE", note=note)
    assert review(case, decision="GO_ON", note="Coverage was renewed; whether it is needed is for clinicians.")


@pytest.mark.parametrize("more", [{}, {"gap_evaluated": True}, {"in_network_options": ["Dr. Near"]}])
def test_nobody_is_denied_for_the_network_before_somebody_in_it_was_found(more: Json) -> None:
    said = refused(taken_in(provider=OUT), **DENY, reason_code="OUT_OF_NETWORK", **more)
    assert "name at least one" in said
    assert "choose GO_ON" in said


def test_what_belongs_to_the_network_is_said_for_the_network_only() -> None:
    said = refused(taken_in(coverage=ENDED), **DENY, reason_code="NOT_ELIGIBLE", **FAR)
    assert "belongs to a denial for the network only" in said
    assert "for the network only" in refused(taken_in(), decision="GO_ON", note="Cleared.", **FAR)


CLAUSE = {"status": "NOT_MET", "evidence": "The file shows nothing of it."}
OPEN = {"status": "UNKNOWN", "evidence": "Not told yet."}
CLEAR = {"exclusions": {"T-EXCL": {"EX1": CLAUSE, "EX2": CLAUSE}}}
DOUBT = {"exclusions": {"T-EXCL": {"EX1": OPEN, "EX2": CLAUSE}}}


def analysed(first: Json, *, lapsed: bool = False, **more: Any) -> Json:
    """What the process is told of the exceptions, where no exclusion is triggered by the purpose."""
    findings = {"lines": {"L1": {"purpose": "RECONSTRUCTIVE"}, "L2": {"purpose": "RECONSTRUCTIVE"}}}
    parts: Json = {"findings": findings}
    if lapsed:
        parts["information"] = {"rounds": [{"status": "LAPSED", "items": ["x"]}]}
    answers = {"lines": {"L1": first, "L2": CLEAR}, **more}
    return load_answers(FORMS["analyse_exceptions"], answers, FakeCase(parts=parts))[1]


def test_an_unknown_exception_is_told_to_the_process_whether_or_not_its_exclusion_is_triggered() -> None:
    assert analysed(DOUBT, items=["A letter"])["unknown"] is True
    assert analysed(CLEAR)["unknown"] is False


def test_what_is_unknown_is_asked_for_and_nothing_else_is() -> None:
    with pytest.raises(FormError, match="say what the provider is asked for"):
        analysed(DOUBT)
    with pytest.raises(FormError, match="Nothing is UNKNOWN"):
        analysed(CLEAR, items=["A letter"])


def test_after_the_time_to_answer_nothing_stays_unknown() -> None:
    for more in ({}, {"items": ["A letter"]}):
        with pytest.raises(FormError, match="MET or NOT_MET and on what evidence"):
            analysed(DOUBT, lapsed=True, **more)
    assert analysed(CLEAR, lapsed=True)["unknown"] is False


def test_the_notes_of_intake_are_kept_with_who_wrote_them() -> None:
    case = FakeCase()
    assert intake_notes(case) == []
    case.answered("review_coverage", {"decision": "GO_ON", "note": "A gap exception is on file."}, name="Ana Ruiz, RN")
    case.answered("triage_urgency", {"urgency": "STANDARD", "basis": "It can wait."})
    case.answered("check_completeness", {"decision": "COMPLETE", "note": "The record is quoted in D1."})
    assert [(one["text"], one["by"]) for one in intake_notes(case)] == [
        ("A gap exception is on file.", "Ana Ruiz, RN"),
        ("It can wait.", "ana"),
        ("The record is quoted in D1.", "ana"),
    ]
    case.answered("review_coverage", {"decision": "NOT_COVERED", "note": "Ended."})
    assert len(intake_notes(case)) == 2
