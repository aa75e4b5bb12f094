"""What may be decided in a review that reopens an earlier one: an approval is not taken back without a grave ground."""

from collections.abc import Mapping
from typing import Any

from casework.domain.case_facts import Facts

Json = dict[str, Any]

GROUNDS = ("GOOD_CAUSE", "FRAUD", "NEW_EVIDENCE", "LATE_APPEAL")
GRAVE = ("GOOD_CAUSE", "FRAUD")  # for which an approval may be denied later on medical necessity
CITATION = "42 CFR 422.138(c)"


def protected(case: Facts, line: str, told: Mapping[str, Any]) -> str:
    """Why a line may not get less than was approved before; empty where it may."""
    asked = case.part("reopening") or {}
    before = ((asked.get("original") or {}).get("lines") or {}).get(line)
    less = told["outcome"] == "DENY" or "quantity" in told
    if not asked or asked.get("ground") in GRAVE or before != "APPROVE" or not less:
        return ""
    return (
        "This line was approved before, and what was approved is not denied later except for good cause or fraud "
        f"({CITATION}); the review was reopened for {asked.get('ground')}."
    )
