"""Rows of drafts and held signatures for tests of stores."""

from typing import Any

from casework.ports_of_drafts import Draft, HeldSignature
from casework.testing_rows import MOMENT, later


def a_draft(task: str = "t-1", review: str = "R-1", **changes: Any) -> Draft:
    """What ana has typed into a task."""
    values: dict[str, Any] = {
        "person": "ana",
        "body": {"note": ["typed"]},
        "version": 1,
        "revision": 3,
        "window_id": "w",
        "saved_at": MOMENT,
        "active_seconds": 4,
        "state": "OPEN",
    }
    return Draft(task=task, review=review, **(values | changes))


def a_held_signature(task: str = "t-1", review: str = "R-1", **changes: Any) -> HeldSignature:
    """What ana has signed, and can undo for ten minutes."""
    values: dict[str, Any] = {
        "person": "ana",
        "element": "sign_approval",
        "answers": {"decision": "APPROVE"},
        "typed": {"decision": ["APPROVE"]},
        "letters": {"letters": []},
        "signed_at": MOMENT,
        "until": later(minutes=10),
        "active_seconds": 7,
        "state": "HELD",
        "key": "k",
    }
    return HeldSignature(task=task, review=review, **(values | changes))
