"""One look at a case for one rule: what it reads, and when there is anything to look at."""

from collections.abc import Callable
from dataclasses import dataclass

from casework.domain.case_state import CaseState

EVERY_STEP: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCheck:
    """`look` raises InvariantBroken where the case breaks the rule; its docstring says what is looked at.

    `reads`: the parts, the kinds of events and the columns of the row (`row.status`, ...) that it depends on; it runs
    when a step touched one of them, and after every step where it names none. `of_step`: it compares before and after,
    so of a review as it stands it can say nothing.
    """

    rule: str
    look: Callable[[CaseState], None]
    reads: frozenset[str]
    of_step: bool = False


def touched(state: CaseState) -> frozenset[str]:
    """What a step touched: parts, kinds of events, columns of the row."""
    moved = {
        f"row.{name}"
        for name in ("status", "outcome", "urgency", "decision_due_at", "definition")
        if state.previous is None or getattr(state.previous, name) != getattr(state.row, name)
    }
    return state.changed | {entry.kind for entry in state.entries} | moved
