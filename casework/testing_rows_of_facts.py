"""Rows of facts for tests of stores and of reports, and every call that reads or writes them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from casework.domain.decided_line import DecidedLine
from casework.ports import Reader, Transaction
from casework.testing_rows import MOMENT, later


def a_decided_line(review: str = "R-1", line: str = "L1", *, hours: float = 48, **changes: Any) -> DecidedLine:
    """A standard request that was approved so many hours after it had come."""
    told = DecidedLine(
        review=review,
        line=line,
        number=1,
        line_of_business="GROUP-T",
        plan="HMO-01",
        policy="POL-T 1.0, from 2025-01-01",
        procedure="brace",
        code="B100",
        site="KNEE",
        item="B100",
        is_drug=False,
        type="PRE_SERVICE",
        no_pa=False,
        origin="REQUEST",
        requested_by="PROVIDER",
        urgency="STANDARD",
        expedite_asked=False,
        received_at=MOMENT,
        clock_start=MOMENT,
        due_at=later(days=7),
        determined_at=later(hours=hours),
        notified_at=later(hours=hours),
        extended=False,
        waited_ms=0,
        requested=1,
        quantity=1,
        outcome="APPROVED",
        clinical=True,
        straight_through=False,
        reasons=[],
        rules=[],
        signer="osei",
        reviewers=[],
        criteria=[],
        member=f"m-{review}",
        language="en",
        age_band="35-49",
        sex="F",
        provider="P-1",
        network="IN",
        appeals=[],
        guardrails=[],
        contradictions=0,
        breaches=[],
        p2p={"offered": False, "held": False, "changed": False},
    )
    return replace(told, **changes)


def an_appeal(status: str = "OVERTURNED", **changes: Any) -> dict[str, Any]:
    """A standard appeal to the plan that was decided after two days."""
    told = {"kind": "INTERNAL", "level": 1, "urgency": "STANDARD", "by": "MEMBER", "extended": False, "clinical": True}
    moments = {"received_at": later(days=10), "due_at": later(days=40), "decided_at": later(days=12)}
    told |= {name: moment.isoformat() for name, moment in moments.items()}
    told |= {
        "notified_at": later(days=12).isoformat(),
        "status": status,
        "quantity": 0,
        "signer": "lund",
        "reasons": [],
    }
    return told | changes


def write_facts(tx: Transaction, review: str) -> None:
    """Every call that writes, for a review that is there."""
    tx.put_decided_lines(review, [a_decided_line(review), a_decided_line(review, "L2")])


def read_facts(reader: Reader, review: str) -> None:
    """Every call that reads."""
    for line_of_business in (None, "GROUP-T"):
        for brief in (False, True):
            until = MOMENT + timedelta(days=9)
            list(reader.decided_lines(MOMENT, until, line_of_business=line_of_business, brief=brief))
    reader.decided_lines_of(review)
    list(reader.appealed_lines(MOMENT, MOMENT + timedelta(days=9)))
    reader.undecided_before([MOMENT])
    reader.undecided_by_stage([MOMENT])
    reader.fact_sources(review)
