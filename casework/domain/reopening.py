"""What may be decided in a review that reopens an earlier one: an approval is not taken back without a grave ground."""

from collections.abc import Mapping
from typing import Any

from casework.domain.case_facts import Facts

Json = dict[str, Any]

PART = "reopening"  # where a review keeps which other one it follows
GROUNDS = ("GOOD_CAUSE", "FRAUD", "NEW_EVIDENCE")
GRAVE = ("GOOD_CAUSE", "FRAUD")  # for which an approval may be denied later on medical necessity
CITATION = "42 CFR 422.138(c)"
# Why a review takes over what another one decided: it decides nothing of it anew, and goes on from there.
APPEAL, EXTERNAL_REVIEW = "APPEAL", "EXTERNAL_REVIEW"
# The parts that it takes over as they stand; what the closed review still waited for is none of them.
CARRIED = (
    "clock",
    "determination",
    "appeals",
    "lapse",
    "breaches",
    "extensions",
    "information",
    "findings",
    "claims",
    "criteria",
    "contradictions",
    "flags",
    "guardrails",
    "trials",
    "coverage",
    "completeness",
    "peer_to_peer",
    "straight_through",
)
# The processes whose results belong to the closed review alone.
AFTERWARDS = ("coverage_review", "reopening", "missed_deadline", "appeal", "appeal_review", "external_review")


def carried_from(reopening: Mapping[str, Any] | None) -> str:
    """The review whose decision a review takes over, by its part `reopening`; empty where it makes its own."""
    return str(reopening["reopens"]) if reopening is not None and reopening.get("carried") else ""


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
