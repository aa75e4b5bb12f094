"""Whatever the reviewers found, a physician who would deny for it has a reason that is true, and a way to sign it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from casework.domain import grounds, unread
from casework.domain.necessity import NOT_MET, assess_components
from casework.domain.request import ChartDocument

RATED = datetime.fromisoformat("2026-02-10T10:00:00-05:00")
# What the stages can find of a line; purpose and exclusion go together, and an impaired function is a shown deficit.
PURPOSES = (("RECONSTRUCTIVE", "NOT_TRIGGERED"), ("NOT_SHOWN", "MAY_APPLY"), ("NOT_SHOWN", "EXCEPTED"))
FUNCTIONS = (("IMPAIRED", "SHOWN"), ("NOT_SHOWN", "SHOWN"), ("NOT_SHOWN", "NOT_SHOWN"), ("UNKNOWN", "SHOWN"))
SERIES = {
    "serial_plan": ("NOT_DOCUMENTED", "UNKNOWN"),
    "serial_response": ("NOT_DOCUMENTED", "UNKNOWN"),
    "serial_interval": ("TOO_SHORT", "UNKNOWN"),
    "serial_count": ("EXCEEDED",),
}


def test_each_component_that_is_not_met_has_a_reason_that_fits(library: Any) -> None:
    plan, policy = (
        next(one for one in library.plans if one.id == "HMO-01"),
        next(one for one in library.policies if one.id == "FG-01"),
    )
    denying = [one for one in policy.reasons if one.outcome == "DENY" and one.clinical and not one.judged]
    left = []
    for indication, standing, (purpose, exclusion), conservative, (function, deficit) in product(
        ("INDICATED", "NOT_INDICATED", "UNKNOWN"),
        ("ESTABLISHED", "NOT_ESTABLISHED"),
        PURPOSES,
        ("MET", "NO_ALTERNATIVE", "NOT_SHOWN", "UNKNOWN"),
        FUNCTIONS,
    ):
        found = {"indication": indication, "standing": standing, "purpose": purpose, "exclusion": exclusion}
        found |= {"conservative": conservative, "function": function, "deficit": deficit, "information": "NOT_ASKED"}
        fitting = {n for one in denying if not grounds.contrary(one, found) for n in one.components}
        short = {number for number, one in assess_components(plan, found).items() if one.result == NOT_MET}
        left += [(found, sorted(short - fitting))] if short - fitting else []
    assert left == []


def test_each_gap_of_a_series_has_a_reason_that_fits(library: Any) -> None:
    denying = [
        one
        for one in next(one for one in library.policies if one.id == "FG-01").reasons
        if one.outcome == "DENY" and one.clinical
    ]
    for finding, values in SERIES.items():
        for value in values:
            fitting = [one for one in denying if one.requires and not grounds.contrary(one, {finding: value})]
            assert fitting, f"nothing says that {finding} is {value}"


def test_the_months_of_a_series_are_the_charts_where_the_reviewer_leaves_them_out(
    make_case: Callable[..., Any],
) -> None:
    case = make_case()
    line = case.request.lines[0]
    told = {"plan_documented": "YES", "response_documented": "YES", "months_since": None}
    data = {"verify_serial": told, "gather_sessions": {"months_since": 2}}
    assert grounds.serial_findings(case, data, line, session=2)["serial_interval"] == "TOO_SHORT"
    assert grounds.serial_numbers(case, data, line)["months_since"] == 2
    given = data | {"verify_serial": told | {"months_since": 4}}
    assert grounds.serial_findings(case, given, line, session=2)["serial_interval"] == "ENOUGH"


def test_what_a_draft_says_did_not_come_counts_while_it_is_checked(make_case: Callable[..., Any]) -> None:
    case = make_case(parts={"information": {"rounds": [{"status": "ANSWERED", "items": ["The X-ray"]}]}})
    assert grounds.information(case) == "RECEIVED"
    assert grounds.information(case, not_received=["The X-ray"]) == "LACKING"


def test_a_denial_is_not_signed_on_ratings_that_do_not_know_a_finding(
    make_case: Callable[..., Any], tools: Any
) -> None:
    def by(hours: int) -> dict[str, Any]:
        return {"_by": {"person": "osei", "answered_at": (RATED + timedelta(hours=hours)).isoformat()}}

    def drafted(outcome: str, *findings: dict[str, Any]) -> Any:
        draft = {"lines": {"L1": {"outcome": outcome}}} | by(2)
        case = make_case(answers={"verify_trials": by(0), "draft_decision": draft})
        late = ChartDocument.from_json(tools.document("D5", "Padding failed.", *findings))
        case.documents = (replace(late, received_at=RATED + timedelta(hours=1)),)
        return case

    trial = {"kind": "CONSERVATIVE_TRIAL", "site": "FOOT", "name": "padding", "weeks": 20, "outcome": "FAILED"}
    assert "they do not know D5" in unread.before_signing(drafted("DENY", trial))
    assert "Choose RATE_ANEW" in unread.before_signing(drafted("DENY", trial))
    assert unread.before_signing(drafted("DENY")) == ""
    assert unread.before_signing(drafted("APPROVE", trial)) == ""


def test_what_would_change_a_decision_names_treatments_of_the_very_site(library: Any) -> None:
    policy = next(one for one in library.policies if one.id == "FG-01")
    (reason,) = (one for one in policy.reasons if one.code == "CONSERVATIVE_INSUFFICIENT")
    assert "{simpler}" in reason.change
    assert sorted(policy.simpler_treatments) == sorted(policy.sites)
    assert "orthotics" not in policy.simpler_treatments["FACE"]
