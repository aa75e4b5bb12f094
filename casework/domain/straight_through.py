"""Whether an approval needs no signature: where the policy allows it and nothing is left for anybody to judge.

It only ever says that an approval may be recorded straight away. Whatever it does not allow goes to a person.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from casework.domain import contradictions, unread
from casework.domain.case_facts import CaseFacts
from casework.domain.completeness import missing_documents
from casework.domain.indication import find_indication

Json = dict[str, Any]

INFORMATION = "NOTE"  # the severity of flags that only tell something
# What each finding of a line must be; anything else is for a person.
SETTLED: Mapping[str, tuple[str, ...]] = {
    "indication": ("INDICATED",),
    "conservative": ("MET", "NOT_NEEDED"),
    "function": ("IMPAIRED",),
    "measured": ("MET",),
    "purpose": ("RECONSTRUCTIVE",),
    "exclusion": ("NOT_TRIGGERED",),
    "standing": ("ESTABLISHED",),
    "serial": ("NOT_NEEDED",),
    "network_gap": ("NONE",),
    "necessity": ("ALL_MET",),
}
# Tasks whose answer means that somebody had to judge something that was in doubt.
DOUBTS = ("review_coverage", "triage_urgency", "weigh_evidence", "resolve_contradictions", "list_missing")


class Case(CaseFacts, Protocol):
    """A case file, with what the member has asked for before."""

    def other_reviews(self) -> Sequence[Json]: ...


def allowed(
    case: Case,
    data: Mapping[str, Any],
    findings: Mapping[str, Mapping[str, Any]],
    flags: Sequence[Mapping[str, Any]],
) -> Json:
    """{allowed, policy, citation, because: what speaks against it}; `findings` by line, `flags` as JSON."""
    held = case.policy.straight_through
    on = case.request.received_at.date()
    if held is None or held.since > on:
        return {"allowed": False, "policy": case.policy.id, "citation": "", "because": ["the policy allows none"]}
    because = [
        *_request_doubts(case, data, most=held.max_quantity),
        *_finding_doubts(findings),
        *sorted({f"flag {one['code']}" for one in flags if one["severity"] != INFORMATION}),
        *_file_doubts(case),
    ]
    return {"allowed": not because, "policy": case.policy.id, "citation": held.citation, "because": because}


def _request_doubts(case: Case, data: Mapping[str, Any], *, most: int) -> list[str]:
    request = case.request
    doubts = []
    if request.type != "PRE_SERVICE":
        doubts.append("it is no request before the service")
    if str((data.get("set_clock") or {}).get("urgency")) != "STANDARD" or request.urgency != "STANDARD":
        doubts.append("it is urgent, or was asked to be")
    if request.session > 1 or (data.get("review") or {}).get("reopens"):
        doubts.append("it is a further session or a reopened review")
    if any(
        other["request"]["procedure"] == request.procedure and other["outcome"] != "WITHDRAWN"
        for other in case.other_reviews()
    ):
        doubts.append("the same procedure was asked for before")
    doubts += [f"{line}: more than {most} asked for" for line in request.lines if line.quantity > most]
    return doubts


def _finding_doubts(findings: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [
        f"{line}: {name} is {found.get(name) or 'not found'}"
        for line, found in findings.items()
        for name, wanted in SETTLED.items()
        if found.get(name) not in wanted
    ]


def _file_doubts(case: Case) -> list[str]:
    """What of the file itself needs a person: doubts that somebody had to settle, records that came late."""
    found = find_indication(case.request, case.documents, case.policy)
    doubts = [] if found["basis"] == "CODE" and not found["unsure"] else ["no code alone shows the indication"]
    doubts += [f"somebody had to answer {element}" for element in DOUBTS if case.answer(element) is not None]
    if missing_documents(case.policy, case.request, case.documents):
        doubts.append("a required document is missing")
    if (case.part("information") or {}).get("rounds"):
        doubts.append("information had to be asked for")
    if contradictions.listed(case):
        doubts.append("documents contradict each other")
    doubts += unread.unsettled(case)
    return doubts
