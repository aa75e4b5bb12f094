"""Who signs, what follows from the lines, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.domain.deadlines import ClockEvent
from casework.domain.determination import (
    DeterminationRecord,
    derive_outcome,
    signer_of,
)
from casework.domain.invariants import check_record, licence_valid
from casework.domain.record import pas_code
from casework.errors import InputError, InvariantBroken

from .conftest import AT, decide


def test_an_administrative_denial_judges_nothing_clinical(make_case: Callable[..., Any], tools: Any) -> None:
    member = tools.request()["member"] | {"coverage": {"starts": "2024-01-01", "ends": "2025-12-31"}}
    case = make_case(member=member, service_date="2026-02-20", answers={"review_coverage": {"_by": tools.nurse}})
    decision = {"outcome": "DENY", "reasons": ["NOT_ELIGIBLE"], "rationale": "The coverage ended."}
    record = decide(case, tools.nurse, {"L1": decision}, guardrails=())
    check_record(record, case)
    assert (record.outcome, record.clinical, record.lines[0].pas) == ("DENIED_ADMINISTRATIVE", False, "A3")
    assert dict(record.lines[0].components) == {}
    assert record.flags == ()
    assert [section.id for section in record.sections] == ["rationale", "determination"]
    whole = str(record.to_json()).lower()
    assert "medically necessary" not in whole
    assert "medical necessity" not in whole
    assert "2025-12-31" in record.lines[0].plain_texts[0]


def test_intake_staff_may_not_deny_for_a_clinical_reason(make_case: Callable[..., Any], tools: Any) -> None:
    case = make_case()
    decision = {"outcome": "DENY", "reasons": ["NOT_INDICATED"], "rationale": "No."}
    with pytest.raises(InvariantBroken, match="cannot sign an adverse clinical determination"):
        check_record(decide(case, tools.nurse, {"L1": decision}), case)


def test_a_line_without_a_decision_or_with_a_reason_that_does_not_fit_is_refused(
    make_case: Callable[..., Any], tools: Any
) -> None:
    case = make_case()
    with pytest.raises(InputError, match="Nothing was decided about L1 foot"):
        decide(case, tools.nurse, {})
    with pytest.raises(InputError, match="NOT_COSMETIC is no reason to deny L1 foot"):
        decide(case, tools.nurse, {"L1": {"outcome": "DENY", "reasons": ["NOT_COSMETIC"]}})
    with pytest.raises(InputError, match="Choose among RECONSTRUCTIVE_FUNCTION"):
        decide(case, tools.nurse, {"L1": {"outcome": "APPROVE", "reasons": ["UNHEARD_OF"]}})


def test_the_due_moment_is_that_of_the_clock_where_one_was_marked(make_case: Callable[..., Any], tools: Any) -> None:
    case = make_case()
    case.events = [
        ClockEvent(kind="RECEIVED", at=case.request.received_at, detail={}),
        ClockEvent(kind="EXTENDED", at=AT, detail={}),
    ]
    record = decide(case, tools.physician, {"L1": {"outcome": "DENY", "reasons": ["NOT_INDICATED"]}})
    assert record.decision_due == "2026-03-04T23:59:59-05:00"
    assert record.deadlines["decision"]["steps"][-1].startswith("15 calendar days more")


def test_a_signer_is_known_by_the_licence_that_counts(tools: Any) -> None:
    physician = signer_of(tools.physician, at=AT, professions=("MD", "DO"))
    assert (physician["profession"], physician["licence"]["number"], physician["role"]) == (
        "MD",
        "2",
        "physician_reviewer",
    )
    assert signer_of(tools.nurse, at=AT)["profession"] == "RN"
    expired = {**tools.nurse, "licences": [{"profession": "RN", "valid_from": "2010-01-01", "valid_to": "2011-01-01"}]}
    assert signer_of(expired, at=AT)["profession"] == ""
    assert signer_of({"person": "x"}, at=AT)["name"] == "x"


def test_a_licence_is_judged_by_the_day_in_the_plans_time(tools: Any) -> None:
    ending = {**tools.nurse, "licences": [{"profession": "RN", "valid_from": "2020-01-01", "valid_to": "2026-02-09"}]}
    late = datetime.fromisoformat("2026-02-10T04:30:00+00:00")
    assert signer_of(ending, at=late, zone=ZoneInfo("America/New_York"))["profession"] == "RN"
    assert signer_of(ending, at=late)["profession"] == ""


@pytest.mark.parametrize(
    ("licence", "valid"),
    [
        ({"valid_from": "2026-02-10", "valid_to": "2026-02-10"}, True),
        ({"valid_from": "2026-02-11", "valid_to": "2027-01-01"}, False),
        ({"valid_from": "2020-01-01", "valid_to": "2026-02-09"}, False),
        ({"valid_from": "2020-01-01"}, False),
        ({"valid_from": "2020-01-01", "valid_to": "never"}, False),
    ],
)
def test_a_licence_is_valid_from_its_first_to_its_last_day(licence: dict[str, str], valid: bool) -> None:
    assert licence_valid(licence, on=AT.date()) is valid


def test_the_outcome_follows_from_the_lines_alone(approved: DeterminationRecord) -> None:
    yes = approved.lines[0]
    clinical = replace(yes, outcome="DENY", quantity=0)
    administrative = replace(clinical, clinical=False)
    assert derive_outcome([yes, yes]) == "APPROVED"
    assert derive_outcome([yes, clinical]) == "PARTIALLY_APPROVED"
    assert derive_outcome([clinical, administrative]) == "DENIED"
    assert derive_outcome([administrative]) == "DENIED_ADMINISTRATIVE"
    assert [pas_code("APPROVE", quantity=n, requested=2) for n in (1, 2)] == ["A2", "A1"]
    assert pas_code("DENY", quantity=0, requested=2) == "A3"
