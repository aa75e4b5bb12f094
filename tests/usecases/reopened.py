"""A wish to reopen a decision, and what the appeals coordinator says of it."""

from casework.usecases.advance import work_off
from casework.usecases.complete import complete
from tests.usecases.desk import Desk


def examine(desk: Desk, review: str, decision: str) -> None:
    """What the appeals coordinator says of the wish."""
    desk.review = review
    item = desk.open("examine_reopening")
    assert item is not None
    answers = {
        "decision": decision,
        "ground": "NEW_EVIDENCE",
        "rationale": "A record of orthotics over fourteen weeks was not on file when the decision was made.",
        "attest": True,
    }
    complete(desk.app, item.id, answers, person="okafor")
    work_off(desk.app)
