"""The outcome of a review follows from what stands in its case file, the last decision first."""

from typing import Any

import pytest

from casework.usecases.outcomes import outcome_of

DENIED: dict[str, Any] = {"determination": {"outcome": "DENIED"}}


def level(status: str, *, forward: bool = False) -> dict[str, Any]:
    return {"status": status, "forward": forward}


def appealed(*levels: dict[str, Any]) -> dict[str, Any]:
    return {**DENIED, "appeals": {"levels": list(levels)}}


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ({}, None),
        ({"appeal_request": {"by": "MEMBER"}}, None),
        (DENIED, "DENIED"),
        ({"determination": {"outcome": "PARTIALLY_APPROVED"}}, "PARTIALLY_APPROVED"),
        ({"closing": {"outcome": "CLOSED_DUPLICATE"}}, "CLOSED_DUPLICATE"),
        ({"lapse": {"lapse": "DEEMED_ADVERSE"}}, "DENIED_BY_LAPSE"),
        ({"lapse": {"lapse": "DEEMED_ADVERSE"}, "determination": {"outcome": "APPROVED"}}, "APPROVED"),
        ({"reopening": {"decision": None}}, None),
        ({"reopening": {"decision": "GRANT"}}, None),
        ({"reopening": {"decision": "REFUSE"}}, "REOPENING_REFUSED"),
        ({"reopening": {"decision": "GRANT"}, **DENIED}, "DENIED"),
        (appealed(level("OPEN")), "DENIED"),
        (appealed(level("WITHDRAWN")), "DENIED"),
        (appealed(level("BYPASSED")), "DENIED"),
        (appealed(level("OVERTURNED")), "OVERTURNED_ON_APPEAL"),
        (appealed(level("PARTLY_OVERTURNED")), "PARTLY_OVERTURNED_ON_APPEAL"),
        (appealed(level("PARTLY_OVERTURNED", forward=True)), "PARTLY_OVERTURNED_ON_APPEAL"),
        (appealed(level("UPHELD")), "UPHELD_ON_APPEAL"),
        (appealed(level("UPHELD", forward=True)), "UPHELD_FORWARDED_TO_IRE"),
        (appealed(level("AFFIRMED_BY_LAPSE", forward=True)), "UPHELD_FORWARDED_TO_IRE"),
        (appealed(level("DISMISSED")), "APPEAL_DISMISSED"),
        (appealed(level("UPHELD"), level("OPEN")), "UPHELD_ON_APPEAL"),
        (appealed(level("UPHELD"), level("WITHDRAWN")), "UPHELD_ON_APPEAL"),
        (appealed(level("UPHELD"), level("OVERTURNED")), "OVERTURNED_ON_APPEAL"),
        ({**appealed(level("UPHELD")), "external": {"status": "SENT"}}, "UPHELD_ON_APPEAL"),
        ({**appealed(level("UPHELD")), "external": {"status": "NOT_REQUESTED"}}, "UPHELD_ON_APPEAL"),
        ({**appealed(level("UPHELD")), "external": {"status": "REFUSED"}}, "UPHELD_ON_APPEAL"),
        (
            {**appealed(level("UPHELD")), "external": {"status": "OVERTURNED", "decision": {"x": 1}}},
            "OVERTURNED_EXTERNAL",
        ),
        (
            {**appealed(level("UPHELD")), "external": {"status": "PARTLY_OVERTURNED", "decision": {"x": 1}}},
            "PARTLY_OVERTURNED_EXTERNAL",
        ),
        ({"external": {"status": "UPHELD", "decision": {"x": 1}}}, "UPHELD_EXTERNAL"),
    ],
)
def test_the_last_decision_says_what_a_review_has_come_to(parts: dict[str, Any], outcome: str | None) -> None:
    assert outcome_of(parts.get) == outcome
