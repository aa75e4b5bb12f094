"""A draft whose reason the file no longer bears out goes back: nobody agrees to it, and nobody signs it."""

from dataclasses import replace
from typing import Any

import pytest

from casework.domain.policy import Ground
from casework.testing import FakeCase, document
from casework.testing_plan import policy

from .form_tables import holds_accepted, holds_refused
from .test_forms_of_determination import AGREE, ALL_MET, APPROVE, DENY, MET, SIGN, lines

Json = dict[str, Any]

SILENT = document(text="Splint for two weeks only.", findings=[])
UNDOCUMENTED = DENY | {"reasons": ["FUNCTION_NOT_DOCUMENTED"]}
UNRATED = ALL_MET | {"function": "NOT_SHOWN", "deficit": "NOT_SHOWN", "components": {"1": "MET", "4": "NOT_MET"}}
FOUND = {"findings": {"lines": {"L1": UNRATED, "L2": ALL_MET}}}
BLOCKS = {"armed": True, "line": "L1", "blocks": ["FUNCTION_NOT_DOCUMENTED"], "references": []}
SAID = "FUNCTION_NOT_DOCUMENTED no longer holds on L1: D2 shows a deficit, “Knee gives way on stairs”."


def undocumented(parts: Json) -> FakeCase:
    """A case whose draft denies because no deficit is documented, and in whose chart there is none."""
    known = policy()
    needs = (Ground(finding="function", values=("NOT_SHOWN",)), Ground(finding="deficit", values=("NOT_SHOWN",)))
    reasons = [replace(one, requires=needs) if one.code == "FUNCTION_NOT_DOCUMENTED" else one for one in known.reasons]
    case = FakeCase(documents=(SILENT,), parts=dict(parts), policy=replace(known, reasons=tuple(reasons)))
    return case.answered("draft_decision", {"lines": lines(UNDOCUMENTED, APPROVE)}, person="osei")


@pytest.mark.parametrize(
    ("form", "told", "back", "said"),
    [
        ("second_opinion", AGREE, "DISAGREE", "Choose DISAGREE, and it goes back"),
        ("sign_decision", SIGN, "RECONSIDER", "Choose RECONSIDER, and draft the decision with what is on file now"),
    ],
)
def test_a_draft_goes_back_where_the_chart_shows_what_its_reason_denies(
    form: str, told: Json, back: str, said: str
) -> None:
    case = undocumented(FOUND)
    holds_accepted(form, case, told, {"decision": told["decision"]})
    case.documents = (SILENT, document("D2"))
    holds_refused(form, case, told, f"{SAID} {said}")
    holds_accepted(form, case, told | {"decision": back}, {"decision": back})


def test_a_reason_that_was_found_otherwise_since_is_told_in_words() -> None:
    case = undocumented(FOUND)
    case.parts["findings"] = {"lines": {"L1": UNRATED | {"function": "NOT_NEEDED"}, "L2": ALL_MET}}
    said = "function need not be impaired under the policy now, and the reason needs that it is not shown"
    holds_refused("sign_decision", case, SIGN, said)


def test_a_draft_is_held_against_the_chart_as_it_is_and_not_as_it_was_when_it_was_rated() -> None:
    case = undocumented(FOUND)
    told = {"lines": lines(UNDOCUMENTED, APPROVE)}
    holds_accepted("draft_decision", case, told, {"override": False})
    case.documents = (SILENT, document("D2"))
    holds_refused(
        "draft_decision",
        case,
        told,
        "the file shows a functional deficit, and the reason needs that the file shows no functional deficit",
    )


def test_a_reason_that_a_guardrail_blocks_is_answered_for_by_two_physicians_when_it_is_signed_too() -> None:
    case = undocumented(FOUND | {"guardrails": {"guardrails": [BLOCKS]}})
    case.documents = (SILENT, document("D2"))
    holds_accepted("second_opinion", case, AGREE, {"decision": "AGREE"})
    holds_accepted("sign_decision", case, SIGN, {"decision": "SIGN"})


def test_a_draft_whose_reasons_hold_is_signed() -> None:
    case = FakeCase(parts=dict(MET)).answered("draft_decision", {"lines": lines(DENY, APPROVE)}, person="osei")
    holds_accepted("sign_decision", case, SIGN, {"decision": "SIGN"})
