"""Every rule that a case must keep, looked at after each step: the net under all that handlers and people do."""

from casework.domain import (
    case_invariants_of_appeals,
    case_invariants_of_clocks,
    case_invariants_of_decisions,
    case_invariants_of_external,
    case_invariants_of_letters,
    case_invariants_of_merits,
    case_invariants_of_pauses,
    case_invariants_of_trail,
)
from casework.domain.case_check import touched
from casework.domain.case_state import CaseState

# In this order: what broke first is told first, and a decision that was made where none may be is no wrong decision.
CHECKS = (
    *case_invariants_of_external.CHECKS,
    *case_invariants_of_trail.CHECKS,
    *case_invariants_of_pauses.CHECKS,
    *case_invariants_of_clocks.CHECKS,
    *case_invariants_of_appeals.CHECKS,
    *case_invariants_of_decisions.CHECKS,
    *case_invariants_of_merits.CHECKS,
    *case_invariants_of_letters.CHECKS,
)


def check_step(state: CaseState) -> None:
    """Nothing where the step keeps every rule that it touched; InvariantBroken names the first that it breaks."""
    found = touched(state)
    for check in CHECKS:
        if not check.reads or check.reads & found:
            check.look(state)


def check_all(state: CaseState) -> None:
    """Nothing where the case keeps every rule, whatever a step touched; InvariantBroken names the first broken one."""
    for check in CHECKS:
        if state.previous is not None or not check.of_step:
            check.look(state)
