"""The words of reports for what facts keep as codes."""

from collections.abc import Mapping

from casework.domain import decided_line as words

OUTCOMES: Mapping[str, str] = {
    words.APPROVED: "Approved",
    words.PARTIAL: "Approved in part",
    words.DENIED: "Denied",
    words.LAPSED: "Denied because the time ran out",
    words.WITHDRAWN: "Withdrawn",
    words.DUPLICATE: "Closed as a duplicate",
    words.NOT_DECIDED: "Went outside before it was decided",
}
ON_APPEAL: Mapping[str, str] = {
    words.OVERTURNED: "Approved on appeal",
    words.PARTLY: "Approved in part on appeal",
    words.UPHELD: "Denial stands",
    words.DISMISSED: "Dismissed",
    words.WITHDRAWN: "Taken back",
    words.LAPSED: "Denial stands because the time ran out",
    words.NOT_HEARD: "Went outside before it was decided",
}
URGENCIES: Mapping[str, str] = {"STANDARD": "Standard", "EXPEDITED": "Expedited"}
REQUESTERS: Mapping[str, str] = {"PROVIDER": "Provider", "MEMBER": "Member", "REPRESENTATIVE": "Representative"}


def yes(holds: bool) -> str:
    """The word for it."""
    return "Yes" if holds else "No"
