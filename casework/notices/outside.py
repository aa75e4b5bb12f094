"""What the facts of a letter say of the lines that went outside: each line's id with what was decided there."""

from collections.abc import Mapping

from casework.ports import Json

SENT = "SENT"  # a line that went out and is not decided yet


def outside_outcomes(facts: Json) -> dict[str, str]:
    """UPHELD or OVERTURNED by line, SENT where the facts name the lines alone."""
    told = facts.get("lines") or ()
    if isinstance(told, Mapping):
        return {str(id): str(outcome or SENT) for id, outcome in told.items()}
    return {str(one["line"] if isinstance(one, Mapping) else one): SENT for one in told}
