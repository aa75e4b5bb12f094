"""What a review has come to: its outcome, derived from what stands in its case file and never set by hand."""

from collections.abc import Callable

from casework.ports import Json

SOURCES = frozenset({"determination", "closing", "lapse", "appeals", "external", "reopening"})  # the parts it rests on

OUTSIDE = {
    "OVERTURNED": "OVERTURNED_EXTERNAL",
    "PARTLY_OVERTURNED": "PARTLY_OVERTURNED_EXTERNAL",
    "UPHELD": "UPHELD_EXTERNAL",
}
ON_APPEAL = {
    "OVERTURNED": "OVERTURNED_ON_APPEAL",
    "PARTLY_OVERTURNED": "PARTLY_OVERTURNED_ON_APPEAL",
    "UPHELD": "UPHELD_ON_APPEAL",
    "DISMISSED": "APPEAL_DISMISSED",
}
SENT_ON = ("UPHELD", "AFFIRMED_BY_LAPSE")  # with a law that forwards what was not overturned
FORWARDED = "UPHELD_FORWARDED_TO_IRE"
LAPSED = "DENIED_BY_LAPSE"
VACATED = "DISMISSAL_VACATED"  # what is decided of the appeal stands in the review that hears it
NOT_REOPENED = "REOPENING_REFUSED"


def outcome_of(part: Callable[[str], Json | None]) -> str | None:
    """The outcome by what was decided last: outside, on appeal, at first, by lapse; None while nothing was."""
    return _outside(part("external")) or _on_appeal(part("appeals")) or _at_first(part)


def _outside(external: Json | None) -> str | None:
    if ((external or {}).get("dismissal") or {}).get("outcome") == "VACATED":
        return VACATED
    decided = external is not None and external.get("decision")
    return OUTSIDE.get(str((external or {}).get("status"))) if decided else None


def _on_appeal(appeals: Json | None) -> str | None:
    """That of the last level that ended in something; an appeal that is open or was taken back changes nothing."""
    for level in reversed((appeals or {}).get("levels", ())):
        if level.get("forward") and level["status"] in SENT_ON:
            return FORWARDED
        if level["status"] in ON_APPEAL:
            return ON_APPEAL[level["status"]]
    return None


def _at_first(part: Callable[[str], Json | None]) -> str | None:
    # A review can close without a determination: as a duplicate, say.
    for name in ("determination", "closing"):
        if outcome := (part(name) or {}).get("outcome"):
            return str(outcome)
    if part("lapse") is not None:
        return LAPSED
    return NOT_REOPENED if (part("reopening") or {}).get("decision") == "REFUSE" else None
