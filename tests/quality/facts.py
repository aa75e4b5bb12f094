"""Decided lines for tests of figures, as many as are wanted."""

from datetime import UTC, datetime, timedelta
from typing import Any

from casework.domain.decided_line import DecidedLine

NOON = datetime(2026, 1, 12, 17, tzinfo=UTC)


def a_line(review: str = "R-1", line: str = "L1", **changes: Any) -> DecidedLine:
    """One line of a request that was denied in time and not appealed."""
    values: dict[str, Any] = {
        "number": 1,
        "line_of_business": "COMMERCIAL_ERISA",
        "plan": "HMO-01",
        "policy": "",
        "procedure": "fat_grafting",
        "code": "15773",
        "site": "FOOT",
        "item": "15773",
        "is_drug": False,
        "type": "PRE_SERVICE",
        "no_pa": False,
        "origin": "REQUEST",
        "requested_by": "PROVIDER",
        "urgency": "STANDARD",
        "expedite_asked": False,
        "received_at": NOON,
        "clock_start": NOON,
        "due_at": NOON + timedelta(days=15),
        "determined_at": NOON + timedelta(days=3),
        "notified_at": NOON + timedelta(days=4),
        "extended": False,
        "waited_ms": 0,
        "requested": 1,
        "quantity": 0,
        "outcome": "DENIED",
        "clinical": True,
        "straight_through": False,
        "reasons": ["CONSERVATIVE_INSUFFICIENT"],
        "rules": [{"table": "medical_necessity", "element": "decide", "rules": ["r4"]}],
        "signer": "osei",
        "reviewers": [],
        "criteria": [],
        "member": f"M-{review}",
        "language": "en",
        "age_band": "35-49",
        "sex": "F",
        "provider": "P-1",
        "network": "IN",
        "appeals": [],
        "guardrails": [],
        "contradictions": 0,
        "breaches": [],
        "p2p": {"offered": False, "held": False, "changed": False},
    }
    return DecidedLine(review=review, line=line, **(values | changes))


def an_appeal(status: str, kind: str = "INTERNAL", **changes: Any) -> dict[str, Any]:
    """A decision on appeal."""
    return {"kind": kind, "level": 1, "status": status, "decided_at": (NOON + timedelta(days=30)).isoformat()} | changes
